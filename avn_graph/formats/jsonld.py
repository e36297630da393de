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
    """The descriptions as members of a list, each with a comma before it.

    Written as text, for there are thousands of values in a unit and few shapes of them; ``msgspec`` writes the strings.
    """
    name = _names(dataset.base).__getitem__
    out: list[str] = []
    for told in descriptions:
        template, writers = _member(told.form, dataset.base)
        values = told.values
        out.append(template % (name(told.subject), *[write(values[place]) for write, place in writers]))
    return "".join(out)


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


# ---------------------------------------------------------------- values

_NODE, _KEY, _VALUE = ("\n" + " " * width for width in (4, 6, 8))
"""A new line at each depth."""
_encode = msgspec.json.Encoder().encode
_BY_SPACE = {space: prefix for prefix, space in v.NAMESPACES.items()}
"""The prefixes of the vocabularies. Each namespace ends with a slash or a hash."""
_Write = Callable[[Any], str]
"""What writes the value of a property, or its values where they are several."""


@lru_cache(maxsize=MOST_FORMS)
def _member(form: Form, base: str) -> tuple[str, list[tuple[_Write, Any]]]:
    """A description as text, with places for its name and for each property; and for these what writes them, and of which values."""
    names = _names(base)
    lines, writers = [], []
    for term, start, end in form.runs:
        key = "@type" if term == v.RDF_TYPE else _curie(term)
        lines.append(f",{_KEY}{_quoted(key)}: ".replace("%", "%%") + "%s")
        alone = end - start == 1
        writers.append((_writer(term, names, alone), start if alone else slice(start, end)))
    return f',{_NODE}{{{_KEY}"@id": %s{"".join(lines)}{_NODE}}}', writers


def _writer(term: Iri, names: Names, alone: bool) -> _Write:
    """What writes the values of a property, by what the context says of them."""
    if term in _LANGUAGE_MAPS:
        return _write_language if alone else _write_languages
    if term == v.RDF_TYPE or term in _IRI_PROPERTIES:
        return names.__getitem__ if alone else lambda values: _list([_bare(value, names) for value in values], _KEY)
    if alone:
        return lambda value: _marked(value, names, _KEY)
    return lambda values: _list([_marked(value, names, _VALUE) for value in values], _KEY)


def _bare(value: Iri | Text, names: Names) -> str:
    """A value among others that should be IRIs; what is none after all is marked as a literal."""
    return names[value] if isinstance(value, str) else _literal(value, _VALUE, marked=True)


def _marked(value: Iri | Text, names: Names, line: str) -> str:
    """A value that may be either: an IRI is marked as one."""
    return _object([f'"@id": {names[value]}'], line) if isinstance(value, str) else _literal(value, line)


def _write_language(value: Text) -> str:
    """A value of a property that the context says has a language."""
    return f"{{{_VALUE}{_quoted(value.language)}: {_quoted(value.value)}{_KEY}}}"


def _write_languages(values: list[Text]) -> str:
    """The same for several: texts by language."""
    texts: dict[str, list[str]] = {}
    for value in values:
        texts.setdefault(value.language, []).append(_quoted(value.value))
    return _object([f"{_quoted(language)}: {_list(texts[language], _VALUE)}" for language in sorted(texts)], _KEY)


def _literal(value: Text, line: str, marked: bool = False) -> str:
    text, language, datatype = value.value, value.language, value.datatype
    if language:
        return _object([f'"@language": {_quoted(language)}', f'"@value": {_quoted(text)}'], line)
    if datatype == v.XSD_INTEGER:
        return str(int(text))
    if datatype == v.XSD_BOOLEAN:
        return "true" if text == "true" else "false"
    if datatype:
        return _object([f'"@type": {_quoted(_curie(datatype))}', f'"@value": {_quoted(text)}'], line)
    return _object([f'"@value": {_quoted(text)}'], line) if marked else _quoted(text)


def _list(members: list[str], line: str) -> str:
    """The members as a list that ends at the depth of ``line``; one alone as itself."""
    if len(members) == 1:
        return members[0]
    return f"[{line}  {f',{line}  '.join(members)}{line}]"


def _object(members: list[str], line: str) -> str:
    return f"{{{line}  {f',{line}  '.join(members)}{line}}}"


def _quoted(text: str) -> str:
    return _encode(text).decode()


@lru_cache(maxsize=4)
def _names(base: str) -> Names:
    """In quotes: ``drug:iloprost`` for what is under the base, a prefixed name for a vocabulary's term, else the IRI itself.

    A literal that stands alone where an IRI should be is marked as one.
    """
    kinds = {f"{base}{kind}": kind for kind in v.KINDS}

    def write(value: Iri | Text) -> str:
        if isinstance(value, Text):
            return _literal(value, _KEY, marked=True)
        space, _, local = value.rpartition("/")
        return _quoted(f"{kinds[space]}:{local}" if space in kinds and "#" not in local else _curie(value))

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
