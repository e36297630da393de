"""What a command costs, as the kernel counts it, and costs side by side.

CPU time, not the clock: the machine may be busy with other work. Pairs are run one after the other and the ratio is taken
of each pair, so that what slows the machine down slows both.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

LONGEST = 3600
"""Seconds after which a command is given up."""

_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in what the kernel counts memory in."""


class Failed(Exception):
    """A command ended with another exit code than 0; the text says which, and what it printed last."""


class Cost(NamedTuple):
    """CPU seconds (user and system, with all processes that the command waited for) and the peak memory in bytes
    of the largest of these processes.
    """

    cpu: float
    peak: int


class Pair(NamedTuple):
    """Costs of ours and theirs, and how many times theirs is ours: medians over the rounds, the ratios' own among them."""

    ours: Cost
    theirs: Cost
    cpu: float
    peak: float


def measure(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Runs the command to its end. A process starts with the peak of the one that starts it (Linux copies it): keep this one small."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment)
        previous = signal.signal(signal.SIGALRM, lambda *_: process.kill())
        signal.alarm(LONGEST)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, previous)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise Failed(f"exit code {process.returncode}: {' '.join(map(str, command))}\n{said.read()[-3000:].decode(errors='replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _UNIT)


def pair(ours: Callable[[], Cost], theirs: Callable[[], Cost], rounds: int) -> Pair:
    """Ours, theirs, ours, theirs."""
    return summarise([(ours(), theirs()) for _ in range(rounds)])


def summarise(found: Sequence[tuple[Cost, Cost]]) -> Pair:
    return Pair(
        _median([ours for ours, _ in found]),
        _median([theirs for _, theirs in found]),
        statistics.median(theirs.cpu / ours.cpu for ours, theirs in found),
        statistics.median(theirs.peak / ours.peak for ours, theirs in found),
    )


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(c.cpu for c in costs), int(statistics.median(c.peak for c in costs)))
