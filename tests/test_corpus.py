"""Finding the sources: corpora, units, and what is in their way on a disk; and that the invented corpus uses all of the model."""

from __future__ import annotations

import os
import pickle
import subprocess
import tracemalloc
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union

import msgspec
import pytest
from msgspec import UNSET

from avn_graph.build import check
from avn_graph.composing import LARGEST
from avn_graph.corpus import default_source, open_corpus, read_bytes, read_unit
from avn_graph.diagnostics import UsageError
from avn_graph.graph import load
from avn_graph.model import Dataset, Source, Strict
from avn_graph.vocabulary import RELATIONS, STATUS_CODES, Rule

Write = Callable[[Mapping[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

PAGE = "references:\n  - {id: page, name: Page, category: web-page, cited_by: [ref:page]}\n"


def units(folder: Path) -> dict[str, list[str]]:
    return {unit.name: [os.path.relpath(file, folder) for file in unit.files] for unit in open_corpus(folder).units}


# ---------------------------------------------------------------- finding


def test_each_folder_and_each_further_file_is_a_unit(write: Write) -> None:
    folder = write(
        {
            "b/2.yaml": "",
            "b/1.yml": "",
            "b/notes.txt": "",
            "b/inner/3.yaml": "",
            "a.yaml": "",
            ".hidden.yaml": "",
            ".git/a.yaml": "",
            "empty/a": "",
        }
    )
    assert units(folder) == {"a": ["a.yaml"], "b": ["b/1.yml", "b/2.yaml"]}
    assert list(units(folder)) == ["a", "b"]


def test_units_can_be_taken_in_runs_and_sent_elsewhere(write: Write) -> None:
    found = open_corpus(write({"a.yaml": "", "b/1.yaml": "", "b.yml": "", "c.yaml": ""})).units
    assert [u.name for u in found] == ["a", "b", "b", "c"]
    assert list(found[1:3]) == [found[1], found[2]] == list(found)[1:3]
    assert [[os.path.basename(file) for file in unit.files] for unit in found[1:3]] == [["b.yml"], ["1.yaml"]]
    assert list(pickle.loads(pickle.dumps(found[1:]))) == list(found)[1:]
    with pytest.raises(IndexError):
        found[4]


def test_a_corpus_of_very_many_units_takes_little_room(tmp_path: Path) -> None:
    (tmp_path / "dataset.yaml").write_text("", encoding="utf-8")
    for number in range(5_000):
        (tmp_path / f"c{number:06}.yaml").touch()
    open_corpus(tmp_path)  # what is made once
    tracemalloc.start()
    corpus = open_corpus(tmp_path)
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(corpus.units) == 5_000
    assert held < 100 * 5_000
    assert most < 300 * 5_000


def test_a_unit_may_be_named_by_itself(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"b/1.yaml": "", "a.yaml": ""})
    assert [u.name for u in open_corpus(folder / "b").units] == ["b"]
    assert [u.name for u in open_corpus(folder / "a.yaml").units] == ["a"]
    assert [u.name for u in open_corpus(folder / "b").others] == ["a"]
    assert [u.name for u in open_corpus(folder / "dataset.yaml").units] == ["a", "b"]
    monkeypatch.chdir(folder / "b")
    assert [u.name for u in open_corpus(".").units] == ["b"]
    assert [u.name for u in open_corpus("..").units] == ["a", "b"]
    assert [u.name for u in open_corpus("../b").others] == ["a"]


def test_the_default_is_the_folder_source_here_else_the_bundled_one(
    write: Write, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_source().samefile(root / "source") or (default_source() / "avascular-necrosis").is_dir()
    write({"a.yaml": ""}).rename(tmp_path / "source")
    assert default_source() == Path("source")
    assert [u.name for u in open_corpus().units] == ["a"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere", "there is no {}"),
        ("a" * 300, "{} cannot be read: File name too long"),
        ("empty", "{} has no dataset.yaml, nor has the folder around it (write one: title, version, licence, base)"),
        ("corpus/no-yaml", "{} holds no YAML file"),
        ("corpus/unit/one.yaml", "{} is one file of a unit (name its folder: corpus/unit)"),
        ("corpus/unit/inner", "{} has no dataset.yaml, nor has the folder around it (write one: title, version, licence, base)"),
        ("/dev/null", "{} has no dataset.yaml, nor has the folder around it (write one: title, version, licence, base)"),
    ],
)
def test_what_is_no_corpus_is_refused_with_its_path(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, message: str
) -> None:
    write({"unit/one.yaml": "", "unit/inner/two.yaml": "", "no-yaml/readme": ""})
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        open_corpus(source)
    assert str(caught.value) == message.format(source)


# ---------------------------------------------------------------- what may be in the way


def faults(folder: Path) -> list[str]:
    return [str(d).replace(f"{folder}{os.sep}", "") for d in check(open_corpus(folder))]


def test_a_pipe_a_folder_and_a_loop_are_refused_and_not_waited_for(write: Write, run: Run) -> None:
    folder = write({"a.yaml": PAGE, "unit/ok.yaml": "tests: []\n"})
    os.mkfifo(folder / "pipe.yaml")
    (folder / "unit" / "folder.yaml").mkdir()
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "gone.yml").symlink_to("nowhere.yml")
    (folder / "unit" / "self").symlink_to("..")
    ended = run("check", ".", cwd=folder)
    assert ended.stderr.splitlines() == [
        "gone.yml:1:1: error[file]: the file cannot be read: No such file or directory",
        "loop.yaml:1:1: error[file]: the file cannot be read: Too many levels of symbolic links",
        "pipe.yaml:1:1: error[file]: the file cannot be read: not a regular file",
        "unit/folder.yaml:1:1: error[file]: the file cannot be read: not a regular file",
        "4 errors, 0 warnings",
    ]


def test_a_link_to_a_file_elsewhere_is_followed(write: Write, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_text(PAGE, encoding="utf-8")
    folder = write({})
    (folder / "a.yaml").symlink_to(tmp_path / "elsewhere.txt")
    assert faults(folder) == []
    assert read_unit(open_corpus(folder).units[0]).unit.sources[0].references[0].id == "page"


def test_a_file_without_end_is_not_read_to_its_end(write: Write) -> None:
    folder = write({"a.yaml": ""})
    with open(folder / "a.yaml", "wb") as file:
        file.truncate(LARGEST * 4)
    assert len(read_bytes(str(folder / "a.yaml"))) == LARGEST + 1
    assert faults(folder) == ["a.yaml:1:1: error[size]: the file has more than 16,777,216 bytes (split it)"]


def test_a_file_that_grows_meanwhile_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: b\n")
    before = os.stat(file)
    file.write_bytes(b"a: b\n" * 5000)
    with monkeypatch.context() as patched:
        patched.setattr("avn_graph.corpus.os.stat", lambda _: before)
        assert len(read_bytes(str(file))) == 25_000
    with open(file, "r+b") as opened:
        opened.truncate(LARGEST * 2)
    with monkeypatch.context() as patched:
        patched.setattr("avn_graph.corpus.os.stat", lambda _: before)
        assert len(read_bytes(str(file))) == LARGEST + 1


def test_names_that_no_terminal_shows_stay_on_one_line(write: Write) -> None:
    folder = write({"a\nb.yaml": "x", "\x1b[31mred.yaml": "x", "-n.yaml": "x"})
    with open(os.fsencode(folder) + b"/\xff.yaml", "wb") as file:
        file.write(b"x")
    lines = faults(folder)
    assert [line.partition(":1:1: ")[0] for line in lines] == ["\\x1b[31mred.yaml", "-n.yaml", "a\\nb.yaml", "\\ufffd.yaml"]


def test_a_file_that_cannot_be_opened_is_a_fault(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"a.yaml": PAGE})

    def refuse(file: str) -> bytes:
        raise PermissionError(13, "Permission denied", file)

    corpus = open_corpus(folder)
    monkeypatch.setattr("avn_graph.corpus.read_bytes", refuse)
    assert [str(d) for d in check(corpus)] == [f"{folder}/a.yaml:1:1: error[file]: the file cannot be read: Permission denied"]


def test_nothing_is_written_beside_the_sources(write: Write) -> None:
    folder = write({"a.yaml": PAGE})
    before = sorted(folder.rglob("*"))
    check(open_corpus(folder))
    assert sorted(folder.rglob("*")) == before


# ---------------------------------------------------------------- dataset.yaml


def test_faults_of_the_dataset_are_told_beside_those_of_the_sources(write: Write, root: Path) -> None:
    text = (root / "tests" / "sources" / "good" / "dataset.yaml").read_text(encoding="utf-8")
    changed = text.replace("issued: 2026-01-31", "issued: 2026-02-31").replace("'M[0-9]+'", "'M[0-9+'")
    changed = changed.replace("https://example.org/about/", "https://me:secret@example.org/").replace("made-up#", "made-up#a[]")
    test = "tests:\n  - {id: t, name: T, sources: [ref:page], exact: ['MADEUP:M1', 'MADEUP:M[1]'], located_in: [anatomy:b]}\n"
    bone = "anatomy:\n  - {id: b, name: B, sources: [ref:page]}\n"
    folder = write({"dataset.yaml": changed, "a.yaml": PAGE.replace("}", ", date: 2021-13}") + test + bone})
    assert [line.partition(" (")[0] for line in faults(folder)] == [
        "a.yaml:2:76: error[date]: 2021-13 is no date",
        "dataset.yaml:9:9: error[date]: 2026-02-31 is no date",
        "dataset.yaml:12:11: error[url]: the address holds a user name or password",
        "dataset.yaml:22:10: error[url]: https://example.org/made-up#a[] holds '[', which has to be percent-encoded",
        "dataset.yaml:23:14: error[pattern]: M[0-9+ is no regular expression: unterminated character set at position 1",
    ]


def test_a_dataset_of_which_nothing_can_be_made_does_not_hide_other_faults(write: Write) -> None:
    prefixes = "prefixes: {OWN: {iri: https://example.org/#, pattern: a, may_ship: id, licence: x, title: Own}}\n"
    test = (
        "tests:\n  - {id: a, name: A, sources: [ref:page], exact: ['OWN:a', 'OWN:b'], claims: [{relation: detects, object: condition:c}]}\n"
    )
    folder = write({"dataset.yaml": prefixes, "a.yaml": PAGE + test + "condition: {id: c, name: C, sources: [ref:page]}\n"})
    lines = [line.partition("]")[0].replace(": error[", " ") for line in faults(folder) if "error" in line]
    assert lines == ["a.yaml:4:60 identifier", *["dataset.yaml:1:1 missing-key"] * 7]


# ---------------------------------------------------------------- the invented corpus


def structs(kind: Any) -> Iterator[type[Strict]]:
    """The structs that a type is made of."""
    origin = typing.get_origin(kind)
    if origin is Annotated or origin in (Union, UnionType, tuple, dict):
        for inner in typing.get_args(kind):
            yield from structs(inner)
    elif isinstance(kind, type) and issubclass(kind, Strict):
        yield kind
        for field in msgspec.structs.fields(kind):
            yield from structs(field.type)


def codes(kind: Any) -> Iterator[type[Enum]]:
    for inner in typing.get_args(kind):
        yield from codes(inner)
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield kind


def given(value: Any) -> Iterator[Any]:
    """Every struct and code that a value holds."""
    yield value
    inner: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    if isinstance(value, Strict):
        inner = [getattr(value, f.name) for f in msgspec.structs.fields(value)]
    for v in inner:
        yield from given(v)


def test_the_invented_corpus_uses_every_field_and_every_code_of_the_model(root: Path) -> None:
    corpus = open_corpus(root / "tests" / "sources" / "good")
    sources = [source for unit in corpus.units for source in read_unit(unit).unit.sources]
    found = [v for value in (corpus.dataset, *sources) for v in given(value)]
    kinds = {kind for top in (Source, Dataset) for struct in structs(top) for kind in struct.__mro__ if issubclass(kind, Strict)}
    for kind in kinds - {Strict}:
        inherited = {name for base in kind.__bases__ for name in getattr(base, "__struct_fields__", ())}
        for field in msgspec.structs.fields(kind):
            values = [getattr(v, field.name) for v in found if isinstance(v, kind)]
            if field.name not in inherited:
                assert any(v not in (UNSET, (), {}, False) for v in values), f"{kind.__name__}.{field.name}"
            for code in codes(field.type):
                assert {v for v in found if type(v) is code} == set(code), code


def test_the_invented_corpus_has_every_relation_status_rule_and_language(root: Path) -> None:
    graph = load(root / "tests" / "sources" / "good")
    assert {c.relation for c in graph.claims} == set(RELATIONS)
    assert {c.status for c in graph.claims} == set(STATUS_CODES)
    assert {c.verdict.rule for c in graph.claims} == set(Rule)
    assert {t.language for e in graph.entities for t in e.names} == {"en", "de"}
    assert any(len(c.when) == 2 for c in graph.claims) and any(c.negated for c in graph.claims) and any(c.grade for c in graph.claims)
    assert any(not c.condition for c in graph.claims)


def test_the_invented_corpus_has_no_fault_but_the_claim_that_is_unassessed(root: Path) -> None:
    assert [(d.rule, d.severity) for d in check(open_corpus(root / "tests" / "sources" / "good"))] == [("no-evidence", "warning")]


def test_the_name_of_the_file_that_describes_the_exports_is_no_id(write: Write) -> None:
    folder = write({"a.yaml": "references:\n  - {id: r, name: R, category: article}\n"})
    path = folder / "dataset.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: small", "id: dataset"), encoding="utf-8")
    faults = [str(d) for d in check(open_corpus(folder)) if d.rule == "reserved-id"]
    said = "dataset.ttl is the name of the file that describes the exports (choose another id)"
    assert faults == [f"{path}:1:5: error[reserved-id]: {said}"]
