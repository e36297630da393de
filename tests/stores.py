"""Real SPARQL stores for the tests: Oxigraph (of pip) and Virtuoso (of Debian), on free ports of this machine, in temporary folders."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from system import require_program

START_SECONDS = 120
"""How long a store may take to answer: on two busy cores Virtuoso has needed 20."""
_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
"""


@dataclass(frozen=True)
class Server:
    """A store that runs: where it is asked, where it is written to, and the environment in which ``avn-graph load`` may."""

    name: str
    sparql: str
    graph_store: str
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
    """Its own, from which it may read files."""
    sql: int = 0
    """The port of Virtuoso's SQL."""

    def ask(self, query: str) -> Any:
        """The answer to a SELECT or ASK, as its JSON says it."""
        body = urllib.parse.urlencode({"query": query}).encode()
        request = urllib.request.Request(self.sparql, body, {"Accept": "application/sparql-results+json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """The values of a SELECT, row by row; an unbound one is empty."""
        found = self.ask(query)
        return [tuple(row.get(name, {}).get("value", "") for name in found["head"]["vars"]) for row in found["results"]["bindings"]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def oxigraph_server() -> Iterator[Server]:
    """Oxigraph's own server, the default graph being the union of all."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or require_program("oxigraph")
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    with _folder() as folder:
        server = Server("oxigraph", f"{home}/query", f"{home}/store", folder=folder)
        command = [program, "serve", "--location", f"{folder}/db", "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
        with _running(command, folder, server):
            yield server


@contextlib.contextmanager
def virtuoso_server() -> Iterator[Server]:
    """Virtuoso, whose graphs only its user ``dba`` may change."""
    program = require_program("virtuoso-t")
    http, sql = free_port(), free_port()
    home = f"http://127.0.0.1:{http}"
    account = {"AVN_GRAPH_USER": "dba", "AVN_GRAPH_PASSWORD": "dba"}
    with _folder() as folder:
        server = Server("virtuoso", f"{home}/sparql", f"{home}/sparql-graph-crud-auth", account, folder, sql)
        settings = folder / "virtuoso.ini"
        settings.write_text(_VIRTUOSO.format(folder=folder, http=http, sql=sql), encoding="utf-8")
        with _running([program, "+foreground", "+configfile", str(settings)], folder, server):
            yield server


@contextlib.contextmanager
def loaded(server: Server, source: Path) -> Iterator[Server]:
    """The server once ``avn-graph load`` has put the graphs of ``source`` into it."""
    command = [sys.executable, "-m", "avn_graph", "load", server.graph_store, str(source)]
    environment = {**os.environ, **server.environment}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    yield server


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="avn-graph-store-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextlib.contextmanager
def _running(command: list[str], folder: Path, server: Server) -> Iterator[None]:
    """Runs the command as a group of its own until the block ends, however it ends; dies with this process (Linux's setpriv)."""
    guard = shutil.which("setpriv")
    whole = [guard, "--pdeathsig", "KILL", *command] if guard else command
    with open(folder / "output", "wb") as output:
        process = subprocess.Popen(whole, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait(process, server, folder / "output")
        yield
    finally:
        _stop(process)


def _wait(process: subprocess.Popen[bytes], server: Server, output: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            server.ask("ASK {}")  # Virtuoso answers this one in a form of its own; that it answers is enough
            return
        time.sleep(0.1)
    pytest.fail(f"{server.name} did not start: {output.read_text(encoding='utf-8', errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the group: asked first, killed after ten seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
            break


# ---------------------------------------------------------------- a server in between, which does harm


@dataclass(frozen=True)
class Request:
    """A request as it came, its body unpacked. ``path`` goes on to the end of the address."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def changes(self) -> bool:
        """Whether it may change what the store holds."""
        return self.method != "GET" and not self.body.startswith(b"query=")


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Broken(Exception):
    """Raised by what acts in between: the connection is closed with no answer."""


Act = Callable[[Request], Request | Reply]
"""What becomes of a request: it goes on to the store, changed or not, or gets this reply."""


@dataclass
class Between:
    """A server in front of a store: where it is, and what it has seen."""

    url: str
    seen: list[Request]

    def changing(self) -> list[Request]:
        return [request for request in self.seen if request.changes]


@contextlib.contextmanager
def between(store: str = "", act: Act = lambda request: request) -> Iterator[Between]:
    """A server that hands requests on to the store at this address, after ``act`` has had its way with them."""
    place = urllib.parse.urlsplit(store)
    seen: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.title(): value for name, value in self.headers.items()}
            if headers.pop("Content-Encoding", "") == "gzip":
                body = gzip.decompress(body)
            request = Request(self.command, self.path, headers, body)
            seen.append(request)
            try:
                found = act(request)
                self.answer(found if isinstance(found, Reply) else forward(found))
            except Broken:
                self.close_connection = True

        def answer(self, reply: Reply) -> None:
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 204:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

        do_GET = do_PUT = do_POST = do_DELETE = handle_any

    def forward(request: Request) -> Reply:
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        kept = {
            name: value
            for name, value in request.headers.items()
            if name not in ("Host", "Connection", "Accept-Encoding", "Content-Length")
        }
        with contextlib.closing(connection):
            connection.request(request.method, request.path, request.body, kept)
            answer = connection.getresponse()
            named = {name: value for name in ("Content-Type", "Server", "WWW-Authenticate") if (value := answer.getheader(name))}
            return Reply(answer.status, answer.read(), named)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Between(f"http://127.0.0.1:{server.server_address[1]}{place.path}", seen)
        finally:
            server.shutdown()
            thread.join()


def spoiled(request: Request, old: bytes, new: bytes) -> Request:
    """The request with other bytes in its body."""
    assert old in request.body
    return replace(request, body=request.body.replace(old, new))


# ---------------------------------------------------------------- fixtures, which conftest.py takes up


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Server]:
    """An empty Oxigraph for the tests of this session; a test that fills it clears it first."""
    with oxigraph_server() as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso() -> Iterator[Server]:
    """An empty Virtuoso for the tests of this session; a test that fills it clears it first."""
    with virtuoso_server() as server:
        yield server


@pytest.fixture(scope="session")
def oxigraph_loaded(root: Path) -> Iterator[Server]:
    """An Oxigraph that holds the AVN graph; nobody changes it."""
    with oxigraph_server() as server, loaded(server, root / "source"):
        yield server


@pytest.fixture(scope="session")
def virtuoso_loaded(root: Path) -> Iterator[Server]:
    """A Virtuoso that holds the AVN graph; nobody changes it."""
    with virtuoso_server() as server, loaded(server, root / "source"):
        yield server
