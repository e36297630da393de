"""How a status follows from evidence lines: the rules, as a table.

Everything that decides a status must live in this file, or as a level or rank in ontology/avn.ttl.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from msgspec import Struct

from avn_graph.vocabulary import DESIGN_CODES, RULE_CODES, STATUS_CODES, WORDING_CODES, Bearing, Rule, Status

TRIAL = 2
"""The level of a randomised trial."""


class Line(Struct, frozen=True, gc=False):
    """One source's bearing on a claim, as the rules see it. ``study`` is the reference that stands for the study."""

    source: str
    study: str
    bearing: str
    design: str
    wording: tuple[str, ...]

    @property
    def level(self) -> int:
        return level(self.design, self.wording)


class Verdict(Struct, frozen=True, gc=False):
    """A status, the rule that gave it, why in a sentence, and the positions of the lines that decided."""

    status: Status
    rank: int | None
    rule: Rule
    reason: str
    decided_by: tuple[int, ...]


class Balance(Struct, frozen=True):
    """The evidence on one claim, weighed. ``support`` and ``dispute`` are levels, -1 where no line has that bearing."""

    support: int
    dispute: int
    trials: int
    mixed: bool
    needs_study: bool
    open: bool


@lru_cache(maxsize=10_000)
def level(design: str, wording: tuple[str, ...]) -> int:
    """0 to 3: the design's level, and never more than the source's own hedge allows."""
    caps = [cap for word in wording if (cap := WORDING_CODES[word].level) is not None]
    return min([DESIGN_CODES[design].level or 0, *caps])


def weigh(lines: Sequence[Line]) -> Balance:
    support = max((x.level for x in lines if x.bearing == Bearing.SUPPORTS), default=-1)
    dispute = max((x.level for x in lines if x.bearing == Bearing.DISPUTES), default=-1)
    trials = {x.study for x in lines if x.bearing == Bearing.SUPPORTS and x.level == TRIAL}
    words = {word for x in lines for word in x.wording}
    return Balance(
        support,
        dispute,
        len(trials),
        "mixed" in words,
        "needs-study" in words,
        any(x.bearing != Bearing.SUPPORTS for x in lines),
    )


def _side(bearing: Bearing, strongest: bool = True) -> Callable[[Sequence[Line]], tuple[int, ...]]:
    def pick(lines: Sequence[Line]) -> tuple[int, ...]:
        best = max((x.level for x in lines if x.bearing == bearing), default=0)
        return tuple(i for i, x in enumerate(lines) if x.bearing == bearing and (x.level == best or not strongest))

    return pick


def _worded(word: str) -> Callable[[Sequence[Line]], tuple[int, ...]]:
    return lambda lines: tuple(i for i, x in enumerate(lines) if word in x.wording)


def _both(lines: Sequence[Line]) -> tuple[int, ...]:
    return tuple(sorted({*_SUPPORT(lines), *_DISPUTE(lines)}))


def _all(lines: Sequence[Line]) -> tuple[int, ...]:
    return tuple(range(len(lines)))


_SUPPORT = _side(Bearing.SUPPORTS)
_DISPUTE = _side(Bearing.DISPUTES)


class Row(Struct, frozen=True):
    """A rule of the table: when it applies, what status it gives, and which lines it turned on."""

    rule: Rule
    status: Status
    applies: Callable[[Balance], bool]
    decided_by: Callable[[Sequence[Line]], tuple[int, ...]]


TABLE: tuple[Row, ...] = (
    Row(Rule.CLOSE_DISPUTE, Status.MIXED, lambda b: b.support >= 0 and b.dispute >= 0 and abs(b.support - b.dispute) <= 1, _both),
    Row(Rule.CALLED_MIXED, Status.MIXED, lambda b: b.mixed and max(b.support, b.dispute) < TRIAL, _worded("mixed")),
    Row(Rule.OUTWEIGHED, Status.REFUTED, lambda b: b.dispute >= TRIAL and b.dispute > b.support, _DISPUTE),
    Row(Rule.NO_SUPPORT, Status.INSUFFICIENT, lambda b: b.support < 0, _all),
    Row(Rule.NEEDS_STUDY, Status.INSUFFICIENT, lambda b: b.needs_study and b.support < TRIAL, _worded("needs-study")),
    Row(Rule.WEAK_SUPPORT, Status.POSSIBLE, lambda b: b.support == 0, _SUPPORT),
    Row(
        Rule.STRONG_SUPPORT,
        Status.ESTABLISHED,
        lambda b: (b.support == 3 or b.trials >= 2) and not b.open and not b.needs_study,
        _SUPPORT,
    ),
    Row(Rule.SOUND_SUPPORT, Status.SUPPORTED, lambda b: True, _SUPPORT),
)
"""For claims with at least one line; the first rule that applies decides. Source: design, section 5 (docs/evidence.md)."""

LEVELS = (
    "hedged, uncontrolled, opinion or not in people",
    "a plain statement or a comparison",
    "a randomised trial",
    "a systematic review of randomised trials or a guideline",
)


def derive(lines: Sequence[Line]) -> Verdict:
    """The status of a claim that has these lines."""
    if len(lines) == 1:
        return derive_alone(lines[0].bearing, lines[0].design, lines[0].wording)
    studies: dict[str, str] = {}
    return _derive(tuple([Line("", studies.setdefault(x.study, str(len(studies))), x.bearing, x.design, x.wording) for x in lines]))


@lru_cache(maxsize=10_000)
def derive_alone(bearing: str, design: str, wording: tuple[str, ...]) -> Verdict:
    """The status of a claim that has one line, like this one."""
    return _derive((Line("", "", bearing, design, wording),))


@lru_cache(maxsize=10_000)
def _derive(lines: tuple[Line, ...]) -> Verdict:
    """Who says it does not matter, only whether two say it of one study: so there are few that differ, however many claims."""
    if not lines:
        return _verdict(Rule.NO_LINES, Status.UNASSESSED, "", ())
    balance = weigh(lines)
    row = next(row for row in TABLE if row.applies(balance))
    sides = [f"strongest {word}: {LEVELS[n]}" for word, n in (("support", balance.support), ("dispute", balance.dispute)) if n >= 0]
    return _verdict(row.rule, row.status, f" ({'; '.join(sides)})" if sides else "", row.decided_by(lines))


def _verdict(rule: Rule, status: Status, detail: str, decided_by: tuple[int, ...]) -> Verdict:
    reason = RULE_CODES[rule].definition.rstrip(".") + detail + "."
    return Verdict(status, STATUS_CODES[status].rank, rule, reason, decided_by)
