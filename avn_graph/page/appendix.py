"""The sections at the end: what statuses mean, what names mean, and the references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from avn_graph import vocabulary as v
from avn_graph.drawing import LOOKS
from avn_graph.evidence import LEVELS, TABLE
from avn_graph.knowledge import Entity
from avn_graph.page.elements import NOTHING, Markup, element, join, link, listed, named
from avn_graph.page.portraits import portrait
from avn_graph.page.words import Words, anchor, count, pill, texts

# ---------------------------------------------------------------- statuses


@lru_cache
def statuses() -> Markup:
    """The rules as they are applied, in order; and what makes a line of evidence strong."""
    rules = [(row.status, f"{n}. {v.RULE_CODES[row.rule].definition}") for n, row in enumerate(TABLE, 1)]
    rules.append((v.Status.UNASSESSED, v.RULE_CODES[v.Rule.NO_LINES].definition))
    rows = [
        element(
            "tr",
            element("th", pill(status), scope="row"),
            element("td", code.definition),
            element("td", listed(rule for given, rule in rules if given == status)),
        )
        for status, code in v.STATUS_CODES.items()
    ]
    heads = [element("th", head, scope="col") for head in ("Status", "Meaning", f"Rule (of {len(TABLE)}, the first that applies decides)")]
    caption = element("caption", "What each status means, and the rule that gives it")
    return element("table", caption, element("thead", element("tr", *heads)), element("tbody", *rows), class_="plain-table")


@lru_cache
def levels() -> Markup:
    rows = []
    for level in reversed(range(len(LEVELS))):
        designs = [code.label for code in v.DESIGN_CODES.values() if code.level == level]
        hedges = [code.label for code in v.WORDING_CODES.values() if code.level == level]
        worded = [f"anything worded \u201c{word}\u201d" for word in hedges]
        rows.append(element("tr", element("th", str(level), scope="row"), element("td", "; ".join([*designs, *worded]))))
    heads = element("tr", element("th", "Level", scope="col"), element("th", "Lines of evidence", scope="col"))
    caption = element("caption", "How much a line of evidence weighs, strongest first")
    return element("table", caption, element("thead", heads), element("tbody", *rows), class_="plain-table levels")


# ---------------------------------------------------------------- names

_PLURALS: Final = {
    "drug class": "Drug classes",
    "therapy": "Therapies",
    "part of the body": "Parts of the body",
    "group of people": "Groups of people",
    "question to ask": "Questions to ask",
    "question to expect": "Questions to expect",
}


def names(words: Words) -> Markup:
    """What is known of everything that claims speak of, and of the rest, by kind."""
    groups: dict[str, list[Entity]] = {look: [] for look in LOOKS}
    for entity in sorted((e for e in words.told.entities if e.kind in LOOKS), key=lambda e: (e.label.lower(), e.id)):
        groups[words.look(entity.id)].append(entity)
    return join(
        element(
            "details",
            element(
                "summary",
                element("h3", _PLURALS.get(LOOKS[look].label) or f"{LOOKS[look].label.capitalize()}s"),
                element("span", str(len(own)), class_="number"),
            ),
            element("dl", *(part for entity in own for part in _term(words, entity))),
            class_="names",
        )
        for look, own in groups.items()
        if own and look != "condition"
    )


def _term(words: Words, entity: Entity) -> Iterator[Markup]:
    yield element("dt", named(entity.label), id=f"about-{anchor(entity.id)}")
    yield element("dd", *portrait(words, entity))


# ---------------------------------------------------------------- guidance


def guidance(words: Words) -> Markup:
    """Lists for an appointment, by category."""
    entries = [e for e in words.told.entities if e.kind == "guidance"]
    parts = []
    for code in v.GUIDANCE_CATEGORY_CODES.values():
        own = [e for e in entries if code.iri in words.links(e, v.AVN_CATEGORY)]
        if own:
            items = [join([named(e.label), element("div", *portrait(words, e), class_="aside")]) for e in own]
            parts.append(element("div", element("h3", _PLURALS.get(code.label) or code.label.capitalize()), listed(items)))
    return element("div", *parts, class_="guidance") if parts else NOTHING


# ---------------------------------------------------------------- references


def references(words: Words) -> Markup:
    cited = Counter(id for c in words.told.claims for id in c.citations)
    entries = sorted((e for e in words.told.entities if e.kind == "ref"), key=lambda e: (e.id not in cited, e.label.lower(), e.id))
    items = [element("li", *_reference(words, e, cited[e.id]), id=anchor(e.id)) for e in entries]
    return element("ol", *items, class_="references") if items else element("p", "No reference is recorded.")


def _reference(words: Words, entity: Entity, cited: int) -> Iterator[Markup]:
    yield element("strong", named(entity.label))
    by = ", ".join(t.value for t in words.facts(entity, v.DC_CREATOR))
    title = join(texts(words.facts(entity, v.DCTERMS_TITLE), words.language), " / ")
    rest = [t.value for term in (v.AVN_CONTAINER, v.DC_PUBLISHER, v.DCTERMS_ISSUED) for t in words.facts(entity, term)]
    parts = [f"{by}."] if by else []
    parts += [element("cite", title, "" if title.endswith(("?", "!", ".")) else ".")] if title else []
    parts += [f"{', '.join(rest)}."] if rest else []
    yield element("span", *(join([" ", part]) for part in parts))
    facts: list[str] = [code.label for code in v.DESIGN_CODES.values() if code.iri in words.links(entity, v.AVN_DESIGN)]
    facts += [code.label for code in v.REFERENCE_CATEGORY_CODES.values() if code.iri in words.links(entity, v.AVN_CATEGORY)]
    facts += texts(words.facts(entity, v.AVN_SIZE), words.language)
    facts += [link(address.iri, address.text) for address in words.addresses(entity)]
    facts += [f"read on {t.value}" for t in words.facts(entity, v.AVN_ACCESSED)]
    facts += [f"report of {name}" for name in words.names_at(entity, v.AVN_REPORT_OF)]
    facts += [f"listed by {name}" for name in words.names_at(entity, v.AVN_CITED_BY)]
    facts.append(f"behind {count(cited, 'claim')}" if cited else "no claim rests on it")
    yield element("div", join(facts, " \u00b7 "), class_="faint")
    for note in texts(words.facts(entity, v.SKOS_EDITORIAL_NOTE), words.language):
        yield element("div", note, class_="note")
