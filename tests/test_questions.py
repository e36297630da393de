"""The questions: each is read by two parsers, answered alike by four stores, and answered by what it asks of.

The expected answers, ``tests/questions/<name>.tsv`` (a graph: ``.nt``), were made by ``avn-graph query <name> source
--format tsv`` and read line by line against the sources. They change only with the sources, and are to be read again then.
"""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from readers import ONTOLOGY, ROOT, Node, iri, literal
from stores import Server

from avn_graph import vocabulary as v
from avn_graph.diagnostics import UsageError
from avn_graph.graph import Graph
from avn_graph.questions import Question, known_questions, question_named, read_question
from avn_graph.questions.asking import ask
from avn_graph.store import Opened, open_store

EXPECTED = Path(__file__).parent / "questions"
QUESTIONS = known_questions()
ANSWERED = [q for q in QUESTIONS.values() if not q.service]
EVERY = pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.name)
EACH = pytest.mark.parametrize("question", ANSWERED, ids=lambda q: q.name)
Answer = bool | list[tuple[Node | None, ...]] | set[tuple[Node | None, ...]]
"""A truth value, rows in their order, or triples."""

TURNS_ON = {
    "about-this-dataset": "<https://w3id.org/avn-graph> dcterms:license ?any",
    "appointment": "guidance:ask-tests avn:category ?any",
    "asked-but-not-claimed": "guidance:expect-alcohol avn:screensFor finding:alcohol-use",
    "biolink-edges": "claim:avascular-necrosis_drug_alendronate_relieves_finding_joint-pain biolink:predicate ?any",
    "causes": "claim:avascular-necrosis_mechanism_vessel-blockage_causes_condition_avascular-necrosis rdf:subject ?any",
    "claims-by-source": "?line avn:source ref:xie-2018",
    "claims-by-status": "?claim avn:status avn:status-refuted",
    "claims-citing-doi": "ref:lai-2005 bibo:doi ?any",
    "class-and-members": "drug:alendronate avn:memberOf drug:bisphosphonates",
    "drugs-by-atc": "drug:nsaids skos:exactMatch ATC:M01A",
    "entity-by-identifier": "condition:avascular-necrosis skos:broadMatch MESH:D010020",
    "everything-about": "ref:jaeger-2008 bibo:doi ?any",
    "limited-claims": "?claim avn:site anatomy:hip",
    "more-study-needed": "?line avn:wording avn:wording-needs-study",
    "one-trial-two-reports": "ref:shock-wave-follow-up-2012 avn:reportOf ref:wang-2005",
    "page-and-trials": "ref:patient-page-2022 avn:category ?any",
    "randomised-trials": "?line avn:design avn:design-trials-review",
    "refuted": "?claim avn:status avn:status-refuted",
    "single-source": "?line avn:source ref:luo-2014",
    "sources-disagree": "?line avn:bearing avn:bearing-disputes",
    "specialists": "procedure:core-decompression avn:givenBy specialist:surgeon",
    "steps-of-procedure": "procedure:bone-marrow-concentrate avn:step ?any",
    "steps-to-condition": "mechanism:vessel-blockage avn:linkedTo condition:avascular-necrosis",
    "study-sizes": "?line avn:source ref:nishii-2006",
    "supported": "claim:avascular-necrosis_procedure_core-decompression_relieves_finding_joint-pain avn:rank ?any",
    "test-by-stage": "claim:avascular-necrosis_test_x-ray_detects_finding_bone-changes_stage_late avn:stage ?any",
    "tests-of-early-disease": "?claim avn:stage avn:stage-early",
    "treatments-by-path": "mechanism:vessel-blockage avn:linkedTo condition:avascular-necrosis",
    "treatments-for-stage": "?claim avn:stage avn:stage-early",
    "treatments-of-condition": "?claim rdf:predicate avn:recommendedFor",
    "treatments-on-mechanism": "?claim rdf:object mechanism:bone-blood-flow",
    "treatments-without-claims": "drug:prednisone a avn:Drug",
    "ways-of-giving": "therapy:electrical-stimulation avn:deliveredAs ?any",
    "well-supported": "?claim avn:rank 5",
    "why-this-status": "?claim avn:decidedBy ?line . ?line avn:source ref:core-decompression-trial-1995",
    "without-support": "?claim avn:rule avn:rule-no-support",
}
"""What each answer turns on: a pattern whose triples, taken out, must change it."""


@pytest.fixture(scope="session")
def opened() -> Opened:
    return open_store(ROOT / "source")


@pytest.fixture(scope="session")
def in_rdflib(avn: Graph) -> rdflib.Graph:
    return avn.to_rdflib()


# ---------------------------------------------------------------- answers, made comparable


@cache
def expected(question: Question) -> Answer:
    if question.form == "construct":
        return {tuple(map(_oxigraph, t.triple)) for t in pyoxigraph.parse(path=EXPECTED / f"{question.name}.nt")}
    found = pyoxigraph.parse_query_results(path=EXPECTED / f"{question.name}.tsv", format=pyoxigraph.QueryResultsFormat.TSV)
    return from_oxigraph(found)


def from_oxigraph(found: Any) -> Answer:
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    if isinstance(found, pyoxigraph.QueryTriples):
        return {tuple(map(_oxigraph, triple)) for triple in found}
    return [tuple(map(_oxigraph, row)) for row in found]


def _oxigraph(term: Any) -> Node | None:
    if isinstance(term, pyoxigraph.Literal):
        return literal(term.value, term.language or "", term.datatype.value)
    return None if term is None else iri(term.value)


def from_rdflib(found: rdflib.query.Result) -> Answer:
    if found.type == "ASK":
        return bool(found.askAnswer)
    rows = [tuple(map(_rdflib, row)) for row in found]
    return rows if found.type == "SELECT" else set(rows)


def _rdflib(term: Any) -> Node | None:
    if isinstance(term, rdflib.Literal):
        return literal(str(term), term.language or "", str(term.datatype or ""))
    return None if term is None else iri(str(term))


def over_http(server: Server, question: Question) -> Answer:
    if question.form == "construct":
        body = urllib.parse.urlencode({"query": question.text}).encode()
        request = urllib.request.Request(server.sparql, body, {"Accept": "application/n-triples, text/plain;q=0.9"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return {tuple(map(_oxigraph, q.triple)) for q in pyoxigraph.parse(answer.read(), pyoxigraph.RdfFormat.N_TRIPLES)}
    found = server.ask(question.text)
    if question.form == "ask":  # Virtuoso answers with a row of its own: 1
        return bool(found["boolean"]) if "boolean" in found else found["results"]["bindings"][0]["__ASK_RETVAL"]["value"] == "1"
    return [tuple(_json(row.get(name)) for name in found["head"]["vars"]) for row in found["results"]["bindings"]]


def _json(term: dict[str, str] | None) -> Node | None:
    if term is None:
        return None
    return iri(term["value"]) if term["type"] == "uri" else literal(term["value"], term.get("xml:lang", ""), term.get("datatype", ""))


# ---------------------------------------------------------------- the answers


@EACH
def test_the_embedded_store_answers_as_expected(question: Question, opened: Opened) -> None:
    found = from_oxigraph(ask(opened.store, question.text, {}))
    assert found == expected(question)
    assert found, "a question that has no answer here shows nobody anything"


@EACH
def test_rdflib_answers_alike(question: Question, in_rdflib: rdflib.Graph) -> None:
    assert from_rdflib(in_rdflib.query(question.text)) == expected(question)


@EACH
def test_an_oxigraph_server_answers_alike(question: Question, oxigraph_loaded: Server) -> None:
    assert over_http(oxigraph_loaded, question) == expected(question)


@EACH
@pytest.mark.system
def test_virtuoso_answers_alike(question: Question, virtuoso_loaded: Server) -> None:
    assert over_http(virtuoso_loaded, question) == expected(question)


@EACH
def test_an_answer_turns_on_what_it_asks_of(question: Question, opened: Opened) -> None:
    changed = pyoxigraph.Store()
    changed.bulk_extend(opened.store)
    size = len(changed)
    pattern = TURNS_ON[question.name]
    changed.update(f"DELETE {{ {pattern.split(' . ')[0]} }} WHERE {{ {pattern} }}", prefixes=opened.prefixes)
    assert len(changed) < size, f"there is nothing like {pattern}"
    assert from_oxigraph(ask(changed, question.text, {})) != expected(question)


def test_every_question_has_an_expected_answer_and_no_other_has() -> None:
    names = {q.name for q in ANSWERED}
    assert {path.stem for path in EXPECTED.iterdir()} == names
    assert set(TURNS_ON) == names
    assert len(names) >= 20


# ---------------------------------------------------------------- their form


@EVERY
def test_two_parsers_read_it(question: Question) -> None:
    prepareQuery(question.text)
    if not question.service:  # pyoxigraph has no parser that does not ask
        pyoxigraph.Store().query(question.text)


@EVERY
def test_it_says_what_it_asks(question: Question) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", question.name)
    assert question.question.endswith("?")
    assert len(question.keywords) >= 2
    assert question.form in ("select", "ask", "construct")
    assert question.text.startswith("#+ question: ")
    assert question.text.endswith("\n")


@EVERY
def test_rows_have_an_order(question: Question) -> None:
    assert ("ORDER BY" in question.text) == (question.form == "select")


@EVERY
def test_every_term_of_ours_is_in_the_ontology(question: Question) -> None:
    terms = {v.NAMESPACES["avn"] + name for name in re.findall(r"\bavn:([\w-]+)", question.text)}
    assert terms <= _ontology_terms()


@cache
def _ontology_terms() -> frozenset[str]:
    return frozenset(q.subject.value for q in pyoxigraph.parse(path=ONTOLOGY / "avn.ttl"))


@EVERY
def test_its_prefixes_are_the_usual_ones_and_each_is_used(question: Question, opened: Opened) -> None:
    declared = dict(re.findall(r"^PREFIX ([\w-]+): <(.+)>$", question.text, re.MULTILINE))
    body = re.sub(r"^PREFIX .*$", "", question.text, flags=re.MULTILINE)
    others = {"atc": v.PREFIXES["ATC"].iri, "wdt": "http://www.wikidata.org/prop/direct/"}
    assert declared.items() <= {**opened.prefixes, **others}.items()
    assert all(re.search(rf"\b{prefix}:", body) for prefix in declared)
    assert list(declared) == sorted(declared)


def test_a_question_that_asks_elsewhere_says_where_and_is_refused_here(opened: Opened) -> None:
    elsewhere = [q for q in QUESTIONS.values() if q.service]
    assert elsewhere
    for question in elsewhere:
        assert f"SERVICE <{question.service}>" in question.text
        with pytest.raises(UsageError, match=r"SERVICE asks another endpoint"):
            ask(opened.store, question.text, {})
    assert not any("SERVICE" in q.text for q in ANSWERED)


# ---------------------------------------------------------------- finding and reading them


def test_a_question_is_found_by_its_name() -> None:
    assert question_named("refuted") is QUESTIONS["refuted"]
    assert list(QUESTIONS) == sorted(QUESTIONS)
    assert all(name == q.name for name, q in QUESTIONS.items())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("refutd", "there is no question refutd (did you mean refuted?)"),
        ("zzz", "there is no question zzz (avn-graph query --list tells them all)"),
    ],
)
def test_an_unknown_question_is_told_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        question_named(name)
    assert str(raised.value) == message


def test_the_head_of_a_question_is_read() -> None:
    text = "#+ question: Is it so?\n#+ keywords: one, two words\n#+ service: https://example.org/sparql\n\nASK {}\n"
    found = read_question("so", text)
    assert found == Question("so", "Is it so?", ("one", "two words"), text, "https://example.org/sparql")
    assert found.form == "ask"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK {}\n", "so has no question (write a first line: #+ question: What is …?)"),
        ("#+ question: Is it?\n#+ kewords: a\nASK {}\n", "the question so has an unknown key: kewords"),
    ],
)
def test_a_head_that_is_wrong_is_told(text: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_question("so", text)
    assert str(raised.value) == message
