"""RDF as text: the Turtle and the N-Triples families, each term written in one way.

A prefixed name is written only where its local part needs no escape, since Virtuoso keeps the backslash of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import msgspec

from avn_graph import vocabulary as v
from avn_graph.model import Dataset
from avn_graph.naming import prefixes
from avn_graph.rdf import Description
from avn_graph.terms import Iri, Text

_PLAIN_LOCAL = re.compile("[A-Za-z0-9_][A-Za-z0-9_-]*")
_BARE = frozenset({v.XSD_INTEGER, v.XSD_BOOLEAN})
_MOST_NAMES = 3_000
_encode = msgspec.json.Encoder().encode
"""Puts a text in quotes as Turtle has it, where nothing in it needs an escape; cheaper than to look for that first."""


def namespaces(dataset: Dataset) -> dict[str, str]:
    """Every prefix with its namespace: our kinds, our named graphs, the vocabularies, the identifiers that may be shipped."""
    kinds = {kind: f"{dataset.base}{kind}/" for kind in (*v.KINDS, "graph")}
    codes = {name: p.iri for name, p in prefixes(dataset).items() if p.may_ship != "none"}
    return {**kinds, **v.NAMESPACES, **codes}


class Names(dict[str, str]):
    """Each IRI as ``write`` writes it, which is asked once; all are forgotten when they are many."""

    def __init__(self, write: Callable[[str], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, iri: str) -> str:
        if len(self) >= _MOST_NAMES:
            self.clear()
        name = self[iri] = self._write(iri)
        return name


@lru_cache(maxsize=4)
def prefixed(spaces: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    by_mark = [(mark, {space[:-1]: prefix for prefix, space in spaces if space.endswith(mark)}) for mark in "/#:_"]

    def shorten(iri: str) -> str:
        for mark, by_space in by_mark:
            space, _, local = iri.rpartition(mark)
            if space in by_space and _PLAIN_LOCAL.fullmatch(local):
                return f"{by_space[space]}:{local}"
        return f"<{iri}>"

    return Names(shorten).__getitem__


def shortener(dataset: Dataset) -> Callable[[str], str]:
    """Writes an IRI as Turtle does: with its prefix where that needs no escape, else in full."""
    return prefixed(tuple(sorted(namespaces(dataset).items())))


def prefix_lines(dataset: Dataset) -> str:
    """The prefixes as a Turtle document begins with them."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(namespaces(dataset).items()))


def blocks(descriptions: Iterable[Description], shorten: Callable[[str], str]) -> str:
    """Turtle, one block a subject."""
    verbs = Names(lambda term: "a " if term == v.RDF_TYPE else f"{shorten(term)} ")
    out: list[str] = []
    for subject, properties in descriptions:
        before = f"\n{shorten(subject)} "
        for term, values in properties.items():
            if len(values) > 1:
                said = " , ".join([shorten(value) if isinstance(value, str) else _short_literal(value, shorten) for value in values])
            elif isinstance(value := values[0], str):
                said = shorten(value)
            else:
                said = _short_literal(value, shorten)
            out.append(f"{before}{verbs[term]}{said}")
            before = " ;\n    "
        out.append(" .\n")
    return "".join(out)


def lines(descriptions: Iterable[Description], end: str = " .\n") -> list[str]:
    """N-Triples, one line a triple; N-Quads, where ``end`` holds the name of the graph."""
    out: list[str] = []
    for subject, properties in descriptions:
        begin = f"<{subject}> <"
        for term, values in properties.items():
            for value in values:
                if type(value) is Text:
                    out.append(f"{begin}{term}> {_literal(value)}{end}")
                else:
                    out.append(f"{begin}{term}> <{value}>{end}")
    return out


def write_term(value: Iri | Text) -> str:
    """An IRI or a literal as N-Triples has it."""
    return f"<{value}>" if isinstance(value, str) else _literal(value)


def _literal(value: Text) -> str:
    text, language, datatype = value.value, value.language, value.datatype
    quoted = _encode(text).decode()
    if "\\" in quoted or "\x7f" in quoted:
        quoted = value.quoted()
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^<{datatype}>" if datatype else quoted


def _short_literal(value: Text, shorten: Callable[[str], str]) -> str:
    """A literal as Turtle has it: numbers and truth values without quotes, datatypes with their prefix."""
    text, language, datatype = value.value, value.language, value.datatype
    if datatype in _BARE:
        return text
    quoted = _encode(text).decode()
    if "\\" in quoted or "\x7f" in quoted:
        quoted = value.quoted()
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^{shorten(datatype)}" if datatype else quoted
