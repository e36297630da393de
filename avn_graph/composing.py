"""YAML bytes to plain values, strictly: every scalar is the text that was written.

On PyYAML's C parser, but event by event: its loaders take the last of two equal keys, turn ``no`` into False and crash
on 40 kB of ``[``. What a curator does not need and a reader may trip over (anchors, aliases, tags, merge keys, directives,
a second document) is refused, with its place. A text that skimming.py can read needs no parser.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from codecs import BOM_UTF8
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NoReturn

from avn_graph.skimming import Path, Places, find_places, skim

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

DEEPEST: Final = 64
"""Levels of nesting. Our model has 8; libyaml needs time that grows with the square of the depth."""
LARGEST: Final = 16 * 1024 * 1024
"""Bytes of one file."""

Refuse = Callable[[int, int, str, str, str], None]
"""Takes line, column, rule, message, hint."""
_NOWHERE: Final = -1
"""Stands in the paths of what is refused with its key, so that their places do not pass for those of anything else."""

_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_FORBIDDEN = f"[{_ILLEGAL}]"
"""What XML 1.0 cannot hold, and what turns the direction of the text around it."""
_FORBIDDEN_RAW = f"[{_ILLEGAL}\x7f-\x9f\u2028\u2029]"
"""As written in a file: also the line breaks of YAML 1.1 that no editor shows; an escape may stand for them."""
_USUAL = bytes([0x09, 0x0A, 0x0D, *range(0x20, 0x7F)])
"""ASCII without them; most files hold little else, and bytes are sifted ten times faster than a text is searched."""
_TOO_DEEP = "depth", f"the nesting is deeper than {DEEPEST} levels", "no source needs that"
_HINTS = (
    ("mapping values are not allowed", "a text with ': ' in it needs quotes"),
    ("cannot start any token", "a text that starts with this character needs quotes; indent with spaces, not tabs"),
    ("found unexpected end of stream", "close the quote that opens here"),
    ("did not find expected", "check the indentation, and quote texts that contain : # [ ] { } , & * or quotes"),
)


class Unreadable(Exception):
    """Stops the composing of one file; the fault is already told."""


def decode(data: bytes, refuse: Refuse) -> str:
    """The text of a file: UTF-8, NFC, no characters that XML or IRIs cannot hold, LF line ends."""
    if len(data) > LARGEST:
        _stop(refuse, 1, 1, "size", f"the file has more than {LARGEST:,} bytes", "split it")
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        kind = " (it looks like UTF-16)" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        _stop(refuse, before.count(b"\n") + 1, column, "encoding", f"the file is not UTF-8{kind}", "save as UTF-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    unusual = data.translate(None, _USUAL).decode()
    if unusual and re.search(_FORBIDDEN_RAW, unusual) and (found := re.search(_FORBIDDEN_RAW, text)):
        line, column = _position(text, found.start())
        _stop(refuse, line, column, "character", f"the character U+{ord(found[0]):04X} may not stand in a source", "delete it")
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        for number, row in enumerate(text.split("\n"), 1):
            if not unicodedata.is_normalized("NFC", row):
                column = bisect(range(1, len(row) + 1), False, key=lambda i: not unicodedata.is_normalized("NFC", row[:i])) + 1
                _stop(refuse, number, column, "normal-form", "the text is not in Unicode's normal form NFC", "convert the file to NFC")
    return text


def compose(text: str, refuse: Refuse, places: Places | None = None, keys: Places | None = None) -> Any:
    """The value of the one document in ``text``: dict, list and str only, and None for each value that was refused.

    With ``places`` and ``keys`` it also records line and column of each value, and of each key, by its path.
    Raises Unreadable where nothing can be made of the text.
    """
    value = skim(text)
    if value is None:
        return compose_strictly(text, refuse, places, keys)
    if places is not None and keys is not None:
        find_places(text, places, keys)
    return value


def compose_strictly(text: str, refuse: Refuse, places: Places | None = None, keys: Places | None = None) -> Any:
    """The same by libyaml, whatever the text; what a text means that can be skimmed is the same."""
    from yaml import MarkedYAMLError

    try:
        return _Composer(text, refuse, places, keys).document()
    except MarkedYAMLError as fault:
        _syntax(fault, refuse)


class _Composer:
    """One walk over the events of a parser."""

    def __init__(self, text: str, refuse: Refuse, places: Places | None, keys: Places | None) -> None:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]

        parser: Any = CParser(text)
        self.next: Callable[[], Any] = parser.get_event
        self.refuse = refuse
        self.places = places
        self.keys = keys

    def tell(self, event: Any, rule: str, message: str, hint: str = "") -> None:
        self.refuse(*_start(event), rule, message, hint)

    def document(self) -> Any:
        self.next()
        event = self.next()
        if _kind(event) == "StreamEndEvent":
            _stop(self.refuse, 1, 1, "empty", "the file holds no entry", "write sections such as drugs: into it, or delete it")
        if event.version is not None or event.tags:
            self.tell(event, "directive", "directives are not allowed", "delete the line that starts with %")
        value = self.node(self.next(), 0, ())
        self.next()
        event = self.next()
        if _kind(event) != "StreamEndEvent":
            self.tell(event, "document", "a file holds one document", "move what comes after --- to a file of its own")
        return value

    def node(self, event: Any, depth: int, path: Path) -> Any:
        kind = _kind(event)
        if kind == "AliasEvent":
            self.tell(event, "alias", "aliases are not allowed", "write the value out")
            return None
        if event.anchor is not None:
            self.tell(event, "anchor", "anchors are not allowed", "delete it")
        if event.tag is not None:
            self.tell(event, "tag", "tags are not allowed", "delete it; every value is read as text")
        if self.places is not None:
            self.places[path] = _start(event)
        if kind == "ScalarEvent":
            return self.scalar(event)
        if depth >= DEEPEST:
            self.tell(event, *_TOO_DEEP)
            raise Unreadable
        return self.mapping(depth, path) if kind == "MappingStartEvent" else self.sequence(depth, path)

    def scalar(self, event: Any) -> str | None:
        value: str = event.value
        if not event.style and value in ("", "~"):
            self.tell(event, "empty", "there is no value here", "write one, or delete the key")
            return None
        if event.style == '"' and (bad := re.search(_FORBIDDEN, value)):
            self.tell(event, "character", f"the text holds the character U+{ord(bad[0]):04X}", "delete the escape")
            return None
        return value

    def sequence(self, depth: int, path: Path) -> list[Any]:
        items: list[Any] = []
        while _kind(event := self.next()) != "SequenceEndEvent":
            items.append(self.node(event, depth + 1, (*path, len(items)) if self.places is not None else path))
        return items

    def mapping(self, depth: int, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while _kind(event := self.next()) != "MappingEndEvent":
            key = self.key(event, depth, path, found)
            value = self.node(self.next(), depth + 1, (*path, _NOWHERE if key is None else key) if self.places is not None else path)
            if key is not None:
                found[key] = value
        return found

    def key(self, event: Any, depth: int, path: Path, found: dict[str, Any]) -> str | None:
        """The key, or None where the value under it has to be left out."""
        key: str | None = event.value if _kind(event) == "ScalarEvent" else None
        if key in (None, "", "<<") or event.anchor is not None or event.tag is not None:
            self.tell(event, "key", "a key must be a plain word", "write a name of the model before the colon")
        if key is None:
            self.node(event, depth + 1, (*path, _NOWHERE))
            return None
        if key in ("", "<<"):
            return None
        if key in found:
            self.tell(event, "duplicate-key", f"the key {key} stands here twice", "keep one of them")
            return None
        if self.keys is not None:
            self.keys[(*path, key)] = _start(event)
        return key


def _kind(event: Any) -> str:
    """The name of its type, so that yaml need not be imported where a text is only skimmed."""
    return type(event).__name__


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _syntax(fault: MarkedYAMLError, refuse: Refuse) -> NoReturn:
    problem = str(fault.problem or "the YAML cannot be read")
    quoted = fault.context_mark is not None and "quoted scalar" in str(fault.context)
    mark = fault.context_mark if quoted else fault.problem_mark or fault.context_mark
    hint = next((hint for sign, hint in _HINTS if sign in problem), "")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "maximum nesting" in problem:  # libyaml 0.2.6 has a limit of its own, and comes to it before we see the first event
        _stop(refuse, line, column, *_TOO_DEEP)
    context = f"{fault.context}: " if fault.context else ""
    _stop(refuse, line, column, "yaml", f"{context}{problem}", hint)


def _stop(refuse: Refuse, line: int, column: int, rule: str, message: str, hint: str) -> NoReturn:
    refuse(line, column, rule, message, hint)
    raise Unreadable


def _position(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1
