"""What a format is: a way to write what is told of a unit, in parts that are joined in order.

A unit is written alone, so that units can be written by several processes and the parts be kept from one build to the
next. A document is ``head``, then each section (one part of every unit), then ``tail``: GraphML wants all nodes before
the first edge, and so has two sections.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from avn_graph.knowledge import Claim, Entity, Record
from avn_graph.model import Dataset
from avn_graph.rdf import Description, describe


class Scope(StrEnum):
    """What one file of a format holds."""

    CORPUS = "corpus"
    CONDITION = "condition"


class Told:
    """One unit as it goes to the formats: its records, and the same in RDF, made once for all that ask."""

    def __init__(self, name: str, number: int, records: Sequence[Record], dataset: Dataset) -> None:
        self.name = name
        self.number = number
        """The unit's place in the corpus, from 0."""
        self.records = tuple(records)
        self.dataset = dataset

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        return tuple(r for r in self.records if isinstance(r, Entity))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(r for r in self.records if isinstance(r, Claim))

    @cached_property
    def condition(self) -> Entity | None:
        return next((e for e in self.entities if e.kind == "condition"), None)

    @cached_property
    def descriptions(self) -> tuple[Description, ...]:
        return tuple(describe(self.records, self.dataset))


def _nothing(_: Dataset) -> str:
    return ""


class Format(NamedTuple):
    """One format. ``write`` returns one text for each section; third parties give theirs by the entry-point group
    ``avn_graph.formats``.
    """

    name: str
    suffix: str
    media_type: str
    scope: Scope
    title: str
    write: Callable[[Told], tuple[str, ...]]
    head: Callable[[Dataset], str] = _nothing
    tail: Callable[[Dataset], str] = _nothing
    sections: int = 1
