"""What a rival has to know of our ontology, as JSON: ``python tests/benchmarks/terms.py FILE``.

A rival has an environment of its own, without avn_graph in it; this is what its author would have copied by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from msgspec.structs import asdict

from avn_graph import vocabulary as v
from avn_graph.evidence import LEVELS

_LADDER = v.BIOLINK_TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT


def terms() -> dict[str, object]:
    codes = {
        "status": v.STATUS_CODES,
        "rule": v.RULE_CODES,
        "wording": v.WORDING_CODES,
        "design": v.DESIGN_CODES,
        "bearing": v.BEARING_CODES,
        "stage": v.STAGE_CODES,
        "category": v.REFERENCE_CATEGORY_CODES,
    }
    return {
        "namespaces": v.NAMESPACES,
        "kinds": {kind: {"class": cls, "categories": _aligned(cls, "biolink")} for kind, cls in v.KINDS.items()},
        "relations": {
            name: {"iri": r.iri, "neutral": r.neutral, "label": r.label, "biolink": _predicate(r.iri)} for name, r in v.RELATIONS.items()
        },
        "codes": {name: {code: asdict(c) for code, c in table.items()} for name, table in codes.items()},
        "cites": {bearing: _aligned(c.iri, "cito")[0] for bearing, c in v.BEARING_CODES.items()},
        "prefixes": {name: p.iri for name, p in v.PREFIXES.items()},
        "levels": LEVELS,
        "ontology": v.NAMESPACES["avn"].rstrip("#"),
    }


def _aligned(term: str, vocabulary: str) -> list[str]:
    return [o for _, o in v.ALIGNMENTS.get(term, ()) if o.startswith(v.NAMESPACES[vocabulary])]


def _predicate(relation: str) -> str:
    """Biolink's predicate for a claim that is not about treating a condition or finding: the only ones that the corpus has."""
    aligned = sorted((match != "relatedMatch", o) for match, o in v.ALIGNMENTS.get(relation, ()) if o.startswith(v.NAMESPACES["biolink"]))
    return next((o for _, o in aligned if o != _LADDER), "")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(terms(), indent=1), encoding="utf-8")
