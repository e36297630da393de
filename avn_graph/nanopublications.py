"""Claims as nanopublications: four named graphs each, under an IRI that holds a digest of what they say.

The parts are those of the nanopublication guidelines (https://nanopub.net/guidelines/working_draft/), the digest is that
of trusty URIs, module RA (https://trustyuri.net/). They are not signed: a signature is its author's to give.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from avn_graph import vocabulary as v
from avn_graph.gathering import Description, Node, describe
from avn_graph.knowledge import Claim
from avn_graph.model import Dataset
from avn_graph.naming import iri
from avn_graph.rdf import claim_node, dataset_iri, direct_nodes, evidence_node, flatten
from avn_graph.terms import Iri, Text, Triple

_NP = "http://www.nanopub.org/nschema#"
_NANOPUBLICATION, _HAS_ASSERTION = Iri(_NP + "Nanopublication"), Iri(_NP + "hasAssertion")
_HAS_PROVENANCE, _HAS_INFO = Iri(_NP + "hasProvenance"), Iri(_NP + "hasPublicationInfo")
_DERIVED_FROM = Iri("http://www.w3.org/ns/prov#wasDerivedFrom")
_PART_OF, _CREATED = Iri("http://purl.org/dc/terms/isPartOf"), Iri("http://purl.org/dc/terms/created")
_PLACE = " "
"""What stands for the digest while the digest is made."""


def nanopublications(claims: Sequence[Claim], dataset: Dataset) -> Iterator[tuple[Iri, tuple[Description, ...]]]:
    """The named graphs of the claims, four each."""
    direct: dict[str, list[Node]] = {}
    for claim, node in direct_nodes(list(claims), dataset):
        direct.setdefault(claim.id, []).append(node)
    for claim in claims:
        draft = _draft(claim, direct.get(claim.id, []), dataset)
        code = "RA" + _digest(draft)
        for graph, triples in draft.items():
            yield _placed(graph, code), tuple(describe(_named(triples, code)))


def _draft(claim: Claim, direct: list[Node], dataset: Dataset) -> dict[Iri, list[Triple]]:
    """The four graphs, with a place for the digest."""
    node = Iri(f"{dataset.base}np/{_PLACE}")
    head, assertion, provenance, info = (Iri(f"{node}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo"))
    return {
        head: [
            (node, v.RDF_TYPE, _NANOPUBLICATION),
            (node, _HAS_ASSERTION, assertion),
            (node, _HAS_PROVENANCE, provenance),
            (node, _HAS_INFO, info),
        ],
        assertion: [*flatten([claim_node(claim, dataset), *direct])],
        provenance: [
            (assertion, _DERIVED_FROM, dataset_iri(dataset)),
            *((assertion, _DERIVED_FROM, iri(dataset, reference)) for reference in claim.citations),
            *flatten(evidence_node(line, dataset) for line in claim.evidence),
        ],
        info: [
            (node, _CREATED, Text(dataset.issued, datatype=v.XSD_DATE)),
            (node, _PART_OF, dataset_iri(dataset)),
            (node, v.DC_PUBLISHER, Text(dataset.publisher)),
            (node, v.DCTERMS_LICENSE, Iri(dataset.licence)),
            (node, v.DCTERMS_RIGHTS, Text(dataset.disclaimer, dataset.language)),
            (node, v.OWL_VERSION_INFO, Text(dataset.version)),
        ],
    }


def _digest(draft: dict[Iri, list[Triple]]) -> str:
    """SHA-256 over the quads, sorted, four lines each; a literal sorts behind every IRI, by its text first."""
    from base64 import urlsafe_b64encode

    quads = {(graph, *triple) for graph, triples in draft.items() for triple in triples}
    ordered = sorted(quads, key=lambda quad: (*(part.encode() for part in quad[:3]), _order(quad[3])))
    text = "".join(f"{graph}\n{subject}\n{predicate}\n{_line(value)}\n" for graph, subject, predicate, value in ordered)
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _order(value: Iri | Text) -> tuple[bool, bytes, str, str]:
    if isinstance(value, str):
        return False, value.encode(), "", ""
    return True, value.value.encode(), "" if value.language else value.datatype or v.XSD_STRING, value.language


def _line(value: Iri | Text) -> str:
    if isinstance(value, str):
        return value
    kind = f"@{value.language}" if value.language else f"^{value.datatype or v.XSD_STRING}"
    return f"{kind} " + value.value.replace("\\", "\\\\").replace("\n", "\\n")


def _named(triples: list[Triple], code: str) -> Iterator[Triple]:
    for subject, predicate, value in triples:
        yield _placed(subject, code), predicate, _placed(value, code) if isinstance(value, str) else value


def _placed(iri: Iri, code: str) -> Iri:
    return Iri(iri.replace(_PLACE, code, 1))
