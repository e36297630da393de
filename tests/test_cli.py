"""The command line: every command, what it prints where, exit codes, and no traceback whatever is typed."""

from __future__ import annotations

import io
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from avn_graph import __version__
from avn_graph.cli import Meter, main

Write = Callable[[Mapping[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

PAGE = "references:\n  - {id: page, name: Page, category: web-page, cited_by: [ref:page]}\n"
COMMANDS = ("build", "check", "explain", "report", "schema", "formats")


def called(*arguments: object) -> int:
    """The exit code of a call, however it ends."""
    try:
        return main([str(a) for a in arguments])
    except SystemExit as ended:
        assert isinstance(ended.code, int)
        return ended.code


# ---------------------------------------------------------------- commands


@pytest.mark.parametrize("arguments", [["--help"], *([command, "--help"] for command in COMMANDS)], ids=" ".join)
def test_every_command_explains_itself(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert called(*arguments) == 0
    assert capsys.readouterr().out.startswith(f"usage: avn-graph {arguments[0] if len(arguments) > 1 else '[-h]'}")


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    called("--help")
    out = capsys.readouterr().out
    assert all(f"\n    {command} " in out for command in COMMANDS)


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--version") == 0
    assert capsys.readouterr().out == f"avn-graph {__version__}\n"


def test_check_is_silent_where_all_is_well(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("source", "source/avascular-necrosis", "source/dataset.yaml"):
        assert called("check", root / source) == 0
        assert capsys.readouterr() == ("", "")


def test_check_of_a_file_that_is_a_unit(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write({"a.yaml": PAGE, "b.yaml": "tests: x\n"})
    assert called("check", folder / "a.yaml") == 0
    assert called("check", folder / "b.yaml") == 1
    assert capsys.readouterr().err.endswith("b.yaml:1:8: error[type]: tests is not a list (write [x])\n1 error, 0 warnings\n")


def test_warnings_are_told_and_do_no_harm(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("check", root / "tests" / "sources" / "good") == 0
    assert "warning[no-evidence]" in capsys.readouterr().err


def test_build_prints_what_it_wrote(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert called("build", write({"a.yaml": PAGE}), "--out", out, "--format", "turtle", "--format", "ntriples", "--jobs", "2") == 0
    assert capsys.readouterr() == (f"1 unit(s), 0 claims, 0 evidence lines\n{out}/small.nt\n{out}/small.ttl\n", "")


def test_build_goes_from_source_to_exports_where_nothing_is_said(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.yaml": PAGE}).rename(tmp_path / "source")
    monkeypatch.chdir(tmp_path)
    assert called("build") == 0
    assert (tmp_path / "exports" / "small.ttl").is_file()


def test_explain_tells_of_an_entity_and_of_a_claim(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("explain", "drug:iloprost", root / "source") == 0
    assert capsys.readouterr().out.startswith("Iloprost (drug:iloprost)\n")
    assert called("explain", "claim:avascular-necrosis_drug_nsaids_relieves_finding_joint-pain_stage_early", root / "source") == 0
    assert "POSSIBLE" in capsys.readouterr().out


def test_report_lists_treatments_and_gaps(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("report", root / "source") == 0
    out = capsys.readouterr().out
    assert out.startswith("The avascular necrosis graph, 0.1.0: ") and "Treatments without a mechanism" in out


@pytest.mark.parametrize(("arguments", "title", "required"), [([], "Source", []), (["--dataset"], "Dataset", ["id", "title"])])
def test_schema_prints_a_json_schema(arguments: list[str], title: str, required: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert called("schema", *arguments) == 0
    schema = json.loads(capsys.readouterr().out)
    struct = schema["$defs"][title]
    assert schema["$ref"] == f"#/$defs/{title}"
    assert struct["additionalProperties"] is False
    assert struct["required"][:2] == required


def test_formats_are_listed_with_suffix_and_media_type(capsys: pytest.CaptureFixture[str]) -> None:
    from avn_graph.formats import FORMATS

    assert called("formats") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in lines] == [[f.name, f".{f.suffix}", f.media_type, f.scope] for f in FORMATS]


def test_the_package_runs_as_a_module(run: Run) -> None:
    ended = run("--version")
    assert (ended.returncode, ended.stdout) == (0, f"avn-graph {__version__}\n")


def test_no_module_of_the_working_folder_is_taken_for_one_of_ours(root: Path, tmp_path: Path) -> None:
    program = shutil.which("avn-graph", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("avn-graph is not installed beside this Python")
    for name in ("yaml", "msgspec", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from here')", encoding="utf-8")
    ended = subprocess.run([program, "check", root / "source"], cwd=tmp_path, capture_output=True, timeout=20, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


# ---------------------------------------------------------------- wrong usage


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["chekc"], "invalid choice: 'chekc'"),
        (["check", "--fault", "xml"], "invalid choice: 'xml'"),
        (["check", "nowhere"], "avn-graph: there is no nowhere"),
        (["check", "a" * 300], "cannot be read: File name too long"),
        (["check", "a\nb\udcff\x1b[31m"], "avn-graph: there is no a"),
        (["check", "/dev/null"], "avn-graph: /dev/null has no dataset.yaml"),
        (["check", "empty"], "avn-graph: empty has no dataset.yaml"),
        (["check", "corpus/unit/one.yaml"], "is one file of a unit (name its folder: corpus/unit)"),
        (["build", "corpus", "--jobs", "0"], "argument --jobs: 0 is not a number of processes: write 1 or more"),
        (["build", "corpus", "--jobs", "two"], "argument --jobs: two is not a number of processes: write 1 or more"),
        (["build", "corpus", "--jobs", "²"], "argument --jobs: ² is not a number of processes: write 1 or more"),
        (["build", "corpus", "--format", "turtel"], "avn-graph: there is no format turtel (did you mean turtle?)"),
        (["build", "corpus", "--format", "docx"], "avn-graph: there is no format docx (there are turtle, "),
        (["build", "corpus", "--out", "file"], "avn-graph: cannot write into file: File exists"),
        (["build", "corpus", "--out", "file/in"], "avn-graph: cannot write into file/in: Not a directory"),
        (["build", "corpus", "--out", "a" * 300], "File name too long"),
        (["build", "corpus", "--out", "/dev/full"], "avn-graph: cannot write into /dev/full: File exists"),
        (["explain"], "the following arguments are required: ID"),
        (["explain", "ref:pgae", "corpus"], "avn-graph: there is no ref:pgae (did you mean ref:page?)"),
        (["explain", "iloprost", "corpus"], "avn-graph: there is no iloprost (ids look like drug:iloprost)"),
        (["explain", "claim:x", "corpus"], "avn-graph: there is no claim"),
        (["report", "nowhere"], "avn-graph: there is no nowhere"),
        (["formats", "extra"], "unrecognized arguments: extra"),
    ],
    ids=lambda value: " ".join(value)[:40].encode("ascii", "replace").decode() if isinstance(value, list) else "",
)
def test_wrong_usage_says_what_is_wrong_and_exits_with_2(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    write({"a.yaml": PAGE, "unit/one.yaml": "tests: []\n"})
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert called(*arguments) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert out == "" and "Traceback" not in err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_path_that_is_no_text_is_told_without_a_traceback(tmp_path: Path, run: Run) -> None:
    ended = run("check", os.fsdecode(b"\xff\n"), cwd=tmp_path)
    assert (ended.returncode, "there is no" in ended.stderr, "Traceback" in ended.stderr) == (2, True, False)


def test_an_error_of_the_disk_is_told_without_a_traceback(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("avn_graph.build._write", fail)
    assert called("build", write({"a.yaml": PAGE}), "--out", tmp_path / "out") == 2
    assert capsys.readouterr().err == "avn-graph: [Errno 28] No space left on device\n"
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- faults


def test_the_faulty_corpus_is_told_as_expected(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(root / "tests" / "sources")
    assert called("check", "faulty") == 1
    assert capsys.readouterr() == ("", (root / "tests/sources/faulty/expected.txt").read_text(encoding="utf-8"))


def test_commands_that_need_a_sound_source_tell_its_faults(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root / "tests" / "sources")
    expected = (root / "tests/sources/faulty/expected.txt").read_text(encoding="utf-8")
    for arguments in (["explain", "drug:d", "faulty"], ["report", "faulty"]):
        assert called(*arguments) == 1
        assert capsys.readouterr() == ("", expected)


def test_faults_as_json_are_one_row_each(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(root / "tests" / "sources")
    assert called("check", "faulty", "--faults", "json") == 1
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert err == ""
    printed = [f"{r['file']}:{r['line']}:{r['column']}: {r['severity']}[{r['rule']}]: {r['message']}" for r in rows]
    printed = [line + (f" ({r['hint']})" if r["hint"] else "") for line, r in zip(printed, rows, strict=True)]
    assert printed == (root / "tests/sources/faulty/expected.txt").read_text(encoding="utf-8").splitlines()[:-1]


def test_faults_as_sarif_have_rules_levels_and_regions(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root / "tests" / "sources")
    assert called("check", "faulty", "--faults", "sarif") == 1
    sarif = json.loads(capsys.readouterr().out)
    assert (sarif["version"], len(sarif["runs"])) == ("2.1.0", 1)
    run = sarif["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["name"] == "avn-graph"
    expected = (root / "tests/sources/faulty/expected.txt").read_text(encoding="utf-8").splitlines()[:-1]
    assert len(run["results"]) == len(expected)
    for result, line in zip(run["results"], expected, strict=True):
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        start = f"{place['artifactLocation']['uri']}:{region['startLine']}:{region['startColumn']}: {result['level']}[{result['ruleId']}]: "
        assert line == start + result["message"]["text"]
    assert {r["ruleId"] for r in run["results"]} == {r["id"] for r in run["tool"]["driver"]["rules"]}


@pytest.mark.parametrize(("form", "empty"), [("json", []), ("sarif", None)])
def test_no_faults_are_told_in_the_form_asked_for(write: Write, capsys: pytest.CaptureFixture[str], form: str, empty: object) -> None:
    assert called("check", write({"a.yaml": PAGE}), "--faults", form) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == empty or found["runs"][0]["results"] == []


def test_build_tells_faults_in_the_form_asked_for_and_nothing_else(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write({"a.yaml": PAGE})
    assert called("build", folder, "--out", tmp_path / "out", "--faults", "json") == 0
    assert capsys.readouterr() == ("[]\n", "")
    folder = write({"a.yaml": PAGE, "dataset.yaml": "id: x\n"})
    assert called("build", folder, "--out", tmp_path / "out", "--faults", "json") == 1
    out, err = capsys.readouterr()
    assert {row["rule"] for row in json.loads(out)} == {"missing-key"}
    assert err == f"nothing was written to {tmp_path / 'out'}\n"


class Mistake(NamedTuple):
    """An edit of a file, and what has to be told of it, at the first place of ``at`` after ``after`` in the changed file."""

    file: str
    old: str
    new: str
    rule: str
    after: str
    at: str


MISTAKES = (
    Mistake("condition.yaml", "- MEDGEN:10200", "- {id: MEDGEN:10200, label: Necrosis}", "licence", "ORPHA", "{id: MEDGEN"),
    Mistake("drugs.yaml", "class: drug:vasodilators", "class: drug:vasodilaters", "dangling", "- id: iloprost", "drug:vasodilaters"),
    Mistake("findings.yaml", "category: symptom", "category: symptm", "code", "findings:", "symptm"),
    Mistake("guidance.yaml", "    category: referral\n", "", "missing-key", "guidance:", "id: referral-to-rheumatologist"),
    Mistake(
        "materials.yaml", "    name: Crutches\n", "    name: Crutches\n    name: Canes\n", "duplicate-key", "Crutches\n", "name: Canes"
    ),
    Mistake(
        "mechanisms.yaml",
        "object: condition:avascular-necrosis",
        "object: anatomy:bone",
        "relation-end",
        "relation: causes",
        "anatomy:bone",
    ),
    Mistake("procedures.yaml", "    given_by:\n", "    givenby:\n", "unknown-key", "- id: core-decompression", "givenby"),
    Mistake("references.yaml", "date: 2021-05-28", "date: 2021-05-32", "date", "- id: hines-2021", "2021-05-32"),
    Mistake("tests.yaml", "name: MRI", "name: @MRI", "yaml", "- id: mri", "@MRI"),
    Mistake(
        "therapies.yaml",
        "relation: slows\n        object: mechanism:bone-damage",
        "relation: recommended-for\n        object: condition:avascular-necrosis",
        "duplicate-claim",
        "wording: [might]\n      - ",
        "relation: recommended-for",
    ),
)


def planted(source: Path) -> list[str]:
    """Plants the mistakes in a copy of the sources; returns ``file:line:column rule`` of each, by the text alone."""
    expected = []
    for mistake in MISTAKES:
        path = source / "avascular-necrosis" / mistake.file
        text = path.read_text(encoding="utf-8")
        assert mistake.old in text
        text = text.replace(mistake.old, mistake.new, 1)
        path.write_text(text, encoding="utf-8")
        at = text.index(mistake.at, text.index(mistake.after))
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        expected.append(f"{path}:{line}:{column}: error[{mistake.rule}]")
    return sorted(expected)


@pytest.mark.parametrize("jobs", [[], ["--jobs", "2"]], ids=["one process", "two"])
def test_ten_mistakes_are_ten_faults_in_one_run_and_exports_are_left_alone(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: list[str]
) -> None:
    source, out = tmp_path / "source", tmp_path / "exports"
    shutil.copytree(root / "source", source)
    assert called("build", source, "--out", out) == 0
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.rglob("*") if p.is_file()}
    expected = planted(source)
    assert len({mistake.file for mistake in MISTAKES}) == len({mistake.rule for mistake in MISTAKES}) == 10
    for arguments, end in ((["check", source], []), (["build", source, "--out", out, *jobs], [f"nothing was written to {out}"])):
        capsys.readouterr()
        assert called(*arguments) == 1
        printed, told = capsys.readouterr()
        *lines, count = told.splitlines()[: len(told.splitlines()) - len(end)]
        assert [line.partition("]")[0] + "]" for line in lines] == expected
        assert (count, told.splitlines()[len(lines) + 1 :], printed) == ("10 errors, 0 warnings", end, "")
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.rglob("*") if p.is_file()} == before
    assert sorted(p for p in out.rglob("*") if p.is_file()) == sorted(before)


# ---------------------------------------------------------------- terminals and streams


def test_a_closed_output_is_no_traceback(root: Path) -> None:
    for command, expected in (("check", 0), ("report", 2), ("formats", 2), ("explain drug:iloprost", 2)):
        ended = subprocess.run(
            ["sh", "-c", f"exec {sys.executable} -m avn_graph {command} {root / 'source' if command != 'formats' else ''} >&-"],
            capture_output=True,
            timeout=20,
            check=False,
        )
        assert (ended.returncode, ended.stdout) == (expected, b"")
        assert ended.stderr == (b"avn-graph: the standard output is closed\n" if expected else b"")


def test_closed_errors_are_no_traceback(root: Path) -> None:
    command = f"exec {sys.executable} -m avn_graph check {root / 'tests/sources/faulty'} 2>&-"
    ended = subprocess.run(["sh", "-c", command], capture_output=True, timeout=20, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, b"", b"")


def test_a_reader_that_goes_away_is_no_error(root: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        ended = subprocess.run(
            [sys.executable, "-m", "avn_graph", "report", root / "source"], stdout=gone, stderr=subprocess.PIPE, timeout=20, check=False
        )
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_the_output_is_told(root: Path) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "avn_graph", "report", root / "source"], stdout=full, stderr=subprocess.PIPE, timeout=20, check=False
        )
    assert (ended.returncode, ended.stderr) == (2, b"avn-graph: [Errno 28] No space left on device\n")


ASCII = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}


def test_an_ascii_terminal_is_shown_escapes_of_the_rest(write: Write, run: Run) -> None:
    folder = write({"a.yaml": "testß: 'é'\n", "b.yaml": PAGE.replace("Page", "Pagé →")})
    ended = run("check", folder, env=ASCII, encoding="ascii")
    assert ended.returncode == 1
    assert "a.yaml:1:1: error[unknown-key]: there is no key test\\xdf in a source file (did you mean tests?)" in ended.stderr
    ended = run("explain", "ref:page", folder / "b.yaml", env=ASCII, encoding="ascii")
    assert (ended.returncode, ended.stdout.splitlines()[0], ended.stderr) == (0, "Pag\\xe9 \\u2192 (ref:page)", "")


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_what_machines_read_is_sound_on_any_terminal(write: Write, run: Run, form: str) -> None:
    folder = write({"a b.yaml": "testß: 'é'\n"})
    found = [run("check", folder, "--faults", form, env=environment, encoding="ascii").stdout for environment in (ASCII, dict(os.environ))]
    assert found[0] == found[1]
    assert "there is no key testß" in json.dumps(json.loads(found[0]), ensure_ascii=False)


def on_terminal(monkeypatch: pytest.MonkeyPatch, seconds: float) -> str:
    """What a meter writes to a terminal when its work is told half done after so many seconds."""
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with Meter(4) as meter:
            meter.start -= seconds
            meter.last -= seconds
            meter(2, 4)
            meter(3, 4)
        terminal.write("end")
        terminal.flush()
        written = os.read(ours, 1000).decode()
    os.close(ours)
    return written


def test_a_terminal_is_shown_how_far_it_is_and_cleared_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_terminal(monkeypatch, 10) == f"\r[{'#' * 15}{'.' * 15}] 2 of 4\r{' ' * 60}\rend"


def test_a_terminal_is_shown_nothing_where_it_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_terminal(monkeypatch, 1) == "end"


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_no_terminal_is_shown_nothing(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with Meter(4) as meter:
        meter.start -= 10
        meter.last -= 10
        meter(2, 4)
    assert stream is None or stream.getvalue() == ""


def test_a_build_on_a_terminal_is_quiet_where_it_is_quick(write: Write, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "avn_graph",
        "build",
        str(write({"a.yaml": PAGE})),
        "--out",
        str(tmp_path / "out"),
        "--format",
        "turtle",
    ]
    ended = subprocess.run(command, stderr=theirs, stdout=subprocess.PIPE, timeout=20, check=False)
    os.write(theirs, b"end")
    assert (ended.returncode, os.read(ours, 100)) == (0, b"end")
    os.close(theirs)
    os.close(ours)


# ---------------------------------------------------------------- interrupts


def test_an_interrupt_ends_with_130_and_no_word(monkeypatch: pytest.MonkeyPatch, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("avn_graph.build._convert", interrupt)
    assert called("check", root / "source") == 130
    assert capsys.readouterr() == ("", "")


PLUGIN = """
import os, signal
from avn_graph import Format, Scope

def write(told):
    if told.number == 1:
        os.killpg(0, signal.SIGINT)
    return ("",)

STOP = Format("stop", "stop", "text/plain", Scope.CORPUS, "Presses Control-C", write)
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_control_c_ends_every_process_without_a_word_and_leaves_no_file(write: Write, tmp_path: Path, run: Run, jobs: str) -> None:
    site, out = tmp_path / "site", tmp_path / "out"
    (site / "stopper-1.dist-info").mkdir(parents=True)
    (site / "stopper.py").write_text(PLUGIN, encoding="utf-8")
    (site / "stopper-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: stopper\nVersion: 1\n", encoding="utf-8")
    (site / "stopper-1.dist-info" / "entry_points.txt").write_text("[avn_graph.formats]\nstop = stopper:STOP\n", encoding="utf-8")
    folder = write({f"u{n}.yaml": PAGE.replace("id: page", f"id: p{n}").replace("ref:page", f"ref:p{n}") for n in range(8)})
    ended = run(
        *("build", folder, "--out", out, "--format", "stop", "--jobs", jobs),
        env={**os.environ, "PYTHONPATH": str(site)},
        start_new_session=True,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
    assert not out.exists()
