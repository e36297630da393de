"""What the model's types say beyond what msgspec checks: the shapes of texts, and which texts point to entries.

Each function compiles a type once, into a closure that walks a value of that type.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, UnsetType

from avn_graph.model import NOT_BLANK
from avn_graph.skimming import Path

_KEPT_OUT = "[^A-Za-z0-9._~:/?#@!$&'()*+,;=%{}-]|%(?![0-9A-Fa-f]{{2}})|#(?=[^#]*#)"
_FURTHER = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(f"{chr(n << 16)}-{chr((n << 16) + 0xFFFD)}" for n in range(1, 14))
"""Letters beyond ASCII."""
_NOT_IN_ADDRESS = _KEPT_OUT.format(_FURTHER)
"""What RFC 3987 keeps out of an IRI; compiled where it is needed first, which takes two milliseconds."""
_NOT_IN_ASCII = re.compile(_KEPT_OUT.format(""))


Tell = Callable[[str], None]
TellPlace = Callable[[tuple[Path, str]], None]


class Walk(msgspec.Struct, frozen=True):
    """Two ways through a value: to the ids alone, and to the ids with their paths, which takes twice as long."""

    ids: Callable[[Any, Tell], None]
    places: Callable[[Any, Path, TellPlace], None]


@cache
def _fields_of(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, Any], ...]:
    """Name, key and type of each field. msgspec's own ``fields`` also reads types that are texts, and takes ten times longer."""
    types = {name: hint for base in reversed(kind.__mro__) for name, hint in getattr(base, "__annotations__", {}).items()}
    return tuple((name, key, types[name]) for name, key in zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))


@cache
def conforms(hint: Any) -> Callable[[Any], object]:
    """Whether a plain value that converts to the type ``hint`` also has the shapes that its texts must have (model.py says why).

    What is returned answers with something true or false, not always a bool.
    """
    origin = get_origin(hint)
    if origin is Annotated:
        base, *metas = get_args(hint)
        shape = next((s for m in metas if (s := shape_of(m))), None)
        return _matches(shape) if shape and base is str else conforms(base)
    if origin in (Union, UnionType):
        return _union([a for a in get_args(hint) if a is not UnsetType])
    if origin is tuple:
        each = conforms(get_args(hint)[0])
        return each if each is _always else _items(each)
    if origin is dict:
        key, value = map(conforms, get_args(hint))
        return lambda items: all(map(key, items)) and all(map(value, items.values()))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        checks = {key: conforms(type_) for _, key, type_ in _fields_of(hint)}
        return _members({key: None if check is _always else check for key, check in checks.items()})
    return _always


def _always(_: Any) -> bool:
    return True


def _matches(shape: str) -> Callable[[str], object]:
    """``str.strip`` tells whether a text has more than white space, as ``\\s`` knows it, without looking at all of it."""
    return str.strip if shape == f"^(?:{NOT_BLANK})$" else re.compile(shape).fullmatch


def _items(check: Callable[[Any], object]) -> Callable[[list[Any]], bool]:
    def sound(items: list[Any]) -> bool:
        for item in items:  # noqa: SIM110 - most lists are short: all() and map() would take longer to set up
            if not check(item):
                return False
        return True

    return sound


def _members(checks: dict[str, Callable[[Any], object] | None]) -> Callable[[dict[str, Any]], bool]:
    """``checks``: one for each key of the struct, or None where there is nothing to check."""

    def sound(struct: dict[str, Any]) -> bool:
        for key, value in struct.items():
            check = checks[key]
            if check is not None and not check(value):
                return False
        return True

    return sound


def _union(members: list[Any]) -> Callable[[Any], object]:
    if len(members) == 1:
        return conforms(members[0])
    texts = next((conforms(m) for m in members if plain_type(m) is str), _always)
    others = next((conforms(m) for m in members if plain_type(m) is not str), _always)
    return lambda value: texts(value) if isinstance(value, str) else others(value)


def shape_of(meta: Meta) -> str | None:
    shape = (meta.extra_json_schema or {}).get("pattern")
    return shape if isinstance(shape, str) else None


def plain_type(hint: Any) -> Any:
    """The type without annotations and parameters."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return get_origin(hint) or hint


def pointed_to(struct: msgspec.Struct) -> list[str]:
    """The ids in every place within ``struct`` that points to an entry."""
    found: list[str] = []
    if walk := _walk(type(struct)):
        walk.ids(struct, found.append)
    return found


def pointers(struct: msgspec.Struct) -> list[tuple[Path, str]]:
    """(path, id) for every place within ``struct`` that points to an entry."""
    found: list[tuple[Path, str]] = []
    if walk := _walk(type(struct)):
        walk.places(struct, (), found.append)
    return found


@cache
def _walk(hint: Any) -> Walk | None:
    origin = get_origin(hint)
    if origin is Annotated:
        base, *metas = get_args(hint)
        return _leaf() if any(m.extra and m.extra.get("pointer") for m in metas) else _walk(base)
    if origin in (Union, UnionType):
        return next((w for a in get_args(hint) if (w := _walk(a))), None)
    if origin is tuple:
        each = _walk(get_args(hint)[0])
        return _each(each) if each else None
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        fields = [(name, key, w) for name, key, type_ in _fields_of(hint) if (w := _walk(type_))]
        return _fields(fields) if fields else None
    return None


def _leaf() -> Walk:
    return Walk(lambda id, tell: tell(id), lambda id, path, tell: tell((path, id)))


def _each(walk: Walk) -> Walk:
    walk_ids = walk.ids

    def ids(values: Any, tell: Tell) -> None:
        for value in values:
            walk_ids(value, tell)

    def places(values: Any, path: Path, tell: TellPlace) -> None:
        for i, value in enumerate(values):
            walk.places(value, (*path, i), tell)

    return Walk(ids, places)


def _fields(fields: list[tuple[str, str, Walk]]) -> Walk:
    """Of a field that is not set, and of a list without items, the value is false."""
    walks = [(name, walk.ids) for name, _, walk in fields]

    def ids(struct: Any, tell: Tell) -> None:
        for name, walk in walks:
            if value := getattr(struct, name):
                walk(value, tell)

    def places(struct: Any, path: Path, tell: TellPlace) -> None:
        for name, key, walk in fields:
            if value := getattr(struct, name):
                walk.places(value, (*path, key), tell)

    return Walk(ids, places)


def is_date(value: str) -> bool:
    """Whether a year, month or day of the right shape is one of the calendar."""
    try:
        datetime.date.fromisoformat(value + "-01" * (2 - value.count("-")))
    except ValueError:
        return False
    return True


def address_fault(url: str) -> str:
    """What keeps an address from being one that leads somewhere and that every reader of RDF takes; empty where nothing does."""
    try:
        split = urlsplit(url)
        host, _ = split.hostname, split.port
    except ValueError:
        return f"{url} is no address"
    if split.username or split.password:
        return "the address holds a user name or password"
    if not host:
        return f"{url} names no host"
    kept_out = _NOT_IN_ASCII if url.isascii() else re.compile(_NOT_IN_ADDRESS)
    found = kept_out.search(url.replace(f"[{host}]", "", 1))
    return f"{url} holds {found[0]!r}, which has to be percent-encoded" if found else ""
