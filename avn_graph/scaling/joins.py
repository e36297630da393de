"""Ids compared across partitions, as joins: each range of digests is one task, over the ids of all partitions.

What is at fault is then known by its digest, and by the partitions that have it. Only of these are units read again, to
tell places.
"""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from avn_graph.corpus import UnitFiles, read_unit
from avn_graph.diagnostics import Diagnostic
from avn_graph.index import LISTS, Findings, Index, digest, find, look, tell_findings
from avn_graph.model import Dataset
from avn_graph.scaling.partitions import IDS, Partition, beside
from avn_graph.survey import Survey

_DIGESTS = 1 << 64
_WHERE = ("wanted", "defined", "looks", "defined", "asked")
"""For each list of ``Findings``, the list of ids in which its digests stand."""


class Range(NamedTuple):
    """Digests from ``start`` up to, but not including, ``end``."""

    start: int
    end: int


class Concern(NamedTuple):
    """A partition with the digests at fault that it has."""

    partition: Partition
    found: Findings


class Shared(NamedTuple):
    """Of one concern: its units that are to be told of; for each id that others define too, or that looks like theirs, its first unit."""

    units: tuple[int, ...]
    first: dict[tuple[str, int], int]


class Question(NamedTuple):
    """What is to be told of: units, what is at fault in them, and the units before them that share it."""

    units: tuple[UnitFiles, ...]
    others: tuple[UnitFiles, ...]
    found: Findings


def ranges(count: int) -> list[Range]:
    """All digests, in so many ranges."""
    edges = [_DIGESTS * i // count for i in range(count + 1)]
    return [Range(*edge) for edge in pairwise(edges)]


def find_in_range(range_: Range, work: str, count: int, whole: bool) -> list[tuple[int, Findings]]:
    """What is at fault in a range, for each partition of ``count`` that has some of it."""
    ids = {name: array("Q") for name in LISTS}
    for number in range(count):
        for name, some in _read_range(beside(work, number, IDS), range_).items():
            ids[name].extend(some)
    found = find(ids, whole)
    if not any(found):
        return []
    parts = ((number, _within(found, _read_range(beside(work, number, IDS), range_))) for number in range(count))
    return [(number, part) for number, part in parts if any(part)]


def _read_range(path: str, range_: Range) -> dict[str, array[int]]:
    """The digests of a range from the sorted lists of a partition; no more of the file is read than that takes."""
    found = {name: array("Q") for name in LISTS}
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped).cast("Q") as ids:
        edges = accumulate(ids[: len(LISTS)].tolist(), initial=len(LISTS))
        for name, (start, end) in zip(LISTS, pairwise(edges), strict=True):
            low = bisect_left(ids, range_.start, start, end)
            high = bisect_left(ids, range_.end, low, end) if range_.end < _DIGESTS else end
            found[name].frombytes(ids[low:high].tobytes())
    return found


def _within(found: Findings, ids: Mapping[str, Iterable[int]]) -> Findings:
    """Those of the findings that are among these ids."""
    return Findings(*(known.intersection(ids[name]) for known, name in zip(found, _WHERE, strict=True)))


def merge(parts: Iterable[tuple[int, Findings]], partitions: Sequence[Partition]) -> list[Concern]:
    """What the ranges found, by partition, in order."""
    found: dict[int, Findings] = {}
    for number, part in parts:
        known = found.setdefault(number, Findings(set(), set(), set(), set(), set()))
        for whole, more in zip(known, part, strict=True):
            whole |= more
    return [Concern(partitions[number], found[number]) for number in sorted(found)]


def look_through(concern: Concern, dataset: Dataset) -> tuple[int, Shared]:
    """Reads the units of a partition again for those that are to be told of."""
    units: list[int] = []
    first: dict[tuple[str, int], int] = {}
    for place, files in enumerate(concern.partition.units, concern.partition.start):
        survey = Survey(read_unit(files), dataset)
        if any(_within(concern.found, Index.of(survey).held)):
            units.append(place)
            for shared in _shared(survey, concern.found):
                first.setdefault(shared, place)
    return concern.partition.number, Shared(tuple(units), first)


def _shared(survey: Survey, found: Findings) -> Iterator[tuple[str, int]]:
    """What the unit defines and others do too, and what looks like something of theirs."""
    for entered in survey.entries:
        yield from (("twice", d) for d in {digest(entered.id)} & found.twice)
        yield from (("alike", d) for d in {digest(look(entered.id))} & found.alike)
    for claim in survey.claims:
        yield from (("twice", d) for d in {digest(claim.id)} & found.twice)


def questions(concerns: Sequence[Concern], shared: Mapping[int, Shared], units: Sequence[UnitFiles]) -> list[Question]:
    """What is to be told of each partition; the units before it are the first ones to define what it defines again."""
    asked: list[Question] = []
    first: dict[tuple[str, int], int] = {}
    for concern in concerns:
        own = shared[concern.partition.number]
        before = {first[d] for d in own.first if d in first}
        for d, place in own.first.items():
            first.setdefault(d, place)
        told, others = (tuple(units[i] for i in places) for places in (own.units, sorted(before)))
        asked.append(Question(told, others, concern.found))
    return asked


def tell(question: Question, dataset: Dataset) -> list[Diagnostic]:
    """The faults, with their places."""
    return list(tell_findings(question.units, question.others, question.found, dataset))
