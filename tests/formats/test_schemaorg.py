"""schema.org: that the markup is valid, says what the sources say and no more, and lists what it leaves out."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markup.mutations import MUTATIONS, uncaught
from msgspec.structs import replace
from readers import AVN, GOOD, blanks, by_oxigraph, by_pyld, by_rdflib, told

from avn_graph import vocabulary as v
from avn_graph.build import DESCRIPTION, build
from avn_graph.cli import main
from avn_graph.corpus import open_corpus
from avn_graph.format import Loss, Scope, Told
from avn_graph.formats import FORMATS
from avn_graph.formats.schemaorg import SCHEMA_ORG
from avn_graph.knowledge import Claim, Entity, iri
from avn_graph.markup import Severity, check_markup, embed, has_errors, schema_org
from avn_graph.publishing import alignment, publish
from avn_graph.publishing.claims import _ENDS
from avn_graph.publishing.entities import words
from avn_graph.publishing.nesting import DEEPEST
from avn_graph.terms import Iri, Text

Json = dict[str, Any]
Write = Callable[[Mapping[str, str]], Path]
BASE = "https://w3id.org/avn-graph/"
SMALL = "https://example.org/small/"
SDO = "http://schema.org/"
EACH = pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
TREATMENTS_AND_TESTS = {*v.TREATMENT_KINDS, "test"}


def unit_of(source: Path) -> Told:
    """The unit of the corpus' first condition."""
    return next(unit for unit in told(source) if unit.condition)


@cache
def text_of(source: Path) -> str:
    return SCHEMA_ORG.write(unit_of(source))[0]


@cache
def losses_of(source: Path) -> tuple[Loss, ...]:
    return SCHEMA_ORG.losses(unit_of(source))


def nodes(value: Any, via: str = "") -> Iterator[tuple[Json, str]]:
    """Every object but references and values, with the property at which it stands."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item, via)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value, via
        for key, item in value.items():
            yield from nodes(item, key)


@cache
def by_id(text: str) -> dict[str, Json]:
    return {node["@id"]: node for node, _ in nodes(json.loads(text)["@graph"])}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict) and value.keys() == {"@id"}:
        yield value["@id"]
    elif isinstance(value, dict):
        for item in value.values():
            yield from references(item)


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def ids(node: Json, name: str) -> list[str]:
    """The local parts of the nodes at a property."""
    return [value["@id"].removeprefix(BASE).removeprefix(SMALL).removeprefix(SDO) for value in many(node.get(name, []))]


# ---------------------------------------------------------------- validity


@EACH
@pytest.mark.parametrize("base", [None, ""], ids=["base found", "base given"])
def test_the_checker_finds_nothing(source: Path, base: str | None) -> None:
    faults = check_markup(text_of(source), base=base and unit_of(source).dataset.base)
    assert {fault.rule for fault in faults} <= {"pending"}
    assert not has_errors(faults)
    assert schema_org().release == "30.0"


@pytest.mark.parametrize("kind", MUTATIONS)
def test_mistakes_in_the_document_would_be_caught(kind: str) -> None:
    """A sample; AVN_GRAPH_MUTATIONS=200 makes as many of each kind, of which one may be missed."""
    count = int(os.environ.get("AVN_GRAPH_MUTATIONS", "12"))
    missed = uncaught(json.loads(text_of(AVN)), kind, lambda text: has_errors(check_markup(text)), count)
    assert len(missed) <= count // 200, missed


@EACH
def test_frame(source: Path) -> None:
    document, unit = json.loads(text_of(source)), unit_of(source)
    assert document.keys() == {"@context", "@graph"}
    assert document["@context"] == "https://schema.org"
    page, condition, dataset, *works = document["@graph"]
    assert [page["@type"], condition["@type"], dataset["@type"]] == ["MedicalWebPage", "MedicalCondition", "Dataset"]
    assert [work["@id"] for work in works] == [e.iri for e in unit.entities if e.kind == "ref"]
    assert page["mainEntity"] == page["about"] == {"@id": condition["@id"]}
    assert page["isPartOf"] == {"@id": dataset["@id"]} == {"@id": unit.dataset.base.rstrip("/")}
    assert unit.dataset.disclaimer in page["description"]
    assert {w["@id"] for w in page["citation"]} == {iri(unit.dataset, ref) for claim in unit.claims for ref in claim.citations}
    for node in (page, dataset):
        assert node["license"] == unit.dataset.licence
        assert node["datePublished"] == unit.dataset.issued
    assert dataset.keys() >= {"description", "identifier", "keywords", "license", "name", "url", "version"}  # the least of Bioschemas


@EACH
def test_every_node_is_defined_once_under_the_base_and_every_reference_leads_to_one(source: Path) -> None:
    document, base = json.loads(text_of(source)), unit_of(source).dataset.base
    found = [node["@id"] for node, _ in nodes(document["@graph"])]
    assert len(found) == len(set(found))
    assert all(id.startswith(base) or id == base.rstrip("/") for id in found)
    members = {reference for reference in references(document) if reference not in set(found)}
    assert all(member.startswith(SDO) and member.removeprefix(SDO) in schema_org().members for member in members)


@EACH
def test_entities_and_claims_have_their_iris_of_the_graph(source: Path) -> None:
    unit = unit_of(source)
    graph = {iri(unit.dataset, record.id) for record in unit.records}
    for id in by_id(text_of(source)):
        if id.removeprefix(unit.dataset.base).partition("/")[0] in v.KINDS:
            assert id in graph


@EACH
def test_readers_read_one_graph_without_blank_nodes(source: Path) -> None:
    text = text_of(source).replace('"@context": "https://schema.org"', f'"@context": {{"@vocab": "{SDO}"}}')
    rows = by_oxigraph(text, "jsonld")
    assert len(rows) > 200
    assert blanks(rows) == set()
    assert by_rdflib(text, "jsonld") == rows
    assert by_pyld(text) == rows


@EACH
def test_bytes(source: Path) -> None:
    text, unit = text_of(source), unit_of(source)
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    shuffled = list(unit.records)
    for entity in [record for record in shuffled if isinstance(record, Entity)]:
        authors = [fact for fact in entity.facts if fact[0] == v.DC_CREATOR]
        others = [fact for fact in entity.facts if fact[0] != v.DC_CREATOR]
        random.Random(entity.id).shuffle(others)
        shuffled[shuffled.index(entity)] = replace(entity, facts=(*others, *authors))
    assert SCHEMA_ORG.write(Told(unit.name, 0, shuffled, unit.dataset))[0] == text


# ---------------------------------------------------------------- what is said


AVN_SAYS: list[tuple[str, str, list[str]]] = [
    ("condition/avascular-necrosis", "cause", ["mechanism/vessel-blockage"]),
    ("condition/avascular-necrosis", "associatedAnatomy", ["anatomy/bone"]),
    ("condition/avascular-necrosis", "stage", [f"stage/avascular-necrosis_{stage}" for stage in ("advanced", "early", "late")]),
    ("condition/avascular-necrosis", "typicalTest", [f"test/{test}" for test in ("bone-scan", "ct-scan", "imaging-tests", "mri", "x-ray")]),
    ("condition/avascular-necrosis", "relevantSpecialty", ["Musculoskeletal", "Rheumatologic", "Surgical"]),
    ("test/mri", "imagingTechnique", ["MRI"]),
    ("test/mri", "signDetected", ["finding/early-bone-changes"]),
    ("test/ct-scan", "imagingTechnique", ["CT"]),
    ("test/ct-scan", "signDetected", []),  # mixed: too unsure
    ("test/x-ray", "imagingTechnique", ["XRay"]),
    ("test/x-ray", "signDetected", []),  # the claim on the early stage is negated
    ("test/bone-scan", "imagingTechnique", []),
    ("finding/joint-tenderness", "identifyingExam", ["MusculoskeletalExam", "test/palpation"]),
    ("finding/early-bone-changes", "identifyingTest", ["test/mri"]),
    ("finding/joint-pain", "cause", ["finding/many-conditions"]),
    ("drug/ibuprofen", "drugClass", ["drug/nsaids"]),
    ("drug/ibuprofen", "prescriptionStatus", ["OTC"]),
    ("therapy/exercises", "relevantSpecialty", ["Physiotherapy"]),
    ("procedure/vascularised-fibular-graft", "adverseOutcome", ["finding/donor-site-problems"]),
    ("study/wang-2005", "subjectOf", ["ref/shock-wave-follow-up-2012", "ref/wang-2005"]),
    ("study/wang-2005", "trialDesign", ["RandomizedTrial"]),
    ("study/lai-2005", "studySubject", ["drug/alendronate"]),
    ("study/lai-2005", "healthCondition", ["condition/avascular-necrosis"]),
    ("study/xie-2018", "studyDesign", ["CohortStudy"]),
    (
        "ref/patient-page-2022",
        "citation",
        [f"ref/{r}" for r in ("acr-osteonecrosis", "hines-2021", "jones-diagnosis", "jones-treatment", "niams-osteonecrosis")],
    ),
]


@pytest.mark.parametrize(("id", "name", "values"), AVN_SAYS, ids=[f"{id} {name}" for id, name, _ in AVN_SAYS])
def test_links(id: str, name: str, values: list[str]) -> None:
    assert ids(by_id(text_of(AVN))[BASE + id], name) == values


AVN_TELLS: list[tuple[str, str, Any]] = [
    ("condition/avascular-necrosis", "alternateName", ["AVN", "Avascular necrosis of bone"]),
    ("procedure/osteotomy", "@type", ["SurgicalProcedure", "MedicalTherapy"]),
    ("therapy/exercises", "@type", "PhysicalTherapy"),
    ("test/range-of-motion-testing", "@type", "PhysicalExam"),  # as a part of the examination
    ("anatomy/joint", "@type", "Joint"),
    ("anatomy/bone-vessels", "@type", "Vessel"),
    ("finding/early-bone-changes", "@type", "MedicalSign"),
    ("finding/joint-pain", "@type", "MedicalSymptom"),
    ("study/osawa-2021", "@type", "MedicalStudy"),
    ("procedure/osteotomy", "howPerformed", "A wedge of bone is taken out above or below a joint that bears weight."),
    ("procedure/hip-replacement", "bodyLocation", "Hip"),
    ("drug/ibuprofen", "proprietaryName", ["Advil", "Motrin IB"]),
    ("drug/ibuprofen", "nonProprietaryName", "Ibuprofen"),
    ("drug/ibuprofen", "rxcui", "5640"),
    ("drug/iloprost", "administrationRoute", "Infusion into a vein"),
    (
        "drug/iloprost",
        "mechanismOfAction",
        "Iloprost increases Blood flow to the affected bone (early stage): insufficient; worded: might, more study needed.",
    ),
    ("code/condition_avascular-necrosis_MESH_D010020", "codeValue", "D010020"),
    ("code/condition_avascular-necrosis_MESH_D010020", "description", "broader term"),
    ("code/condition_avascular-necrosis_MONDO_0018373", "codeValue", "MONDO:0018373"),
    ("ref/lai-2005", "@type", "MedicalScholarlyArticle"),
    ("ref/lai-2005", "alternateName", "Lai 2005"),
    ("ref/lai-2005", "pagination", "2155-9"),
    ("ref/lai-2005", "datePublished", "2005"),
    ("container/J-Bone-Joint-Surg-Am_87_10", "issueNumber", "10"),
    ("container/J-Bone-Joint-Surg-Am_87", "volumeNumber", "87"),
    ("identifier/ref_lai-2005_DOI", "value", "10.2106/JBJS.D.02959"),
    ("author/mont-1996_Mont-MA", "@type", "Person"),
    ("claim/avascular-necrosis_drug_alendronate_decreases_mechanism_bone-resorption", "name", "Alendronate decreases Bone resorption"),
]


@pytest.mark.parametrize(("id", "name", "value"), AVN_TELLS, ids=[f"{id} {name}" for id, name, _ in AVN_TELLS])
def test_texts(id: str, name: str, value: Any) -> None:
    assert by_id(text_of(AVN))[BASE + id][name] == value


def test_a_recommendation_explains_itself() -> None:
    id = f"{BASE}claim/avascular-necrosis_drug_iloprost_increases_mechanism_bone-blood-flow_stage_early"
    node = by_id(text_of(AVN))[id]
    assert node["recommendationStrength"].startswith("insufficient: A source says that more study is needed, and no trial supports")
    assert node["recommendationStrength"].endswith("; worded: might, more study needed")
    assert node["evidenceOrigin"] == "Patient-education page, 2022 (plain statement; Medications): supports"
    assert ids(node, "guidelineSubject") == ["condition/avascular-necrosis", "drug/iloprost", "stage/avascular-necrosis_early"]
    assert ids(node, "subjectOf") == ["ref/patient-page-2022"]
    assert "evidenceLevel" not in text_of(AVN)


def test_treatments_are_nested_where_the_condition_names_them() -> None:
    condition = json.loads(text_of(AVN))["@graph"][1]
    whole = {name: [value for value in condition[name] if "@type" in value] for name in ("drug", "typicalTest", "signOrSymptom", "study")}
    assert [len(whole[name]) == len(condition[name]) for name in whole] == [True, True, True, False]
    recommendations = [(node, via) for node, via in nodes(condition) if node["@type"] == "MedicalGuidelineRecommendation"]
    assert {via for _, via in recommendations} == {"guideline"}
    # Only of the examination nothing but its recommendation tells: it is no MedicalTest.
    assert [node["@id"].rpartition("/")[2] for node in condition["guideline"] if "@type" in node] == [
        "avascular-necrosis_test_physical-exam_assesses_condition_avascular-necrosis"
    ]


@EACH
def test_possible_treatments_are_those_with_a_claim_that_is_neither_negated_nor_refuted(source: Path) -> None:
    unit = unit_of(source)
    assert unit.condition
    condition = by_id(text_of(source))[unit.condition.iri]
    listed = {value["@id"].removeprefix(unit.dataset.base).replace("/", ":", 1) for value in many(condition["possibleTreatment"])}
    proposed = {
        c.subject
        for c in unit.claims
        if c.subject.partition(":")[0] in v.TREATMENT_KINDS
        and v.RELATIONS[c.relation].neutral in (v.AVN_ACTS_ON, v.AVN_PROPOSED_FOR)
        and not c.negated
        and c.status != "refuted"
        and c.stage != "at-risk"
    }
    assert listed == proposed
    drugs = {e.id for e in unit.entities if e.cls == v.AVN_CLASS_DRUG}
    assert {value["@id"] for value in many(condition["drug"])} == {iri(unit.dataset, id) for id in proposed & drugs}


def test_downloads_are_the_files_of_a_build(tmp_path: Path) -> None:
    built = build(open_corpus(AVN), tmp_path)
    dataset = json.loads(text_of(AVN))["@graph"][2]
    named = {item["contentUrl"].removeprefix(f"{BASE}exports/"): item["encodingFormat"] for item in dataset["distribution"]}
    assert {*named, DESCRIPTION} == set(built.files)
    assert set(named.values()) == {format.media_type for format in FORMATS if not format.on_request}
    page = json.loads(text_of(AVN))["@graph"][0]
    assert page["url"].removeprefix(f"{BASE}exports/") in built.files


# ---------------------------------------------------------------- what is lost


@EACH
def test_every_claim_is_a_recommendation_or_lost(source: Path) -> None:
    unit, found, lost = unit_of(source), by_id(text_of(source)), losses_of(source)
    for claim in unit.claims:
        node = found.get(iri(unit.dataset, claim.id))
        advised = claim.subject.partition(":")[0] in TREATMENTS_AND_TESTS
        assert (node is not None) == advised
        assert any(loss.id == claim.id and loss.what == "claim" for loss in lost) == (not advised)
        if node:
            assert node["@type"] == "MedicalGuidelineRecommendation"
            assert node["name"] == claim.label
            assert node["recommendationStrength"].startswith(f"{claim.status}: {claim.verdict.reason.rstrip('.')}")
            hedges = {v.WORDING_CODES[word].label for line in claim.evidence for word in line.wording} - {"plain"}
            assert set(node["recommendationStrength"].partition("; worded: ")[2].split(", ")) - {""} == hedges
            assert {work["@id"] for work in many(node.get("subjectOf", []))} == {iri(unit.dataset, ref) for ref in claim.citations}


@EACH
def test_what_a_recommendation_cannot_say_is_listed(source: Path) -> None:
    unit, lost = unit_of(source), {(loss.id, loss.what): loss.why for loss in losses_of(source)}
    names = {entity.id: entity.label for entity in unit.entities}
    for claim in unit.claims:
        assert ((claim.id, "negation") in lost) == claim.negated
        assert ((claim.id, "evidence") in lost) == bool(claim.evidence)
        assert ((claim.id, "relation") in lost) == (not is_linked(claim, source))
        for id in (claim.population, claim.site, claim.delivery, *claim.when):
            assert not id or names[id] in lost[claim.id, "qualifiers"]
        if claim.status == "refuted" or claim.negated:
            assert (claim.id, "link") in lost


def is_linked(claim: Claim, source: Path) -> bool:
    """Whether a property of schema.org says as much as the claim, from one of its ends to the other."""
    subject, value = (iri(unit_of(source).dataset, id) for id in (claim.subject, claim.object))
    for owner, other in ((subject, value), (value, subject)):
        node = by_id(text_of(source)).get(owner, {})
        named = [found for name in ("cause", "identifyingTest", "signDetected", "usedToDiagnose") for found in many(node.get(name, []))]
        if other in [found["@id"] for found in named]:
            return True
    return False


@EACH
def test_every_fact_is_told_or_lost(source: Path) -> None:
    unit, found = unit_of(source), by_id(text_of(source))
    lost = {(loss.id, loss.what) for loss in losses_of(source)}
    for entity in unit.entities:
        if entity.iri not in found:
            assert (entity.id, "entity") in lost
            continue
        around = [found[entity.iri], *(found[other] for other in references(found[entity.iri]) if other in found)]
        text = json.dumps(around, ensure_ascii=False)
        for term, value in entity.facts:
            told_here = any(trace in text for trace in traces(unit, term, value))
            others = [found.get(str(value), {}), found.get(str(value).replace("/ref/", "/study/"), {})]
            told_there = any(is_reference(other, entity.iri) for other in others)
            assert told_here or told_there or (entity.id, words(term)) in lost, (entity.id, term, value)


def traces(unit: Told, term: Iri, value: Iri | Text) -> list[str]:
    """What may show that a fact is told, any of which is enough."""
    if isinstance(value, Text):  # a container is taken apart: test_journals looks at the parts
        said = value.value.split()[0] if term == v.AVN_CONTAINER else value.value.rstrip(".")
        return [json.dumps(said, ensure_ascii=False)[1:-1]]
    code, target = re.split("[/#:_]", value)[-1], next((e for e in unit.entities if e.iri == value), None)
    labels = [c.label for table in (v.AVAILABILITY_CODES, v.DESIGN_CODES) for c in table.values() if c.iri == value]
    if term == v.AVN_CATEGORY:
        return [f'"@type": "{cls}"' for cls in alignment.classes_of([value])]
    if target:
        labels.append(target.label.rstrip("."))
        labels += [SDO + member for member in alignment.members_of(str(found) for _, found in target.facts)]
    return [value, f'"codeValue": "{code}"', f':{code}"', *(SDO + member for member in alignment.members_of([value])), *labels]


def is_reference(node: Json, to: str) -> bool:
    return to in references(node) or to in [inner["@id"] for inner, _ in nodes(node)]


def test_losses_are_counted_by_kind() -> None:
    found = {what: sum(loss.what == what for loss in losses_of(AVN)) for what in {loss.what for loss in losses_of(AVN)}}
    claims = unit_of(AVN).claims
    advised = [c for c in claims if c.subject.partition(":")[0] in TREATMENTS_AND_TESTS]
    assert found["evidence"] == len(claims)
    assert found["status"] == len(advised)
    assert found["claim"] == len(claims) - len(advised)
    assert found["negation"] == 1
    assert losses_of(AVN) == tuple(sorted(set(losses_of(AVN))))


def test_a_unit_without_a_condition_has_no_document_and_all_of_it_is_lost() -> None:
    [shared] = [unit for unit in told(GOOD) if not unit.condition]
    assert SCHEMA_ORG.write(shared) == ("",)
    assert {loss.id for loss in SCHEMA_ORG.losses(shared)} == {record.id for record in shared.records}


def test_formats_lose_nothing_unless_they_say_so() -> None:
    assert {f.name for f in FORMATS if f.scope is Scope.CORPUS and f.losses(unit_of(AVN))} == set()


# ---------------------------------------------------------------- small corpora

SOURCES = "sources: [ref:a]"
CONDITION = f"condition:\n  id: gout\n  name: Gout\n  {SOURCES}\n"
REFERENCE = "references:\n  - {id: a, name: A, category: article}\n"


def published(write: Write, text: str, **files: str) -> tuple[dict[str, Json], tuple[Loss, ...]]:
    folder = write({"gout.yaml": CONDITION + REFERENCE + text, **{f"{name}.yaml": content for name, content in files.items()}})
    unit = next(unit for unit in told(folder) if unit.condition)
    document = SCHEMA_ORG.write(unit)[0]
    assert not [fault for fault in check_markup(document) if fault.severity is Severity.ERROR], document
    return by_id(document), SCHEMA_ORG.losses(unit)


def claim(relation: str, object: str, *extra: str, bearing: str = "supports", design: str = "statement") -> str:
    lines = [f"- relation: {relation}", f"  object: {object}", *(f"  {line}" for line in extra)]
    lines.append(f"  evidence: [{{source: ref:a, design: {design}, bearing: {bearing}}}]")
    return "".join(f"      {line}\n" for line in lines)


def entry(section: str, id: str, *claims: str, name: str = "", **fields: str) -> str:
    lines = [
        f"  - id: {id}",
        f"    name: {name or id.capitalize()}",
        f"    {SOURCES}",
        *(f"    {key}: {value}" for key, value in fields.items()),
    ]
    return f"{section}:\n" + "".join(f"{line}\n" for line in lines) + ("    claims:\n" + "".join(claims) if claims else "")


@pytest.mark.parametrize(
    ("value", "scheme", "level"),
    [("A", "schema.org", "EvidenceLevelA"), ("C", "Schema.org", "EvidenceLevelC"), ("D", "schema.org", ""), ("A", "GRADE", "")],
)
def test_an_evidence_level_stands_only_where_somebody_gave_it(write: Write, value: str, scheme: str, level: str) -> None:
    grade = f"grade: {{value: {value}, scheme: {scheme}, assessor: A panel, date: 2025-01-02, source: ref:a}}"
    found, lost = published(write, entry("drugs", "pill", claim("treats", "condition:gout", grade)))
    [node] = [node for id, node in found.items() if "/claim/" in id]
    assert ids(node, "evidenceLevel") == ([level] if level else [])
    assert node["description"] == f"Graded {value} ({scheme}) by A panel, 2025-01-02, in A."
    assert any(loss.what == "grade" for loss in lost) == (not level)


def test_what_is_refuted_is_no_possible_treatment(write: Write) -> None:
    against = claim("treats", "condition:gout", bearing="disputes", design="trials-review")
    found, lost = published(write, entry("drugs", "pill", against))
    assert "possibleTreatment" not in found[f"{SMALL}condition/gout"]
    assert found[f"{SMALL}drug/pill"]["name"] == "Pill"
    assert ("link", "no drug, possibleTreatment, since the claim is refuted") in [(loss.what, loss.why) for loss in lost]


@pytest.mark.parametrize(("section", "names"), [("therapies", ["primaryPrevention"]), ("drugs", [])])
def test_prevention_is_no_treatment(write: Write, section: str, names: list[str]) -> None:
    found, lost = published(write, entry(section, "rest", claim("prevents", "condition:gout")))
    condition = found[f"{SMALL}condition/gout"]
    assert [name for name in ("drug", "possibleTreatment", "primaryPrevention") if name in condition] == names
    assert any(loss.what == "link" for loss in lost) == (not names)


def test_entries_of_other_units_have_their_names_and_usual_classes(write: Write) -> None:
    shared = entry("drugs", "pain-killer") + "references:\n  - {id: b, name: B, category: article}\n"
    claims = "claims:\n" + claim("treats", "condition:gout", "subject: drug:pain-killer").replace("ref:a", "ref:b").replace("      ", "  ")
    found, lost = published(write, claims, shared=shared)
    assert found[f"{SMALL}drug/pain-killer"]["name"] == "pain killer"
    assert found[f"{SMALL}ref/b"]["@type"] == "CreativeWork"
    assert {loss.id for loss in lost if "another unit" in loss.why} == {"drug:pain-killer", "ref:b"}


def test_claims_about_another_condition_are_told_of_that_one(write: Write) -> None:
    other = CONDITION.replace("gout", "sprain").replace("Gout", "Sprain")
    found, _ = published(
        write, entry("therapies", "rest", claim("treats", "condition:sprain", "condition: condition:sprain")), sprain=other
    )
    assert "possibleTreatment" not in found[f"{SMALL}condition/gout"]
    assert ids(found[f"{SMALL}condition/sprain"], "possibleTreatment") == ["therapy/rest"]
    assert any(id.startswith(f"{SMALL}claim/sprain_therapy_rest") for id in found)


def test_deep_anatomy_does_not_make_a_deep_document(write: Write) -> None:
    count = 5 * DEEPEST
    parts = "".join(f"  - {{id: part-{n}, name: Part {n}, part_of: anatomy:part-{n - 1}, {SOURCES}}}\n" for n in range(1, count))
    text = f"anatomy:\n  - {{id: part-0, name: Part 0, {SOURCES}}}\n{parts}"
    found, _ = published(write, text + entry("findings", "pain", category="symptom", located_in="[anatomy:part-0]", of="condition:gout"))
    assert sum("/anatomy/" in id for id in found) == count


def test_a_rest_that_is_long_ago_said_in_steps_keeps_their_order(write: Write) -> None:
    steps = "[" + ", ".join(f"{{text: Step {n}}}" for n in range(1, 13)) + "]"
    found, _ = published(write, entry("therapies", "rest", claim("treats", "condition:gout"), steps=steps))
    assert found[f"{SMALL}therapy/rest"]["howPerformed"] == " ".join(f"Step {n}." for n in range(1, 13))


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("Mont MA", "Person"),
        ("O'Bone, B.", "Person"),
        ("Group AB", "Person"),
        ("World Health Organization", "Organization"),
        ("ARCO", "Organization"),
        ("The avn_graph authors", "Organization"),
        ("Jane Doe", "Person"),
    ],
)
def test_authors_are_people_or_bodies(write: Write, name: str, cls: str) -> None:
    found, _ = published(write, f'  - {{id: b, name: B, category: article, authors: ["{name}"]}}\n')
    assert [node["@type"] for id, node in found.items() if "/author/" in id] == [cls]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("J Bone 36(24):e177", {"J Bone", "36", "24", "e177"}),
        ("J Bone 103-B(4):665-671", {"J Bone", "103-B", "4", "665-671"}),
        ("J Bone (12):1-9", {"J Bone", "12", "1-9"}),
        ("J Bone 2", {"J Bone", "2"}),
        ("J Bone", {"J Bone"}),
        ("Of bones: a journal, volume two", {"Of bones: a journal, volume two"}),
    ],
)
def test_journals(write: Write, text: str, names: set[str]) -> None:
    found, _ = published(write, f'  - {{id: b, name: B, category: article, container: "{text}"}}\n')
    said = {node.get(key) for node in found.values() for key in ("volumeNumber", "issueNumber", "pagination")} - {None}
    assert said | {node["name"] for id, node in found.items() if "/container/" in id and "name" in node} == names


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["en", "de"]))
def test_any_text_is_valid_markup_and_safe_in_a_page(text: str, language: str) -> None:
    unit = unit_of(GOOD)
    said = Text(text, language)
    terms = (v.SKOS_ALT_LABEL, v.DCTERMS_DESCRIPTION, v.AVN_DURATION, v.AVN_NOVELTY)
    records = [
        replace(
            record,
            label=text,
            names=(said,),
            facts=(*record.facts, *((term, said) for term in terms), (v.DC_CREATOR, said), (v.AVN_CONTAINER, said)),
        )
        if isinstance(record, Entity)
        else record
        for record in unit.records
    ]
    document = SCHEMA_ORG.write(Told(unit.name, 0, records, unit.dataset))[0]
    assert not has_errors(check_markup(document, base=unit.dataset.base))
    assert not has_errors(check_markup(embed(document)))


# ---------------------------------------------------------------- alignments


def test_a_further_alignment_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = unit_of(AVN)
    further: dict[str, tuple[tuple[str, Iri], ...]] = {
        "http://id.nlm.nih.gov/mesh/D004599": (("broadMatch", Iri(f"{SDO}RadiationTherapy")),),
        v.AVN_CLASS_MATERIAL: (("relatedMatch", Iri(f"{SDO}MedicalDevice")),),
        v.AVN_USES: (("closeMatch", Iri(f"{SDO}usesDevice")), ("relatedMatch", Iri(f"{SDO}description"))),
    }
    for term, matches in further.items():
        monkeypatch.setitem(v.ALIGNMENTS, term, matches)
    alignment._meanings.cache_clear()
    publish.cache_clear()
    try:
        document = SCHEMA_ORG.write(unit)[0]
    finally:
        monkeypatch.undo()
        alignment._meanings.cache_clear()
        publish.cache_clear()
    found = by_id(document)
    assert not has_errors(check_markup(document))
    assert found[f"{BASE}therapy/electrical-stimulation"]["@type"] == "RadiationTherapy"
    assert ids(found[f"{BASE}test/bone-scan"], "usesDevice") == ["material/radioactive-tracer"]


def test_alignments_name_what_schema_org_has() -> None:
    vocabulary = schema_org()
    names = {iri.removeprefix(SDO) for matches in v.ALIGNMENTS.values() for _, iri in matches if iri.startswith(SDO)}
    assert names <= {*vocabulary.classes, *vocabulary.properties, *vocabulary.members}
    assert names.isdisjoint({*vocabulary.superseded, *vocabulary.attic})


def test_every_property_of_a_relation_has_its_ends() -> None:
    terms = [iri for relation in v.RELATIONS.values() for iri in (relation.iri, relation.neutral)]
    terms += [code.iri for code in v.STAGE_CODES.values()]
    names = {name for term in terms for name, _ in alignment.meaning(term).properties}
    assert names <= _ENDS.keys()
    assert _ENDS.keys() <= schema_org().properties.keys()


# ---------------------------------------------------------------- commands


def test_losses_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["losses", str(GOOD)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "turtle, glass-bone: 0 lost" in printed
    assert f"schema-org, glass-bone: {len(losses_of(GOOD))} lost" in printed
    assert main(["losses", str(GOOD), "--format", "schema-org"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len([line for line in printed if not line.startswith("  ")]) == 2
    assert "  ref:statement-page: accessed: schema.org has no property for it" in printed


def test_losses_of_faulty_sources(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["losses", str(write({"gout.yaml": CONDITION}))]) == 1
    assert "ref:a is not defined" in capsys.readouterr().err


def test_markup_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gout.html"
    file.write_text(embed(text_of(GOOD)), encoding="utf-8")
    assert main(["markup-check", str(file)]) == 0
    assert "0 errors" in capsys.readouterr().err
    file.write_text(embed(text_of(GOOD).replace('"MedicalCondition"', '"MedicalConditon"')), encoding="utf-8")
    assert main(["markup-check", str(file), "--format", "json"]) == 1
    assert "unknown-class" in {row["rule"] for row in json.loads(capsys.readouterr().out)}


def test_markup_is_checked_from_standard_input(run: Callable[..., Any]) -> None:
    done = run("markup-check", "-", input=text_of(GOOD).replace("http://schema.org/OTC", "https://schema.org/OTC"))
    assert done.returncode == 1
    assert "error[iri-scheme]" in done.stderr


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_markup_that_cannot_be_read(content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gout.jsonld"
    if content:
        file.write_bytes(content)
    assert main(["markup-check", str(file)]) == 2
    assert "avn-graph: " in capsys.readouterr().err
