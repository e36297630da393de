"""GraphML: readers that are not ours give back every claim as one edge, with all that is said of it."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import igraph
import networkx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus, read_unit
from avn_graph.drawing import LOOKS, STROKES
from avn_graph.format import Scope, Told
from avn_graph.formats.graphml import EDGE_KEYS, GRAPH_KEYS, GRAPHML, NODE_KEYS
from avn_graph.knowledge import Claim, Unit, tell
from avn_graph.model import ID, Base
from avn_graph.placing import place
from avn_graph.reading import read_part
from avn_graph.terms import Iri, Text

NS = "{http://graphml.graphdrawing.org/xmlns}"
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\t\n\r"), min_size=1)


@pytest.fixture(scope="module")
def avn() -> Told:
    corpus = open_corpus(Path(__file__).parents[2] / "source")
    files = next(files for files in corpus.units if files.name == "avascular-necrosis")
    return Told(files.name, 0, tuple(tell(read_unit(files).unit, corpus.dataset)), corpus.dataset)


def document(*units: Told) -> bytes:
    sections = [GRAPHML.write(unit) for unit in units]
    parts = [part[i] for i in range(GRAPHML.sections) for part in sections]
    return "".join([GRAPHML.head(units[0].dataset), *parts, GRAPHML.tail(units[0].dataset)]).encode()


@pytest.fixture(scope="module")
def data(avn: Told) -> bytes:
    return document(avn)


def read(data: bytes) -> networkx.MultiDiGraph:
    return networkx.read_graphml(io.BytesIO(data), force_multigraph=True)


def claims_of(graph: networkx.MultiDiGraph) -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {key: (s, o, d) for s, o, key, d in graph.edges(keys=True, data=True) if d["edge_kind"] == "claim"}


# ---------------------------------------------------------------- readers


def test_networkx_reads_every_claim_as_one_edge_with_all_its_keys(avn: Told, data: bytes) -> None:
    found = claims_of(read(data))
    assert len(found) == len(avn.claims)
    labels = {entity.id: entity.label for entity in avn.entities}
    for claim in avn.claims:
        subject, value, edge = found[claim.id]
        assert (subject, value) == (claim.subject, claim.object)
        assert set(edge) - {"id"} == {key.name for key in EDGE_KEYS}
        assert edge["status"] == edge["evidence"] == claim.status
        assert edge["evidence_rank"] == (-1 if claim.verdict.rank is None else claim.verdict.rank)
        assert (edge["rule"], edge["reason"], edge["name"]) == (claim.verdict.rule, claim.verdict.reason, claim.label)
        qualifiers = (edge["condition"], edge["stage"], edge["population"], edge["site"], edge["delivery"], edge["negated"])
        assert qualifiers == (claim.condition, claim.stage, claim.population, claim.site, claim.delivery, claim.negated)
        assert tuple(json.loads(edge["when"])) == claim.when
        assert tuple(json.loads(edge["citation_ids"])) == claim.citations
        assert json.loads(edge["citations"]) == [labels[id] for id in claim.citations]
        assert set(json.loads(edge["wording"])) == {word for line in claim.evidence for word in line.wording}
        assert edge["sources"] == len(claim.citations)
        assert edge["supporting"] + edge["disputing"] + edge["inconclusive"] == len(claim.evidence)
        assert edge["disputing"] == sum(line.bearing == "disputes" for line in claim.evidence)
        assert (edge["color"], edge["width"]) == (STROKES[claim.status].tint.light, STROKES[claim.status].width)
        assert edge["predicate_iri"] == v.RELATIONS[claim.relation].iri
        assert edge["label"] == edge["interaction"] == ("not: " if claim.negated else "") + v.RELATIONS[claim.relation].label
        assert edge["claim_id"] == claim.id and edge["iri"] == avn.dataset.base + claim.id.replace(":", "/", 1)
        assert edge["weight"] >= 1


def test_parallel_claims_are_kept(avn: Told, data: bytes) -> None:
    ends = Counter((claim.subject, claim.object) for claim in avn.claims)
    pair, count = ends.most_common(1)[0]
    assert count > 2 and read(data).number_of_edges(*pair) == count


def test_igraph_reads_every_claim_with_status_and_citations(avn: Told, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.graphml").write_bytes(data)
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    names = graph.vs["iri"]
    found = {e["claim_id"]: e for e in graph.es if e["edge_kind"] == "claim"}
    assert len(found) == len(avn.claims) == sum(kind == "claim" for kind in graph.es["edge_kind"])
    for claim in avn.claims:
        edge = found[claim.id]
        assert names[edge.source] == avn.dataset.base + claim.subject.replace(":", "/", 1)
        assert names[edge.target] == avn.dataset.base + claim.object.replace(":", "/", 1)
        assert edge["status"] == claim.status and tuple(json.loads(edge["citation_ids"])) == claim.citations
    assert all(value == value for e in graph.es for value in e.attributes().values()), "igraph reads what is missing as nan"


def test_classes_hang_together_by_edges_that_are_no_claims(avn: Told, data: bytes) -> None:
    graph = read(data)
    found = {(s, o): d for s, o, d in graph.edges(data=True) if d["edge_kind"] == "classification"}
    facts = {
        (e.id, f"{o.removeprefix(avn.dataset.base).replace('/', ':', 1)}") for e in avn.entities for p, o in e.facts if p == v.AVN_MEMBER_OF
    }
    assert set(found) == facts and ("drug:ibuprofen", "drug:nsaids") in facts
    assert graph.number_of_edges() == len(avn.claims) + len(facts)
    one = found["drug:ibuprofen", "drug:nsaids"]
    assert (one["status"], one["evidence_rank"], one["label"]) == ("classification", -1, "member of")
    assert one["predicate_iri"] == v.AVN_MEMBER_OF and "ref:patient-page-2022" in json.loads(one["citation_ids"])
    assert set(one) - {"id"} == {key.name for key in EDGE_KEYS}


def test_the_graph_says_what_it_is(avn: Told, data: bytes) -> None:
    about = read(data).graph
    assert about["title"] == avn.dataset.title and about["iri"] == "https://w3id.org/avn-graph"
    assert {about[key.name] for key in GRAPH_KEYS} >= {avn.dataset.version, avn.dataset.licence, avn.dataset.disclaimer}


# ---------------------------------------------------------------- nodes


def test_entities_are_nodes_in_a_place_of_their_own(avn: Told, data: bytes) -> None:
    graph = read(data)
    told = {"step", "brand", "delivery", "guidance", "ref"}
    assert set(graph.nodes) == {entity.id for entity in avn.entities if entity.kind not in told}
    for entity in avn.entities:
        if entity.kind not in told:
            node = graph.nodes[entity.id]
            assert set(node) == {key.name for key in NODE_KEYS}
            assert (node["name"], node["kind"], node["iri"], node["unit"]) == (entity.label, entity.kind, entity.iri, "avascular-necrosis")
            assert re.fullmatch("#[0-9a-f]{6}", node["color"]) and node["size"] >= 10
    assert {id: (node["x"], node["y"]) for id, node in graph.nodes(data=True)} == place(avn, graph.nodes)
    assert graph.nodes["drug:iloprost"]["x"] < graph.nodes["condition:avascular-necrosis"]["x"] < graph.nodes["test:mri"]["x"]
    assert graph.nodes["drug:nsaids"]["y"] > graph.nodes["drug:ibuprofen"]["y"]


def test_what_takes_part_in_no_claim_has_a_place_of_its_own(avn: Told) -> None:
    graph = read(document(Told("x", 0, avn.entities, avn.dataset)))
    assert len({(node["x"], node["y"]) for _, node in graph.nodes(data=True)}) == len(graph) > 100


def test_matches_keep_how_close_they_are(avn: Told, data: bytes) -> None:
    found = json.loads(read(data).nodes["condition:avascular-necrosis"]["xrefs"])
    assert "exactMatch http://purl.obolibrary.org/obo/MONDO_0018373" in found
    assert "broadMatch http://id.nlm.nih.gov/mesh/D010020" in found


# ---------------------------------------------------------------- the profile


def check_profile(data: bytes) -> None:
    """What readers were seen to stumble over."""
    root = etree.fromstring(data)
    keys = root.findall(f"{NS}key")
    assert len({key.get("id") for key in keys}) == len(keys)
    assert len({(key.get("for"), key.get("attr.name")) for key in keys}) == len(keys)
    assert {key.get("attr.type") for key in keys} <= {"string", "int", "double", "boolean"}
    assert {key.get("for") for key in keys} == {"graph", "node", "edge"}
    assert not {key.get("attr.name") for key in keys} & {"id", "source", "target", "Label", "SUID", "selected", "shared name"}
    assert not list(root.iter(f"{NS}default", f"{NS}hyperedge", f"{NS}port"))
    [graph] = root.findall(f"{NS}graph")
    assert graph.get("edgedefault") == "directed" and graph.get("id")
    order = [etree.QName(e).localname for e in graph]
    assert order == sorted(order, key=["data", "node", "edge"].index)
    for what in ("node", "edge"):
        expected = [key.get("id") for key in keys if key.get("for") == what]
        for element in graph.findall(f"{NS}{what}"):
            assert [d.get("key") for d in element] == expected
    nodes = [node.get("id") for node in graph.findall(f"{NS}node")]
    edges = graph.findall(f"{NS}edge")
    ids = nodes + [edge.get("id") for edge in edges]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[A-Za-z0-9_.:-]+", id) for id in ids)
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= set(nodes)
    types = Counter((edge.get("source"), edge.get("target"), edge.get("label")) for edge in edges)
    assert types.most_common(1)[0][1] == 1, "Gephi would merge these"


def test_the_profile_that_every_tool_reads(avn: Told, data: bytes) -> None:
    check_profile(data)
    root = etree.fromstring(data)
    assert root.find(f".//{NS}node[@id='drug:iloprost']").get("labels") == ":Drug:Treatment"
    assert root.find(f".//{NS}node[@id='drug:nsaids']").get("labels") == ":DrugClass:Treatment"
    assert root.find(f".//{NS}node[@id='finding:joint-pain']").get("labels") == ":Finding"
    negated = next(claim for claim in avn.claims if claim.negated)
    assert root.find(f".//{NS}edge[@id='{negated.id}']").get("label", "").startswith("not: ")
    lists = {key.get("attr.name") for key in root.findall(f"{NS}key") if key.get("attr.list") == "string"}
    assert lists == {"synonyms", "xrefs", "when", "wording", "citations", "citation_ids"}
    for data_element in root.iter(f"{NS}data"):
        if data_element.get("key", "").removeprefix("e_") in lists:
            assert isinstance(json.loads(data_element.text), list)


def test_keys_that_gephi_knows_have_the_ids_by_which_it_knows_them(data: bytes) -> None:
    ids = {(key.get("for"), key.get("attr.name")): key.get("id") for key in etree.fromstring(data).findall(f"{NS}key")}
    assert ids["edge", "label"] == "edgelabel" and ids["edge", "weight"] == "weight"
    assert all(ids["node", name] == name for name in ("label", "name", "color", "x", "y", "size"))


def test_the_format_is_written_in_two_sections(avn: Told) -> None:
    nodes, edges = GRAPHML.write(avn)
    assert nodes.startswith("<node ") and "<edge" not in nodes
    assert edges.startswith("<edge ") and "<node" not in edges
    assert (GRAPHML.scope, GRAPHML.suffix, GRAPHML.sections) == (Scope.CORPUS, "graphml", 2)


SHARED = """
drugs:
  - id: x
    name: Drug X
    sources: [ref:r]
    claims:
      - {relation: treats, object: condition:a, condition: condition:a}
references: [{id: r, name: R, category: web-page}]
"""
CONDITION = """
condition: {id: %(id)s, name: Condition, sources: [ref:r]}
drugs: [{id: own-%(id)s, name: Own, class: drug:x, sources: [ref:r]}]
findings: [{id: f-%(id)s, name: F, category: sign, sources: [ref:r], claims: [{relation: causes, object: finding:f-a}]}]
claims:
  - {subject: drug:x, relation: treats, object: condition:a}
  - {subject: drug:x, relation: treats, object: condition:a, stage: early}
  - {subject: drug:x, relation: treats, object: condition:a, stage: late, negated: true}
"""


def units(told: Told, *texts: str) -> list[Told]:
    found = []
    for number, text in enumerate(texts):
        part = read_part(text.encode(), "x.yaml")
        assert part.source is not None and not part.diagnostics
        found.append(Told(f"unit-{number}", number, tuple(tell(Unit(f"unit-{number}", (part.source,)), told.dataset)), told.dataset))
    return found


def test_units_that_speak_of_each_other_join_in_one_graph(avn: Told) -> None:
    corpus = units(avn, SHARED.replace("condition: condition:a}", "stage: at-risk}"), CONDITION % {"id": "a"}, CONDITION % {"id": "b"})
    data = document(*corpus)
    check_profile(data)
    graph = read(data)
    assert len(claims_of(graph)) == sum(len(unit.claims) for unit in corpus) == 9
    assert sorted(graph.nodes) == ["condition:a", "condition:b", "drug:own-a", "drug:own-b", "drug:x", "finding:f-a", "finding:f-b"]
    assert graph.has_edge("drug:own-b", "drug:x")
    assert graph.nodes["drug:x"]["unit"] == "unit-0"
    edges = {edge.get("id"): edge for edge in etree.fromstring(data).iter(f"{NS}edge")}
    assert edges["claim:a_drug_x_treats_condition_a_stage_early"].get("label") == "treats (condition:a; stage early)"
    assert edges["claim:b_finding_f-b_causes_finding_f-a"].get("label") == "causes (condition:b)"
    assert edges["claim:a_finding_f-a_causes_finding_f-a"].get("label") == "causes"


def test_units_stand_side_by_side(avn: Told) -> None:
    graph = read(document(*units(avn, CONDITION % {"id": "a"}, CONDITION % {"id": "b"}, SHARED)))
    assert graph.nodes["condition:b"]["x"] - graph.nodes["condition:a"]["x"] > max(x for x, _ in place(avn, []).values())


def test_a_unit_looks_the_same_wherever_it_stands(avn: Told, data: bytes) -> None:
    first, fourth = read(data), read(document(Told(avn.name, 3, avn.records, avn.dataset)))
    assert {(fourth.nodes[id]["x"] - node["x"], fourth.nodes[id]["y"] - node["y"]) for id, node in first.nodes(data=True)} == {(6000, 0)}


# ---------------------------------------------------------------- any text


@given(texts)
@example("\r\n\t a  b ]]> & < > \" '")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_exactly(avn: Told, tmp_path: Path, text: str) -> None:
    entity = next(e for e in avn.entities if e.id == "mechanism:vessel-blockage")
    condition = next(e for e in avn.entities if e.kind == "condition")
    reference = next(e for e in avn.entities if e.id == "ref:patient-page-2022")
    claim: Claim = next(c for c in avn.claims if c.subject == entity.id)
    match = Iri(f"https://example.org/?{text}")
    facts = ((v.DCTERMS_DESCRIPTION, Text(text, "en")), (v.SKOS_ALT_LABEL, Text(text, "en")), (v.SKOS_CLOSE_MATCH, match))
    records = (
        replace(entity, label=text, names=(Text(text, "en"),), facts=facts),
        condition,
        replace(reference, label=text),
        replace(claim, label=text, verdict=replace(claim.verdict, reason=text)),
    )
    data = document(Told(text, 0, records, avn.dataset))
    node = read(data).nodes[entity.id]
    assert (node["name"], node["description"], json.loads(node["synonyms"])) == (text, text, [text])
    assert (node["unit"], json.loads(node["xrefs"])) == (text, [f"closeMatch {match}"])
    assert node["label"] == " ".join(text.split())
    [(_, _, edge)] = claims_of(read(data)).values()
    assert (edge["name"], edge["reason"], json.loads(edge["citations"])) == (text, text, [text])
    root = etree.fromstring(data)
    assert text in [d.text for d in root.iter(f"{NS}data") if d.get("key") == "e_reason"]
    (tmp_path / "x.graphml").write_bytes(data)
    assert igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml")).es[0]["reason"] == text


def test_what_is_no_text_has_nothing_to_escape() -> None:
    for character in "&<>\"'\t\n\r":
        assert not re.fullmatch(ID, f"a{character}b")
        assert not re.fullmatch(Base.__metadata__[0].extra_json_schema["pattern"], f"https://example.org/a{character}b/")
    codes = {*v.STATUS_CODES, *v.RULE_CODES, *v.STAGE_CODES, *(relation.iri for relation in v.RELATIONS.values()), *LOOKS}
    assert all(re.fullmatch("[A-Za-z0-9_.:/#-]+", code) for code in codes)


def test_the_description_is_in_the_language_of_the_label(avn: Told) -> None:
    condition = next(e for e in avn.entities if e.kind == "condition")
    facts = tuple((v.DCTERMS_DESCRIPTION, Text(f"in {tag}", tag)) for tag in ("de", "en", "fr"))
    told = Told("x", 0, (replace(condition, label="N", names=(Text("M", "de"), Text("N", "fr")), facts=facts),), avn.dataset)
    assert read(document(told)).nodes[condition.id]["description"] == "in fr"
