"""N-Triples: one triple a line, nothing abbreviated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from readers import AVN, GOOD, by_oxigraph, document, told

from avn_graph import vocabulary as v
from avn_graph.formats.ntriples import NTRIPLES
from avn_graph.syntax import write_term
from avn_graph.terms import Iri, Text

SOURCES = pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
IRI = r"<[^\x00-\x20<>\"{}|^`\\]*>"
LITERAL = r'"(?:[^"\\\n\r]|\\[tbnrf"\\]|\\u[0-9A-F]{4})*"(?:@[a-z]{2,3}(?:-[a-z0-9]{2,8})*|\^\^' + IRI + ")?"
LINE = re.compile(f"({IRI}) {IRI} (?:{IRI}|{LITERAL}) \\.")


@SOURCES
def test_every_line_is_one_triple(source: Path) -> None:
    text = document(NTRIPLES, told(source))
    lines = text.split("\n")
    assert lines.pop() == ""
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert len(by_oxigraph(text, "ntriples")) == len(set(lines))


def test_lines_are_sorted_by_subject_within_a_unit_and_none_stands_twice() -> None:
    for unit in (*told(AVN), *told(GOOD)):
        (text,) = NTRIPLES.write(unit)
        lines = text.splitlines()
        subjects = [line.partition(" ")[0][1:-1] for line in lines]
        assert subjects == sorted(subjects)
        assert len(set(lines)) == len(lines)


def test_the_dataset_comes_first() -> None:
    assert document(NTRIPLES, told(AVN)).startswith("<https://w3id.org/avn-graph> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Iri("https://example.org/é"), "<https://example.org/é>"),
        (Text("a"), '"a"'),
        (Text("a", "de"), '"a"@de'),
        (Text("5", datatype=v.XSD_INTEGER), '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (Text('"\\\n\r\t\b\f'), r'"\"\\\n\r\t\b\f"'),
        (Text("\x7f\x00é🦴"), '"\\u007F\\u0000é🦴"'),
    ],
)
def test_term(term: Iri | Text, text: str) -> None:
    assert write_term(term) == text


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["", "de"]))
@example("\x7f", "")
@example('say "a\\b"', "de")
@example("\u00a0\u200b\u2028", "")
def test_a_text_that_needs_no_escape_is_written_as_any_other(value: str, language: str) -> None:
    assert write_term(Text(value, language)) == Text(value).quoted() + (f"@{language}" if language else "")
