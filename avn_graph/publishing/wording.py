"""What is said of claims in words, where schema.org has only texts."""

from __future__ import annotations

from collections.abc import Iterator

from avn_graph import vocabulary as v
from avn_graph.knowledge import Claim
from avn_graph.publishing.draft import Draft

SPOKEN_STATUSES = {status: code.label for status, code in v.STATUS_CODES.items()}


def strength(claim: Claim) -> str:
    """The status with its reason and the sources' own hedges: "possible: …; worded: might"."""
    return f"{SPOKEN_STATUSES[claim.status]}: {claim.verdict.reason.rstrip('.')}{_hedge(claim)}"


def sentence(claim: Claim) -> str:
    """The claim with its status: "Iloprost increases bone blood flow: insufficient; worded: might"."""
    return f"{claim.label}: {SPOKEN_STATUSES[claim.status]}{_hedge(claim)}."


def _hedge(claim: Claim) -> str:
    said = {word for line in claim.evidence for word in line.wording}
    labels = [code.label for word, code in v.WORDING_CODES.items() if word in said and word != v.Wording.PLAIN]
    return f"; worded: {', '.join(labels)}" if labels else ""


def origin(draft: Draft, claim: Claim) -> str:
    """The sources with their designs and bearings: "Lai 2005 (randomised trial; 40 patients) supports"."""
    lines = []
    for line in claim.evidence:
        parts = [v.DESIGN_CODES[line.design].label, *draft.spoken(line.size)[0], *draft.spoken(line.locator)[0]]
        lines.append(f"{draft.label(line.source)} ({'; '.join(parts)}): {v.BEARING_CODES[line.bearing].label}")
    return "; ".join(lines)


def remarks(draft: Draft, claim: Claim) -> Iterator[str]:
    """The notes on a claim and on its lines, and a grade that somebody gave it."""
    yield from (_full(note) for note in draft.spoken(claim.note)[0])
    for line in claim.evidence:
        yield from (f"{draft.label(line.source)}: {_full(note)}" for note in draft.spoken(line.note)[0])
    if grade := claim.grade:
        yield f"Graded {grade.value} ({grade.scheme}) by {grade.assessor}, {grade.date}, in {draft.label(grade.source)}."


def _full(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text}."
