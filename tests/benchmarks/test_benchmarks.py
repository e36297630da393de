"""The benchmarks measure what they say: costs of processes, medians of pairs, the tables, and that the rivals have our task."""

from __future__ import annotations

import hashlib
import runpy
import sys
from pathlib import Path

import compare
import pytest
import stages
import tables
from corpus import write_corpus
from measuring import Cost, Failed, measure, pair, summarise
from rival import PROGRAMS, Rival, environment_of, rival_named
from terms import terms

import avn_graph

FOLDER = Path(__file__).parent


# ---------------------------------------------------------------- measuring


def test_the_cost_of_a_process_holds_its_cpu_its_memory_and_its_children() -> None:
    idle = measure([sys.executable, "-c", "import time; time.sleep(0.3)"])
    busy = measure([sys.executable, "-c", "import time\nwhile time.process_time() < 0.4: pass"])
    parent = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time\\nwhile time.process_time() < 0.4: pass'])"
    large = measure([sys.executable, "-c", "b'x' * 300_000_000"])
    assert idle.cpu < 0.25
    assert busy.cpu >= 0.4
    assert measure([sys.executable, "-c", parent]).cpu >= 0.4
    assert large.peak > 300e6


def test_a_process_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(Failed, match=r"(?s)exit code 3: .*no such thing"):
        measure([sys.executable, "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"])


def test_the_median_is_that_of_the_ratios_of_pairs() -> None:
    found = summarise([(Cost(1, 10), Cost(2, 10)), (Cost(10, 10), Cost(50, 20)), (Cost(2, 40), Cost(6, 120))])
    assert found.cpu == 3  # of 2, 5 and 3; the ratio of the medians would be 6 / 2 too, that of the means 4.46
    assert found.peak == 2
    assert (found.ours, found.theirs) == (Cost(2, 10), Cost(6, 20))


def test_pairs_are_interleaved() -> None:
    order: list[str] = []

    def side(name: str, cpu: float) -> Cost:
        order.append(name)
        return Cost(cpu, 1)

    assert pair(lambda: side("a", 1), lambda: side("b", 4), 3).cpu == 4
    assert order == ["a", "b"] * 3


# ---------------------------------------------------------------- the corpus


def test_a_seed_gives_the_same_files_and_a_file_does_not_depend_on_the_others(tmp_path: Path) -> None:
    size = write_corpus(tmp_path / "a", 3)
    write_corpus(tmp_path / "b", 7)
    write_corpus(tmp_path / "other", 1, seed=2)
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert size == sum(len(data) for name, data in first.items() if name != "dataset.yaml")
    assert all((tmp_path / "b" / name).read_bytes() == data for name, data in first.items())
    assert (tmp_path / "other" / "c000000.yaml").read_bytes() != first["c000000.yaml"]
    assert hashlib.sha256(first["c000000.yaml"]).hexdigest().startswith("4c63590f6848a336")


# ---------------------------------------------------------------- the rivals


def test_what_the_rivals_are_told_to_say_is_what_we_say(tmp_path: Path) -> None:
    """Their script, which knows nothing of our code, gives the triples of our build, statuses and reasons included."""
    write_corpus(tmp_path, 5)
    ours = {_plain(triple) for triple in avn_graph.load(tmp_path).triples()}
    telling = runpy.run_path(str(FOLDER / "rivals" / "telling.py"))
    known = terms()
    columns = telling["columns"](known)
    theirs = set()
    for records in telling["read"](str(tmp_path), known):
        for _, subject, values in records:
            for name, found in values.items():
                predicate, type = columns[name]
                theirs |= {(subject, predicate, value, type) for value in found}
    assert not theirs - ours
    assert len(theirs) >= 0.95 * len(ours)


def _plain(triple: tuple[str, str, object]) -> tuple[str, str, str, str]:
    subject, predicate, value = triple
    if not isinstance(value, avn_graph.Text):
        return subject, predicate, str(value), "iri"
    return subject, predicate, value.value, "text" if value.language else value.datatype.rpartition("#")[2] or "string"


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_rival_says_at_its_top_what_it_needs_and_what_it_cannot(name: str) -> None:
    rival = rival_named(name)
    assert rival.title and rival.cannot
    assert 0.8 <= rival.share <= 1
    assert all("==" in requirement for requirement in rival.requirements)


def test_only_the_rival_that_reads_tables_says_so() -> None:
    assert [name for name in PROGRAMS if rival_named(name).tables] == ["morph-kgc"]


def test_an_environment_that_is_ready_is_kept_and_one_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    nothing = Rival("nothing", "", Path(), (str(_package(tmp_path / "package")),), 1, False, ())
    python = environment_of(nothing, tmp_path / "cache")
    made = python.lstat().st_mtime_ns
    assert environment_of(nothing, tmp_path / "cache") == python
    assert python.lstat().st_mtime_ns == made
    measure([python, "-c", "import nothing_at_all"])
    broken = nothing._replace(requirements=(str(tmp_path / "nowhere"),))
    with pytest.raises(Failed, match="no environment for nothing"):
        environment_of(broken, tmp_path / "cache")


def _package(folder: Path) -> Path:
    """A wheel, written by hand: installing it needs no network."""
    import zipfile

    folder.mkdir()
    wheel = folder / "nothing_at_all-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("nothing_at_all.py", "")
        archive.writestr("nothing_at_all-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: nothing-at-all\nVersion: 1\n")
        archive.writestr("nothing_at_all-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("nothing_at_all-1.dist-info/RECORD", "")
    return wheel


# ---------------------------------------------------------------- the tables

LEAST = tables.Goal("less CPU", 20, 2)
MOST = tables.Goal("peak memory", 80, 100, most=True, unit=" MB")


def test_a_goal_is_met_from_its_own_side() -> None:
    assert LEAST.met(20) and not LEAST.met(19.9) and LEAST.met(2, smoke=True) and not LEAST.met(1.9, smoke=True)
    assert MOST.met(80) and not MOST.met(80.1) and MOST.met(100, smoke=True) and not MOST.met(101, smoke=True)
    assert LEAST._replace(limit=None).met(0)


def test_every_goal_asks_less_of_the_smoke_run_than_of_the_full_one() -> None:
    goals = [goal for duel in compare.DUELS for goal in (duel.cpu, duel.peak) if goal] + [goal for _, goal in compare.FLOORS]
    goals += [compare.MEMORY, compare.GROWTH, compare.HELP, compare.COLD, compare.LIGHT, compare.PARALLEL, compare.AGAIN]
    for goal in goals:
        if goal.limit is not None:
            assert goal.met(goal.limit, smoke=True), goal


def test_the_table_says_what_was_met_and_what_was_not() -> None:
    rows = [
        tables.Row(LEAST, "a rival", 1000, 26.04, "1 s, 30 MB", "26 s, 900 MB"),
        tables.Row(MOST, "all", 1000, 104.2, "1 s, 104 MB", ""),
        tables.Row(LEAST._replace(limit=None), "only shown", 1, 1.2345, "", ""),
    ]
    assert tables.results(rows).splitlines()[2:] == [
        "| a rival | 1000 | less CPU | at least 20 times | 26 times | yes | 1 s, 30 MB | 26 s, 900 MB |",
        "| all | 1000 | peak memory | at most 80 MB | 104 MB | **no** | 1 s, 104 MB |  |",
        "| only shown | 1 | less CPU |  | 1.23 times |  |  |  |",
    ]


def test_the_page_is_made_anew_between_its_markers_only() -> None:
    text = "before\n<!-- measured: from here -->\nold\n<!-- measured: to here -->\nafter\n"
    once = tables.replace(text, r"new \1 | table")
    assert once == "before\n<!-- measured: from here -->\n\nnew \\1 | table\n<!-- measured: to here -->\nafter\n"
    assert tables.replace(once, r"new \1 | table") == once
    with pytest.raises(Failed, match="no place for the tables"):
        tables.replace("nothing", "new")


def test_the_page_of_the_docs_has_its_markers() -> None:
    tables.replace((FOLDER.parent.parent / "docs" / "speed.md").read_text(encoding="utf-8"), "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rivals", "naive,nobody"], "no rival is called nobody"),
        (["--count", "0"], "are 1 or more"),
        (["--smoke", "--out", "x.md"], "leave out --out"),
    ],
)
def test_wrong_usage_is_told_before_anything_runs(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        compare.main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_file_that_differs_is_seen(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "inner" / "file").write_text("same")
    assert compare.digests(tmp_path / "a") == compare.digests(tmp_path / "b") != {}
    (tmp_path / "b" / "inner" / "file").write_text("other")
    assert compare.digests(tmp_path / "a") != compare.digests(tmp_path / "b")


def test_a_build_imports_none_of_the_heavy_libraries(tmp_path: Path) -> None:
    assert compare.imported(tmp_path) == []


# ---------------------------------------------------------------- stages


def test_every_stage_of_a_build_is_timed(tmp_path: Path) -> None:
    write_corpus(tmp_path, 2)
    found = stages.stages(tmp_path, ("ntriples",))
    assert list(found) == ["open the corpus", "read", "check", "index", "tell", "describe", "count", "write ntriples"]
    assert all(seconds >= 0 for seconds in found.values()) and found["read"] > 0
