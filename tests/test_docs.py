"""Every code block of README.md and docs/*.md runs; what is made in them is made anew and compared."""

from __future__ import annotations

import doctest
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from avn_graph.cli import main
from avn_graph.diagnostics import render_text
from avn_graph.model import Dataset
from avn_graph.reading import read_part, read_struct

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[pytest.ParameterSet]:
    found = []
    for page in PAGES:
        for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
            if match[1] == language:
                line = page.read_text(encoding="utf-8").count("\n", 0, match.start()) + 1
                found.append(pytest.param(match[2], id=f"{page.name}:{line}"))
    return found


def test_every_language_of_the_pages_is_run() -> None:
    languages = {m[1] for page in PAGES for m in BLOCK.finditer(page.read_text(encoding="utf-8"))}
    assert languages <= {"sh", "console", "python", "yaml", "turtle", "text"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_python_blocks_of_a_page_run_one_after_the_other(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if match[1] == "python":
            exec(compile(match[2], str(page), "exec"), names)


@pytest.mark.parametrize("block", blocks("console"))
def test_console_blocks_print_what_they_show(block: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = piece.partition("\n")
        program, *arguments = shlex.split(command)
        assert program == "avn-graph"
        assert main(arguments) == 0
        printed = capsys.readouterr().out
        assert doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS), printed


@pytest.mark.parametrize("block", blocks("yaml"))
def test_yaml_blocks_are_sound_sources(block: str, tmp_path: Path) -> None:
    if block.startswith("# avn-graph: dataset"):
        dataset, faults, _ = read_struct(block.encode(), "dataset.yaml", Dataset)
        assert dataset is not None and not faults
        return
    assert read_part(block.encode(), "unit.yaml").diagnostics == ()
    shutil.copy(ROOT / "source" / "dataset.yaml", tmp_path / "dataset.yaml")
    (tmp_path / "unit.yaml").write_text(block, encoding="utf-8")
    from avn_graph.build import check
    from avn_graph.corpus import open_corpus

    assert render_text(check(open_corpus(tmp_path))) == ""


@pytest.mark.parametrize("block", blocks("turtle"))
def test_turtle_blocks_say_what_the_graph_says(block: str) -> None:
    import rdflib

    import avn_graph

    graph = avn_graph.load(ROOT / "source").to_rdflib()
    shown = rdflib.Graph()
    header = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in graph.namespaces())
    shown.parse(data=header + block, format="turtle")
    assert len(shown) > 0
    assert set(shown) <= set(graph)


def test_shell_blocks_are_the_commands_that_ci_runs_or_that_exist() -> None:
    known = {"python3", ".", "pip", "pytest", "avn-graph", "python", "bash"}
    for page in PAGES:
        for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
            if match[1] == "sh":
                for command in re.split(r"\n|&&", match[2].strip()):
                    words = shlex.split(command)
                    assert words[0] in known, command
                    if words[0] == "python":
                        assert (ROOT / words[1]).is_file(), command


def test_text_blocks_of_faults_are_what_check_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault that README shows is made in a copy of the sources."""
    (shown,) = [p.values[0] for p in blocks("text")]
    assert isinstance(shown, str)
    file, line, column, _ = shown.split(":", 3)
    shutil.copytree(ROOT / "source", tmp_path / "source")
    path = tmp_path / file
    rows = path.read_text(encoding="utf-8").split("\n")
    row = rows[int(line) - 1]
    assert row[int(column) - 1 :] == "increases", row
    rows[int(line) - 1] = row.replace("increases", "increase")
    path.write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert capsys.readouterr().err.startswith(shown)


def test_tables_and_schemas_are_made_of_the_code() -> None:
    done = subprocess.run([sys.executable, ROOT / "docs" / "write_docs.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_links_within_the_project_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_is_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"^    (\w[\w-]+)  ", capsys.readouterr().out, flags=re.MULTILINE):
        assert f"avn-graph {name}" in readme, name


def test_the_generators_run_as_programs() -> None:
    for program in ("ontology/write_vocabulary.py", "docs/write_docs.py"):
        assert "main" in runpy.run_path(str(ROOT / program), run_name="imported")
