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

from msgspec import Struct

from avn_graph.gathering import Description, gather
from avn_graph.knowledge import Claim, Entity, Record
from avn_graph.model import Dataset
from avn_graph.naming import graph_iri
from avn_graph.nanopublications import nanopublications
from avn_graph.rdf import entity_nodes, nodes, plain_nodes
from avn_graph.syntax import lines
from avn_graph.terms import Iri


class Scope(StrEnum):
    """What one file of a format holds."""

    CORPUS = "corpus"
    CONDITION = "condition"


class Shape(StrEnum):
    """How RDF tells of a claim. What is told is the same but for ``plain``, which has no room for status and evidence."""

    CLAIMS = "claims"
    """A node that names its three terms; the default."""
    PLAIN = "plain"
    """The direct triples alone."""
    NANOPUBLICATIONS = "nanopublications"
    """Four named graphs: head, assertion, provenance and publication info."""


class Told:
    """One unit as it goes to the formats: its records, and the same in RDF, made once for all that ask."""

    def __init__(self, name: str, number: int, records: Sequence[Record], dataset: Dataset, shape: Shape = Shape.CLAIMS) -> None:
        self.name = name
        self.number = number
        """The unit's place in the corpus, from 0."""
        self.records = tuple(records)
        self.dataset = dataset
        self.shape = shape

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
        """The triples of the unit in the shape that is asked for, by subject, everything sorted; entities alone of nanopublications."""
        stream = {Shape.CLAIMS: nodes, Shape.PLAIN: plain_nodes, Shape.NANOPUBLICATIONS: entity_nodes}[self.shape]
        return tuple(gather(stream(self.records, self.dataset)))

    @cached_property
    def lines(self) -> list[str]:
        """The same as lines of N-Triples and N-Quads, without what ends them."""
        return lines(self.descriptions)

    @cached_property
    def graphs(self) -> tuple[tuple[Iri, tuple[Description, ...]], ...]:
        """The named graphs of the unit: its own, and those of the nanopublications where these are asked for."""
        own = graph_iri(self.dataset, self.name), self.descriptions
        return own, *(nanopublications(self.claims, self.dataset) if self.shape is Shape.NANOPUBLICATIONS else ())


class Loss(Struct, frozen=True, order=True):
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
    shapes: tuple[Shape, ...] = (Shape.CLAIMS,)
    """The shapes of RDF that it can take."""
    packed: bool = False
    """Whether the document is packed by gzip."""
    positional: bool = False
    """Whether what is written of a unit depends on the unit's place in the corpus."""
    on_request: bool = False
    """Whether it is made only when it is named."""

    def label(self, shape: Shape) -> str:
        """The format and its shape, as manifests name them: ``nquads``, ``nquads.plain``."""
        return self.name if shape is Shape.CLAIMS else f"{self.name}.{shape}"
