"""How good the ontology is, by the rules of others: FOOPS! (metadata), ROBOT (upkeep), OWL 2 DL and a reasoner (logic).

The rules are data, in tests/ontology/. Each is also shown to fire on a fault that is planted.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store, parse
from readers import AVN, GOOD, ONTOLOGY, ROOT, document, told
from system import require_program

from avn_graph.formats.ntriples import NTRIPLES

RULES = Path(__file__).parent / "ontology"
HEADER = "https://w3id.org/avn-graph/ontology"
BASE = "https://w3id.org/avn-graph"
PREFIXES = {
    "avn": f"{HEADER}#",
    "bibo": "http://purl.org/ontology/bibo/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((RULES / name).read_text(encoding="utf-8"))
    return found


FOOPS, ROBOT, OWL_DL = table("foops.yaml"), table("robot.yaml"), table("owl2dl.yaml")


def loaded(*texts: str) -> Store:
    store = Store()
    for text in texts:
        store.extend(parse(text.encode(), RdfFormat.TURTLE))
    return store


def text(name: str) -> str:
    return (ONTOLOGY / name).read_text(encoding="utf-8")


@cache
def ontology() -> Store:
    """Both files; not to be changed."""
    return loaded(text("avn.ttl"), text("alignments.ttl"))


def spoilt(fault: str) -> Store:
    """The ontology with a fault planted."""
    store = loaded(text("avn.ttl"), text("alignments.ttl"))
    store.update(PROLOGUE + fault)
    assert set(store) != set(ontology()), "the fault is planted"
    return store


def at_fault(rule: dict[str, str], store: Store) -> set[str]:
    """What a rule finds wrong."""
    rows = store.query(f"{PROLOGUE}SELECT DISTINCT ?entity WHERE {{ BIND('{BASE}' AS ?base) {rule['where']} }}")
    assert isinstance(rows, QuerySolutions)
    return {str(row["entity"]) for row in rows}


# ---------------------------------------------------------------- FOOPS!: metadata


def in_header(store: Store) -> set[str]:
    """The names of the metadata that the header has."""
    header = NamedNode(HEADER)
    properties = {quad.predicate.value for quad in store.quads_for_pattern(header, None, None)}
    return {name for name, terms in FOOPS["metadata"].items() if properties & {full(term) for term in terms}}


def full(term: str) -> str:
    prefix, _, local = term.partition(":")
    return PREFIXES[prefix] + local


def objects(subject: str, term: str) -> list[str]:
    found = [quad.object for quad in ontology().quads_for_pattern(NamedNode(subject), NamedNode(full(term)), None)]
    return [value.value for value in found if isinstance(value, NamedNode | Literal)]


def grade(check: str, store: Store) -> tuple[int, int]:
    """How many of those wanted are there, and how many are wanted."""
    wanted = FOOPS["graded"][check]
    return len(in_header(store) & set(wanted)), len(wanted)


def passes(check: str, store: Store) -> bool:
    pattern = FOOPS["forms"][check]["ask"]
    answer = store.query(f"{PROLOGUE}ASK {{ BIND('{HEADER}' AS ?asked) {pattern} }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def test_nineteen_checks_are_decided_here() -> None:
    checks = [*FOOPS["graded"], *FOOPS["forms"]]
    assert len(checks) == len(set(checks)) == 19


@pytest.mark.parametrize("check", FOOPS["graded"])
def test_metadata_are_there_but_for_what_would_not_be_true(check: str) -> None:
    missing = set(FOOPS["graded"][check]) - in_header(ontology())
    assert missing <= set(FOOPS["left_out"])
    there, wanted = grade(check, ontology())
    assert (there, wanted) == (5, 6) if check == "OM3" else there == wanted


def test_what_is_left_out_is_not_there() -> None:
    """So that the list of what is missing is taken up again when one of them becomes true."""
    wanted = {name for names in FOOPS["graded"].values() for name in names} | set(FOOPS["optional"])
    assert wanted == set(FOOPS["metadata"])
    assert wanted - in_header(ontology()) == set(FOOPS["left_out"])
    assert all(FOOPS["left_out"].values())


@pytest.mark.parametrize(("check", "name"), [(c, n) for c, names in FOOPS["graded"].items() for n in names if n not in FOOPS["left_out"]])
def test_a_lack_of_metadata_lowers_the_grade(check: str, name: str) -> None:
    fault = "; ".join(f"DELETE WHERE {{ <{HEADER}> {term} ?value }}" for term in FOOPS["metadata"][name])
    assert grade(check, spoilt(fault))[0] == grade(check, ontology())[0] - 1


@pytest.mark.parametrize("check", FOOPS["forms"])
def test_form(check: str) -> None:
    assert passes(check, ontology()), FOOPS["forms"][check]["says"]
    assert not passes(check, spoilt(FOOPS["forms"][check]["fault"]))


def test_the_catalogue_that_the_header_names_lists_the_ontology() -> None:
    """It is our own, and says what is true; FOOPS! takes it, or an entry in LOV, which nobody has made yet."""
    [catalogue] = objects(HEADER, "schema:includedInDataCatalog")
    listed = set(objects(catalogue, "schema:dataset"))
    assert listed == {HEADER, BASE}


def test_the_logo_that_the_header_names_is_there() -> None:
    [logo] = objects(HEADER, "foaf:logo")
    assert logo == f"{BASE}/logo.svg"
    picture = (ROOT / "docs" / "logo.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg ")
    assert "<title>" in picture
    assert "href" not in picture, "it needs no other file"


# ---------------------------------------------------------------- ROBOT: upkeep


def test_all_rules_of_robot_are_here_with_their_levels() -> None:
    assert Counter(rule["level"] for rule in ROBOT.values()) == {"ERROR": 18, "WARN": 12, "INFO": 2}


@pytest.mark.parametrize("name", ROBOT)
def test_rule_of_robot(name: str) -> None:
    found = at_fault(ROBOT[name], ontology())
    if ROBOT[name]["level"] != "INFO":
        assert found == set()
    assert at_fault(ROBOT[name], spoilt(ROBOT[name]["fault"])) - found, "a planted fault is found"


def test_what_robot_remarks_is_what_stands_at_the_top() -> None:
    """Its two rules of level INFO: definitions begin with a capital; a class without one above it should be meant to have none."""
    assert at_fault(ROBOT["lowercase_definition"], ontology()) == set()
    tops = {"Brand", "Claim", "Delivery", "Entity", "EvidenceLine", "Step"}
    assert at_fault(ROBOT["missing_superclass"], ontology()) == {f"<{HEADER}#{top}>" for top in tops}


# ---------------------------------------------------------------- OWL 2 DL

_REIFICATION = re.compile(r"^\S+ <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#(subject|predicate|object)> .*\n", flags=re.M)
_STATEMENT = re.compile(r"^\S+ \S+ <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#Statement> \.\n", flags=re.M)
SOURCES = pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])


@cache
def individuals(source: Path) -> str:
    """What a corpus says, without RDF's words for statements, which OWL has reserved."""
    return _STATEMENT.sub("", _REIFICATION.sub("", document(NTRIPLES, told(source))))


@pytest.mark.parametrize("name", OWL_DL)
def test_rule_of_owl_dl(name: str) -> None:
    assert at_fault(OWL_DL[name], ontology()) == set()
    assert at_fault(OWL_DL[name], loaded(text("avn.ttl"))) == set(), "so it is without the alignments"
    assert at_fault(OWL_DL[name], spoilt(OWL_DL[name]["fault"])), "a planted fault is found"


@SOURCES
@pytest.mark.parametrize("name", OWL_DL)
def test_graph_with_its_ontology_keeps_the_rules_of_owl_dl(source: Path, name: str) -> None:
    """But for dates, which are no datatype of OWL's, and which a reasoner is told to leave aside."""
    store = loaded(text("avn.ttl"), text("alignments.ttl"), individuals(source))
    found = at_fault(OWL_DL[name], store)
    if name == "datatype_outside_the_map":
        found -= at_fault({"where": "?s ?entity ?o FILTER(DATATYPE(?o) IN (xsd:date, xsd:gYear, xsd:gYearMonth))"}, store)
    assert found == set()


# ---------------------------------------------------------------- the OWL API and a reasoner, which come with owlready2


def hermit() -> Path:
    spec = importlib.util.find_spec("owlready2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "hermit"


def in_owl_dl(folder: Path, stores: Mapping[str, Store]) -> dict[str, bool]:
    """The OWL API's verdict on each: whether it is OWL 2 DL."""
    require_program("java")
    paths = [folder / f"{name}.nt" for name in stores]
    for path, store in zip(paths, stores.values(), strict=True):
        store.dump(path, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    command = [sys.executable, *map(str, (RULES / "owl_profile.py", hermit(), *paths))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(verdict["axioms"] > 500 for verdict in verdicts)
    return {name: not verdict["wrong"] for name, verdict in zip(stores, verdicts, strict=True)}


@pytest.mark.system
def test_owl_api_finds_ontology_and_graphs_to_be_owl_dl(tmp_path: Path) -> None:
    parts = [text("avn.ttl"), text("alignments.ttl")]
    stores = {"alone": loaded(parts[0]), "aligned": loaded(*parts)}
    stores |= {source.name: loaded(*parts, individuals(source)) for source in (AVN, GOOD)}
    assert in_owl_dl(tmp_path, stores) == dict.fromkeys(stores, True)


@pytest.mark.system
def test_owl_api_finds_what_is_planted(tmp_path: Path) -> None:
    """But for five faults, which it mends while reading (the second header, the version) or lets pass."""
    verdicts = in_owl_dl(tmp_path, {name: spoilt(rule["fault"]) for name, rule in OWL_DL.items()})
    passed = {name for name, fine in verdicts.items() if fine}
    mended = {"several_headers", "version_without_ontology", "logic_of_an_annotation_property"}
    assert passed == mended | {"anonymous", "datatype_outside_the_map"}


def reasoned(tmp_path: Path, *texts: str) -> tuple[bool, set[str]]:
    """HermiT's verdict: whether it is consistent, and the classes that nothing can belong to."""
    java = require_program("java")
    path = tmp_path / "ontology.nt"
    loaded(*texts).dump(path, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    command = [java, "-Xmx1g", "-cp", f"{hermit()}:{hermit() / 'HermiT.jar'}", "org.semanticweb.HermiT.cli.CommandLine"]
    command += ["--ignoreUnsupportedDatatypes", "--no-prefixes", "--consistency", "--unsatisfiable", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if "InconsistentOntologyException" in done.stderr:
        return False, set()
    assert (done.returncode, done.stderr) == (0, "")
    satisfiable, _, empty = done.stdout.partition("Classes equivalent to")
    assert "is satisfiable" in satisfiable
    return True, {line.strip() for line in empty.splitlines()[1:] if line.strip()} - {full("owl:Nothing")}


@pytest.mark.system
def test_ontology_is_consistent_and_every_class_can_have_members(tmp_path: Path) -> None:
    assert reasoned(tmp_path, text("avn.ttl"), text("alignments.ttl")) == (True, set())


@pytest.mark.system
@SOURCES
def test_graph_is_consistent_with_its_ontology(tmp_path: Path, source: Path) -> None:
    assert reasoned(tmp_path, text("avn.ttl"), text("alignments.ttl"), individuals(source)) == (True, set())


@pytest.mark.system
@pytest.mark.parametrize(
    "fault",
    [
        "<https://example.org/x> a avn:Claim , avn:Drug .",
        "<https://example.org/x> a avn:Drug ; avn:evidence <https://example.org/line> .",
        "<https://example.org/x> a avn:Anatomy . <https://example.org/line> avn:source <https://example.org/x> .",
        "<https://example.org/x> a avn:Claim ; avn:negated 'perhaps' .",
    ],
    ids=["two disjoint classes", "a drug with evidence", "a body part as a source", "a word for a boolean"],
)
def test_a_contradiction_is_found(tmp_path: Path, fault: str) -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    assert reasoned(tmp_path, text("avn.ttl"), prefixes + fault)[0] is False


@pytest.mark.system
def test_a_class_that_nothing_can_belong_to_is_found(tmp_path: Path) -> None:
    fault = f"<{HEADER}#Drug> <{PREFIXES['rdfs']}subClassOf> <{HEADER}#Reference> ."
    assert reasoned(tmp_path, text("avn.ttl"), fault) == (True, {f"{HEADER}#Drug"})


# ---------------------------------------------------------------- the page of terms


def write_terms(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "ontology" / "write_terms.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_page_of_terms_is_what_the_ontology_makes() -> None:
    done = write_terms(ROOT, "--check")
    assert (done.returncode, done.stdout) == (0, "docs/terms.md is up to date\n")


def test_page_of_terms_follows_the_ontology(tmp_path: Path) -> None:
    shutil.copytree(ONTOLOGY, tmp_path / "ontology", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "docs").mkdir()
    assert write_terms(tmp_path, "--check").returncode == 1, "there is no page yet"
    assert write_terms(tmp_path).returncode == 0
    assert (tmp_path / "docs" / "terms.md").read_bytes() == (ROOT / "docs" / "terms.md").read_bytes()
    changed = text("avn.ttl").replace('"A part of the body."@en', '"A part of a body."@en')
    (tmp_path / "ontology" / "avn.ttl").write_text(changed, encoding="utf-8")
    done = write_terms(tmp_path, "--check")
    assert (done.returncode, done.stdout) == (1, "docs/terms.md differs: run python ontology/write_terms.py\n")


def test_page_of_terms_has_each_term_with_its_words_and_links_that_lead_somewhere() -> None:
    page = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
    store = ontology()
    terms = {q.subject.value for q in store if isinstance(q.subject, NamedNode) and q.subject.value.startswith(f"{HEADER}#")}
    for term in terms:
        row = page.partition(f'<a id="{term.partition("#")[2]}"></a>[`')[2].partition("\n")[0]
        assert f"]({term})" in row
        if not store.query(f"{PROLOGUE}ASK {{ <{term}> a skos:ConceptScheme }}"):
            assert objects(term, "rdfs:label")[0] in row
        for match in ("exact", "close", "broad", "related"):
            assert all(f"]({other})" in row for other in objects(term, f"skos:{match}Match"))
    anchors = re.findall(r'<a id="([^"]+)"></a>', page)
    assert len(anchors) == len(set(anchors)) == len(terms)
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= set(anchors)
    widths = [{line.count("|") for line in block.splitlines()} for block in re.findall(r"(?:^\|.*\n)+", page, flags=re.M)]
    assert len(widths) == 14, "classes, neutral relations, relations, properties, and ten code lists"
    assert all(len(width) == 1 for width in widths)
