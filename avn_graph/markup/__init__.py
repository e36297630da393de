"""schema.org markup: a strict check that needs no network, and the way to put JSON-LD into a page.

It runs from the names of a whole schema.org release (``avn_graph/schemaorg.json``), and takes a page as well as a document.
"""

from avn_graph.markup.checking import check_markup
from avn_graph.markup.documents import embed
from avn_graph.markup.faults import RULES, Fault, Severity, has_errors, render_text, to_json
from avn_graph.markup.schemaorg import SchemaOrg, schema_org

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
