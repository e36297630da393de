"""The pages as files: sound HTML that says everything, asks for nothing, and lets nothing but itself run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import webbrowser
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from readers import AVN, GOOD, told

from avn_graph import vocabulary as v
from avn_graph.cli import main
from avn_graph.drawing import LOOKS, STROKES
from avn_graph.evidence import TABLE
from avn_graph.format import Scope, Told
from avn_graph.formats.html import HTML, HTML_INDEX
from avn_graph.knowledge import Claim, Entity
from avn_graph.markup import check_markup, has_errors
from avn_graph.page.elements import Markup, element, escape, join, link, listed
from avn_graph.page.glance import is_effect
from avn_graph.picture import claim_element
from avn_graph.terms import Iri, Text

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "--><style>*{display:none}</style><!--",
    "</td></table>'&amp;&lt;",
    "\u05d0\u05d1\u05d2 \u0639\u0631\u0628\u064a (first)",
    "javascript:alert(1)",
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\t\n\r"), min_size=1)


@pytest.fixture(scope="module")
def avn() -> Told:
    [unit] = told(AVN)
    return unit


@pytest.fixture(scope="module")
def page(avn: Told) -> str:
    return "".join(HTML.write(avn))


@pytest.fixture(scope="module")
def root(page: str) -> ET.Element:
    return parsed(page)


def parsed(page: str, strict: bool = True) -> ET.Element:
    found: ET.Element = html5lib.HTMLParser(strict=strict, namespaceHTMLElements=False).parse(page)
    return found


def bare(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def within(root: ET.Element, tag: str, name: str = "") -> list[ET.Element]:
    """The elements of this tag and class."""
    return [e for e in root.iter() if bare(e.tag) == tag and (not name or name in e.get("class", "").split())]


def said(element: ET.Element) -> str:
    return "".join(element.itertext())


def by_id(root: ET.Element, id: str) -> ET.Element:
    [found] = [e for e in root.iter() if e.get("id") == id]
    return found


def with_records(unit: Told, *records: Entity | Claim) -> Told:
    return Told(unit.name, unit.number, records, unit.dataset)


# ---------------------------------------------------------------- the file


def test_formats_are_one_page_a_condition_and_one_list() -> None:
    assert (HTML.scope, HTML.suffix, HTML.media_type) == (Scope.CONDITION, "html", "text/html")
    assert (HTML_INDEX.scope, HTML_INDEX.suffix, HTML_INDEX.media_type) == (Scope.CORPUS, "html", "text/html")


def test_page_is_the_same_on_every_run(page: str) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests'); from readers import *; from avn_graph.formats.html import HTML;"
        "import hashlib; print(hashlib.sha256(''.join(HTML.write(told(AVN)[0])).encode()).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=AVN.parent, env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()
    assert str(AVN.parent) not in page


def test_page_has_language_title_and_one_first_heading(avn: Told, root: ET.Element) -> None:
    assert root.get("lang") == "en"
    assert said(within(root, "title")[0]).startswith("Avascular necrosis")
    assert [said(h) for h in within(root, "h1")] == ["Avascular necrosis"]
    levels = [int(bare(e.tag)[1]) for e in root.iter() if re.fullmatch("h[1-6]", bare(e.tag))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {bare(e.tag) for e in root.iter()} >= {"header", "nav", "main", "footer"}


def test_ids_are_unique_and_every_pointer_has_its_target(root: ET.Element) -> None:
    ids = Counter(e.get("id") for e in root.iter() if e.get("id"))
    assert max(ids.values()) == 1
    pointed = {value[1:] for e in root.iter() for name, value in e.attrib.items() if bare(name) == "href" and value.startswith("#")}
    pointed |= {id for e in root.iter() for name in ("aria-labelledby", "aria-controls", "for") for id in e.get(name, "").split()}
    pointed |= {id for e in root.iter() for value in e.attrib.values() for id in re.findall(r"url\(#([^)]*)\)", value)}
    assert pointed and pointed <= set(ids)


def test_script_is_small_and_makes_no_markup_of_data() -> None:
    script = files("avn_graph.page").joinpath("page.js").read_text(encoding="utf-8")
    assert len(script.encode()) < 15_000
    assert script.startswith('"use strict";')
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|fetch|XMLHttp|import\b|https?:", script)


# ---------------------------------------------------------------- what may run and load


@pytest.mark.parametrize("name", ["page", "index"])
def test_policy_allows_the_page_itself_and_nothing_else(name: str, page: str, avn: Told) -> None:
    text = page if name == "page" else HTML_INDEX.head(avn.dataset) + HTML_INDEX.write(avn)[0] + HTML_INDEX.tail(avn.dataset)
    root = parsed(text)
    metas = [e for e in within(root, "meta") if e.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in metas[0].get("content", "").split("; "))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert rules.pop("img-src") == "data:"
    inline = {"style-src": within(root, "style"), "script-src": [e for e in within(root, "script") if not e.get("type")]}
    for rule, elements in inline.items():
        assert rules.pop(rule) == (" ".join(map(digest, elements)) or "'none'")
    assert not rules
    head = [bare(e.tag) for e in within(root, "head")[0]]
    assert head.index("style") > 1 and head[:2] == ["meta", "meta"], "the policy comes before what it is about"


def digest(element: ET.Element) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(said(element).encode()).digest()).decode()}'"


def test_nothing_comes_from_outside(root: ET.Element, page: str) -> None:
    assert not [name for e in root.iter() for name in e.attrib if bare(name).startswith("on") or bare(name) in ("src", "style", "srcset")]
    assert {e.get("rel") for e in within(root, "link")} == {"license", "icon"}
    assert [e.get("href") for e in within(root, "link") if e.get("rel") == "icon"] == ["data:,"]
    style = said(within(root, "style")[0])
    assert not re.search(r"@import|@font-face|url\(", style)
    assert not [e for e in root.iter() if bare(e.tag) in ("iframe", "object", "embed", "form", "base", "image", "foreignObject")]


def test_every_link_leads_to_this_page_or_the_web(root: ET.Element) -> None:
    assert {(e.get("href") or "").split(":")[0].split("-")[0][:1] for e in within(root, "a")} <= {"#", "h"}
    assert all(re.match("#|https?://", e.get("href", "")) for e in within(root, "a"))


# ---------------------------------------------------------------- what it says


def test_condition_is_introduced_with_its_disclaimer(avn: Told, root: ET.Element) -> None:
    header = said(within(root, "header")[0])
    assert "AVN" in header and "Avascular necrosis of bone" in header
    assert avn.dataset.disclaimer in header
    assert "MONDO:0018373" in header and "MESH:D010020" in header
    assert "blocked blood vessels" in header


def test_picture_is_that_of_the_svg_without_its_title_and_legend(avn: Told, root: ET.Element) -> None:
    picture = next(svg for svg in within(root, "svg", "avn-picture") if svg.get("aria-labelledby"))
    top = float(picture.get("viewBox", "").split()[1])
    graph = next(g for g in within(picture, "g", "graph"))
    assert 0 < top < float(str(graph.get("transform")).split()[1].rstrip(")"))
    assert len(within(picture, "g", "node")) > 50


def test_every_claim_stands_in_table_and_picture(avn: Told, root: ET.Element) -> None:
    bodies = {e.get("id"): e for e in within(root, "tbody", "claim")}
    assert len(bodies) == len(avn.claims)
    shown = {e.get("id") for e in within(root, "g", "claim")}
    names = {e.id: e.label for e in avn.entities}
    for claim in avn.claims:
        body = bodies[claim_element(claim.id)]
        assert f"picture-{body.get('id')}" in shown
        row, evidence = list(body)
        assert said(row[0]) == names[claim.subject] and said(row[2]) == names[claim.object]
        assert STROKES[claim.status].label in said(row[4])
        assert v.RELATIONS[claim.relation].label in said(row[1])
        assert ("does not" in said(row[1])) == claim.negated
        assert claim.verdict.reason in said(evidence)
        if claim.stage:
            assert f"{v.STAGE_CODES[claim.stage].label} stage" in said(row[3])


def test_every_line_of_evidence_is_told_with_its_source(avn: Told, root: ET.Element) -> None:
    names = {e.id: e.label for e in avn.entities}
    for claim in avn.claims:
        lines = within(by_id(root, claim_element(claim.id)), "ul", "lines")
        assert len(lines) == bool(claim.evidence)
        for line, item in zip(claim.evidence, lines[0] if lines else (), strict=True):
            words = said(item)
            assert names[line.source] in words and line.bearing in words and v.DESIGN_CODES[line.design].label in words
            assert all(text.value in words for text in (*line.size, *line.note, *line.locator))
            assert all(v.WORDING_CODES[word].label in words for word in line.wording if line.wording != ("plain",))
            assert f"by itself: {line.alone.status}" in words


def test_sources_are_linked(avn: Told, root: ET.Element) -> None:
    links = {said(a).replace("\u00a0", " "): a.get("href") for a in within(root, "a")}
    references = [e for e in avn.entities if e.kind == "ref"]
    assert len(within(by_id(root, "references"), "li")) == len(references)
    assert links["doi:10.3346/jkms.2021.36.e177"] == "https://doi.org/10.3346/jkms.2021.36.e177"
    assert links["PMID 34155839"] == "https://pubmed.ncbi.nlm.nih.gov/34155839"
    assert links["PMC8216992"] == "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8216992"
    for reference in references:
        item = by_id(root, reference.id.replace(":", "-"))
        assert reference.label in said(item)
        assert all(t.value in said(item) for p, t in reference.facts if p in (v.DCTERMS_TITLE, v.DC_CREATOR) and isinstance(t, Text))


def test_summary_has_each_effect_of_each_treatment_under_its_status(avn: Told, root: ET.Element) -> None:
    [established] = within(root, "details", "established")
    assert "Bone marrow cells added to core decompression" in said(established)
    [refuted] = within(root, "details", "refuted")
    assert "Core decompression" in said(refuted) and "Collapse of the affected bone" in said(refuted)
    linked = {a.get("href", "")[1:] for details in within(root, "details", "glance") for a in within(details, "a")}
    treating = [c for c in avn.claims if c.subject.partition(":")[0] in v.TREATMENT_KINDS]
    missing = {c.label for c in treating if claim_element(c.id) not in linked}
    assert missing == {c.label for c in treating if not is_effect(c) and not c.object.startswith("mechanism:")} & missing
    for status in v.STATUS_CODES:
        for details in within(root, "details", status):
            effects = [a for row in within(details, "tr") for a in within(row, "a") if a.get("href", "").startswith("#claim-")]
            marked = [a for cell in within(details, "td", "through") for a in within(cell, "a")]
            assert all(by_id(root, a.get("href", "")[1:]).get("data-status") == status for a in effects if a not in marked)


def test_what_is_no_effect_is_not_called_one(avn: Told) -> None:
    def effects(relation: str, negated: bool = False) -> bool:
        return is_effect(replace(avn.claims[0], relation=relation, negated=negated))

    assert effects("relieves") and effects("treats") and effects("prevents")
    assert not effects("recommended-for") and not effects("aims-to-prevent") and not effects("causes")
    assert not effects("relieves", negated=True)


def test_statuses_and_rules_are_explained_in_order(root: ET.Element) -> None:
    words = said(by_id(root, "statuses"))
    for code in v.STATUS_CODES.values():
        assert code.label in words and code.definition in words
    for number, row in enumerate(TABLE, 1):
        assert f"{number}. {v.RULE_CODES[row.rule].definition}" in words
    assert all(code.label in words for code in v.DESIGN_CODES.values())


def test_legend_has_the_statuses_and_kinds_that_occur(avn: Told, root: ET.Element) -> None:
    filters = within(root, "button", "filter")
    values = [(b.get("data-group"), b.get("data-value")) for b in filters]
    statuses = [s for s in STROKES if any(c.status == s for c in avn.claims)]
    assert [value for group, value in values if group == "status"] == statuses
    assert {value for group, value in values if group == "look"} <= set(LOOKS)
    assert all(b.get("aria-pressed") == "false" for b in filters)
    counts = {b.get("data-value"): int(re.findall(r"\d+", said(b))[0]) for b in filters}
    assert counts["mixed"] == sum(c.status == "mixed" for c in avn.claims)


def test_table_has_a_caption_and_heads_with_scopes(root: ET.Element) -> None:
    table = by_id(root, "claims-table")
    assert said(within(table, "caption")[0])
    assert [th.get("scope") for th in within(within(table, "thead")[0], "th")] == ["col"] * 6
    assert {th.get("scope") for body in within(table, "tbody") for th in within(body, "th")} == {"row"}


def test_names_and_guidance_are_told(avn: Told, root: ET.Element) -> None:
    words = said(by_id(root, "names"))
    assert "Motrin" in words or "Advil" in words
    for entity in avn.entities:
        if entity.kind in LOOKS and entity.kind != "condition":
            assert by_id(root, f"about-{entity.id.replace(':', '-')}") is not None
    assert all(e.label in said(by_id(root, "guidance")) for e in avn.entities if e.kind == "guidance")


def test_markup_is_embedded_and_sound(root: ET.Element, page: str) -> None:
    [script] = [e for e in within(root, "script") if e.get("type") == "application/ld+json"]
    document = json.loads(said(script))
    assert document["@context"] == "https://schema.org"
    assert not has_errors(check_markup(page))


@pytest.mark.parametrize("source", [AVN, GOOD])
def test_nothing_that_is_known_is_left_out(source: Path) -> None:
    """Every text, every name, every code and every address of every entity stands somewhere on the page."""
    codes = {c.iri: c.label for codes in CODE_LISTS for c in codes.values()}
    for unit in told(source):
        if unit.condition is None:
            continue
        root = parsed("".join(HTML.write(unit)), strict=False)
        words = " ".join(said(e) for tag in ("header", "main") for e in within(root, tag)).lower()
        words += words.replace("questions", "question")
        links = {e.get("href", "") for e in within(root, "a")}
        names = {e.iri: e.label for e in unit.entities}
        for entity in unit.entities:
            for text in entity.names:
                assert text.value.lower().replace("\r", "\n") in words.replace("\r", "\n")
            for term, value in entity.facts:
                if isinstance(value, Text):
                    assert value.value.lower() in words or term == v.AVN_POSITION, (entity.id, term)
                elif value in codes or value in names:
                    assert (codes.get(value) or names[value]).lower() in words, (entity.id, term)
                elif term != v.SCHEMA_SAME_AS and not value.startswith(unit.dataset.base):
                    assert value in links, (entity.id, term)


CODE_LISTS = (
    *(v.AVAILABILITY_CODES, v.DESIGN_CODES, v.FINDING_CATEGORY_CODES, v.GUIDANCE_CATEGORY_CODES),
    *(v.REFERENCE_CATEGORY_CODES, v.WORDING_CODES),
)


# ---------------------------------------------------------------- any text, any unit


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text(avn: Told, text: str) -> None:
    root = parsed("".join(HTML.write(hostile(avn, text))))
    plain = parsed("".join(HTML.write(hostile(avn, "harmless"))))
    assert Counter(bare(e.tag) for e in root.iter() if bare(e.tag) not in ("tspan",)) == Counter(
        bare(e.tag) for e in plain.iter() if bare(e.tag) not in ("tspan",)
    )
    assert [said(h) for h in within(root, "h1")] == [text]
    body = within(root, "tbody", "claim")[0]
    assert said(body[0][0]) == text and text in said(body[1])


def hostile(unit: Told, text: str) -> Told:
    """A small unit in which every text is this one."""
    claim = next(c for c in unit.claims if len(c.evidence) > 1)
    said = (Text(text, "en"), Text(text, "de"))
    evidence = tuple(replace(line, locator=said, size=said, note=said) for line in claim.evidence)
    claim = replace(claim, label=text, evidence=evidence, note=said, verdict=replace(claim.verdict, reason=text))
    kept = {"condition:avascular-necrosis", claim.subject, claim.object, *claim.citations}
    entities = [replace(e, label=text, names=said, facts=tuple(fact(*f, text) for f in e.facts)) for e in unit.entities if e.id in kept]
    return with_records(unit, *entities, claim)


def fact(term: Iri, value: Iri | Text, text: str) -> tuple[Iri, Iri | Text]:
    return (term, Text(text, value.language)) if isinstance(value, Text) and not value.datatype else (term, value)


@settings(max_examples=25)
@given(texts)
def test_any_text_is_shown_as_it_is(avn: Told, text: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse("".join(HTML.write(hostile(avn, text))))
    assert [said(h) for h in within(root, "h1")] == [text]
    assert {error for _, error, _ in parser.errors} <= {"illegal-codepoint-for-numeric-entity", "invalid-codepoint"}


def test_a_condition_without_claims_has_a_page(avn: Told) -> None:
    assert avn.condition
    root = parsed("".join(HTML.write(with_records(avn, avn.condition))))
    assert not within(root, "tbody", "claim")
    assert "0 claims" in said(root) and "No claim about a treatment is recorded." in said(root)


def test_a_claim_without_evidence_and_names_of_other_units_are_told() -> None:
    unit = next(unit for unit in told(GOOD) if any(not c.evidence for c in unit.claims))
    root = parsed("".join(HTML.write(unit)), strict=False)  # its texts have control characters, which HTML has no way to write
    unassessed = [c for c in unit.claims if not c.evidence]
    assert "nobody yet" in said(by_id(root, claim_element(unassessed[0].id)))


# ---------------------------------------------------------------- the list of conditions


def test_list_has_a_row_for_each_condition(avn: Told) -> None:
    row = HTML_INDEX.write(avn)[0]
    root = parsed(HTML_INDEX.head(avn.dataset) + row + row + HTML_INDEX.tail(avn.dataset))
    rows = within(within(root, "tbody")[0], "tr")
    assert len(rows) == 2
    assert [a.get("href") for a in within(rows[0], "a")] == ["avascular-necrosis/avascular-necrosis.html"]
    figures = [said(cell) for cell in rows[0]]
    counts = Counter(str(c.status) for c in avn.claims)
    assert figures[:-1] == [
        "Avascular necrosis",
        str(len(avn.claims)),
        *(str(counts[s]) if counts[s] else "\u2013" for s in v.STATUS_CODES),
    ]
    assert HTML_INDEX.write(Told("shared", 0, (), avn.dataset)) == ("",)


@pytest.mark.parametrize("source, shown", [(AVN, "avascular-necrosis/avascular-necrosis.html"), (GOOD, "")])
def test_view_makes_the_pages_and_opens_the_browser(
    source: Path, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(webbrowser, "open", opened.append)
    assert main(["view", str(source)]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert opened == [path.as_uri()] and path.is_file()
    [folder] = tmp_path.iterdir()
    assert path.is_relative_to(folder) and path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert not shown or path == folder / shown


def test_view_tells_faults_and_opens_nothing(
    write: Callable[[Mapping[str, str]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(webbrowser, "open", pytest.fail)
    source = write({"x.yaml": "drugs:\n  - id: x\n    name: X\n    sources: [ref:nowhere]\n"})
    assert main(["view", str(source)]) == 1
    assert "ref:nowhere" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]


# ---------------------------------------------------------------- elements


@given(texts)
def test_text_and_attributes_are_escaped(text: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    [found] = within(parser.parseFragment(element("p", text, title=text, class_="x")), "p")
    assert said(found) == text and found.get("title") == text


def test_elements_leave_out_what_is_empty() -> None:
    assert element("a", "b", href="", hidden=False, open=True, data_x="1") == '<a open data-x="1">b</a>'
    assert element("input", type="search") == '<input type="search">'
    assert listed([]) == "" and listed(["<"]) == "<ul><li>&lt;</li></ul>"


def test_markup_is_escaped_once() -> None:
    assert escape(Markup("<b>")) == "<b>" and escape("<b>") == "&lt;b&gt;"
    assert join([Markup("<i>"), "<"], " & ") == "<i> &amp; &lt;"


def test_links_lead_to_the_web_or_nowhere() -> None:
    assert link("https://example.org/?a=1&b", "x") == '<a href="https://example.org/?a=1&amp;b">x</a>'
    assert link("javascript:alert(1)", "x") == link("data:text/html,x", "x") == "x"
