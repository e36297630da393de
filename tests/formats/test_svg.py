"""The picture as SVG: every claim in it, nothing from outside, whatever the texts are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from avn_graph import picture
from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus, read_unit
from avn_graph.drawing import LOOKS, STROKES, text_width
from avn_graph.format import Scope, Told
from avn_graph.formats.svg import SVG
from avn_graph.knowledge import Claim, tell
from avn_graph.layout import FEW, lay_out
from avn_graph.picture import claim_element, claim_title, draw, node_element, stylesheet

NS = "{http://www.w3.org/2000/svg}"
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\t\n\r"), min_size=1)


@pytest.fixture(scope="module")
def avn() -> Told:
    corpus = open_corpus(Path(__file__).parents[2] / "source")
    files = next(files for files in corpus.units if files.name == "avascular-necrosis")
    return Told(files.name, 0, tuple(tell(read_unit(files).unit, corpus.dataset)), corpus.dataset)


@pytest.fixture(scope="module")
def root(avn: Told) -> etree._Element:
    return etree.fromstring(draw(avn).encode())


def with_claims(told: Told, *claims: Claim) -> Told:
    return Told(told.name, told.number, (*told.entities, *claims), told.dataset)


def groups(root: etree._Element, name: str) -> list[etree._Element]:
    return [g for g in root.iter(f"{NS}g") if name in g.get("class", "").split()]


def test_the_file_is_the_drawing_with_a_declaration(avn: Told) -> None:
    assert SVG.write(avn) == ('<?xml version="1.0" encoding="UTF-8"?>\n' + draw(avn),)
    assert (SVG.scope, SVG.suffix, SVG.sections) == (Scope.CONDITION, "svg", 1)


def test_the_picture_says_what_it_is(avn: Told, root: etree._Element) -> None:
    assert root.get("role") == "img"
    named = {e.get("id"): e.text for e in root if e.tag in (f"{NS}title", f"{NS}desc")}
    assert root.get("aria-labelledby", "").split() == list(named)
    title, description = named.values()
    assert title.startswith("Avascular necrosis")
    assert f"{len(avn.claims)} claims" in description and "supported" in description


def test_every_claim_is_one_element_that_says_all(avn: Told, root: etree._Element) -> None:
    found = {g.get("id"): g for g in groups(root, "claim")}
    assert len(found) == len(groups(root, "claim")) == len(avn.claims)
    for claim in avn.claims:
        g = found[claim_element(claim.id)]
        assert g.get("id") == "claim-" + claim.id.partition(":")[2]
        assert g.get("class") == f"claim {claim.status}"
        data = {name: g.get(f"data-{name}") for name in ("status", "relation", "subject", "object", "negated")}
        assert tuple(data.values()) == (claim.status, claim.relation, claim.subject, claim.object, "true" if claim.negated else "false")
        title = g.find(f"{NS}title").text
        assert title == claim_title(claim)
        assert claim.label in title and STROKES[claim.status].label in title and claim.verdict.reason in title
        line = next(path for path in g.iter(f"{NS}path") if path.get("class") == "line")
        assert line.get("marker-end") == f"url(#end-{claim.status})"
        assert bool([e for e in g if e.get("class") == "badge"]) == claim.negated
    assert any(claim.negated for claim in avn.claims)


def test_every_box_is_one_node(avn: Told, root: etree._Element) -> None:
    found = {g.get("data-id"): g for g in groups(root, "node")}
    boxes = lay_out(avn).boxes
    assert set(found) == {box.id for box in boxes} and len(groups(root, "node")) == len(boxes)
    assert found["drug:iloprost"].get("id") == node_element("drug:iloprost") == "node-drug-iloprost"
    assert found["drug:nsaids"].get("class") == "node drug-class" and found["drug:nsaids"].get("data-kind") == "drug"
    for box in boxes:
        g = found[box.id]
        assert g.find(f"{NS}title").text == f"{box.label} ({LOOKS[box.look].label})"
        assert " ".join(t.text for t in g.iter(f"{NS}tspan")) == box.label


def test_members_hang_on_their_classes(avn: Told, root: etree._Element) -> None:
    found = {(g.get("data-subject"), g.get("data-object")) for g in groups(root, "classification") if g.get("data-subject")}
    assert ("drug:ibuprofen", "drug:nsaids") in found
    assert found == {(box.id, box.parent) for box in lay_out(avn).boxes if box.parent}


def test_stronger_lines_lie_on_weaker(root: etree._Element) -> None:
    order = [g.get("data-status") for g in groups(root, "claim") if g.get("data-negated") == "false"]
    assert order[0] == "insufficient" and order[-1] == "refuted"
    assert max(n for n, s in enumerate(order) if s == "possible") < min(n for n, s in enumerate(order) if s == "supported")


def test_ids_are_unique_and_every_pointer_has_its_target(root: etree._Element) -> None:
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_.-]*", id) for id in ids)
    pointed = {found for e in root.iter() for value in e.attrib.values() for found in re.findall(r"url\(#([^)]*)\)", value)}
    assert pointed and pointed <= set(ids)


def test_ids_may_have_a_prefix_and_rules_may_stand_elsewhere(avn: Told) -> None:
    root = etree.fromstring(draw(avn, prefix="p-", styled=False).encode())
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) > len(avn.claims) and all(id.startswith("p-") for id in ids)
    assert {found for e in root.iter() for a in e.attrib.values() for found in re.findall(r"url\(#([^)]*)\)", a)} <= set(ids)
    assert root.get("aria-labelledby") == "p-picture-title p-picture-desc"
    assert root.find(f"{NS}style") is None and etree.fromstring(draw(avn).encode()).find(f"{NS}style").text.strip() == stylesheet().strip()


def test_a_picture_is_drawn_once(avn: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draw(avn)
    monkeypatch.delattr(picture, "lay_out")
    assert draw(avn) == drawn and draw(avn, prefix="p-", styled=False) != drawn


def test_a_text_that_looks_like_an_id_gets_no_prefix(avn: Told) -> None:
    text = ' id="x" marker-end="url(#x)" "picture-title picture-desc"'
    entities = tuple(replace(entity, label=text) for entity in avn.entities)
    root = etree.fromstring(draw(Told("x", 0, (*entities, *avn.claims), avn.dataset), prefix="p-", styled=False).encode())
    assert [e.text for e in root.iter(f"{NS}text") if e.get("class") == "title"] == [text]


def test_nothing_comes_from_outside_and_nothing_runs(avn: Told, root: etree._Element) -> None:
    assert {etree.QName(e).localname for e in root.iter()} == {
        *("svg", "title", "desc", "style", "defs", "marker", "g", "path", "rect", "text", "tspan")
    }
    names = {name for e in root.iter() for name in e.attrib}
    assert not [name for name in names if name.startswith(("on", "{")) or name in ("href", "src", "style")]
    assert "http" not in draw(avn).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"@import|@font-face|url\((?!#)|<script|<image|<foreignObject", draw(avn))


# ---------------------------------------------------------------- style


def test_rules_hold_within_the_picture_only_and_each_status_has_both_colours(avn: Told) -> None:
    light, _, dark = stylesheet().partition("@media (prefers-color-scheme: dark) {\n")
    assert dark
    for line in (light + dark.rstrip().removesuffix("}")).splitlines():
        if line.strip():
            assert all(part.strip().startswith(".avn-picture") for part in line.partition("{")[0].split(",")), line
    for status, stroke in STROKES.items():
        assert f".{status} .line {{ stroke: {stroke.tint.light}; }}" in light
        assert f".{status} .line {{ stroke: {stroke.tint.dark}; }}" in dark
        assert (f"stroke-dasharray: {stroke.dash};" in light) == bool(stroke.dash) or not stroke.dash
    for kind, look in LOOKS.items():
        assert f".{kind} .shape {{ fill: {look.fill.light};" in light and f".{kind} .shape {{ fill: {look.fill.dark};" in dark


def test_the_legend_has_what_occurs_and_no_more(avn: Told) -> None:
    def legend(told: Told) -> list[str]:
        [g] = groups(etree.fromstring(draw(told).encode()), "legend")
        return [text.text for text in g.iter(f"{NS}text") if text.text != "not"]

    statuses = [STROKES[status].label for status in STROKES if any(claim.status == status for claim in avn.claims)]
    assert legend(avn)[: len(statuses)] == statuses
    assert {"drug class", "condition", "the source says it does not", "member of a class"} <= set(legend(avn))
    one = next(claim for claim in avn.claims if claim.subject == "mechanism:vessel-blockage")
    assert legend(with_claims(avn, one)) == ["supported", "mechanism", "condition"]


def test_relations_are_written_on_the_lines_where_there_are_few(avn: Told) -> None:
    def written(told: Told) -> list[str]:
        return [t.text for t in etree.fromstring(draw(told).encode()).iter(f"{NS}text") if t.get("class") == "relation"]

    assert len(avn.claims) > FEW and written(avn) == []
    few = with_claims(avn, *(claim for claim in avn.claims if claim.subject.startswith("mechanism:")))
    assert "causes" in written(few) and len(written(few)) >= 5
    assert set(written(few)) <= {v.RELATIONS[claim.relation].label for claim in few.claims}


def test_relations_on_lines_do_not_collide(avn: Told) -> None:
    kinds = ("mechanism:", "test:", "therapy:", "finding:")
    few = with_claims(avn, *[claim for claim in avn.claims if claim.subject.startswith(kinds)][-FEW:])
    found = [t for t in etree.fromstring(draw(few).encode()).iter(f"{NS}text") if t.get("class") == "relation"]
    places = [(float(t.get("x")), float(t.get("y")), text_width(t.text, 10.5) / 2) for t in found]
    assert len(places) > 8
    for n, (x, y, half) in enumerate(places):
        assert all(abs(x - other) > half + other_half or abs(y - other_y) >= 13 for other, other_y, other_half in places[:n])
        for box in lay_out(few).boxes:
            assert x + half < box.x or x - half > box.x + box.width or y < box.y or y - 8 > box.y + box.height, (x, y, box.id)


def test_a_relation_does_not_hide_a_line_that_is_shorter_than_it(avn: Told) -> None:
    hip = with_claims(avn, *(c for c in avn.claims if c.object == "procedure:hip-replacement" and c.subject.startswith("therapy:")))
    assert hip.claims and 'class="relation"' not in draw(hip)


# ---------------------------------------------------------------- any text, any unit


@given(texts)
@example("\r\n\t a  b ]]> & < > \" '")
def test_any_text_is_shown_as_text(avn: Told, text: str) -> None:
    subject = next(entity for entity in avn.entities if entity.id == "mechanism:vessel-blockage")
    claim = next(claim for claim in avn.claims if claim.subject == subject.id)
    hostile = replace(claim, label=text, verdict=replace(claim.verdict, reason=text))
    condition = next(entity for entity in avn.entities if entity.kind == "condition")
    told = Told("x", 0, (replace(condition, label=text), replace(subject, label=text), hostile), avn.dataset)
    root = etree.fromstring(draw(told).encode())
    [found] = groups(root, "claim")
    assert found.find(f"{NS}title").text == f"{text} \u2013 supported. {text}"
    titles = [g.find(f"{NS}title").text for g in groups(root, "node")]
    assert sorted(titles) == sorted([f"{text} (condition)", f"{text} (mechanism)"])
    assert {etree.QName(e).localname for e in root.iter()} <= {
        *("svg", "title", "desc", "style", "defs", "marker", "g", "path", "rect", "text", "tspan")
    }


def test_markup_in_a_name_stays_text(avn: Told) -> None:
    condition = next(entity for entity in avn.entities if entity.kind == "condition")
    told = Told("x", 0, (replace(condition, label='</text><script>alert("1")</script>&amp;'),), avn.dataset)
    root = etree.fromstring(draw(told).encode())
    assert not list(root.iter(f"{NS}script"))
    assert next(t.text for t in root.iter(f"{NS}text")) == '</text><script>alert("1")</script>&amp;'


def test_a_unit_with_nothing_to_show_has_a_picture(avn: Told) -> None:
    root = etree.fromstring(draw(Told("shared-drugs", 0, (), avn.dataset)).encode())
    assert not groups(root, "claim") and not groups(root, "node")
    assert root.find(f"{NS}title").text.startswith("shared-drugs")


def test_one_claim_and_one_source_are_counted_in_the_singular(avn: Told) -> None:
    one = next(claim for claim in avn.claims if len(claim.citations) == 1)
    assert "1 claim from 1 source." in draw(with_claims(avn, one))
