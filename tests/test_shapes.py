"""shapes.ttl: what we publish conforms, and every constraint refuses something.

``shapes/good.ttl`` holds one node of each class; each row of ``shapes/bad.tsv`` is an edit of it, and the results that it must lead to.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from readers import AVN, GOOD, ONTOLOGY, document, rdflib_graph, told

from avn_graph.evidence import TABLE
from avn_graph.formats.turtle import TURTLE
from avn_graph.vocabulary import RULE_CODES, STATUS_CODES, Rule, Status

HERE = Path(__file__).parent / "shapes"
Triple = tuple[Node, Node, Node]
ONTO = Namespace("https://w3id.org/avn-graph/ontology#")
SHAPE = Namespace("https://w3id.org/avn-graph/ontology/shapes#")
SDO = Namespace("http://schema.org/")
EXAMPLE = "https://example.org/"

CONSTRAINTS = {
    "minCount": "MinCount",
    "maxCount": "MaxCount",
    "nodeKind": "NodeKind",
    "class": "Class",
    "datatype": "Datatype",
    "node": "Node",
    "in": "In",
    "hasValue": "HasValue",
    "pattern": "Pattern",
    "minLength": "MinLength",
    "uniqueLang": "UniqueLang",
    "languageIn": "LanguageIn",
    "minInclusive": "MinInclusive",
    "maxInclusive": "MaxInclusive",
    "closed": "Closed",
    "not": "Not",
    "or": "Or",
    "xone": "Xone",
}
"""What a constraint is called in a shape, and in a result. SHACL Core has more; these are what the shapes use."""
ANNOTATIONS = {
    "name",
    "message",
    "path",
    "property",
    "targetClass",
    "ignoredProperties",
    "inversePath",
    "alternativePath",
    "NodeShape",
    "PropertyShape",
    "IRI",
}


class Row(NamedTuple):
    """An edit of the good graph; ``violates`` holds the (shape, constraint) pairs of the results."""

    violates: frozenset[tuple[str, str]]
    remove: str
    add: str


def read_rows() -> list[Row]:
    rows = []
    for line in (HERE / "bad.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        violates, remove, add = line.split("\t")
        rows.append(Row(frozenset((shape, kind) for shape, _, kind in (word.partition(":") for word in violates.split())), remove, add))
    return rows


def rank_rows() -> Iterator[Row]:
    """Each status with each rank, and with none."""
    for status, code in STATUS_CODES.items():
        rule = next((row.rule for row in TABLE if row.status == status), Rule.NO_LINES)
        for rank in (None, 0, 1, 2, 3, 4, 5):
            said = f"x:claim avn:status avn:status-{status} ; avn:rule avn:rule-{rule}" + (
                " ." if rank is None else f" ; avn:rank {rank} ."
            )
            violates = {("ClaimRank", "Or")} if rank != code.rank else set()
            violates |= {("ClaimAssessed", "Xone")} if status == Status.UNASSESSED else set()
            yield Row(frozenset(violates), "x:claim avn:status avn:status-supported ; avn:rule avn:rule-sound-support ; avn:rank 4 .", said)


def rule_rows() -> Iterator[Row]:
    """Each rule with each status."""
    gives = {(row.rule, row.status) for row in TABLE} | {(Rule.NO_LINES, Status.UNASSESSED)}
    for rule, status in product(Rule, Status):
        violates = {("RuleAndStatus", "Or")} if (rule, status) not in gives else set()
        violates |= {("EvidenceLine-status", "Not")} if status is Status.UNASSESSED else set()
        said = f"x:line avn:status avn:status-{status} ; avn:rule avn:rule-{rule} ."
        yield Row(frozenset(violates), "x:line avn:status avn:status-supported ; avn:rule avn:rule-sound-support .", said)


ROWS = read_rows()
RANK_ROWS = list(rank_rows())
RULE_ROWS = list(rule_rows())
ALL_ROWS = [*ROWS, *RANK_ROWS, *RULE_ROWS]


@cache
def shapes() -> Graph:
    return Graph().parse(ONTOLOGY / "shapes.ttl")


@cache
def ontology() -> Graph:
    return Graph().parse(ONTOLOGY / "avn.ttl")


@cache
def good_text() -> str:
    return (HERE / "good.ttl").read_text(encoding="utf-8")


@cache
def prefixes() -> str:
    return "".join(f"{line}\n" for line in good_text().splitlines() if line.startswith("@prefix"))


def snippet(text: str) -> set[Triple]:
    """Read by pyoxigraph, which is fifty times faster with small texts."""
    found = pyoxigraph.parse(prefixes() + text, pyoxigraph.RdfFormat.TURTLE)
    return {(term(quad.subject), term(quad.predicate), term(quad.object)) for quad in found}


def term(value: object) -> Node:
    if isinstance(value, pyoxigraph.Literal):
        plain = value.language is not None or value.datatype.value == str(XSD.string)
        return Literal(value.value, lang=value.language, datatype=None if plain else URIRef(value.datatype.value), normalize=False)
    if isinstance(value, pyoxigraph.BlankNode):
        return BNode(value.value)
    assert isinstance(value, pyoxigraph.NamedNode)
    return URIRef(value.value)


@cache
def good() -> frozenset[Triple]:
    return frozenset(snippet(good_text()))


def results(report: Graph) -> list[tuple[Node, str, str]]:
    """(node, shape, constraint) of every result."""
    found = []
    for result in report.objects(report.value(None, RDF.type, SH.ValidationReport), SH.result):
        shape, component = report.value(result, SH.sourceShape), report.value(result, SH.sourceConstraintComponent)
        node = report.value(result, SH.focusNode)
        assert node is not None
        assert report.value(result, SH.resultMessage) == shapes().value(shape, SH.message), "the result says what the shape says"
        found.append((node, str(shape).removeprefix(str(SHAPE)), str(component).removeprefix(str(SH)).removesuffix("ConstraintComponent")))
    return found


def edited(row: Row) -> tuple[set[Triple], set[Node]]:
    """The good graph without some triples and with some others, and the nodes that the edit names."""
    removed, added = snippet(row.remove), snippet(row.add)
    assert removed <= good(), f"not in good.ttl: {row.remove}"
    left = good() - removed
    assert not added & left, f"in good.ttl already: {row.add}"
    return set(left | added), {n for s, _, o in removed | added for n in (s, o) if not isinstance(n, Literal)}


@cache
def outcomes() -> dict[Row, set[tuple[str, str]]]:
    """What is found in each edited graph. All are checked at once, each under a base of its own, at the nodes that its edit names:
    one by one they take a minute. (pyshacl's own ``focus_nodes`` lets pass what ``sh:node`` asks of any other node.)"""
    whole, aimed = Graph(bind_namespaces="none"), Graph(bind_namespaces="none") + shapes()
    aimed.remove((None, SH.targetClass, None))
    owner: dict[Node, Row] = {}
    for number, row in enumerate(ALL_ROWS):
        graph, nodes = edited(row)
        for s, p, o in graph:
            if p == RDF.type or s in nodes or o in nodes:
                whole.add((moved(s, number), p, moved(o, number)))
        for node, cls in {(s, o) for s, p, o in graph if p == RDF.type and s in nodes}:
            owner[moved(node, number)] = row
            for shape in shapes().subjects(SH.targetClass, cls):
                aimed.add((shape, SH.targetNode, moved(node, number)))
    _, report, _ = pyshacl.validate(whole, shacl_graph=aimed, advanced=False, inference="none")
    assert isinstance(report, Graph)
    found: dict[Row, set[tuple[str, str]]] = {row: set() for row in ALL_ROWS}
    for node, violated, kind in results(report):
        found[owner[node]].add((violated, kind))
    return found


def moved(node: Node, number: int) -> Node:
    if isinstance(node, URIRef) and node.startswith(EXAMPLE):
        return URIRef(f"{EXAMPLE}{number}/{node.removeprefix(EXAMPLE)}")
    return BNode(f"{node}{number}") if isinstance(node, BNode) else node


# ---------------------------------------------------------------- what conforms


def test_shapes_are_well_formed_themselves() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), advanced=False, meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
def test_exports_conform(source: Path) -> None:
    conforms, _, text = pyshacl.validate(
        rdflib_graph(document(TURTLE, told(source)), "turtle"), shacl_graph=shapes(), advanced=False, inference="none"
    )
    assert conforms, text


def test_good_example_conforms() -> None:
    graph = Graph()
    for triple in good():
        graph.add(triple)
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes(), advanced=False, inference="none")
    assert conforms, text


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{n}-{'-'.join(sorted({shape for shape, _ in row.violates}))}" for n, row in enumerate(ROWS, 2)]
)
def test_bad_example_violates_exactly_these_shapes(row: Row) -> None:
    assert outcomes()[row] == row.violates


@pytest.mark.parametrize("row", RANK_ROWS, ids=[row.add for row in RANK_ROWS])
def test_each_status_goes_with_its_rank_alone(row: Row) -> None:
    assert outcomes()[row] == row.violates


@pytest.mark.parametrize("row", RULE_ROWS, ids=[row.add for row in RULE_ROWS])
def test_each_rule_gives_its_status_alone(row: Row) -> None:
    assert outcomes()[row] == row.violates


# ---------------------------------------------------------------- the shapes and their examples are complete


def checked_shapes() -> set[Node]:
    """The shapes that results come from: those with a target, and the properties that these name."""
    targeted = set(shapes().subjects(SH.targetClass, None))
    return targeted | {p for s in targeted for p in shapes().objects(s, SH.property)}


def test_every_constraint_of_every_shape_has_a_failing_example() -> None:
    wanted = {
        (str(shape).removeprefix(str(SHAPE)), CONSTRAINTS[str(p).removeprefix(str(SH))])
        for shape in checked_shapes()
        for p in shapes().predicates(shape)
        if str(p).removeprefix(str(SH)) in CONSTRAINTS
    }
    shown = {pair for row in ROWS for pair in row.violates}
    assert shown == wanted


def test_every_class_and_shape_is_reached() -> None:
    reached = checked_shapes()
    while True:
        further = {o for s in reached for p in (SH.node, SH["not"], SH.property) for o in shapes().objects(s, p)}
        lists = [o for s in reached for p in (SH["or"], SH.xone) for o in shapes().objects(s, p)]
        further |= {o for head in lists for o in Collection(shapes(), head)}
        if further <= reached:
            break
        reached |= further
    assert reached == {s for kind in (SH.NodeShape, SH.PropertyShape) for s in shapes().subjects(RDF.type, kind)}


def test_shapes_are_core_and_speak_plainly() -> None:
    used = {str(t).removeprefix(str(SH)) for triple in shapes() for t in triple if str(t).startswith(str(SH))}
    assert used <= set(CONSTRAINTS) | ANNOTATIONS
    for shape in set(shapes().subjects(RDF.type, SH.NodeShape)) | set(shapes().subjects(RDF.type, SH.PropertyShape)):
        assert isinstance(shape, URIRef)
        assert shape.startswith(str(SHAPE))
    for shape in checked_shapes():
        own = {str(p).removeprefix(str(SH)) for p in shapes().predicates(shape)} & set(CONSTRAINTS)
        if own:
            message = shapes().value(shape, SH.message)
            assert isinstance(message, Literal)
            assert message.language == "en"
            assert message.endswith(".")
        named = shapes().value(shape, SH.name if (shape, SH.path, None) in shapes() else RDFS.label)
        assert isinstance(named, Literal), f"{shape} has no name"


def test_header_is_complete() -> None:
    terms = "title description creator publisher license created issued modified bibliographicCitation"
    header = URIRef(str(SHAPE).rstrip("#"))
    for term in terms.split():
        assert shapes().value(header, URIRef(f"http://purl.org/dc/terms/{term}")) is not None, term
    assert shapes().value(header, OWL.versionIRI) not in (None, header)
    assert str(shapes().value(header, OWL.versionInfo)) == str(ontology().value(URIRef(str(ONTO).rstrip("#")), OWL.versionInfo))


# ---------------------------------------------------------------- shapes and ontology say the same


def members(head: Node | None) -> set[Node]:
    assert head is not None
    return set(Collection(shapes(), head))


CODE_LISTS = sorted(str(c).removeprefix(str(ONTO)) for c in ontology().subjects(RDFS.subClassOf, SKOS.Concept))


@pytest.mark.parametrize("name", CODE_LISTS)
def test_code_list_is_that_of_the_ontology(name: str) -> None:
    codes = set(ontology().subjects(RDF.type, ONTO[name]))
    assert members(shapes().value(SHAPE[f"{name}Code"], SH["in"])) == codes


def relations() -> set[Node]:
    return set(ontology().subjects(SDO.domainIncludes, None))


def classes_under(classes: set[Node]) -> set[Node]:
    below = {sub for cls in classes for sub in ontology().transitive_subjects(RDFS.subClassOf, cls) if sub}
    return {cls for cls in below if (cls, ONTO.kind, None) in ontology()}


def test_relations_are_those_of_the_ontology() -> None:
    assert members(shapes().value(SHAPE.RelationTerm, SH["in"])) == relations()
    neutral = {o for r in relations() for o in ontology().objects(r, RDFS.subPropertyOf)}
    path = shapes().value(SHAPE["Entity-link"], SH.path)
    assert members(shapes().value(path, SH.alternativePath)) == relations() | neutral


@pytest.mark.parametrize(("shape", "ends"), [("ClaimSubject-type", SDO.domainIncludes), ("ClaimObject-type", SDO.rangeIncludes)])
def test_ends_of_claims_are_those_of_the_ontology(shape: str, ends: URIRef) -> None:
    classes = {c for r in relations() for c in ontology().objects(r, ends)}
    assert members(shapes().value(SHAPE[shape], SH["in"])) == classes_under(classes)


def test_every_class_has_shapes() -> None:
    published = set(ontology().subjects(ONTO.kind, None))
    entities = published - {ONTO.Claim, ONTO.EvidenceLine}
    assert set(shapes().objects(SHAPE.Entity, SH.targetClass)) == entities
    assert members(shapes().value(SHAPE["AnyEntity-type"], SH["in"])) == entities - {ONTO.Brand, ONTO.Step, ONTO.Delivery}
    unsourced = {ONTO.Reference, ONTO.Brand, ONTO.Step, ONTO.Delivery}
    assert set(shapes().objects(SHAPE.Sourced, SH.targetClass)) == entities - unsourced
    assert published <= set(shapes().objects(None, SH.targetClass))


def test_rules_and_ranks_are_those_of_the_table() -> None:
    for status, code in STATUS_CODES.items():
        pair = set(shapes().objects(SHAPE[f"Rank-{status}"], SH.property))
        rank = "none" if code.rank is None else str(code.rank)
        assert pair == {SHAPE[f"Status-{status}"], SHAPE[f"Rank-{rank}"]}
        assert shapes().value(SHAPE[f"Status-{status}"], SH.hasValue) == URIRef(code.iri)
        rules = {URIRef(RULE_CODES[row.rule].iri) for row in TABLE if row.status == status} or {ONTO["rule-no-lines"]}
        assert members(shapes().value(SHAPE[f"Rule-{status}"], SH["in"])) == rules
