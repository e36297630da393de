"""What the sources say, as records: ids that stay, labels in words, texts in languages, and what an entry brings along."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus, read_unit
from avn_graph.knowledge import (
    Claim,
    Entity,
    Record,
    Unit,
    brand_id,
    claim_id,
    claims_of,
    date,
    delivery_id,
    entries_of,
    evidence_id,
    iri,
    match_iri,
    plain,
    prefixes,
    spoken,
    tell,
    texts,
)
from avn_graph.model import Dataset, PrefixEntry, Source
from avn_graph.reading import read_part
from avn_graph.shapes import address_fault
from avn_graph.terms import Iri, Text

DATASET = Dataset(
    id="small",
    title="Small",
    version="1",
    licence="https://example.org/licence",
    publisher="The tests",
    base="https://example.org/g/",
    issued="2026-01-31",
)
BASE = "https://example.org/g/"


def sources(*files: str) -> tuple[Source, ...]:
    parts = [read_part(text.removeprefix("\n").encode(), f"{n}.yaml") for n, text in enumerate(files)]
    assert [str(d) for part in parts for d in part.diagnostics] == []
    return tuple(part.source for part in parts)


def records(*files: str, dataset: Dataset = DATASET) -> list[Record]:
    return list(tell(Unit("unit", sources(*files)), dataset))


def claims(*files: str) -> list[Claim]:
    return [r for r in records(*files) if isinstance(r, Claim)]


def entities(*files: str, dataset: Dataset = DATASET) -> dict[str, Entity]:
    return {r.id: r for r in records(*files, dataset=dataset) if isinstance(r, Entity)}


def values(entity: Entity, term: Iri) -> list[Any]:
    return [value for property, value in entity.facts if property == term]


CONDITION = "condition: {id: c, name: Condition C, sources: [ref:r]}\n"


def drug(claim: str, more: str = "") -> str:
    """A unit about a condition, with a drug that has one claim."""
    return f"{CONDITION}drugs:\n  - id: a\n    name: Drug A\n    sources: [ref:r]\n    claims:\n      - {claim}\n{more}"


# ---------------------------------------------------------------- ids of claims

TREATS = "relation: treats, object: condition:c"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (f"{{{TREATS}}}", "claim:c_drug_a_treats_condition_c"),
        (f"{{{TREATS}, stage: early}}", "claim:c_drug_a_treats_condition_c_stage_early"),
        (f"{{{TREATS}, population: population:p-q}}", "claim:c_drug_a_treats_condition_c_population_p-q"),
        (f"{{{TREATS}, site: anatomy:hip}}", "claim:c_drug_a_treats_condition_c_site_hip"),
        (f"{{{TREATS}, when: [finding:f]}}", "claim:c_drug_a_treats_condition_c_when_finding_f"),
        (f"{{{TREATS}, when: [finding:z, drug:b]}}", "claim:c_drug_a_treats_condition_c_when_drug_b_finding_z"),
        (f"{{{TREATS}, delivery: into-a-vein}}", "claim:c_drug_a_treats_condition_c_delivery_into-a-vein"),
        (f"{{{TREATS}, negated: true}}", "claim:c_drug_a_treats_condition_c_negated_true"),
        (f"{{{TREATS}, negated: false}}", "claim:c_drug_a_treats_condition_c"),
        (f"{{{TREATS}, condition: condition:d}}", "claim:d_drug_a_treats_condition_c"),
        ("{relation: recommended-for, object: condition:d-e}", "claim:c_drug_a_recommended-for_condition_d-e"),
        (
            "{negated: true, delivery: v, when: [finding:z, finding:y], site: anatomy:s, population: population:p, stage: at-risk, "
            "object: finding:f, relation: relieves, note: N}",
            "claim:c_drug_a_relieves_finding_f_stage_at-risk_population_p_site_s_when_finding_y_finding_z_delivery_v_negated_true",
        ),
    ],
)
def test_a_claim_s_id_says_what_it_says_in_fixed_order(claim: str, expected: str) -> None:
    (found,) = claims(drug(claim))
    assert found.id == expected


def test_a_claim_of_no_condition_is_general() -> None:
    (found,) = claims("claims:\n  - {subject: drug:a, relation: increases, object: mechanism:m}\n")
    assert (found.id, found.condition) == ("claim:general_drug_a_increases_mechanism_m", "")


def test_the_condition_of_a_unit_may_stand_in_any_of_its_files() -> None:
    claim = "claims:\n  - {subject: drug:a, relation: increases, object: mechanism:m}\n"
    assert [c.id for c in claims(claim, CONDITION)] == [c.id for c in claims(CONDITION, claim)] == ["claim:c_drug_a_increases_mechanism_m"]


IDS = st.from_regex("[a-z0-9](-?[a-z0-9]){0,3}", fullmatch=True)
QUALIFIERS: dict[str, st.SearchStrategy[Any]] = {
    "stage": st.sampled_from(list(v.Stage)) | st.just(UNSET),
    "population": IDS.map("population:{}".format) | st.just(UNSET),
    "site": IDS.map("anatomy:{}".format) | st.just(UNSET),
    "when": st.lists(st.builds("{}:{}".format, st.sampled_from(["finding", "drug"]), IDS), max_size=2, unique=True).map(tuple),
    "delivery": IDS | st.just(UNSET),
    "negated": st.booleans(),
}


def said(claim: Any) -> tuple[Any, ...]:
    values = [getattr(claim, name) for name in QUALIFIERS if name != "when"]
    return (*("" if isinstance(value, UnsetType) else value for value in values), tuple(sorted(claim.when)))


@given(st.fixed_dictionaries(QUALIFIERS), st.fixed_dictionaries(QUALIFIERS))
def test_claims_that_say_different_things_have_different_ids(one: dict[str, Any], other: dict[str, Any]) -> None:
    ((subject, claim),) = claims_of(sources(drug(f"{{{TREATS}}}"))[0])
    first, second = replace(claim, **one), replace(claim, **other)
    same = claim_id(subject, first, "condition:c") == claim_id(subject, second, "condition:c")
    assert same == (said(first) == said(second))


EVIDENCE = """{relation: treats, object: condition:c, note: First said, evidence: [
        {source: ref:b, locator: Page 3},
        {source: ref:a, design: randomised-trial, part: men, wording: [can]},
        {source: ref:a, design: randomised-trial, part: women, bearing: disputes}]}"""


def test_a_claim_s_id_stays_when_evidence_is_added_or_changed() -> None:
    ids = {c.id for c in claims(drug(EVIDENCE))}
    assert ids == {c.id for c in claims(drug(EVIDENCE.replace("[can]", "[might]").replace("First said", "Changed")))}
    assert ids == {c.id for c in claims(drug(EVIDENCE.replace("[\n", "[{source: ref:new, size: 3},\n")))}
    assert ids == {"claim:c_drug_a_treats_condition_c"}


def test_evidence_stands_in_the_order_of_its_ids_however_it_is_written() -> None:
    (unit,) = sources(drug(EVIDENCE))
    (found,) = claims(drug(EVIDENCE))
    assert [e.id for e in found.evidence] == [
        "evidence:c_drug_a_treats_condition_c_ref-a".replace("ref-a", "a_men"),
        "evidence:c_drug_a_treats_condition_c_a_women",
        "evidence:c_drug_a_treats_condition_c_b",
    ]
    assert found.verdict.decided_by == (0, 1) or found.verdict.rule != "close-dispute"
    entry = unit.drugs[0]
    for seed in range(4):
        lines = list(entry.claims[0].evidence)
        random.Random(seed).shuffle(lines)
        shuffled = replace(unit, drugs=(replace(entry, claims=(replace(entry.claims[0], evidence=tuple(lines)),)),))
        assert [r for r in tell(Unit("unit", (shuffled,)), DATASET) if isinstance(r, Claim)] == [found]


def test_an_evidence_line_s_id_is_the_claim_the_reference_and_the_part() -> None:
    lines = claims_of(sources(drug(EVIDENCE))[0]).__next__()[1].evidence
    assert [evidence_id("claim:x_y", line) for line in lines] == ["evidence:x_y_b", "evidence:x_y_a_men", "evidence:x_y_a_women"]


def test_a_line_keeps_what_its_source_says_and_is_judged_alone() -> None:
    (found,) = claims(
        drug(
            "{relation: treats, object: condition:c, evidence: [{source: ref:a, locator: {de: Seite 1, en: Page 1}, "
            "wording: [might, needs-study], size: 3 hips, note: N}, {source: ref:b, design: guideline, bearing: disputes}]}"
        )
    )
    a, b = found.evidence
    assert (a.source, a.bearing, a.design, a.wording, a.level) == ("ref:a", "supports", "statement", ("might", "needs-study"), 0)
    assert (a.locator, a.size, a.note, a.part) == (
        (Text("Seite 1", "de"), Text("Page 1", "en")),
        (Text("3 hips", "en"),),
        (Text("N", "en"),),
        "",
    )
    assert (b.bearing, b.design, b.wording, b.level) == ("disputes", "guideline", ("plain",), 3)
    assert (a.alone.status, b.alone.status, found.status) == ("insufficient", "refuted", "refuted")
    assert found.verdict.decided_by == (1,)
    assert found.citations == ("ref:a", "ref:b")


def test_a_reference_is_cited_once_however_many_lines_it_has() -> None:
    (found,) = claims(drug(EVIDENCE))
    assert found.citations == ("ref:a", "ref:b")


def test_what_a_claim_is_not_given_is_empty() -> None:
    (found,) = claims(drug(f"{{{TREATS}}}"))
    assert (found.stage, found.population, found.site, found.when, found.delivery) == ("", "", "", (), "")
    assert (found.negated, found.evidence, found.note, found.grade, found.status) == (False, (), (), None, "unassessed")
    assert (found.subject, found.relation, found.object, found.condition) == ("drug:a", "treats", "condition:c", "condition:c")


def test_a_claim_carries_its_qualifiers_note_and_grade() -> None:
    (found,) = claims(
        drug(
            "{relation: treats, object: condition:c, stage: at-risk, population: population:p, site: anatomy:s, when: [finding:z, drug:b], "
            "delivery: v, negated: true, note: {en: N, de: M}, "
            "grade: {value: A, scheme: schema.org, assessor: Somebody, date: 2026-01-31, source: ref:g}}"
        )
    )
    assert (found.stage, found.population, found.site) == ("at-risk", "population:p", "anatomy:s")
    assert (found.when, found.delivery, found.negated) == (("drug:b", "finding:z"), "delivery:drug_a_v", True)
    assert found.note == (Text("M", "de"), Text("N", "en"))
    assert found.grade is not None
    assert (found.grade.value, found.grade.assessor, found.grade.source) == ("A", "Somebody", "ref:g")


# ---------------------------------------------------------------- labels

WORDS = """mechanisms:
  - {id: m, name: {en: Flow, de: Fluss}, sources: [ref:r]}
findings:
  - {id: f, name: Pain, category: symptom, sources: [ref:r]}
populations:
  - {id: p, name: Men, sources: [ref:r]}
anatomy:
  - {id: s, name: Hip, sources: [ref:r]}
"""


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("{relation: increases, object: mechanism:m}", "Drug A increases Flow"),
        ("{relation: recommended-for, object: condition:c}", "Drug A is recommended for Condition C"),
        ("{relation: increases, object: mechanism:m, stage: early}", "Drug A increases Flow (early stage)"),
        ("{relation: increases, object: mechanism:m, stage: at-risk}", "Drug A increases Flow (at risk stage)"),
        ("{relation: increases, object: mechanism:m, population: population:p, site: anatomy:s}", "Drug A increases Flow (Men; Hip)"),
        ("{relation: increases, object: mechanism:m, when: [finding:f]}", "Drug A increases Flow (when: Pain)"),
        ("{relation: increases, object: mechanism:m, when: [finding:f, drug:a]}", "Drug A increases Flow (when: Drug A or Pain)"),
        ("{relation: increases, object: mechanism:m, delivery: v}", "Drug A increases Flow (Into a vein)"),
        ("{relation: increases, object: mechanism:m, negated: true}", "Drug A does not: increases Flow"),
        (
            "{relation: increases, object: mechanism:m, stage: late, population: population:p, site: anatomy:s, delivery: v, "
            "when: [finding:f], negated: true}",
            "Drug A does not: increases Flow (late stage; Men; Hip; Into a vein; when: Pain)",
        ),
        # what another unit defines is named by the words of its id
        ("{relation: relieves, object: finding:joint-pain}", "Drug A relieves joint pain"),
        (
            "{relation: relieves, object: finding:joint-pain, population: population:old-men, when: [finding:bone-collapse]}",
            "Drug A relieves joint pain (old men; when: bone collapse)",
        ),
    ],
)
def test_a_claim_in_words(claim: str, expected: str) -> None:
    (found,) = claims(drug(claim, "    deliveries: [{id: v, name: Into a vein}]\n" + WORDS))
    assert found.label == expected


def test_a_claim_about_an_entity_of_another_unit_in_words() -> None:
    (found,) = claims("claims:\n  - {subject: procedure:core-decompression, relation: relieves, object: finding:joint-pain}\n")
    assert found.label == "core decompression relieves joint pain"


def test_a_delivery_of_an_entity_of_another_unit_in_words() -> None:
    (found,) = claims("claims:\n  - {subject: therapy:rest, relation: relieves, object: finding:joint-pain, delivery: on-a-sofa}\n")
    assert found.label == "rest relieves joint pain (on a sofa)"


def test_labels_are_in_the_default_language() -> None:
    german = replace(DATASET, language="de")
    labels = [r.label for r in records(drug("{relation: increases, object: mechanism:m}", WORDS), dataset=german) if isinstance(r, Claim)]
    assert labels == ["Drug A increases Fluss"]
    found = entities(WORDS, dataset=german)["mechanism:m"]
    assert (found.label, found.names) == ("Fluss", (Text("Fluss", "de"), Text("Flow", "en")))


# ---------------------------------------------------------------- texts


def test_texts_carry_their_language_and_the_default_one_where_they_name_none() -> None:
    assert texts("bone", "en") == (Text("bone", "en"),)
    assert texts({"pt-br": "osso", "de": "Knochen"}, "en") == (Text("Knochen", "de"), Text("osso", "pt-br"))
    assert texts(UNSET, "en") == ()


def test_the_plain_text_is_that_of_the_default_language_else_of_the_first() -> None:
    assert plain("bone", "de") == "bone"
    assert plain({"en": "bone", "de": "Knochen"}, "de") == "Knochen"
    assert plain({"pt-br": "osso", "fr": "os"}, "en") == "os"


@pytest.mark.parametrize(
    ("value", "datatype"),
    [("2021", "gYear"), ("2021-05", "gYearMonth"), ("2021-05-28", "date")],
)
def test_a_date_is_typed_by_what_is_known_of_it(value: str, datatype: str) -> None:
    assert date(value) == Text(value, "", f"http://www.w3.org/2001/XMLSchema#{datatype}")


def test_an_id_in_words_and_as_an_iri() -> None:
    assert spoken("drug:core-decompression") == "core decompression"
    assert iri(DATASET, "drug:a-b") == "https://example.org/g/drug/a-b"
    assert iri(DATASET, "claim:c_drug_a_treats_condition_c") == "https://example.org/g/claim/c_drug_a_treats_condition_c"


# ---------------------------------------------------------------- what an entry brings along

RICH = """
drugs:
  - id: a
    name: {en: Drug A, de: Mittel A}
    class: drug:g
    sources: [ref:r, ref:s]
    description: {en: D, de: E}
    synonyms: [First, {en: Second, de: Zweites}]
    notes: [N]
    brands: [Best Brand®, {id: other, name: Other, exact: [{id: RXNORM:1, label: Other}], close: [MESH:D000001], related: [RXNORM:2]}]
    availability: [over-the-counter, prescription]
    uses: [material:w]
    steps:
      - Wash
      - text: {en: Apply, de: Auftragen}
        uses: [material:w]
        wording: [can]
    deliveries:
      - {id: by-mouth, name: By mouth, sources: [ref:r], uses: [material:w], wording: [may], note: M}
    duration: Weeks
    novelty: New
    given_by: [specialist:d]
    exact: [{id: CHEBI:5855, label: a}, ATC:M01A]
    close: [MESH:D000001]
    broad: [MONDO:0000001]
    narrow: [ICD10:M87]
    related: [WIKIDATA:Q1]
  - {id: g, name: Group G, group: true, sources: [ref:r]}
""".replace("      - Wash\n", "      - text: Wash\n")


def test_an_entry_is_one_entity_with_what_it_brings_along() -> None:
    assert {id: (e.label, e.cls.rpartition("#")[2]) for id, e in entities(RICH).items()} == {
        "brand:a_best-brand": ("Best Brand®", "Brand"),
        "brand:a_other": ("Other", "Brand"),
        "delivery:drug_a_by-mouth": ("By mouth", "Delivery"),
        "drug:a": ("Drug A", "Drug"),
        "drug:g": ("Group G", "DrugClass"),
        "step:drug_a_1": ("Wash", "Step"),
        "step:drug_a_2": ("Apply", "Step"),
    }


def test_an_entity_knows_its_names_iri_and_kind() -> None:
    found = entities(RICH)["drug:a"]
    assert found.names == (Text("Mittel A", "de"), Text("Drug A", "en"))
    assert (found.iri, found.kind) == (BASE + "drug/a", "drug")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (v.DCTERMS_DESCRIPTION, [Text("E", "de"), Text("D", "en")]),
        (v.SKOS_ALT_LABEL, [Text("First", "en"), Text("Zweites", "de"), Text("Second", "en")]),
        (v.SKOS_EDITORIAL_NOTE, [Text("N", "en")]),
        (v.AVN_DURATION, [Text("Weeks", "en")]),
        (v.AVN_NOVELTY, [Text("New", "en")]),
        (v.DCTERMS_SOURCE, [BASE + "ref/r", BASE + "ref/s"]),
        (v.AVN_MEMBER_OF, [BASE + "drug/g"]),
        (v.AVN_USES, [BASE + "material/w"]),
        (v.AVN_GIVEN_BY, [BASE + "specialist/d"]),
        (v.AVN_AVAILABILITY, [v.AVAILABILITY_CODES["over-the-counter"].iri, v.AVAILABILITY_CODES["prescription"].iri]),
        (v.AVN_STEP, [BASE + "step/drug_a_1", BASE + "step/drug_a_2"]),
        (v.AVN_DELIVERED_AS, [BASE + "delivery/drug_a_by-mouth"]),
        (v.AVN_BRAND, [BASE + "brand/a_best-brand", BASE + "brand/a_other"]),
        (v.SKOS_EXACT_MATCH, ["http://purl.obolibrary.org/obo/CHEBI_5855", "https://bioregistry.io/atc:M01A"]),
        (v.SKOS_CLOSE_MATCH, ["http://id.nlm.nih.gov/mesh/D000001"]),
        (v.SKOS_BROAD_MATCH, ["http://purl.obolibrary.org/obo/MONDO_0000001"]),
        (v.SKOS_NARROW_MATCH, ["https://bioregistry.io/icd10:M87"]),
        (v.SKOS_RELATED_MATCH, ["http://www.wikidata.org/entity/Q1"]),
    ],
)
def test_each_attribute_becomes_a_fact(term: Iri, expected: list[Any]) -> None:
    assert values(entities(RICH)["drug:a"], term) == expected


def test_steps_have_positions_and_what_they_use() -> None:
    found = entities(RICH)
    first, second = found["step:drug_a_1"], found["step:drug_a_2"]
    assert first.facts == ((v.AVN_POSITION, Text("1", datatype=v.XSD_INTEGER)),)
    assert values(second, v.AVN_POSITION) == [Text("2", datatype=v.XSD_INTEGER)]
    assert values(second, v.AVN_USES) == [BASE + "material/w"]
    assert values(second, v.AVN_WORDING) == [v.WORDING_CODES["can"].iri]
    assert second.names == (Text("Auftragen", "de"), Text("Apply", "en"))


def test_ten_steps_keep_their_order() -> None:
    steps = "".join(f"      - text: Step {n}\n" for n in range(1, 12))
    found = entities(f"therapies:\n  - id: t\n    name: T\n    sources: [ref:r]\n    steps:\n{steps}")
    assert [value.rpartition("_")[2] for value in values(found["therapy:t"], v.AVN_STEP)] == [str(n) for n in range(1, 12)]
    assert values(found["step:therapy_t_11"], v.AVN_POSITION) == [Text("11", datatype=v.XSD_INTEGER)]


def test_deliveries_have_their_own_facts() -> None:
    found = entities(RICH)["delivery:drug_a_by-mouth"]
    assert set(found.facts) == {
        (v.DCTERMS_SOURCE, BASE + "ref/r"),
        (v.AVN_USES, BASE + "material/w"),
        (v.AVN_WORDING, v.WORDING_CODES["may"].iri),
        (v.SKOS_EDITORIAL_NOTE, Text("M", "en")),
    }
    assert delivery_id("drug:a", "by-mouth") == "delivery:drug_a_by-mouth"


def test_brands_are_names_or_have_identifiers_of_their_own() -> None:
    found = entities(RICH)
    assert found["brand:a_best-brand"].facts == ()
    assert found["brand:a_other"].facts == (
        (v.SKOS_EXACT_MATCH, "http://purl.bioontology.org/ontology/RXNORM/1"),
        (v.SKOS_CLOSE_MATCH, "http://id.nlm.nih.gov/mesh/D000001"),
        (v.SKOS_RELATED_MATCH, "http://purl.bioontology.org/ontology/RXNORM/2"),
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ventavis", "ventavis"), ("Motrin IB", "motrin-ib"), ("  A+B® 2 ", "a-b-2"), ("日本", ""), ("---", "")],
)
def test_a_brand_s_id_is_made_of_its_name(name: str, expected: str) -> None:
    assert brand_id(name) == expected


def test_a_reference_has_typed_dates_addresses_and_identifiers() -> None:
    found = entities(
        """
references:
  - id: r
    name: Hines 2021
    title: {en: A title, de: Ein Titel}
    category: article
    design: randomised-trial
    authors: [Hines JT, Jo WL]
    container: J Korean Med Sci
    publisher: P
    date: 2021-05
    accessed: 2022-02-05
    doi: 10.3346/jkms.2021.36.e177
    pmid: 34155839
    pmcid: PMC8216992
    url: https://example.org/a?b#c
    size: 3 hips
    report_of: ref:first
    cited_by: [ref:page]
    notes: [N]
"""
    )["ref:r"]
    assert (found.label, found.names) == ("Hines 2021", (Text("Hines 2021", "en"),))
    assert set(found.facts) == {
        (v.DCTERMS_TITLE, Text("A title", "en")),
        (v.DCTERMS_TITLE, Text("Ein Titel", "de")),
        (v.AVN_CATEGORY, v.REFERENCE_CATEGORY_CODES["article"].iri),
        (v.AVN_DESIGN, v.DESIGN_CODES["randomised-trial"].iri),
        (v.DC_CREATOR, Text("Hines JT")),
        (v.DC_CREATOR, Text("Jo WL")),
        (v.AVN_CONTAINER, Text("J Korean Med Sci")),
        (v.DC_PUBLISHER, Text("P")),
        (v.DCTERMS_ISSUED, Text("2021-05", datatype=v.XSD_G_YEAR_MONTH)),
        (v.AVN_ACCESSED, Text("2022-02-05", datatype=v.XSD_DATE)),
        (v.BIBO_DOI, Text("10.3346/jkms.2021.36.e177")),
        (v.SCHEMA_SAME_AS, "https://doi.org/10.3346/jkms.2021.36.e177"),
        (v.BIBO_PMID, Text("34155839")),
        (v.SCHEMA_SAME_AS, "http://www.ncbi.nlm.nih.gov/pubmed/34155839"),
        (v.DCTERMS_IDENTIFIER, Text("PMC8216992")),
        (v.SCHEMA_SAME_AS, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8216992"),
        (v.SCHEMA_URL, "https://example.org/a?b#c"),
        (v.AVN_SIZE, Text("3 hips", "en")),
        (v.AVN_REPORT_OF, BASE + "ref/first"),
        (v.AVN_CITED_BY, BASE + "ref/page"),
        (v.SKOS_EDITORIAL_NOTE, Text("N", "en")),
    }


@pytest.mark.parametrize(
    ("section", "entry", "cls"),
    [
        ("tests", "", "Test"),
        ("procedures", "", "Procedure"),
        ("therapies", "", "Therapy"),
        ("mechanisms", "", "Mechanism"),
        ("findings", ", category: sign", "Finding"),
        ("anatomy", "", "Anatomy"),
        ("populations", "", "Population"),
        ("materials", "", "Material"),
        ("specialists", "", "Specialist"),
        ("guidance", ", category: referral", "Guidance"),
    ],
)
def test_each_section_has_its_class(section: str, entry: str, cls: str) -> None:
    ((id, found),) = entities(f"{section}:\n  - {{id: a, name: A, sources: [ref:r]{entry}}}\n").items()
    assert found.cls == f"https://w3id.org/avn-graph/ontology#{cls}"
    assert found.cls == v.KINDS[id.partition(":")[0]]


# ---------------------------------------------------------------- identifiers


@pytest.mark.parametrize(
    ("doi", "expected"),
    [
        ("10.1000/abc", "https://doi.org/10.1000/abc"),
        (
            "10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO;2-1",
            "https://doi.org/10.1002/(SICI)1096-8644(199601)99:1%3C1::AID-AJPA1%3E3.0.CO;2-1",
        ),
        ("10.1000/a#b?c%d", "https://doi.org/10.1000/a%23b%3Fc%25d"),
        ('10.1000/a[b]{c}|d\\e^f`g"h', "https://doi.org/10.1000/a%5Bb%5D%7Bc%7D%7Cd%5Ce%5Ef%60g%22h"),
        ("10.1000/é", "https://doi.org/10.1000/%C3%A9"),
    ],
)
def test_a_doi_with_odd_characters_gives_a_sound_address_and_stays_as_written(doi: str, expected: str) -> None:
    quoted = doi.replace("'", "''")
    found = entities(f"references:\n  - {{id: r, name: R, category: article, doi: '{quoted}'}}\n")["ref:r"]
    assert values(found, v.BIBO_DOI) == [Text(doi)]
    assert values(found, v.SCHEMA_SAME_AS) == [expected]
    assert address_fault(expected) == ""


@given(st.from_regex(r"10\.[0-9]{4,9}/\S+", fullmatch=True, alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])))
@example("10.1000/\U0001f9b4")
def test_every_doi_of_the_shape_gives_an_address_that_rdf_takes(doi: str) -> None:
    (source,) = sources("references:\n  - {id: r, name: R, category: article, doi: 10.1000/a}\n")
    source = replace(source, references=(replace(source.references[0], doi=doi),))
    (found,) = tell(Unit("unit", (source,)), DATASET)
    assert isinstance(found, Entity)
    (address,) = values(found, v.SCHEMA_SAME_AS)
    assert address_fault(address) == ""


OWN = replace(
    DATASET,
    prefixes={
        "OWN": PrefixEntry(iri="https://example.org/own#", pattern=".+", may_ship="label", licence="CC0", title="Own"),
        "MESH": PrefixEntry(iri="https://example.org/mesh/", pattern=".+", may_ship="id", licence="Ours", title="MeSH, ours"),
    },
)


def test_a_dataset_s_own_prefixes_lie_over_ours() -> None:
    known = prefixes(OWN)
    assert known["OWN"] == v.Prefix("https://example.org/own#", ".+", "label", "CC0", "Own")
    assert known["MESH"] == v.Prefix("https://example.org/mesh/", ".+", "id", "Ours", "MeSH, ours")
    assert known["CHEBI"] == v.PREFIXES["CHEBI"]
    assert v.PREFIXES["MESH"].iri == "http://id.nlm.nih.gov/mesh/"
    assert prefixes(DATASET) == v.PREFIXES
    found = entities("drugs:\n  - {id: a, name: A, sources: [ref:r], exact: ['OWN:x:y', MESH:D1, CHEBI:1]}\n", dataset=OWN)["drug:a"]
    assert values(found, v.SKOS_EXACT_MATCH) == [
        "https://example.org/own#x:y",
        "https://example.org/mesh/D1",
        "http://purl.obolibrary.org/obo/CHEBI_1",
    ]


def test_an_unknown_prefix_stays_what_it_is() -> None:
    assert match_iri("NOSUCH:1", v.PREFIXES) == "NOSUCH:1"


# ---------------------------------------------------------------- the whole


MANY = f"""{CONDITION}drugs:
  - id: b
    name: B
    sources: [ref:r]
    brands: [Z]
    claims:
      - {{relation: treats, object: condition:c, stage: late}}
      - {{relation: treats, object: condition:c, stage: early}}
  - {{id: a, name: A, sources: [ref:r]}}
claims:
  - {{subject: drug:a, relation: treats, object: condition:c}}
"""


def test_entities_come_first_then_claims_each_sorted() -> None:
    assert [r.id for r in records(MANY)] == [
        "brand:b_z",
        "condition:c",
        "drug:a",
        "drug:b",
        "claim:c_drug_a_treats_condition_c",
        "claim:c_drug_b_treats_condition_c_stage_early",
        "claim:c_drug_b_treats_condition_c_stage_late",
    ]


def test_the_order_of_files_and_entries_does_not_matter() -> None:
    first, second = CONDITION + WORDS, drug(EVIDENCE).removeprefix(CONDITION)
    assert records(first, second) == records(second, first)
    (source,) = sources(MANY)
    turned = replace(source, drugs=source.drugs[::-1])
    assert list(tell(Unit("unit", (turned,)), DATASET)) == records(MANY)


def test_entries_and_claims_of_a_file_come_with_their_kinds_and_subjects() -> None:
    (source,) = sources(MANY)
    assert [(kind, entry.id) for kind, entry in entries_of(source)] == [("condition", "c"), ("drug", "b"), ("drug", "a")]
    assert [subject for subject, _ in claims_of(source)] == ["drug:b", "drug:b", "drug:a"]


@pytest.mark.parametrize("corpus", ["source", "tests/sources/good"])
def test_a_unit_told_alone_gives_the_records_that_it_gives_within_its_corpus(root: Any, corpus: str) -> None:
    whole = open_corpus(root / corpus)
    together = {unit.name: list(tell(read_unit(unit).unit, whole.dataset)) for unit in whole.units}
    assert together
    for unit in whole.units:
        alone = open_corpus(root / corpus / unit.name if len(unit.files) > 1 else unit.files[0])
        assert [u.name for u in alone.units] == [unit.name]
        assert list(tell(read_unit(alone.units[0]).unit, alone.dataset)) == together[unit.name]
        for found in (together[unit.name],):
            kinds = [isinstance(r, Claim) for r in found]
            assert kinds == sorted(kinds)
            assert [r.id for r in found if isinstance(r, Entity)] == sorted({r.id for r in found if isinstance(r, Entity)})
            assert [r.id for r in found if isinstance(r, Claim)] == sorted({r.id for r in found if isinstance(r, Claim)})
