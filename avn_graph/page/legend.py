"""The legend that filters: one button for each status and each kind that occurs, the search, and how many claims match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from avn_graph.drawing import LOOKS, STROKES, outline
from avn_graph.page.elements import Markup, aside, element, join
from avn_graph.page.words import Words, count, mark


def legend(words: Words) -> Markup:
    claims = words.told.claims
    statuses = Counter(claim.status for claim in claims)
    looks = Counter(look for claim in claims for look in {words.look(claim.subject), words.look(claim.object)})
    status_buttons = [_button("status", s, join([mark(s), STROKES[s].label]), statuses[s]) for s in STROKES if s in statuses]
    look_buttons = [_button("look", k, join([_shape(k), LOOKS[k].label]), looks[k]) for k in LOOKS if k in looks]
    matches = element("output", count(len(claims), "claim"), id="count")
    return element(
        "div",
        element("div", _search(), _group("How sure", status_buttons), matches, class_="find"),
        element("div", _group("Kind", look_buttons), _reset(), class_="find"),
        class_="legend",
        role="search",
        aria_label="Find and filter claims",
    )


def _search() -> Markup:
    label = element("label", "Find in claims and sources", for_="find", class_="unseen")
    box = element("input", type="search", id="find", placeholder="Search claims", autocomplete="off", spellcheck="false")
    return element("span", label, box, class_="scripted")


def _reset() -> Markup:
    return element("button", "Show all", type="button", id="reset", class_="plain scripted", hidden=True)


def _group(title: str, buttons: Sequence[Markup]) -> Markup:
    return element(
        "div", element("span", title, class_="title", aria_hidden="true"), *buttons, class_="filters", role="group", aria_label=title
    )


def _button(group: str, value: str, label: Markup, number: int) -> Markup:
    """A legend entry; the script makes a filter of it."""
    told = join([label, element("span", str(number), aside(" claims" if number != 1 else " claim"), class_="number")])
    return element("button", told, type="button", class_="filter", aria_pressed="false", disabled=True, data_group=group, data_value=value)


def _shape(look: str) -> Markup:
    d = outline(LOOKS[look].shape, 1, 1, 26, 14)
    return Markup(
        f'<svg class="avn-picture mark" viewBox="0 0 28 16" aria-hidden="true"><g class="{look}"><path class="shape" d="{d}"/></g></svg>'
    )
