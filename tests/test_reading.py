"""Reading a file: what is sound becomes the model, and every fault is told once, with its place and what to write instead."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import reduce
from operator import getitem
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import UnsetType

from avn_graph.model import Dataset, Line, Source
from avn_graph.reading import Fault, Part, read_part, read_struct
from avn_graph.shapes import address_fault, conforms, is_date, pointed_to, pointers, shape_of

SOUND = """\
drugs:
  - id: iloprost
    name: Iloprost
    sources: [ref:page]
references:
  - {id: page, name: Page, category: article}
"""


def told(part: Part) -> list[str]:
    """The faults as they are printed, in the order of their places, without the name of the file."""
    return [str(d).removeprefix("f.yaml:") for d in sorted(part.diagnostics)]


def read(text: str) -> Part:
    return read_part(text.encode(), "f.yaml")


def drug(lines: str) -> str:
    """A file with one drug that has these lines too."""
    return f"drugs:\n  - id: a\n    name: A\n    sources: [ref:r]\n    {lines}\n"


def reference(lines: str) -> str:
    return f"references:\n  - id: a\n    name: A\n    category: article\n    {lines}\n"


# ---------------------------------------------------------------- what is sound


def test_a_sound_file_becomes_the_model() -> None:
    part = read(SOUND)
    assert part.diagnostics == ()
    assert [d.id for d in part.source.drugs] == ["iloprost"]
    assert part.source.references[0].category == "article"


@pytest.mark.parametrize(("written", "expected"), [("true", True), ("True", True), ("'false'", False), ("1", True)])
def test_true_and_false_are_read_however_they_are_cased(written: str, expected: bool) -> None:
    for more in ("", "\n    size: 1"):
        part = read(drug(f"group: {written}{more}"))
        assert part.source.drugs[0].group is expected
        assert len(part.diagnostics) == bool(more)


def test_texts_may_be_given_by_language() -> None:
    part = read(drug("description: {en: A, de: B, pt-br: C}"))
    assert part.diagnostics == ()
    assert part.source.drugs[0].description == {"en": "A", "de": "B", "pt-br": "C"}


@pytest.mark.parametrize("word", ["no", "null", "2022-05-17", "0o14", "1e3", "999999999999999999999999"])
def test_a_name_is_the_text_that_was_written(word: str) -> None:
    part = read(SOUND.replace("name: Iloprost", f"name: {word}"))
    assert part.diagnostics == ()
    assert part.source.drugs[0].name == word


SNIPPET = "import sys; from avn_graph.reading import read_part; read_part(sys.stdin.buffer.read(), 'f.yaml'); print('yaml' in sys.modules)"


@pytest.mark.parametrize(
    ("more", "loaded"), [("", "False"), ("# note\nfindings: []\n", "False"), ("findings: x\n", "False"), ("findings: &a []\n", "True")]
)
def test_libyaml_is_loaded_only_where_it_is_needed(more: str, loaded: str) -> None:
    ended = subprocess.run([sys.executable, "-c", SNIPPET], input=SOUND + more, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == loaded


# ---------------------------------------------------------------- what is told

FAULTS = {
    "an unknown section": (
        SOUND.replace("drugs:", "drugz:"),
        ["1:1: error[unknown-key]: there is no key drugz in a source file (did you mean drugs?)"],
    ),
    "a section that is far from any": (
        SOUND + "recipes: []\n",
        [
            "7:1: error[unknown-key]: there is no key recipes in a source file (the keys here are condition, tests, drugs, procedures, "
            "therapies, mechanisms, findings, anatomy, populations, materials, specialists, guidance, references, claims)"
        ],
    ),
    "a number as a key": (SOUND + "1: a\n", ["7:1: error[unknown-key]: there is no key 1 in a source file (the keys here are"]),
    "a key that YAML 1.1 takes for True": (drug("on: b"), ["5:5: error[unknown-key]: there is no key on in a drug (the keys here are"]),
    "indentation with no-break spaces": (
        "drugs: []\n\u00a0\u00a0tests: []\n",
        ["2:1: error[unknown-key]: there is no key \\xa0\\xa0tests in a source file (did you mean tests?)"],
    ),
    "a misspelt key, the only fault of its entry": (
        SOUND.replace("name: Iloprost", "nmae: Iloprost"),
        ["3:5: error[unknown-key]: there is no key nmae in a drug (did you mean name?)"],
    ),
    "a misspelt key with a text that the right one would not take": (
        drug("synonym: B"),
        ["5:5: error[unknown-key]: there is no key synonym in a drug (did you mean synonyms?)"],
    ),
    "faults under a misspelt key": (
        SOUND.replace("drugs:", "drug:").replace("name: Iloprost", "names: Iloprost\n    group: x"),
        [
            "1:1: error[unknown-key]: there is no key drug in a source file (did you mean drugs?)",
            "3:5: error[unknown-key]: there is no key names in a drug (did you mean name?)",
            "4:12: error[type]: group is 'x' (write true or false)",
        ],
    ),
    "a missing key": (
        SOUND.replace("    name: Iloprost\n", ""),
        ["2:5: error[missing-key]: a drug lacks the key name (write name:)"],
    ),
    "a missing key of a section that is a mapping": (
        "condition:\n  id: a\n  name: A\n",
        ["2:3: error[missing-key]: a condition lacks the key sources (write sources:)"],
    ),
    "missing keys of other kinds": (
        "anatomy:\n  - {id: a, name: A}\nclaims:\n  - {subject: drug:a, relation: treats}\n",
        [
            "2:5: error[missing-key]: an anatomy lacks the key sources (write sources:)",
            "4:5: error[missing-key]: a subject claim lacks the key object (write object:)",
        ],
    ),
    "a value that YAML refuses is not missing": (
        SOUND.replace("name: Iloprost", "name: ~"),
        ["3:11: error[empty]: there is no value here (write one, or delete the key)"],
    ),
    "a key that YAML refuses is not missing": (
        SOUND.replace("name: Iloprost", "&a name: Iloprost"),
        ["3:5: error[key]: a key must be a plain word (write a name of the model before the colon)"],
    ),
    "a text where a list is due": (drug("synonyms: B"), ["5:15: error[type]: synonyms is not a list (write [B])"]),
    "a mapping where a list is due": ("drugs: {id: a}\n", ["1:8: error[type]: drugs is not a list (put a hyphen before each entry)"]),
    "a list where a text is due": (
        drug("duration: [a]"),
        ["5:15: error[type]: duration is a list, but a text is due (write a text that is"],
    ),
    "a mapping where an id is due": (
        drug("class: {a: b}"),
        ["5:12: error[type]: class is a mapping, but a text is due (write the id of an"],
    ),
    "a text where a mapping is due": (
        "drugs: [iloprost]\n",
        ["1:9: error[type]: drugs is the text 'iloprost', but a mapping is due (write keys such as id:, name:, sources:)"],
    ),
    "a list as a file": ("- a\n", ["1:1: error[type]: the file is a list, but a mapping is due (write keys such as condition:, tests:"]),
    "null as a file": ("null\n", ["1:1: error[type]: the file is the text 'null', but a mapping is due (write keys such as"]),
    "a web page as a file": (
        "<!DOCTYPE html>\n<p>404</p>\n",
        ["1:1: error[type]: the file is the text '<!DOCTYPE html> <p>404</p>', but a mapping is due"],
    ),
    "an empty item": (drug("synonyms: [B, ~]"), ["5:19: error[empty]: there is no value here"]),
    "an empty list of sources": (
        SOUND.replace("[ref:page]", "[]"),
        ["4:14: error[empty]: sources is an empty list (write at least one)"],
    ),
    "a name of spaces": (SOUND.replace("Iloprost", "'  '"), ["3:11: error[shape]: name is '  ' (write a text that is not empty)"]),
    "a name of nothing": (SOUND.replace("Iloprost", "''"), ["3:11: error[shape]: name is '' (write a text that is not empty)"]),
    "a synonym of nothing": (drug("synonyms: ['']"), ["5:16: error[shape]: synonyms is '' (write a text that is not empty)"]),
    "a name in no language": (drug("description: {}"), ["5:18: error[empty]: description is an empty mapping (write at least one)"]),
    "a language in capitals": (
        drug("description: {DE: A}"),
        ["5:19: error[shape]: 'DE' is no key for description (write de)"],
    ),
    "an underscore in a language": (
        drug("description: {en_US: A}"),
        ["5:19: error[shape]: 'en_US' is no key for description (write en-us)"],
    ),
    "a language that is too long": (
        drug(f"description: {{en{'-abcdefgh' * 4}: A}}"),
        ["5:19: error[shape]: 'en-abcdefgh-abcdefgh-abcdefgh-abcdefgh' is no key for description (write a language tag"],
    ),
    "an empty text in one language": (drug("description: {en: '', de: B}"), ["5:23: error[shape]: en is '' (write a text that is not"]),
    "an id with a line break at its end": (
        SOUND.replace("id: iloprost", 'id: "iloprost\\n"'),
        ["2:9: error[shape]: id is 'iloprost\\n' (write i"],
    ),
    "an id with a space": (SOUND.replace("id: iloprost", "id: Ilo prost"), ["2:9: error[shape]: id is 'Ilo prost' (write ilo-prost)"]),
    "an id with a zero-width space": (SOUND.replace("id: iloprost", "id: ilo\u200bprost"), ["2:9: error[shape]: id is 'ilo\\u200bprost'"]),
    "an id like a path": (SOUND.replace("id: iloprost", "id: ../../iloprost"), ["2:9: error[shape]: id is '../../iloprost'"]),
    "an id like an option": (SOUND.replace("id: iloprost", "id: --iloprost"), ["2:9: error[shape]: id is '--iloprost'"]),
    "an id that is too long": (
        SOUND.replace("id: iloprost", f"id: {'a' * 300}"),
        ["2:9: error[length]: id has 300 characters, more than 100 (shorten it)"],
    ),
    "an id of nothing": (
        SOUND.replace("id: iloprost", "id: ''"),
        ["2:9: error[shape]: id is '' (write an id: a-z, 0-9 and hyphens inside"],
    ),
    "letters of other alphabets in an id": (SOUND.replace("id: iloprost", "id: ilоprost"), ["2:9: error[shape]: id is 'ilоprost'"]),
    "a pointer of no kind": (
        SOUND.replace("[ref:page]", "[page]"),
        ["4:15: error[shape]: sources is 'page' (write the id of an entry with its kind before it, such as ref:some-id)"],
    ),
    "a pointer of a wrong kind": (
        SOUND.replace("[ref:page]", "[drug:page]"),
        ["4:15: error[shape]: sources is 'drug:page' (write the id of an entry with its kind before it, such as ref:some-id)"],
    ),
    "a pointer of a misspelt kind": (
        drug("claims: [{relation: treats, object: conditon:a}]"),
        ["5:41: error[shape]: object is 'conditon:a' (did you mean condition:?)"],
    ),
    "a space in a pointer": (
        drug("claims: [{relation: treats, object: 'condition: a'}]"),
        ["5:41: error[shape]: object is 'condition: a' (write condition:a)"],
    ),
    "a code that is not in the list": (
        drug("availability: [over-the-conter]"),
        ["5:20: error[code]: 'over-the-conter' is not a code for availability (did you mean over-the-counter?)"],
    ),
    "a code that is far from any": (
        drug("availability: [x]"),
        ["5:20: error[code]: 'x' is not a code for availability (write one of over-the-counter, prescription)"],
    ),
    "a relation that is not in the vocabulary": (
        drug("claims: [{relation: treatz, object: condition:a}]"),
        ["5:25: error[code]: 'treatz' is not a code for relation (did you mean treats?)"],
    ),
    "yes for true": (drug("group: yes"), ["5:12: error[type]: group is 'yes' (write true or false)"]),
    "a DOI that YAML takes for a number": (
        reference("doi: 10.1"),
        ["5:10: error[shape]: doi is '10.1' (write a DOI without https://doi.org/ before it: 10.3346/jkms.2021.36.e177)"],
    ),
    "a DOI as an address": (
        reference("doi: https://doi.org/10.3346/jkms.2021.36.e177"),
        ["5:10: error[shape]: doi is 'https://doi.org/10.3346/jkms.2021.36.e177' (write 10.3346/jkms.2021.36.e177)"],
    ),
    "a DOI with a word before it": (reference("doi: 'doi: 10.1000/1'"), ["5:10: error[shape]: doi is 'doi: 10.1000/1' (write 10.1000/1)"]),
    "a DOI that does not start with 10": (reference("doi: 11.1000/1"), ["5:10: error[shape]: doi is '11.1000/1' (write a DOI without"]),
    "a PMC id as a PMID": (reference("pmid: PMC8216992"), ["5:11: error[shape]: pmid is 'PMC8216992' (write a PubMed id, digits only"]),
    "a PMID with its name": (reference("pmid: PMID:34155839"), ["5:11: error[shape]: pmid is 'PMID:34155839' (write 34155839)"]),
    "an American date": (reference("date: 05/17/2022"), ["5:11: error[shape]: date is '05/17/2022' (write a year, month or day: 2021"]),
    "a script as an address": (
        reference("url: javascript:alert(1)"),
        ["5:10: error[shape]: url is 'javascript:alert(1)' (write an address"],
    ),
    "a file as an address": (reference("url: file:///etc/passwd"), ["5:10: error[shape]: url is 'file:///etc/passwd' (write an address"]),
    "an address that closes an IRI": (
        reference("url: 'https://a/> <b'"),
        ["5:10: error[shape]: url is 'https://a/> <b' (write an address"],
    ),
    "a code without its local part": (
        drug("exact: ['MESH:']"),
        ["5:13: error[shape]: exact is 'MESH:' (write a prefix of ontology/prefixes"],
    ),
    "a match without its label": (drug("exact: [{id: MESH:D1}]"), ["5:13: error[missing-key]: a coded match lacks the key label"]),
    "evidence without a source": (
        drug("claims: [{relation: treats, object: condition:a, evidence: [{wording: [might]}]}]"),
        ["5:65: error[missing-key]: an evidence lacks the key source (write source:)"],
    ),
    "a grade without its date": (
        drug("claims: [{relation: treats, object: condition:a, grade: {value: A, scheme: B, assessor: C, source: ref:r}}]"),
        ["5:61: error[missing-key]: a grade lacks the key date (write date:)"],
    ),
    "a text that is long is not repeated whole": (
        SOUND.replace("id: iloprost", f"id: {'A' * 90}"),
        [f"2:9: error[shape]: id is '{'A' * 80}…' (write {'a' * 90})"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_once_at_its_place_with_what_to_write(text: str, expected: list[str]) -> None:
    found = told(read(text))
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


def test_all_faults_of_a_file_are_told_in_one_run_each_at_its_place() -> None:
    part = read(
        """\
condition:
  id: Glass Bone
  name: {en: Glass bone, EN: Glass bone}
  sources: [page]
drugs:
  - id: one
    name: ~
    sources: [ref:page]
  - id: two
    name: Two
    nmae: Three
    sources: ref:page
    claims:
      - relation: treat
        object: condition:glass-bone
      - relation: treats
        object: condition:glass-bone
        negated: maybe
        evidence:
          - source: ref:page
          - source: page
            wording: [migth]
  - id: two
    id: three
    name: Three
    sources: [ref:page]
    availability: &a [prescription]
tests: {}
"""
    )
    assert [line.partition("]")[0] + "]" for line in told(part)] == [
        "2:7: error[shape]",
        "3:26: error[shape]",
        "4:13: error[shape]",
        "7:11: error[empty]",
        "11:5: error[unknown-key]",
        "12:14: error[type]",
        "14:19: error[code]",
        "18:18: error[type]",
        "21:21: error[shape]",
        "22:23: error[code]",
        "24:5: error[duplicate-key]",
        "27:19: error[anchor]",
        "28:8: error[type]",
    ]
    assert [d.id for d in part.source.drugs] == ["two"], "the only entry that is sound but for its anchor and its second id"
    assert part.broken >= {"condition:Glass Bone", "condition:glass-bone", "drug:one"}


def test_a_misspelt_key_does_not_take_away_what_stands_under_it() -> None:
    part = read(SOUND.replace("drugs:", "drugz:").replace("name: Iloprost", "nmae: Iloprost"))
    assert [(d.id, d.name) for d in part.source.drugs] == [("iloprost", "Iloprost")]


def test_a_misspelt_key_beside_the_right_one_changes_nothing() -> None:
    part = read(drug("nmae: B"))
    assert [d.name for d in part.source.drugs] == ["A"]
    assert told(part) == ["5:5: error[unknown-key]: there is no key nmae in a drug (did you mean name?)"]


# ---------------------------------------------------------------- what is left out


def test_faults_found_later_have_the_right_place_although_earlier_entries_are_gone() -> None:
    part = read(
        """\
drug:
  - {id: Bad, name: A, sources: [ref:r]}
  - {id: good, name: A, sources: [ref:r], claims: [
      {relation: x, object: drug:a},
      {relation: postpones, object: drug:b, evidence: [{source: x}, {source: ref:r}]}]}
"""
    )
    places = part.locate(
        [
            Fault(("drugs", 0), "rule", "the entry"),
            Fault(("drugs", 0, "claims", 0, "object"), "rule", "the object"),
            Fault(("drugs", 0, "claims", 0, "evidence", 0, "source"), "rule", "the source"),
            Fault(("drugs", 0, "claims", 0, "relation"), "rule", "the key", key=True),
            Fault(("drugs", 0, "claims", 0, "stage"), "rule", "a key that is not there"),
        ]
    )
    assert [(d.place.line, d.place.column) for d in places] == [(3, 5), (5, 37), (5, 78), (5, 8), (5, 7)]


def test_a_part_knows_which_lists_lost_items() -> None:
    part = read(drug("synonyms: ['', B]\n    notes: [C]\n    brands: D"))
    assert [part.lost(("drugs", 0, field)) for field in ("synonyms", "notes", "brands", "claims")] == [True, False, True, False]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("drugs:\n  - {id: a, sources: [ref:r]}\n", {"drug:a"}),
        ("drugs:\n  - {id: Core Decompression, name: A, sources: [ref:r]}\n", {"drug:core-decompression"}),
        ("drugs:\n  - {id: a_b, name: A, sources: [ref:r]}\n", {"drug:a-b"}),
        ("condition: {id: a}\n", {"condition:a"}),
        ("drugs:\n  - id: a\n    name: 'A\n", {"drug:a", "ref:a"}),
        ('{"drugs": [{"id": "a"}, {"id":"b"', {"drug:a", "finding:b"}),
        ("drugs:\n  - id: a\n    name: \x0b\n", {"drug:a"}),
    ],
)
def test_the_ids_of_what_was_left_out_are_kept(text: str, ids: set[str]) -> None:
    assert read(text).broken >= ids


def test_the_ids_of_a_file_in_another_encoding_are_kept() -> None:
    assert "ref:page" in read_part(SOUND.encode("utf-16"), "f.yaml").broken


def test_what_is_sound_is_not_broken() -> None:
    part = read(SOUND + "tests: x\n")
    assert len(part.diagnostics) == 1
    assert part.broken == frozenset()


# ---------------------------------------------------------------- dataset.yaml

DATASET = b"""\
id: a
title: A
version: 1
licence: https://example.org/
publisher: B
base: https://example.org/a/
issued: 2026-01-31
"""


def test_a_dataset_is_read_by_the_same_rules() -> None:
    dataset, diagnostics, _ = read_struct(DATASET, "dataset.yaml", Dataset)
    assert dataset is not None and (dataset.language, dataset.prefixes, diagnostics) == ("en", {}, ())


def test_the_faults_of_a_dataset_have_places() -> None:
    text = DATASET.replace(b"base: https://example.org/a/", b"base: https://example.org/a") + b"prefixes: {snomed: {iri: x}, A: {}}\n"
    dataset, diagnostics, _ = read_struct(text, "dataset.yaml", Dataset)
    assert dataset is None
    assert [str(d).partition(" (")[0] for d in sorted(diagnostics)] == [
        "dataset.yaml:6:7: error[shape]: base is 'https://example.org/a'",
        "dataset.yaml:8:12: error[shape]: 'snomed' is no key for prefixes",
        *[
            f"dataset.yaml:8:33: error[missing-key]: a prefix entry lacks the key {k}"
            for k in ("iri", "licence", "may_ship", "pattern", "title")
        ],
    ]


@pytest.mark.parametrize(("written", "what"), [("x", "the text 'x'"), ("[x]", "a list")])
def test_prefixes_that_are_no_mapping_are_told(written: str, what: str) -> None:
    dataset, diagnostics, _ = read_struct(DATASET + f"prefixes: {written}\n".encode(), "dataset.yaml", Dataset)
    assert [str(d) for d in diagnostics] == [f"dataset.yaml:8:11: error[type]: prefixes is {what}, but a mapping is due"]
    assert dataset is not None and dataset.prefixes == {}


def test_an_empty_mapping_of_prefixes_is_as_good_as_none() -> None:
    for more in (b"prefixes: {}\n", b"prefixes: {}\nlang: en\n"):
        dataset, diagnostics, _ = read_struct(DATASET + more, "dataset.yaml", Dataset)
        assert dataset is not None and dataset.prefixes == {}
        assert len(diagnostics) == more.count(b"lang")


# ---------------------------------------------------------------- properties

LETTERS = st.characters(
    exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Plain values, as YAML gives them, that the model takes for a type."""
    origin = get_origin(hint)
    if origin is Annotated:
        base, *metas = get_args(hint)
        if base is str:
            shape = next(s for m in metas if (s := shape_of(m)))
            longest = next(m.max_length for m in metas if m.max_length)
            return (
                st.from_regex(shape, fullmatch=True, alphabet=LETTERS).map(lambda text: text[:longest]).filter(re.compile(shape).fullmatch)
            )
        least = max((m.min_length or 0 for m in metas), default=0)
        return values(base).filter(lambda value: len(value) >= least)
    if origin in (Union, UnionType):
        return st.one_of([values(member) for member in get_args(hint) if member is not UnsetType])
    if origin is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=2)
    if origin is dict:
        key, value = map(values, get_args(hint))
        return st.dictionaries(key, value, max_size=2)
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    if hint is bool:
        return st.sampled_from(["true", "false", "True", "FALSE", "0", "1"])
    if issubclass(hint, Enum):
        return st.sampled_from([code.value for code in hint])
    return structs(hint)


def structs(kind: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    fields = msgspec.structs.fields(kind)
    required = {f.encode_name: values(f.type) for f in fields if f.required}
    return st.fixed_dictionaries(required, optional={f.encode_name: values(f.type) for f in fields if not f.required})


def few(kind: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with some of the optional keys of a struct, so that examples stay small."""
    fields = msgspec.structs.fields(kind)
    names = st.lists(st.sampled_from([f.encode_name for f in fields]), min_size=1, max_size=2, unique=True)
    every = {f.encode_name: st.deferred(lambda f=f: values(f.type)) for f in fields}  # type: ignore[misc]
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: every[name] for name in chosen}))


def dumped(value: Any) -> bytes:
    text = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    assume(unicodedata.is_normalized("NFC", text))
    return text.encode()


@settings(max_examples=30)
@given(few(Source))
def test_the_way_for_sound_files_and_that_for_faulty_ones_read_the_same(value: dict[str, Any]) -> None:
    sound = read_part(dumped(value), "f.yaml")
    assert sound.diagnostics == ()
    faulty = read_part(dumped({**value, "zz": "x"}), "f.yaml")
    assert [d.rule for d in faulty.diagnostics] == ["unknown-key"]
    assert faulty.source == sound.source
    assert faulty.broken == frozenset()


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(inner, (*path, key))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


WRONG = st.sampled_from(["", " ", "x", "X Y", [], {}, ["x"], {"x": "y"}, {"en": "y"}, [{"id": "a"}], "a" * 1100, "ref:a\n", [[]]])


@settings(max_examples=40)
@given(few(Source), WRONG, st.data())
def test_whatever_is_wrong_has_a_rule_and_a_place_within_the_file(value: dict[str, Any], wrong: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(list(paths(value))))
    text = dumped(replaced(value, path, wrong))
    part = read_part(text, "f.yaml")
    rows = text.decode().split("\n")
    for d in part.diagnostics:
        assert d.rule != "model", "the descent must find all that msgspec finds"
        assert 1 <= d.place.line <= len(rows)
        assert 1 <= d.place.column <= len(rows[d.place.line - 1]) + 1
    if not part.diagnostics:
        assert read_part(dumped({**replaced(value, path, wrong), "zz": "x"}), "f.yaml").source == part.source


POINTING = [
    [name]
    for name in "sources source report_of cited_by object subject condition population site when uses given_by located_in class "
    "part_of screens_for refers_to".split()
]
"""The keys whose texts point to entries; ``of`` is left out, as it might be a language too."""


@settings(max_examples=40)
@given(few(Source))
def test_each_pointer_is_found_at_its_path(value: dict[str, Any]) -> None:
    source = msgspec.convert(value, Source, strict=False)
    found = pointers(source)
    assert pointed_to(source) == [id for _, id in found]
    assert {path: id for path, id in found if path[-1] != "of"} == {
        path: text
        for path in paths(value)
        if [word for word in path if isinstance(word, str)][-1:] in POINTING and isinstance(text := reduce(getitem, path, value), str)
    }


@given(st.binary(max_size=300) | st.text("drugs:idnameources[]{}-\n \"'&*!~", max_size=120).map(str.encode))
def test_no_bytes_bring_down_the_reader(data: bytes) -> None:
    part = read_part(data, "f.yaml")
    assert part.diagnostics or part.source == Source() or data


# ---------------------------------------------------------------- shapes beyond the types


def test_a_text_is_empty_where_the_pattern_of_the_schema_says_so() -> None:
    shape = shape_of(get_args(Line)[1])
    assert shape
    sound, pattern = conforms(Line), re.compile(shape)
    for text in ("", "  ", " \n\n", " a", "a\n", "\n\n a \n", *map(chr, range(sys.maxunicode + 1))):
        assert bool(sound(text)) == bool(pattern.fullmatch(text)), repr(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021", True),
        ("2021-05", True),
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("2021-13", False),
        ("0000", False),
        ("2021-00-01", False),
    ],
)
def test_a_date_is_one_of_the_calendar(text: str, expected: bool) -> None:
    assert is_date(text) is expected


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/a?b=c&d=(e)#f", ""),
        ("https://example.org/é/%C3%A9/🦴", ""),
        ("https://[2001:db8::1]:8080/", ""),
        ("https://[::1/", "is no address"),
        ("https://example.org:x/", "is no address"),
        ("https://example.org:99999/", "is no address"),
        ("https:///a", "names no host"),
        ("https://me:secret@example.org/", "user name or password"),
        ("https://me@example.org/", "user name or password"),
        ("https://example.org/a[1]", "holds '['"),
        ("https://example.org/%zz", "holds '%'"),
        ("https://example.org/100%", "holds '%'"),
        ("https://example.org/#a#b", "holds '#'"),
        ("https://example.org/\x7f", "holds '\\x7f'"),
        ("https://example.org/\ue000", "holds '\\ue000'"),
        ("https://example.org/é|", "holds '|'"),
        ("https://example.org/é#a#b", "holds '#'"),
    ],
)
def test_an_address_is_one_that_every_reader_of_rdf_takes(url: str, fault: str) -> None:
    found = address_fault(url)
    assert fault in found and bool(fault) == bool(found)
