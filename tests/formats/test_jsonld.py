"""JSON-LD: whole in itself, short in its names, and with the types that JSON has."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from readers import AVN, GOOD, by_oxigraph, by_pyld, document, literal, no_network, told, written
from readers import iri as node

from avn_graph import vocabulary as v
from avn_graph.formats.jsonld import JSONLD, context
from avn_graph.knowledge import Entity
from avn_graph.terms import Iri, Text

SOURCES = pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])


@cache
def parsed(source: Path) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs), "a key stands twice"
        return dict(pairs)

    found: dict[str, Any] = json.loads(document(JSONLD, told(source)), object_pairs_hook=once)
    return found


def nodes(source: Path) -> dict[str, dict[str, Any]]:
    return {n["@id"]: n for n in parsed(source)["@graph"]}


def one(*facts: tuple[Iri, Iri | Text]) -> str:
    dataset = told(GOOD)[0].dataset
    return written(JSONLD, (Entity("drug:x", Iri(f"{dataset.base}drug/x"), v.AVN_CLASS_DRUG, "X", (Text("X", "en"),), facts),), dataset)


@SOURCES
def test_the_context_is_inside_and_asks_for_no_other(source: Path) -> None:
    assert set(parsed(source)) == {"@context", "@graph"}
    found = parsed(source)["@context"]
    assert isinstance(found, dict)
    assert found == context(told(source)[0].dataset)
    assert found["@version"] == 1.1
    assert not {"@import", "@base", "@vocab", "@language"} & set(found)
    assert all(value.startswith(("http://", "https://")) for value in found.values() if isinstance(value, str))


@SOURCES
def test_the_context_says_of_each_property_what_its_values_are(source: Path) -> None:
    found = parsed(source)["@context"]
    for n in parsed(source)["@graph"]:
        for key, value in n.items():
            rule = found.get(key, {})
            for one_value in value if isinstance(value, list) else [value]:
                if rule == {"@type": "@id"} or key in ("@id", "@type"):
                    assert isinstance(one_value, str)
                elif rule == {"@container": "@language"}:
                    assert isinstance(one_value, dict)
                    assert all(re.fullmatch("[a-z]{2,3}(-[a-z0-9]+)*", tag) for tag in one_value)
                elif isinstance(one_value, dict):
                    assert set(one_value) == {"@type", "@value"}


def laid_out(text: str) -> str:
    """As a general writer of JSON has it."""
    return msgspec.json.format(msgspec.json.encode(json.loads(text)), indent=2).decode() + "\n"


@SOURCES
def test_it_is_laid_out_as_any_json(source: Path) -> None:
    text = document(JSONLD, told(source))
    assert text == laid_out(text)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.one_of(
    st.sampled_from(["https://example.org/invented/drug/y", "https://example.org/else#where", v.AVN_STATUS]).map(Iri),
    st.tuples(TEXTS, st.sampled_from(["", "de", "zh-hant"])).map(lambda pair: Text(*pair)),
    TEXTS.map(lambda text: Text(text, datatype=v.XSD_DATE)),
    st.integers().map(lambda n: Text(str(n), datatype=v.XSD_INTEGER)),
    st.sampled_from(["true", "false"]).map(lambda word: Text(word, datatype=v.XSD_BOOLEAN)),
)


@given(st.lists(st.tuples(st.sampled_from([v.SCHEMA_URL, v.AVN_STATUS, v.AVN_CONTAINER, v.DC_PUBLISHER]), VALUES)), st.sets(TEXTS))
def test_whatever_the_values_it_is_laid_out_as_any_json_and_all_are_there(facts: list[tuple[Iri, Iri | Text]], names: set[str]) -> None:
    text = one(*facts, *((v.SKOS_ALT_LABEL, Text(name, "en")) for name in names))
    assert text == laid_out(text)
    drug = json.loads(text)["@graph"][-1]
    for term in {term for term, _ in facts}:
        key = next(key for key in drug if term == context_iri(key))
        assert len(drug[key] if isinstance(drug[key], list) else [drug[key]]) == len({value for t, value in facts if t == term})
    found = drug.get("skos:altLabel", {"en": []})["en"]
    assert set(found if isinstance(found, list) else [found]) == names


def context_iri(key: str) -> str:
    prefix, _, local = key.partition(":")
    return v.NAMESPACES.get(prefix, "") + local


@SOURCES
def test_every_name_is_short(source: Path) -> None:
    prefixes = {key for key, value in parsed(source)["@context"].items() if isinstance(value, str)}
    base = told(source)[0].dataset.base
    for n in parsed(source)["@graph"]:
        foreign = set(n) == {"@id", "rdfs:label"}
        assert foreign or n["@id"].partition(":")[0] in prefixes or n["@id"] == base.rstrip("/")
        assert all(key.startswith("@") or key.partition(":")[0] in prefixes for key in n)


def test_the_namespaces_of_vocabularies_end_where_an_address_may_be_cut() -> None:
    assert all(space.endswith(("/", "#")) for space in v.NAMESPACES.values())


@SOURCES
def test_nothing_is_a_keyword_without_meaning_to_be(source: Path) -> None:
    keywords = set(re.findall(r'"(@[a-z]+)"', json.dumps(parsed(source))))
    assert keywords == {"@context", "@version", "@graph", "@id", "@type", "@value", "@container", "@language"}


def test_numbers_and_truth_values_are_those_of_json() -> None:
    claim = next(n for n in nodes(AVN).values() if n["@id"].endswith("nsaids_relieves_finding_joint-pain_stage_early") and "avn:rank" in n)
    assert claim["avn:rank"] == 3
    assert claim["avn:negated"] is False
    assert claim["rdf:subject"] == "drug:nsaids"
    assert claim["avn:status"] == "avn:status-possible"
    assert claim["rdfs:label"] == {"en": claim["rdfs:label"]["en"]}
    assert sorted(claim["@type"]) == ["avn:Claim", "biolink:Association", "rdf:Statement"]


def test_texts_stand_by_language_and_several_in_a_list() -> None:
    condition = nodes(GOOD)["condition:glass-bone"]
    assert condition["rdfs:label"] == {"de": "Glasknochen (erfunden)", "en": "Glass bone"}
    assert condition["skos:altLabel"] == {"de": "Gläserner Knochen", "en": ["Brittle glass", "Vitreous bone"]}


def test_dates_are_typed_and_addresses_are_plain() -> None:
    trial = nodes(GOOD)["ref:trial-one"]
    assert trial["dcterms:issued"] == {"@type": "xsd:date", "@value": "2019-02-28"}
    assert trial["bibo:doi"] == "10.1002/(SICI)1097-0193(1996)4:1<58::AID-TEST>3.0.CO;2-O"
    assert "https://doi.org/10.1002/(SICI)1097-0193(1996)4:1%3C58::AID-TEST%3E3.0.CO;2-O" in trial["schema:sameAs"]


def test_text_in_a_property_of_addresses_stays_a_text() -> None:
    subject, property = node("https://example.org/invented/drug/x"), node(v.SCHEMA_URL)
    text = one((v.SCHEMA_URL, Text("a word")), (v.SCHEMA_URL, Text("ein Wort", "de")))
    for rows in (by_pyld(text), by_oxigraph(text, "jsonld")):
        assert {(subject, property, literal("a word")), (subject, property, literal("ein Wort", "de"))} <= rows


def test_an_address_where_no_address_is_expected_stays_one() -> None:
    row = (node("https://example.org/invented/drug/x"), node(v.AVN_CONTAINER), node("https://example.org/invented/drug/y"))
    assert '"avn:container": {\n        "@id": "drug:y"\n      }' in one((v.AVN_CONTAINER, Iri("https://example.org/invented/drug/y")))
    assert row in by_pyld(one((v.AVN_CONTAINER, Iri("https://example.org/invented/drug/y"))))


@SOURCES
def test_it_can_be_framed_and_flattened_by_others_with_no_network(source: Path) -> None:
    frame = {"@context": parsed(source)["@context"], "@type": "avn:Claim", "avn:evidence": {"@embed": "@always"}}
    claims = jsonld.frame(parsed(source), frame, {"documentLoader": no_network, "omitGraph": False})["@graph"]
    assert len(claims) == sum(len(unit.claims) for unit in told(source))
    lines = [line for c in claims for line in (c.get("avn:evidence") or []) if not isinstance(c["avn:evidence"], dict)]
    assert all(line["@type"] == "avn:EvidenceLine" for line in lines)


@SOURCES
def test_markup_in_a_text_is_only_a_text(source: Path) -> None:
    text = document(JSONLD, told(source))
    text.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f]", text), "controls are escaped"
