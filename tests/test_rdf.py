"""How claims and entities look in RDF: section 6 of the design, rule by rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from readers import AVN, GOOD, told

from avn_graph import model
from avn_graph import vocabulary as v
from avn_graph.graph import Graph
from avn_graph.knowledge import Claim as ToldClaim
from avn_graph.knowledge import Unit, tell
from avn_graph.model import (
    Anatomy,
    Claim,
    CodedMatch,
    Condition,
    Dataset,
    Delivery,
    Drug,
    Entry,
    Evidence,
    Finding,
    Grade,
    Mechanism,
    Population,
    Procedure,
    Reference,
    Source,
    Step,
    SubjectClaim,
)
from avn_graph.naming import claim_id
from avn_graph.rdf import describe_dataset, rung, triples
from avn_graph.terms import Iri, Text, Triple
from avn_graph.vocabulary import Bearing, Design, FindingCategory, ReferenceCategory, RelationName, Stage, Status, Wording

BASE = "https://example.org/"
DATASET = Dataset(
    id="small", title="Small", version="1", licence="https://example.org/licence", publisher="The tests", base=BASE, issued="2026-01-31"
)


def iri(id: str) -> Iri:
    return Iri(BASE + id.replace(":", "/", 1))


def line(source: str = "page", design: Design = Design.STATEMENT, *wording: Wording, bearing: Bearing = Bearing.SUPPORTS) -> Evidence:
    return Evidence(source=f"ref:{source}", design=design, wording=wording, bearing=bearing)


PLAIN = (line(),)
LINES: dict[Status, tuple[Evidence, ...]] = {
    Status.ESTABLISHED: (line(design=Design.TRIALS_REVIEW),),
    Status.SUPPORTED: PLAIN,
    Status.POSSIBLE: (line("page", Design.STATEMENT, Wording.MIGHT),),
    Status.MIXED: (line("page", Design.STATEMENT, Wording.MIXED),),
    Status.INSUFFICIENT: (line("page", Design.STATEMENT, Wording.NEEDS_STUDY),),
    Status.REFUTED: (line(design=Design.RANDOMISED_TRIAL, bearing=Bearing.DISPUTES),),
    Status.UNASSESSED: (),
}
"""Evidence that leads to each status."""


def relieves(*evidence: Evidence, **qualifiers: object) -> Claim:
    return Claim(relation=RelationName.RELIEVES, object="finding:pain", evidence=evidence, **qualifiers)  # type: ignore[arg-type]


SOURCES = ("ref:page",)


def source(*claims: Claim) -> Source:
    """A drug of which these claims are made, and all that they may speak of."""
    drug = Drug(id="x", name="X", sources=SOURCES, claims=claims, deliveries=(Delivery(id="drip", name="Drip"),))
    return Source(
        condition=Condition(id="ill", name="Ill", sources=SOURCES),
        drugs=(drug,),
        findings=(Finding(id="pain", name="Pain", category=FindingCategory.SYMPTOM, sources=SOURCES),),
        mechanisms=(Mechanism(id="flow", name="Flow", sources=SOURCES),),
        anatomy=(Anatomy(id="hip", name="Hip", sources=SOURCES),),
        populations=(Population(id="people", name="People", sources=SOURCES),),
        references=(Reference(id="page", name="Page", category=ReferenceCategory.WEB_PAGE),),
    )


def graph(*claims: Claim) -> set[Triple]:
    return set(triples(tell(Unit("ill", (source(*claims),)), DATASET), DATASET))


def node(claim: Claim, subject: str = "drug:x") -> Iri:
    return iri(claim_id(subject, claim, "condition:ill"))


def values(rows: set[Triple], subject: Iri, term: Iri) -> set[Iri | Text]:
    return {o for s, p, o in rows if s == subject and p == term}


def direct(rows: set[Triple]) -> set[Triple]:
    """The triples that link two entities by a relation, be it neutral or assertive."""
    relations = {r.iri for r in v.RELATIONS.values()} | {r.neutral for r in v.RELATIONS.values()}
    return {row for row in rows if row[1] in relations}


ASSERTIVE = (iri("drug:x"), v.AVN_RELIEVES, iri("finding:pain"))
NEUTRAL = (iri("drug:x"), v.AVN_ACTS_ON, iri("finding:pain"))


# ---------------------------------------------------------------- direct triples


@pytest.mark.parametrize("status", Status)
def test_the_assertive_triple_is_for_established_and_supported_claims_only(status: Status) -> None:
    rows = graph(relieves(*LINES[status]))
    assert values(rows, node(relieves()), v.AVN_STATUS) == {v.STATUS_CODES[status].iri}
    assert (ASSERTIVE in rows) is (status in (Status.ESTABLISHED, Status.SUPPORTED))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("negated", [False, True])
def test_the_neutral_triple_is_for_all_but_negated_and_refuted_claims(status: Status, negated: bool) -> None:
    rows = graph(relieves(*LINES[status], negated=negated))
    assert (NEUTRAL in rows) is (not negated and status is not Status.REFUTED)


@pytest.mark.parametrize("status", Status)
def test_a_negated_claim_has_no_direct_triple(status: Status) -> None:
    assert direct(graph(relieves(*LINES[status], negated=True))) == set()


@pytest.mark.parametrize("qualifier", [{"when": ("finding:pain",)}, {"population": "population:people"}, {"site": "anatomy:hip"}], ids=str)
def test_a_claim_that_holds_for_some_only_is_not_asserted(qualifier: dict[str, object]) -> None:
    assert direct(graph(relieves(*PLAIN, **qualifier))) == {NEUTRAL}


@pytest.mark.parametrize("qualifier", [{"stage": Stage.EARLY}, {"delivery": "drip"}], ids=str)
def test_stage_and_delivery_do_not_keep_a_claim_from_being_asserted(qualifier: dict[str, object]) -> None:
    assert direct(graph(relieves(*PLAIN, **qualifier))) == {ASSERTIVE, NEUTRAL}


def test_a_limited_claim_does_not_keep_a_plain_one_from_being_asserted() -> None:
    assert direct(graph(relieves(*PLAIN), relieves(*PLAIN, site="anatomy:hip"))) == {ASSERTIVE, NEUTRAL}


@pytest.mark.parametrize(
    "other",
    [
        relieves(*PLAIN, stage=Stage.LATE, negated=True),
        relieves(stage=Stage.LATE, negated=True),
        relieves(*LINES[Status.REFUTED], stage=Stage.LATE),
        relieves(*LINES[Status.REFUTED], site="anatomy:hip"),
    ],
    ids=["negated", "negated without evidence", "refuted", "refuted at a site"],
)
def test_a_negated_or_refuted_claim_of_the_same_three_terms_keeps_all_of_them_from_being_asserted(other: Claim) -> None:
    for claims in ((relieves(*PLAIN), other), (other, relieves(*PLAIN))):
        assert direct(graph(*claims)) == {NEUTRAL}


def test_a_negated_claim_of_another_relation_or_object_does_not() -> None:
    others = (
        Claim(relation=RelationName.MAINTAINS, object="finding:pain", negated=True),
        Claim(relation=RelationName.DECREASES, object="mechanism:flow", negated=True),
    )
    assert direct(graph(relieves(*PLAIN), *others)) == {ASSERTIVE, NEUTRAL}


def test_each_relation_has_its_own_neutral_one() -> None:
    claims = (relieves(*PLAIN), Claim(relation=RelationName.TREATS, object="condition:ill", evidence=LINES[Status.POSSIBLE]))
    assert direct(graph(*claims)) == {ASSERTIVE, NEUTRAL, (iri("drug:x"), v.AVN_PROPOSED_FOR, iri("condition:ill"))}


def test_the_x_ray_that_shows_changes_late_and_usually_none_early_detects_nothing_plainly(avn: Graph) -> None:
    terms = ("test:x-ray", "detects", "finding:bone-changes")
    pair = {(c.stage, c.negated, str(c.status)) for c in avn.claims if (c.subject, c.relation, c.object) == terms}
    assert pair == {("late", False, "supported"), ("early", True, "supported")}
    rows = set(avn.triples())
    base = avn.dataset.base
    x_ray, changes = Iri(f"{base}test/x-ray"), Iri(f"{base}finding/bone-changes")
    assert (x_ray, v.AVN_DETECTS, changes) not in rows
    assert (x_ray, v.AVN_EXAMINES_FOR, changes) in rows


@pytest.mark.parametrize("corpus", [AVN, GOOD], ids=["avn", "good"])
def test_every_direct_triple_of_a_whole_graph_stands_for_a_claim_that_allows_it(corpus: Path) -> None:
    for unit in told(corpus):
        base = unit.dataset.base
        denied = {(c.subject, c.relation, c.object) for c in unit.claims if c.negated or c.status == "refuted"}
        expected = set()
        for c in unit.claims:
            ends = (base + c.subject.replace(":", "/"), base + c.object.replace(":", "/"))
            relation = v.RELATIONS[c.relation]
            if not c.negated and c.status != "refuted":
                expected.add((ends[0], relation.neutral, ends[1]))
            limits = (c.when, c.population, c.site)
            if c.status in ("established", "supported") and not any(limits) and (c.subject, c.relation, c.object) not in denied:
                expected.add((ends[0], relation.iri, ends[1]))
        assert direct({triple for told in unit.descriptions for triple in told.triples}) == expected


# ---------------------------------------------------------------- Biolink's ladder


def told_claim(relation: RelationName, object: str, *evidence: Evidence, subject: str = "drug:x", **qualifiers: object) -> ToldClaim:
    claim = SubjectClaim(subject=subject, relation=relation, object=object, evidence=evidence, **qualifiers)  # type: ignore[arg-type]
    records = tell(Unit("ill", (Source(claims=(claim,)),)), DATASET)
    (found,) = (r for r in records if isinstance(r, ToldClaim))
    return found


TRIAL = line(design=Design.RANDOMISED_TRIAL)
PRACTICE = line("page", Design.STATEMENT, Wording.IN_PRACTICE)
STUDIES = (
    Design.TRIALS_REVIEW,
    Design.RANDOMISED_TRIAL,
    Design.CONTROLLED_COMPARISON,
    Design.SYSTEMATIC_REVIEW,
    Design.COHORT_UNCONTROLLED,
    Design.CASE_SERIES,
    Design.HISTORICAL_CONTROL,
    Design.UNCONTROLLED_REVIEW,
)


def biolink(name: str) -> str:
    return f"https://w3id.org/biolink/vocab/{name}"


@pytest.mark.parametrize(
    ("evidence", "predicate"),
    [
        (LINES[Status.ESTABLISHED], "treats"),
        ((*LINES[Status.ESTABLISHED], PRACTICE), "treats"),
        ((TRIAL,), "studied_to_treat"),
        ((PRACTICE, TRIAL), "studied_to_treat"),
        ((PRACTICE,), "applied_to_treat"),
        (PLAIN, "treats_or_applied_or_studied_to_treat"),
        (LINES[Status.POSSIBLE], "treats_or_applied_or_studied_to_treat"),
        (LINES[Status.MIXED], "treats_or_applied_or_studied_to_treat"),
        (LINES[Status.INSUFFICIENT], "treats_or_applied_or_studied_to_treat"),
        (LINES[Status.UNASSESSED], "treats_or_applied_or_studied_to_treat"),
        ((line(design=Design.ANIMAL_STUDY),), "treats_or_applied_or_studied_to_treat"),
        ((line(design=Design.OPINION),), "treats_or_applied_or_studied_to_treat"),
    ],
    ids=[
        "established",
        "established, done in practice",
        "one trial",
        "a trial and practice",
        "practice",
        "supported",
        "possible",
        "mixed",
        "insufficient",
        "unassessed",
        "animals",
        "opinion",
    ],
)
@pytest.mark.parametrize(("relation", "object"), [(RelationName.TREATS, "condition:ill"), (RelationName.RELIEVES, "finding:pain")])
def test_a_treatment_of_a_condition_or_finding_takes_the_highest_rung(
    relation: RelationName, object: str, evidence: tuple[Evidence, ...], predicate: str
) -> None:
    assert rung(told_claim(relation, object, *evidence)) == biolink(predicate)


@pytest.mark.parametrize("design", STUDIES)
def test_a_study_among_the_lines_is_a_rung(design: Design) -> None:
    disputed = (line(design=design, bearing=Bearing.INCONCLUSIVE), line("other", Design.STATEMENT, Wording.MIGHT))
    assert rung(told_claim(RelationName.TREATS, "condition:ill", *disputed)) == biolink("studied_to_treat")


def test_treats_is_said_of_nothing_less_than_established() -> None:
    for status, evidence in LINES.items():
        claim = told_claim(RelationName.TREATS, "condition:ill", *evidence)
        assert (rung(claim) == biolink("treats")) is (status is Status.ESTABLISHED)


@pytest.mark.parametrize("status", Status)
def test_a_negated_or_refuted_claim_has_no_biolink_predicate(status: Status) -> None:
    assert rung(told_claim(RelationName.TREATS, "condition:ill", *LINES[status], negated=True)) is None
    assert (rung(told_claim(RelationName.TREATS, "condition:ill", *LINES[status])) is None) is (status is Status.REFUTED)


@pytest.mark.parametrize(
    "relation", [RelationName.SLOWS, RelationName.PREVENTS, RelationName.RESTORES, RelationName.MAINTAINS, RelationName.INCREASES]
)
@pytest.mark.parametrize("subject", ["drug:x", "procedure:y", "therapy:z", "mechanism:m"])
def test_what_acts_on_a_mechanism_affects_it(relation: RelationName, subject: str) -> None:
    assert rung(told_claim(relation, "mechanism:flow", TRIAL, subject=subject)) == biolink("affects")


@pytest.mark.parametrize(
    ("relation", "subject", "object", "predicate"),
    [
        (RelationName.PREVENTS, "mechanism:flow", "condition:ill", "affects"),
        (RelationName.CAUSES, "mechanism:flow", "condition:ill", "causes"),
        (RelationName.LEADS_TO, "mechanism:flow", "finding:pain", "contributes_to"),
        (RelationName.PRESENTS_WITH, "condition:ill", "finding:pain", "has_phenotype"),
        (RelationName.DETECTS, "test:scan", "finding:pain", "related_to"),
        (RelationName.ASSESSES, "test:scan", "condition:ill", "diagnoses"),
        (RelationName.ACCUMULATES_IN, "material:tracer", "anatomy:hip", "located_in"),
        (RelationName.POSTPONES, "drug:x", "procedure:y", "affects"),
        (RelationName.PREVENTS, "drug:x", "procedure:y", "affects"),
    ],
)
def test_other_relations_have_the_predicate_that_they_align_with(relation: RelationName, subject: str, object: str, predicate: str) -> None:
    assert rung(told_claim(relation, object, *PLAIN, subject=subject)) == biolink(predicate)


@pytest.mark.parametrize("corpus", [AVN, GOOD], ids=["avn", "good"])
def test_predicates_of_whole_graphs_are_theirs(corpus: Path) -> None:
    for unit in told(corpus):
        rows = {triple for told in unit.descriptions for triple in told.triples}
        for c in unit.claims:
            found = values(rows, Iri(unit.dataset.base + c.id.replace(":", "/", 1)), v.BIOLINK_PREDICATE)
            assert found == {rung(c)} - {None}


# ---------------------------------------------------------------- claims


def test_a_claim_is_a_node_of_three_classes_with_its_three_terms() -> None:
    claim = relieves(*PLAIN)
    rows = graph(claim)
    assert values(rows, node(claim), v.RDF_TYPE) == {v.AVN_CLASS_CLAIM, v.RDF_STATEMENT, v.BIOLINK_ASSOCIATION}
    assert values(rows, node(claim), v.RDF_SUBJECT) == {iri("drug:x")}
    assert values(rows, node(claim), v.RDF_PREDICATE) == {v.AVN_RELIEVES}
    assert values(rows, node(claim), v.RDF_OBJECT) == {iri("finding:pain")}
    assert values(rows, node(claim), v.AVN_CONDITION) == {iri("condition:ill")}
    assert values(rows, node(claim), v.RDFS_LABEL) == {Text("X relieves Pain", "en")}
    assert values(rows, node(claim), v.AVN_NEGATED) == {Text("false", datatype=v.XSD_BOOLEAN)}
    assert values(rows, node(claim), v.BIOLINK_KNOWLEDGE_LEVEL) == {Text("knowledge_assertion")}
    assert values(rows, node(claim), v.BIOLINK_AGENT_TYPE) == {Text("manual_agent")}
    assert values(rows, node(claim), v.BIOLINK_PRIMARY_KNOWLEDGE_SOURCE) == {Iri("https://example.org")}
    assert values(rows, node(claim), v.BIOLINK_PUBLICATIONS) == {iri("ref:page")}


def test_qualifiers_are_pointers_and_codes_and_absent_where_not_given() -> None:
    limits = {
        "stage": Stage.EARLY,
        "population": "population:people",
        "site": "anatomy:hip",
        "when": ("mechanism:flow", "finding:pain"),
        "delivery": "drip",
    }
    claim = relieves(*PLAIN, negated=True, **limits)
    rows = graph(claim)
    assert values(rows, node(claim), v.AVN_STAGE) == {v.STAGE_CODES["early"].iri}
    assert values(rows, node(claim), v.AVN_POPULATION) == {iri("population:people")}
    assert values(rows, node(claim), v.AVN_SITE) == {iri("anatomy:hip")}
    assert values(rows, node(claim), v.AVN_WHEN) == {iri("mechanism:flow"), iri("finding:pain")}
    assert values(rows, node(claim), v.AVN_DELIVERY) == {iri("delivery:drug_x_drip")}
    assert values(rows, node(claim), v.AVN_NEGATED) == {Text("true", datatype=v.XSD_BOOLEAN)}
    bare = graph(relieves(*PLAIN))
    for term in (v.AVN_STAGE, v.AVN_POPULATION, v.AVN_SITE, v.AVN_WHEN, v.AVN_DELIVERY, v.SKOS_EDITORIAL_NOTE, v.AVN_GRADE):
        assert values(bare, node(relieves()), term) == set()


@pytest.mark.parametrize("status", Status)
def test_status_rank_rule_and_reason_are_told(status: Status) -> None:
    rows = graph(relieves(*LINES[status]))
    claim = node(relieves())
    rank = v.STATUS_CODES[status].rank
    assert values(rows, claim, v.AVN_RANK) == (set() if rank is None else {Text(str(rank), datatype=v.XSD_INTEGER)})
    (rule,) = values(rows, claim, v.AVN_RULE)
    definition = next(code.definition for code in v.RULE_CODES.values() if code.iri == rule)
    (reason,) = values(rows, claim, v.AVN_REASON)
    assert isinstance(reason, Text)
    assert reason.language == "en"
    assert reason.value.startswith(definition.rstrip("."))


def test_deciding_lines_are_those_on_which_the_status_turned() -> None:
    evidence = (line("a", Design.STATEMENT, Wording.MIGHT), line("b", Design.RANDOMISED_TRIAL), line("c"))
    claim = relieves(*evidence)
    rows = graph(claim)
    local = node(claim).rpartition("/")[2]
    assert values(rows, node(claim), v.AVN_EVIDENCE) == {iri(f"evidence:{local}_{ref}") for ref in "abc"}
    assert values(rows, node(claim), v.AVN_DECIDED_BY) == {iri(f"evidence:{local}_b")}
    assert values(graph(relieves()), node(claim), v.AVN_DECIDED_BY) == set()


def test_deciding_lines_do_not_depend_on_the_order_in_the_source() -> None:
    evidence = (line("b", Design.STATEMENT, Wording.MIGHT), line("a", Design.RANDOMISED_TRIAL), line("c", bearing=Bearing.DISPUTES))
    assert graph(relieves(*evidence)) == graph(relieves(*reversed(evidence)))


@pytest.mark.parametrize("corpus", [AVN, GOOD], ids=["avn", "good"])
def test_deciding_lines_are_among_the_evidence(corpus: Path) -> None:
    for unit in told(corpus):
        for facts in (description.facts for description in unit.descriptions):
            assert set(facts.get(v.AVN_DECIDED_BY, [])) <= set(facts.get(v.AVN_EVIDENCE, []))


def test_an_evidence_line_says_where_it_comes_from_and_what_it_says_alone() -> None:
    given = Evidence(
        source="ref:page",
        locator={"en": "Table 1", "de": "Tabelle 1"},
        wording=(Wording.MIGHT, Wording.NEEDS_STUDY),
        size="40 people",
        note="A note.",
        part="one",
    )
    claim = relieves(given)
    rows = graph(claim)
    local = node(claim).rpartition("/")[2]
    (found,) = values(rows, node(claim), v.AVN_EVIDENCE)
    assert found == iri(f"evidence:{local}_page_one")
    told_of_it = {(p, o) for s, p, o in rows if s == found}
    assert told_of_it == {
        (v.RDF_TYPE, v.AVN_CLASS_EVIDENCE_LINE),
        (v.AVN_SOURCE, iri("ref:page")),
        (v.AVN_BEARING, v.BEARING_CODES["supports"].iri),
        (v.AVN_DESIGN, v.DESIGN_CODES["statement"].iri),
        (v.AVN_WORDING, v.WORDING_CODES["might"].iri),
        (v.AVN_WORDING, v.WORDING_CODES["needs-study"].iri),
        (v.AVN_LEVEL, Text("0", datatype=v.XSD_INTEGER)),
        (v.AVN_STATUS, v.STATUS_CODES["insufficient"].iri),
        (v.AVN_RULE, v.RULE_CODES["needs-study"].iri),
        (v.AVN_PART, Text("one")),
        (v.AVN_LOCATOR, Text("Table 1", "en")),
        (v.AVN_LOCATOR, Text("Tabelle 1", "de")),
        (v.AVN_SIZE, Text("40 people", "en")),
        (v.SKOS_EDITORIAL_NOTE, Text("A note.", "en")),
    }


def test_a_line_alone_may_have_another_status_than_its_claim() -> None:
    claim = relieves(line("a", Design.TRIALS_REVIEW), line("b", Design.STATEMENT, Wording.MIGHT, bearing=Bearing.DISPUTES))
    rows = graph(claim)
    lines = {o: values(rows, Iri(str(o)), v.AVN_STATUS) for o in values(rows, node(claim), v.AVN_EVIDENCE)}
    assert sorted(str(status).rpartition("-")[2] for statuses in lines.values() for status in statuses) == ["established", "insufficient"]
    assert values(rows, node(claim), v.AVN_STATUS) == {v.STATUS_CODES["supported"].iri}


def test_a_line_without_a_hedge_is_worded_plainly() -> None:
    rows = graph(relieves(*PLAIN))
    assert {o for _, p, o in rows if p == v.AVN_WORDING} == {v.WORDING_CODES["plain"].iri}


def test_a_claim_cites_its_sources_by_what_they_say_of_it() -> None:
    claim = relieves(line("for"), line("against", bearing=Bearing.DISPUTES), line("open", bearing=Bearing.INCONCLUSIVE))
    rows = graph(claim)
    assert values(rows, node(claim), v.CITO_CITES_AS_EVIDENCE) == {iri("ref:for")}
    assert values(rows, node(claim), v.CITO_DISPUTES) == {iri("ref:against")}
    assert values(rows, node(claim), v.CITO_CITES_AS_RELATED) == {iri("ref:open")}
    assert values(rows, node(claim), v.BIOLINK_PUBLICATIONS) == {iri(f"ref:{ref}") for ref in ("for", "against", "open")}


def test_an_authored_grade_stands_beside_the_status_with_assessor_date_and_source() -> None:
    claim = relieves(*PLAIN, grade=Grade(value="B", scheme="schema.org", assessor="A panel", date="2020-02-01", source="ref:page"))
    rows = graph(claim)
    assert values(rows, node(claim), v.AVN_GRADE) == {Text("B")}
    assert values(rows, node(claim), v.AVN_GRADE_SCHEME) == {Text("schema.org")}
    assert values(rows, node(claim), v.AVN_ASSESSOR) == {Text("A panel")}
    assert values(rows, node(claim), v.AVN_ASSESSED) == {Text("2020-02-01", datatype=v.XSD_DATE)}
    assert values(rows, node(claim), v.AVN_GRADE_SOURCE) == {iri("ref:page")}
    assert values(rows, node(claim), v.AVN_STATUS) == {v.STATUS_CODES["supported"].iri}


def test_a_claim_keeps_its_address_when_evidence_is_added() -> None:
    assert {s for s, p, o in graph(relieves()) if o == v.AVN_CLASS_CLAIM} == {
        s for s, p, o in graph(relieves(*PLAIN)) if o == v.AVN_CLASS_CLAIM
    }
    assert node(relieves()) == "https://example.org/claim/ill_drug_x_relieves_finding_pain"


# ---------------------------------------------------------------- entities


def entity_facts(*entries: tuple[str, Entry | Reference], of: str) -> set[tuple[Iri, Iri | Text]]:
    sections: dict[str, list[Entry | Reference]] = {}
    for section, entry in entries:
        sections.setdefault(section, []).append(entry)
    given = Source(**{section: tuple(all) for section, all in sections.items()})  # type: ignore[arg-type]
    rows = triples(tell(Unit("ill", (given,)), DATASET), DATASET)
    return {(p, o) for s, p, o in rows if s == iri(of)}


@pytest.mark.parametrize(
    ("date", "datatype"), [("2021", v.XSD_G_YEAR), ("2021-05", v.XSD_G_YEAR_MONTH), ("2021-05-28", v.XSD_DATE), ("0044", v.XSD_G_YEAR)]
)
def test_dates_are_typed_by_what_is_known(date: str, datatype: Iri) -> None:
    facts = entity_facts(
        ("references", Reference(id="r", name="R", category=ReferenceCategory.ARTICLE, date=date, accessed=date)), of="ref:r"
    )
    assert (v.DCTERMS_ISSUED, Text(date, datatype=datatype)) in facts
    assert (v.AVN_ACCESSED, Text(date, datatype=datatype)) in facts


def test_a_reference_keeps_its_identifiers_as_text_and_as_addresses() -> None:
    doi = "10.1002/(SICI)1097-0193(1996)4:1<58::AID-HBM4>3.0.CO;2-O"
    given = Reference(
        id="r", name="R", category=ReferenceCategory.ARTICLE, doi=doi, pmid="34155839", pmcid="PMC8216992", authors=("A", "B")
    )
    facts = entity_facts(("references", given), of="ref:r")
    assert {(v.BIBO_DOI, Text(doi)), (v.BIBO_PMID, Text("34155839")), (v.DCTERMS_IDENTIFIER, Text("PMC8216992"))} <= facts
    assert {o for p, o in facts if p == v.SCHEMA_SAME_AS} == {
        "https://doi.org/10.1002/(SICI)1097-0193(1996)4:1%3C58::AID-HBM4%3E3.0.CO;2-O",
        "http://www.ncbi.nlm.nih.gov/pubmed/34155839",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8216992",
    }
    assert {o for p, o in facts if p == v.DC_CREATOR} == {Text("A"), Text("B")}
    assert (v.RDF_TYPE, v.AVN_CLASS_REFERENCE) in facts
    assert (v.BIOLINK_CATEGORY, Iri(biolink("Publication"))) in facts


def test_matches_are_addresses_each_as_near_as_it_is() -> None:
    given = Mechanism(
        id="m",
        name="M",
        sources=SOURCES,
        exact=("GO:0042311", CodedMatch(id="MESH:D014664", label="Vasodilation")),
        close=("MESH:D000001",),
        broad=("ICD10:M87",),
        narrow=("ATC:M01A",),
        related=("OMIM:165800",),
    )
    facts = entity_facts(("mechanisms", given), of="mechanism:m")
    assert {o for p, o in facts if p == v.SKOS_EXACT_MATCH} == {
        "http://purl.obolibrary.org/obo/GO_0042311",
        "http://id.nlm.nih.gov/mesh/D014664",
    }
    for term, address in (
        (v.SKOS_CLOSE_MATCH, "http://id.nlm.nih.gov/mesh/D000001"),
        (v.SKOS_BROAD_MATCH, "https://bioregistry.io/icd10:M87"),
        (v.SKOS_NARROW_MATCH, "https://bioregistry.io/atc:M01A"),
        (v.SKOS_RELATED_MATCH, "https://bioregistry.io/omim:165800"),
    ):
        assert {o for p, o in facts if p == term} == {address}


def test_names_in_several_languages_are_labels_with_lower_case_tags() -> None:
    facts = entity_facts(("drugs", Drug(id="d", name={"en": "Salt", "pt-br": "Sal"}, sources=SOURCES, synonyms=("NaCl",))), of="drug:d")
    assert {o for p, o in facts if p == v.RDFS_LABEL} == {Text("Salt", "en"), Text("Sal", "pt-br")}
    assert {o for p, o in facts if p == v.SKOS_ALT_LABEL} == {Text("NaCl", "en")}


def test_a_drug_class_is_not_a_drug() -> None:
    entries = [
        ("drugs", Drug(id="c", name="C", group=True, sources=SOURCES)),
        ("drugs", Drug(id="d", name="D", class_="drug:c", sources=SOURCES)),
    ]
    assert (v.RDF_TYPE, v.AVN_CLASS_DRUG_CLASS) in entity_facts(*entries, of="drug:c")
    facts = entity_facts(*entries, of="drug:d")
    assert {(v.RDF_TYPE, v.AVN_CLASS_DRUG), (v.AVN_MEMBER_OF, iri("drug:c")), (v.BIOLINK_CATEGORY, Iri(biolink("Drug")))} <= facts


def test_steps_deliveries_and_brands_are_nodes_of_their_own() -> None:
    test = model.Test(
        id="t",
        name="T",
        sources=SOURCES,
        steps=(Step(text="First."), Step(text="Second.")),
        deliveries=(Delivery(id="at-home", name="At home"),),
    )
    drug = Drug(id="d", name="D", sources=SOURCES, brands=("Advil Plus",))
    entries = [("tests", test), ("drugs", drug)]
    facts = entity_facts(*entries, of="test:t")
    assert {o for p, o in facts if p == v.AVN_STEP} == {iri("step:test_t_1"), iri("step:test_t_2")}
    assert {o for p, o in facts if p == v.AVN_DELIVERED_AS} == {iri("delivery:test_t_at-home")}
    second = entity_facts(*entries, of="step:test_t_2")
    assert second == {
        (v.RDF_TYPE, v.AVN_CLASS_STEP),
        (v.RDFS_LABEL, Text("Second.", "en")),
        (v.AVN_POSITION, Text("2", datatype=v.XSD_INTEGER)),
    }
    assert (v.AVN_BRAND, iri("brand:d_advil-plus")) in entity_facts(*entries, of="drug:d")
    assert (v.RDFS_LABEL, Text("Advil Plus", "en")) in entity_facts(*entries, of="brand:d_advil-plus")


def test_a_procedure_is_no_substance() -> None:
    facts = entity_facts(("procedures", Procedure(id="p", name="P", sources=SOURCES)), of="procedure:p")
    assert {o for p, o in facts if p == v.BIOLINK_CATEGORY} == {biolink("Procedure")}
    for corpus in (AVN, GOOD):
        for unit in told(corpus):
            assert "RO_0002606" not in str([*unit.descriptions])


# ---------------------------------------------------------------- the dataset and the whole


def test_the_dataset_describes_itself() -> None:
    own = describe_dataset(DATASET)
    facts = own.facts
    assert own.subject == "https://example.org"
    assert facts[v.RDF_TYPE] == [v.VOID_DATASET, v.DCAT_DATASET]
    assert facts[v.DCTERMS_TITLE] == [Text("Small", "en")]
    assert facts[v.DCTERMS_ISSUED] == [Text("2026-01-31", datatype=v.XSD_DATE)]
    assert facts[v.DCTERMS_LICENSE] == ["https://example.org/licence"]
    assert facts[v.DCTERMS_RIGHTS] == [Text("Research data, not medical advice.", "en")]
    assert facts[v.OWL_VERSION_INFO] == [Text("1")]
    assert facts[v.DC_PUBLISHER] == [Text("The tests")]
    assert facts[v.DCTERMS_CONFORMS_TO] == ["https://w3id.org/avn-graph/ontology"]
    assert v.DCTERMS_DESCRIPTION not in facts
    assert v.SCHEMA_URL not in facts


def test_what_the_dataset_may_say_more() -> None:
    facts = describe_dataset(told(GOOD)[0].dataset).facts
    assert facts[v.DCTERMS_DESCRIPTION] == [Text("Made up for the tests of avn_graph.", "en")]
    assert facts[v.SCHEMA_URL] == ["https://example.org/about/"]


@pytest.mark.parametrize("corpus", [AVN, GOOD], ids=["avn", "good"])
def test_every_address_is_whole_and_short_and_every_subject_is_ours(corpus: Path) -> None:
    for unit in told(corpus):
        base = unit.dataset.base
        for subject, properties in ((d.subject, d.facts) for d in unit.descriptions):
            foreign = set(properties) == {v.RDFS_LABEL}  # what another vocabulary calls a term of its own
            assert foreign or re.fullmatch(re.escape(base) + "[a-z]+/[a-z0-9][a-z0-9_-]*", subject), subject
            for term, all_values in properties.items():
                for value in (term, *all_values):
                    if isinstance(value, str):
                        assert re.match("https?://", value)
                        assert len(value) < 1000
                        assert not value.startswith("https://schema.org")


@pytest.mark.parametrize("corpus", [AVN, GOOD], ids=["avn", "good"])
def test_typed_values_have_forms_that_no_store_rewrites(corpus: Path) -> None:
    forms = {
        "": ".+",
        v.XSD_INTEGER: "0|[1-9][0-9]{0,8}",
        v.XSD_BOOLEAN: "true|false",
        v.XSD_DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        v.XSD_G_YEAR_MONTH: "[0-9]{4}-[0-9]{2}",
        v.XSD_G_YEAR: "[0-9]{4}",
    }
    for unit in told(corpus):
        for told_of in unit.descriptions:
            for value in (x for x in told_of.values if isinstance(x, Text)):
                assert re.fullmatch(forms[value.datatype], value.value, flags=re.S)
                assert re.fullmatch("|[a-z]{2,3}(-[a-z0-9]{2,8})*", value.language)
                assert not (value.language and value.datatype)
