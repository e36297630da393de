"""The ontology files: complete, closed, and what vocabulary.py is written from."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pyoxigraph
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from readers import AVN, GOOD, ONTOLOGY, document, rdflib_graph, told

from avn_graph import vocabulary
from avn_graph.formats.turtle import TURTLE

TERMS = Namespace("https://w3id.org/avn-graph/ontology#")
HEADER = URIRef("https://w3id.org/avn-graph/ontology")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SDO = Namespace("http://schema.org/")
VANN = Namespace("http://purl.org/vocab/vann/")
BIBO = Namespace("http://purl.org/ontology/bibo/")
FILES = ("avn.ttl", "alignments.ttl", "shapes.ttl")


@cache
def ontology() -> Graph:
    return Graph().parse(ONTOLOGY / "avn.ttl")


@cache
def alignments() -> Graph:
    return Graph().parse(ONTOLOGY / "alignments.ttl")


@cache
def export(source: Path) -> Graph:
    return rdflib_graph(document(TURTLE, told(source)), "turtle")


@cache
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_vocabulary", ONTOLOGY / "write_vocabulary.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def own(graph: Graph) -> set[Node]:
    """Our terms, wherever they stand in a graph."""
    return {t for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(str(TERMS))}


def declared() -> set[Node]:
    return {s for s in ontology().subjects(RDF.type, None) if isinstance(s, URIRef) and s.startswith(str(TERMS))}


def local(term: Node) -> str:
    return str(term).removeprefix(str(TERMS))


def relations() -> list[Node]:
    return sorted(set(ontology().subjects(SDO.domainIncludes, None)), key=str)


def neutral_relations() -> set[Node]:
    return set(ontology().objects(None, RDFS.subPropertyOf))


def code_classes() -> list[Node]:
    return sorted(set(ontology().subjects(RDFS.subClassOf, SKOS.Concept)), key=str)


# ---------------------------------------------------------------- the header


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        (DCTERMS.title, "text"),
        (DCTERMS.description, "text"),
        (DCTERMS.bibliographicCitation, "text"),
        (DCTERMS.creator, "iri"),
        (DCTERMS.publisher, "iri"),
        (DCTERMS.license, "iri"),
        (DCTERMS.source, "iri"),
        (DCTERMS.created, "date"),
        (DCTERMS.issued, "date"),
        (DCTERMS.modified, "date"),
        (OWL.versionIRI, "iri"),
        (OWL.versionInfo, "string"),
        (VANN.preferredNamespacePrefix, "string"),
        (VANN.preferredNamespaceUri, "string"),
        (BIBO.status, "iri"),
    ],
    ids=lambda value: str(value).rpartition("/")[2],
)
def test_header_has(term: URIRef, kind: str) -> None:
    values = list(ontology().objects(HEADER, term))
    assert len(values) == 1
    value = values[0]
    if kind == "iri":
        assert isinstance(value, URIRef)
        assert str(value).startswith(("https://", "http://"))
    else:
        assert isinstance(value, Literal)
        assert value
        assert (value.language, value.datatype) == {"text": ("en", None), "date": (None, XSD.date), "string": (None, None)}[kind]


def test_header_names_its_version_and_namespace() -> None:
    version = str(ontology().value(HEADER, OWL.versionInfo))
    assert ontology().value(HEADER, OWL.versionIRI) == URIRef(f"{HEADER}/{version}")
    assert version in str(ontology().value(HEADER, DCTERMS.bibliographicCitation))
    assert str(ontology().value(HEADER, VANN.preferredNamespaceUri)) == str(TERMS) == f"{HEADER}#"
    assert str(ontology().value(HEADER, VANN.preferredNamespacePrefix)) == "avn"
    assert version == vocabulary.ONTOLOGY_VERSION
    dates = [str(ontology().value(HEADER, DCTERMS[d])) for d in ("created", "issued", "modified")]
    assert dates[0] <= min(dates)


# ---------------------------------------------------------------- the terms


@pytest.mark.parametrize("term", sorted(declared(), key=str), ids=local)
def test_term_is_labelled_and_defined(term: Node) -> None:
    labels = list(ontology().objects(term, RDFS.label))
    definitions = list(ontology().objects(term, SKOS.definition))
    assert [label.language for label in labels if isinstance(label, Literal) and label] == ["en"]
    assert [d.language for d in definitions if isinstance(d, Literal)] == ["en"]
    assert str(definitions[0]).endswith(".")
    assert list(ontology().objects(term, RDFS.isDefinedBy)) == [HEADER]
    assert len(list(ontology().objects(term, RDF.type))) == 1


def test_labels_and_definitions_tell_terms_apart() -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, *code_classes()):
        terms = declared() & set(ontology().subjects(RDF.type, kind))
        assert len({str(ontology().value(t, RDFS.label)) for t in terms}) == len(terms)
        assert len({str(ontology().value(t, SKOS.definition)) for t in terms}) == len(terms)


def test_names_are_plain_enough_to_be_written_with_a_prefix() -> None:
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9-]*", local(term)) for term in declared())


@pytest.mark.parametrize("relation", relations(), ids=local)
def test_relation_has_a_neutral_one_above_it_and_classes_at_its_ends(relation: Node) -> None:
    above = list(ontology().objects(relation, RDFS.subPropertyOf))
    assert len(above) == 1
    assert (above[0], RDF.type, OWL.ObjectProperty) in ontology()
    assert (above[0], SDO.domainIncludes, None) not in ontology()
    classes = set(ontology().subjects(RDF.type, OWL.Class))
    for ends in (SDO.domainIncludes, SDO.rangeIncludes):
        named = set(ontology().objects(relation, ends))
        assert named
        assert named <= classes


def test_neutral_relations_are_the_four_of_the_design() -> None:
    assert {local(t) for t in neutral_relations()} == {"actsOn", "proposedFor", "examinesFor", "linkedTo"}
    assert {relation.neutral for relation in vocabulary.RELATIONS.values()} == {str(t) for t in neutral_relations()}


@pytest.mark.parametrize("cls", code_classes(), ids=local)
def test_code_list(cls: Node) -> None:
    codes = list(ontology().subjects(RDF.type, cls))
    assert codes
    schemes = {scheme for code in codes for scheme in ontology().objects(code, SKOS.inScheme)}
    assert len(schemes) == 1
    assert (schemes.copy().pop(), RDF.type, SKOS.ConceptScheme) in ontology()
    name = re.sub("(?<!^)(?=[A-Z])", "-", local(cls)).lower()
    for code in codes:
        notations = list(ontology().objects(code, SKOS.notation))
        assert [local(code)] == [f"{name}-{notation}" for notation in notations]
        assert len(list(ontology().objects(code, SKOS.inScheme))) == 1


def test_every_scheme_has_codes() -> None:
    schemes = set(ontology().subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == set(ontology().objects(None, SKOS.inScheme))
    assert len(schemes) == len(code_classes())


def test_statuses_are_ranked_from_0_to_5_and_unassessed_has_no_rank() -> None:
    ranks = {local(s): int(str(o)) for s, o in ontology().subject_objects(TERMS["rank"])}
    assert sorted(ranks.values()) == [0, 1, 2, 3, 4, 5]
    order = ["refuted", "insufficient", "mixed", "possible", "supported", "established"]
    assert sorted(ranks, key=lambda code: ranks[code]) == [f"status-{name}" for name in order]


def test_designs_have_levels_and_hedges_are_capped_at_0() -> None:
    levels = {local(s): int(str(o)) for s, o in ontology().subject_objects(TERMS.level)}
    designs = {local(c) for c in ontology().subjects(RDF.type, TERMS.Design)}
    assert designs <= set(levels)
    assert {levels[d] for d in designs} == {0, 1, 2, 3}
    assert {code: levels[code] for code in set(levels) - designs} == {"wording-might": 0, "wording-may": 0, "wording-proposed": 0}


@pytest.mark.parametrize("file", ["avn.ttl", "alignments.ttl"])
def test_there_are_no_blank_nodes(file: str) -> None:
    graph = Graph().parse(ONTOLOGY / file)
    assert not [t for triple in graph for t in triple if isinstance(t, BNode)]


@pytest.mark.parametrize("file", FILES)
def test_file_is_read_alike_by_others(file: str) -> None:
    text = (ONTOLOGY / file).read_bytes()
    assert len(list(pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE))) == len(Graph().parse(data=text, format="turtle"))
    assert b"\r" not in text
    assert text.endswith(b"\n")


# ---------------------------------------------------------------- alignments


def test_alignments_speak_of_our_terms_alone_and_point_elsewhere() -> None:
    ours = {s for s in alignments().subjects() if isinstance(s, URIRef) and s.startswith(str(TERMS))}
    assert ours <= declared()
    for term in ours:
        for p, o in alignments().predicate_objects(term):
            assert p in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
            assert isinstance(o, URIRef)
            assert not o.startswith(str(TERMS))
            assert not o.startswith("https://schema.org")


def test_alignments_match_a_term_in_one_way() -> None:
    for s, o in set(alignments().subject_objects()):
        if (s, RDF.type, o) not in alignments():
            assert len(list(alignments().predicates(s, o))) == 1, (s, o)


def test_every_relation_and_every_class_of_entries_that_biolink_knows_is_aligned() -> None:
    biolink = "https://w3id.org/biolink/vocab/"
    for relation in relations():
        assert any(str(o).startswith(biolink) for o in alignments().objects(relation, None)), relation
    without = {"Entity", "Specialist", "Guidance", "Brand", "Step", "Delivery", "EvidenceLine"}
    for cls in declared() & set(ontology().subjects(RDF.type, OWL.Class)):
        if (cls, RDFS.subClassOf, SKOS.Concept) not in ontology() and local(cls) not in without:
            assert any(str(o).startswith(biolink) for o in alignments().objects(cls, None)), cls


# ---------------------------------------------------------------- closed vocabulary


@pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
def test_every_term_of_ours_in_an_export_is_declared(source: Path) -> None:
    assert own(export(source)) - declared() == set()


def used() -> set[Node]:
    """What stands in an export; with it the classes above, and class and scheme of a code; and avn:kind, by which ids are made."""
    found = own(export(AVN)) | own(export(GOOD)) | {TERMS.kind}
    found |= {above for t in found for above in ontology().transitive_objects(t, RDFS.subClassOf) if above}
    found |= {above for t in found for above in ontology().objects(t, RDF.type)}
    return found | {scheme for t in found for scheme in ontology().objects(t, SKOS.inScheme)}


def test_every_declared_term_is_used_or_deprecated() -> None:
    deprecated = {t for t in declared() if (t, OWL.deprecated, Literal(True)) in ontology()}
    assert declared() - used() - deprecated == set()


def test_every_code_and_relation_can_be_written_by_a_curator() -> None:
    relations_written = {relation.iri for relation in vocabulary.RELATIONS.values()}
    assert relations_written == {str(r) for r in relations()}
    lists = [value for name, value in vars(vocabulary).items() if name.endswith("_CODES")]
    assert {code.iri for codes in lists for code in codes.values()} == {str(c) for c in ontology().subjects(SKOS.inScheme, None)}


def test_terms_of_others_are_those_that_the_graph_is_written_with() -> None:
    terms = {t for source in (AVN, GOOD) for triple in export(source) for t in triple}
    others = {s for s in alignments().subjects(RDF.type, None) if not str(s).startswith(str(TERMS))}
    assert others - terms == set()
    properties = {p for source in (AVN, GOOD) for p in export(source).predicates() if not str(p).startswith(str(TERMS))}
    assert properties - others == {RDF.type, RDF.subject, RDF.predicate, RDF.object}, "RDF's own, which OWL forbids to declare"


# ---------------------------------------------------------------- vocabulary.py


def test_vocabulary_is_what_the_ontology_makes() -> None:
    assert Path(str(vocabulary.__file__)).read_text(encoding="utf-8") == writer().render(), "run python ontology/write_vocabulary.py"


def test_writer_says_whether_the_file_differs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "vocabulary.py"
    monkeypatch.setattr(writer(), "TARGET", target)
    monkeypatch.setattr("sys.argv", ["write_vocabulary.py"])
    assert writer().main() == 0
    monkeypatch.setattr("sys.argv", ["write_vocabulary.py", "--check"])
    assert writer().main() == 0
    target.write_text("# another\n", encoding="utf-8")
    assert writer().main() == 1
    assert "differs" in capsys.readouterr().out
    assert target.read_text(encoding="utf-8") == "# another\n"


def test_constants_are_the_declared_terms() -> None:
    constants = {v for v in vars(vocabulary).values() if isinstance(v, str) and v.startswith(str(TERMS)) and v != str(TERMS)}
    assert constants == {str(t) for t in declared()}


# ---------------------------------------------------------------- prefixes of identifiers

TABLE = yaml.safe_load((ONTOLOGY / "prefixes.yaml").read_text(encoding="utf-8"))["prefixes"]


@pytest.mark.parametrize("name", TABLE)
def test_prefix_row_is_whole(name: str) -> None:
    row = TABLE[name]
    assert set(row) == {"title", "iri", "pattern", "may_ship", "licence"}
    assert all(isinstance(value, str) and value.strip() == value != "" for value in row.values())
    assert row["may_ship"] in ("none", "id", "label")
    assert re.fullmatch("[A-Z][A-Z0-9]*", name)
    assert re.fullmatch("https?://[a-z0-9.-]+/[A-Za-z0-9./:_-]*[/:_]", row["iri"])


@pytest.mark.parametrize("name", TABLE)
def test_codes_of_a_prefix_make_valid_addresses(name: str) -> None:
    @given(st.from_regex(re.compile(TABLE[name]["pattern"], re.ASCII), fullmatch=True))
    def holds(code: str) -> None:
        assert pyoxigraph.NamedNode(TABLE[name]["iri"] + code).value.endswith(code)
        assert not re.search(r"[\s:]", code), "a CURIE has one colon"

    holds()


def test_prefixes_differ_in_more_than_case() -> None:
    kinds, spaces = set(vocabulary.KINDS), set(vocabulary.NAMESPACES)
    assert len({name.lower() for name in TABLE}) == len(TABLE)
    assert len({row["iri"].lower() for row in TABLE.values()}) == len(TABLE)
    assert not kinds & spaces
    assert not (kinds | spaces) & set(TABLE), "in Turtle they share one header"


def test_what_no_licence_lets_us_publish_is_not_published() -> None:
    assert {name for name, row in TABLE.items() if row["may_ship"] == "none"} == {"SNOMEDCT", "UMLS"}
    bare = {"ATC", "DRUGBANK", "LOINC", "ICD10", "ICD11"}
    assert {TABLE[name]["may_ship"] for name in bare} == {"id"}
    text = document(TURTLE, told(AVN))
    for name in ("SNOMEDCT", "UMLS"):
        assert TABLE[name]["iri"] not in text
