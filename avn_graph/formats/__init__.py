"""The formats: siblings that know nothing of each other. A new one is a module and a line here."""

from __future__ import annotations

from importlib.metadata import entry_points

from avn_graph.diagnostics import UsageError, nearest
from avn_graph.format import Format
from avn_graph.formats.graphml import GRAPHML
from avn_graph.formats.html import HTML, HTML_INDEX
from avn_graph.formats.jsonld import JSONLD
from avn_graph.formats.ntriples import NTRIPLES
from avn_graph.formats.schemaorg import SCHEMA_ORG
from avn_graph.formats.svg import SVG
from avn_graph.formats.turtle import TURTLE
from avn_graph.publishing.files import list_files

FORMATS: tuple[Format, ...] = (TURTLE, JSONLD, NTRIPLES, GRAPHML, SVG, SCHEMA_ORG, HTML, HTML_INDEX)
list_files(FORMATS)


def known_formats() -> dict[str, Format]:
    """Ours by name, and those that installed packages add."""
    found = {f.name: f for f in FORMATS}
    for point in entry_points(group="avn_graph.formats"):
        added = point.load()
        found.setdefault(added.name, added)
    return found


def formats_named(names: list[str] | tuple[str, ...]) -> tuple[Format, ...]:
    """The formats of these names, each once; all of ours where no name is given."""
    if not names:
        return tuple(known_formats().values())
    known = known_formats()
    for name in names:
        if name not in known:
            hint = nearest(name, known) or f"there are {', '.join(known)}"
            raise UsageError(f"there is no format {name} ({hint})")
    return tuple(known[name] for name in dict.fromkeys(names))
