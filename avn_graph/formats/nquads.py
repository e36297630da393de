"""N-Quads, the form for bulk loading: one named graph a unit, its lines sorted by their bytes, the graphs one after another."""

from __future__ import annotations

from collections.abc import Iterable

from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.gathering import Description
from avn_graph.model import Dataset
from avn_graph.rdf import dataset_iri, describe_dataset
from avn_graph.syntax import lines
from avn_graph.terms import Iri


def _write(told: Told) -> tuple[str]:
    return ("".join([_graph(name, descriptions) for name, descriptions in told.graphs]),)


def _head(dataset: Dataset) -> str:
    return _graph(dataset_iri(dataset), [describe_dataset(dataset)])


def _graph(name: Iri, descriptions: Iterable[Description]) -> str:
    return "".join(sorted(lines(descriptions, f" <{name}> .\n")))


NQUADS = Format(
    "nquads",
    "nq",
    "application/n-quads",
    Scope.CORPUS,
    "N-Quads, one named graph a condition",
    _write,
    _head,
    shapes=tuple(Shape),
)
NQUADS_GZ = NQUADS._replace(name="nquads-gz", suffix="nq.gz", title="N-Quads, packed by gzip", packed=True, on_request=True)
