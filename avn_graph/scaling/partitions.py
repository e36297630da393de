"""A partition is a run of units: what a worker converts alone, into files in a folder that all workers share.

Its files have names that follow from its place, and come to them by a rename, its row last. So a partition may be tried
again, by the same worker or by two at a time, and stands there once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import asdict, replace

from avn_graph.cache import digest, fingerprint, stamp
from avn_graph.corpus import Corpus, UnitFiles, read_bytes
from avn_graph.diagnostics import Diagnostic, Place, Severity, UsageError, has_errors
from avn_graph.index import Index
from avn_graph.shards import Job, convert, shard

FORMAT = "nquads"
IDS, FAULTS, ROW, PART = ".ids", ".faults.jsonl", ".json", ".nq"
TEMPORARY = ".tmp"
_WIDTH = 5


class Partition(NamedTuple):
    """A run of units: its number, the place of its first unit in the corpus, and its units."""

    number: int
    start: int
    units: Sequence[UnitFiles]

    @property
    def name(self) -> str:
        return name_of(self.number)


class Row(msgspec.Struct, frozen=True):
    """What came of a partition, as it is stored beside it."""

    number: int
    key: str
    """A digest of the sources and of all else that the part depends on; ``compiler`` is of the latter alone."""
    compiler: str
    units: int
    bytes: int
    lines: int
    digests: dict[str, str]
    """The SHA-256 of each file, by its suffix."""
    counts: dict[str, int]
    ids: int
    """How many digests of ids there are."""
    whole: bool
    """As in ``Index``."""
    faults: int
    errors: bool


def partitions(corpus: Corpus, size: int) -> list[Partition]:
    """The units of a corpus in runs of ``size``. Raises UsageError where there would be more than names for them."""
    most = 10**_WIDTH
    if len(corpus.units) > size * most:
        raise UsageError(f"that would be more than {most:,} partitions (write --partition {-(-len(corpus.units) // most)} or more)")
    starts = range(0, max(len(corpus.units), 1), size)
    return [Partition(number, start, corpus.units[start : start + size]) for number, start in enumerate(starts)]


def name_of(number: int) -> str:
    return f"part-{number:0{_WIDTH}}"


def beside(work: str, number: int, suffix: str) -> str:
    """The path of a file of a partition in the folder of work."""
    return os.path.join(work, name_of(number) + suffix)


def convert_partition(partition: Partition, job: Job, out: str) -> Row:
    """Writes the files of a partition into ``job.work``, or finds that they, and the part there or in ``out``, are as they should be.

    Raises OSError where they cannot be written.
    """
    key = _key(partition, job)
    if found := _earlier(partition.number, key, job.work, out):
        return found
    own = os.path.join(job.work, f"{partition.name}.{uuid.uuid4().hex}{TEMPORARY}")
    os.mkdir(own)
    try:
        outcome = convert(partition.units, partition.start, replace(job, work=own))
        errors = has_errors(outcome.diagnostics)
        files = {suffix: os.path.join(own, suffix) for suffix in (IDS, FAULTS)}
        files[PART] = shard(own, FORMAT, 0, partition.start)
        if errors:  # it ends at the first fault, and is not to be had
            os.truncate(files[PART], 0)
        row = Row(
            number=partition.number,
            key=key,
            compiler=fingerprint().hex(),
            units=len(partition.units),
            bytes=os.path.getsize(files[PART]),
            lines=_lines(files[PART]),
            counts=dict(outcome.counts),
            ids=write_ids(outcome.ids, files[IDS]),
            whole=outcome.ids.whole,
            faults=write_faults(outcome.diagnostics, files[FAULTS]),
            errors=errors,
            digests={suffix: _digest(path) for suffix, path in files.items()},
        )
        files[ROW] = os.path.join(own, ROW)
        Path(files[ROW]).write_bytes(msgspec.json.encode(row))
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside(job.work, partition.number, ROW))  # until all is there, nothing is said of it
        for suffix, path in files.items():
            _save(path)
            os.replace(path, beside(job.work, partition.number, suffix))
    finally:
        shutil.rmtree(own, ignore_errors=True)
    return row


def _earlier(number: int, key: str, work: str, out: str) -> Row | None:
    """The row of an earlier run, where nothing has changed since, and the files are those that it made."""
    try:
        row = msgspec.json.decode(Path(beside(work, number, ROW)).read_bytes(), type=Row)
        if row.key != key or any(_digest(beside(work, number, suffix)) != row.digests[suffix] for suffix in (IDS, FAULTS)):
            return None
        with contextlib.suppress(OSError):
            if _digest(beside(out, number, PART)) == row.digests[PART]:
                Path(beside(work, number, PART)).unlink(missing_ok=True)
                return row
        return row if _digest(beside(work, number, PART)) == row.digests[PART] else None
    except (OSError, ValueError, KeyError):
        return None


def _key(partition: Partition, job: Job) -> str:
    return digest(stamp(repr(job.dataset), job.shape), str(partition.start).encode(), *_source_parts(partition.units)).hex()


def _source_parts(units: Sequence[UnitFiles]) -> Iterator[bytes]:
    for unit in units:
        yield unit.name.encode()
        for file in unit.files:
            yield os.fsencode(file)
            try:
                yield hashlib.sha256(read_bytes(file)).digest()
            except OSError as fault:
                yield str(fault).encode()


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(path: str) -> int:
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _save(path: str) -> None:
    """Waits until the file is on the disk."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


# ---------------------------------------------------------------- ids


def write_ids(index: Index, path: str) -> int:
    """Writes the lists of an index, each sorted, so that a range of digests is found in it; returns how many digests there are."""
    lists = [array("Q", sorted(found)) for found in index.to_arrays()]
    with open(path, "wb") as file:
        file.write(array("Q", map(len, lists)).tobytes())
        for found in lists:
            file.write(found.tobytes())
    return sum(map(len, lists))


# ---------------------------------------------------------------- faults


def write_faults(diagnostics: Sequence[Diagnostic], path: str) -> int:
    """Writes a line of JSON for each; returns how many there are."""
    with open(path, "w", encoding="ascii", newline="\n") as file:
        for d in diagnostics:
            file.write(json.dumps({**asdict(d.place), "rule": d.rule, "message": d.message, "hint": d.hint, "severity": d.severity}) + "\n")
    return len(diagnostics)


def read_faults(path: str) -> Iterator[Diagnostic]:
    with open(path, encoding="ascii") as file:
        for line in file:
            found = json.loads(line)
            place = Place(found["file"], found["line"], found["column"])
            yield Diagnostic(place, found["rule"], found["message"], found["hint"], Severity(found["severity"]))
