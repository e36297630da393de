"""The values of the stream, and how their text is escaped."""

from __future__ import annotations

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from avn_graph.terms import Iri, Text, Triple


def test_a_text_is_a_string_unless_it_says_otherwise() -> None:
    assert (Text("a").value, Text("a").language, Text("a").datatype) == ("a", "", "")
    assert Text("a", "de").language == "de"
    assert Text("1", datatype="http://www.w3.org/2001/XMLSchema#integer").datatype.endswith("integer")


def test_an_address_is_a_plain_str_and_a_text_is_not() -> None:
    value: Triple = (Iri("a"), Iri("b"), Text("c"))
    assert isinstance(value[0], str)
    assert not isinstance(value[2], str)


def test_what_needs_no_escape_is_written_as_it_is() -> None:
    assert Text("É, 骨, 🦴 and 'single' quotes; {braces} @ # <angle>").quoted() == "\"É, 骨, 🦴 and 'single' quotes; {braces} @ # <angle>\""


def test_quotes_backslashes_and_controls_are_escaped() -> None:
    assert Text('say "a\\b"').quoted() == '"say \\"a\\\\b\\""'
    assert Text("\n\r\t\b\f").quoted() == r'"\n\r\t\b\f"'
    assert Text("\x00\x1b\x7f").quoted() == r'"\u0000\u001B\u007F"'


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\\"\n\r\t\x00\x7f\x85\u2028')))
def test_quoted_text_is_read_back_exactly(value: str) -> None:
    quoted = Text(value).quoted()
    assert "\n" not in quoted
    assert "\r" not in quoted
    for kind in (pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.TURTLE):
        (quad,) = pyoxigraph.parse(f"<a:s> <a:p> {quoted} .\n", kind)
        assert quad.object == pyoxigraph.Literal(value)
