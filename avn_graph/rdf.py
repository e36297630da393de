"""How the records look in RDF: the one place that decides it.

A claim is always a node. Beside it stands, where the rules of the design allow it, a direct triple: the neutral one for
any proposal, the assertive one for what is supported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from avn_graph import vocabulary as v
from avn_graph.gathering import Description, Node, gather
from avn_graph.knowledge import Claim, Entity, Evidence, Record
from avn_graph.model import Dataset, Grade
from avn_graph.naming import iri
from avn_graph.terms import Fact, Iri, Text, Triple

_TRUE, _FALSE = Text("true", datatype=v.XSD_BOOLEAN), Text("false", datatype=v.XSD_BOOLEAN)
_INTEGERS = {n: Text(str(n), datatype=v.XSD_INTEGER) for n in range(6)}
"""Ranks and levels."""
_LADDER_OBJECTS = frozenset({"condition", "finding"})
_REFUTED = v.Status.REFUTED
_SURE = frozenset({v.Status.ESTABLISHED, v.Status.SUPPORTED})
_CITES = {
    bearing: next(o for _, o in v.ALIGNMENTS[code.iri] if o.startswith(v.NAMESPACES["cito"])) for bearing, code in v.BEARING_CODES.items()
}
"""How a claim cites the source of a line, in CiTO, by what the line's bearing aligns with."""


def triples(records: Iterable[Record], dataset: Dataset) -> Iterator[Triple]:
    """The triples of one unit, in the order of its records."""
    return flatten(nodes(records, dataset))


def flatten(nodes: Iterable[Node]) -> Iterator[Triple]:
    """The same as triples."""
    return ((subject, predicate, value) for subject, facts in nodes for predicate, value in facts)


def nodes(records: Iterable[Record], dataset: Dataset) -> Iterator[Node]:
    """One unit: its entities, its claims with their evidence, and the direct triples."""
    claims: list[Claim] = []
    for record in records:
        if isinstance(record, Entity):
            yield from _entity(record)
        else:
            claims.append(record)
            yield claim_node(record, dataset)
            for line in record.evidence:
                yield evidence_node(line, dataset)
    for _, node in direct_nodes(claims, dataset):
        yield node


def plain_nodes(records: Iterable[Record], dataset: Dataset) -> Iterator[Node]:
    """What the entities are, and the direct triples between them: the graph without the nodes of its claims."""
    records = tuple(records)
    yield from entity_nodes(records, dataset)
    for _, node in direct_nodes([r for r in records if isinstance(r, Claim)], dataset):
        yield node


def entity_nodes(records: Iterable[Record], _: Dataset) -> Iterator[Node]:
    """What the entities are."""
    for record in records:
        if isinstance(record, Entity):
            yield from _entity(record)


def describe_dataset(dataset: Dataset) -> Description:
    """What the whole graph is: the first description of every RDF format."""
    facts: list[Fact] = [
        (v.RDF_TYPE, v.DCAT_DATASET),
        (v.RDF_TYPE, v.VOID_DATASET),
        (v.DC_PUBLISHER, Text(dataset.publisher)),
        (v.DCTERMS_CONFORMS_TO, Iri(v.NAMESPACES["avn"].rstrip("#"))),
        (v.DCTERMS_IDENTIFIER, Text(dataset.id)),
        (v.DCTERMS_ISSUED, Text(dataset.issued, datatype=v.XSD_DATE)),
        (v.DCTERMS_LICENSE, Iri(dataset.licence)),
        (v.DCTERMS_RIGHTS, Text(dataset.disclaimer, dataset.language)),
        (v.DCTERMS_TITLE, Text(dataset.title, dataset.language)),
        (v.OWL_VERSION_INFO, Text(dataset.version)),
    ]
    if isinstance(dataset.description, str):
        facts.append((v.DCTERMS_DESCRIPTION, Text(dataset.description, dataset.language)))
    if isinstance(dataset.homepage, str):
        facts.append((v.SCHEMA_URL, Iri(dataset.homepage)))
    return next(gather([(dataset_iri(dataset), facts)]))


def dataset_iri(dataset: Dataset) -> Iri:
    return Iri(dataset.base.rstrip("/"))


def rung(claim: Claim) -> Iri | None:
    """The Biolink predicate of a claim, by its alignment; None where it is negated or refuted.

    Where a treatment is linked to a condition or finding by a relation that aligns with the ladder, the highest rung
    that the evidence reaches: treats, studied, applied, else the catch-all.
    """
    if claim.negated or claim.verdict.status is _REFUTED:
        return None
    aligned = _biolink(v.RELATIONS[claim.relation].iri)
    if v.BIOLINK_TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT not in aligned:
        return aligned[0] if aligned else None
    kinds = claim.subject.partition(":")[0], claim.object.partition(":")[0]
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


def _entity(entity: Entity) -> Iterator[Node]:
    names = [(v.RDFS_LABEL, name) for name in entity.names]
    yield entity.iri, [(v.RDF_TYPE, entity.cls), *_categories(entity.cls), *names, *entity.facts]
    for foreign, label in entity.match_labels:
        yield foreign, [(v.RDFS_LABEL, label)]


@cache
def _categories(cls: Iri) -> tuple[Fact, ...]:
    aligned = [o for match, o in v.ALIGNMENTS.get(cls, ()) if match and o.startswith(v.NAMESPACES["biolink"])]
    return tuple([(v.BIOLINK_CATEGORY, o) for o in aligned])


_OF_EVERY_CLAIM: tuple[Fact, ...] = (
    (v.RDF_TYPE, v.AVN_CLASS_CLAIM),
    (v.RDF_TYPE, v.RDF_STATEMENT),
    (v.RDF_TYPE, v.BIOLINK_ASSOCIATION),
    (v.BIOLINK_KNOWLEDGE_LEVEL, Text("knowledge_assertion")),
    (v.BIOLINK_AGENT_TYPE, Text("manual_agent")),
)


def claim_node(claim: Claim, dataset: Dataset) -> Node:
    """The node of a claim; its evidence lines are only named."""
    verdict = claim.verdict
    facts: list[Fact] = [
        *_OF_EVERY_CLAIM,
        (v.BIOLINK_PRIMARY_KNOWLEDGE_SOURCE, dataset_iri(dataset)),
        (v.RDFS_LABEL, Text(claim.label, dataset.language)),
        (v.RDF_SUBJECT, iri(dataset, claim.subject)),
        (v.RDF_PREDICATE, v.RELATIONS[claim.relation].iri),
        (v.RDF_OBJECT, iri(dataset, claim.object)),
        (v.AVN_NEGATED, _TRUE if claim.negated else _FALSE),
        (v.AVN_STATUS, v.STATUS_CODES[verdict.status].iri),
        (v.AVN_RULE, v.RULE_CODES[verdict.rule].iri),
        (v.AVN_REASON, Text(verdict.reason, "en")),
    ]
    if claim.condition:
        facts.append((v.AVN_CONDITION, iri(dataset, claim.condition)))
    if claim.stage:
        facts.append((v.AVN_STAGE, v.STAGE_CODES[claim.stage].iri))
    if claim.population:
        facts.append((v.AVN_POPULATION, iri(dataset, claim.population)))
    if claim.site:
        facts.append((v.AVN_SITE, iri(dataset, claim.site)))
    if claim.delivery:
        facts.append((v.AVN_DELIVERY, iri(dataset, claim.delivery)))
    facts += [(v.AVN_WHEN, iri(dataset, id)) for id in claim.when]
    facts += [(v.SKOS_EDITORIAL_NOTE, text) for text in claim.note]
    lines = [iri(dataset, line.id) for line in claim.evidence]
    for name, line in zip(lines, claim.evidence, strict=True):
        source = iri(dataset, line.source)
        facts += (v.AVN_EVIDENCE, name), (v.BIOLINK_PUBLICATIONS, source), (_CITES[line.bearing], source)
    facts += [(v.AVN_DECIDED_BY, lines[position]) for position in verdict.decided_by]
    if verdict.rank is not None:
        facts.append((v.AVN_RANK, _INTEGERS[verdict.rank]))
    if claim.grade:
        facts += _grade(claim.grade, dataset)
    if predicate := rung(claim):
        facts.append((v.BIOLINK_PREDICATE, predicate))
    return iri(dataset, claim.id), facts


def _grade(grade: Grade, dataset: Dataset) -> list[Fact]:
    return [
        (v.AVN_GRADE, Text(grade.value)),
        (v.AVN_GRADE_SCHEME, Text(grade.scheme)),
        (v.AVN_ASSESSOR, Text(grade.assessor)),
        (v.AVN_ASSESSED, Text(grade.date, datatype=v.XSD_DATE)),
        (v.AVN_GRADE_SOURCE, iri(dataset, grade.source)),
    ]


def evidence_node(line: Evidence, dataset: Dataset) -> Node:
    """The node of an evidence line."""
    facts: list[Fact] = [
        (v.RDF_TYPE, v.AVN_CLASS_EVIDENCE_LINE),
        (v.AVN_SOURCE, iri(dataset, line.source)),
        (v.AVN_BEARING, v.BEARING_CODES[line.bearing].iri),
        (v.AVN_DESIGN, v.DESIGN_CODES[line.design].iri),
        (v.AVN_LEVEL, _INTEGERS[line.level]),
        (v.AVN_STATUS, v.STATUS_CODES[line.alone.status].iri),
        (v.AVN_RULE, v.RULE_CODES[line.alone.rule].iri),
        *[(v.AVN_WORDING, v.WORDING_CODES[word].iri) for word in line.wording],
        *[(v.AVN_LOCATOR, text) for text in line.locator],
        *[(v.AVN_SIZE, text) for text in line.size],
        *[(v.SKOS_EDITORIAL_NOTE, text) for text in line.note],
    ]
    if line.part:
        facts.append((v.AVN_PART, Text(line.part)))
    return iri(dataset, line.id), facts


def direct_nodes(claims: list[Claim], dataset: Dataset) -> Iterator[tuple[Claim, Node]]:
    """The direct triples, one or two a claim, each with the claim that allows it.

    One negated or refuted claim keeps all of its unit that share its three terms from being asserted.
    """
    denied = {(c.subject, c.relation, c.object) for c in claims if c.negated or c.verdict.status is _REFUTED}
    for claim in claims:
        terms = claim.subject, claim.relation, claim.object
        relation = v.RELATIONS[claim.relation]
        subject, value = iri(dataset, claim.subject), iri(dataset, claim.object)
        if not claim.negated and claim.verdict.status is not _REFUTED:
            yield claim, (subject, [(relation.neutral, value)])
        limited = claim.when or claim.population or claim.site
        if claim.verdict.status in _SURE and not limited and terms not in denied:
            yield claim, (subject, [(relation.iri, value)])
