"""How a status follows from evidence: each rule, their order, the page's facts and statuses, and what the literature changes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from avn_graph.corpus import open_corpus, read_unit
from avn_graph.evidence import LEVELS, TABLE, Line, Verdict, derive, level, weigh
from avn_graph.graph import Graph
from avn_graph.knowledge import Claim, claims_of, entries_of, rule_lines
from avn_graph.reading import read_part
from avn_graph.vocabulary import DESIGN_CODES, STATUS_CODES, WORDING_CODES, Bearing, Design, Rule, Status, Wording

PAGE = "ref:patient-page-2022"


def line(text: str, study: str = "") -> Line:
    """``supports randomised-trial might`` as a line; each is of a study of its own unless one is named."""
    bearing, design, *wording = text.split()
    source = f"ref:{study or text.replace(' ', '-')}"
    return Line(source, f"ref:{study}" if study else source, bearing, design, tuple(wording))


# ---------------------------------------------------------------- levels


def test_the_level_of_a_line_is_that_of_its_design() -> None:
    levels = {code: level(code, ()) for code in DESIGN_CODES}
    assert levels == {
        "guideline": 3,
        "trials-review": 3,
        "randomised-trial": 2,
        "controlled-comparison": 1,
        "systematic-review": 1,
        "statement": 1,
        "cohort-uncontrolled": 0,
        "case-series": 0,
        "historical-control": 0,
        "uncontrolled-review": 0,
        "animal-study": 0,
        "cell-study": 0,
        "opinion": 0,
    }
    assert set(levels.values()) == set(range(len(LEVELS)))


def test_a_hedge_takes_a_line_down_and_other_wordings_do_not() -> None:
    assert {word for word in WORDING_CODES if level("guideline", (word,)) == 0} == {"might", "may", "proposed"}
    assert {level("guideline", (word,)) for word in WORDING_CODES} == {0, 3}
    assert level("statement", ("can", "might")) == 0


# ---------------------------------------------------------------- rules

EXAMPLES: dict[Rule, tuple[list[str], Status]] = {
    Rule.NO_LINES: ([], Status.UNASSESSED),
    Rule.CLOSE_DISPUTE: (["supports statement", "disputes statement"], Status.MIXED),
    Rule.CALLED_MIXED: (["supports statement mixed"], Status.MIXED),
    Rule.OUTWEIGHED: (["supports statement might", "disputes randomised-trial"], Status.REFUTED),
    Rule.NO_SUPPORT: (["disputes statement"], Status.INSUFFICIENT),
    Rule.NEEDS_STUDY: (["supports statement needs-study"], Status.INSUFFICIENT),
    Rule.WEAK_SUPPORT: (["supports statement might"], Status.POSSIBLE),
    Rule.STRONG_SUPPORT: (["supports guideline"], Status.ESTABLISHED),
    Rule.SOUND_SUPPORT: (["supports statement"], Status.SUPPORTED),
}


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_decides_its_example(rule: Rule) -> None:
    lines, status = EXAMPLES[rule]
    verdict = derive([line(text) for text in lines])
    assert (verdict.rule, verdict.status, verdict.rank) == (rule, status, STATUS_CODES[status].rank)


def test_the_table_holds_every_rule_once_in_this_order() -> None:
    assert [row.rule for row in TABLE] == [
        Rule.CLOSE_DISPUTE,
        Rule.CALLED_MIXED,
        Rule.OUTWEIGHED,
        Rule.NO_SUPPORT,
        Rule.NEEDS_STUDY,
        Rule.WEAK_SUPPORT,
        Rule.STRONG_SUPPORT,
        Rule.SOUND_SUPPORT,
    ]
    assert [row.status for row in TABLE] == [EXAMPLES[row.rule][1] for row in TABLE]


@pytest.mark.parametrize(
    ("lines", "rule", "also"),
    [
        (["supports statement mixed", "disputes statement"], Rule.CLOSE_DISPUTE, Rule.CALLED_MIXED),
        (["supports statement", "disputes randomised-trial"], Rule.CLOSE_DISPUTE, Rule.OUTWEIGHED),
        (["supports statement needs-study", "disputes statement"], Rule.CLOSE_DISPUTE, Rule.NEEDS_STUDY),
        (["supports statement might", "disputes statement"], Rule.CLOSE_DISPUTE, Rule.WEAK_SUPPORT),
        (["disputes statement mixed"], Rule.CALLED_MIXED, Rule.NO_SUPPORT),
        (["supports statement mixed needs-study"], Rule.CALLED_MIXED, Rule.NEEDS_STUDY),
        (["supports statement mixed might"], Rule.CALLED_MIXED, Rule.WEAK_SUPPORT),
        (["disputes randomised-trial"], Rule.OUTWEIGHED, Rule.NO_SUPPORT),
        (["supports statement might needs-study", "disputes guideline"], Rule.OUTWEIGHED, Rule.NEEDS_STUDY),
        (["inconclusive statement needs-study"], Rule.NO_SUPPORT, Rule.NEEDS_STUDY),
        (["supports opinion needs-study"], Rule.NEEDS_STUDY, Rule.WEAK_SUPPORT),
    ],
)
def test_the_first_rule_that_applies_wins(lines: list[str], rule: Rule, also: Rule) -> None:
    found = [line(text) for text in lines]
    balance = weigh(found)
    applying = [row.rule for row in TABLE if row.applies(balance)]
    assert applying[0] == rule and also in applying[1:]
    assert derive(found).rule == rule


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["supports randomised-trial mixed"], Status.SUPPORTED),
        (["supports randomised-trial needs-study"], Status.SUPPORTED),
        (["supports guideline needs-study"], Status.SUPPORTED),
        (["supports guideline", "inconclusive opinion"], Status.SUPPORTED),
        (["supports guideline", "disputes statement"], Status.SUPPORTED),
        (["supports guideline", "disputes randomised-trial"], Status.MIXED),
        (["supports randomised-trial", "disputes guideline"], Status.MIXED),
        (["supports statement", "disputes guideline"], Status.REFUTED),
        (["inconclusive trials-review"], Status.INSUFFICIENT),
        (["supports randomised-trial", "supports opinion"], Status.SUPPORTED),
        (["supports randomised-trial might", "supports opinion"], Status.POSSIBLE),
    ],
)
def test_the_rules_at_their_edges(lines: list[str], status: Status) -> None:
    assert derive([line(text) for text in lines]).status == status


def test_publications_of_one_trial_count_once() -> None:
    same = [line("supports randomised-trial", "one"), line("supports randomised-trial", "one")]
    assert derive(same).status == Status.SUPPORTED
    assert derive([same[0], line("supports randomised-trial", "two")]).status == Status.ESTABLISHED
    assert derive([same[0], line("disputes randomised-trial", "two")]).status == Status.MIXED


@pytest.mark.parametrize(
    ("lines", "decided"),
    [
        (["supports opinion", "supports statement", "disputes opinion"], (1, 2)),
        (["supports statement", "supports statement mixed"], (1,)),
        (["supports opinion", "disputes randomised-trial", "disputes statement"], (1,)),
        (["disputes opinion", "inconclusive statement"], (0, 1)),
        (["supports statement", "supports opinion needs-study"], (1,)),
        (["supports opinion", "supports statement might", "inconclusive guideline"], (0, 1)),
        (["supports guideline", "supports statement", "supports trials-review"], (0, 2)),
        (["supports statement", "supports opinion"], (0,)),
    ],
)
def test_a_verdict_names_the_lines_that_it_turned_on(lines: list[str], decided: tuple[int, ...]) -> None:
    assert derive([line(text) for text in lines]).decided_by == decided


def test_a_verdict_says_why_in_a_sentence() -> None:
    assert derive([]).reason == "No evidence line is recorded."
    assert derive([line("supports statement might"), line("disputes randomised-trial")]).reason == (
        "A trial or better disputes the claim, and nothing as strong supports it "
        "(strongest support: hedged, uncontrolled, opinion or not in people; strongest dispute: a randomised trial)."
    )


def test_statuses_are_ranked_and_unassessed_has_no_rank() -> None:
    assert [(s, c.rank) for s, c in STATUS_CODES.items()] == [
        ("established", 5),
        ("supported", 4),
        ("possible", 3),
        ("mixed", 2),
        ("insufficient", 1),
        ("refuted", 0),
        ("unassessed", None),
    ]


LINES = st.lists(
    st.builds(
        Line,
        source=st.sampled_from(["ref:a", "ref:b", "ref:c"]),
        study=st.sampled_from(["ref:a", "ref:b"]),
        bearing=st.sampled_from([b.value for b in Bearing]),
        design=st.sampled_from([d.value for d in Design]),
        wording=st.lists(st.sampled_from([w.value for w in Wording]), max_size=2).map(tuple),
    ),
    max_size=5,
)


def strength(x: Line) -> int:
    """The level of a line, as the design lists them."""
    if {"might", "may", "proposed"} & set(x.wording):
        return 0
    levels = {"guideline": 3, "trials-review": 3, "randomised-trial": 2, "controlled-comparison": 1, "systematic-review": 1, "statement": 1}
    return levels.get(x.design, 0)


def restated(lines: Sequence[Line]) -> str:
    """Section 5 of the design once more, as plainly as it can be written."""
    supporting = [x for x in lines if x.bearing == "supports"]
    none = -9
    s = max(map(strength, supporting), default=none)
    d = max((strength(x) for x in lines if x.bearing == "disputes"), default=none)
    words = {word for x in lines for word in x.wording}
    trials = {x.study for x in supporting if x.design == "randomised-trial" and strength(x) == 2}
    all_agree = len(supporting) == len(lines) and "needs-study" not in words
    rules = (
        ("unassessed", not lines),
        ("mixed", s != none and d != none and abs(s - d) <= 1),
        ("mixed", "mixed" in words and s < 2 and d < 2),
        ("refuted", d >= 2 and d > s),
        ("insufficient", s == none or ("needs-study" in words and s < 2)),
        ("possible", s == 0),
        ("established", (s == 3 or len(trials) >= 2) and all_agree),
    )
    return next((status for status, applies in rules if applies), "supported")


@given(LINES)
def test_the_table_says_what_the_design_says(lines: list[Line]) -> None:
    verdict = derive(lines)
    assert verdict.status == restated(lines)
    assert verdict.reason.endswith(".") and verdict.reason.count(".") == 1
    assert all(0 <= position < len(lines) for position in verdict.decided_by)
    assert bool(verdict.decided_by) == bool(lines)


@given(LINES, st.randoms())
def test_the_order_of_the_lines_does_not_matter(lines: list[Line], random: Any) -> None:
    shuffled = random.sample(lines, len(lines))
    one, other = derive(lines), derive(shuffled)
    assert (one.status, one.rule, one.reason) == (other.status, other.rule, other.reason)
    assert sorted([lines[i] for i in one.decided_by], key=repr) == sorted([shuffled[i] for i in other.decided_by], key=repr)


# ---------------------------------------------------------------- the page


def rows(name: str) -> list[dict[str, str]]:
    with open(Path(__file__).parent / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def page_verdict(claim: Claim) -> Verdict:
    """What would follow if the page were all there is."""
    return derive([Line(e.source, e.source, e.bearing, e.design, e.wording) for e in claim.evidence if e.source == PAGE])


@pytest.mark.parametrize("row", rows("page_statuses.tsv"), ids=lambda row: row["claim"].partition("_")[2])
def test_the_page_alone_gives_the_status_that_follows_from_its_words(avn: Graph, row: dict[str, str]) -> None:
    assert page_verdict(avn.claim(row["claim"])).status == row["status"]


def test_every_status_of_the_page_is_held() -> None:
    assert len(rows("page_statuses.tsv")) == 31
    assert {row["status"] for row in rows("page_statuses.tsv")} == {"possible", "mixed", "supported", "insufficient"}


FACTS = {f"F{number:03}" for number in range(1, 100)} - {"F074", "F097"}
"""The facts of the page: one is out of scope (an invitation to studies), and one number was never given."""


def test_every_fact_of_the_page_is_carried_by_something() -> None:
    assert {row["fact_id"] for row in rows("page_facts.tsv")} == FACTS


@pytest.fixture(scope="module")
def entries(root: Path) -> dict[str, Any]:
    """The entries of the AVN sources by id, as they are written."""
    sources = [source for unit in open_corpus(root / "source").units for source in read_unit(unit).unit.sources]
    return {f"{kind}:{entry.id}": entry for source in sources for kind, entry in entries_of(source)}


@pytest.mark.parametrize("row", rows("page_facts.tsv"), ids=lambda row: f"{row['fact_id']}-{row['how']}")
def test_what_carries_a_fact_is_in_the_graph(avn: Graph, entries: dict[str, Any], row: dict[str, str]) -> None:
    if row["how"] == "claim":
        lines = [e for e in avn.claim(row["carried_by"]).evidence if e.source == PAGE]
        assert lines, "the page is among the evidence"
        assert all(e.locator for e in lines), "the place in the page is kept"
    else:
        assert avn.entity(row["carried_by"])
        entry = entries[row["carried_by"]]
        value = getattr(entry, {"class": "class_"}.get(row["how"], row["how"]))
        assert value is not UNSET and value != ()
        assert row["carried_by"].startswith("ref:") or PAGE in entry.sources


def test_every_entry_of_the_page_says_where_it_comes_from(entries: dict[str, Any]) -> None:
    assert [id for id, entry in entries.items() if not id.startswith("ref:") and not entry.sources] == []


# ---------------------------------------------------------------- the literature


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("procedure_core-decompression_relieves_finding_joint-pain", "supported"),
        ("procedure_core-decompression_prevents_finding_bone-collapse", "refuted"),
        ("drug_bisphosphonates_prevents_finding_bone-collapse", "mixed"),
        ("drug_iloprost_relieves_finding_joint-pain_stage_early", "possible"),
        ("drug_iloprost_increases_mechanism_bone-blood-flow_stage_early", "insufficient"),
        ("therapy_electrical-stimulation_slows_mechanism_progression_stage_early_delivery_pulsed-electromagnetic-fields", "insufficient"),
        ("therapy_electrical-stimulation_slows_mechanism_progression_delivery_direct-current", "insufficient"),
        ("therapy_electrical-stimulation_slows_mechanism_progression_delivery_capacitive-coupling", "insufficient"),
    ],
)
def test_the_literature_gives_these_statuses(avn: Graph, claim: str, status: str) -> None:
    assert avn.claim(f"claim:avascular-necrosis_{claim}").status == status


def test_what_the_literature_says_of_one_claim_leaves_the_page_line_as_it_is(avn: Graph) -> None:
    claim = avn.claim("claim:avascular-necrosis_procedure_core-decompression_relieves_finding_joint-pain")
    assert {e.source: e.alone.status for e in claim.evidence} == {PAGE: "supported", "ref:core-decompression-trial-1995": "supported"}


def test_one_paper_bears_on_several_claims_in_different_directions(avn: Graph) -> None:
    bearings = {
        (c.relation, c.object): e.bearing for c in avn.claims for e in c.evidence if e.source == "ref:core-decompression-trial-1995"
    }
    assert bearings == {("relieves", "finding:joint-pain"): "supports", ("prevents", "finding:bone-collapse"): "disputes"}


def test_what_the_page_holds_apart_is_held_apart(avn: Graph) -> None:
    base = "claim:avascular-necrosis_"
    assert avn.claim(f"{base}test_x-ray_detects_finding_bone-changes_stage_early_negated_true").negated
    assert avn.claim(f"{base}drug_blood-thinners_prevents_mechanism_bone-vessel-clots_stage_early_when_finding_clotting-disorder").when
    replaced = (
        f"{base}procedure_joint-replacement_replaces_anatomy_damaged-joint-parts_when_finding_bone-collapse_finding_other-treatments-failed"
    )
    assert avn.claim(replaced).when == ("finding:bone-collapse", "finding:other-treatments-failed")
    assert (
        avn.claim(f"{base}procedure_bone-marrow-concentrate_treats_condition_avascular-necrosis_stage_early_site_hip").site == "anatomy:hip"
    )
    assert avn.claim(f"{base}procedure_osteotomy_postpones_procedure_joint-replacement").relation == "postpones"
    assert avn.claim(f"{base}drug_cholesterol-lowering-drugs_prevents_mechanism_vessel-blockage_stage_early").status == "possible"
    assert avn.claim(f"{base}mechanism_vessel-blockage_causes_condition_avascular-necrosis").status == "supported"


# ---------------------------------------------------------------- from the sources to the lines


def test_lines_are_as_written_and_a_report_stands_for_its_study() -> None:
    text = """\
drugs:
  - id: a
    name: A
    sources: [ref:r]
    claims:
      - relation: treats
        object: condition:c
        evidence:
          - {source: ref:r, design: randomised-trial}
          - {source: ref:s, design: randomised-trial, report_of: ref:r, wording: [can, usually]}
          - {source: ref:t, bearing: disputes}
"""
    ((_, claim),) = claims_of(read_part(text.encode(), "f.yaml").source)
    lines = rule_lines(claim.evidence)
    assert lines == [
        Line("ref:r", "ref:r", "supports", "randomised-trial", ()),
        Line("ref:s", "ref:r", "supports", "randomised-trial", ("can", "usually")),
        Line("ref:t", "ref:t", "disputes", "statement", ()),
    ]
    assert weigh(lines).trials == 1
    assert derive(lines[:2]).status == Status.SUPPORTED


def test_two_reports_of_a_trial_that_is_not_cited_are_one_trial() -> None:
    reports = [Line(f"ref:{name}", "ref:first", "supports", "randomised-trial", ()) for name in "ab"]
    assert derive(reports).status == Status.SUPPORTED
    assert derive([*reports, line("supports randomised-trial")]).status == Status.ESTABLISHED


@pytest.mark.parametrize("hedged_or_against", ["supports randomised-trial might", "supports statement", "supports cohort-uncontrolled"])
def test_what_is_no_sound_trial_is_not_counted_beside_one(hedged_or_against: str) -> None:
    assert derive([line("supports randomised-trial"), line(hedged_or_against)]).status == Status.SUPPORTED


# ---------------------------------------------------------------- what the page says, word for code


@pytest.mark.parametrize(
    ("id", "how", "expected"),
    [
        ("drug:ibuprofen", "brands", ["Advil", "Motrin IB"]),
        ("drug:naproxen-sodium", "brands", ["Aleve"]),
        ("drug:iloprost", "brands", ["Ventavis"]),
        ("drug:ibuprofen", "availability", ["over-the-counter"]),
        ("drug:prescription-nsaids", "availability", ["prescription"]),
        ("drug:ibuprofen", "class_", "drug:nsaids"),
        ("ref:patient-page-2022", "date", "2022-05-17"),
        ("guidance:referral-to-rheumatologist", "refers_to", ["specialist:rheumatologist"]),
        ("therapy:exercises", "given_by", ["specialist:physical-therapist"]),
        ("ref:hines-2021", "cited_by", [PAGE]),
    ],
)
def test_attributes_hold_what_the_page_says(entries: dict[str, Any], id: str, how: str, expected: object) -> None:
    value = getattr(entries[id], how)
    assert ([x if isinstance(x, str) else x.name for x in value] if isinstance(value, tuple) else value) == expected


def test_every_line_of_the_page_is_a_statement_and_carries_a_fact(avn: Graph) -> None:
    found = {(c.id, e.design) for c in avn.claims for e in c.evidence if e.source == PAGE}
    assert {design for _, design in found} == {"statement"}
    assert sorted({id for id, _ in found} - {row["carried_by"] for row in rows("page_facts.tsv")}) == []


def test_literature_may_change_a_status_that_followed_from_the_page(avn: Graph) -> None:
    claim = avn.claim("claim:avascular-necrosis_test_ct-scan_detects_finding_early-bone-changes_stage_early")
    assert (page_verdict(claim).status, claim.status) == ("supported", "mixed")
    assert {e.source: e.alone.status for e in claim.evidence}[PAGE] == "supported"
