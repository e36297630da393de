"""The claims as a table: one row for what is said, one below it for who says so and why the status is what it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from avn_graph import vocabulary as v
from avn_graph.knowledge import Claim, Evidence
from avn_graph.page.elements import NOTHING, Markup, element, join, listed, named
from avn_graph.page.words import Words, anchor, pill, sign, texts

_COLUMNS: Final = (
    ("subject", "What"),
    ("relation", "does what"),
    ("object", "to what"),
    ("extent", "for whom, when"),
    ("status", "How sure"),
    ("sources", "Who says so"),
)
_DECIDES: Final = element("span", "decides the status", class_="decides")
_NONE: Final = -1


def ranked(claims: Sequence[Claim]) -> list[Claim]:
    """Those of treatments first; the best supported first among each."""
    return sorted(claims, key=lambda c: (c.subject.partition(":")[0] not in v.TREATMENT_KINDS, -rank(c), c.label.lower(), c.id))


def rank(claim: Claim) -> int:
    return _NONE if claim.verdict.rank is None else claim.verdict.rank


def claims_table(words: Words) -> Markup:
    title = words.told.condition.label if words.told.condition else words.told.name
    caption = element("caption", "What is claimed about ", named(title), ", how sure it is, and who says so")
    heads = [element("th", element("span", label), scope="col", data_key=key) for key, label in _COLUMNS]
    bodies = [_body(words, claim) for claim in ranked(words.told.claims)]
    return element("table", caption, element("thead", element("tr", *heads)), *bodies, class_="claims", id="claims-table")


def _body(words: Words, claim: Claim) -> Markup:
    ends = [words.entities[id] for id in (claim.subject, claim.object) if id in words.entities]
    looks = dict.fromkeys(words.look(id) for id in (claim.subject, claim.object))
    return element(
        "tbody",
        "\n",
        _said(words, claim),
        _evidence_row(words, claim),
        "\n",
        class_="claim",
        id=anchor(claim.id),
        data_status=claim.status,
        data_rank=str(rank(claim)),
        data_subject=claim.subject,
        data_object=claim.object,
        data_looks=" ".join(looks),
        data_sources=str(len(claim.citations)),
        data_negated=claim.negated,
        data_also="; ".join(name for end in ends for name in words.also(end)),
    )


def _said(words: Words, claim: Claim) -> Markup:
    return element(
        "tr",
        element("th", words.named(claim.subject), scope="row"),
        element("td", words.verb(claim), class_="relation"),
        element("td", words.named(claim.object), class_="object"),
        element("td", join([named(word) for word in words.extent(claim)], "; "), class_="extent"),
        element("td", pill(claim.status), class_="how-sure"),
        element("td", join([words.cite(id) for id in claim.citations], ", ") or "nobody yet", class_="who"),
        class_="said",
    )


def _evidence_row(words: Words, claim: Claim) -> Markup:
    reason = element("p", _status(claim.status), claim.verdict.reason, class_="reason")
    deciding = len(claim.evidence) > 1
    lines = [_line(words, line, deciding and n in claim.verdict.decided_by) for n, line in enumerate(claim.evidence)]
    notes = [element("p", "Note: ", text, class_="note") for text in texts(claim.note, words.language)]
    cell = element("td", reason, listed(lines, class_="lines"), _grade(words, claim), *notes, colspan=str(len(_COLUMNS)))
    return element("tr", cell, class_="evidence")


def _line(words: Words, line: Evidence, decides: bool) -> Markup:
    """One line of evidence: bearing, source with its addresses, design, size, wording, note."""
    source = words.entities.get(line.source)
    addresses = [element("a", a.text, href=a.iri) for a in words.addresses(source)] if source else []
    facts = [
        _design(line.design),
        *texts(line.size, words.language),
        *texts(line.locator, words.language),
        *addresses,
    ]
    worded = ", ".join(v.WORDING_CODES[word].label for word in line.wording)
    hedge = NOTHING if line.wording == ("plain",) else element("span", f"worded: {worded}", class_="wording")
    return join(
        [
            sign(line.bearing),
            element("div", words.cite(line.source), " \u00b7 ", join(facts, " \u00b7 "), class_="source"),
            element("div", join([hedge, _alone(line.alone.status), _DECIDES if decides else NOTHING]), class_="weight"),
            *(element("div", text, class_="note") for text in texts(line.note, words.language)),
        ]
    )


@lru_cache
def _status(status: str) -> Markup:
    return element("strong", v.STATUS_CODES[status].label.capitalize(), ": ")


@lru_cache
def _design(design: str) -> Markup:
    return element("span", v.DESIGN_CODES[design].label, class_="design")


@lru_cache
def _alone(status: str) -> Markup:
    return element("span", f"by itself: {v.STATUS_CODES[status].label}", class_="alone")


def _grade(words: Words, claim: Claim) -> Markup:
    grade = claim.grade
    if grade is None:
        return NOTHING
    by = f"Graded {grade.value} ({grade.scheme}) by {grade.assessor}, {grade.date}: "
    return element("p", by, words.cite(grade.source), class_="grade")
