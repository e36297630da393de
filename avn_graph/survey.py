"""One unit at a glance: its entries and claims, each with its id and its place, gathered once for all that look through it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from msgspec import UNSET, Struct

from avn_graph import model
from avn_graph.corpus import ReadUnit
from avn_graph.diagnostics import Place
from avn_graph.model import SECTIONS, Dataset
from avn_graph.naming import claim_id
from avn_graph.reading import Locator
from avn_graph.skimming import Path


class Entered(Struct, frozen=True, gc=False):
    """An entry and where it stands."""

    id: str
    entry: Any
    part: int
    path: Path


class Claimed(Struct, frozen=True, gc=False):
    """A claim and where it stands."""

    id: str
    subject: str
    claim: model.Claim
    part: int
    path: Path


class Survey:
    """A unit as read, and what of it is asked for more than once."""

    def __init__(self, read: ReadUnit, dataset: Dataset) -> None:
        self.read = read
        self.dataset = dataset
        self.locators: dict[int, Locator] = {}

    @cached_property
    def entries(self) -> list[Entered]:
        found = []
        for number, part in enumerate(self.read.parts):
            for section, kind in SECTIONS:
                value = getattr(part.source, section)
                if isinstance(value, tuple):
                    found += [Entered(f"{kind}:{e.id}", e, number, (section, i)) for i, e in enumerate(value)]
                elif value is not UNSET:
                    found.append(Entered(f"{kind}:{value.id}", value, number, (section,)))
        return found

    @cached_property
    def by_id(self) -> dict[str, Entered]:
        """The first entry of each id."""
        return {e.id: e for e in reversed(self.entries)}

    @cached_property
    def condition(self) -> str:
        return next((e.id for e in self.entries if e.id.startswith("condition:")), "")

    @cached_property
    def claims(self) -> list[Claimed]:
        found = []
        for e in self.entries:
            for i, claim in enumerate(getattr(e.entry, "claims", ())):
                found.append(Claimed(claim_id(e.id, claim, self.condition), e.id, claim, e.part, (*e.path, "claims", i)))
        for number, part in enumerate(self.read.parts):
            for i, claim in enumerate(part.source.claims):
                found.append(Claimed(claim_id(claim.subject, claim, self.condition), claim.subject, claim, number, ("claims", i)))
        return found

    def lost(self, found: Entered | Claimed, field: str) -> bool:
        """Whether a list of an entry or claim lacks items, for faults that are told already."""
        return self.read.parts[found.part].lost((*found.path, field))

    def where(self, part: int, path: Path) -> Place:
        """The place in its file of something that a message has to name."""
        if part not in self.locators:
            self.locators[part] = self.read.parts[part].locator()
        return self.locators[part](path)
