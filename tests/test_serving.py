"""``avn-graph serve`` as a client sees it: the SPARQL Protocol, the IRIs of the graph, the pages, and how it starts and ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from serving import Served, alive, patience, serving, stop

from avn_graph.build import build
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import UsageError
from avn_graph.questions import known_questions
from avn_graph.serving import holdings
from avn_graph.serving.guard import names
from avn_graph.serving.pages import place_of, policy
from avn_graph.serving.settings import Settings, check_settings

BASE = "https://w3id.org/avn-graph/"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
GRAPH_FORMS = {
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def exports(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    build(open_corpus(root / "source"), folder, formats=("nquads", "ntriples", "html", "html-index"))
    return folder


@pytest.fixture(scope="module")
def triples(exports: Path) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(path=exports / "avn-graph.nq")}


@pytest.fixture(scope="module")
def served(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(root / "source", tmp_path_factory.mktemp("served") / "own") as started:
        yield started


def parsed(answer: httpx.Response) -> set[pyoxigraph.Triple]:
    assert answer.status_code == 200, answer.text
    form = GRAPH_FORMS[answer.headers["content-type"].partition(";")[0]]
    return {quad.triple for quad in pyoxigraph.parse(answer.content, format=form)}


def values(answer: httpx.Response, name: str) -> list[str]:
    return [row[name]["value"] for row in answer.json()["results"]["bindings"]]


# ---------------------------------------------------------------- the protocol


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_is_asked_in_three_ways(served: Served, way: str, triples: set[pyoxigraph.Triple]) -> None:
    if way == "get":
        answer = served.get("/sparql", params={"query": COUNT})
    elif way == "form":
        answer = served.ask(COUNT)
    else:
        answer = httpx.post(served.sparql, content=COUNT, headers={"Content-Type": "application/sparql-query; charset=utf-8"})
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert values(answer, "n") == [str(len(triples))]


def test_select_in_all_forms(served: Served) -> None:
    query = 'SELECT ?a ?b WHERE { VALUES (?a ?b) { ("x, \\"y\\""@en 1) (<http://x/> UNDEF) } }'
    answers = {form: served.ask(query, form) for form in ("text/csv", "text/tab-separated-values")}
    assert answers["text/csv"].text == 'a,b\r\n"x, ""y""",1\r\nhttp://x/,\r\n'
    assert answers["text/tab-separated-values"].text == '?a\t?b\n"x, \\"y\\""@en\t1\n<http://x/>\t\n'
    for form in ("application/sparql-results+json", "application/json"):
        answer = served.ask(query, form)
        assert answer.headers["content-type"] == form and values(answer, "a") == ['x, "y"', "http://x/"]
    xml = served.ask(query, "application/sparql-results+xml")
    assert xml.headers["content-type"] == "application/sparql-results+xml"
    assert [b.value for b in pyoxigraph.parse_query_results(xml.content, format=pyoxigraph.QueryResultsFormat.XML).variables] == ["a", "b"]


def test_ask_in_all_forms(served: Served) -> None:
    assert served.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
    assert served.ask("ASK { <x:y> ?p ?o }").json()["boolean"] is False
    assert b"<boolean>true</boolean>" in served.ask("ASK {}", "application/sparql-results+xml").content
    assert served.ask("ASK {}", "text/csv").text.strip() == "true"


@pytest.mark.parametrize("form", GRAPH_FORMS)
def test_graphs_in_all_forms(served: Served, form: str, triples: set[pyoxigraph.Triple]) -> None:
    answer = served.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", form)
    assert answer.headers["content-type"].partition(";")[0] == form
    assert parsed(answer) == triples


@pytest.mark.parametrize("name", [name for name, q in known_questions().items() if not q.service])
def test_every_competency_question_is_answered(served: Served, name: str) -> None:
    answer = served.ask(known_questions()[name].text)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("query", [COUNT, "DESCRIBE <x:y>", ""])
def test_what_nobody_has_is_refused_with_what_there_is(served: Served, query: str) -> None:
    answer = served.get("/sparql", "image/png", params={"query": query} if query else {})
    assert answer.status_code == 406
    assert ("application/sparql-results+json" if query == COUNT else "text/turtle") in answer.text


def test_the_prefixes_of_the_graph_need_not_be_declared(served: Served) -> None:
    assert values(served.ask("SELECT ?o { drug:iloprost rdfs:label ?o }"), "o") == ["Iloprost"]


def test_graphs_are_chosen_by_parameters(served: Served, exports: Path) -> None:
    quads = list(pyoxigraph.parse(path=exports / "avn-graph.nq"))
    graph = f"{BASE}graph/avascular-necrosis"
    own = {q.triple for q in quads if q.graph_name == pyoxigraph.NamedNode(graph)}
    assert 0 < len(own) < len(quads)
    number = [str(len(own))]
    count_named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert values(served.get("/sparql", params={"query": COUNT, "default-graph-uri": graph}), "n") == number
    assert values(served.get("/sparql", params={"query": COUNT, "named-graph-uri": graph}), "n") == ["0"]
    assert values(served.get("/sparql", params={"query": count_named, "named-graph-uri": graph}), "n") == number
    assert values(served.get("/sparql", params={"query": count_named, "default-graph-uri": graph}), "n") == ["0"]
    assert values(served.ask(COUNT.replace("WHERE", f"FROM <{graph}> WHERE")), "n") == number
    both = httpx.post(f"{served.sparql}?default-graph-uri={graph}", data={"query": COUNT, "default-graph-uri": BASE.rstrip("/")})
    assert values(both, "n") == [str(len({q.triple for q in quads}))]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["file:///etc/passwd", "http://127.0.0.1:1/", "", f"{BASE}graph/none"])
def test_graphs_that_are_not_here_are_refused(served: Served, name: str, graph: str) -> None:
    answer = served.get("/sparql", params={"query": COUNT, name: graph})
    assert answer.status_code == 400 and "no graph" in answer.text


def test_head_is_get_without_the_body(served: Served) -> None:
    for path in ("/", "/sparql", "/sparql?query=ASK%20%7B%7D", "/drug/iloprost", "/pages/"):
        got, head = served.get(path), httpx.head(served.url + path, headers={"Accept": "*/*"})
        assert head.status_code == got.status_code == 200
        assert head.content == b"" and head.headers["content-type"] == got.headers["content-type"]


def test_options_tells_the_methods(served: Served) -> None:
    answer = httpx.options(served.sparql)
    assert answer.status_code == 204 and answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    "status, request_",
    [
        (400, {"method": "POST", "data": {"x": "y"}}),
        (400, {"method": "POST", "content": b"ASK { '\xff' }", "headers": {"Content-Type": "application/sparql-query"}}),
        (400, {"method": "POST", "content": b"query=%FF", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
        (400, {"method": "GET", "params": [("query", "ASK {}")] * 2}),
        (400, {"method": "POST", "data": {f"f{i}": "x" for i in range(1001)}}),
        (400, {"method": "GET", "params": {"query": "SELECT * { ?x "}}),
        (400, {"method": "GET", "params": {"query": "SELECT * { ?x none:such ?y }"}}),
        (403, {"method": "GET", "params": {"update": "DROP ALL"}}),
        (403, {"method": "POST", "data": {"update": "DROP ALL", "query": "ASK {}"}}),
        (403, {"method": "POST", "content": "DROP ALL", "headers": {"Content-Type": "application/sparql-update"}}),
        (403, {"method": "GET", "params": {"query": "INSERT DATA { <x:s> <x:p> 1 }"}}),
        (405, {"method": "PUT", "content": "<x:s> <x:p> 1 ."}),
        (405, {"method": "DELETE"}),
        (405, {"method": "PATCH", "content": ""}),
        (413, {"method": "POST", "content": b"query=" + b"%20" * 90_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
        (413, {"method": "POST", "data": {"query": "ASK {}" + " " * 65_536}}),
        (415, {"method": "POST", "content": "ASK {}", "headers": {"Content-Type": "text/plain"}}),
        (415, {"method": "POST", "content": "ASK {}"}),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_in_a_sentence(served: Served, status: int, request_: dict[str, object]) -> None:
    answer = httpx.request(url=served.sparql, **request_)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert 10 < len(answer.text) < 400 and "\n" not in answer.text.rstrip("\n")


def test_a_query_that_cannot_be_read_is_told_with_its_place(served: Served) -> None:
    assert "error at 2:5" in served.ask("SELECT * {\n  }}").text
    assert "error at 1:15" in served.ask("SELECT * { ?x ").text


# ---------------------------------------------------------------- what it says of itself


def test_the_service_description_says_what_is_true(served: Served, triples: set[pyoxigraph.Triple]) -> None:
    described = parsed(served.get("/sparql", "text/turtle"))
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*triple) for triple in described)

    def told(query: str) -> list[str]:
        found = store.query(query, prefixes={"sd": SD, "void": VOID})
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return sorted(row[0].value for row in found)

    assert told("SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == [served.sparql]
    assert told("SELECT ?l { ?s sd:supportedLanguage ?l }") == [f"{SD}SPARQL11Query"]
    whole = "SELECT ?n { ?s sd:defaultDataset/sd:defaultGraph/void:triples ?n }"
    assert told(whole) == [str(len(triples))] == values(served.ask(COUNT), "n")
    by_name = served.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    stated = store.query(
        "SELECT ?g ?n { ?s sd:defaultDataset/sd:namedGraph ?x . ?x sd:name ?g ; sd:graph/void:triples ?n }",
        prefixes={"sd": SD, "void": VOID},
    )
    assert isinstance(stated, pyoxigraph.QuerySolutions)
    counted = dict(zip(values(by_name, "g"), values(by_name, "n"), strict=True))
    assert {row["g"].value: row["n"].value for row in stated} == counted
    assert len(counted) >= 2
    assert told("SELECT ?f { ?s sd:feature ?f }") == [f"{SD}UnionDefaultGraph"]
    assert len(told("SELECT ?f { ?s sd:resultFormat ?f }")) == 7
    assert parsed(served.get("/sparql", "application/ld+json")) == parsed(served.get("/sparql", "application/n-triples")) == described


def test_a_browser_at_the_endpoint_is_led_to_the_form(served: Served) -> None:
    answer = served.get("/sparql", HTML)
    assert answer.status_code == 303 and answer.headers["location"] == "/"


# ---------------------------------------------------------------- the IRIs of the graph


def of_each_kind(root: Path) -> list[str]:
    """An IRI of each kind that the graph has subjects of, without its base."""
    lines = (root / "exports" / "avn-graph.nt").read_text(encoding="utf-8")
    found = dict(match.groups() for match in re.finditer(rf"^<{BASE}(([a-z]+)/[^>]+)> ", lines, re.MULTILINE) for match in [_swap(match)])
    return sorted(found.values())


def _swap(match: re.Match[str]) -> re.Match[str]:
    again = re.fullmatch(r"(?=([a-z]+)/)(.+)", match[1])
    assert again
    return again


LOCALS = of_each_kind(Path(__file__).parent.parent)


def test_there_are_entities_of_many_kinds() -> None:
    kinds = {local.partition("/")[0] for local in LOCALS}
    assert {"drug", "condition", "claim", "evidence", "mechanism", "procedure", "ref", "finding", "test", "therapy"} <= kinds


@pytest.mark.parametrize("local", LOCALS)
def test_an_entity_in_all_forms(served: Served, local: str, triples: set[pyoxigraph.Triple]) -> None:
    expected = {t for t in triples if t.subject == pyoxigraph.NamedNode(BASE + local)}
    assert expected
    for form in GRAPH_FORMS:
        assert parsed(served.get(f"/{local}", form)) == expected


@pytest.mark.parametrize("local", LOCALS)
def test_an_entity_in_a_browser(served: Served, local: str) -> None:
    """It is led to where the entity stands on a page; to a question about it, where it stands on none."""
    answer = served.get(f"/{local}", HTML)
    assert answer.status_code == 303 and answer.headers["vary"].startswith("Accept")
    address, _, anchor = answer.headers["location"].partition("#")
    page = served.get(address, HTML)
    assert page.status_code == 200
    kind, _, name = local.partition("/")
    if kind in {"drug", "condition", "claim", "evidence", "mechanism", "procedure", "ref", "finding", "test", "therapy"}:
        assert f' id="{anchor}"' in page.text or (anchor == "" and address.endswith(f"/pages/{name}/{name}.html"))
    elif not anchor:
        assert httpx.QueryParams(address.partition("?")[2])["query"] == f"DESCRIBE <{BASE}{local}>"


def test_the_dataset_itself(served: Served, triples: set[pyoxigraph.Triple]) -> None:
    expected = {t for t in triples if t.subject == pyoxigraph.NamedNode(BASE.rstrip("/"))}
    assert parsed(served.get("/", "text/turtle")) == expected


def test_turtle_is_sorted_with_the_prefixes_that_it_uses(served: Served) -> None:
    text = served.get("/drug/iloprost", "text/turtle").text
    assert text == served.get("/drug/iloprost", "text/turtle").text
    for prefix in re.findall(r"^@prefix ([a-z]+):", text, re.MULTILINE):
        assert len(re.findall(rf"\b{prefix}:", text)) > 1, prefix
    assert "\\" not in re.sub(r'"[^"]*"', "", text)


@pytest.mark.parametrize(
    "path", ["/drug/none", "/nothing/at-all", "/drug", "/drug/", "/drug/a%3Eb", "/drug/%7D", "/a/b/c", "/%2e%2e/etc/passwd", "/favicon.ico"]
)
@pytest.mark.parametrize("accept", ["text/turtle", HTML])
def test_what_is_not_there_is_not_found(served: Served, path: str, accept: str) -> None:
    answer = served.get(path, accept)
    assert answer.status_code == 404 and len(answer.text) < 300


# ---------------------------------------------------------------- pages


def test_the_pages_are_those_of_the_exports(served: Served, exports: Path) -> None:
    assert served.get("/pages/", HTML).text == (exports / "avn-graph.html").read_text(encoding="utf-8")
    page = served.get("/pages/avascular-necrosis/avascular-necrosis.html", HTML)
    assert page.text == (exports / "avascular-necrosis" / "avascular-necrosis.html").read_text(encoding="utf-8")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'sha256-" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", ["..%2f..%2fetc/passwd", "%2e%2e/manifest.json", "manifest.json", "none.html", "//etc/passwd"])
def test_only_pages_are_pages(served: Served, path: str) -> None:
    assert served.get(f"/pages/{path}", HTML).status_code == 404
    assert served.get(f"/assets/{path}", HTML).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/pages/", "/sparql", "/drug/iloprost", "/none", "/assets/form.js", "/sparql?query=x", "/sparql?query=ASK{}"]
)
def test_every_answer_is_kept_from_being_taken_for_something_else(served: Served, path: str) -> None:
    headers = served.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"] and "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers and "access-control-allow-origin" not in headers


def test_the_form_has_nothing_inline_and_asks_nobody_else(served: Served) -> None:
    page = served.get("/", HTML).text
    assert not re.search(r"<style|<script(?! src=\"/assets/)|\son\w+=|\sstyle=|https?://", page)
    told = served.get("/assets/questions.json").json()
    assert {q["name"] for q in told["questions"]} == {name for name, q in known_questions().items() if not q.service}


# ---------------------------------------------------------------- other sources


def test_an_exports_folder_is_served_as_it_is(exports: Path, tmp_path: Path, triples: set[pyoxigraph.Triple]) -> None:
    with serving(exports, tmp_path / "own") as own:
        assert values(own.ask(COUNT), "n") == [str(len(triples))]
        assert own.get("/pages/", HTML).status_code == 200


def test_a_single_file_is_served_without_pages(exports: Path, tmp_path: Path) -> None:
    with serving(exports / "avn-graph.nt", tmp_path / "own") as own:
        assert own.get("/pages/", HTML).status_code == 404
        assert "/pages/" not in own.get("/", HTML).text
        led = own.get("/drug/iloprost", HTML)
        assert led.status_code == 303 and "DESCRIBE" in led.headers["location"]
        assert parsed(own.get("/drug/iloprost"))


def test_hostile_texts_and_another_base(tmp_path: Path) -> None:
    """Another dataset, whose words are markup, placeholders and quotes."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    title = "<script>alert(1)</script> $disclaimer ${x} & \\u0022"
    dataset = {"id": "small", "title": title, "version": "1.0.0", "licence": "https://creativecommons.org/licenses/by/4.0/"}
    rest = {"publisher": "The tests", "base": "https://example.org/small/graph/", "issued": "2026-01-31", "disclaimer": "a <b> c"}
    (folder / "dataset.yaml").write_text("\n".join(f"{k}: {json.dumps(v)}" for k, v in {**dataset, **rest}.items()), encoding="utf-8")
    (folder / "x.yaml").write_text(
        'condition:\n  id: x\n  name: "<img src=x onerror=alert(1)>"\n  sources: [ref:a]\n'
        "references:\n  - id: a\n    name: A\n    category: article\n    title: A\n    url: https://example.org/a\n",
        encoding="utf-8",
    )
    with serving(folder, tmp_path / "own") as own:
        page = own.get("/", HTML).text
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; $disclaimer ${x}" in page
        subjects = {t.subject.value for t in parsed(own.get("/condition/x", "text/turtle"))}  # type: ignore[union-attr]
        assert subjects == {"https://example.org/small/graph/condition/x"}


@pytest.mark.parametrize(
    "name, text, code",
    [
        ("corpus/dataset.yaml", "id: [", 1),
        ("none.nq", None, 2),
        ("broken.nq", "<x:s> <x:p> .\n", 2),
        ("foreign.nt", "<x:s> <x:p> <x:o> .\n", 2),
        ("picture.png", "PNG", 2),
    ],
)
def test_what_cannot_be_served_is_told(tmp_path: Path, name: str, text: str | None, code: int) -> None:
    path = tmp_path / name
    if text is not None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    source = path.parent if path.name == "dataset.yaml" else path
    done = subprocess.run(
        [sys.executable, "-m", "avn_graph", "serve", str(source), "--port", "0"],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "TMPDIR": str(own)},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) <= 3 and done.stdout == ""
    assert list(own.iterdir()) == []


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize(
    "settings, words",
    [
        (Settings(port=-1), "0 for a free one"),
        (Settings(port=70_000), "0 for a free one"),
        (Settings(host="0.0.0.0"), "name the one address"),
        (Settings(host="::", remote=True), "name the one address"),
        (Settings(host="192.0.2.1"), "--allow-remote"),
        (Settings(seconds=0), "time limit"),
        (Settings(seconds=float("nan")), "time limit"),
        (Settings(megabytes=1), "64 or more"),
        (Settings(workers=0), "from 1 to 64"),
        (Settings(origins=("localhost:3000",)), "http://localhost:3000"),
        (Settings(origins=("http://x/path",)), "no path"),
        (Settings(origins=("http://x\r\nSet-Cookie: a",)), "no path"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_what_can(settings: Settings, words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)):
        check_settings(settings)


def test_a_port_that_is_taken_is_told(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "avn_graph", "serve", str(root / "source"), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2 and "--port 0 takes a free one" in done.stderr


def test_an_address_that_is_not_ours_is_told(root: Path) -> None:
    command = [sys.executable, "-m", "avn_graph", "serve", str(root / "source"), "--host", "192.0.2.1", "--allow-remote", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2 and "192.0.2.1" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "pyoxigraph"])
def test_a_missing_library_is_told_with_how_to_get_it(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=re.escape("pip install 'avn-graph[serve]'")):
        holdings.prepare(None, tmp_path)


def test_names_that_a_client_may_have_for_us() -> None:
    assert names("127.0.0.1", 8080) == ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"]
    assert "graph.lan:8080" in names("Graph.LAN", 8080)
    assert {"localhost", "localhost:80", "[::1]"} <= set(names("localhost", 80))


def test_ipv6_and_origins(exports: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET6) as tried:
        try:
            tried.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
    with serving(exports, tmp_path / "own", "--host", "::1", "--allow-origin", "http://localhost:3000", name="[::1]") as own:
        assert own.ask("ASK {}").json()["boolean"] is True
        for origin, allowed in (("http://localhost:3000", "http://localhost:3000"), ("http://evil.example", None), (None, None)):
            headers = {"Origin": origin} if origin else {}
            answer = httpx.get(own.sparql, params={"query": "ASK {}"}, headers=headers)
            assert answer.status_code == 200 and answer.headers.get("access-control-allow-origin") == allowed
            assert "Origin" in answer.headers["vary"] and "access-control-allow-credentials" not in answer.headers
        asked = httpx.options(own.sparql, headers={"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"})
        assert asked.status_code == 204 and "POST" in asked.headers["access-control-allow-methods"]


def test_another_address_is_served_with_a_warning(exports: Path, tmp_path: Path) -> None:
    with serving(exports, tmp_path / "own", "--host", "127.0.0.2", "--allow-remote", name="127.0.0.2") as own:
        assert own.ask("ASK {}").json()["boolean"] is True
        assert own.get("/", HTML).status_code == 200
    assert "without a password" in (tmp_path / "own.log").read_text()


@pytest.mark.parametrize(
    "local, place",
    [
        ("drug/x", "p.html#about-drug-x"),
        ("ref/x", "p.html#ref-x"),
        ("condition/x", "x/x.html"),
        ("claim/a_b", "p.html#claim-a_b"),
        ("evidence/a_b_ref", "p.html#claim-a_b"),
        ("evidence/a_b_ref_part", "p.html#claim-a_b"),
        ("evidence/a", ""),
        ("evidence/c_d", ""),
        ("brand/x", ""),
    ],
)
def test_the_place_of_an_entity(local: str, place: str) -> None:
    anchors = ("about-drug-x", "ref-x", "claim-a_b")
    assert place_of(local, {**{anchor: f"p.html#{anchor}" for anchor in anchors}, "condition-x": "x/x.html"}) == place


def test_a_page_without_a_policy_gets_the_strictest() -> None:
    assert policy("<html><script>1</script></html>") == "default-src 'none'; frame-ancestors 'none'"
    assert policy('<meta http-equiv="Content-Security-Policy" content="img-src &#39;self&#39;">').startswith("img-src 'self'; ")


# ---------------------------------------------------------------- the end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_with_nothing_left(exports: Path, tmp_path: Path, number: int) -> None:
    """Also while a query runs; ``stop`` looks for workers and files."""
    with serving(exports, tmp_path / "own") as own:
        assert list(own.temporary.iterdir()) and own.workers()
        with socket.create_connection(("127.0.0.1", own.port)) as client:
            body = b"query=SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
            client.sendall(b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n" % (own.port, len(body)))
            client.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body)
            time.sleep(0.5)
            stop(own, number)


def test_control_c_in_a_terminal_reaches_all_and_ends_well(exports: Path, tmp_path: Path) -> None:
    with serving(exports, tmp_path / "own") as own:
        workers = own.workers()
        os.killpg(own.process.pid, signal.SIGINT)
        assert own.process.wait(10 * patience()) == 0
        assert alive(workers) == [] and list(own.temporary.iterdir()) == []
    assert "Traceback" not in (tmp_path / "own.log").read_text()


def test_workers_end_with_a_server_that_is_killed(exports: Path, tmp_path: Path) -> None:
    with serving(exports, tmp_path / "own") as own:
        workers = own.workers()
        own.process.kill()
        own.process.wait()
        end = time.monotonic() + 5 * patience()
        while alive(workers) and time.monotonic() < end:
            time.sleep(0.05)
        assert alive(workers) == []
