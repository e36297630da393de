"""The query form in a real browser: by mouse, by keyboard, with no script, narrow and wide; hostile words stay words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from serving import Served, serving

from avn_graph.questions import known_questions

pytestmark = pytest.mark.system

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def served(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(root / "source", tmp_path_factory.mktemp("served") / "own") as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Open]:
    """Opens a page in a new window; at the end, nobody else may have been asked, and nothing said on the console."""
    contexts = []
    heard: list[str] = []
    asked: list[str] = []

    def open_new(path: str = "/", width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        window = context.new_page()
        window.on("console", lambda message: heard.append(message.text) if ours(message) else None)
        window.on("pageerror", lambda error: heard.append(str(error)))
        window.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
        window.on("request", lambda request: asked.append(request.url))
        window.goto(served.url + path)
        return window

    yield open_new
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith((served.url, "data:", "blob:"))] == []
    assert heard == []


def ours(message: ConsoleMessage) -> bool:
    """Not what the browser says of a refused query, or of the style of its own view of XML, which has no address."""
    address = message.location["url"]
    return "/sparql" not in address and not (address == "" and "inline style" in message.text)


def ask(page: Page, query: str) -> str:
    """Asks, and returns what is said when the answer is there."""
    page.fill("#query", query)
    page.click("#run")
    page.wait_for_selector("#run:not([disabled])")
    return page.inner_text("#status")


def test_a_question_is_chosen_and_asked(open_page: Open) -> None:
    page = open_page()
    page.wait_for_selector("#question option:nth-child(5)", state="attached")
    question = known_questions()["well-supported"]
    page.select_option("#question", label=question.question)
    assert page.input_value("#query") == question.text
    assert all(word in page.inner_text("#keywords") for word in question.keywords)
    page.click("#run")
    page.wait_for_selector("#shown table")
    rows = page.locator("#shown tbody tr").count()
    assert rows > 3 and page.inner_text("#status").startswith(f"{rows} rows in ")


def test_an_entity_of_an_answer_leads_to_its_place_on_the_page(open_page: Open) -> None:
    page = open_page()
    assert ask(page, "SELECT ?x ?type ?name { VALUES ?x { drug:iloprost } ?x a ?type ; rdfs:label ?name }").startswith("1 row in ")
    link = page.get_by_role("link", name="drug:iloprost")
    assert link.get_attribute("href") == "/drug/iloprost"
    outside = page.get_by_role("link", name="avn:Drug")
    assert (outside.get_attribute("href") or "").startswith("https://") and outside.get_attribute("rel") == "noopener noreferrer"
    assert page.inner_text("#shown td:nth-child(3) bdi") == "Iloprost"
    assert page.inner_text("#shown td:nth-child(3) .tag") == "en"
    link.click()
    page.wait_for_url("**/pages/avascular-necrosis/avascular-necrosis.html#about-drug-iloprost")
    expect(page.locator("#about-drug-iloprost")).to_be_in_viewport()


def test_what_stands_on_no_page_is_described(open_page: Open) -> None:
    page = open_page("/?query=DESCRIBE%20%3Chttps://w3id.org/avn-graph/drug/iloprost%3E")
    page.wait_for_selector("#shown pre")
    assert '"Iloprost"@en' in page.inner_text("#shown pre")


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    page.wait_for_selector("#question option:nth-child(5)", state="attached")
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert reached[0] == "Skip to the query"
    order = [id for id in reached if id in {"question", "query", "run"}]
    assert order == ["question", "query", "run"]
    page.focus("#query")
    page.keyboard.press("Control+a")
    page.keyboard.type("ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text(re.compile("^Yes, in "))


def test_names_and_roles_for_those_who_do_not_see(open_page: Open) -> None:
    page = open_page()
    assert page.get_by_label("Query, in SPARQL 1.1").count() == 1
    assert page.get_by_label("Start from a question").count() == 1
    ask(page, "SELECT ?a { VALUES ?a { 1 } }")
    assert page.get_by_role("status").inner_text().startswith("1 row")
    assert page.get_by_role("table", name="What was found").count() == 1
    assert page.get_by_role("columnheader", name="a").count() == 1
    assert page.get_by_role("region", name="Answer, scrolls sideways").get_attribute("tabindex") == "0"


@pytest.mark.parametrize(
    "query, said",
    [
        ("SELECT * {", "cannot be read"),
        ("DROP ALL", "read-only"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "asks no other"),
        ("", "there is no query"),
    ],
)
def test_a_refusal_is_told_in_its_words(open_page: Open, query: str, said: str) -> None:
    page = open_page()
    ask(page, "ASK {}")
    assert said in ask(page, query)
    assert page.locator("#shown > *").count() == 0 and not page.locator("#save").is_visible()


def test_hostile_words_stay_words(open_page: Open) -> None:
    page = open_page()
    text = json.dumps(HOSTILE)
    ask(page, f"SELECT ({text} AS ?x) (IRI('javascript:alert(3)') AS ?y) {{}}")
    assert page.inner_text("#shown td:nth-child(1)") == HOSTILE
    assert page.inner_text("#shown td:nth-child(2)") == "javascript:alert(3)"
    assert page.locator("#shown a, #shown img, #shown script").count() == 0
    ask(page, f"CONSTRUCT {{ <x:s> <x:p> {text} }} WHERE {{}}")
    assert HOSTILE in page.inner_text("#shown pre")
    page = open_page(f"/?query=%3C/textarea%3E{HOSTILE}".replace("<", "%3C").replace(">", "%3E"))
    page.wait_for_selector("#status.fault")
    assert HOSTILE in page.input_value("#query")


def test_long_answers_are_shown_in_part_and_saved_whole(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    said = ask(page, "SELECT * { ?s ?p ?o } LIMIT 3000")
    assert re.match(r"3,000 rows in [\d.]+ s; the first 1,000 are shown", said)
    assert page.locator("#shown tbody tr").count() == 1000
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    assert saved.value.suggested_filename == "answer.csv"
    saved.value.save_as(tmp_path / "answer.csv")
    assert (tmp_path / "answer.csv").read_bytes().count(b"\r\n") >= 3001


def test_a_query_can_be_stopped(open_page: Open, served: Served) -> None:
    page = open_page()
    page.fill("#query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.click("#run")
    page.click("#stop")
    expect(page.get_by_role("status")).to_have_text("Stopped.")
    served.recovers()


def test_without_scripts_the_form_asks_as_well(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    assert not page.locator("#question").is_visible()
    page.fill("#query", "ASK {}")
    with page.expect_response(lambda answer: "/sparql?" in answer.url) as answer:
        page.click("#run")
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] in {"application/sparql-results+json", "application/xml"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_can_be_read(open_page: Open, width: int, scheme: str) -> None:
    page = open_page(width=width, color_scheme=scheme)
    ask(page, "SELECT * { ?s ?p ?o } LIMIT 50")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for place in ("#status", "#run", "#query", "label", "#shown a", "#keys"):
        assert contrast(page, place) >= 4.5, place


def contrast(page: Page, place: str) -> float:
    """Of the text's colour to that of what lies behind it (WCAG 2, 1.4.3)."""
    return float(
        page.eval_on_selector(
            place,
            """found => {
              const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
              const light = (colour) => { const [r, g, b] = parts(colour).map(c => c / 255)
                .map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
              let behind = found;
              while (parts(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
              const two = [light(getComputedStyle(found).color), light(getComputedStyle(behind).backgroundColor)].sort((a, b) => b - a);
              return (two[0] + .05) / (two[1] + .05);
            }""",
        )
    )
