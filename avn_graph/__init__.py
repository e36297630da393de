"""avn_graph: a compiler for medical knowledge.

>>> import avn_graph
>>> graph = avn_graph.load()
>>> claim = graph.claim("claim:avascular-necrosis_drug_iloprost_increases_mechanism_bone-blood-flow_stage_early")
>>> print(claim.status)
insufficient
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own takes longer to import than all that the command line needs to start
if TYPE_CHECKING:
    from typing import Any

    from avn_graph.build import Built
    from avn_graph.diagnostics import AvnGraphError, Diagnostic, Place, SourceFaults, UsageError
    from avn_graph.evidence import Verdict
    from avn_graph.format import Format, Scope, Shape, Told
    from avn_graph.graph import Graph, load
    from avn_graph.knowledge import Claim, Entity, Evidence
    from avn_graph.model import Dataset
    from avn_graph.terms import Iri, Text

__version__ = "0.1.0"

_HOMES = {
    "AvnGraphError": "diagnostics",
    "Built": "build",
    "Claim": "knowledge",
    "Dataset": "model",
    "Diagnostic": "diagnostics",
    "Entity": "knowledge",
    "Evidence": "knowledge",
    "Format": "format",
    "Graph": "graph",
    "Iri": "terms",
    "Place": "diagnostics",
    "Scope": "format",
    "Shape": "format",
    "SourceFaults": "diagnostics",
    "Text": "terms",
    "Told": "format",
    "UsageError": "diagnostics",
    "Verdict": "evidence",
    "load": "graph",
}

__all__ = [
    "AvnGraphError",
    "Built",
    "Claim",
    "Dataset",
    "Diagnostic",
    "Entity",
    "Evidence",
    "Format",
    "Graph",
    "Iri",
    "Place",
    "Scope",
    "Shape",
    "SourceFaults",
    "Text",
    "Told",
    "UsageError",
    "Verdict",
    "load",
]


def __getattr__(name: str) -> Any:
    """The public names, each imported when it is first used: the command line starts without any of them."""
    if name not in _HOMES:
        raise AttributeError(f"module avn_graph has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(f"avn_graph.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """What is here, the public names that are not imported yet included."""
    return sorted({*globals(), *__all__})
