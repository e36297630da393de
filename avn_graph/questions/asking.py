"""Asking SPARQL of a pyoxigraph store: nothing goes to the network, and what is wrong with a query is told in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from avn_graph.diagnostics import UsageError, nearest

LONGEST = 10_000
"""Characters of a query. pyoxigraph reads by recursion and ends the process where a query goes too deep; within this
length and MOST_OPENINGS, no query that was tried does."""
MOST_OPENINGS = 1000
"""Brackets and exclamation marks of a query, each of which may open a level."""

_FORMS = frozenset({"select", "ask", "construct", "describe"})
_UPDATES = frozenset("insert delete load clear drop create add move copy with".split())
_HIDDEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\#[^\r\n]*|[?$]\w+""",
    re.DOTALL,
)
_FIRST = re.compile(r"\s*(?:(?:PREFIX\s+[\w.-]*:|BASE\b)\s*)*(\w*)", re.IGNORECASE)
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w.:-])([\w.-]*):[\w.:%\\-]*")
_LETTER = re.compile(r"\\u00([46][1-9A-Fa-f]|[57][0-9Aa])|\\U000000([46][1-9A-Fa-f]|[57][0-9Aa])")
_SERVICE = re.compile("service", re.IGNORECASE)
_FAULT = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCES = {
    "IRI parsing failed": "the address before this is not a whole one (write <https://…>)",
    "The SELECT contains a variable that is unbound": "SELECT names a variable that is neither grouped by nor counted",
}
"""What pyoxigraph says in words, and what we make of it."""


def form_of(text: str) -> str:
    """``select``, ``ask``, ``construct`` or ``describe``; empty where the text is none of them."""
    word = _first_word(text)
    return word if word in _FORMS else ""


def ask(store: Any, text: str, prefixes: Mapping[str, str]) -> Any:
    """What the store answers: rows for SELECT, triples for CONSTRUCT and DESCRIBE, a truth value for ASK.

    Raises UsageError where the query cannot be read or answered, changes data, or calls on another endpoint (SERVICE).
    """
    known = dict(prefixes)
    if len(text) > LONGEST or sum(map(text.count, "([{!")) > MOST_OPENINGS:
        raise UsageError(f"the query is too large: {LONGEST:,} characters and {MOST_OPENINGS:,} brackets are the most")
    _refuse_service(store, text, known)
    try:
        return store.query(text, prefixes=known)
    except SyntaxError as fault:
        raise UsageError(f"the query cannot be read: {_told(str(fault), text, known)}") from fault
    except (OSError, RuntimeError, ValueError) as fault:
        raise UsageError(f"the query cannot be answered: {fault}") from fault


def _refuse_service(store: Any, text: str, prefixes: Mapping[str, str]) -> None:
    """Raises UsageError where SERVICE is a word of the query's grammar.

    The parser itself is asked, since no search for the word can tell it from a name: with the word spelt otherwise, the
    query can still be read where it stands in names, texts and comments alone. An empty store reads it, to ask nobody.
    """
    spelt = _LETTER.sub(lambda m: chr(int(m[1] or m[2], 16)), text)
    changed = _SERVICE.sub("sErViCf", spelt)
    if changed == spelt:
        return
    try:
        type(store)().query(changed, prefixes={_SERVICE.sub("sErViCf", name): space for name, space in prefixes.items()})
    except SyntaxError as fault:
        found = re.search(r"\bSERVICE\b", _bare(spelt), re.IGNORECASE)
        if found is None:
            raise UsageError(f"the query cannot be read: {_told(str(fault), spelt, prefixes)}") from fault
        message = f"{_place(spelt, found.start())}: SERVICE asks another endpoint, and nothing is asked over the network here"
        raise UsageError(f"the query cannot be answered: {message} (ask a store that may)") from fault
    except (OSError, RuntimeError, ValueError):
        return  # it can be read, so that no SERVICE is in it; what is wrong is told when it is asked


def _bare(text: str) -> str:
    """The text with blanks for its comments, strings, addresses and variables; good for messages, not for decisions."""
    return _HIDDEN.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def _start(text: str) -> int:
    """Where the query begins, behind its prefixes."""
    found = _FIRST.match(_bare(text))
    return found.start(1) if found else 0


def _first_word(text: str) -> str:
    found = re.compile(r"\w*").match(text, _start(text))
    return found[0].lower() if found else ""


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"{line}:{position - text.rfind(chr(10), 0, position)}"


def _told(fault: str, text: str, prefixes: Mapping[str, str]) -> str:
    """What is wrong with a query, in a line: pyoxigraph's own message names every character that could stand there."""
    if _first_word(text) in _UPDATES:
        return "it changes data, and the graph is only read (write SELECT, ASK, CONSTRUCT or DESCRIBE)"
    bare = _bare(text)
    known = {*prefixes, *_DECLARED.findall(bare), "_"}
    for name in _NAME.finditer(bare):
        if name[1] not in known:
            hint = nearest(name[1], prefixes) or f"declare it with PREFIX, or use {', '.join(sorted(prefixes))}"
            return f"{_place(text, name.start())}: there is no prefix {name[1]}: ({hint})"
    found = _FAULT.fullmatch(fault)
    if found is None:
        return " ".join(fault.split())
    line, column, expected = int(found[1]), int(found[2]), found[3]
    if sentence := next((said for said in _SENTENCES if said in expected), ""):
        return f"{line}:{column}: {_SENTENCES[sentence]}"
    if _first_word(text) not in _FORMS:
        return f"{_place(text, _start(text))}: it does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE"
    words = expected.split(", ")
    if all(re.fullmatch("[A-Z_]+", word) for word in words):
        column -= min(map(len, words))  # where a word is missed, pyoxigraph points behind it
    rest = "\n".join(text.split("\n")[line - 1 :])[max(column - 1, 0) :].split()
    return f"{line}:{column}: {rest[0]} is not expected here" if rest else f"{line}:{column}: something before this is missing or too much"
