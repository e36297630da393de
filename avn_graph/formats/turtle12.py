"""Turtle of RDF 1.2, for stores that read it: a claim reifies its triple, which is written as a triple term.

``rdf:reifies`` stands for the three of RDF 1.1's reification; all else is as in Turtle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from avn_graph import vocabulary as v
from avn_graph.format import Format, Scope, Told
from avn_graph.gathering import Description, Node, gather
from avn_graph.model import Dataset
from avn_graph.rdf import describe_dataset
from avn_graph.syntax import blocks, prefix_lines, shortener
from avn_graph.terms import Iri

_OPENING = "<<( "
_REIFICATION = (v.RDF_SUBJECT, v.RDF_PREDICATE, v.RDF_OBJECT)
_REIFIES = Iri(v.NAMESPACES["rdf"] + "reifies")


def _write(told: Told) -> tuple[str]:
    shorten = shortener(told.dataset)
    return (blocks(gather(_reified(told.descriptions, shorten)), _writer(shorten)),)


@lru_cache(maxsize=4)
def _writer(shorten: Callable[[str], str]) -> Callable[[str], str]:
    """Writes an IRI, and leaves a triple term as it is."""
    return lambda iri: iri if iri.startswith(_OPENING) else shorten(iri)


def _reified(descriptions: Iterable[Description], shorten: Callable[[str], str]) -> Iterator[Node]:
    for description in descriptions:
        facts = [(term, value) for _, term, value in description.triples]
        said = dict(facts)
        if v.RDF_SUBJECT in said:
            terms = [shorten(str(said[term])) for term in _REIFICATION]
            facts = [(term, value) for term, value in facts if term not in _REIFICATION and value != v.RDF_STATEMENT]
            facts.append((_REIFIES, Iri(f"{_OPENING}{' '.join(terms)} )>>")))
        yield description.subject, facts


def _head(dataset: Dataset) -> str:
    return 'VERSION "1.2"\n' + prefix_lines(dataset) + blocks([describe_dataset(dataset)], shortener(dataset))


TURTLE12 = Format(
    "turtle12", "rdf12.ttl", "text/turtle", Scope.CORPUS, "Turtle 1.2, claims as reifying triples", _write, _head, on_request=True
)
