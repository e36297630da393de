"""The schema.org vocabulary as far as a check needs it: names and how they hang together, and what literals look like."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

INDEX: Final = Path(__file__).parent.parent / "schemaorg.json"
_ANNOTATION: Final = (["Thing"], ["PropertyValueSpecification", "Text"])
"""What ``query-input`` takes: an Action says so how its property ``query`` will be filled."""


class Property(Struct, frozen=True):
    """A property: the classes that may have it, and the classes and data types that its values may be of."""

    name: str
    owners: list[str]
    ranges: list[str]
    data_types: list[str]
    enumerations: list[str]

    def takes(self, kinds: frozenset[str]) -> bool:
        return not kinds.isdisjoint(self.ranges)


class SchemaOrg:
    """One release. Names are local: ``Drug``, not ``http://schema.org/Drug``."""

    def __init__(self, index: dict[str, Any]) -> None:
        self.about: Final[dict[str, str]] = index["about"]
        self.release: Final = self.about["release"]
        self.prefixes: Final[dict[str, str]] = index["prefixes"]
        """The prefixes that the official context knows."""
        self.classes: Final[dict[str, list[str]]] = index["classes"]
        """A class to those directly above it."""
        self.properties: Final[dict[str, tuple[list[str], list[str]]]] = index["properties"]
        """A property to its owners and ranges."""
        self.members: Final[dict[str, list[str]]] = index["members"]
        """An enumeration member to its enumerations."""
        self.superseded: Final[dict[str, str]] = index["superseded"]
        self.pending: Final = frozenset[str](index["pending"])
        self.attic: Final = frozenset[str](index["attic"])
        self._above: Final[dict[str, frozenset[str]]] = {}
        self._found: Final[dict[str, Property | None]] = {}

    def above(self, name: str) -> frozenset[str]:
        """A class with all classes above it, by every way up: a Drug is a Product and a Substance."""
        if name not in self._above:
            self._above[name] = frozenset({name}).union(*map(self.above, self.classes.get(name, ())))
        return self._above[name]

    def kinds(self, names: Iterable[str]) -> frozenset[str]:
        """All that a node with these classes is."""
        return frozenset[str]().union(*map(self.above, names))

    def property(self, name: str) -> Property | None:
        if name not in self._found:
            stem, _, end = name.rpartition("-")
            ends = _ANNOTATION if end in ("input", "output") and stem in self.properties else self.properties.get(name)
            self._found[name] = self._complete(name, *ends) if ends else None
        return self._found[name]

    def _complete(self, name: str, owners: list[str], ranges: list[str]) -> Property:
        data_types = [found for found in ranges if found in DATA_TYPES]
        enumerations = [found for found in ranges if "Enumeration" in self.above(found)]
        return Property(name, owners, ranges, data_types, enumerations)

    def members_of(self, enumerations: Iterable[str]) -> list[str]:
        """What can be written for these enumerations today."""
        wanted = set(enumerations)
        return [name for name, found in self.members.items() if not wanted.isdisjoint(found) and name not in self.superseded]


@cache
def schema_org() -> SchemaOrg:
    """The release that this package carries; read once, when first asked for."""
    return SchemaOrg(msgspec.json.decode(INDEX.read_bytes()))


# ---- data types

_IRI_CHARACTER = r"(?:[^\s\x00-\x20<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})"
_HOST = r"(?:\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*|\[[0-9A-Fa-f:.]+\])"
_IRI = re.compile(
    rf"(?:https?|ftps?)://{_HOST}(?::[0-9]+)?(?:[/?#]{_IRI_CHARACTER}*)?|(?:ark|data|did|doi|geo|info|mailto|tag|tel|urn):{_IRI_CHARACTER}+",
    re.IGNORECASE,
)
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_COUNT = r"[0-9]+(?:[.,][0-9]+)?"
_DAYS, _HOURS = ("".join(f"(?:{_COUNT}{unit})?" for unit in units) for units in ("YMWD", "HMS"))


class Flaw(Struct, frozen=True):
    """A fault before its place is known."""

    rule: str
    message: str
    hint: str = ""


class DataType(Struct, frozen=True):
    accepts: Callable[[Any], bool]
    rule: str
    what: str
    hint: str


def is_iri(value: Any) -> bool:
    """Whether it is an absolute address, of a scheme that links have."""
    return isinstance(value, str) and _IRI.fullmatch(value) is not None


def _reads(pattern: str, parse: Callable[[str], object]) -> Callable[[Any], bool]:
    """Tests a value for the form of ``pattern``, and for being real: there is no 30 February."""

    def accepts(value: Any) -> bool:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            return False
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return accepts


_is_date = _reads("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", lambda text: date.fromisoformat(f"{text}-01-01"[:10]))
_is_date_time = _reads(f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}", datetime.fromisoformat)
_is_time = _reads(_TIME, time.fromisoformat)
_is_duration = _reads(f"P(?=.){_DAYS}(?:T(?=.){_HOURS})?", str)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and math.isfinite(value))


def _is_integer(value: Any) -> bool:
    return _is_number(value) and value == int(value)


_TEXT = DataType(_is_text, "wrong-range", "a text", "put it in quotes")
_NUMBER = DataType(_is_number, "bad-number", "a number", "write it without quotes, such as 2.5")

DATA_TYPES: Final[dict[str, DataType]] = {
    "Text": _TEXT,
    "PronounceableText": _TEXT,
    "CssSelectorType": _TEXT,
    "XPathType": _TEXT,
    # Quantities are texts such as "3 kg".
    "Distance": _TEXT,
    "Energy": _TEXT,
    "Mass": _TEXT,
    "Quantity": _TEXT,
    "Date": DataType(_is_date, "bad-date", "a date", "such as 2022-05-17, 2022-05 or 2022"),
    "DateTime": DataType(_is_date_time, "bad-date", "a date with a time", "such as 2022-05-17T08:30:00Z"),
    "Time": DataType(_is_time, "bad-date", "a time", "such as 08:30:00"),
    "Duration": DataType(_is_duration, "bad-duration", "a duration", "such as P3M or PT20M"),
    "Boolean": DataType(_is_boolean, "bad-boolean", "true or false", "without quotes"),
    "Integer": DataType(_is_integer, "bad-number", "a whole number", "write it without quotes, such as 2"),
    "Float": _NUMBER,
    "Number": _NUMBER,
    "URL": DataType(is_iri, "bad-url", "an absolute address", "such as https://example.org/page"),
}
"""Of a property's data types, the first here that does not accept a value names the fault."""


def find_flaw(value: str | float | bool, ranges: Sequence[str]) -> Flaw | None:
    """Why no data type among ``ranges``, which has at least one, accepts the value."""
    if any(DATA_TYPES[name].accepts(value) for name in ranges if name in DATA_TYPES):
        return None
    types = [DATA_TYPES[name] for name in DATA_TYPES if name in ranges]
    whats = dict.fromkeys(data_type.what for data_type in types)
    return Flaw(types[0].rule, f"{quote(value)} is not {' or '.join(whats)}", types[0].hint)


def quote(value: Any) -> str:
    """A value as the document has it, shortened."""
    import json

    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:56]}…{shown[-3:]}"
