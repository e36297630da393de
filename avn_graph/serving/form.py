"""The page with the query form: one template, its style and script, and the questions to start from."""

from __future__ import annotations

import json
from importlib.resources import files
from string import Template
from typing import Final, NamedTuple

from avn_graph.page.document import stylesheet
from avn_graph.page.elements import escape
from avn_graph.questions import known_questions
from avn_graph.serving.holdings import Holdings
from avn_graph.serving.lexer import examine
from avn_graph.serving.refused import Refused

POLICY: Final = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " + (
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NAVIGATION: Final = '<nav aria-label="Elsewhere on this server"><ul><li><a href="/pages/">Conditions</a></li></ul></nav>'


class Asset(NamedTuple):
    """A file that the form needs."""

    content: str
    media_type: str


def write_form(holdings: Holdings) -> str:
    """The page; the script fills the list of questions."""
    return Template(_read("form.html")).substitute(
        title=escape(holdings.title),
        disclaimer=escape(holdings.disclaimer),
        triples=f"{holdings.triples:,}",
        pages=_NAVIGATION if "" in holdings.pages else "",
    )


def assets(holdings: Holdings) -> dict[str, Asset]:
    """By name. The questions that ask other endpoints as well are left out."""
    asked = [
        {"name": q.name, "question": q.question, "keywords": list(q.keywords), "text": q.text}
        for q in known_questions().values()
        if _is_answered(q.text)
    ]
    told = {"base": holdings.base, "prefixes": dict(holdings.prefixes), "questions": asked}
    return {
        "form.css": Asset(stylesheet() + _read("form.css"), "text/css"),
        "form.js": Asset(_read("form.js"), "text/javascript"),
        "questions.json": Asset(json.dumps(told), "application/json"),
    }


def _is_answered(query: str) -> bool:
    try:
        examine(query)
    except Refused:
        return False
    return True


def _read(name: str) -> str:
    return files("avn_graph.serving").joinpath(name).read_text(encoding="utf-8")
