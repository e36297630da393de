"""SVG: the picture of one condition, as a file of its own."""

from __future__ import annotations

from avn_graph.format import Format, Scope, Told


def _write(told: Told) -> tuple[str]:
    from avn_graph.picture import draw

    return (f'<?xml version="1.0" encoding="UTF-8"?>\n{draw(told)}',)


SVG = Format("svg", "svg", "image/svg+xml", Scope.CONDITION, "SVG, the picture of a condition", _write)
