"""What no unit can tell alone: ids that are missing, defined twice, alike to the eye, or never used.

A corpus may have millions of ids, so each is kept as eight bytes of its digest and units are read again only where there
is something to tell.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from avn_graph.corpus import ReadUnit, UnitFiles, read_bytes, read_unit
from avn_graph.diagnostics import Diagnostic, Severity, nearest
from avn_graph.model import SECTIONS
from avn_graph.reading import Fault, locate
from avn_graph.shapes import pointers
from avn_graph.vocabulary import KINDS

_LOOK = (("vv", "w"), ("rn", "m"), ("0", "o"), ("1", "l"))
_QUIET = frozenset({"condition", "guidance"})
"""Kinds whose entries speak for themselves: nothing has to refer to them."""


class Index:
    """The ids of a corpus: those defined, those pointed to from another unit, those no pointer of their own unit meets."""

    def __init__(self) -> None:
        self.defined = array("Q")
        self.looks = array("Q")
        self.wanted = array("Q")
        self.lonely = array("Q")

    def add(self, read: ReadUnit) -> None:
        own, broken = set(defined_ids(read)), broken_ids(read)
        pointed = set(pointed_ids(read))
        self.defined.extend(sorted(digest(id) for id in own | broken))
        self.looks.extend(sorted(digest(look(id)) for id in own))
        self.wanted.extend(sorted(digest(id) for id in pointed - own - broken))
        self.lonely.extend(sorted(digest(id) for id in own - pointed - set(_speaking_ids(read))))

    def join(self, other: Index) -> None:
        for name in ("defined", "looks", "wanted", "lonely"):
            getattr(self, name).extend(getattr(other, name))


def digest(id: str) -> int:
    return int.from_bytes(blake2b(id.encode(), digest_size=8).digest(), "big")


def look(id: str) -> str:
    """What an id looks like: equal for ids that the eye takes for one another."""
    for written, seen in _LOOK:
        id = id.replace(written, seen)
    return re.sub("(?<=[a-z])-+(?=[a-z])", "", re.sub("-+", "-", id))


def defined_ids(read: ReadUnit) -> Iterator[str]:
    for part in read.parts:
        for section, kind in SECTIONS:
            value = getattr(part.source, section)
            for entry in value if isinstance(value, tuple) else (value,):
                if hasattr(entry, "id"):
                    yield f"{kind}:{entry.id}"


def broken_ids(read: ReadUnit) -> set[str]:
    return {id for part in read.parts for id in part.broken}


def pointed_ids(read: ReadUnit) -> Iterator[str]:
    for part in read.parts:
        for _, id in pointers(part.source):
            yield id


def _speaking_ids(read: ReadUnit) -> Iterator[str]:
    """The entries that point to others by more than their sources, and so are in the graph for a reason of their own."""
    for part in read.parts:
        for section, kind in SECTIONS:
            value = getattr(part.source, section)
            for entry in value if isinstance(value, tuple) else (value,):
                if hasattr(entry, "id") and (kind in _QUIET or any(path[0] != "sources" for path, _ in pointers(entry))):
                    yield f"{kind}:{entry.id}"


def check_index(index: Index, units: Sequence[UnitFiles]) -> list[Diagnostic]:
    """Every fault that needs the whole corpus, with its place."""
    defined = set(index.defined)
    dangling = set(index.wanted) - defined
    twice = _repeated(index.defined)
    alike = _repeated(index.looks)
    unused = set(index.lonely) - set(index.wanted)
    if not (dangling or twice or alike or unused):
        return []
    return list(_tell(units, dangling, twice, alike, unused))


def _repeated(digests: Iterable[int]) -> set[int]:
    ordered = sorted(digests)
    return {a for a, b in zip(ordered, ordered[1:], strict=False) if a == b}


def _tell(units: Sequence[UnitFiles], dangling: set[int], twice: set[int], alike: set[int], unused: set[int]) -> Iterator[Diagnostic]:
    """Reads the units again, one by one, and tells what concerns each."""
    known = _known(units) if dangling else []
    first: dict[str, str] = {}
    looks: dict[str, str] = {}
    for unit in units:
        read = read_unit(unit)
        for part in read.parts:
            faults = []
            for path, id in pointers(part.source):
                if digest(id) in dangling:
                    kind = id.partition(":")[0]
                    hint = nearest(id, known) or (f"define it under {_section(kind)}" if kind in KINDS else "")
                    faults.append(Fault(path, "dangling", f"{id} is not defined", hint))
            for section, kind in SECTIONS:
                value = getattr(part.source, section)
                for i, entry in enumerate(value if isinstance(value, tuple) else (value,)):
                    if hasattr(entry, "id"):
                        path = (section, i, "id") if isinstance(value, tuple) else (section, "id")
                        faults += _entry_faults(f"{kind}:{entry.id}", path, part.file, (twice, alike, unused), first, looks)
            if faults:
                yield from locate(read_bytes(part.file), part.file, faults, part.shifts)


def _entry_faults(
    id: str,
    path: tuple[str | int, ...],
    file: str,
    found: tuple[set[int], set[int], set[int]],
    first: dict[str, str],
    looks: dict[str, str],
) -> Iterator[Fault]:
    twice, alike, unused = found
    if digest(id) in twice and first.setdefault(id, file) != file:
        yield Fault(path, "duplicate-id", f"{id} is already defined in {first[id]}", "define it once; claims about it may stand under claims: with their subject")
    seen = look(id)
    if digest(seen) in alike and looks.setdefault(seen, id) != id:
        yield Fault(path, "look-alike", f"{id} is hard to tell from {looks[seen]}", "rename one of them")
    if digest(id) in unused:
        yield Fault(path, "unused", f"nothing refers to {id}", "use it in a claim, or delete it", Severity.WARNING)


def _known(units: Sequence[UnitFiles]) -> list[str]:
    return sorted({id for unit in units for id in defined_ids(read_unit(unit))})


def _section(kind: str) -> str:
    return next((f"{section}:" for section, k in SECTIONS if k == kind), "its section")
