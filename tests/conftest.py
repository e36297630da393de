"""What many tests start from: the repository, the AVN graph, small corpora on disk, the command line as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from avn_graph.graph import Graph, load

pytest_plugins = ["browsers", "stores"]  # the fixtures that start a browser, and real SPARQL stores

settings.register_profile("modest", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("modest")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # of a run in the background, whose processes would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)

DATASET = """\
id: small
title: A small graph
version: 1.0.0
licence: https://creativecommons.org/licenses/by/4.0/
publisher: The tests
base: https://example.org/small/
issued: 2026-01-31
"""

Write = Callable[[Mapping[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def avn(root: Path) -> Graph:
    return load(root / "source")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a corpus of these files (path to text; dataset.yaml is there unless given) and returns its folder."""

    def write_corpus(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "corpus"
        for name, text in {"dataset.yaml": DATASET, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return folder

    return write_corpus


@pytest.fixture(scope="session")
def run() -> Run:
    """``avn-graph`` with these arguments in a process of its own, stopped after 20 seconds."""

    def run_process(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "avn_graph", *map(str, arguments)]
        around: Mapping[str, str] = options.pop("env", None) or os.environ  # type: ignore[assignment]
        env = {name: value for name, value in around.items() if not name.startswith("COVERAGE_")}  # which makes hundreds of starts slow
        given = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 20, "env": env, **options}
        return subprocess.run(command, check=False, **given)  # type: ignore[call-overload, no-any-return]

    return run_process
