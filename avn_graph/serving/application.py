"""The web application: the endpoint, what the IRIs of the graph stand for, the pages and the form."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from avn_graph.serving import form, pages
from avn_graph.serving.describing import describe_service
from avn_graph.serving.guard import Guard
from avn_graph.serving.holdings import Holdings
from avn_graph.serving.negotiation import GRAPHS, HTML, Offer, choose
from avn_graph.serving.protocol import parameters, question
from avn_graph.serving.refused import Refused
from avn_graph.serving.settings import Settings
from avn_graph.serving.workers import Answer, Question, Workers

_LOCAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*/[A-Za-z0-9_][A-Za-z0-9._~-]*")
"""What follows the base in the IRIs of a graph, and needs no escape in a query."""
_CHUNK: Final = 1 << 16


def application(holdings: Holdings, workers: Workers, settings: Settings, port: int) -> Guard:
    """The application, with all that every answer must have around it."""
    site = Site(holdings, workers)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with workers:
            yield

    routes = [
        Route("/", site.home, methods=["GET"]),
        Route("/sparql", site.sparql, methods=["GET", "POST", "OPTIONS"]),
        Route("/assets/{name}", site.asset, methods=["GET"]),
        Route("/pages/{name:path}", site.page, methods=["GET"]),
        Route("/{local:path}", site.entity, methods=["GET"]),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={Refused: _refuse, HTTPException: _refuse_http})
    return Guard(app, settings, port)


class Site:
    """The places of the server, each a method."""

    def __init__(self, holdings: Holdings, workers: Workers) -> None:
        self._holdings = holdings
        self._workers = workers
        self._assets = form.assets(holdings)
        self._home = form.write_form(holdings)

    async def sparql(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
        found = await parameters(request)
        accept = _accept(request)
        if "query" not in found and request.method != "POST":
            offer = choose(accept, (*GRAPHS, HTML))
            if offer == HTML:
                return _to("/")
            description = describe_service(self._holdings, f"{request.url.scheme}://{request.headers['host']}/sparql", offer.form)
            return Response(description, media_type=offer.media_type, headers={"Vary": "Accept"})
        asked, offer = question(found, accept, self._holdings.graphs)
        return Spooled(await self._ask(asked, request), offer)

    async def entity(self, request: Request) -> Response:
        """What the graph says of one of its IRIs: its triples, or the place of a page where it stands."""
        local: str = request.path_params["local"]
        if not _LOCAL.fullmatch(local):
            raise Refused(404, "there is nothing here; the pages are at /pages/, the endpoint is at /sparql")
        return await self._described(request, self._holdings.base + local, pages.place_of(local, self._holdings.places))

    async def home(self, request: Request) -> Response:
        """The form; for those who would rather have RDF, the description of the dataset."""
        if choose(_accept(request), (HTML, *GRAPHS)) == HTML:
            return Response(self._home, media_type="text/html", headers={"Content-Security-Policy": form.POLICY, "Vary": "Accept"})
        return await self._described(request, self._holdings.dataset, "")

    async def _described(self, request: Request, iri: str, place: str) -> Response:
        offer = choose(_accept(request), (*GRAPHS, HTML))
        if offer == HTML and place:
            return _to(f"/pages/{place}")
        query = f"DESCRIBE <{iri}>"
        answer = await self._ask(Question(query, offer.form or "N_TRIPLES"), request)
        if answer.empty or offer == HTML:
            answer.file.close()
        if answer.empty:
            raise Refused(404, f"the graph says nothing of {iri}")
        return _to(f"/?{urlencode({'query': query})}") if offer == HTML else Spooled(answer, offer)

    async def page(self, request: Request) -> Response:
        path = self._holdings.pages.get(request.path_params["name"])
        if path is None:
            raise Refused(404, "there is no such page; the list of conditions, where there is one, is at /pages/")
        text = path.read_text(encoding="utf-8")
        return Response(text, media_type="text/html", headers={"Content-Security-Policy": pages.policy(text)})

    async def asset(self, request: Request) -> Response:
        found = self._assets.get(request.path_params["name"])
        if found is None:
            raise Refused(404, "there is no such file")
        return Response(found.content, media_type=found.media_type)

    async def _ask(self, asked: Question, request: Request) -> Answer:
        return await self._workers.ask(asked, _gone(request))


class Spooled(Response):
    """An answer that is whole before its status is sent; it is read as fast as the client takes it."""

    def __init__(self, answer: Answer, offer: Offer) -> None:
        super().__init__(media_type=offer.media_type, headers={"Vary": "Accept", "Content-Length": str(answer.size)})
        self._file = answer.file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file as file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while scope["method"] != "HEAD" and (part := file.read(_CHUNK)):
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


async def _gone(request: Request) -> None:
    """Returns when the client has gone away. What it may still send is not looked at."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _to(address: str) -> Response:
    """A redirection to what stands for an answer (303), elsewhere on this server."""
    return RedirectResponse(address, status_code=303, headers={"Vary": "Accept"})


async def _refuse(_: Request, fault: Exception) -> Response:
    assert isinstance(fault, Refused)
    return Response(f"{fault.reason}\n", fault.status, fault.headers, media_type="text/plain")


async def _refuse_http(request: Request, fault: Exception) -> Response:
    """What Starlette refuses by itself is a method that a place does not have."""
    assert isinstance(fault, HTTPException)
    reason = "this server only reads: there is GET, HEAD, and POST to /sparql" if fault.status_code == 405 else fault.detail
    return Response(f"{reason}\n", fault.status_code, fault.headers, media_type="text/plain")
