"""Named graphs, RDF 1.2 and the shapes: each says the same claims, which are got back from it and compared."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph
import pytest
import rdflib
from nanopub import Nanopub, NanopubConf
from nanopub.utils import MalformedNanopubError
from readers import AVN, GOOD, Row, by_oxigraph, document, documents, literal, quads_by_oxigraph, told
from readers import iri as node

from avn_graph import vocabulary as v
from avn_graph.build import build
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import UsageError
from avn_graph.format import Format, Shape, Told
from avn_graph.formats import FORMATS, formats_named
from avn_graph.formats.nquads import NQUADS, NQUADS_GZ
from avn_graph.formats.ntriples import NTRIPLES
from avn_graph.formats.trig import TRIG
from avn_graph.formats.turtle12 import TURTLE12
from avn_graph.naming import graph_iri
from avn_graph.rdf import dataset_iri

SOURCES = pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
NP = "http://www.nanopub.org/nschema#"


def shaped(format: Format, source: Path, shape: Shape) -> str:
    return document(format, tuple(Told(t.name, t.number, t.records, t.dataset, shape) for t in told(source)))


def claims_shape(source: Path) -> set[Row]:
    return by_oxigraph("".join(documents(NTRIPLES, source)), "ntriples")


# ---------------------------------------------------------------- named graphs


@SOURCES
def test_both_quad_formats_say_the_same_and_no_more_than_the_triples(source: Path) -> None:
    quads = quads_by_oxigraph("".join(documents(NQUADS, source)), "nquads")
    assert quads_by_oxigraph("".join(documents(TRIG, source)), "trig") == quads
    assert {row for _, row in quads} == claims_shape(source)


@SOURCES
def test_each_unit_is_a_named_graph_and_the_dataset_one_too(source: Path) -> None:
    units = told(source)
    dataset = units[0].dataset
    by_graph: dict[str, set[Row]] = defaultdict(set)
    for graph, row in quads_by_oxigraph("".join(documents(NQUADS, source)), "nquads"):
        by_graph[graph.strip("<>")].add(row)
    assert set(by_graph) == {dataset_iri(dataset), *(graph_iri(dataset, unit.name) for unit in units)}
    assert {row[0] for row in by_graph[dataset_iri(dataset)]} == {node(dataset_iri(dataset))}
    for unit in units:
        alone = by_oxigraph("".join(NTRIPLES.write(unit)), "ntriples")
        assert by_graph[graph_iri(dataset, unit.name)] == alone


@SOURCES
def test_nquads_are_sorted_and_their_graphs_stand_together(source: Path) -> None:
    lines = "".join(documents(NQUADS, source)).splitlines()
    graphs = [(graph, list(of)) for graph, of in groupby(lines, key=lambda line: line.rsplit(" ", 2)[1])]
    assert len({graph for graph, _ in graphs}) == len(graphs)
    for _, of in graphs:
        assert [line.encode() for line in of] == sorted({line.encode() for line in of})


@pytest.mark.parametrize(("name", "escaped"), [("osteonecrosis", "osteonecrosis"), ("a b%", "a%20b%25"), ("é/ñ", "%C3%A9%2F%C3%B1")])
def test_any_unit_name_makes_a_sound_graph_name(name: str, escaped: str) -> None:
    unit = told(GOOD)[0]
    text = document(NQUADS, (Told(name, 0, unit.records, unit.dataset),))
    assert f"{unit.dataset.base}graph/{escaped}" in {graph.strip("<>") for graph, _ in quads_by_oxigraph(text, "nquads")}


def test_packed_nquads_have_no_date_and_no_name_in_their_header(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        build(open_corpus(GOOD), folder, formats=["nquads-gz", "nquads"])
    (packed,) = first.glob("*.nq.gz")
    data = packed.read_bytes()
    assert data[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    assert gzip.decompress(data) == packed.with_suffix("").read_bytes() == "".join(documents(NQUADS, GOOD)).encode()
    assert (second / packed.name).read_bytes() == data


# ---------------------------------------------------------------- RDF 1.2


def unreified(text: str) -> set[Row]:
    """The graph of RDF 1.2 with each triple term told by RDF 1.1's reification."""
    terms = {f"rdf_{part}": node(v.NAMESPACES["rdf"] + part) for part in ("subject", "predicate", "object", "type", "Statement")}
    rows: set[Row] = set()
    rest = []
    for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE):
        if not isinstance(quad.object, pyoxigraph.Triple):
            rest.append(quad)
            continue
        assert quad.predicate.value == v.NAMESPACES["rdf"] + "reifies"
        claim = node(quad.subject.value)
        for part in ("subject", "predicate", "object"):
            rows.add((claim, terms[f"rdf_{part}"], node(getattr(quad.object, part).value)))
        rows.add((claim, terms["rdf_type"], terms["rdf_Statement"]))
    ntriples = pyoxigraph.serialize(
        [pyoxigraph.Triple(q.subject, q.predicate, q.object) for q in rest], format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    return rows | by_oxigraph(ntriples.decode(), "ntriples")


@SOURCES
def test_reifying_triples_say_what_the_claims_say(source: Path) -> None:
    assert unreified("".join(documents(TURTLE12, source))) == claims_shape(source)


# ---------------------------------------------------------------- plain triples


@SOURCES
def test_plain_triples_are_the_entities_and_what_their_claims_allow(source: Path) -> None:
    inner = {f"{told(source)[0].dataset.base}{kind}/" for kind in ("claim", "evidence")}
    expected = {row for row in claims_shape(source) if not row[0][1].startswith(tuple(inner))}
    plain = by_oxigraph(shaped(NTRIPLES, source, Shape.PLAIN), "ntriples")
    assert plain == expected
    base = told(source)[0].dataset.base
    for unit in told(source):
        for claim in unit.claims:
            link = [base + claim.subject.replace(":", "/"), base + claim.object.replace(":", "/")]
            neutral = (node(link[0]), node(v.RELATIONS[claim.relation].neutral), node(link[1]))
            if not claim.negated and claim.status is not v.Status.REFUTED:
                assert neutral in plain, claim.id


# ---------------------------------------------------------------- nanopublications


def publications(source: Path) -> dict[str, str]:
    """Each nanopublication by its IRI, in N-Quads."""
    lines: dict[str, list[str]] = defaultdict(list)
    for line in shaped(NQUADS, source, Shape.NANOPUBLICATIONS).splitlines(keepends=True):
        graph = line.rsplit(" ", 2)[1].strip("<>")
        if "/np/RA" in graph:
            lines[graph.partition("#")[0]].append(line)
    return {name: "".join(of) for name, of in lines.items()}


def opened(text: str, name: str) -> Nanopub:
    graph = rdflib.ConjunctiveGraph()
    graph.parse(data=text, format="nquads")
    publication = Nanopub(rdf=graph, conf=NanopubConf())
    publication._source_uri = name
    return publication


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@SOURCES
def test_each_claim_is_a_nanopublication_that_its_own_library_finds_valid(source: Path) -> None:
    found = publications(source)
    assert len(found) == sum(len(unit.claims) for unit in told(source))
    for name, text in list(found.items())[:40]:
        publication = opened(text, name)
        assert publication.is_valid
        assert publication.has_valid_trusty, name


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_changed_word_is_found_by_the_digest() -> None:
    name, text = next(iter(publications(GOOD).items()))
    publication = opened(text.replace("knowledge_assertion", "prediction"), name)
    with pytest.raises(MalformedNanopubError):
        _ = publication.has_valid_trusty


@SOURCES
def test_nanopublications_hold_all_that_the_claims_say(source: Path) -> None:
    quads = quads_by_oxigraph(shaped(NQUADS, source, Shape.NANOPUBLICATIONS), "nquads")
    assert {row for _, row in quads} >= claims_shape(source)
    assert quads_by_oxigraph(shaped(TRIG, source, Shape.NANOPUBLICATIONS), "trig") == quads
    asserted = {row for graph, row in quads if graph.endswith("#assertion>")}
    claims = {node(f"{unit.dataset.base}{c.id.replace(':', '/')}") for unit in told(source) for c in unit.claims}
    assert {row[0] for row in asserted if row[1] == node(v.RDF_SUBJECT)} == claims
    added = {row for _, row in quads} - claims_shape(source)
    assert {row[0][1].partition("/np/RA")[1] for row in added} == {"/np/RA"}, "nothing is said beyond the publications themselves"
    heads = {row[0] for graph, row in quads if graph.endswith("#Head>")}
    assert {row[2] for graph, row in quads if graph.endswith("#pubinfo>") and row[1][1].endswith("created")} == {
        literal(told(source)[0].dataset.issued, datatype=v.XSD_DATE)
    }
    assert len(heads) == len(claims)


# ---------------------------------------------------------------- choosing


def test_a_shape_stands_in_the_names_of_its_files_and_leaves_the_others(tmp_path: Path) -> None:
    build(open_corpus(GOOD), tmp_path, formats=["nquads", "turtle"])
    before = {name: (tmp_path / name).read_bytes() for name in (f"{told(GOOD)[0].dataset.id}.nq", f"{told(GOOD)[0].dataset.id}.ttl")}
    built = build(open_corpus(GOOD), tmp_path, formats=["nquads"], shape=Shape.NANOPUBLICATIONS)
    (name,) = (file for file in built.files if file.endswith(".nq"))
    assert name.endswith(".nanopublications.nq")
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


def test_formats_that_cannot_hold_a_shape_are_refused(run: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"graphml cannot hold the shape plain \(choose of turtle, jsonld, ntriples, nquads"):
        formats_named(["graphml"], Shape.PLAIN)
    done = run("build", GOOD, "--out", tmp_path / "out", "--format", "turtle", "--shape", "nanopublications")
    assert done.returncode == 2
    assert "turtle cannot hold the shape nanopublications (choose of nquads, nquads-gz, trig)" in done.stderr
    assert not (tmp_path / "out").exists()


def test_formats_made_on_request_are_not_made_unasked() -> None:
    unasked = {f.name for f in formats_named(())}
    assert {f.name for f in FORMATS} - unasked == {"nquads-gz", "trig", "turtle12"}
    assert {f.name for f in formats_named((), Shape.PLAIN)} == {"turtle", "jsonld", "ntriples", "nquads"}
    assert formats_named(["nquads-gz"]) == (NQUADS_GZ,)
