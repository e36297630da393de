"""Which column everything stands in, and what stays together there: the frame of the picture and of GraphML's places.

Columns from left to right: treatments (a class over its members), mechanisms and findings in up to two columns,
condition, tests (as treatments).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.format import Told
from avn_graph.knowledge import Entity
from avn_graph.naming import spoken
from avn_graph.ordering import Branch

TREATMENTS, LEFT, RIGHT, CONDITION, TESTS = range(5)
_COLUMN_OF: Final = {**dict.fromkeys(v.TREATMENT_KINDS, TREATMENTS), "condition": CONDITION, "test": TESTS}
_GROUPS: Final = (("drug", "Drugs"), ("therapy", "Therapies"), ("procedure", "Procedures"))
_DEEPEST = 6


# ---------------------------------------------------------------- nodes


class Node(Struct, frozen=True):
    """What takes part in a claim, or is a class of what does; ``entity`` is None where another unit defines it."""

    id: str
    kind: str
    entity: Entity | None
    parent: str

    @property
    def label(self) -> str:
        """Its name, or its id in words."""
        return self.entity.label if self.entity else spoken(self.id)


def find_nodes(told: Told) -> dict[str, Node]:
    """Subjects and objects of claims, and the classes above them; by id."""
    known = {entity.id: entity for entity in told.entities}
    base = told.dataset.base
    found: dict[str, Node] = {}
    waiting = [id for claim in told.claims for id in (claim.subject, claim.object)]
    while waiting:
        id = waiting.pop()
        if id in found:
            continue
        entity, kind = known.get(id), id.partition(":")[0]
        found[id] = Node(id, kind, entity, _parent(entity, kind, base))
        if found[id].parent:
            waiting.append(found[id].parent)
    return {id: found[id] for id in sorted(found)}


def _parent(entity: Entity | None, kind: str, base: str) -> str:
    """The class, or for a test the test that it is part of, if it would stand in the same column."""
    column = _COLUMN_OF.get(kind)
    if entity is None or column not in (TREATMENTS, TESTS):
        return ""
    above = [o for p, o in entity.facts if p in (v.AVN_MEMBER_OF, v.AVN_PART_OF) and isinstance(o, str)]
    ids = sorted([entity_id(o, base) for o in above])
    return next((id for id in ids if _COLUMN_OF.get(id.partition(":")[0]) == column and id != entity.id), "")


def entity_id(iri: str, base: str) -> str:
    """The id that an IRI of ours was made of."""
    return iri.removeprefix(base).replace("/", ":", 1)


# ---------------------------------------------------------------- columns


def choose_columns(nodes: Mapping[str, Node], ends: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The column of each node. What is neither treatment, condition nor test goes to the left or right of the two middle
    columns: where its claims run forward, and pass few columns. ``ends`` are the subject and object of each claim.
    """
    columns = {id: _COLUMN_OF.get(node.kind, RIGHT if node.kind == "finding" else LEFT) for id, node in nodes.items()}
    middle = [id for id in nodes if columns[id] in (LEFT, RIGHT)]
    sizes = Counter(columns.values())
    linked: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for subject, value in ends:
        linked[subject].append((value, True))
        linked[value].append((subject, False))

    def cost(id: str, column: int) -> float:
        total = 0.02 * (sizes[column] - (columns[id] == column))
        for other, forward in linked[id]:
            step = (columns[other] - column) * (1 if forward else -1)
            fixed = nodes[other].kind in _COLUMN_OF
            total += 1.5 if step == 0 else (0.35 * (abs(step) - 1) if step > 0 or fixed else 2.0)
        return total

    for _ in range(10):
        moved = False
        for id in middle:
            other = LEFT + RIGHT - columns[id]
            if cost(id, other) < cost(id, columns[id]) - 1e-9:
                sizes.update({other: 1, columns[id]: -1})
                columns[id], moved = other, True
        if not moved:
            break
    return columns


# ---------------------------------------------------------------- trees


Tree = list[tuple[str, list[Branch]]]
"""Groups of one column in order, each with its trees."""


def grow_trees(nodes: Mapping[str, Node], columns: Mapping[str, int]) -> dict[int, Tree]:
    """The trees of each column that has any, from left to right."""
    members: dict[int, list[str]] = defaultdict(list)
    for id in nodes:
        members[columns[id]].append(id)
    return {column: _tree(members[column], nodes, column) for column in sorted(members)}


def _tree(ids: Sequence[str], nodes: Mapping[str, Node], column: int) -> Tree:
    children: dict[str, list[str]] = defaultdict(list)
    for id in ids:
        children[_root_or_parent(id, nodes)].append(id)

    def grow(id: str, depth: int) -> Branch:
        return Branch(id, [grow(child, depth + 1) for child in children.get(id, ())] if depth < _DEEPEST else [])

    trees = [grow(id, 0) for id in children[""]]
    reached = {key for tree in trees for key in tree.order()}
    trees += [Branch(id) for id in ids if id not in reached]
    if column != TREATMENTS:
        return [("", trees)]
    return [(name, [t for t in trees if nodes[t.key].kind == kind]) for kind, name in _GROUPS]


def _root_or_parent(id: str, nodes: Mapping[str, Node]) -> str:
    """The parent; none where the classes lead back to where they began."""
    seen, at = {id}, nodes[id].parent
    while at:
        if at in seen:
            return ""
        seen.add(at)
        at = nodes[at].parent
    return nodes[id].parent


def find_depths(tree: Tree) -> dict[str, int]:
    """How many classes each stands under."""
    found: dict[str, int] = {}
    level, depth = [branch for _, branches in tree for branch in branches], 0
    while level:
        found.update([(branch.key, depth) for branch in level])
        level, depth = [child for branch in level for child in branch.children], depth + 1
    return found


def join_groups(tree: Tree) -> Branch:
    """The column as one branch, with a nameless branch for each group."""
    groups = [Branch("", trees) for _, trees in tree if trees]
    return Branch("", groups if len(groups) > 1 else groups[0].children)
