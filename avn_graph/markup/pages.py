"""JSON-LD in HTML: finding the scripts of a page, and writing one that no data can end."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

MEDIA_TYPE: Final = "application/ld+json"
_ESCAPES: Final = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
"""In JSON these stand inside texts only, where an escape means the same. ``<\\/`` would not do: ``<!--<script`` in a text
makes the browser wait for a second end tag, and swallow the page."""


def embed(json_text: str) -> str:
    """The script element that holds a JSON-LD document, safe whatever the document says."""
    return f'<script type="{MEDIA_TYPE}">{json_text.translate(_ESCAPES)}</script>'


def is_page(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def find_scripts(page: str) -> list[str]:
    """The texts of the page's JSON-LD scripts, in order; also of one that is never closed."""
    finder = _ScriptFinder(convert_charrefs=True)
    finder.feed(page)
    finder.close()
    return ["".join(pieces) for pieces in finder.scripts]


class _ScriptFinder(HTMLParser):
    def reset(self) -> None:
        super().reset()
        self.scripts: list[list[str]] = []
        self._inside = False

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
