"""Dask as the engine: a scheduler that is running already, or worker processes on this machine for the time of one run."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from avn_graph.diagnostics import UsageError
from avn_graph.scaling.whole import Engine

RETRIES = 2
_LOOPBACK = "127.0.0.1"
_PATIENCE = 10
"""Seconds to wait for a scheduler."""
_AHEAD = 4
"""Tasks for each thread that the scheduler holds at a time; more would only be more to send."""
_LEAST = 64

T = TypeVar("T")
R = TypeVar("R")


@contextlib.contextmanager
def dask(scheduler: str = "", workers: int = 1) -> Iterator[Engine]:
    """Dask as an engine, for as long as it takes; raises UsageError as ``connect`` does, and when a task has failed for good."""
    with connect(scheduler, workers) as client:
        yield engine_of(client)


@contextlib.contextmanager
def connect(scheduler: str = "", workers: int = 1) -> Iterator[Any]:
    """A Dask client of the scheduler at an address, or of so many processes here, which nobody else can reach.

    Raises UsageError where Dask is not installed or the scheduler does not answer.
    """
    try:
        distributed = import_module("distributed")
        import_module("cryptography")
    except ModuleNotFoundError as fault:
        raise UsageError(f"this needs {fault.name} (pip install 'avn-graph[scale]')") from fault
    with contextlib.ExitStack() as stack:
        try:
            cluster = scheduler or stack.enter_context(_local_cluster(distributed, workers))
            client = stack.enter_context(distributed.Client(cluster, timeout=_PATIENCE, set_as_default=False))
        except (OSError, ValueError, RuntimeError) as fault:
            where = f"at {scheduler} (write tcp://HOST:PORT or tls://HOST:PORT)" if scheduler else f"on this machine: {fault}"
            raise UsageError(f"no Dask scheduler answers {where}") from fault
        if not scheduler:
            client.register_worker_callbacks(_leave_interrupts)
        yield client


def _leave_interrupts() -> None:
    """Control-C reaches every process of a terminal; the first one ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _local_cluster(distributed: Any, workers: int) -> Any:
    """Worker processes on the loopback, with no dashboard.

    Whoever can talk to them can run programs in them, and other users of the machine reach the loopback too; so they want
    TLS, with keys made for this run (``security``).
    """
    quiet = {"dashboard_address": f"{_LOOPBACK}:0", "scheduler_kwargs": {"dashboard": False}, "silence_logs": "CRITICAL"}
    # what goes wrong comes back with the task; the rest is workers and scheduler missing each other as all end
    return distributed.LocalCluster(n_workers=workers, threads_per_worker=1, host=_LOOPBACK, security=True, **quiet)


def engine_of(client: Any) -> Engine:
    """The engine that a Dask client is. A task that fails is tried again; one whose worker is gone is given to another."""
    distributed = import_module("distributed")

    def each(function: Callable[[T], R], items: Sequence[T], /) -> Iterator[R]:
        left = iter(items)
        tasks: dict[Any, T] = {}

        def submit(count: int) -> list[Any]:
            added = {client.submit(function, item, retries=RETRIES, pure=False): item for item in islice(left, count)}
            tasks.update(added)
            return list(added)

        ahead = max(_LEAST, _AHEAD * sum(client.nthreads().values()))
        waiting = distributed.as_completed(submit(ahead), loop=client.loop)
        try:
            for future in waiting:
                name = getattr(tasks[future], "name", "a task")
                yield future.result()
                del tasks[future]
                waiting.update(submit(1))
        except distributed.KilledWorker as fault:
            raise UsageError(f"{name} ends every worker that takes it, often for want of memory: {fault}") from fault
        except Exception as fault:
            raise UsageError(f"{name} fails each time that it is tried: {type(fault).__name__}: {fault}") from fault
        finally:
            client.cancel(list(tasks))

    return each
