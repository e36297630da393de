"""What an entity is, in full: all that is known of it, and of the brands, deliveries and steps that belong to it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from avn_graph import vocabulary as v
from avn_graph.knowledge import Entity
from avn_graph.page.elements import NOTHING, Markup, element, join, listed, named
from avn_graph.page.words import Words, texts
from avn_graph.terms import Iri
from avn_graph.vocabulary import Code

_CODES: Final[tuple[tuple[Iri, str, Mapping[str, Code]], ...]] = (
    (v.AVN_AVAILABILITY, "", v.AVAILABILITY_CODES),
    (v.AVN_CATEGORY, "", v.FINDING_CATEGORY_CODES),
    (v.AVN_WORDING, "Worded", v.WORDING_CODES),
)
_NAMES: Final = (
    (v.AVN_MEMBER_OF, "One of"),
    (v.AVN_PART_OF, "Part of"),
    (v.AVN_OF_CONDITION, "Belongs to"),
    (v.AVN_LOCATED_IN, "In"),
    (v.AVN_USES, "Uses"),
    (v.AVN_GIVEN_BY, "Given by"),
    (v.AVN_SCREENS_FOR, "Asks about"),
    (v.AVN_REFERS_TO, "Leads to"),
)
_TEXTS: Final = ((v.AVN_DURATION, "Lasts"), (v.AVN_PRODUCES, "Gives"), (v.AVN_NOVELTY, "How new"))
_OWN: Final = ((v.AVN_BRAND, "Brands", "ul"), (v.AVN_DELIVERED_AS, "Given as", "ul"), (v.AVN_STEP, "Steps", "ol"))


def portrait(words: Words, entity: Entity) -> Iterator[Markup]:
    """Description and other names first, then all the rest."""
    for text in texts(words.facts(entity, v.DCTERMS_DESCRIPTION), words.language):
        yield element("p", text)
    yield from _facts("Also", [named(name) for name in words.synonyms(entity)])
    yield from particulars(words, entity)


def particulars(words: Words, entity: Entity) -> Iterator[Markup]:
    """All but description and other names."""
    for term, word, codes in _CODES:
        if linked := words.links(entity, term):
            labels = [code.label for code in codes.values() if code.iri in linked]
            yield from _facts(word, labels if word else [label.capitalize() for label in labels])
    for term, word in _NAMES:
        if linked := words.links(entity, term):
            yield from _facts(word, [words.named(words.id_at(iri)) for iri in linked])
    for term, word in _TEXTS:
        if found := words.facts(entity, term):
            yield from _facts(word, texts(found, words.language))
    for term, word, tag in _OWN:
        if inner := [words.entities[id] for id in map(words.id_at, words.links(entity, term)) if id in words.entities]:
            yield element("div", f"{word}:", listed((_inner(words, e) for e in inner), tag), class_="own")
    if identifiers := words.identifiers(entity):
        yield element("p", join(identifiers, " \u00b7 "), class_="matches")
    for text in texts(words.facts(entity, v.SKOS_EDITORIAL_NOTE), words.language):
        yield element("p", text, class_="note")
    yield from _facts("Told by", [words.cite(words.id_at(iri)) for iri in words.links(entity, v.DCTERMS_SOURCE)])


def _inner(words: Words, entity: Entity) -> Markup:
    return join([named(entity.label), *portrait(words, entity)])


def _facts(word: str, values: Sequence[str]) -> Iterator[Markup]:
    if values and (found := join(values, ", ")):
        yield element("p", element("span", f"{word}: ", class_="faint") if word else NOTHING, found)
