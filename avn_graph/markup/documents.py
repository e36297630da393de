"""From text to JSON objects: the scripts of a page, what they hold, and what is wrong with it as JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Final, NamedTuple, NoReturn

from avn_graph.markup.embedding import MEDIA_TYPE
from avn_graph.markup.faults import Fault

# ---- pages


def is_page(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def find_scripts(page: str) -> list[str]:
    """The texts of the page's JSON-LD scripts, in order; also of one that is never closed."""
    finder = _ScriptFinder(convert_charrefs=True)
    finder.feed(f"{page}</script>")  # without an end tag html.parser drops what it has
    finder.close()
    return ["".join(pieces) for pieces in finder.scripts]


class _ScriptFinder(HTMLParser):
    def reset(self) -> None:
        super().reset()
        self.scripts: list[list[str]] = []
        self._inside = False

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """``<![`` begins a comment in HTML; html.parser would have it be SGML, and fail where it is not."""
        return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        media_type = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        self._inside = tag == "script" and media_type == MEDIA_TYPE
        if self._inside:
            self.scripts.append([])

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1].append(data)


# ---- JSON

DEEPEST: Final = 64
"""Levels of nesting, as in sources; markup that a reader understands has far less."""
_PLAIN_KEY = re.compile(r"@?[A-Za-z_][\w-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Document(NamedTuple):
    """One JSON object at the top of a text; ``block`` is the number of its script in a page, or 0."""

    block: int
    path: str
    value: dict[str, Any]


class _Doubled(dict[str, Any]):
    """An object that was written with a key twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice: Final = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]


def step(path: str, key: str | int) -> str:
    """The path of what stands at ``key``: ``$.@graph[1].name``."""
    return f"{path}[{key}]" if isinstance(key, int) else path + _suffix(key)


@lru_cache(1000)
def _suffix(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{json.dumps(key, ensure_ascii=False)}]"


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value) or (isinstance(value, str) and value.isspace())


def read_documents(text: str, block: int) -> tuple[list[Document], list[Fault]]:
    """The objects of one JSON-LD text, and its faults as JSON; no objects if it cannot be read."""
    try:
        value = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_pairs, parse_constant=_no_constant)
    except RecursionError:
        return [], [_too_deep("$", block)]
    except ValueError as error:
        return [], [Fault("invalid-json", "$", str(error), block=block)]
    faults = list(_survey(value, block))
    if any(fault.rule == "invalid-json" for fault in faults):
        return [], faults
    tops = [(step("$", i), item) for i, item in enumerate(value)] if isinstance(value, list) else [("$", value)]
    documents = [Document(block, path, top) for path, top in tops if isinstance(top, dict)]
    if len(documents) < len(tops) or not tops:
        faults.append(Fault("no-markup", "$", "JSON-LD is an object, or a list of objects", block=block))
    return documents, faults


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else _Doubled(pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def _survey(value: Any, block: int) -> Iterator[Fault]:
    """The faults that need no knowledge of schema.org."""
    for path, item, depth in _walk(value, "$", 0):
        if depth > DEEPEST:
            yield _too_deep(path, block)
        elif is_empty(item):
            yield Fault("empty", path, "there is nothing in it", "leave it out", block)
        elif isinstance(item, str) and _SURROGATE.search(item):
            yield Fault("invalid-json", path, "the text has half a surrogate pair", block=block)
        elif isinstance(item, _Doubled):
            for key in item.twice:
                yield Fault("duplicate-key", step(path, key), f"the key {key} stands twice", "write the values as a list", block)


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any, int]]:
    """Every value but those within an @context, where an empty one has a meaning."""
    yield path, value, depth
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, step(path, index), depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "@context":
                yield from _walk(item, step(path, key), depth + 1)


def _too_deep(path: str, block: int) -> Fault:
    return Fault("invalid-json", path, f"it is nested more than {DEEPEST} levels deep", block=block)
