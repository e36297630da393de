"""Our build against the rivals and against the floor, side by side: ``python tests/benchmarks/compare.py``.

``--smoke`` is for CI: few files, one round, and exit code 1 where a tool fails or a limit that is far from the goal is missed.
``--out docs/speed.md`` writes the tables into that page, between its markers.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus import condition, write_corpus
from measuring import Cost, Failed, measure, pair, summarise
from rival import PROGRAMS, Rival, environment_of, our_environment, rival_named
from tables import Goal, Row, figure, page, replace

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FOUR = ("ntriples", "turtle", "jsonld", "graphml")
HEAVY = ("rdflib", "networkx", "pyoxigraph")


class Duel(NamedTuple):
    """A rival and formats, at one file, or (``large``) at the count that was asked for, but no more than ``most``."""

    rival: str
    large: bool
    formats: tuple[str, ...]
    cpu: Goal
    peak: Goal | None = None
    most: int = 1_000_000
    from_tables: bool = False
    """Whether the tables that a rival wants instead of YAML are given to it; else making them counts."""


DUELS = (
    Duel("naive", True, FOUR[1:], Goal("less CPU", 20, 6), Goal("less memory", 25, 2)),
    Duel("naive", False, FOUR[1:], Goal("less CPU", 3, 1.5)),
    Duel("linkml", True, FOUR[1:3], Goal("less CPU", 25, 8), most=100),
    Duel("morph-kgc", True, FOUR[:1], Goal("less CPU", 6, 2)),
    Duel("morph-kgc", False, FOUR[:1], Goal("less CPU", 15, 8)),
    Duel("morph-kgc", True, FOUR[:1], Goal("less CPU", None, 0), from_tables=True),
    Duel("maplib", True, FOUR[:1], Goal("less CPU", 4, 1.5)),
)
FLOORS = ((FOUR[:1], Goal("CPU of the floor", 8, 12, most=True)), (FOUR, Goal("CPU of the floor", 12, 18, most=True)))
MEMORY = Goal("peak memory", 80, 80, most=True, unit=" MB")
GROWTH = Goal("memory of a tenth of the files", 1.1, 1.6, most=True)
HELP = Goal("CPU of `python -c pass`", 3, 6, most=True)
COLD = Goal("CPU of `python -c pass`", 15, 40, most=True)
LIGHT = Goal(f"{', '.join(HEAVY)} imported by a build", 0, 0, most=True, unit="")
PARALLEL = Goal("CPU of one process, same bytes", 1.2, 2, most=True)
AGAIN = Goal("less CPU when 1 % of the files changed", 8, 1.2)


class Bench:
    """A folder with what a comparison reads and writes, and the ways to run both sides."""

    def __init__(self, work: Path, cache: Path, rounds: int) -> None:
        self.work, self.cache, self.rounds = work, cache, rounds
        self.python = our_environment(ROOT, cache)
        self.program = self.python.with_name("avn-graph")
        self.terms = work / "terms.json"
        measure([sys.executable, HERE / "terms.py", self.terms])

    def source(self, count: int) -> Path:
        """The corpus of so many files, made when it is first asked for."""
        folder = self.work / f"source-{count}"
        if not folder.exists():
            note(f"writing {count} file(s)")
            write_corpus(folder, count)
        return folder

    def ours(self, source: Path, formats: Sequence[str], jobs: int = 1, out: Path | None = None, incremental: bool = False) -> Cost:
        """One build, into a new folder unless one is given."""
        target = out or self.work / "ours"
        if out is None:
            shutil.rmtree(target, ignore_errors=True)
        chosen = [word for format in formats for word in ("--format", format)]
        kept = ["--incremental"] if incremental else []
        return measure([self.program, "build", source, "--out", target, "--jobs", str(jobs), *chosen, *kept])

    def prepare(self, rival: Rival, count: int) -> tuple[Path, Cost]:
        """What the rival needs beside the sources: mappings and tables, generated classes."""
        folder = self.work / f"{rival.name}-{count}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder, measure([self._python(rival), rival.program, "prepare", self.terms, self.source(count), folder])

    def theirs(self, rival: Rival, count: int, formats: Sequence[str], prepared: Path) -> Cost:
        out = self.work / "theirs"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        return measure([self._python(rival), rival.program, "run", self.terms, self.source(count), prepared, out, *formats])

    def _python(self, rival: Rival) -> Path:
        return environment_of(rival, self.cache)


# ---------------------------------------------------------------- what is measured


def share(bench: Bench, rival: Rival) -> tuple[float, int]:
    """The part of our triples of one file that the rival gives too, and how many it gives that are not ours."""
    prepared, _ = bench.prepare(rival, 1)
    bench.ours(bench.source(1), FOUR[:1])
    bench.theirs(rival, 1, FOUR[:1], prepared)
    ours, theirs = _lines(bench.work / "ours"), _lines(bench.work / "theirs")
    return len(ours & theirs) / len(ours), len(theirs - ours)


def _lines(folder: Path) -> set[str]:
    return {line for path in folder.glob("*.nt") for line in path.read_text(encoding="utf-8").splitlines() if line}


def duel(bench: Bench, rival: Rival, what: Duel, count: int) -> Iterator[Row]:
    source = bench.source(count)
    prepared, _ = bench.prepare(rival, count)
    counts_too = rival.tables and not what.from_tables

    def theirs() -> Cost:
        before = bench.prepare(rival, count)[1] if counts_too else Cost(0, 0)
        then = bench.theirs(rival, count, what.formats, prepared)
        return Cost(before.cpu + then.cpu, max(before.peak, then.peak))

    found = pair(lambda: bench.ours(source, what.formats), theirs, bench.rounds)
    against = f"{rival.title}{', its tables given' if what.from_tables else ''}: {_words(what.formats)}"
    yield Row(what.cpu, against, count, found.cpu, _cost(found.ours), _cost(found.theirs))
    if what.peak:
        yield Row(what.peak, against, count, found.peak, _cost(found.ours), _cost(found.theirs))


def floors(bench: Bench, count: int) -> Iterator[Row]:
    """Against libyaml's parser and as many bytes as we write."""
    source, rounds = bench.source(count), max(bench.rounds, 5)
    for formats, goal in FLOORS:
        bench.ours(source, formats)
        size = sum(path.stat().st_size for path in (bench.work / "ours").iterdir())
        command = [bench.python, HERE / "rivals" / "floor.py", source, str(size), bench.work / "floor"]
        found = pair(lambda command=command: measure(command), lambda formats=formats: bench.ours(source, formats), rounds)  # type: ignore[misc]
        yield Row(goal, f"libyaml's parser and as many bytes: {_words(formats)}", count, found.cpu, _cost(found.theirs), _cost(found.ours))


def memory(bench: Bench, count: int, more: int) -> Iterator[Row]:
    few = [bench.ours(bench.source(count), formats) for formats in (FOUR, FOUR[:1])]
    many = bench.ours(bench.source(more), FOUR[:1])
    peak = max(c.peak for c in (*few, many)) / 1e6
    yield Row(MEMORY, f"{_words(FOUR)}, and {_words(FOUR[:1])} of {more} files", count, peak, _cost(few[0]), "")
    yield Row(GROWTH, _words(FOUR[:1]), more, many.peak / few[1].peak, _cost(many), _cost(few[1]))


def cold(bench: Bench) -> Iterator[Row]:
    """From nothing: the command line alone, and the whole AVN build."""
    rounds, out = max(bench.rounds, 9), bench.work / "cold"
    everything = "building the AVN source in all formats"
    for goal, what, arguments in (
        (HELP, "`avn-graph --help`", ("--help",)),
        (COLD, everything, ("build", str(ROOT / "source"), "--out", str(out))),
    ):

        def ours(command: Sequence[str] = (str(bench.program), *arguments)) -> Cost:
            shutil.rmtree(out, ignore_errors=True)
            return measure(command)

        ours()
        found = pair(lambda: measure([bench.python, "-c", "pass"]), ours, rounds)
        yield Row(goal, what, 1, found.cpu, _cost(found.theirs), _cost(found.ours))
    heavy = imported(bench.work / "imported")
    yield Row(LIGHT, everything, 1, len(heavy), " ".join(heavy) or "none", "")


def imported(out: Path) -> list[str]:
    """Which of the heavy libraries a build of the AVN source has imported at its end, where all of them could be."""
    program = (
        "import sys\nfrom avn_graph.cli import main\n"
        f"code = main(['build', {str(ROOT / 'source')!r}, '--out', {str(out)!r}])\n"
        f"print('imported:', *(name for name in {HEAVY} if name in sys.modules))\nsys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"a build of the AVN source ended with exit code {done.returncode}\n{done.stderr}")
    return done.stdout.splitlines()[-1].split()[1:]


def parallel(bench: Bench, count: int) -> Iterator[Row]:
    source, one, two = bench.source(count), bench.work / "one", bench.work / "two"

    def build(out: Path, jobs: int) -> Cost:
        shutil.rmtree(out, ignore_errors=True)
        return bench.ours(source, FOUR, jobs, out)

    found = pair(lambda: build(one, 1), lambda: build(two, 2), bench.rounds)
    if digests(one) != digests(two):
        raise Failed("two processes wrote other bytes than one")
    yield Row(PARALLEL, f"two processes: {_words(FOUR)}", count, found.cpu, _cost(found.theirs), _cost(found.ours))


def again(bench: Bench, count: int) -> Iterator[Row]:
    """A build with a cache, after a hundredth of the files were made to say something else; and one of the same files without.
    Both take the place of earlier exports.
    """
    source, out, whole = bench.work / "edited", bench.work / "again", bench.work / "whole"
    write_corpus(source, count)
    bench.ours(source, FOUR, out=out, incremental=True)
    bench.ours(source, FOUR, out=whole)
    found = []
    for turn in range(bench.rounds):
        for number in random.Random(turn).sample(range(count), max(1, count // 100)):
            text = condition(random.Random(10**9 * (turn + 1) + number), number)
            (source / f"c{number:06}.yaml").write_text(text, encoding="utf-8")
        found.append((bench.ours(source, FOUR, out=out, incremental=True), bench.ours(source, FOUR, out=whole)))
        if digests(out) != digests(whole):
            raise Failed("a build with a cache wrote other bytes than one without")
    costs = summarise(found)
    yield Row(AGAIN, f"building again: {_words(FOUR)}", count, costs.cpu, _cost(costs.ours), _cost(costs.theirs))


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under the folder that is not hidden."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _words(formats: Sequence[str]) -> str:
    return ", ".join(formats)


def _cost(cost: Cost) -> str:
    return f"{cost.cpu:.3g} s, {cost.peak / 1e6:.0f} MB"


# ---------------------------------------------------------------- the command


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def compare(bench: Bench, count: int, names: Sequence[str]) -> tuple[list[Row], list[tuple[Rival, float, int]]]:
    rows, shares = [], []
    for name in names:
        rival = rival_named(name)
        note(f"{name}: environment, triples of one file")
        part, others = share(bench, rival)
        shares.append((rival, part, others))
        note(f"{name}: {part:.1%} of our triples, {others} others")
        if part < rival.share:
            raise Failed(f"{name} gives {part:.1%} of our triples, and should give {rival.share:.1%}: it is another task")
        for what in DUELS:
            if what.rival == name:
                rows += tell(duel(bench, rival, what, min(count, what.most) if what.large else 1))
    rows += tell(floors(bench, count))
    rows += tell(memory(bench, count, 10 * count))
    rows += tell(cold(bench))
    rows += tell(parallel(bench, count))
    rows += tell(again(bench, count))
    return rows, shares


def tell(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, each told as it comes."""
    for row in rows:
        note(f"  {row.against}; {row.count} file(s); {figure(row.measured)}{row.goal.unit} {row.goal.what} ({row.ours} | {row.theirs})")
        yield row


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compares our build with the rivals and with the floor.")
    parser.add_argument("--count", type=int, default=1000, metavar="N", help="files of the large runs (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="pairs of which the medians are taken (default: 3)")
    parser.add_argument("--rivals", default=",".join(PROGRAMS), metavar="NAMES", help=f"some of {','.join(PROGRAMS)}, or none")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "avn-graph-benchmarks", help="where environments are kept")
    parser.add_argument("--out", type=Path, metavar="PAGE", help="write the tables into this page, between its markers")
    parser.add_argument("--smoke", action="store_true", help="50 files, one round; exit code 1 where far too slow")
    options = parser.parse_args(arguments)
    count, rounds = (50, 1) if options.smoke else (options.count, options.rounds)
    names = [name for name in options.rivals.split(",") if name not in ("", "none")]
    if unknown := [name for name in names if name not in PROGRAMS]:
        parser.error(f"no rival is called {unknown[0]}: write some of {','.join(PROGRAMS)}, or none")
    if options.smoke and options.out:
        parser.error("--smoke is too small a run for a page: leave out --out")
    if count < 1 or rounds < 1:
        parser.error("--count and --rounds are 1 or more")
    try:
        with tempfile.TemporaryDirectory(prefix="avn-graph-benchmarks-") as work:
            rows, shares = compare(Bench(Path(work), options.cache, rounds), count, names)
        said = page(rows, shares, rounds)
        if options.out:
            options.out.write_text(replace(options.out.read_text(encoding="utf-8"), said), encoding="utf-8")
    except Failed as fault:
        note(f"compare: {fault}")
        return 1
    print(said)
    missed = [row for row in rows if not row.goal.met(row.measured, options.smoke)]
    for row in missed:
        note(f"{'far too slow' if options.smoke else 'not met'}: {row.against}; {figure(row.measured)}{row.goal.unit} {row.goal.what}")
    return 1 if options.smoke and missed else 0


if __name__ == "__main__":
    sys.exit(main())
