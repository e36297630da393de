"""HTML elements. Whatever text goes into one is escaped here and nowhere else; only ``Markup`` passes as it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_VOID: Final = frozenset({"br", "img", "input", "link", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


NOTHING: Final = Markup()


def escape(text: str) -> Markup:
    """The text as HTML that shows it; Markup stays as it is."""
    return text if isinstance(text, Markup) else Markup(_escaped(text))


@lru_cache(maxsize=5_000)
def _escaped(text: str) -> str:
    """Any text, Markup too, as HTML that shows it: for what becomes part of another text at once. Four of five come again."""
    if text.isalnum():  # as most values of attributes are
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;").replace("\r", "&#13;")


def join(parts: Iterable[str], between: str = "") -> Markup:
    shown = [part if isinstance(part, Markup) else _escaped(part) for part in parts]
    return Markup((between if isinstance(between, Markup) else _escaped(between)).join(shown))


def element(tag: str, *children: str, **attributes: str | bool) -> Markup:
    """An element. ``class_`` is written class, ``data_id`` data-id; an attribute that is False or empty is left out."""
    start = f"<{tag}{''.join([_attribute(name, value) for name, value in attributes.items() if value])}>"
    if tag in _VOID:
        return Markup(start)
    shown = [child if isinstance(child, Markup) else _escaped(child) for child in children]
    return Markup(f"{start}{''.join(shown)}</{tag}>")


@lru_cache(maxsize=5_000)
def _attribute(name: str, value: str | bool) -> str:
    key = f" {name.rstrip('_').replace('_', '-')}"
    return key if value is True else f'{key}="{_escaped(str(value))}"'


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
