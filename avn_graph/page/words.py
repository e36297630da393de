"""The words of one unit: what its entities are called, what its claims say, where its references are to be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.drawing import STROKES, look_of
from avn_graph.format import Told
from avn_graph.knowledge import Claim, Entity
from avn_graph.naming import prefixes, spoken
from avn_graph.page.elements import Markup, element, escape, join, link, named
from avn_graph.terms import Iri, Text


class Address(Struct, frozen=True):
    """Where a reference is to be found."""

    text: str
    iri: str


_REGISTERS: Final = (
    (v.BIBO_DOI, "doi:", "https://doi.org/"),
    (v.BIBO_PMID, "PMID\u00a0", "https://pubmed.ncbi.nlm.nih.gov/"),
    (v.DCTERMS_IDENTIFIER, "", "https://www.ncbi.nlm.nih.gov/pmc/articles/"),
)
_MATCHES: Final = (
    (v.SKOS_EXACT_MATCH, "Same as"),
    (v.SKOS_CLOSE_MATCH, "Close to"),
    (v.SKOS_BROAD_MATCH, "Broader"),
    (v.SKOS_NARROW_MATCH, "Narrower"),
    (v.SKOS_RELATED_MATCH, "Related"),
)
_BEARINGS: Final = {v.Bearing.SUPPORTS: "+", v.Bearing.DISPUTES: "\u2212", v.Bearing.INCONCLUSIVE: "?"}


class Words:
    """What the parts of a page ask for when they need words."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.language = told.dataset.language
        self.entities: Mapping[str, Entity] = {entity.id: entity for entity in told.entities}
        self._links: defaultdict[tuple[str, Iri], list[str]] = defaultdict(list)
        self._texts: defaultdict[tuple[str, Iri], list[Text]] = defaultdict(list)
        for entity in told.entities:
            for term, value in entity.facts:
                if isinstance(value, str):
                    self._links[entity.id, term].append(value)
                else:
                    self._texts[entity.id, term].append(value)
        self._prefixes = sorted(((len(p.iri), name, p.iri) for name, p in prefixes(told.dataset).items()), reverse=True)
        """The prefixes of identifiers, those with the longest IRI first."""
        # What is asked for again and again, by id.
        self._named: dict[str, Markup] = {}
        self._cited: dict[str, Markup] = {}
        self._also: dict[str, list[str]] = {}
        self._addresses: dict[str, list[Address]] = {}

    def name(self, id: str) -> str:
        entity = self.entities.get(id)
        return entity.label if entity else spoken(id)

    def named(self, id: str) -> Markup:
        """The name as an element."""
        if id not in self._named:
            self._named[id] = named(self.name(id))
        return self._named[id]

    def look(self, id: str) -> str:
        """The key of LOOKS for an id."""
        return look_of(id.partition(":")[0], self.entities.get(id))

    def facts(self, entity: Entity, term: Iri) -> Sequence[Text]:
        """The texts of a property, those in the page's language first."""
        found = self._texts.get((entity.id, term), ())
        return sorted(found, key=lambda text: text.language not in ("", self.language)) if len(found) > 1 else found

    def links(self, entity: Entity, term: Iri) -> Sequence[str]:
        return self._links.get((entity.id, term), ())

    def names_at(self, entity: Entity, term: Iri) -> list[str]:
        """The names of what a property points to; an entity of another unit by its id in words."""
        return [self.name(self.id_at(iri)) for iri in self.links(entity, term)]

    def id_at(self, iri: str) -> str:
        """The id that an IRI of ours stands for."""
        return iri.removeprefix(self.told.dataset.base).replace("/", ":", 1)

    def synonyms(self, entity: Entity) -> list[str]:
        """Its other names, those in other languages among them."""
        names = [t.value for t in entity.names] + [t.value for p, t in entity.facts if p == v.SKOS_ALT_LABEL and isinstance(t, Text)]
        return [name for name in dict.fromkeys(names) if name != entity.label]

    def also(self, entity: Entity) -> list[str]:
        """All under which it may be looked for: synonyms and brands."""
        if entity.id not in self._also:
            self._also[entity.id] = [*self.synonyms(entity), *self.names_at(entity, v.AVN_BRAND)]
        return self._also[entity.id]

    # ---- claims

    def verb(self, claim: Claim) -> str:
        return ("does not: " if claim.negated else "") + v.RELATIONS[claim.relation].label

    def extent(self, claim: Claim) -> list[str]:
        """Within what the claim is made: its qualifiers, each in words."""
        words = [f"{v.STAGE_CODES[claim.stage].label} stage"] if claim.stage else []
        words += [self.name(id) for id in (claim.population, claim.site, claim.delivery) if id]
        return words + ([f"when: {' or '.join(self.name(id) for id in claim.when)}"] if claim.when else [])

    # ---- references

    def addresses(self, entity: Entity) -> list[Address]:
        if entity.id not in self._addresses:
            found = [
                Address(before + text.value, address + quote(text.value, safe="/:;.,()_-~!*'@&=+$"))
                for term, before, address in _REGISTERS
                for text in self.facts(entity, term)
            ]
            self._addresses[entity.id] = found + [Address(iri, iri) for iri in self.links(entity, v.SCHEMA_URL)]
        return self._addresses[entity.id]

    def cite(self, reference: str) -> Markup:
        """The name of a reference, as a link to its entry in the list."""
        if reference not in self._cited:
            name = self.named(reference)
            self._cited[reference] = link(f"#{anchor(reference)}", name) if reference in self.entities else name
        return self._cited[reference]

    def identifiers(self, entity: Entity) -> list[Markup]:
        """The identifiers of other vocabularies, each with how near it is."""
        return [
            element("span", element("span", f"{word}: "), join([link(iri, self._curie(iri)) for iri in iris], ", "), class_="match")
            for term, word in _MATCHES
            if (iris := self.links(entity, term))
        ]

    def _curie(self, iri: str) -> str:
        for length, name, start in self._prefixes:
            if iri.startswith(start):
                return f"{name}:{iri[length:]}"
        return iri


def anchor(id: str) -> str:
    """The id of the element that tells of an entity, or in the table of a claim."""
    return id.replace(":", "-", 1)


@lru_cache
def pill(status: str) -> Markup:
    """A status as a word beside the line that stands for it in the picture."""
    return element("span", mark(status), STROKES[status].label, class_=f"pill {status}")


@lru_cache
def mark(status: str) -> Markup:
    """The line that stands for a status; document.py has its drawing."""
    return Markup(f'<svg class="mark" viewBox="0 0 30 10" aria-hidden="true"><use href="#mark-{status}"/></svg>')


@lru_cache
def sign(bearing: str) -> Markup:
    """A bearing as a sign and a word."""
    return element(
        "span", element("span", _BEARINGS[v.Bearing(bearing)], aria_hidden="true", class_="sign"), bearing, class_=f"bearing {bearing}"
    )


def texts(found: Iterable[Text], page: str) -> list[Markup]:
    """Texts of which one may be in another language than the page."""
    return [element("span", t.value, lang=t.language, dir="auto") if t.language not in ("", page) else escape(t.value) for t in found]


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
