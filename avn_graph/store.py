"""The graph in an embedded SPARQL store, from its sources or from an export."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from avn_graph import vocabulary as v
from avn_graph.build import MANIFEST
from avn_graph.corpus import DATASET
from avn_graph.diagnostics import UsageError
from avn_graph.graph import fill_store, library, load
from avn_graph.model import Dataset
from avn_graph.syntax import namespaces

SUFFIXES = ("nq", "nt", "ttl", "trig", "jsonld", "rdf")
"""The exports that can be opened, the fastest first; ``.gz`` may follow."""
_PACKED = ".gz"
_BASE = "https://w3id.org/avn-graph/"


class Opened(NamedTuple):
    """A pyoxigraph.Store with the named graphs of the source, and their union as its default graph; what the graph is."""

    store: Any
    dataset: Dataset

    @property
    def prefixes(self) -> dict[str, str]:
        """The usual prefixes, which a query need not declare."""
        return namespaces(self.dataset)


def open_store(source: str | Path | None = None) -> Opened:
    """Opens the sources at ``source`` (as ``avn_graph.load`` does), an export or a folder of exports.

    Raises UsageError where there is neither, or the export cannot be read; SourceFaults where the sources have faults.
    """
    path = Path(source) if source is not None else None
    if path is not None and (export := _export(path)):
        return _open_export(export)
    graph = load(source)
    return Opened(fill_store(graph), graph.dataset)


def _export(path: Path) -> Path | None:
    """The export that a path means; None where it means sources."""
    if path.is_file():
        return path if _suffix(path) in SUFFIXES else None
    if not path.is_dir() or (path / DATASET).exists() or (path.parent / DATASET).exists():
        return None
    named = _dataset_of(path)
    for suffix in SUFFIXES:
        found = sorted(p for p in path.iterdir() if _suffix(p) == suffix and p.is_file() and named in ("", p.name.partition(".")[0]))
        if len(found) > 1:
            raise UsageError(f"{path} holds several exports (name one of them: {', '.join(p.name for p in found)})")
        if found:
            return found[0]
    return None


def _suffix(path: Path) -> str:
    return path.name.removesuffix(_PACKED).rpartition(".")[2]


def _dataset_of(folder: Path) -> str:
    """The id of the dataset that was built into a folder; empty where its manifest does not say."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["dataset"])
    return ""


def _open_export(path: Path) -> Opened:
    lib = library("pyoxigraph")
    store = lib.Store()
    try:
        with _unpacked(path) as file:
            store.bulk_load(input=file, format=lib.RdfFormat.from_extension(_suffix(path)))
    except (SyntaxError, OSError, EOFError, ValueError) as fault:
        raise UsageError(f"{path} cannot be read: {' '.join(str(fault).split())}") from fault
    named = (quad for quad in store if quad.graph_name != lib.DefaultGraph())
    store.bulk_extend(lib.Quad(quad.subject, quad.predicate, quad.object) for quad in named)
    return Opened(store, _dataset(store, lib))


def _unpacked(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.name.endswith(_PACKED) else open(path, "rb")  # type: ignore[return-value]


def _dataset(store: Any, lib: Any) -> Dataset:
    """Stands in for the dataset of an export: of what the graph says of itself, the base of its IRIs is what is needed."""
    described = store.quads_for_pattern(None, lib.NamedNode(v.RDF_TYPE), lib.NamedNode(v.VOID_DATASET), None)
    base = min((f"{quad.subject.value}/" for quad in described), default=_BASE, key=len)
    return Dataset(id="export", title="?", version="?", licence=base, publisher="?", base=base, issued="1970-01-01")
