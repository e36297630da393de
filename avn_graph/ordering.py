"""In which order things stand in their columns, so that few lines cross.

Columns are trees: what belongs together stays together, and only siblings change places. Barycentre sweeps from several
starts, then sifting: each sibling is tried in every place among its siblings. A rough order is made by a few sweeps alone.
All sums are over fixed orders, so that the same input gives the same order on every machine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, pairwise, permutations

Segment = tuple[str, str]
"""From a key of one column to a key of the next."""
_SWEEPS = 10
_ROUGH_SWEEPS = 3
_ROUNDS = 6
_STARTS = 6
_SETTLED = 3
_MANY = 120
"""Siblings up to this number are tried in every place; with more, sums are kept small."""
_NEAR = 0.3
"""What one place of distance between two that are linked in the same column costs, in crossings."""


class Branch:
    """A key of a column and what stands under it; the key is empty for a group that is no item itself."""

    __slots__ = ("children", "key")

    def __init__(self, key: str, children: Iterable[Branch] = ()) -> None:
        self.key = key
        self.children = list(children)

    def order(self) -> list[str]:
        """What stands in it, from top to bottom."""
        if not self.children:
            return [self.key] if self.key else []
        found = [self.key] if self.key else []
        for child in self.children:
            found += child.order()
        return found

    def copy(self) -> Branch:
        return Branch(self.key, [child.copy() for child in self.children])


def crossings(orders: Sequence[Sequence[str]], gaps: Sequence[Sequence[Segment]]) -> int:
    """How many pairs of segments cross; ``gaps[i]`` runs between columns i and i + 1."""
    return sum(_crossings(orders[i], orders[i + 1], segments) for i, segments in enumerate(gaps))


def _crossings(left: Sequence[str], right: Sequence[str], segments: Iterable[Segment]) -> int:
    count = 0
    left_place, right_place = _places(left), _places(right)
    seen: list[int] = []
    for _, end in sorted([(left_place[a], right_place[b]) for a, b in segments]):
        at = bisect_right(seen, end)
        count += len(seen) - at
        seen.insert(at, end)
    return count


def arrange(columns: Sequence[Branch], gaps: Sequence[Sequence[Segment]], inside: Iterable[Segment] = ()) -> list[list[str]]:
    """The best order found. ``inside`` are links between keys of one column: they are kept short."""
    links = _Links(gaps, inside)

    @cache
    def crossed(gap: int, left: tuple[str, ...], right: tuple[str, ...]) -> int:
        return _crossings(left, right, gaps[gap])

    def cost(orders: _Orders) -> float:
        count = sum([crossed(gap, left, right) for gap, (left, right) in enumerate(pairwise(orders))])
        return float(count) + sum([_stretch(order, links) for order in orders])

    swept = sorted((_swept(start, links, cost) for start in _starts(columns)), key=lambda found: found[0])
    tries = _SETTLED if all(len(column.order()) <= _MANY for column in columns) else 1
    settled: list[tuple[float, _Orders]] = []
    tried: set[_Orders] = set()
    for least, orders, start in swept[:tries]:
        if orders not in tried:
            tried.add(orders)
            _restore(start, orders)
            settled.append((_settle(start, links, cost, least), _orders(start)))
    _, best = min(settled, key=lambda found: found[0])
    return [list(order) for order in best]


def arrange_roughly(columns: Sequence[Branch], links: Iterable[Segment]) -> list[list[str]]:
    """A good order at little cost, for straight lines from any column to any other: in a few sweeps each child is brought
    to the mean place of what it is linked to. The columns are left in that order.
    """
    near: dict[str, list[str]] = {}
    for a, b in links:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    orders = [column.order() for column in columns]
    at = {key: place for order in orders for key, place in _relative(order).items()}
    for _ in range(_ROUGH_SWEEPS):
        for i, column in enumerate(columns):
            _sort(column, near, {}, at, at)
            orders[i] = column.order()
            at.update(_relative(orders[i]))
    return orders


_Orders = tuple[tuple[str, ...], ...]
_Cost = Callable[[_Orders], float]


def _orders(columns: Iterable[Branch]) -> _Orders:
    return tuple([tuple(column.order()) for column in columns])


def _starts(columns: Sequence[Branch]) -> Iterator[list[Branch]]:
    """The columns with the groups of the first column that has any in every order, the first few of them; these decide most."""
    grouped = next((n for n, column in enumerate(columns) if column.children and not column.children[0].key), 0)
    groups = [child for child in columns[grouped].children if not child.key] if columns else []
    rest = [child for child in columns[grouped].children if child.key] if columns else []
    for order in islice(permutations(groups), _STARTS):
        start = [column.copy() for column in columns]
        if order:
            start[grouped] = Branch("", [*order, *rest]).copy()
        yield start


def _swept(columns: list[Branch], links: _Links, cost: _Cost) -> tuple[float, _Orders, list[Branch]]:
    """The least cost, the orders that have it, and the columns, which are left in another order."""
    seen = [_orders(columns)]
    best, least = seen[0], cost(seen[0])
    for sweep in range(_SWEEPS):
        _sweep(columns, links, forward=sweep % 2 == 0)
        orders = _orders(columns)
        if sweep and orders == seen[-2]:
            break  # from here on they come again
        seen.append(orders)
        now = cost(orders)
        if now < least:
            best, least = orders, now
    return least, best, columns


def _restore(columns: Iterable[Branch], orders: _Orders) -> None:
    """Put everything back to where it stood."""
    for column, order in zip(columns, orders, strict=True):
        _sort_by(column, _places(order))


def _sort_by(branch: Branch, place: Mapping[str, int]) -> None:
    branch.children.sort(key=lambda child: place[child.order()[0]])
    for child in branch.children:
        if child.children:
            _sort_by(child, place)


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


def _places(order: Sequence[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(order)}


# ---------------------------------------------------------------- sweeps


def _sweep(columns: list[Branch], links: _Links, forward: bool) -> None:
    near = links.left if forward else links.right
    order = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
    for i in order:
        other = _relative(columns[i - 1 if forward else i + 1].order())
        own = _relative(columns[i].order())
        _sort(columns[i], near, links.same, other, own)


def _relative(order: Sequence[str]) -> dict[str, float]:
    """Places from 0 to 1, so that columns of different lengths compare."""
    return {key: (place + 0.5) / len(order) for place, key in enumerate(order)}


def _sort(
    branch: Branch,
    near: Mapping[str, list[str]],
    same: Mapping[str, list[str]],
    other: Mapping[str, float],
    own: Mapping[str, float],
) -> None:
    def centre(child: Branch) -> float:
        """The mean place of what it is linked to; where that is nothing, in its own column, or else its own place."""
        keys = child.order() if child.children else (child.key,)
        found = [other[n] for key in keys if key in near for n in near[key]]
        found = found or [own[n] for key in keys for n in same.get(key, ())] or [own[key] for key in keys]
        return sum(found) / len(found)

    if len(branch.children) > 1:
        branch.children.sort(key=centre)
    for child in branch.children:
        if child.children:
            _sort(child, near, same, other, own)


# ---------------------------------------------------------------- sifting


def _settle(columns: list[Branch], links: _Links, cost: _Cost, least: float) -> float:
    """Sift column by column until nothing is gained; what it costs then."""
    still: dict[int, _Orders] = {}
    """By column: the orders of it and of its neighbours in which sifting moved nothing."""
    for _ in range(_ROUNDS):
        for i, column in enumerate(columns):
            before = _orders(columns[max(i - 1, 0) : i + 2])
            if still.get(i) == before:
                continue
            left = _places(columns[i - 1].order()) if i else {}
            right = _places(columns[i + 1].order()) if i + 1 < len(columns) else {}

            def ends(branch: Branch, left: Mapping[str, int] = left, right: Mapping[str, int] = right) -> _Ends:
                keys = branch.order()
                return (
                    sorted([left[n] for key in keys for n in links.left.get(key, ())]),
                    sorted([right[n] for key in keys for n in links.right.get(key, ())]),
                )

            _sift(column, column, ends, links, len(column.order()) <= _MANY)
            if _orders(columns[max(i - 1, 0) : i + 2]) == before:
                still[i] = before
        now = cost(_orders(columns))
        if now >= least - 1e-9:
            break
        least = now
    return least


_Ends = tuple[list[int], list[int]]


def _sift(column: Branch, branch: Branch, ends: Callable[[Branch], _Ends], links: _Links, short: bool) -> None:
    """Move each child of ``branch`` to the place among its siblings where it costs least. In a ``short`` column the links
    inside it count as well.
    """
    if len(branch.children) > 1:
        others = list(branch.children)
        at = [ends(child) for child in others]
        for child, own in list(zip(others, at, strict=True)):
            here = others.index(child)
            del others[here], at[here]
            near = short and any(key in links.same for key in child.order())
            best, least = here, _stretch(column.order(), links) if near else 0.0
            for place, crossed in _moves(own, at, here):
                cost: float = crossed
                if near and cost < least - 1e-9:
                    branch.children = [*others[:place], child, *others[place:]]
                    cost += _stretch(column.order(), links)
                if cost < least - 1e-9:
                    best, least = place, cost
            others.insert(best, child)
            at.insert(best, own)
            branch.children = others.copy()
    for child in branch.children:
        if child.children:
            _sift(column, child, ends, links, short)


def _moves(own: _Ends, others: Sequence[_Ends], here: int) -> Iterator[tuple[int, int]]:
    """Each place that a child can move to, and how many crossings more there are with it there. In a long column only
    places near by, so that the work does not grow with the square of its length.
    """
    cost = 0
    for n in range(here - 1, max(here - 1 - _MANY, -1), -1):
        cost += _gained(others[n], own)
        yield n, cost
    cost = 0
    for n in range(here, min(here + _MANY, len(others))):
        cost += _gained(own, others[n])
        yield n + 1, cost


def _gained(above: _Ends, below: _Ends) -> int:
    """How many lines more cross when ``above`` and ``below`` change places."""
    count = 0
    for n in (0, 1):
        if low := below[n]:
            size = len(low)
            for end in above[n]:
                count += size - bisect_right(low, end) - bisect_left(low, end)
    return count


def _stretch(order: Sequence[str], links: _Links) -> float:
    """What the links inside of a column cost."""
    if not links.pairs:
        return 0.0
    place = _places(order)
    return _NEAR * sum([abs(place[a] - place[b]) for a, b in links.pairs if a in place])
