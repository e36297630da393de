"""A SPARQL store at the other end of the network: what is asked of it, again and again where that may help.

Redirects are not followed, so that no password ever reaches a machine that its owner did not name.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from avn_graph.diagnostics import UsageError, printable
from avn_graph.loading.credentials import HOW, Credentials, is_here, same_origin
from avn_graph.loading.dialects import DIALECTS, Dialect, Step, recognised, targeted
from avn_graph.loading.parcel import Parcel
from avn_graph.loading.quads import Term, term
from avn_graph.terms import Text

if TYPE_CHECKING:
    import httpx

_Row = TypeVar("_Row")
_AGAIN = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same request may succeed. Each request here may be made twice with no harm."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 120.0
"""Seconds: the pause doubles from the first on; a store that asks for more than the longest is not waited for."""
_CONNECT, _ANSWER = 10.0, 900.0
"""Seconds: how long a connection, and the answer to a large graph, may take."""
_LARGE = 32 << 20
"""Bytes of a body above which a store's own way for bulk is taken."""
_PAGE = 1000
_PROBE = "urn:avn-graph:probe"


class Store:
    """A store with an open connection, to be used as a context manager; every method raises UsageError where it fails."""

    def __init__(self, url: str, credentials: Credentials, *, dialect: Dialect | None = None, query: str = "", retries: int = 4) -> None:
        try:
            import httpx
        except ModuleNotFoundError as fault:
            raise UsageError("this needs httpx (pip install 'avn-graph[load]')") from fault
        self._http = httpx
        self._retries = retries
        self._credentials = credentials
        # a proxy has no business between this machine and itself
        direct = is_here(urlsplit(url).hostname or "")
        self._client = httpx.Client(timeout=httpx.Timeout(_ANSWER, connect=_CONNECT), follow_redirects=False, trust_env=not direct)
        try:
            server, challenge = self._greet(url)
            self.target = targeted(url, dialect or recognised(url, server), query)
            self._auth = credentials.auth(challenge or self.target.dialect.auth)
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def __str__(self) -> str:
        return f"{self.target.dialect.title} at {self.target.graph_store}"

    # ------------------------------------------------------------ graphs

    def replace(self, parcel: Parcel) -> None:
        """Makes the graph hold what the parcel holds, and nothing else."""
        dialect = self.target.dialect
        for step in dialect.replace:
            if step.method == "DELETE":
                self._delete(step, parcel.graph)
                continue
            headers = {"Content-Type": dialect.media_type, "Content-Length": str(parcel.size)}
            if parcel.packed:
                headers["Content-Encoding"] = "gzip"
            extra = dialect.bulk if parcel.size > _LARGE else ""
            self._send(step.method, self.target.address(step, parcel.graph, extra), parcel.graph, content=parcel, headers=headers)

    def delete(self, graph: str) -> None:
        """Deletes a graph; one that is not there is fine."""
        self._delete(self.target.dialect.delete, graph)

    def _delete(self, step: Step, graph: str) -> None:
        self._send(step.method, self.target.address(step, graph), graph, fine=(404,))

    # ------------------------------------------------------------ questions

    def count(self, graph: str) -> int:
        """How many triples the graph holds."""
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        return sum(self._ask(query, lambda row: int(row["n"]["value"])))

    def about(self, graph: str, subjects: Sequence[str]) -> set[tuple[str, str, Term]]:
        """What the graph says of these subjects."""
        if not subjects:
            return set()
        named = " ".join(f"<{subject}>" for subject in subjects)
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ VALUES ?s {{ {named} }} ?s ?p ?o }} }}"
        return set(self._ask(query, lambda row: (row["s"]["value"], row["p"]["value"], _term(row["o"]))))

    def graphs(self, start: str) -> Iterator[str]:
        """The names of the graphs that begin so, in order, a page at a time: some stores cut longer answers."""
        last = ""
        while True:
            query = (
                "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
                f"FILTER(STRSTARTS(STR(?g), {Text(start).quoted()}) && STR(?g) > {Text(last).quoted()}) }} ORDER BY STR(?g) LIMIT {_PAGE}"
            )
            names = self._ask(query, lambda row: str(row["g"]["value"]))
            yield from names
            if len(names) < _PAGE:
                return
            last = names[-1]

    def _ask(self, query: str, read: Callable[[dict[str, Any]], _Row]) -> list[_Row]:
        """What ``read`` makes of each row of the answer to a SELECT."""
        headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._send("POST", self.target.query, "", content=urlencode({"query": query}).encode(), headers=headers)
        try:
            return [read(row) for row in answer.json()["results"]["bindings"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(f"{self.target.query} answers no queries: {self._excerpt(answer)}") from None

    # ------------------------------------------------------------ requests

    def _greet(self, url: str) -> tuple[str, str]:
        """What the server calls itself, and the scheme by which it wants to be told who asks; no password is sent."""
        names = {step.parameter for dialect in DIALECTS for step in (*dialect.replace, dialect.delete) if step.parameter != "c"}
        probe = f"{url}?{'&'.join(f'{name}={quote(_PROBE)}' for name in sorted(names))}"

        def head() -> httpx.Response:
            with self._client.stream("GET", probe) as answer:
                return answer

        answer = self._tried(head, url)
        scheme = answer.headers.get("WWW-Authenticate", "").partition(" ")[0].lower() if answer.status_code == 401 else ""
        return answer.headers.get("Server", ""), scheme

    def _send(
        self, method: str, url: str, graph: str, *, content: Any = None, headers: dict[str, str] | None = None, fine: tuple[int, ...] = ()
    ) -> httpx.Response:
        auth = self._auth if same_origin(url, self.target.graph_store) else None

        def once() -> httpx.Response:
            return self._client.request(method, url, content=content, headers=headers, auth=auth)

        answer = self._tried(once, url)
        if answer.is_success or answer.status_code in fine:
            return answer
        raise UsageError(f"{f'the graph <{graph}>: ' if graph else ''}{self._refusal(answer)}")

    def _tried(self, request: Callable[[], httpx.Response], url: str) -> httpx.Response:
        """The answer to a request, tried again after connection faults and answers that may pass."""
        host = urlsplit(url).netloc
        for attempt in range(self._retries + 1):
            pause = min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE)
            last = attempt == self._retries
            try:
                answer = request()
            except self._http.TransportError as fault:
                if last:
                    raise UsageError(f"{host} cannot be reached, or broke off: {self._fault(fault)}") from None
            except (self._http.InvalidURL, UnicodeError):
                raise UsageError(f"{host} is no name of a machine (write http://host:port/path)") from None
            except self._http.HTTPError as fault:
                raise UsageError(f"{host} does not answer as a server should: {self._fault(fault)}") from None
            else:
                if last or answer.status_code not in _AGAIN:
                    return answer
                pause = _asked_pause(answer.headers.get("Retry-After", ""), pause)
                if pause > _LONGEST_PAUSE:
                    return answer
            time.sleep(pause)
        raise AssertionError

    def _fault(self, fault: Exception) -> str:
        return printable(self._credentials.hushed(str(fault))) or type(fault).__name__

    def _refusal(self, answer: httpx.Response) -> str:
        code, host = answer.status_code, urlsplit(str(answer.url)).netloc
        if answer.is_redirect:
            elsewhere = _shown(answer.headers.get("Location", ""))
            return f"{host} sends on to {elsewhere}, where no password is taken (write that address if it is right)"
        words = f"{host} answered"
        if code in (401, 403):
            words = f"{host} does not let this user do that:" if self._credentials else f"{host} wants to know who asks ({HOW}):"
        elif code == 413:
            words = f"it is larger than {host} takes at once (raise its limit, or use its bulk loader):"
        return f"{words} {self._excerpt(answer)}"

    def _excerpt(self, answer: httpx.Response) -> str:
        """Code and beginning of an answer, on one line, without anything of ours that it repeats."""
        text = self._credentials.hushed(" ".join(answer.text[:2000].split()))
        return printable(f"{answer.status_code} {answer.reason_phrase} {text[:200]}".strip())


def _asked_pause(asked: str, otherwise: float) -> float:
    """Seconds to wait by a header Retry-After, which says a number of seconds or a date."""
    if asked.isdecimal():
        return float(asked[:9])
    with suppress(ValueError, TypeError, OverflowError):
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    return otherwise


def _shown(url: str) -> str:
    """An address without the user name and password that it may hold."""
    with suppress(ValueError):
        parts = urlsplit(url)
        return printable(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))
    return "another address"


def _term(found: dict[str, str]) -> Term:
    if found["type"] in ("uri", "bnode"):
        return found["value"], "", ""
    return term(found["value"], found.get("xml:lang", ""), found.get("datatype", ""))
