"""N-Triples: one triple a line, sorted by subject within each unit."""

from __future__ import annotations

from collections.abc import Iterable

from avn_graph.format import Format, Scope, Told
from avn_graph.model import Dataset
from avn_graph.rdf import Description, describe_dataset
from avn_graph.terms import Iri, Text


def _write(told: Told) -> tuple[str]:
    return (lines(told.descriptions),)


def _head(dataset: Dataset) -> str:
    return lines([describe_dataset(dataset)])


def lines(descriptions: Iterable[Description]) -> str:
    out: list[str] = []
    for subject, properties in descriptions:
        for term, values in properties.items():
            start = f"<{subject}> <{term}> "
            out += [f"{start}{write_term(value)} .\n" for value in values]
    return "".join(out)


def write_term(value: Iri | Text) -> str:
    if isinstance(value, str):
        return f"<{value}>"
    if value.language:
        return f"{value.quoted()}@{value.language}"
    return f"{value.quoted()}^^<{value.datatype}>" if value.datatype else value.quoted()


NTRIPLES = Format("ntriples", "nt", "application/n-triples", Scope.CORPUS, "N-Triples, one triple a line", _write, _head)
