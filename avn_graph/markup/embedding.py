"""How JSON-LD is put into a page."""

from __future__ import annotations

from typing import Final

MEDIA_TYPE: Final = "application/ld+json"
_ESCAPES: Final = {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
"""In JSON these stand inside texts only, where an escape means the same. ``<\\/`` would not do: ``<!--<script`` in a text
makes the browser wait for a second end tag, and swallow the page."""


def embed(json_text: str) -> str:
    """The script element that holds a JSON-LD document, safe whatever the document says."""
    for character, written in _ESCAPES.items():
        json_text = json_text.replace(character, written)
    return f'<script type="{MEDIA_TYPE}">{json_text}</script>'
