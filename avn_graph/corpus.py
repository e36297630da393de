"""Finding the sources: a dataset, and the units (conditions) that it is made of.

A corpus is a folder with ``dataset.yaml``; each folder in it, and each further YAML file, is one unit. A unit's folder or
file may also be named by itself: its dataset is the one beside or above it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import overload

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from avn_graph.composing import LARGEST
from avn_graph.diagnostics import Diagnostic, Place, UsageError
from avn_graph.knowledge import Unit
from avn_graph.model import Dataset, PrefixEntry, Source
from avn_graph.reading import Fault, Part, located, locator, read_part, read_struct
from avn_graph.shapes import address_fault, is_date

DATASET = "dataset.yaml"
_SUFFIXES = (".yaml", ".yml")
_UNKNOWN = Dataset(
    id="unknown", title="?", version="?", licence="https://unknown/", publisher="?", base="https://unknown/", issued="1970-01-01"
)
"""Stands in for a faulty dataset.yaml while the other files are checked; nothing is written with it."""


class UnitFiles(Struct, frozen=True):
    """The files of one unit, sorted; nothing is read yet."""

    name: str
    files: tuple[str, ...]


class Units(Sequence[UnitFiles]):
    """The units of a folder, by names within it; those of folders end with a slash. More is not held, for there may be very many."""

    def __init__(self, root: str, names: Sequence[str]) -> None:
        self._root = root
        self._names = names
        self._before = str(Path(root, "_"))[:-1]

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> UnitFiles: ...
    @overload
    def __getitem__(self, place: slice) -> Units: ...
    def __getitem__(self, place: int | slice) -> UnitFiles | Units:
        if isinstance(place, slice):
            return Units(self._root, self._names[place])
        name = self._names[place]
        path = self._before + name
        return UnitFiles(_stem(name), _sources(Path(path)) if name.endswith("/") else (path,))


class Corpus(Struct, frozen=True):
    """Where the sources are: the dataset with its faults, its units, sorted by name, and those that are only looked up for ids."""

    root: str
    dataset: Dataset
    diagnostics: tuple[Diagnostic, ...]
    units: Sequence[UnitFiles]
    others: Sequence[UnitFiles] = ()


class ReadUnit(Struct, frozen=True):
    """One unit as read, faults included."""

    name: str
    parts: tuple[Part, ...]

    @property
    def unit(self) -> Unit:
        return Unit(self.name, tuple(part.source for part in self.parts))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(d for part in self.parts for d in part.diagnostics)


def default_source() -> Path:
    """``source`` in the working directory, else the AVN source that comes with the package."""
    here = Path("source")
    if (here / DATASET).is_file():
        return here
    packaged = Path(__file__).parent / "data" / "source"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "source"


def open_corpus(source: str | Path | None = None) -> Corpus:
    """The corpus at ``source``: a corpus folder, a unit's folder, or a file.

    Raises UsageError where there is none. A unit may refer to what other units of its corpus define.
    """
    root = Path(source) if source is not None else default_source()
    try:
        return _open(root.parent if root.name == DATASET else root)
    except OSError as fault:
        raise UsageError(f"{root} cannot be read: {fault.strerror or fault}") from fault


def _open(root: Path) -> Corpus:
    if not root.exists():
        raise UsageError(f"there is no {root}")
    if (root / DATASET).is_file():
        return Corpus(str(root), *_dataset(root / DATASET), Units(str(root), _names(root)))
    whole = Path(os.path.abspath(root))
    if not (whole.parent / DATASET).is_file():
        if root.is_file() and (whole.parent.parent / DATASET).is_file():
            raise UsageError(f"{root} is one file of a unit (name its folder: {root.parent})")
        raise UsageError(f"{root} has no {DATASET}, nor has the folder around it (write one: title, version, licence, base)")
    found = _sources(root) if root.is_dir() else (str(root),)
    if not found:
        raise UsageError(f"{root} holds no YAML file")
    own = f"{whole.name}/" if root.is_dir() else whole.name
    others = Units(str(whole.parent), [name for name in _names(whole.parent) if name != own])
    return Corpus(str(root), *_dataset(whole.parent / DATASET), (UnitFiles(_stem(own), found),), others)


def read_unit(unit: UnitFiles, data: Mapping[str, bytes] = MappingProxyType({})) -> ReadUnit:
    """The unit with its faults. ``data`` is what files hold that were read already."""
    return ReadUnit(unit.name, tuple([_read(file, data.get(file)) for file in unit.files]))


def read_bytes(file: str) -> bytes:
    """The bytes of a regular file, and no more than tell that it is too large.

    Raises OSError for a pipe, a device or a folder, which might never end.
    """
    found = os.stat(file)
    if not stat.S_ISREG(found.st_mode):
        raise OSError("not a regular file")
    with open(file, "rb") as opened:
        data = opened.read(min(found.st_size, LARGEST) + 1)  # room for LARGEST costs as much as reading a small file
        return data if len(data) <= found.st_size else data + opened.read(LARGEST - found.st_size)


def _read(file: str, data: bytes | None) -> Part:
    try:
        return read_part(read_bytes(file) if data is None else data, file)
    except OSError as fault:
        return Part(file, Source(), (Diagnostic(Place(file), "file", f"the file cannot be read: {fault.strerror or fault}"),))


def _dataset(path: Path) -> tuple[Dataset, tuple[Diagnostic, ...]]:
    """The dataset, or what can be made of it, so that the faults of the sources can be told beside its own."""
    data = read_bytes(str(path))
    dataset, diagnostics, value = read_struct(data, str(path), Dataset)
    if dataset is None:
        dataset = _UNKNOWN
        with suppress(msgspec.ValidationError):
            own = value.get("prefixes") if isinstance(value, dict) else None
            dataset = replace(dataset, prefixes=msgspec.convert(own, dict[str, PrefixEntry]))
    if faults := list(_dataset_faults(dataset)):
        diagnostics += tuple(located(faults, locator(data, str(path))))
    sound = {name: replace(prefix, pattern=".*") if _no_pattern(prefix.pattern) else prefix for name, prefix in dataset.prefixes.items()}
    return replace(dataset, prefixes=sound), diagnostics


def _dataset_faults(dataset: Dataset) -> Iterator[Fault]:
    """What ``dataset.yaml`` must keep to beyond its types: a real date, addresses, and patterns that can be read."""
    if dataset.id == Path(DATASET).stem:
        yield Fault(("id",), "reserved-id", f"{dataset.id}.ttl is the name of the file that describes the exports", "choose another id")
    if not is_date(dataset.issued):
        yield Fault(("issued",), "date", f"{dataset.issued} is no date", "write YYYY-MM-DD")
    addresses = [(("licence",), dataset.licence), (("homepage",), dataset.homepage), (("base",), dataset.base)]
    for path, url in [*addresses, *((("prefixes", name, "iri"), p.iri) for name, p in dataset.prefixes.items())]:
        if url is not UNSET and (fault := address_fault(url)):
            yield Fault(path, "url", fault, "write a public address without name and password")
    for name, prefix in dataset.prefixes.items():
        if fault := _no_pattern(prefix.pattern):
            message = f"{prefix.pattern} is no regular expression: {fault}"
            yield Fault(("prefixes", name, "pattern"), "pattern", message, "write what a code matches")


def _no_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as fault:
        return str(fault)
    return ""


def _names(root: Path) -> list[str]:
    """The names of a folder's units, in the order of the units."""
    found = []
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name == DATASET:
                continue
            if os.path.isdir(entry.path):  # a link that leads nowhere is none
                found += [f"{entry.name}/"] if _sources(Path(entry.path)) else []
            elif entry.name.endswith(_SUFFIXES):
                found.append(entry.name)
    return sorted(found, key=lambda name: f"{_stem(name)}\0{name}")


def _stem(name: str) -> str:
    """The name of a unit, from that of its folder or file."""
    return name[:-1] if name.endswith("/") else name.rpartition(".")[0]


def _sources(folder: Path) -> tuple[str, ...]:
    """The YAML files of a unit's folder; folders within it are not looked into."""
    found = [p for p in folder.iterdir() if p.suffix in _SUFFIXES and not p.name.startswith(".") and p.name != DATASET]
    return tuple(sorted(map(str, found)))
