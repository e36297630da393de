"""Units to shards: what comes of a run of units, each converted alone, as files that are joined later.

This is what a process of a pool, or a worker of a cluster, does. A shard holds one section of one format, the parts of its
units one after another; further shards hold what the dataset's description says of their source files, and what the
cache keeps of them.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TypeAlias

from msgspec import Struct

from avn_graph.cache import Cache, Fragment, Kept, key_of, stamp_with, write_kept
from avn_graph.checks import check_unit
from avn_graph.corpus import DATASET, UnitFiles, read_bytes, read_unit
from avn_graph.description import Statistics, count, describe_source
from avn_graph.diagnostics import Diagnostic, has_errors
from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.formats import formats_named
from avn_graph.index import Index
from avn_graph.knowledge import tell
from avn_graph.model import Dataset
from avn_graph.reading import Fault
from avn_graph.survey import Survey

Sum: TypeAlias = "hashlib._Hash"
"""A SHA-256 that is not finished."""
KEPT, SOURCES = "kept", "sources"
"""The shards that belong to no format."""
_UNCOLLECTED = 100_000
"""Objects made before the garbage collector looks for circles, of which a unit has none: a twentieth of the time, measured."""
_LARGEST_TEXT = 4 << 20
"""Bytes asked for and given back once. From then on glibc keeps as much for what comes, where it would else give the pages of
each unit's text back to the system and ask for them again: a twentieth of the time, too.
"""
Progress = Callable[[int, int], None]
"""Called with the number of units done and of all."""


class Job(Struct, frozen=True):
    """What is to be made of every unit, and where: plain data, which can be sent to another process."""

    root: str
    """The folder of the corpus, under which the source files are named."""
    dataset: Dataset
    formats: tuple[str, ...]
    shape: Shape
    work: str
    """The folder for the shards."""
    out: str = ""
    """The exports of an earlier build, from which a cache can take parts; empty where there is no cache."""


class Made(Struct, frozen=True):
    """A finished file: where it is, what it is to be called among the exports, and its format."""

    path: str
    name: str
    format: str
    sha256: str = ""
    """Where it is known from the writing."""


class Outcome(Struct, frozen=True):
    """What came of a run of units: its faults, its ids, its counts, and the files of conditions that it wrote."""

    diagnostics: list[Diagnostic]
    ids: Index
    counts: Counter[str]
    statistics: Statistics
    written: list[Made]
    sums: dict[str, Sum]
    """By format, the digest of its first section so far; made in one process only, for it cannot be sent to another."""


def convert(
    units: Sequence[UnitFiles],
    start: int,
    job: Job,
    progress: Progress | None = None,
    total: int = 0,
    sums: dict[str, Sum] | None = None,
) -> Outcome:
    """Writes the shards of these units, the first of which is number ``start`` of the corpus; after a fault only checks go on.

    ``sums``: by format, what is to take the SHA-256 of its first section as that is written.
    """
    bytes(_LARGEST_TEXT)
    formats = formats_named(job.formats, job.shape) if job.formats else ()
    outcome, sound = Outcome([], Index(), Counter(), Statistics(), [], sums or {}), True
    with contextlib.ExitStack() as stack:
        stack.callback(gc.set_threshold, *gc.get_threshold())  # the process may be somebody else's
        gc.set_threshold(_UNCOLLECTED)
        desk = stack.enter_context(Desk(job, formats, start, outcome.sums)) if formats else None
        cache = stack.enter_context(Cache(job.out)) if job.out else None
        shared = stamp_with(job.dataset, formats, job.shape) if cache else b""
        for number, files in enumerate(units, start):
            data = {file: found for file in files.files if (found := _data(file)) is not None} if desk else {}
            sources = [_source_file(file, data[file], job.root) for file in data]
            key = key_of(files, sources, shared) if cache else b""
            kept = cache.find(key, number, formats) if cache and sound else None
            if kept is None:
                survey = Survey(read_unit(files, data), job.dataset)
                faults = faults_of(survey)
                kept = Kept(key, number, faults, Index.of(survey))
                sound = sound and not has_errors(faults)
                if sound and desk:
                    told = Told(files.name, number, tuple(tell(survey.read.unit, job.dataset)), job.dataset, job.shape)
                    desk.write(told, kept)
                    kept.described = "".join(describe_source(job.dataset, source.name, source.bytes, source.sha256) for source in sources)
            elif desk:
                desk.copy(kept)
            outcome.diagnostics.extend(kept.diagnostics)
            outcome.ids.join(kept.ids)
            if sound and desk:
                outcome.counts.update(kept.counts)
                outcome.statistics.add(kept.statistics)
                desk.note(kept, outcome.written)
            if progress:
                progress(number + 1, total)
    return outcome


class _SourceFile(Struct, frozen=True):
    """A source file by its name in the corpus, with what tells whether it has changed."""

    name: str
    bytes: int
    sha256: str


def dataset_file(root: str) -> Iterator[_SourceFile]:
    """The dataset's own source file, in the folder of the corpus or around that of a unit."""
    found = (path for path in (Path(root, DATASET), Path(root).absolute().parent / DATASET) if path.is_file())
    for path in islice(found, 1):
        yield _source_file(str(path), read_bytes(str(path)), str(path.parent))


def _data(file: str) -> bytes | None:
    with contextlib.suppress(OSError):  # which is told where it is read
        return read_bytes(file)
    return None


def _source_file(file: str, data: bytes, root: str) -> _SourceFile:
    name = os.path.basename(file) if file == root else file.removeprefix(os.path.join(root, ""))
    return _SourceFile(name.replace(os.sep, "/"), len(data), hashlib.sha256(data).hexdigest())


def faults_of(survey: Survey) -> list[Diagnostic]:
    """The faults of one unit, with their places: those of reading it, and those of the checks."""
    found = list(survey.read.diagnostics)
    by_part: dict[int, list[Fault]] = {}
    for number, fault in check_unit(survey):
        by_part.setdefault(number, []).append(fault)
    for number, faults in by_part.items():
        found += survey.read.parts[number].locate(faults)
    return found


def shard(work: str, name: str, section: int, start: int) -> str:
    """The path of a shard; those of a section sort as their units do."""
    return os.path.join(work, f"{name}-{section}-{start:09}")


class Desk:
    """Where the parts of a unit are written: the open shards, and the files of conditions."""

    def __init__(self, job: Job, formats: Sequence[Format], start: int, sums: Mapping[str, Sum]) -> None:
        self.job = job
        self.sums = sums
        self.formats = formats
        self.stack = contextlib.ExitStack()
        try:
            self.sinks = {
                (f.name, section): self._open(f.name, section, start)
                for f in formats
                if f.scope is Scope.CORPUS
                for section in range(f.sections)
            }
            self.sources = self._open(SOURCES, 0, start)
            self.kept = self._open(KEPT, 0, start) if job.out else None
        except BaseException:
            self.stack.close()
            raise
        if start == 0:
            for format in formats:
                if format.scope is Scope.CORPUS:
                    self._append(format.name, 0, format.head(job.dataset).encode())

    def _open(self, name: str, section: int, start: int) -> IO[bytes]:
        return self.stack.enter_context(open(shard(self.job.work, name, section, start), "wb"))

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def write(self, told: Told, kept: Kept) -> None:
        """Writes what each format makes of the unit, and notes in ``kept`` where that is and what it amounts to."""
        plain = told if told.shape is Shape.CLAIMS else Told(told.name, told.number, told.records, told.dataset)
        kept.counts = _counts(told)
        kept.statistics = count(plain.descriptions)
        for format in self.formats:
            if format.scope is Scope.CORPUS:
                for section, text in enumerate(format.write(told)):
                    kept.fragments.append(self._put(format.name, section, text.encode()))
            elif told.condition is not None:
                id = told.condition.id.partition(":")[2]
                whole = [format.head(told.dataset), *format.write(told), format.tail(told.dataset)]
                kept.fragments.append(self._put_file(format.name, f"{id}/{id}.{format.suffix}", "".join(whole).encode()))

    def copy(self, kept: Kept) -> None:
        """Writes once more what the cache holds of the unit."""
        for fragment in kept.fragments:
            if fragment.file:
                Path(self._path(fragment.file)).write_bytes(fragment.data)
            else:
                fragment.offset = self._append(fragment.format, fragment.section, fragment.data)
            fragment.data = b""  # which the cache does not keep; the checksum is the same

    def note(self, kept: Kept, written: list[Made]) -> None:
        """Adds what is to be known of the unit beside its parts."""
        self.sources.write(kept.described.encode())
        written += (Made(self._path(f.file), f.file, f.format) for f in kept.fragments if f.file)
        if self.kept:
            write_kept(kept, self.kept)

    def _put(self, name: str, section: int, data: bytes) -> Fragment:
        return Fragment.of(name, section, self._append(name, section, data), data, bool(self.job.out))

    def _append(self, name: str, section: int, data: bytes) -> int:
        """Writes to a shard; gives where that begins."""
        sink = self.sinks[name, section]
        offset = sink.tell()
        sink.write(data)
        if section == 0 and name in self.sums:
            self.sums[name].update(data)
        return offset

    def _put_file(self, name: str, file: str, data: bytes) -> Fragment:
        Path(self._path(file)).write_bytes(data)
        return Fragment.of(name, 0, 0, data, bool(self.job.out), file)

    def _path(self, file: str) -> str:
        return os.path.join(self.job.work, file.rpartition("/")[2])


def _counts(told: Told) -> Counter[str]:
    counts = Counter(f"entities.{e.kind}" for e in told.entities)
    counts.update(f"status.{c.status}" for c in told.claims)
    counts.update({"units": 1, "claims": len(told.claims), "evidence": sum(len(c.evidence) for c in told.claims)})
    return counts
