"""The check of schema.org markup: every rule, every trap that looks right, and how many random mistakes it catches."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markup.mutations import MUTATIONS, uncaught
from system import require_program

from avn_graph import markup
from avn_graph.markup import RULES, Fault, Severity, check_markup, embed, has_errors, render_text, schema_org, to_json

ROOT = Path(__file__).parent.parent
EXEMPLAR = (Path(__file__).parent / "markup" / "exemplar.jsonld").read_text(encoding="utf-8")
BASE = "https://example.org/"
SDO = "http://schema.org/"


def node(types: str | list[Any], **properties: Any) -> dict[str, Any]:
    """A node; ``id`` is short for an @id under BASE."""
    named = {"@id": BASE + properties.pop("id")} if "id" in properties else {}
    return {"@type": types, **named, **properties}


def ref(local: str) -> dict[str, str]:
    return {"@id": BASE + local}


def term(name: str) -> dict[str, str]:
    return {"@id": SDO + name}


def grade(level: Any) -> dict[str, Any]:
    return node("MedicalGuideline", evidenceLevel=level)


def document(*nodes: Any, context: Any = "https://schema.org") -> str:
    return json.dumps({"@context": context, "@graph": list(nodes)})


def rules(text: str, **options: Any) -> list[str]:
    return sorted({fault.rule for fault in check_markup(text, **options)})


DRUG = node("Drug", id="a", name="A")
OTHER = node("Drug", id="b", name="B")
SURGERY = ["SurgicalProcedure", "MedicalTherapy"]
HTTPS = {"@vocab": "https://schema.org/"}

Case = tuple[str, Any, Any, str]
"""A rule, what is right, what is wrong, and the path of the fault. A node stands for a document; so does a list of nodes."""


def literals(rule: str, cls: str, prop: str, *pairs: tuple[Any, Any]) -> list[Case]:
    return [(rule, node(cls, **{prop: good}), node(cls, **{prop: bad}), prop) for good, bad in pairs]


CASES: list[Case] = [
    ("invalid-json", DRUG, '{"@context": "https://schema.org", "@type": "Drug",}', "$"),
    ("invalid-json", DRUG, document(node("DrugStrength", strengthValue=float("nan"))), "$"),
    ("invalid-json", node("Drug", name="\U0001f9b4"), node("Drug", name="\ud83e"), "name"),
    ("invalid-json", DRUG, "[" * 100_000, "$"),
    ("invalid-json", DRUG, '{"@context":"https://schema.org","about":' + "[" * 70 + "]" * 70 + "}", "$.about" + "[0]" * 64),
    ("duplicate-key", DRUG, '{"@context": "https://schema.org", "@type": "Drug", "name": "a", "name": "b"}', "$.name"),
    ("no-markup", f"<p>{embed(document(DRUG))}", "<p>None", "$"),
    ("no-markup", f"[{document(DRUG)}]", "[]", "$"),
    ("no-markup", DRUG, '"Drug"', "$"),
    ("no-context", DRUG, '{"@type": "Drug", "name": "A"}', "$.@context"),
    ("foreign-context", document(DRUG, context="http://schema.org/"), document(DRUG, context="https://w3id.org/ro/crate"), "$.@context"),
    ("foreign-context", document(DRUG, context=[HTTPS]), document(DRUG, context={"@vocab": BASE}), "$.@context"),
    ("graph-extra", DRUG, '{"@context": "https://schema.org", "@graph": [], "name": "A"}', "$.name"),
    ("bad-keyword", DRUG, {**DRUG, "@idd": "x"}, "@idd"),
    ("bad-keyword", node("Drug", name={"@value": "A", "@language": "en"}), node("Drug", name={"@value": "A", "name": "A"}), "name"),
    ("bad-keyword", DRUG, node("Drug", name={"@value": ["A"]}), "name"),
    ("bad-keyword", {**DRUG, "@context": "https://schema.org"}, {**DRUG, "@context": {"@vocab": BASE}}, "@context"),
    (
        "iri-scheme",
        node("Physician", medicalSpecialty=term("Surgical")),
        node("Physician", medicalSpecialty={"@id": "https://schema.org/Surgical"}),
        "medicalSpecialty.@id",
    ),
    ("iri-scheme", node(SDO + "Drug"), node("https://schema.org/Drug"), "@type"),
    ("iri-scheme", {**DRUG, SDO + "name": "A"}, {**DRUG, "https://schema.org/name": "A"}, '["https://schema.org/name"]'),
    ("iri-scheme", document(node("https://schema.org/Drug"), context=HTTPS), document(node(SDO + "Drug"), context=HTTPS), "@type"),
    ("untyped", node("MedicalCondition", code=node("MedicalCode")), node("MedicalCondition", code={"codingSystem": "MeSH"}), "code"),
    ("untyped", DRUG, document("Drug"), "$.@graph[0]"),
    ("untyped", DRUG, ref("a"), "$.@graph[0]"),
    ("unknown-class", DRUG, node("Drgu", name="A"), "@type"),
    ("unknown-class", node(["Drug", "MedicalTherapy"]), node(["Drug", "Therapy"]), "@type[1]"),
    ("unknown-property", DRUG, node("Drug", nmae="A"), "nmae"),
    ("unknown-property", {**DRUG, "dct:title": "A"}, {**DRUG, "dtc:title": "A"}, '["dtc:title"]'),
    ("unknown-property", node("SearchAction", **{"query-input": "q"}), node("SearchAction", **{"qeury-input": "q"}), "qeury-input"),
    ("unknown-member", grade(term("EvidenceLevelA")), grade(term("EvidenceLevelD")), "evidenceLevel.@id"),
    ("superseded", node("MedicalWebPage", mainContentOfPage=node("WebPageElement")), node("MedicalWebPage", aspect="x"), "aspect"),
    ("superseded", node("SoftwareSourceCode"), node("Code"), "@type"),
    (
        "superseded",
        node("Physician", medicalSpecialty=term("Dermatology")),
        node("Physician", medicalSpecialty=term("Dermatologic")),
        "medicalSpecialty.@id",
    ),
    ("attic", node("Dataset", variableMeasured="pain"), node("Dataset", variablesMeasured="pain"), "variablesMeasured"),
    ("pending", node("MedicalCode", codingSystem="MeSH"), node("MedicalCode", codeValue="D010020"), "codeValue"),
    ("wrong-class", node("Drug", mechanismOfAction="x"), node("DrugClass", mechanismOfAction="x"), "mechanismOfAction"),
    ("wrong-class", node(SURGERY, contraindication="x"), node("SurgicalProcedure", contraindication="x"), "contraindication"),
    ("wrong-range", node("MedicalCondition", drug=DRUG), node("MedicalCondition", drug=node("DrugClass")), "drug"),
    ("wrong-range", node("MedicalCondition", drug=DRUG), node("MedicalCondition", drug="A"), "drug"),
    ("wrong-range", [node("DrugClass", drug=ref("a")), DRUG], [node("DrugClass", drug=ref("a")), node("Person", id="a")], "drug.@id"),
    ("wrong-range", node("MedicalCode", codingSystem="413"), node("MedicalCode", codingSystem=413), "codingSystem"),
    ("wrong-range", node("Drug", overdosage="x"), node("Drug", overdosage={"@id": "https://example.com/x"}), "overdosage.@id"),
    ("wrong-range", node("Drug", name={"@set": ["A", "B"]}), node("Drug", name={"@set": ["A", 2]}), "name.@set[1]"),
    (
        "wrong-member",
        node("ImagingTest", imagingTechnique=term("MRI")),
        node("ImagingTest", imagingTechnique=term("Skin")),
        "imagingTechnique.@id",
    ),
    ("enum-as-text", grade(term("EvidenceLevelB")), grade("EvidenceLevelB"), "evidenceLevel"),
    ("enum-as-text", node("MedicalTrial", status="halted"), node("MedicalTrial", status=SDO + "Completed"), "status"),
    ("enum-as-text", grade(term("EvidenceLevelC")), grade("weak"), "evidenceLevel"),
    ("term-as-value", node("Drug", drugClass=node("DrugClass")), node("Drug", drugClass=term("DrugClass")), "drugClass.@id"),
    ("term-as-value", node("Property", domainIncludes=term("Drug")), node("Drug", drugClass=term("drugClass")), "drugClass.@id"),
    ("bad-id", DRUG, {**DRUG, "@id": "a b"}, "@id"),
    ("bad-id", DRUG, {**DRUG, "@id": 5}, "@id"),
    ("bad-id", DRUG, node([5], name="A"), "@type[0]"),
    ("bad-id", [node("DrugClass", drug=ref("a")), DRUG], [node("DrugClass", drug={"@id": "a"}), DRUG], "drug.@id"),
    ("bad-id", [node("DrugClass", drug=ref("a")), DRUG], [node("DrugClass", drug={"@id": 5}), DRUG], "drug.@id"),
    ("undefined-id", [node("DrugClass", drug=ref("b")), OTHER], [node("DrugClass", drug=ref("a")), OTHER], "drug.@id"),
    ("undefined-id", [node("Book", url={"@id": "https://example.com/c"}), DRUG], [node("Book", url=ref("c")), DRUG], "url.@id"),
    ("repeated-id", [DRUG, OTHER], [DRUG, DRUG], "$.@graph[1].@id"),
    *literals(
        "bad-date",
        "MedicalWebPage",
        "lastReviewed",
        ("2022-05-17", "2022-02-30"),
        ("2022-05", "17 May 2022"),
        ("2022", "2022-05-17T08:00:00"),
        ("2022", 2022),
    ),
    *literals(
        "bad-date", "Event", "startDate", ("2022-05-17T08:30:00+02:00", "2022-05-17T8:30"), ("2022-05-17T08:30Z", "2022-05-17T25:00")
    ),
    *literals("bad-date", "Schedule", "startTime", ("08:30:00", "25:00")),
    *literals("bad-duration", "MusicRecording", "duration", ("PT4M5S", "4:05"), ("P1Y2M", "P"), ("P3W", "P1D2Y"), ("PT0.5S", "PT")),
    *literals(
        "bad-url",
        "Drug",
        "sameAs",
        ("https://example.org/a?b=c#d", "example.org"),
        ("http://localhost:8000/", "https://"),
        ("https://d\u00f6main.example/\u00e4", "https://example.org/a b"),
        ("urn:uuid:0", "htps://example.org/"),
        ("http://[::1]/", "https://example.org/%zz"),
    ),
    *literals("bad-number", "DrugStrength", "strengthValue", (2.5, "2.5"), (10**400, True)),
    *literals("bad-number", "Article", "wordCount", (2, 2.5), (2.0, "2")),
    *literals("bad-boolean", "Drug", "isProprietary", (False, "false"), (True, 1)),
    *literals("empty", "Drug", "name", ("A", ""), ("A", " "), ("A", None), ("A", []), ("A", {})),
]


def as_text(markup: Any) -> str:
    return markup if isinstance(markup, str) else document(*(markup if isinstance(markup, list) else [markup]))


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, *_ in CASES} == RULES.keys()


@pytest.mark.parametrize(("rule", "good", "bad", "path"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_rule(rule: str, good: Any, bad: Any, path: str) -> None:
    full = path if path.startswith("$") else f"$.@graph[0]{'' if path.startswith('[') else '.'}{path}"
    assert [f for f in check_markup(as_text(good)) if f.severity is Severity.ERROR] == []
    assert (rule, full) in [(fault.rule, fault.path) for fault in check_markup(as_text(bad))]


CONDITION = "MedicalCondition"
EXAM, ARTICLE, PAGE = node("PhysicalExam"), node("MedicalScholarlyArticle"), node("WebPage")

TRAPS: list[tuple[str, dict[str, Any]]] = [
    ("wrong-range", node(CONDITION, possibleTreatment=node("SurgicalProcedure"))),
    ("wrong-range", node(CONDITION, possibleTreatment=node("TherapeuticProcedure"))),
    ("wrong-range", node(CONDITION, primaryPrevention=node("Drug"))),
    ("wrong-range", node(CONDITION, primaryPrevention=node("LifestyleModification"))),
    ("wrong-range", node(CONDITION, drug=node("DrugClass"))),
    ("wrong-range", node(CONDITION, typicalTest=EXAM)),
    ("wrong-range", node(CONDITION, typicalTest=node("DiagnosticProcedure"))),
    ("wrong-range", node(CONDITION, typicalTest="MRI of the hip")),
    *(("wrong-class", node(cls, evidenceLevel=term("EvidenceLevelA"))) for cls in ("Drug", "MedicalTherapy", "MedicalStudy", "Article")),
    *(("wrong-class", node(cls, mechanismOfAction="x")) for cls in ("DrugClass", "MedicalTherapy", CONDITION)),
    *(("wrong-class", node(cls, citation=ARTICLE)) for cls in (CONDITION, "Drug")),
    *(("wrong-class", node(cls, isBasedOn=ARTICLE)) for cls in (CONDITION, "Drug")),
    *(("wrong-class", node(cls, license="https://example.org/")) for cls in (CONDITION, "Drug")),
    *(("wrong-class", node(cls, inLanguage="en")) for cls in (CONDITION, "Drug")),
    *(("wrong-class", node(cls, dateModified="2022")) for cls in (CONDITION, "Drug")),
    *(("wrong-class", node(cls, creator=node("Person"))) for cls in (CONDITION, "Drug")),
    *(("wrong-class", node(cls, lastReviewed="2022")) for cls in (CONDITION, "Drug")),
    ("wrong-class", node("MedicalTherapy", usesDevice=node("MedicalDevice"))),
    *(("wrong-class", node(cls, howPerformed="x")) for cls in ("MedicalTest", "Drug")),
    *(("wrong-class", node(cls, bodyLocation="hip")) for cls in ("MedicalTest", "Drug")),
    ("enum-as-text", node("SurgicalProcedure", procedureType="Surgical")),
    ("wrong-member", node("SurgicalProcedure", procedureType=term("Surgical"))),
    *(("wrong-class", node(cls, contraindication="x")) for cls in ("Drug", "SurgicalProcedure")),
    *(("wrong-class", node(cls, seriousAdverseOutcome=node(CONDITION))) for cls in ("Drug", "SurgicalProcedure")),
    ("wrong-class", node("SurgicalProcedure", adverseOutcome=node(CONDITION))),
    ("unknown-property", node("Drug", treats=node(CONDITION))),
    ("unknown-property", node("Drug", indication=node("MedicalIndication"))),
    ("wrong-range", node(CONDITION, possibleComplication=node(CONDITION))),
    ("wrong-range", node(CONDITION, epidemiology=node("Dataset"))),
    ("wrong-range", node(CONDITION, study=node("ScholarlyArticle"))),
    ("wrong-range", node(CONDITION, guideline=PAGE)),
    *(("wrong-range", node("MedicalGuideline", evidenceOrigin=node(cls))) for cls in ("Article", "Dataset")),
    ("term-as-value", node("MedicalWebPage", medicalAudience=term("Patient"))),
    ("wrong-range", node("MedicalWebPage", audience="https://schema.org/Clinician")),
    ("wrong-range", node(CONDITION, code="M87")),
    ("wrong-range", node("MedicalCode", code="413")),
    ("unknown-member", node("Physician", medicalSpecialty=term("Endocrinology"))),
    ("bad-date", node("MedicalWebPage", lastReviewed=["2022-05-17", "2023-05-17T08:00:00Z"])),
]
"""Markup that looks right, that is on the web and in places in schema.org's own examples, and is not valid."""


@pytest.mark.parametrize(("rule", "bad"), TRAPS, ids=[f"{n}-{'-'.join(list(bad)[1:])}" for n, (_, bad) in enumerate(TRAPS)])
def test_what_looks_right_is_caught(rule: str, bad: dict[str, Any]) -> None:
    [fault] = check_markup(document(bad))
    assert fault.rule == rule
    assert fault.severity is Severity.ERROR


def test_exemplar_is_clean() -> None:
    faults = check_markup(EXEMPLAR)
    assert not has_errors(faults)
    assert {(fault.rule, fault.path) for fault in faults} == {
        ("pending", "$.@graph[1].code[0].codeValue"),
        ("pending", "$.@graph[1].drug[0].rxcui"),
    }


@pytest.mark.no_cover  # measuring would make it five times slower
@pytest.mark.parametrize("kind", MUTATIONS)
def test_random_mistakes_are_caught(kind: str) -> None:
    missed = uncaught(json.loads(EXEMPLAR), kind, lambda text: has_errors(check_markup(text)))
    assert len(missed) <= 1, missed


@pytest.mark.parametrize(
    "context",
    [
        "https://schema.org",
        "http://schema.org",
        "https://schema.org/",
        "http://schema.org/",
        "https://schema.org/docs/jsonldcontext.jsonld",
        ["https://schema.org", {"score": "https://example.org/score", "x": "https://example.org/x#"}],
        [{"score": "https://example.org/score", "x": "https://example.org/x#"}, "http://schema.org/"],
        {"@vocab": SDO, "sameAs": {"@type": "@id"}, "score": {"@id": "x:score"}, "x": "https://example.org/x#"},
        ["https://schema.org", {"sameAs": {"@id": SDO + "sameAs", "@type": "@id"}, "score": "x:s", "x": "https://example.org/x#"}],
    ],
)
def test_contexts(context: Any) -> None:
    assert rules(document({**DRUG, "sameAs": "https://example.com/"}, context=context)) == []
    assert rules(document(node("Drug", sameAs="x", scor=5), context=context)) == ["bad-url", "unknown-property"]
    extended = not isinstance(context, str)
    assert rules(document({**DRUG, "score": 5, "x:y": {"z": 5}}, context=context)) == ([] if extended else ["unknown-property"])


def test_a_context_may_write_out_every_term() -> None:
    context = {"s": SDO, "id": "@id", "a": "@type", "name": "s:name"}
    good = {"a": "s:Drug", "id": BASE + "a", "name": "A", "s:drugClass": {"a": "s:DrugClass", "name": "B"}}
    assert rules(document(good, context=context)) == []
    assert rules(document({**good, "description": "x"}, context=context)) == ["unknown-property"]
    assert rules(document({**good, "a": "s:Dog"}, context=context)) == ["unknown-class"]


def test_aliases_of_the_official_context() -> None:
    assert rules(document({"type": "DrugClass", "id": BASE + "c", "drug": {"id": BASE + "a"}}, DRUG)) == []
    assert rules(document({"type": "DrugClass", "id": BASE + "c", "drug": {"id": BASE + "c"}})) == ["wrong-range"]


def test_classes_and_properties_of_other_vocabularies_are_left_alone() -> None:
    foreign = {"https://example.org/p": {"q": [1, {"r": "s"}]}, "dct:conformsTo": ref("elsewhere")}
    assert rules(document({**DRUG, **foreign, "@type": ["Drug", "https://example.org/Thing"]})) == []
    assert rules(document({"@type": "https://example.org/Thing", "drug": DRUG})) == []


def test_a_role_stands_between_a_thing_and_a_value() -> None:
    band = node("MusicGroup", member=node("OrganizationRole", startDate="1970", member=node("Person")))
    assert rules(document(band)) == []
    band["member"]["member"] = node("Drug")
    assert rules(document(band)) == ["wrong-range"]
    assert rules(document(node("MusicGroup", member=node("OrganizationRole")))) == ["wrong-range"]


def test_a_reference_has_all_classes_of_what_it_leads_to() -> None:
    surgery = [node(CONDITION, possibleTreatment=ref("s")), node("SurgicalProcedure", id="s"), node("MedicalTherapy", id="s", name="S")]
    assert rules(document(*surgery)) == ["repeated-id"]


@pytest.mark.parametrize(
    ("target", "base", "found"),
    [
        ("https://example.org/drug/c", None, True),
        ("https://example.org/c", None, True),
        ("https://example.com/c", None, False),
        ("https://example.org/", None, False),
        ("https://examlpe.org/drug/a", None, True),
        ("http://example.org/drug/a", None, True),
        ("https://example.org/c", "https://example.org/drug/", False),
        ("https://example.com/c", "https://example.com/", True),
    ],
)
def test_references_that_should_lead_somewhere(target: str, base: str | None, found: bool) -> None:
    nodes = [node("Drug", id="drug/a"), node("DrugClass", id="class/b"), node("Article", isBasedOn={"@id": target})]
    nodes.append({"@type": "Person", "@id": "https://orcid.org/0000-0002-1825-0097"})
    assert rules(document(*nodes), base=base) == (["undefined-id"] if found else [])


def test_a_property_that_takes_addresses_takes_any_term() -> None:
    assert rules(document(node("ImagingTest", sameAs=term("CT"), additionalType=term("Drug")))) == []
    assert rules(document(node("ImagingTest", sameAs=term("CTT")))) == ["unknown-member"]


def test_hints() -> None:
    def hint(*nodes: Any) -> str:
        return check_markup(document(*nodes))[0].hint

    assert hint(node("Drug", nmae="A")) == "did you mean name?"
    assert hint(node("MedicalConditon")) == "did you mean MedicalCondition?"
    assert hint(grade(term("EvidenceLevelD"))) == "did you mean EvidenceLevelC?"
    assert hint(grade("EvidenceLevelB")) == 'write {"@id": "http://schema.org/EvidenceLevelB"}'
    assert hint(node("MedicalProcedure", procedureType="Surgical")) == "its members are NoninvasiveProcedure and PercutaneousProcedure"
    assert hint(node("DrugClass", drug=ref("aa")), DRUG) == f"did you mean {BASE}a?"
    assert hint(node("DrugClass", drug=BASE + "a"), DRUG) == f'write {{"@id": "{BASE}a"}}'
    assert '["SurgicalProcedure", "MedicalTherapy"]' in hint(node(CONDITION, possibleTreatment=node("SurgicalProcedure")))
    assert "Dermatology" in hint(node("Physician", medicalSpecialty="Bones"))
    assert hint(node("Physician", medicalSpecialty="Bones")).endswith(" more")
    assert hint(node("Drug", treats=node(CONDITION))) == "a condition links its treatments: possibleTreatment, or drug"


# ---- pages

HOSTILE = ["</script>", "<!--<script>", "<!-- <script", "]]>", "</ScRiPt >", "&lt;/script&gt;", "\u2028\u2029", "<!--", "--></script><p>"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_data_ends_the_script(text: str) -> None:
    source = document({**DRUG, "name": f"A{text}"})
    page = f"<!doctype html><title>T</title><body>{embed(source)}<p id=after>After</p>"
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    [script] = tree.iter("script")
    assert json.loads(script.text or "") == json.loads(source)
    assert [p.text for p in tree.iter("p")] == ["After"]
    assert rules(page) == []


def test_the_scripts_of_a_page() -> None:
    page = f"""<!doctype html><script>var a = "<p>"</script>
        <script TYPE="application/ld+json; charset=utf-8">{document(DRUG)}</script>
        <!-- <script type="application/ld+json">no</script> -->
        {embed(document(node("DrugClass", drug=[ref("a"), ref("b")])))}
        {embed("{")}
        <script type="application/ld+json">{document(node("Dog"))}"""
    assert [(fault.block, fault.rule, fault.path) for fault in check_markup(page)] == [
        (2, "undefined-id", "$.@graph[0].drug[1].@id"),
        (3, "invalid-json", "$"),
        (4, "unknown-class", "$.@graph[0].@type"),
    ]


# ---- showing faults


def test_rendering() -> None:
    faults = check_markup(embed(document(node("MedicalCode", codeValue="\x1b[31m", nmae="x"))))
    assert render_text(faults, "page.html").splitlines() == [
        "page.html: block 1, $.@graph[0].codeValue: info[pending]: codeValue is pending, and may still change",
        'page.html: block 1, $.@graph[0].nmae: error[unknown-property]: schema.org 30.0 has no property "nmae" (did you mean name?)',
        "1 error, 1 info",
    ]
    assert json.loads(to_json(faults, "page.html"))[1] == {
        "file": "page.html",
        "block": 1,
        "path": "$.@graph[0].nmae",
        "rule": "unknown-property",
        "severity": "error",
        "message": 'schema.org 30.0 has no property "nmae"',
        "hint": "did you mean name?",
    }
    assert render_text([]) == ""
    assert to_json([]) == "[]\n"


def test_what_a_terminal_cannot_show_is_escaped() -> None:
    text = render_text(check_markup('{"@type": "\x7f\\u001b\\ud800", "\u202e": 1}'))
    assert text.isprintable() or set(filter(lambda c: not c.isprintable(), text)) == {"\n"}
    to_json(check_markup('{"@type": "\\ud800"}')).encode("ascii")


# ---- robustness

NAMES = st.sampled_from(
    ["@id", "@type", "@graph", "@context", "@value", "@list", "@set", "name", "drug", "code", "status", "x", "Drug", "member"]
)
VALUES = st.sampled_from(["Drug", "MedicalCode", SDO + "CT", "https://schema.org", BASE, "", "OrganizationRole", "_:a", 5, 0.5, True, None])
JSON = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=25)


@given(JSON)
def test_no_json_raises(value: Any) -> None:
    faults = check_markup(json.dumps({"@context": "https://schema.org", "@graph": value}))
    assert all(isinstance(fault, Fault) and fault.rule in RULES for fault in faults)
    check_markup(json.dumps(value))


@given(st.text(alphabet=st.sampled_from('<>/!-script type="application/ld+json"{}[]:,\n')))
@example("![")
def test_no_text_raises(text: str) -> None:
    check_markup("<" + text)
    check_markup(text)


# ---- the index


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_schemaorg", ROOT / "ontology" / "write_schemaorg.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_index_is_what_the_generator_makes() -> None:
    assert (ROOT / "avn_graph" / "schemaorg.json").read_text(encoding="utf-8") == generator().render()


def test_the_generator_notices_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "schemaorg.json"
    monkeypatch.setattr(generator(), "TARGET", target)
    monkeypatch.setattr(sys, "argv", ["write_schemaorg.py"])
    assert generator().main() == 0
    monkeypatch.setattr(sys, "argv", ["write_schemaorg.py", "--check"])
    assert generator().main() == 0
    target.write_text(target.read_text(encoding="utf-8").replace("Drug", "Dog"), encoding="utf-8")
    assert generator().main() == 1
    assert "differs" in capsys.readouterr().out


def test_the_vocabulary() -> None:
    vocabulary = schema_org()
    assert vocabulary.release == "30.0"
    assert "by-sa/3.0" in vocabulary.about["licence"]
    assert vocabulary.above("Drug") >= {"Drug", "Substance", "MedicalEntity", "Product", "Thing"}
    assert vocabulary.above("MedicalTherapy") >= {"TherapeuticProcedure", "MedicalProcedure"}
    assert vocabulary.properties["possibleTreatment"][1] == ["Drug", "DrugClass", "LifestyleModification", "MedicalTherapy"]
    assert len(vocabulary.attic) == 16
    assert vocabulary.attic.isdisjoint({*vocabulary.classes, *vocabulary.properties, *vocabulary.members})
    assert schema_org() is vocabulary


def test_the_index_is_not_read_before_it_is_needed() -> None:
    code = "import avn_graph.markup as m; assert m.schema_org.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert set(markup.__all__) <= set(dir(markup))
    assert not hasattr(markup, "no_such_name")


# ---- a second opinion

UNSEEN = {"wrong-member", "term-as-value", "unknown-member", "bad-date"}
"""TypeScript sees neither where a reference leads nor what a text says."""


@pytest.mark.system
def test_schema_dts_agrees(tmp_path: Path) -> None:
    """npm's schema-dts holds schema.org as TypeScript's types, made by others from the same release."""
    require_program("npm")
    require_program("npx")
    if os.environ.get("AVN_GRAPH_SYSTEM") != "1":
        pytest.skip("npm fetches schema-dts from its registry; AVN_GRAPH_SYSTEM=1 asks for it")
    packages = ["schema-dts@2.1.0", "typescript@5.9.3"]
    run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(tmp_path), *packages], tmp_path, check=True)
    traps = [(rule, bad) for rule, bad in TRAPS if rule not in UNSEEN and "audience" not in bad]
    graphs = [plain(json.loads(EXEMPLAR)), *(json.loads(document(bad)) for _, bad in traps)]
    lines = ['import type { Graph } from "schema-dts";', *(f"const _{n}: Graph = {json.dumps(graph)};" for n, graph in enumerate(graphs))]
    (tmp_path / "markup.ts").write_text("\n".join(lines), encoding="utf-8")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--target", "esnext"]
    complaints = run(["npx", "tsc", *options, "markup.ts"], tmp_path).stdout
    refused = {int(line) - 2 for line in re.findall(r"^markup\.ts\((\d+),", complaints, re.MULTILINE)}
    assert refused == set(range(1, len(graphs))), complaints


def run(command: list[str], folder: Path, check: bool = False) -> subprocess.CompletedProcess[str]:
    if not shutil.which(command[0]):
        pytest.fail(f"{command[0]} is missing")
    return subprocess.run(command, cwd=folder, check=check, capture_output=True, text=True, timeout=300)


def plain(value: Any) -> Any:
    """With one class for each node, for schema-dts has no way to say two."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: item[-1] if key == "@type" and isinstance(item, list) else plain(item) for key, item in value.items()}
