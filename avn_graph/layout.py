"""Where everything stands in the picture of a condition: boxes in columns, and a route for every claim.

The columns are those of columns.py. A claim that passes a column goes through a corridor, which it shares with the
other claims of the same end; corridors are ordered with the boxes. The same places serve the SVG and the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from avn_graph.columns import LEFT, RIGHT, Node, Tree, choose_columns, find_depths, find_nodes, grow_trees, join_groups
from avn_graph.drawing import DRUG_CLASS, look_of, wrap
from avn_graph.format import Told
from avn_graph.ordering import Branch, arrange
from avn_graph.routing import LANE, PORT, Box, Route, Tracks, loop_lanes, route_claims, stack

SIZE: Final = 12.0
"""Of the labels, in pixels."""
LEADING: Final = 15.0
FEW: Final = 40
"""Up to so many claims have their relations written on their lines; more would collide."""
BOLD: Final = frozenset({"condition", DRUG_CLASS})
"""Looks with bold labels."""
_BOLD = 1.08
_PAD = 11.0
_INDENT = 15.0
_WIDTHS: Final = (190.0, 156.0, 156.0, 126.0, 138.0)
_TITLES: Final = ("Treatments", "Mechanisms and findings", "Mechanisms and findings", "Condition", "Tests")


class Heading(Struct, frozen=True):
    """The name of a column, or (``level`` 2) of a group in it; x is its left end, y the base line."""

    text: str
    x: float
    y: float
    width: float
    level: int


class Picture(Struct, frozen=True):
    """Everything in its place; the upper left corner is 0, 0. ``named``: there is room for relations on the lines."""

    named: bool
    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    headings: tuple[Heading, ...]


def lay_out(told: Told) -> Picture:
    """The picture of a unit."""
    nodes = find_nodes(told)
    ends = [(claim.id, claim.subject, claim.object) for claim in told.claims]
    named = len(ends) <= FEW
    columns = choose_columns(nodes, [(subject, value) for _, subject, value in ends])
    grown = grow_trees(nodes, columns)
    used, trees = list(grown), list(grown.values())
    column_of = {id: used.index(column) for id, column in columns.items()}
    tracks = Tracks(ends, column_of, len(used))
    branches = [_branch(tree, [key for key in tracks.corridors if tracks.corridors[key].column == i]) for i, tree in enumerate(trees)]
    orders = arrange(branches, tracks.gaps, tracks.inside)
    depths = {id: depth for tree in trees for id, depth in find_depths(tree).items()}
    widths = [_WIDTHS[column] for column in used]
    boxes = {id: _box(node, column_of[id], widths[column_of[id]], depths[id], tracks) for id, node in nodes.items()}
    heights = {id: box.height for id, box in boxes.items()} | {key: c.lanes * LANE for key, c in tracks.corridors.items()}
    groups = {id: group for tree in trees for group, ids in _group_members(tree) for id in ids}
    links = [segment for gap in (*tracks.gaps, tracks.inside) for segment in gap]
    nested = {id for id, depth in depths.items() if depth}
    tops = stack(orders, heights, [_spaces(order, groups, depths) for order in orders], nested, links)
    lanes = loop_lanes(ends, column_of, tops)
    lefts, width = _lefts(widths, tracks, max(lanes.values(), default=-1) + 1, 128.0 if named else 58.0, _climbs(tracks, tops, heights))
    placed = {id: replace(b, x=b.x + lefts[b.column], y=tops[id]) for id, b in boxes.items()}
    spans = [(lefts[i], lefts[i] + widths[i]) for i in range(len(widths))]
    routes = route_claims(ends, tracks, placed, tops, spans, lanes)
    height = max((tops[key] + heights[key] for order in orders for key in order), default=0.0)
    return Picture(named, width, height, tuple(placed[id] for id in sorted(placed)), routes, _headings(used, orders, spans, groups, tops))


# ---------------------------------------------------------------- trees


def _branch(tree: Tree, corridors: Sequence[str]) -> Branch:
    return Branch("", [*join_groups(tree).children, *(Branch(key) for key in corridors)])


def _group_members(tree: Tree) -> list[tuple[str, list[str]]]:
    return [(name, [key for branch in trees for key in branch.order()]) for name, trees in tree]


# ---------------------------------------------------------------- boxes


def _box(node: Node, column: int, width: float, depth: int, tracks: Tracks) -> Box:
    indent = depth * _INDENT
    look = look_of(node.kind, node.entity)
    lines = wrap(node.label, width - indent - 2 * _PAD, SIZE * (_BOLD if look in BOLD else 1))
    ports = max(tracks.left[node.id], tracks.right[node.id])
    height = max(len(lines) * LEADING + 11, ports * PORT + 7)
    return Box(node.id, node.kind, look, node.label, lines, node.parent, column, indent, 0.0, width - indent, height)


def _spaces(order: Sequence[str], groups: Mapping[str, str], depths: Mapping[str, int]) -> list[float]:
    """The room before each key of a column."""
    spaces: list[float] = []
    before = ""
    for key in order:
        if key not in depths or (before and before not in depths):
            space = 8.0
        elif groups[key] and (not before or groups[key] != groups[before]):
            space = 36.0 if before else 20.0
        else:
            space = 7.0 if depths[key] else 11.0
        spaces.append(space)
        before = key
    return spaces


def _climbs(tracks: Tracks, tops: Mapping[str, float], heights: Mapping[str, float]) -> list[float]:
    """How far, all together, the lines of each gap climb or fall."""
    centre = {key: top + heights[key] / 2 for key, top in tops.items()}
    return [sum(abs(centre[a] - centre[b]) for a, b in gap) for gap in tracks.gaps]


def _lefts(widths: Sequence[float], tracks: Tracks, lanes: int, room: float, climbs: Sequence[float]) -> tuple[list[float], float]:
    """The left end of each column, and of what would come after the last. ``lanes`` run to the left of the first;
    ``room`` is the least between two.
    """
    at = 4.0 + (12 + lanes * LANE if lanes else 0)
    lefts = []
    for i, width in enumerate(widths):
        lefts.append(at)
        at += width + (34.0 if i and tracks.loops[i] else 0.0)
        at += min(190.0, room + 0.012 * climbs[i]) if i < len(climbs) else 4.0
    return lefts, at


def _headings(
    used: Sequence[int],
    orders: Sequence[Sequence[str]],
    spans: Sequence[tuple[float, float]],
    groups: Mapping[str, str],
    tops: Mapping[str, float],
) -> tuple[Heading, ...]:
    found = []
    for i, column in enumerate(used):
        left, right = spans[i]
        if column == RIGHT and LEFT in used:
            continue
        if column == LEFT and RIGHT in used:
            right = spans[i + 1][1]
        found.append(Heading(_TITLES[column], left, -16.0, right - left, 1))
        named = {""}
        for key in orders[i]:
            if (group := groups.get(key, "")) not in named:
                named.add(group)
                found.append(Heading(group, left, tops[key] - 7, right - left, 2))
    return tuple(found)
