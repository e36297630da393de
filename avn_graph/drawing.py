"""How things look: the one table of colours, line styles and shapes, for the picture, GraphML and the page.

Status is colour and width and dash at once, so that it survives print and colour blindness; kind is shape and pale fill.
Every line has a contrast of at least 3:1 to the paper, every text at least 4.5:1 to what it stands on, light and dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import sqrt
from typing import Final, NamedTuple

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.knowledge import Entity
from avn_graph.vocabulary import Status


class Tint(NamedTuple):
    """One colour on light paper and on dark."""

    light: str
    dark: str


class Stroke(Struct, frozen=True):
    """How a line is drawn. ``dash`` is as in SVG, empty for a solid line; ``end`` is arrow, tee or none."""

    label: str
    tint: Tint
    width: float
    dash: str
    end: str


class Look(Struct, frozen=True):
    """How a kind is drawn: its name for a legend, its shape, its fill, its outline, its text."""

    label: str
    shape: str
    fill: Tint
    edge: Tint
    text: Tint


PAPER: Final = Tint("#ffffff", "#10161f")
INK: Final = Tint("#18212e", "#e8edf4")
FAINT: Final = Tint("#56616f", "#a3aebb")
"""For headings and captions."""
FONT: Final = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"

CLASSIFICATION: Final = "classification"
_BLUE, _NAVY = Tint("#1f6fd6", "#5ea2ff"), Tint("#0a2f78", "#b5d5ff")
_ORANGE, _RED = Tint("#c76500", "#f3a24a"), Tint("#c8102e", "#ff6f6f")
_MAGENTA, _PINK = Tint("#a3278f", "#e884d8"), Tint("#b85aa8", "#c277b5")

STROKES: Final[Mapping[str, Stroke]] = {
    Status.ESTABLISHED: Stroke("established", _NAVY, 3.6, "", "arrow"),
    Status.SUPPORTED: Stroke("supported", _BLUE, 2.4, "", "arrow"),
    Status.POSSIBLE: Stroke("possible", _MAGENTA, 1.6, "8 4", "arrow"),
    Status.MIXED: Stroke("mixed", _ORANGE, 2.2, "15 2.5", "arrow"),
    Status.INSUFFICIENT: Stroke("insufficient", _PINK, 1.2, "3 3.5", "arrow"),
    Status.REFUTED: Stroke("refuted", _RED, 2.2, "5 3", "tee"),
    Status.UNASSESSED: Stroke("unassessed", Tint("#737d89", "#8f9aa7"), 1.6, "0.1 4", "arrow"),
    CLASSIFICATION: Stroke("member of a class", Tint("#858e99", "#6f7b89"), 1, "", "none"),
}
"""By status, strongest first; and the line between a member and its class, which claims nothing."""

DRUG_CLASS: Final = "drug-class"
_DARK_TEXT = INK
LOOKS: Final[Mapping[str, Look]] = {
    "drug": Look("drug", "round", Tint("#e6effc", "#1c2c45"), Tint("#5c7fb0", "#6c8fc4"), _DARK_TEXT),
    DRUG_CLASS: Look("drug class", "double", Tint("#d6e4f9", "#243a5c"), Tint("#3f68a3", "#7ea3da"), _DARK_TEXT),
    "therapy": Look("therapy", "tag", Tint("#e2f3e4", "#183425"), Tint("#4b8a5a", "#5fa673"), _DARK_TEXT),
    "procedure": Look("procedure", "cut", Tint("#fdecdc", "#3b2a18"), Tint("#b0743a", "#c08a52"), _DARK_TEXT),
    "mechanism": Look("mechanism", "octagon", Tint("#eee8fb", "#2b2547"), Tint("#7d68b8", "#9483cf"), _DARK_TEXT),
    "finding": Look("finding", "ellipse", Tint("#fdf4cf", "#363011"), Tint("#94822a", "#a89a45"), _DARK_TEXT),
    "condition": Look("condition", "round", Tint("#22304a", "#dfe7f2"), Tint("#22304a", "#dfe7f2"), Tint("#ffffff", "#10161f")),
    "test": Look("test", "hexagon", Tint("#daf1f1", "#123436"), Tint("#35888b", "#4fa3a6"), _DARK_TEXT),
    "material": Look("material", "slant", Tint("#efeee8", "#2c2d2b"), Tint("#838272", "#918f80"), _DARK_TEXT),
    "anatomy": Look("part of the body", "box", Tint("#fbe5ea", "#3d2029"), Tint("#b4637a", "#c27a8f"), _DARK_TEXT),
    "population": Look("group of people", "trapezium", Tint("#e9edf1", "#242b34"), Tint("#73808f", "#8592a1"), _DARK_TEXT),
    "specialist": Look("profession", "trapezium", Tint("#e9edf1", "#242b34"), Tint("#73808f", "#8592a1"), _DARK_TEXT),
}
"""By kind; drug classes look a little different from drugs."""


def look_of(kind: str, entity: Entity | None = None) -> str:
    """The key of LOOKS for an entity; for one that another unit defines, by its kind alone."""
    if entity is not None and entity.cls == v.AVN_CLASS_DRUG_CLASS:
        return DRUG_CLASS
    return kind if kind in LOOKS else "material"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it, of ``#rrggbb``."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# ---------------------------------------------------------------- text


class _Widths(dict[str, float]):
    """Of what is not in it: as wide as a digit, and from U+1100 (Hangul, then CJK) on, square."""

    def __missing__(self, character: str) -> float:
        return 0.56 if ord(character) < 0x1100 else 1.0


_WIDTHS: Final = _Widths(
    {
        **dict.fromkeys("ijl|'", 0.24),
        **dict.fromkeys(" !,./:;I[]\\ft", 0.285),
        **dict.fromkeys('()-`r"{}', 0.345),
        **dict.fromkeys("^*", 0.43),
        **dict.fromkeys("Jckszvxy", 0.505),
        **dict.fromkeys("L0123456789abdeghnopqu?$_#", 0.56),
        **dict.fromkeys("+<=>~FTZ", 0.6),
        **dict.fromkeys("ABEKPSVXY&", 0.67),
        **dict.fromkeys("CDHNRUw", 0.725),
        **dict.fromkeys("GOQ", 0.78),
        **dict.fromkeys("Mm%", 0.86),
        **dict.fromkeys("W@", 0.99),
    }
)
"""Widths of Arial in ems, rounded up to groups; boxes leave room for wider fonts."""
_LONGEST = 6
"""Lines of a label; what is longer ends in an ellipsis, and stands in full in the title."""


@lru_cache(maxsize=10_000)
def text_width(text: str, size: float) -> float:
    """In the unit of ``size``, the height of the letters."""
    return size * sum(map(_WIDTHS.__getitem__, text))


@lru_cache(maxsize=2_000)
def wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    """The text in as few lines as fit ``width``, and these about equally long."""
    words = list(_pieces(text[:400], width, size))
    lines = _fill(words, width, size)
    widest = max((text_width(word, size) for word in words), default=0.0)
    low, high = width * 0.4, width
    while 1 < len(lines) < len(words) and high - low > 4:
        middle = (low + high) / 2
        if widest > middle or len(_fill(words, middle, size)) > len(lines):
            low = middle
        else:
            high = middle
    lines = _fill(words, high, size)
    if len(lines) > _LONGEST or len(text) > 400:
        lines = [*lines[: _LONGEST - 1], lines[min(len(lines), _LONGEST) - 1].rstrip(".") + "…"]
    return tuple(lines) or ("",)


def _pieces(text: str, width: float, size: float) -> Iterator[str]:
    """The words; one that is too long for a line in parts."""
    for word in text.split():
        while text_width(word, size) > width:
            end = next(n for n in range(1, len(word) + 1) if text_width(word[: n + 1], size) > width)
            yield word[:end]
            word = word[end:]
        yield word


def _fill(words: list[str], width: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


# ---------------------------------------------------------------- shapes

_CORNER = 7.0
_SIDES: Final[Mapping[str, tuple[tuple[float, float, float], tuple[float, float, float]]]] = {
    "box": ((0, 0, 0), (0, 0, 0)),
    "tag": ((0, 0, 0), (9, 0, 9)),
    "hexagon": ((9, 0, 9), (9, 0, 9)),
    "slant": ((9, 4.5, 0), (0, 4.5, 9)),
    "trapezium": ((8, 4, 0), (8, 4, 0)),
}
"""How far the left and right sides lie inside of the box at top, middle and bottom."""


def inset(shape: str, right: bool, height: float, down: float) -> float:
    """How far inside of its box a shape's side lies, ``down`` from the top: where a line must end to touch it."""
    if shape == "ellipse":
        x = 2 * down / height - 1
        return 12 * (1 - sqrt(max(0.0, 1 - x * x)))
    if shape in ("round", "double"):
        gap = max(0.0, _CORNER - min(down, height - down))
        return _CORNER - sqrt(_CORNER * _CORNER - gap * gap)
    if shape in ("cut", "octagon"):
        cut_top = shape == "octagon" or right
        cut_bottom = shape == "octagon" or not right
        return max(_CORNER - down if cut_top else 0, _CORNER - (height - down) if cut_bottom else 0, 0)
    top, middle, bottom = _SIDES[shape][right]
    start, end, part = (top, middle, 2 * down / height) if down * 2 <= height else (middle, bottom, 2 * down / height - 1)
    return start + (end - start) * part


def outline(shape: str, x: float, y: float, w: float, h: float) -> str:
    """The outline of a shape in the box at x, y, as the ``d`` of an SVG path."""
    if shape in ("round", "double"):
        c = _CORNER
        arcs = f"a{_n(c)} {_n(c)} 0 0 1 "
        start = f"M{_n(x + c)} {_n(y)}h{_n(w - 2 * c)}{arcs}{_n(c)} {_n(c)}v{_n(h - 2 * c)}{arcs}{_n(-c)} {_n(c)}"
        return f"{start}h{_n(2 * c - w)}{arcs}{_n(-c)} {_n(-c)}v{_n(2 * c - h)}{arcs}{_n(c)} {_n(-c)}z"
    if shape == "ellipse":
        bow = f"a12 {_n(h / 2)} 0 0 1 "
        return f"M{_n(x + 12)} {_n(y)}h{_n(w - 24)}{bow}0 {_n(h)}h{_n(24 - w)}{bow}0 {_n(-h)}z"
    downs = (0.0, _CORNER, h - _CORNER, h) if shape in ("cut", "octagon") else (0.0, h / 2, h)
    left = [(x + inset(shape, False, h, d), y + d) for d in downs]
    right = [(x + w - inset(shape, True, h, d), y + d) for d in downs]
    points = [*left[::-1], *right]
    return "M" + "L".join(f"{_n(px)} {_n(py)}" for px, py in points) + "z"


def _n(value: float) -> str:
    """A number as short as one decimal allows; the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


number = _n
