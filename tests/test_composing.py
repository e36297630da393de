"""YAML as we read it: every scalar is the text that was written, and all else is refused where it stands."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from avn_graph.composing import DEEPEST, LARGEST, Places, Unreadable, compose, decode


def composed(data: bytes | str) -> tuple[Any, list[str]]:
    """The value, and each fault as ``line:column rule``; the value is "unreadable" where there is none."""
    told: list[str] = []

    def refuse(line: int, column: int, rule: str, message: str, hint: str) -> None:
        assert message
        told.append(f"{line}:{column} {rule}")

    try:
        return compose(decode(data.encode() if isinstance(data, str) else data, refuse), refuse), told
    except Unreadable:
        assert told, "what is unreadable must say why"
        return "unreadable", told


# ---------------------------------------------------------------- what is refused

BYTES = {
    "an empty file": (b"", "1:1 empty"),
    "nothing but a comment": (b"# to do\n", "1:1 empty"),
    "an empty document": (b"---\n", "2:1 empty"),
    "null as a document": (b"~\n", "1:1 empty"),
    "UTF-16, little end first": ("a: b\n".encode("utf-16"), "1:1 encoding"),
    "UTF-16, big end first": (b"\xfe\xff" + "a: b\n".encode("utf-16-be"), "1:1 encoding"),
    "UTF-16 without a mark": ("a: b\n".encode("utf-16-le"), "1:2 character"),
    "Latin-1": ("name: ok\nnäme: Legg-Calvé".encode("latin-1"), "2:2 encoding"),
    "Latin-1 after a long text": ("name: éé Calv".encode() + b"\xe9", "1:14 encoding"),
    "a surrogate in UTF-8": (b"name: \xed\xa0\x80\n", "1:7 encoding"),
    "an overlong slash": (b"name: \xc0\xaf\n", "1:7 encoding"),
    "an unfinished character": (b"name: \xf0\x9f\xa6", "1:7 encoding"),
    "a vertical tab": (b"name: a\x0bb\n", "1:8 character"),
    "a NUL": (b"name: a\x00b\n", "1:8 character"),
    "a DEL": (b"name: a\x7fb\n", "1:8 character"),
    "the line break NEL": ("a: b\nname: a\x85b\n", "2:8 character"),
    "the line separator": ("name: a\u2028b\n", "1:8 character"),
    "the paragraph separator": ("name: a\u2029b\n", "1:8 character"),
    "U+FFFE": ("name: a\ufffeb\n", "1:8 character"),
    "a non-character": ("name: a\ufdd0b\n", "1:8 character"),
    "a text that turns its direction": ("# ok\n\nname: a\u202eb\n", "3:8 character"),
    "an isolate": ("name: a\u2066b\n", "1:8 character"),
    "a forbidden character in a comment": ("# a\u202eb\nname: a\n", "1:4 character"),
    "decomposed letters": ("a: b\nname: Gela\u0308nder\n", "2:11 normal-form"),
    "decomposed letters after others": ("name: ééé e\u0301\n", "1:12 normal-form"),
    "accents in the wrong order": ("name: q\u0307\u0323\n", "1:9 normal-form"),
    "a fault after a byte order mark": (b"\xef\xbb\xbfa\x0b: b\n", "1:2 character"),
    "a fault after old line breaks": (b"a: b\rc: d\r\ne\x0b: f\n", "3:2 character"),
    "an escaped bell": (b'name: "\\a"\n', "1:7 character"),
    "an escaped NUL": (b'a:\n  - b\n  - "x\\0"\n', "3:5 character"),
    "an escaped U+FFFE": (b'name: "\\uFFFE"\n', "1:7 character"),
    "an escaped bidi override": (b'name: "\\u202E"\n', "1:7 character"),
    "an escaped surrogate": (b'name: "\\uD800"\n', "1:7 yaml"),
    "an escaped pair of surrogates": (b'name: "\\uD83E\\uDDB4"\n', "1:7 yaml"),
}

YAML = {
    "an alias": ("a: [b, *c]\n", "1:8 alias"),
    "an anchor": ("a: &b c\n", "1:4 anchor"),
    "an anchor on a key": ("&b a: c\n", "1:1 key"),
    "an anchor on a mapping": ("a: &b\n  c: d\n", "1:4 anchor"),
    "a merge key": ("a:\n  <<: b\n", "2:3 key"),
    "a merge key in quotes": ('a:\n  "<<": b\n', "2:3 key"),
    "a tag": ("a: !!str b\n", "1:4 tag"),
    "a tag on a key": ("!!str a: b\n", "1:1 key"),
    "a local tag": ("a: !local b\n", "1:4 tag"),
    "a set": ("a: !!set {b: c}\n", "1:4 tag"),
    "binary": ("a: !!binary aGk=\n", "1:4 tag"),
    "an empty value": ("a: b\nc:\n", "2:3 empty"),
    "a tilde": ("a: ~\n", "1:4 empty"),
    "an empty item": ("a:\n  -\n  - b\n", "2:4 empty"),
    "an empty key": ("a: b\n?\n: c\n", "2:2 key"),
    "an empty key with no question mark": ("a: b\n: c\n", "2:1 yaml"),
    "an empty key in quotes": ('"": a\n', "1:1 key"),
    "a list as a key": ("? [a]\n: b\n", "1:3 key"),
    "a mapping as a key": ("? {a: b}\n: b\n", "1:3 key"),
    "the same key twice": ("a: b\nc: d\na: e\n", "3:1 duplicate-key"),
    "the same key twice, once in quotes": ('a: b\n"a": e\n', "2:1 duplicate-key"),
    "the same key twice, deep down": ("a:\n  - b: c\n    b: d\n", "3:5 duplicate-key"),
    "a second document": ("a: b\n---\nc: d\n", "2:1 document"),
    "a directive": ("%YAML 1.1\n---\na: b\n", "1:1 directive"),
    "a tag directive": ("%TAG ! !foo\n---\na: b\n", "1:1 directive"),
    "a version that is not there": ("%YAML 9.9\n---\na: b\n", "1:1 yaml"),
    "a directive that is not there": ("%FOO bar\n---\na: b\n", "1:5 yaml"),
    "a tab as indentation": ("a:\n\tb: c\n", "2:1 yaml"),
    "a quote that is not closed": ("a: b\nname: 'it\nc: d\n", "2:7 yaml"),
    "a double quote that is not closed": ('a: b\nname: "it\nc: d\n\n', "2:7 yaml"),
    "a colon in a plain text": ("title: Osteonecrosis: a review\n", "1:21 yaml"),
    "a reserved character": ("name: @home\n", "1:7 yaml"),
    "a backtick": ("name: `a`\n", "1:7 yaml"),
    "a percent sign at the start": ("a: b\nname: %a\n", "2:7 yaml"),
    "wrong indentation": ("a:\n  b: c\n d: e\n", "3:2 yaml"),
    "a bracket that is not closed": ("a: [b\nc: d\n", "2:2 yaml"),
    "a text after a flow list": ("a: [b] c\n", "1:8 yaml"),
}


@pytest.mark.parametrize(("data", "expected"), BYTES.values(), ids=BYTES.keys())
def test_bytes_that_no_reader_should_get_are_refused_at_their_place(data: bytes | str, expected: str) -> None:
    assert composed(data)[1] == [expected]


@pytest.mark.parametrize(("data", "expected"), YAML.values(), ids=YAML.keys())
def test_yaml_that_readers_take_differently_is_refused_at_its_place(data: str, expected: str) -> None:
    assert composed(data)[1] == [expected]


def test_a_refusal_names_the_encoding_and_what_to_do() -> None:
    told: list[tuple[str, str]] = []
    with pytest.raises(Unreadable):
        decode("a: b".encode("utf-16"), lambda *fault: told.append(fault[3:]))
    assert told == [("the file is not UTF-8 (it looks like UTF-16)", "save as UTF-8")]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: b: c", "a text with ': ' in it needs quotes"),
        ("a: @b", "a text that starts with this character needs quotes; indent with spaces, not tabs"),
        ("a: 'b", "close the quote that opens here"),
        ("a: [b", "check the indentation, and quote texts that contain : # [ ] { } , & * or quotes"),
    ],
)
def test_a_syntax_error_says_what_to_write_instead(text: str, hint: str) -> None:
    told: list[str] = []
    with pytest.raises(Unreadable):
        compose(text, lambda *fault: told.append(fault[4]))
    assert told == [hint]


def test_no_object_is_made_of_a_python_tag(tmp_path: Path) -> None:
    pwned = tmp_path / "pwned"
    value, told = composed(f'a: !!python/object/apply:os.system ["touch {pwned}"]\n')
    assert told == ["1:4 tag"]
    assert value == {"a": [f"touch {pwned}"]}
    assert not pwned.exists()


def test_nesting_is_read_to_its_limit_and_refused_beyond() -> None:
    assert composed("[" * DEEPEST + "a" + "]" * DEEPEST)[1] == []
    assert composed("[" * (DEEPEST + 1) + "a" + "]" * (DEEPEST + 1))[1] == [f"1:{DEEPEST + 1} depth"]


def test_a_file_over_the_declared_size_is_refused() -> None:
    assert composed(b"# " + b"x" * LARGEST)[1] == ["1:1 size"]


def test_every_fault_of_a_file_is_told_in_one_go() -> None:
    text = 'a: !!str b\na: c\nd: [~, *e, &f g]\n? [h]\n: i\nj: "\\a"\n'
    value, told = composed(text)
    assert told == ["1:4 tag", "2:1 duplicate-key", "3:5 empty", "3:8 alias", "3:12 anchor", "4:3 key", "6:4 character"]
    assert value == {"a": "b", "d": [None, None, "g"], "j": None}


# ---------------------------------------------------------------- what is read, and how

TEXTS = """
no yes Yes on Off y n true FALSE null Null NULL 0o14 0005000 012345 1:30.5 22:22 0x1F 0b1 1e3 1_000 1.10 .5 .inf -.INF .nan
2022-05-17 2022-13-45 2001-12-14t21:59:43.10-05:00 999999999999999999999999 = 10.1 -1 +1
"""


@pytest.mark.parametrize("text", [*TEXTS.split(), "9" * 5000], ids=lambda text: text[:20])
def test_a_plain_text_stays_what_was_written(text: str) -> None:
    assert composed(f"name: {text}\nlist: [{text}]\n? {text}\n: x\n") == ({"name": text, "list": [text], text: "x"}, [])


READ = {
    "an astral character": ("name: 🦴\n", {"name": "🦴"}),
    "CRLF is LF": ("a: |\r\n  b\r\n  c\r\nd: e\r\n", {"a": "b\nc\n", "d": "e"}),
    "CR is LF": ("a: b\rc: d\r", {"a": "b", "c": "d"}),
    "a byte order mark": ("\ufeffa: b\n", {"a": "b"}),
    "JSON": ('{"a": [1, true, null, "x\\u00e9\\/\\n"], "b": {}}', {"a": ["1", "true", "null", "xé/\n"], "b": {}}),
    "a tilde in quotes": ("a: '~'\n", {"a": "~"}),
    "an empty text in quotes": ("a: ''\nb: \"\"\n", {"a": "", "b": ""}),
    "a hash in a word": ("a: b#c # d\n", {"a": "b#c"}),
    "a folded text": ("a: >-\n  b\n  c\n\n  d\n", {"a": "b c\nd"}),
    "a literal text, its end kept": ("a: |+\n  b\n\n", {"a": "b\n\n"}),
    "an escaped line separator": ('a: "b\\Lc\\N"\n', {"a": "b\u2028c\x85"}),
    "an escaped C1 control": ('a: "\\x9F"\n', {"a": "\x9f"}),
    "quotes in a plain text": ('a: it\'s "so"\n', {"a": 'it\'s "so"'}),
    "one document, marked": ("---\na: b\n...\n", {"a": "b"}),
    "a text alone": ("hello\n", "hello"),
    "a list alone": ("- a\n- [b]\n", ["a", ["b"]]),
    "a zero-width space": ("a: b\u200bc\n", {"a": "b\u200bc"}),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ.keys())
def test_what_is_sound_comes_out_exactly(text: str, expected: object) -> None:
    assert composed(text) == (expected, [])


def test_places_count_characters_and_lines_from_one() -> None:
    text = "🦴é: a\nb:\n  - c: d\n  - {e: [f, g]}\n"
    places: Places = {}
    keys: Places = {}
    compose(text, lambda *_: pytest.fail("no fault here"), places, keys)
    assert places == {
        (): (1, 1),
        ("🦴é",): (1, 5),
        ("b",): (3, 3),
        ("b", 0): (3, 5),
        ("b", 0, "c"): (3, 8),
        ("b", 1): (4, 5),
        ("b", 1, "e"): (4, 9),
        ("b", 1, "e", 0): (4, 10),
        ("b", 1, "e", 1): (4, 13),
    }
    assert keys == {("🦴é",): (1, 1), ("b",): (2, 1), ("b", 0, "c"): (3, 5), ("b", 1, "e"): (4, 6)}


def test_what_is_refused_leaves_the_places_of_the_rest_alone() -> None:
    text = "a:\n  b: c\na: {b: d}\n? [e]\n: {b: f}\n<<: {b: g}\nb: h\n"
    places: Places = {}
    keys: Places = {}
    compose(text, lambda *_: None, places, keys)
    assert {path: places[path] for path in ((), ("a",), ("a", "b"), ("b",))} == {
        (): (1, 1),
        ("a",): (2, 3),
        ("a", "b"): (2, 6),
        ("b",): (7, 4),
    }
    assert (keys[("a",)], keys[("a", "b")], keys[("b",)]) == ((1, 1), (2, 3), (7, 1))


ALLOWED = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[*map(chr, (*range(9), 11, 12, *range(14, 32))), "\x85", "\u2028", "\u2029", "\ufffe", "\uffff"]
        + [chr(c) for start, end in ((0x202A, 0x202E), (0x2066, 0x2069), (0xFDD0, 0xFDEF)) for c in range(start, end + 1)],
    ),
    max_size=30,
)
KEYS = ALLOWED.filter(lambda key: key not in ("", "<<"))
VALUES = st.recursive(ALLOWED, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)


@given(VALUES, st.booleans(), st.sampled_from([yaml.SafeDumper, yaml.CSafeDumper]), st.sampled_from([None, True, False]))
@example({"a": "x\r\ny", "~": "~", "null": ["", " a", "b "]}, True, yaml.SafeDumper, None)
def test_texts_that_others_wrote_come_back_as_they_were(value: Any, raw: bool, dumper: Any, flow: bool | None) -> None:
    text = yaml.dump(value, Dumper=dumper, allow_unicode=raw, default_flow_style=flow, sort_keys=False)
    assume(unicodedata.is_normalized("NFC", text))
    assert composed(text) == (value, [])


@given(st.binary(max_size=200) | st.text("\n\t -?:,[]{}#&*!|>'\"%@`~<=ab\\\u0085é\ufeff", max_size=80).map(str.encode))
@example(b"\xef\xbb\xbf\xef\xbb\xbfa: \xef\xbb\xbf")
def test_no_bytes_bring_down_the_composer(data: bytes) -> None:
    value, told = composed(data)
    assert value is not None or told


# ---------------------------------------------------------------- bombs

SIZE = 100_000
BOMBS = {
    "brackets": b"[" * SIZE,
    "closed brackets": b"[" * (SIZE // 2) + b"]" * (SIZE // 2),
    "braces": b"{" * SIZE,
    "flow mappings": b"{a: " * (SIZE // 4),
    "flow mappings, 5,000 deep and closed": b"{a: " * 5_000 + b"b" + b"}" * 5_000,
    "hyphens on a line": b"- " * (SIZE // 2),
    "question marks": b"? " * (SIZE // 2),
    "keys that are keys": b"{? " * (SIZE // 3),
    "colons": b": " * (SIZE // 2),
    "indentation": "".join(" " * n + "a:\n" for n in range(440)).encode(),
    "quotes": b'"' * SIZE,
    "one long word": b"a" * SIZE,
    "one long key": b"a" * SIZE + b": b",
    "anchors": b"[" + b"&a x," * (SIZE // 5) + b"]",
    "aliases of aliases": b"".join(b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 10)),
    "aliases in a row": b"a: &a [x]\nb: [" + b"*a," * (SIZE // 3) + b"]",
    "a list in itself": b"a: &a [*a, *a]",
    "the same key": b"a: b\n" * (SIZE // 5),
    "tag directives": b"".join(b"%%TAG !a%d! x\n" % n for n in range(6_000)) + b"---\na: b",
    "documents": b"---\n" * (SIZE // 4),
    "block scalars": b"- |\n" * (SIZE // 4),
    "line breaks": b"\n" * SIZE,
    "decomposed letters": ("é" * (SIZE // 3) + "e\u0301").encode(),
    "accents": b"a: x" + "\u0301".encode() * (SIZE // 2),
}
SNIPPET = """
import sys
from avn_graph.reading import read_part
print(*(f"{d.place.line}:{d.place.column} {d.rule}" for d in read_part(sys.stdin.buffer.read(), "bomb.yaml").diagnostics[:1]))
"""


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_of_100_kilobytes_is_refused_and_neither_crashes_nor_hangs(bomb: bytes) -> None:
    ended = subprocess.run([sys.executable, "-c", SNIPPET], input=bomb, capture_output=True, timeout=20, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.strip()


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_a_small_stack_is_enough_for_the_deepest_file() -> None:
    command = ["sh", "-c", f"ulimit -s 512 && exec {sys.executable} -c '{SNIPPET}'"]
    ended = subprocess.run(command, input=b"[" * SIZE, capture_output=True, timeout=20, check=False)
    place, rule = ended.stdout.decode().split()
    assert (ended.returncode, rule) == (0, "depth")
    assert place in (f"1:{DEEPEST + 1}", "1:1001"), "ours, or that of libyaml 0.2.6, which has a limit of its own"
