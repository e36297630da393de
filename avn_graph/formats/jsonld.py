"""JSON-LD: one flat graph with its whole context inside, so that it is read with no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import msgspec

from avn_graph import vocabulary as v
from avn_graph.format import Format, Scope, Shape, Told
from avn_graph.gathering import MOST_FORMS, Description, Form
from avn_graph.model import Dataset
from avn_graph.rdf import describe_dataset
from avn_graph.syntax import Names
from avn_graph.terms import Iri, Text

_LANGUAGE_MAPS = {
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
}
"""Properties whose values all have a language: written as ``{"en": …}``."""
_IRI_PROPERTIES = {
    *v.OBJECT_PROPERTIES,
    v.DCTERMS_CONFORMS_TO,
    v.DCTERMS_LICENSE,
    v.DCTERMS_SOURCE,
    v.SKOS_BROAD_MATCH,
    v.SKOS_CLOSE_MATCH,
    v.SKOS_EXACT_MATCH,
    v.SKOS_NARROW_MATCH,
    v.SKOS_RELATED_MATCH,
}
"""Properties whose values are IRIs: written as plain strings."""


def context(dataset: Dataset) -> dict[str, Any]:
    """The context: prefixes, and for each property what its values are."""
    found: dict[str, Any] = {"@version": 1.1}
    found |= {kind: f"{dataset.base}{kind}/" for kind in v.KINDS}
    found |= v.NAMESPACES
    found |= {_curie(term): {"@type": "@id"} for term in sorted(_IRI_PROPERTIES)}
    found |= {name: {"@container": "@language"} for name in sorted(map(_curie, _LANGUAGE_MAPS))}
    return found


def _write(told: Told) -> tuple[str]:
    return (nodes(told.descriptions, told.dataset),)


def _head(dataset: Dataset) -> str:
    opening = _pretty({"@context": context(dataset)}).rstrip().removesuffix("}").rstrip()
    return f'{opening},\n  "@graph": [' + nodes([describe_dataset(dataset)], dataset).removeprefix(",")


def _tail(_: Dataset) -> str:
    return "\n  ]\n}\n"


def nodes(descriptions: Iterable[Description], dataset: Dataset) -> str:
    """The descriptions as members of the graph, each with a comma before it."""
    name, members = _names(dataset.base).__getitem__, []
    for told in descriptions:
        keys, writers = _member(told.form, dataset.base)
        values = told.values
        members.append(dict(zip(keys, [name(told.subject), *[write(values[place]) for write, place in writers]], strict=True)))
    return f",{_pretty({'@graph': members})[len(_OPENING) : -len(_CLOSING)]}" if members else ""


_OPENING, _CLOSING = '{\n  "@graph": [', "\n  ]\n}"


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


# ---------------------------------------------------------------- values

_BY_SPACE = {space: prefix for prefix, space in v.NAMESPACES.items()}
"""The prefixes of the vocabularies. Each namespace ends with a slash or a hash."""
_Write = Callable[[Any], Any]
"""What makes JSON of the value of a property, or of its values where they are several."""
_LONGEST_NUMBER = 15
"""Digits that every reader of JSON keeps."""


@lru_cache(maxsize=MOST_FORMS)
def _member(form: Form, base: str) -> tuple[list[str], list[tuple[_Write, Any]]]:
    """The keys of a description; and for all but the first, which is the subject's, what makes its value, and of which values."""
    keys, writers = ["@id"], []
    for term, start, end in form.runs:
        keys.append("@type" if term == v.RDF_TYPE else _curie(term))
        alone = end - start == 1
        writers.append((_writer(term, _names(base), alone), start if alone else slice(start, end)))
    return keys, writers


def _writer(term: Iri, names: Names, alone: bool) -> _Write:
    """By what the context says of a property."""
    if term in _LANGUAGE_MAPS:
        return _write_language if alone else _write_languages
    bare = term == v.RDF_TYPE or term in _IRI_PROPERTIES
    write = names.__getitem__ if bare else lambda value: _write_marked(value, names)
    return write if alone else lambda values: [write(value) for value in values]


def _write_marked(value: Iri | Text, names: Names) -> Any:
    """A value that may be either: an IRI is marked as one."""
    return {"@id": names[value]} if isinstance(value, str) else _write_literal(value)


def _write_language(value: Text) -> dict[str, str]:
    """A value of a property that the context says has a language."""
    return {value.language: value.value}


def _write_languages(values: Iterable[Text]) -> dict[str, str | list[str]]:
    """The same for several: texts by language."""
    texts: dict[str, list[str]] = {}
    for value in values:
        texts.setdefault(value.language, []).append(value.value)
    return {language: found if len(found := texts[language]) > 1 else found[0] for language in sorted(texts)}


def _write_literal(value: Text) -> Any:
    text, language, datatype = value.value, value.language, value.datatype
    if language:
        return {"@language": language, "@value": text}
    if datatype == v.XSD_INTEGER and len(text) <= _LONGEST_NUMBER:
        return int(text)
    if datatype == v.XSD_BOOLEAN:
        return text == "true"
    return {"@type": _curie(datatype), "@value": text} if datatype else text


@lru_cache(maxsize=4)
def _names(base: str) -> Names:
    """``drug:iloprost`` for what is under the base, a prefixed name for a vocabulary's term, else the IRI itself.

    A literal where an IRI should be is marked as one.
    """
    kinds = {f"{base}{kind}": kind for kind in v.KINDS}

    def write(value: Iri | Text) -> Any:
        if isinstance(value, Text):
            literal = _write_literal(value)
            return literal if isinstance(literal, dict) else {"@value": literal}
        space, _, local = value.rpartition("/")
        return f"{kinds[space]}:{local}" if space in kinds and "#" not in local else _curie(value)

    return Names(write)


def _curie(iri: str) -> str:
    """With its prefix where it is a vocabulary's term."""
    end = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix, local = _BY_SPACE.get(iri[:end]), iri[end:]
    return f"{prefix}:{local}" if prefix and local.replace("-", "").replace("_", "").isalnum() else iri


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
