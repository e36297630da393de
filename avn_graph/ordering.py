"""In which order things stand in their columns, so that few lines cross.

Columns are trees: what belongs together stays together, and only siblings change places. Barycentre sweeps from several
starts, then sifting: each sibling is tried in every place among its siblings. A rough order is made by a few sweeps alone.
All sums are exact, so that the same input gives the same order on every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, islice, pairwise, permutations
from math import fsum
from operator import add

Segment = tuple[str, str]
"""From a key of one column to a key of the next."""
_SWEEPS = 6
_ROUGH_SWEEPS = 3
_STARTS = 3
"""Of the six orders of three groups, the other three are these upside down."""
_SIFTED = 2
_ROUNDS = 2
_LONG = 200
"""A column of more is swept, but not sifted: the work grows with the square."""
_CROSSED = 10
"""What a crossing costs."""
_NEAR = 3
"""What one place of distance between two that are linked in the same column costs."""


class Branch:
    """A key of a column and what stands under it; the key is empty for a group that is no item itself."""

    __slots__ = ("children", "key")

    def __init__(self, key: str, children: Iterable[Branch] = ()) -> None:
        self.key = key
        self.children = list(children)

    def order(self) -> list[str]:
        """What stands in it, from top to bottom."""
        found = [self.key] if self.key else []
        for child in self.children:
            if child.children:
                found += child.order()
            elif child.key:
                found.append(child.key)
        return found


def crossings(orders: Sequence[Sequence[str]], gaps: Sequence[Sequence[Segment]]) -> int:
    """How many pairs of segments cross; ``gaps[i]`` runs between columns i and i + 1."""
    links = _Links(gaps, ())
    return sum([_crossings(left, right, links) for left, right in pairwise(orders)])


def arrange(columns: Sequence[Branch], gaps: Sequence[Sequence[Segment]], inside: Iterable[Segment] = ()) -> list[list[str]]:
    """The best order found. ``inside`` are links between keys of one column: they are kept short."""
    links = _Links(gaps, inside)
    items = [_Item(column, links) for column in columns]

    @cache
    def crossed(left: tuple[str, ...], right: tuple[str, ...]) -> int:
        return _crossings(left, right, links)

    def cost(orders: _Orders) -> int:
        count = sum([crossed(left, right) for left, right in pairwise(orders)])
        return _CROSSED * count + _NEAR * _stretch(orders, links)

    swept = sorted(dict.fromkeys([_sweep(items, start, cost) for start in _starts(items)]), key=cost)[:_SIFTED]
    best = min([*swept, *[_sift(items, orders, 1) for orders in swept]], key=cost)
    best = min([best, _sift(items, best, _ROUNDS)], key=cost)
    return [list(order) for order in best]


def arrange_roughly(columns: Sequence[Branch], links: Iterable[Segment]) -> list[list[str]]:
    """A good order at little cost, for straight lines from any column to any other: in a few sweeps each child is brought
    to the mean place of what it is linked to.
    """
    near = _Links((), links)
    items = [_Item(column, near) for column in columns]
    at = {key: place for item in items for key, place in _relative(item.keys).items()}

    def centre(item: _Item) -> float:
        found = [at[key] for key in item.same or item.keys]
        return fsum(found) / len(found)

    for _ in range(_ROUGH_SWEEPS):
        for item in items:
            _sort(item, centre)
            at.update(_relative(item.order()))
    return [item.order() for item in items]


def _relative(order: Sequence[str]) -> dict[str, float]:
    """Places from 0 to 1, so that columns of different lengths compare."""
    return {key: (place + 0.5) / len(order) for place, key in enumerate(order)}


# ---------------------------------------------------------------- what is ordered

_Orders = tuple[tuple[str, ...], ...]
_Cost = Callable[[_Orders], int]


class _Links:
    """Who is linked to whom: to the left, to the right, and in the same column."""

    def __init__(self, gaps: Sequence[Sequence[Segment]], inside: Iterable[Segment]) -> None:
        self.left: dict[str, list[str]] = {}
        self.right: dict[str, list[str]] = {}
        self.same: dict[str, list[str]] = {}
        self.pairs = tuple(inside)
        for a, b in (segment for segments in gaps for segment in segments):
            self.right.setdefault(a, []).append(b)
            self.left.setdefault(b, []).append(a)
        for a, b in self.pairs:
            self.same.setdefault(a, []).append(b)
            self.same.setdefault(b, []).append(a)


class _Item(Branch):
    """A branch with all keys in it, and what these are linked to."""

    __slots__ = ("keys", "left", "right", "same")
    children: list[_Item]  # type: ignore[assignment]

    def __init__(self, branch: Branch, links: _Links) -> None:
        super().__init__(branch.key, [_Item(child, links) for child in branch.children])
        self.keys = self.order()
        self.left = [n for key in self.keys for n in links.left.get(key, ())]
        self.right = [n for key in self.keys for n in links.right.get(key, ())]
        self.same = [n for key in self.keys for n in links.same.get(key, ())]


def _orders(columns: Iterable[_Item]) -> _Orders:
    return tuple([tuple(column.order()) for column in columns])


def _places(orders: Iterable[Sequence[str]]) -> dict[str, int]:
    """The place of every key in its column."""
    return {key: place for order in orders for place, key in enumerate(order)}


def _crossings(left: Sequence[str], right: Sequence[str], links: _Links) -> int:
    count = 0
    place = _places([right])
    seen: list[int] = []
    for key in left:
        for end in sorted([place[n] for n in links.right.get(key, ())]):
            at = bisect_right(seen, end)
            count += len(seen) - at
            seen.insert(at, end)
    return count


def _stretch(orders: _Orders, links: _Links) -> int:
    """How long the links inside of columns are, all together."""
    place = _places(orders) if links.pairs else {}
    return sum([abs(place[a] - place[b]) for a, b in links.pairs])


def _starts(columns: Sequence[_Item]) -> list[_Orders]:
    """The columns with the groups of the first column that has any in every order, the first few of them; these decide most."""
    orders = _orders(columns)
    for i, column in enumerate(columns):
        if groups := [child.keys for child in column.children if not child.key]:
            rest = [key for child in column.children if child.key for key in child.keys]
            found = [(*chain(*order), *rest) for order in islice(permutations(groups), _STARTS)]
            return [(*orders[:i], order, *orders[i + 1 :]) for order in found]
    return [orders]


def _restore(columns: Iterable[_Item], orders: _Orders) -> dict[str, int]:
    """Put everything to where it stands in the orders; the place of every key."""
    place = _places(orders)
    for column in columns:
        _sort(column, lambda item: place[item.keys[0]])
    return place


def _sort(item: _Item, centre: Callable[[_Item], float]) -> None:
    if len(item.children) > 1:
        item.children.sort(key=centre)
    for child in item.children:
        if child.children:
            _sort(child, centre)


# ---------------------------------------------------------------- sweeps


def _sweep(columns: Sequence[_Item], start: _Orders, cost: _Cost) -> _Orders:
    """Sweep forward and back until nothing has been gained both ways; the best orders on the way."""
    place = _restore(columns, start)
    best, least = start, cost(start)
    gained = 0
    for n in range(_SWEEPS):
        _bring_near(columns, place, forward=n % 2 == 0)
        orders = _orders(columns)
        now = cost(orders)
        if now < least:
            best, least, gained = orders, now, n
        elif n - gained == 2:
            break
    return best


def _bring_near(columns: Sequence[_Item], place: dict[str, int], forward: bool) -> None:
    """Bring everything to the mean place of what it is linked to in the column before."""
    order = range(len(columns)) if forward else range(len(columns) - 1, -1, -1)
    for before, i in pairwise(order):
        size, other = len(columns[i].keys), len(columns[before].keys)

        def centre(item: _Item, size: int = size, other: int = other) -> float:
            """From 0 to 1; of what is linked to nothing there, that of its links in its own column, or else its own."""
            if near := item.left if forward else item.right:
                size = other
            else:
                near = item.same or item.keys
            return (sum([place[key] for key in near]) + 0.5 * len(near)) / (len(near) * size)

        _sort(columns[i], centre)
        place.update(_places([columns[i].order()]))


# ---------------------------------------------------------------- sifting


def _sift(columns: Sequence[_Item], orders: _Orders, rounds: int) -> _Orders:
    """Sift column by column, and again where something has moved in it or beside it."""
    place = _restore(columns, orders)
    sizes = [0, *[len(column.keys) for column in columns], 0]
    due = {i for i, column in enumerate(columns) if len(column.keys) <= _LONG}
    short = due.copy()
    for _ in range(rounds):
        for i, column in enumerate(columns):
            if i in due:
                due.remove(i)
                if _sift_children(column, column, place, sizes[i], sizes[i + 2]):
                    place.update(_places([column.order()]))
                    due |= {i - 1, i, i + 1} & short
    return _orders(columns)


def _sift_children(column: _Item, item: _Item, place: dict[str, int], left: int, right: int) -> bool:
    """Move each child to the place among its siblings where it costs least; whether any has moved. ``left`` and ``right``
    are how many stand in the columns beside.
    """
    moved = False
    siblings = item.children
    if len(siblings) > 1:
        ends = {child: [*[place[n] for n in child.left], *[left + place[n] for n in child.right]] for child in siblings}
        for child in siblings.copy():
            here = siblings.index(child)
            gained_at = _gained(child, place, left, right).__getitem__
            each = [_CROSSED * sum(map(gained_at, ends[other])) for other in siblings]
            costs: list[float] = list(accumulate(each, initial=0))
            if child.same:
                place.update(_places([column.order()]))
                costs = [cost + _NEAR * length for cost, length in zip(costs, _lengths(child, siblings, place), strict=True)]
            least = min(costs)
            if least < costs[here]:
                best = costs.index(least)
                siblings.remove(child)
                siblings.insert(best if best < here else best - 1, child)
                moved = True
    for child in siblings:
        if child.children and _sift_children(column, child, place, left, right):
            moved = True
    return moved


def _gained(child: _Item, place: Mapping[str, int], left: int, right: int) -> list[int]:
    """For each place in the column to the left, and then in that to the right: how many more of the child's lines cross
    one that ends there if the child stands below the sibling of that line, not above.
    """
    found: list[int] = []
    for near, size in ((child.left, left), (child.right, right)):
        ends = [0] * size
        for key in near:
            ends[place[key]] += 1
        # How many of them end above, less how many end below.
        found += map(add, accumulate(ends, initial=-len(near)), accumulate(ends))
    return found


def _lengths(child: _Item, siblings: Sequence[_Item], place: Mapping[str, int]) -> list[float]:
    """How long the child's links inside of its column are, if it stands before each of its siblings or after the last."""
    size = len(child.keys)
    top = min([place[key] for key in child.keys])
    first = min([place[key] for key in siblings[0].keys])
    # All places as if the child were not there, and it between two of them.
    ends = [place[key] - (size if place[key] > top else 0) for key in child.same if not top <= place[key] < top + size]
    starts = accumulate([len(sibling.keys) for sibling in siblings], initial=first)
    return [sum([abs((start if start <= top else start - size) - 0.5 - end) for end in ends]) for start in starts]
