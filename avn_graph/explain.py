"""What is claimed about one entity, in words: its claims with their evidence, and the chains that it stands in."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import NamedTuple

from avn_graph import vocabulary as v
from avn_graph.graph import Graph
from avn_graph.knowledge import Claim, Entity, Evidence
from avn_graph.naming import prefixes, verb
from avn_graph.terms import Iri, Text

_WIDTH = 100
_LONGEST = 6
"""Links of a chain."""
_MOST = 500
"""Ways on from an entity that are followed: the best supported first."""
_SHOWN = 40
"""Chains that are printed."""
_BEARING = {"supports": "+", "disputes": "−", "inconclusive": "?"}
_KIND_ORDER = ("condition", "finding", "drug", "procedure", "therapy", "mechanism")
"""What a clinician looks for first: what is claimed for the condition, then for its symptoms, and only then through what."""
_RELATION_ORDER = {name: number for number, name in enumerate(v.RELATIONS)}
_STAGE_ORDER = {"": 0, **{name: number for number, name in enumerate(v.STAGE_CODES, 1)}}
_DEFINED = {v.AVN_OF_CONDITION: "is part of", v.AVN_MEMBER_OF: "is one of"}
"""What something is by its definition, in the words of a chain."""
_PORTRAIT: tuple[tuple[Iri, str], ...] = (
    (v.DCTERMS_TITLE, "title"),
    (v.DC_CREATOR, "authors"),
    (v.AVN_CONTAINER, "in"),
    (v.DCTERMS_ISSUED, "date"),
    (v.AVN_DESIGN, "design"),
    (v.AVN_SIZE, "size"),
    (v.BIBO_DOI, "doi"),
    (v.BIBO_PMID, "pmid"),
    (v.SKOS_ALT_LABEL, "also"),
    (v.DCTERMS_DESCRIPTION, "description"),
    (v.AVN_MEMBER_OF, "member of"),
    (v.AVN_PART_OF, "part of"),
    (v.AVN_OF_CONDITION, "of"),
    (v.AVN_BRAND, "brand"),
    (v.AVN_AVAILABILITY, "availability"),
    (v.AVN_STEP, "step"),
    (v.AVN_DELIVERED_AS, "delivered as"),
    (v.AVN_DURATION, "duration"),
    (v.AVN_USES, "uses"),
    (v.AVN_SCREENS_FOR, "screens for"),
    (v.SKOS_EDITORIAL_NOTE, "note"),
    (v.SKOS_EXACT_MATCH, "same as"),
)
_SENTENCES = frozenset({v.DCTERMS_DESCRIPTION, v.AVN_STEP, v.SKOS_EDITORIAL_NOTE})
"""What is printed one to a line."""


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
        claim = graph.claim(id)
        body = [*fold(rated(graph, claim)), *fold(claim.verdict.reason, 1), *_evidence(graph, claim.evidence, many=True, depth=1)]
        return _page([*body, *_remarks(claim, 1)], graph)
    entity = graph.entity(id)
    about = graph.about(id)
    of_it = [c for c in about if c.subject == id]
    to_it = [c for c in about if c.object == id]
    others = [c for c in about if id not in (c.subject, c.object) and entity.kind != "condition"]
    through = chains(graph, id)
    lines = [*fold(f"{entity.label} ({id})"), *_portrait(graph, entity)]
    lines += _section("Claims about it", _claims(graph, of_it, id))
    lines += _section("Claims that point to it", _claims(graph, to_it, id))
    lines += _section("Claims that rest on it" if entity.kind == "ref" else "Claims limited to it", _claims(graph, others, id))
    lines += _section("Chains", _chains(graph, through))
    lines += _section("Beside it", _beside(graph, entity))
    told = {c.verdict.rule for c in (*of_it, *to_it, *others, *(link.claim for chain in through[:_SHOWN] for link in chain)) if c}
    rules = [f"{name}: {code.definition}" for name, code in v.RULE_CODES.items() if name in told]
    rules += ["alone: the status that the claim would have by this line alone."] if any("; alone: " in line for line in lines) else []
    lines += _section("The rules that gave the statuses", [line for rule in rules for line in fold(rule, 1)])
    return _page(lines, graph)


def chains(graph: Graph, id: str) -> list[Chain]:
    """The chains that go through an entity: from a treatment or test, through mechanisms, towards a condition.

    Negated and refuted claims are no links. The best supported chains come first.
    """
    out: dict[str, list[Link]] = {}
    into: dict[str, list[Link]] = {}
    for link in sorted(links(graph), key=lambda link: -_strength(link)):
        out.setdefault(link.subject, []).append(link)
        if link.words != _DEFINED[v.AVN_MEMBER_OF]:  # what is said of a class is said of its members, so it starts there
            into.setdefault(link.object, []).append(link)
    ahead = [()] if id.startswith("condition:") else list(islice(_follow(id, out, forward=True), _MOST)) or [()]
    behind = list(islice(_follow(id, into, forward=False), _MOST)) or [()]
    whole = [b + a for b in behind for a in ahead if len(_places(b + a)) == len(b + a) + 1]
    found = {chain for chain in whole or [*behind, *ahead] if any(map(_through, chain)) and any(link.claim for link in chain)}
    return sorted(found, key=lambda chain: (-weakest(chain), [(*link[:3], link.claim.id if link.claim else "") for link in chain]))


def weakest(chain: Chain) -> int:
    """The lowest rank among the claims of a chain."""
    return min(map(_strength, chain), default=5)


def links(graph: Graph) -> Iterator[Link]:
    """All that chains are made of. What is claimed of another treatment (that it is postponed, say) leads no further."""
    for c in graph.claims:
        if not c.negated and c.verdict.status is not v.Status.REFUTED and _kind(c.object) not in v.TREATMENT_KINDS:
            yield Link(c.subject, v.RELATIONS[c.relation].label, c.object, c)
    for e in graph.entities:
        for term, value in e.facts:
            if term in _DEFINED:
                yield Link(e.id, _DEFINED[term], _id(graph, value), None)


def sentence(graph: Graph, c: Claim, seen_from: str = "") -> str:
    """A claim in words, without its subject, or with "it" for its object, where the page is about that."""
    subject = "" if c.subject == seen_from else f"{graph.label(c.subject)} "
    return f"{subject}{verb(c.relation, c.negated)} {'it' if c.object == seen_from else graph.label(c.object)}{_extent(graph, c)}"


def rated(graph: Graph, c: Claim, seen_from: str = "") -> str:
    """A claim in words, with its status."""
    return f"{sentence(graph, c, seen_from)}: {v.STATUS_CODES[c.verdict.status].label.upper()}"


def sources(graph: Graph, c: Claim) -> str:
    """The references of a claim by name, in brackets; their names hold commas."""
    return f" ({'; '.join(graph.label(id) for id in c.citations)})" if c.citations else ""


def fold(text: str, depth: int = 0, hang: int = 2) -> list[str]:
    """The lines of a text, for a terminal: indented, and what runs on by ``hang`` steps more."""
    first, more = "  " * depth, "  " * (depth + hang)
    text = re.sub(r"\s+", " ", text)
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=more, break_long_words=False, break_on_hyphens=False)


# ---------------------------------------------------------------- claims


def _claims(graph: Graph, claims: Iterable[Claim], seen_from: str) -> Iterator[str]:
    for c in _ranked(claims):
        yield from fold(f"{rated(graph, c, seen_from)} [{c.verdict.rule}]", 1)
        told = [e for e in c.evidence if e.source == seen_from] or list(c.evidence)
        yield from _evidence(graph, told, many=len(c.evidence) > 1, depth=2)
        if len(told) < len(c.evidence):
            rest = dict.fromkeys(graph.label(id) for id in c.citations if id != seen_from)
            yield from fold(f"and on: {'; '.join(rest)}", 2)
        elif len(c.verdict.decided_by) < len(c.evidence):
            decided = dict.fromkeys(graph.label(c.evidence[n].source) for n in c.verdict.decided_by)
            yield from fold(f"decided by: {'; '.join(decided)}", 2)
        yield from _remarks(c, 2)


def _evidence(graph: Graph, lines: Iterable[Evidence], *, many: bool, depth: int) -> Iterator[str]:
    """The lines, those that support first and the strongest first; what each would give alone, where it is not alone."""
    for e in sorted(lines, key=lambda e: (list(_BEARING).index(e.bearing), -e.level, e.id)):
        words = "" if e.wording == ("plain",) else f'worded "{", ".join(v.WORDING_CODES[word].label for word in e.wording)}"'
        design = "" if words and e.design == "statement" else v.DESIGN_CODES[e.design].label
        where = " ".join([graph.label(e.source), *(f"({t.value})" for t in e.locator)])
        parts = [part for part in (where, design, *(t.value for t in e.size), words) if part]
        alone = f"; alone: {v.STATUS_CODES[e.alone.status].label}" if many else ""
        yield from fold(f"{_BEARING[e.bearing]} {e.bearing}: {', '.join(parts)}{alone}", depth)
        for note in e.note:
            yield from fold(note.value, depth + 1, 0)


def _remarks(c: Claim, depth: int) -> Iterator[str]:
    if c.grade:
        yield from fold(f"graded {c.grade.value} ({c.grade.scheme}) by {c.grade.assessor}, {c.grade.date}", depth)
    for note in c.note:
        yield from fold(f"note: {note.value}", depth)


def _extent(graph: Graph, c: Claim) -> str:
    """The qualifiers in words, and where the graph is about several conditions, the one that is meant."""
    words = [f"{v.STAGE_CODES[c.stage].label} stage"] if c.stage else []
    words += [graph.label(c.population)] if c.population else []
    words += [f"at the {graph.label(c.site).lower()}"] if c.site else []
    words += [graph.label(c.delivery)] if c.delivery else []
    words += [f"in {graph.label(c.condition)}"] if len(graph.conditions) > 1 and c.condition not in ("", c.subject, c.object) else []
    words += [f"when: {' or '.join(graph.label(id) for id in c.when)}"] if c.when else []
    return f" ({'; '.join(words)})" if words else ""


def _ranked(claims: Iterable[Claim]) -> list[Claim]:
    """By relation and object, so that what is said of one thing stands together; the best supported first within."""

    def said(c: Claim) -> tuple[int, str]:
        return _RELATION_ORDER[c.relation], c.object

    groups = [sorted(group, key=_place) for _, group in groupby(sorted(claims, key=said), key=said)]
    return [c for group in sorted(groups, key=lambda g: (_importance(g[0].object), -_rank(g[0]), said(g[0]))) for c in group]


def _place(c: Claim) -> tuple[int, bool, int, str]:
    return -_rank(c), bool(c.population), _STAGE_ORDER[c.stage], c.id


def _importance(id: str) -> int:
    return _KIND_ORDER.index(_kind(id)) if _kind(id) in _KIND_ORDER else len(_KIND_ORDER)


def _rank(c: Claim) -> int:
    return -1 if c.verdict.rank is None else c.verdict.rank


# ---------------------------------------------------------------- chains


def _follow(id: str, links: dict[str, list[Link]], *, forward: bool, seen: Chain = ()) -> Iterator[Chain]:
    """Every way on from an entity, as far as it goes: no place twice, and no further than a condition."""
    visited = _places(seen) | {id}
    ahead = [link for link in links.get(id, ()) if (link.object if forward else link.subject) not in visited]
    if (id.startswith("condition:") and seen) or len(seen) >= _LONGEST or not ahead:
        if seen:
            yield seen
        return
    for link in ahead:
        step = (*seen, link) if forward else (link, *seen)
        yield from _follow(link.object if forward else link.subject, links, forward=forward, seen=step)


def _places(chain: Chain) -> set[str]:
    return {end for link in chain for end in (link.subject, link.object)}


def _through(link: Link) -> bool:
    """Whether a link leads to or from a mechanism: what links a treatment straight to a finding is no chain."""
    return "mechanism" in (_kind(link.subject), _kind(link.object))


def _strength(link: Link) -> int:
    return link.claim.verdict.rank or 0 if link.claim else 5


def _chains(graph: Graph, found: list[Chain]) -> Iterator[str]:
    """Each chain, a link to a line: what it is claimed to do, with status, rule, wording and sources."""
    leading = {link.subject for link in links(graph)}
    for chain in found[:_SHOWN]:
        yield from fold(graph.label(chain[0].subject), 1)
        for link in chain:
            yield from fold(f"→ {_link(graph, link)}", 2)
        if _kind(chain[-1].object) == "mechanism" and chain[-1].object not in leading:
            yield from fold("(the sources go no further)", 2)
    if len(found) > _SHOWN:
        yield f"  … and {len(found) - _SHOWN} more"


def _link(graph: Graph, link: Link) -> str:
    if link.claim is None:
        return f"{link.words} {graph.label(link.object)}"
    words = dict.fromkeys(v.WORDING_CODES[w].label for e in link.claim.evidence for w in e.wording if w != "plain")
    worded = f', worded "{", ".join(words)}"' if words else ""
    told = rated(graph, link.claim, link.subject)
    return f"{told} [{link.claim.verdict.rule}]{worded}{sources(graph, link.claim)}"


# ---------------------------------------------------------------- the entity


def _portrait(graph: Graph, entity: Entity) -> Iterator[str]:
    """What the entity is: its kind, names, description and identifiers."""
    kinds = [_spell(graph, value) for term, value in entity.facts if term == v.AVN_CATEGORY]
    kind = str(v.KINDS[entity.kind]).rpartition("#")[2].lower()
    yield from fold("drug class" if entity.cls == v.AVN_CLASS_DRUG_CLASS else ", ".join(kinds) or kind, 1)
    for term, word in _PORTRAIT:
        values = [_spell(graph, value) for t, value in entity.facts if t == term]
        for value in values if term in _SENTENCES else ["; ".join(values)] if values else []:
            yield from fold(f"{word}: {value}", 1)


def _spell(graph: Graph, value: object) -> str:
    """A value in words: a text, the label of a code or an entity, or the CURIE of what another vocabulary has."""
    if isinstance(value, Text):
        return value.value
    address = str(value)
    for codes in (v.AVAILABILITY_CODES, v.DESIGN_CODES, v.FINDING_CATEGORY_CODES, v.GUIDANCE_CATEGORY_CODES, v.REFERENCE_CATEGORY_CODES):
        for code in codes.values():
            if code.iri == address:
                return code.label
    if address.startswith(graph.dataset.base):
        return graph.label(_id(graph, address))
    known = [(p.iri, name) for name, p in prefixes(graph.dataset).items() if address.startswith(p.iri)]
    return f"{max(known)[1]}:{address.removeprefix(max(known)[0])}" if known else address


def _beside(graph: Graph, entity: Entity) -> Iterator[str]:
    """What is claimed of the classes that it belongs to, and of its members: the page's sentence beside the trial's."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for e in graph.entities:
        for term, value in e.facts:
            if term == v.AVN_MEMBER_OF:
                above.setdefault(e.id, []).append(_id(graph, value))
                below.setdefault(_id(graph, value), []).append(e.id)
    for word, order in (("class", above), ("member", below)):
        for id in _reached(entity.id, order):
            claims = _ranked(c for c in graph.claims if c.subject == id)
            if claims:
                yield from fold(f"{word} {graph.label(id)}", 1)
            for c in claims:
                yield from fold(f"{rated(graph, c, id)}{sources(graph, c)}", 2)


def _reached(id: str, order: dict[str, list[str]]) -> list[str]:
    """All that stands above or below an entity, the nearest first."""
    found = [id]
    for one in found:
        found += [next for next in order.get(one, ()) if next not in found]
    return found[1:]


def _id(graph: Graph, iri: object) -> str:
    """The id that an IRI under the base stands for."""
    return str(iri).removeprefix(graph.dataset.base).replace("/", ":", 1)


def _kind(id: str) -> str:
    return id.partition(":")[0]


# ---------------------------------------------------------------- the page


def _section(title: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    return ["", title, *told] if told else []


def _page(lines: list[str], graph: Graph) -> str:
    return "\n".join([*lines, "", *fold(graph.dataset.disclaimer, hang=0)]) + "\n"
