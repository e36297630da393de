"""Skimming: what it reads at all, it reads as libyaml does. The strict composer, asked for places, is the judge."""

from __future__ import annotations

import random
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from benchmarks.corpus import condition
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from avn_graph.composing import Unreadable, compose_strictly, decode
from avn_graph.skimming import Places, find_places, skim

ROOT = Path(__file__).parent.parent
OURS = sorted((ROOT / "source").rglob("*.yaml"))
FILES = [*OURS, *sorted((ROOT / "tests" / "sources").rglob("*.y*ml"))]


def strict(text: str) -> tuple[Any, list[str], tuple[Places, Places]]:
    """What libyaml makes of a text, the rules of its faults, and the places of values and keys."""
    told: list[str] = []
    places: tuple[Places, Places] = {}, {}
    try:
        return compose_strictly(text, lambda *fault: told.append(fault[2]), *places), told, places
    except Unreadable:
        return None, told, places


def agree(text: str) -> bool:
    """Whether the text is skimmed; that it is then a text without fault that the judge reads the same, and finds at the same places."""
    value = skim(text)
    if value is not None:
        places: tuple[Places, Places] = {}, {}
        find_places(text, *places)
        assert (value, [], places) == strict(text)
        assert repr(value) == repr(strict(text)[0]), "the order of keys too"
    return value is not None


def readable(data: bytes) -> str | None:
    try:
        return decode(data, lambda *_: None)
    except Unreadable:
        return None


# ---------------------------------------------------------------- what is skimmed, and what is not

COMMON = {
    "an entry": "drugs:\n  - id: a\n    name: A b\n",
    "a list at the column of its key": "a:\n- b\n- c: d\n  e:\n  - f\ng: h\n",
    "comments and empty lines": "# a: b\n\na: b\n   \n      # c\nd:\n# e\n  - f\n",
    "no line break at the end": "a: b",
    "short lists": "a: [b, c d, ref:e-1]\nb: []\nc:\n  - [d]\n",
    "short mappings": 'a: {b: c, d: "e, f"}\ng: {}\nh:\n  - {i: j}\n',
    "quotes": 'a: "b: c # d"\ne: \'f "g"\'\nh: \'\'\ni: ""\nj: ["", "~"]\n',
    "addresses and codes": "a: https://example.org/b#c?d=[e]\nf: MESH:D010020\n",
    "words that YAML 1.1 takes for others": "a: no\nb: 0005000\nc: 2022-05-17\nd: 1e3\ne: null\ny: n\n",
    "letters of other alphabets": "a: Kälte, 骨 and 🦴\nb: [é, 骨]\nc: Émile\n",
    "marks within a text": "a: b & c * d ! e | f > g % h @ i ` j, k [l] {m} ? n - o 'p' \"q\" ~ r#s:t\n",
    "keys of every kind": "A: b\na_b: c\na-b: d\n_: e\ntrue: f\nno: g\n",
    "values that hold nothing": "a:\n  - ''\n  - []\n  - {}\n  - b: \"\"\n    c: []\n",
    "less indentation by several levels": "a:\n  b:\n    c:\n      - d:\n          e: f\n  g: h\ni: j\n",
    "indentation of other widths": "a:\n b:\n       - c\nd:\n    e: f\n",
}
UNCOMMON = {
    "nothing": "",
    "only comments": "# a\n",
    "a value that is not there": "a:\n",
    "a value that is not there, before others": "a:\nb: c\n",
    "an item that is not there": "a:\n  -\n  - b\n",
    "an item that is a comment": "a:\n  - # b\n",
    "a key twice": "a: b\na: c\n",
    "a key twice, around another": "a:\n  b: c\nd: e\na: f\n",
    "a key twice, within brackets": "a: {b: c, b: d}\n",
    "a text that goes on": "a: b\n  c\n",
    "a text that goes on with a hyphen": "a: b\n  - c\n",
    "an item that goes on": "a:\n  - b\n    c\n",
    "an item that goes on as a mapping": "a:\n  - b\n    c: d\n",
    "an item that is a blank": "a:\n  - ",
    "a text without a key": "a: b\nc\n",
    "brackets without a key": "a: b\n[c]\n",
    "a colon without a blank": "a:b\n",
    "blanks behind brackets": "a: [b] \n",
    "blanks within brackets": "a: [b ]\n",
    "blanks behind quotes": "a: 'b' \n",
    "a comment behind a value": "a: b # c\n",
    "a comment behind a key": "a: # b\n  c: d\n",
    "a colon within a text": "a: b: c\n",
    "a colon at the end": "a: b:\n",
    "blanks at the end": "a: b \n",
    "blanks behind a key": "a: \n  b: c\n",
    "a tab": "a: b\tc\n",
    "a byte order mark within": "a: \ufeffb\n",
    "an anchor": "a: &b c\n",
    "an alias": "a: *b\n",
    "a tag": "a: !b c\n",
    "a tilde": "a: ~\n",
    "a tilde in a list": "a: [b, ~]\n",
    "an escape": 'a: "\\n"\n',
    "a quote within quotes": "a: 'b''c'\n",
    "a literal text": "a: |\n  b\n",
    "a folded text": "a: >-\n  b\n",
    "brackets within brackets": "a: [[b], {c: d}]\n",
    "a pair within a list": "a: [b: c]\n",
    "a list that goes on": "a: [b,\n  c]\n",
    "a list with a comma at its end": "a: [b, ]\n",
    "a list without commas": "a: [b c] d\n",
    "a merge key": "a:\n  <<: b\n",
    "a key in quotes": '"a": b\n',
    "a key that is a question": "? a\n: b\n",
    "a long key": f"{'a' * 100}: b\n",
    "a list of lists": "a:\n  - - b\n",
    "a list as a file": "- a\n",
    "a text as a file": "a\n",
    "a mapping that is indented": "  a: b\n",
    "a start of a document": "---\na: b\n",
    "an end of a document": "a: b\n...\n",
    "a directive": "%YAML 1.1\n---\na: b\n",
    "too little indentation": "a:\n    b: c\n  d: e\n",
    "a mapping beside a list": "a:\n  - b\n  c: d\n",
    "a list beside a mapping": "a:\n  b: c\n  - d\n",
    "an item under the key of another": "- a:\n- b\n",
    "nesting that is deep": "".join(" " * n + "a:\n" for n in range(60)) + " " * 60 + "b: c\n",
    "a file that is long": "a: b\n" + "#\n" * (1 << 18),
}


@pytest.mark.parametrize("text", COMMON.values(), ids=COMMON.keys())
def test_what_sources_commonly_hold_is_skimmed(text: str) -> None:
    assert agree(text)


@pytest.mark.parametrize("text", UNCOMMON.values(), ids=UNCOMMON.keys())
def test_what_is_uncommon_or_at_fault_is_left_to_the_judge(text: str) -> None:
    assert skim(text) is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_of_ours_is_read_as_the_judge_reads_it(file: Path) -> None:
    text = readable(file.read_bytes())
    if text is not None:
        assert agree(text) or file not in OURS


def test_what_the_benchmark_reads_is_skimmed() -> None:
    assert all(agree(condition(random.Random(seed), seed)) for seed in range(3))


# ---------------------------------------------------------------- what is nearly common

MARKS = [*"\n\n  :-#,[]{}\"'&*!|>?%@`~.ab0é\\=<", ": ", " #", "- ", "\n  ", "\n- ", "\n    ", "---", "...", "<<", "''", "\u00a0"]
TEXTS = [text for file in OURS if (text := readable(file.read_bytes()))]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Some consecutive lines of a source of ours, with a few characters deleted, put in or doubled."""
    lines = draw(st.sampled_from(TEXTS)).splitlines(keepends=True)
    start = draw(st.integers(0, len(lines) - 1))
    text = "a:\n" * draw(st.integers(0, 1)) + "".join(lines[start : start + draw(st.integers(1, 12))])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", *MARKS])) + text[at + draw(st.integers(0, 3)) :]
    return text


PIECES = """
a b a: b: a:b a:: c:d [a] [] {} {a:b} {a: b} [a,b] [a,  b] [a: b] [ a] {a: b, a: c} {a: } {a} "a" 'a' "a: b" "a"b 'a'b "" '' "a" #
# #a a#b a# ~ ~a * & ! !!str | > |- -a - -- --- ... . ? ?a @ % ` = << , ,a a, ] } [ { ( ) $ / \\ \\n é 🦴
\u00a0 \u200b \u0301 0 -1 +1 .5 null
""".split(" ")
ROWS = st.tuples(st.sampled_from(["", "", "  ", "  ", "    ", "      ", " ", "   "]), st.sampled_from(["", "", "- ", "- ", "-", "- - "]))
VALUES = st.lists(st.sampled_from([piece.strip("\n") for piece in PIECES]), min_size=0, max_size=3).map(" ".join)
LINES = st.lists(
    st.builds(lambda row, key, value: "".join((*row, key, value)), ROWS, st.sampled_from(["", "a: ", "b: ", "c:", "d: "]), VALUES)
)


def check(text: str) -> None:
    assume(unicodedata.is_normalized("NFC", text) and (text := readable(text.encode()) or ""))
    agree(text)


@given(mutated())
@settings(max_examples=300)
def test_sources_with_slips_are_read_as_the_judge_reads_them(text: str) -> None:
    check(text)


@given(LINES.map("\n".join))
@settings(max_examples=300)
@example("a:\n- b:\n  - c\n- d: [e]\nf: g")
def test_lines_put_together_at_random_are_read_as_the_judge_reads_them(text: str) -> None:
    check(text)


PLAIN = st.text(st.sampled_from([*"ab 0:-#,é'\"", "[", "]", "{", "}"]), min_size=1, max_size=8)
WHOLE = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=3), max_leaves=12)


@given(st.dictionaries(PLAIN, WHOLE, min_size=1), st.sampled_from([yaml.SafeDumper, yaml.CSafeDumper]), st.sampled_from([None, False]))
def test_texts_that_others_wrote_are_read_as_the_judge_reads_them(value: Any, dumper: Any, flow: bool | None) -> None:
    check(yaml.dump(value, Dumper=dumper, allow_unicode=True, default_flow_style=flow, sort_keys=False))


@pytest.mark.parametrize("piece", ["a:", "a: ", "a#", " #", "[a, ", "{a: b, ", "a, ", '"', "'", "- ", "a ", " ", ":", "#"])
@pytest.mark.parametrize("start", ["", "a: ", "a: [", "a: {a: ", "a: [b, ", 'a: "', "- "])
def test_no_line_takes_more_time_than_its_length(start: str, piece: str) -> None:
    text = start + piece * (400_000 // len(piece))
    before = time.process_time()
    skim(text)
    assert time.process_time() - before < 1
