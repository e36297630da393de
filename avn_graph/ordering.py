"""In which order things stand in their columns, so that few lines cross.

Columns are trees: what belongs together stays together, and only siblings change places. Barycentre sweeps from several
starts, then sifting: each sibling is tried in every place among its siblings. All sums are over fixed orders, so that
the same input gives the same order on every machine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, permutations

Segment = tuple[str, str]
"""From a key of one column to a key of the next."""
_SWEEPS = 10
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
    count = 0
    for i, segments in enumerate(gaps):
        left, right = _places(orders[i]), _places(orders[i + 1])
        seen: list[int] = []
        for _, end in sorted((left[a], right[b]) for a, b in segments):
            at = bisect_right(seen, end)
            count += len(seen) - at
            seen.insert(at, end)
    return count


def arrange(columns: Sequence[Branch], gaps: Sequence[Sequence[Segment]], inside: Iterable[Segment] = ()) -> list[list[str]]:
    """The best order found. ``inside`` are links between keys of one column: they are kept short."""
    links = _Links(gaps, inside)
    swept = sorted((_swept(start, gaps, links) for start in _starts(columns)), key=lambda found: found[0])
    tries = _SETTLED if all(len(column.order()) <= _MANY for column in columns) else 1
    settled = [(_settle(tried, gaps, links, cost), tried) for cost, tried in swept[:tries]]
    _, best = min(settled, key=lambda found: found[0])
    return [column.order() for column in best]


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


def _swept(columns: list[Branch], gaps: Sequence[Sequence[Segment]], links: _Links) -> tuple[float, list[Branch]]:
    best, least = columns, _cost(columns, gaps, links)
    columns = [column.copy() for column in columns]
    for sweep in range(_SWEEPS):
        _sweep(columns, links, forward=sweep % 2 == 0)
        cost = _cost(columns, gaps, links)
        if cost < least:
            best, least = [column.copy() for column in columns], cost
    return least, best


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


def _cost(columns: Sequence[Branch], gaps: Sequence[Sequence[Segment]], links: _Links) -> float:
    orders = [column.order() for column in columns]
    cost = float(crossings(orders, gaps))
    return cost + sum(_stretch(column, links) for column in columns)


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
        keys = child.order()
        found = [other[n] for key in keys for n in near.get(key, ())]
        found = found or [own[n] for key in keys for n in same.get(key, ())] or [own[key] for key in keys]
        return sum(found) / len(found)

    branch.children.sort(key=centre)
    for child in branch.children:
        _sort(child, near, same, other, own)


# ---------------------------------------------------------------- sifting


def _settle(columns: list[Branch], gaps: Sequence[Sequence[Segment]], links: _Links, cost: float) -> float:
    """Sift column by column until nothing is gained; what it costs then."""
    for _ in range(_ROUNDS):
        for i, column in enumerate(columns):
            left = _places(columns[i - 1].order()) if i else {}
            right = _places(columns[i + 1].order()) if i + 1 < len(columns) else {}

            def ends(branch: Branch, left: Mapping[str, int] = left, right: Mapping[str, int] = right) -> _Ends:
                keys = branch.order()
                return (
                    sorted(left[n] for key in keys for n in links.left.get(key, ())),
                    sorted(right[n] for key in keys for n in links.right.get(key, ())),
                )

            _sift(column, column, ends, links, len(column.order()) <= _MANY)
        now = _cost(columns, gaps, links)
        if now >= cost - 1e-9:
            break
        cost = now
    return cost


_Ends = tuple[list[int], list[int]]


def _sift(column: Branch, branch: Branch, ends: Callable[[Branch], _Ends], links: _Links, short: bool) -> None:
    """Move each child of ``branch`` to the place among its siblings where it costs least. In a ``short`` column the links
    inside it count as well.
    """
    at = {id(child): ends(child) for child in branch.children}
    for child in list(branch.children) if len(at) > 1 else ():
        here = branch.children.index(child)
        others = [c for c in branch.children if c is not child]
        near = short and any(key in links.same for key in child.order())
        best, least = here, _stretch(column, links) if near else 0.0
        for place, crossed in _moves(at[id(child)], [at[id(other)] for other in others], here):
            cost = float(crossed)
            if near and cost < least - 1e-9:
                branch.children = [*others[:place], child, *others[place:]]
                cost += _stretch(column, links)
            if cost < least - 1e-9:
                best, least = place, cost
        branch.children = [*others[:best], child, *others[best:]]
    for child in branch.children:
        _sift(column, child, ends, links, short)


def _moves(own: _Ends, others: Sequence[_Ends], here: int) -> Iterator[tuple[int, int]]:
    """Each place that a child can move to, and how many crossings more there are with it there. In a long column only
    places near by, so that the work does not grow with the square of its length.
    """
    for step in (-1, 1):
        cost = 0
        passed = range(here - 1, -1, -1) if step < 0 else range(here, len(others))
        for n in islice(passed, _MANY):
            above, below = (others[n], own) if step < 0 else (own, others[n])
            cost += _crossed(below, above) - _crossed(above, below)
            yield (n if step < 0 else n + 1), cost


def _crossed(above: _Ends, below: _Ends) -> int:
    """How many lines cross where ``above`` stands over ``below``."""
    count = 0
    for n in (0, 1):
        if low := below[n]:
            for end in above[n]:
                count += bisect_left(low, end)
    return count


def _stretch(column: Branch, links: _Links) -> float:
    """What the links inside of a column cost."""
    if not links.pairs:
        return 0.0
    place = _places(column.order())
    return _NEAR * sum([abs(place[a] - place[b]) for a, b in links.pairs if a in place])
