"""Pages to look at: one self-contained HTML file for each condition, and one that lists them.

What makes them is imported with the first.
"""

from __future__ import annotations

import msgspec

from avn_graph.format import Format, Scope, Told
from avn_graph.model import Dataset
from avn_graph.publishing import publish


def markup_of(told: Told) -> str:
    """The script element with the condition's schema.org markup."""
    from avn_graph.markup.embedding import embed

    document = publish(told).document
    return embed(msgspec.json.encode(document).decode()) if document else ""


def _write(told: Told) -> tuple[str]:
    from avn_graph.page import PREFIX, Drawing, write_page
    from avn_graph.picture import draw, stylesheet

    drawing = Drawing(draw(told, PREFIX, styled=False), stylesheet())
    return (write_page(told, drawing, markup_of(told)),)


def _row(told: Told) -> tuple[str]:
    from avn_graph.page import overview

    return (overview.row(told),)


def _start(dataset: Dataset) -> str:
    from avn_graph.page import overview

    return overview.start(dataset)


def _end(dataset: Dataset) -> str:
    from avn_graph.page import overview

    return overview.end(dataset)


HTML = Format("html", "html", "text/html", Scope.CONDITION, "HTML, the page of a condition", _write)
HTML_INDEX = Format("html-index", "html", "text/html", Scope.CORPUS, "HTML, the list of conditions", _row, _start, _end)
