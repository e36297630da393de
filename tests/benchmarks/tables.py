"""What the comparison says: goals, what was measured, and the page that shows both."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from measuring import Failed
from rival import Rival

MARKERS = re.compile("(<!-- measured: from here -->\n).*(<!-- measured: to here -->)", re.DOTALL)


class Goal(NamedTuple):
    """``limit`` is the least that is wanted (the most, if ``most``; None: only shown), ``smoke`` what CI asks for, with few files."""

    what: str
    limit: float | None
    smoke: float
    most: bool = False
    unit: str = " times"

    def met(self, measured: float, smoke: bool = False) -> bool:
        limit = self.smoke if smoke else self.limit
        return limit is None or (measured <= limit if self.most else measured >= limit)


class Row(NamedTuple):
    """A goal and what was measured; against what, at which number of files, and both sides' costs in words."""

    goal: Goal
    against: str
    count: int
    measured: float
    ours: str
    theirs: str


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def results(rows: Iterable[Row]) -> str:
    """The table of goals; a row that has none is only shown."""
    told = []
    for goal, against, count, measured, ours, theirs in rows:
        wanted = "" if goal.limit is None else f"{'at most' if goal.most else 'at least'} {goal.limit:g}{goal.unit}"
        met = "" if goal.limit is None else "yes" if goal.met(measured) else "**no**"
        told.append((against, count, goal.what, wanted, f"{figure(measured)}{goal.unit}", met, ours, theirs))
    return markdown(("against", "files", "what", "goal", "measured", "met", "ours", "theirs"), told)


def figure(measured: float) -> str:
    """Three figures: what is beyond them is noise."""
    return f"{measured:.3g}" if measured < 100 else f"{measured:.0f}"


def limits(shares: Iterable[tuple[Rival, float, int]]) -> str:
    """What each rival said of our triples, and what it could not say or do."""
    rows = (
        (r.title, ", ".join(p.replace("==", " ") for p in r.requirements), f"{part:.1%}", others, " ".join(r.cannot))
        for r, part, others in shares
    )
    return markdown(("rival", "versions", "of our triples", "not ours", "could not"), rows)


def machine() -> str:
    names = [line.partition(":")[2].strip() for line in _lines_of("/proc/cpuinfo") if line.startswith("model name")]
    memory = [int(line.split()[1]) for line in _lines_of("/proc/meminfo") if line.startswith("MemTotal")]
    size = f", {memory[0] / 1e6:.0f} GB" if memory else ""
    yaml = subprocess.run(
        [sys.executable, "-c", "import msgspec, yaml; print(f'PyYAML {yaml.__version__}, msgspec {msgspec.__version__}')"],
        capture_output=True,
        text=True,
        check=True,
    )
    return (
        f"{os.cpu_count()} cores of {names[0] if names else platform.processor()}{size}, {platform.system()} {platform.release()}, "
        f"{platform.python_implementation()} {platform.python_version()}, {yaml.stdout.strip()}."
    )


def _lines_of(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def page(rows: Sequence[Row], shares: Sequence[tuple[Rival, float, int]], rounds: int) -> str:
    said = f"{machine()} {rounds} round(s).\n\n{results(rows)}"
    return said + (f"\n{limits(shares)}" if shares else "")


def replace(text: str, new: str) -> str:
    """The page with what stands between its markers made anew."""
    if not MARKERS.search(text):
        raise Failed("the page has no place for the tables: <!-- measured: from here --> and <!-- measured: to here -->")
    return MARKERS.sub(lambda found: f"{found[1]}\n{new}\n{found[2]}", text)
