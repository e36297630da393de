"""JSON-LD: one flat graph with its whole context inside, so that it is read with no network."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from avn_graph import vocabulary as v
from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.model import Dataset
from avn_graph.rdf import Description, describe_dataset
from avn_graph.terms import Iri, Text

_LANGUAGE_MAPS = (
    v.AVN_DURATION,
    v.AVN_LOCATOR,
    v.AVN_NOVELTY,
    v.AVN_PRODUCES,
    v.AVN_REASON,
    v.AVN_SIZE,
    v.DCTERMS_DESCRIPTION,
    v.DCTERMS_RIGHTS,
    v.DCTERMS_TITLE,
    v.RDFS_LABEL,
    v.SKOS_ALT_LABEL,
    v.SKOS_EDITORIAL_NOTE,
)
"""Properties whose values all have a language: written as ``{"en": …}``."""
_IRI_PROPERTIES = (
    *v.OBJECT_PROPERTIES,
    v.DCTERMS_CONFORMS_TO,
    v.DCTERMS_LICENSE,
    v.DCTERMS_SOURCE,
    v.SKOS_BROAD_MATCH,
    v.SKOS_CLOSE_MATCH,
    v.SKOS_EXACT_MATCH,
    v.SKOS_NARROW_MATCH,
    v.SKOS_RELATED_MATCH,
)
"""Properties whose values are IRIs: written as plain strings."""


def context(dataset: Dataset) -> dict[str, Any]:
    """The context: prefixes, and for each property what its values are."""
    found: dict[str, Any] = {"@version": 1.1}
    found |= {kind: f"{dataset.base}{kind}/" for kind in v.KINDS}
    found |= v.NAMESPACES
    found |= {_curie(term): {"@type": "@id"} for term in sorted(_IRI_PROPERTIES)}
    found |= {_curie(term): {"@container": "@language"} for term in _LANGUAGE_MAPS}
    return found


def _write(told: Told) -> tuple[str]:
    return (nodes(told.descriptions, told.dataset),)


def _head(dataset: Dataset) -> str:
    opening = _pretty({"@context": context(dataset)}).rstrip().removesuffix("}").rstrip()
    return f'{opening},\n  "@graph": [' + nodes([describe_dataset(dataset)], dataset).removeprefix(",")


def _tail(_: Dataset) -> str:
    return "\n  ]\n}\n"


def nodes(descriptions: Iterable[Description], dataset: Dataset) -> str:
    """The descriptions as members of a list, each with a comma before it."""
    kinds = dataset.base
    parts = []
    for subject, properties in descriptions:
        node: dict[str, Any] = {"@id": _short(subject, kinds)}
        for term, values in properties.items():
            node["@type" if term == v.RDF_TYPE else _curie(term)] = _values(term, values, kinds)
        parts.append(",\n    " + _pretty(node).replace("\n", "\n    "))
    return "".join(parts)


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _values(term: Iri, values: list[Iri | Text], base: str) -> Any:
    if term in _LANGUAGE_MAPS:
        by_language: dict[str, list[str]] = {}
        for value in values:
            by_language.setdefault(value[1], []).append(value[0])
        return {tag: _one_or_all(found) for tag, found in sorted(by_language.items())}
    bare = term == v.RDF_TYPE or term in _IRI_PROPERTIES
    return _one_or_all([_value(value, bare, base) for value in values])


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _value(value: Iri | Text, bare: bool, base: str) -> Any:
    if isinstance(value, str):
        return _short(value, base) if bare else {"@id": _short(value, base)}
    text, language, datatype = value
    if language:
        return {"@language": language, "@value": text}
    if datatype == v.XSD_INTEGER:
        return int(text)
    if datatype == v.XSD_BOOLEAN:
        return text == "true"
    typed = {"@type": _curie(Iri(datatype)), "@value": text}
    return typed if datatype else {"@value": text} if bare else text


@lru_cache(maxsize=20_000)
def _short(iri: str, base: str) -> str:
    """``drug:iloprost`` for what is under the base, a prefixed name for a vocabulary's term, else the IRI itself."""
    kind, slash, local = iri.removeprefix(base).partition("/")
    if iri.startswith(base) and slash and kind in v.KINDS and "/" not in local and "#" not in local:
        return f"{kind}:{local}"
    return _curie(Iri(iri))


@lru_cache(maxsize=1_000)
def _curie(iri: Iri) -> str:
    for prefix, space in v.NAMESPACES.items():
        if iri.startswith(space) and iri[len(space) :].replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


JSONLD = Format(
    "jsonld",
    "jsonld",
    "application/ld+json",
    Scope.CORPUS,
    "JSON-LD, its context inside",
    _write,
    _head,
    _tail,
    shapes=(Shape.CLAIMS, Shape.PLAIN),
)
