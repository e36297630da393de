"""schema.org markup: a strict check that needs no network, and the way to put JSON-LD into a page.

It runs from the names of a whole schema.org release (``avn_graph/schemaorg.json``), and takes a page as well as a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from avn_graph.markup.checking import check_markup
    from avn_graph.markup.embedding import embed
    from avn_graph.markup.faults import RULES, Fault, Severity, has_errors, render_text, to_json
    from avn_graph.markup.schemaorg import SchemaOrg, schema_org

_HOMES = {
    "RULES": "faults",
    "Fault": "faults",
    "SchemaOrg": "schemaorg",
    "Severity": "faults",
    "check_markup": "checking",
    "embed": "embedding",
    "has_errors": "faults",
    "render_text": "faults",
    "schema_org": "schemaorg",
    "to_json": "faults",
}

__all__ = [
    "RULES",
    "Fault",
    "SchemaOrg",
    "Severity",
    "check_markup",
    "embed",
    "has_errors",
    "render_text",
    "schema_org",
    "to_json",
]


def __getattr__(name: str) -> Any:
    """The names, each imported when it is first used: a build needs the vocabulary, and not what checks a page."""
    if name not in _HOMES:
        raise AttributeError(f"module avn_graph.markup has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(f"avn_graph.markup.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
