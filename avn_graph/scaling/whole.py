"""From partitions to one graph: parts that an engine makes, ids that it joins, and a manifest when no fault is left.

An engine is a function that maps a function over items, anywhere and in any order, and gives what comes of each.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from avn_graph.cache import fingerprint
from avn_graph.corpus import Corpus
from avn_graph.diagnostics import Diagnostic, UsageError, has_errors
from avn_graph.format import Shape
from avn_graph.formats import formats_named
from avn_graph.publication import MANIFEST, earlier_rows, publish, write_manifest
from avn_graph.scaling.joins import find_in_range, look_through, merge, questions, ranges, tell
from avn_graph.scaling.partitions import (
    FAULTS,
    FORMAT,
    PART,
    TEMPORARY,
    Row,
    beside,
    convert_partition,
    name_of,
    partitions,
    read_faults,
)
from avn_graph.shards import Job, Made, Progress

UNITS = 200
"""Units a partition, where nothing else is asked for: some seconds of work, and a file of some ten megabytes."""
WORK = ".avn-graph-scale"
"""The folder, in that of the parts, for what is not yet finished and for what the next run wants to know."""
_RANGE = 2_000_000
"""Digests in a range: what a task of a join has in memory is some 150 bytes for each."""

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Maps a function, which can be sent to another process, over items; gives the results in any order."""

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> Iterable[R]: ...


class Scaled(NamedTuple):
    """What came of a run. ``files`` are paths under the folder, empty where a fault kept all from being published."""

    diagnostics: list[Diagnostic]
    counts: Counter[str]
    files: tuple[str, ...]


def scale(
    corpus: Corpus,
    out: str | Path,
    engine: Engine = map,
    *,
    size: int = UNITS,
    shape: Shape = Shape.CLAIMS,
    progress: Progress | None = None,
) -> Scaled:
    """Writes N-Quads of a corpus into a folder, in parts of ``size`` units, which together are what ``build`` writes.

    A part that an earlier run made stays as it is where nothing that it depends on has changed. Nothing is published where
    the sources have faults. Raises UsageError where this cannot be done.
    """
    if corpus.others:
        raise UsageError(f"{corpus.root} is one unit of a corpus (name the folder that has dataset.yaml; build makes one unit)")
    if has_errors(corpus.diagnostics):
        return Scaled(sorted(corpus.diagnostics), Counter(), ())
    parts = partitions(corpus, size)
    folder = Path(os.path.abspath(out))
    work = _prepare(folder)
    job = Job(corpus.root, corpus.dataset, (FORMAT,), shape, work)
    rows = _convert(parts, job, str(folder), engine, progress)
    told = [fault for row in rows if row.faults for fault in read_faults(beside(work, row.number, FAULTS))]
    diagnostics = sorted([*corpus.diagnostics, *told, *_join(rows, parts, corpus, work, engine)])
    counts = sum((Counter(row.counts) for row in rows), Counter())
    if has_errors(diagnostics):
        return Scaled(diagnostics, counts, ())
    return Scaled(diagnostics, counts, _finish(rows, counts, job, folder))


def _prepare(folder: Path) -> str:
    """Makes the folders. A folder with other exports in its manifest is left alone."""
    if any(row["format"].partition(".")[0] != FORMAT or not str(row["path"]).startswith("part-") for row in earlier_rows(folder)):
        raise UsageError(f"{folder} has exports of build in it (give --out a folder of its own)")
    work = folder / WORK
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError(f"cannot write into {folder}: {fault.strerror or fault}") from fault
    return str(work)


def _convert(parts: Sequence[Any], job: Job, out: str, engine: Engine, progress: Progress | None) -> list[Row]:
    rows: dict[int, Row] = {}
    done = 0
    total = sum(len(part.units) for part in parts)
    for row in engine(partial(convert_partition, job=job, out=out), parts):
        if row.compiler != fingerprint().hex():
            raise UsageError("a worker runs another avn-graph, Python or PyYAML than this machine (give all of them the same)")
        rows[row.number] = row
        done += row.units
        if progress:
            progress(done, total)
    return [rows[number] for number in range(len(parts))]


def _join(rows: Sequence[Row], parts: Sequence[Any], corpus: Corpus, work: str, engine: Engine) -> list[Diagnostic]:
    """Every fault that only the whole corpus tells."""
    count = max(1, -(-sum(row.ids for row in rows) // _RANGE))
    search = partial(find_in_range, work=work, count=len(rows), whole=all(row.whole for row in rows))
    concerns = merge((part for found in engine(search, ranges(count)) for part in found), parts)
    shared = dict(engine(partial(look_through, dataset=corpus.dataset), concerns))
    asked = questions(concerns, shared, corpus.units)
    return [fault for faults in engine(partial(tell, dataset=corpus.dataset), asked) for fault in faults]


def _finish(rows: Sequence[Row], counts: Counter[str], job: Job, folder: Path) -> tuple[str, ...]:
    """Moves the parts that are new to their places, then the manifest; deletes what is left of earlier and of killed runs."""
    label = formats_named((FORMAT,))[0].label(job.shape)
    listed = [
        {
            "path": name_of(row.number) + PART,
            "format": label,
            "bytes": row.bytes,
            "sha256": row.digests[PART],
            "lines": row.lines,
            "units": row.units,
        }
        for row in rows
    ]
    names = [str(row["path"]) for row in listed]
    try:
        gone = {str(row["path"]) for row in earlier_rows(folder)} - set(names)
        made = [Made(path, name, label) for name in names if os.path.exists(path := os.path.join(job.work, name))]
        publish([*made, write_manifest(job.work, listed, job.dataset, counts)], sorted(gone), folder)
        _tidy(job.work, len(rows))
    except OSError as fault:
        raise UsageError(f"cannot write into {folder}: {fault}") from fault
    return (*names, MANIFEST)


def _tidy(work: str, count: int) -> None:
    own = {name_of(number) for number in range(count)}
    for path in Path(work).iterdir():
        if path.name.endswith(TEMPORARY):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.partition(".")[0] not in own:
            path.unlink(missing_ok=True)
