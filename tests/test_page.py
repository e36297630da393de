"""The page in a real browser: every control does what it says, nothing is asked for, and no one is left out."""

from __future__ import annotations

import os
import random
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from benchmarks.corpus import write_corpus
from formats.test_html import HOSTILE, hostile
from playwright.sync_api import Browser, Locator, Page
from readers import AVN, told
from system import require_program

from avn_graph.build import build
from avn_graph.corpus import open_corpus
from avn_graph.format import Told
from avn_graph.formats.html import HTML, HTML_INDEX
from avn_graph.picture import claim_element

pytestmark = pytest.mark.system

COLLAPSE = "claim-avascular-necrosis_procedure_core-decompression_prevents_finding_bone-collapse"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def avn() -> Told:
    [unit] = told(AVN)
    return unit


@pytest.fixture(scope="module")
def files(avn: Told, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    index = HTML_INDEX.head(avn.dataset) + HTML_INDEX.write(avn)[0] + HTML_INDEX.tail(avn.dataset)
    for name, text in {"avn": HTML.write(avn)[0], "index": index}.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="")
    return {name: folder / f"{name}.html" for name in ("avn", "index")}


@pytest.fixture
def open_page(browser: Browser, files: dict[str, Path], tmp_path: Path) -> Iterator[Open]:
    """Opens a page in a new window; at the end, nothing may have been asked for and nothing said on the console."""
    contexts = []
    heard: list[str] = []
    asked: list[str] = []

    def open_new(page: str = "avn", width: int = 1280, height: int = 900, hash: str = "", **options: Any) -> Page:
        path = files.get(page) or tmp_path / "page.html"
        if page not in files:
            path.write_text(page, encoding="utf-8", newline="")
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        window = context.new_page()
        window.on("console", lambda message: heard.append(message.text))
        window.on("pageerror", lambda error: heard.append(str(error)))
        window.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
        window.on("request", lambda request: asked.append(request.url))
        window.goto(path.as_uri() + hash)
        return window

    yield open_new
    for context in contexts:
        context.close()
    assert heard == []
    assert [url for url in asked if not url.startswith("file:") and url != "data:,"] == []
    assert len({url.partition("#")[0] for url in asked if url.startswith("file:")}) <= 1


def rows(page: Page) -> Locator:
    return page.locator("tbody.claim:visible")


def status_of(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("tbody.claim:not([hidden])", "all => all.map((e) => e.dataset.status)")
    return found


def lines_shown(page: Page) -> int:
    found: int = page.eval_on_selector_all(".scroller .claim:not(.off)", "all => all.length")
    return found


def claims_with(unit: Told, **wanted: object) -> int:
    return sum(all(getattr(c, name) == value for name, value in wanted.items()) for c in unit.claims)


# ---------------------------------------------------------------- filter and search


def test_status_filter_narrows_table_and_picture(avn: Told, open_page: Open) -> None:
    page = open_page()
    mixed = page.get_by_role("button", name="mixed", exact=False).first
    assert page.locator("#count").inner_text() == f"{len(avn.claims)} claims"
    mixed.click()
    assert mixed.get_attribute("aria-pressed") == "true"
    assert status_of(page) == ["mixed"] * claims_with(avn, status="mixed")
    assert rows(page).count() == lines_shown(page) == claims_with(avn, status="mixed")
    assert page.locator("#count").inner_text() == f"{claims_with(avn, status='mixed')} of {len(avn.claims)} claims"
    page.locator(".filter[data-value=refuted]").click()
    assert set(status_of(page)) == {"mixed", "refuted"}
    page.get_by_role("button", name="Show all").first.click()
    assert rows(page).count() == lines_shown(page) == len(avn.claims)
    assert mixed.get_attribute("aria-pressed") == "false"
    assert not page.locator("#reset").is_visible()


def test_kind_filter_keeps_claims_that_touch_the_kind(avn: Told, open_page: Open) -> None:
    page = open_page()
    page.locator(".filter[data-value=test]").click()
    wanted = [c for c in avn.claims if "test:" in c.subject + c.object]
    assert rows(page).count() == lines_shown(page) == len(wanted)
    page.locator(".filter[data-value=supported]").click()
    assert rows(page).count() == sum(c.status == "supported" for c in wanted)
    dimmed = page.locator(".scroller .node.off").count()
    assert 0 < dimmed < page.locator(".scroller .node").count()


def test_search_counts_what_it_finds(avn: Told, open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Find in claims and sources").fill("LAI 2005")
    wanted = [c for c in avn.claims if "ref:lai-2005" in c.citations]
    assert wanted and rows(page).count() == len(wanted)
    assert page.get_by_role("status").first.inner_text() == f"{len(wanted)} of {len(avn.claims)} claims"
    page.locator("#find").fill("no such words")
    assert rows(page).count() == 0 and page.locator("#nothing").is_visible()
    page.locator("#nothing button").click()
    assert rows(page).count() == len(avn.claims)
    page.locator("#find").fill("advil")
    assert rows(page).count() == sum("drug:ibuprofen" in (c.subject, c.object) for c in avn.claims) > 0
    page.keyboard.press("Escape")
    assert rows(page).count() == len(avn.claims)


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("column", range(6))
def test_each_column_sorts_both_ways(column: int, open_page: Open) -> None:
    page = open_page()
    head = page.locator("#claims-table thead th").nth(column)
    key = "all => all.map((e) => ({ text: e.rows[0].cells[COLUMN].innerText, rank: +e.dataset.rank, sources: +e.dataset.sources }))"
    seen = []
    for _ in range(2):
        head.get_by_role("button").click()
        found = page.eval_on_selector_all("tbody.claim", key.replace("COLUMN", str(column)))
        direction = head.get_attribute("aria-sort")
        seen.append(direction)
        assert page.locator("#claims-table th[aria-sort]").count() == 1
        if column < 4:
            values = page.evaluate(
                "all => all.map((a, n) => n ? Math.sign(a.localeCompare(all[n - 1], 'en', { numeric: true })) : 0)",
                [f["text"] for f in found],
            )
        else:
            numbers = [f["rank" if column == 4 else "sources"] for f in found]
            values = [after - before for before, after in pairwise(numbers)]
        assert all(v >= 0 for v in values) if direction == "ascending" else all(v <= 0 for v in values)
        assert any(values)
    assert sorted(map(str, seen)) == ["ascending", "descending"]


def test_row_opens_its_evidence(open_page: Open) -> None:
    page = open_page()
    body = page.locator(f"#{COLLAPSE}")
    button = body.get_by_role("button", name="Evidence")
    assert button.get_attribute("aria-expanded") == "false" and not body.locator(".evidence").is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true" and "78% collapsed" in body.locator(".evidence").inner_text()
    body.locator("th").click()
    assert not body.locator(".evidence").is_visible()


def test_link_to_a_claim_opens_and_marks_it(open_page: Open) -> None:
    page = open_page(hash=f"#{COLLAPSE}")
    body = page.locator(f"#{COLLAPSE}")
    assert body.locator(".evidence").is_visible() and "chosen" in str(body.get_attribute("class"))
    assert body.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight / 2 }")
    page.locator(".filter[data-value=possible]").click()
    assert not body.is_visible()
    page.locator(f"details.refuted a[href='#{COLLAPSE}']").click()
    assert body.is_visible() and page.locator("tbody.chosen").count() == 1


# ---------------------------------------------------------------- the picture


def node(page: Page, id: str) -> Locator:
    return page.locator(f".scroller .node[data-id='{id}']")


def test_choosing_a_line_tells_its_evidence(avn: Told, open_page: Open) -> None:
    page = open_page()
    claim = next(c for c in avn.claims if claim_element(c.id) == COLLAPSE)
    line = page.locator(f"#picture-{COLLAPSE}")
    line.scroll_into_view_if_needed()
    spot = line.locator(".hit").evaluate(
        "e => { const p = e.getPointAtLength(e.getTotalLength() * .97).matrixTransform(e.getScreenCTM()); return [p.x, p.y] }"
    )
    page.mouse.move(*spot)
    panel = page.locator("#panel")
    assert claim.verdict.reason in panel.inner_text()
    page.mouse.click(*spot)
    assert "kept" in str(panel.get_attribute("class"))
    words = panel.inner_text()
    assert "Core decompression prevents Collapse of the affected bone" in words and "78% collapsed" in words
    assert panel.get_by_role("link", name=re.compile("PMID.7593097")).get_attribute("href") == "https://pubmed.ncbi.nlm.nih.gov/7593097"
    assert page.locator(".scroller .claim.on").count() == 1 and page.locator(".scroller .node.on").count() == 2
    panel.get_by_role("button", name="Close").click()
    assert "kept" not in str(panel.get_attribute("class")) and page.locator(".scroller .lit").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_what_was_chosen_is_not_covered(width: int, open_page: Open) -> None:
    page = open_page(width=width, height=800)
    for id in ("drug:alendronate", "procedure:osteotomy", "therapy:rest"):
        box = node(page, id)
        box.evaluate("e => e.scrollIntoView({ block: 'end' })")
        box.dispatch_event("click")
        edges = [page.locator(query).bounding_box() for query in (f".scroller .node[data-id='{id}']", "#panel")]
        assert edges[0] and edges[1] and edges[0]["y"] + edges[0]["height"] <= edges[1]["y"]
        assert edges[0]["y"] >= 0


def test_pointing_at_a_treatment_lights_its_ways(open_page: Open) -> None:
    page = open_page()
    node(page, "procedure:core-decompression").hover()
    lit = set(page.eval_on_selector_all(".scroller .node.on", "all => all.map((e) => e.dataset.id)"))
    ways = {"mechanism:extra-space-in-bone", "mechanism:new-bone-growth", "anatomy:affected-bone", "condition:avascular-necrosis"}
    assert lit >= {"procedure:core-decompression", "finding:bone-collapse", *ways}
    assert "drug:iloprost" not in lit and "test:mri" not in lit
    assert float(node(page, "drug:iloprost").evaluate("e => getComputedStyle(e).opacity")) < 0.5
    page.mouse.move(1, 1)
    assert page.locator(".scroller .on").count() == 0


def test_no_way_leads_on_through_what_is_refuted_or_denied(open_page: Open) -> None:
    page = open_page()
    node(page, "finding:bone-collapse").hover()
    lit = set(page.eval_on_selector_all(".scroller .claim.on", "all => all.map((e) => e.id.slice(8))"))
    assert COLLAPSE in lit, "its own claims are lit, whatever their status"
    node(page, "test:x-ray").hover()
    ends = set(page.eval_on_selector_all(".scroller .node.on", "all => all.map((e) => e.dataset.id)"))
    assert "finding:bone-changes" in ends or len(ends) > 2


def test_picture_works_with_the_keyboard(open_page: Open) -> None:
    page = open_page()
    assert page.locator(".scroller .node[tabindex='0']").count() == 1
    page.locator(".scroller").focus()
    page.keyboard.press("Tab")
    seen = [page.evaluate("document.activeElement.dataset.id")]
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.dataset.id"))
    assert len(set(seen)) > 2 and all(seen)
    assert page.locator(".scroller .lit").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("#panel.kept").count() == 1
    assert page.evaluate("document.activeElement.id") == "chosen"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#chosen .reason").count() == 1, "a claim of the list is chosen with the keyboard"
    page.keyboard.press("Escape")
    assert page.locator("#panel.kept").count() == 0
    assert page.evaluate("document.activeElement.dataset.id") == seen[-1], "the way back"


def test_claim_of_the_table_is_shown_in_the_picture(open_page: Open) -> None:
    page = open_page(hash=f"#{COLLAPSE}")
    page.locator(f"#{COLLAPSE}").get_by_role("button", name="Show in the picture").click()
    assert page.locator(f"#picture-{COLLAPSE}.held").count() == 1
    assert "refuted" in page.locator("#panel.kept").inner_text()
    page.get_by_role("link", name="This claim in the table").click()
    assert page.locator(f"#{COLLAPSE} .evidence").is_visible()


def test_skip_links_come_first(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the claims"
    page.keyboard.press("Enter")
    assert page.locator("#claims-title").evaluate("e => e.getBoundingClientRect().top < innerHeight")


# ---------------------------------------------------------------- for everyone


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from npm."""
    npm = require_program("npm")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run([npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if packed.returncode:
        (pytest.fail if os.environ.get("AVN_GRAPH_SYSTEM") == "1" else pytest.skip)(f"npm cannot get axe-core: {packed.stderr[-300:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member
        return member.read().decode()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["avn", "index"])
def test_axe_finds_nothing(name: str, scheme: str, width: int, axe: str, open_page: Open) -> None:
    page = open_page(name, width=width, color_scheme=scheme)
    page.evaluate(axe)
    assert violations(page) == []
    if name == "avn":
        page.eval_on_selector_all("details", "all => all.forEach((e) => { e.open = true })")
        page.locator(".filter[data-value=supported]").click()
        node(page, "drug:alendronate").click(force=True)
        page.eval_on_selector_all("tbody.claim:not([hidden]) .toggle", "all => all.slice(0, 5).forEach((e) => e.click())")
        assert violations(page) == []


def violations(page: Page) -> list[str]:
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [f"{v['id']}: {v['nodes'][0]['target']} {v['nodes'][0]['failureSummary']}" for v in found["violations"]]


@pytest.mark.parametrize("name", ["avn", "index"])
@pytest.mark.parametrize("script", [True, False])
def test_only_picture_and_tables_scroll_sideways(name: str, script: bool, open_page: Open) -> None:
    page = open_page(name, width=390, height=844, java_script_enabled=script)
    if script:
        page.eval_on_selector_all("details", "all => all.forEach((e) => { e.open = true })")
        page.eval_on_selector_all(".toggle", "all => all.forEach((e) => e.click())")
    for width in (390, 320, 768, 1060, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.set_viewport_size({"width": 390, "height": 844})
    if name == "avn":
        assert page.locator(".scroller > svg").evaluate("e => e.getBoundingClientRect().width") > 1000


def test_without_script_everything_is_told(avn: Told, open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    words = page.locator("#claims").inner_text()
    for claim in avn.claims:
        assert claim.verdict.reason in words
        assert all(text.value in words for line in claim.evidence for text in (*line.size, *line.note))
    assert page.locator("tbody.claim .evidence:visible").count() == len(avn.claims)
    assert page.locator("#find").is_hidden() and page.locator(".filter:enabled").count() == 0
    assert page.locator(".scroller .claim").count() == len(avn.claims)
    page.locator("details.possible > summary").click()
    assert page.locator("details.possible table").is_visible()


def test_print_shows_all_evidence(avn: Told, open_page: Open) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert page.locator("tbody.claim .evidence:visible").count() == len(avn.claims)
    assert page.locator("details.possible table").is_visible()
    assert not page.locator("nav").is_visible() and not page.locator("#panel").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_and_do_nothing(text: str, avn: Told, open_page: Open) -> None:
    page = open_page(HTML.write(hostile(avn, text))[0])
    assert page.locator("h1").inner_text() == text
    page.locator(".toggle").first.click()
    page.locator(".scroller .node").first.click(force=True)
    assert text in page.locator("#chosen").inner_text()
    page.locator("#chosen .list button").first.click()
    assert text in page.locator("#chosen .reason").inner_text()
    page.locator("#find").fill(text)
    assert rows(page).count() == 1
    assert page.locator("img, iframe, script[src]").count() == 0


# ---------------------------------------------------------------- many claims


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page of some 300 claims."""
    folder = tmp_path_factory.mktemp("large")
    write_corpus(folder, 9)
    units = told(folder)
    records = [record for unit in units for record in unit.records]
    random.Random(3).shuffle(records)
    unit = Told("large", 0, sorted(records, key=lambda r: (r.id.startswith("claim:"), r.id)), units[0].dataset)
    assert len(unit.claims) >= 300
    return HTML.write(unit)[0]


def test_three_hundred_claims_stay_fluid(large: str, open_page: Open) -> None:
    """Each answer to the reader is done within a frame or few, and lays the page out no more than twice."""
    page = open_page(large)
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")

    def layouts() -> float:
        found = client.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in found if m["name"] == "LayoutCount")

    acts = {
        "filter": "document.querySelector('.filter[data-group=status]').click()",
        "search": "(f => { f.value = 'bone'; f.dispatchEvent(new Event('input')) })(document.querySelector('#find'))",
        "hover": "document.querySelectorAll('.scroller .node').forEach((e, n) => n < 10 && e.dispatchEvent(over))",
        "sort": "document.querySelector('.sort').click()",
    }
    for name, act in acts.items():
        before = layouts()
        over = "const over = new PointerEvent('pointerover', { bubbles: true })"
        spent = page.evaluate(f"() => {{ {over}; const start = performance.now(); {act}; return performance.now() - start }}")
        assert layouts() - before <= 2, f"{name} lays the page out again and again"
        assert spent < 500, f"{name} takes {spent:.0f} ms"


# ---------------------------------------------------------------- as it is built


def test_list_leads_to_the_page(browser: Browser, tmp_path: Path) -> None:
    build(open_corpus(AVN), tmp_path, formats=("html", "html-index"))
    page = browser.new_page()
    page.goto((tmp_path / "avn-graph.html").as_uri())
    page.get_by_role("link", name="Avascular necrosis").click()
    assert page.locator("h1").inner_text() == "Avascular necrosis"
    page.close()
