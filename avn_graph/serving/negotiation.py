"""Which of our forms a client likes best, by the header Accept (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from avn_graph.serving.refused import Refused


class Offer(NamedTuple):
    """A media type, and the name that pyoxigraph has for the form; none for HTML."""

    media_type: str
    form: str = ""


RESULTS: Final = (
    Offer("application/sparql-results+json", "JSON"),
    Offer("application/sparql-results+xml", "XML"),
    Offer("text/csv", "CSV"),
    Offer("text/tab-separated-values", "TSV"),
    Offer("application/json", "JSON"),
    Offer("application/xml", "XML"),
)
GRAPHS: Final = (
    Offer("text/turtle", "TURTLE"),
    Offer("application/n-triples", "N_TRIPLES"),
    Offer("application/ld+json", "JSON_LD"),
)
HTML: Final = Offer("text/html")
_QUALITY: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class Range(NamedTuple):
    """One media range of the header: type, subtype and how much it is liked, from 0 to 1."""

    type: str
    subtype: str
    quality: float

    def covers(self, media_type: str) -> bool:
        kind, _, subkind = media_type.partition("/")
        return self.type in {"*", kind} and self.subtype in {"*", subkind}

    @property
    def exactness(self) -> int:
        return (self.type != "*") + (self.subtype != "*")


def choose(accept: str, offers: Sequence[Offer]) -> Offer:
    """The offer that is liked best, the first one among equals; raises Refused, with the list, where none is."""
    ranges = [found for part in accept.split(",") if (found := _read(part))]
    if not accept.strip():
        return offers[0]
    best = max(offers, key=lambda offer: _liked(offer, ranges))
    if _liked(best, ranges) == 0:
        raise Refused(406, "there is: " + ", ".join(offer.media_type for offer in offers))
    return best


def _liked(offer: Offer, ranges: list[Range]) -> float:
    """By the most exact of the ranges that cover it."""
    covering = [r for r in ranges if r.covers(offer.media_type)]
    return max(covering, key=lambda r: r.exactness).quality if covering else 0.0


def _read(part: str) -> Range | None:
    """A media range; None where it cannot be read. Parameters other than ``q`` are not looked at: no form of ours has any."""
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    kind, slash, subkind = media.partition("/")
    if not (kind and slash and subkind) or (kind == "*" and subkind != "*"):
        return None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return Range(kind, subkind, float(value)) if _QUALITY.fullmatch(value.strip()) else None
    return Range(kind, subkind, 1.0)
