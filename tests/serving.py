"""The real server in a process of its own, for the tests of ``avn-graph serve``."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx

RECOVERY_SECONDS = 1.0
"""From the end of an attack to the next answer, on a machine that is not loaded; on one that is, see ``patience``."""
_START = """
import sys
import avn_graph.serving.settings as settings
settings.HEAD_SECONDS, settings.STALLED_SECONDS = {head}, {stalled}
from avn_graph.cli import main
sys.exit(main(sys.argv[1:]))
"""


def patience() -> float:
    """How much longer things may take here: five times, where more processes want to run than there are processors."""
    return 5.0 if os.getloadavg()[0] > (os.cpu_count() or 1) else 1.0


class Served(NamedTuple):
    """A server that runs: its process, its address, and the folder that it makes its own in."""

    process: subprocess.Popen[str]
    url: str
    temporary: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def sparql(self) -> str:
        return f"{self.url}/sparql"

    def get(self, path: str, accept: str = "*/*", **options: object) -> httpx.Response:
        return httpx.get(self.url + path, headers={"Accept": accept}, timeout=60, **options)  # type: ignore[arg-type]

    def ask(self, query: str, accept: str = "*/*") -> httpx.Response:
        return httpx.post(self.sparql, data={"query": query}, headers={"Accept": accept}, timeout=60)

    def recovers(self) -> None:
        """The next query is answered, and soon."""
        start = time.monotonic()
        answer = self.ask("ASK {}")
        taken = time.monotonic() - start
        assert answer.status_code == 200 and answer.json()["boolean"] is True, answer.text
        assert taken < RECOVERY_SECONDS * patience()

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _parent(pid) == self.process.pid]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def alive(pids: list[int]) -> list[int]:
    """Those that run still."""
    return [pid for pid in pids if _parent(pid)]


@contextlib.contextmanager
def serving(
    source: Path, temporary: Path, *arguments: str, head: float = 10, stalled: float = 30, name: str = "127.0.0.1"
) -> Iterator[Served]:
    """``avn-graph serve`` on a free port; at the end it is told to stop, must do so, and leaves nothing."""
    temporary.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", _START.format(head=head, stalled=stalled), "serve", str(source), "--port", "0", *arguments]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with (temporary.parent / f"{temporary.name}.log").open("w+") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment, start_new_session=True)
        assert process.stdout
        try:
            ready, _, _ = select.select([process.stdout], [], [], 60)
            line = process.stdout.readline() if ready else ""
            assert line.startswith("http://"), (line, Path(log.name).read_text())
            served = Served(process, line.split()[0].rstrip("/"), temporary)
            assert name in served.url
            yield served
            if process.poll() is None:
                stop(served)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process.stdout.close()


def stop(served: Served, number: int = signal.SIGTERM) -> None:
    """Ends the server with this signal; it must end well and soon, and leave neither a worker nor a file."""
    workers = served.workers()
    served.process.send_signal(number)
    assert served.process.wait(10 * patience()) == 0
    assert list(served.temporary.iterdir()) == []
    end = time.monotonic() + 2 * patience()
    while alive(workers) and time.monotonic() < end:
        time.sleep(0.02)
    assert alive(workers) == []
