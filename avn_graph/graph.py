"""The graph in memory: what Python users, ``explain`` and ``report`` work with.

rdflib, networkx and pyoxigraph are imported when they are asked for; ``pip install 'avn-graph[graph]'`` brings them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib import import_module
from itertools import chain
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from avn_graph import vocabulary as v
from avn_graph.build import Built, build, check
from avn_graph.corpus import Corpus, open_corpus, read_unit
from avn_graph.diagnostics import SourceFaults, UsageError, has_errors, nearest
from avn_graph.format import Shape
from avn_graph.knowledge import Claim, Entity, tell
from avn_graph.model import Dataset
from avn_graph.naming import graph_iri, iri, spoken
from avn_graph.questions.asking import ask
from avn_graph.rdf import dataset_iri, describe_dataset, triples
from avn_graph.syntax import namespaces
from avn_graph.terms import Iri, Text, Triple

if TYPE_CHECKING:
    import networkx
    import rdflib


def load(source: str | Path | None = None) -> Graph:
    """The graph of the sources at ``source`` (a corpus folder, a unit's folder or a file; the bundled AVN source if none).

    Raises SourceFaults, with every fault, where the sources have any; UsageError where there are none.
    """
    corpus = open_corpus(source)
    diagnostics = check(corpus)
    if has_errors(diagnostics):
        raise SourceFaults(diagnostics)
    return Graph(corpus)


class Graph:
    """The entities and claims of a corpus, and the ways to take them elsewhere."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._units = [tuple(tell(read_unit(files).unit, corpus.dataset)) for files in corpus.units]
        records = [r for unit in self._units for r in unit]
        self.entities: tuple[Entity, ...] = tuple(r for r in records if isinstance(r, Entity))
        self.claims: tuple[Claim, ...] = tuple(r for r in records if isinstance(r, Claim))

    def __repr__(self) -> str:
        return f"<Graph {self.dataset.id}: {len(self.entities)} entities, {len(self.claims)} claims>"

    @property
    def dataset(self) -> Dataset:
        """What the whole graph is: title, version, licence, base of the IRIs."""
        return self._corpus.dataset

    @cached_property
    def conditions(self) -> tuple[Entity, ...]:
        """The conditions that the graph is about."""
        return tuple(e for e in self.entities if e.kind == "condition")

    @cached_property
    def _by_id(self) -> dict[str, Entity | Claim]:
        found: dict[str, Entity | Claim] = {e.id: e for e in self.entities}
        return found | {c.id: c for c in self.claims}

    def entity(self, id: str) -> Entity:
        """The entity with this id, ``drug:iloprost``; raises UsageError, with the nearest one, where there is none."""
        found = self._by_id.get(id)
        if not isinstance(found, Entity):
            known = [e.id for e in self.entities]
            raise UsageError(f"there is no {id} ({nearest(id, known) or 'ids look like drug:iloprost'})")
        return found

    def claim(self, id: str) -> Claim:
        """The claim with this id; raises UsageError, with the nearest one, where there is none."""
        found = self._by_id.get(id)
        if not isinstance(found, Claim):
            known = [c.id for c in self.claims]
            raise UsageError(f"there is no claim {id} ({nearest(id, known) or 'explain its subject to see its claims'})")
        return found

    def label(self, id: str) -> str:
        """The name of an entity in the default language; of a claim, what it says."""
        found = self._by_id.get(id)
        return found.label if found else spoken(id)

    def about(self, id: str) -> tuple[Claim, ...]:
        """The claims whose subject, object, condition or qualifier this is, or that rest on it where it is a reference."""

        def named(c: Claim) -> tuple[str, ...]:
            return c.subject, c.object, c.condition, c.population, c.site, c.delivery, *c.when, *c.citations

        return tuple(c for c in self.claims if id in named(c))

    def triples(self) -> Iterator[Triple]:
        """The graph in RDF, the description of the dataset first; an IRI is a ``str``, a literal a ``Text``."""
        seen: set[Triple] = set()
        for _, part in self._parts():
            for triple in part:
                if triple not in seen:
                    seen.add(triple)
                    yield triple

    def _parts(self) -> Iterator[tuple[Iri, Iterator[Triple]]]:
        """The named graphs, as the exports have them: the description of the dataset, then each unit alone."""
        yield dataset_iri(self.dataset), describe_dataset(self.dataset).triples
        for files, unit in zip(self._corpus.units, self._units, strict=True):
            yield graph_iri(self.dataset, files.name), triples(unit, self.dataset)

    def write(self, out: str | Path = "exports", *, formats: Sequence[str] = (), shape: Shape = Shape.CLAIMS, jobs: int = 1) -> Built:
        """Builds the exports into a folder, as ``avn-graph build`` does."""
        return build(self._corpus, out, formats=formats, shape=shape, jobs=jobs)

    def to_rdflib(self) -> rdflib.Graph:
        """The graph as an rdflib.Graph, with the prefixes bound."""
        lib = library("rdflib")
        graph: rdflib.Graph = lib.Graph(bind_namespaces="none")
        for prefix, space in namespaces(self.dataset).items():
            graph.bind(prefix, space, override=True, replace=True)
        for subject, predicate, value in self.triples():
            graph.add((lib.URIRef(subject), lib.URIRef(predicate), _rdflib_term(value, lib)))
        return graph

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Entities as nodes, one edge a claim with the claim's id as its key; lists are tuples."""
        lib = library("networkx")
        graph: networkx.MultiDiGraph[str] = lib.MultiDiGraph(name=self.dataset.title, iri=self.dataset.base)
        for e in self.entities:
            graph.add_node(e.id, label=e.label, kind=e.kind, iri=str(e.iri), cls=str(e.cls))
        for c in self.claims:
            graph.add_edge(c.subject, c.object, key=c.id, **_edge(c, self.dataset))
        return graph

    def query(self, sparql: str) -> Any:
        """Asks SPARQL 1.1 of the graph; the usual prefixes need not be declared.

        Returns what pyoxigraph returns: rows for SELECT (``row["name"].value``), triples for CONSTRUCT, a truth value for ASK.
        Raises UsageError where the query cannot be read or answered.
        """
        try:
            return ask(self._store, sparql, namespaces(self.dataset))
        except UsageError as fault:
            raise UsageError(shorten(str(fault), 190, placeholder=" …")) from fault

    @cached_property
    def _store(self) -> Any:
        return fill_store(self)


def fill_store(graph: Graph) -> Any:
    """The graph as a pyoxigraph.Store: its named graphs, and their union as the default graph.

    pyoxigraph's own union of graphs counts a triple once for each graph that has it.
    """
    lib = library("pyoxigraph")
    store = lib.Store()
    store.bulk_extend(chain.from_iterable(_quads(part, (lib.NamedNode(name), lib.DefaultGraph()), lib) for name, part in graph._parts()))
    return store


def library(name: str) -> Any:
    """A library of the extra ``graph``."""
    try:
        return import_module(name)
    except ModuleNotFoundError as fault:
        raise UsageError(f"this needs {name} (pip install 'avn-graph[graph]')") from fault


def _rdflib_term(value: Iri | Text, lib: Any) -> Any:
    if isinstance(value, str):
        return lib.URIRef(value)
    datatype = lib.URIRef(value.datatype) if value.datatype else None
    return lib.Literal(value.value, lang=value.language or None, datatype=datatype, normalize=False)


def _oxigraph_term(value: Iri | Text, lib: Any) -> Any:
    if isinstance(value, str):
        return lib.NamedNode(value)
    if value.language:
        return lib.Literal(value.value, language=value.language)
    return lib.Literal(value.value, datatype=lib.NamedNode(value.datatype)) if value.datatype else lib.Literal(value.value)


def _quads(part: Iterable[Triple], graphs: Sequence[Any], lib: Any) -> Iterator[Any]:
    for subject, predicate, value in part:
        terms = lib.NamedNode(subject), lib.NamedNode(predicate), _oxigraph_term(value, lib)
        yield from (lib.Quad(*terms, graph) for graph in graphs)


def _edge(c: Claim, dataset: Dataset) -> dict[str, Any]:
    return {
        "label": v.RELATIONS[c.relation].label,
        "relation": c.relation,
        "predicate": str(v.RELATIONS[c.relation].iri),
        "iri": str(iri(dataset, c.id)),
        "status": str(c.verdict.status),
        "rank": -1 if c.verdict.rank is None else c.verdict.rank,
        "rule": str(c.verdict.rule),
        "reason": c.verdict.reason,
        "condition": c.condition,
        "stage": c.stage,
        "population": c.population,
        "site": c.site,
        "when": c.when,
        "delivery": c.delivery,
        "negated": c.negated,
        "citations": c.citations,
    }
