"""Plain values to the model, with every fault of a file and its place.

A file without faults is converted in one go. Places cost time and msgspec stops at the first fault, so only where there
is one the file is composed again with places, and *descended*: entry by entry and field by field against the same structs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, UnsetType

from avn_graph.composing import Path, Unreadable, compose, decode
from avn_graph.diagnostics import Diagnostic, Place, Severity, nearest
from avn_graph.model import ENTRY_KINDS, SECTIONS, Source, Strict

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


class Part(NamedTuple):
    """One source file as read: what could be made of it, and what could not.

    ``broken`` holds the ids of entries that were left out for their faults, so that nobody is told that they are missing.
    """

    file: str
    source: Source
    diagnostics: tuple[Diagnostic, ...] = ()
    broken: frozenset[str] = frozenset()


def read_part(data: bytes, file: str) -> Part:
    """One file of a unit."""
    source, diagnostics, value = read_struct(data, file, Source)
    broken = frozenset(_ids(value) - (_ids(msgspec.to_builtins(source)) if source is not None else set())) if diagnostics else frozenset()
    return Part(file, source if source is not None else Source(), diagnostics, broken)


def read_struct(data: bytes, file: str, kind: type[S]) -> tuple[S | None, tuple[Diagnostic, ...], Any]:
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
    cleaned = _descend(value, kind, (), faults.append)
    found += locate(data, file, faults)
    try:
        return (None if cleaned is _MISSING else msgspec.convert(cleaned, kind, strict=False)), tuple(found), value
    except msgspec.ValidationError as fault:  # the descent found less than msgspec: say what it says
        found.append(Diagnostic(Place(file), "model", str(fault)))
        return None, tuple(found), value


def locate(data: bytes, file: str, faults: Iterable[Fault]) -> list[Diagnostic]:
    """The faults of one file as Diagnostics, by composing it once more with places."""
    places: dict[Path, tuple[int, int]] = {}
    keys: dict[Path, tuple[int, int]] = {}
    try:
        compose(decode(data, _ignore), _ignore, places, keys)
    except Unreadable:
        pass

    def place(fault: Fault) -> Place:
        path = fault.path
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


# ---------------------------------------------------------------- what msgspec does not check


@cache
def conforms(hint: Any) -> Callable[[Any], bool]:
    """Whether a value that has the type ``hint`` also has the shapes that its texts must have (model.py says why)."""
    origin = get_origin(hint)
    if origin is Annotated:
        base, *metas = get_args(hint)
        shape = next((s for m in metas if (s := _shape(m))), None)
        return _matches(shape) if shape and base is str else conforms(base)
    if origin in (Union, UnionType):
        return _union([a for a in get_args(hint) if a is not UnsetType])
    if origin is tuple:
        each = conforms(get_args(hint)[0])
        return _always if each is _always else lambda items: all(map(each, items))
    if origin is dict:
        key, value = map(conforms, get_args(hint))
        return lambda items: all(map(key, items)) and all(map(value, items.values()))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        fields = [(f.name, c) for f in msgspec.structs.fields(hint) if (c := conforms(f.type)) is not _always]
        return lambda struct: all(v is UNSET or c(v) for n, c in fields if (v := getattr(struct, n)))
    return _always


def _always(_: Any) -> bool:
    return True


def _matches(shape: str) -> Callable[[Any], bool]:
    match = re.compile(shape).match
    return lambda text: match(text) is not None


def _union(members: list[Any]) -> Callable[[Any], bool]:
    if len(members) == 1:
        return conforms(members[0])
    texts = next((conforms(m) for m in members if _plain(m) is str), _always)
    others = next((conforms(m) for m in members if _plain(m) is not str), _always)
    return lambda value: texts(value) if isinstance(value, str) else others(value)


def _shape(meta: Meta) -> str | None:
    shape = (meta.extra_json_schema or {}).get("pattern")
    return shape if isinstance(shape, str) else None


def _plain(hint: Any) -> Any:
    """The type without annotations and parameters."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return get_origin(hint) or hint


# ---------------------------------------------------------------- the descent


def _descend(value: Any, hint: Any, path: Path, tell: Callable[[Fault], None]) -> Any:
    """``value`` without what is wrong in it, or _MISSING; each fault is told once."""
    metas: tuple[Meta, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        metas = tuple(rest)
    if get_origin(hint) in (Union, UnionType):
        return _descend(value, _chosen(value, hint), path, tell)
    plain = get_origin(hint) or hint
    if plain is tuple:
        return _descend_list(value, get_args(hint)[0], metas, path, tell)
    if plain is dict:
        return _descend_languages(value, *get_args(hint), path, tell)
    if issubclass(plain, msgspec.Struct):
        return _descend_struct(value, plain, path, tell)
    if not isinstance(value, str):
        what = "a list" if isinstance(value, list) else "a mapping"
        tell(Fault(path, "type", f"{_name(path)} is {what}, but a text is due", _description(metas)))
        return _MISSING
    if issubclass(plain, Enum):
        known = [str(member.value) for member in plain]
        if value not in known:
            tell(Fault(path, "code", f"{value!r} is not a code for {_name(path)}", nearest(value, known) or f"write one of {', '.join(known)}"))
            return _MISSING
    elif plain is bool:
        if value.lower() not in ("true", "false"):
            tell(Fault(path, "type", f"{_name(path)} is {value!r}", "write true or false"))
            return _MISSING
    else:
        return _descend_text(value, metas, path, tell)
    return value


def _descend_text(value: str, metas: tuple[Meta, ...], path: Path, tell: Callable[[Fault], None]) -> Any:
    for meta in metas:
        shape = _shape(meta)
        if meta.max_length is not None and len(value) > meta.max_length:
            tell(Fault(path, "length", f"{_name(path)} has {len(value):,} characters, more than {meta.max_length:,}", "shorten it"))
            return _MISSING
        if shape and not re.match(shape, value):
            tell(Fault(path, "shape", f"{_name(path)} is {value!r}", _suggestion(value, metas)))
            return _MISSING
    return value


def _descend_list(value: Any, item: Any, metas: tuple[Meta, ...], path: Path, tell: Callable[[Fault], None]) -> Any:
    if not isinstance(value, list):
        hint = f"write [{value}]" if isinstance(value, str) else "put a hyphen before each entry"
        tell(Fault(path, "type", f"{_name(path)} is not a list", hint))
        return _MISSING
    least = max((m.min_length or 0 for m in metas), default=0)
    if len(value) < least:
        tell(Fault(path, "empty", f"{_name(path)} is an empty list", "write at least one"))
        return _MISSING
    kept = [d for i, v in enumerate(value) if (d := _descend(v, item, (*path, i), tell)) is not _MISSING]
    return kept if len(kept) >= least else _MISSING


def _descend_languages(value: dict[str, Any], key: Any, item: Any, path: Path, tell: Callable[[Fault], None]) -> Any:
    kept = {}
    for language, text in value.items():
        here = (*path, language)
        if _descend(language, key, here, lambda f: tell(f._replace(rule="language", key=True, message=f"{language!r} is no language tag"))) is not _MISSING:
            kept[language] = _descend(text, item, here, tell)
    return {k: v for k, v in kept.items() if v is not _MISSING} or _MISSING


def _descend_struct(value: Any, kind: type[msgspec.Struct], path: Path, tell: Callable[[Fault], None]) -> Any:
    if not isinstance(value, dict):
        tell(Fault(path, "type", f"{_name(path)} is {_what(value)}, but a mapping is due", f"write keys such as {_some(kind)}"))
        return _MISSING
    fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}
    for key in value.keys() - fields.keys():
        hint = nearest(key, fields) or f"the keys here are {', '.join(fields)}"
        tell(Fault((*path, key), "unknown-key", f"there is no key {key} in {_title(kind, path)}", hint, key=True))
    kept, whole = {}, True
    for name, known in fields.items():
        if name in value:
            kept[name] = _descend(value[name], known.type, (*path, name), tell)
            whole = whole and (kept[name] is not _MISSING or not known.required)
        elif known.required:
            tell(Fault(path, "missing-key", f"{_title(kind, path)} lacks the key {name}", f"write {name}:"))
            whole = False
    return {k: v for k, v in kept.items() if v is not _MISSING} if whole else _MISSING


def _chosen(value: Any, hint: Any) -> Any:
    """The member of a union that a value of this shape is meant to be."""
    members = [m for m in get_args(hint) if m is not UnsetType]
    for member in members:
        plain = _plain(member)
        mapping = plain is dict or (isinstance(plain, type) and issubclass(plain, msgspec.Struct))
        if isinstance(value, dict) == mapping:
            return member
    return members[0]


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
        shape = _shape(meta)
        guesses = (
            value.strip().lower().replace(" ", "-").replace("_", "-"),
            re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", value.strip(), flags=re.I),
            value.strip().removeprefix("PMID:").strip(),
            value.strip().replace(": ", ":").lower(),
        )
        for guess in guesses if shape else ():
            if guess != value and re.match(shape or "", guess):
                return f"write {guess}"
    kind, colon, _ = value.partition(":")
    if colon and kind not in ENTRY_KINDS and "with its kind" in _description(metas):
        return nearest(kind, ENTRY_KINDS).replace("?", ":?") or _description(metas)
    return _description(metas)
