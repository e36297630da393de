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
def prefixed(spaces: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    by_space = {space: prefix for prefix, space in spaces}

    @lru_cache(maxsize=3_000)
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
    return prefixed(tuple(sorted(namespaces(dataset).items())))


def prefix_lines(dataset: Dataset) -> str:
    """The prefixes as a Turtle document begins with them."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(namespaces(dataset).items()))


def blocks(descriptions: Iterable[Description], shorten: Callable[[str], str]) -> str:
    """Turtle, one block a subject."""
    out: list[str] = []
    for subject, properties in descriptions:
        out.append(f"\n{shorten(subject)}")
        before = " "
        for term, values in properties.items():
            before += "a " if term == v.RDF_TYPE else f"{shorten(term)} "
            for value in values:
                if isinstance(value, str):
                    out.append(f"{before}{shorten(value)}")
                else:
                    out.append(f"{before}{_short_literal(value, shorten)}")
                before = " , "
            before = " ;\n    "
        out.append(" .\n")
    return "".join(out)


def lines(descriptions: Iterable[Description], end: str = " .\n") -> list[str]:
    """N-Triples, one line a triple; N-Quads, where ``end`` holds the name of the graph."""
    out: list[str] = []
    for subject, properties in descriptions:
        begin = f"<{subject}> <"
        for term, values in properties.items():
            start = f"{begin}{term}> "
            for value in values:
                if isinstance(value, str):
                    out.append(f"{start}<{value}>{end}")
                else:
                    out.append(f"{start}{_literal(value)}{end}")
    return out


def write_term(value: Iri | Text) -> str:
    """An IRI or a literal as N-Triples has it."""
    return f"<{value}>" if isinstance(value, str) else _literal(value)


def _literal(value: Text) -> str:
    text, language, datatype = value
    quoted = f'"{text}"' if _is_plain(text) else value.quoted()
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^<{datatype}>" if datatype else quoted


def _short_literal(value: Text, shorten: Callable[[str], str]) -> str:
    """A literal as Turtle has it: numbers and truth values without quotes, datatypes with their prefix."""
    text, language, datatype = value
    if datatype in _BARE:
        return text
    quoted = f'"{text}"' if _is_plain(text) else value.quoted()
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^{shorten(datatype)}" if datatype else quoted


def _is_plain(text: str) -> bool:
    """Whether nothing in it needs an escape; cheaper than to look for what does."""
    return text.isprintable() and '"' not in text and "\\" not in text
