"""The places of a graph viewer: the columns of the picture, evenly, with few crossings, and each unit on its own ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest
from msgspec.structs import replace

from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus, read_unit
from avn_graph.format import Told
from avn_graph.knowledge import Entity, tell
from avn_graph.layout import Picture, lay_out
from avn_graph.placing import STRIDE, place
from avn_graph.terms import Iri, Text

Places = Mapping[str, tuple[float, float]]


@pytest.fixture(scope="module")
def avn() -> Told:
    corpus = open_corpus(Path(__file__).parents[1] / "source")
    files = next(files for files in corpus.units if files.name == "avascular-necrosis")
    return Told(files.name, 0, tuple(tell(read_unit(files).unit, corpus.dataset)), corpus.dataset)


@pytest.fixture(scope="module")
def picture(avn: Told) -> Picture:
    return lay_out(avn)


@pytest.fixture(scope="module")
def places(avn: Told) -> Places:
    return place(avn, [entity.id for entity in avn.entities if entity.kind != "ref"])


def columns_of(picture: Picture) -> list[list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for box in picture.boxes:
        found[box.column].append(box.id)
    return [found[column] for column in sorted(found)]


def straight_crossings(places: Places, links: set[tuple[str, str]]) -> int:
    """How many pairs of straight lines without a common end cross."""

    def side(a: str, b: str, c: str) -> float:
        (ax, ay), (bx, by), (cx, cy) = places[a], places[b], places[c]
        return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

    return sum(
        1
        for (a, b), (c, d) in combinations(sorted(links), 2)
        if not {a, b} & {c, d} and side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
    )


def test_columns_are_those_of_the_picture(picture: Picture, places: Places) -> None:
    columns = columns_of(picture)
    assert len(columns) == 5
    for left, right in pairwise(columns):
        assert max(places[id][0] for id in left) + 150 < min(places[id][0] for id in right)


def test_all_stand_at_even_distances_around_one_line(picture: Picture, places: Places) -> None:
    for ids in columns_of(picture):
        heights = sorted(places[id][1] for id in ids)
        assert {high - low for low, high in pairwise(heights)} <= {30.0}
        assert sum(heights) == 0


def test_members_stand_under_their_class_and_nothing_between(picture: Picture, places: Places) -> None:
    nested = [box for box in picture.boxes if box.parent]
    assert len(nested) > 20
    for box in nested:
        (x, y), (above_x, above_y) = places[box.id], places[box.parent]
        assert x == above_x + 20 and y < above_y
        for other in picture.boxes:
            if other.column == box.column and y < places[other.id][1] < above_y:
                assert places[other.id][0] > above_x, f"{other.id} stands between {box.parent} and {box.id}"


def test_groups_of_treatments_stay_together(picture: Picture, places: Places) -> None:
    kinds = [box.kind for box in sorted(picture.boxes, key=lambda box: places[box.id][1]) if box.kind in v.TREATMENT_KINDS]
    assert sum(one != other for one, other in pairwise(kinds)) == len(set(kinds)) - 1 == 2


def test_no_two_stand_close_together(places: Places) -> None:
    assert min(dist(one, other) for one, other in combinations(places.values(), 2)) >= 30


def test_straight_lines_cross_no_more_than_in_the_picture(avn: Told, picture: Picture, places: Places) -> None:
    links = {(claim.subject, claim.object) for claim in avn.claims}
    centres = {box.id: (box.x + box.width / 2, box.middle) for box in picture.boxes}
    by_name = {id: (places[id][0], float(n)) for n, id in enumerate(sorted(centres))}
    found = straight_crossings(places, links)
    assert found <= straight_crossings(centres, links) * 1.1
    assert found < straight_crossings(by_name, links) / 3


def test_what_takes_part_in_no_claim_stands_to_the_right(picture: Picture, places: Places) -> None:
    claimed = {box.id for box in picture.boxes}
    others = set(places) - claimed
    assert len(others) > 20
    assert min(places[id][0] for id in others) > max(places[id][0] for id in claimed) + 300


def thing(told: Told, number: int, above: int) -> Entity:
    base = told.dataset.base
    facts = ((v.AVN_MEMBER_OF, Iri(f"{base}drug/d{above}")),)
    return Entity(f"drug:d{number}", Iri(f"{base}drug/d{number}"), v.AVN_CLASS_DRUG, "D", (Text("D", "en"),), facts)


@pytest.mark.parametrize("length", [3, 1500], ids=["circle", "chain"])
def test_no_unit_reaches_the_next(avn: Told, length: int) -> None:
    drugs = [thing(avn, n, (n + 1) % 3 if length == 3 else n + 1) for n in range(length)]
    ids = [*(drug.id for drug in drugs), *(f"ref:r{n}" for n in range(1000))]
    found = place(Told("x", 0, (*drugs, *avn.claims, replace(avn.claims[0], subject="drug:d0")), avn.dataset), ids)
    assert {drug.id for drug in drugs} < set(found) and len(set(found.values())) == len(found) > 1000
    assert min(x for x, _ in found.values()) == 0
    assert max(x for x, _ in found.values()) <= STRIDE - 300


def test_a_unit_without_anything_has_no_places(avn: Told) -> None:
    assert place(Told("x", 0, (), avn.dataset), []) == {}
