"""Faults as data: how they are printed, for people and for machines, whatever is in them."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import avn_graph
from avn_graph import diagnostics
from avn_graph.diagnostics import (
    RENDERERS,
    AvnGraphError,
    Diagnostic,
    Place,
    Severity,
    SourceFaults,
    UsageError,
    has_errors,
    nearest,
    printable,
    render_json,
    render_sarif,
    render_text,
)

FAULT = Diagnostic(Place("a.yaml", 3, 5), "rule", "what is wrong", "what to write")
WARNING = Diagnostic(Place("b.yaml"), "other", "a doubt", severity=Severity.WARNING)


def test_a_fault_is_one_line_with_place_rule_message_and_hint() -> None:
    assert str(FAULT) == "a.yaml:3:5: error[rule]: what is wrong (what to write)"
    assert str(WARNING) == "b.yaml:1:1: warning[other]: a doubt"


@pytest.mark.parametrize(
    ("diagnostics", "end"),
    [
        ([], ""),
        ([FAULT], "1 error, 0 warnings\n"),
        ([FAULT, WARNING, WARNING], "1 error, 2 warnings\n"),
        ([FAULT, FAULT, WARNING], "2 errors, 1 warning\n"),
    ],
)
def test_the_text_ends_with_a_count(diagnostics: list[Diagnostic], end: str) -> None:
    assert render_text(diagnostics) == "".join(f"{d}\n" for d in diagnostics) + end


def test_only_errors_are_errors() -> None:
    assert has_errors([WARNING, FAULT])
    assert not has_errors([WARNING])
    assert not has_errors([])


def test_faults_sort_by_file_line_and_column() -> None:
    places = [Place("b", 1, 1), Place("a", 10, 1), Place("a", 9, 2), Place("a", 9, 1)]
    assert [d.place for d in sorted(Diagnostic(p, "r", "m") for p in places)] == places[::-1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é → 🦴", "plain é → 🦴"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\u202eb\u2028", "a\\u202eb\\u2028"),
        ("a\u00a0b\u200b", "a\\xa0b\\u200b"),
        ("\udcff", "\\ufffd"),
    ],
)
def test_what_a_terminal_would_not_show_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(), max_size=40))
@example("\ud800\x00\x85")
def test_a_fault_stays_on_one_line_that_can_be_encoded(text: str) -> None:
    line = str(Diagnostic(Place(text, 1, 1), "rule", text, text))
    assert line.isprintable() and len(line.splitlines()) == 1
    line.encode()


def test_the_nearest_word_is_named_where_one_is_near() -> None:
    assert nearest("drugz", ["tests", "drugs"]) == "did you mean drugs?"
    assert nearest("xyz", ["tests", "drugs"]) == ""
    assert nearest("tets", ["tests"], "{}!", 0.8) == "tests!"
    assert nearest("tets", ["tests"], "{}!", 0.95) == ""


@given(st.text(st.characters(), max_size=40))
@example("\ud800 é\x00")
def test_json_is_ascii_and_holds_every_field_as_it_was(text: str) -> None:
    found = render_json([Diagnostic(Place(text, 2, 3), "rule", text, text, Severity.WARNING)])
    assert found.isascii()
    assert json.loads(found) == [
        {"file": text, "line": 2, "column": 3, "rule": "rule", "message": text, "hint": text, "severity": "warning"},
    ]


def test_sarif_is_what_code_hosts_read() -> None:
    sarif = json.loads(render_sarif([FAULT, WARNING]))
    assert sarif["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    run = sarif["runs"][0]
    assert run["tool"]["driver"]["rules"] == [{"id": "other"}, {"id": "rule"}]
    assert run["results"][0] == {
        "ruleId": "rule",
        "level": "error",
        "message": {"text": "what is wrong (what to write)"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": "a.yaml"}, "region": {"startLine": 3, "startColumn": 5}}},
        ],
    }
    assert run["results"][1]["message"] == {"text": "a doubt"}


@pytest.mark.parametrize(
    ("file", "uri"),
    [("a b/ä#?.yaml", "a%20b/%C3%A4%23%3F.yaml"), (os.fsdecode(b"\xff.yaml"), "%FF.yaml"), ("/a/b.yaml", "/a/b.yaml")],
)
def test_a_file_of_any_name_has_an_address_in_sarif(file: str, uri: str) -> None:
    run = json.loads(render_sarif([msgspec.structs.replace(FAULT, place=Place(file))]))["runs"][0]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_the_forms_are_those_of_the_command_line() -> None:
    assert list(RENDERERS) == ["text", "json", "sarif"]


def test_exceptions_have_one_root() -> None:
    raised = SourceFaults([FAULT, WARNING])
    assert isinstance(raised, AvnGraphError) and issubclass(UsageError, AvnGraphError)
    assert raised.diagnostics == (FAULT, WARNING)
    assert str(raised) == f"{FAULT}\n{WARNING}"


# ---------------------------------------------------------------- the tree of exceptions


def every_exception() -> set[type[BaseException]]:
    """The exceptions that the package defines, wherever."""
    names = [m.name for m in pkgutil.walk_packages(avn_graph.__path__, "avn_graph.") if not m.name.endswith("__main__")]
    found = {value for name in names for value in vars(importlib.import_module(name)).values() if isinstance(value, type)}
    return {kind for kind in found if issubclass(kind, BaseException) and kind.__module__.startswith("avn_graph")}


def test_the_tree_in_the_docstring_is_that_of_the_classes() -> None:
    drawn = re.search(r"^    AvnGraphError\n((?:    [├└].*\n)+)", diagnostics.__doc__ or "", re.MULTILINE)
    assert drawn is not None
    below = re.findall(r"[├└]── (\w+)  +\S", drawn[1])
    assert below == ["SourceFaults", "UsageError"]
    assert sorted(kind.__name__ for kind in AvnGraphError.__subclasses__()) == sorted(below)
    assert AvnGraphError.__bases__ == (Exception,)


def test_every_exception_of_the_package_is_under_the_root() -> None:
    # Unreadable stops the composing of one file and never leaves the reader, Refused a request and never leaves the server
    assert {kind.__name__ for kind in every_exception() if not issubclass(kind, AvnGraphError)} == {"Refused", "Unreadable"}


# ---------------------------------------------------------------- further on SARIF and sorting


def test_a_rule_is_listed_once_in_sarif_however_often_it_is_broken() -> None:
    (run,) = json.loads(render_sarif([FAULT, FAULT, WARNING]))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["other", "rule"]
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning"]
    assert run["columnKind"] == "unicodeCodePoints"


def test_faults_at_one_place_sort_by_rule_and_message() -> None:
    expected = [
        Diagnostic(Place("a"), "a", "z"),
        Diagnostic(Place("a"), "b", "a"),
        Diagnostic(Place("a"), "b", "m", severity=Severity.WARNING),
    ]
    assert sorted([expected[2], expected[0], expected[1]]) == expected
