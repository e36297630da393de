"""The formats: siblings that know nothing of each other. A new one is a module and a line here."""

from __future__ import annotations

import os
import sys
from functools import cache

from avn_graph.diagnostics import UsageError, nearest
from avn_graph.format import Format, Shape
from avn_graph.formats.graphml import GRAPHML
from avn_graph.formats.html import HTML, HTML_INDEX
from avn_graph.formats.jsonld import JSONLD
from avn_graph.formats.nquads import NQUADS, NQUADS_GZ
from avn_graph.formats.ntriples import NTRIPLES
from avn_graph.formats.schemaorg import SCHEMA_ORG
from avn_graph.formats.svg import SVG
from avn_graph.formats.trig import TRIG
from avn_graph.formats.turtle import TURTLE
from avn_graph.formats.turtle12 import TURTLE12
from avn_graph.publishing.files import list_files

FORMATS: tuple[Format, ...] = (
    TURTLE,
    JSONLD,
    NTRIPLES,
    NQUADS,
    NQUADS_GZ,
    TRIG,
    TURTLE12,
    GRAPHML,
    SVG,
    SCHEMA_ORG,
    HTML,
    HTML_INDEX,
)
list_files([f for f in FORMATS if not f.on_request])
_GROUP = "avn_graph.formats"
"""The entry points by which installed packages add formats."""


def known_formats() -> dict[str, Format]:
    """Ours by name, and those that installed packages add."""
    found = {f.name: f for f in FORMATS}
    for added in _added():
        found.setdefault(added.name, added)
    return found


@cache
def _added() -> tuple[Format, ...]:
    if not any(_may_add(str(folder)) for folder in sys.path):
        return ()
    from importlib.metadata import entry_points

    return tuple(point.load() for point in entry_points(group=_GROUP))


def _may_add(folder: str) -> bool:
    """Whether a package in a folder of ``sys.path`` names our group. To import what reads entry points takes longer than most units."""
    if os.path.isfile(folder) or folder.endswith(".egg"):
        return True  # packed: let that look into it
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return False
    return any(_names_group(os.path.join(folder, name, "entry_points.txt")) for name in names)


def _names_group(file: str) -> bool:
    try:
        with open(file, "rb") as points:
            return _GROUP.encode() in points.read()
    except OSError:
        return False


def formats_named(names: list[str] | tuple[str, ...], shape: Shape = Shape.CLAIMS) -> tuple[Format, ...]:
    """The formats of these names, each once, which must all take the shape; where no name is given, those made unasked."""
    if not names:
        return tuple(f for f in known_formats().values() if shape in f.shapes and not f.on_request)
    for name in names:
        found = find_format(name)
        if found is None:
            known = known_formats()
            hint = nearest(name, known) or f"there are {', '.join(known)}"
            raise UsageError(f"there is no format {name} ({hint})")
        if shape not in found.shapes:
            able = ", ".join(f.name for f in known_formats().values() if shape in f.shapes)
            raise UsageError(f"{name} cannot hold the shape {shape} (choose of {able})")
    return tuple(f for f in map(find_format, dict.fromkeys(names)) if f)


def find_format(name: str) -> Format | None:
    """The format of this name; installed packages are searched only where it is none of ours."""
    own = next((f for f in FORMATS if f.name == name), None)
    return own or known_formats().get(name)
