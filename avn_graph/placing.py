"""Where everything stands in a graph viewer: a point for each node, in the columns of the picture.

Viewers draw a node as a circle with its label and a claim as a straight line: so all stand at even distances, whatever
room their boxes have in the picture, and a rough order will do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from avn_graph.columns import choose_columns, find_depths, find_nodes, grow_trees, join_groups
from avn_graph.format import Told
from avn_graph.ordering import arrange_roughly

_ACROSS: Final = 240.0
"""From one column to the next."""
_INDENT: Final = 20.0
"""From a class to its members, so that the lines to them are seen."""
_DOWN: Final = 30.0
"""From one node to the next below it."""
_LAST: Final = 2
"""Columns of what takes part in no claim, at most. With five others and a gap, no unit has more than eight."""
_SHORTEST: Final = 8
"""Nodes in each of these, at least, but for the last."""
STRIDE: Final = 2000.0
"""From one unit to the next: more than eight columns."""


def place(told: Told, ids: Iterable[str]) -> dict[str, tuple[float, float]]:
    """The place of all that takes part in a claim and of the ``ids``; y upwards, as viewers have it."""
    nodes = find_nodes(told)
    ends = [(claim.subject, claim.object) for claim in told.claims]
    trees = grow_trees(nodes, choose_columns(nodes, ends))
    depths = {id: depth for tree in trees.values() for id, depth in find_depths(tree).items()}
    orders = arrange_roughly([join_groups(tree) for tree in trees.values()], dict.fromkeys(ends))
    others = sorted([id for id in ids if id not in nodes])
    rows = max(_SHORTEST, -(-len(others) // _LAST), *[len(order) for order in orders])
    orders += [[], *[others[n : n + rows] for n in range(0, len(others), rows)]]
    found: dict[str, tuple[float, float]] = {}
    for column, order in enumerate(orders):
        top = _DOWN * (len(order) - 1) / 2  # one line runs through the middle of all columns
        for row, id in enumerate(order):
            found[id] = _ACROSS * column + _INDENT * depths.get(id, 0), top - _DOWN * row
    return found
