"""What is told of a unit: ids that last, names in several languages, and every fact of an entry once."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avn_graph import model
from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus, read_unit
from avn_graph.graph import Graph
from avn_graph.knowledge import Claim, Entity, Unit, tell
from avn_graph.model import Dataset, PrefixEntry
from avn_graph.naming import brand_id, claim_id, date, evidence_id, iri, match_iri, plain, prefixes, spoken, texts
from avn_graph.reading import read_part
from avn_graph.shapes import address_fault
from avn_graph.terms import Iri, Text

DATASET = Dataset(
    id="d", title="D", version="1", licence="https://example.org/", publisher="P", base="https://example.org/", issued="2026-01-31"
)


def records(*files: str, dataset: Dataset = DATASET) -> dict[str, Any]:
    """The records of a unit by id, in the order in which they are told."""
    parts = [read_part(file.encode(), f"{n}.yaml") for n, file in enumerate(files)]
    assert [d for part in parts for d in part.diagnostics] == []
    return {record.id: record for record in tell(Unit("u", tuple(part.source for part in parts)), dataset)}


def entity(text: str, id: str, dataset: Dataset = DATASET) -> Entity:
    found = records(text, dataset=dataset)[id]
    assert isinstance(found, Entity)
    return found


def claims(*files: str, dataset: Dataset = DATASET) -> list[Claim]:
    return [r for r in records(*files, dataset=dataset).values() if isinstance(r, Claim)]


def drug(lines: str) -> str:
    return f"drugs:\n  - id: a\n    name: A\n    sources: [ref:r]\n    {lines}\n"


CONDITION = "condition: {id: c, name: Cold, sources: [ref:r]}\n"


# ---------------------------------------------------------------- claim ids


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("claims: [{subject: drug:a, relation: treats, object: condition:x}]", "general_drug_a_treats_condition_x"),
        (CONDITION + "claims: [{subject: drug:a, relation: treats, object: condition:x}]", "c_drug_a_treats_condition_x"),
        (
            CONDITION + "claims: [{subject: drug:a, relation: treats, object: condition:x, condition: condition:y}]",
            "y_drug_a_treats_condition_x",
        ),
        (CONDITION + drug("claims: [{relation: recommended-for, object: condition:c}]"), "c_drug_a_recommended-for_condition_c"),
        (
            CONDITION
            + "claims: [{negated: true, delivery: drip, when: [finding:z, drug:y], site: anatomy:hip, population: population:men, "
            "stage: early, object: finding:f, relation: relieves, subject: drug:a, note: A note}]",
            "c_drug_a_relieves_finding_f_stage_early_population_men_site_hip_when_drug_y_finding_z_delivery_drip_negated_true",
        ),
    ],
)
def test_an_id_says_what_the_claim_says_in_a_fixed_order(text: str, id: str) -> None:
    assert [c.id for c in claims(text)] == [f"claim:{id}"]


def test_ids_stay_when_evidence_notes_and_grades_are_added() -> None:
    bare = "{relation: treats, object: condition:c, evidence: [{source: ref:r}]}"
    more = (
        "{relation: treats, object: condition:c, note: N, grade: {value: A, scheme: S, assessor: P, date: 2020-01-01, source: ref:g}, "
        "evidence: [{source: ref:b, design: guideline}, {source: ref:r, wording: [might], locator: L, size: '3', note: N}]}"
    )
    (before,), (after,) = claims(CONDITION + drug(f"claims: [{bare}]")), claims(CONDITION + drug(f"claims: [{more}]"))
    assert before.id == after.id
    assert [e.id for e in before.evidence] == [e.id for e in after.evidence if e.source == "ref:r"]
    assert before.status != after.status


def test_the_lines_of_one_source_are_told_apart_by_their_part() -> None:
    (claim,) = claims(
        drug("claims: [{relation: treats, object: condition:c, evidence: [{source: ref:r, part: b}, {source: ref:r, part: a}]}]")
    )
    assert [e.id for e in claim.evidence] == [f"evidence:general_drug_a_treats_condition_c_r_{part}" for part in "ab"]


def test_when_means_the_same_in_any_order() -> None:
    one, other = (
        claims(drug(f"claims: [{{relation: treats, object: condition:c, when: [{w}]}}]"))
        for w in ("drug:x, finding:y", "finding:y, drug:x")
    )
    assert one == other
    assert one[0].when == ("drug:x", "finding:y")


WORDS = st.sampled_from(
    ["a", "b", "early", "stage", "population", "site", "when", "delivery", "negated", "true", "treats", "drug", "general"]
)
UNSET_OR = {
    "stage": st.just(msgspec.UNSET) | st.sampled_from(list(v.Stage)),
    "population": st.just(msgspec.UNSET) | WORDS.map("population:{}".format),
    "site": st.just(msgspec.UNSET) | WORDS.map("anatomy:{}".format),
    "delivery": st.just(msgspec.UNSET) | WORDS,
    "condition": st.just(msgspec.UNSET) | WORDS.map("condition:{}".format),
}
POINTERS = st.tuples(st.sampled_from(["drug", "finding", "condition"]), WORDS).map(":".join)
CLAIMS = st.builds(
    model.Claim,
    relation=st.sampled_from([v.RelationName.TREATS, v.RelationName.INCREASES]),
    object=POINTERS,
    when=st.lists(POINTERS, max_size=2, unique=True).map(sorted).map(tuple),
    negated=st.booleans(),
    **UNSET_OR,
)


@given(st.lists(st.tuples(POINTERS, CLAIMS), min_size=2, max_size=8), WORDS)
def test_claims_that_say_something_else_have_other_ids(found: list[tuple[str, model.Claim]], unit: str) -> None:
    ids: dict[str, Any] = {}
    for subject, claim in found:
        about = unit if claim.condition is msgspec.UNSET else claim.condition.removeprefix("condition:")
        says = (about, subject, msgspec.structs.replace(claim, condition=msgspec.UNSET))
        assert ids.setdefault(claim_id(subject, claim, f"condition:{unit}"), says) == says


@given(st.lists(st.tuples(CLAIMS, WORDS, st.none() | WORDS), min_size=2, max_size=8))
def test_lines_of_other_claims_sources_or_parts_have_other_ids(found: list[tuple[model.Claim, str, str | None]]) -> None:
    ids: dict[str, Any] = {}
    for claim, reference, part in found:
        about = claim_id("drug:a", claim, "condition:c")
        line = model.Evidence(source=f"ref:{reference}", part=msgspec.UNSET if part is None else part)
        says = (about, reference, part)
        assert ids.setdefault(evidence_id(about, line), says) == says


def test_no_id_needs_an_escape_in_an_iri(avn: Graph) -> None:
    for id in [*(e.id for e in avn.entities), *(c.id for c in avn.claims), *(e.id for c in avn.claims for e in c.evidence)]:
        kind, _, local = id.partition(":")
        assert kind.isalpha() and local.replace("-", "").replace("_", "").isalnum() and local.isascii()


def test_an_iri_is_the_base_the_kind_and_the_id() -> None:
    assert iri(DATASET, "drug:a") == "https://example.org/drug/a"


# ---------------------------------------------------------------- claims


def test_a_claim_carries_all_that_was_written() -> None:
    text = """\
condition: {id: c, name: C, sources: [ref:r]}
therapies:
  - id: t
    name: T
    sources: [ref:r]
    deliveries: [{id: slow, name: Slowly}]
    claims:
      - relation: slows
        object: mechanism:m
        stage: late
        population: population:p
        site: anatomy:s
        when: [finding:w]
        delivery: slow
        negated: true
        note: {en: N, de: M}
        grade: {value: A, scheme: S, assessor: P, date: 2020-01-01, source: ref:g}
        evidence:
          - {source: ref:b, locator: L, wording: [might, can], design: opinion, bearing: disputes, size: '3', note: X, part: q}
          - {source: ref:a}
"""
    (claim,) = claims(text)
    assert (claim.subject, claim.relation, claim.object, claim.condition) == ("therapy:t", "slows", "mechanism:m", "condition:c")
    assert (claim.stage, claim.population, claim.site, claim.when) == ("late", "population:p", "anatomy:s", ("finding:w",))
    assert (claim.delivery, claim.negated) == ("delivery:therapy_t_slow", True)
    assert claim.note == (Text("M", "de"), Text("N", "en"))
    assert claim.grade is not None and claim.grade.assessor == "P"
    assert claim.citations == ("ref:a", "ref:b"), "in the order of the lines' ids"
    plain_line, hedged = claim.evidence
    assert (plain_line.wording, plain_line.level, plain_line.alone.status) == (("plain",), 1, "supported")
    assert (hedged.bearing, hedged.design, hedged.wording, hedged.level, hedged.part) == ("disputes", "opinion", ("might", "can"), 0, "q")
    assert (hedged.locator, hedged.size, hedged.note) == ((Text("L", "en"),), (Text("3", "en"),), (Text("X", "en"),))
    assert hedged.alone.status == "insufficient"
    assert (claim.status, claim.verdict.decided_by) == ("mixed", (0, 1))


def test_the_lines_that_decided_are_those_of_the_record() -> None:
    (claim,) = claims(
        drug("claims: [{relation: treats, object: condition:c, evidence: [{source: ref:z, design: guideline}, {source: ref:a}]}]")
    )
    assert [claim.evidence[i].source for i in claim.verdict.decided_by] == ["ref:z"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (CONDITION + drug("claims: [{relation: treats, object: condition:c}]"), "A treats Cold"),
        (drug("claims: [{relation: relieves, object: finding:joint-pain}]"), "A relieves joint pain"),
        (drug("claims: [{relation: slows, object: mechanism:m, negated: true}]"), "A does not slow m"),
        (
            drug(
                "deliveries: [{id: drip, name: As a drip}]\n"
                "    claims: [{relation: maintains, object: finding:f, stage: at-risk, delivery: drip, site: anatomy:hip}]"
            ),
            "A maintains or improves f (at risk stage; hip; As a drip)",
        ),
        (
            drug("claims: [{relation: treats, object: condition:x, population: population:old-men, when: [finding:b, finding:a-b]}]"),
            "A treats x (old men; when: a b or b)",
        ),
    ],
)
def test_a_label_says_the_claim_in_words(text: str, label: str) -> None:
    assert [c.label for c in claims(text)] == [label]


# ---------------------------------------------------------------- texts in several languages

GERMAN = msgspec.structs.replace(DATASET, language="de")
NAMED = "anatomy:\n  - {id: bone, name: {en: Bone, de: Knochen}, synonyms: [{fr: Os}, Bein], sources: [ref:r]}\n"


def test_a_name_has_every_language_and_its_label_the_default_one() -> None:
    for dataset, label in ((DATASET, "Bone"), (GERMAN, "Knochen")):
        bone = entity(NAMED, "anatomy:bone", dataset)
        assert bone.label == label
        assert bone.names == (Text("Knochen", "de"), Text("Bone", "en"))
        assert (v.SKOS_ALT_LABEL, Text("Os", "fr")) in bone.facts
        assert (v.SKOS_ALT_LABEL, Text("Bein", dataset.language)) in bone.facts


def test_a_name_without_the_default_language_lends_its_first() -> None:
    assert plain({"fr": "Os", "de": "Knochen"}, "en") == "Knochen"
    assert plain("Bone", "de") == "Bone"


def test_a_text_that_names_no_language_is_in_the_default_one() -> None:
    assert texts("Bone", "de") == (Text("Bone", "de"),)
    assert texts(msgspec.UNSET, "de") == ()


def test_claims_are_labelled_in_the_default_language() -> None:
    text = NAMED + "claims: [{subject: anatomy:bone, relation: supplies, object: anatomy:bone}]\n"
    assert [c.label for c in claims(text, dataset=GERMAN)] == ["Knochen supplies Knochen"]


# ---------------------------------------------------------------- entities


def facts(text: str, id: str, *terms: Iri) -> list[Any]:
    return [value for term, value in entity(text, id).facts if term in terms]


def test_a_group_of_drugs_is_a_class_and_a_drug_is_not() -> None:
    assert entity(drug("group: true"), "drug:a").cls == v.AVN_CLASS_DRUG_CLASS
    assert entity(drug("group: false"), "drug:a").cls == v.AVN_CLASS_DRUG
    assert entity(CONDITION, "condition:c").cls == v.AVN_CLASS_CONDITION


def test_steps_deliveries_and_brands_are_entities_of_their_own() -> None:
    text = drug(
        "steps: [{text: First, wording: [might], uses: [material:m]}, {text: Then}]\n"
        "    deliveries: [{id: drip, name: Drip, note: N, sources: [ref:s]}]\n"
        "    brands: [Motrin IB®, {id: advil, name: Advil, exact: [RXNORM:1]}]"
    )
    found = records(text)
    assert list(found) == ["brand:a_advil", "brand:a_motrin-ib", "delivery:drug_a_drip", "drug:a", "step:drug_a_1", "step:drug_a_2"]
    own = {str(value) for _, value in found["drug:a"].facts}
    assert own >= {str(found[id].iri) for id in found if id != "drug:a"}
    assert [found[id].label for id in ("step:drug_a_1", "step:drug_a_2", "brand:a_motrin-ib", "delivery:drug_a_drip")] == [
        "First",
        "Then",
        "Motrin IB®",
        "Drip",
    ]
    assert dict(found["step:drug_a_2"].facts) == {v.AVN_POSITION: Text("2", datatype=v.XSD_INTEGER)}
    assert dict(found["step:drug_a_1"].facts) == {
        v.AVN_USES: "https://example.org/material/m",
        v.AVN_WORDING: v.WORDING_CODES["might"].iri,
        v.AVN_POSITION: Text("1", datatype=v.XSD_INTEGER),
    }
    assert dict(found["delivery:drug_a_drip"].facts) == {
        v.SKOS_EDITORIAL_NOTE: Text("N", "en"),
        v.DCTERMS_SOURCE: "https://example.org/ref/s",
    }
    assert found["brand:a_advil"].facts == ((v.SKOS_EXACT_MATCH, "http://purl.bioontology.org/ontology/RXNORM/1"),)


@pytest.mark.parametrize(("name", "id"), [("Motrin IB", "motrin-ib"), ("  Äther-2® ", "ther-2"), ("薬", "")])
def test_a_brand_that_is_a_name_has_an_id_made_of_it(name: str, id: str) -> None:
    assert brand_id(name) == id


@pytest.mark.parametrize(("text", "datatype"), [("2021", v.XSD_G_YEAR), ("2021-05", v.XSD_G_YEAR_MONTH), ("2021-05-17", v.XSD_DATE)])
def test_a_date_is_typed_by_what_is_known_of_it(text: str, datatype: Iri) -> None:
    assert date(text) == Text(text, datatype=datatype)


def test_a_reference_is_told_with_its_identifiers_and_addresses() -> None:
    text = (
        "references:\n  - {id: r, name: R, title: {en: T}, category: article, design: opinion, authors: [A B, C], container: J 1,\n"
        "     publisher: P, date: 2021-05, accessed: 2022, doi: 10.1002/(SICI)1-1<58::AID>3.0.CO;2-O, pmid: 7, pmcid: PMC8,\n"
        "     url: https://example.org/x, size: '9',\n"
        "     report_of: ref:first, cited_by: [ref:page], notes: [N]}\n"
    )
    found = entity(text, "ref:r").facts
    assert set(found) == {
        (v.DCTERMS_TITLE, Text("T", "en")),
        (v.AVN_CATEGORY, v.REFERENCE_CATEGORY_CODES["article"].iri),
        (v.AVN_DESIGN, v.DESIGN_CODES["opinion"].iri),
        (v.DC_CREATOR, Text("A B")),
        (v.DC_CREATOR, Text("C")),
        (v.AVN_CONTAINER, Text("J 1")),
        (v.DC_PUBLISHER, Text("P")),
        (v.DCTERMS_ISSUED, Text("2021-05", datatype=v.XSD_G_YEAR_MONTH)),
        (v.AVN_ACCESSED, Text("2022", datatype=v.XSD_G_YEAR)),
        (v.BIBO_DOI, Text("10.1002/(SICI)1-1<58::AID>3.0.CO;2-O")),
        (v.SCHEMA_SAME_AS, "https://doi.org/10.1002/(SICI)1-1%3C58::AID%3E3.0.CO;2-O"),
        (v.BIBO_PMID, Text("7")),
        (v.SCHEMA_SAME_AS, "http://www.ncbi.nlm.nih.gov/pubmed/7"),
        (v.DCTERMS_IDENTIFIER, Text("PMC8")),
        (v.SCHEMA_SAME_AS, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8"),
        (v.SCHEMA_URL, "https://example.org/x"),
        (v.AVN_SIZE, Text("9", "en")),
        (v.AVN_REPORT_OF, "https://example.org/ref/first"),
        (v.AVN_CITED_BY, "https://example.org/ref/page"),
        (v.SKOS_EDITORIAL_NOTE, Text("N", "en")),
    }


def test_matches_are_addresses_by_their_prefix_and_a_dataset_may_have_its_own() -> None:
    own = PrefixEntry(iri="https://example.org/own#", pattern=".*", may_ship="id", licence="L", title="T")
    known = prefixes(msgspec.structs.replace(DATASET, prefixes={"OWN": own, "MESH": own}))
    assert match_iri("OWN:a", known) == "https://example.org/own#a"
    assert match_iri("MESH:a", known) == "https://example.org/own#a"
    assert match_iri("HP:1", known) == "http://purl.obolibrary.org/obo/HP_1"
    assert prefixes(DATASET) is v.PREFIXES


def test_each_match_keeps_its_own_property() -> None:
    text = drug("exact: [HP:1]\n    close: [HP:2]\n    broad: [HP:3]\n    narrow: [HP:4]\n    related: [{id: HP:5, label: L}]")
    terms = (v.SKOS_EXACT_MATCH, v.SKOS_CLOSE_MATCH, v.SKOS_BROAD_MATCH, v.SKOS_NARROW_MATCH, v.SKOS_RELATED_MATCH)
    assert [facts(text, "drug:a", term) for term in terms] == [[f"http://purl.obolibrary.org/obo/HP_{n}"] for n in range(1, 6)]


def test_an_id_of_another_unit_is_spoken() -> None:
    assert spoken("drug:core-decompression") == "core decompression"


# ---------------------------------------------------------------- the whole


def test_entities_come_before_claims_and_each_are_sorted() -> None:
    text = CONDITION + drug("claims: [{relation: treats, object: condition:c}, {relation: causes, object: finding:b}]")
    assert list(records(text)) == [
        "condition:c",
        "drug:a",
        "claim:c_drug_a_causes_finding_b",
        "claim:c_drug_a_treats_condition_c",
    ]


def test_the_files_of_a_unit_may_be_cut_anywhere() -> None:
    pieces = [CONDITION, drug("claims: [{relation: treats, object: condition:c}]"), NAMED]
    whole = list(records("".join(pieces)).values())
    for order in itertools.permutations(pieces):
        assert list(records(*order).values()) == whole


@pytest.mark.parametrize("corpus", ["source", "tests/sources/good"])
def test_a_unit_told_alone_gives_the_records_that_it_gives_within_its_corpus(root: Path, corpus: str) -> None:
    whole = open_corpus(root / corpus)
    assert whole.units
    for unit in whole.units:
        together = list(tell(read_unit(unit).unit, whole.dataset))
        alone = open_corpus(root / corpus / unit.name if len(unit.files) > 1 else unit.files[0])
        assert [u.name for u in alone.units] == [unit.name]
        assert list(tell(read_unit(alone.units[0]).unit, alone.dataset)) == together
        entities, claimed = [r.id for r in together if isinstance(r, Entity)], [r.id for r in together if isinstance(r, Claim)]
        assert [r.id for r in together] == sorted(set(entities)) + sorted(set(claimed))


LINES = """{relation: treats, object: condition:c, evidence: [
        {source: ref:b}, {source: ref:a, design: guideline, part: men},
        {source: ref:a, part: women, bearing: disputes}, {source: ref:d, wording: [might]}]}"""


def test_a_claim_is_the_same_in_whatever_order_its_lines_are_written() -> None:
    source = read_part(drug(f"claims: [{LINES}]").encode(), "a.yaml").source
    entry = source.drugs[0]
    (claim,) = entry.claims
    for order in itertools.permutations(claim.evidence):
        turned = msgspec.structs.replace(entry, claims=(msgspec.structs.replace(claim, evidence=order),))
        told = tell(Unit("u", (msgspec.structs.replace(source, drugs=(turned,)),)), DATASET)
        (found,) = [r for r in told if isinstance(r, Claim)]
        assert [e.id.rpartition("condition_c_")[2] for e in found.evidence] == ["a_men", "a_women", "b", "d"]
        assert (found.verdict.rule, found.verdict.decided_by) == ("sound-support", (0,))


@pytest.mark.parametrize(
    ("qualifier", "end"),
    [
        ("stage: at-risk", "_stage_at-risk"),
        ("population: population:p-q", "_population_p-q"),
        ("site: anatomy:hip", "_site_hip"),
        ("when: [finding:f]", "_when_finding_f"),
        ("delivery: into-a-vein", "_delivery_into-a-vein"),
        ("negated: true", "_negated_true"),
        ("negated: false", ""),
    ],
)
def test_each_qualifier_alone_ends_the_id(qualifier: str, end: str) -> None:
    (found,) = claims(CONDITION + drug(f"claims: [{{relation: treats, object: condition:c, {qualifier}}}]"))
    assert found.id == f"claim:c_drug_a_treats_condition_c{end}"


def test_what_a_claim_is_not_given_is_empty() -> None:
    (found,) = claims(drug("claims: [{relation: treats, object: condition:c}]"))
    assert (found.stage, found.population, found.site, found.when, found.delivery, found.condition) == ("", "", "", (), "", "")
    assert (found.negated, found.evidence, found.note, found.grade, found.status) == (False, (), (), None, "unassessed")


def test_a_delivery_of_an_entry_of_another_unit_is_named_in_words() -> None:
    (found,) = claims("claims: [{subject: therapy:rest, relation: relieves, object: finding:pain, delivery: on-a-sofa}]")
    assert found.label == "rest relieves pain (on a sofa)"


def test_ten_steps_and_more_keep_their_positions() -> None:
    steps = ", ".join(f"{{text: Step {n}}}" for n in range(1, 13))
    found = records(drug(f"steps: [{steps}]"))
    positions = {r.label: value.value for r in found.values() for term, value in r.facts if term == v.AVN_POSITION}
    assert positions == {f"Step {n}": str(n) for n in range(1, 13)}
    assert facts(drug(f"steps: [{steps}]"), "drug:a", v.AVN_STEP)[-1] == "https://example.org/step/drug_a_12"


@pytest.mark.parametrize(
    ("section", "more", "id", "cls"),
    [
        ("tests", "", "test:a", v.AVN_CLASS_TEST),
        ("procedures", "", "procedure:a", v.AVN_CLASS_PROCEDURE),
        ("therapies", "", "therapy:a", v.AVN_CLASS_THERAPY),
        ("mechanisms", "", "mechanism:a", v.AVN_CLASS_MECHANISM),
        ("findings", ", category: sign", "finding:a", v.AVN_CLASS_FINDING),
        ("anatomy", "", "anatomy:a", v.AVN_CLASS_ANATOMY),
        ("populations", "", "population:a", v.AVN_CLASS_POPULATION),
        ("materials", "", "material:a", v.AVN_CLASS_MATERIAL),
        ("specialists", "", "specialist:a", v.AVN_CLASS_SPECIALIST),
        ("guidance", ", category: referral", "guidance:a", v.AVN_CLASS_GUIDANCE),
    ],
)
def test_each_section_has_its_kind_and_class(section: str, more: str, id: str, cls: Iri) -> None:
    found = entity(f"{section}:\n  - {{id: a, name: A, sources: [ref:r]{more}}}\n", id)
    assert (found.cls, found.kind) == (cls, id.partition(":")[0])


def test_entries_tell_what_they_point_to_and_their_codes() -> None:
    text = drug(
        "class: drug:g\n    availability: [over-the-counter, prescription]\n    uses: [material:w]\n"
        "    given_by: [specialist:d]\n    duration: Weeks\n    novelty: New\n    description: {en: D, de: E}"
    )
    assert set(entity(text, "drug:a").facts) == {
        (v.DCTERMS_SOURCE, "https://example.org/ref/r"),
        (v.AVN_MEMBER_OF, "https://example.org/drug/g"),
        (v.AVN_AVAILABILITY, v.AVAILABILITY_CODES["over-the-counter"].iri),
        (v.AVN_AVAILABILITY, v.AVAILABILITY_CODES["prescription"].iri),
        (v.AVN_USES, "https://example.org/material/w"),
        (v.AVN_GIVEN_BY, "https://example.org/specialist/d"),
        (v.AVN_DURATION, Text("Weeks", "en")),
        (v.AVN_NOVELTY, Text("New", "en")),
        (v.DCTERMS_DESCRIPTION, Text("D", "en")),
        (v.DCTERMS_DESCRIPTION, Text("E", "de")),
    }


def test_a_dataset_s_own_prefixes_are_those_of_its_records() -> None:
    own = PrefixEntry(iri="https://example.org/own#", pattern=".*", may_ship="id", licence="L", title="T")
    dataset = msgspec.structs.replace(DATASET, prefixes={"OWN": own, "MESH": own})
    found = entity(drug("exact: ['OWN:x:y', MESH:D1, HP:1, NOSUCH:1]"), "drug:a", dataset)
    assert [value for term, value in found.facts if term == v.SKOS_EXACT_MATCH] == [
        "https://example.org/own#x:y",
        "https://example.org/own#D1",
        "http://purl.obolibrary.org/obo/HP_1",
        "NOSUCH:1",
    ]
    assert v.PREFIXES["MESH"].iri == "http://id.nlm.nih.gov/mesh/", "the overlay is of this dataset alone"


@pytest.mark.parametrize(
    ("doi", "address"),
    [
        ("10.1000/a#b?c%d", "https://doi.org/10.1000/a%23b%3Fc%25d"),
        ('10.1000/a[b]{c}|d\\e^f`g"h', "https://doi.org/10.1000/a%5Bb%5D%7Bc%7D%7Cd%5Ce%5Ef%60g%22h"),
        ("10.1000/é", "https://doi.org/10.1000/%C3%A9"),
    ],
)
def test_a_doi_with_odd_characters_stays_as_written_beside_its_address(doi: str, address: str) -> None:
    text = f"references:\n  - {{id: r, name: R, category: article, doi: '{doi}'}}\n"
    assert facts(text, "ref:r", v.BIBO_DOI, v.SCHEMA_SAME_AS) == [Text(doi), address]
    assert address_fault(address) == ""


@given(st.from_regex(r"10\.[0-9]{4,9}/\S+", fullmatch=True, alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])))
def test_every_doi_of_the_shape_has_an_address_that_readers_of_rdf_take(doi: str) -> None:
    reference = model.Reference(id="r", name="R", category=v.ReferenceCategory.ARTICLE, doi=doi)
    (found,) = tell(Unit("u", (model.Source(references=(reference,)),)), DATASET)
    assert isinstance(found, Entity)
    (address,) = [value for term, value in found.facts if term == v.SCHEMA_SAME_AS]
    assert isinstance(address, str) and address_fault(address) == ""
