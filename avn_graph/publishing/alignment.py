"""What our terms are in schema.org: the alignments of the ontology, told apart as classes, members and properties."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.markup.schemaorg import schema_org

SPACE = v.NAMESPACES["schema"]
_SAME = frozenset({"exactMatch", "closeMatch"})


class Aligned(NamedTuple):
    """A property that a term is aligned with; ``same`` where it says no less than the term."""

    name: str
    same: bool


class Meaning(Struct, frozen=True):
    """What one term is in schema.org; each list with the nearest match first."""

    classes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    properties: tuple[Aligned, ...] = ()


_NONE = Meaning()


def meaning(term: str) -> Meaning:
    return _meanings().get(term, _NONE)


def classes_of(terms: Iterable[str]) -> tuple[str, ...]:
    """The narrowest classes that terms are aligned with."""
    return narrowest([name for term in terms for name in meaning(term).classes])


def narrowest(classes: Iterable[str]) -> tuple[str, ...]:
    """Classes without those above another of them."""
    found = dict.fromkeys(classes)
    if len(found) < 2:
        return tuple(found)
    above = schema_org().above
    return tuple(name for name in found if not any(name in above(other) for other in found if other != name))


def members_of(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for term in terms for name in meaning(term).members))


@cache
def _meanings() -> dict[str, Meaning]:
    vocabulary, found = schema_org(), {}
    for term, matches in v.ALIGNMENTS.items():
        names = [(match, iri.removeprefix(SPACE)) for match, iri in matches if iri.startswith(SPACE)]
        members = tuple(name for _, name in names if name in vocabulary.members)
        classes = tuple(name for _, name in names if name in vocabulary.classes and name not in members)
        properties = tuple(Aligned(name, match in _SAME) for match, name in names if name in vocabulary.properties)
        if names:
            found[term] = Meaning(classes, members, properties)
    return found
