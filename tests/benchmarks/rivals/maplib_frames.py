# /// script
# dependencies = ["PyYAML==6.0.3", "maplib==0.20.26"]
#
# [tool.rival]
# title = "maplib (polars frames)"
# share = 0.95
# cannot = [
#     "Reads no YAML: PyYAML's fast loader and a script of ours make its frames, and check nothing.",
#     "Writes no JSON-LD and no GraphML.",
#     "The whole graph stands in memory.",
# ]
# ///
"""maplib: one frame of subjects and objects for each property, typed, mapped and written. Formats: ntriples, turtle."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import polars
import telling
from maplib import Model, RDFType, SolutionMappings

SUFFIXES = {"ntriples": "nt", "turtle": "ttl"}


def mappings(pairs: list[tuple[str, str]], type: str, spaces: dict[str, str]) -> SolutionMappings:
    """The frame with the type of its objects; a text in a language is a struct of both, as maplib's own query results have it."""
    table = polars.DataFrame(pairs, schema={"subject": polars.String, "object": polars.String}, orient="row")
    if type == telling.IRI:
        return SolutionMappings(table, {"subject": RDFType.IRI, "object": RDFType.IRI})
    if type == telling.TEXT:
        name = spaces["rdf"] + "langString"
        table = table.select("subject", object=polars.struct(polars.col("object").alias(f"<{name}>"), polars.lit("en").alias("l")))
    else:
        name = spaces["xsd"] + type
    if type == "boolean":
        table = table.with_columns(polars.col("object") == "true")
    elif type == "integer":
        table = table.with_columns(polars.col("object").cast(polars.Int64))
    elif type == "date":
        table = table.with_columns(polars.col("object").str.to_date())
    return SolutionMappings(table, {"subject": RDFType.IRI, "object": RDFType.Literal(name)})


def run(terms: dict[str, Any], source: str, _: str, out: str, formats: list[str]) -> None:
    columns = telling.columns(terms)
    rows = defaultdict(list)
    for records in telling.read(source, terms):
        for _, subject, values in records:
            for name, found in values.items():
                rows[name] += [(subject, value) for value in found]
    model = Model()
    for name, pairs in rows.items():
        predicate, type = columns[name]
        model.map_triples(mappings(pairs, type, terms["namespaces"]), predicate)
    for name in formats:
        model.write(f"{out}/graph.{SUFFIXES[name]}", format=name)


if __name__ == "__main__":
    telling.serve(run)
