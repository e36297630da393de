"""Write avn_graph/vocabulary.py from the ontology: ``python ontology/write_vocabulary.py [--check]``.

The one way by which a term enters the code. With ``--check`` nothing is written; the exit code is 1 if the file
would change. Needs rdflib (the ``test`` extra) and PyYAML.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

import yaml
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

HERE = Path(__file__).parent
TARGET = HERE.parent / "avn_graph" / "vocabulary.py"
AVN = Namespace("https://w3id.org/avn-graph/ontology#")
SDO = Namespace("http://schema.org/")
NAMESPACES = {
    "avn": str(AVN),
    "bibo": "http://purl.org/ontology/bibo/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "cito": "http://purl.org/spar/cito/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": str(OWL),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SDO),
    "skos": str(SKOS),
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
RDF_TERMS = ("Statement", "object", "predicate", "subject", "type")  # reserved in OWL 2 DL, so no ontology may declare them
XSD_TYPES = ("string", "boolean", "integer", "date", "gYear", "gYearMonth")
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch)


def kebab(name: str) -> str:
    """``recommendedFor`` as curators write it: ``recommended-for``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def constant(prefix: str, local: str) -> str:
    return f"{prefix}_{re.sub(r'[^A-Za-z0-9]', '_', re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', local))}".upper()


def literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Ontology:
    """The two ontology files, with the questions that the writer asks of them."""

    def __init__(self) -> None:
        self.own = Graph().parse(HERE / "avn.ttl")
        self.aligned = Graph().parse(HERE / "alignments.ttl")
        self.all = self.own + self.aligned

    def declared(self) -> list[URIRef]:
        """The avn terms in the order of the file, which the definitions' line numbers give."""
        text = (HERE / "avn.ttl").read_text(encoding="utf-8")
        names = re.findall(r"^avn:([A-Za-z0-9-]+) a ", text, flags=re.M)
        return [AVN[name] for name in names]

    def value(self, subject: Node, predicate: Node) -> str:
        found = self.all.value(subject, predicate)
        return "" if found is None else str(found)

    def kinds_under(self, cls: Node) -> list[str]:
        found = {str(kind) for sub in self.own.transitive_subjects(RDFS.subClassOf, cls) for kind in self.own.objects(sub, AVN.kind)}
        return sorted(found)

    def others(self, kind: URIRef | None = None) -> set[str]:
        """The terms of others that the graph is written with, or those of one kind."""
        links = {str(RDF[name]) for name in ("subject", "predicate", "object")}
        reserved: dict[URIRef | None, set[str]] = {OWL.ObjectProperty: links, None: {str(RDF[name]) for name in RDF_TERMS}}
        return {str(s) for s in self.aligned.subjects(RDF.type, kind)} | reserved.get(kind, set())

    def aligned_others(self) -> list[URIRef]:
        """The terms and identifiers of other vocabularies that are aligned with a third one's."""
        found = {s for m in MATCHES for s in self.all.subjects(m, None) if isinstance(s, URIRef)}
        return sorted(s for s in found if not s.startswith(AVN))

    def matches(self, subject: Node) -> list[tuple[str, str]]:
        """(match, target IRI), nearest match first."""
        return [(str(m).removeprefix(str(SKOS)), str(o)) for m in MATCHES for o in sorted(map(str, self.all.objects(subject, m)))]


def constants(onto: Ontology) -> list[str]:
    lines = ["# ---- terms", ""]
    for term in onto.declared():
        local = str(term).removeprefix(str(AVN))
        prefix = "avn_class" if local[0].isupper() else "avn"
        lines += [f"{constant(prefix, local)}: Final = Iri({literal(str(term))})", f'"""{onto.value(term, SKOS.definition)}"""']
    lines += ["", "# ---- terms of other vocabularies", ""]
    for prefix, namespace in NAMESPACES.items():
        if prefix in ("avn", "xsd"):
            continue
        terms = sorted(t for t in onto.others() if t.startswith(namespace))
        lines += [f"{constant(prefix, t.removeprefix(namespace))}: Final = Iri({literal(t)})" for t in terms]
    lines += [f"{constant('xsd', t)}: Final = Iri({literal(NAMESPACES['xsd'] + t)})" for t in XSD_TYPES]
    return [*lines, ""]


def code_lists(onto: Ontology) -> list[str]:
    lines = ["# ---- code lists", ""]
    for cls in onto.declared():
        if (cls, RDFS.subClassOf, SKOS.Concept) not in onto.own:
            continue
        name = str(cls).removeprefix(str(AVN))
        codes = [t for t in onto.declared() if (t, RDF.type, cls) in onto.own]
        lines += [f"class {name}(StrEnum):", f'    """{onto.value(cls, SKOS.definition)}"""', ""]
        for code in codes:
            notation = onto.value(code, SKOS.notation)
            member = notation.replace("-", "_").upper()
            lines += [f"    {member} = {literal(notation)}", f'    """{onto.value(code, SKOS.definition)}"""']
        lines += ["", "", f"{kebab(name).replace('-', '_').upper()}_CODES: Final[dict[str, Code]] = {{"]
        for code in codes:
            rank, level = onto.value(code, AVN.rank) or "None", onto.value(code, AVN.level) or "None"
            lines.append(
                f"    {literal(onto.value(code, SKOS.notation))}: Code(Iri({literal(str(code))}), "
                f"{literal(onto.value(code, RDFS.label))}, {literal(onto.value(code, SKOS.definition))}, {rank}, {level}),"
            )
        lines += ["}", "", ""]
    return lines


def relations(onto: Ontology) -> list[str]:
    named = [t for t in onto.declared() if (t, SDO.domainIncludes, None) in onto.own]
    local = {t: str(t).removeprefix(str(AVN)) for t in named}
    lines = ["# ---- relations", "", "class RelationName(StrEnum):", '    """What links the subject of a claim to its object."""', ""]
    for term in named:
        lines += [f"    {constant('x', local[term])[2:]} = {literal(kebab(local[term]))}", f'    """{onto.value(term, SKOS.definition)}"""']
    lines += ["", "", "RELATIONS: Final[dict[str, Relation]] = {"]
    for term in named:
        ends = [
            sorted({k for c in onto.own.objects(term, p) for k in onto.kinds_under(c)}) for p in (SDO.domainIncludes, SDO.rangeIncludes)
        ]
        lines.append(
            f"    {literal(kebab(local[term]))}: Relation(Iri({literal(str(term))}), Iri({literal(onto.value(term, RDFS.subPropertyOf))}), "
            f"{literal(onto.value(term, RDFS.label))}, {ends[0]}, {ends[1]}, {literal(onto.value(term, SKOS.definition))}),"
        )
    return [*lines, "}", "", ""]


def kinds(onto: Ontology) -> list[str]:
    lines = ["# ---- kinds and alignments", "", "KINDS: Final[dict[str, Iri]] = {"]
    seen: set[str] = set()
    for cls in onto.declared():
        kind = onto.value(cls, AVN.kind)
        if kind and kind not in seen:
            seen.add(kind)
            lines.append(f"    {literal(kind)}: Iri({literal(str(cls))}),")
    treatments = onto.kinds_under(AVN.Treatment)
    lines += ["}", '"""The word before the colon of an id, to the class that it stands for."""', ""]
    lines += [f"TREATMENT_KINDS: Final = frozenset({treatments})", ""]
    lines += ["ALIGNMENTS: Final[dict[str, tuple[tuple[str, Iri], ...]]] = {"]
    for term in [*onto.declared(), *onto.aligned_others()]:
        found = onto.matches(term)
        if found:
            inner = ", ".join(f"({literal(m)}, Iri({literal(o)}))" for m, o in found)
            lines.append(f"    {literal(str(term))}: ({inner},),")
    lines += ["}", '"""A term, ours or one that we use, to (SKOS match, term of another vocabulary), the nearest match first."""', ""]
    lines += ["NAMESPACES: Final[dict[str, str]] = {"]
    lines += [f"    {literal(p)}: {literal(n)}," for p, n in NAMESPACES.items()]
    objects = sorted(
        {str(s) for s in onto.own.subjects(RDF.type, OWL.ObjectProperty) if str(s).startswith(AVN)} | onto.others(OWL.ObjectProperty)
    )
    lines += ["}", '"""The namespaces that the graph is written with, by the prefix that stands for them."""', ""]
    lines += ["OBJECT_PROPERTIES: Final[tuple[Iri, ...]] = (", *(f"    Iri({literal(o)})," for o in objects)]
    return [*lines, ")", '"""Properties whose values are IRIs."""', ""]


def prefixes() -> list[str]:
    table = yaml.safe_load((HERE / "prefixes.yaml").read_text(encoding="utf-8"))["prefixes"]
    lines = ["# ---- prefixes of identifiers, from prefixes.yaml", "", "PREFIXES: Final[dict[str, Prefix]] = {"]
    for name, row in table.items():
        lines.append(
            f"    {literal(name)}: Prefix({literal(row['iri'])}, {literal(row['pattern'])}, {literal(row['may_ship'])}, "
            f"{literal(row['licence'])}, {literal(row['title'])}),"
        )
    return [*lines, "}", ""]


HEAD = '''"""Every term that the graph is written with. Written by ontology/write_vocabulary.py: do not edit."""

# ruff: noqa
from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

from avn_graph.terms import Iri


class Code(Struct, frozen=True):
    """One entry of a code list; ``rank`` orders statuses, ``level`` weighs designs and caps hedged wordings."""

    iri: Iri
    label: str
    definition: str
    rank: int | None
    level: int | None


class Relation(Struct, frozen=True):
    """A relation, the neutral relation above it, and the kinds that may stand at its ends."""

    iri: Iri
    neutral: Iri
    label: str
    subjects: list[str]
    objects: list[str]
    definition: str


class Prefix(Struct, frozen=True):
    """A prefix of identifiers: ``iri`` is what the local part is appended to, ``may_ship`` is none, id or label."""

    iri: str
    pattern: str
    may_ship: str
    licence: str
    title: str

'''


def render() -> str:
    onto = Ontology()
    version = onto.value(URIRef(str(AVN).rstrip("#")), OWL.versionInfo)
    body = [f"ONTOLOGY_VERSION: Final = {literal(version)}", ""]
    body += [*constants(onto), *code_lists(onto), *relations(onto), *kinds(onto), *prefixes()]
    return textwrap.dedent(HEAD) + "\n".join(body)


def main() -> int:
    text = render()
    if "--check" in sys.argv[1:]:
        same = TARGET.read_text(encoding="utf-8") == text
        print(
            "avn_graph/vocabulary.py is up to date" if same else "avn_graph/vocabulary.py differs: run python ontology/write_vocabulary.py"
        )
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
