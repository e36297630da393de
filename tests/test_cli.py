"""The command line: every command, what it prints where, exit codes, and no traceback whatever is typed."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from avn_graph import __version__
from avn_graph.cli import Meter, _parser, main

Write = Callable[[Mapping[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

PAGE = "references:\n  - {id: page, name: Page, category: web-page, cited_by: [ref:page]}\n"
COMMANDS = tuple(re.findall(r"^    ([a-z-]+)  ", _parser().format_help(), re.MULTILINE))
"""Every command there is, so that a new one is held to explain itself too."""


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
    assert set(COMMANDS) >= {"build", "check", "explain", "report", "schema", "formats"}


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
    assert capsys.readouterr() == (f"1 unit(s), 0 claims, 0 evidence lines\n{out}/small.nt\n{out}/small.ttl\n{out}/dataset.ttl\n", "")


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

    monkeypatch.setattr("avn_graph.shards.Desk.write", fail)
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


BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


@pytest.mark.parametrize(
    ("arguments", "code"), [(["report"], 0), (["formats"], 0), (["check", "tests/sources/faulty", "--faults", "json"], 1)]
)
def test_a_reader_that_goes_away_is_no_error(root: Path, arguments: list[str], code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "avn_graph", *arguments]
    with open(writing, "wb") as gone:
        ended = subprocess.run(command, cwd=root, env=BUFFERED, stdout=gone, stderr=subprocess.PIPE, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (code, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["report", "formats"])
def test_a_full_disk_behind_the_output_is_told(root: Path, command: str) -> None:
    arguments = [sys.executable, "-m", "avn_graph", command]
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(arguments, cwd=root, env=BUFFERED, stdout=full, stderr=subprocess.PIPE, timeout=20, check=False)
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
        written = ""
        while not written.endswith("end"):  # a terminal hands over what was written piece by piece
            written += os.read(ours, 1000).decode()
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

    monkeypatch.setattr("avn_graph.build.convert", interrupt)
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


def broken(*arguments: object, stream: str) -> tuple[int, bytes]:
    """Exit code, and what came out elsewhere, of a process whose ``stream`` nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: gone}
        command = [sys.executable, "-m", "avn_graph", *map(str, arguments)]
        ended = subprocess.run(command, timeout=20, check=False, **streams)  # type: ignore[call-overload]
    return ended.returncode, ended.stderr or ended.stdout or b""


@pytest.mark.parametrize(
    ("arguments", "stream"),
    [
        (["check", "--faults", "json"], "stdout"),
        (["check", "--faults", "sarif"], "stdout"),
        (["check"], "stderr"),
        (["report"], "stderr"),
    ],
    ids=["json", "sarif", "text", "report"],
)
def test_faults_are_exit_code_1_though_nobody_reads_them(root: Path, arguments: list[str], stream: str) -> None:
    assert broken(*arguments, root / "tests" / "sources" / "faulty", stream=stream) == (1, b"")


def test_a_build_with_faults_that_nobody_reads_is_no_success(root: Path, tmp_path: Path) -> None:
    source = root / "tests" / "sources" / "faulty"
    assert broken("build", source, "--out", tmp_path / "out", stream="stderr") == (1, b"")
    assert not (tmp_path / "out").exists()


def test_what_was_typed_wrongly_is_shown_on_one_line_without_control_characters(root: Path, run: Run) -> None:
    for arguments in (
        ["explain", "drug:\x1b[31mx\ny", root / "source"],
        ["check", "no\x1b[2J\nwhere"],
        ["build", root / "source", "--format", "x\x07"],
    ):
        ended = run(*arguments)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith("avn-graph: there is no ")
        assert ended.stderr.endswith("\n") and ended.stderr[:-1].isprintable()


@pytest.mark.parametrize(
    ("dataset", "told"),
    [
        ("id: x\n", "1:1: error[missing-key]: a dataset lacks the key title (write title:)"),
        ("id: [\n", ": error[yaml]: "),
        ("- a\n", "1:1: error[type]: "),
        ("\x00", "1:1: error[character]: "),
    ],
)
def test_a_faulty_dataset_is_a_fault_for_every_command(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], dataset: str, told: str
) -> None:
    folder = write({"a.yaml": PAGE, "dataset.yaml": dataset})
    for arguments in (["check"], ["build", "--out", tmp_path / "out"], ["explain", "ref:page"], ["report"]):
        assert called(*arguments, folder) == 1
        out, err = capsys.readouterr()
        assert out == "" and f"{folder}/dataset.yaml:" in err and told in err
    assert not (tmp_path / "out").exists()


def test_the_bytes_are_the_same_with_two_jobs(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = {}
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        assert called("build", root / "tests" / "sources" / "good", "--out", out, "--jobs", jobs) == 0
        made[jobs] = {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert made["1"] == made["2"]
    assert {"invented.ttl", "invented.nt", "invented.jsonld", "invented.graphml", "manifest.json"} <= set(made["1"])


def test_jobs_are_processes(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ProcessPoolExecutor

    started: list[int] = []

    class Pool(ProcessPoolExecutor):
        def __init__(self, processes: int, **options: Any) -> None:
            started.append(processes)
            super().__init__(processes, **options)

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", Pool)
    folder = write({f"u{n}.yaml": PAGE.replace("id: page", f"id: p{n}").replace("ref:page", f"ref:p{n}") for n in range(4)})
    for jobs in (["--jobs", "3"], [], ["--jobs", "1"]):
        assert called("build", folder, "--out", tmp_path / "out", "--format", "turtle", *jobs) == 0
    assert started == [2]  # four units are two chunks for three


def test_a_format_named_twice_is_written_once_and_others_are_not(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert called("build", write({"a.yaml": PAGE}), "--out", out, "--format", "turtle", "--format", "turtle") == 0
    assert capsys.readouterr().out.splitlines()[1:] == [f"{out}/small.ttl", f"{out}/dataset.ttl"]
    assert sorted(p.name for p in out.iterdir()) == ["dataset.ttl", "manifest.json", "small.ttl"]


def test_a_meter_waits_between_two_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Meter(2000) as meter:
        for seconds, done in ((1.0, 1), (2.1, 1000), (2.2, 1001), (2.4, 1500), (2.5, 1501)):
            monkeypatch.setattr(meter, "clock", lambda seconds=seconds: meter.start + seconds)
            meter(done, 2000)
    assert [piece.partition("] ")[2] for piece in terminal.getvalue().split("\r")[1:3]] == ["1,000 of 2,000", "1,500 of 2,000"]
    assert terminal.getvalue().count("\r") == 4


# ---------------------------------------------------------------- what is imported when


def modules(root: Path, code: str, *options: str) -> set[str]:
    """The modules that ``code`` brings in."""
    program = f"import sys; before = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - before), file=sys.stderr)"
    ended = subprocess.run(
        [sys.executable, *options, "-c", program], cwd=root, capture_output=True, text=True, encoding="utf-8", timeout=20, check=True
    )
    return set(ended.stderr.split())


def test_the_command_line_starts_without_what_its_commands_need(root: Path) -> None:
    found = modules(root, "import avn_graph.cli", "-S")
    assert "avn_graph.cli" in found
    assert {m for m in found if m.startswith("avn_graph")} == {"avn_graph", "avn_graph.cli"}
    heavy = {"msgspec", "yaml", "typing", "json", "difflib", "dataclasses", "inspect", "pathlib", "tempfile", "concurrent.futures"}
    assert found & heavy == set()


def test_a_build_imports_nothing_that_it_does_not_use(root: Path, tmp_path: Path) -> None:
    found = modules(root, f"from avn_graph.cli import main\nassert main({['build', 'source', '--out', str(tmp_path)]!r}) == 0")
    assert {"avn_graph.markup.schemaorg", "avn_graph.page.document"} <= found
    unused = {"avn_graph.markup.checking", "concurrent.futures", "difflib", "gzip", "html.parser", "importlib.metadata", "yaml"}
    unused |= {"base64", "json"}
    assert found & unused == set()


@pytest.mark.parametrize("command", ["check", "build", "explain", "report", "formats", "schema"])
def test_no_command_imports_the_libraries_of_the_extra(root: Path, tmp_path: Path, command: str) -> None:
    arguments = {
        "check": ["check", "source"],
        "build": ["build", "source", "--out", str(tmp_path / "out")],
        "explain": ["explain", "drug:iloprost", "source"],
        "report": ["report", "source"],
    }.get(command, [command])
    found = modules(root, f"from avn_graph.cli import main\nassert main({arguments!r}) == 0")
    assert "avn_graph.cli" in found
    assert found & {"rdflib", "networkx", "pyoxigraph", "numpy"} == set()
