"""What stands before and around every answer: the check of the name that the client has for us, and headers for browsers."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avn_graph.serving.settings import Settings

_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
"""The policy for what is no page."""


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, settings: Settings, port: int) -> None:
        self._app = app
        self._names = names(settings.host, port)
        self._origins = settings.origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = [(key, value.decode("latin-1")) for key, value in scope["headers"]]
        host = next((value.lower() for key, value in given if key == b"host"), "")
        origin = next((value for key, value in given if key == b"origin"), "")

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), origin)
            await send(message)

        # A page of another site can make a name of its own stand for this machine, and then read our answers as its own.
        foreign = PlainTextResponse(f"this server is {self._names[0]}, and answers to no other name\n", 421)
        app = self._app if host in self._names else foreign
        await app(scope, receive, send_guarded)

    def _dress(self, headers: MutableHeaders, origin: str) -> None:
        for name, value in _ALWAYS.items():
            headers[name] = value
        headers.setdefault("Content-Security-Policy", _NOTHING)
        if not self._origins:
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            return
        headers.add_vary_header("Origin")
        if origin and ("*" in self._origins or origin in self._origins):
            headers["Access-Control-Allow-Origin"] = "*" if "*" in self._origins else origin
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
            headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"


def names(host: str, port: int) -> list[str]:
    """What a client may call us in the header Host, ``host`` first; port 80 may be left out."""
    known = list(dict.fromkeys([host.lower(), "localhost", "127.0.0.1", "::1"]))
    bracketed = [f"[{name}]" if ":" in name else name for name in known]
    return [f"{name}:{port}" for name in bracketed] + (bracketed if port == 80 else [])
