"""In which order things stand in their columns, so that few lines cross.

Columns are trees: what belongs together stays together, and only siblings change places. Barycentre sweeps from several
starts, then sifting: each sibling is tried in every place among its siblings. All sums are over fixed orders, so that
the same input gives the same order on every machine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence

Segment = tuple[str, str]
"""From a key of one column to a key of the next."""
_SWEEPS = 10
_ROUNDS = 6
_NEAR = 0.3
"""What one place of distance between two that are linked in the same column costs, in crossings."""


class Branch:
    """A key of a column and what stands under it; the key is empty for a group that is no item itself."""

    __slots__ = ("key", "children")

    def __init__(self, key: str, children: Iterable[Branch] = ()) -> None:
        self.key = key
        self.children = list(children)

    def keys(self) -> list[str]:
        """What stands in it, from top to bottom."""
        found = [self.key] if self.key else []
        for child in self.children:
            found += child.keys()
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
    best: list[Branch] = []
    least = -1.0
    for start in (_as_given, _most_linked_inside, _upside_down):
        tried = [start(column.copy(), links) for column in columns]
        for sweep in range(_SWEEPS):
            _sweep(tried, links, forward=sweep % 2 == 0)
            cost = _cost(tried, gaps, links)
            if least < 0 or cost < least:
                best, least = [column.copy() for column in tried], cost
    _settle(best, gaps, links, least)
    return [column.keys() for column in best]


class _Links:
    """Who is linked to whom: to the left, to the right, and in the same column."""

    def __init__(self, gaps: Sequence[Sequence[Segment]], inside: Iterable[Segment]) -> None:
        self.left: dict[str, list[str]] = {}
        self.right: dict[str, list[str]] = {}
        self.same: dict[str, list[str]] = {}
        for a, b in (segment for segments in gaps for segment in segments):
            self.right.setdefault(a, []).append(b)
            self.left.setdefault(b, []).append(a)
        for a, b in inside:
            self.same.setdefault(a, []).append(b)
            self.same.setdefault(b, []).append(a)


def _places(order: Sequence[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(order)}


def _cost(columns: Sequence[Branch], gaps: Sequence[Sequence[Segment]], links: _Links) -> float:
    orders = [column.keys() for column in columns]
    cost = float(crossings(orders, gaps))
    if links.same:
        for order in orders:
            place = _places(order)
            cost += _NEAR / 2 * sum(abs(place[key] - place[other]) for key in order for other in links.same.get(key, ()))
    return cost


# ---------------------------------------------------------------- starts


def _as_given(branch: Branch, _: _Links) -> Branch:
    return branch


def _upside_down(branch: Branch, links: _Links) -> Branch:
    branch.children = [_upside_down(child, links) for child in reversed(branch.children)]
    return branch


def _most_linked_inside(branch: Branch, links: _Links) -> Branch:
    """The most linked in the middle, the others around it by turns."""

    def degree(child: Branch) -> int:
        return sum(len(links.left.get(key, ())) + len(links.right.get(key, ())) for key in child.keys())

    ranked = sorted(branch.children, key=degree)
    branch.children = [_most_linked_inside(child, links) for child in (*ranked[::2], *ranked[1::2][::-1])]
    return branch


# ---------------------------------------------------------------- sweeps


def _sweep(columns: list[Branch], links: _Links, forward: bool) -> None:
    near = links.left if forward else links.right
    order = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
    for i in order:
        other = _relative(columns[i - 1 if forward else i + 1].keys())
        own = _relative(columns[i].keys())
        _sort(columns[i], near, other, own)


def _relative(order: Sequence[str]) -> dict[str, float]:
    """Places from 0 to 1, so that columns of different lengths compare."""
    return {key: (place + 0.5) / len(order) for place, key in enumerate(order)}


def _sort(branch: Branch, near: Mapping[str, list[str]], other: Mapping[str, float], own: Mapping[str, float]) -> None:
    def centre(child: Branch) -> float:
        """The mean place of what it is linked to; of itself, where it is linked to nothing."""
        keys = child.keys()
        found = [other[n] for key in keys for n in near.get(key, ())]
        return sum(found) / len(found) if found else sum(own[key] for key in keys) / max(1, len(keys))

    branch.children.sort(key=centre)
    for child in branch.children:
        _sort(child, near, other, own)


# ---------------------------------------------------------------- sifting


def _settle(columns: list[Branch], gaps: Sequence[Sequence[Segment]], links: _Links, cost: float) -> None:
    for _ in range(_ROUNDS):
        for i, column in enumerate(columns):
            left = _places(columns[i - 1].keys()) if i else {}
            right = _places(columns[i + 1].keys()) if i + 1 < len(columns) else {}

            def ends(branch: Branch, left: Mapping[str, int] = left, right: Mapping[str, int] = right) -> _Ends:
                keys = branch.keys()
                return (
                    sorted(left[n] for key in keys for n in links.left.get(key, ())),
                    sorted(right[n] for key in keys for n in links.right.get(key, ())),
                )

            _sift(column, column, ends, links)
        now = _cost(columns, gaps, links)
        if now >= cost - 1e-9:
            return
        cost = now


_Ends = tuple[list[int], list[int]]


def _sift(column: Branch, branch: Branch, ends: Callable[[Branch], _Ends], links: _Links) -> None:
    """Move each child of ``branch`` to the place among its siblings where it costs least."""
    children = branch.children
    if len(children) > 1:
        at = {id(child): ends(child) for child in children}
        for child in list(children):
            here = children.index(child)
            others = [c for c in children if c is not child]
            cost, best, place = 0.0, 0.0, 0
            for n, other in enumerate(others, 1):
                cost += _crossed(at[id(other)], at[id(child)]) - _crossed(at[id(child)], at[id(other)])
                if cost < best - 1e-9:
                    best, place = cost, n
                elif n == here and cost <= best + 1e-9:
                    best, place = cost, n
            if place != here:
                before = _stretch(column, links)
                gain = _gain(others, child, at, here, place)
                branch.children = children = [*others[:place], child, *others[place:]]
                if _stretch(column, links) - before >= gain:
                    branch.children = children = [*others[:here], child, *others[here:]]
    for child in branch.children:
        _sift(column, child, ends, links)


def _gain(others: list[Branch], child: Branch, at: Mapping[int, _Ends], here: int, place: int) -> float:
    """How many crossings fewer if ``child`` goes from ``here`` to ``place``."""
    own = at[id(child)]
    low, high = sorted((here, place))
    moved = sum(_crossed(own, at[id(o)]) - _crossed(at[id(o)], own) for o in others[low:high])
    return moved if place > here else -moved


def _crossed(above: _Ends, below: _Ends) -> int:
    """How many lines cross where ``above`` stands over ``below``."""
    return sum(bisect_left(low, end) for high, low in zip(above, below, strict=True) if low for end in high)


def _stretch(column: Branch, links: _Links) -> float:
    if not links.same:
        return 0.0
    place = _places(column.keys())
    return _NEAR / 2 * sum(abs(p - place[other]) for key, p in place.items() for other in links.same.get(key, ()))
