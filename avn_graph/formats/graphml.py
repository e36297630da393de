"""GraphML that every tool reads: the claims view, one edge a claim.

A profile that was tried on ten readers: short ids; keys in fixed order with one type each, and no default; every node
and every edge carries every key; edges have unique ids. Attributes beyond the standard that all of them bear with:
``label`` on an edge is its type (Gephi would merge parallel edges of one type, so it is made unique), ``labels`` on a
node (Neo4j). Columns and colours are those of the picture.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.columns import entity_id
from avn_graph.drawing import CLASSIFICATION, LOOKS, STROKES, look_of
from avn_graph.format import Format, Scope, Told
from avn_graph.knowledge import Claim, Entity
from avn_graph.model import Dataset
from avn_graph.naming import iri, spoken
from avn_graph.placing import STRIDE, place
from avn_graph.terms import Iri, Text

_NOT_NODES: Final = frozenset({"ref", "guidance", "brand", "step", "delivery"})
"""Kinds that are told on the edges or not at all in this view; the RDF formats have them in full."""
_MEMBER: Final = "member of"
_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"


_MATCHES: Final = tuple(
    (term, term.rpartition("#")[2])
    for term in (v.SKOS_EXACT_MATCH, v.SKOS_CLOSE_MATCH, v.SKOS_BROAD_MATCH, v.SKOS_NARROW_MATCH, v.SKOS_RELATED_MATCH)
)
"""The terms, and what they are called in ``xrefs``."""


class Key(Struct, frozen=True):
    """A ``<key>``: an id unique in the file, the name that tools show, and its type; ``many`` for a JSON array."""

    id: str
    name: str
    type: str
    many: bool = False


_EMPTY: Final = {"string": "", "boolean": "false", "int": "0", "double": "0.0"}

_ABOUT: Final = ("title", "iri", "version", "issued", "licence", "publisher", "disclaimer")
GRAPH_KEYS: Final = tuple(Key(f"g_{name}", name, "string") for name in _ABOUT)
NODE_KEYS: Final = (
    *(Key(name, name, "string") for name in ("label", "name", "kind", "iri", "description")),
    Key("synonyms", "synonyms", "string", many=True),
    Key("xrefs", "xrefs", "string", many=True),
    Key("unit", "unit", "string"),
    Key("color", "color", "string"),
    *(Key(name, name, "double") for name in ("x", "y", "size")),
)
EDGE_KEYS: Final = (
    Key("edgelabel", "label", "string"),
    Key("weight", "weight", "double"),
    *(Key(f"e_{name}", name, "string") for name in ("interaction", "name", "edge_kind", "claim_id", "iri", "predicate_iri")),
    *(Key(f"e_{name}", name, "string") for name in ("evidence", "status")),
    Key("e_evidence_rank", "evidence_rank", "int"),
    *(Key(f"e_{name}", name, "string") for name in ("rule", "reason", "condition", "stage", "population", "site")),
    Key("e_when", "when", "string", many=True),
    Key("e_delivery", "delivery", "string"),
    Key("e_negated", "negated", "boolean"),
    Key("e_wording", "wording", "string", many=True),
    Key("e_citations", "citations", "string", many=True),
    Key("e_citation_ids", "citation_ids", "string", many=True),
    *(Key(f"e_{name}", name, "int") for name in ("sources", "supporting", "disputing", "inconclusive")),
    Key("e_color", "color", "string"),
    Key("e_width", "width", "double"),
)
"""GraphML wants ids that are unique in the file; ``label`` and ``weight`` have the ids by which Gephi knows them."""


def _template(keys: Iterable[Key]) -> str:
    """The ``<data>`` of all keys, with a place for each value."""
    return "".join(f'<data key="{key.id}">%s</data>\n' for key in keys)


_NODE: Final = f'<node id="%s" labels="%s">\n{_template(NODE_KEYS)}</node>\n'
_EDGE: Final = f'<edge id="%s" source="%s" target="%s" label="%s">\n{_template(EDGE_KEYS)}</edge>\n'
"""What goes in is XML already: texts by way of ``_content``. Ids, our own IRIs and codes have no character that XML wants escaped."""
_NO_CLAIM: Final = {key.name: "[]" if key.many else _EMPTY[key.type] for key in EDGE_KEYS}


def _head(dataset: Dataset) -> str:
    keys = [_key(what, key) for what, all in (("graph", GRAPH_KEYS), ("node", NODE_KEYS), ("edge", EDGE_KEYS)) for key in all]
    values = [dataset.base.rstrip("/") if name == "iri" else getattr(dataset, name) for name in _ABOUT]
    about = _template(GRAPH_KEYS) % tuple(map(_content, values))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd">\n'
        f'{"".join(keys)}<graph id="{_attribute(dataset.id)}" edgedefault="directed">\n{about}'
    )


def _tail(_: Dataset) -> str:
    return "</graph>\n</graphml>\n"


def _key(what: str, key: Key) -> str:
    many = ' attr.list="string"' if key.many else ""
    return f'<key id="{key.id}" for="{what}" attr.name="{key.name}" attr.type="{key.type}"{many}/>\n'


def _write(told: Told) -> tuple[str, str]:
    return "".join(_nodes(told)), "".join(_edges(told))


# ---------------------------------------------------------------- nodes


def _nodes(told: Told) -> Iterator[str]:
    shown = [entity for entity in told.entities if entity.kind not in _NOT_NODES]
    places = place(told, [entity.id for entity in shown])
    degrees = Counter([id for claim in told.claims for id in (claim.subject, claim.object)])
    unit = _content(told.name)
    for entity in shown:
        kind, facts = entity.kind, _facts(entity)
        x, y = places[entity.id]
        yield _NODE % (
            entity.id,
            _labels(entity, kind),
            _content(_one_line(entity.label)),
            _content(entity.label),
            kind,
            entity.iri,
            _content(_description(entity, facts)),
            _array([text.value for text in _texts(facts, v.SKOS_ALT_LABEL)]),
            _array(_xrefs(facts)),
            unit,
            LOOKS[look_of(kind, entity)].edge.light,  # the outline's: pale fills vanish on the white of a viewer
            x + STRIDE * told.number,
            y,
            10.0 + 2 * min(degrees[entity.id], 20),
        )


_Facts = Mapping[Iri, Sequence[Iri | Text]]


def _facts(entity: Entity) -> _Facts:
    """What is said of an entity, by property."""
    found: dict[Iri, list[Iri | Text]] = defaultdict(list)
    for term, value in entity.facts:
        found[term].append(value)
    return found


def _labels(entity: Entity, kind: str) -> str:
    name = entity.cls.rpartition("#")[2]
    return f":{name}:Treatment" if kind in v.TREATMENT_KINDS else f":{name}"


def _texts(facts: _Facts, term: Iri) -> list[Text]:
    return sorted([value for value in facts.get(term, ()) if isinstance(value, Text)])


def _description(entity: Entity, facts: _Facts) -> str:
    """The text in the language of the label, else in the first there is."""
    found = _texts(facts, v.DCTERMS_DESCRIPTION)
    if len(found) > 1:
        own = next((name.language for name in entity.names if name.value == entity.label), "")
        found = [text for text in found if text.language == own] or found
    return found[0].value if found else ""


def _xrefs(facts: _Facts) -> list[str]:
    """``exactMatch`` and its like, then the IRI, so that an exact match is not taken for a broad one."""
    return [f"{name} {value}" for term, name in _MATCHES if term in facts for value in sorted(map(str, facts[term]))]


# ---------------------------------------------------------------- edges


def _edges(told: Told) -> Iterator[str]:
    labels = {entity.id: entity.label for entity in told.entities}
    shared = Counter([_triple(claim) for claim in told.claims])
    for claim in told.claims:
        foreign = claim.subject not in labels or claim.object not in labels
        type = _type(claim, told, shared[_triple(claim)] > 1, foreign)
        yield _EDGE % (claim.id, claim.subject, claim.object, _attribute(type), *_claim_values(claim, told.dataset, labels))
    for entity in told.entities:
        for above in sorted([entity_id(o, told.dataset.base) for p, o in entity.facts if p == v.AVN_MEMBER_OF and isinstance(o, str)]):
            id = f"memberOf:{entity.id.replace(':', '_')}_{above.replace(':', '_')}"
            yield _EDGE % (id, entity.id, above, _MEMBER, *_membership_values(entity, above, told.dataset, labels))


def _triple(claim: Claim) -> tuple[str, str, str, bool]:
    return claim.subject, claim.relation, claim.object, claim.negated


def _verb(claim: Claim) -> str:
    verb = v.RELATIONS[claim.relation].label
    return f"not: {verb}" if claim.negated else verb


def _type(claim: Claim, told: Told, shared: bool, foreign: bool) -> str:
    """The relation; with what tells the claim apart where another has the same ends and relation, here or in the unit
    that defines one of the ends.
    """
    words = [claim.condition] if foreign or claim.condition != (told.condition.id if told.condition else "") else []
    if shared or words:
        words += [f"stage {claim.stage}" if claim.stage else "", claim.population, claim.site]
        words += ["when " + " or ".join(claim.when) if claim.when else "", claim.delivery.rpartition("_")[2]]
    told_apart = [word for word in words if word]
    return f"{_verb(claim)} ({'; '.join(told_apart)})" if told_apart else _verb(claim)


def _claim_values(claim: Claim, dataset: Dataset, labels: Mapping[str, str]) -> tuple[object, ...]:
    verb, relation = _content(_verb(claim)), v.RELATIONS[claim.relation]
    verdict, stroke = claim.verdict, STROKES[claim.status]
    citations = claim.citations
    bearings = [line.bearing for line in claim.evidence]
    return (
        verb,
        1.0 if verdict.rank is None else verdict.rank + 1.0,
        verb,
        _content(claim.label),
        "claim",
        claim.id,
        iri(dataset, claim.id),
        relation.iri,
        verdict.status,
        verdict.status,
        -1 if verdict.rank is None else verdict.rank,
        verdict.rule,
        _content(verdict.reason),
        claim.condition,
        claim.stage,
        claim.population,
        claim.site,
        _array(claim.when),
        claim.delivery,
        "true" if claim.negated else "false",
        _array(sorted({word for line in claim.evidence for word in line.wording})),
        _array(_names(citations, labels)),
        _array(citations),
        len(citations),
        bearings.count("supports"),
        bearings.count("disputes"),
        bearings.count("inconclusive"),
        stroke.tint.light,
        stroke.width,
    )


def _names(references: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    return [labels[id] if id in labels else spoken(id) for id in references]


def _membership_values(entity: Entity, above: str, dataset: Dataset, labels: Mapping[str, str]) -> Iterable[object]:
    """The same keys for a fact of classification, which has no status of its own, and the entry's sources."""
    stroke = STROKES[CLASSIFICATION]
    sources = sorted([entity_id(o, dataset.base) for p, o in entity.facts if p == v.DCTERMS_SOURCE and isinstance(o, str)])
    values: dict[str, object] = {
        **_NO_CLAIM,
        "label": _MEMBER,
        "weight": 1.0,
        "interaction": _MEMBER,
        "name": _content(f"{entity.label} is a member of {_names([above], labels)[0]}"),
        "edge_kind": CLASSIFICATION,
        "predicate_iri": v.AVN_MEMBER_OF,
        "evidence": CLASSIFICATION,
        "status": CLASSIFICATION,
        "evidence_rank": -1,
        "citations": _array(_names(sources, labels)),
        "citation_ids": _array(sources),
        "sources": len(sources),
        "color": stroke.tint.light,
        "width": stroke.width,
    }
    return values.values()


# ---------------------------------------------------------------- XML

_encode: Final = msgspec.json.Encoder().encode


def _attribute(text: str) -> str:
    return _content(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")


def _content(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _array(texts: Sequence[str]) -> str:
    return _content(_encode(texts).decode()) if texts else "[]"


def _one_line(text: str) -> str:
    """A label: tools show it in one line, and some cut it at a line break."""
    return " ".join(text.split())


GRAPHML = Format(
    "graphml",
    "graphml",
    "application/graphml+xml",
    Scope.CORPUS,
    "GraphML, one edge a claim",
    _write,
    _head,
    _tail,
    sections=2,
    positional=True,
)
