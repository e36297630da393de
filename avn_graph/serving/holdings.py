"""What the server has: a store on the disk, the pages, and what the graph says of itself. Made once, in a temporary folder."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

from avn_graph import vocabulary as v
from avn_graph.build import MANIFEST, build
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import SourceFaults, UsageError, has_errors
from avn_graph.store import open_store

_PLACE: Final = re.compile(r'\sid="((?:about|claim|ref)-[^"]+)"')
"""The ids of the elements of a page that tell of an entity or a claim."""
_OF_DATASET: Final = """SELECT ?dataset ?title ?rights WHERE {
    ?dataset a void:Dataset ; dcterms:title ?title . OPTIONAL { ?dataset dcterms:rights ?rights }
}"""
_GRAPHS: Final = "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
_WHOLE: Final = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"


class Holdings(NamedTuple):
    """The dataset's IRI and texts, triples by named graph and in all, and where the pages say what."""

    store: str
    """Its folder. The default graph is the union of the named ones."""
    dataset: str
    title: str
    disclaimer: str
    graphs: Mapping[str, int]
    triples: int
    prefixes: Mapping[str, str]
    pages: Mapping[str, Path]
    """Files by their addresses below ``/pages/``; the list of conditions has the empty one."""
    places: Mapping[str, str]
    """By the anchor of an entity or claim, its address below ``/pages/``."""

    @property
    def base(self) -> str:
        """What the IRIs of entities begin with."""
        return f"{self.dataset}/"


def prepare(source: str | None, folder: Path) -> Holdings:
    """Makes them of sources, of an exports folder or of an RDF file.

    Raises SourceFaults where sources have faults, and UsageError where there is nothing to serve.
    """
    lib = _library()
    exports = _exports(source, folder / "exports")
    store = lib.Store(str(folder / "store"))
    opened = open_store(exports)
    store.bulk_extend(opened.store)
    store.flush()
    rows = list(store.query(_OF_DATASET, prefixes=v.NAMESPACES))
    if not rows:
        raise UsageError(f"{exports} does not say which dataset it is (serve sources, or what avn-graph build made of them)")
    dataset, title, rights = (term.value if term else "" for term in min(rows, key=lambda row: len(row["dataset"].value)))
    graphs = {row["graph"].value: int(row["count"].value) for row in store.query(_GRAPHS)}
    [whole] = store.query(_WHOLE)
    pages = _pages(exports)
    places = {anchor: place for page, path in sorted(pages.items(), reverse=True) for anchor, place in _places(page, path)}
    return Holdings(str(folder / "store"), dataset, title, rights, graphs, int(whole["count"].value), opened.prefixes, pages, places)


def _exports(source: str | None, made: Path) -> Path:
    """The exports folder or RDF file that is named, or one that is built of the sources that are."""
    if source is not None:
        path = Path(source)
        if (path / MANIFEST).is_file() or (path.is_file() and path.suffix not in {".yaml", ".yml"}):
            return path
    built = build(open_corpus(source), made, formats=("nquads", "html", "html-index"))
    if has_errors(built.diagnostics):
        raise SourceFaults(built.diagnostics)
    return made


def _library() -> Any:
    """pyoxigraph, after all that the extra ``serve`` brings."""
    try:
        import_module("starlette")
        import_module("uvicorn")
        return import_module("pyoxigraph")
    except ModuleNotFoundError as fault:
        raise UsageError(f"this needs {fault.name} (pip install 'avn-graph[serve]')") from fault


def _pages(exports: Path) -> dict[str, Path]:
    """The pages of an exports folder: one beside the manifest, the others a folder deeper."""
    if not exports.is_dir():
        return {}
    index = sorted(exports.glob("*.html"))[:1]
    return {f"{path.parent.name}/{path.name}": path for path in exports.glob("*/*.html")} | dict(zip([""], index, strict=False))


def _places(page: str, path: Path) -> Iterator[tuple[str, str]]:
    """What a page tells of: the condition that it is about, and whatever has an element there, each with its address."""
    if page:
        yield f"condition-{path.stem}", page
    for anchor in map(html.unescape, _PLACE.findall(path.read_text(encoding="utf-8"))):
        yield anchor, f"{page}#{anchor}"
