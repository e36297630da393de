"""What every format keeps to: the tests run over FORMATS, so that a new one is held to the same."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import astuple
from readers import (
    AVN,
    GOOD,
    OXIGRAPH_FORMATS,
    RDF_FORMATS,
    ROOT,
    blanks,
    by_oxigraph,
    by_pyld,
    by_rapper,
    by_rdflib,
    document,
    documents,
    literal,
    told,
    written,
)
from readers import iri as node
from system import require_program

from avn_graph import vocabulary as v
from avn_graph.build import DESCRIPTION
from avn_graph.corpus import open_corpus
from avn_graph.format import Format, Scope, Told
from avn_graph.formats import FORMATS, formats_named, known_formats
from avn_graph.knowledge import Entity
from avn_graph.naming import iri
from avn_graph.terms import Iri, Text

BY_NAME = {f.name: f for f in FORMATS}
SOURCES = pytest.mark.parametrize("source", [AVN, GOOD], ids=["avn", "good"])
EACH = pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.name)
EACH_RDF = pytest.mark.parametrize("name", RDF_FORMATS)


@cache
def text_of(name: str, source: Path) -> str:
    return "".join(documents(BY_NAME[name], source))


# ---------------------------------------------------------------- what a format is


def test_formats_are_told_apart() -> None:
    for field in ("name", "title"):
        assert len({getattr(f, field) for f in FORMATS}) == len(FORMATS)
    assert len({(f.scope, f.suffix) for f in FORMATS}) == len(FORMATS), "two formats would write the same file"
    media_types = {f.suffix: f.media_type for f in FORMATS}
    assert all(media_types[f.suffix] == f.media_type for f in FORMATS)
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", media_type) for media_type in media_types.values())
    assert len({BY_NAME[name].media_type for name in RDF_FORMATS}) == len(RDF_FORMATS)


@EACH
def test_format_is_registered_under_a_plain_name(format: Format) -> None:
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", format.name)
    assert re.fullmatch("[a-z0-9]+([.][a-z0-9]+)*", format.suffix)
    assert known_formats()[format.name] is format
    assert formats_named([format.name]) == (format,)
    assert format.title
    assert isinstance(format.scope, Scope)


def test_rdf_formats_are_all_there() -> None:
    assert {f.name for f in FORMATS} >= set(RDF_FORMATS)


# ---------------------------------------------------------------- what is written


@EACH
@SOURCES
def test_document_ends_with_a_newline_and_has_unix_lines(format: Format, source: Path) -> None:
    for text in documents(format, source):
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\r" not in text
        assert not text.startswith("\ufeff")


@EACH
def test_format_gives_as_many_parts_as_it_has_sections(format: Format) -> None:
    for unit in told_by(format, GOOD):
        assert len(format.write(unit)) == format.sections


def told_by(format: Format, source: Path) -> list[Told]:
    """The units of which a format writes something."""
    return [unit for unit in told(source) if format.scope is Scope.CORPUS or unit.condition]


OVERVIEWS = frozenset({"html-index"})
"""They list the conditions, on whose pages the claims stand."""


@pytest.mark.parametrize("format", [f for f in FORMATS if f.name not in OVERVIEWS], ids=lambda f: f.name)
@SOURCES
def test_every_claim_is_there_with_its_status_or_listed_as_left_out(format: Format, source: Path) -> None:
    units = told_by(format, source)
    left_out = {loss.id for unit in units for loss in format.losses(unit)}
    expected = {c.id.removeprefix("claim:"): str(c.status) for unit in units for c in unit.claims if c.id not in left_out}
    found = {pair for text in documents(format, source) for pair in statuses(format, text, expected)}
    assert set(expected.items()) - found == set()


@EACH
@SOURCES
def test_only_what_there_is_can_be_left_out(format: Format, source: Path) -> None:
    for unit in told_by(format, source):
        losses = format.losses(unit)
        assert {loss.id for loss in losses} <= {record.id for record in unit.records}
        assert all(loss.what and loss.why for loss in losses)
        assert len(set(losses)) == len(losses)
    if format.name in RDF_FORMATS:
        assert not any(format.losses(unit) for unit in told(source))


def statuses(format: Format, text: str, claims: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(claim, status): in RDF by the claims' nodes, else where one element bears the claim's id and has the word of its status."""
    if format.name in OXIGRAPH_FORMATS:
        words = {str(code.iri): status for status, code in v.STATUS_CODES.items()}
        for subject, predicate, value in by_oxigraph(text, format.name):
            if predicate[1] == v.AVN_STATUS and "/claim/" in subject[1]:
                yield subject[1].rpartition("/")[2], words[value[1]]
        return
    for element in tree(format, text).iter():
        own = [*element.attrib.values(), *(child.text or "" for child in element)]
        borne = {re.sub("^(.*/|#|[a-z]+-)?claim[:/-]", "", said) for said in own} & set(claims)
        said = [said for e in element.iter() for said in (*e.attrib.values(), e.text or "")] if borne else []
        yield from ((claim, claims[claim]) for claim in borne if claims[claim] in " ".join(said).lower().split())


def tree(format: Format, text: str) -> ET.Element:
    """The elements of a document, which must be sound."""
    if format.media_type == "text/html":
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        root: ET.Element = parser.parse(text)
        unavoidable = {"invalid-codepoint", "illegal-codepoint-for-numeric-entity"}  # C1 controls and carriage returns, as HTML has them
        assert {error for _, error, _ in parser.errors} <= unavoidable
        return root
    if "json" in format.media_type:
        return element_of(json.loads(text))
    if "xml" in format.media_type:
        return ET.fromstring(text)
    return pytest.fail(f"say here how {format.name} is read")


def element_of(value: Any) -> ET.Element:
    """JSON as elements: one for each value, its text where it has one."""
    element = ET.Element("value")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    element.extend(map(element_of, inner))
    element.text = "" if isinstance(value, dict | list) else str(value)
    return element


@EACH
def test_document_of_two_units_is_whole(format: Format) -> None:
    units = told(GOOD)
    assert len(units) == 2
    alone = [document(format, (unit,)) for unit in told_by(format, GOOD)]
    whole = [document(format, units)] if format.scope is Scope.CORPUS else []
    if format.name not in OXIGRAPH_FORMATS:
        assert all(len(tree(format, text)) for text in alone + whole)
    else:
        first, second, both = (by_oxigraph(text, format.name) for text in alone + whole)
        assert first != second
        assert both == first | second


@EACH
@SOURCES
def test_no_path_of_this_machine_and_no_clock_is_in_it(format: Format, source: Path) -> None:
    text = text_of(format.name, source)
    for path in (str(ROOT), str(source), os.path.expanduser("~") + "/", os.getcwd(), "/tmp/", ".yaml"):
        assert path not in text
    assert not re.search(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text)
    dates = set(re.findall(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])", text))
    written = "".join(Path(file).read_text(encoding="utf-8") for unit in open_corpus(source).units for file in unit.files)
    written += (source / "dataset.yaml").read_text(encoding="utf-8")
    assert {day for day in dates if day not in written} == set()


# ---------------------------------------------------------------- determinism


@EACH
@SOURCES
def test_writing_twice_gives_the_same_text(format: Format, source: Path) -> None:
    told.cache_clear()
    first = documents(format, source)
    told.cache_clear()
    assert documents(format, source) == first


def digests(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


ELSEWHERE = {
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "hash seed 1, C locale": {"PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C"},
    "random hash seed, another time zone": {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
}


@pytest.fixture(scope="module")
def builds(run: Callable[..., CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What processes in several surroundings wrote of the AVN source, by digest."""
    found = {}
    for number, (name, variables) in enumerate(ELSEWHERE.items(), 1):
        folder = tmp_path_factory.mktemp("build")
        named = [argument for f in FORMATS for argument in ("--format", f.name)]
        done = run("build", AVN, "--out", folder, "--jobs", number, *named, env={**os.environ, **variables}, cwd=folder)
        assert done.returncode == 0, done.stderr
        found[name] = digests(folder)
    return found


@pytest.mark.parametrize("format", [f for f in FORMATS if not f.packed], ids=lambda f: f.name)
@pytest.mark.parametrize("where", ELSEWHERE)
def test_bytes_are_the_same_everywhere(format: Format, where: str, builds: dict[str, dict[str, str]]) -> None:
    here = [hashlib.sha256(text.encode()).hexdigest() for text in documents(format, AVN)]
    files = {name: digest for name, digest in builds[where].items() if name.partition(".")[2] == format.suffix and name != DESCRIPTION}
    assert sorted(files[name] for name in files if ("/" in name) is (format.scope is Scope.CONDITION)) == sorted(here)


def test_everything_that_is_built_is_the_same_everywhere(builds: dict[str, dict[str, str]]) -> None:
    first, *others = builds.values()
    assert "manifest.json" in first
    assert all(other == first for other in others)


# ---------------------------------------------------------------- the RDF formats are one graph


@EACH_RDF
@SOURCES
def test_independent_readers_read_the_same_triples(name: str, source: Path) -> None:
    text, whole = text_of(name, source), by_oxigraph(text_of("ntriples", source), "ntriples")
    assert blanks(whole) == set()
    assert by_oxigraph(text, name) == whole
    assert by_rdflib(text, name) == whole
    if name == "jsonld":
        assert by_pyld(text) == whole


@pytest.mark.system
@pytest.mark.parametrize("name", ["turtle", "ntriples"])
@SOURCES
def test_raptor_reads_the_same_triples(name: str, source: Path) -> None:
    assert by_rapper(text_of(name, source), name) == by_oxigraph(text_of("ntriples", source), "ntriples")


@EACH_RDF
@SOURCES
def test_nothing_of_the_triple_stream_is_lost_or_added(name: str, source: Path) -> None:
    stream = set()
    for unit in told(source):
        for subject, term, value in (triple for description in unit.descriptions for triple in description.triples):
            stream.add((node(subject), node(term), node(value) if isinstance(value, str) else literal(*astuple(value))))
    read = by_oxigraph(text_of(name, source), name)
    dataset = iri(told(source)[0].dataset, "").rstrip("/")
    assert {row for row in read if row[0][1] != dataset} == stream


@pytest.mark.parametrize("number", [1, 2, 5])
def test_documents_stay_whole_however_many_units_they_have(number: int) -> None:
    units = told(GOOD) * number
    for name in RDF_FORMATS:
        assert by_oxigraph(document(BY_NAME[name], units), name) == by_oxigraph(text_of("ntriples", GOOD), "ntriples")


# ---------------------------------------------------------------- any text, any identifier


ILLEGAL = "".join(
    map(chr, (*range(9), 11, 12, *range(14, 32), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF))
)
"""What the reader of sources refuses; all else may be in a text."""
TEXTS = st.text(
    st.characters(exclude_characters=ILLEGAL, exclude_categories=["Cs"]) | st.sampled_from("\\\"'\n\r\t\x7f\x85\u2028\U0001f9b4@^<>{}&"),
    min_size=1,
)
LANGUAGES = st.sampled_from(
    ["en", "de", "pt-br", "zh-hans", "sr-latn-rs", "es-419", "gsw", "de-1996", "ca-valencia", "sl-rozaj-biske", "zh-cmn-hans-cn"]
)


@given(TEXTS, LANGUAGES, st.data())
def test_any_text_in_any_language_is_read_back_exactly(text: str, language: str, data: st.DataObject) -> None:
    dataset = told(GOOD)[0].dataset
    properties = st.sampled_from([v.RDFS_LABEL, v.SKOS_ALT_LABEL, v.SKOS_EDITORIAL_NOTE, v.AVN_LOCATOR, v.AVN_PRODUCES])
    plain = Text(data.draw(TEXTS))
    facts = ((data.draw(properties), Text(text, language)), (v.DC_CREATOR, plain), (v.AVN_CONTAINER, plain))
    entity = Entity("drug:x", Iri(f"{dataset.base}drug/x"), v.AVN_CLASS_DRUG, text, (Text(text, language), Text(plain.value, "fr")), facts)
    said = {(p, o) for p, o in ((v.RDFS_LABEL, n) for n in entity.names)} | set(facts)
    expected = {(node(entity.iri), node(p), literal(*astuple(o))) for p, o in said if isinstance(o, Text)}
    for name in RDF_FORMATS:
        document_text = written_entity(name, entity)
        for read in (by_rdflib, by_oxigraph):
            rows = {row for row in read(document_text, name) if row[0] == node(entity.iri) and row[2][0] == "literal"}
            assert rows == expected, (read.__name__, name)
    assert {row for row in by_pyld(written_entity("jsonld", entity)) if row[0] == node(entity.iri) and row[2][0] == "literal"} == expected


def written_entity(name: str, entity: Entity) -> str:
    return written(BY_NAME[name], (entity,), told(GOOD)[0].dataset)


ADDRESSES = st.one_of(
    st.builds(
        lambda space, local: space + local,
        st.sampled_from(
            [
                *v.NAMESPACES.values(),
                "https://example.org/invented/drug/",
                "https://example.org/invented/",
                "https://w3id.org/avn-graph/claim/",
            ]
        ),
        st.text("abcXYZ019-_.~:@!$&'()*+,;=/?é骨", max_size=8),
    ),
    st.builds(lambda p, local: p.iri + local, st.sampled_from(list(v.PREFIXES.values())), st.text("abcXYZ019-_.", max_size=8)),
)


@given(st.lists(ADDRESSES, min_size=1, max_size=4))
@example(["https://example.org/invented/drug///a", "https://example.org/invented/drug/", "http://schema.org/", "http://schema.org//a"])
def test_any_address_is_read_back_exactly(addresses: list[str]) -> None:
    facts = tuple((term, Iri(a)) for a in addresses for term in (v.SCHEMA_URL, v.SKOS_EXACT_MATCH, v.DCTERMS_SOURCE))
    entity = Entity("drug:x", Iri("https://example.org/invented/drug/x"), v.AVN_CLASS_DRUG, "X", (), facts)
    expected = {(node(entity.iri), node(p), node(o)) for p, o in facts if isinstance(o, str)}
    for name in RDF_FORMATS:
        text = written_entity(name, entity)
        for read in (by_rdflib, by_oxigraph):
            rows = read(text, name)
            assert {row for row in rows if row[0] == node(entity.iri) and row[1][1] in {p for p, _ in facts}} == expected, (
                read.__name__,
                name,
            )


def test_manifest_of_a_build_names_every_format(
    builds: dict[str, dict[str, str]], run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    named = [argument for f in FORMATS for argument in ("--format", f.name)]
    assert run("build", GOOD, "--out", tmp_path, *named).returncode == 0
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert {row["format"] for row in manifest["files"]} == {f.name for f in FORMATS} | {"description"}


def test_a_build_imports_no_library_that_it_can_do_without(tmp_path: Path) -> None:
    code = (
        "import sys; from avn_graph.build import build; from avn_graph.corpus import open_corpus;"
        f"build(open_corpus({str(GOOD)!r}), {str(tmp_path)!r}); print(*{{m.partition('.')[0] for m in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert {"avn_graph", "msgspec"} <= loaded
    assert loaded.isdisjoint({"rdflib", "networkx", "pyoxigraph", "pyld", "pyshacl", "lxml", "igraph", "html5lib", "hypothesis"})


@pytest.mark.parametrize(("system", "outcome"), [("1", pytest.fail.Exception), ("0", pytest.skip.Exception), ("", pytest.skip.Exception)])
def test_a_missing_program_is_named(system: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVN_GRAPH_SYSTEM", system)
    with pytest.raises(outcome, match="the program no-such-program is missing"):
        require_program("no-such-program")
    assert Path(require_program("sh")).name == "sh"
