"""The pages of the exports, as the server gives them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Final

_META: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_STRICTEST: Final = "default-src 'none'"


def policy(page: str) -> str:
    """The policy that a page names for itself, and that no other page may frame it; the strictest, where it names none."""
    found = _META.search(page[:10_000])
    return f"{html.unescape(found[1]) if found else _STRICTEST}; frame-ancestors 'none'"


def place_of(local: str, places: Mapping[str, str]) -> str:
    """The place for ``drug/iloprost``; empty where there is none. An evidence line stands with its claim."""
    kind, _, name = local.partition("/")
    if kind != "evidence":
        return places.get(f"about-{kind}-{name}") or places.get(f"{kind}-{name}", "")
    while name:  # the id of the claim, its reference, perhaps a part of that
        name = name.rpartition("_")[0]
        if place := places.get(f"claim-{name}"):
            return place
    return ""
