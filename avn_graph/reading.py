"""Plain values to the model, with every fault of a file and its place.

A file without faults is converted in one go. Places cost time and msgspec stops at the first fault, so only where there
is one the file is composed again with places, and *descended*: entry by entry and field by field against the same structs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, UnsetType

from avn_graph.composing import Path, Unreadable, compose, decode
from avn_graph.diagnostics import Diagnostic, Place, Severity, nearest
from avn_graph.model import ENTRY_KINDS, SECTIONS, Source, Strict
from avn_graph.shapes import conforms, plain_type, shape_of

S = TypeVar("S", bound=Strict)
_MISSING: Any = object()


class Fault(NamedTuple):
    """A fault at a path within one file; ``locate`` makes Diagnostics of them. ``key``: the key itself is at fault."""

    path: Path
    rule: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    key: bool = False


Shifts = Mapping[Path, list[int]]
"""For each list that lost items to faults: the places in the file of those that were kept."""


class Part(NamedTuple):
    """One source file as read: what could be made of it, and what could not.

    ``broken`` holds the ids of entries that were left out for their faults, so that nobody is told that they are missing.
    """

    file: str
    source: Source
    diagnostics: tuple[Diagnostic, ...] = ()
    broken: frozenset[str] = frozenset()
    shifts: Shifts = MappingProxyType({})


def read_part(data: bytes, file: str) -> Part:
    """One file of a unit."""
    shifts: dict[Path, list[int]] = {}
    source, diagnostics, value = read_struct(data, file, Source, shifts)
    broken = frozenset(_ids(value) - (_ids(msgspec.to_builtins(source)) if source is not None else set())) if diagnostics else frozenset()
    return Part(file, source if source is not None else Source(), diagnostics, broken, shifts)


def read_struct(data: bytes, file: str, kind: type[S], shifts: dict[Path, list[int]] | None = None) -> tuple[S | None, tuple[Diagnostic, ...], Any]:
    """What ``data`` says as a ``kind``, as far as it can be made one; every fault; and the plain value itself."""
    found: list[Diagnostic] = []

    def refuse(line: int, column: int, rule: str, message: str, hint: str) -> None:
        found.append(Diagnostic(Place(file, line, column), rule, message, hint))

    try:
        text = decode(data, refuse)
        value = compose(text, refuse)
    except Unreadable:
        return None, tuple(found), None
    try:
        result = msgspec.convert(value, kind, strict=False)
        if conforms(kind)(result):
            return result, tuple(found), value
    except msgspec.ValidationError:
        pass
    faults: list[Fault] = []
    cleaned = _Descent(faults.append, {} if shifts is None else shifts).value(value, kind, ())
    found += locate(data, file, faults)
    try:
        return (None if cleaned is _MISSING else msgspec.convert(cleaned, kind, strict=False)), tuple(found), value
    except msgspec.ValidationError as fault:  # the descent found less than msgspec: say what it says
        found.append(Diagnostic(Place(file), "model", str(fault)))
        return None, tuple(found), value


def locate(data: bytes, file: str, faults: Iterable[Fault], shifts: Shifts = MappingProxyType({})) -> list[Diagnostic]:
    """The faults of one file as Diagnostics, by composing it once more with places.

    With ``shifts`` the paths are those of the source as read, in which faulty items are left out.
    """
    places: dict[Path, tuple[int, int]] = {}
    keys: dict[Path, tuple[int, int]] = {}
    try:
        compose(decode(data, _ignore), _ignore, places, keys)
    except Unreadable:
        pass

    def place(fault: Fault) -> Place:
        path: Path = ()
        for step in fault.path:
            path = (*path, shifts[path][step] if isinstance(step, int) and path in shifts else step)
        first = keys if fault.key else places
        while path and path not in first and path not in places:
            path = path[:-1]
        return Place(file, *(first.get(path) or places.get(path) or (1, 1)))

    return [Diagnostic(place(f), f.rule, f.message, f.hint, f.severity) for f in faults]


def _ignore(*_: object) -> None:
    """The fault was told when the file was first read."""


def _ids(value: Any) -> set[str]:
    """The ids, with their kinds, that a plain value would define."""
    found = set()
    for section, kind in SECTIONS:
        entries = value.get(section) if isinstance(value, dict) else None
        for entry in entries if isinstance(entries, list | tuple) else [entries]:
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                found.add(f"{kind}:{entry['id']}")
    return found


# ---------------------------------------------------------------- the descent


class _Descent:
    """One walk down a faulty value; each fault is told once, and what is left is sound."""

    def __init__(self, tell: Callable[[Fault], None], shifts: dict[Path, list[int]]) -> None:
        self.tell = tell
        self.shifts = shifts

    def value(self, value: Any, hint: Any, path: Path) -> Any:
        """``value`` without what is wrong in it, or _MISSING; each fault is told once."""
        metas: tuple[Meta, ...] = ()
        if get_origin(hint) is Annotated:
            hint, *rest = get_args(hint)
            metas = tuple(rest)
        if get_origin(hint) in (Union, UnionType):
            return self.value(value, _chosen(value, hint), path)
        plain = get_origin(hint) or hint
        if plain is tuple:
            return self.items(value, get_args(hint)[0], metas, path)
        if plain is dict:
            key, item = get_args(hint)
            return self.named(value, key, item, path)
        if plain is not Literal and issubclass(plain, msgspec.Struct):
            return self.struct(value, plain, path)
        if not isinstance(value, str):
            what = "a list" if isinstance(value, list) else "a mapping"
            self.tell(Fault(path, "type", f"{_name(path)} is {what}, but a text is due", _description(metas)))
            return _MISSING
        if plain is Literal or issubclass(plain, Enum):
            known = [str(code) for code in (get_args(hint) if plain is Literal else plain)]
            if value not in known:
                self.tell(Fault(path, "code", f"{value!r} is not a code for {_name(path)}", nearest(value, known) or f"write one of {', '.join(known)}"))
                return _MISSING
        elif plain is bool:
            if value.lower() not in ("true", "false"):
                self.tell(Fault(path, "type", f"{_name(path)} is {value!r}", "write true or false"))
                return _MISSING
        else:
            return self.text(value, metas, path)
        return value

    def text(self, value: str, metas: tuple[Meta, ...], path: Path) -> Any:
        for meta in metas:
            shape = shape_of(meta)
            if meta.max_length is not None and len(value) > meta.max_length:
                self.tell(Fault(path, "length", f"{_name(path)} has {len(value):,} characters, more than {meta.max_length:,}", "shorten it"))
                return _MISSING
            if shape and not re.fullmatch(shape, value):
                self.tell(Fault(path, "shape", f"{_name(path)} is {value!r}", _suggestion(value, metas)))
                return _MISSING
        return value

    def items(self, value: Any, item: Any, metas: tuple[Meta, ...], path: Path) -> Any:
        if not isinstance(value, list):
            hint = f"write [{value}]" if isinstance(value, str) else "put a hyphen before each entry"
            self.tell(Fault(path, "type", f"{_name(path)} is not a list", hint))
            return _MISSING
        least = max((m.min_length or 0 for m in metas), default=0)
        if len(value) < least:
            self.tell(Fault(path, "empty", f"{_name(path)} is an empty list", "write at least one"))
            return _MISSING
        kept = [(i, d) for i, v in enumerate(value) if (d := self.value(v, item, (*path, i))) is not _MISSING]
        if len(kept) < len(value):
            self.shifts[path] = [i for i, _ in kept]
        return [d for _, d in kept] if len(kept) >= least else _MISSING

    def named(self, value: Any, key: Any, item: Any, path: Path) -> Any:
        """A mapping whose keys are data: texts by language, prefixes by name."""
        if not isinstance(value, dict):
            self.tell(Fault(path, "type", f"{_name(path)} is {_what(value)}, but a mapping is due"))
            return _MISSING
        if not value:
            self.tell(Fault(path, "empty", f"{_name(path)} is an empty mapping", "write at least one"))
        kept = {}
        for word, found in value.items():
            if not re.fullmatch(_shape_of_hint(key), word):
                self.tell(Fault((*path, word), "shape", f"{word!r} is no key for {_name(path)}", _suggestion(word, get_args(key)[1:]), key=True))
            else:
                kept[word] = self.value(found, item, (*path, word))
        return {k: v for k, v in kept.items() if v is not _MISSING} or _MISSING

    def struct(self, value: Any, kind: type[msgspec.Struct], path: Path) -> Any:
        if not isinstance(value, dict):
            self.tell(Fault(path, "type", f"{_name(path)} is {_what(value)}, but a mapping is due", f"write keys such as {_some(kind)}"))
            return _MISSING
        fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}
        for key in (k for k in value if k not in fields):
            hint = nearest(key, fields) or f"the keys here are {', '.join(fields)}"
            self.tell(Fault((*path, key), "unknown-key", f"there is no key {key} in {_title(kind, path)}", hint, key=True))
        kept, whole = {}, True
        for name, known in fields.items():
            if name in value:
                kept[name] = self.value(value[name], known.type, (*path, name))
                whole = whole and (kept[name] is not _MISSING or not known.required)
            elif known.required:
                self.tell(Fault(path, "missing-key", f"{_title(kind, path)} lacks the key {name}", f"write {name}:"))
                whole = False
        return {k: v for k, v in kept.items() if v is not _MISSING} if whole else _MISSING


def _chosen(value: Any, hint: Any) -> Any:
    """The member of a union that a value of this shape is meant to be."""
    members = [m for m in get_args(hint) if m is not UnsetType]
    for member in members:
        plain = plain_type(member)
        mapping = plain is dict or (isinstance(plain, type) and issubclass(plain, msgspec.Struct))
        if isinstance(value, dict) == mapping:
            return member
    return members[0]


def _shape_of_hint(hint: Any) -> str:
    return next((s for m in get_args(hint)[1:] if (s := shape_of(m))), "(?s:.*)")


def _name(path: Path) -> str:
    words = [str(p) for p in path if isinstance(p, str)]
    return words[-1] if words else "the file"


def _title(kind: type[msgspec.Struct], path: Path) -> str:
    return "a source file" if not path and kind is Source else f"a {kind.__name__.lower()}"


def _what(value: Any) -> str:
    return "a list" if isinstance(value, list) else f"the text {value!r}"


def _some(kind: type[msgspec.Struct]) -> str:
    return ", ".join(f"{f.encode_name}:" for f in msgspec.structs.fields(kind)[:3])


def _description(metas: tuple[Meta, ...]) -> str:
    return next((f"write {m.description}" for m in metas if m.description), "")


def _suggestion(value: str, metas: tuple[Meta, ...]) -> str:
    """What to write instead, said of this very value where that can be told."""
    for meta in metas:
        shape = shape_of(meta)
        guesses = (
            value.strip().lower().replace(" ", "-").replace("_", "-"),
            re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", value.strip(), flags=re.I),
            value.strip().removeprefix("PMID:").strip(),
            value.strip().replace(": ", ":").lower(),
        )
        for guess in guesses if shape else ():
            if guess != value and re.fullmatch(shape or "", guess):
                return f"write {guess}"
    kind, colon, _ = value.partition(":")
    if colon and kind not in ENTRY_KINDS and "with its kind" in _description(metas):
        return nearest(kind, ENTRY_KINDS).replace("?", ":?") or _description(metas)
    return _description(metas)
