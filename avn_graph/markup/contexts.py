"""What the names in a JSON-LD document mean, worked out from its @context without a look at the network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from avn_graph.markup.literals import Flaw, quote
from avn_graph.markup.schemaorg import SchemaOrg

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
        flaw = Flaw("iri-scheme", f"{quote(name)} is another term than {self.scheme}://schema.org/{term}", f"write {self.scheme}://schema.org/{term}")
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
            flaws.append(Flaw("foreign-context", f"nothing is known of the context {quote(part)}", 'write "@context": "https://schema.org"'))
    context = Context(vocab, terms)
    if not context.scheme and not flaws:
        flaws.append(Flaw("foreign-context", "no part of the @context is schema.org's", 'write "@context": "https://schema.org"'))
    return (context if context.scheme else None), flaws


def _written_out(part: Mapping[str, Any], vocab: str, known: Mapping[str, str]) -> dict[str, str]:
    """The terms that an inline context defines, each with what it stands for."""
    named = {key: entry.get("@id", key) if isinstance(entry, dict) else entry for key, entry in part.items() if not key.startswith("@")}
    texts = {key: entry for key, entry in named.items() if isinstance(entry, str)}
    scope = {**known, **texts}
    return {key: _expand(entry, vocab, {k: v for k, v in scope.items() if k != entry}) for key, entry in texts.items()}


def _expand(name: str, vocab: str, terms: Mapping[str, str]) -> str:
    if name in terms:
        return terms[name]
    prefix, colon, local = name.partition(":")
    if colon:
        return name if local.startswith("//") or prefix not in terms else terms[prefix] + local
    return name if name.startswith("@") else vocab + name
