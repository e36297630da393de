"""dataset.ttl: what it says is so, it holds to the HCLS profile, and every reader takes it alike.

``hcls/hcls.ttl`` holds what the profile demands and forbids. FAULTS below plants one fault for each of its constraints.
"""

from __future__ import annotations

import gzip
import hashlib
import pickle
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec
import pyoxigraph
import pyshacl
import pytest
from msgspec.structs import replace
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCMITYPE, DCTERMS, FOAF, PROV, RDFS, SDO, VOID
from rdflib.term import BNode, Node
from readers import AVN, GOOD, blanks, by_oxigraph, by_rapper, by_rdflib, document, quads_by_oxigraph, rdflib_graph, told

from avn_graph import vocabulary as v
from avn_graph.build import DESCRIPTION, MANIFEST, build
from avn_graph.corpus import open_corpus
from avn_graph.description import (
    PROFILE,
    File,
    Statistics,
    count,
    describe_exports,
    describe_source,
    export_iri,
    source_iri,
    version_iri,
)
from avn_graph.format import Scope
from avn_graph.formats import FORMATS
from avn_graph.model import Dataset
from avn_graph.rdf import dataset_iri, describe_dataset
from avn_graph.syntax import blocks, shortener

PREFIXES = {
    "avn": v.NAMESPACES["avn"],
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "dctypes": str(DCMITYPE),
    "foaf": str(FOAF),
    "idot": "http://identifiers.org/idot/",
    "pav": "http://purl.org/pav/",
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sio": "http://semanticscience.org/resource/",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": str(VOID),
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
BARE = Dataset(
    id="bare",
    title="Bare",
    version="2",
    licence="https://example.org/licence",
    publisher="We",
    base="https://example.org/",
    issued="2026-01-31",
)
FULL = replace(BARE, id="full", homepage="https://example.org/about", description='A "full" one.\nIn two lines.', language="pt-br")
ODD = replace(BARE, version="1.0 beta/2 é", title="A \\ title", publisher='"We"', language="x-other")
ROUND = "https://example.org/x"


def term(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def texts(source: Path) -> Iterator[tuple[File, str]]:
    """Every export of a corpus, as a build makes it, with its text."""
    units = told(source)
    for format in FORMATS:
        parts = [units] if format.scope is Scope.CORPUS else [(unit,) for unit in units if unit.condition]
        for part in parts:
            text = document(format, part)
            name = units[0].dataset.id if format.scope is Scope.CORPUS else f"{part[0].name}/{part[0].name}"
            digest = hashlib.sha256(text.encode()).hexdigest()
            yield File(f"{name}.{format.suffix}", format.name, format.media_type, len(text.encode()), digest), text


@cache
def files(source: Path) -> tuple[File, ...]:
    return tuple(file for file, _ in texts(source))


@cache
def statistics(source: Path) -> Statistics:
    whole = Statistics()
    for unit in told(source):
        whole.add(count(unit.descriptions))
    return whole


def sources(source: Path) -> list[Path]:
    return sorted(path for path in source.rglob("*.yaml") if path.name != "dataset.yaml")


@cache
def described(source: Path) -> str:
    """The whole of dataset.ttl."""
    dataset = told(source)[0].dataset
    head = describe_exports(dataset, files(source), statistics(source), "9.9.9")
    rest = [
        describe_source(dataset, path.relative_to(source).as_posix(), path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sources(source)
    ]
    return head + "".join(rest)


def small(dataset: Dataset, *others: File) -> str:
    """The description of a dataset with two distributions and a part."""
    digest = "0f" * 32
    some = (
        File("x.ttl", "turtle", "text/turtle", 10, digest),
        File("x.graphml", "graphml", "application/graphml+xml", 20, digest),
        File("a/a.svg", "svg", "image/svg+xml", 30, digest),
    )
    return describe_exports(dataset, (*some, *others), statistics(AVN), "9.9.9") + describe_source(dataset, "a/b c.yaml", 5, digest)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return rdflib_graph(described(AVN), "turtle")


def nodes(dataset: Dataset) -> dict[str, URIRef]:
    """One node of each level."""
    return {
        "Summary": URIRef(dataset_iri(dataset)),
        "Version": URIRef(version_iri(dataset)),
        "Distribution": URIRef(export_iri(dataset, "x.ttl")),
    }


# ---------------------------------------------------------------- as text


@pytest.mark.parametrize(
    "text", [described(AVN), described(GOOD), small(BARE), small(FULL), small(ODD)], ids=["avn", "good", "bare", "full", "odd"]
)
def test_every_reader_takes_it_alike(text: str) -> None:
    rows = by_rdflib(text, "turtle")
    assert rows == by_oxigraph(text, "turtle")
    assert len(rows) > 100
    assert not blanks(rows)
    outside = re.sub(r'"(?:[^"\\\n]|\\.)*"', "", text)
    assert "\\" not in outside
    assert '"' not in outside


@pytest.mark.system
def test_raptor_takes_it_alike() -> None:
    assert by_rapper(described(AVN), "turtle") == by_oxigraph(described(AVN), "turtle")


def test_a_store_gives_back_what_was_put_in() -> None:
    store = pyoxigraph.Store()
    store.load(described(AVN).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    back = store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    assert by_oxigraph(back.decode(), "ntriples") == by_oxigraph(described(AVN), "turtle")


def test_it_is_in_our_style_and_sorted() -> None:
    text = described(GOOD)
    head = describe_exports(told(GOOD)[0].dataset, files(GOOD), statistics(GOOD), "9.9.9")
    assert text.startswith(head)
    assert "@prefix" not in text.removeprefix(head)
    subjects = re.findall(r"^<([^>]*)> ", head, re.MULTILINE)
    assert subjects == sorted(subjects)
    assert len(subjects) == len(set(subjects))
    assert text.endswith(" .\n")


def test_the_order_of_the_files_is_nothing_to_it() -> None:
    dataset, some = told(AVN)[0].dataset, files(AVN)
    assert describe_exports(dataset, some, statistics(AVN), "1") == describe_exports(dataset, some[::-1], statistics(AVN), "1")


# ---------------------------------------------------------------- what is counted


@pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
def test_the_counts_are_those_of_the_files(source: Path) -> None:
    """A file that states a number of triples holds as many, by a reader that is not ours. Others are no form of these triples."""
    graph = rdflib_graph(described(source), "turtle")
    dataset, whole = told(source)[0].dataset, counted(source)
    checked = {}
    for file, text in texts(source):
        node = URIRef(export_iri(dataset, file.path))
        if (node, RDF.type, VOID.Dataset) in graph:
            stated, held = graph.value(node, VOID.triples), len(quads_by_oxigraph(text, file.format))
            checked[file.format] = stated is not None and int(str(stated))
            assert stated is not None or held != whole.triples
            if stated is not None and (file.media_type == "application/n-quads" or len(told(source)) == 1):
                assert int(str(stated)) == held
    assert checked == dict.fromkeys(("turtle", "jsonld", "ntriples", "nquads", "nquads-gz", "trig"), whole.triples) | {"turtle12": False}


def counted(source: Path) -> Statistics:
    """What is in the whole graph, from the lines of N-Quads: counted once more, and not by us."""
    [text] = [text for file, text in texts(source) if file.format == "nquads"]
    found = Statistics()
    triples = [(graph, *row) for graph, row in quads_by_oxigraph(text, "nquads")]
    found.triples = len(triples)
    found.graphs = len({graph for graph, *_ in triples})
    found.subjects = len({(graph, s) for graph, s, *_ in triples})
    typed = [(s[1], o[1]) for _, s, p, o in triples if p[1] == v.RDF_TYPE]
    found.entities = len({s for s, _ in typed})
    found.classes = dict(Counter(cls for _, cls in typed))
    found.properties = dict(Counter(p[1] for _, _, p, _ in triples))
    return found


@pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
def test_partitions_and_sums_are_those_of_the_graph(source: Path) -> None:
    graph = rdflib_graph(described(source), "turtle")
    dataset, found = told(source)[0].dataset, counted(source)
    node = URIRef(export_iri(dataset, f"{dataset.id}.nq"))
    of_classes = {str(graph.value(p, VOID["class"])): graph.value(p, VOID.entities) for p in graph.objects(node, VOID.classPartition)}
    assert {cls: int(str(number)) for cls, number in of_classes.items() if number is not None} == found.classes
    parts = list(graph.objects(node, VOID.propertyPartition))
    assert {str(graph.value(p, VOID.property)): int(str(graph.value(p, VOID.triples))) for p in parts} == found.properties
    assert number(graph, node, "void:entities") == found.entities
    assert number(graph, node, "void:properties") == len(found.properties)
    assert number(graph, URIRef(f"{version_iri(dataset)}#classes"), "void:distinctSubjects") == len(found.classes)
    assert number(graph, URIRef(f"{version_iri(dataset)}#graphs"), "void:distinctSubjects") == found.graphs
    subjects = graph.value(node, VOID.distinctSubjects)
    assert subjects is None if len(told(source)) > 1 else int(str(subjects)) == found.subjects
    spaces = set(map(str, graph.objects(node, VOID.vocabulary)))
    assert spaces == {s for s in v.NAMESPACES.values() if any(t.startswith(s) for t in (*found.classes, *found.properties))}


def number(graph: Graph, node: Node, name: str) -> int:
    return int(str(graph.value(node, term(name))))


def test_graphs_are_counted_of_files_that_have_them(graph: Graph) -> None:
    graphs = URIRef(f"{version_iri(told(AVN)[0].dataset)}#graphs")
    named = {str(s).rpartition("/")[2] for s in graph.subjects(VOID.classPartition, graphs)}
    assert named == {"avn-graph.nq", "avn-graph.nq.gz", "avn-graph.trig"}


def test_the_example_is_the_first_condition_else_the_first_subject() -> None:
    assert statistics(AVN).example == "https://w3id.org/avn-graph/condition/avascular-necrosis"
    [unit] = told(AVN)
    rest = [d for d in unit.descriptions if v.AVN_CLASS_CONDITION not in d.facts.get(v.RDF_TYPE, ())]
    without = count(rest)
    assert without.example == rest[0].subject
    without.add(count(unit.descriptions))
    assert without.example == statistics(AVN).example
    without.add(count(rest))
    assert without.example == statistics(AVN).example


def test_adding_is_counting_together() -> None:
    units = told(GOOD)
    assert len(units) > 1
    whole = statistics(GOOD)
    assert whole.graphs == len(units)
    assert whole.triples == sum(count(u.descriptions).triples for u in units) == sum(whole.properties.values())
    before = count(units[0].descriptions)
    before.add(Statistics())
    assert before == count(units[0].descriptions)


def test_statistics_are_plain_data() -> None:
    found = statistics(GOOD)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Statistics) == found
    copy = pickle.loads(pickle.dumps(found))
    assert copy == found
    copy.add(found)
    assert copy.triples == 2 * found.triples
    assert found == statistics(GOOD)


def test_an_empty_corpus_has_a_description_too() -> None:
    text = describe_exports(BARE, [File("x.ttl", "turtle", "text/turtle", 1, "00")], Statistics(), "1")
    graph = rdflib_graph(text, "turtle")
    assert number(graph, nodes(BARE)["Distribution"], "void:triples") == len(describe_dataset(BARE).values)
    assert results(graph) == set()


# ---------------------------------------------------------------- files


def test_every_file_is_there_with_its_size_and_digest(graph: Graph) -> None:
    dataset = told(AVN)[0].dataset
    version = nodes(dataset)["Version"]
    for file in files(AVN):
        node = URIRef(export_iri(dataset, file.path))
        whole = "/" not in file.path
        assert ((version, DCAT.distribution, node) in graph) is whole
        assert ((node, RDF.type, DCAT.Distribution) in graph) is whole
        assert ((version, DCTERMS.hasPart, node) in graph) is not whole
        check_sealed(graph, node, file.bytes, file.sha256)
        assert str(graph.value(node, term("schema:encodingFormat"))) == file.media_type
        if whole:
            assert number(graph, node, "dcat:byteSize") == file.bytes
            assert graph.value(node, DCAT.downloadURL) == node
    assert len(list(graph.objects(version, DCAT.distribution))) == sum("/" not in f.path for f in files(AVN)) > 5
    assert len(list(graph.objects(version, DCTERMS.hasPart))) == sum("/" in f.path for f in files(AVN)) > 1


def check_sealed(graph: Graph, node: Node, size: int, sha256: str) -> None:
    [digest] = graph.objects(node, term("spdx:checksum"))
    assert str(graph.value(digest, term("spdx:checksumValue"))) == sha256
    assert graph.value(digest, term("spdx:algorithm")) == term("spdx:checksumAlgorithm_sha256")
    assert str(graph.value(node, term("schema:contentSize"))) == f"{size} B"


def test_every_source_is_there_with_its_size_and_digest(graph: Graph) -> None:
    dataset = told(AVN)[0].dataset
    version = nodes(dataset)["Version"]
    found = set(graph.objects(version, PROV.wasDerivedFrom))
    assert len(found) == len(sources(AVN)) > 3
    assert found == set(graph.objects(URIRef(f"{version}/source"), PROV.hadMember))
    for path in sources(AVN):
        node = URIRef(source_iri(dataset, path.relative_to(AVN).as_posix()))
        assert node in found
        check_sealed(graph, node, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_build_describes_what_it_wrote(tmp_path: Path) -> None:
    """The digests are those of the files on the disk, packed ones too, and the sources are all there."""
    corpus = open_corpus(GOOD)
    build(corpus, tmp_path, formats=("turtle", "nquads", "nquads-gz", "svg", "graphml"))
    text = (tmp_path / DESCRIPTION).read_text(encoding="utf-8")
    graph = rdflib_graph(text, "turtle")
    assert by_oxigraph(text, "turtle") == by_rdflib(text, "turtle")
    assert results(graph) == set()
    root, made = f"{version_iri(corpus.dataset)}/exports/", 0
    for path in tmp_path.rglob("*.*"):
        if path.name not in (DESCRIPTION, MANIFEST):
            made += 1
            data = path.read_bytes()
            node = URIRef(root + path.relative_to(tmp_path).as_posix())
            check_sealed(graph, node, len(data), hashlib.sha256(data).hexdigest())
    assert made == len({s for s in graph.subjects() if str(s).startswith(root) and "#" not in str(s)}) > 4
    for path in sources(GOOD):
        node = URIRef(source_iri(corpus.dataset, path.relative_to(GOOD).as_posix()))
        check_sealed(graph, node, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
    [lines] = [gzip.decompress(path.read_bytes()).splitlines() for path in tmp_path.glob("*.nq.gz")]
    assert number(graph, URIRef(f"{root}{corpus.dataset.id}.nq.gz"), "void:triples") == len(lines)


def test_what_only_rdf_has_is_said_of_rdf_alone(graph: Graph) -> None:
    for node in graph.objects(None, DCAT.distribution):
        said = {str(p) for p in graph.predicates(node) if str(p).startswith(str(VOID))}
        assert bool(said) is ((node, RDF.type, VOID.Dataset) in graph), node


def test_media_types_have_iris_where_they_are_registered(graph: Graph) -> None:
    dataset = told(AVN)[0].dataset
    node = {name: URIRef(export_iri(dataset, f"avn-graph.{name}")) for name in ("ttl", "graphml", "nq.gz")}
    turtle = URIRef("https://www.iana.org/assignments/media-types/text/turtle")
    assert graph.value(node["ttl"], DCTERMS["format"]) == graph.value(node["ttl"], DCAT.mediaType) == turtle
    assert graph.value(node["graphml"], DCTERMS["format"]) == Literal("application/graphml+xml")
    assert graph.value(node["graphml"], DCAT.mediaType) is None
    assert str(graph.value(node["nq.gz"], DCAT.compressFormat)).endswith("/application/gzip")
    assert graph.value(node["ttl"], DCAT.compressFormat) is None


def test_another_shape_and_another_s_format_have_no_counts() -> None:
    others = [File(f"x.{name}", name, "application/trig", 1, "00") for name in ("trig.plain", "trig.nanopublications", "theirs")]
    graph = rdflib_graph(small(BARE, *others), "turtle")
    for file in others:
        node = URIRef(export_iri(BARE, file.path))
        assert (node, RDF.type, VOID.Dataset) in graph
        assert graph.value(node, VOID.triples) is None
        assert graph.value(node, VOID.propertyPartition) is None
    assert results(graph) == set()


def test_without_a_file_that_holds_the_graph_there_are_no_partitions() -> None:
    text = describe_exports(BARE, [File("a/a.svg", "svg", "image/svg+xml", 1, "00")], statistics(AVN), "1")
    assert "Partition" not in text
    assert "void:class" not in text


@pytest.mark.parametrize("path", ["a b/ü.yaml", 'a"b\\c.yml', "line\nbreak.yaml", "a#b?c%.yaml", "a\udcff.yaml", "…/<x>.yaml"])
def test_any_path_makes_an_iri(path: str) -> None:
    text = small(BARE) + describe_source(BARE, path, 1, "00")
    assert by_rdflib(text, "turtle") == by_oxigraph(text, "turtle")
    iri = source_iri(BARE, path)
    assert re.fullmatch(r"https://example\.org/2/source/[A-Za-z0-9._~/%-]+", iri)
    assert unquote(iri.partition("/source/")[2], errors="surrogateescape") == path
    assert f"<{iri}>" in text


# ---------------------------------------------------------------- dataset.yaml


def test_all_that_dataset_yaml_says_is_said() -> None:
    graph = rdflib_graph(small(FULL), "turtle")
    for level, node in nodes(FULL).items():
        assert list(graph.objects(node, DCTERMS.description)) == [Literal(FULL.description, "pt-br")]
        assert list(graph.objects(node, DCTERMS.license)) == [URIRef(FULL.licence)]
        assert list(graph.objects(node, DCTERMS.rights)) == [Literal(FULL.disclaimer, "pt-br")]
        assert list(graph.objects(node, FOAF.page)) == [URIRef("https://example.org/about")]
        [publisher] = graph.objects(node, DCTERMS.publisher)
        assert list(graph.objects(publisher, FOAF.name)) == [Literal("We")]
        dated = [] if level == "Summary" else [Literal("2026-01-31", datatype=term("xsd:date"))]
        assert list(graph.objects(node, DCTERMS.issued)) == dated
    version = nodes(FULL)["Version"]
    for name in ("dcat:landingPage", "schema:url"):
        assert graph.value(version, term(name)) == URIRef("https://example.org/about")
    assert {str(o) for p, o in graph.predicate_objects(version) if p == term("schema:version")} == {"2"}
    assert (version, RDF.type, term("schema:Dataset")) in graph
    assert (version, DCTERMS.conformsTo, URIRef(PROFILE)) in graph


def test_what_it_does_not_say_is_not_made_up() -> None:
    graph = rdflib_graph(small(BARE), "turtle")
    assert set(graph.objects(nodes(BARE)["Version"], DCTERMS.description)) == {Literal("Bare", "en")}
    for name in ("foaf:page", "dcat:landingPage", "schema:url", "dcterms:created", "pav:previousVersion", "dcterms:accrualPeriodicity"):
        assert (None, term(name), None) not in graph
    dates = {str(o) for o in graph.objects() if isinstance(o, Literal) and o.datatype == term("xsd:date")}
    assert dates == {"2026-01-31"}


def test_the_list_of_conditions_is_a_page_of_the_dataset(graph: Graph) -> None:
    for node in graph.subjects(FOAF.page):
        assert [str(o).rpartition("/")[2] for o in graph.objects(node, FOAF.page)] == ["avn-graph.html"]
    assert (URIRef("https://w3id.org/avn-graph"), FOAF.page, None) in graph


@pytest.mark.parametrize(
    ("tag", "code"), [("en", "eng"), ("de", "deu"), ("pt-br", "por"), ("zh-hant", "zho"), ("tlh", "tlh"), ("qq", ""), ("x-a", "")]
)
def test_languages_are_named_as_the_profile_names_them(tag: str, code: str) -> None:
    graph = rdflib_graph(small(replace(BARE, language=tag)), "turtle")
    expected = [URIRef(f"http://lexvo.org/id/iso639-3/{code}")] if code else []
    assert list(graph.objects(nodes(BARE)["Version"], DCTERMS.language)) == expected
    assert str(graph.value(nodes(BARE)["Version"], term("schema:inLanguage"))) == tag


def test_two_versions_can_be_kept_together() -> None:
    """Nothing of a version is said of a node that another version has; and what both say of the dataset is one and the same."""
    first, second = (rdflib_graph(small(replace(BARE, version=number)), "turtle") for number in ("1", "2"))
    shared = set(first.subjects()) & set(second.subjects())
    assert {str(node) for node in shared} == {
        "https://example.org",
        "https://example.org/publisher",
        "https://w3id.org/avn-graph/compiler/9.9.9",
    }
    for node in shared:
        differing = {p for p, _ in set(first.predicate_objects(node)) ^ set(second.predicate_objects(node))}
        assert differing <= {term("pav:hasCurrentVersion")}


# ---------------------------------------------------------------- terms

PAV = "hasCurrentVersion version createdWith"
"""Of https://github.com/pav-ontology/pav, version 2.3.1, those that are used here."""
SPDX = "Checksum checksum algorithm checksumValue checksumAlgorithm_sha256"
"""Of SPDX 2.3, https://spdx.github.io/spdx-spec/v2.3/ontology/, as DCAT 3 uses them."""
IDOT = "preferredPrefix exampleIdentifier"
"""Of the identifiers.org vocabulary, as the HCLS profile has them."""
SD = "Graph"
"""Of https://www.w3.org/TR/sparql11-service-description/."""
CLOSED: dict[str, Any] = {
    **{str(space): space for space in (DCAT, DCTERMS, DCMITYPE, FOAF, PROV, RDF, RDFS, VOID)},
    "http://schema.org/": SDO,
    **{PREFIXES[prefix]: names.split() for prefix, names in (("pav", PAV), ("spdx", SPDX), ("idot", IDOT), ("sd", SD))},
}
"""The terms of each vocabulary, as rdflib has them where it has them. (A namespace of rdflib's holds the words that it defines.)"""


def strangers(graph: Graph) -> set[str]:
    """The terms that their vocabularies do not have, or that are of no vocabulary at all."""
    used = {str(p) for p in graph.predicates()} | {str(c) for c in graph.objects(None, RDF.type)}
    used |= {str(o) for o in graph.objects(None, term("spdx:algorithm"))}
    used |= {str(o) for s, o in graph.subject_objects(VOID["class"]) if str(s).endswith(("#classes", "#graphs"))}
    known = {name for name in used for space, names in CLOSED.items() if name.startswith(space) and name.removeprefix(space) in names}
    return used - known


def test_every_term_is_one_of_its_vocabulary(graph: Graph) -> None:
    assert strangers(graph) == set()
    assert strangers(rdflib_graph(small(FULL), "turtle")) == set()


@pytest.mark.parametrize("name", ["void:exampleRessource", "pav:createdwith", "schema:licence", "dcat:size", "avn:claim"])
def test_a_term_that_is_no_term_is_found(name: str) -> None:
    graph = sound()
    graph.add((nodes(FULL)["Version"], term(name), URIRef(ROUND)))
    assert strangers(graph) == {str(term(name))}


# ---------------------------------------------------------------- the HCLS profile

STATISTICS = (
    "void:triples void:entities void:distinctSubjects void:properties void:distinctObjects void:classPartition void:propertyPartition"
)
OF_A_FILE = f"""void:vocabulary void:subset idot:identifierPattern void:uriRegexPattern idot:accessPattern idot:exampleIdentifier
    void:exampleResource void:inDataset sio:has-data-item dcterms:format dcat:downloadURL dcat:byteSize void:dataDump {STATISTICS}"""
OF_A_VERSION = """dcterms:created pav:createdOn pav:authoredOn pav:curatedOn dcterms:creator dcterms:contributor pav:createdBy
    pav:authoredBy pav:curatedBy dcterms:issued dcterms:language dcterms:conformsTo pav:version dcterms:isVersionOf pav:previousVersion
    dcterms:source pav:retrievedFrom prov:wasDerivedFrom pav:createdWith dcat:distribution dcat:landingPage"""
IRI, PLAIN, TAGGED = f"<{ROUND}>", '"text"', '"text"@en'
ANY = "Summary Version Distribution"
DATE = "dcterms:created|dcterms:issued"


class Fault(NamedTuple):
    """A value is taken away (-), put in place of others (=) or added (+); then it is refused."""

    levels: str
    refused: str
    act: str
    value: str
    properties: str


FAULTS = (
    Fault(ANY, "MinCount", "-", "", "dcterms:title dcterms:description dcterms:publisher"),
    Fault(ANY, "Datatype", "=", PLAIN, "dcterms:title dcterms:description dcterms:rights"),
    Fault(ANY, "NodeKind", "=", PLAIN, "dcterms:publisher dcterms:license foaf:page schema:logo"),
    Fault(ANY, "MaxCount", "+", IRI, "foaf:homepage foaf:logo"),
    Fault("Summary Version", "HasValue", "-", "", "rdf:type"),
    Fault("Summary Version", "QualifiedMaxCount", "+", f"<{VOID.Dataset}>", "rdf:type"),
    Fault("Summary Version", "QualifiedMaxCount", "+", f"<{DCAT.Distribution}>", "rdf:type"),
    Fault("Summary", "NodeKind", "=", PLAIN, "pav:hasCurrentVersion"),
    Fault("Summary", "MaxCount", "+", IRI, f"{OF_A_VERSION} {OF_A_FILE}"),
    Fault("Version", "MinCount", "-", "", f"dcterms:creator dcterms:isVersionOf pav:version {DATE}"),
    Fault("Version", "NodeKind", "=", PLAIN, "dcterms:creator dcterms:isVersionOf"),
    Fault("Version", "MaxCount", "+", IRI, f"pav:hasCurrentVersion dcterms:accrualPeriodicity {OF_A_FILE}"),
    Fault("Distribution", "QualifiedMinCount", "-", "", "rdf:type"),
    Fault("Distribution", "MinCount", "-", "", f"dcterms:creator dcterms:license dcterms:format {DATE}"),
    Fault("Distribution", "NodeKind", "=", PLAIN, "dcterms:creator"),
    Fault("Distribution", "Or", "=", TAGGED, "dcterms:format"),
    Fault(
        "Distribution",
        "MaxCount",
        "+",
        IRI,
        "dcterms:hasPart dcterms:isVersionOf pav:hasCurrentVersion dcterms:accrualPeriodicity dcat:distribution",
    ),
    Fault("Version Distribution", "Datatype", "=", TAGGED, "pav:version"),
    Fault("Version Distribution", "Or", "=", PLAIN, "dcterms:created dcterms:issued"),
)
ROWS = [(level, fault, names) for fault in FAULTS for level in fault.levels.split() for names in fault.properties.split()]


@cache
def shapes() -> Graph:
    return Graph().parse(Path(__file__).parent / "hcls" / "hcls.ttl")


def results(graph: Graph) -> set[tuple[Node | None, str, str]]:
    """What the shapes refuse: node, path, and the kind of constraint."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), inference="none")
    assert isinstance(report, Graph)
    found = set()
    for result in report.objects(None, SH.result):
        kind = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)).removesuffix("ConstraintComponent")
        found.add((report.value(result, SH.focusNode), path_of(report, report.value(result, SH.resultPath)), kind))
    return found


def sound() -> Graph:
    """A description that the shapes let pass, to be spoiled; without the counts, which are no matter of theirs."""
    return Graph() + _sound()


@cache
def _sound() -> Graph:
    graph = rdflib_graph(small(FULL), "turtle")
    for node in set(graph.subjects(VOID["class"])) | set(graph.subjects(VOID.property)):
        graph.remove((node, None, None))
    return graph


def path_of(graph: Graph, path: Node | None) -> str:
    """A path as FAULTS writes it; empty where a node itself is refused."""
    if path is None:
        return ""
    if isinstance(path, BNode):
        return "|".join(path_of(graph, step) for step in Collection(graph, graph.value(path, SH.alternativePath) or RDF.nil))
    return next(f"{prefix}:{str(path).removeprefix(space)}" for prefix, space in PREFIXES.items() if str(path).startswith(space))


@pytest.mark.parametrize(
    "text", [described(AVN), described(GOOD), small(BARE), small(FULL), small(ODD)], ids=["avn", "good", "bare", "full", "odd"]
)
def test_it_holds_to_the_profile(text: str) -> None:
    assert results(rdflib_graph(text, "turtle")) == set()


def test_what_is_spoiled_was_sound() -> None:
    assert results(sound()) == set()


@pytest.mark.parametrize(("level", "fault", "names"), ROWS, ids=[f"{level}-{f.refused}-{names}" for level, f, names in ROWS])
def test_what_the_profile_forbids_is_refused(level: str, fault: Fault, names: str) -> None:
    graph, node = sound(), nodes(FULL)[level]
    for name in names.split("|"):
        before = set(graph.objects(node, term(name)))
        if fault.act in "-=":
            graph.remove((node, term(name), None))
        if fault.value:
            [value] = rdflib_graph(f"<{ROUND}> <{ROUND}> {fault.value} .", "turtle").objects()
            graph.add((node, term(name), value))
        assert fault.act != "+" or set(graph.objects(node, term(name))) == before | {value}
    assert (node, names, fault.refused) in results(graph)


def test_a_blank_node_is_refused() -> None:
    graph, nameless = sound(), BNode()
    graph.add((nodes(FULL)["Version"], DCAT.distribution, nameless))
    assert (nameless, "", "NodeKind") in results(graph)


def test_every_constraint_has_its_fault() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text
    kinds = ("minCount", "maxCount", "datatype", "nodeKind", "hasValue", "or", "qualifiedMinCount", "qualifiedMaxCount")
    levels = {"Any": ANY, "Dated": "Version Distribution"}
    constraints = set()
    for shape in shapes().subjects(RDF.type, SH.NodeShape):
        name = str(shape).rpartition("#")[2]
        for part in shapes().objects(shape, SH.property):
            found = {str(p).removeprefix(str(SH)) for p in shapes().predicates(part)} - {"path", "qualifiedValueShape"}
            assert found <= set(kinds)
            path = path_of(shapes(), shapes().value(part, SH.path))
            constraints |= {(level, path, kind[0].upper() + kind[1:]) for kind in found for level in levels.get(name, name).split()}
    assert constraints == {(level, names, fault.refused) for level, fault, names in ROWS}
    assert len(constraints) > 120


# ---------------------------------------------------------------- what it recommends

SHOULD = {
    "Summary": "foaf:page schema:logo dcterms:accrualPeriodicity void:sparqlEndpoint",
    "Version": """dcterms:created|dcterms:issued foaf:page schema:logo dcterms:license dcterms:language pav:previousVersion
        dcterms:source|pav:retrievedFrom|prov:wasDerivedFrom dcat:distribution""",
    "Distribution": """rdf:type=dctypes:Dataset dcterms:created|dcterms:issued foaf:page schema:logo dcterms:language dcterms:conformsTo
        idot:exampleIdentifier pav:version pav:previousVersion dcterms:source|pav:retrievedFrom|prov:wasDerivedFrom pav:createdWith
        dcat:downloadURL dcat:byteSize""",
    "Graph": """void:vocabulary void:exampleResource void:dataDump void:triples void:entities void:distinctSubjects void:properties
        void:distinctObjects void:classPartition>rdfs:Class void:classPartition>rdfs:Literal""",
    "Quads": "void:classPartition>sd:Graph",
}
"""What is recommended, of which nodes: any of these (|), with this value (=), with a partition of this class (>)."""
UNTRUE = {
    "schema:logo": "dataset.yaml names no logo",
    "dcterms:accrualPeriodicity": "nobody has promised when the next version comes",
    "void:sparqlEndpoint": "there is no public one",
    "pav:previousVersion": "this is the first",
}
"""What there is nothing to say of, for the AVN graph."""


def meets(graph: Graph, node: Node, names: str) -> bool:
    for name in names.split("|"):
        if "=" in name:
            property, _, value = name.partition("=")
            met = (node, term(property), term(value)) in graph
        elif ">" in name:
            property, _, value = name.partition(">")
            met = any((part, VOID["class"], term(value)) in graph for part in graph.objects(node, term(property)))
        else:
            met = (node, term(name), None) in graph
        if met:
            return True
    return False


def test_most_of_what_the_profile_recommends_is_there(graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    dataset = told(AVN)[0].dataset
    made = {f.name for f in FORMATS if not f.on_request}
    whole = [f for f in files(AVN) if "/" not in f.path and f.format in made]
    of = {
        **{level: [node] for level, node in nodes(dataset).items()},
        "Distribution": [URIRef(export_iri(dataset, f.path)) for f in whole],
        "Graph": [URIRef(export_iri(dataset, f.path)) for f in whole if f.format in {"turtle", "jsonld", "ntriples", "nquads"}],
        "Quads": [URIRef(export_iri(dataset, f.path)) for f in whole if f.format == "nquads"],
    }
    asked = [(level, names) for level in SHOULD for names in SHOULD[level].split()]
    met = [(level, names) for level, names in asked if all(meets(graph, node, names) for node in of[level])]
    missing = {names for _, names in set(asked) - set(met)}
    assert missing == {*UNTRUE, "void:distinctObjects", "void:classPartition>rdfs:Literal"}
    apply = [row for row in asked if row[1] not in UNTRUE]
    share = len(met) / len(apply)
    with capsys.disabled():
        print(
            f"\nHCLS: {len(met)} of {len(asked)} recommendations are met, {share:.0%} of the {len(apply)} that there is something to say of"
        )
    assert share >= 0.9, sorted(set(apply) - set(met))


def test_the_head_of_the_exports_and_this_say_no_two_things() -> None:
    """Both describe the dataset: what is said with the same property is the same, so that both can be loaded."""
    dataset = told(AVN)[0].dataset
    ours = rdflib_graph(described(AVN), "turtle")
    prefixes = "".join(f"@prefix {p}: <{s}> .\n" for p, s in v.NAMESPACES.items())
    head = rdflib_graph(prefixes + blocks([describe_dataset(dataset)], shortener(dataset)), "turtle")
    node = nodes(dataset)["Summary"]
    for name in ("dcterms:title", "dcterms:description", "dcterms:license", "dcterms:rights"):
        assert set(ours.objects(node, term(name))) == set(head.objects(node, term(name))) != set()
