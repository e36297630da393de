"""What the endpoint says of itself: SPARQL 1.1 Service Description, with VoID for its graphs."""

from __future__ import annotations

from typing import Final

from avn_graph import vocabulary as v
from avn_graph.gathering import Node, gather
from avn_graph.serving.holdings import Holdings
from avn_graph.syntax import end_lines, lines
from avn_graph.terms import Iri, Text

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
)


def describe_service(holdings: Holdings, endpoint: str, form: str) -> bytes:
    """The description in this form of pyoxigraph's; ``endpoint`` is the address that the client knows us by."""
    import pyoxigraph

    told = end_lines(lines(gather(_service(holdings, endpoint)))).encode()
    triples = pyoxigraph.parse(told, format=pyoxigraph.RdfFormat.N_TRIPLES)
    prefixes = {"sd": _SD, **v.NAMESPACES}
    written = pyoxigraph.serialize((q.triple for q in triples), format=getattr(pyoxigraph.RdfFormat, form), prefixes=prefixes)
    return written or b""


def _service(holdings: Holdings, endpoint: str) -> list[Node]:
    default, union = Iri(f"{endpoint}#dataset"), Iri(f"{endpoint}#union")
    graphs = [(iri, Iri(f"{endpoint}#graph-{number}"), count) for number, (iri, count) in enumerate(sorted(holdings.graphs.items()), 1)]
    service: Node = (
        Iri(endpoint),
        [
            (v.RDF_TYPE, _sd("Service")),
            (_sd("endpoint"), Iri(endpoint)),
            (_sd("supportedLanguage"), _sd("SPARQL11Query")),
            (_sd("feature"), _sd("UnionDefaultGraph")),
            *((_sd("resultFormat"), Iri(_FORMATS + name)) for name in _RESULT_FORMATS),
            (_sd("defaultDataset"), default),
        ],
    )
    dataset: Node = (
        default,
        [
            (v.RDF_TYPE, _sd("Dataset")),
            (v.RDF_TYPE, v.VOID_DATASET),
            (v.DCTERMS_SOURCE, Iri(holdings.dataset)),
            (v.DCTERMS_TITLE, Text(holdings.title)),
            (_void("sparqlEndpoint"), Iri(endpoint)),
            (_sd("defaultGraph"), union),
            *((_sd("namedGraph"), node) for _, node, _ in graphs),
        ],
    )
    named: list[Node] = [
        (node, [(v.RDF_TYPE, _sd("NamedGraph")), (_sd("name"), Iri(iri)), (_sd("graph"), Iri(f"{node}-content"))])
        for iri, node, _ in graphs
    ]
    contents = [_graph(union, holdings.triples), *(_graph(Iri(f"{node}-content"), count) for _, node, count in graphs)]
    return [service, dataset, *named, *contents]


def _graph(node: Iri, triples: int) -> Node:
    number = Text(str(triples), datatype=v.XSD_INTEGER)
    return node, [(v.RDF_TYPE, _sd("Graph")), (v.RDF_TYPE, v.VOID_DATASET), (_void("triples"), number)]


def _sd(name: str) -> Iri:
    return Iri(_SD + name)


def _void(name: str) -> Iri:
    return Iri(v.NAMESPACES["void"] + name)
