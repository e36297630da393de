"""Statuses: each rule of the table, what a line weighs, the property over all lines, and what the AVN sources come to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import UNSET

from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus, read_unit
from avn_graph.evidence import TABLE, Line, Verdict, derive, level, weigh
from avn_graph.graph import Graph
from avn_graph.knowledge import claim_id, claims_of, entries_of, rule_lines

PAGE = "ref:patient-page-2022"


def line(design: str = "statement", bearing: str = "supports", wording: str = "", source: str = "ref:a", study: str = "") -> Line:
    return Line(source, study or source, bearing, design, tuple(wording.split()))


PLAIN = line()
HEDGED = line(wording="might")
TRIAL = line("randomised-trial", source="ref:t")
OTHER_TRIAL = line("randomised-trial", source="ref:u")
REVIEW = line("trials-review", source="ref:r")
GUIDELINE = line("guideline", source="ref:g")
SAYS_NO = line(bearing="disputes", source="ref:n")
HEDGED_NO = line(bearing="disputes", wording="may", source="ref:n")
TRIAL_NO = line("randomised-trial", "disputes", source="ref:n")
REVIEW_NO = line("trials-review", "disputes", source="ref:n")
OPEN = line("randomised-trial", "inconclusive", source="ref:o")

# ---------------------------------------------------------------- the rules


@pytest.mark.parametrize(
    ("lines", "status", "rule", "decided_by"),
    [
        ([], "unassessed", "no-lines", ()),
        # support and dispute at most one level apart
        ([PLAIN, SAYS_NO], "mixed", "close-dispute", (0, 1)),
        ([PLAIN, HEDGED_NO], "mixed", "close-dispute", (0, 1)),
        ([TRIAL, REVIEW_NO], "mixed", "close-dispute", (0, 1)),
        ([HEDGED, SAYS_NO, PLAIN], "mixed", "close-dispute", (1, 2)),
        # a source calls the evidence mixed, and neither side reaches a trial
        ([line(wording="mixed")], "mixed", "called-mixed", (0,)),
        ([PLAIN, line(wording="might mixed", source="ref:b")], "mixed", "called-mixed", (1,)),
        ([line(bearing="inconclusive", wording="mixed")], "mixed", "called-mixed", (0,)),
        ([line(bearing="disputes", wording="mixed")], "mixed", "called-mixed", (0,)),
        # a trial or better disputes, above what supports
        ([TRIAL_NO], "refuted", "outweighed", (0,)),
        ([HEDGED, TRIAL_NO], "refuted", "outweighed", (1,)),
        ([PLAIN, REVIEW_NO, HEDGED_NO], "refuted", "outweighed", (1,)),
        # no support
        ([SAYS_NO], "insufficient", "no-support", (0,)),
        ([OPEN, SAYS_NO], "insufficient", "no-support", (0, 1)),
        ([OPEN], "insufficient", "no-support", (0,)),
        # more study is needed, and no trial supports
        ([line(wording="needs-study")], "insufficient", "needs-study", (0,)),
        ([PLAIN, line(wording="might needs-study", source="ref:b")], "insufficient", "needs-study", (1,)),
        ([PLAIN, line(bearing="inconclusive", wording="needs-study", source="ref:b")], "insufficient", "needs-study", (1,)),
        # weak support only
        ([HEDGED], "possible", "weak-support", (0,)),
        ([line("cohort-uncontrolled"), line("animal-study", source="ref:b")], "possible", "weak-support", (0, 1)),
        ([HEDGED, OPEN], "possible", "weak-support", (0,)),
        # strong support that nothing leaves open
        ([REVIEW], "established", "strong-support", (0,)),
        ([PLAIN, GUIDELINE], "established", "strong-support", (1,)),
        ([TRIAL, OTHER_TRIAL], "established", "strong-support", (0, 1)),
        # otherwise supported
        ([PLAIN], "supported", "sound-support", (0,)),
        ([TRIAL], "supported", "sound-support", (0,)),
        ([line("controlled-comparison")], "supported", "sound-support", (0,)),
        ([HEDGED, PLAIN, TRIAL], "supported", "sound-support", (2,)),
        ([TRIAL, OTHER_TRIAL, OPEN], "supported", "sound-support", (0, 1)),
        ([REVIEW, OPEN], "supported", "sound-support", (0,)),
        ([REVIEW, SAYS_NO], "supported", "sound-support", (0,)),
        ([line("trials-review", wording="needs-study")], "supported", "sound-support", (0,)),
        ([TRIAL, HEDGED_NO], "supported", "sound-support", (0,)),
    ],
)
def test_each_rule_gives_its_status_and_names_the_lines_that_decided(
    lines: list[Line], status: str, rule: str, decided_by: tuple[int, ...]
) -> None:
    verdict = derive(lines)
    assert (verdict.status, verdict.rule, verdict.decided_by) == (status, rule, decided_by)


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        ("close-dispute", "called-mixed", [line(wording="mixed"), SAYS_NO]),
        ("close-dispute", "outweighed", [PLAIN, TRIAL_NO]),
        ("close-dispute", "outweighed", [TRIAL, REVIEW_NO]),
        ("close-dispute", "needs-study", [line(wording="needs-study"), SAYS_NO]),
        ("close-dispute", "weak-support", [HEDGED, HEDGED_NO]),
        ("called-mixed", "no-support", [line(bearing="disputes", wording="mixed")]),
        ("called-mixed", "needs-study", [line(wording="mixed needs-study")]),
        ("called-mixed", "weak-support", [line(wording="might mixed")]),
        ("outweighed", "no-support", [TRIAL_NO]),
        ("outweighed", "needs-study", [line(wording="might needs-study"), TRIAL_NO]),
        ("outweighed", "weak-support", [HEDGED, TRIAL_NO]),
        ("no-support", "needs-study", [line(bearing="inconclusive", wording="needs-study")]),
        ("needs-study", "weak-support", [line(wording="might needs-study")]),
        ("strong-support", "sound-support", [REVIEW]),
    ],
)
def test_where_two_rules_apply_the_first_decides(first: str, second: str, lines: list[Line]) -> None:
    applying = [row.rule for row in TABLE if row.applies(weigh(lines))]
    assert [rule for rule in applying if rule in (first, second)] == [first, second]
    assert derive(lines).rule == first


def test_the_table_has_every_rule_once_in_the_order_of_the_design() -> None:
    assert [(row.rule.value, row.status.value) for row in TABLE] == [
        ("close-dispute", "mixed"),
        ("called-mixed", "mixed"),
        ("outweighed", "refuted"),
        ("no-support", "insufficient"),
        ("needs-study", "insufficient"),
        ("weak-support", "possible"),
        ("strong-support", "established"),
        ("sound-support", "supported"),
    ]
    assert {"no-lines", *(row.rule for row in TABLE)} == set(v.RULE_CODES) == set(v.Rule)


def test_statuses_have_their_ranks() -> None:
    assert {name: code.rank for name, code in v.STATUS_CODES.items()} == {
        "established": 5,
        "supported": 4,
        "possible": 3,
        "mixed": 2,
        "insufficient": 1,
        "refuted": 0,
        "unassessed": None,
    }
    assert [derive(lines).rank for lines in ([REVIEW], [PLAIN], [HEDGED], [OPEN], [TRIAL_NO], [])] == [5, 4, 3, 1, 0, None]


def test_a_reason_is_a_sentence_with_the_strongest_of_each_side() -> None:
    assert derive([]).reason == "No evidence line is recorded."
    assert derive([PLAIN]).reason == (
        "A plain statement, a comparison or a trial supports the claim, and nothing outweighs it"
        " (strongest support: a plain statement or a comparison)."
    )
    assert derive([HEDGED, REVIEW_NO]).reason == (
        "A trial or better disputes the claim, and nothing as strong supports it"
        " (strongest support: hedged, uncontrolled, opinion or not in people;"
        " strongest dispute: a systematic review of randomised trials or a guideline)."
    )
    assert derive([TRIAL_NO]).reason.endswith("(strongest dispute: a randomised trial).")
    assert derive([OPEN]).reason == "No line supports the claim."


# ---------------------------------------------------------------- what a line weighs


def test_each_design_has_its_level() -> None:
    assert {design: level(design, ()) for design in v.DESIGN_CODES} == {
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


def test_a_hedge_caps_the_level_and_a_plain_word_does_not() -> None:
    assert {word: level("guideline", (word,)) for word in v.WORDING_CODES} == {
        "plain": 3,
        "can": 3,
        "usually": 3,
        "most": 3,
        "likely": 3,
        "purpose": 3,
        "in-practice": 3,
        "might": 0,
        "may": 0,
        "proposed": 0,
        "mixed": 3,
        "needs-study": 3,
    }


def test_one_hedge_among_plain_words_is_enough_and_none_lifts_a_level() -> None:
    assert level("statement", ("can", "usually")) == 1
    assert level("randomised-trial", ("can", "might")) == 0
    assert level("opinion", ("plain",)) == 0


def test_publications_of_one_trial_are_one_trial() -> None:
    first = line("randomised-trial", source="ref:a")
    report = line("randomised-trial", source="ref:b", study="ref:a")
    again = line("randomised-trial", source="ref:c", study="ref:a")
    other = line("randomised-trial", source="ref:d")
    assert weigh([first, report, again]).trials == 1
    assert derive([first, report, again]).status == "supported"
    assert derive([report, again]).status == "supported"
    assert derive([report, other]).status == "established"


def test_only_trials_that_support_and_are_not_hedged_count() -> None:
    hedged = line("randomised-trial", wording="might", source="ref:h")
    assert weigh([TRIAL, hedged, TRIAL_NO, OPEN, PLAIN, REVIEW]).trials == 1
    assert derive([TRIAL, hedged]).status == "supported"


def test_the_reports_of_a_study_are_known_by_report_of_in_the_sources(tmp_path: Path) -> None:
    text = """
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
"""
    from avn_graph.reading import read_part

    ((_, claim),) = claims_of(read_part(text.encode(), "f.yaml").source)
    assert rule_lines(claim.evidence) == [
        Line("ref:r", "ref:r", "supports", "randomised-trial", ()),
        Line("ref:s", "ref:r", "supports", "randomised-trial", ("can", "usually")),
    ]
    assert derive(rule_lines(claim.evidence)).status == "supported"


# ---------------------------------------------------------------- the property: the design said once more

_LEVEL_3 = {"guideline", "trials-review"}
_LEVEL_2 = {"randomised-trial"}
_LEVEL_1 = {"controlled-comparison", "systematic-review", "statement"}


def restated_level(x: Line) -> int:
    if {"might", "may", "proposed"} & set(x.wording):
        return 0
    return 3 if x.design in _LEVEL_3 else 2 if x.design in _LEVEL_2 else 1 if x.design in _LEVEL_1 else 0


def restated(lines: list[Line]) -> str:
    """Section 5 of the design, sentence by sentence."""
    if not lines:
        return "unassessed"
    supporting = [x for x in lines if x.bearing == "supports"]
    disputing = [x for x in lines if x.bearing == "disputes"]
    undecided = [x for x in lines if x.bearing == "inconclusive"]
    s = max(map(restated_level, supporting)) if supporting else None
    d = max(map(restated_level, disputing)) if disputing else None
    asks_for_study = any("needs-study" in x.wording for x in lines)
    called_mixed = any("mixed" in x.wording for x in lines)
    independent = {x.study for x in supporting if restated_level(x) == 2}
    if s is not None and d is not None and -1 <= s - d <= 1:
        return "mixed"
    if called_mixed and (s is None or s < 2) and (d is None or d < 2):
        return "mixed"
    if d is not None and d >= 2 and (s is None or d > s):
        return "refuted"
    if s is None or (asks_for_study and s < 2):
        return "insufficient"
    if s == 0:
        return "possible"
    strong = s == 3 or len(independent) > 1
    if strong and not disputing and not undecided and not asks_for_study:
        return "established"
    return "supported"


REFS = st.sampled_from(["ref:a", "ref:b", "ref:c"])
LINES = st.lists(
    st.builds(
        Line,
        REFS,
        REFS,
        st.sampled_from(list(v.Bearing)).map(str),
        st.sampled_from([*v.Design, v.Design.RANDOMISED_TRIAL, v.Design.TRIALS_REVIEW]).map(str),
        st.lists(st.sampled_from(list(v.Wording)).map(str), max_size=2, unique=True).map(tuple),
    ),
    max_size=5,
)


@given(LINES)
@example([TRIAL, OTHER_TRIAL])
@example([REVIEW, SAYS_NO])
def test_the_table_says_what_the_design_says(lines: list[Line]) -> None:
    assert derive(lines).status == restated(lines)


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(lines: list[Line], random: Any) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    before, after = derive(lines), derive(shuffled)
    assert after[:4] == before[:4]
    assert sorted(shuffled[i] for i in after.decided_by) == sorted(lines[i] for i in before.decided_by)


@given(LINES)
def test_the_deciding_lines_are_lines_and_are_there_where_there_is_a_status(lines: list[Line]) -> None:
    verdict = derive(lines)
    assert set(verdict.decided_by) <= set(range(len(lines)))
    assert bool(verdict.decided_by) == bool(lines)
    assert list(verdict.decided_by) == sorted(set(verdict.decided_by))
    assert verdict.rank == v.STATUS_CODES[verdict.status].rank
    assert verdict.reason.endswith(".")


@given(LINES)
def test_support_never_lowers_a_status_save_to_where_a_dispute_stands_beside_it(lines: list[Line]) -> None:
    before, after = derive(lines), derive([*lines, line("guideline", source="ref:z")])
    if lines:
        assert (after.rank or 0) >= min(before.rank or 0, 2)
        assert after.status not in ("refuted", "insufficient", "possible")


# ---------------------------------------------------------------- the AVN sources


def rows(root: Path, name: str) -> list[dict[str, str]]:
    with open(root / "tests" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def by_the_page(root: Path) -> dict[str, Verdict]:
    """The verdict on each claim of the AVN sources by the lines of the patient page alone."""
    (unit,) = open_corpus(root / "source").units
    found = {}
    for source in read_unit(unit).unit.sources:
        for subject, claim in claims_of(source):
            lines = [x for x in rule_lines(claim.evidence) if x.source == PAGE]
            found[claim_id(subject, claim, "condition:avascular-necrosis")] = derive(lines)
    return found


def test_the_page_alone_gives_the_statuses_of_the_table(root: Path, by_the_page: dict[str, Verdict]) -> None:
    expected = {row["claim"]: row["status"] for row in rows(root, "page_statuses.tsv")}
    assert len(expected) == 31
    assert {id: by_the_page[id].status.value if id in by_the_page else "no such claim" for id in expected} == expected


AVN = "claim:avascular-necrosis_"


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        # table 1 of the facts, row by row, by the id of a claim of that row
        ("drug_nsaids_relieves_finding_joint-pain_stage_early", "possible"),
        ("drug_osteoporosis-drugs_slows_mechanism_progression_stage_early", "mixed"),
        ("drug_cholesterol-lowering-drugs_prevents_mechanism_vessel-blockage_stage_early", "possible"),
        ("mechanism_vessel-blockage_causes_condition_avascular-necrosis", "supported"),
        ("therapy_treatment-of-avascular-necrosis_aims-to-prevent_mechanism_further-bone-loss", "supported"),
        ("drug_medications-for-early-stages_relieves_finding_avn-symptoms_stage_early", "possible"),
        ("drug_iloprost_increases_mechanism_bone-blood-flow_stage_early", "insufficient"),
        ("drug_warfarin_prevents_mechanism_bone-vessel-clots_stage_early_when_finding_clotting-disorder", "possible"),
        ("therapy_rest_slows_mechanism_bone-damage", "possible"),
        ("therapy_exercises_maintains_finding_range-of-motion", "supported"),
        ("therapy_electrical-stimulation_increases_mechanism_new-bone-growth", "possible"),
        ("procedure_core-decompression_relieves_finding_joint-pain", "supported"),
        ("procedure_bone-transplant_increases_finding_bone-strength", "supported"),
        ("procedure_osteotomy_decreases_mechanism_load-on-damaged-bone", "supported"),
        ("procedure_osteotomy_postpones_procedure_joint-replacement", "possible"),
        (
            "procedure_joint-replacement_replaces_anatomy_damaged-joint-parts_when_finding_bone-collapse_finding_other-treatments-failed",
            "supported",
        ),
        ("procedure_bone-marrow-concentrate_treats_condition_avascular-necrosis_stage_early_site_hip", "insufficient"),
        ("test_x-ray_detects_finding_bone-changes_stage_late", "supported"),
        ("test_x-ray_detects_finding_bone-changes_stage_early_negated_true", "supported"),
        ("test_ct-scan_detects_finding_early-bone-changes_stage_early", "supported"),
        ("finding_early-bone-changes_indicates_condition_avascular-necrosis", "possible"),
        ("test_bone-scan_detects_finding_bone-scan-bright-spots", "supported"),
    ],
)
def test_the_page_alone_gives_table_1_of_the_facts(by_the_page: dict[str, Verdict], claim: str, status: str) -> None:
    assert by_the_page[AVN + claim].status == status


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("procedure_core-decompression_relieves_finding_joint-pain", "supported"),
        ("procedure_core-decompression_prevents_finding_bone-collapse", "refuted"),
        ("drug_bisphosphonates_prevents_finding_bone-collapse", "mixed"),
        ("drug_iloprost_relieves_finding_joint-pain_stage_early", "possible"),
        ("drug_iloprost_increases_mechanism_bone-blood-flow_stage_early", "insufficient"),
    ],
)
def test_all_lines_together_give_the_required_results(avn: Graph, claim: str, status: str) -> None:
    assert avn.claim(AVN + claim).status == status


def test_electrical_stimulation_is_told_by_kind_of_current(avn: Graph) -> None:
    found = {
        (c.delivery.rpartition("_")[2], c.stage): (c.status, sorted(e.bearing for e in c.evidence))
        for c in avn.claims
        if (c.subject, c.relation, c.object) == ("therapy:electrical-stimulation", "slows", "mechanism:progression")
    }
    assert found == {
        ("pulsed-electromagnetic-fields", "early"): ("insufficient", ["supports"]),
        ("direct-current", ""): ("insufficient", ["inconclusive"]),
        ("capacitive-coupling", ""): ("insufficient", ["inconclusive"]),
    }


def test_the_page_s_line_stays_where_literature_changes_the_status(avn: Graph, by_the_page: dict[str, Verdict]) -> None:
    claim = avn.claim(AVN + "test_ct-scan_detects_finding_early-bone-changes_stage_early")
    assert by_the_page[claim.id].status == "supported"
    assert claim.status == "mixed"
    assert {e.source: e.alone.status.value for e in claim.evidence}[PAGE] == "supported"


# ---------------------------------------------------------------- the facts of the page


def attribute(entry: object, how: str) -> object:
    """The attribute of an entry that ``how`` names; UNSET or empty where it is not filled."""
    value = getattr(entry, {"class": "class_"}.get(how, how), UNSET)
    return None if value is UNSET or value == () else value


@pytest.fixture(scope="module")
def entries(root: Path) -> dict[str, Any]:
    (unit,) = open_corpus(root / "source").units
    return {f"{kind}:{entry.id}": entry for source in read_unit(unit).unit.sources for kind, entry in entries_of(source)}


def test_every_fact_of_the_page_has_a_row(root: Path) -> None:
    expected = {f"F{number:03}" for number in range(1, 100)} - {"F074", "F097"}  # out of scope; there is none
    assert {row["fact_id"] for row in rows(root, "page_facts.tsv")} == expected


def test_every_fact_is_carried_by_a_claim_or_by_a_filled_attribute(root: Path, avn: Graph, entries: dict[str, Any]) -> None:
    claims = {c.id for c in avn.claims}
    missing = []
    for row in rows(root, "page_facts.tsv"):
        carried_by, how = row["carried_by"], row["how"]
        if how == "claim":
            found = carried_by in claims
        else:
            found = carried_by in entries and attribute(entries[carried_by], how) is not None
        if not found:
            missing.append((row["fact_id"], carried_by, how))
    assert missing == []


def test_an_entry_that_carries_a_fact_of_the_page_names_the_page(root: Path, entries: dict[str, Any]) -> None:
    def sources(id: str) -> tuple[str, ...]:
        entry = entries[id]
        return (PAGE,) if id == PAGE else entry.cited_by if id.startswith("ref:") else entry.sources

    carrying = {row["carried_by"] for row in rows(root, "page_facts.tsv") if row["how"] != "claim"}
    assert [id for id in sorted(carrying) if PAGE not in sources(id)] == []


def test_claims_that_carry_facts_of_the_page_have_a_line_of_it_with_a_heading(root: Path, avn: Graph) -> None:
    carrying = sorted({row["carried_by"] for row in rows(root, "page_facts.tsv") if row["how"] == "claim"})
    assert len(carrying) > 40
    for id in carrying:
        headings = [text.value for e in avn.claim(id).evidence if e.source == PAGE for text in e.locator]
        assert len(headings) == 1 and headings[0].strip(), id


def page_lines(avn: Graph) -> Iterator[tuple[str, str]]:
    for claim in avn.claims:
        for e in claim.evidence:
            if e.source == PAGE:
                yield claim.id, e.design


def test_every_line_of_the_page_is_a_statement_and_carries_a_fact(root: Path, avn: Graph) -> None:
    carrying = {row["carried_by"] for row in rows(root, "page_facts.tsv")}
    found = list(page_lines(avn))
    assert {design for _, design in found} == {"statement"}
    assert sorted({id for id, _ in found} - carrying) == []


@pytest.mark.parametrize(
    ("id", "how", "expected"),
    [
        ("drug:ibuprofen", "brands", ["Advil", "Motrin IB"]),
        ("drug:naproxen-sodium", "brands", ["Aleve"]),
        ("drug:iloprost", "brands", ["Ventavis"]),
        ("drug:ibuprofen", "availability", ["over-the-counter"]),
        ("drug:prescription-nsaids", "availability", ["prescription"]),
        ("drug:ibuprofen", "class", "drug:nsaids"),
        ("ref:patient-page-2022", "date", "2022-05-17"),
        ("guidance:referral-to-rheumatologist", "refers_to", ["specialist:rheumatologist"]),
        ("therapy:exercises", "given_by", ["specialist:physical-therapist"]),
        ("ref:hines-2021", "cited_by", [PAGE]),
    ],
)
def test_attributes_hold_what_the_page_says(entries: dict[str, Any], id: str, how: str, expected: object) -> None:
    value = attribute(entries[id], how)
    plain = [getattr(x, "name", x) for x in value] if isinstance(value, tuple) else value
    assert plain == expected


def test_the_qualifiers_that_the_page_states_are_qualifiers(avn: Graph) -> None:
    replacement = avn.claim(
        AVN + "procedure_joint-replacement_replaces_anatomy_damaged-joint-parts_when_finding_bone-collapse_finding_other-treatments-failed"
    )
    assert replacement.when == ("finding:bone-collapse", "finding:other-treatments-failed")
    marrow = avn.claim(AVN + "procedure_bone-marrow-concentrate_treats_condition_avascular-necrosis_stage_early_site_hip")
    assert (marrow.stage, marrow.site) == ("early", "anatomy:hip")
    thinner = avn.claim(AVN + "drug_blood-thinners_prevents_mechanism_bone-vessel-clots_stage_early_when_finding_clotting-disorder")
    assert thinner.when == ("finding:clotting-disorder",)
    assert avn.claim(AVN + "test_x-ray_detects_finding_bone-changes_stage_early_negated_true").negated
