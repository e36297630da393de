"""The nodes of a schema.org document. What its vocabulary does not allow cannot be said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from msgspec import Struct

from avn_graph.markup.schemaorg import find_flaw, schema_org


class Ref(Struct, frozen=True):
    """Another node, by its @id."""

    iri: str


class Member(Struct, frozen=True):
    """A member of an enumeration of schema.org."""

    name: str


class Foreign(Struct, frozen=True):
    """A text in another language than the document's."""

    text: str
    language: str


Value = str | bool | Ref | Member | Foreign


class Node:
    """One thing: its classes, and the values of its properties, none twice."""

    def __init__(self, iri: str, classes: Iterable[str]) -> None:
        self.iri = iri
        self.classes = tuple(classes)
        self.properties: dict[str, dict[Value, None]] = {}


@lru_cache(maxsize=1_000)
def kinds(classes: tuple[str, ...]) -> frozenset[str]:
    """All that a thing of these classes is."""
    return schema_org().kinds(classes)


class Nodes:
    """The nodes of one document, by @id."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}

    def __contains__(self, iri: str) -> bool:
        return iri in self._nodes

    def __getitem__(self, iri: str) -> Node:
        return self._nodes[iri]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def add(self, iri: str, *classes: str, **properties: Value) -> Ref:
        """A node, unless there is one with this @id; its first values."""
        if iri not in self._nodes:
            self._nodes[iri] = Node(iri, classes)
            for name, value in properties.items():
                self.say(iri, name, value)
        return Ref(iri)

    def retype(self, iri: str, classes: tuple[str, ...]) -> None:
        """Other classes for a node, if it is there already."""
        if iri in self._nodes:
            self._nodes[iri].classes = classes

    def kinds(self, iri: str) -> frozenset[str]:
        return kinds(self._nodes[iri].classes) if iri in self._nodes else frozenset()

    def owns(self, iri: str, name: str) -> bool:
        """Whether a node may have the property at all."""
        return iri in self._nodes and _owns(self._nodes[iri].classes, name)

    def say(self, iri: str, name: str, value: Value) -> bool:
        """Gives a node the value, if its classes have the property and the property takes the value."""
        node = self._nodes.get(iri)
        if node is None or not _owns(node.classes, name) or not self._takes(name, value):
            return False
        node.properties.setdefault(name, {})[value] = None
        return True

    def say_member(self, iri: str, member: str) -> bool:
        """Gives a node a member of an enumeration at the first property of its classes that takes it."""
        taking = (name for name in _taking(member) if self.owns(iri, name))
        name = next(taking, None)
        return name is not None and self.say(iri, name, Member(member))

    def _takes(self, name: str, value: Value) -> bool:
        if isinstance(value, str) and _takes_texts(name):  # the most frequent first
            return True
        if isinstance(value, Ref):
            return value.iri in self._nodes and _leads_to(name, self._nodes[value.iri].classes)
        if isinstance(value, Member):
            return name in _taking(value.name)
        bare = value.text if isinstance(value, Foreign) else value
        if _takes_texts(name):
            return isinstance(bare, str)
        prop = schema_org().property(name)
        return prop is not None and bool(prop.data_types) and bare not in _members(name) and find_flaw(bare, prop.data_types) is None


@lru_cache(maxsize=10_000)
def _owns(classes: tuple[str, ...], name: str) -> bool:
    """Whether a thing of these classes may have the property."""
    prop = schema_org().property(name)
    return prop is not None and not kinds(classes).isdisjoint(prop.owners)


@lru_cache(maxsize=10_000)
def _leads_to(name: str, classes: tuple[str, ...]) -> bool:
    """Whether the property takes a thing of these classes."""
    prop = schema_org().property(name)
    return prop is not None and prop.takes(kinds(classes))


@lru_cache(maxsize=1_000)
def _takes_texts(name: str) -> bool:
    """Whether the property takes any text: one of an enumeration is too easily mistaken for its member."""
    prop = schema_org().property(name)
    return prop is not None and "Text" in prop.data_types and not prop.enumerations


@lru_cache(maxsize=1_000)
def _taking(member: str) -> tuple[str, ...]:
    """The properties that take a member, by name."""
    return tuple(sorted({name for enumeration in schema_org().members.get(member, ()) for name in _by_range().get(enumeration, ())}))


@cache
def _by_range() -> Mapping[str, Sequence[str]]:
    """The properties by what they take."""
    found = defaultdict[str, list[str]](list)
    for name, (_, ranges) in schema_org().properties.items():
        for taken in ranges:
            found[taken].append(name)
    return found


@lru_cache(maxsize=1_000)
def _members(name: str) -> frozenset[str]:
    """The members that a property takes, which cannot stand there as texts."""
    prop = schema_org().property(name)
    return frozenset(schema_org().members_of(prop.enumerations)) if prop and prop.enumerations else frozenset()
