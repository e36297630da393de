"""HTML elements. Whatever text goes into one is escaped here and nowhere else; only ``Markup`` passes as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"}
_SPECIAL: Final = re.compile("[&<>\"'\r]")
_VOID: Final = frozenset({"br", "img", "input", "link", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


NOTHING: Final = Markup()


def escape(text: str) -> Markup:
    """The text as HTML that shows it; Markup stays as it is."""
    return text if isinstance(text, Markup) else Markup(_SPECIAL.sub(lambda found: _ESCAPES[found[0]], text))


def join(parts: Iterable[str], between: str = "") -> Markup:
    return Markup(escape(between).join(map(escape, parts)))


def element(tag: str, *children: str, **attributes: str | bool) -> Markup:
    """An element. ``class_`` is written class, ``data_id`` data-id; an attribute that is False or empty is left out."""
    written = "".join(_attribute(name, value) for name, value in attributes.items() if value)
    start = f"<{tag}{written}>"
    return Markup(start if tag in _VOID else f"{start}{join(children)}</{tag}>")


def _attribute(name: str, value: str | bool) -> str:
    key = name.rstrip("_").replace("_", "-")
    return f" {key}" if value is True else f' {key}="{escape(str(value))}"'


def link(address: str, *children: str, **attributes: str | bool) -> Markup:
    """A link to a place on this page or on the web; text alone where the address is neither."""
    if not address.startswith(("#", "https://", "http://")):
        return join(children)
    return element("a", *children, href=address, **attributes)


def listed(items: Iterable[str], tag: str = "ul", **attributes: str | bool) -> Markup:
    """A list of these items; nothing where there are none."""
    found = [element("li", item) for item in items]
    return element(tag, *found, **attributes) if found else NOTHING


def named(text: str) -> Markup:
    """A name that may be of any script, kept from turning the words around it."""
    return element("bdi", text)


def aside(text: str) -> Markup:
    """Words for those who do not see the page."""
    return element("span", text, class_="unseen")
