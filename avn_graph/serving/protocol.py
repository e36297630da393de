"""The SPARQL 1.1 Protocol, its query operation: from a request to a question, or to the reason why there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from avn_graph.serving.lexer import examine, refuse_unknown_graph
from avn_graph.serving.negotiation import GRAPHS, RESULTS, Offer, choose
from avn_graph.serving.refused import Refused
from avn_graph.serving.settings import HEAD_SECONDS, LARGEST_BODY
from avn_graph.serving.workers import Question

if TYPE_CHECKING:
    from starlette.requests import Request

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_MOST_FIELDS: Final = 1000
_DATASETS: Final = {"default-graph-uri": "default_graph", "named-graph-uri": "named_graphs"}
"""Parameters of the protocol, and the arguments of pyoxigraph that they become."""

Parameters = Mapping[str, list[str]]


async def parameters(request: Request) -> Parameters:
    """The parameters of a GET or POST, each with all its values; raises Refused where they cannot be read."""
    found = _fields(request.scope["query_string"])
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/sparql-update":
            raise Refused(403, "this endpoint is read-only: there are no updates")
        if kind not in {_FORM, _QUERY}:
            raise Refused(415, f"send a query as {_FORM} or {_QUERY}")
        body = await _body(request)
        given = {"query": [_text(body)]} if kind == _QUERY else _fields(body)
        found = {name: found.get(name, []) + given.get(name, []) for name in {*found, *given}}
    if "update" in found:
        raise Refused(403, "this endpoint is read-only: there are no updates")
    return found


def question(found: Parameters, accept: str, graphs: Collection[str]) -> tuple[Question, Offer]:
    """What is asked, and the form to answer in; raises Refused where it is not to be asked."""
    queries = found.get("query", [])
    if len(queries) != 1:
        raise Refused(400, "send one query, as the parameter query")
    query = examine(queries[0], graphs)
    given = {argument: found[name] for name, argument in _DATASETS.items() if name in found}
    for iris in given.values():
        for iri in iris:
            refuse_unknown_graph(iri, graphs)
    if given:
        given = {argument: given.get(argument, []) for argument in _DATASETS.values()}
    offer = choose(accept, RESULTS if query.form in {"SELECT", "ASK"} else GRAPHS)
    return Question(query.text, offer.form, given), offer


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(HEAD_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_BODY:
                    raise Refused(413, f"the request is longer than {LARGEST_BODY // 1024} KB", connection="close")
    except TimeoutError as fault:
        raise Refused(408, "the request did not come in time", connection="close") from fault
    return bytes(body)


def _fields(encoded: bytes) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as fault:
        raise Refused(400, "the parameters are not in UTF-8, percent-encoded, or there are too many") from fault
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as fault:
        raise Refused(400, f"the query is not in UTF-8 (byte {fault.start + 1})") from fault
