"""The nodes of a document: what their names mean, worked out from the @context with no network, and where an @id leads."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from avn_graph.markup.documents import Document, step
from avn_graph.markup.schemaorg import Flaw, SchemaOrg, quote

# ---- contexts

NAMESPACE: Final = "http://schema.org/"
"""What the official context gives, whether it is asked for by http or https."""
_OFFICIAL = re.compile(r"https?://(?:www\.)?schema\.org(?:/|/docs/jsonldcontext\.json(?:ld)?)?")
_TERM = re.compile(r"(https?)://(?:www\.)?schema\.org/(.*)", re.DOTALL)
_NAME = re.compile("[A-Za-z0-9_-]+")
"""What can be a term where an address may also lead to a page of schema.org's site."""


class Meaning(NamedTuple):
    """What a name stands for; ``term`` is its name within schema.org, if it is one of schema.org's."""

    iri: str
    term: str | None = None
    flaw: Flaw | None = None


class Context:
    """A context that has been read; ``scheme`` is the one by which it writes schema.org."""

    def __init__(self, vocab: str, terms: Mapping[str, str]) -> None:
        self._vocab = vocab
        self._terms = terms
        spaces = [found[1] for iri in (vocab, *terms.values()) if (found := _TERM.fullmatch(iri))]
        self.scheme: Final = spaces[0] if spaces else ""
        self._known: dict[tuple[str, str], Meaning] = {}

    def name(self, name: str) -> Meaning:
        """A key or a class: a bare one is of the vocabulary."""
        return self._meaning(name, self._vocab)

    def address(self, text: str) -> Meaning:
        """An @id: a bare one is an address relative to the page."""
        return self._meaning(text, "")

    def _meaning(self, name: str, vocab: str) -> Meaning:
        if (name, vocab) not in self._known:
            self._known[name, vocab] = self._work_out(name, vocab)
        return self._known[name, vocab]

    def _work_out(self, name: str, vocab: str) -> Meaning:
        iri = _expand(name, vocab, self._terms)
        found = _TERM.fullmatch(iri)
        if not found or (not vocab and not _NAME.fullmatch(found[2])):
            return Meaning(iri)
        scheme, term = found.groups()
        if scheme == self.scheme:
            return Meaning(iri, term)
        flaw = Flaw(
            "iri-scheme",
            f"{quote(name)} is another term than {self.scheme}://schema.org/{term}",
            f"write {self.scheme}://schema.org/{term}",
        )
        return Meaning(iri, term, flaw)


def read_context(value: Any, vocabulary: SchemaOrg) -> tuple[Context | None, list[Flaw]]:
    """The context that ``value`` gives, if schema.org has a part in it, and what is wrong with it."""
    official = {**vocabulary.prefixes, "schema": NAMESPACE, "type": "@type", "id": "@id"}
    if value is None or value in ("", [], {}):
        return Context(NAMESPACE, official), [Flaw("no-context", "there is no @context", 'write "@context": "https://schema.org"')]
    vocab, terms, flaws = "", dict[str, str](), list[Flaw]()
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            vocab = str(part.get("@vocab") or vocab)
            terms |= _written_out(part, vocab, terms)
        elif isinstance(part, str) and _OFFICIAL.fullmatch(part):
            vocab, terms = NAMESPACE, terms | official
        else:
            flaws.append(
                Flaw("foreign-context", f"nothing is known of the context {quote(part)}", 'write "@context": "https://schema.org"')
            )
    context = Context(vocab, terms)
    if not context.scheme and not flaws:
        flaws.append(Flaw("foreign-context", "no part of the @context is schema.org's", 'write "@context": "https://schema.org"'))
    return (context if context.scheme else None), flaws


def _written_out(part: Mapping[str, Any], vocab: str, known: Mapping[str, str]) -> dict[str, str]:
    """The terms that an inline context defines, each with what it stands for."""
    named = {key: entry.get("@id", key) if isinstance(entry, dict) else entry for key, entry in part.items() if not key.startswith("@")}
    texts = {key: entry for key, entry in named.items() if isinstance(entry, str)}
    scope = {**known, **texts}
    return {key: _expand(entry, vocab, scope) for key, entry in texts.items()}


def _expand(name: str, vocab: str, terms: Mapping[str, str]) -> str:
    if terms.get(name, name) != name:
        return terms[name]
    prefix, colon, local = name.partition(":")
    if colon:
        return name if local.startswith("//") or prefix not in terms else terms[prefix] + local
    return name if name.startswith("@") else vocab + name


# ---- nodes

_ORIGIN = re.compile(r"https?://[^/?#]+/")
_CONTAINERS: Final = ("@list", "@set")


class Entry(NamedTuple):
    """A key of a node with its value; or one of its classes, where the key is the class as written."""

    path: str
    key: str
    meaning: Meaning
    value: Any


class Node(NamedTuple):
    """An object that says something of a thing; an object that only has an @id is a reference and no node."""

    document: Document
    path: str
    context: Context
    via: str | None
    """The property at which it stands; none at the top."""
    id: str
    """In full; empty where there is none, or one that is no text."""
    classes: tuple[Entry, ...]
    properties: tuple[Entry, ...]
    keywords: dict[str, Entry]

    @property
    def class_names(self) -> list[str]:
        return [entry.key for entry in self.classes]


def each(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The values at a key, which are one or a list of them."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from each(step(path, index), item)
    else:
        yield path, value


def each_value(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The same, with lists and sets of JSON-LD opened."""
    for inner, item in each(path, value):
        container = next((key for key in _CONTAINERS if isinstance(item, dict) and key in item), None)
        if container:
            yield from each_value(step(inner, container), item[container])
        else:
            yield inner, item


def read_keys(value: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """An object by what its keys stand for."""
    return {context.name(key).iri: item for key, item in value.items()}


def find_nodes(document: Document, context: Context) -> Iterator[Node]:
    """All nodes of a document; what stands at a property that is not schema.org's is left alone."""
    value = document.value
    if "@graph" not in value:
        yield from _nodes_at(document, context, document.path, value, None)
        return
    for path, item in each(step(document.path, "@graph"), value["@graph"]):
        yield from _nodes_at(document, context, path, item, None)


def _nodes_at(document: Document, context: Context, path: str, value: Any, via: str | None) -> Iterator[Node]:
    if not isinstance(value, dict):
        return
    node = _read_node(document, context, path, value, via)
    if "@value" in node.keywords or (via and node.id and len(value) == 1):
        return
    yield node
    for entry in node.properties:
        if entry.meaning.term is not None:
            for inner, item in each_value(entry.path, entry.value):
                yield from _nodes_at(document, context, inner, item, entry.meaning.term)


def _read_node(document: Document, context: Context, path: str, value: Mapping[str, Any], via: str | None) -> Node:
    entries = [Entry(step(path, key), key, context.name(key), item) for key, item in value.items()]
    keywords = {entry.meaning.iri: entry for entry in entries if entry.meaning.iri.startswith("@")}
    properties = tuple(entry for entry in entries if not entry.meaning.iri.startswith("@"))
    target, types = keywords.get("@id"), keywords.get("@type")
    iri = context.address(target.value).iri if target and isinstance(target.value, str) else ""
    classes = tuple(Entry(at, str(name), context.name(str(name)), name) for at, name in each(types.path, types.value)) if types else ()
    return Node(document, path, context, via, iri, classes, properties, keywords)


class Definitions:
    """Which nodes an @id leads to, and which ids should lead to one."""

    def __init__(self, nodes: Iterable[Node], base: str | None) -> None:
        self._nodes: Final = defaultdict[str, list[Node]](list)
        for node in nodes:
            if node.id and (node.classes or node.properties):
                self._nodes[node.id].append(node)
        self._base: Final = base if base is not None else own_base(self._nodes)

    def of(self, iri: str) -> list[Node]:
        return self._nodes.get(iri, [])

    def ids(self) -> Iterable[str]:
        return self._nodes.keys()

    def owns(self, iri: str) -> bool:
        """Whether it is an id that this document should define: by how it begins, or since it is a slip away from one."""
        if self._base and iri.startswith(self._base) and iri != self._base:
            return True
        return any(_is_slip(iri, known) and _namespace(iri) != _namespace(known) for known in self._nodes)


def own_base(ids: Iterable[str]) -> str:
    """How the ids begin that the document defines: those of the site that most are of."""
    sites = [(found[0], iri) for iri in ids if (found := _ORIGIN.match(iri))]
    if not sites:
        return ""
    [(home, _)] = Counter(site for site, _ in sites).most_common(1)
    known = [iri for site, iri in sites if site == home]
    first, last = min(known), max(known)
    return _namespace(first[: _shared(first, last)])


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _is_slip(iri: str, known: str) -> bool:
    """Whether one change of a character or two makes one of the other."""
    if abs(len(iri) - len(known)) > 2:
        return False
    head = _shared(iri, known)
    tail = _shared(iri[head:][::-1], known[head:][::-1])
    return max(len(iri), len(known)) - head - tail <= 2


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
