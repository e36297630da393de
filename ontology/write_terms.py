"""Write docs/terms.md, the page of all terms, from the ontology: ``python ontology/write_terms.py [--check]``.

Every term has an anchor that is its name, so that ``https://w3id.org/avn-graph/ontology#Claim`` can lead to it. With
``--check`` nothing is written; the exit code is 1 if the page would change. Needs rdflib (the ``test`` extra).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, URIRef
from rdflib.term import Node
from write_vocabulary import AVN, HERE, SDO, Ontology, kebab

TARGET = HERE.parent / "docs" / "terms.md"
ALIGNMENTS = HERE / "alignments.ttl"
HEADER = URIRef(str(AVN).rstrip("#"))
MATCH = {"exactMatch": "same as", "closeMatch": "close to", "broadMatch": "narrower than", "relatedMatch": "related to"}
"""What a term is to the one that it is aligned with, in words."""


def name(term: Node) -> str:
    return str(term).removeprefix(str(AVN))


def anchor(term: Node) -> str:
    return f'<a id="{name(term)}"></a>'


def linked(term: Node) -> str:
    """One of our terms, leading to its place on this page."""
    return f"[`{name(term)}`](#{name(term)})"


class Page:
    """The page, section by section."""

    def __init__(self) -> None:
        self.onto = Ontology()
        self.own = self.onto.own
        self.terms = self.onto.declared()
        self.prefixes: list[tuple[str, str]] = re.findall(r"^@prefix (\w+): <(.+)> \.$", ALIGNMENTS.read_text(encoding="utf-8"), flags=re.M)

    def curie(self, iri: str) -> str:
        """An IRI of another vocabulary as its Turtle file would write it, leading there."""
        short = next((f"{prefix}:{iri.removeprefix(space)}" for prefix, space in self.prefixes if iri.startswith(space)), iri)
        return f"[{short}]({iri})"

    def near(self, term: Node) -> str:
        return "; ".join(f"{MATCH[match]} {self.curie(iri)}" for match, iri in self.onto.matches(term))

    def named(self, term: Node) -> str:
        return f"{anchor(term)}[`{name(term)}`]({term})"

    def label(self, term: Node) -> str:
        return self.onto.value(term, RDFS.label)

    def meaning(self, term: Node) -> str:
        return self.onto.value(term, SKOS.definition)

    def ends(self, term: Node, *predicates: URIRef) -> str:
        """The classes at an end of a relation or property, or the datatype."""
        found = [o for predicate in predicates for o in self.own.objects(term, predicate)]
        return ", ".join(linked(o) if o in self.terms else f"`{self.own.qname(str(o))}`" for o in sorted(found, key=str))

    def of_kind(self, kind: URIRef) -> list[URIRef]:
        return [term for term in self.terms if (term, RDF.type, kind) in self.own]

    def classes(self) -> str:
        lists = set(self.own.subjects(RDFS.subClassOf, SKOS.Concept))
        rows = (
            (self.named(c), self.label(c), self.meaning(c), self.ends(c, RDFS.subClassOf), code(self.onto.value(c, AVN.kind)), self.near(c))
            for c in self.of_kind(OWL.Class)
            if c not in lists
        )
        return table(("class", "label", "meaning", "a sort of", "in ids", "elsewhere"), rows)

    def relations(self) -> str:
        rows = (
            (
                self.named(r),
                self.label(r),
                self.meaning(r),
                self.ends(r, RDFS.subPropertyOf),
                self.ends(r, SDO.domainIncludes),
                self.ends(r, SDO.rangeIncludes),
                self.near(r),
            )
            for r in self.relation_terms()
        )
        return table(("relation", "label", "meaning", "neutral relation", "from", "to", "elsewhere"), rows)

    def neutral_relations(self) -> str:
        above = set(self.own.objects(None, RDFS.subPropertyOf))
        rows = ((self.named(r), self.label(r), self.meaning(r), self.near(r)) for r in self.terms if r in above)
        return table(("relation", "label", "meaning", "elsewhere"), rows)

    def relation_terms(self) -> list[URIRef]:
        return [term for term in self.terms if (term, RDFS.subPropertyOf, None) in self.own]

    def properties(self) -> str:
        relations = {*self.relation_terms(), *self.own.objects(None, RDFS.subPropertyOf)}
        kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
        found = [p for p in self.terms if p not in relations and self.own.value(p, RDF.type) in kinds]
        rows = (
            (self.named(p), self.label(p), self.meaning(p), *(self.ends(p, end) for end in (RDFS.domain, RDFS.range)), self.near(p))
            for p in found
        )
        return table(("property", "label", "meaning", "of", "value", "elsewhere"), rows)

    def code_lists(self) -> str:
        lists = [c for c in self.of_kind(OWL.Class) if (c, RDFS.subClassOf, SKOS.Concept) in self.own]
        return "\n".join(self.code_list(cls) for cls in lists)

    def code_list(self, cls: URIRef) -> str:
        codes = self.of_kind(cls)
        [scheme] = {scheme for c in codes for scheme in self.own.objects(c, SKOS.inScheme)}
        rows = (
            (
                self.named(c),
                code(self.onto.value(c, SKOS.notation)),
                self.label(c),
                self.meaning(c),
                self.weight(c),
                self.near(c),
            )
            for c in codes
        )
        title = self.label(scheme)
        return (
            f"### {title[0].upper()}{title[1:]}\n\n"
            f"{self.meaning(cls)} Class {self.named(cls)} ({self.label(cls)}), list {self.named(scheme)}"
            f"{f'; {self.near(cls)}' if self.near(cls) else ''}.\n\n"
            + table(("code", "as written", "label", "meaning", "rank or level", "elsewhere"), rows)
        )

    def weight(self, term: Node) -> str:
        return self.onto.value(term, AVN.rank) or self.onto.value(term, AVN.level)

    def text(self) -> str:
        def header(term: URIRef) -> str:
            return self.onto.value(HEADER, term)

        return f"""\
# The terms of the graph

{header(DCTERMS.description)}

This page is written from `ontology/avn.ttl` and `ontology/alignments.ttl` by `ontology/write_terms.py`.

- IRI: <{HEADER}>, version {header(OWL.versionInfo)}: <{header(OWL.versionIRI)}>
- a term's IRI: `{AVN}` and its name; prefix `avn`
- licence: <{header(DCTERMS.license)}>
- how to cite: {header(DCTERMS.bibliographicCitation)}

{header(RDFS.comment)}

## Classes

{self.classes()}
## Neutral relations

Written for every claim that is neither negated nor refuted: they say only that something is claimed.

{self.neutral_relations()}
## Relations

What a claim says of its subject and object. A curator writes the name with hyphens: `{kebab("aimsToPrevent")}`. It stands as a
triple of its own only where the claim is established or supported; the neutral relation above it stands for every proposal. The
classes at its ends are those that the checks of sources allow.

{self.relations()}
## Properties

{self.properties()}
## Code lists

{self.code_lists()}"""


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> int:
    text = Page().text()
    if "--check" in sys.argv[1:]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        print("docs/terms.md is up to date" if same else "docs/terms.md differs: run python ontology/write_terms.py")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
