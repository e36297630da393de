"""A look at a query before any engine sees it: what is too long or too deep, or would reach out of this machine, is refused.

pyoxigraph cannot be told to leave SERVICE alone, and its parser splits words where no other would: ``trueSERVICE`` is a
value and a keyword, and ``x:SERVICE`` a name and a keyword where the IRI would not be one. So the seven letters are refused
wherever they stand but in strings, in comments and in IRIs with ``://``, which can be nothing else. What else stands in
angle brackets may be "less than" and "greater than", with quotes, comments and brackets between: that must be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from avn_graph.serving.refused import Refused
from avn_graph.serving.settings import DEEPEST, LONGEST_QUERY

_CODE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE: Final = rf"\\[tbnrf\"'\\]|{_CODE}"
_IN_IRI: Final = rf"[^\x00-\x20<>\"{{}}|^`\\]|{_CODE}"
_TOKEN: Final = re.compile(
    rf"""
    (?P<blank>[ \t\r\n]+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_ESCAPE}))*+\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''
             | \"(?!\"\")(?:[^\"\\\r\n]|{_ESCAPE})*+\" | '(?!'')(?:[^'\\\r\n]|{_ESCAPE})*+')
  | (?P<iri><[A-Za-z][A-Za-z0-9+.-]*://(?:{_IN_IRI})*+>)
  | (?P<angled><(?:{_IN_IRI})*+>)
  | (?P<variable>[?$][A-Za-z0-9_]+)
  | (?P<name>(?:[A-Za-z][\w.-]*)?:(?:[\w:.%-]|\\[^uU])*)
  | (?P<word>[A-Za-z]+)
  | (?P<escape>\\[^uU])
  | (?P<mark><<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_HIDDEN: Final = frozenset({"comment", "string", "iri"})
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "<<": ">>"}
_SIGNS: Final = frozenset("!-+^")
_AMBIGUOUS: Final = frozenset("#'()[]!\\")
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES: Final = frozenset({"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})


class Query(NamedTuple):
    """A query that may be asked, and its form: SELECT, ASK, CONSTRUCT or DESCRIBE."""

    text: str
    form: str


class Token(NamedTuple):
    kind: str
    text: str


def examine(text: str, graphs: Collection[str] = ()) -> Query:
    """The query, if it may be asked of these graphs; raises Refused with the reason if not."""
    if len(text.encode(errors="replace")) > LONGEST_QUERY:
        raise Refused(413, f"the query is longer than {LONGEST_QUERY // 1024} KB")
    pieces = list(tokenise(text))
    _refuse_reaching_out(pieces)
    tokens = [piece for piece in pieces if piece.kind not in {"blank", "comment"}]
    _refuse_depth(tokens)
    words = [token.text.upper() for token in tokens if token.kind == "word"]
    if updates := sorted(_UPDATES.intersection(words)):
        raise Refused(403, f"this endpoint is read-only: {updates[0]} is refused")
    form = next((word for word in words if word in _FORMS), None)
    if form is None:
        raise Refused(400, "there is no query: one begins with SELECT, ASK, CONSTRUCT or DESCRIBE")
    _refuse_other_graphs(tokens, graphs)
    return Query(text, form)


def tokenise(text: str) -> Iterator[Token]:
    """All of the text, in pieces; raises Refused where parsers would not agree on them."""
    for found in _TOKEN.finditer(text):
        kind, piece = str(found.lastgroup), found[0]
        if kind == "mark" and piece in "\"'":
            raise Refused(400, f"the string that begins in line {_line(text, found)} has no end, or an escape that is none")
        if kind == "angled" and _AMBIGUOUS.intersection(piece):
            hint = "write a blank after the < if it is one, else an IRI in full, with ://"
            raise Refused(400, f"what begins with < in line {_line(text, found)} may be less than, or an IRI: {hint}")
        if kind == "mark" and piece == "\\":
            raise Refused(400, f"a \\u in line {_line(text, found)} stands outside of strings and IRIs")
        yield Token(kind, piece)


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _refuse_reaching_out(pieces: list[Token]) -> None:
    seen = "".join(" " if piece.kind in _HIDDEN else piece.text for piece in pieces)
    if "service" in seen.upper().lower():  # upper first: it takes the long s and the dotless i to plain letters
        raise Refused(
            403, "this endpoint asks no other: SERVICE is refused (a name with these letters: rename it, or write its IRI in full)"
        )


def _refuse_depth(tokens: list[Token]) -> None:
    """Counts what a parser descends for: brackets, and signs before a term."""
    awaited: list[tuple[str, int]] = []
    depth = signs = 0
    for kind, piece in tokens:
        if kind == "mark" and piece in _SIGNS:
            signs += 1
            _limit(depth + signs)
            continue
        if kind == "mark" and piece in _CLOSING:
            awaited.append((_CLOSING[piece], 1 + signs))
            depth += 1 + signs
            _limit(depth)
        elif kind == "mark" and awaited and awaited[-1][0] == piece:
            depth -= awaited.pop()[1]
        signs = 0


def _limit(depth: int) -> None:
    if depth > DEEPEST:
        raise Refused(400, f"the query goes deeper than {DEEPEST} levels of brackets and signs")


def _refuse_other_graphs(tokens: list[Token], graphs: Collection[str]) -> None:
    """Raises Refused where FROM names what is not a graph of ours: nothing is fetched, and an empty graph would look like an answer."""
    places = [i for i, token in enumerate(tokens) if token.kind == "word" and token.text.upper() == "FROM"]
    for place in places:
        after = [token for token in tokens[place + 1 : place + 3] if token.text.upper() != "NAMED"]
        if not after or after[0].kind not in {"iri", "angled"}:
            raise Refused(400, "after FROM, write the IRI of a graph in full, in <>")
        refuse_unknown_graph(after[0].text[1:-1], graphs)


def refuse_unknown_graph(iri: str, graphs: Collection[str]) -> None:
    if iri not in graphs:
        raise Refused(400, f"there is no graph <{iri[:200]}> here; the service description at /sparql lists all")
