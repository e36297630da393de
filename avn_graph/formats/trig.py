"""TriG: Turtle with one named graph a condition."""

from __future__ import annotations

from collections.abc import Iterable

from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.gathering import Description
from avn_graph.model import Dataset
from avn_graph.rdf import dataset_iri, describe_dataset
from avn_graph.syntax import blocks, prefix_lines, shortener
from avn_graph.terms import Iri


def _write(told: Told) -> tuple[str]:
    return ("".join([_graph(name, descriptions, told.dataset) for name, descriptions in told.graphs]),)


def _head(dataset: Dataset) -> str:
    return prefix_lines(dataset) + _graph(dataset_iri(dataset), [describe_dataset(dataset)], dataset)


def _graph(name: Iri, descriptions: Iterable[Description], dataset: Dataset) -> str:
    shorten = shortener(dataset)
    inner = blocks(descriptions, shorten).replace("\n", "\n    ").replace("\n    \n", "\n\n").rstrip()
    return f"\n{shorten(name)} {{{inner}\n}}\n"


TRIG = Format(
    "trig",
    "trig",
    "application/trig",
    Scope.CORPUS,
    "TriG, one named graph a condition",
    _write,
    _head,
    shapes=tuple(Shape),
    on_request=True,
)
