"""The data types of schema.org, and what a literal must look like to be of one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

_IRI_CHARACTER = r"(?:[^\s\x00-\x20<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})"
_HOST = r"(?:\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*|\[[0-9A-Fa-f:.]+\])"
_IRI = re.compile(
    rf"(?:https?|ftps?)://{_HOST}(?::[0-9]+)?(?:[/?#]{_IRI_CHARACTER}*)?|(?:ark|data|did|doi|geo|info|mailto|tag|tel|urn):{_IRI_CHARACTER}+",
    re.IGNORECASE,
)
_DATE = "[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_COUNT = r"[0-9]+(?:[.,][0-9]+)?"
_DURATION = re.compile(rf"P(?=.)(?:{_COUNT}[YMWD])*(?:T(?:{_COUNT}[HMS])+)?")


class Flaw(NamedTuple):
    """A fault before its place is known."""

    rule: str
    message: str
    hint: str = ""


class DataType(NamedTuple):
    accepts: Callable[[Any], bool]
    rule: str
    wanted: str


def is_iri(value: Any) -> bool:
    """Whether it is an absolute address, of a scheme that links have."""
    return isinstance(value, str) and _IRI.fullmatch(value) is not None


def _reads(pattern: str, parse: Callable[[str], object], complete: Callable[[str], str] = str) -> Callable[[Any], bool]:
    """Whether a value has the form of ``pattern`` and is real: there is no 30 February."""
    form = re.compile(pattern)

    def accepts(value: Any) -> bool:
        if not isinstance(value, str) or not form.fullmatch(value):
            return False
        try:
            parse(complete(value))
        except ValueError:
            return False
        return True

    return accepts


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_duration(value: Any) -> bool:
    return isinstance(value, str) and _DURATION.fullmatch(value) is not None


_TEXT = DataType(_is_text, "wrong-range", "a text")
_NUMBER = DataType(_is_number, "bad-number", "a number without quotes, such as 2.5")

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
    "Date": DataType(
        _reads(_DATE, date.fromisoformat, lambda text: f"{text}-01-01"[:10]), "bad-date", "a date, such as 2022-05-17, 2022-05 or 2022"
    ),
    "DateTime": DataType(
        _reads(f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}", datetime.fromisoformat), "bad-date", "a date and time, such as 2022-05-17T08:30:00Z"
    ),
    "Time": DataType(_reads(_TIME, time.fromisoformat), "bad-date", "a time, such as 08:30:00"),
    "Duration": DataType(_is_duration, "bad-duration", "a duration, such as P3M or PT20M"),
    "Boolean": DataType(lambda value: isinstance(value, bool), "bad-boolean", "true or false, without quotes"),
    "Integer": DataType(lambda value: _is_number(value) and value == int(value), "bad-number", "a whole number without quotes, such as 2"),
    "Float": _NUMBER,
    "Number": _NUMBER,
    "URL": DataType(is_iri, "bad-url", "an absolute address, such as https://example.org/page"),
}
"""Of a property's data types, the first here that does not accept a value names the fault."""


def find_flaw(value: str | float | bool, ranges: Sequence[str]) -> Flaw | None:
    """Why no data type among ``ranges``, which has at least one, accepts the value."""
    types = [DATA_TYPES[name] for name in DATA_TYPES if name in ranges]
    if any(data_type.accepts(value) for data_type in types):
        return None
    wanted = dict.fromkeys(data_type.wanted for data_type in types)
    return Flaw(types[0].rule, f"{quote(value)} is not what is expected here", f"write {' or '.join(wanted)}")


def quote(value: Any) -> str:
    """A value as the document has it, shortened."""
    shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:56]}…{shown[-3:]}"
