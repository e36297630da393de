"""GraphML that every tool reads: the claims view, one edge a claim.

A profile that was tried on ten readers: short ids; keys in fixed order with one type each, and no default; every node
and every edge carries every key; edges have unique ids. Attributes beyond the standard that all of them bear with:
``label`` on an edge is its type (Gephi would merge parallel edges of one type, so it is made unique), ``labels`` on a
node (Neo4j). Places and colours are those of the picture.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from avn_graph import vocabulary as v
from avn_graph.drawing import CLASSIFICATION, LOOKS, STROKES, look_of
from avn_graph.format import Format, Scope, Told
from avn_graph.knowledge import Claim, Entity
from avn_graph.layout import entity_id, lay_out
from avn_graph.model import Dataset
from avn_graph.naming import iri, spoken
from avn_graph.terms import Iri, Text

_NOT_NODES: Final = frozenset({"ref", "guidance", "brand", "step", "delivery"})
"""Kinds that are told on the edges or not at all in this view; the RDF formats have them in full."""
_STRIDE: Final = 2000
"""From one unit's picture to the next."""
_OUTER: Final = 60
"""From one to the next of those that take part in no claim."""
_MEMBER: Final = "member of"
_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"


_MATCHES: Final = (v.SKOS_EXACT_MATCH, v.SKOS_CLOSE_MATCH, v.SKOS_BROAD_MATCH, v.SKOS_NARROW_MATCH, v.SKOS_RELATED_MATCH)


class Key(NamedTuple):
    """A ``<key>``: an id unique in the file, the name that tools show, and its type; ``many`` for a JSON array."""

    id: str
    name: str
    type: str
    many: bool = False


Value = str | int | float | bool | tuple[str, ...]
_EMPTY: Final[Mapping[str, Value]] = {"string": "", "boolean": False, "int": 0, "double": 0.0}

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


_NODE_DATA: Final = _template(NODE_KEYS)
_EDGE_DATA: Final = _template(EDGE_KEYS)


def _head(dataset: Dataset) -> str:
    keys = [_key(what, key) for what, all in (("graph", GRAPH_KEYS), ("node", NODE_KEYS), ("edge", EDGE_KEYS)) for key in all]
    values = [dataset.base.rstrip("/") if name == "iri" else getattr(dataset, name) for name in _ABOUT]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd">\n'
        f'{"".join(keys)}<graph id="{_attribute(dataset.id)}" edgedefault="directed">\n{_data(_template(GRAPH_KEYS), values)}'
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
    places = _places(told)
    degrees = Counter(id for claim in told.claims for id in (claim.subject, claim.object))
    for entity in told.entities:
        if entity.kind in _NOT_NODES:
            continue
        x, y = places[entity.id]
        values: tuple[Value, ...] = (
            _one_line(entity.label),
            entity.label,
            entity.kind,
            entity.iri,
            _text(entity, v.DCTERMS_DESCRIPTION),
            tuple(text.value for text in _texts(entity, v.SKOS_ALT_LABEL)),
            _xrefs(entity),
            told.name,
            _node_colour(entity),
            x + _STRIDE * told.number,
            y,
            10.0 + 2 * min(degrees[entity.id], 20),
        )
        yield f'<node id="{_attribute(entity.id)}" labels="{_labels(entity)}">\n{_data(_NODE_DATA, values)}</node>\n'


def _node_colour(entity: Entity) -> str:
    """The outline's: pale fills vanish on the white of a viewer."""
    return LOOKS[look_of(entity.kind, entity)].edge.light


def _places(told: Told) -> dict[str, tuple[float, float]]:
    """Centres, y upwards as graph viewers have it. What takes part in no claim stands in columns to the right."""
    picture = lay_out(told)
    found = {box.id: (round(box.x + box.width / 2, 1), round(-box.middle, 1)) for box in picture.boxes}
    others = sorted((entity.kind, entity.id) for entity in told.entities if entity.id not in found and entity.kind not in _NOT_NODES)
    rows = max(8, int(picture.height // _OUTER))
    for n, (_, id) in enumerate(others):
        found[id] = (round(picture.width + _OUTER * (1 + 2.0 * (n // rows)), 1), -_OUTER * (0.5 + n % rows))
    return found


def _labels(entity: Entity) -> str:
    name = entity.cls.rpartition("#")[2]
    return f":{name}:Treatment" if entity.kind in v.TREATMENT_KINDS else f":{name}"


def _texts(entity: Entity, term: Iri) -> list[Text]:
    return sorted(value for p, value in entity.facts if p == term and isinstance(value, Text))


def _text(entity: Entity, term: Iri) -> str:
    """The text in the language of the label, else in the first there is."""
    found = _texts(entity, term)
    own = next((name.language for name in entity.names if name.value == entity.label), "")
    return next((text.value for text in found if text.language == own), found[0].value if found else "")


def _xrefs(entity: Entity) -> tuple[str, ...]:
    """``exactMatch`` and its like, then the IRI, so that an exact match is not taken for a broad one."""
    found = sorted([(_MATCHES.index(p), str(o)) for p, o in entity.facts if p in _MATCHES])
    return tuple(f"{_MATCHES[n].rpartition('#')[2]} {o}" for n, o in found)


# ---------------------------------------------------------------- edges


def _edges(told: Told) -> Iterator[str]:
    own = {entity.id: entity for entity in told.entities}
    shared = Counter(_triple(claim) for claim in told.claims)
    for claim in told.claims:
        foreign = claim.subject not in own or claim.object not in own
        type = _type(claim, told, shared[_triple(claim)] > 1, foreign)
        yield _edge(claim.id, claim.subject, claim.object, type, _claim_values(claim, told, own))
    for entity in told.entities:
        for above in sorted(entity_id(o, told.dataset.base) for p, o in entity.facts if p == v.AVN_MEMBER_OF and isinstance(o, str)):
            id = f"memberOf:{entity.id.replace(':', '_')}_{above.replace(':', '_')}"
            yield _edge(id, entity.id, above, _MEMBER, _membership_values(entity, above, told, own))


def _edge(id: str, source: str, target: str, type: str, values: Sequence[Value]) -> str:
    ends = f'id="{_attribute(id)}" source="{_attribute(source)}" target="{_attribute(target)}" label="{_attribute(type)}"'
    return f"<edge {ends}>\n{_data(_EDGE_DATA, values)}</edge>\n"


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


def _claim_values(claim: Claim, told: Told, own: Mapping[str, Entity]) -> tuple[Value, ...]:
    bearings = Counter(line.bearing for line in claim.evidence)
    stroke = STROKES[claim.status]
    rank = claim.verdict.rank
    return (
        _verb(claim),
        1.0 if rank is None else rank + 1.0,
        _verb(claim),
        claim.label,
        "claim",
        claim.id,
        iri(told.dataset, claim.id),
        v.RELATIONS[claim.relation].iri,
        str(claim.status),
        str(claim.status),
        -1 if rank is None else rank,
        str(claim.verdict.rule),
        claim.verdict.reason,
        claim.condition,
        claim.stage,
        claim.population,
        claim.site,
        claim.when,
        claim.delivery,
        claim.negated,
        tuple(sorted({word for line in claim.evidence for word in line.wording})),
        _names(claim.citations, own),
        claim.citations,
        len(claim.citations),
        bearings["supports"],
        bearings["disputes"],
        bearings["inconclusive"],
        stroke.tint.light,
        stroke.width,
    )


def _names(references: Iterable[str], own: Mapping[str, Entity]) -> tuple[str, ...]:
    return tuple(own[id].label if id in own else spoken(id) for id in references)


def _membership_values(entity: Entity, above: str, told: Told, own: Mapping[str, Entity]) -> tuple[Value, ...]:
    """The same keys for a fact of classification, which has no status of its own, and the entry's sources."""
    stroke = STROKES[CLASSIFICATION]
    sources = tuple(sorted(entity_id(o, told.dataset.base) for p, o in entity.facts if p == v.DCTERMS_SOURCE and isinstance(o, str)))
    given: dict[str, Value] = {
        "label": _MEMBER,
        "weight": 1.0,
        "interaction": _MEMBER,
        "name": f"{entity.label} is a member of {_names([above], own)[0]}",
        "edge_kind": CLASSIFICATION,
        "predicate_iri": v.AVN_MEMBER_OF,
        "evidence": CLASSIFICATION,
        "status": CLASSIFICATION,
        "evidence_rank": -1,
        "citations": _names(sources, own),
        "citation_ids": sources,
        "sources": len(sources),
        "color": stroke.tint.light,
        "width": stroke.width,
    }
    return tuple(given.get(key.name, () if key.many else _EMPTY[key.type]) for key in EDGE_KEYS)


# ---------------------------------------------------------------- XML

_SPECIAL: Final = re.compile('[&<>"\t\n\r]')
_IN_TEXT: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': '"', "\t": "\t", "\n": "\n", "\r": "&#13;"}
_JSON: Final = json.JSONEncoder(ensure_ascii=False)
_IN_ATTRIBUTE: Final = {**_IN_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}


def _attribute(text: str) -> str:
    return _SPECIAL.sub(lambda found: _IN_ATTRIBUTE[found[0]], text)


@lru_cache(maxsize=4_000)
def _content(text: str) -> str:
    return _SPECIAL.sub(lambda found: _IN_TEXT[found[0]], text)


@lru_cache(maxsize=4_000)
def _array(texts: tuple[str, ...]) -> str:
    return _content(f"[{', '.join([_JSON.encode(text) for text in texts])}]")


def _one_line(text: str) -> str:
    """A label: tools show it in one line, and some cut it at a line break."""
    return " ".join(text.split())


def _data(template: str, values: Iterable[Value]) -> str:
    return template % tuple([_content(value) if isinstance(value, str) else _value(value) for value in values])


def _value(value: bool | int | float | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return _array(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


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
