"""Plain values to the model, with every fault of a file and its place.

A file without faults is converted in one go. Places cost time and msgspec stops at the first fault, so only where there
is one the file is composed again with places, and *descended*: entry by entry and field by field against the same structs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import Enum
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, UnsetType

from avn_graph.composing import Unreadable, compose, decode
from avn_graph.diagnostics import Diagnostic, Place, Severity, nearest
from avn_graph.model import ENTRY_KINDS, SECTIONS, Source, Strict
from avn_graph.shapes import conforms, plain_type, shape_of
from avn_graph.skimming import Path, Places

S = TypeVar("S", bound=Strict)
_MISSING: Any = object()
_LONG = 80


class Fault(Struct, frozen=True, gc=False):
    """A fault at a path within one file, which becomes a Diagnostic with its place. ``key``: the key itself is at fault."""

    path: Path
    rule: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    key: bool = False


Shifts = Mapping[Path, Mapping[str | int, str | int]]
"""For each list that lost items to faults, and each mapping with a misspelt key: what was kept, and where in the file it stands.

Empty for what else was lost, and for what that stood in.
"""
_Shifting = dict[Path, dict[str | int, str | int]]
Locator = Callable[..., Place]
"""Takes a path, and whether the key itself is meant."""


class Part(Struct, frozen=True):
    """One source file as read: what could be made of it, and what could not.

    ``broken`` holds the ids of entries that were left out for their faults, so that nobody is told that they are missing.
    """

    file: str
    source: Source
    diagnostics: tuple[Diagnostic, ...] = ()
    broken: frozenset[str] = frozenset()
    shifts: Shifts = MappingProxyType({})
    data: bytes = b""

    def lost(self, path: Path) -> bool:
        """Whether something was left out at ``path``, or within, for its faults."""
        return _written(path, self.shifts) in self.shifts

    def locator(self) -> Locator:
        """What finds the places of paths within ``source``."""
        return locator(self.data, self.file, self.shifts)

    def locate(self, faults: Iterable[Fault]) -> list[Diagnostic]:
        """Faults that were found in ``source``, with their places in the file."""
        return located(faults, self.locator())


def read_part(data: bytes, file: str) -> Part:
    """One file of a unit."""
    shifts: _Shifting = {}
    source, diagnostics, value = read_struct(data, file, Source, shifts)
    broken: frozenset[str] = frozenset()
    if diagnostics:
        meant = _ids(value) if value is not None else _guessed_ids(data)
        broken = frozenset(meant - (_ids(msgspec.to_builtins(source)) if source is not None else set()))
    return Part(file, source if source is not None else Source(), diagnostics, broken, shifts, data)


def read_struct(data: bytes, file: str, kind: type[S], shifts: _Shifting | None = None) -> tuple[S | None, tuple[Diagnostic, ...], Any]:
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
        if conforms(kind)(value):
            return result, tuple(found), value
    except msgspec.ValidationError:
        pass
    faults: list[Fault] = []
    cleaned = _Descent(faults.append, {} if shifts is None else shifts).value(value, kind, ())
    found += located(faults, locator(data, file))
    try:
        return (None if cleaned is _MISSING else msgspec.convert(cleaned, kind, strict=False)), tuple(found), value
    except msgspec.ValidationError as fault:  # the descent found less than msgspec: say what it says
        found.append(Diagnostic(Place(file), "model", str(fault)))
        return None, tuple(found), value


def locator(data: bytes, file: str, shifts: Shifts = MappingProxyType({})) -> Locator:
    """What finds the places of paths in a file, which is composed once more for it.

    With ``shifts`` the paths are those of the source as read, in which faulty items are left out.
    """
    places: Places = {}
    keys: Places = {}
    with suppress(Unreadable):
        compose(decode(data, _ignore), _ignore, places, keys)

    def place(path: Path, key: bool = False) -> Place:
        path = _written(path, shifts)
        first = keys if key else places
        while path and path not in first and path not in places:
            path = path[:-1]
        return Place(file, *(first.get(path) or places.get(path) or (1, 1)))

    return place


def located(faults: Iterable[Fault], place: Locator) -> list[Diagnostic]:
    """The faults of one file as Diagnostics."""
    return [Diagnostic(place(f.path, f.key), f.rule, f.message, f.hint, f.severity) for f in faults]


def _ignore(*_: object) -> None:
    """The fault was told when the file was first read."""


def _written(path: Path, shifts: Shifts) -> Path:
    """The path in the file of what has this path in the source as read."""
    whole: Path = ()
    for step in path:
        whole = (*whole, shifts[whole].get(step, step) if whole in shifts else step)
    return whole


def _ids(value: Any) -> set[str]:
    """The ids, with their kinds, that a plain value would define: as they are written, and as they were meant."""
    found = set()
    for section, kind in SECTIONS:
        entries = value.get(section) if isinstance(value, dict) else None
        for entry in entries if isinstance(entries, list | tuple) else [entries]:
            if isinstance(entry, dict) and isinstance(id := entry.get("id"), str):
                found |= {f"{kind}:{id}", f"{kind}:{_tamed(id)}"}
    return found


def _guessed_ids(data: bytes) -> set[str]:
    """The ids that a file which cannot be read may define; of which kind is not known."""
    text = data.replace(b"\0", b"").decode("utf-8", "replace")
    words = re.findall(r"\bid[\"']?[ \t]*:[ \t]*[\"']?([^\s,}\"']+)", text)
    return {f"{kind}:{_tamed(word)}" for word in words for kind in ENTRY_KINDS}


def _tamed(id: str) -> str:
    """The id that somebody who wrote ``Core decompression`` meant."""
    return id.strip().lower().replace(" ", "-").replace("_", "-")


# ---------------------------------------------------------------- the descent


class _Descent:
    """One walk down a faulty value; each fault is told once, and what is left is sound."""

    def __init__(self, tell: Callable[[Fault], None], shifts: _Shifting) -> None:
        self.tell = tell
        self.shifts = shifts

    def value(self, value: Any, hint: Any, path: Path) -> Any:
        """``value`` without what is wrong in it, or _MISSING; each fault is told once, and that of None already was."""
        found = _MISSING if value is None else self.some(value, hint, path)
        if found is _MISSING:
            for length in range(len(path) + 1):
                self.shifts.setdefault(path[:length], {})
        return found

    def some(self, value: Any, hint: Any, path: Path) -> Any:
        metas: tuple[Meta, ...] = ()
        if get_origin(hint) is Annotated:
            hint, *rest = get_args(hint)
            metas = tuple(rest)
        if get_origin(hint) in (Union, UnionType):
            return self.some(value, _chosen(value, hint), path)
        plain = get_origin(hint) or hint
        if plain is tuple:
            return self.items(value, get_args(hint)[0], metas, path)
        if plain is dict:
            key, item = get_args(hint)
            return self.named(value, key, item, metas, path)
        if plain is not Literal and issubclass(plain, msgspec.Struct):
            return self.struct(value, plain, path)
        return self.scalar(value, hint, plain, metas, path)

    def scalar(self, value: Any, hint: Any, plain: Any, metas: tuple[Meta, ...], path: Path) -> Any:
        if not isinstance(value, str):
            what = "a list" if isinstance(value, list) else "a mapping"
            self.tell(Fault(path, "type", f"{_name(path)} is {what}, but a text is due", _description(metas)))
            return _MISSING
        if plain is Literal or issubclass(plain, Enum):
            return self.code(value, [str(code) for code in (get_args(hint) if plain is Literal else plain)], path)
        if plain is bool:
            if value.lower() in ("true", "false", "1", "0"):
                return value
            self.tell(Fault(path, "type", f"{_name(path)} is {_shown(value)}", "write true or false"))
            return _MISSING
        return self.text(value, metas, path)

    def code(self, value: str, known: list[str], path: Path) -> Any:
        if value in known:
            return value
        hint = nearest(value, known) or f"write one of {', '.join(known)}"
        self.tell(Fault(path, "code", f"{_shown(value)} is not a code for {_name(path)}", hint))
        return _MISSING

    def text(self, value: str, metas: tuple[Meta, ...], path: Path) -> Any:
        for meta in metas:
            shape = shape_of(meta)
            if meta.max_length is not None and len(value) > meta.max_length:
                message = f"{_name(path)} has {len(value):,} characters, more than {meta.max_length:,}"
                self.tell(Fault(path, "length", message, "shorten it"))
                return _MISSING
            if shape and not re.fullmatch(shape, value):
                self.tell(Fault(path, "shape", f"{_name(path)} is {_shown(value)}", _suggestion(value, metas)))
                return _MISSING
        return value

    def items(self, value: Any, item: Any, metas: tuple[Meta, ...], path: Path) -> Any:
        if not isinstance(value, list):
            hint = f"write [{value}]" if isinstance(value, str) and len(value) < _LONG else "put a hyphen before each entry"
            self.tell(Fault(path, "type", f"{_name(path)} is not a list", hint))
            return _MISSING
        least = max((m.min_length or 0 for m in metas), default=0)
        if len(value) < least:
            self.tell(Fault(path, "empty", f"{_name(path)} is an empty list", "write at least one"))
            return _MISSING
        kept = [(i, d) for i, v in enumerate(value) if (d := self.value(v, item, (*path, i))) is not _MISSING]
        if len(kept) < len(value):
            self.shifts[path] = {new: old for new, (old, _) in enumerate(kept)}
        return [d for _, d in kept] if len(kept) >= least else _MISSING

    def named(self, value: Any, key: Any, item: Any, metas: tuple[Meta, ...], path: Path) -> Any:
        """A mapping whose keys are data: texts by language, prefixes by name."""
        if not isinstance(value, dict):
            self.tell(Fault(path, "type", f"{_name(path)} is {_what(value)}, but a mapping is due"))
            return _MISSING
        least = max((m.min_length or 0 for m in metas), default=0)
        if len(value) < least:
            self.tell(Fault(path, "empty", f"{_name(path)} is an empty mapping", "write at least one"))
            return _MISSING
        kept, rules = {}, get_args(key)[1:]
        for word, found in value.items():
            if _Descent(_ignore, {}).text(word, rules, path) is _MISSING:
                message = f"{_shown(word)} is no key for {_name(path)}"
                self.tell(Fault((*path, word), "shape", message, _suggestion(word, rules), key=True))
            else:
                kept[word] = self.value(found, item, (*path, word))
        kept = {k: v for k, v in kept.items() if v is not _MISSING}
        return kept if len(kept) >= least else _MISSING

    def struct(self, value: Any, kind: type[msgspec.Struct], path: Path) -> Any:
        if not isinstance(value, dict):
            self.tell(Fault(path, "type", f"{_name(path)} is {_what(value)}, but a mapping is due", f"write keys such as {_some(kind)}"))
            return _MISSING
        fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}
        written = {name: name for name in value if name in fields}
        for key in (k for k in value if k not in fields):
            hint = nearest(key, fields) or f"the keys here are {', '.join(fields)}"
            self.tell(Fault((*path, key), "unknown-key", f"there is no key {_cut(key)} in {_title(kind, path)}", hint, key=True))
            if (meant := nearest(key, fields, "{}", 0.75)) and meant not in written:
                written[meant] = key
        misspelt: dict[str | int, str | int] = {name: key for name, key in written.items() if name != key}
        if misspelt:
            self.shifts[path] = misspelt
        kept, whole = {}, True
        for name, known in fields.items():
            if name in written:
                found = value[written[name]]
                # what stands under a misspelt key is read as it was meant; of a text, only the key is told
                reader = _Descent(_ignore, {}) if name in misspelt and isinstance(found, str) else self
                kept[name] = reader.value(found, known.type, (*path, written[name]))
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


def _name(path: Path) -> str:
    words = [str(p) for p in path if isinstance(p, str)]
    return words[-1] if words else "the file"


def _title(kind: type[msgspec.Struct], path: Path) -> str:
    words = re.sub("(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()
    return "a source file" if not path and kind is Source else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _what(value: Any) -> str:
    return "a list" if isinstance(value, list) else f"the text {_shown(value)}"


def _shown(text: str) -> str:
    return repr(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) < _LONG else text[:_LONG] + "…"


def _some(kind: type[msgspec.Struct]) -> str:
    return ", ".join(f"{f.encode_name}:" for f in msgspec.structs.fields(kind)[:3])


def _description(metas: tuple[Meta, ...]) -> str:
    return next((f"write {m.description}" for m in metas if m.description), "")


def _suggestion(value: str, metas: tuple[Meta, ...]) -> str:
    """What to write instead, said of this very value where that can be told."""
    for meta in metas:
        shape = shape_of(meta)
        guesses = (
            _tamed(value),
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
