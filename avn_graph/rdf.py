"""How the records look in RDF: the one place that decides it.

A claim is always a node. Beside it stands, where the rules of the design allow it, a direct triple: the neutral one for
any proposal, the assertive one for what is supported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from avn_graph import vocabulary as v
from avn_graph.knowledge import Claim, Entity, Evidence, Record
from avn_graph.model import Dataset
from avn_graph.naming import iri
from avn_graph.terms import Iri, Text, Triple

Description = tuple[Iri, Mapping[Iri, list[Iri | Text]]]
"""A subject with all that is said of it: properties in order, ``rdf:type`` first, values in order, none twice."""

_TRUE, _FALSE = Text("true", datatype=v.XSD_BOOLEAN), Text("false", datatype=v.XSD_BOOLEAN)
_INTEGERS = {n: Text(str(n), datatype=v.XSD_INTEGER) for n in range(6)}
"""Ranks and levels."""
_ASSERTION, _BY_HAND = Text("knowledge_assertion"), Text("manual_agent")
_LADDER_OBJECTS = frozenset({"condition", "finding"})
_SURE = frozenset({v.Status.ESTABLISHED, v.Status.SUPPORTED})
_CITES = {
    bearing: next(o for _, o in v.ALIGNMENTS[code.iri] if o.startswith(v.NAMESPACES["cito"])) for bearing, code in v.BEARING_CODES.items()
}
"""How a claim cites the source of a line, in CiTO, by what the line's bearing aligns with."""


def describe(stream: Iterable[Triple]) -> Iterator[Description]:
    """The triples of a stream, by subject, everything sorted."""
    found: dict[Iri, dict[Iri, list[Iri | Text]]] = {}
    last, properties = Iri(""), dict[Iri, list[Iri | Text]]()
    for subject, predicate, value in stream:
        if subject != last:  # most triples have the subject of the one before
            last, properties = subject, found.setdefault(subject, {})
        if predicate in properties:
            properties[predicate].append(value)
        else:
            properties[predicate] = [value]
    for subject in sorted(found):
        properties = found[subject]
        order = sorted(properties)
        if v.RDF_TYPE in properties:
            order.remove(v.RDF_TYPE)
            order.insert(0, v.RDF_TYPE)
        yield subject, {p: values if len(values := properties[p]) == 1 else sorted(set(values), key=_order) for p in order}


def triples(records: Iterable[Record], dataset: Dataset) -> Iterator[Triple]:
    """The triples of one unit, in the order of its records."""
    claims: list[Claim] = []
    for record in records:
        if isinstance(record, Entity):
            yield from _entity(record)
        else:
            claims.append(record)
            yield from claim_triples(record, dataset)
            for line in record.evidence:
                yield from evidence_triples(line, dataset)
    for _, triple in direct_triples(claims, dataset):
        yield triple


def plain_triples(records: Iterable[Record], dataset: Dataset) -> Iterator[Triple]:
    """What the entities are, and the direct triples between them: the graph without the nodes of its claims."""
    records = tuple(records)
    yield from entity_triples(records, dataset)
    for _, triple in direct_triples([r for r in records if isinstance(r, Claim)], dataset):
        yield triple


def entity_triples(records: Iterable[Record], _: Dataset) -> Iterator[Triple]:
    """What the entities are."""
    for record in records:
        if isinstance(record, Entity):
            yield from _entity(record)


def describe_dataset(dataset: Dataset) -> Description:
    """What the whole graph is: the first description of every RDF format."""
    node = Iri(dataset.base.rstrip("/"))
    facts: dict[Iri, list[Iri | Text]] = {
        v.RDF_TYPE: [v.DCAT_DATASET, v.VOID_DATASET],
        v.DC_PUBLISHER: [Text(dataset.publisher)],
        v.DCTERMS_CONFORMS_TO: [Iri(v.NAMESPACES["avn"].rstrip("#"))],
        v.DCTERMS_IDENTIFIER: [Text(dataset.id)],
        v.DCTERMS_ISSUED: [Text(dataset.issued, datatype=v.XSD_DATE)],
        v.DCTERMS_LICENSE: [Iri(dataset.licence)],
        v.DCTERMS_RIGHTS: [Text(dataset.disclaimer, dataset.language)],
        v.DCTERMS_TITLE: [Text(dataset.title, dataset.language)],
        v.OWL_VERSION_INFO: [Text(dataset.version)],
    }
    if isinstance(dataset.description, str):
        facts[v.DCTERMS_DESCRIPTION] = [Text(dataset.description, dataset.language)]
    if isinstance(dataset.homepage, str):
        facts[v.SCHEMA_URL] = [Iri(dataset.homepage)]
    return node, {p: facts[p] for p in sorted(facts, key=lambda p: (p != v.RDF_TYPE, p))}


def dataset_iri(dataset: Dataset) -> Iri:
    return Iri(dataset.base.rstrip("/"))


def rung(claim: Claim) -> Iri | None:
    """The Biolink predicate of a claim, by its alignment; None where it is negated or refuted.

    Where a treatment is linked to a condition or finding by a relation that aligns with the ladder, the highest rung
    that the evidence reaches: treats, studied, applied, else the catch-all.
    """
    if claim.negated or claim.verdict.status is v.Status.REFUTED:
        return None
    aligned = _biolink(v.RELATIONS[claim.relation].iri)
    kinds = claim.subject.partition(":")[0], claim.object.partition(":")[0]
    if v.BIOLINK_TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT not in aligned:
        return aligned[0] if aligned else None
    if kinds[0] not in v.TREATMENT_KINDS or kinds[1] not in _LADDER_OBJECTS:
        return next((p for p in aligned if p != v.BIOLINK_TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT), None)
    codes = [v.STATUS_CODES[claim.verdict.status], *(v.DESIGN_CODES[line.design] for line in claim.evidence)]
    codes += [v.WORDING_CODES[word] for line in claim.evidence for word in line.wording]
    for code in codes:
        if reached := _biolink(code.iri):
            return reached[0]
    return v.BIOLINK_TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT


@cache
def _biolink(term: Iri) -> tuple[Iri, ...]:
    """Biolink's terms that one of ours aligns with: related ones first, which stand for use rather than for meaning."""
    found = [(match != "relatedMatch", match != "broadMatch", o) for match, o in v.ALIGNMENTS.get(term, ())]
    return tuple(o for _, _, o in sorted(found) if o.startswith(v.NAMESPACES["biolink"]))


def _order(value: Iri | Text) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _entity(entity: Entity) -> Iterator[Triple]:
    node = entity.iri
    yield node, v.RDF_TYPE, entity.cls
    for match, category in v.ALIGNMENTS.get(entity.cls, ()):
        if category.startswith(v.NAMESPACES["biolink"]) and match:
            yield node, v.BIOLINK_CATEGORY, category
    for name in entity.names:
        yield node, v.RDFS_LABEL, name
    for term, value in entity.facts:
        yield node, term, value
    for foreign, label in entity.match_labels:
        yield foreign, v.RDFS_LABEL, label


def claim_triples(claim: Claim, dataset: Dataset) -> Iterator[Triple]:
    """The node of a claim; its evidence lines are only named."""
    node = iri(dataset, claim.id)
    relation = v.RELATIONS[claim.relation].iri
    for cls in (v.AVN_CLASS_CLAIM, v.RDF_STATEMENT, v.BIOLINK_ASSOCIATION):
        yield node, v.RDF_TYPE, cls
    yield node, v.RDFS_LABEL, Text(claim.label, dataset.language)
    yield node, v.RDF_SUBJECT, iri(dataset, claim.subject)
    yield node, v.RDF_PREDICATE, relation
    yield node, v.RDF_OBJECT, iri(dataset, claim.object)
    yield node, v.AVN_NEGATED, _TRUE if claim.negated else _FALSE
    if claim.stage:
        yield node, v.AVN_STAGE, v.STAGE_CODES[claim.stage].iri
    qualifiers = (
        (v.AVN_CONDITION, claim.condition),
        (v.AVN_POPULATION, claim.population),
        (v.AVN_SITE, claim.site),
        (v.AVN_DELIVERY, claim.delivery),
        *((v.AVN_WHEN, id) for id in claim.when),
    )
    for term, id in qualifiers:
        if id:
            yield node, term, iri(dataset, id)
    for note in claim.note:
        yield node, v.SKOS_EDITORIAL_NOTE, note
    yield from _verdict(node, claim, dataset)
    for line in claim.evidence:
        yield node, v.AVN_EVIDENCE, iri(dataset, line.id)
        yield node, _CITES[line.bearing], iri(dataset, line.source)
    for reference in claim.citations:
        yield node, v.BIOLINK_PUBLICATIONS, iri(dataset, reference)
    if predicate := rung(claim):
        yield node, v.BIOLINK_PREDICATE, predicate
    yield node, v.BIOLINK_KNOWLEDGE_LEVEL, _ASSERTION
    yield node, v.BIOLINK_AGENT_TYPE, _BY_HAND
    yield node, v.BIOLINK_PRIMARY_KNOWLEDGE_SOURCE, dataset_iri(dataset)


def _verdict(node: Iri, claim: Claim, dataset: Dataset) -> Iterator[Triple]:
    verdict = claim.verdict
    yield node, v.AVN_STATUS, v.STATUS_CODES[verdict.status].iri
    if verdict.rank is not None:
        yield node, v.AVN_RANK, _INTEGERS[verdict.rank]
    yield node, v.AVN_RULE, v.RULE_CODES[verdict.rule].iri
    yield node, v.AVN_REASON, Text(verdict.reason, "en")
    for position in verdict.decided_by:
        yield node, v.AVN_DECIDED_BY, iri(dataset, claim.evidence[position].id)
    if claim.grade:
        yield node, v.AVN_GRADE, Text(claim.grade.value)
        yield node, v.AVN_GRADE_SCHEME, Text(claim.grade.scheme)
        yield node, v.AVN_ASSESSOR, Text(claim.grade.assessor)
        yield node, v.AVN_ASSESSED, Text(claim.grade.date, datatype=v.XSD_DATE)
        yield node, v.AVN_GRADE_SOURCE, iri(dataset, claim.grade.source)


def evidence_triples(line: Evidence, dataset: Dataset) -> Iterator[Triple]:
    """The node of an evidence line."""
    node = iri(dataset, line.id)
    yield node, v.RDF_TYPE, v.AVN_CLASS_EVIDENCE_LINE
    yield node, v.AVN_SOURCE, iri(dataset, line.source)
    yield node, v.AVN_BEARING, v.BEARING_CODES[line.bearing].iri
    yield node, v.AVN_DESIGN, v.DESIGN_CODES[line.design].iri
    for word in line.wording:
        yield node, v.AVN_WORDING, v.WORDING_CODES[word].iri
    yield node, v.AVN_LEVEL, _INTEGERS[line.level]
    yield node, v.AVN_STATUS, v.STATUS_CODES[line.alone.status].iri
    yield node, v.AVN_RULE, v.RULE_CODES[line.alone.rule].iri
    if line.part:
        yield node, v.AVN_PART, Text(line.part)
    for term, found in ((v.AVN_LOCATOR, line.locator), (v.AVN_SIZE, line.size), (v.SKOS_EDITORIAL_NOTE, line.note)):
        for text in found:
            yield node, term, text


def direct_triples(claims: list[Claim], dataset: Dataset) -> Iterator[tuple[Claim, Triple]]:
    """The direct triples, each with the claim that allows it.

    One negated or refuted claim keeps all of its unit that share its three terms from being asserted.
    """
    denied = {(c.subject, c.relation, c.object) for c in claims if c.negated or c.verdict.status is v.Status.REFUTED}
    for claim in claims:
        terms = claim.subject, claim.relation, claim.object
        relation = v.RELATIONS[claim.relation]
        subject, value = iri(dataset, claim.subject), iri(dataset, claim.object)
        if not claim.negated and claim.verdict.status is not v.Status.REFUTED:
            yield claim, (subject, relation.neutral, value)
        limited = claim.when or claim.population or claim.site
        if claim.verdict.status in _SURE and not limited and terms not in denied:
            yield claim, (subject, relation.iri, value)
