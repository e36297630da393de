"""RDF as text: the Turtle and the N-Triples families, each term written in one way.

A prefixed name is written only where its local part needs no escape, since Virtuoso keeps the backslash of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import msgspec

from avn_graph import vocabulary as v
from avn_graph.gathering import MOST_FORMS, Description, Form
from avn_graph.model import Dataset
from avn_graph.naming import prefixes
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


class Names(dict[Any, Any]):
    """Each term as ``write`` writes it, which is asked once; all are forgotten when they are many."""

    def __init__(self, write: Callable[[Any], Any]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, term: Any) -> Any:
        if len(self) >= _MOST_NAMES:
            self.clear()
        name = self[term] = self._write(term)
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
    out: list[str] = []
    for told in descriptions:
        values = [shorten(value) if isinstance(value, str) else _short_literal(value, shorten) for value in told.values]
        out.append(_block(told.form, shorten) % (shorten(told.subject), *values))
    return "".join(out)


@lru_cache(maxsize=MOST_FORMS)
def _block(form: Form, shorten: Callable[[str], str]) -> str:
    """The block of a subject, with places for its name and its values."""
    verbs = ["a" if term == v.RDF_TYPE else shorten(term).replace("%", "%%") for term, _, _ in form.runs]
    said = [f"{verb} {' , '.join(['%s'] * (end - start))}" for verb, (_, start, end) in zip(verbs, form.runs, strict=True)]
    return "\n%s " + " ;\n    ".join(said) + " .\n"


def lines(descriptions: Iterable[Description]) -> list[str]:
    """N-Triples, one line a triple, without what ends it: a dot, and in N-Quads the name of the graph before it."""
    out: list[str] = []
    for told in descriptions:
        begin = f"<{told.subject}> <"
        for term, value in zip(told.form.properties, told.values, strict=True):
            if type(value) is Text:
                out.append(f"{begin}{term}> {_literal(value)}")
            else:
                out.append(f"{begin}{term}> <{value}>")
    return out


def end_lines(lines: Iterable[str], graph: Iri | None = None) -> str:
    """The lines as a document: N-Triples, or N-Quads of a named graph."""
    return (f" <{graph}> .\n" if graph else " .\n").join([*lines, ""])


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
