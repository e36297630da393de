"""schema.org: the JSON-LD document that a page about a condition carries."""

from __future__ import annotations

import msgspec

from avn_graph.format import Format, Loss, Scope, Told
from avn_graph.publishing import publish


def _write(told: Told) -> tuple[str]:
    document = publish(told).document
    return (msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n" if document else "",)


def _losses(told: Told) -> tuple[Loss, ...]:
    return publish(told).losses


SCHEMA_ORG = Format(
    "schema-org",
    "schema.jsonld",
    "application/ld+json",
    Scope.CONDITION,
    "schema.org markup, for pages",
    _write,
    losses=_losses,
)
