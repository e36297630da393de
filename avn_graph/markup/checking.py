"""The check itself: over a document or a page, node by node and value by value."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from os.path import commonprefix
from typing import Any, Final, NamedTuple

from avn_graph.diagnostics import nearest
from avn_graph.markup.advice import CLASS_ADVICE, RANGE_ADVICE, SUCCESSORS
from avn_graph.markup.contexts import Context, Meaning, read_context
from avn_graph.markup.faults import Fault
from avn_graph.markup.literals import DATA_TYPES, Flaw, find_flaw, is_iri, quote
from avn_graph.markup.pages import find_scripts, is_page
from avn_graph.markup.schemaorg import SchemaOrg, schema_org

DEEPEST: Final = 64
"""Levels of nesting, as in sources; markup that a reader understands has less than ten."""
_ORIGIN = re.compile(r"https?://[^/?#]+")
_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*|@\w+")
_ANNOTATED = re.compile(r"(\w+)-(?:input|output)")
"""How an Action says what a property of it will be filled with."""
_NODE_KEYWORDS: Final = frozenset({"@id", "@type", "@context", "@reverse"})
_VALUE_KEYWORDS: Final = frozenset({"@value", "@type", "@language", "@direction"})


def check_markup(text: str, *, base: str | None = None) -> tuple[Fault, ...]:
    """Every fault of a JSON-LD document, or of all JSON-LD scripts of an HTML page, in the order of the text.

    An @id that starts with ``base`` has to be defined. Without it, that holds for ids that begin as most of those do that the
    document itself defines. Numbers, dates and the like have to be written as schema.org's data types say, not as text.
    """
    if not is_page(text):
        return _check([(0, text)], base)
    scripts = find_scripts(text)
    if not scripts:
        return (Fault("no-markup", "$", "the page has no JSON-LD", 'put it into <script type="application/ld+json">'),)
    return _check(list(enumerate(scripts, start=1)), base)


def _check(texts: list[tuple[int, str]], base: str | None) -> tuple[Fault, ...]:
    faults: list[Fault] = []
    parts: list[_Part] = []
    for block, text in texts:
        try:
            parts += _find_parts(_parse(text), block)
        except _Unreadable as unreadable:
            faults.append(Fault(*unreadable.args, block=block))
    vocabulary = schema_org()
    walks = [_Walk(part, vocabulary) for part in parts]
    ids = _Ids(walks, base)
    for walk in walks:
        walk.run(ids)
    return tuple(sorted([*faults, *(f for walk in walks for f in walk.faults)], key=lambda fault: fault.block))
