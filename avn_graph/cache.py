"""What a build keeps for the next one: where in the exports the parts of each unit stand, and what was found out about it.

A unit is known again by a digest of its source, of the dataset, of the formats and of the compiler itself. Its parts are
copied out of the earlier exports; each has a checksum of its own, so that a damaged export, or a damaged cache, only costs
the time to make the unit anew. Of an export that nobody has touched since it was written, which the file system knows, the
checksums need not be made again. The cache may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from io import FileIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote
from zlib import crc32

import msgspec

from avn_graph.corpus import UnitFiles
from avn_graph.description import Statistics
from avn_graph.diagnostics import Diagnostic
from avn_graph.format import Format, Shape
from avn_graph.index import Index
from avn_graph.model import Dataset

if TYPE_CHECKING:
    import sqlite3

CACHE = ".avn-graph-cache"
"""The name of the file, beside the exports that it is about."""
_DIGEST = 16
"""Bytes of a digest that are kept."""
_LENGTH = 4
"""Bytes that say how long a record in a shard is."""
_TICK = 20_000_000
"""Nanoseconds in which two changes of a file may have one time: two ticks of the slowest clock that a kernel has."""


def digest(*parts: bytes) -> bytes:
    """The digest of parts of which each may be any bytes: their lengths count too."""
    found = sha256()  # which processors have instructions for
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()[:_DIGEST]


class Fragment(msgspec.Struct):
    """A part of a unit: of which format and section, where in its shard, and its CRC-32.

    That is for damage, which it finds at a third of a digest's cost; against malice a cache could do nothing. The manifest
    has digests of what was written in the end.
    """

    format: str
    section: int
    offset: int
    length: int
    checksum: int
    file: str = ""
    """The name among the exports, where a condition has a file of its own."""
    data: bytes = b""

    @classmethod
    def of(cls, format: str, section: int, offset: int, data: bytes, wanted: bool, file: str = "") -> Fragment:
        """The fragment of these bytes; its checksum is made only where it is wanted."""
        return cls(format, section, offset, len(data), crc32(data) if wanted else 0, file)


class Kept:
    """All that is to be known of a unit without reading it again."""

    def __init__(self, key: bytes, number: int, diagnostics: list[Diagnostic], ids: Index) -> None:
        self.key = key
        self.number = number
        self.diagnostics = diagnostics
        self.ids = ids
        self.counts: dict[str, int] = {}
        self.statistics = Statistics()
        self.described = ""
        """What the dataset's description says of the source files."""
        self.fragments: list[Fragment] = []


class _Record(msgspec.Struct, array_like=True):
    """``Kept`` as it is stored, beside its key."""

    number: int
    diagnostics: list[Diagnostic]
    ids: list[bytes]
    whole: bool
    counts: dict[str, int]
    statistics: Statistics
    described: str
    fragments: list[Fragment]


def write_kept(kept: Kept, sink: IO[bytes]) -> None:
    """Appends a record to a shard."""
    ids = kept.ids.to_bytes(), kept.ids.whole
    record = _Record(kept.number, kept.diagnostics, *ids, kept.counts, kept.statistics, kept.described, kept.fragments)
    with contextlib.suppress(UnicodeEncodeError):  # of a fault in a file whose name is no text: its unit is made anew each time
        data = msgspec.msgpack.encode(record)
        sink.write(kept.key + len(data).to_bytes(_LENGTH, "big") + data)


def _read_kept(shard: str) -> Iterator[tuple[bytes, bytes]]:
    """The keys and records of a shard."""
    with open(shard, "rb") as opened:
        while key := opened.read(_DIGEST):
            yield key, opened.read(int.from_bytes(opened.read(_LENGTH), "big"))


# ---------------------------------------------------------------- keys


def key_of(files: UnitFiles, sources: Sequence[Any], shared: bytes) -> bytes:
    """The key of a unit: equal only where the same would be made of it. ``shared``: what ``stamp_with`` gives."""
    own = [part for source in sources for part in (source.name, str(source.bytes), source.sha256)]
    return digest(shared, *map(os.fsencode, (files.name, *files.files, *own)))


def stamp_with(dataset: Dataset, formats: Sequence[Format], shape: Shape) -> bytes:
    """What is the same for all units of a build: the stamp, and the formats."""
    return digest(stamp(repr(dataset), shape), *(f"{f.name} {_module_of(f)}".encode() for f in formats))


@cache
def stamp(dataset: str, shape: Shape) -> bytes:
    """What is the same for all units: the compiler, the dataset (its ``repr``, which is the same in every process), the shape."""
    return digest(fingerprint(), dataset.encode(), shape.encode())


@cache
def fingerprint() -> bytes:
    """A digest of the compiler: its modules and data, and what it runs on."""
    here = Path(__file__).parent
    files = sorted(path for path in here.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    versions = f"{sys.version} {sys.implementation.name} {msgspec.__version__} {_yaml_version()}"
    return digest(versions.encode(), *(part for path in files for part in (str(path.relative_to(here)).encode(), path.read_bytes())))


def _yaml_version() -> str:
    import yaml

    return str(yaml.__version__)


def _module_of(format: Format) -> str:
    """A digest of the module that a format comes from, which may be another package's."""
    with contextlib.suppress(OSError, TypeError):
        return digest(Path(str(getattr(sys.modules[format.write.__module__], "__file__", None))).read_bytes()).hex()
    return ""


# ---------------------------------------------------------------- finding


class Cache:
    """The cache beside the exports in a folder; one that is not there or is damaged knows of no unit."""

    def __init__(self, out: str) -> None:
        self.out = out
        self.stack = contextlib.ExitStack()
        self.files: dict[str, FileIO] = {}
        self.starts: dict[tuple[str, str, int], tuple[str, int]] = {}
        """By shard, format and section: the export, and where in it that begins."""
        self.untouched: set[str] = set()
        """The exports that are as the last build left them."""
        self.database: sqlite3.Connection | None = None
        import sqlite3

        self.faults = sqlite3.Error, msgspec.MsgspecError, OSError, LookupError, ValueError, TypeError, OverflowError, AttributeError
        """What a damaged cache may raise."""
        with contextlib.suppress(*self.faults):
            self._open()

    def _open(self) -> None:
        import sqlite3

        path = os.path.abspath(os.path.join(self.out, CACHE))
        database = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True)
        self.stack.callback(database.close)
        parts = database.execute("select shard, format, section, file, start from part order by rowid").fetchall()
        self.starts = {(shard, format, section): (file, start) for shard, format, section, file, start in parts}
        exports = database.execute("select file, mark, digest from export").fetchall()
        for file, mark, seal in exports:
            with contextlib.suppress(OSError):
                opened = Path(self.out, file).open("rb", buffering=0)  # noqa: SIM115 - parts are longer than any buffer
                self.files[file] = self.stack.enter_context(opened)
                if mark and mark == _mark(os.fstat(opened.fileno())) and seal == _seal(mark, parts):
                    self.untouched.add(file)
        self.database = database

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def find(self, key: bytes, number: int, formats: Sequence[Format]) -> Kept | None:
        """What is known of the unit with this key, the bytes of its parts included; None where anything is amiss."""
        if self.database is None:
            return None
        try:
            row = self.database.execute("select record, digest, shard from unit where key = ?", (key,)).fetchone()
            if row is None or digest(key, row[0], row[2].encode()) != row[1]:
                return None
            record = msgspec.msgpack.decode(row[0], type=_Record)
            if record.number != number and any(f.positional for f in formats):
                return None
            kept = Kept(key, number, record.diagnostics, Index.from_bytes(record.ids, record.whole))
            kept.counts = record.counts
            kept.statistics = record.statistics
            kept.described = record.described
            for fragment in record.fragments:
                fragment.data = self._bytes_of(fragment, row[2])
                kept.fragments.append(fragment)
        except self.faults:
            return None
        return kept

    def _bytes_of(self, fragment: Fragment, shard: str) -> bytes:
        """What stands where the fragment is. Raises one of ``faults`` where that is something else."""
        file = fragment.file
        if file:
            data = Path(self.out, file).read_bytes()
        else:
            file, start = self.starts[shard, fragment.format, fragment.section]
            self.files[file].seek(start + fragment.offset)
            data = self.files[file].read(fragment.length)
        if len(data) != fragment.length or (file not in self.untouched and crc32(data) != fragment.checksum):
            raise ValueError(f"{file} is damaged")
        return data


def _seal(mark: str, parts: Sequence[tuple[object, ...]]) -> bytes:
    """The digest of where parts stand in an export that has this mark: what is not looked over must not be looked for elsewhere."""
    return digest(mark.encode(), repr(parts).encode())


def _mark(found: os.stat_result) -> str:
    """What changes with every change of a file; empty where that cannot be told, since the last change is too recent.

    The time of change (``ctime``) is the kernel's, and nobody's to set. On Windows it is something else.
    """
    if os.name == "nt" or time.time_ns() - found.st_ctime_ns < _TICK:
        return ""
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


# ---------------------------------------------------------------- keeping


def write_cache(
    path: str, shards: Sequence[str], parts: Mapping[tuple[str, int], tuple[str, int, Mapping[str, int]]], out: str | Path
) -> None:
    """Writes the cache of a build, whose exports are in ``out``. ``parts``: for each format and section the export, where in it
    the section begins, and where in the section what came of each shard does.
    """
    import sqlite3

    database = sqlite3.connect(path)
    with contextlib.closing(database), database:
        database.execute("pragma journal_mode = off")
        database.execute("create table part (shard text, format text, section integer, file text, start integer)")
        database.execute("create table unit (key blob primary key, record blob, digest blob, shard text)")
        rows = [
            (shard, format, section, file, start + offset)
            for (format, section), (file, start, starts) in parts.items()
            for shard, offset in starts.items()
        ]
        database.executemany("insert into part values (?, ?, ?, ?, ?)", rows)
        for path in shards:
            shard = path.rpartition("-")[2]
            units = ((key, data, digest(key, data, shard.encode()), shard) for key, data in _read_kept(path))
            database.executemany("insert or replace into unit values (?, ?, ?, ?)", units)
        marks = [(file, _mark(os.stat(os.path.join(out, file)))) for file in sorted({file for file, _, _ in parts.values()})]
        database.execute("create table export (file text primary key, mark text, digest blob)")
        database.executemany("insert into export values (?, ?, ?)", [(file, mark, _seal(mark, rows)) for file, mark in marks])
