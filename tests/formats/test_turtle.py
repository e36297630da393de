"""Turtle: prefixed names that need no escape, a header that is whole, an order that people can follow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple
from readers import AVN, GOOD, by_oxigraph, by_rdflib, document, literal, told, written
from readers import iri as node

from avn_graph import vocabulary as v
from avn_graph.formats.turtle import TURTLE
from avn_graph.knowledge import Entity
from avn_graph.syntax import Names, namespaces, shortener
from avn_graph.terms import Iri, Text

SOURCES = pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
LITERAL = re.compile(r'"(?:[^"\\\n\r]|\\.)*"')
ADDRESS = re.compile(r"<[^<>\s]*>")


def bare(text: str) -> str:
    """What is left without literals and full addresses: names, marks and prefixes."""
    return ADDRESS.sub("<>", LITERAL.sub('""', text))


def entity(*facts: tuple[Iri, Iri | Text], id: str = "drug:x") -> Entity:
    base = told(GOOD)[0].dataset.base
    return Entity(id, Iri(base + id.replace(":", "/", 1)), v.AVN_CLASS_DRUG, "X", (Text("X", "en"),), facts)


def turtle(*entities: Entity) -> str:
    return written(TURTLE, entities, told(GOOD)[0].dataset)


@SOURCES
def test_no_backslash_stands_outside_a_literal(source: Path) -> None:
    assert "\\" not in bare(document(TURTLE, told(source)))


@SOURCES
def test_prefixes_stand_once_at_the_top_sorted_each_on_a_line(source: Path) -> None:
    lines = document(TURTLE, told(source)).split("\n")
    header = [line for line in lines if line.startswith("@")]
    assert header == lines[: len(header)] == sorted(header)
    assert all(re.fullmatch(r"@prefix [A-Za-z][A-Za-z0-9]*: <[^<>\s]+> \.", line) for line in header)
    assert len({line.split()[1] for line in header}) == len(header)


@SOURCES
def test_every_prefix_that_is_used_is_declared_and_those_of_unpublished_vocabularies_are_not(source: Path) -> None:
    text = document(TURTLE, told(source))
    declared = set(re.findall(r"^@prefix ([^:]+):", text, flags=re.M))
    body = bare(text[text.index("\n\n") :])
    assert set(re.findall(r"(?<![\w-])([A-Za-z][A-Za-z0-9]*):", body)) <= declared
    assert declared == set(namespaces(told(source)[0].dataset))
    assert "UMLS" not in declared


def test_a_dataset_may_publish_a_prefix_that_we_may_not() -> None:
    assert "SNOMEDCT" not in namespaces(told(AVN)[0].dataset)
    assert namespaces(told(GOOD)[0].dataset)["SNOMEDCT"] == "http://snomed.info/id/"
    assert "SNOMEDCT:1234567" in document(TURTLE, told(GOOD))


@SOURCES
def test_every_statement_ends_with_a_space_and_a_dot_at_the_end_of_its_line(source: Path) -> None:
    text = document(TURTLE, told(source))
    blocks = [block for block in text.split("\n\n") if not block.startswith("@")]
    assert all(block.rstrip("\n").endswith(" .") for block in blocks)
    assert not re.search(r'[^\s"]\.$', bare(text), flags=re.M)


@SOURCES
def test_subjects_are_sorted_within_a_unit_and_type_comes_first(source: Path) -> None:
    for unit in told(source):
        text = document(TURTLE, (unit,))
        subjects = re.findall(r"^(\S+) a ", text, flags=re.M)[1:]
        full = [subject.replace(":", "/", 1) for subject in subjects]
        assert full == sorted(full)
    blocks = document(TURTLE, told(source)).split("\n\n")[1:]
    assert all(re.match(r"\S+ (a \S+ (, \S+ )*;|avn:\S+ |rdfs:label [^;]+ \.$)", block) for block in blocks)


def test_names_are_short_where_they_are_plain() -> None:
    facts = (
        (v.AVN_MEMBER_OF, Iri("https://example.org/invented/drug/a-b_1")),
        (v.SKOS_EXACT_MATCH, Iri("http://purl.obolibrary.org/obo/MONDO_0018373")),
        (v.SKOS_BROAD_MATCH, Iri("https://bioregistry.io/icd10:M87")),
        (v.AVN_CATEGORY, v.FINDING_CATEGORY_CODES["sign"].iri),
    )
    block = turtle(entity(*facts)).split("\n\n")[-1]
    assert block.startswith("drug:x a avn:Drug ;\n")
    for name in (
        "avn:memberOf drug:a-b_1",
        "skos:exactMatch MONDO:0018373",
        "skos:broadMatch ICD10:M87",
        "avn:category avn:finding-category-sign",
    ):
        assert f"    {name} " in block


@pytest.mark.parametrize(
    "address",
    [
        "https://bioregistry.io/icd10:M87.9",  # a dot would need care at the end
        "https://example.org/invented/drug/a/b",
        "https://example.org/invented/drug/a(b)",
        "https://example.org/invented/drug/a.b",
        "https://example.org/invented/drug/é",
        "https://example.org/invented/drug/a%20b",
        "https://example.org/invented/drug/-a",
        "https://example.org/invented/drug/",
        "http://purl.obolibrary.org/obo/MONDO_",
        "http://purl.obolibrary.org/obo/OTHER_1",
        "https://doi.org/10.1002/%28SICI%29",
    ],
)
def test_names_are_written_in_full_where_they_are_not_plain(address: str) -> None:
    text = turtle(entity((v.SKOS_EXACT_MATCH, Iri(address))))
    assert f"skos:exactMatch <{address}>" in text
    assert (node("https://example.org/invented/drug/x"), node(v.SKOS_EXACT_MATCH), node(address)) in by_oxigraph(text, "turtle")


LOCALS = st.text(st.characters(min_codepoint=33, exclude_characters='<>"{}|^`\\', exclude_categories=["C", "Z"]), max_size=12)


@given(st.sampled_from(sorted(set(namespaces(told(GOOD)[0].dataset).values()))), LOCALS)
def test_a_prefixed_name_never_needs_an_escape(space: str, local: str) -> None:
    text = turtle(entity((v.SCHEMA_URL, Iri(space + local))))
    assert "\\" not in bare(text)
    (name,) = re.findall(r"^    schema:url (\S+) ", text[text.index("\ndrug:x ") :], flags=re.M)
    assert name == f"<{space}{local}>" or re.fullmatch("[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9_][A-Za-z0-9_-]*", name)
    assert (node("https://example.org/invented/drug/x"), node(v.SCHEMA_URL), node(space + local)) in by_rdflib(text, "turtle")


def test_names_are_right_and_not_kept_for_ever() -> None:
    shorten = shortener(told(GOOD)[0].dataset)
    assert [shorten(f"https://example.org/invented/drug/x{n}") for n in range(10_000)] == [f"drug:x{n}" for n in range(10_000)]
    asked: list[str] = []
    names = Names(lambda iri: asked.append(iri) or f"<{iri}>")
    assert all(names[f"a:{n // 2}"] == f"<a:{n // 2}>" for n in range(20_000))
    assert asked == [f"a:{n}" for n in range(10_000)], "each is asked for once"
    assert len(names) < 5_000


def test_numbers_and_truth_values_are_bare_and_dates_are_typed() -> None:
    facts = (
        (v.AVN_POSITION, Text("1", datatype=v.XSD_INTEGER)),
        (v.AVN_NEGATED, Text("true", datatype=v.XSD_BOOLEAN)),
        (v.DCTERMS_ISSUED, Text("2021-05", datatype=v.XSD_G_YEAR_MONTH)),
    )
    text = turtle(entity(*facts))
    assert "avn:position 1 ;" in text
    assert "avn:negated true ;" in text
    assert 'dcterms:issued "2021-05"^^xsd:gYearMonth ;' in text
    rows = by_rdflib(text, "turtle")
    for term, value in facts:
        assert (node("https://example.org/invented/drug/x"), node(term), literal(*astuple(value))) in rows


def test_values_of_a_property_stand_together_in_order() -> None:
    values = [Text(word, "en") for word in ("b", "a", "c")]
    text = turtle(entity(*((v.SKOS_ALT_LABEL, value) for value in values)))
    assert 'skos:altLabel "a"@en , "b"@en , "c"@en ;' in text
