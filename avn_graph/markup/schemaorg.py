"""The schema.org vocabulary as far as a check needs it: names, and how they hang together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

INDEX: Final = Path(__file__).parent.parent / "schemaorg.json"


class SchemaOrg:
    """One release. Names are local: ``Drug``, not ``http://schema.org/Drug``."""

    def __init__(self, index: dict[str, Any]) -> None:
        self.release: Final[str] = index["about"]["release"]
        self.about: Final[dict[str, str]] = index["about"]
        self.prefixes: Final[dict[str, str]] = index["prefixes"]
        """The prefixes that the official context knows."""
        self.classes: Final[dict[str, list[str]]] = index["classes"]
        """A class to those directly above it."""
        self.properties: Final[dict[str, tuple[list[str], list[str]]]] = index["properties"]
        """A property to the classes that may have it, and the classes and data types of its values."""
        self.members: Final[dict[str, list[str]]] = index["members"]
        """An enumeration member to its enumerations."""
        self.superseded: Final[dict[str, str]] = index["superseded"]
        self.pending: Final = frozenset[str](index["pending"])
        self.attic: Final = frozenset[str](index["attic"])
        self._above: Final[dict[str, frozenset[str]]] = {}

    def knows(self, name: str) -> bool:
        return name in self.classes or name in self.properties or name in self.members

    def above(self, name: str) -> frozenset[str]:
        """A class with all classes above it, by every way up: a Drug is a Product and a Substance."""
        if name not in self._above:
            self._above[name] = frozenset({name}).union(*map(self.above, self.classes.get(name, ())))
        return self._above[name]

    def kinds(self, names: Iterable[str]) -> frozenset[str]:
        """All that a node with these classes is."""
        return frozenset().union(*map(self.above, names))

    def belongs(self, prop: str, kinds: frozenset[str]) -> bool:
        """Whether a node of these kinds may have the property."""
        return not kinds.isdisjoint(self.properties[prop][0])

    def takes(self, prop: str, kinds: frozenset[str]) -> bool:
        """Whether the property may have a value of these kinds."""
        return not kinds.isdisjoint(self.properties[prop][1])


@cache
def schema_org() -> SchemaOrg:
    """The release that this package carries; read once, when first asked for."""
    return SchemaOrg(json.loads(INDEX.read_text(encoding="utf-8")))
