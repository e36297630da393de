"""Building: nothing is published on a fault, what is published is whole, and its bytes depend on the sources alone."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from avn_graph import __version__
from avn_graph.build import DESCRIPTION, MANIFEST, Built, build
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import UsageError
from avn_graph.format import Format, Scope, Told
from avn_graph.model import Dataset

Write = Callable[[Mapping[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

TEXT_FORMATS = ("turtle", "ntriples", "jsonld")

UNIT = """\
condition:
  id: c{n}
  name: Condition {n} é
  sources: [ref:r{n}]
  claims:
    - {{relation: presents-with, object: finding:f{n}, evidence: [{{source: ref:r{n}, wording: [may]}}]}}
findings:
  - {{id: f{n}, name: Finding {n}, category: sign, sources: [ref:r{n}]}}
drugs:
  - id: d{n}
    name: Drug {n}
    sources: [ref:r{n}]
    claims:
      - {{relation: treats, object: condition:c{n}, evidence: [{{source: ref:r{n}}}, {{source: ref:shared, wording: [might]}}]}}
      - {{relation: relieves, object: finding:f{other}, evidence: [{{source: ref:shared}}]}}
references:
  - {{id: r{n}, name: R {n}, category: article}}
"""


def corpus_of(count: int) -> dict[str, str]:
    """The files of a corpus of this many units that refer to one another."""
    files = {f"u{n:03}/all.yaml": UNIT.format(n=n, other=(n + 1) % count) for n in range(count)}
    return files | {"shared.yaml": "references:\n  - {id: shared, name: Shared, category: article}\n"}


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file under a folder with its bytes and when it was last written."""
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


def contents(folder: Path) -> dict[str, bytes]:
    return {name: data for name, (data, _) in state(folder).items()}


def made(folder: Path, out: Path, *formats: str, jobs: int = 1) -> Built:
    return build(open_corpus(folder), out, formats=formats or TEXT_FORMATS, jobs=jobs)


# ---------------------------------------------------------------- what is published


def test_a_build_writes_each_format_and_a_manifest(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    built = made(write(corpus_of(3)), out)
    assert built.files == ("small.jsonld", "small.nt", "small.ttl", DESCRIPTION)
    assert sorted(contents(out)) == [DESCRIPTION, MANIFEST, "small.jsonld", "small.nt", "small.ttl"]
    assert built.diagnostics == []


def test_every_known_format_is_written_where_none_is_named(write: Write, tmp_path: Path) -> None:
    from avn_graph.formats import FORMATS

    built = build(open_corpus(write(corpus_of(2))), tmp_path / "out")
    names = {f"small.{f.suffix}" for f in FORMATS if f.scope is Scope.CORPUS and not f.on_request} | {DESCRIPTION}
    names |= {f"c{n}/c{n}.{f.suffix}" for n in range(2) for f in FORMATS if f.scope is Scope.CONDITION}
    assert set(built.files) == names
    assert set(contents(tmp_path / "out")) == {*names, MANIFEST}


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_manifest_seals_every_file_and_counts_what_is_in_them(write: Write, tmp_path: Path, jobs: int) -> None:
    from avn_graph.formats import FORMATS

    folder, out = write(corpus_of(3)), tmp_path / "out"
    build(open_corpus(folder), out, formats=[f.name for f in FORMATS], jobs=jobs)
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    files = manifest.pop("files")
    assert list(manifest["counts"]) == sorted(manifest["counts"])
    assert {f["path"]: (f["bytes"], f["sha256"]) for f in files} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in contents(out).items() if name != MANIFEST
    }
    assert [f["path"] for f in files] == sorted(f["path"] for f in files)
    assert manifest.pop("ontology")
    assert manifest == {
        "dataset": "small",
        "version": "1.0.0",
        "issued": "2026-01-31",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "disclaimer": "Research data, not medical advice.",
        "avn_graph": __version__,
        "counts": {
            "claims": 9,
            "entities.condition": 3,
            "entities.drug": 3,
            "entities.finding": 3,
            "entities.ref": 4,
            "evidence": 12,
            "status.possible": 3,
            "status.supported": 6,
            "units": 4,
        },
    }


def test_a_subset_of_formats_leaves_the_others_and_keeps_them_in_the_manifest(write: Write, tmp_path: Path) -> None:
    folder, out = write(corpus_of(2)), tmp_path / "out"
    made(folder, out)
    before = state(out)
    built = made(folder, out, "turtle", "turtle")
    assert built.files == ("small.ttl", DESCRIPTION)
    after = state(out)
    assert {name: data for name, (data, _) in after.items()} == {name: data for name, (data, _) in before.items()}
    assert [name for name in after if after[name] != before[name]] == [DESCRIPTION, MANIFEST, "small.ttl"]


def test_an_unknown_format_is_refused_before_anything_is_touched(write: Write, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no format turtel \(did you mean turtle\?\)"):
        made(write(corpus_of(1)), tmp_path / "out", "turtel")
    assert not (tmp_path / "out").exists()


def test_an_empty_corpus_is_a_document_too(write: Write, tmp_path: Path) -> None:
    assert made(write({}), tmp_path / "out").files == ("small.jsonld", "small.nt", "small.ttl", DESCRIPTION)
    assert json.loads((tmp_path / "out" / "small.jsonld").read_bytes())["@graph"][0]["dcterms:identifier"]


# ---------------------------------------------------------------- what is not published


def test_nothing_is_published_where_a_unit_has_a_fault(write: Write, tmp_path: Path) -> None:
    folder, out = write(corpus_of(3)), tmp_path / "out"
    made(folder, out)
    before = state(out)
    for text in (
        UNIT.format(n=1, other=99),
        UNIT.format(n=1, other=2).replace("treats", "treatz"),
        UNIT.format(n=1, other=2) + "tests: 'b",
    ):
        (folder / "u001" / "all.yaml").write_text(text, encoding="utf-8")
        for jobs in (1, 2):
            built = made(folder, out, jobs=jobs)
            assert built.files == () and len(built.diagnostics) == 1
            assert state(out) == before


def test_a_fault_of_the_dataset_keeps_all_from_being_published(write: Write, tmp_path: Path) -> None:
    folder, out = write(corpus_of(1)), tmp_path / "out"
    text = (folder / "dataset.yaml").read_text(encoding="utf-8")
    for changed in (
        text.replace("issued: 2026-01-31", "issued: 2026-01-32"),
        text.replace("title:", "titel:"),
        text.replace("version: 1.0.0\n", ""),
    ):
        (folder / "dataset.yaml").write_text(changed, encoding="utf-8")
        built = made(folder, out)
        assert len(built.diagnostics) == 1 and built.files == ()
        assert not out.exists(), "no folder is left where nothing is published"


def test_warnings_keep_nothing_from_being_published(write: Write, tmp_path: Path) -> None:
    files = corpus_of(1) | {"more.yaml": "references:\n  - {id: unused, name: U, category: article}\n"}
    built = made(write(files), tmp_path / "out")
    assert [d.rule for d in built.diagnostics] == ["unused"] and built.files


def broken(told: Told) -> tuple[str, ...]:
    if told.number == 1:
        raise RuntimeError("a format that fails")
    return ("x",)


def interrupted(told: Told) -> tuple[str, ...]:
    raise KeyboardInterrupt


def known(monkeypatch: pytest.MonkeyPatch, *formats: Format) -> None:
    """Makes these formats known, beside Turtle."""
    from avn_graph.formats.turtle import TURTLE

    monkeypatch.setattr("avn_graph.formats.FORMATS", (TURTLE, *formats))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("write_unit", "error"), [(broken, RuntimeError), (interrupted, KeyboardInterrupt)])
def test_a_format_that_fails_leaves_the_earlier_exports_as_they_were(
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write_unit: Callable[[Told], tuple[str, ...]],
    error: type[BaseException],
    jobs: int,
) -> None:
    folder, out = write(corpus_of(3)), tmp_path / "out"
    made(folder, out, "turtle")
    before = state(out)
    (folder / "u000" / "all.yaml").write_text(UNIT.format(n=0, other=1).replace("Drug", "Other drug"), encoding="utf-8")
    known(monkeypatch, Format("fake", "fake", "text/plain", Scope.CORPUS, "Fake", write_unit))
    with pytest.raises(error):
        made(folder, out, "turtle", "fake", jobs=jobs)
    assert state(out) == before
    assert list(out.glob(".*")) == []


def test_a_failed_first_build_leaves_no_folder(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, Format("fake", "fake", "text/plain", Scope.CORPUS, "Fake", broken))
    with pytest.raises(RuntimeError):
        made(write(corpus_of(3)), tmp_path / "out", "fake")
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- stale files and work folders

PICTURE = Format(
    "picture",
    "pic.txt",
    "text/plain",
    Scope.CONDITION,
    "One file a condition",
    lambda told: (f"{told.name} {told.number}\n",),
    lambda d: f"<{d.id}>\n",
    lambda d: "</>\n",
)


def test_a_format_by_condition_writes_a_file_for_each_in_a_folder_of_its_own(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, PICTURE)
    built = made(write(corpus_of(2)), tmp_path / "out", "picture")
    assert built.files == ("c0/c0.pic.txt", "c1/c1.pic.txt", DESCRIPTION)
    assert contents(tmp_path / "out")["c1/c1.pic.txt"] == b"<small>\nu001 2\n</>\n"


def test_the_files_of_a_condition_that_is_gone_are_deleted(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, PICTURE)
    folder, out = write(corpus_of(2)), tmp_path / "out"
    made(folder, out, "picture", "turtle")
    (out / "c1" / "mine.txt").write_text("not ours", encoding="utf-8")
    (out / "c0" / "mine.txt").write_text("not ours", encoding="utf-8")
    for n in (0, 1):
        (folder / f"u00{n}" / "all.yaml").unlink()
    (folder / "u000" / "all.yaml").write_text(UNIT.format(n=0, other=0), encoding="utf-8")
    made(folder, out, "turtle")
    assert (out / "c1" / "c1.pic.txt").exists(), "only the formats that are built again are looked after"
    made(folder, out, "picture")
    assert sorted(contents(out)) == ["c0/c0.pic.txt", "c0/mine.txt", "c1/mine.txt", DESCRIPTION, MANIFEST, "small.ttl"]
    (out / "c0" / "mine.txt").unlink()
    (folder / "u000" / "all.yaml").unlink()
    made(folder, out, "picture")
    assert not (out / "c0").exists()


def test_a_dataset_with_another_name_takes_the_place_of_the_first(write: Write, tmp_path: Path) -> None:
    folder, out = write(corpus_of(1)), tmp_path / "out"
    made(folder, out)
    text = (folder / "dataset.yaml").read_text(encoding="utf-8")
    (folder / "dataset.yaml").write_text(text.replace("id: small", "id: other"), encoding="utf-8")
    made(folder, out, "turtle")
    assert sorted(contents(out)) == [DESCRIPTION, MANIFEST, "other.ttl", "small.jsonld", "small.nt"]


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[" * 100_000,
        "{}",
        '{"files": [1]}',
        '{"files": [{"path": "../kept.ttl", "format": "turtle"}, {"path": "KEPT", "format": "turtle"}]}',
        '{"files": [{"path": "folder.ttl", "format": "turtle"}, {"path": "mine.txt", "format": "turtle"}]}',
        '{"files": [{"path": "manifest.json", "format": "turtle"}]}',
        '{"files": [{"path": "manifest.json", "format": "bare"}]}',
    ],
)
def test_a_damaged_or_hostile_manifest_deletes_nothing(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifest: str
) -> None:
    known(monkeypatch, PICTURE._replace(name="bare", suffix="json"))
    out = tmp_path / "out"
    kept = [tmp_path / "kept.ttl", tmp_path / "other.ttl", out / "folder.ttl" / "a", out / "mine.txt"]
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("kept", encoding="utf-8")
    (out / MANIFEST).write_text(manifest.replace("KEPT", str(tmp_path / "other.ttl")), encoding="utf-8")
    made(write({"a.yaml": "references:\n  - {id: shared, name: S, category: article}\n"}), out, "turtle", "bare")
    assert all(path.read_text(encoding="utf-8") == "kept" for path in kept)
    assert [row["path"] for row in json.loads((out / MANIFEST).read_bytes())["files"]] == [DESCRIPTION, "small.ttl"]


def test_the_work_folders_of_killed_runs_are_cleared_away_and_those_of_others_left(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    mine = [f".avn-graph-{os.getppid()}-abc"]
    for name in (f".avn-graph-{ended.stdout.strip()}-abc", ".avn-graph-junk", *mine):
        (out / name).mkdir(parents=True)
        (out / name / "turtle-0-000000000").write_text("half", encoding="utf-8")
    made(write(corpus_of(1)), out)
    assert [p.name for p in out.glob(".*")] == mine


# ---------------------------------------------------------------- where nothing can be written


def test_a_file_in_the_place_of_the_folder_is_named(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=f"^cannot write into {out}: File exists$"):
        made(write(corpus_of(1)), out)
    with pytest.raises(UsageError, match=f"^cannot write into {out}/in: Not a directory$"):
        made(write(corpus_of(1)), out / "in")
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_may_not_be_written_to_is_named(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    out.mkdir()

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(UsageError, match=f"^cannot write into {out}: Permission denied$"):
        made(write(corpus_of(1)), out)


@pytest.mark.parametrize("name", ["small.nt", MANIFEST])
def test_a_folder_in_the_place_of_a_file_keeps_all_files_as_they_are(write: Write, tmp_path: Path, name: str) -> None:
    folder, out = write(corpus_of(1)), tmp_path / "out"
    made(folder, out)
    (out / name).unlink()
    (out / name).mkdir()
    before = state(out)
    with pytest.raises(UsageError, match=f"^cannot write into {out}: {name} is a folder$"):
        made(folder, out)
    assert state(out) == before


# ---------------------------------------------------------------- sections, and formats of others


def two_sections(told: Told) -> tuple[str, ...]:
    return f"nodes of {told.name}\n", f"edges of {told.name}\n"


SECTIONED = Format(
    "sectioned", "sec", "text/plain", Scope.CORPUS, "Two sections", two_sections, lambda d: f"head {d.id}\n", lambda d: "tail\n", 2
)


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_sections_are_joined_one_after_the_other_in_the_order_of_units(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    known(monkeypatch, SECTIONED)
    made(write(corpus_of(12)), tmp_path / "out", "sectioned", jobs=jobs)
    names = ["shared", *(f"u{n:03}" for n in range(12))]
    expected = ["head small", *(f"nodes of {n}" for n in names), *(f"edges of {n}" for n in names), "tail"]
    assert (tmp_path / "out" / "small.sec").read_text(encoding="utf-8").splitlines() == expected


def signals(told: Told) -> tuple[str, ...]:
    return (f"{signal.getsignal(signal.SIGINT) == signal.SIG_IGN}\n",)


def test_only_the_first_process_listens_to_control_c(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, Format("signals", "txt", "text/plain", Scope.CORPUS, "Signals", signals))
    for jobs, expected in ((1, "False"), (2, "True")):
        made(write(corpus_of(3)), tmp_path / "out", "signals", jobs=jobs)
        assert (tmp_path / "out" / "small.txt").read_text(encoding="utf-8").split() == [expected] * 4


PLUGIN = """
from avn_graph import Format, Scope

def write(told):
    return "".join(f"{c.id}\\n" for c in told.claims), f"{told.name}\\n"

LIST = Format("claim-list", "claims.txt", "text/plain", Scope.CORPUS, "A list of claims", write, sections=2)
"""


def install_plugin(site: Path, about: str = "lister-1.dist-info", metadata: str = "METADATA") -> Path:
    (site / about).mkdir(parents=True)
    (site / "lister.py").write_text(PLUGIN, encoding="utf-8")
    (site / about / metadata).write_text("Metadata-Version: 2.1\nName: lister\nVersion: 1\n", encoding="utf-8")
    (site / about / "entry_points.txt").write_text("[avn_graph.formats]\nclaim-list = lister:LIST\n", encoding="utf-8")
    return site


def test_an_installed_package_adds_a_format(write: Write, tmp_path: Path, run: Run) -> None:
    site = install_plugin(tmp_path / "site")
    folder, environment = write(corpus_of(3)), {**os.environ, "PYTHONPATH": str(site)}
    for jobs in ("1", "2"):
        ended = run("build", folder, "--out", tmp_path / jobs, "--format", "claim-list", "--jobs", jobs, env=environment)
        assert (ended.returncode, ended.stderr) == (0, "")
        lines = (tmp_path / jobs / "small.claims.txt").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 9 + 4 and lines[-4:] == ["shared", "u000", "u001", "u002"]
    assert "claim-list  .claims.txt" in run("formats", env=environment).stdout


def test_a_package_that_is_a_zip_file_or_an_egg_adds_a_format(tmp_path: Path, run: Run) -> None:
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", install_plugin(tmp_path / "site"))
    egg = install_plugin(tmp_path / "lister-1.egg", "EGG-INFO", "PKG-INFO")
    for place in (packed, str(egg)):
        assert "claim-list  .claims.txt" in run("formats", env={**os.environ, "PYTHONPATH": place}).stdout


# ---------------------------------------------------------------- the same bytes


def test_the_bytes_do_not_depend_on_the_number_of_processes(write: Write, tmp_path: Path) -> None:
    folder = write(corpus_of(150))
    one = made(folder, tmp_path / "1")
    two = made(folder, tmp_path / "2", jobs=2)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert one == two
    assert one.counts["units"] == 151


def test_faults_do_not_depend_on_the_number_of_processes(write: Write, tmp_path: Path) -> None:
    files = corpus_of(40)
    for n in (3, 17, 30):
        files[f"u{n:03}/all.yaml"] = files[f"u{n:03}/all.yaml"].replace("finding:f", "finding:g").replace("treats", "treatz")
    folder = write(files)
    one, two = made(folder, tmp_path / "out"), made(folder, tmp_path / "out", jobs=2)
    assert one == two
    assert len(one.diagnostics) == 9
    assert not one.counts


@contextlib.contextmanager
def a_copy(folder: Path, to: Path) -> Iterator[Path]:
    to.mkdir(parents=True)
    folder.rename(to / folder.name)
    yield to / folder.name
    (to / folder.name).rename(folder)


def test_the_bytes_depend_on_nothing_around_the_sources(write: Write, tmp_path: Path, run: Run) -> None:
    folder = write(corpus_of(5))
    (tmp_path / "cwd").mkdir()
    surroundings: list[tuple[list[str], dict[str, str]]] = [
        ([], {"PYTHONHASHSEED": "0"}),
        ([], {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"}),
        ([], {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}),
        (["--jobs", "3"], {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "random"}),
    ]
    found = []
    for n, (arguments, variables) in enumerate(surroundings):
        ended = run("build", folder, "--out", tmp_path / f"out{n}", *arguments, env={**os.environ, **variables}, cwd=tmp_path / "cwd")
        assert (ended.returncode, ended.stderr) == (0, "")
        found.append(contents(tmp_path / f"out{n}"))
    with a_copy(folder, tmp_path / "other place"):
        run("build", "corpus", "--out", "here", cwd=tmp_path / "other place")
        found.append(contents(tmp_path / "other place" / "here"))
    assert all(other == found[0] for other in found)
    assert len(found[0]) > 3


def test_a_second_run_writes_the_same_bytes(write: Write, tmp_path: Path) -> None:
    folder = write(corpus_of(3))
    made(folder, tmp_path / "out")
    before = contents(tmp_path / "out")
    made(folder, tmp_path / "out")
    assert contents(tmp_path / "out") == before


def test_line_ends_of_the_sources_do_not_matter(write: Write, tmp_path: Path) -> None:
    files = corpus_of(2)
    made(write(files), tmp_path / "lf")
    made(write({name: "\ufeff" + text.replace("\n", "\r\n") for name, text in files.items()}), tmp_path / "crlf")
    about = {DESCRIPTION, MANIFEST}  # which have the digests of the sources
    first, second = ({k: v for k, v in contents(tmp_path / name).items() if k not in about} for name in ("lf", "crlf"))
    assert first == second


def test_progress_is_told_for_each_unit_or_chunk(write: Write, tmp_path: Path) -> None:
    folder = write(corpus_of(9))
    seen: list[tuple[int, int]] = []
    for jobs, expected in ((1, [(n, 10) for n in range(1, 11)]), (2, [(5, 10), (10, 10)])):
        seen.clear()
        build(open_corpus(folder), tmp_path / "out", formats=["turtle"], jobs=jobs, progress=lambda *progress: seen.append(progress))
        assert seen == expected


def test_a_dataset_says_how_its_formats_begin(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Dataset] = []
    known(monkeypatch, PICTURE._replace(name="spy", scope=Scope.CORPUS, head=lambda d: seen.append(d) or ""))  # type: ignore[func-returns-value]
    made(write(corpus_of(1)), tmp_path / "out", "spy")
    assert [d.id for d in seen] == ["small"]


def test_a_build_leaves_the_garbage_collector_as_it_was(root: Path, tmp_path: Path) -> None:
    before = gc.get_threshold()
    gc.set_threshold(701, 9, 8)
    try:
        build(open_corpus(root / "source"), tmp_path, formats=["ntriples"])
        assert gc.get_threshold() == (701, 9, 8)
    finally:
        gc.set_threshold(*before)
