"""Turtle for people: prefixed, grouped by subject, sorted within each unit.

A prefixed name is written only where its local part needs no escape, since Virtuoso keeps the backslash of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from avn_graph import vocabulary as v
from avn_graph.format import Format, Scope, Told
from avn_graph.model import Dataset
from avn_graph.naming import prefixes
from avn_graph.rdf import Description, describe_dataset
from avn_graph.terms import Iri, Text

_PLAIN_LOCAL = re.compile("[A-Za-z0-9_][A-Za-z0-9_-]*")
_BARE = frozenset({v.XSD_INTEGER, v.XSD_BOOLEAN})


def namespaces(dataset: Dataset) -> dict[str, str]:
    """Every prefix of the file with its namespace: our kinds, the vocabularies, the identifiers that may be shipped."""
    kinds = {kind: f"{dataset.base}{kind}/" for kind in v.KINDS}
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


def _shorten(dataset: Dataset) -> Callable[[str], str]:
    return _shortener(tuple(sorted(namespaces(dataset).items())))


def _write(told: Told) -> tuple[str]:
    return (blocks(told.descriptions, _shorten(told.dataset)),)


def _head(dataset: Dataset) -> str:
    lines = [f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(namespaces(dataset).items())]
    return "".join(lines) + blocks([describe_dataset(dataset)], _shorten(dataset))


def blocks(descriptions: Iterable[Description], shorten: Callable[[str], str]) -> str:
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


TURTLE = Format("turtle", "ttl", "text/turtle", Scope.CORPUS, "Turtle, for people", _write, _head)
