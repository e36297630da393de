"""What no unit can tell alone: ids that are missing, defined twice, alike to the eye, or never used.

A corpus may have millions of ids, so each is kept as eight bytes of its digest, most of them in a temporary file, and
units are read again only where there is something to tell.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from hashlib import blake2b
from io import SEEK_END
from itertools import chain, pairwise
from struct import unpack
from tempfile import TemporaryFile
from typing import IO, NamedTuple
from weakref import finalize

from msgspec import UNSET

from avn_graph.corpus import Corpus, UnitFiles, read_unit
from avn_graph.diagnostics import Diagnostic, Place, Severity, nearest
from avn_graph.model import SECTIONS, Dataset
from avn_graph.naming import delivery_id
from avn_graph.reading import Fault
from avn_graph.shapes import pointed_to, pointers
from avn_graph.survey import Claimed, Entered, Survey

_LOOK = (("vv", "w"), ("rn", "m"), ("0", "o"), ("1", "l"))
_HYPHENS = re.compile("--+")
_JOINT = re.compile("-(?<=[a-z]-)(?=[a-z])")
_QUIET = ("condition:", "guidance:")
"""Kinds whose entries speak for themselves: nothing has to refer to them."""
_PATIENCE = 50_000
"""Comparisons of ids, for all hints of a run together."""
LISTS = ("defined", "looks", "wanted", "asked", "lonely")
"""What is listed; ``asked``: deliveries of another unit's entries."""
_BYTES = 8
_HELD = 1 << 17
"""Digests in memory, of all lists together: a megabyte."""
_RANGES = 64
_EDGES = [(i << 64) // _RANGES for i in range(_RANGES)]


class Index:
    """The ids of a corpus: those defined, those pointed to from another unit, those no pointer of their own unit meets.

    ``whole``: no file lost anything to faults, so that what nothing points to is truly unused.

    What is more than ``_HELD`` goes to a temporary file, sorted, from which a range of digests at a time is read again: so
    the memory stays the same however large the corpus is.
    """

    def __init__(self) -> None:
        self.whole = True
        self.held: dict[str, array[int]] = {name: array("Q") for name in LISTS}
        self._spool: IO[bytes] | None = None
        self._blocks: list[tuple[str, int, array[int]]] = []
        """Of each sorted run in the file: its list, where it begins, and where in it each range does."""
        self._log, self._sizes = array("Q"), array("I")
        """The same ids unit by unit, and how many each unit has: by them the units at fault are found again."""
        self._logs: list[tuple[int, array[int]]] = []
        """Of each part of the log in the file: where it begins, and the sizes."""

    @classmethod
    def of(cls, survey: Survey) -> Index:
        """The ids of one unit."""
        own = {e.id for e in survey.entries}
        broken = {id for part in survey.read.parts for id in part.broken}
        made = {c.id for c in survey.claims} | {delivery_id(e.id, d.id) for e in survey.entries for d in getattr(e.entry, "deliveries", ())}
        pointed, speaking = _pointers_of(survey)
        index = cls()
        index.whole = not survey.read.diagnostics
        index.held = {
            "defined": _digests(own | broken | made),
            "looks": _digests(look("\n".join(own)).split("\n") if own else ()),  # all at once, in a third of the time
            "wanted": _digests(pointed - own),
            "asked": _digests(
                delivery_id(c.subject, c.claim.delivery) for c in survey.claims if c.claim.delivery is not UNSET and c.subject not in own
            ),
            "lonely": _digests(own - pointed - speaking),
        }
        return index._logged()

    def _logged(self) -> Index:
        """Itself, as the index of one unit."""
        for found in self.held.values():
            self._log.extend(found)
        self._sizes.append(len(self._log))
        return self

    def join(self, other: Index) -> None:
        """Adds the ids of other units."""
        self.whole = self.whole and other.whole
        for name, found in zip(LISTS, other.to_arrays(), strict=True):
            self.held[name].extend(found)
        for log, sizes in other._units():
            self._log.extend(log)
            self._sizes.extend(sizes)
        if sum(map(len, self.held.values())) > _HELD:
            self._spill()

    def _spill(self) -> None:
        if self._spool is None:
            self._spool = TemporaryFile(prefix="avn-graph-")  # noqa: SIM115 - closed with the index
            finalize(self, self._spool.close)
        self._spool.seek(0, SEEK_END)
        for name, found in self.held.items():
            ordered = array("Q", sorted(found))
            bounds = array("Q", [bisect_left(ordered, edge) for edge in _EDGES] + [len(ordered)])
            self._blocks.append((name, self._spool.tell(), bounds))
            self._spool.write(ordered.tobytes())
            del found[:]
        self._logs.append((self._spool.tell(), self._sizes))
        self._spool.write(self._log.tobytes())
        self._log, self._sizes = array("Q"), array("I")

    def ranges(self) -> Iterator[dict[str, array[int]]]:
        """The lists, one range of digests after another; all at once where nothing was put into the file."""
        if self._spool is None:
            yield self.held
            return
        self._spill()
        for i in range(len(_EDGES)):
            found = {name: array("Q") for name in LISTS}
            for name, start, bounds in self._blocks:
                self._spool.seek(start + bounds[i] * _BYTES)
                found[name].frombytes(self._spool.read((bounds[i + 1] - bounds[i]) * _BYTES))
            yield found

    def _units(self) -> Iterator[tuple[array[int], array[int]]]:
        """The log in parts, each with its sizes."""
        for start, sizes in self._logs:
            assert self._spool is not None
            found = array("Q")
            self._spool.seek(start)
            found.frombytes(self._spool.read(sum(sizes) * _BYTES))
            yield found, sizes
        yield self._log, self._sizes

    def units_with(self, ids: Set[int]) -> Iterator[int]:
        """The numbers of the units, in the order in which they were joined, that have one of these."""
        number = 0
        for log, sizes in self._units():
            at = 0
            for size in sizes:
                if not ids.isdisjoint(log[at : at + size]):
                    yield number
                at += size
                number += 1

    def to_arrays(self) -> list[array[int]]:
        """The lists, whole."""
        if self._spool is None:
            return list(self.held.values())
        whole = {name: array("Q") for name in LISTS}
        for part in self.ranges():
            for name, found in part.items():
                whole[name].extend(found)
        return list(whole.values())

    def to_bytes(self) -> list[bytes]:
        """The lists as they are stored or sent."""
        return [found.tobytes() for found in self.to_arrays()]

    @classmethod
    def from_bytes(cls, lists: Sequence[bytes], whole: bool) -> Index:
        """What ``to_bytes`` gave. Raises ValueError where that cannot be."""
        index = cls()
        index.whole = whole
        for name, data in zip(LISTS, lists, strict=True):
            index.held[name].frombytes(data)
        return index._logged()

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (self.to_arrays(), self.whole, [*self._units()])


def _restore(lists: list[array[int]], whole: bool, units: list[tuple[array[int], array[int]]]) -> Index:
    index = Index()
    index.whole = whole
    index.held = dict(zip(LISTS, lists, strict=True))
    for log, sizes in units:
        index._log.extend(log)
        index._sizes.extend(sizes)
    return index


def _digests(ids: Iterable[str]) -> array[int]:
    found = sorted([_digest(id) for id in ids])
    return array("Q", unpack(f">{len(found)}Q", b"".join(found)))


def digest(id: str) -> int:
    return int.from_bytes(_digest(id), "big")


def _digest(id: str) -> bytes:
    return blake2b(id.encode(), digest_size=_BYTES).digest()


def look(id: str) -> str:
    """What an id looks like: equal for ids that the eye takes for one another."""
    for written, seen in _LOOK:
        id = id.replace(written, seen)
    if "--" in id:
        id = _HYPHENS.sub("-", id)
    return _JOINT.sub("", id) if "-" in id else id


def _pointers_of(survey: Survey) -> tuple[set[str], set[str]]:
    """The ids that are pointed to; and the entries that point to others by more than their sources, or are of a kind that
    speaks for itself: they are in the graph for a reason of their own.
    """
    pointed: list[str] = []
    speaking: set[str] = set()
    for e in survey.entries:
        ids = pointed_to(e.entry)
        pointed += ids
        if len(ids) > len(getattr(e.entry, "sources", ())) or e.id.startswith(_QUIET):
            speaking.add(e.id)
    for part in survey.read.parts:
        for claim in part.source.claims:
            pointed += pointed_to(claim)
    return set(pointed), speaking


class Findings(NamedTuple):
    """The digests of what is at fault; which ids they are is seen only by reading the units again."""

    dangling: set[int]
    twice: set[int]
    alike: set[int]
    unused: set[int]
    undelivered: set[int]


def check_index(index: Index, corpus: Corpus) -> list[Diagnostic]:
    """Every fault of the units that needs the whole corpus, with its place; the others are looked up only."""
    found = Findings(set(), set(), set(), set(), set())
    for ids in index.ranges():
        for known, more in zip(found, find(ids, index.whole), strict=True):
            known |= more
    if not any(found):
        return []
    concerned = list(index.units_with(set().union(*found)))
    own = [corpus.units[n] for n in concerned if n < len(corpus.units)]
    rest = [corpus.others[n - len(corpus.units)] for n in concerned if n >= len(corpus.units)]
    return list(tell_findings(own, rest, found, corpus.dataset, chain(corpus.others, corpus.units)))


def find(ids: Mapping[str, array[int]], whole: bool) -> Findings:
    """What is at fault among the ids of one range of digests; ``whole``: as in ``Index``."""
    defined = set(ids["defined"])
    unused = set(ids["lonely"]) - set(ids["wanted"]) if whole else set()
    undelivered = set(ids["asked"]) - defined if whole else set()
    return Findings(set(ids["wanted"]) - defined, _repeated(ids["defined"]), _repeated(ids["looks"]), unused, undelivered)


def _repeated(digests: array[int]) -> set[int]:
    if len(set(digests)) == len(digests):  # which costs less than to look for what there is none of
        return set()
    return {a for a, b in pairwise(sorted(digests)) if a == b}


def tell_findings(
    units: Sequence[UnitFiles], others: Sequence[UnitFiles], found: Findings, dataset: Dataset, corpus: Iterable[UnitFiles] = ()
) -> Iterator[Diagnostic]:
    """Reads the units again, one by one, and tells what concerns each; of the others, only what they share with these. What to
    write instead is looked for in the whole ``corpus``.
    """
    hints = _Hints(corpus or chain(others, units), dataset)
    first: dict[str, Place] = {}
    looks: dict[str, str] = {}
    for number, unit in enumerate([*others, *units]):
        survey = Survey(read_unit(unit), dataset)
        faults: dict[int, list[Fault]] = {position: [] for position in range(len(survey.read.parts))}
        for c in survey.claims:
            faults[c.part] += _claim_faults(c, survey, found, first)
        for e in survey.entries:
            faults[e.part] += _entry_faults(e, survey, found, first, looks)
        for position, part in enumerate(survey.read.parts):
            for path, id in pointers(part.source):
                if digest(id) in found.dangling:
                    faults[position].append(Fault(path, "dangling", f"{id} is not defined", hints.of(id)))
            if faults[position] and number >= len(others):
                yield from part.locate(faults[position])


def _entry_faults(e: Entered, survey: Survey, found: Findings, first: dict[str, Place], looks: dict[str, str]) -> Iterator[Fault]:
    path = (*e.path, "id")
    if digest(e.id) in found.twice and first.setdefault(e.id, place := survey.where(e.part, path)).file != place.file:
        hint = "define it once; claims about it may stand under claims: with their subject"
        yield Fault(path, "duplicate-id", f"{e.id} is already defined at {first[e.id]}", hint)
    seen = look(e.id)
    if digest(seen) in found.alike and looks.setdefault(seen, e.id) != e.id:
        yield Fault(path, "look-alike", f"{e.id} is hard to tell from {looks[seen]}", "rename one of them")
    if digest(e.id) in found.unused:
        yield Fault(path, "unused", f"nothing refers to {e.id}", "use it in a claim, or delete it", Severity.WARNING)


def _claim_faults(c: Claimed, survey: Survey, found: Findings, first: dict[str, Place]) -> Iterator[Fault]:
    if digest(c.id) in found.twice and first.setdefault(c.id, place := survey.where(c.part, c.path)).file != place.file:
        yield Fault(c.path, "duplicate-claim", f"the same claim is made at {first[c.id]}", "put the evidence into one claim")
    if c.claim.delivery is UNSET or c.subject in survey.by_id:
        return  # which deliveries a subject of the unit has is seen in the unit alone
    if digest(delivery_id(c.subject, c.claim.delivery)) in found.undelivered and digest(c.subject) not in found.dangling:
        hint = f"add it to the deliveries of {c.subject}"
        yield Fault((*c.path, "delivery"), "delivery", f"{c.subject} has no delivery {c.claim.delivery}", hint)


class _Hints:
    """What to write instead of an id that nothing defines; looked for as long as that takes no time to speak of."""

    def __init__(self, units: Iterable[UnitFiles], dataset: Dataset) -> None:
        self.units = units
        self.dataset = dataset
        self.patience = _PATIENCE
        self.told: dict[str, str] = {}

    @cached_property
    def known(self) -> dict[str, dict[str, None]]:
        """The ids of the corpus by kind, sorted."""
        found: dict[str, dict[str, None]] = {}
        for id in sorted({e.id for unit in self.units for e in Survey(read_unit(unit), self.dataset).entries}):
            found.setdefault(id.partition(":")[0], {})[id] = None
        return found

    def of(self, id: str) -> str:
        if id not in self.told:
            self.told[id] = self._nearest(id) or f"define it under {_section(id.partition(':')[0])}"
        return self.told[id]

    def _nearest(self, id: str) -> str:
        kind, _, local = id.partition(":")
        for other, ids in self.known.items():
            if f"{other}:{local}" in ids:
                return f"did you mean {other}:{local}?"
        near = self.known.get(kind, {})
        self.patience -= len(near)
        return nearest(id, near) if self.patience >= 0 else ""


def _section(kind: str) -> str:
    return next((f"{section}:" for section, k in SECTIONS if k == kind), "its section")
