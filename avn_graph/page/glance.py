"""The summary that answers in seconds: which treatments help, through what, how sure that is, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from avn_graph import vocabulary as v
from avn_graph.knowledge import Claim
from avn_graph.page.claims import rank
from avn_graph.page.elements import NOTHING, Markup, aside, element, join, link, listed, named
from avn_graph.page.words import Words, anchor, count, mark, pill
from avn_graph.vocabulary import RelationName, Status

_OPEN: Final = frozenset({Status.ESTABLISHED, Status.SUPPORTED, Status.MIXED, Status.REFUTED})
"""What a reader must see without a click."""
_NO_EFFECTS: Final = frozenset({RelationName.RECOMMENDED_FOR, RelationName.AIMS_TO_PREVENT})
"""That something is advised, or meant, is no effect."""
_HEADS: Final = ("Treatment", "What it is claimed to do", "Through what", "Who says so")


def glance(words: Words) -> Markup:
    """Treatments by how sure their effects are, and at the end those for which no effect is claimed."""
    claims = [c for c in words.told.claims if c.subject.partition(":")[0] in v.TREATMENT_KINDS]
    effects = [c for c in claims if is_effect(c)]
    if not claims:
        return element("p", "No claim about a treatment is recorded.")
    groups = [_group(words, status, [c for c in effects if c.status == status], claims) for status in v.STATUS_CODES]
    return join([*groups, _others(words, claims, {c.subject for c in effects})])


def is_effect(claim: Claim) -> bool:
    """Whether it says that a treatment changes the condition or a finding: what helps, not how it may work, nor harms."""
    harm = v.RELATIONS[claim.relation].neutral == v.AVN_LINKED_TO
    return not (harm or claim.negated or claim.relation in _NO_EFFECTS or claim.object.startswith("mechanism:"))


def _group(words: Words, status: str, effects: Sequence[Claim], claims: Sequence[Claim]) -> Markup:
    if not effects:
        return NOTHING
    by_subject = _by_subject(effects)
    rows = [_row(words, subject, own, claims) for subject, own in by_subject]
    code = v.STATUS_CODES[status]
    number = element("span", count(len(by_subject), "treatment"), class_="number")
    preview = element("span", join([named(words.name(subject)) for subject, _ in by_subject], " \u00b7 "), class_="preview")
    summary = element("summary", element("span", pill(status), number, class_="lead"), element("span", code.definition, class_="meaning"), preview)
    table = _table(f"Treatments with effects that are {code.label}", rows)
    return element("details", summary, table, open=Status(status) in _OPEN, class_=f"glance {status}")


def _by_subject(claims: Iterable[Claim]) -> list[tuple[str, list[Claim]]]:
    """Treatments with their claims; those that rest on the strongest lines first."""
    groups = [(subject, list(own)) for subject, own in groupby(sorted(claims, key=lambda c: (c.subject, c.id)), key=lambda c: c.subject)]
    return sorted(groups, key=lambda group: (-max(_strength(c) for c in group[1]), group[0].partition(":")[2]))


def _strength(claim: Claim) -> int:
    return max((line.level for line in claim.evidence), default=-1)


def _others(words: Words, claims: Sequence[Claim], shown: set[str]) -> Markup:
    rest = _by_subject(c for c in claims if c.subject not in shown)
    if not rest:
        return NOTHING
    rows = [_row(words, subject, [c for c in own if not _acts_on_mechanism(c)], claims) for subject, own in rest]
    lead = element("span", element("strong", "No effect claimed"), element("span", count(len(rest), "treatment"), class_="number"), class_="lead")
    meaning = element("span", "What they act on, or that they are advised, is all that is recorded.", class_="meaning")
    preview = element("span", join([named(words.name(subject)) for subject, _ in rest], " \u00b7 "), class_="preview")
    return element("details", element("summary", lead, meaning, preview), _table("Treatments with no claim of an effect", rows), class_="glance none")


def _table(caption: str, rows: Sequence[Markup]) -> Markup:
    heads = [element("th", head, scope="col") for head in _HEADS]
    return element(
        "table",
        element("caption", aside(caption)),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="glance-table",
    )


def _row(words: Words, subject: str, own: Sequence[Claim], claims: Sequence[Claim]) -> Markup:
    through = [c for c in claims if c.subject == subject and _acts_on_mechanism(c)]
    known = [_deed(words, c, marked=True) for c in sorted(through, key=lambda c: (-rank(c), c.label))]
    return element(
        "tr",
        element("th", named(words.name(subject)), scope="row"),
        element("td", listed(_deed(words, c, marked=False) for c in own) or element("span", "\u2013"), data_head=_HEADS[1]),
        element("td", listed(known) or element("span", "not stated", class_="faint"), data_head=_HEADS[2]),
        element("td", listed(_sources(words, own or through)), data_head=_HEADS[3]),
    )


def _acts_on_mechanism(claim: Claim) -> bool:
    return claim.object.startswith("mechanism:")


def _deed(words: Words, claim: Claim, *, marked: bool) -> Markup:
    """What is claimed of the subject, as a link to the claim."""
    extent = element("span", " (", join([named(w) for w in words.extent(claim)], "; "), ")", class_="faint") if words.extent(claim) else NOTHING
    status = join([mark(claim.status), aside(f"{claim.status}: ")]) if marked else NOTHING
    return join([status, link(f"#{anchor(claim.id)}", words.verb(claim), " ", named(words.name(claim.object))), extent])


def _sources(words: Words, claims: Sequence[Claim]) -> Iterator[Markup]:
    """Each source once, with the designs of its lines; the strongest first."""
    lines = sorted((line for c in claims for line in c.evidence), key=lambda line: (-line.level, words.name(line.source)))
    for source in dict.fromkeys(line.source for line in lines):
        designs = dict.fromkeys(v.DESIGN_CODES[line.design].label for line in lines if line.source == source)
        against = {line.bearing for line in lines if line.source == source} - {v.Bearing.SUPPORTS}
        words_against = f", {', '.join(sorted(against))}" if against else ""
        yield join([words.cite(source), element("span", f" {', '.join(designs)}{words_against}", class_="faint")])
