"""Turtle for people: prefixed, grouped by subject, sorted within each unit."""

from __future__ import annotations

from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.model import Dataset
from avn_graph.rdf import describe_dataset
from avn_graph.syntax import blocks, prefix_lines, shortener


def _write(told: Told) -> tuple[str]:
    return (blocks(told.descriptions, shortener(told.dataset)),)


def _head(dataset: Dataset) -> str:
    return prefix_lines(dataset) + blocks([describe_dataset(dataset)], shortener(dataset))


TURTLE = Format("turtle", "ttl", "text/turtle", Scope.CORPUS, "Turtle, for people", _write, _head, shapes=(Shape.CLAIMS, Shape.PLAIN))
