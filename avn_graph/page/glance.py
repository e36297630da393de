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
_HEADS: Final = ("Treatment", "What it is claimed to do", "Who says so", "Through what")


class Glance:
    """The claims about treatments, sorted into effects and the ways in which these may come about."""

    def __init__(self, words: Words) -> None:
        self.words = words
        claims = [c for c in words.told.claims if c.subject.partition(":")[0] in v.TREATMENT_KINDS]
        self.ways = [c for c in claims if self._is_way(c)]
        self.effects = [c for c in claims if not self._is_way(c) and is_effect(c)]
        affecting = {c.subject for c in self.effects}
        self.others = [c for c in claims if c.subject not in affecting]
        self._placed: dict[str, str] = {}

    def _is_way(self, claim: Claim) -> bool:
        """Whether it acts on a mechanism that is not the course of the condition itself."""
        entity = self.words.entities.get(claim.object)
        return claim.object.startswith("mechanism:") and not (entity and self.words.links(entity, v.AVN_OF_CONDITION))

    def markup(self) -> Markup:
        """Treatments by how sure their effects are, and at the end those for which no effect is claimed."""
        found = join([*(self._group(status) for status in v.STATUS_CODES), self._rest()])
        return found or element("p", "No claim about a treatment is recorded.")

    def _group(self, status: str) -> Markup:
        by_subject = _by_subject(c for c in self.effects if c.status == status)
        if not by_subject:
            return NOTHING
        code = v.STATUS_CODES[status]
        rows = [self._row(subject, own, code.label) for subject, own in by_subject]
        lead = join([pill(status), _number(by_subject)])
        caption = f"Treatments with effects that are {code.label}"
        return self._details(lead, code.definition, by_subject, _table(caption, rows), Status(status) in _OPEN, status)

    def _rest(self) -> Markup:
        by_subject = _by_subject(self.others)
        if not by_subject:
            return NOTHING
        rows = [self._row(subject, [c for c in own if c not in self.ways], "no effect") for subject, own in by_subject]
        lead = join([element("strong", "No effect claimed"), _number(by_subject)])
        meaning = "What they act on, or that they are advised, is all that is recorded."
        return self._details(lead, meaning, by_subject, _table("Treatments with no claim of an effect", rows), False, "none")

    def _details(self, lead: Markup, meaning: str, groups: Groups, table: Markup, open: bool, name: str) -> Markup:
        preview = join([self.words.named(subject) for subject, _ in groups], " \u00b7 ")
        parts = (("lead", lead), ("meaning", meaning), ("preview", preview))
        return element(
            "details",
            element("summary", *(element("span", part, class_=kind) for kind, part in parts)),
            table,
            open=open,
            class_=f"glance {name}",
        )

    def _row(self, subject: str, own: Sequence[Claim], group: str) -> Markup:
        """A treatment with a line for each claim, so that every source stands beside what it says."""
        ways = sorted((c for c in self.ways if c.subject == subject), key=lambda c: (-rank(c), c.label))
        first = self._placed.setdefault(subject, group)
        if not ways:
            through = element("span", "not stated", class_="faint")
        elif first != group:
            through = element("span", f"as under {first}", class_="faint")
        else:
            through = listed(self._deed(c, marked=True) for c in ways)
        lines = [(self._deed(c, marked=False), join(self._sources([c]), ", ")) for c in own]
        lines = lines or [(element("span", "\u2013"), join(self._sources(ways), ", "))]
        span = str(len(lines)) if len(lines) > 1 else ""
        head = element("th", self.words.named(subject), scope="row", rowspan=span)
        last = element("td", through, class_="through", rowspan=span)
        rows = [(element("td", what), element("td", who, class_="who")) for what, who in lines]
        return element("tbody", element("tr", head, *rows[0], last), *(element("tr", *row) for row in rows[1:]))

    def _deed(self, claim: Claim, *, marked: bool) -> Markup:
        """What is claimed of the subject, as a link to the claim."""
        extent = join([named(word) for word in self.words.extent(claim)], "; ")
        within = element("span", " (", extent, ")", class_="faint") if extent else NOTHING
        status = join([mark(claim.status), aside(f"{claim.status}: ")]) if marked else NOTHING
        said = link(f"#{anchor(claim.id)}", self.words.verb(claim), " ", self.words.named(claim.object))
        return join([status, said, within])

    def _sources(self, claims: Sequence[Claim]) -> Iterator[Markup]:
        """Each source once, with the designs of its lines; the strongest first."""
        lines = sorted((line for c in claims for line in c.evidence), key=lambda line: (-line.level, self.words.name(line.source)))
        for source in dict.fromkeys(line.source for line in lines):
            own = [line for line in lines if line.source == source]
            said = [v.DESIGN_CODES[line.design].label for line in own]
            said += sorted({line.bearing for line in own} - {v.Bearing.SUPPORTS})
            yield join([self.words.cite(source), element("span", f" ({', '.join(dict.fromkeys(said))})", class_="faint")])


def is_effect(claim: Claim) -> bool:
    """Whether it says that the subject changes the object for the better: no harm, no advice, no aim, no denial."""
    harm = v.RELATIONS[claim.relation].neutral == v.AVN_LINKED_TO
    return not (harm or claim.negated or claim.relation in _NO_EFFECTS)


Groups = Sequence[tuple[str, Sequence[Claim]]]


def _by_subject(claims: Iterable[Claim]) -> list[tuple[str, list[Claim]]]:
    """Treatments with their claims; those that rest on the strongest lines first."""
    groups = [(subject, list(own)) for subject, own in groupby(sorted(claims, key=lambda c: (c.subject, c.id)), key=lambda c: c.subject)]
    return sorted(groups, key=lambda group: (-max(_strength(c) for c in group[1]), group[0].partition(":")[2]))


def _strength(claim: Claim) -> int:
    return max((line.level for line in claim.evidence), default=-1)


def _number(groups: Groups) -> Markup:
    return element("span", count(len(groups), "treatment"), class_="number")


def _table(caption: str, rows: Sequence[Markup]) -> Markup:
    heads = element("tr", *(element("th", head, scope="col") for head in _HEADS))
    parts = (element("caption", aside(caption)), element("thead", heads), *rows)
    return element("table", *parts, class_="glance-table")
