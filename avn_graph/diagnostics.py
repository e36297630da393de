"""Faults are data: what is wrong in the sources, where, and what to write instead.

A curator's mistake is never raised; it is collected as a Diagnostic and rendered once, at the edge.
Programmers' and users' mistakes are exceptions, under one root::

    AvnGraphError
    ├── SourceFaults     the sources have faults (from the Python interface only)
    └── UsageError       what was asked for cannot be done: a path, an id or a format that is not there
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import asdict


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Place(Struct, frozen=True, order=True, array_like=True, gc=False):
    """Where in the sources; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


class Diagnostic(Struct, frozen=True, order=True, array_like=True, gc=False):
    """One fault, or with severity ``warning`` something that a curator may want to look at."""

    place: Place
    rule: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        hint = f" ({printable(self.hint)})" if self.hint else ""
        return f"{self.place}: {self.severity}[{self.rule}]: {printable(self.message)}{hint}"


class AvnGraphError(Exception):
    """The root of all that avn_graph raises."""


class SourceFaults(AvnGraphError):
    """The sources have faults; ``diagnostics`` holds all of them."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class UsageError(AvnGraphError):
    """What was asked for cannot be done as asked."""


def printable(text: str) -> str:
    """``text`` on one line, with all that a terminal would not show written as an escape."""
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(char: str) -> str:
    return "\\ufffd" if "\ud800" <= char <= "\udfff" else char.encode("unicode_escape").decode()


def nearest(word: str, known: Iterable[str], hint: str = "did you mean {}?", cutoff: float = 0.6) -> str:
    """The hint "did you mean" for a word that is not among the known ones; empty where none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return hint.format(found[0]) if found else ""


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def render_text(diagnostics: Sequence[Diagnostic]) -> str:
    errors = sum(d.severity is Severity.ERROR for d in diagnostics)
    lines = [str(d) for d in diagnostics]
    if diagnostics:
        lines.append(f"{_count(errors, 'error')}, {_count(len(diagnostics) - errors, 'warning')}")
    return "".join(f"{line}\n" for line in lines)


def render_json(diagnostics: Sequence[Diagnostic]) -> str:
    """In ASCII, so that it is JSON on any terminal."""
    import json

    rows = [{**asdict(d.place), **{k: v for k, v in asdict(d).items() if k != "place"}} for d in diagnostics]
    return json.dumps(rows, indent=2) + "\n"


def render_sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """SARIF 2.1.0, as code hosts read it."""
    import json
    from urllib.parse import quote

    results = [
        {
            "ruleId": d.rule,
            "level": str(d.severity),
            "message": {"text": f"{d.message} ({d.hint})" if d.hint else d.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(os.fsencode(d.place.file.replace(os.sep, "/")))},
                        "region": {"startLine": d.place.line, "startColumn": d.place.column},
                    }
                }
            ],
        }
        for d in diagnostics
    ]
    rules = [{"id": rule} for rule in sorted({d.rule for d in diagnostics})]
    run = {"tool": {"driver": {"name": "avn-graph", "rules": rules}}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


RENDERERS = {"text": render_text, "json": render_json, "sarif": render_sarif}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
