"""The worker processes: as many as may be, one of them always warm, each killed at the end of its time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from avn_graph.serving.refused import Refused
from avn_graph.serving.settings import LARGEST_ANSWER, Settings

_STARTING_SECONDS: Final = 60.0
"""For a worker to open the store, on a machine that has much to do."""
_LONGEST_REASON: Final = 300
_READY: Final = b'{"outcome": "ready"}\n'
_SOUND: Final = frozenset({"done", "unreadable", "failed"})
"""Outcomes after which a worker may go on."""
_REFUSALS: Final = {
    "unreadable": (400, "the query cannot be read: {reason}"),
    "failed": (500, "the query cannot be answered: {reason}"),
    "large": (413, "the answer is larger than {answer} MB: ask for less of it, with LIMIT"),
    "memory": (507, "the query needs more than the {megabytes} MB of memory that it may have"),
    "died": (507, "the query took down its process: it needs more than {megabytes} MB of memory, or goes too deep"),
    "time": (504, "the query took longer than the {seconds} seconds that it may take"),
    "gone": (499, "the client went away"),
}
"""The status and the sentence for each outcome but an answer."""


class Question(NamedTuple):
    """A query as it goes to a worker; ``graphs`` are its arguments ``default_graph`` and ``named_graphs``, if they are given."""

    query: str
    form: str
    """The name that pyoxigraph has for the form of the answer."""
    graphs: Mapping[str, Sequence[str]] = {}


class Answer(NamedTuple):
    """A whole answer: a file that is open, and has no name any more."""

    file: BinaryIO
    size: int
    empty: bool
    """Whether it is a graph with no triple."""


class Workers:
    """Answers questions in processes of their own; ``async with`` starts the first and ends all."""

    def __init__(self, store: str, folder: Path, prefixes: Mapping[str, str], settings: Settings) -> None:
        self._first_line = _line({"store": store, "prefixes": dict(prefixes), "megabytes": settings.megabytes, "seconds": settings.seconds})
        self._folder = folder
        self._settings = settings
        self._alive: set[asyncio.subprocess.Process] = set()
        self._idle: list[asyncio.subprocess.Process] = []
        self._busy = 0
        self._asked = 0
        self._warming: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Workers:
        self._idle.append(await self._start())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._warming:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        for process in list(self._alive):
            await self._end(process)

    async def ask(self, question: Question, gone: Awaitable[Any]) -> Answer:
        """The whole answer; raises Refused where there is none, or the client is ``gone``."""
        if self._busy >= self._settings.workers:
            raise Refused(503, "all workers are busy: ask again in a moment", retry_after="1")
        self._busy += 1
        waiting: asyncio.Future[Any] = asyncio.ensure_future(gone)
        out = self._folder / f"answer-{self._asked}"
        self._asked += 1
        try:
            return await self._ask(question, waiting, out)
        finally:
            self._busy -= 1
            waiting.cancel()
            out.unlink(missing_ok=True)
            self._keep_warm()

    async def _ask(self, question: Question, gone: asyncio.Future[Any], out: Path) -> Answer:
        process = await self._take()
        self._keep_warm()
        reply: dict[str, Any] = {"outcome": "gone"}
        try:
            reply = await self._reply(process, question, gone, out)
        finally:
            if reply["outcome"] in _SOUND:
                self._idle.append(process)
            else:
                await self._end(process)
        if reply["outcome"] != "done":
            raise self._refusal(reply["outcome"], reply.get("reason", ""))
        file = out.open("rb")
        return Answer(file, os.fstat(file.fileno()).st_size, reply["empty"])

    async def _reply(self, process: asyncio.subprocess.Process, question: Question, gone: asyncio.Future[Any], out: Path) -> dict[str, Any]:
        """What the worker says when it is done, or what became of it or of the client before."""
        assert process.stdin and process.stdout
        process.stdin.write(_line({**question._asdict(), "out": str(out)}))
        reading: asyncio.Future[Any] = asyncio.ensure_future(process.stdout.readline())
        try:
            done, _ = await asyncio.wait({reading, gone}, timeout=self._settings.seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.cancel()
        if reading not in done:
            return {"outcome": "gone" if gone in done else "time"}
        line = reading.result()
        return dict(json.loads(line)) if line else {"outcome": "died"}

    def _refusal(self, outcome: str, reason: str) -> Refused:
        status, sentence = _REFUSALS[outcome]
        limits = {"seconds": f"{self._settings.seconds:g}", "megabytes": self._settings.megabytes}
        return Refused(status, sentence.format(reason=_shorten(reason), answer=LARGEST_ANSWER >> 20, **limits))

    async def _take(self) -> asyncio.subprocess.Process:
        """An idle worker, or a new one."""
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
            self._alive.discard(process)
        return await self._start()

    def _keep_warm(self) -> None:
        """Starts a worker for the next question, so that it need not wait for one."""
        running = self._warming is not None and not self._warming.done()
        if not self._idle and not running and self._busy < self._settings.workers:
            self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        with contextlib.suppress(Refused):  # the next question will tell
            self._idle.append(await self._start())

    async def _start(self) -> asyncio.subprocess.Process:
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        command = [sys.executable, "-P", "-m", "avn_graph.serving.worker"]
        # each arena of glibc takes 64 MB of addresses, which are what the memory limit counts
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=nothing, env=environment)
        self._alive.add(process)
        assert process.stdin and process.stdout
        process.stdin.write(self._first_line)
        try:
            line = await asyncio.wait_for(process.stdout.readline(), _STARTING_SECONDS)
        except BaseException:
            await self._end(process)
            raise
        if line != _READY:
            await self._end(process)
            raise Refused(500, "no worker can be started")
        return process

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        self._alive.discard(process)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _line(document: Mapping[str, object]) -> bytes:
    return json.dumps(document).encode() + b"\n"


def _shorten(reason: str) -> str:
    """A parser's words without the long list of what it would have taken instead."""
    place, expected, _ = " ".join(reason.split()).partition(": expected ")
    return (f"{place} (line:column)" if expected else place)[:_LONGEST_REASON]
