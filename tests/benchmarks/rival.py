"""The other ways to make the graph: a program of rivals/, and a virtual environment of its own that has what it needs; and ours.

What a rival's program says at its top, in the form of inline script metadata (PEP 723), is all that is known of it here.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

from measuring import Failed

FOLDER = Path(__file__).parent / "rivals"
PROGRAMS = {"naive": "naive.py", "linkml": "linkml_dumpers.py", "morph-kgc": "morph_tables.py", "maplib": "maplib_frames.py"}


class Rival(NamedTuple):
    """``share`` is the part of our triples that it has to give, or the comparison is worth nothing. ``tables`` says that it
    reads tables, which have to be made of the sources first.
    """

    name: str
    title: str
    program: Path
    requirements: tuple[str, ...]
    share: float
    tables: bool
    cannot: tuple[str, ...]


def rival_named(name: str) -> Rival:
    program = FOLDER / PROGRAMS[name]
    lines = program.read_text(encoding="utf-8").split("# ///\n")[0].splitlines()[1:]
    found = tomllib.loads("\n".join(line.removeprefix("#").removeprefix(" ") for line in lines))
    about = found["tool"]["rival"]
    return Rival(
        name, about["title"], program, tuple(found["dependencies"]), about["share"], about.get("tables", False), tuple(about["cannot"])
    )


def environment_of(rival: Rival, cache: Path) -> Path:
    """The Python of the rival's environment, which is made if it is not there. Needs a network then."""
    return _environment(rival.name, rival.requirements, cache)


def our_environment(root: Path, cache: Path) -> Path:
    """The Python of an environment with our own package and what it needs, as a user has it."""
    what = ("avn_graph", "ontology", "source", "pyproject.toml")
    files = sorted(path for name in what for path in (root / name, *(root / name).rglob("*")) if path.is_file())
    sign = hashlib.sha256()
    for path in files:
        if "__pycache__" not in path.parts:
            sign.update(f"{path.relative_to(root)} {path.stat().st_size}\n".encode() + path.read_bytes())
    python = _environment("ours", (str(root),), cache, sign.hexdigest())
    for other in cache.glob("ours-*"):
        if other not in python.parents:
            shutil.rmtree(other)
    return python


def _environment(name: str, requirements: tuple[str, ...], cache: Path, sign: str = "") -> Path:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    mark = hashlib.sha256(repr((requirements, version, sys.base_prefix, sign)).encode()).hexdigest()[:12]
    folder = cache / f"{name}-{mark}"
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        for command in (
            [sys.executable, "-m", "venv", folder],
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Failed(f"no environment for {name}: {done.stderr[-2000:]}")
        ready.touch()
    return python
