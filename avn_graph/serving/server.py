"""The server as a process: a socket, uvicorn with time-outs of our own, an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from avn_graph.diagnostics import UsageError
from avn_graph.serving.holdings import prepare
from avn_graph.serving.settings import HEAD_SECONDS, LARGEST_HEAD, LOOPBACK, MOST_CONNECTIONS, STALLED_SECONDS, Settings, check_settings

Tell = Callable[..., None]
"""Prints a line; with ``warning=True``, on standard error."""


def serve(source: str | None, settings: Settings, tell: Tell) -> None:
    """Serves until it is interrupted or ended. Raises UsageError for what cannot be served, SourceFaults for faulty sources."""
    check_settings(settings)
    if os.name != "posix":
        raise UsageError("serve needs Linux or macOS: only there can a query be kept within its limits")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with listen(settings) as listening, tempfile.TemporaryDirectory(prefix="avn-graph-serve-") as folder:
        if settings.host not in LOOPBACK:
            tell(f"warning: whoever reaches {settings.host} can ask this server, without a password or encryption", warning=True)
        if not sys.platform.startswith("linux"):
            tell("warning: memory can be limited on Linux only", warning=True)
        holdings = prepare(source, Path(folder))
        port = listening.getsockname()[1]
        from avn_graph.serving.application import application  # needs starlette, which is known to be there by now
        from avn_graph.serving.workers import Workers

        app = application(holdings, Workers(holdings.store, Path(folder), holdings.prefixes, settings), settings, port)
        name = f"[{settings.host}]" if ":" in settings.host else settings.host
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(app, listening, lambda: tell(f"http://{name}:{port}/ (the endpoint is /sparql; Control-C ends it)")))


def listen(settings: Settings) -> socket.socket:
    """A socket that is bound, so that the port is known; raises UsageError where it cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
    except OSError as fault:
        raise UsageError(f"there is no address {settings.host}: {fault.strerror}") from fault
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as fault:
        listening.close()
        raise UsageError(f"cannot listen at {settings.host}, port {settings.port}: {fault.strerror} (--port 0 takes a free one)") from fault
    return listening


def _interrupt(*_: int | FrameType | None) -> None:
    """Being ended, or losing the terminal, is the same as Control-C: what was made is deleted."""
    raise KeyboardInterrupt


async def _run(app: Any, listening: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        http=_protocol(),
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )
    server = uvicorn.Server(config)

    async def tell_when_ready() -> None:
        while not server.started:
            await asyncio.sleep(0.01)
        ready()

    telling = asyncio.create_task(tell_when_ready())
    try:
        await server.serve([listening])
    finally:
        telling.cancel()


def _protocol() -> Any:
    """uvicorn's, with limits on how long a client may take: uvicorn itself waits for ever."""
    import h11
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Impatient(H11Protocol):
        """Ends a connection whose request does not come, or whose answer is not taken."""

        head: asyncio.TimerHandle | None = None
        stalled: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._await_head()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._await_head()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._await_head()

        def connection_lost(self, exc: Exception | None) -> None:
            for timer in (self.head, self.stalled):
                if timer:
                    timer.cancel()
            super().connection_lost(exc)

        def pause_writing(self) -> None:
            super().pause_writing()
            self.stalled = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

        def resume_writing(self) -> None:
            if self.stalled:
                self.stalled.cancel()
            super().resume_writing()

        def _await_head(self) -> None:
            """From when a request is awaited to when its head is whole, whatever trickles in between."""
            awaited = self.conn.their_state is h11.IDLE and not self.transport.is_closing()
            if self.head and not awaited:
                self.head.cancel()
                self.head = None
            elif awaited and not self.head:
                self.head = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    return Impatient
