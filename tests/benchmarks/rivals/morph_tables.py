# /// script
# dependencies = ["morph-kgc==2.10.0", "PyYAML==6.0.3"]
#
# [tool.rival]
# title = "morph-kgc (RML mappings)"
# share = 0.95
# tables = true
# cannot = [
#     "Reads no YAML, and a nested list cannot see the id of what it stands in.",
#     "A script of ours makes one CSV file a property of the sources, with statuses derived and every IRI made.",
#     "What that script costs is counted, but for the row that says otherwise.",
#     "Writes N-Triples, N-Quads and Jelly only: no Turtle, JSON-LD or GraphML.",
#     "Checks nothing of the sources.",
# ]
# ///
"""morph-kgc over flattened tables, one process (two were not cheaper). Format: ntriples."""

from __future__ import annotations

import csv
import runpy
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import telling

CONFIG = """\
[CONFIGURATION]
output_file: {out}/graph.nt
output_format: N-TRIPLES
number_of_processes: 1
logging_level: ERROR
na_values:

[source]
mappings: {work}/mapping.ttl
"""
MAP = """\
<#{name}> a rr:TriplesMap ;
  rml:logicalSource [ rml:source "{path}" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rml:reference "s" ; rr:termType rr:IRI ] ;
  rr:predicateObjectMap [ rr:predicate <{predicate}> ; rr:objectMap [ rml:reference "o" ; {type} ] ] .
"""
PREFIXES = """\
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@base <https://example.org/mapping> .
"""


def prepare(terms: dict[str, Any], source: str, work: str) -> None:
    """One CSV file of subjects and objects for each property, and the mapping that says what they are."""
    rows = defaultdict(list)
    for records in telling.read(source, terms):
        for _, subject, values in records:
            for name, found in values.items():
                rows[name] += [(subject, value) for value in found]
    columns, xsd = telling.columns(terms), terms["namespaces"]["xsd"]
    maps = [PREFIXES]
    for name, pairs in rows.items():
        path = Path(work) / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("s", "o"), *pairs])
        predicate, type = columns[name]
        kinds = {telling.IRI: "rr:termType rr:IRI", telling.TEXT: 'rr:language "en"', telling.STRING: "rr:termType rr:Literal"}
        maps.append(MAP.format(name=name, path=path, predicate=predicate, type=kinds.get(type, f"rr:datatype <{xsd}{type}>")))
    (Path(work) / "mapping.ttl").write_text("".join(maps), encoding="utf-8")


def run(_: dict[str, Any], __: str, work: str, out: str, ___: list[str]) -> None:
    config = Path(out) / "morph.ini"
    config.write_text(CONFIG.format(work=work, out=out), encoding="utf-8")
    sys.argv[1:] = [str(config)]
    runpy.run_module("morph_kgc", run_name="__main__")


if __name__ == "__main__":
    telling.serve(run, prepare)
