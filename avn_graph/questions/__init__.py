"""The questions that the graph is made to answer: one ``.rq`` file each, with lines ``#+ key: value`` at its head.

``question`` and ``keywords`` are in every file; ``service`` names the endpoint that a question asks besides ours, so
that it is there to be read and taken elsewhere, and is not answered here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from avn_graph.diagnostics import UsageError, nearest
from avn_graph.questions.asking import ask, form_of

__all__ = ["Question", "ask", "form_of", "known_questions", "question_named", "read_question"]

_HEADER = re.compile(r"^#\+ ([a-z]+): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """One question, and the SPARQL that asks it; ``text`` is the whole file."""

    name: str
    question: str
    keywords: tuple[str, ...]
    text: str
    service: str = ""

    @property
    def form(self) -> str:
        """``select``, ``ask``, ``construct`` or ``describe``."""
        return form_of(self.text)


def read_question(name: str, text: str) -> Question:
    """A question of the text of its file. Raises UsageError where the head says no question or has an unknown key."""
    head = dict(_HEADER.findall(text))
    if unknown := sorted(head.keys() - {"question", "keywords", "service"}):
        raise UsageError(f"the question {name} has an unknown key: {unknown[0]}")
    if not head.get("question"):
        raise UsageError(f"{name} has no question (write a first line: #+ question: What is …?)")
    words = tuple(word.strip() for word in head.get("keywords", "").split(",") if word.strip())
    return Question(name, head["question"], words, text, head.get("service", ""))


@cache
def known_questions() -> dict[str, Question]:
    """The questions that come along, by name, in the order of their names."""
    found = sorted((f for f in files(__name__).iterdir() if f.name.endswith(".rq")), key=lambda f: f.name)
    return {f.name[:-3]: read_question(f.name[:-3], f.read_text(encoding="utf-8")) for f in found}


def question_named(name: str) -> Question:
    """Raises UsageError, with the nearest name, where no question has this one."""
    known = known_questions()
    if name not in known:
        raise UsageError(f"there is no question {name} ({nearest(name, known) or 'avn-graph query --list tells them all'})")
    return known[name]
