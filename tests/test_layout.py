"""The picture: everything in its place, nothing through anything else, the same on every machine; and its colours."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from avn_graph import layout
from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus, read_unit
from avn_graph.drawing import CLASSIFICATION, FAINT, INK, LOOKS, PAPER, STROKES, contrast, inset, outline, text_width, wrap
from avn_graph.format import Told
from avn_graph.knowledge import Entity, Unit, tell
from avn_graph.layout import Picture, lay_out
from avn_graph.model import Dataset
from avn_graph.ordering import Branch, Segment, arrange, arrange_roughly, crossings
from avn_graph.reading import read_part
from avn_graph.routing import Box, Point, Route
from avn_graph.terms import Iri, Text

SOURCE = Path(__file__).parents[1] / "source"


def told() -> Told:
    """The avascular necrosis graph."""
    corpus = open_corpus(SOURCE)
    files = next(files for files in corpus.units if files.name == "avascular-necrosis")
    return Told(files.name, 0, tuple(tell(read_unit(files).unit, corpus.dataset)), corpus.dataset)


def small(dataset: Dataset) -> Told:
    part = read_part(SMALL, "small.yaml")
    assert part.source is not None and not part.diagnostics
    return Told("small", 0, tuple(tell(Unit("small", (part.source,)), dataset)), dataset)


@pytest.fixture(scope="module")
def avn() -> Told:
    return told()


@pytest.fixture(scope="module")
def picture(avn: Told) -> Picture:
    return lay_out(avn)


def samples(route: Route) -> Iterator[Point]:
    """Points along a route, twenty on each curve."""
    for at in range(0, len(route.points) - 1, 3):
        a, b, c, d = route.points[at : at + 4]
        for n in range(21):
            t, r = n / 20, 1 - n / 20
            yield tuple(r**3 * p + 3 * r * r * t * q + 3 * r * t * t * s + t**3 * u for p, q, s, u in zip(a, b, c, d, strict=True))  # type: ignore[misc]


def inside(box: Box, point: Point, margin: float = 1.0) -> bool:
    x, y = point
    return box.x + margin < x < box.x + box.width - margin and box.y + margin < y < box.y + box.height - margin


# ---------------------------------------------------------------- places


def test_every_end_of_a_claim_has_a_box_and_every_claim_one_route(avn: Told, picture: Picture) -> None:
    ids = [box.id for box in picture.boxes]
    assert len(ids) == len(set(ids))
    assert {id for claim in avn.claims for id in (claim.subject, claim.object)} <= set(ids)
    assert [route.claim for route in picture.routes] == [claim.id for claim in avn.claims]


def test_a_box_without_a_claim_is_a_class_of_one_that_has(avn: Told, picture: Picture) -> None:
    claimed = {id for claim in avn.claims for id in (claim.subject, claim.object)}
    parents = {box.parent for box in picture.boxes}
    assert "procedure:regenerative-medicine-treatment" in parents - claimed
    assert {box.id for box in picture.boxes} - claimed <= parents


def test_columns_run_from_treatments_to_tests(picture: Picture) -> None:
    lefts = {
        kind: [box.x for box in picture.boxes if box.kind == kind]
        for kind in ("drug", "therapy", "procedure", "mechanism", "condition", "test")
    }
    for kind in ("drug", "therapy", "procedure"):
        assert max(lefts[kind]) < min(lefts["mechanism"])
    assert max(lefts["mechanism"]) < min(lefts["condition"]) <= max(lefts["condition"]) < min(lefts["test"])
    assert [h.text for h in picture.headings if h.level == 1] == ["Treatments", "Mechanisms and findings", "Condition", "Tests"]
    assert sorted(h.text for h in picture.headings if h.level == 2) == ["Drugs", "Procedures", "Therapies"]


def test_boxes_stand_apart_and_within_the_picture(picture: Picture) -> None:
    for box in picture.boxes:
        assert box.x >= 0 and box.x + box.width <= picture.width
        assert box.y >= 0 and box.y + box.height <= picture.height + 0.01
    for one, other in combinations(picture.boxes, 2):
        if one.column == other.column:
            high, low = sorted((one, other), key=lambda box: box.y)
            assert high.y + high.height + 5 <= low.y, (high.id, low.id)
        else:
            assert one.x + one.width < other.x or other.x + other.width < one.x


def test_a_class_stands_over_its_members_and_nothing_between(picture: Picture) -> None:
    boxes = {box.id: box for box in picture.boxes}
    assert boxes["drug:nsaids"].parent == "drug:medications-for-early-stages"
    assert boxes["test:palpation"].parent == "test:physical-exam"
    for box in picture.boxes:
        if box.parent:
            above = boxes[box.parent]
            assert above.y < box.y and above.x < box.x and above.column == box.column
            for other in picture.boxes:
                if other.column == box.column and above.y < other.y < box.y:
                    assert other.x > above.x, f"{other.id} stands between {above.id} and {box.id}"


def test_lines_leave_their_subject_reach_their_object_and_run_through_no_box(avn: Told, picture: Picture) -> None:
    boxes = {box.id: box for box in picture.boxes}
    for claim, route in zip(avn.claims, picture.routes, strict=True):
        for box, point in ((boxes[claim.subject], route.points[0]), (boxes[claim.object], route.points[-1])):
            assert box.y <= point[1] <= box.y + box.height
            assert min(abs(point[0] - box.x), abs(point[0] - box.x - box.width)) <= 12
        for point in samples(route):
            assert not [box.id for box in picture.boxes if inside(box, point, 12.5 if box.id in (claim.subject, claim.object) else 1)], (
                claim.id
            )
            assert 0 <= point[0] <= picture.width


def test_lines_that_end_at_one_side_of_a_box_end_apart(picture: Picture) -> None:
    ends = [(round(p[0] / 24), p[1]) for route in picture.routes for p in (route.points[0], route.points[-1])]
    for (x, y), (other_x, other_y) in combinations(ends, 2):
        if x == other_x:
            assert abs(y - other_y) > 4.9


def test_parallel_claims_do_not_cross(avn: Told, picture: Picture) -> None:
    routes = dict(zip((claim.id for claim in avn.claims), picture.routes, strict=True))
    pairs = [(a, b) for a, b in combinations(avn.claims, 2) if (a.subject, a.object) == (b.subject, b.object)]
    assert len(pairs) > 10
    for a, b in pairs:
        differences = [q[1] - p[1] for p, q in zip(samples(routes[a.id]), samples(routes[b.id]), strict=True)]
        # Loops beside the first column turn back, and so change sides.
        if a.subject.partition(":")[0] not in v.TREATMENT_KINDS or a.object.partition(":")[0] not in v.TREATMENT_KINDS:
            assert all(d > 0 for d in differences) or all(d < 0 for d in differences)


def test_lines_arrive_in_the_order_of_where_they_come_from(avn: Told, picture: Picture) -> None:
    boxes = {box.id: box for box in picture.boxes}
    pairs = 0
    for (a, route), (b, other) in combinations(zip(avn.claims, picture.routes, strict=True), 2):
        direct = len(route.points) == len(other.points) == 4 and a.object == b.object and a.subject != b.subject
        if direct and boxes[a.subject].column == boxes[b.subject].column == boxes[a.object].column - 1:
            pairs += 1
            assert (boxes[a.subject].y < boxes[b.subject].y) == (route.points[-1][1] < other.points[-1][1])
    assert pairs > 50


def test_loops_beside_the_first_column_do_not_lie_on_each_other(picture: Picture) -> None:
    first = min(box.x for box in picture.boxes)
    loops = [list(samples(route)) for route in picture.routes if all(x < first + 60 for x, _ in route.points)]
    assert len(loops) > 3
    for one, other in combinations(loops, 2):
        (x, low, high), (other_x, other_low, other_high) = (
            (min(p[0] for p in points), min(p[1] for p in points), max(p[1] for p in points)) for points in (one, other)
        )
        assert abs(x - other_x) > 4 or high < other_low or other_high < low


def test_the_order_leaves_far_fewer_crossings_than_the_alphabet(avn: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def watch(columns: Sequence[Branch], gaps: Sequence[Sequence[Segment]], inside: Sequence[Segment]) -> list[list[str]]:
        orders = arrange(columns, gaps, inside)
        seen.append((crossings([column.order() for column in columns], gaps), crossings(orders, gaps)))
        return orders

    monkeypatch.setattr(layout, "arrange", watch)
    layout.lay_out(avn)
    [(before, after)] = seen
    assert after < before / 3


def test_the_same_picture_under_every_hash_seed() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_layout as t;"
        "from avn_graph.formats.graphml import GRAPHML; from avn_graph.formats.svg import SVG; told = t.told();"
        "print(hashlib.sha256(repr((SVG.write(told), GRAPHML.write(told))).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "7")
    }
    assert len(digests) == 1 and len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


# ---------------------------------------------------------------- other units

SMALL = b"""
condition: {id: c, name: Condition, sources: [ref:r]}
drugs:
  - id: d
    name: Drug
    sources: [ref:r]
    claims: [{relation: treats, object: condition:c}, {relation: relieves, object: finding:elsewhere}]
mechanisms:
  - {id: m, name: Loop, sources: [ref:r], claims: [{relation: leads-to, object: mechanism:m}, {relation: leads-to, object: mechanism:n}]}
  - {id: n, name: Other, sources: [ref:r], claims: [{relation: leads-to, object: mechanism:m}]}
references: [{id: r, name: R, category: web-page}]
"""


def test_a_small_unit_with_a_loop_a_circle_and_an_end_that_another_unit_defines(avn: Told) -> None:
    unit = small(avn.dataset)
    found = lay_out(unit)
    boxes = {box.id: box for box in found.boxes}
    assert set(boxes) == {"condition:c", "drug:d", "finding:elsewhere", "mechanism:m", "mechanism:n"}
    assert boxes["finding:elsewhere"].label == "elsewhere"
    assert len(found.routes) == len(unit.claims) == 5
    loop = next(route for route in found.routes if "mechanism_m_leads-to_mechanism_m" in route.claim)
    assert boxes["mechanism:m"].y < loop.points[0][1] < loop.points[-1][1] < boxes["mechanism:m"].y + boxes["mechanism:m"].height
    assert [h.text for h in found.headings] == ["Treatments", "Drugs", "Mechanisms and findings", "Condition"]


def test_a_unit_without_claims_has_an_empty_picture(avn: Told) -> None:
    found = lay_out(Told("x", 0, (), avn.dataset))
    assert (found.boxes, found.routes, found.headings) == ((), (), ())


@pytest.mark.parametrize("loop", [True, False])
def test_classes_in_a_circle_or_in_a_long_chain_are_still_drawn(loop: bool, avn: Told) -> None:
    unit = small(avn.dataset)
    base = unit.dataset.base

    def drug(n: int, above: int) -> Entity:
        facts = ((v.AVN_MEMBER_OF, Iri(f"{base}drug/d{above}")),)
        return Entity(f"drug:d{n}", Iri(f"{base}drug/d{n}"), v.AVN_CLASS_DRUG, f"D{n}", (Text(f"D{n}", "en"),), facts)

    length = 3 if loop else 1500
    chain = [drug(n, (n + 1) % length if loop else n + 1) for n in range(length)]
    claim = replace(unit.claims[0], subject="drug:d0")
    found = lay_out(Told("x", 0, (*chain, claim), unit.dataset))
    assert len([box for box in found.boxes if box.kind == "drug"]) == (3 if loop else 1501)
    for high, low in pairwise(sorted((box for box in found.boxes if box.kind == "drug"), key=lambda box: box.y)):
        assert high.y + high.height < low.y


# ---------------------------------------------------------------- order


def test_crossings_are_undone() -> None:
    columns = [Branch("", [Branch(f"{side}{n}") for n in order]) for side, order in (("a", range(8)), ("b", range(7, -1, -1)))]
    gap = [(f"a{n}", f"b{n}") for n in range(8)]
    assert crossings([column.order() for column in columns], [gap]) == 28
    assert crossings(arrange(columns, [gap]), [gap]) == 0


def test_a_rough_order_undoes_crossings_past_a_column_too() -> None:
    keys = {"a": range(8), "b": range(3), "c": range(7, -1, -1)}
    columns = [Branch("", [Branch(f"{side}{n}") for n in order]) for side, order in keys.items()]
    a, b, c = arrange_roughly(columns, [(f"c{n}", f"a{n}") for n in range(8)])
    assert crossings([a, c], [[(f"a{n}", f"c{n}") for n in range(8)]]) == 0
    assert sorted(b) == ["b0", "b1", "b2"]
    assert [column.order() for column in columns] == [[f"{side}{n}" for n in order] for side, order in keys.items()]


def test_what_is_linked_within_a_column_comes_to_stand_together() -> None:
    columns = [Branch("", [Branch(key) for key in "abcdefgh"])]
    order = arrange(columns, [], [("a", "h")])[0]
    assert abs(order.index("a") - order.index("h")) == 1


graphs = st.tuples(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30),
)


@given(graphs)
def test_an_order_keeps_groups_together_and_never_makes_more_crossings(pairs: tuple[list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    groups = [Branch("", [Branch(f"a{n}", [Branch(f"a{n + 1}")]) for n in range(first, first + 4, 2)]) for first in (0, 4)]
    columns = [
        Branch("", [*groups, Branch("a8"), Branch("a9")]),
        Branch("", [Branch(f"b{n}") for n in range(10)]),
        Branch("", [Branch(f"c{n}") for n in range(10)]),
    ]
    gaps = [[(f"a{a}", f"b{b}") for a, b in pairs[0]], [(f"b{a}", f"c{b}") for a, b in pairs[1]]]
    given_orders = [column.order() for column in columns]
    orders = arrange(columns, gaps)
    assert [sorted(order) for order in orders] == [sorted(order) for order in given_orders]
    first = orders[0]
    for n in (0, 2, 4, 6):
        assert first.index(f"a{n + 1}") == first.index(f"a{n}") + 1
    assert {first.index(f"a{n}") // 2 for n in (0, 2)} in ({0, 1}, {1, 2}, {2, 3}, {3, 4})
    assert crossings(orders, gaps) <= crossings(given_orders, gaps)
    assert orders == arrange(columns, gaps)


@given(graphs)
def test_crossings_and_links_inside_together_never_come_to_cost_more(pairs: tuple[list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    columns = [
        Branch("", [Branch(f"a{n}", [Branch(f"a{n + 1}"), Branch(f"a{n + 2}")]) for n in range(0, 9, 3)] + [Branch("a9")]),
        Branch("", [Branch(f"b{n}") for n in range(10)]),
    ]
    gap = [(f"a{a}", f"b{b}") for a, b in pairs[0]]
    links = [(f"{side}{a}", f"{side}{b}") for a, b in pairs[1] for side in "ab" if a != b]

    def cost(orders: list[list[str]]) -> int:
        place = {key: n for order in orders for n, key in enumerate(order)}
        return 10 * crossings(orders, [gap]) + 3 * sum(abs(place[a] - place[b]) for a, b in links)

    assert cost(arrange(columns, [gap], links)) <= cost([column.order() for column in columns])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25))
def test_crossings_are_counted_as_pairs(pairs: list[tuple[int, int]]) -> None:
    orders = [[f"a{n}" for n in range(10)], [f"b{n}" for n in range(10)]]
    one_by_one = sum(1 for (a, b), (c, d) in combinations(pairs, 2) if (a - c) * (b - d) < 0)
    assert crossings(orders, [[(f"a{a}", f"b{b}") for a, b in pairs]]) == one_by_one


# ---------------------------------------------------------------- text and shapes


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=120), st.floats(40, 200))
def test_a_label_is_wrapped_within_its_width_and_loses_nothing_silently(text: str, width: float) -> None:
    lines = wrap(text, width, 12)
    assert 1 <= len(lines) <= 6
    assert all(text_width(line.removesuffix("…"), 12) <= width for line in lines)
    shown = "".join("".join(lines).split())
    assert shown == "".join(text.split()) or lines[-1].endswith("…")


def test_a_label_without_end_is_cut_quickly() -> None:
    assert wrap("ab " * 300_000, 150, 12)[-1].endswith("…")
    assert len(wrap("x" * 1_000_000, 150, 12)) == 6
    assert wrap("Core decompression", 150, 12) == ("Core decompression",)
    assert wrap("Bone marrow aspiration and concentration", 150, 12) == ("Bone marrow aspiration", "and concentration")


@pytest.mark.parametrize("shape", sorted({look.shape for look in LOOKS.values()}))
@pytest.mark.parametrize("height", [26.0, 250.0])
def test_lines_meet_the_outline_of_every_shape(shape: str, height: float) -> None:
    down = [height * n / 20 for n in range(21)]
    for right in (False, True):
        assert all(0 <= inset(shape, right, height, y) <= 12 for y in down)
    assert outline(shape, 0, 0, 100, height).startswith("M") and outline(shape, 0, 0, 100, height).endswith("z")
    numbers = outline(shape, 200, 300, 100, height).replace("M", " ").replace("L", " ").replace("z", "").split()
    if all(part.replace(".", "").isdigit() for part in numbers):
        assert all(200 <= float(x) <= 300 for x in numbers[::2]) and all(300 <= float(y) <= 300 + height for y in numbers[1::2])


# ---------------------------------------------------------------- colours


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize("dark", [0, 1], ids=["light", "dark"])
def test_every_line_and_every_text_stands_out_from_what_it_is_on(dark: int) -> None:
    for stroke in STROKES.values():
        assert contrast(stroke.tint[dark], PAPER[dark]) >= 3, stroke
    for text in (INK, FAINT):
        assert contrast(text[dark], PAPER[dark]) >= 4.5
    for look in LOOKS.values():
        assert contrast(look.text[dark], look.fill[dark]) >= 4.5, look
        assert contrast(look.edge[dark], PAPER[dark]) >= 3, look


def test_statuses_and_kinds_are_told_apart_without_colour() -> None:
    assert set(STROKES) == {*v.STATUS_CODES, CLASSIFICATION}
    assert max(Counter((stroke.width, stroke.dash) for stroke in STROKES.values()).values()) == 1
    assert STROKES["refuted"].end == "tee"
    by_rank = [STROKES[status].width for status in ("established", "supported", "possible", "insufficient")]
    assert by_rank == sorted(by_rank, reverse=True)
    assert {
        "condition",
        "drug",
        "drug-class",
        "therapy",
        "procedure",
        "test",
        "mechanism",
        "finding",
        "anatomy",
        "material",
        "population",
    } <= set(LOOKS)
    assert max(Counter((look.shape, look.fill) for look in LOOKS.values()).values()) <= 2
