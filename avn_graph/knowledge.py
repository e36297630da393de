"""What the sources say, as two kinds of record: Entity and Claim.

``tell`` turns one condition into records, alone and without a look at another; every format is written from them. It
decides what is said of an entry; how a claim looks in RDF is decided in rdf.py. Records are msgspec's structs, which are
made in a fifth of the time of named tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from msgspec import UNSET, Struct

from avn_graph import model
from avn_graph import vocabulary as v
from avn_graph.evidence import Line, Verdict, derive, derive_alone, level
from avn_graph.model import SECTIONS, Dataset, Source
from avn_graph.naming import brand_id, claim_id, date, delivery_id, evidence_id, iri, match_iri, plain, prefixes, spoken, texts, verb
from avn_graph.terms import Fact, Iri, Text


class Unit(Struct, frozen=True):
    """One condition (or one set of shared entries): the files of a folder, or a single file."""

    name: str
    sources: tuple[Source, ...]


class Entity(Struct, frozen=True, gc=False):
    """Something that claims speak of. ``id`` is ``drug:iloprost``; ``label`` is its name in the default language.

    ``facts`` are (property, value), in no order that matters. ``match_labels`` are what other vocabularies call their own
    terms that the entity is matched to.
    """

    id: str
    iri: Iri
    cls: Iri
    label: str
    names: tuple[Text, ...]
    facts: tuple[Fact, ...]
    match_labels: tuple[tuple[Iri, Text], ...] = ()

    @property
    def kind(self) -> str:
        """The kind of its id: ``drug``."""
        return self.id.partition(":")[0]


class Evidence(Struct, frozen=True, gc=False):
    """One line of evidence, with the status that its claim would have by this line alone."""

    id: str
    source: str
    bearing: str
    design: str
    wording: tuple[str, ...]
    level: int
    alone: Verdict
    locator: tuple[Text, ...]
    size: tuple[Text, ...]
    note: tuple[Text, ...]
    part: str


class Claim(Struct, frozen=True, gc=False):
    """A claim with its evidence and its status. Subject, object and qualifiers are ids, ``drug:iloprost``.

    ``relation`` is as curators write it (``recommended-for``); v.RELATIONS has the rest. Empty means not given.
    """

    id: str
    label: str
    subject: str
    relation: str
    object: str
    condition: str
    stage: str
    population: str
    site: str
    when: tuple[str, ...]
    delivery: str
    negated: bool
    evidence: tuple[Evidence, ...]
    verdict: Verdict
    note: tuple[Text, ...]
    grade: model.Grade | None

    @property
    def status(self) -> str:
        """The status that follows from its evidence."""
        return self.verdict.status

    @property
    def citations(self) -> tuple[str, ...]:
        """The references of its lines, each once, in the order of the lines."""
        return tuple(dict.fromkeys(line.source for line in self.evidence))


Record = Entity | Claim


def tell(unit: Unit, dataset: Dataset) -> Iterator[Record]:
    """The records of one unit: its entities, then its claims, each sorted by id."""
    entries = [(f"{kind}:{entry.id}", entry) for source in unit.sources for kind, entry in entries_of(source)]
    condition = next((id for id, _ in entries if id.startswith("condition:")), "")
    entities = [entity for id, entry in entries for entity in _entities(id, entry, dataset)]
    names = {entity.id: entity.label for entity in entities}
    claims = [_claim(subject, claim, condition, names, dataset) for source in unit.sources for subject, claim in claims_of(source)]
    yield from sorted(entities, key=attrgetter("id"))
    yield from sorted(claims, key=attrgetter("id"))


def entries_of(source: Source) -> Iterator[tuple[str, Any]]:
    """(kind, entry) for every entry of a file."""
    for section, kind in SECTIONS:
        value = getattr(source, section)
        if value is not UNSET:
            for entry in value if isinstance(value, tuple) else (value,):
                yield kind, entry


def claims_of(source: Source) -> Iterator[tuple[str, model.Claim]]:
    """(subject, claim) for every claim of a file."""
    for kind, entry in entries_of(source):
        for claim in getattr(entry, "claims", ()):
            yield f"{kind}:{entry.id}", claim
    for claim in source.claims:
        yield claim.subject, claim


# ---------------------------------------------------------------- entities

_TEXTS = (
    ("description", v.DCTERMS_DESCRIPTION),
    ("synonyms", v.SKOS_ALT_LABEL),
    ("notes", v.SKOS_EDITORIAL_NOTE),
    ("note", v.SKOS_EDITORIAL_NOTE),
    ("duration", v.AVN_DURATION),
    ("novelty", v.AVN_NOVELTY),
    ("produces", v.AVN_PRODUCES),
    ("size", v.AVN_SIZE),
    ("title", v.DCTERMS_TITLE),
)
_POINTERS = (
    ("sources", v.DCTERMS_SOURCE),
    ("class_", v.AVN_MEMBER_OF),
    ("part_of", v.AVN_PART_OF),
    ("of", v.AVN_OF_CONDITION),
    ("located_in", v.AVN_LOCATED_IN),
    ("uses", v.AVN_USES),
    ("given_by", v.AVN_GIVEN_BY),
    ("screens_for", v.AVN_SCREENS_FOR),
    ("refers_to", v.AVN_REFERS_TO),
    ("report_of", v.AVN_REPORT_OF),
    ("cited_by", v.AVN_CITED_BY),
)
_CODES: tuple[tuple[str, Iri, Mapping[str, v.Code]], ...] = (
    ("availability", v.AVN_AVAILABILITY, v.AVAILABILITY_CODES),
    ("wording", v.AVN_WORDING, v.WORDING_CODES),
    ("design", v.AVN_DESIGN, v.DESIGN_CODES),
)
_CATEGORIES = {**v.FINDING_CATEGORY_CODES, **v.GUIDANCE_CATEGORY_CODES, **v.REFERENCE_CATEGORY_CODES}
_STRINGS = (
    ("authors", v.DC_CREATOR, None),
    ("container", v.AVN_CONTAINER, None),
    ("publisher", v.DC_PUBLISHER, None),
    ("doi", v.BIBO_DOI, "https://doi.org/"),
    ("pmid", v.BIBO_PMID, "http://www.ncbi.nlm.nih.gov/pubmed/"),
    ("pmcid", v.DCTERMS_IDENTIFIER, "https://www.ncbi.nlm.nih.gov/pmc/articles/"),
)
"""Plain strings; where an address is given, the string appended to it is the same work's IRI elsewhere."""
_MATCHES = (
    ("exact", v.SKOS_EXACT_MATCH),
    ("close", v.SKOS_CLOSE_MATCH),
    ("broad", v.SKOS_BROAD_MATCH),
    ("narrow", v.SKOS_NARROW_MATCH),
    ("related", v.SKOS_RELATED_MATCH),
)


_Teller = Callable[[Any, Dataset], Iterable[Fact]]


def _facts(entry: Any, dataset: Dataset) -> list[Fact]:
    found: list[Fact] = []
    for field, tell_field in _tellers(entry.__class__):
        if value := getattr(entry, field):
            for one in value if isinstance(value, tuple) else (value,):
                found += tell_field(one, dataset)
    return found


@cache
def _tellers(kind: Any) -> tuple[tuple[str, _Teller], ...]:
    """What tells of each field that an entry of this type may have."""
    return tuple((field, teller) for field, teller in _TELLERS if field in kind.__struct_fields__)


def _text_teller(term: Iri) -> _Teller:
    return lambda words, dataset: [(term, text) for text in texts(words, dataset.language)]


def _pointer_teller(term: Iri) -> _Teller:
    return lambda id, dataset: ((term, iri(dataset, id)),)


def _code_teller(term: Iri, codes: Mapping[str, v.Code]) -> _Teller:
    return lambda code, _: ((term, codes[code].iri),)


def _string_teller(term: Iri, address: str | None) -> _Teller:
    def tell_string(string: str, _: Dataset) -> Iterator[Fact]:
        yield term, Text(string)
        if address:
            yield v.SCHEMA_SAME_AS, Iri(address + quote(string, safe="/:;.,()_-~!*'@&=+$"))

    return tell_string


def _match_teller(term: Iri) -> _Teller:
    return lambda match, dataset: ((term, match_iri(match if isinstance(match, str) else match.id, prefixes(dataset))),)


_TELLERS: tuple[tuple[str, _Teller], ...] = (
    *((field, _text_teller(term)) for field, term in _TEXTS),
    *((field, _pointer_teller(term)) for field, term in _POINTERS),
    *((field, _code_teller(term, codes)) for field, term, codes in _CODES),
    *((field, _string_teller(term, address)) for field, term, address in _STRINGS),
    ("date", lambda value, _: ((v.DCTERMS_ISSUED, date(value)),)),
    ("accessed", lambda value, _: ((v.AVN_ACCESSED, date(value)),)),
    *((field, _match_teller(term)) for field, term in _MATCHES),
    ("url", lambda url, _: ((v.SCHEMA_URL, Iri(url)),)),
    ("category", _code_teller(v.AVN_CATEGORY, _CATEGORIES)),
)


def _entities(id: str, entry: Any, dataset: Dataset) -> Iterator[Entity]:
    """The entry, and what it brings along: brands, steps, deliveries, and labels of other vocabularies' terms."""
    kind, _, local = id.partition(":")
    facts = _facts(entry, dataset)
    for number, step in enumerate(getattr(entry, "steps", ()), 1):
        inner = f"step:{kind}_{local}_{number}"
        facts.append((v.AVN_STEP, iri(dataset, inner)))
        position = (v.AVN_POSITION, Text(str(number), datatype=v.XSD_INTEGER))
        yield _entity(inner, v.AVN_CLASS_STEP, step.text, (*_facts(step, dataset), position), dataset)
    for delivery in getattr(entry, "deliveries", ()):
        inner = delivery_id(id, delivery.id)
        facts.append((v.AVN_DELIVERED_AS, iri(dataset, inner)))
        yield _entity(inner, v.AVN_CLASS_DELIVERY, delivery.name, tuple(_facts(delivery, dataset)), dataset)
    for brand in getattr(entry, "brands", ()):
        name, slug = (brand, brand_id(brand)) if isinstance(brand, str) else (brand.name, brand.id)
        inner = f"brand:{local}_{slug}"
        facts.append((v.AVN_BRAND, iri(dataset, inner)))
        said = () if isinstance(brand, str) else tuple(_facts(brand, dataset))
        yield _entity(inner, v.AVN_CLASS_BRAND, name, said, dataset, _labels(brand, dataset))
    cls = v.AVN_CLASS_DRUG_CLASS if getattr(entry, "group", False) else v.KINDS[kind]
    yield _entity(id, cls, entry.name, tuple(facts), dataset, _labels(entry, dataset))


def _entity(
    id: str,
    cls: Iri,
    name: Any,
    facts: tuple[Fact, ...],
    dataset: Dataset,
    labels: tuple[tuple[Iri, Text], ...] = (),
) -> Entity:
    return Entity(id, iri(dataset, id), cls, plain(name, dataset.language), texts(name, dataset.language), facts, labels)


def _labels(entry: Any, dataset: Dataset) -> tuple[tuple[Iri, Text], ...]:
    """The labels of other vocabularies' terms; their language is English, in which those that may be shipped are written."""
    found = []
    for field, _ in _MATCHES:
        for match in getattr(entry, field, ()):
            if not isinstance(match, str):
                found.append((match_iri(match.id, prefixes(dataset)), Text(match.label, "en")))
    return tuple(found)


# ---------------------------------------------------------------- claims


def rule_lines(evidence: Iterable[model.Evidence]) -> list[Line]:
    """The lines as the evidence rules see them; publications of one study stand for it."""
    return [
        Line(e.source, e.source if e.report_of is UNSET else e.report_of, str(e.bearing), str(e.design), tuple(map(str, e.wording)))
        for e in evidence
    ]


def _claim(subject: str, claim: model.Claim, condition: str, names: Mapping[str, str], dataset: Dataset) -> Claim:
    id = claim_id(subject, claim, condition)
    about = condition if claim.condition is UNSET else claim.condition
    named = sorted([(evidence_id(id, line), n) for n, line in enumerate(claim.evidence)])
    raw = [claim.evidence[n] for _, n in named]
    lines = rule_lines(raw)
    return Claim(
        id=id,
        label=_label(subject, claim, names),
        subject=subject,
        relation=str(claim.relation),
        object=claim.object,
        condition=about,
        stage="" if claim.stage is UNSET else str(claim.stage),
        population="" if claim.population is UNSET else claim.population,
        site="" if claim.site is UNSET else claim.site,
        when=tuple(sorted(claim.when)),
        delivery="" if claim.delivery is UNSET else delivery_id(subject, claim.delivery),
        negated=claim.negated,
        evidence=tuple([_evidence(name, line, found, dataset) for (name, _), line, found in zip(named, lines, raw, strict=True)]),
        verdict=derive(lines),
        note=texts(claim.note, dataset.language),
        grade=None if claim.grade is UNSET else claim.grade,
    )


def _evidence(id: str, line: Line, raw: model.Evidence, dataset: Dataset) -> Evidence:
    language = dataset.language
    return Evidence(
        id=id,
        source=raw.source,
        bearing=line.bearing,
        design=line.design,
        wording=line.wording or ("plain",),
        level=level(line.design, line.wording),
        alone=derive_alone(line.bearing, line.design, line.wording),
        locator=texts(raw.locator, language),
        size=texts(raw.size, language),
        note=texts(raw.note, language),
        part="" if raw.part is UNSET else raw.part,
    )


def _label(subject: str, claim: model.Claim, names: Mapping[str, str]) -> str:
    """The claim in words, in the default language of the names."""

    def name(id: str) -> str:
        return names.get(id) or spoken(id)

    qualifiers = [] if claim.stage is UNSET else [f"{v.STAGE_CODES[claim.stage].label} stage"]
    qualifiers += [name(id) for id in (claim.population, claim.site) if id is not UNSET]
    if claim.delivery is not UNSET:
        qualifiers.append(names.get(delivery_id(subject, claim.delivery)) or claim.delivery.replace("-", " "))
    qualifiers += [f"when: {' or '.join(name(id) for id in sorted(claim.when))}"] if claim.when else []
    extent = f" ({'; '.join(qualifiers)})" if qualifiers else ""
    return f"{name(subject)} {verb(claim.relation, claim.negated)} {name(claim.object)}{extent}"
