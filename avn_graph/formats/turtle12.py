"""Turtle of RDF 1.2, for stores that read it: a claim reifies its triple, which is written as a triple term.

``rdf:reifies`` stands for the three of RDF 1.1's reification; all else is as in Turtle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from avn_graph import vocabulary as v
from avn_graph.format import Format, Scope, Told
from avn_graph.model import Dataset
from avn_graph.rdf import Description, describe_dataset
from avn_graph.syntax import blocks, prefix_lines, shortener
from avn_graph.terms import Iri

_OPENING = "<<( "
_REIFIES = Iri(v.NAMESPACES["rdf"] + "reifies")


def _write(told: Told) -> tuple[str]:
    shorten = shortener(told.dataset)

    def write_iri(iri: str) -> str:
        return iri if iri.startswith(_OPENING) else shorten(iri)

    return (blocks(_reified(told.descriptions, shorten), write_iri),)


def _reified(descriptions: Iterable[Description], shorten: Callable[[str], str]) -> Iterator[Description]:
    for subject, properties in descriptions:
        if v.RDF_SUBJECT not in properties:
            yield subject, properties
            continue
        rest = dict(properties)
        terms = [shorten(str(rest.pop(term)[0])) for term in (v.RDF_SUBJECT, v.RDF_PREDICATE, v.RDF_OBJECT)]
        types = [cls for cls in rest.pop(v.RDF_TYPE) if cls != v.RDF_STATEMENT]
        yield subject, {v.RDF_TYPE: types, _REIFIES: [Iri(f"{_OPENING}{' '.join(terms)} )>>")], **rest}


def _head(dataset: Dataset) -> str:
    return 'VERSION "1.2"\n' + prefix_lines(dataset) + blocks([describe_dataset(dataset)], shortener(dataset))


TURTLE12 = Format(
    "turtle12", "rdf12.ttl", "text/turtle", Scope.CORPUS, "Turtle 1.2, claims as reifying triples", _write, _head, on_request=True
)
