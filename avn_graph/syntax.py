"""RDF as text: the Turtle and the N-Triples families, each term written in one way.

A prefixed name is written only where its local part needs no escape, since Virtuoso keeps the backslash of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from avn_graph import vocabulary as v
from avn_graph.model import Dataset
from avn_graph.naming import prefixes
from avn_graph.rdf import Description
from avn_graph.terms import Iri, Text

_PLAIN_LOCAL = re.compile("[A-Za-z0-9_][A-Za-z0-9_-]*")
_BARE = frozenset({v.XSD_INTEGER, v.XSD_BOOLEAN})


def namespaces(dataset: Dataset) -> dict[str, str]:
    """Every prefix with its namespace: our kinds, our named graphs, the vocabularies, the identifiers that may be shipped."""
    kinds = {kind: f"{dataset.base}{kind}/" for kind in (*v.KINDS, "graph")}
    codes = {name: p.iri for name, p in prefixes(dataset).items() if p.may_ship != "none"}
    return {**kinds, **v.NAMESPACES, **codes}


@lru_cache(maxsize=4)
def _shortener(spaces: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    by_space = {space: prefix for prefix, space in spaces}

    @lru_cache(maxsize=20_000)
    def shorten(iri: str) -> str:
        for mark in "/#:_":
            space, found, local = iri.rpartition(mark)
            prefix = by_space.get(space + found)
            if prefix is not None and _PLAIN_LOCAL.fullmatch(local):
                return f"{prefix}:{local}"
        return f"<{iri}>"

    return shorten


def shortener(dataset: Dataset) -> Callable[[str], str]:
    """Writes an IRI as Turtle does: with its prefix where that needs no escape, else in full."""
    return _shortener(tuple(sorted(namespaces(dataset).items())))


def prefix_lines(dataset: Dataset) -> str:
    """The prefixes as a Turtle document begins with them."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(namespaces(dataset).items()))


def blocks(descriptions: Iterable[Description], shorten: Callable[[str], str]) -> str:
    """Turtle, one block a subject."""
    out: list[str] = []
    for subject, properties in descriptions:
        out.append(f"\n{shorten(subject)}")
        separator = " "
        for term, values in properties.items():
            name = "a" if term == v.RDF_TYPE else shorten(term)
            out.append(f"{separator}{name} {' , '.join([_term(value, shorten) for value in values])}")
            separator = " ;\n    "
        out.append(" .\n")
    return "".join(out)


def _term(value: Iri | Text, shorten: Callable[[str], str]) -> str:
    if isinstance(value, str):
        return shorten(value)
    if value.datatype in _BARE:
        return value.value
    if value.language:
        return f"{value.quoted()}@{value.language}"
    return f"{value.quoted()}^^{shorten(value.datatype)}" if value.datatype else value.quoted()


def lines(descriptions: Iterable[Description], end: str = " .\n") -> list[str]:
    """N-Triples, one line a triple; N-Quads, where ``end`` holds the name of the graph."""
    out: list[str] = []
    for subject, properties in descriptions:
        for term, values in properties.items():
            start = f"<{subject}> <{term}> "
            out += [f"{start}{write_term(value)}{end}" for value in values]
    return out


def write_term(value: Iri | Text) -> str:
    if isinstance(value, str):
        return f"<{value}>"
    if value.language:
        return f"{value.quoted()}@{value.language}"
    return f"{value.quoted()}^^<{value.datatype}>" if value.datatype else value.quoted()
