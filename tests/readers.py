"""Readers that are not ours: what each makes of a document, as one and the same kind of set. And the documents to read."""

from __future__ import annotations

import json
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib
from pyld import jsonld
from system import require_program

from avn_graph.corpus import open_corpus, read_unit
from avn_graph.format import Format, Scope, Told
from avn_graph.knowledge import Record, tell
from avn_graph.model import Dataset

ROOT = Path(__file__).parent.parent
AVN = ROOT / "source"
GOOD = ROOT / "tests" / "sources" / "good"
ONTOLOGY = ROOT / "ontology"
RDF_FORMATS = ("turtle", "ntriples", "jsonld")
"""The formats that are one and the same set of triples, with no graphs' names and no triple terms."""
_KINDS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "nquads-gz": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "turtle12": pyoxigraph.RdfFormat.TURTLE,
}
OXIGRAPH_FORMATS = tuple(_KINDS)

Node = tuple[str, str, str, str]
"""What a term is (iri, blank, literal), its value, language and datatype."""
Row = tuple[Node, Node, Node]
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def iri(value: str) -> Node:
    return "iri", value, "", ""


def literal(value: str, language: str = "", datatype: str = "") -> Node:
    return "literal", value, language, _LANGUAGE if language else datatype or _STRING


# ---------------------------------------------------------------- documents


@cache
def told(source: Path) -> tuple[Told, ...]:
    """The units of a corpus, as they go to the formats."""
    corpus = open_corpus(source)
    return tuple(
        Told(files.name, number, tuple(tell(read_unit(files).unit, corpus.dataset)), corpus.dataset)
        for number, files in enumerate(corpus.units)
    )


def document(format: Format, units: tuple[Told, ...]) -> str:
    """One document of a format, of these units."""
    sections = [format.write(unit) for unit in units]
    dataset = units[0].dataset
    return "".join([format.head(dataset), *(part[i] for i in range(format.sections) for part in sections), format.tail(dataset)])


def documents(format: Format, source: Path) -> list[str]:
    """All that a format makes of a corpus: one document, or one of each condition."""
    units = told(source)
    if format.scope is Scope.CORPUS:
        return [document(format, units)]
    return [document(format, (unit,)) for unit in units if unit.condition is not None]


def written(format: Format, records: tuple[Record, ...], dataset: Dataset) -> str:
    """One document of a format, of these records."""
    return document(format, (Told("unit", 0, records, dataset),))


# ---------------------------------------------------------------- readers


@contextmanager
def _literals_as_written() -> Iterator[None]:
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def rdflib_graph(text: str, format: str) -> rdflib.Graph:
    with _literals_as_written(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)  # by rdflib's own reader of JSON-LD
        return rdflib.Graph().parse(data=text, format={"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld"}[format])


def by_rdflib(text: str, format: str) -> set[Row]:
    return from_rdflib(rdflib_graph(text, format))


def from_rdflib(graph: rdflib.Graph) -> set[Row]:
    return {(_rdflib(s), _rdflib(p), _rdflib(o)) for s, p, o in graph}


def _rdflib(term: Any) -> Node:
    if isinstance(term, rdflib.Literal):
        return literal(str(term), term.language or "", str(term.datatype or ""))
    return ("blank" if isinstance(term, rdflib.BNode) else "iri"), str(term), "", ""


def by_oxigraph(text: str, format: str) -> set[Row]:
    """The triples; those with a triple term, which RDF 1.1 has not, are left out."""
    return {row for _, row in quads_by_oxigraph(text, format)}


def quads_by_oxigraph(text: str, format: str) -> set[tuple[str, Row]]:
    """Each triple with the name of its graph; triples with a triple term are left out."""
    found = (q for q in pyoxigraph.parse(text, _KINDS[format]) if not isinstance(q.object, pyoxigraph.Triple))
    return {(str(q.graph_name), (_oxigraph(q.subject), _oxigraph(q.predicate), _oxigraph(q.object))) for q in found}


def _oxigraph(term: Any) -> Node:
    if isinstance(term, pyoxigraph.Literal):
        return literal(term.value, term.language or "", term.datatype.value)
    return ("blank" if isinstance(term, pyoxigraph.BlankNode) else "iri"), term.value, "", ""


def no_network(url: str, options: object) -> Any:
    raise AssertionError(f"a document that should be whole asks for {url}")


def by_pyld(text: str) -> set[Row]:
    dataset: Any = jsonld.to_rdf(json.loads(text), {"documentLoader": no_network})
    assert set(dataset) == {"@default"}
    return {(_pyld(t["subject"]), _pyld(t["predicate"]), _pyld(t["object"])) for t in dataset["@default"]}


def _pyld(term: dict[str, str]) -> Node:
    if term["type"] == "literal":
        return literal(term["value"], term.get("language", ""), term["datatype"])
    return ("blank" if term["type"] == "blank node" else "iri"), term["value"], "", ""


def by_rapper(text: str, format: str) -> set[Row]:
    """Raptor's reading, which is a program of its own."""
    rapper = require_program("rapper")
    command = [rapper, "-q", "-i", format, "-o", "ntriples", "-", "https://example.org/base/"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    return by_oxigraph(done.stdout.decode(), "ntriples")


def blanks(rows: set[Row]) -> set[Row]:
    return {row for row in rows if "blank" in (row[0][0], row[2][0])}
