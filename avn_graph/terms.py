"""The three values of the pivot stream.

A triple's object is an Iri (a plain ``str``) or a Text; nothing else flows to a writer, and there is no blank node.
"""

from __future__ import annotations

from typing import NamedTuple, NewType

Iri = NewType("Iri", str)
"""An absolute IRI, in full."""


class Text(NamedTuple):
    """A literal: a language, a datatype, or neither (then it is an ``xsd:string``)."""

    value: str
    language: str = ""
    datatype: str = ""


Triple = tuple[Iri, Iri, Iri | Text]
