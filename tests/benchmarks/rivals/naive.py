# /// script
# dependencies = ["PyYAML==6.0.3", "rdflib==7.6.0", "networkx==3.6.1"]
#
# [tool.rival]
# title = "the plain script (PyYAML, rdflib, networkx)"
# share = 0.95
# cannot = [
#     "No line or column for a mistake, and of two equal keys the last wins in silence.",
#     "In GraphML lists become strings, and nodes have no places or colours (ours are laid out).",
#     "The whole graph stands in memory.",
# ]
# ///
"""The script that anyone would write: load each file, add its triples to one rdflib.Graph, serialize it.

Formats: ntriples, turtle, jsonld, graphml.
"""

from __future__ import annotations

from typing import Any

import telling
from rdflib import Graph, Literal, URIRef

SERIALIZERS = {"ntriples": ("nt", "nt"), "turtle": ("turtle", "ttl"), "jsonld": ("json-ld", "jsonld")}


def add(graph: Graph, record: telling.Record, columns: dict[str, tuple[str, str]], xsd: str) -> None:
    _, subject, values = record
    node = URIRef(subject)
    for name, found in values.items():
        iri, type = columns[name]
        predicate = URIRef(iri)
        for value in found:
            if type == telling.IRI:
                term = URIRef(value)
            elif type == telling.TEXT:
                term = Literal(value, lang="en")
            elif type == telling.STRING:
                term = Literal(value)
            else:
                term = Literal(value, datatype=URIRef(xsd + type))
            graph.add((node, predicate, term))


def draw(drawing: Any, record: telling.Record) -> None:
    """An entity is a node, a claim an edge, with what the RDF says of it."""
    table, subject, values = record
    about = {name: " | ".join(found) for name, found in values.items()}
    if table == "entity" and "/ref/" not in subject:
        drawing.add_node(subject, **about)
    elif table == "claim":
        drawing.add_edge(about.pop("subject"), about.pop("object"), key=subject, weight=1.0 + int(about["rank"]), **about)


def run(terms: dict[str, Any], source: str, _: str, out: str, formats: list[str]) -> None:
    columns, xsd = telling.columns(terms), terms["namespaces"]["xsd"]
    graph, drawing = Graph(), None
    if "graphml" in formats:
        import networkx

        drawing = networkx.MultiDiGraph()
    for prefix, space in terms["namespaces"].items():
        graph.bind(prefix, space)
    for number, records in enumerate(telling.read(source, terms)):
        if number == 0:
            for kind in terms["kinds"]:
                graph.bind(kind, f"{records[0][1]}/{kind}/")
        for record in records:
            add(graph, record, columns, xsd)
            if drawing is not None:
                draw(drawing, record)
    for name in formats:
        if name in SERIALIZERS:
            format, suffix = SERIALIZERS[name]
            graph.serialize(f"{out}/graph.{suffix}", format=format, encoding="utf-8")
    if drawing is not None:
        networkx.write_graphml(drawing, f"{out}/graph.graphml")


if __name__ == "__main__":
    telling.serve(run)
