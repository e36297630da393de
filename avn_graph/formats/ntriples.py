"""N-Triples: one triple a line, sorted by subject within each unit."""

from __future__ import annotations

from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.model import Dataset
from avn_graph.rdf import describe_dataset
from avn_graph.syntax import end_lines, lines


def _write(told: Told) -> tuple[str]:
    return (end_lines(told.lines),)


def _head(dataset: Dataset) -> str:
    return end_lines(lines([describe_dataset(dataset)]))


NTRIPLES = Format(
    "ntriples",
    "nt",
    "application/n-triples",
    Scope.CORPUS,
    "N-Triples, one triple a line",
    _write,
    _head,
    shapes=(Shape.CLAIMS, Shape.PLAIN),
)
