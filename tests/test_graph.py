"""The graph in memory: what is loaded, and that rdflib, networkx and SPARQL get all of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import Run, Write
from msgspec.structs import astuple
from readers import GOOD, blanks, by_rdflib, document, from_rdflib, literal, told

from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import Severity, SourceFaults, UsageError
from avn_graph.format import Shape
from avn_graph.formats.turtle import TURTLE
from avn_graph.graph import Graph, load
from avn_graph.terms import Iri, Text

BLOOD_FLOW = "claim:avascular-necrosis_drug_iloprost_increases_mechanism_bone-blood-flow_stage_early"
SMALL = """\
condition: {id: c, name: Condition, sources: [ref:r]}
drugs:
  - id: d
    name: Drug
    sources: [ref:r]
    deliveries: [{id: drip, name: Drip}]
    claims:
      - {relation: treats, object: condition:c, evidence: [{source: ref:r}]}
      - {relation: treats, object: condition:c, stage: early, evidence: [{source: ref:s, design: randomised-trial}]}
      - {relation: relieves, object: finding:f, when: [finding:g], population: population:p, site: anatomy:a, delivery: drip, negated: true}
findings:
  - {id: f, name: Finding, category: symptom, sources: [ref:r]}
  - {id: g, name: Given, category: state, sources: [ref:r]}
populations: [{id: p, name: People, sources: [ref:r]}]
anatomy: [{id: a, name: Knee, sources: [ref:r]}]
references:
  - {id: r, name: R, category: article}
  - {id: s, name: S, category: article}
"""


@pytest.fixture
def small(write: Write) -> Graph:
    return load(write({"c.yaml": SMALL}))


# ---------------------------------------------------------------- loading


def test_a_corpus_is_loaded_whole(avn: Graph) -> None:
    assert avn.dataset.id == "avn-graph"
    assert avn.dataset.title == "The avascular necrosis graph"
    assert [e.id for e in avn.conditions] == ["condition:avascular-necrosis"]
    assert {"drug:iloprost", "ref:lai-2005", "brand:iloprost_ventavis"} <= {e.id for e in avn.entities}
    assert BLOOD_FLOW in {c.id for c in avn.claims}
    assert len(avn.claims) > 100


def test_the_folder_of_a_unit_is_a_graph_of_its_own() -> None:
    whole, unit = load(GOOD), load(GOOD / "glass-bone")
    assert "drug:salve" in {e.id for e in whole.entities}
    assert unit.entities == tuple(e for e in whole.entities if e.id not in {"drug:salve", "ref:shared-statement"})
    assert {c.subject for c in whole.claims} - {c.subject for c in unit.claims} == {"drug:salve"}


def test_a_single_file_is_a_graph_of_its_own_and_names_others_by_their_ids() -> None:
    shared = load(GOOD / "shared.yaml")
    assert [e.id for e in shared.entities] == ["drug:salve", "ref:shared-statement"]
    assert [c.id for c in shared.claims] == [
        "claim:general_drug_salve_causes_finding_hollow-note",
        "claim:glass-bone_drug_salve_relieves_finding_rattling",
    ]
    assert shared.conditions == ()
    assert shared.label("drug:salve") == "Salve"
    assert shared.label("finding:hollow-note") == "hollow note"


def test_the_source_of_the_working_directory_comes_before_the_bundled_one(
    avn: Graph, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"c.yaml": SMALL}).rename(tmp_path / "source")
    monkeypatch.chdir(tmp_path)
    assert load().dataset.id == "small"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    bundled = load()
    assert (bundled.entities, bundled.claims, bundled.dataset) == (avn.entities, avn.claims, avn.dataset)


def test_a_path_may_be_a_text(write: Write) -> None:
    assert load(str(write({"c.yaml": SMALL}))).dataset.id == "small"


def test_where_there_is_nothing_to_load_the_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no .*nowhere"):
        load(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"has no dataset\.yaml"):
        load(tmp_path)


def test_every_fault_is_raised_at_once(write: Write) -> None:
    faulty = SMALL.replace("relation: relieves", "relation: relieve").replace("[ref:r]}\nreferences", "[ref:q]}\nreferences")
    with pytest.raises(SourceFaults) as raised:
        load(write({"c.yaml": faulty, "d.yaml": "drugs: [{id: D}]\n"}))
    errors = [(Path(d.place.file).name, d.place.line, d.rule) for d in raised.value.diagnostics if d.severity is Severity.ERROR]
    assert {("c.yaml", 10, "code"), ("d.yaml", 1, "missing-key"), ("d.yaml", 1, "shape")} <= set(errors)
    assert [str(d) for d in raised.value.diagnostics] == str(raised.value).split("\n")


def test_warnings_do_not_keep_a_graph_from_being_loaded(write: Write) -> None:
    graph = load(write({"c.yaml": SMALL}))
    assert graph.claim("claim:c_drug_d_treats_condition_c").status == "supported"
    assert {c.status for c in graph.claims} == {"supported", "unassessed"}, "the claim without evidence is only warned of"


# ---------------------------------------------------------------- looking up


def test_an_entity_and_a_claim_are_found_by_their_ids(avn: Graph) -> None:
    assert avn.entity("drug:iloprost").label == "Iloprost"
    claim = avn.claim(BLOOD_FLOW)
    assert (claim.subject, claim.relation, claim.object) == ("drug:iloprost", "increases", "mechanism:bone-blood-flow")
    assert claim.status == "insufficient"
    assert claim.citations == ("ref:patient-page-2022",)
    assert avn.label(BLOOD_FLOW) == "Iloprost increases Blood flow to the affected bone (early stage)"


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("drug:iloprist", "there is no drug:iloprist (did you mean drug:iloprost?)"),
        ("iloprost", "there is no iloprost (did you mean drug:iloprost?)"),
        ("zzz", "there is no zzz (ids look like drug:iloprost)"),
        (BLOOD_FLOW, f"there is no {BLOOD_FLOW} (ids look like drug:iloprost)"),
    ],
)
def test_an_unknown_entity_is_told_with_the_nearest(avn: Graph, id: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        avn.entity(id)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        (BLOOD_FLOW.replace("early", "late"), f"did you mean {BLOOD_FLOW}?"),
        ("drug:iloprost", "explain its subject to see its claims"),
    ],
)
def test_an_unknown_claim_is_told_with_the_nearest(avn: Graph, id: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        avn.claim(id)
    assert str(raised.value) == f"there is no claim {id} ({hint})"


def test_what_is_said_about_something_is_found_from_every_side(small: Graph) -> None:
    plain, early, limited = (
        "claim:c_drug_d_treats_condition_c",
        "claim:c_drug_d_treats_condition_c_stage_early",
        "claim:c_drug_d_relieves_finding_f_population_p_site_a_when_finding_g_delivery_drip_negated_true",
    )
    expected = {
        "drug:d": [limited, plain, early],
        "condition:c": [limited, plain, early],
        "finding:f": [limited],
        "finding:g": [limited],
        "population:p": [limited],
        "anatomy:a": [limited],
        "delivery:drug_d_drip": [limited],
        "ref:r": [plain],
        "ref:s": [early],
        "ref:unheard-of": [],
    }
    assert {id: [c.id for c in small.about(id)] for id in expected} == expected


def test_a_graph_is_shown_by_its_size(small: Graph) -> None:
    assert repr(small) == "<Graph small: 9 entities, 3 claims>"


# ---------------------------------------------------------------- rdflib


@pytest.mark.parametrize("source", ["avn", "good"])
def test_rdflib_gets_the_triples_of_the_turtle_export(source: str, avn: Graph, root: Path) -> None:
    folder = root / "source" if source == "avn" else GOOD
    graph = avn if source == "avn" else load(GOOD)
    rows = from_rdflib(graph.to_rdflib())
    assert rows == by_rdflib(document(TURTLE, told(folder)), "turtle")
    assert blanks(rows) == set()
    assert len(rows) == len(list(graph.triples())), "none is told twice"


def test_rdflib_knows_the_prefixes(avn: Graph) -> None:
    graph = avn.to_rdflib()
    bound = {prefix: str(space) for prefix, space in graph.namespaces()}
    assert bound["drug"] == "https://w3id.org/avn-graph/drug/"
    assert bound["avn"] == "https://w3id.org/avn-graph/ontology#"
    assert bound["schema"] == "http://schema.org/"
    assert "brick" not in bound, "and none of those that rdflib brings along"
    assert "drug:iloprost" in graph.serialize(format="turtle")


def test_rdflib_gets_literals_as_they_were_written(small: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    written = [Text("007", datatype=v.XSD_INTEGER), Text("Bein", "de"), Text("bone")]
    monkeypatch.setattr(Graph, "triples", lambda self: ((Iri("https://example.org/s"), v.RDFS_LABEL, text) for text in written))
    assert {row[2] for row in from_rdflib(small.to_rdflib())} == {literal(*astuple(text)) for text in written}


def test_the_dataset_is_described_before_all_else(avn: Graph) -> None:
    subject, predicate, value = next(avn.triples())
    assert (subject, predicate, value) == ("https://w3id.org/avn-graph", v.RDF_TYPE, v.VOID_DATASET)


# ---------------------------------------------------------------- networkx


def test_networkx_gets_one_edge_for_each_claim_with_its_status_rank_and_citations(avn: Graph) -> None:
    graph = avn.to_networkx()
    edges = {key: (subject, object, data) for subject, object, key, data in graph.edges(keys=True, data=True)}
    assert graph.number_of_edges() == len(avn.claims)
    assert set(edges) == {c.id for c in avn.claims}
    for c in avn.claims:
        subject, object, data = edges[c.id]
        assert (subject, object) == (c.subject, c.object)
        assert (data["status"], data["citations"]) == (c.status, c.citations)
        assert (
            data["rank"]
            == {
                "established": 5,
                "supported": 4,
                "possible": 3,
                "mixed": 2,
                "insufficient": 1,
                "refuted": 0,
                "unassessed": -1,
            }[c.status]
        )


def test_an_edge_of_networkx_says_all_that_its_claim_says(avn: Graph) -> None:
    data = avn.to_networkx().edges["drug:iloprost", "mechanism:bone-blood-flow", BLOOD_FLOW]
    assert data == {
        "label": "increases",
        "relation": "increases",
        "predicate": "https://w3id.org/avn-graph/ontology#increases",
        "iri": "https://w3id.org/avn-graph/" + BLOOD_FLOW.replace(":", "/", 1),
        "status": "insufficient",
        "rank": 1,
        "rule": "needs-study",
        "reason": "A source says that more study is needed, and no trial supports the claim "
        "(strongest support: hedged, uncontrolled, opinion or not in people).",
        "condition": "condition:avascular-necrosis",
        "stage": "early",
        "population": "",
        "site": "",
        "when": (),
        "delivery": "",
        "negated": False,
        "citations": ("ref:patient-page-2022",),
    }


def test_networkx_keeps_parallel_claims_and_qualifiers_apart(small: Graph) -> None:
    graph = small.to_networkx()
    assert graph.number_of_edges("drug:d", "condition:c") == 2
    assert {data["stage"]: data["citations"] for data in graph["drug:d"]["condition:c"].values()} == {"": ("ref:r",), "early": ("ref:s",)}
    (limited,) = graph["drug:d"]["finding:f"].values()
    names = ("negated", "when", "population", "site", "delivery", "status", "rank", "citations")
    assert tuple(limited[name] for name in names) == (
        True,
        ("finding:g",),
        "population:p",
        "anatomy:a",
        "delivery:drug_d_drip",
        "unassessed",
        -1,
        (),
    )


def test_networkx_gets_every_entity_as_a_node(avn: Graph) -> None:
    graph = avn.to_networkx()
    assert set(graph.nodes) == {e.id for e in avn.entities}, "and no node comes of an edge alone"
    assert graph.nodes["drug:nsaids"] == {
        "label": "Nonsteroidal anti-inflammatory drugs",
        "kind": "drug",
        "iri": "https://w3id.org/avn-graph/drug/nsaids",
        "cls": "https://w3id.org/avn-graph/ontology#DrugClass",
    }
    assert graph.graph == {"name": "The avascular necrosis graph", "iri": "https://w3id.org/avn-graph/"}
    assert all(type(value) is str for data in graph.nodes.values() for name, value in data.items() if name != "iri")


# ---------------------------------------------------------------- SPARQL


def test_which_treatments_act_on_bone_blood_flow_how_well_supported_and_by_what(avn: Graph) -> None:
    rows = avn.query("""
        SELECT ?treatment ?relation ?status ?wording ?source WHERE {
            ?claim rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object mechanism:bone-blood-flow ;
                avn:status ?status ; avn:evidence ?line .
            ?subject rdfs:label ?treatment ; a ?class .
            ?line avn:source/rdfs:label ?source ; avn:wording ?wording .
            FILTER(?class IN (avn:Drug, avn:DrugClass, avn:Procedure, avn:Therapy))
        }
        ORDER BY ?treatment ?wording
    """)
    names = ("treatment", "relation", "status", "wording", "source")
    assert [tuple(row[name].value.rpartition("#")[2] for name in names) for row in rows] == [
        ("Iloprost", "increases", "status-insufficient", "wording-might", "Patient-education page, 2022"),
        ("Iloprost", "increases", "status-insufficient", "wording-needs-study", "Patient-education page, 2022"),
    ]


def test_ask_and_construct_are_answered_too(avn: Graph) -> None:
    assert avn.query("ASK { drug:iloprost avn:actsOn mechanism:bone-blood-flow }")
    assert not avn.query("ASK { drug:iloprost avn:increases mechanism:bone-blood-flow }"), "a weak claim is not asserted"
    triples = avn.query("CONSTRUCT { ?d avn:memberOf ?c } WHERE { ?d avn:memberOf ?c . FILTER(?d = drug:ibuprofen) }")
    assert [(t.subject.value, t.predicate.value, t.object.value) for t in triples] == [
        ("https://w3id.org/avn-graph/drug/ibuprofen", v.AVN_MEMBER_OF, "https://w3id.org/avn-graph/drug/nsaids")
    ]


def test_texts_and_numbers_are_asked_for_as_they_were_written(avn: Graph) -> None:
    assert avn.query('ASK { drug:iloprost rdfs:label "Iloprost"@en }')
    assert avn.query("ASK { ?claim avn:rank 5 ; avn:negated false }")
    assert avn.query('ASK { ref:lai-2005 dcterms:issued "2005"^^xsd:gYear }')


@pytest.mark.parametrize("query", ["SELECT * WHERE {", "", "SELECT ?x WHERE { ?x nowhere:a ?y }", "DELETE WHERE { ?x ?y ?z }"])
def test_a_query_that_cannot_be_read_is_told_in_a_line(avn: Graph, query: str) -> None:
    with pytest.raises(UsageError, match=r"^the query cannot be read: ") as raised:
        avn.query(query)
    assert len(str(raised.value)) < 200
    assert "\n" not in str(raised.value)


def test_a_query_that_cannot_be_answered_is_told(avn: Graph) -> None:
    with pytest.raises(UsageError, match=r"^the query cannot be answered: .*function <http://x/f>"):
        avn.query("SELECT (<http://x/f>(1) AS ?x) {}")


@pytest.mark.parametrize(("name", "use"), [("rdflib", "to_rdflib"), ("networkx", "to_networkx"), ("pyoxigraph", "query")])
def test_without_a_library_it_is_said_how_to_get_it(write: Write, monkeypatch: pytest.MonkeyPatch, name: str, use: str) -> None:
    graph = load(write({"c.yaml": SMALL}))
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError) as raised:
        getattr(graph, use)(*(["ASK {}"] if use == "query" else []))
    assert str(raised.value) == f"this needs {name} (pip install 'avn-graph[graph]')"


# ---------------------------------------------------------------- writing


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_a_graph_writes_is_what_the_command_builds(run: Run, tmp_path: Path) -> None:
    built = load(GOOD).write(tmp_path / "graph")
    assert run("build", GOOD, "--out", tmp_path / "command").returncode == 0
    written = files(tmp_path / "graph")
    assert written == files(tmp_path / "command")
    assert {"manifest.json", *built.files} == set(written)
    assert built.counts["claims"] == len(load(GOOD).claims)


def test_a_graph_writes_the_formats_that_are_asked_for(tmp_path: Path) -> None:
    built, name = load(GOOD).write(str(tmp_path / "out"), formats=["ntriples", "turtle"], jobs=2), load(GOOD).dataset.id
    assert [Path(name).name for name in built.files] == [f"{name}.nt", f"{name}.ttl", "dataset.ttl"]
    plain = load(GOOD).write(tmp_path / "out", formats=["ntriples"], shape=Shape.PLAIN)
    assert plain.files == (f"{name}.plain.nt", "dataset.ttl")
    with pytest.raises(UsageError, match="turtel"):
        load(GOOD).write(tmp_path / "out", formats=["turtel"])


def test_an_iri_is_a_str_and_a_graph_is_made_of_a_corpus() -> None:
    graph = Graph(open_corpus(GOOD))
    assert all(isinstance(subject, str) and isinstance(predicate, str) for subject, predicate, _ in graph.triples())
    assert graph.entity("drug:salve").iri == Iri(f"{graph.dataset.base}drug/salve")
