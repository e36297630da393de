"""Loading into real stores: what is replaced, deleted and left alone, what is compared, and all that may go wrong on the way."""

from __future__ import annotations

import gc
import gzip
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from stores import Broken, Reply, Request, Server, between, free_port, oxigraph_server, spoiled, virtuoso_server
from system import require_program

from avn_graph.cli import _parser, main
from avn_graph.diagnostics import UsageError
from avn_graph.loading import load
from avn_graph.loading.credentials import Credentials, checked_address, credentials_for, is_here, same_origin
from avn_graph.loading.dialects import DIALECTS, dialect_named, recognised, targeted
from avn_graph.loading.parcel import pack
from avn_graph.loading.quads import Quad, cargo_of, said

Write = Callable[[Mapping[str, str]], Path]
Capture = pytest.CaptureFixture[str]

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DATASET = "http://www.w3.org/ns/dcat#Dataset"
SECRET = "kn0chen:mark/ödem"
TOKEN = "eyJhbGciOi.SECRET.token"
NAMES = ("AVN_GRAPH_USER", "AVN_GRAPH_PASSWORD", "AVN_GRAPH_TOKEN")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials of whoever runs the tests."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))


@pytest.fixture(params=["oxigraph", pytest.param("virtuoso", marks=pytest.mark.system)])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each real store, with what it takes to write into it in the environment."""
    found: Server = request.getfixturevalue(request.param)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def base(tmp_path: Path) -> str:
    """The IRI of a dataset that no other test has, so that tests can share a store."""
    return f"https://example.org/{tmp_path.parent.name}-{tmp_path.name}"


def lines(graph: str, subjects: Iterable[str], triples: int = 3) -> str:
    return "".join(f'<{s}> <urn:p{n}> "{s} {n}"@en <{graph}> .\n' for s in subjects for n in range(triples))


def described(base: str) -> str:
    return f"<{base}> <{TYPE}> <{DATASET}> <{base}> .\n"


@pytest.fixture
def quads(tmp_path: Path, base: str) -> Callable[..., Path]:
    """Writes a file of N-Quads: the description of a dataset and, for each name, a graph of as many subjects."""

    def write_quads(**graphs: int) -> Path:
        path = tmp_path / "data.nq"
        text = [lines(f"{base}/graph/{name}", (f"{base}/{name}/{n}" for n in range(count))) for name, count in graphs.items()]
        path.write_text(described(base) + "".join(text), encoding="utf-8")
        return path

    return write_quads


def called(*arguments: object) -> int:
    try:
        return main([str(a) for a in arguments])
    except SystemExit as ended:
        assert isinstance(ended.code, int)
        return ended.code


def held(server: Server, base: str) -> dict[str, int]:
    """The graphs of a dataset in a store, by the end of their names, with their counts."""
    found = server.rows(f'SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{base}")) }} GROUP BY ?g')
    return {graph.removeprefix(base): int(count) for graph, count in found}


# ---------------------------------------------------------------- what is replaced, deleted, left alone


def test_a_load_run_twice_replaces_and_does_not_double(server: Server, quads: Any, base: str, capsys: Capture) -> None:
    for _ in range(2):
        assert called("load", server.graph_store, quads(hip=5, knee=2)) == 0
        out, err = capsys.readouterr()
        assert out.endswith(": 3 graphs, 22 triples are in place, 0 deleted\n") and err == ""
        assert held(server, base) == {"": 1, "/graph/hip": 15, "/graph/knee": 6}
    assert called("load", server.graph_store, quads(hip=1, knee=2)) == 0
    assert held(server, base) == {"": 1, "/graph/hip": 3, "/graph/knee": 6}


def test_prune_deletes_what_is_gone_and_nothing_of_others(server: Server, quads: Any, base: str, tmp_path: Path, capsys: Capture) -> None:
    other = tmp_path / "other.nq"
    other.write_text(described(f"{base}-other") + lines(f"{base}-other/graph/hip", ["urn:a"]) + lines("urn:mine", ["urn:b"]), "utf-8")
    assert called("load", server.graph_store, other) == 0
    other.write_text(lines(f"{base}/np/RA1#Head", ["urn:c"]) + lines(f"{base}/mine", ["urn:d"]), "utf-8")
    assert called("load", server.graph_store, other) == 0
    assert called("load", server.graph_store, quads(hip=1, knee=1, spine=1)) == 0
    assert called("load", server.graph_store, quads(hip=1)) == 0
    others = {"-other", "-other/graph/hip", "/mine"}
    assert set(held(server, base)) == {"", "/graph/hip", "/graph/knee", "/graph/spine", "/np/RA1#Head", *others}
    capsys.readouterr()
    assert called("load", server.graph_store, quads(hip=1), "--prune") == 0
    assert capsys.readouterr().out.endswith("3 deleted\n")
    assert set(held(server, base)) == {"", "/graph/hip", *others}
    assert held(server, "urn:mine") == {"": 3}


def test_prune_finds_more_graphs_than_an_answer_may_hold(oxigraph: Server, quads: Any, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avn_graph.loading.store._PAGE", 7)
    load(oxigraph.graph_store, quads(**{f"g{n}": 1 for n in range(30)}))
    assert len(load(oxigraph.graph_store, quads(), prune=True).deleted) == 30
    assert held(oxigraph, base) == {"": 1}


def test_a_gzipped_file_is_loaded_as_it_is(oxigraph: Server, quads: Any, base: str, tmp_path: Path) -> None:
    path = tmp_path / "data.nq.gz"
    path.write_bytes(gzip.compress(quads(hip=2).read_bytes()))
    assert load(oxigraph.graph_store, path)[1:] == (2, 7, (), ())
    assert held(oxigraph, base) == {"": 1, "/graph/hip": 6}


def test_sources_are_loaded_unit_by_unit_and_a_condition_that_goes_is_pruned(
    server: Server, write: Write, base: str, capsys: Capture
) -> None:
    reference = "references:\n  - {id: page-%s, name: Page, category: web-page, cited_by: [ref:page-%s]}\n"
    dataset = "id: small\ntitle: Small\nversion: 1.0.0\nlicence: https://example.org/licence\npublisher: P\nissued: 2026-01-31\n"
    folder = write({"dataset.yaml": f"{dataset}base: {base}/\n", **{f"{n}.yaml": reference % (n, n) for n in ("hip", "knee")}})
    assert called("load", server.graph_store, folder) == 0
    assert {"/graph/hip", "/graph/knee"} < set(held(server, base))
    (folder / "knee.yaml").unlink()
    assert called("load", server.graph_store, folder / "hip.yaml", "--prune") == 0  # the only unit there is: the whole corpus
    assert {name for name in held(server, base) if name.startswith("/graph/")} == {"/graph/hip"}
    capsys.readouterr()
    (folder / "spine.yaml").write_text(reference % ("spine", "spine"), encoding="utf-8")
    assert called("load", server.graph_store, folder / "hip.yaml", "--prune") == 2
    assert "is a part of its corpus, so --prune would delete the rest" in capsys.readouterr().err
    before = held(server, base)
    assert called("load", server.graph_store, folder / "spine.yaml") == 0  # the description of the whole stays as it is
    assert ": 1 graphs, " in capsys.readouterr().out
    assert {**held(server, base), "/graph/spine": 0} == {**before, "/graph/spine": 0}
    assert "/graph/spine" in held(server, base)


def test_a_fault_in_the_sources_stops_before_anything_is_sent(write: Write, capsys: Capture) -> None:
    with between() as server:
        assert called("load", server.url, write({"a.yaml": "tests: x\n"})) == 1
    assert "a.yaml:1:8: error[type]" in capsys.readouterr().err
    assert server.seen == []


@pytest.mark.parametrize("name", ["oxigraph_loaded", pytest.param("virtuoso_loaded", marks=pytest.mark.system)])
def test_every_triple_of_avn_comes_back_as_it_was_sent(name: str, request: pytest.FixtureRequest, root: Path) -> None:
    server: Server = request.getfixturevalue(name)
    sent = told_by(root / "source")
    assert sum(map(len, sent.values())) > 6000
    for graph, triples in sent.items():
        assert stored(server, graph) == triples


YEARS = ("0001", "0100", "0999", "1582", "1899", "1970", "2021", "9999")
DAYS = ("-01-01", "-02-28", "-10-10", "-12-31", "-05", "")
LANGUAGES = (
    "en de gsw pt-br es-419 en-001 zh-hans zh-hant-tw zh-cmn-hans-cn zh-yue sgn-ase hy-latn-it-arevela ca-valencia de-1996 de-ch-1901 "
    "sl-rozaj-biske-1994 qaa zh-min-nan"
).split()
CHARACTERS = "\\ \\\\ \" ' % %20 < > & ]]> <html> { } @en ^^ # $x ?x \t\n\r" + "".join(
    map(chr, (0x7F, 0x80, 0x85, 0x9F, 0xA0, 0xAD, 0x200B, 0x200D, 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xE000, 0x1F9B4, 0x10FFFD))
)
ADDRESSES = (
    "a'b (c) a,b;c=d&e %20 %C3%A9 %c3%a9 é 日本 🦴 a!b*c a@b a+b ~x ?q=1 ?q=a/b?c #frag a:b a//b . .. a/../b $x Ａ - _ ? # a=b?c=d#e/f"
).split()
DOIS = (
    "10.1002/(SICI)1097-0118(199601)21:1<1::AID-JGT1>3.0.CO;2-J",
    '10.1000/a[b]{c}|d^e`f\\g"h',
    "10.1000/é%41#?",
    "10.1000/" + "é" * 280,
)


def odd_sources(base: str) -> dict[str, str]:
    """Sources that hold every form which can reach the graph and which some store is known, or feared, to change."""
    import json

    references = [{"id": "r", "name": "R", "category": "web-page", "cited_by": ["ref:r"]}]
    references += [{"date": f"{year}{day}", "accessed": f"{year}{day}"} for year in YEARS for day in DAYS]
    references += [{"url": f"https://example.org/{rest}"} for rest in (*ADDRESSES, "x" * 970, "é" * 880)]
    references += [{"url": url} for url in ("http://[::1]/x", "https://EXAMPLE.org:443/x", "https://example.org", "https://münchen.de/")]
    references += [{"doi": doi} for doi in DOIS]
    texts = [
        CHARACTERS,
        *CHARACTERS.replace("\r", " ").split(" "),
        " led",
        "trailed ",
        "a  b",
        "true",
        "1",
        "1e3",
        "2021-05-28",
        "x" * 1_000_000,
        "é🦴" * 9999,
    ]
    references += [{"title": text} for text in texts if text.strip()]
    references += [{"title": {tag: f"bone {tag}" for tag in LANGUAGES}}]
    for number, reference in enumerate(references[1:]):
        references[number + 1] = {**references[0], "id": f"r{number}", **reference}
    alternatives = [f"finding:f{n}-{'x' * 75}" for n in range(18)]
    findings = [{"id": id.partition(":")[2], "name": "F", "category": "symptom", "sources": ["ref:r"]} for id in alternatives]
    grade = {"value": "A", "scheme": "mine", "assessor": "me", "date": "0999-12-31", "source": "ref:r"}
    claim = {"relation": "relieves", "object": alternatives[0], "when": alternatives, "grade": grade, "evidence": [{"source": "ref:r"}]}
    drug = {"id": "d", "name": "D", "sources": ["ref:r"], "claims": [claim], "steps": [{"text": "S"}] * 12}
    unit = {"references": references, "findings": findings, "drugs": [drug]}
    dataset = {"id": "odd", "title": "Odd", "version": "1", "licence": "https://example.org/", "publisher": "P", "issued": "0999-01-01"}

    def written(value: object) -> str:
        """JSON is YAML; what a source may hold only as an escape is one here too."""
        return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))

    return {"dataset.yaml": written({**dataset, "base": f"{base}/"}), "odd unit é.yaml": written(unit)}


def test_every_form_that_a_source_can_give_survives_in_every_store(server: Server, write: Write, base: str, capsys: Capture) -> None:
    folder = write(odd_sources(base))
    assert called("load", server.graph_store, folder) == 0, capsys.readouterr().err
    sent = told_by(folder)
    terms = [term for triples in sent.values() for *_, term in triples]
    values = {value for value, *_ in terms}
    assert {f"{year}{day}" for year in YEARS for day in DAYS} <= values
    assert {language for _, language, _ in terms} >= set(LANGUAGES)
    assert {CHARACTERS, "x" * 1_000_000, "https://example.org/日本", "https://münchen.de/"} <= values
    assert 1650 < max(len(subject) for triples in sent.values() for subject, *_ in triples) <= 1800
    for graph, triples in sent.items():
        assert stored(server, graph) == triples


def told_by(source: Path) -> dict[str, set[Any]]:
    """The triples of each graph of the sources, in the terms of ``said``."""
    found: dict[str, set[Any]] = {}
    with cargo_of(source) as cargo:
        for quad in cargo.quads():
            found.setdefault(quad.graph, set()).add((quad.subject, *said(quad.triple)))
    return found


def stored(server: Server, graph: str) -> set[Any]:
    """The triples of a graph, a page at a time, in the terms of ``said``."""
    from avn_graph.loading.store import _term

    found: set[Any] = set()
    for (subject,) in server.rows(f"SELECT DISTINCT ?s WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
        rows = server.ask(f"SELECT ?p ?o WHERE {{ GRAPH <{graph}> {{ <{subject}> ?p ?o }} }}")["results"]["bindings"]
        found |= {(subject, row["p"]["value"], _term(row["o"])) for row in rows}
    return found


# ---------------------------------------------------------------- faults of the other side


@pytest.mark.system
def test_a_wrong_password_is_told_and_shown_nowhere(virtuoso: Server, quads: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("AVN_GRAPH_USER", "dba")
    monkeypatch.setenv("AVN_GRAPH_PASSWORD", SECRET)
    assert called("load", virtuoso.graph_store, quads(hip=1)) == 2
    out, err = capsys.readouterr()
    assert "does not let this user do that: 401" in err and "no graph was loaded" in err
    assert_hidden(out + err)


@pytest.mark.system
def test_no_password_where_one_is_due_is_told_with_where_to_write_it(virtuoso: Server, quads: Any, capsys: Capture) -> None:
    assert called("load", virtuoso.graph_store, quads(hip=1)) == 2
    assert "wants to know who asks (set AVN_GRAPH_USER and AVN_GRAPH_PASSWORD" in capsys.readouterr().err


def test_a_server_that_is_down_is_told(quads: Any, capsys: Capture) -> None:
    port = free_port()
    assert called("load", f"http://127.0.0.1:{port}/store", quads(hip=1), "--retries", "1") == 2
    assert f"avn-graph: 127.0.0.1:{port} cannot be reached, or broke off: " in capsys.readouterr().err


@pytest.mark.parametrize("fault", [503, 500, 429, Broken])
def test_a_server_that_fails_twice_and_then_works_is_tried_again(oxigraph: Server, quads: Any, base: str, fault: Any) -> None:
    failed: list[Request] = []

    def act(request: Request) -> Request | Reply:
        if request.method == "PUT" and len(failed) < 2:
            failed.append(request)
            if fault is Broken:
                raise Broken
            return Reply(fault, b"later", {"Retry-After": "0"})
        return request

    with between(oxigraph.graph_store, act) as server:
        assert load(server.url, quads(hip=2)).differences == ()
    assert len(failed) == 2
    assert [request.body for request in server.changing()[:3]] == [server.changing()[0].body] * 3
    assert held(oxigraph, base) == {"": 1, "/graph/hip": 6}


def test_retries_wait_as_long_as_the_server_says_but_not_for_ever(quads: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("avn_graph.loading.store.time.sleep", waited.append)
    asked = iter(["7", "", "soon", formatdate(4102444800, usegmt=True)])

    def act(request: Request) -> Reply:
        return Reply(503, b"", {"Retry-After": next(asked)}) if request.changes else Reply(404)

    with between("", act) as server, pytest.raises(UsageError, match="answered 503"):
        load(server.url, quads(hip=1), store="standard", query=server.url)
    assert waited == [7.0, 1.0, 2.0]  # and for the date, in the year 2100, it does not wait


@pytest.mark.parametrize(("status", "words"), [(413, "larger than"), (500, "answered 500"), (404, "answered 404"), (403, "who asks")])
def test_a_load_that_breaks_off_says_how_far_it_came(
    oxigraph: Server, quads: Any, base: str, capsys: Capture, status: int, words: str
) -> None:
    def act(request: Request) -> Request | Reply:
        return Reply(status, b"no\nmore") if request.changes and "knee" in request.path else request

    with between(oxigraph.graph_store, act) as server:
        assert called("load", server.url, quads(hip=2, knee=2, spine=2), "--retries", "0") == 2
    err = capsys.readouterr().err
    assert f"avn-graph: the graph <{base}/graph/knee>: " in err and words in err and "no more; 2 of 4 graphs were loaded" in err
    assert held(oxigraph, base) == {"": 1, "/graph/hip": 6}


def test_a_triple_that_is_not_there_afterwards_is_an_error(oxigraph: Server, quads: Any, base: str, capsys: Capture) -> None:
    lost = f'<{base}/hip/1> <urn:p2> "{base}/hip/1 2"@en .\n'.encode()

    def act(request: Request) -> Request | Reply:
        return spoiled(request, lost, b"") if request.changes and "hip" in request.path else request

    with between(oxigraph.graph_store, act) as server:
        assert called("load", server.url, quads(hip=3)) == 1
    err = capsys.readouterr().err
    assert f"avn-graph: <{base}/graph/hip>: 9 triples were sent, 8 are there; <{base}/hip/1> lacks <urn:p2>" in err


def test_a_triple_too_many_is_an_error(oxigraph: Server, quads: Any, base: str, capsys: Capture) -> None:
    def act(request: Request) -> Request | Reply:
        more = request.body + b'<urn:more> <urn:p> "x" .\n'
        return replace(request, body=more) if request.changes and "hip" in request.path else request

    with between(oxigraph.graph_store, act) as server:
        assert called("load", server.url, quads(hip=3)) == 1
    assert "9 triples were sent, 10 are there; the subjects that were looked up are whole" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/hip/0>", "/hip%5C/0>"),  # as Virtuoso kept the escapes of names in Turtle
        ("yyy>", "yyyx>"),
        ("/hip/99>", "/hip/98-9>"),
        ("@en", "@de"),
        ('/hip/0 1"@en', '/hip/0 1"'),
        ('"1950"^^<http://www.w3.org/2001/XMLSchema#gYear>', '"1950"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("long", "lang"),
        ("é", "e"),
    ],
)
def test_a_count_that_is_right_does_not_hide_what_is_wrong(
    oxigraph: Server, base: str, tmp_path: Path, capsys: Capture, old: str, new: str
) -> None:
    """A store may keep another IRI than was sent, or another literal, of the first, the last, the longest or an odd one."""
    graph = f"{base}/graph/hip"
    middle = f'<{base}/a> <urn:p> "{"long" * 500}" <{graph}> .\n<{base}/b> <urn:p> "é"@fr <{graph}> .\n'
    middle += f'<{base}/{"y" * 300}> <urn:p> "z" <{graph}> .\n'
    year = f'<{base}/hip/99> <urn:year> "1950"^^<http://www.w3.org/2001/XMLSchema#gYear> <{graph}> .\n'
    path = tmp_path / "data.nq"
    path.write_text(lines(graph, [f"{base}/hip/0"]) + middle + lines(graph, [f"{base}/hip/{n}" for n in range(1, 100)]) + year, "utf-8")

    def act(request: Request) -> Request | Reply:
        return spoiled(request, old.encode(), new.encode()) if request.changes else request

    with between(oxigraph.graph_store, act) as server:
        assert called("load", server.url, path) == 1
    err = capsys.readouterr().err
    assert f"avn-graph: <{graph}>: 304 triples were sent, 304 are there; <{base}/" in err and " lacks <urn:" in err


def test_differences_are_told_for_so_many_graphs_and_no_more(oxigraph: Server, quads: Any) -> None:
    def act(request: Request) -> Request | Reply:
        return replace(request, body=b"") if request.changes else request

    with between(oxigraph.graph_store, act) as server:
        loaded = load(server.url, quads(**{f"g{n}": 1 for n in range(30)}))
    assert loaded.graphs == 31 and len(loaded.differences) == 20


def test_a_subject_with_more_triples_than_an_answer_may_hold_is_counted_alone(server: Server, base: str, tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    path.write_text(lines(f"{base}/graph/hip", [f"{base}/hip"], 1200), encoding="utf-8")
    assert load(server.graph_store, path)[1:] == (1, 1200, (), ())


@pytest.mark.parametrize("answer", [b"<html>hello</html>", b"[]", b'{"boolean": true}', b'{"results": {"bindings": [[]]}}'])
def test_a_place_that_answers_no_queries_is_told(oxigraph: Server, quads: Any, capsys: Capture, answer: bytes) -> None:
    with between(oxigraph.graph_store, lambda r: r if r.changes or r.method == "GET" else Reply(200, answer)) as server:
        assert called("load", server.url, quads(hip=1)) == 2
    assert f"/query answers no queries: 200 OK {answer.decode()}" in capsys.readouterr().err


# ---------------------------------------------------------------- passwords


def assert_hidden(text: str) -> None:
    import base64

    pairs = [base64.b64encode(f"{user}:{SECRET}".encode()).decode() for user in ("dba", "curator")]
    for secret in (SECRET, TOKEN, "curator", *pairs):
        assert secret not in text


def environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"AVN_GRAPH_{name.upper()}", value)


SIGNED = {"basic": {"user": "curator", "password": SECRET}, "token": {"token": TOKEN}}


@pytest.mark.parametrize("kind", SIGNED)
def test_nothing_secret_is_ever_shown(
    quads: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """Not even where the server says it all back, on any answer, with every logger listened to."""
    environment(monkeypatch, **SIGNED[kind])
    caplog.set_level("DEBUG")
    for status in (200, 302, 400, 401, 403, 404, 413, 500):
        told: list[str] = []

        def act(request: Request, status: int = status, told: list[str] = told) -> Reply:
            told.append(request.headers.get("Authorization", ""))
            body = f"you said {told[-1]} {SIGNED[kind]}".encode()
            return Reply(status if request.method != "GET" else 404, body, {"Location": "http://some:body@127.0.0.1/"})

        with between("", act) as server:
            assert called("load", f"{server.url}/store", quads(hip=1), "--store", "oxigraph", "--retries", "0") == 2
        assert told[0] == "" and told[1].startswith({"basic": "Basic ", "token": f"Bearer {TOKEN}"}[kind])
        out, err = capsys.readouterr()
        assert "127.0.0.1" in err and "some" not in err
        assert_hidden(out + err + caplog.text)
    assert_hidden(repr(credentials_for("http://127.0.0.1/")))


def test_a_redirect_is_not_followed_so_that_no_password_goes_astray(quads: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    environment(monkeypatch, **SIGNED["basic"])
    with between() as elsewhere:
        for status in (301, 302, 303, 307, 308):
            moved = Reply(status, b"", {"Location": f"{elsewhere.url}/store?x=1"})
            with between("", lambda _, moved=moved: moved) as server:
                assert called("load", f"{server.url}/store", quads(hip=1), "--store", "oxigraph") == 2
            assert f"sends on to {elsewhere.url}/store, where no password is taken" in capsys.readouterr().err
    assert elsewhere.seen == []


def test_queries_to_another_server_carry_no_password(oxigraph: Server, quads: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, **SIGNED["basic"])
    with between(oxigraph.graph_store) as writing, between(oxigraph.sparql) as reading:
        load(writing.url, quads(hip=1), query=reading.url)
    assert {"Authorization" in r.headers for r in writing.changing()} == {True}
    assert reading.seen and not any("Authorization" in r.headers for r in reading.seen)


def test_netrc_serves_where_the_environment_has_nothing(oxigraph: Server, quads: Any) -> None:
    import base64

    path = Path(os.environ["HOME"]) / ".netrc"
    path.write_text("machine elsewhere login x password y\nmachine 127.0.0.1 login curator password knochenmark\n", encoding="utf-8")
    path.chmod(0o600)
    with between(oxigraph.graph_store) as server:
        load(server.url, quads(hip=1))
    pair = base64.b64encode(b"curator:knochenmark").decode()
    assert {r.headers["Authorization"] for r in server.changing()} == {f"Basic {pair}"}
    assert not credentials_for("http://127.0.0.2/")


@pytest.mark.parametrize("data", [b"machine a login b passwort geheim\n", b"machine a login b password geheim\xff\n", None])
def test_a_netrc_that_cannot_be_read_is_told_without_its_words(quads: Any, capsys: Capture, data: bytes | None) -> None:
    path = Path(os.environ["HOME"]) / ".netrc"
    path.mkdir() if data is None else path.write_bytes(data)
    assert called("load", "http://127.0.0.1:1/store", quads(hip=1)) == 2
    err = capsys.readouterr().err
    assert "~/.netrc cannot be read" in err and "geheim" not in err


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"user": "curator"}, "AVN_GRAPH_USER is set, but not AVN_GRAPH_PASSWORD"),
        ({"password": SECRET}, "AVN_GRAPH_PASSWORD is set, but not AVN_GRAPH_USER"),
        ({"user": "curator", "password": SECRET, "token": TOKEN}, "AVN_GRAPH_TOKEN is set, and AVN_GRAPH_USER or AVN_GRAPH_PASSWORD too"),
        ({"token": f"{TOKEN}\n"}, "AVN_GRAPH_TOKEN holds a line break"),
        ({"token": TOKEN + "\u00e9"}, "AVN_GRAPH_TOKEN holds"),
    ],
)
def test_credentials_by_halves_are_refused(
    quads: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture, values: dict[str, str], words: str
) -> None:
    environment(monkeypatch, **values)
    assert called("load", "http://127.0.0.1:1/store", quads(hip=1)) == 2
    err = capsys.readouterr().err
    assert words in err
    assert_hidden(err)


def test_a_password_goes_over_http_to_this_machine_only(quads: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    environment(monkeypatch, **SIGNED["basic"])
    assert called("load", "http://store.invalid/store", quads(hip=1)) == 2
    assert "a password would go to store.invalid without encryption (write https://" in capsys.readouterr().err
    assert called("load", "http://store.invalid/store", quads(hip=1), "--insecure-http", "--retries", "0") == 2
    assert "store.invalid cannot be reached" in capsys.readouterr().err
    for host, here in {"localhost": True, "a.localhost": True, "127.1.2.3": True, "::1": True, "10.0.0.1": False, "a.b": False}.items():
        assert is_here(host) is here


def test_one_server_is_told_from_another() -> None:
    assert same_origin("https://a.b/x", "https://a.b:443/y")
    for other in ("http://a.b/x", "https://a.b:8443/", "https://b.b/"):
        assert not same_origin("https://a.b/x", other)


# ---------------------------------------------------------------- dialects


def test_every_address_at_hand_leads_to_the_same_places() -> None:
    addresses = {
        "oxigraph": (("", "/", "/store", "/query", "/update"), "/store", "/query"),
        "fuseki": (("/ds", "/ds/", "/ds/data", "/ds/sparql", "/ds/query", "/ds/update"), "/ds/data", "/ds/query"),
        "graphdb": (
            ("/repositories/r", "/repositories/r/statements", "/repositories/r/rdf-graphs/service"),
            "/repositories/r/rdf-graphs/service",
            "/repositories/r",
        ),
        "virtuoso": (
            ("", "/", "/sparql", "/sparql-auth", "/sparql-graph-crud", "/sparql-graph-crud-auth"),
            "/sparql-graph-crud-auth",
            "/sparql",
        ),
        "blazegraph": (("/blazegraph/namespace/kb", "/blazegraph/namespace/kb/sparql"), *["/blazegraph/namespace/kb/sparql"] * 2),
    }
    for name, (paths, graph_store, query) in addresses.items():
        for path in paths:
            target = targeted(f"http://h:1{path}", dialect_named(name))
            assert (target.graph_store, target.query) == (f"http://h:1{graph_store}", f"http://h:1{query}"), path
    assert set(addresses) == {d.name for d in DIALECTS} - {"standard"}


@pytest.mark.parametrize(
    ("server", "path", "name"),
    [
        ("Oxigraph/0.5.13", "/store", "oxigraph"),
        ("Apache Jena Fuseki (4.10.0)", "/ds/data", "fuseki"),
        ("GraphDB/10.6 RDF4J/4.3", "/repositories/r", "graphdb"),
        ("nginx", "/repositories/r", "graphdb"),
        ("Virtuoso/07.20.3229 (Linux)", "/sparql", "virtuoso"),
        ("", "/sparql-graph-crud-auth", "virtuoso"),
        ("Jetty(9.4)", "/bigdata/namespace/kb/sparql", "blazegraph"),
    ],
)
def test_a_store_is_recognised(server: str, path: str, name: str) -> None:
    assert recognised(f"http://h{path}", server).name == name


def in_its_own_way(name: str) -> Callable[[Request], Request | Reply]:
    """Makes of a request in a store's dialect what Oxigraph wants, so that a real store is behind it."""

    def act(request: Request) -> Request | Reply:
        if not request.changes:
            return replace(request, path="/query") if request.method == "POST" else Reply(404, b"", {"Server": name})
        (graph,) = (values[0] for values in parse_qs(urlsplit(request.path).query).values())
        kept = {**request.headers, "Content-Type": "application/n-triples"}
        return replace(request, path=f"/store?{urlencode({'graph': graph.strip('<>')})}", headers=kept)

    return act


@pytest.mark.parametrize(
    ("name", "path", "media_type", "requests", "query"),
    [
        ("fuseki", "/ds", "application/n-triples", ["PUT /ds/data?graph=GRAPH"], "/ds/query"),
        ("graphdb", "/repositories/r", "application/n-triples", ["PUT /repositories/r/rdf-graphs/service?graph=GRAPH"], "/repositories/r"),
        (
            "blazegraph",
            "/blazegraph/namespace/kb/sparql",
            "text/plain",
            ["DELETE /blazegraph/namespace/kb/sparql?c=%3CGRAPH%3E", "POST /blazegraph/namespace/kb/sparql?context-uri=GRAPH"],
            "/blazegraph/namespace/kb/sparql",
        ),
    ],
)
def test_the_requests_that_a_dialect_makes(
    oxigraph: Server, quads: Any, base: str, name: str, path: str, media_type: str, requests: list[str], query: str
) -> None:
    with between(oxigraph.graph_store, in_its_own_way(name)) as server:
        home = server.url.removesuffix("/store")
        assert load(f"{home}{path}", quads(hip=2, knee=1)).differences == ()
        made = [f"{r.method} {r.path}" for r in server.changing()]
        sent = [r for r in server.changing() if r.method != "DELETE"]
        assert {r.path for r in server.seen if r.method == "POST" and not r.changes} == {query}
        assert load(f"{home}{path}", quads(hip=2), prune=True).deleted == (f"{base}/graph/knee",)
        last = server.changing()[-1]
    names = [base, f"{base}/graph/hip", f"{base}/graph/knee"]
    assert made == [step.replace("GRAPH", urlencode({"": graph})[1:]) for graph in names for step in requests]
    assert {r.headers["Content-Type"] for r in sent} == {media_type}
    assert sent[1].body.decode() == lines("", [f"{base}/hip/0", f"{base}/hip/1"]).replace(" <> .", " .")
    assert last.method == "DELETE" and "knee" in last.path
    assert held(oxigraph, base) == {"": 1, "/graph/hip": 6}


def test_a_large_graph_is_sent_in_the_way_for_bulk(oxigraph: Server, quads: Any, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avn_graph.loading.store._LARGE", 500)
    with between(oxigraph.graph_store) as server:
        load(server.url, quads(hip=1, knee=1000))
    assert [r.path.endswith("&no_transaction") for r in server.changing()] == [False, False, True]
    assert held(oxigraph, base) == {"": 1, "/graph/hip": 3, "/graph/knee": 3000}


@pytest.mark.system
def test_virtuoso_is_not_misled_by_what_a_text_holds(virtuoso: Server, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It guesses the form of a body from its beginning, and refused these."""
    for name, value in virtuoso.environment.items():
        monkeypatch.setenv(name, value)
    texts = ["<html><head>", "<html><div itemscope itemtype='x'>", "<rdf:RDF", "@prefix", "x" * 1_000_000]
    path = tmp_path / "data.nq"
    path.write_text("".join(f'<urn:s> <urn:p> "{text}" <{base}/{n}> .\n' for n, text in enumerate(texts)), encoding="utf-8")
    assert load(virtuoso.graph_store, path).differences == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["http://user:geheim@127.0.0.1/store"], "holds a user name or password (leave it out, and set AVN_GRAPH_USER"),
        (["http://@127.0.0.1/store"], "holds a user name or password"),
        (["ftp://127.0.0.1/store"], "ftp://127.0.0.1/store is no address of a store"),
        (["127.0.0.1:7878"], "127.0.0.1:7878 is no address of a store (write http://host:port/path)"),
        (["http://[::1/store"], "the address of the store cannot be read"),
        (["http://127.0.0.1:port/"], "the address of the store cannot be read"),
        (["http://127.0.0.1/store?graph=urn:x"], "goes on after its path (write http://127.0.0.1/store"),
        (["http://127.0.0.1/ä"], "holds characters that no request can carry"),
        (["http://a..b/", "FILE"], "a..b is no name of a machine (write http://host:port/path)"),
        (["http://xn--/", "FILE"], "xn-- is no name of a machine"),
        (["http://[v1.x]/", "FILE"], "[v1.x] is no name of a machine"),
        (["http://127.0.0.1/store", "--query", "http://a:geheim@b/"], "holds a user name or password"),
        (["http://127.0.0.1:1", "FILE", "--store", "oxigraf"], "there is no store oxigraf (did you mean oxigraph?)"),
        (["http://127.0.0.1:1", "FILE", "--store", "mine"], "there is no store mine (there are oxigraph, fuseki, "),
        (["STUB", "FILE"], "cannot be told (write --store and one of oxigraph, fuseki, "),
        (["STUB", "FILE", "--store", "standard"], "answers queries is not known (write --query and the address)"),
        (
            ["STUB", "FILE", "--store", "fuseki"],
            "names no place of Apache Jena Fuseki to load into (write an address such as http://localhost:3030/",
        ),
        (["STUB", "FILE", "--store", "graphdb"], "(write an address such as http://localhost:7200/repositories/NAME)"),
        (["http://127.0.0.1:1", "nowhere.nq"], "nowhere.nq cannot be read: No such file"),
        (["http://127.0.0.1:1", "nowhere"], "there is no nowhere"),
        (["http://127.0.0.1:1", "notes.txt"], "notes.txt is neither a source nor N-Quads"),
        (["http://127.0.0.1:1", "bare.nq", "--prune"], "does not describe its dataset, so --prune cannot know"),
        (["http://127.0.0.1:1", "FILE", "--retries", "-1"], "-1 is no number of retries (write --retries 0 or more)"),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, list) else "",
)
def test_wrong_usage_says_what_to_write(
    quads: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("x", encoding="utf-8")
    Path("bare.nq").write_text(lines("urn:g", ["urn:s"]), encoding="utf-8")
    with between("", lambda _: Reply(404)) as server:
        meant = {"STUB": server.url, "FILE": str(quads(hip=1))}
        assert called("load", *(meant.get(a, a) for a in arguments)) == 2
    out, err = capsys.readouterr()
    assert words in err and out == ""
    assert "geheim" not in err and "Traceback" not in err
    assert server.changing() == []


# ---------------------------------------------------------------- what docs/stores.md says


def shown(root: Path, program: str) -> list[list[str]]:
    """The commands of the page that call this program."""
    page = (root / "docs" / "stores.md").read_text(encoding="utf-8")
    return [shlex.split(line) for line in page.splitlines() if line.strip().startswith(f"{program} ")]


@pytest.fixture
def exports(root: Path, tmp_path: Path) -> Path:
    assert called("build", root / "source", "--out", tmp_path / "exports", "--format", "nquads") == 0
    return tmp_path / "exports"


def test_the_commands_of_the_page_are_commands(root: Path) -> None:
    commands = shown(root, "avn-graph")
    assert len(commands) == 8
    for command in commands:
        options = _parser().parse_args(command[1:])
        assert checked_address(options.url)


def test_oxigraph_loads_in_bulk_as_the_page_says(root: Path, exports: Path) -> None:
    (command,) = [command for command in shown(root, "oxigraph") if command[1] == "load"]
    subprocess.run(
        [Path(sys.executable).parent / "oxigraph", *command[1:]], cwd=exports.parent, check=True, capture_output=True, timeout=60
    )
    import pyoxigraph

    sent = told_by(root / "source")
    store = pyoxigraph.Store.read_only(str(exports.parent / "db"))
    assert len(store) == sum(map(len, sent.values()))
    assert {graph.value for graph in store.named_graphs()} == set(sent)


@pytest.mark.system
def test_virtuoso_loads_in_bulk_as_the_page_says(root: Path, exports: Path) -> None:
    program = require_program("isql-vt")
    with virtuoso_server() as server:
        shutil.copy(exports / "avn-graph.nq", server.folder)
        meant = {"1111": f"127.0.0.1:{server.sql}", "PASSWORD": "dba"}
        told = ""
        for _, *arguments in shown(root, "isql-vt"):
            words = [meant.get(word, word).replace("/data", str(server.folder)) for word in arguments]
            told = subprocess.run([program, *words], capture_output=True, text=True, check=True, timeout=60).stdout
        assert re.search(r"avn-graph\.nq\s+2\s+NULL", told), told
        counts = {graph: len(triples) for graph, triples in told_by(root / "source").items()}
        found = server.rows("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        assert {graph: int(count) for graph, count in found if graph in counts} == counts
        assert "urn:unused" not in dict(found)


def test_a_missing_library_is_told_with_what_brings_it(quads: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert called("load", "http://127.0.0.1:1/store", quads(hip=1)) == 2
    assert capsys.readouterr().err == "avn-graph: this needs httpx (pip install 'avn-graph[load]')\n"


# ---------------------------------------------------------------- files of N-Quads


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("<urn:s> <urn:p> <urn:o> .", "line 2 names no graph"),
        ("_:b <urn:p> <urn:o> <urn:g> .", "line 2 has a blank node"),
        ("<urn:s> <urn:p> _:b <urn:g> .", "line 2 has a blank node"),
        ("<urn:s> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>> <urn:g> .", "line 2 has a triple term"),
        ("<urn:s> <urn:p> <urn:o> <urn:g>", "line 2 is not one of N-Quads"),
        ("<s> <urn:p> <urn:o> <urn:g> .", "line 2 is not"),
        ("<urn:s> <urn:p> <urn:o o> <urn:g> .", "line 2 is not"),
        ('<urn:s> "p" <urn:o> <urn:g> .', "line 2 is not"),
        ('<urn:s> <urn:p> "o <urn:g> .', "line 2 is not"),
        ('<urn:s> <urn:p> "o\\x" <urn:g> .', "line 2 is not"),
        ('<urn:s> <urn:p> "\\uD83E\\uDDB4" <urn:g> .', "line 2 is not"),
        ('<urn:s> <urn:p> "o"@en_US <urn:g> .', "line 2 is not"),
        ('<urn:s> <urn:p> "o"^^xsd:date <urn:g> .', "line 2 is not"),
        ("@prefix x: <urn:x> .", "line 2 is not"),
        ("<urn:s> <urn:p> <urn:o> <urn:g> . <urn:s> <urn:p> <urn:o> <urn:g> .", "line 2 is not"),
        (b'<urn:s> <urn:p> "\xff" <urn:g> .', "line 2 is not in UTF-8"),
        ("<urn:s> <urn:p> <urn:o> <urn:h> .\n<urn:t> <urn:p> <urn:o> <urn:g> .", "quad 3 goes back to the graph <urn:g>"),
    ],
)
def test_a_line_that_cannot_be_loaded_is_told_by_its_number(tmp_path: Path, line: str | bytes, words: str) -> None:
    path = tmp_path / "data.nq"
    path.write_bytes(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n" + (line if isinstance(line, bytes) else line.encode()) + b"\n")
    with pytest.raises(UsageError) as told, cargo_of(path):
        pass
    assert words in str(told.value) and str(path) in str(told.value)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.nq", b"", "holds no quad"),
        ("a.nq", b"# nothing\n\n", "holds no quad"),
        ("a.nq", b"\xef\xbb\xbf<urn:s> <urn:p> <urn:o> <urn:g> .\n", "line 1 begins with a byte order mark"),
        ("a.nq", b'<urn:s> <urn:p> "' + b"x" * (17 << 20) + b'" <urn:g> .\n', "line 1 is longer than 16 MB"),
        ("a.nq.gz", b"<urn:s> <urn:p> <urn:o> <urn:g> .\n", "is not a whole gzip file"),
        ("a.nq.gz", gzip.compress(random.Random(1).randbytes(9999), mtime=0)[:5000], "is not"),
        ("a.nq.gz", gzip.compress(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n" * 99, mtime=0)[:-9], "is not a whole gzip file"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=words), cargo_of(tmp_path / name):
        pass


def test_terms_mean_the_same_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    written = [r'"a\t\"\\\u00e9\U0001F9B4\n"@EN-gb', '"x"', '"x"^^<http://www.w3.org/2001/XMLSchema#string>', "<urn:o>"]
    path.write_text("# a comment\n\n" + "".join(f"<urn:s>\t<urn:p> {o}<urn:g>. # c\r\n" for o in written), encoding="utf-8", newline="")
    with cargo_of(path) as cargo:
        found = [said(quad.triple)[1] for quad in cargo.quads()]
    string = "http://www.w3.org/2001/XMLSchema#string"
    assert found == [('a\t"\\é\U0001f9b4\n', "en-gb", ""), ("x", "", string), ("x", "", string), ("urn:o", "", "")]


# ---------------------------------------------------------------- dry runs, and memory


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(oxigraph: Server, quads: Any, base: str, capsys: Capture) -> None:
    load(oxigraph.graph_store, quads(hip=1, knee=1))
    with between(oxigraph.graph_store) as server:
        assert called("load", server.url, quads(hip=2, spine=1), "--dry-run", "--prune") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"would replace <{base}>: 1 triples",
        f"would replace <{base}/graph/hip>: 6 triples",
        f"would replace <{base}/graph/spine>: 3 triples",
        f"would delete <{base}/graph/knee>",
        f"Oxigraph at {server.url}: 3 graphs, 10 triples would be in place, 1 deleted",
    ]
    assert server.changing() == [] and {r.method for r in server.seen} == {"GET", "POST"}
    assert held(oxigraph, base) == {"": 1, "/graph/hip": 3, "/graph/knee": 3}


def many(path: Path, base: str, graphs: int, subjects: int) -> int:
    """Writes so many graphs; returns the bytes of the file."""
    with path.open("w", encoding="utf-8") as file:
        file.write(described(base))
        for n in range(graphs):
            file.write(lines(f"{base}/graph/g{n:06}", (f"{base}/thing/{n}-{s}" for s in range(subjects))))
    return path.stat().st_size


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize(("graphs", "subjects", "dry"), [(10_000, 1, True), (60, 150, False)])
def test_memory_holds_a_graph_and_not_the_file(oxigraph: Server, tmp_path: Path, base: str, graphs: int, subjects: int, dry: bool) -> None:
    many(tmp_path / "few.nq", base, 2, subjects)
    load(oxigraph.graph_store, tmp_path / "few.nq")  # what is made once is made here
    size = many(tmp_path / "data.nq", base, graphs, subjects)
    gc.collect()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    loaded = load(oxigraph.graph_store, tmp_path / "data.nq", dry_run=dry, tell=lambda _: None)
    peak = tracemalloc.get_traced_memory()[1] - before
    assert loaded.graphs == graphs + 1 and loaded.triples == graphs * subjects * 3 + 1
    allowed = 2_500_000 + 250 * graphs  # of each graph its name is kept, to see that none comes twice
    assert peak < allowed < size, f"{peak:,} of {size:,}"  # as objects, the lines would take several times the size of the file


def test_a_parcel_can_be_sent_twice_and_waits_on_the_disk_when_it_is_large() -> None:
    quads = [Quad("urn:g", f"urn:s{n}", f'<urn:s{n}> <urn:p> "{"x" * 5000}" .\n') for n in range(1000)]
    for packed in (False, True):
        with pack("urn:g", [*quads, quads[-1]], packed) as parcel:
            first, second = b"".join(parcel), b"".join(parcel)
            assert first == second and len(first) == parcel.size
            whole = gzip.decompress(first) if packed else first
            assert whole.decode() == "".join(quad.triple for quad in [*quads, quads[-1]])
            assert parcel.triples == 1000
            assert [s.iri for s in parcel.subjects()] == [quad.subject for quad in quads]
        with pytest.raises(ValueError, match="closed"):
            next(iter(parcel))


def test_a_store_of_these_tests_is_gone_when_they_fail() -> None:
    with pytest.raises(ZeroDivisionError), oxigraph_server() as server:
        raise ZeroDivisionError
    with pytest.raises(OSError, match="refused"):
        server.ask("ASK {}")
    assert not server.folder.exists()


def test_credentials_are_no_more_than_needed() -> None:
    assert not Credentials() and repr(Credentials("a", "b")) == "<Credentials ***>"
    assert Credentials("user", "pass").hushed("user says pass, dXNlcjpwYXNz") == "*** says ***, ***"
