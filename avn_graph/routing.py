"""How the lines of a picture run: through which gaps and corridors, how high everything stands, along which curves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from avn_graph.drawing import LOOKS, inset
from avn_graph.ordering import Segment

PORT: Final = 7.0
"""Between two lines that end at the same side of a box."""
LANE: Final = 5.0
"""Between two lines in a corridor, or beside a column."""
_ROUNDS = 30

End = tuple[str, str, str]
"""A claim with its subject and its object."""
Point = tuple[float, float]


class Box(Struct, frozen=True):
    """A node. ``parent`` is the class, or the whole, that it stands under; ``look`` is a key of drawing.LOOKS."""

    id: str
    kind: str
    look: str
    label: str
    lines: tuple[str, ...]
    parent: str
    column: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


class Route(Struct, frozen=True):
    """A claim's line: where it starts, then three points for each cubic curve."""

    claim: str
    points: tuple[Point, ...]


class Corridor(Struct, frozen=True):
    """Where the claims of one object pass a column."""

    column: int
    lanes: int


class Tracks:
    """Which gaps and corridors each claim takes, before anything has a place."""

    def __init__(self, ends: Iterable[End], column_of: Mapping[str, int], columns: int) -> None:
        self.chains: dict[str, tuple[str, ...]] = {}
        """By claim: its subject, the corridors it takes, its object."""
        self.gaps: list[list[Segment]] = [[] for _ in range(columns - 1)]
        self.inside: list[Segment] = []
        self.left: Counter[str] = Counter()
        """How many lines end at the left side of a box."""
        self.right: Counter[str] = Counter()
        self.loops: Counter[int] = Counter()
        """How many claims stay in a column."""
        lanes: Counter[str] = Counter()
        columns_of_corridors: dict[str, int] = {}
        for claim, subject, value in ends:
            start, end = column_of[subject], column_of[value]
            step = 1 if start < end else -1
            passed = range(start + step, end, step) if start != end else ()
            corridors = [f"{'>' if step > 0 else '<'}{column}>{value}" for column in passed]
            columns_of_corridors.update(zip(corridors, passed, strict=True))
            lanes.update(corridors)
            self.chains[claim] = chain = (subject, *corridors, value)
            for i, (a, b) in enumerate(pairwise(chain)):
                if start != end:
                    self.gaps[min(start + i * step, start + (i + 1) * step)].append((a, b) if step > 0 else (b, a))
            self._count_ports(subject, value, start, end)
        self.corridors = {key: Corridor(columns_of_corridors[key], lanes[key]) for key in sorted(lanes)}

    def _count_ports(self, subject: str, value: str, start: int, end: int) -> None:
        if start == end:
            side = self.right if start else self.left
            side.update((subject, value))
            self.loops[start] += 1
            self.inside.append((subject, value))
            return
        (self.right if start < end else self.left)[subject] += 1
        (self.left if start < end else self.right)[value] += 1


# ---------------------------------------------------------------- heights


def stack(
    orders: Sequence[Sequence[str]],
    heights: Mapping[str, float],
    spaces: Sequence[Sequence[float]],
    tied: Container[str],
    links: Iterable[Segment],
) -> dict[str, float]:
    """The top of everything: in order, apart, within the height of the fullest column, and as near to what it is
    linked to as that allows. What is ``tied`` keeps its distance to what stands before it.
    """
    near: dict[str, list[str]] = defaultdict(list)
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    totals = [sum(heights[key] for key in order) + sum(space) for order, space in zip(orders, spaces, strict=True)]
    full = max(totals, default=0.0)
    centres: dict[str, float] = {}
    for order, space, total in zip(orders, spaces, totals, strict=True):
        at = (full - total) / 2
        for key, room in zip(order, space, strict=True):
            centres[key] = at + room + heights[key] / 2
            at += room + heights[key]
    columns = [
        _Column(
            order,
            [near[key] for key in order],
            _offsets(order, heights, space),
            [1.0 + len(near[key]) for key in order],
            [key in tied for key in order],
            full - total,
        )
        for order, space, total in zip(orders, spaces, totals, strict=True)
    ]
    loose = [column for column in columns if column.slack > 0.0]  # nothing can move in the fullest
    for n in range(_ROUNDS):
        for column in loose[:: 1 if n % 2 else -1]:
            _settle(column, centres)
    return {key: centre - heights[key] / 2 for key, centre in centres.items()}


class _Column(Struct, frozen=True):
    """What stays the same while things move up and down in a column, of each in order: its key, what it is linked to,
    its centre where nothing has more room than it needs, its weight, whether it is tied; and how much room is left.
    """

    order: Sequence[str]
    near: Sequence[Sequence[str]]
    offsets: Sequence[float]
    weights: Sequence[float]
    tied: Sequence[bool]
    slack: float


def _settle(column: _Column, centres: dict[str, float]) -> None:
    """Move everything in a column to where it is nearest to what it is linked to."""
    wanted = []
    for key, near, offset in zip(column.order, column.near, column.offsets, strict=True):
        if near:
            total = 0.0
            for other in near:
                total += centres[other]
            wanted.append(total / len(near) - offset)
        else:
            wanted.append(centres[key] - offset)
    slack = column.slack
    shifts = _pooled(wanted, column.weights, column.tied)
    for key, shift, offset in zip(column.order, shifts, column.offsets, strict=True):
        centres[key] = offset + (slack if shift > slack else shift if shift > 0.0 else 0.0)


def _offsets(order: Sequence[str], heights: Mapping[str, float], spaces: Sequence[float]) -> list[float]:
    """The centres in a column where nothing has more room than it needs."""
    offsets, at = [], 0.0
    for key, space in zip(order, spaces, strict=True):
        offsets.append(at + space + heights[key] / 2)
        at += space + heights[key]
    return offsets


def _pooled(wanted: Sequence[float], weights: Sequence[float], tied: Sequence[bool]) -> list[float]:
    """The values nearest to the wanted ones (least squares) that never fall, and are equal where tied to the one before."""
    means: list[float] = []
    totals: list[float] = []
    counts: list[int] = []
    for mean, total, tie in zip(wanted, weights, tied, strict=True):
        count = 1
        while means and (tie or means[-1] > mean):
            above, more = means.pop(), totals.pop()
            mean = (above * more + mean * total) / (more + total)
            total += more
            count += counts.pop()
            tie = False
        means.append(mean)
        totals.append(total)
        counts.append(count)
    return [mean for mean, count in zip(means, counts, strict=True) for _ in range(count)]


# ---------------------------------------------------------------- curves


def loop_lanes(ends: Iterable[End], column_of: Mapping[str, int], tops: Mapping[str, float]) -> dict[str, int]:
    """A lane for each claim that stays in the first column, from the column outwards; none shares one where they overlap."""
    found: dict[str, int] = {}
    taken: list[list[tuple[float, float]]] = []
    loops = [(abs(tops[s] - tops[o]), claim, min(tops[s], tops[o])) for claim, s, o in ends if column_of[s] == column_of[o] == 0]
    for length, claim, low in sorted(loops):
        high = low + length
        lane = next((n for n, spans in enumerate(taken) if all(high < a or low > b for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found[claim] = lane
    return found


def route_claims(
    ends: Sequence[End],
    tracks: Tracks,
    boxes: Mapping[str, Box],
    tops: Mapping[str, float],
    spans: Sequence[tuple[float, float]],
    lanes: Mapping[str, int],
) -> tuple[Route, ...]:
    """The line of every claim, in the order given. ``spans`` are the left and right ends of the columns."""
    starts, finishes = _ports(ends, tracks, boxes, tops)
    in_corridor = _corridor_lanes(ends, tracks, boxes, tops)
    routes = []
    for claim, subject, value in ends:
        a, b = boxes[subject], boxes[value]
        loop = a.column == b.column
        right = a.column < b.column or (loop and a.column > 0)
        start = (_touch(a, right, starts[claim]), starts[claim])
        finish = (_touch(b, right == loop, finishes[claim]), finishes[claim])
        if loop and a.column == 0:
            points = _around(start, finish, spans[0][0] - 9 - LANE * lanes[claim])
        elif loop:
            bulge = max(a.x + a.width, b.x + b.width) + min(58.0, 22 + abs(start[1] - finish[1]) * 0.12)
            points = (start, (bulge, start[1]), (bulge, finish[1]), finish)
        else:
            passed = [(tracks.corridors[key].column, in_corridor[key, claim]) for key in tracks.chains[claim][1:-1]]
            points = _through(start, finish, passed, spans)
        routes.append(Route(claim, points))
    return tuple(routes)


def _touch(box: Box, right: bool, y: float) -> float:
    """Where a line at height y meets the outline."""
    gap = inset(LOOKS[box.look].shape, right, box.height, y - box.y)
    return box.x + box.width - gap if right else box.x + gap


def _ports(
    ends: Sequence[End], tracks: Tracks, boxes: Mapping[str, Box], tops: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """The height at which each claim leaves its subject and reaches its object: in the order of what is at the other
    end, so that lines do not cross at the box.
    """

    def centre(key: str) -> float:
        return boxes[key].middle if key in boxes else tops[key] + tracks.corridors[key].lanes * LANE / 2

    sides: dict[tuple[str, bool], list[tuple[tuple[float, float, float, str], bool, str]]] = defaultdict(list)
    for claim, subject, value in ends:
        chain = tracks.chains[claim]
        a, b = boxes[subject], boxes[value]
        if a.column == b.column:
            down = b.middle - a.middle
            right = a.column > 0
            sides[subject, right].append((_loop_order(down or -0.5, claim), True, claim))
            sides[value, right].append((_loop_order(-down or 0.5, claim), False, claim))
        else:
            right = a.column < b.column
            sides[subject, right].append(((0, centre(chain[1]), 0, claim), True, claim))
            sides[value, not right].append(((0, centre(chain[-2]), a.middle, claim), False, claim))
    starts: dict[str, float] = {}
    finishes: dict[str, float] = {}
    for (id, _), ports in sides.items():
        first = boxes[id].middle - (len(ports) - 1) / 2 * PORT
        for n, (_, begins, claim) in enumerate(sorted(ports)):
            (starts if begins else finishes)[claim] = first + n * PORT
    return starts, finishes


def _loop_order(down: float, claim: str) -> tuple[float, float, float, str]:
    """Loops that go up leave at the top of the side, the nearest first; those that go down at its end, the nearest last."""
    return (-1, -down, 0, claim) if down < 0 else (1, -down, 0, claim)


def _corridor_lanes(
    ends: Sequence[End], tracks: Tracks, boxes: Mapping[str, Box], tops: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """The height of each claim in each of its corridors."""
    inside: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for claim, subject, _ in ends:
        for key in tracks.chains[claim][1:-1]:
            inside[key].append((boxes[subject].middle, claim))
    return {(key, claim): tops[key] + (n + 0.5) * LANE for key, claims in inside.items() for n, (_, claim) in enumerate(sorted(claims))}


def _through(start: Point, finish: Point, passed: Sequence[tuple[int, float]], spans: Sequence[tuple[float, float]]) -> tuple[Point, ...]:
    """From start to finish: a curve in each gap, and straight along each corridor."""
    points = [start]
    for column, y in passed:
        ends = spans[column] if start[0] < finish[0] else spans[column][::-1]
        points += _curve(points[-1], (ends[0], y))
        points += _curve(points[-1], (ends[1], y))
    points += _curve(points[-1], finish)
    return tuple(points)


def _curve(a: Point, b: Point) -> tuple[Point, Point, Point]:
    """Level at both ends."""
    half = (b[0] - a[0]) / 2
    return (a[0] + half, a[1]), (b[0] - half, b[1]), b


def _around(start: Point, finish: Point, x: float) -> tuple[Point, ...]:
    """Out to x on the left, along, and back, with round corners."""
    down = finish[1] - start[1]
    bend = min(7.0, abs(down) / 2)
    turn = bend if down > 0 else -bend
    return (
        start,
        *_curve(start, (x + bend, start[1])),
        (x + bend * 0.45, start[1]),
        (x, start[1] + turn * 0.55),
        (x, start[1] + turn),
        (x, start[1] + turn + (down - 2 * turn) / 3),
        (x, finish[1] - turn - (down - 2 * turn) / 3),
        (x, finish[1] - turn),
        (x, finish[1] - turn * 0.45),
        (x + bend * 0.45, finish[1]),
        (x + bend, finish[1]),
        *_curve((x + bend, finish[1]), finish),
    )
