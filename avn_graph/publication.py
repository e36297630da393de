"""Publishing: what was made beside the targets takes their place, all of it or nothing, the manifest last."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

import avn_graph
from avn_graph.diagnostics import UsageError
from avn_graph.model import Dataset
from avn_graph.shards import Made
from avn_graph.vocabulary import ONTOLOGY_VERSION

MANIFEST = "manifest.json"
_WORK = ".avn-graph-"


@contextlib.contextmanager
def workshop(out: Path) -> Iterator[str]:
    """A folder beside the targets, on their file system; gone at the end, and those of killed runs with it."""
    try:
        new = not out.exists()
        out.mkdir(parents=True, exist_ok=True)
        for left in out.glob(f"{_WORK}*"):
            if left.is_dir() and not _alive(left.name.removeprefix(_WORK).partition("-")[0]):
                shutil.rmtree(left, ignore_errors=True)
        work = tempfile.mkdtemp(prefix=f"{_WORK}{os.getpid()}-", dir=out)
    except OSError as fault:
        raise UsageError(f"cannot write into {out}: {fault.strerror or fault}") from fault
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if new:
            with contextlib.suppress(OSError):
                out.rmdir()  # where nothing was published


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


def seal(made: Sequence[Made]) -> list[dict[str, Any]]:
    """A row of the manifest for each file, which is then safe on the disk."""
    return [{"path": m.name, "format": m.format, **_sealed(m)} for m in made]


def _sealed(made: Made) -> dict[str, object]:
    with open(made.path, "rb+") as file:
        sha256 = made.sha256 or hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return {"bytes": os.fstat(file.fileno()).st_size, "sha256": sha256}


def earlier_rows(out: Path) -> list[dict[str, Any]]:
    """The files of an earlier build; none where there was none, or its manifest is damaged."""
    try:
        rows = msgspec.json.decode((out / MANIFEST).read_bytes())["files"]
        return [row for row in rows if isinstance(row["format"], str) and _inside(str(row["path"]))]
    except (OSError, ValueError, msgspec.MsgspecError, KeyError, TypeError, RecursionError):
        return []


def _inside(path: str) -> bool:
    """Whether a path of a manifest stays within the folder of the manifest."""
    return not os.path.isabs(path) and ".." not in Path(path).parts


def write_manifest(work: str, rows: Sequence[Mapping[str, Any]], dataset: Dataset, counts: Mapping[str, int]) -> Made:
    """The manifest: what the corpus is, what is in it, and every file with its size and digest."""
    manifest = {
        "dataset": dataset.id,
        "version": dataset.version,
        "issued": dataset.issued,
        "licence": dataset.licence,
        "disclaimer": dataset.disclaimer,
        "avn_graph": avn_graph.__version__,
        "ontology": ONTOLOGY_VERSION,
        "counts": dict(sorted(counts.items())),
        "files": sorted(rows, key=lambda row: str(row["path"])),
    }
    path = os.path.join(work, MANIFEST)
    Path(path).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    return Made(path, MANIFEST, "")


def publish(made: Sequence[Made], gone: Sequence[str], out: Path) -> None:
    """Moves what was made to its place, in its order, and deletes what earlier builds left of it.

    Raises OSError where a place is taken; nothing is moved then.
    """
    for m in made:
        (out / m.name).parent.mkdir(exist_ok=True)
        if (out / m.name).is_dir():
            raise IsADirectoryError(f"{m.name} is a folder")
    for m in made:
        os.replace(m.path, out / m.name)
    for name in gone:
        with contextlib.suppress(OSError):
            (out / name).unlink()
            (out / name).parent.rmdir()
