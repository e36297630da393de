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
        """The entities among the records."""
        return tuple(r for r in self.records if isinstance(r, Entity))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims among the records."""
        return tuple(r for r in self.records if isinstance(r, Claim))

    @cached_property
    def condition(self) -> Entity | None:
        """The condition that the unit is about; None where it has none."""
        return next((e for e in self.entities if e.kind == "condition"), None)

    @cached_property
    def descriptions(self) -> tuple[Description, ...]:
        """The triples of the unit, by subject, everything sorted."""
        return tuple(describe(self.records, self.dataset))


class Loss(NamedTuple):
    """Something that the sources say and a format cannot: of which claim or entity, what, and why or what stands for it."""

    id: str
    what: str
    why: str


def _nothing(_: Dataset) -> str:
    return ""


def _nothing_lost(_: Told) -> tuple[Loss, ...]:
    return ()


class Format(NamedTuple):
    """One format. ``write`` returns one text for each section, ``losses`` what the format leaves out of a unit; third
    parties give theirs by the entry-point group ``avn_graph.formats``.
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
    losses: Callable[[Told], tuple[Loss, ...]] = _nothing_lost
