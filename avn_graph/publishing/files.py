"""The files that every document names as downloads of the dataset."""

from __future__ import annotations

from collections.abc import Sequence

from avn_graph.format import Format, Scope

FOLDER = "exports/"
"""Where the files stand, under the base."""
_formats: list[Format] = []


def list_files(formats: Sequence[Format]) -> None:
    """Names the formats that are listed: avn_graph.formats does, which alone knows all of them."""
    _formats[:] = formats


def files(dataset: str, condition: str) -> list[tuple[str, Format]]:
    """(path under the base, format) of the files in which a condition is, by the local ids of dataset and condition."""
    return [(f"{FOLDER}{_name(format, dataset, condition)}", format) for format in _formats]


def _name(format: Format, dataset: str, condition: str) -> str:
    return f"{dataset}.{format.suffix}" if format.scope is Scope.CORPUS else f"{condition}/{condition}.{format.suffix}"
