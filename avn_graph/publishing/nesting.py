"""From nodes to the objects of an @graph: each node written out at one place, and named by its @id at all others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec.structs import astuple

from avn_graph.publishing.alignment import SPACE
from avn_graph.publishing.nodes import Member, Nodes, Ref, Value

DEEPEST = 12
"""Levels at which nodes stand within each other; what would be deeper stands at the top."""
_FIRST = ("name", "alternateName", "description", "stage", "associatedAnatomy", "cause", "signOrSymptom", "typicalTest", "drug")
_LAST = {"guideline": 0, "study": 1, "citation": 2, "subjectOf": 3}
_JOINED = frozenset({"description", "howPerformed", "mechanismOfAction", "naturalProgression", "pathophysiology"})
"""Properties whose texts make one."""
_ORDERED = frozenset({"author"})
"""Properties whose values stay in the order in which they were given."""


class Nesting:
    """Where each node stands: at the top, or with the first node that leads to it.

    Levels are filled from the top, and what is said of a treatment stands with the treatment: the properties in ``_LAST``
    are followed when no other leads on, and those of the nodes at the top after all others.
    """

    def __init__(self, nodes: Nodes, roots: Iterable[str]) -> None:
        self.nodes = nodes
        self.roots = list(dict.fromkeys(roots))
        self._homes: dict[str, tuple[str, str]] = {}
        self._depths = dict.fromkeys(self.roots, 0)
        self._names: dict[str, list[str]] = {}
        """The properties of each node, in order."""
        self._fill()

    def __contains__(self, iri: str) -> bool:
        """Whether the node is in the document."""
        return iri in self._depths

    def graph(self) -> list[dict[str, Any]]:
        return [self._object(iri) for iri in self.roots]

    def _fill(self) -> None:
        first, then, last = deque(self.roots), deque[str](), deque(self.roots)
        while first or then or last:
            if first:
                iri = first.popleft()
                self._names[iri] = sorted(self.nodes[iri].properties, key=_place)
                first += self._settle(iri, late=False)
                if self._depths[iri]:
                    then.append(iri)
            else:
                first += self._settle((then or last).popleft(), late=True)

    def _settle(self, iri: str, *, late: bool) -> list[str]:
        """Gives a place to the nodes that a node leads to and that have none yet."""
        settled, properties = [], self.nodes[iri].properties
        for name in self._names[iri]:
            if (name in _LAST) is not late:
                continue
            for other in sorted([value.iri for value in properties[name] if type(value) is Ref]):
                if other not in self._depths:
                    settled.append(other)
                    if self._depths[iri] < DEEPEST:
                        self._homes[other] = iri, name
                    else:
                        self.roots.append(other)
                    self._depths[other] = self._depths[iri] % DEEPEST + 1
        return settled

    def _object(self, iri: str) -> dict[str, Any]:
        node = self.nodes[iri]
        made: dict[str, Any] = {"@type": node.classes[0] if len(node.classes) == 1 else list(node.classes), "@id": iri}
        for name in self._names[iri]:
            values = list(node.properties[name])
            if len(values) == 1:
                made[name] = self._value(values[0], iri, name)
            elif name in _JOINED:
                made[name] = " ".join(map(str, values))
            else:
                if name not in _ORDERED:
                    values.sort(key=_order)
                made[name] = [self._value(value, iri, name) for value in values]
        return made

    def _value(self, value: Value, iri: str, name: str) -> Any:
        if isinstance(value, (str, bool)):
            return value
        if isinstance(value, Ref):
            return self._object(value.iri) if self._homes.get(value.iri) == (iri, name) else {"@id": value.iri}
        return {"@id": SPACE + value.name} if isinstance(value, Member) else {"@language": value.language, "@value": value.text}


@lru_cache(maxsize=1_000)
def _place(name: str) -> tuple[int, int, str]:
    if name in _FIRST:
        return 0, _FIRST.index(name), name
    return (2, _LAST[name], name) if name in _LAST else (1, 0, name)


def _order(value: Value) -> tuple[str, ...]:
    """Texts before references, each sorted."""
    if isinstance(value, (bool, str)):
        return "", str(value)
    return (type(value).__name__, *astuple(value))
