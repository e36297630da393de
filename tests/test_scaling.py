"""Beyond one machine: real worker processes, one of them killed; parts that are together what one machine writes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import distributed
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avn_graph.build import build, check
from avn_graph.cli import main
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import Diagnostic, UsageError, has_errors
from avn_graph.format import Shape
from avn_graph.index import LISTS, Index
from avn_graph.scaling import cluster, joins, partitions, whole
from avn_graph.scaling.cluster import connect, engine_of
from avn_graph.scaling.partitions import Partition, Row, convert_partition
from avn_graph.scaling.whole import WORK, scale
from avn_graph.shards import Job

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
from corpus import write_corpus

Write = Callable[[Mapping[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

PAGE = "references:\n  - {id: page, name: Page, category: web-page}\n"
DRUG = "drugs:\n  - {id: iloprost, name: Iloprost, sources: [ref:page]}\n"
ASK = "guidance:\n  - {id: %s, name: Ask, category: referral, sources: [ref:page], screens_for: [%s]}\n"
SOUND = {"a.yaml": PAGE, "b.yaml": DRUG, "c.yaml": ASK % ("ask", "drug:iloprost"), "d.yaml": ASK % ("also", "drug:iloprost")}


def joined(folder: Path) -> str:
    """The digest of all parts, one after another, in the order of the manifest."""
    found = hashlib.sha256()
    for row in json.loads((folder / "manifest.json").read_bytes())["files"]:
        found.update((folder / row["path"]).read_bytes())
    return found.hexdigest()


def built(source: Path, out: Path, shape: Shape = Shape.CLAIMS) -> str:
    """The digest of what one machine writes."""
    (name, *_) = build(open_corpus(source), out, formats=["nquads"], shape=shape).files
    return hashlib.sha256((out / name).read_bytes()).hexdigest()


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Two worker processes of Dask."""
    with connect(workers=2) as client:
        yield client


# ---------------------------------------------------------------- a thousand files, two processes, one killed


def test_a_killed_worker_leaves_no_trace_in_a_thousand_files(tmp_path: Path, client: Any) -> None:
    """Concatenated in order the parts are the very bytes of one machine, and so line for line after any sorting."""
    write_corpus(tmp_path / "source", 1000)
    corpus, out = open_corpus(tmp_path / "source"), tmp_path / "parts"
    before = set(client.run(os.getpid).values())
    busy: list[int] = []

    def kill(done: int, total: int) -> None:
        if not busy:
            assert 0 < done < total == 1000
            address = next(worker for worker, tasks in client.processing().items() if tasks)
            busy.append(client.run(os.getpid, workers=[address])[address])
            os.kill(busy[0], signal.SIGKILL)

    scaled = scale(corpus, out, engine_of(client), size=40, progress=kill)
    assert not has_errors(scaled.diagnostics)
    client.wait_for_workers(2, timeout=20)
    assert len(before) == 2 and set(busy) == before - set(client.run(os.getpid).values())
    assert [row["units"] for row in json.loads((out / "manifest.json").read_bytes())["files"]] == [40] * 25
    assert joined(out) == built(tmp_path / "source", tmp_path / "exports")
    assert list((out / WORK).glob("*.tmp")) == []


def fail_once(item: Any, function: Callable[[Any], Any], folder: Path) -> Any:
    """What a worker does that makes its part, and then fails before anybody hears of it."""
    made = function(item)
    mark = folder / str(item.number)
    if not mark.exists():
        mark.touch()
        raise OSError("the network is gone")
    return made


def test_a_part_that_is_made_twice_stands_there_once(tmp_path: Path, write: Write, client: Any) -> None:
    folder, out = write(SOUND), tmp_path / "parts"
    engine = engine_of(client)

    def failing(function: Any, items: Sequence[Any]) -> Iterable[Any]:
        fails = items and isinstance(items[0], Partition)
        return engine(partial(fail_once, function=function, folder=tmp_path), items) if fails else engine(function, items)

    scaled = scale(open_corpus(folder), out, failing, size=1)
    assert len(list(tmp_path.glob("[0-9]"))) == 4
    assert scaled.files == ("part-00000.nq", "part-00001.nq", "part-00002.nq", "part-00003.nq", "manifest.json")
    assert joined(out) == built(folder, tmp_path / "exports")


# ---------------------------------------------------------------- what fails for good


def test_a_partition_that_cannot_be_written_is_named_and_nothing_is_published(tmp_path: Path, write: Write, client: Any) -> None:
    out = tmp_path / "parts"
    (out / WORK / "part-00002.nq" / "in the way").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"part-00002 fails each time that it is tried: \w+: .*part-00002.nq"):
        scale(open_corpus(write(SOUND)), out, engine_of(client), size=1)
    assert [path.name for path in out.iterdir()] == [WORK]


def test_a_task_that_ends_its_workers_is_given_up() -> None:
    with distributed.LocalCluster(n_workers=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs="CRITICAL") as local:
        local.scheduler.allowed_failures = 0
        with distributed.Client(local, set_as_default=False) as client, pytest.raises(UsageError, match="ends every worker that takes it"):
            list(engine_of(client)(os._exit, [1]))


def test_a_worker_of_another_version_is_refused(tmp_path: Path, write: Write) -> None:
    def other(function: Any, items: Sequence[Any]) -> Iterable[Any]:
        return [msgspec.structs.replace(made, compiler="0") if isinstance(made, Row) else made for made in map(function, items)]

    with pytest.raises(UsageError, match="another avn-graph"):
        scale(open_corpus(write(SOUND)), tmp_path / "parts", other)
    assert not (tmp_path / "parts" / "manifest.json").exists()


@pytest.mark.parametrize("missing", ["distributed", "cryptography"])
def test_what_is_not_installed_is_said(
    missing: str, monkeypatch: pytest.MonkeyPatch, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    folder = write(SOUND)
    assert main(["scale", str(folder), "--out", str(folder / "parts")]) == 2
    assert "pip install 'avn-graph[scale]'" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_a_scheduler_that_does_not_answer_is_said(
    address: str, monkeypatch: pytest.MonkeyPatch, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    folder = write(SOUND)
    assert main(["scale", str(folder), "--out", str(folder / "parts"), "--scheduler", address]) == 2
    assert f"no Dask scheduler answers at {address}" in capsys.readouterr().err
    assert not (folder / "parts").exists()


def test_processes_that_do_not_start_are_said(write: Write) -> None:
    folder = write(SOUND)
    arguments = ["scale", str(folder), "--out", str(folder / "parts"), "--workers", "1"]
    nowhere = "from avn_graph.scaling import cluster; cluster._LOOPBACK = '203.0.113.1'"  # no address of any machine
    program = f"{nowhere}; from avn_graph.cli import main; raise SystemExit(main({arguments}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "avn-graph: no Dask scheduler answers on this machine: Cluster failed to start" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_unit_is_not_scaled(write: Write) -> None:
    folder = write(SOUND)
    with pytest.raises(UsageError, match=r"name the folder that has dataset\.yaml"):
        scale(open_corpus(folder / "b.yaml"), folder / "parts")


def test_more_partitions_than_names_are_refused(monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    monkeypatch.setattr(partitions, "_WIDTH", 0)
    folder = write(SOUND)
    with pytest.raises(UsageError, match=r"more than 1 partitions \(write --partition 4 or more"):
        scale(open_corpus(folder), folder / "parts", size=3)


def test_exports_of_build_are_left_alone(tmp_path: Path, write: Write) -> None:
    folder = write(SOUND)
    build(open_corpus(folder), tmp_path / "out", formats=["nquads"])
    before = parts(tmp_path / "out")
    with pytest.raises(UsageError, match="a folder of its own"):
        scale(open_corpus(folder), tmp_path / "out")
    assert parts(tmp_path / "out") == before


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path, write: Write) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(UsageError, match="cannot write into"):
        scale(open_corpus(write(SOUND)), tmp_path / "out")


# ---------------------------------------------------------------- running again


def no_conversion(*_: object) -> None:
    raise AssertionError("a partition is converted again")


def test_what_has_not_changed_is_not_made_again(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = write(SOUND), tmp_path / "parts"
    first = scale(open_corpus(folder), out, size=1)
    before = parts(out)
    monkeypatch.setattr(partitions, "convert", no_conversion)
    assert scale(open_corpus(folder), out, size=1) == first
    assert parts(out) == before


def test_only_the_part_of_a_changed_source_is_made_again(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = write(SOUND), tmp_path / "parts"
    scale(open_corpus(folder), out, size=1)
    before = parts(out)
    (folder / "b.yaml").write_text(DRUG.replace("Iloprost,", "Iloprost solution,"), encoding="utf-8")
    converted: list[int] = []

    def convert(units: Any, start: int, job: Job) -> Any:
        converted.append(start)
        return real(units, start, job)

    real = partitions.convert
    monkeypatch.setattr(partitions, "convert", convert)
    scale(open_corpus(folder), out, size=1)
    assert converted == [1]
    assert {name for name, data in parts(out).items() if data != before[name]} == {"part-00001.nq", "manifest.json"}
    assert joined(out) == built(folder, tmp_path / "exports")


@pytest.mark.parametrize("name", ["part-00001.nq", f"{WORK}/part-00001.ids", f"{WORK}/part-00001.json", f"{WORK}/part-00001.faults.jsonl"])
@pytest.mark.parametrize("harm", [b"", b"x", None])
def test_what_is_damaged_or_gone_is_made_again(tmp_path: Path, write: Write, name: str, harm: bytes | None) -> None:
    folder, out = write({**SOUND, "b.yaml": DRUG + "  - {id: unused, name: Unused, sources: [ref:page]}\n"}), tmp_path / "parts"
    first = scale(open_corpus(folder), out, size=2)
    assert [d.rule for d in first.diagnostics] == ["unused"]
    before = parts(out)
    if harm is None:
        (out / name).unlink()
    else:
        (out / name).write_bytes(harm + (out / name).read_bytes()[1:])
    assert scale(open_corpus(folder), out, size=2) == first
    assert parts(out) == before


def test_a_damaged_part_that_waits_does_not_take_the_place_of_a_sound_one(tmp_path: Path, write: Write) -> None:
    folder, out = write(SOUND), tmp_path / "parts"
    scale(open_corpus(folder), out, size=1)
    before = parts(out)
    (out / WORK / "part-00001.nq").write_text("half of it")
    scale(open_corpus(folder), out, size=1)
    assert parts(out) == before


def test_parts_of_an_earlier_run_that_are_no_more_are_deleted(tmp_path: Path, write: Write) -> None:
    folder, out = write(SOUND), tmp_path / "parts"
    scale(open_corpus(folder), out, size=1)
    (out / WORK / "part-00009.0123.tmp").mkdir()
    scale(open_corpus(folder), out, size=2)
    assert list(parts(out)) == ["manifest.json", "part-00000.nq", "part-00001.nq"]
    assert sorted(path.name for path in (out / WORK).iterdir())[:2] == ["part-00000.faults.jsonl", "part-00000.ids"]
    assert len(list((out / WORK).iterdir())) == 6
    assert joined(out) == built(folder, tmp_path / "exports")


@pytest.mark.parametrize("fault", [DRUG.replace("name: Iloprost, ", ""), DRUG.replace("ref:page", "ref:nowhere")])
def test_a_fault_leaves_the_earlier_parts_as_they_were(tmp_path: Path, write: Write, fault: str) -> None:
    folder, out = write(SOUND), tmp_path / "parts"
    scale(open_corpus(folder), out, size=1)
    before = parts(out)
    (folder / "b.yaml").write_text(fault, encoding="utf-8")
    for _ in range(2):  # the second time from what the first has kept
        scaled = scale(open_corpus(folder), out, size=1)
        assert has_errors(scaled.diagnostics) and scaled.files == ()
        assert plain(scaled.diagnostics) == plain(check(open_corpus(folder)))
    assert parts(out) == before
    (folder / "b.yaml").write_text(DRUG, encoding="utf-8")
    scale(open_corpus(folder), out, size=1)
    assert parts(out) == before


@pytest.mark.parametrize("shape", Shape)
def test_every_shape_and_size_gives_what_one_machine_gives(tmp_path: Path, root: Path, shape: Shape) -> None:
    scale(open_corpus(root / "source"), tmp_path / "parts", size=1, shape=shape)
    assert joined(tmp_path / "parts") == built(root / "source", tmp_path / "exports", shape)


def test_a_corpus_without_units_is_its_description(tmp_path: Path, write: Write) -> None:
    folder = write({})
    scaled = scale(open_corpus(folder), tmp_path / "parts")
    assert scaled.files == ("part-00000.nq", "manifest.json")
    assert joined(tmp_path / "parts") == built(folder, tmp_path / "exports")


# ---------------------------------------------------------------- faults across partitions


def plain(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Without hints, for which one machine looks through the whole corpus."""
    return [msgspec.structs.replace(d, hint="") for d in diagnostics]


def test_faults_across_partitions_are_told_by_two_processes(write: Write, run: Run) -> None:
    files = {**SOUND, "e.yaml": ASK % ("third", "drug:gone"), "f/f.yaml": DRUG, "g.yaml": ASK % ("a-sk", "drug:iloprost")}
    folder = write(files)
    done = run("scale", folder, "--out", folder.parent / "parts", "--workers", 2, "--partition", 1, timeout=60)
    assert done.returncode == 1
    assert done.stderr.replace(f"{folder}/", "").splitlines() == [
        "e.yaml:2:83: error[dangling]: drug:gone is not defined (define it under drugs:)",
        "f/f.yaml:2:10: error[duplicate-id]: drug:iloprost is already defined at b.yaml:2:10 "
        "(define it once; claims about it may stand under claims: with their subject)",
        "g.yaml:2:10: error[look-alike]: guidance:a-sk is hard to tell from guidance:ask (rename one of them)",
        "3 errors, 0 warnings",
        f"nothing was published in {folder.parent / 'parts'}",
    ]
    assert [path.name for path in (folder.parent / "parts").iterdir()] == [WORK]


def test_a_fault_of_the_dataset_is_told_before_anything_is_made(tmp_path: Path, write: Write) -> None:
    folder = write({**SOUND, "dataset.yaml": "id: small\n"})
    scaled = scale(open_corpus(folder), tmp_path / "parts")
    assert has_errors(scaled.diagnostics) and not (tmp_path / "parts").exists()


IDS = st.sampled_from("a b a-b ab corn com".split())
ENTRIES = st.dictionaries(IDS, st.sampled_from(["", "broken", "drip"]), max_size=3)
UNIT = st.tuples(ENTRIES, st.lists(IDS, max_size=3), st.lists(st.tuples(IDS, st.sampled_from(["drip", "drop", ""])), max_size=2))


def unit(entries: Mapping[str, str], asked: Sequence[str], claims: Sequence[tuple[str, str]], number: int) -> str:
    """A source file: drugs, one of them perhaps faulty, what guidance refers to, and claims about drugs."""
    text = "drugs:\n" if entries else ""
    for id, kind in entries.items():
        name = "" if kind == "broken" else "name: N, "
        text += f"  - {{id: {id}, {name}{'deliveries: [{id: drip, name: Drip}], ' if kind == 'drip' else ''}sources: [ref:page]}}\n"
    if asked:
        text += ASK % (f"ask-{number * 11}", ", ".join(f"drug:{id}" for id in dict.fromkeys(asked)))
    if claims:
        text += "claims:\n"
    for id, delivery in claims:
        place = f"delivery: {delivery}, " if delivery else ""
        text += f"  - {{subject: drug:{id}, relation: relieves, object: finding:f, {place}evidence: [{{source: ref:page}}]}}\n"
    return text or "claims: []\n"


@settings(max_examples=40)
@given(st.lists(UNIT, max_size=6), st.integers(1, 4), st.sampled_from((4, 1000)))
def test_partitions_tell_what_one_machine_tells(
    tmp_path_factory: pytest.TempPathFactory, units: list[Any], size: int, range_size: int
) -> None:
    from conftest import DATASET

    folder = tmp_path_factory.mktemp("corpus")
    shared = PAGE + "findings:\n  - {id: f, name: F, category: symptom, sources: [ref:page]}\n"
    texts = {"dataset": DATASET, "m": shared, **{f"u{n}": unit(*u, n) for n, u in enumerate(units)}}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "_RANGE", range_size)
        scaled = scale(open_corpus(folder), folder.with_suffix(".parts"), size=size)
    assert plain(scaled.diagnostics) == plain(check(open_corpus(folder)))
    assert bool(scaled.files) is not has_errors(scaled.diagnostics)


def test_a_join_reads_each_digest_in_one_range_only(tmp_path: Path) -> None:
    index = Index()
    edge = 1 << 63
    for number, name in enumerate(LISTS):
        index.held[name].extend([edge, number, (1 << 64) - 1 - number, edge - 1, 0])
    partitions.write_ids(index, str(tmp_path / "part-00000.ids"))
    for count in (1, 2, 3, 7):
        found: dict[str, list[int]] = {name: [] for name in LISTS}
        for range_ in joins.ranges(count):
            for name, ids in joins._read_range(str(tmp_path / "part-00000.ids"), range_).items():
                assert all(range_.start <= digest < range_.end for digest in ids)
                found[name] += ids
        assert found == {name: sorted(ids) for name, ids in index.held.items()}


# ---------------------------------------------------------------- the command


def test_a_scheduler_that_is_running_is_used_from_any_folder(write: Write, run: Run) -> None:
    """Its workers have another working directory than the command, and no TLS."""
    folder = write(SOUND)
    with distributed.LocalCluster(n_workers=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as local:
        address = local.scheduler_address
        done = run("scale", "corpus", "--out", "parts", "--scheduler", address, "--partition", "1", cwd=folder.parent, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "4 unit(s), 0 claims, 0 evidence lines\n4 part(s) and manifest.json in parts\n"
    assert joined(folder.parent / "parts") == built(folder, folder.parent / "exports")


def test_an_interrupt_ends_all_quietly_and_the_next_run_goes_on(tmp_path: Path, run: Run) -> None:
    """Control-C goes to every process of the terminal: the command, and its workers."""
    write_corpus(tmp_path / "source", 150)
    out = tmp_path / "parts"
    command = ["scale", str(tmp_path / "source"), "--out", str(out), "--workers", "2", "--partition", "3"]
    with subprocess.Popen(
        [sys.executable, "-m", "avn_graph", *command], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while not list(out.glob(f"{WORK}/*.json")) and process.poll() is None:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        assert (process.wait(timeout=20), process.communicate()[1]) == (130, "")
    made = list(out.glob(f"{WORK}/*.json"))
    assert 0 < len(made) < 50 and not (out / "manifest.json").exists()
    written = {path: path.stat().st_mtime_ns for path in made}
    assert run(*command, timeout=60).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in made} == written
    assert joined(out) == built(tmp_path / "source", tmp_path / "exports")


def test_a_scheduler_and_workers_of_its_own_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scale", "--out", "x", "--scheduler", "tcp://x:1", "--workers", "2"])
    assert ended.value.code == 2 and "not allowed with" in capsys.readouterr().err


def test_the_processes_of_a_run_listen_on_the_loopback_and_want_a_key(client: Any) -> None:
    """Whoever reaches a scheduler of Dask can run programs as its user, so others of this machine must not."""
    addresses = [client.scheduler.address, *client.nthreads()]
    assert len(addresses) == 3 and all(address.startswith("tls://127.0.0.1:") for address in addresses)
    with pytest.raises(OSError), distributed.Client(addresses[0].replace("tls:", "tcp:"), timeout=2, set_as_default=False):
        pass


def test_a_partition_can_be_made_by_any_engine(tmp_path: Path, write: Write) -> None:
    """The function that Spark, or anything else, is given: plain data in, plain data out."""
    corpus = open_corpus(write(SOUND))
    job = Job(corpus.root, corpus.dataset, ("nquads",), Shape.CLAIMS, str(tmp_path))
    row = convert_partition(Partition(0, 0, corpus.units), job, "")
    assert (row.units, row.lines, row.faults) == (4, (tmp_path / "part-00000.nq").read_bytes().count(b"\n"), 0)
    assert convert_partition(Partition(0, 0, corpus.units), job, "") == row
