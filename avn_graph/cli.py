"""The command line. Each command is a function; what it needs is imported when it runs.

Exit codes: 0 fine, 1 faults in the sources, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys

from avn_graph import TYPE_CHECKING, __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_SOURCE_HELP = "a corpus folder, a condition's folder or a file (default: ./source, else the AVN source that comes along)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    from avn_graph.diagnostics import AvnGraphError, SourceFaults, printable

    code: int = 0
    try:
        code = options.run(options)
        if sys.stdout:
            sys.stdout.flush()
        return code
    except SourceFaults as fault:
        _tell_faults(fault.diagnostics, "text")
        return 1
    except AvnGraphError as fault:
        _print(f"avn-graph: {printable(str(fault))}", error=True)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader of our output went away (a pager, head): nothing is wrong with us
        _drop_output()
        return code
    except OSError as fault:
        _print(f"avn-graph: {printable(str(fault))}", error=True)
        _drop_output()
        return 2


def _parser() -> argparse.ArgumentParser:
    about = "A compiler for medical knowledge: YAML in, one evidenced graph in every form out."
    parser = argparse.ArgumentParser(prog="avn-graph", description=about)
    parser.add_argument("--version", action="version", version=f"avn-graph {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[Any], int], help: str, *, source: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        if source:
            added.add_argument("source", nargs="?", metavar="SOURCE", help=_SOURCE_HELP)
        return added

    built = command("build", build, "check the sources and write the exports; nothing is written if there is a fault")
    built.add_argument("--out", default="exports", metavar="DIR", help="where to (default: exports)")
    built.add_argument("--format", action="append", default=[], metavar="NAME", help="only this format; may be repeated (default: all)")
    built.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="processes (default: 1); the bytes are the same")
    checked = command("check", check, "check the sources and tell every fault")
    for telling in (built, checked):
        telling.add_argument("--faults", choices=("text", "json", "sarif"), default="text", help="how faults are told (default: text)")
    explained = commands.add_parser("explain", help="tell what is claimed about an entity, and how sure that is")
    explained.set_defaults(run=explain)
    explained.add_argument("id", metavar="ID", help="an id with its kind: drug:iloprost")
    explained.add_argument("source", nargs="?", metavar="SOURCE", help=_SOURCE_HELP)
    command("report", report, "list treatments by status, and the gaps")
    command("view", view, "make the pages in a temporary folder and open the browser")
    lost = command("losses", losses, "list what a format leaves out of the sources, claim by claim")
    lost.add_argument("--format", action="append", default=[], metavar="NAME", help="only this format; may be repeated (default: all)")
    marked = command("markup-check", markup_check, "check schema.org markup, a JSON-LD document or a page, with no network", source=False)
    marked.add_argument("file", metavar="FILE", help="a .jsonld or .html file; - is standard input")
    marked.add_argument("--format", choices=("text", "json"), default="text", help="how faults are told (default: text)")
    schema_of = command("schema", schema, "print the JSON Schema of a source file", source=False)
    schema_of.add_argument("--dataset", action="store_true", help="of dataset.yaml instead")
    command("formats", formats, "list the formats", source=False)
    return parser


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text[:9]) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of processes: write 1 or more")
    return int(text[:9])


def build(options: Any) -> int:
    from avn_graph.build import build as run
    from avn_graph.corpus import open_corpus
    from avn_graph.diagnostics import has_errors

    corpus = open_corpus(options.source)
    with Meter(len(corpus.units)) as meter:
        built = run(corpus, options.out, formats=options.format, jobs=options.jobs, progress=meter)
    _tell_faults(built.diagnostics, options.faults)
    if has_errors(built.diagnostics):
        with contextlib.suppress(BrokenPipeError):
            _print(f"nothing was written to {options.out}", error=True)
        return 1
    if options.faults == "text":
        counts = built.counts
        _print(f"{counts['units']} unit(s), {counts['claims']} claims, {counts['evidence']} evidence lines")
        for name in built.files:
            _print(os.path.join(options.out, name))
    return 0


def check(options: Any) -> int:
    from avn_graph.build import check as run
    from avn_graph.corpus import open_corpus
    from avn_graph.diagnostics import has_errors

    corpus = open_corpus(options.source)
    with Meter(len(corpus.units)) as meter:
        diagnostics = run(corpus, meter)
    _tell_faults(diagnostics, options.faults)
    return 1 if has_errors(diagnostics) else 0


def explain(options: Any) -> int:
    from avn_graph.explain import explain as run
    from avn_graph.graph import load

    _print(run(load(options.source), options.id), end="")
    return 0


def report(options: Any) -> int:
    from avn_graph.graph import load
    from avn_graph.report import report as run

    _print(run(load(options.source)), end="")
    return 0


def view(options: Any) -> int:
    import tempfile
    import webbrowser
    from pathlib import Path

    from avn_graph.build import build as run
    from avn_graph.corpus import open_corpus
    from avn_graph.diagnostics import has_errors

    corpus = open_corpus(options.source)
    folder = Path(tempfile.mkdtemp(prefix="avn-graph-"))
    with Meter(len(corpus.units)) as meter:
        built = run(corpus, folder, formats=("html", "html-index"), progress=meter)
    _tell_faults(built.diagnostics, "text")
    if has_errors(built.diagnostics):
        folder.rmdir()
        return 1
    pages = [folder / name for name in built.files]
    conditions = [page for page in pages if page.parent != folder]
    page = conditions[0] if len(conditions) == 1 else next(page for page in pages if page.parent == folder)
    _print(str(page))
    webbrowser.open(page.as_uri())
    return 0


def losses(options: Any) -> int:
    from avn_graph.build import check as run
    from avn_graph.corpus import open_corpus, read_unit
    from avn_graph.diagnostics import SourceFaults, has_errors
    from avn_graph.format import Told
    from avn_graph.formats import formats_named
    from avn_graph.knowledge import tell

    corpus, chosen = open_corpus(options.source), formats_named(options.format)
    diagnostics = run(corpus)
    if has_errors(diagnostics):
        raise SourceFaults(diagnostics)
    for number, files in enumerate(corpus.units):
        told = Told(files.name, number, tuple(tell(read_unit(files).unit, corpus.dataset)), corpus.dataset)
        for format in chosen:
            found = format.losses(told)
            _print(f"{format.name}, {told.name}: {len(found)} lost")
            for loss in found:
                _print(f"  {loss.id}: {loss.what}: {loss.why}")
    return 0


def markup_check(options: Any) -> int:
    from pathlib import Path

    from avn_graph.diagnostics import UsageError
    from avn_graph.markup import check_markup, has_errors, render_text, to_json

    raw = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    try:
        faults = check_markup(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise UsageError(f"{options.file} is not in UTF-8 (byte {fault.start + 1})") from fault
    as_text = options.format == "text"
    _print(render_text(faults, options.file) if as_text else to_json(faults, options.file), error=as_text, end="")
    return 1 if has_errors(faults) else 0


def schema(options: Any) -> int:
    import json

    from avn_graph.model import Dataset, Source
    from avn_graph.model import schema as run

    _print(json.dumps(run(Dataset if options.dataset else Source), indent=2))
    return 0


def formats(_: Any) -> int:
    from avn_graph.formats import known_formats

    rows = [(f.name, f".{f.suffix}", f.media_type, f.scope.value, f.title) for f in known_formats().values()]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        _print("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]))
    return 0


def _tell_faults(diagnostics: Sequence[Any], form: str) -> None:
    """Text goes to standard error, JSON and SARIF to standard output, for CI to keep."""
    from avn_graph.diagnostics import RENDERERS

    try:
        _print(RENDERERS[form](diagnostics), error=form == "text", end="")
    except BrokenPipeError:
        _drop_output()  # nobody reads the faults: the exit code still tells of them


def _print(text: str, *, error: bool = False, end: str = "\n") -> None:
    """Prints what the terminal can show, and escapes of the rest."""
    stream = sys.stderr if error else sys.stdout
    if stream is None:
        if error:
            return
        raise OSError("the standard output is closed")
    encoding = getattr(stream, "encoding", None) or "ascii"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + end)


def _drop_output() -> None:
    """Keeps Python from trying, as it ends, to write out once more what could not be written."""
    try:
        sys.stdout.flush()
    except (OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


class Meter:
    """A progress line on a terminal, after the first two seconds; silent elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.shown = False

    def __enter__(self) -> Meter:
        import time

        self.clock = time.monotonic
        self.start = self.last = self.clock()
        return self

    def __call__(self, done: int, total: int) -> None:
        now = self.clock()
        if now - self.start > 2 and now - self.last > 0.2 and sys.stderr and sys.stderr.isatty():
            self.last, self.shown = now, True
            filled = 30 * done // max(total, 1)
            sys.stderr.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,}")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r" + " " * 60 + "\r")
