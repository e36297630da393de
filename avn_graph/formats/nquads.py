"""N-Quads, the form for bulk loading: one named graph a unit, its lines sorted by their bytes, the graphs one after another."""

from __future__ import annotations

from collections.abc import Iterable

from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.model import Dataset
from avn_graph.rdf import dataset_iri, describe_dataset
from avn_graph.syntax import end_lines, lines
from avn_graph.terms import Iri


def _write(told: Told) -> tuple[str]:
    (own, _), *others = told.graphs
    return ("".join([_graph(own, told.lines), *[_graph(name, lines(descriptions)) for name, descriptions in others]]),)


def _head(dataset: Dataset) -> str:
    return _graph(dataset_iri(dataset), lines([describe_dataset(dataset)]))


def _graph(name: Iri, lines: Iterable[str]) -> str:
    """What ends a line begins with a space, which comes before all that a longer line may have in its place: so the order is kept."""
    return end_lines(sorted(lines), name)


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
