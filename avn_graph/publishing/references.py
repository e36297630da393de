"""What a reference says in strings, as nodes: authors, publishers, journals, identifiers."""

from __future__ import annotations

import re
from collections.abc import Callable

from avn_graph import vocabulary as v
from avn_graph.publishing.draft import Draft
from avn_graph.publishing.nodes import Ref
from avn_graph.terms import Iri

_BODIES = frozenset(
    "academy agency association authors center centre clinic collaboration college committee consortium council department foundation "
    "group hospital initiative institute institutes investigators ministry network organisation organization society team "
    "university".split()
)
"""What bodies call themselves as they sign works; other names are those of people."""
_INITIALS = re.compile(r".*\s[A-Z]{1,4}|.*,.*")
_CONTAINER = re.compile(r"(.+?)(?: (\d[\w-]*))?(?: ?\(([\w -]+)\))?(?::([\w.-]+))?")
"""Journal, volume, issue and pages: ``J Korean Med Sci 36(24):e177``."""
_CONTAINERS = (("Article", "Periodical"), ("Chapter", "Book"), ("WebPage", "WebSite"))
"""The class of a work, to the class of what it appeared in."""
_IDENTIFIERS = {v.BIBO_DOI: "DOI", v.BIBO_PMID: "PMID", v.DCTERMS_IDENTIFIER: "PMCID"}


def _author(draft: Draft, id: str, _: Iri, name: str) -> Ref:
    """An author of one work: that a namesake of another work is the same person, nobody has said."""
    acronym = name.isascii() and name.isalpha() and len(name) > 1
    body = (acronym or not _BODIES.isdisjoint(re.findall(r"\w+", name.lower()))) and not _INITIALS.fullmatch(name)
    return draft.nodes.add(draft.mint("author", id.partition(":")[2], name), "Organization" if body else "Person", name=name)


def organization(draft: Draft, name: str) -> Ref:
    return draft.nodes.add(draft.mint("organization", name), "Organization", name=name)


def _publisher(draft: Draft, _id: str, _: Iri, name: str) -> Ref:
    return organization(draft, name)


def _container(draft: Draft, id: str, _: Iri, text: str) -> Ref:
    """The journal, through volume and issue where the string gives them; any other work by the whole string."""
    node, nodes = draft.iri(id), draft.nodes
    cls = next((cls for above, cls in _CONTAINERS if above in nodes.kinds(node)), "CreativeWork")
    found = _CONTAINER.fullmatch(text)
    if cls != "Periodical" or not found:
        return nodes.add(draft.mint("container", text), cls, name=text)
    journal, volume, issue, pages = found.groups()
    part = nodes.add(draft.mint("container", journal), cls, name=journal)
    if volume:
        part = nodes.add(draft.mint("container", journal, volume), "PublicationVolume", volumeNumber=volume, isPartOf=part)
    if issue:
        part = nodes.add(draft.mint("container", journal, volume or "", issue), "PublicationIssue", issueNumber=issue, isPartOf=part)
    if pages:
        nodes.say(node, "pagination", pages)
    return part


def _identifier(draft: Draft, id: str, term: Iri, value: str) -> Ref:
    scheme = _IDENTIFIERS[term]
    return draft.nodes.add(draft.mint("identifier", id, scheme), "PropertyValue", propertyID=scheme, value=value)


MAKERS: dict[str, Callable[[Draft, str, Iri, str], Ref]] = {
    "author": _author,
    "identifier": _identifier,
    "isPartOf": _container,
    "publisher": _publisher,
}
"""A property to what makes a node of the string that stands at it."""
