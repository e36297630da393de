"""The command line. Each command is a function; what it needs is imported when it runs.

Exit codes: 0 fine, 1 faults in the sources, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import os
import sys

from avn_graph import TYPE_CHECKING, __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_UNCOLLECTED = 100_000
"""Objects made before the garbage collector looks for circles: a small corpus is built before it does."""
_SOURCE_HELP = "a corpus folder, a condition's folder or a file (default: ./source, else the AVN source that comes along)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    gc.set_threshold(_UNCOLLECTED)
    atexit.register(gc.freeze)  # else Python looks through all that was read for circles before it lets go of it
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
    shapes = ("claims", "plain", "nanopublications")
    built.add_argument("--shape", choices=shapes, default="claims", help="how RDF tells of claims (default: claims, as nodes)")
    built.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="processes (default: 1); the bytes are the same")
    built.add_argument("--incremental", action="store_true", help="make again only what changed since the last build with this option")
    checked = command("check", check, "check the sources and tell every fault")
    for telling in (built, checked):
        telling.add_argument("--faults", choices=("text", "json", "sarif"), default="text", help="how faults are told (default: text)")
    explained = command("explain", explain, "tell what is claimed about an entity, and how sure that is", source=False)
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
    loaded = command("load", load, "put the named graphs into a SPARQL store, and compare what is there", source=False)
    loaded.add_argument("url", metavar="URL", help="the store: http://localhost:7878, http://localhost:3030/dataset, …")
    loaded.add_argument("source", nargs="?", metavar="SOURCE", help=f"{_SOURCE_HELP}, or N-Quads: a file .nq or .nq.gz")
    loaded.add_argument("--store", default="", metavar="NAME", help="what the store is, where that cannot be told")
    loaded.add_argument("--query", default="", metavar="URL", help="where the store answers queries, where that is no usual place")
    loaded.add_argument("--prune", action="store_true", help="delete graphs of this dataset that are no longer in it")
    loaded.add_argument("--dry-run", action="store_true", help="change nothing, say what would be done")
    loaded.add_argument("--retries", type=int, default=4, metavar="N", help="how often a request that fails is tried again (default: 4)")
    loaded.add_argument("--insecure-http", action="store_true", help="send a password over http to another machine as well")
    asked = command("query", query, "ask the graph a question, by its name or in SPARQL", source=False)
    asked.add_argument(
        "question", nargs="?", default="", metavar="NAME|FILE", help="a question's name, a .rq file, or - for standard input"
    )
    asked.add_argument("source", nargs="?", metavar="SOURCE", help=f"{_SOURCE_HELP}, or an export, or a folder of exports")
    asked.add_argument("--format", choices=("table", "csv", "tsv", "json", "turtle"), default="", help="how the answer is told")
    asked.add_argument("--list", action="store_true", help="list the questions, or those that speak of NAME")
    asked.add_argument("--show", action="store_true", help="print the question's SPARQL, to be changed and asked as a FILE")
    served = command("serve", serve, "answer SPARQL and show the pages on this machine, read-only", source=False)
    served.add_argument("source", nargs="?", metavar="SOURCE", help=f"{_SOURCE_HELP}, or an export, or a folder of exports")
    served.add_argument("--host", default="127.0.0.1", metavar="NAME", help="the address to listen at (default: 127.0.0.1)")
    served.add_argument("--port", type=int, default=8080, metavar="N", help="the port; 0 takes a free one (default: 8080)")
    served.add_argument("--allow-remote", action="store_true", help="let --host be an address that other machines reach")
    served.add_argument("--allow-origin", action="append", default=[], metavar="ORIGIN", help="let pages of this origin read the answers")
    served.add_argument("--time-limit", type=float, default=30.0, metavar="SECONDS", help="for one query (default: 30)")
    served.add_argument("--memory-limit", type=int, default=1024, metavar="MB", help="for one query (default: 1024)")
    served.add_argument("--workers", type=int, default=4, metavar="N", help="queries at a time (default: 4)")
    scaled = command("scale", scale, "write N-Quads in parts, by worker processes or a Dask cluster, for a large corpus")
    scaled.add_argument("--out", required=True, metavar="DIR", help="where to: a folder that all workers share")
    where = scaled.add_mutually_exclusive_group()
    where.add_argument("--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler that is running: tcp://HOST:8786")
    where.add_argument("--workers", type=_jobs, metavar="N", help="processes here (default: one a core)")
    scaled.add_argument("--partition", type=_jobs, default=200, metavar="UNITS", help="units a part (default: 200)")
    scaled.add_argument("--shape", choices=shapes, default="claims", help="as of build")
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
    from avn_graph.format import Shape

    corpus = open_corpus(options.source)
    with Meter(len(corpus.units)) as meter:
        how = {"formats": options.format, "shape": Shape(options.shape), "jobs": options.jobs, "incremental": options.incremental}
        built = run(corpus, options.out, **how, progress=meter)
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


def serve(options: Any) -> int:
    from avn_graph.serving.server import serve as run
    from avn_graph.serving.settings import Settings

    def tell(line: str, warning: bool = False) -> None:
        _print(line, error=warning)
        sys.stdout.flush()

    limits = options.time_limit, options.memory_limit, options.workers
    run(options.source, Settings(options.host, options.port, tuple(options.allow_origin), *limits, options.allow_remote), tell)
    return 0


def schema(options: Any) -> int:
    import json

    from avn_graph.model import Dataset, Source
    from avn_graph.model import schema as run

    _print(json.dumps(run(Dataset if options.dataset else Source), indent=2))
    return 0


def load(options: Any) -> int:
    from avn_graph.loading import load as run

    names = ("url", "source", "store", "query", "prune", "dry_run", "retries", "insecure_http")
    with Meter(0) as meter:
        loaded = run(**{name: getattr(options, name) for name in names}, progress=meter, tell=_print)
    done = "would be" if options.dry_run else "are"
    _print(f"{loaded.store}: {loaded.graphs:,} graphs, {loaded.triples:,} triples {done} in place, {len(loaded.deleted):,} deleted")
    for difference in loaded.differences:
        _print(f"avn-graph: {difference}", error=True)
    return 1 if loaded.differences else 0


def query(options: Any) -> int:
    from avn_graph.query import answer, find_question, list_questions, terminal_width

    if options.list:
        _print(list_questions(options.question), end="")
        return 0
    question = find_question(options.question)
    told = question.text if options.show else answer(question, options.source, options.format, terminal_width(sys.stdout))
    if options.format in ("", "table"):
        _print(told, end="")
    else:  # the bytes as their standard has them, whatever the terminal
        sys.stdout.buffer.write(told.encode())
    return 0


def scale(options: Any) -> int:
    from avn_graph.corpus import default_source, open_corpus
    from avn_graph.diagnostics import has_errors
    from avn_graph.format import Shape
    from avn_graph.scaling.cluster import dask
    from avn_graph.scaling.whole import scale as run

    source = options.source or default_source()
    corpus = open_corpus(os.path.abspath(source) if options.scheduler else source)
    with dask(options.scheduler, options.workers or os.cpu_count() or 1) as engine, Meter(len(corpus.units)) as meter:
        scaled = run(corpus, options.out, engine, size=options.partition, shape=Shape(options.shape), progress=meter)
    _tell_faults(scaled.diagnostics, "text")
    if has_errors(scaled.diagnostics):
        _print(f"nothing was published in {options.out}", error=True)
        return 1
    counts = scaled.counts
    _print(f"{counts['units']} unit(s), {counts['claims']} claims, {counts['evidence']} evidence lines")
    _print(f"{len(scaled.files) - 1} part(s) and manifest.json in {options.out}")
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
