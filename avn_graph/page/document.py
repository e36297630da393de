"""The page of one condition, whole: one file that asks for nothing else."""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_base64
from functools import lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.drawing import FAINT, INK, PAPER, STROKES, number
from avn_graph.format import Told
from avn_graph.model import Dataset
from avn_graph.page.appendix import guidance, levels, names, references, statuses
from avn_graph.page.claims import claims_table
from avn_graph.page.elements import Markup, element, join, link, listed, named
from avn_graph.page.glance import Glance
from avn_graph.page.legend import legend
from avn_graph.page.portraits import particulars
from avn_graph.page.words import Words, count, texts

PREFIX: Final = "picture-"
"""Before every id of the picture, whose claims have the same ids as the table's."""


class Drawing(Struct, frozen=True):
    """The picture as an ``<svg>`` element whose ids begin with PREFIX, and the rules that it needs."""

    svg: str
    rules: str


def write_page(told: Told, drawing: Drawing, markup: str) -> str:
    """The page. ``markup`` is the script element with the condition's JSON-LD, or empty."""
    words = Words(told)
    title = told.condition.label if told.condition else told.name
    svg, width = _cropped(drawing.svg)
    style = "\n".join([_colours(), _asset("page.css"), drawing.rules, _picture_width(width)])
    script = _asset("page.js")
    summary = f"{title}: which treatments help, through what, how sure that is, and who says so."
    parts = [
        opening(told.dataset, f"{title} \u2013 {told.dataset.title}", summary, style, script, Markup(markup)),
        "<body>",
        element("a", "Skip to the claims", href="#claims", class_="skip"),
        _header(words, title),
        "<main>",
        *_sections(words, Markup(svg)),
        "</main>",
        _footer(told.dataset),
        _marks(),
        f"<script>{script}</script></body>\n</html>\n",
    ]
    return "".join(parts)


def opening(dataset: Dataset, title: str, summary: str, style: str, script: str, markup: Markup) -> str:
    """The start of an HTML page that may use its own style and script, and nothing from elsewhere."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("meta", name="description", content=summary),
        element("link", rel="license", href=dataset.licence),
        element("link", rel="icon", href="data:,"),
        Markup(f"<style>{style}</style>"),
        markup,
    )
    return f'<!DOCTYPE html>\n<html lang="{dataset.language}">\n{head}\n'


def policy(style: str, script: str) -> str:
    """What the browser may run and load: the style and the script of this very page."""
    allowed = {"script-src": script, "style-src": style}
    hashes = [f"{name} {digest(text)}" if text else f"{name} 'none'" for name, text in allowed.items()]
    return "; ".join(["default-src 'none'", *hashes, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def digest(text: str) -> str:
    return f"'sha256-{b2a_base64(hashlib.sha256(text.encode()).digest(), newline=False).decode()}'"


# ---------------------------------------------------------------- parts


def _header(words: Words, title: str) -> Markup:
    dataset = words.told.dataset
    condition = words.told.condition
    home = link(dataset.homepage, dataset.title) if isinstance(dataset.homepage, str) else dataset.title
    parts = [element("p", home, f", version {dataset.version}", class_="dataset"), element("h1", named(title))]
    if condition:
        if also := words.synonyms(condition):
            parts.append(element("p", "Also: ", join([named(name) for name in also], ", "), class_="also"))
        parts += [element("p", t, class_="lede") for t in texts(words.facts(condition, v.DCTERMS_DESCRIPTION), words.language)]
    parts.append(element("p", dataset.disclaimer, class_="disclaimer", role="note"))
    if condition:
        inner = list(particulars(words, condition))
        parts += [element("details", element("summary", "Identifiers and notes"), *inner, class_="more")] if inner else []
    places = (
        ("glance", "At a glance"),
        ("picture", "Picture"),
        ("claims", "Claims"),
        ("statuses", "How sure"),
        ("references", "References"),
    )
    nav = element("nav", listed(link(f"#{id}", name) for id, name in places), aria_label="On this page")
    return element("header", *parts, nav, class_="page-head")


def _sections(words: Words, svg: Markup) -> list[Markup]:
    told = words.told
    explore = element(
        "div",
        legend(words),
        _section("picture", "The picture", _scroller(svg), _panel()),
        _section(
            "claims",
            "All claims",
            element(
                "p", "No claim matches. ", element("button", "Show all", type="button", class_="plain reset"), id="nothing", hidden=True
            ),
            claims_table(words),
        ),
        class_="explore",
    )
    sections = [_section("glance", "At a glance", _balance(told), Glance(words).markup()), explore]
    sections.append(_section("statuses", "How sure: what the statuses mean", statuses(), levels()))
    sections += [_section("names", "What the names mean", found) for found in [names(words)] if found]
    sections += [_section("guidance", "For an appointment", found) for found in [guidance(words)] if found]
    return [*sections, _section("references", "References", references(words))]


def _section(id: str, title: str, *children: str) -> Markup:
    return element("section", element("h2", title, id=f"{id}-title"), *children, id=id, aria_labelledby=f"{id}-title")


def _scroller(svg: Markup) -> Markup:
    skip = element("a", "Skip the picture", href="#claims", class_="skip")
    how = "Each line is one claim; how it is drawn says how sure it is. The table below says the same in words."
    keys = "With the keyboard: arrows move from box to box, Enter chooses."
    told = element("p", how, " ", element("span", keys, class_="scripted keys"), class_="hint")
    return join([skip, told, element("div", svg, class_="scroller", tabindex="0", role="region", aria_label="Picture, scrolls sideways")])


def _panel() -> Markup:
    """Where the script shows what was pointed at or chosen."""
    inner = element("div", id="chosen", tabindex="-1")
    close = element("button", "Close", type="button", id="close", class_="plain")
    return element("div", close, inner, id="panel", class_="panel", role="region", aria_label="Chosen in the picture", hidden=True)


def _balance(told: Told) -> Markup:
    """All claims by status, as a sentence and as a bar."""
    counts = [(s, sum(1 for c in told.claims if c.status == s)) for s in v.STATUS_CODES]
    sources = len({id for c in told.claims for id in c.citations})
    said = ", ".join(f"{n} {STROKES[s].label}" for s, n in counts if n)
    total = f"{count(len(told.claims), 'claim')} from {count(sources, 'source')}: {said}."
    return element("div", element("p", total), bar(counts), class_="balance")


def bar(counts: list[tuple[str, int]]) -> Markup:
    """Numbers by status as parts of a line."""
    whole = sum(n for _, n in counts) or 1
    at, parts = 0.0, []
    for status, n in counts:
        if n:
            parts.append(f'<rect class="{status}" x="{number(at)}" width="{number(1000 * n / whole)}" height="10"/>')
            at += 1000 * n / whole
    return Markup(f'<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>')


def _footer(dataset: Dataset) -> Markup:
    terms = [dataset.publisher, f"issued {dataset.issued}", link(dataset.licence, "licence")]
    return element("footer", element("p", dataset.disclaimer), element("p", dataset.title, ", ", join(terms, ", ")))


# ---------------------------------------------------------------- style


_SIZE: Final = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')
_GRAPH: Final = re.compile(r'class="graph" transform="translate\([\d.]+ ([\d.]+)\)"')


def _cropped(svg: str) -> tuple[str, float]:
    """The picture without its own title and legend, which the page has; and its width."""
    width, height = map(float, next(_SIZE.finditer(svg)).groups())
    top = float(next(_GRAPH.finditer(svg))[1]) - 40
    size = f'width="{number(width)}" height="{number(height - top)}" viewBox="0 {number(top)} {number(width)} {number(height - top)}"'
    return _SIZE.sub(size, svg, count=1), width


def _picture_width(width: float) -> str:
    """Wide enough to read on a phone, and no wider than it was drawn for."""
    return f".scroller > svg {{ min-width: {round(width * 0.8)}px; max-width: {round(width * 1.1)}px; }}\n"


@lru_cache
def _marks() -> Markup:
    """The lines of the legend, once, for all that refer to them."""
    symbols = "".join(_mark(status) for status in STROKES)
    return Markup(f'<svg class="avn-picture marks" width="0" height="0" aria-hidden="true"><defs>{symbols}</defs></svg>')


def _mark(status: str) -> str:
    stroke = STROKES[status]
    half = 2.4 + stroke.width * 0.4
    arrow = f"M22 {number(5 - half)}L29 5L22 {number(5 + half)}z" if stroke.end == "arrow" else "M24 0h2.6v10h-2.6z"
    end = f'<path class="{status} end" d="{arrow}"/>' if stroke.end != "none" else ""
    line = f'<g class="{status}"><path class="line" d="M1 5H{22 if stroke.end == "arrow" else 24}"/></g>'
    return f'<symbol id="mark-{status}" class="avn-picture" viewBox="0 0 30 10">{line}{end}</symbol>'


@lru_cache
def _colours() -> str:
    """The colours of the picture, as custom properties for the page."""
    sets = []
    for dark in (0, 1):
        pairs = [("paper", PAPER), ("ink", INK), ("faint", FAINT), *((s.value, STROKES[s].tint) for s in v.Status)]
        sets.append(" ".join(f"--{name}: {tint[dark]};" for name, tint in pairs))
    return f":root {{ {sets[0]} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {sets[1]} }} }}"


@lru_cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def stylesheet() -> str:
    """The rules of a page without a picture."""
    return f"{_colours()}\n{_asset('page.css')}"
