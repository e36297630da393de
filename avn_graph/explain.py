"""What is claimed about one entity, in words: its claims with their evidence, and the chains that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from avn_graph import vocabulary as v
from avn_graph.graph import Graph
from avn_graph.knowledge import Claim, Entity, Evidence
from avn_graph.terms import Iri

_LONGEST = 6
"""Links of a chain."""
_BEARING = {"supports": "+", "disputes": "−", "inconclusive": "?"}
_INDENT = "  "


_DEFINED = {v.AVN_OF_CONDITION: "is part of", v.AVN_MEMBER_OF: "is one of"}
"""What something is by its definition, in the words of a chain."""


class Link(NamedTuple):
    """One step of a chain: a claim, or what something is by definition (then ``claim`` is None)."""

    subject: str
    words: str
    object: str
    claim: Claim | None


Chain = tuple[Link, ...]


def explain(graph: Graph, id: str) -> str:
    """A page of plain text about an entity or a claim; raises UsageError where there is no such id."""
    if id.startswith("claim:"):
        return "\n".join(_claim(graph, graph.claim(id), "")) + "\n"
    entity = graph.entity(id)
    lines = [f"{entity.label} ({id})", *(f"{_INDENT}{line}" for line in _portrait(graph, entity))]
    about = graph.about(id)
    lines += _section("Claims about it", [line for c in _ranked(c for c in about if c.subject == id) for line in _claim(graph, c, id)])
    lines += _section("Claims that act on it", [line for c in _ranked(c for c in about if c.object == id) for line in _claim(graph, c, id)])
    others = [c for c in about if id not in (c.subject, c.object) and entity.kind != "condition"]
    title = "Claims that rest on it" if entity.kind == "ref" else "Claims that name it as a circumstance"
    lines += _section(title, [line for c in _ranked(others) for line in _claim(graph, c, id)])
    lines += _section("Chains", _chain_lines(graph, id))
    lines += _section("Beside it", _beside(graph, entity))
    lines += ["", graph.dataset.disclaimer]
    return "\n".join(lines) + "\n"


def chains(graph: Graph, id: str) -> list[Chain]:
    """The chains that go through an entity: from a treatment or test, through mechanisms, towards a condition.

    Negated and refuted claims are no links. The best supported chains come first.
    """
    out, into = _links(graph)
    ahead: list[Chain] = [()] if id.startswith("condition:") else list(_follow(id, out, forward=True)) or [()]
    behind: list[Chain] = [c for c in _follow(id, into, forward=False) if c[0].words != _DEFINED[v.AVN_MEMBER_OF]] or [()]
    found = [b + a for b in behind for a in ahead if len({link.subject for link in b + a}) == len(b + a)]
    found = [c for c in found if any(_through(link) for link in c)]
    return sorted(set(found), key=lambda chain: (-weakest(chain), tuple((link.subject, link.words, link.object) for link in chain)))


def _through(link: Link) -> bool:
    """Whether a link leads to or from a mechanism: what links a treatment straight to a finding is no chain."""
    return any(end.startswith("mechanism:") for end in (link.subject, link.object))


def weakest(chain: Chain) -> int:
    """The lowest rank among the claims of a chain."""
    return min((link.claim.verdict.rank or 0 for link in chain if link.claim), default=5)


def _links(graph: Graph) -> tuple[dict[str, list[Link]], dict[str, list[Link]]]:
    links = [
        Link(c.subject, v.RELATIONS[c.relation].label, c.object, c)
        for c in graph.claims
        if not c.negated and c.verdict.status is not v.Status.REFUTED and c.relation not in ("recommended-for", "assesses")
    ]
    for e in graph.entities:
        for term, value in e.facts:
            if term in _DEFINED:
                links.append(Link(e.id, _DEFINED[term], _id(graph, value), None))
    out: dict[str, list[Link]] = {}
    into: dict[str, list[Link]] = {}
    for link in links:
        out.setdefault(link.subject, []).append(link)
        into.setdefault(link.object, []).append(link)
    return out, into


def _follow(id: str, links: dict[str, list[Link]], *, forward: bool, seen: Chain = ()) -> Iterator[Chain]:
    """Every way on from an entity, as far as it goes: no place twice, and no further than a condition."""
    visited = {end for link in seen for end in (link.subject, link.object)} | {id}
    ahead = [link for link in links.get(id, ()) if (link.object if forward else link.subject) not in visited]
    if id.startswith("condition:") and seen or len(seen) >= _LONGEST or not ahead:
        if seen:
            yield seen
        return
    for link in ahead:
        step = (*seen, link) if forward else (link, *seen)
        yield from _follow(link.object if forward else link.subject, links, forward=forward, seen=step)


def _chain_lines(graph: Graph, id: str) -> list[str]:
    found = chains(graph, id)
    lines = []
    for chain in found[:40]:
        words = graph.label(chain[0].subject)
        for link in chain:
            status = f" [{v.STATUS_CODES[link.claim.verdict.status].label}{_extent(graph, link.claim)}]" if link.claim else ""
            words += f" → {link.words}{status} → {graph.label(link.object)}"
        if chain[-1].object.startswith("mechanism:"):
            words += " (the sources go no further)"
        lines.append(words)
    if len(found) > 40:
        lines.append(f"… and {len(found) - 40} more")
    return lines


def _portrait(graph: Graph, entity: Entity) -> Iterator[str]:
    """What the entity is: its class, names, description and identifiers."""
    kind = v.KINDS.get(entity.kind)
    known = {v.AVN_CLASS_DRUG_CLASS: "drug class"}
    yield known.get(entity.cls) or str(kind).rpartition("#")[2].lower()
    wanted: tuple[tuple[Iri, str], ...] = (
        (v.SKOS_ALT_LABEL, "also"),
        (v.DCTERMS_TITLE, "title"),
        (v.DCTERMS_DESCRIPTION, ""),
        (v.AVN_CONTAINER, "in"),
        (v.BIBO_DOI, "doi"),
        (v.BIBO_PMID, "pmid"),
        (v.AVN_MEMBER_OF, "member of"),
        (v.AVN_OF_CONDITION, "of"),
        (v.AVN_BRAND, "brand"),
        (v.AVN_AVAILABILITY, "availability"),
        (v.AVN_STEP, "steps"),
        (v.AVN_DELIVERED_AS, "delivered as"),
        (v.AVN_DURATION, "duration"),
        (v.AVN_USES, "uses"),
        (v.SKOS_EXACT_MATCH, "same as"),
        (v.SKOS_EDITORIAL_NOTE, "note"),
    )
    for term, word in wanted:
        values = [_spell(graph, value) for t, value in entity.facts if t == term]
        if values:
            joined = "; ".join(values)
            yield f"{word}: {joined}" if word else joined


def _spell(graph: Graph, value: object) -> str:
    if not isinstance(value, str):
        return str(value[0]) if isinstance(value, tuple) else str(value)
    for codes in (v.AVAILABILITY_CODES, v.DESIGN_CODES):
        for code in codes.values():
            if code.iri == value:
                return code.label
    return graph.label(_id(graph, value)) if value.startswith(graph.dataset.base) else value


def _id(graph: Graph, iri: object) -> str:
    """The id that an IRI under the base stands for."""
    return str(iri).removeprefix(graph.dataset.base).replace("/", ":", 1)


def _claim(graph: Graph, c: Claim, seen_from: str) -> list[str]:
    verb = ("does not: " if c.negated else "") + v.RELATIONS[c.relation].label
    subject = "" if c.subject == seen_from else f"{graph.label(c.subject)} "
    object = "it" if c.object == seen_from else graph.label(c.object)
    head = f"{subject}{verb} {object}{_extent(graph, c)}: {v.STATUS_CODES[c.verdict.status].label.upper()}"
    lines = [head, f"{_INDENT}{c.verdict.reason} [rule {c.verdict.rule}]"]
    lines += [f"{_INDENT}{line}" for e in c.evidence for line in _line(graph, e)]
    if c.grade:
        lines.append(f"{_INDENT}graded {c.grade.value} ({c.grade.scheme}) by {c.grade.assessor}, {c.grade.date}")
    return lines + [f"{_INDENT}note: {note.value}" for note in c.note]


def _extent(graph: Graph, c: Claim) -> str:
    """The qualifiers in words."""
    words = [f"{v.STAGE_CODES[c.stage].label} stage"] if c.stage else []
    words += [f"in {graph.label(c.population)}"] if c.population else []
    words += [f"at the {graph.label(c.site).lower()}"] if c.site else []
    words += [f"as {graph.label(c.delivery)}"] if c.delivery else []
    words += [f"when: {' or '.join(graph.label(id) for id in c.when)}"] if c.when else []
    return f" ({'; '.join(words)})" if words else ""


def _line(graph: Graph, e: Evidence) -> list[str]:
    words = ", ".join(v.WORDING_CODES[word].label for word in e.wording)
    design = v.DESIGN_CODES[e.design].label
    parts = [graph.label(e.source), *(t.value for t in e.locator), design, *(t.value for t in e.size)]
    hedge = "" if e.wording == ("plain",) else f'; worded "{words}"'
    line = f"{_BEARING[e.bearing]} {e.bearing}: {', '.join(parts)}{hedge}; alone: {v.STATUS_CODES[e.alone.status].label}"
    return [line, *(f"    {note.value}" for note in e.note)]


def _beside(graph: Graph, entity: Entity) -> list[str]:
    """The claims of the entity's class and of its members: the page's sentence beside the trial's."""
    above = [_id(graph, value) for term, value in entity.facts if term == v.AVN_MEMBER_OF]
    below = [e.id for e in graph.entities if any(t == v.AVN_MEMBER_OF and o == entity.iri for t, o in e.facts)]
    lines = []
    for word, ids in (("class", above), ("member", below)):
        for id in ids:
            for c in _ranked(c for c in graph.claims if c.subject == id):
                status = v.STATUS_CODES[c.verdict.status].label
                verb = ("does not: " if c.negated else "") + v.RELATIONS[c.relation].label
                lines.append(f"{word} {graph.label(id)}: {verb} {graph.label(c.object)}{_extent(graph, c)}: {status}")
    return lines


def _ranked(claims: Iterable[Claim]) -> list[Claim]:
    """By relation and object, so that what is said of one thing stands together; the best supported first within."""
    grouped = sorted(claims, key=lambda c: (c.relation, c.object))
    groups = [list(g) for _, g in groupby(grouped, key=lambda c: (c.relation, c.object))]
    groups = [sorted(g, key=lambda c: (-_rank(c), c.id)) for g in groups]
    return [c for g in sorted(groups, key=lambda g: (-_rank(g[0]), g[0].id)) for c in g]


def _rank(c: Claim) -> int:
    return -1 if c.verdict.rank is None else c.verdict.rank


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"{_INDENT}{line}" for line in lines)] if lines else []
