"""YAML text to plain values, quickly: sources as they are commonly written.

Nearly every line of a source is a key with a plain text or a short list, and what such a line means hangs on its own
characters and its indentation alone. Where every line of a file is of that kind, a regular expression reads it in a
quarter of the time that libyaml needs to hand its events to Python. Where a single one is not, nothing is said of the
file: composing.py reads it by libyaml, which is the judge, and the tests hold that the two never differ.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

Path = tuple[str | int, ...]
Places = dict[Path, tuple[int, int]]
"""Line and column, from 1."""

_DEEPEST: Final = 40
"""Columns of indentation, which keeps the nesting within what composing.py allows."""
_LONGEST: Final = 1 << 19
"""Characters, all lines of which are held at once."""
_KEY = "[A-Za-z_][A-Za-z0-9_-]{0,60}+"
_PLAIN = r"""[^\s?:,\[\]{}#&*!|>'"%@`~-][^\n:#]*+(?:$|(?:(?::(?=\S)|(?<=\S)\#)[^\n:#]*+)*+)"""
"""A text without quotes: a colon before a space, or a hash after one, would end it. Most hold neither: the line ends at once."""
_WORD = r"""(?:[^\W_][^\n:#,?\[\]{}"]*+(?::(?=[A-Za-z0-9])[^\n:#,?\[\]{}"]*+)*+(?<!\s)|"[^"\\\n]*+")"""
"""A text within brackets, where commas and brackets end it too."""
_LINE = re.compile(
    rf"""^([ ]{{0,{_DEEPEST}}}+)
    (?: (-[ ]|) (?: ({_KEY}):(?:[ ]|$) |)
        (?: ({_PLAIN})
          | ( \[{_WORD}(?:,[ ]{_WORD})*+\] | {{{_KEY}:[ ]{_WORD}(?:,[ ]{_KEY}:[ ]{_WORD})*+}}
            | "[^"\\\n]*+" | '[^'\n]*+' | \[\] | {{}} ) |)
        (?<!\s)\n
      | (?:\#.*+)?+\n )""",
    re.MULTILINE | re.VERBOSE,
)
"""Indentation, hyphen, key, plain text, other value; an empty line and a comment have nothing but indentation.

Only an empty line and a comment may end with a space: behind a hyphen, or a key with a space, there is a value.
"""
_WORDS = re.compile(_WORD)
_PAIRS = re.compile(rf"({_KEY}): ({_WORD})")


def skim(text: str) -> dict[str, Any] | None:
    """What composing.py makes of a decoded text, or None where a line is uncommon or at fault.

    A container's ``level`` is twice its column, and one more for a list, so that what stands in another has the higher level.
    """
    if len(text) > _LONGEST or "\t" in text or "\ufeff" in text:
        return None
    lines = _LINE.findall(text + "\n")
    if len(lines) != text.count("\n") + 1:
        return None
    whole: dict[str, Any] = {}
    held: Any = whole
    level = 0
    outer: list[tuple[int, Any]] = []
    waiting = ""
    inner: Any
    for spaces, hyphen, key, value, other in lines:
        if other:
            if (value := _unpacked(other)) is None:
                return None
        elif not key and not value:
            continue
        here = 2 * len(spaces) + (1 if hyphen else 0)
        if waiting:
            if here <= level:
                return None
            outer.append((level, held))
            held[waiting] = inner = [] if hyphen else {}
            level, held, waiting = here, inner, ""
        elif here != level:
            while here < level:
                level, held = outer.pop()
            if here > level:
                return None
        if hyphen:
            if not key:
                held.append(value)
                continue
            outer.append((level, held))
            held.append(inner := {})
            level, held = here + 3, inner
        elif not key or key in held:
            return None
        if value or other:
            held[key] = value
        else:
            waiting = key
    return whole if whole and not waiting else None


def find_places(text: str, places: Places, keys: Places) -> None:
    """Records where each value of a text begins that was skimmed, and where each key does, by its path: as composing.py has it."""
    at: Path = ()
    level = 0
    outer: list[tuple[int, Path]] = []
    items: Counter[Path] = Counter()
    waiting: Path | None = ()
    for number, line in enumerate(_LINE.finditer(text + "\n"), 1):
        spaces, hyphen, key, value, other = line.groups("")
        if not (key or value or other):
            continue
        column = len(spaces) + 1
        here = 2 * len(spaces) + (1 if hyphen else 0)
        if waiting is not None:
            outer.append((level, at))
            places[waiting] = number, column
            level, at, waiting = here, waiting, None
        while here < level:
            level, at = outer.pop()
        path = at
        if hyphen:
            column += len(hyphen)
            path = (*at, items[at])
            items[at] += 1
            if key:
                places[path] = number, column
                outer.append((level, at))
                level, at = here + 3, path
        if key:
            path = (*path, key)
            keys[path] = number, column
        if value or other:
            _find_inner(value or other, (number, line.start(4 if value else 5) - line.start() + 1), path, places, keys)
        else:
            waiting = path


def _find_inner(value: str, place: tuple[int, int], path: Path, places: Places, keys: Places) -> None:
    """The place of a value on a line, and of what stands in its brackets."""
    line, column = place
    places[path] = place
    if value[0] == "[":
        for number, word in enumerate(_WORDS.finditer(value)):
            places[(*path, number)] = line, column + word.start()
    elif value[0] == "{":
        for pair in _PAIRS.finditer(value):
            keys[(*path, pair[1])] = line, column + pair.start(1)
            places[(*path, pair[1])] = line, column + pair.start(2)


def _unpacked(value: str) -> Any:
    """What stands in brackets or quotes; None for a mapping that has a key twice."""
    if value[0] == "[":
        return list(map(_bare, _WORDS.findall(value))) if '"' in value else value[1:-1].split(", ") if value != "[]" else []
    if value[0] == "{":
        pairs = _PAIRS.findall(value)
        found = {key: _bare(word) for key, word in pairs}
        return found if len(found) == len(pairs) else None
    return value[1:-1]


def _bare(word: str) -> str:
    return word[1:-1] if word[0] == '"' else word
