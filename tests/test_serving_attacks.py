"""What an ill-meaning or broken client does to the server: each ends in a refusal or a time-out, and the next is answered at once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from serving import Served, patience, serving
from test_serving_lexer import BOMBS, SPELLINGS

from avn_graph.build import build
from avn_graph.corpus import open_corpus

LIMIT = 2
"""Seconds that a query may take here."""
OVERSHOOT = 1
"""Seconds that it may take longer, on a machine that is not loaded."""


@pytest.fixture(scope="module")
def exports(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    build(open_corpus(root / "source"), folder, formats=("nquads",))
    return folder


@pytest.fixture(scope="module")
def served(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = ("--time-limit", str(LIMIT), "--memory-limit", "256", "--workers", "2")
    with serving(exports, tmp_path_factory.mktemp("served") / "own", *limits, head=1, stalled=1) as started:
        yield started


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A socket that listens, and whom nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}/"


def nobody_called(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return True
    return False


def connect(served: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.port), timeout=30)


def received(client: socket.socket) -> bytes:
    """All that comes until the other side ends it."""
    parts = []
    try:
        while part := client.recv(1 << 16):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


# ---------------------------------------------------------------- reaching out


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_service_calls_nobody(served: Served, trap: socket.socket, spelling: str) -> None:
    answer = served.ask(spelling.format(address(trap)))
    assert answer.status_code == 403
    assert nobody_called(trap)


def test_without_the_lexer_the_worker_calls_nobody_either(exports: Path, trap: socket.socket, tmp_path: Path) -> None:
    """The engine by itself does call; the worker has no file descriptor left to do it with."""
    store = pyoxigraph.Store(str(tmp_path / "store"))
    store.bulk_load(path=exports / "avn-graph.nq")
    query = f"SELECT * {{ SERVICE <{address(trap)}> {{ ?s ?p ?o }} }}"
    called = threading.Thread(target=_ask_and_forget, args=(store, query), daemon=True)
    called.start()
    end = time.monotonic() + 10 * patience()
    while nobody_called(trap):
        assert time.monotonic() < end
    trap.close()
    called.join(10)
    store.flush()
    del store
    with socket.create_server(("127.0.0.1", 0)) as second:
        second.setblocking(False)
        command = [sys.executable, "-m", "avn_graph.serving.worker"]
        settings = {"store": str(tmp_path / "store"), "prefixes": {}, "megabytes": 256, "seconds": 5}
        queries = [
            f"SELECT * {{ SERVICE <{address(second)}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE <{address(second).replace('127.0.0.1', 'localhost')}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{address(second)}> {{ ?s ?p ?o }} }}",
            "SELECT * { GRAPH ?g { <https://w3id.org/avn-graph/drug/iloprost> ?p ?o } }",
        ]
        asked = [{"query": q, "form": "JSON", "graphs": {}, "out": str(tmp_path / f"{i}")} for i, q in enumerate(queries)]
        lines = "".join(json.dumps(line) + "\n" for line in [settings, *asked])
        done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=30, check=True)
        outcomes = [json.loads(line)["outcome"] for line in done.stdout.splitlines()]
        assert outcomes == ["ready", "failed", "failed", "done", "done"]
        assert b"Iloprost" in (tmp_path / "3").read_bytes()
        assert nobody_called(second)


def _ask_and_forget(store: pyoxigraph.Store, query: str) -> None:
    try:
        list(store.query(query))  # type: ignore[arg-type]
    except OSError:
        return


@pytest.mark.parametrize("clause", ["FROM <file://{}>", "FROM NAMED <file://{}>", "from<file://{}>", "FROM <{}>"])
def test_no_file_is_read_by_from(served: Served, tmp_path: Path, clause: str) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<x:s> <x:p> 'a secret' .", encoding="utf-8")
    answer = served.ask(f"SELECT * {clause.format(secret)} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}")
    assert answer.status_code == 400 and "a secret" not in answer.text
    answer = served.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": f"file://{secret}"})
    assert answer.status_code == 400 and "a secret" not in answer.text


def test_no_address_is_fetched(served: Served, trap: socket.socket) -> None:
    for query in (f"SELECT * FROM <{address(trap)}> {{ ?s ?p ?o }}", f"LOAD <{address(trap)}>", f"DESCRIBE <{address(trap)}>"):
        served.ask(query)
    for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri"):
        served.get("/sparql", params={"query": "ASK { ?s ?p ?o }", name: address(trap)})
    assert nobody_called(trap)


# ---------------------------------------------------------------- changing


@pytest.mark.parametrize("update", ["INSERT DATA { <x:s> <x:p> 1 }", "DROP ALL", "CLEAR DEFAULT", "DELETE WHERE { ?s ?p ?o }"])
def test_nothing_can_be_changed(served: Served, update: str) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = served.ask(count).content
    form = {"Content-Type": "application/sparql-update"}
    foreign = {"Origin": "https://evil.example", "Referer": "https://evil.example/", "Sec-Fetch-Site": "cross-site"}
    for path in ("/sparql", "/update", "/", "/store?default", "/sparql/update", "/drug/iloprost"):
        for answer in (
            httpx.post(served.url + path, content=update, headers={**form, **foreign}),
            httpx.post(served.url + path, data={"update": update}, headers=foreign),
            httpx.post(served.url + path, data={"query": update}, headers=foreign),
            httpx.get(served.url + path.partition("?")[0], params={"update": update, "query": update}, headers=foreign),
            httpx.put(served.url + path, content="<x:s> <x:p> 1 .", headers={"Content-Type": "text/turtle"}),
            httpx.delete(served.url + path),
        ):
            assert answer.status_code in {200, 303, 403, 404, 405}
            assert "access-control-allow-origin" not in answer.headers
            if answer.status_code == 200:
                assert answer.request.method == "GET" and path in {"/", "/drug/iloprost"}
    assert served.ask(count).content == before


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "[::1]"]
)
@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/drug/iloprost", "/pages/"])
def test_another_name_for_this_machine_gets_nothing(served: Served, name: str, path: str) -> None:
    """A page whose name was made to lead here (DNS rebinding) could else read what the server says."""
    answer = httpx.get(served.url + path, headers={"Host": name.format(port=served.port)})
    assert answer.status_code == 421 and "answers to no other name" in answer.text


@pytest.mark.parametrize("name", ["localhost:{port}", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_our_own_names_are_answered(served: Served, name: str) -> None:
    answer = httpx.get(served.url + "/sparql?query=ASK%7B%7D", headers={"Host": name.format(port=served.port)})
    assert answer.status_code == 200


@pytest.mark.parametrize("hosts", ["", "Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"])
def test_no_name_or_two_get_nothing(served: Served, hosts: str) -> None:
    with connect(served) as client:
        client.sendall(f"GET / HTTP/1.1\r\n{hosts.format(port=served.port)}Connection: close\r\n\r\n".encode())
        assert received(client).startswith(b"HTTP/1.1 400 ")
    served.recovers()


# ---------------------------------------------------------------- too deep, too long, too large

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
DOUBLING = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
LATE_BOMBS = {
    "cross product": f"SELECT (COUNT(*) AS ?z) {{ {CROSS} }}",
    "cross product, ordered": f"SELECT * {{ {CROSS} }} ORDER BY ?o ?l ?i",
    "cross product, distinct": f"SELECT DISTINCT * {{ {CROSS} }}",
    "cross product, all rows": f"SELECT * {{ {CROSS} }}",
    "cross product, as a graph": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} }}",
    "cross product, filtered": f"ASK {{ {CROSS} FILTER(CONCAT(STR(?a), STR(?f), STR(?i), STR(?o)) = 'no') }}",
    "cross product, grouped": f"SELECT (GROUP_CONCAT(?c) AS ?z) {{ {CROSS} }}",
    "endless path": "SELECT (COUNT(*) AS ?z) { ?a (<x:p>|!<x:p>)* ?b . ?b (<x:p>|!<x:p>)* ?c . ?c (<x:p>|!<x:p>)* ?d }",
    "nested path": "SELECT (COUNT(*) AS ?z) { ?a ((((<x:p>|!<x:p>)*)*/(!<x:p>)*)*)* ?b }",
    "doubling": f'SELECT (STRLEN(?x40) AS ?z) {{ BIND("0123456789abcdef" AS ?x0) {DOUBLING} }}',
    "replacing": 'SELECT * { BIND(REPLACE(REPLACE(REPLACE(REPLACE("' + "a" * 1000 + '", ".", "' + "$0" * 500 + '"), '
    '".", "' + "$0" * 500 + '"), ".", "$0$0$0$0"), ".", "$0$0$0$0") AS ?x) }',
    "regular expression": 'ASK { FILTER(REGEX("' + "a" * 30_000 + '", "(((a{0,200}){0,200}){0,200})b")) }',
    "many groups": "SELECT * { " + "{} UNION " * 7000 + "{} }",
    "many optionals": "SELECT * { " + "OPTIONAL{?a ?b ?c}" * 3000 + " }",
    "many minuses": "SELECT * { ?s ?p ?o " + "MINUS{}" * 9000 + " }",
    "many binds": "SELECT * { " + "".join(f"BIND(1 AS ?x{i})" for i in range(3500)) + " }",
    "many steps": "SELECT * { ?s " + "/".join(["<x:p>"] * 9000) + " ?o }",
    "many patterns": "SELECT * { " + ".".join(["?s ?p 1"] * 8000) + " }",
    "many sums": "SELECT * { ?s ?p ?o FILTER(" + "+".join(["1"] * 32_000) + ") }",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_what_would_go_too_deep_is_refused_at_once(served: Served, bomb: str) -> None:
    start = time.monotonic()
    assert served.ask(bomb).status_code == 400
    assert time.monotonic() - start < 1 * patience()
    served.recovers()


@pytest.mark.parametrize("bomb", LATE_BOMBS.values(), ids=LATE_BOMBS.keys())
def test_what_the_engine_cannot_bear_ends_in_time(served: Served, bomb: str) -> None:
    start = time.monotonic()
    answer = served.ask(bomb)
    assert time.monotonic() - start < LIMIT + OVERSHOOT * patience()
    served.recovers()
    if answer.status_code == 200:  # some, the engine bears; then the answer is whole
        assert answer.json()["head"] is not None
    else:
        assert answer.status_code in {400, 413, 500, 504, 507} and len(answer.text) < 400, answer.text


@pytest.mark.parametrize("name", ["cross product", "endless path"])
def test_that_time_is_up_is_told(served: Served, name: str) -> None:
    answer = served.ask(LATE_BOMBS[name])
    assert answer.status_code == 504 and "2 seconds" in answer.text, answer.text


def test_that_memory_is_up_is_told(exports: Path, tmp_path: Path) -> None:
    with serving(exports, tmp_path / "own", "--memory-limit", "128") as own:
        for name in ("cross product, ordered", "doubling"):
            answer = own.ask(LATE_BOMBS[name])
            assert answer.status_code == 507 and "128 MB" in answer.text, answer.text
            own.recovers()


def test_an_answer_that_is_too_large_is_refused_whole(exports: Path, tmp_path: Path) -> None:
    large = 'SELECT ?x { BIND(REPLACE("' + "a" * 1000 + '", ".", "' + "0" * 1000 + '") AS ?x) ?s ?p ?o } LIMIT '
    with serving(exports, tmp_path / "own") as own:
        answer = own.ask(large + "100", "text/csv")
        assert answer.status_code == 413 and "LIMIT" in answer.text
        own.recovers()
        answer = own.ask(large + "20", "text/csv")
        assert answer.status_code == 200 and len(answer.content) > 20_000_000


# ---------------------------------------------------------------- too many, too slow


def test_more_than_the_workers_can_take_are_sent_away(served: Served) -> None:
    slow = LATE_BOMBS["cross product"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: served.ask(slow), range(8)))
    assert sorted({answer.status_code for answer in answers}) == [503, 504]
    assert sum(answer.status_code == 504 for answer in answers) <= 8 - 2
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 503)
    served.recovers()
    with ThreadPoolExecutor(2) as pool:
        assert {answer.status_code for answer in pool.map(lambda _: served.ask("ASK {}"), range(20))} == {200}


def test_a_client_that_goes_away_frees_its_worker(exports: Path, tmp_path: Path) -> None:
    with serving(exports, tmp_path / "own", "--workers", "1") as own:
        for _ in range(3):
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(own.sparql, data={"query": LATE_BOMBS["cross product"]}, timeout=0.5)
            time.sleep(0.3 * patience())
            own.recovers()


def test_a_head_that_does_not_end_is_cut_off(served: Served) -> None:
    clients = [connect(served) for _ in range(50)]
    for client in clients:
        client.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
    served.recovers()
    start = time.monotonic()
    for client in clients:
        while time.monotonic() - start < 0.8:  # trickling on does not help
            client.sendall(b"a")
            time.sleep(0.1)
        assert received(client) == b""
        client.close()
    assert time.monotonic() - start < 4 * patience()
    served.recovers()


def test_the_second_request_of_a_connection_may_not_trickle_either(served: Served) -> None:
    with connect(served) as client:
        client.sendall(f"GET /none HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
        assert client.recv(1 << 16).startswith(b"HTTP/1.1 404")
        start = time.monotonic()
        try:
            for _ in range(100):
                client.sendall(b"G" if _ == 0 else b"E")
                time.sleep(0.1)
        except OSError:
            pass
        assert time.monotonic() - start < 4 * patience()


def test_a_body_that_does_not_end_is_cut_off(served: Served) -> None:
    with connect(served) as client:
        head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: 1000\r\n"
        client.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\nASK".encode())
        served.recovers()
        start = time.monotonic()
        assert received(client).startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - start < 2 * patience()


def test_a_body_without_end_is_not_kept(served: Served) -> None:
    with connect(served) as client:
        head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nTransfer-Encoding: chunked\r\n"
        client.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\n".encode())
        sent = 0
        try:
            while sent < 100 << 20:
                client.sendall(b"10000\r\n" + b"#" * 65536 + b"\r\n")
                sent += 65536
        except OSError:
            pass
        assert sent < 100 << 20
    served.recovers()


def test_a_head_without_end_is_not_kept(served: Served) -> None:
    with connect(served) as client:
        sent = 0
        try:
            client.sendall(b"GET / HTTP/1.1\r\n")
            while sent < 100 << 20:
                client.sendall(b"X-A: " + b"a" * 8000 + b"\r\n")
                sent += 8000
        except OSError:
            pass
        assert sent < 100 << 20
    served.recovers()


def test_a_client_that_does_not_read_holds_up_nobody(served: Served) -> None:
    """The answer is some megabytes, more than the sockets between can hold."""
    query = 'SELECT ?x { BIND(REPLACE("' + "a" * 1000 + '", ".", "' + "0" * 1000 + '") AS ?x) ?s ?p ?o } LIMIT 30'
    clients = []
    for _ in range(4):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(30)
        client.connect(("127.0.0.1", served.port))
        body = b"query=" + httpx.QueryParams({"q": query}).__str__()[2:].encode()
        head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: {len(body)}\r\n"
        client.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body)
        assert client.recv(12) == b"HTTP/1.1 200"
        clients.append(client)
        served.recovers()
    time.sleep(2)
    for client in clients:
        assert len(received(client)) < 20_000_000  # cut off, and its Content-Length says so
        client.close()
    served.recovers()


def test_requests_that_are_none(served: Served) -> None:
    for data in (b"\x00" * 1000, b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 500, os.urandom(5000)):
        with connect(served) as client:
            client.sendall(data)
            assert received(client)[:12] in {b"", b"HTTP/1.1 400", b"HTTP/1.1 421"}
    served.recovers()


def test_a_worker_that_dies_is_replaced(served: Served) -> None:
    for _ in range(3):
        for pid in served.workers():
            os.kill(pid, 9)
        time.sleep(0.3 * patience())
        assert served.ask("ASK {}").status_code in {200, 507}
        served.recovers()


def test_after_all_that_nothing_is_left_over(served: Served) -> None:
    time.sleep(1 * patience())
    assert len(served.workers()) <= 2
    assert not list(served.temporary.glob("*/answer-*"))
