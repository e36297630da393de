"""From sources to exports: one pass that reads, checks and writes beside the targets; nothing is published on a fault.

Units are converted in chunks, in this process or in several (shards.py); what they wrote is joined in order, so that the
bytes do not depend on the number of processes.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import file_digest, sha256
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, NamedTuple

from msgspec import Struct

import avn_graph
from avn_graph.cache import CACHE, write_cache
from avn_graph.corpus import Corpus, UnitFiles, read_unit
from avn_graph.description import File, Statistics, describe_exports, describe_source
from avn_graph.diagnostics import Diagnostic, UsageError, has_errors
from avn_graph.format import Format, Scope, Shape
from avn_graph.formats import find_format, formats_named
from avn_graph.index import Index, check_index
from avn_graph.publication import MANIFEST, earlier_rows, publish, seal, workshop, write_manifest
from avn_graph.shards import KEPT, SOURCES, Job, Made, Outcome, Progress, Sum, convert, dataset_file
from avn_graph.survey import Survey

__all__ = ["DESCRIPTION", "MANIFEST", "Built", "build", "check"]
DESCRIPTION = "dataset.ttl"
"""The file that describes the exports."""
_DESCRIBED = "description"
_CHUNK = 64
_MOST_JOBS = 61
"""What Windows can wait for."""


class Built(NamedTuple):
    """What came of a build: nothing but diagnostics where a fault kept all from being published. ``files`` are paths under ``out``."""

    diagnostics: list[Diagnostic]
    counts: Counter[str]
    files: tuple[str, ...]


def check(corpus: Corpus, progress: Progress | None = None) -> list[Diagnostic]:
    """Every fault of every file, sorted by place."""
    job = Job(corpus.root, corpus.dataset, (), Shape.CLAIMS, "")
    return _all_faults(convert(corpus.units, 0, job, progress, len(corpus.units)), corpus)


def build(
    corpus: Corpus,
    out: str | Path = "exports",
    *,
    formats: Sequence[str] = (),
    shape: Shape = Shape.CLAIMS,
    jobs: int = 1,
    incremental: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Writes the formats of these names (all, where none is given) into ``out``; nothing where the sources have faults.

    RDF is written in the shape that is given; a shape other than the default stands in the names of its files. An
    incremental build keeps a cache beside the exports, and makes again only what has changed since the last such build.
    """
    chosen = formats_named(tuple(formats), shape)
    target = Path(out)
    with workshop(target) as work:
        job = Job(corpus.root, corpus.dataset, tuple(f.name for f in chosen), shape, work, str(target) if incremental else "")
        outcome = _convert_all(corpus, job, jobs, progress)
        diagnostics = _all_faults(outcome, corpus)
        if has_errors(diagnostics):
            return Built(diagnostics, Counter(), ())
        try:
            files = _finish(outcome, chosen, target, job)
        except OSError as fault:
            raise UsageError(f"cannot write into {target}: {fault}") from fault
    return Built(diagnostics, outcome.counts, files)


def _all_faults(outcome: Outcome, corpus: Corpus) -> list[Diagnostic]:
    for unit in corpus.others:
        outcome.ids.join(Index.of(Survey(read_unit(unit), corpus.dataset)))
    return sorted([*corpus.diagnostics, *outcome.diagnostics, *check_index(outcome.ids, corpus)])


# ---------------------------------------------------------------- converting


def _convert_all(corpus: Corpus, job: Job, jobs: int, progress: Progress | None) -> Outcome:
    chunks = _chunks(corpus.units, jobs)
    if jobs <= 1 or len(chunks) <= 1:
        return convert(corpus.units, 0, job, progress, len(corpus.units), {name: sha256() for name in job.formats})
    from concurrent.futures import ProcessPoolExecutor

    total = Outcome([], Index(), Counter(), Statistics(), [], {})
    with ProcessPoolExecutor(min(jobs, len(chunks), _MOST_JOBS), initializer=_leave_interrupts) as pool:
        starts = list(accumulate(map(len, chunks), initial=0))
        waiting = [pool.submit(convert, chunk, start, job) for chunk, start in zip(chunks, starts, strict=False)]
        waiting.reverse()
        try:
            for done in starts[1:]:
                part = waiting.pop().result()
                total.diagnostics.extend(part.diagnostics)
                total.ids.join(part.ids)
                total.counts.update(part.counts)
                total.statistics.add(part.statistics)
                total.written.extend(part.written)
                if progress:
                    progress(done, len(corpus.units))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return total


def _leave_interrupts() -> None:
    """Control-C reaches every process of a terminal; the first one ends the others."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _chunks(units: Sequence[UnitFiles], jobs: int) -> list[Sequence[UnitFiles]]:
    size = min(_CHUNK, max(1, -(-len(units) // max(jobs, 1))))
    return [units[i : i + size] for i in range(0, len(units), size)]


# ---------------------------------------------------------------- joining


class _Joined(Struct, frozen=True):
    """A document of corpus scope, and for each of its sections where it begins and where in it each shard does, by its suffix."""

    made: Made
    sections: tuple[tuple[int, dict[str, int]], ...]


def _finish(outcome: Outcome, formats: tuple[Format, ...], out: Path, job: Job) -> tuple[str, ...]:
    joined = {f.name: _join(f, job, outcome.sums) for f in formats if f.scope is Scope.CORPUS}
    made = sorted([*(j.made for j in joined.values()), *outcome.written], key=lambda m: m.name)
    labels = {f.label(job.shape) for f in formats}
    before = earlier_rows(out)
    rows = seal(made) + [row for row in before if row["format"] not in labels | {_DESCRIBED}]
    described = _describe(rows, outcome.statistics, job)
    rows += seal([described])
    last = [described, write_manifest(job.work, rows, job.dataset, outcome.counts)]
    publish([*made, *last], sorted(_ours(before, labels) - {m.name for m in (*made, *last)}), out)
    if job.out:
        _keep(joined, job)
    return tuple(m.name for m in (*made, described))


def _join(format: Format, job: Job, sums: Mapping[str, Sum]) -> _Joined:
    """The sections of a format, one after another; its first shard begins with the head, and the rest is put to that."""
    whole = _shards(job.work, f"{format.name}-0")[0]
    sum = sums.get(format.name) or _sum_of(whole)
    sections: list[tuple[int, dict[str, int]]] = []
    with open(whole, "ab") as end:
        for section in range(format.sections):
            start, starts = (end.tell(), {}) if section else (0, {whole.rpartition("-")[2]: 0})
            for path in _shards(job.work, f"{format.name}-{section}"):
                if path != whole:
                    starts[path.rpartition("-")[2]] = end.tell() - start
                    _move(path, end, sum)
            sections.append((start, starts))
        tail = format.tail(job.dataset).encode()
        end.write(tail)
        sum.update(tail)
    path, digest = (_packed(whole), "") if format.packed else (whole, sum.hexdigest())
    infix = "" if job.shape is Shape.CLAIMS else f".{job.shape}"
    made = Made(path, f"{job.dataset.id}{infix}.{format.suffix}", format.label(job.shape), digest)
    return _Joined(made, tuple(sections))


def _sum_of(path: str) -> Sum:
    with open(path, "rb") as file:
        return file_digest(file, sha256)


def _move(path: str, end: BinaryIO, sum: Sum) -> None:
    """Puts a shard to the end of a file."""
    for block in _blocks(path):
        end.write(block)
        sum.update(block)
    os.unlink(path)


def _blocks(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while block := file.read(1 << 18):
            yield block


def _shards(work: str, name: str) -> list[str]:
    return sorted(os.path.join(work, found) for found in os.listdir(work) if found.startswith(f"{name}-"))


def _packed(path: str) -> str:
    """The file packed by gzip, with no name and no date in its header."""
    import gzip

    with open(f"{path}.gz", "wb") as packed, gzip.GzipFile("", "wb", 9, packed, mtime=0) as zipped:
        for block in _blocks(path):
            zipped.write(block)
    return f"{path}.gz"


def _ours(before: Sequence[dict[str, object]], labels: set[str]) -> set[str]:
    """The files that an earlier build made in these formats."""
    rows = [(str(row["path"]), find_format(str(row["format"]).partition(".")[0])) for row in before if row["format"] in labels]
    return {path for path, format in rows if format and path.endswith(f".{format.suffix}")}


def _describe(rows: Sequence[dict[str, object]], statistics: Statistics, job: Job) -> Made:
    """The description of the dataset: its files, what is in them, and the sources that they were made of."""
    files = [
        File(str(row["path"]), str(row["format"]), format.media_type, int(str(row["bytes"])), str(row["sha256"]))
        for row in rows
        if (format := find_format(str(row["format"]).partition(".")[0]))
    ]
    path = os.path.join(job.work, DESCRIPTION)
    with open(path, "wb") as whole:
        whole.write(describe_exports(job.dataset, files, statistics, avn_graph.__version__).encode())
        whole.write("".join(describe_source(job.dataset, file.name, file.bytes, file.sha256) for file in dataset_file(job.root)).encode())
        for shard in _shards(job.work, SOURCES):
            whole.writelines(_blocks(shard))
    return Made(path, DESCRIPTION, _DESCRIBED)


def _keep(joined: dict[str, _Joined], job: Job) -> None:
    """Writes the cache. That it cannot be written is no fault: the next build takes longer."""
    parts = {(name, i): (j.made.name, *section) for name, j in joined.items() for i, section in enumerate(j.sections)}
    path = os.path.join(job.work, CACHE)
    with contextlib.suppress(OSError):
        write_cache(path, _shards(job.work, KEPT), parts, job.out)
        os.replace(path, os.path.join(job.out, CACHE))
