"""The three values of the pivot stream.

A triple's object is an Iri (a plain ``str``) or a Text; nothing else flows to a writer, and there is no blank node.
"""

from __future__ import annotations

import re
from typing import NewType

from msgspec import Struct

_SPECIAL = re.compile('["\\\\\x00-\x1f\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}

Iri = NewType("Iri", str)
"""An absolute IRI, in full."""


class Text(Struct, frozen=True, order=True, gc=False):
    """A literal: a language, a datatype, or neither (then it is an ``xsd:string``)."""

    value: str
    language: str = ""
    datatype: str = ""

    def quoted(self) -> str:
        """The value in quotes, escaped as N-Triples and Turtle want it."""
        return f'"{_SPECIAL.sub(_escape, self.value)}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


def order(value: Iri | Text) -> tuple[str, ...]:
    """What values are sorted by."""
    return (value,) if isinstance(value, str) else (value.value, value.language, value.datatype)


Triple = tuple[Iri, Iri, Iri | Text]
Fact = tuple[Iri, Iri | Text]
"""A property and a value: a triple whose subject is known."""
