"""Opening the graph: sources and every RDF export give one and the same store, and a fault is told in a line."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pyoxigraph
import pytest
from conftest import Write
from readers import GOOD

from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import SourceFaults, UsageError
from avn_graph.graph import load
from avn_graph.store import Opened, open_store

MEMORY = pyoxigraph.DefaultGraph()
GRAPHS = {"https://example.org/small/graph/a", "https://example.org/small/graph/b", "https://example.org/small"}
UNIT = """\
drugs: [{id: NAME, name: Drug, exact: [{id: MESH:D000001, label: Shared}], sources: [ref:NAME]}]
references: [{id: NAME, name: R, category: article}]
"""


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of the good corpus, in the forms that can be opened."""
    folder = tmp_path_factory.mktemp("exports")
    load(GOOD).write(folder, formats=["nquads", "ntriples", "turtle", "trig", "jsonld"])
    return folder


@pytest.fixture
def two(write: Write) -> Path:
    """Two units that tell one triple both."""
    return write({f"{name}.yaml": UNIT.replace("NAME", name) for name in "ab"})


def quads(opened: Opened) -> set[pyoxigraph.Quad]:
    return set(opened.store)


def union(opened: Opened) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in opened.store if quad.graph_name == MEMORY}


# ---------------------------------------------------------------- sources


def test_sources_are_opened_as_named_graphs_and_their_union(two: Path) -> None:
    opened = open_store(two)
    named = {q.graph_name.value for q in opened.store if q.graph_name != MEMORY}
    assert named == GRAPHS
    assert union(opened) == {q.triple for q in opened.store if q.graph_name != MEMORY}
    assert len(union(opened)) == len(list(load(two).triples()))


def test_a_triple_of_two_graphs_counts_once(two: Path) -> None:
    store = open_store(two).store
    shared = f'<{v.PREFIXES["MESH"].iri}D000001> <{v.RDFS_LABEL}> "Shared"@en'
    (counted,) = store.query(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o . FILTER(STR(?o) = 'Shared') . {shared} }}")
    assert counted["n"].value == "1"
    assert len(list(store.query(f"SELECT ?g {{ GRAPH ?g {{ {shared} }} }}"))) == 2


def test_without_a_source_that_of_the_working_directory_is_opened(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.yaml": UNIT.replace("NAME", "a")}).rename(tmp_path / "source")
    monkeypatch.chdir(tmp_path)
    assert open_store().dataset.id == "small"


def test_the_folder_or_file_of_a_unit_is_opened_alone(two: Path) -> None:
    opened = open_store(two / "a.yaml")
    assert {q.graph_name.value for q in opened.store if q.graph_name != MEMORY} == GRAPHS - {"https://example.org/small/graph/b"}


def test_the_prefixes_are_those_of_the_dataset(two: Path) -> None:
    prefixes = open_store(str(two)).prefixes
    assert prefixes["drug"] == "https://example.org/small/drug/"
    assert prefixes["avn"] == v.NAMESPACES["avn"]
    assert prefixes["MESH"] == v.PREFIXES["MESH"].iri


def test_faults_of_sources_are_raised(write: Write) -> None:
    with pytest.raises(SourceFaults):
        open_store(write({"a.yaml": "drugs: [{id: D}]\n"}))


def test_python_asks_the_same_graph(two: Path) -> None:
    asked = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    found = [[term.value for term in row] for row in load(two).query(asked)]
    assert found == [[term.value for term in row] for row in open_store(two).store.query(asked)]
    assert {row[0] for row in found} == GRAPHS


# ---------------------------------------------------------------- exports


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_an_export_of_named_graphs_opens_as_its_sources_do(exports: Path, suffix: str) -> None:
    file = exports / f"{open_corpus(GOOD).dataset.id}.{suffix}"
    assert quads(open_store(file)) == quads(open_store(GOOD))


@pytest.mark.parametrize("suffix", ["nt", "ttl", "jsonld"])
def test_an_export_of_one_graph_opens_as_the_union(exports: Path, suffix: str) -> None:
    file = exports / f"{open_corpus(GOOD).dataset.id}.{suffix}"
    opened = open_store(file)
    assert union(opened) == union(open_store(GOOD))
    assert len(opened.store) == len(union(opened))


@pytest.mark.parametrize("suffix", ["nq", "ttl", "jsonld"])
def test_a_packed_export_is_unpacked(exports: Path, tmp_path: Path, suffix: str) -> None:
    file = exports / f"{open_corpus(GOOD).dataset.id}.{suffix}"
    packed = tmp_path / f"{file.name}.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert quads(open_store(packed)) == quads(open_store(file))


def test_rdf_xml_is_opened_too(tmp_path: Path) -> None:
    file = tmp_path / "x.rdf"
    triple = pyoxigraph.Triple(pyoxigraph.NamedNode("urn:a"), pyoxigraph.NamedNode("urn:b#c"), pyoxigraph.Literal("d"))
    pyoxigraph.serialize([triple], str(file), format=pyoxigraph.RdfFormat.RDF_XML)
    assert union(open_store(file)) == {triple}


def test_the_prefixes_follow_the_base_that_an_export_gives_itself(exports: Path, tmp_path: Path) -> None:
    base = open_corpus(GOOD).dataset.base
    assert base != "https://w3id.org/avn-graph/"
    assert open_store(exports).prefixes["drug"] == f"{base}drug/"
    (tmp_path / "none.nt").write_text("")
    assert open_store(tmp_path / "none.nt").prefixes["drug"] == "https://w3id.org/avn-graph/drug/"


def test_of_a_folder_of_exports_the_fastest_is_opened(exports: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    shutil.copytree(exports, folder)
    assert quads(open_store(folder)) == quads(open_store(GOOD))
    for file in folder.glob("*.nq"):
        file.unlink()
    assert len(open_store(folder).store) == len(union(open_store(GOOD)))


def test_of_a_folder_the_export_of_its_manifest_is_opened(exports: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    shutil.copytree(exports, folder)
    (folder / "another.nq").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert len(open_store(folder).store) > 1
    for damaged in ("", "[]", json.dumps({"files": []})):
        (folder / "manifest.json").write_text(damaged)
        with pytest.raises(UsageError, match=r"holds several exports \(name one of them: .*another\.nq"):
            open_store(folder)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.nt", b"<urn:a> <urn:b", r"x\.nt cannot be read: .*line 1"),
        ("x.ttl", b"<urn:a> <urn:b> 1 .\nd:x a d:y .\n", r"x\.ttl cannot be read: .*line 2"),
        ("x.nq.gz", b"no gzip", r"x\.nq\.gz cannot be read: Not a gzipped file"),
        ("x.nt.gz", gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 99, mtime=0)[:-12], r"x\.nt\.gz cannot be read: Compressed file ended"),
        ("x.nt", b'<urn:a> <urn:b> "\xff" .\n', r"x\.nt cannot be read: .*UTF-8"),
        ("x.jsonld", b'{"@context": "https://example.org/context"}', r"x\.jsonld cannot be read: "),
        ("x.jsonld", b"{", r"x\.jsonld cannot be read: "),
        ("x.rdf", b"<a>", r"x\.rdf cannot be read: "),
    ],
)
def test_an_export_that_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=message) as raised:
        open_store(tmp_path / name)
    assert "\n" not in str(raised.value)


def test_where_there_is_nothing_to_open_the_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no .*nowhere\.nq"):
        open_store(tmp_path / "nowhere.nq")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"has no dataset\.yaml"):
        open_store(tmp_path / "empty")
