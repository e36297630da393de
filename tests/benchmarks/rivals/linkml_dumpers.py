# /// script
# dependencies = ["linkml==1.12.1", "linkml-runtime==1.12.1", "PyYAML==6.0.3"]
#
# [tool.rival]
# title = "LinkML (linkml-runtime's dumpers)"
# share = 0.8
# cannot = [
#     "No language tags: every text becomes a plain string.",
#     "Its documents want a container, whose links to all that it holds are triples that we do not have.",
#     "An id cannot be made from the ids around it, nor a status be derived: a script of ours makes its objects.",
#     "Its classes are generated from the schema beforehand, which is not in its time.",
#     "No GraphML.",
# ]
# ///
"""LinkML's Python classes and dumpers, one document a file (one graph of all would be slower). Formats: ntriples, turtle, jsonld."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import telling

TABLES = {"entities": ("entity", "Entity"), "claims": ("claim", "Claim"), "lines": ("evidence", "EvidenceLine")}
"""Slot of the container, table, and class, which is also the name of ours."""
RANGES = {telling.IRI: "uriorcurie", telling.TEXT: "string", telling.STRING: "string", "gYear": "year_only"}
FORMATS = {"ntriples": ("nt", "nt"), "turtle": ("turtle", "ttl")}


def schema(terms: dict[str, Any], source: str) -> dict[str, Any]:
    """A class for each table, with a slot for each of its columns."""
    used: dict[str, set[str]] = {table: {"id"} for table, _ in TABLES.values()}
    for records in telling.read(source, terms):
        for table, _, values in records:
            used["entity" if table == "dataset" else table].update(values)
    slots: dict[str, Any] = {
        name: {"slot_uri": iri, "range": RANGES.get(type, type), "multivalued": True}
        for name, (iri, type) in telling.columns(terms).items()
    }
    slots["id"] = {"identifier": True, "range": "uriorcurie"}
    slots |= {slot: {"range": cls, "multivalued": True, "inlined_as_list": True} for slot, (_, cls) in TABLES.items()}
    space = terms["namespaces"]["avn"]
    classes = {cls: {"slots": sorted(used[table]), "class_uri": space + cls} for table, cls in TABLES.values()}
    return {
        "id": "https://example.org/rival",
        "name": "rival",
        "prefixes": {"linkml": "https://w3id.org/linkml/", **terms["namespaces"]},
        "default_prefix": "https://example.org/rival/",
        "default_range": "string",
        "imports": ["linkml:types"],
        "types": {"year_only": {"uri": "xsd:gYear", "base": "str"}},
        "slots": slots,
        "classes": {**classes, "Document": {"slots": list(TABLES), "tree_root": True}},
    }


def prepare(terms: dict[str, Any], source: str, work: str) -> None:
    """What LinkML generates from a schema: Python classes and a JSON-LD context."""
    import yaml
    from linkml.generators.jsonldcontextgen import ContextGenerator
    from linkml.generators.pythongen import PythonGenerator

    path = Path(work) / "schema.yaml"
    path.write_text(yaml.safe_dump(schema(terms, source)), encoding="utf-8")
    (Path(work) / "rival_classes.py").write_text(PythonGenerator(str(path)).serialize(), encoding="utf-8")
    (Path(work) / "context.jsonld").write_text(ContextGenerator(str(path)).serialize(), encoding="utf-8")


def run(terms: dict[str, Any], source: str, work: str, out: str, formats: list[str]) -> None:
    from linkml_runtime.dumpers import json_dumper, rdflib_dumper
    from linkml_runtime.utils.schemaview import SchemaView

    spec = importlib.util.spec_from_file_location("rival_classes", Path(work) / "rival_classes.py")
    assert spec and spec.loader
    classes: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(classes)
    view = SchemaView(str(Path(work) / "schema.yaml"))
    homes = {table: (slot, getattr(classes, cls)) for slot, (table, cls) in TABLES.items()}
    homes["dataset"] = homes["entity"]
    context = json.loads((Path(work) / "context.jsonld").read_text(encoding="utf-8"))
    for number, records in enumerate(telling.read(source, terms)):
        found: dict[str, list[Any]] = {slot: [] for slot in TABLES}
        for table, subject, values in records:
            slot, cls = homes[table]
            found[slot].append(cls(id=subject, **values))
        document = classes.Document(**found)
        for name in formats:
            if name == "jsonld":
                text, suffix = json_dumper.dumps(document, contexts=context), "jsonld"
            else:
                format, suffix = FORMATS[name]
                text = rdflib_dumper.dumps(document, schemaview=view, fmt=format)
            (Path(out) / f"{number:06}.{suffix}").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    telling.serve(run, prepare)
