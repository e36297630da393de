"""Finding the sources: a dataset, and the units (conditions) that it is made of.

A corpus is a folder with ``dataset.yaml``; each folder in it, and each further YAML file, is one unit. A unit's folder or
file may also be named by itself: its dataset is the one beside or above it.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from avn_graph.diagnostics import Diagnostic, Place, SourceFaults, UsageError
from avn_graph.knowledge import Unit
from avn_graph.model import Dataset
from avn_graph.reading import Part, read_part, read_struct

DATASET = "dataset.yaml"
_SUFFIXES = (".yaml", ".yml")


class UnitFiles(NamedTuple):
    """The files of one unit, sorted; nothing is read yet."""

    name: str
    files: tuple[str, ...]


class Corpus(NamedTuple):
    """Where the sources are: the dataset and its units, sorted by name."""

    root: str
    dataset: Dataset
    dataset_file: str
    units: tuple[UnitFiles, ...]


class ReadUnit(NamedTuple):
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
    packaged = Path(str(files("avn_graph"))) / "data" / "source"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "source"


def open_corpus(source: str | Path | None = None) -> Corpus:
    """The corpus at ``source``: a corpus folder, a unit's folder, or a file.

    Raises UsageError where there is none, SourceFaults where ``dataset.yaml`` is faulty.
    """
    root = Path(source) if source is not None else default_source()
    if not root.exists():
        raise UsageError(f"there is no {root}")
    if root.is_dir() and (root / DATASET).is_file():
        return Corpus(str(root), *_dataset(root / DATASET), tuple(_units(root)))
    place = next((p / DATASET for p in (root, root.absolute().parent) if (p / DATASET).is_file()), None)
    if place is None:
        raise UsageError(f"{root} has no {DATASET}, nor has the folder around it (write one: title, version, licence, base)")
    found = _sources(root) if root.is_dir() else (str(root),)
    if not found:
        raise UsageError(f"{root} holds no YAML file")
    return Corpus(str(root), *_dataset(place), (UnitFiles(root.stem if root.is_file() else root.absolute().name, found),))


def read_unit(unit: UnitFiles) -> ReadUnit:
    return ReadUnit(unit.name, tuple(_read(file) for file in unit.files))


def read_bytes(file: str) -> bytes:
    """The bytes of a regular file; raises OSError for a pipe, a device or a folder, which might never end."""
    path = Path(file)
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(f"{file} is not a regular file")
    return path.read_bytes()


def _read(file: str) -> Part:
    try:
        return read_part(read_bytes(file), file)
    except OSError as fault:
        from avn_graph.model import Source

        return Part(file, Source(), (Diagnostic(Place(file), "file", f"the file cannot be read: {fault.strerror or fault}"),))


def _dataset(path: Path) -> tuple[Dataset, str]:
    try:
        dataset, diagnostics, _ = read_struct(read_bytes(str(path)), str(path), Dataset)
    except OSError as fault:
        raise UsageError(f"{path} cannot be read: {fault.strerror or fault}") from fault
    if diagnostics or dataset is None:
        raise SourceFaults(diagnostics)
    return dataset, str(path)


def _units(root: Path) -> Iterator[UnitFiles]:
    found = [p for p in root.iterdir() if not p.name.startswith(".") and p.name != DATASET]
    units = [UnitFiles(p.name, _sources(p)) for p in found if p.is_dir()]
    units += [UnitFiles(p.stem, (str(p),)) for p in found if not p.is_dir() and p.suffix in _SUFFIXES]
    yield from sorted((u for u in units if u.files), key=lambda u: (u.name, u.files))


def _sources(folder: Path) -> tuple[str, ...]:
    """The YAML files of a unit's folder; folders within it are not looked into."""
    found = [p for p in folder.iterdir() if p.suffix in _SUFFIXES and not p.name.startswith(".") and p.name != DATASET and not p.is_dir()]
    return tuple(sorted(map(str, found)))
