"""From sources to exports: one pass that reads, checks and writes beside the targets; nothing is published on a fault.

Units are converted in chunks, in this process or in several; a chunk writes the sections of each format to files of its
own, which are joined in order, so that the bytes do not depend on the number of processes.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

import avn_graph
from avn_graph.checks import check_unit
from avn_graph.corpus import Corpus, ReadUnit, UnitFiles, read_unit
from avn_graph.diagnostics import Diagnostic, UsageError, has_errors
from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.formats import formats_named, known_formats
from avn_graph.index import Index, check_index
from avn_graph.knowledge import tell
from avn_graph.model import Dataset
from avn_graph.reading import Fault
from avn_graph.vocabulary import ONTOLOGY_VERSION

MANIFEST = "manifest.json"
_WORK = ".avn-graph-"
_CHUNK = 64
_MOST_JOBS = 61
"""What Windows can wait for."""
Progress = Callable[[int, int], None]
"""Called with the number of units done and of all."""


class Made(NamedTuple):
    """A finished file: where it is, what it is to be called under ``out``, and its format."""

    path: str
    name: str
    format: str


class Outcome(NamedTuple):
    """What came of a chunk: its faults, its ids, its counts, and the paths of condition files that it wrote."""

    diagnostics: list[Diagnostic]
    ids: Index
    counts: Counter[str]
    written: list[Made]


class Built(NamedTuple):
    """What came of a build. ``files`` are paths under ``out``, empty where a fault kept all from being published."""

    diagnostics: list[Diagnostic]
    counts: Counter[str]
    files: tuple[str, ...]


def check(corpus: Corpus, progress: Progress | None = None) -> list[Diagnostic]:
    """Every fault of every file, sorted by place."""
    outcome = _convert(corpus.units, 0, corpus.dataset, (), Shape.CLAIMS, "", progress, len(corpus.units))
    return _all_faults(outcome, corpus)


def build(
    corpus: Corpus,
    out: str | Path = "exports",
    *,
    formats: Sequence[str] = (),
    shape: Shape = Shape.CLAIMS,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Built:
    """Writes the formats of these names (all, where none is given) into ``out``; nothing where the sources have faults.

    RDF is written in the shape that is given; a shape other than the default stands in the names of its files.
    """
    chosen = formats_named(tuple(formats), shape)
    target = Path(out)
    with _workshop(target) as work:
        outcome = _convert_all(corpus, chosen, shape, work, jobs, progress)
        diagnostics = _all_faults(outcome, corpus)
        if has_errors(diagnostics):
            return Built(diagnostics, outcome.counts, ())
        made = _join(corpus, chosen, shape, work) + outcome.written
        try:
            files = _publish(made, [_label(f.name, shape) for f in chosen], target, work, corpus.dataset, outcome.counts)
        except OSError as fault:
            raise UsageError(f"cannot write into {target}: {fault}") from fault
    return Built(diagnostics, outcome.counts, files)


def _all_faults(outcome: Outcome, corpus: Corpus) -> list[Diagnostic]:
    for unit in corpus.others:
        outcome.ids.add(read_unit(unit))
    return sorted([*corpus.diagnostics, *outcome.diagnostics, *check_index(outcome.ids, corpus.units, corpus.others)])


# ---------------------------------------------------------------- converting


def _convert_all(corpus: Corpus, formats: tuple[Format, ...], shape: Shape, work: str, jobs: int, progress: Progress | None) -> Outcome:
    chunks = _chunks(corpus.units, jobs)
    if jobs <= 1 or len(chunks) <= 1:
        return _convert(corpus.units, 0, corpus.dataset, formats, shape, work, progress, len(corpus.units))
    from concurrent.futures import ProcessPoolExecutor

    total = Outcome([], Index(), Counter(), [])
    names = tuple(f.name for f in formats)
    with ProcessPoolExecutor(min(jobs, len(chunks), _MOST_JOBS), initializer=_leave_interrupts) as pool:
        starts = list(accumulate(map(len, chunks), initial=0))
        waiting = [pool.submit(_convert_named, c, s, corpus.dataset, names, shape, work) for c, s in zip(chunks, starts, strict=False)]
        try:
            for future, done in zip(waiting, starts[1:], strict=True):
                part = future.result()
                total.diagnostics.extend(part.diagnostics)
                total.ids.join(part.ids)
                total.counts.update(part.counts)
                total.written.extend(part.written)
                if progress:
                    progress(done, len(corpus.units))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return total


def _leave_interrupts() -> None:
    """Control-C reaches every process of a terminal; the first one ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _chunks(units: tuple[UnitFiles, ...], jobs: int) -> list[tuple[UnitFiles, ...]]:
    size = min(_CHUNK, max(1, -(-len(units) // max(jobs, 1))))
    return [units[i : i + size] for i in range(0, len(units), size)]


def _convert_named(units: Sequence[UnitFiles], start: int, dataset: Dataset, names: tuple[str, ...], shape: Shape, work: str) -> Outcome:
    """``_convert`` for another process, which finds the formats by their names."""
    return _convert(units, start, dataset, formats_named(names, shape), shape, work, None, 0)


def _convert(
    units: Sequence[UnitFiles],
    start: int,
    dataset: Dataset,
    formats: tuple[Format, ...],
    shape: Shape,
    work: str,
    progress: Progress | None,
    total: int,
) -> Outcome:
    outcome, sound = Outcome([], Index(), Counter(), []), True
    with contextlib.ExitStack() as stack:
        sinks = [_sinks(f, start, work, stack) for f in formats]
        for number, files in enumerate(units, start):
            read = read_unit(files)
            faults = faults_of(read, dataset)
            outcome.diagnostics.extend(faults)
            outcome.ids.add(read)
            sound = sound and not has_errors(faults)
            if sound:
                told = Told(files.name, number, tuple(tell(read.unit, dataset)), dataset, shape)
                outcome.counts.update(_counts(told))
                for format, sink in zip(formats, sinks, strict=True):
                    _write(format, told, sink, work, outcome.written)
            if progress:
                progress(number + 1, total)
    return outcome


def faults_of(read: ReadUnit, dataset: Dataset) -> list[Diagnostic]:
    """The faults of one unit, with their places: those of reading it, and those of the checks."""
    found = list(read.diagnostics)
    by_part: dict[int, list[Fault]] = {}
    for number, fault in check_unit(read, dataset):
        by_part.setdefault(number, []).append(fault)
    for number, faults in by_part.items():
        found += read.parts[number].locate(faults)
    return found


def _counts(told: Told) -> Counter[str]:
    counts = Counter(f"entities.{e.kind}" for e in told.entities)
    counts.update(f"status.{c.status}" for c in told.claims)
    counts.update({"units": 1, "claims": len(told.claims), "evidence": sum(len(c.evidence) for c in told.claims)})
    return counts


# ---------------------------------------------------------------- writing


def _shard(format: Format, section: int, start: int, work: str) -> str:
    return os.path.join(work, f"{format.name}-{section}-{start:09}")


def _sinks(format: Format, start: int, work: str, stack: contextlib.ExitStack) -> list[IO[bytes]]:
    if format.scope is Scope.CONDITION:
        return []
    return [stack.enter_context(open(_shard(format, s, start, work), "wb")) for s in range(format.sections)]


def _write(format: Format, told: Told, sinks: list[IO[bytes]], work: str, written: list[Made]) -> None:
    if format.scope is Scope.CORPUS:
        for sink, text in zip(sinks, format.write(told), strict=True):
            sink.write(text.encode())
    elif told.condition is not None:
        name = told.condition.id.partition(":")[2]
        path = os.path.join(work, f"{name}.{format.suffix}")
        whole = [format.head(told.dataset), *format.write(told), format.tail(told.dataset)]
        Path(path).write_bytes("".join(whole).encode())
        written.append(Made(path, f"{name}/{name}.{format.suffix}", format.name))


def _join(corpus: Corpus, formats: tuple[Format, ...], shape: Shape, work: str) -> list[Made]:
    """One document of each format of corpus scope."""
    made = []
    infix = "" if shape is Shape.CLAIMS else f".{shape}"
    for format in formats:
        if format.scope is Scope.CORPUS:
            path = os.path.join(work, f"whole-{format.name}")
            with contextlib.ExitStack() as stack:
                whole: BinaryIO = stack.enter_context(open(path, "wb"))
                if format.packed:  # with no name and no date in its header
                    whole = cast(BinaryIO, stack.enter_context(gzip.GzipFile("", "wb", 9, whole, mtime=0)))
                whole.write(format.head(corpus.dataset).encode())
                for section in range(format.sections):
                    for shard in sorted(Path(work).glob(f"{format.name}-{section}-*")):
                        with open(shard, "rb") as part:
                            shutil.copyfileobj(part, whole, 1 << 20)
                        shard.unlink()
                whole.write(format.tail(corpus.dataset).encode())
            made.append(Made(path, f"{corpus.dataset.id}{infix}.{format.suffix}", _label(format.name, shape)))
    return made


def _label(name: str, shape: Shape) -> str:
    """A format and its shape, as the manifest names them."""
    return name if shape is Shape.CLAIMS else f"{name}.{shape}"


# ---------------------------------------------------------------- publishing


@contextlib.contextmanager
def _workshop(out: Path) -> Iterator[str]:
    """A folder beside the targets, on their file system; gone at the end, and those of killed runs with it."""
    try:
        new = not out.exists()
        out.mkdir(parents=True, exist_ok=True)
        for left in out.glob(f"{_WORK}*"):
            if not _alive(left.name.removeprefix(_WORK).partition("-")[0]):
                shutil.rmtree(left, ignore_errors=True)
        work = tempfile.mkdtemp(prefix=f"{_WORK}{os.getpid()}-", dir=out)
    except OSError as fault:
        raise UsageError(f"cannot write into {out}: {fault.strerror or fault}") from fault
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if new:
            with contextlib.suppress(OSError):
                out.rmdir()  # where nothing was published


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


def _publish(made: list[Made], labels: Sequence[str], out: Path, work: str, dataset: Dataset, counts: Counter[str]) -> tuple[str, ...]:
    """Moves what was made to its place, the manifest last, and deletes what earlier builds of these formats left."""
    made = sorted(made, key=lambda m: m.name)
    rows = [{"path": m.name, "format": m.format, **_sealed(m.path)} for m in made]
    before = _manifest(out)
    kept = [row for row in before if row["format"] not in labels]
    manifest = {
        "dataset": dataset.id,
        "version": dataset.version,
        "issued": dataset.issued,
        "licence": dataset.licence,
        "disclaimer": dataset.disclaimer,
        "avn_graph": avn_graph.__version__,
        "ontology": ONTOLOGY_VERSION,
        "counts": dict(sorted(counts.items())),
        "files": sorted(rows + kept, key=lambda row: str(row["path"])),
    }
    draft = os.path.join(work, MANIFEST)
    Path(draft).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    for name in (*(m.name for m in made), MANIFEST):
        (out / name).parent.mkdir(exist_ok=True)
        if (out / name).is_dir():
            raise IsADirectoryError(f"{name} is a folder")
    for path, name, _ in [*made, Made(draft, MANIFEST, "")]:
        os.replace(path, out / name)
    suffixes = {f.name: f".{f.suffix}" for f in known_formats().values()}
    ours = {
        str(row["path"])
        for row in before
        if row["format"] in labels and str(row["path"]).endswith(suffixes[str(row["format"]).partition(".")[0]])
    }
    for name in sorted(ours - {m.name for m in made} - {MANIFEST}):
        with contextlib.suppress(OSError):
            (out / name).unlink()
            (out / name).parent.rmdir()
    return tuple(m.name for m in made)


def _sealed(path: str) -> dict[str, object]:
    """Size and digest of a file, which is then safe on the disk."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb+") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
        os.fsync(file.fileno())
    return {"bytes": size, "sha256": digest.hexdigest()}


def _manifest(out: Path) -> list[dict[str, object]]:
    """The files of an earlier build; none where there was none, or its manifest is damaged."""
    try:
        rows = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"]
        return [row for row in rows if isinstance(row["format"], str) and _inside(str(row["path"]))]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _inside(path: str) -> bool:
    """Whether a path of a manifest stays within the folder of the manifest."""
    return not os.path.isabs(path) and ".." not in Path(path).parts
