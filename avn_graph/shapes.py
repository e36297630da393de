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
from msgspec import UNSET, Meta, UnsetType

from avn_graph.composing import Path
from avn_graph.model import NOT_BLANK

Tell = Callable[[tuple[Path, str]], None]
Walk = Callable[[Any, Path, Tell], None]
_FURTHER = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(f"{chr(n << 16)}-{chr((n << 16) + 0xFFFD)}" for n in range(1, 14))
_NOT_IN_ADDRESS = re.compile(f"[^A-Za-z0-9._~:/?#@!$&'()*+,;=%{_FURTHER}-]|%(?![0-9A-Fa-f]{{2}})|#(?=[^#]*#)")
"""What RFC 3987 keeps out of an IRI."""


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
        return _always if each is _always else lambda items: all(map(each, items))
    if origin is dict:
        key, value = map(conforms, get_args(hint))
        return lambda items: all(map(key, items)) and all(map(value, items.values()))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _members({f.encode_name: c for f in msgspec.structs.fields(hint) if (c := conforms(f.type)) is not _always})
    return _always


def _always(_: Any) -> bool:
    return True


def _matches(shape: str) -> Callable[[str], object]:
    """``str.strip`` tells whether a text has more than white space, as ``\\s`` knows it, without looking at all of it."""
    return str.strip if shape == f"^(?:{NOT_BLANK})$" else re.compile(shape).fullmatch


def _members(checks: dict[str, Callable[[Any], object]]) -> Callable[[dict[str, Any]], bool]:
    def sound(struct: dict[str, Any]) -> bool:
        for key, value in struct.items():  # noqa: SIM110 - all() over a generator takes half as long again
            if key in checks and not checks[key](value):
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


def pointers(struct: msgspec.Struct) -> list[tuple[Path, str]]:
    """(path, id) for every place within ``struct`` that points to an entry."""
    found: list[tuple[Path, str]] = []
    if walk := _walk(type(struct)):
        walk(struct, (), found.append)
    return found


@cache
def _walk(hint: Any) -> Walk | None:
    origin = get_origin(hint)
    if origin is Annotated:
        base, *metas = get_args(hint)
        return _leaf if any(m.extra and m.extra.get("pointer") for m in metas) else _walk(base)
    if origin in (Union, UnionType):
        return next((w for a in get_args(hint) if (w := _walk(a))), None)
    if origin is tuple:
        each = _walk(get_args(hint)[0])
        return _each(each) if each else None
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        fields = [(f.name, f.encode_name, w) for f in msgspec.structs.fields(hint) if (w := _walk(f.type))]
        return _fields(fields) if fields else None
    return None


def _leaf(value: Any, path: Path, tell: Tell) -> None:
    tell((path, value))


def _each(walk: Walk) -> Walk:
    def items(values: Any, path: Path, tell: Tell) -> None:
        for i, value in enumerate(values):
            walk(value, (*path, i), tell)

    return items


def _fields(fields: list[tuple[str, str, Walk]]) -> Walk:
    def members(struct: Any, path: Path, tell: Tell) -> None:
        for name, key, walk in fields:
            value = getattr(struct, name)
            if value is not UNSET and value != ():
                walk(value, (*path, key), tell)

    return members


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
    found = _NOT_IN_ADDRESS.search(url.replace(f"[{host}]", "", 1))
    return f"{url} holds {found[0]!r}, which has to be percent-encoded" if found else ""
