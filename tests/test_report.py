"""``report``: treatments by status, and each kind of gap, with a case that it names and one that it does not."""

from __future__ import annotations

import re

import pytest
from conftest import Run, Write

from avn_graph.graph import Graph, load
from avn_graph.report import GAPS, Gap, contradictions, dead_ends, report, single_lines, unassessed, unexplained_treatments

ENTRIES = """\
condition: {id: c, name: Condition, sources: [ref:r]}
mechanisms:
  - {id: a, name: Process A, sources: [ref:r]}
  - {id: b, name: Process B, sources: [ref:r]}
findings: [{id: f, name: Finding, category: symptom, sources: [ref:r]}]
drugs: [{id: d, name: Drug, sources: [ref:r]}]
therapies: [{id: t, name: Therapy, sources: [ref:r]}]
tests: [{id: x, name: Test, sources: [ref:r]}]
references:
  - {id: r, name: R, category: article}
  - {id: s, name: "S, 2020", category: article}
"""
ONE = "[{source: ref:r}]"
TWO = "[{source: ref:r}, {source: ref:s}]"
DISPUTED = "[{source: ref:r}, {source: ref:s, bearing: disputes}]"
REFUTED = "[{source: ref:s, bearing: disputes, design: randomised-trial}]"
NONE = "[]"


def made(write: Write, *claims: str) -> Graph:
    """A graph of the entries above with these claims: ``drug:d treats condition:c [{source: ref:r}]``."""
    lines = []
    for claim in claims:
        subject, relation, object, evidence = claim.split(" ", 3)
        rest = f"evidence: {evidence}"
        lines.append(f"  - {{subject: {subject}, relation: {relation}, object: {object}, {rest}}}\n")
    return load(write({"c.yaml": f"{ENTRIES}claims:\n{''.join(lines)}"}))


# ---------------------------------------------------------------- the gaps

CASES: dict[str, tuple[Gap, list[str], list[str]]] = {
    "a treatment of a symptom": (unexplained_treatments, [f"drug:d relieves finding:f {TWO}"], ["Drug (drug:d)"]),
    "a treatment with a mechanism": (
        unexplained_treatments,
        [f"drug:d relieves finding:f {TWO}", f"drug:d decreases mechanism:a {ONE}"],
        [],
    ),
    "a treatment that is said not to act on a mechanism": (
        unexplained_treatments,
        [f"drug:d relieves finding:f {TWO}", f"drug:d decreases mechanism:a {ONE}, negated: true"],
        ["Drug (drug:d)"],
    ),
    "a treatment whose mechanism is refuted": (unexplained_treatments, [f"drug:d decreases mechanism:a {REFUTED}"], ["Drug (drug:d)"]),
    "a treatment that nothing is claimed of, and a test": (unexplained_treatments, [f"test:x detects finding:f {ONE}"], []),
    "mechanisms that lead nowhere": (
        dead_ends,
        [f"drug:d decreases mechanism:a {ONE}"],
        ["Process A (mechanism:a)", "Process B (mechanism:b)"],
    ),
    "mechanisms on the way to the condition": (
        dead_ends,
        [f"mechanism:a leads-to mechanism:b {ONE}", f"mechanism:b causes condition:c {ONE}"],
        [],
    ),
    "mechanisms on the way to a finding": (
        dead_ends,
        [f"mechanism:a leads-to mechanism:b {ONE}", f"mechanism:b causes finding:f {ONE}"],
        [],
    ),
    "mechanisms in a circle": (
        dead_ends,
        [f"mechanism:a leads-to mechanism:b {ONE}", f"mechanism:b leads-to mechanism:a {ONE}"],
        ["Process A (mechanism:a)", "Process B (mechanism:b)"],
    ),
    "mechanisms in a circle with a way out": (
        dead_ends,
        [
            f"mechanism:a leads-to mechanism:b {ONE}",
            f"mechanism:b leads-to mechanism:a {ONE}",
            f"mechanism:b causes finding:f {ONE}",
        ],
        [],
    ),
    "a mechanism that is said not to lead on, and one for which that is refuted": (
        dead_ends,
        [f"mechanism:a causes condition:c {ONE}, negated: true", f"mechanism:b causes condition:c {REFUTED}"],
        ["Process A (mechanism:a)", "Process B (mechanism:b)"],
    ),
    "a claim on one line": (single_lines, [f"drug:d treats condition:c {ONE}"], ["Drug treats Condition: SUPPORTED"]),
    "a claim on two lines": (single_lines, [f"drug:d treats condition:c {TWO}"], []),
    "a claim on no line": (single_lines, [f"drug:d treats condition:c {NONE}"], []),
    "a claim of a test on one line": (single_lines, [f"test:x detects finding:f {ONE}"], []),
    "a contradiction": (contradictions, [f"drug:d treats condition:c {DISPUTED}"], ["Drug treats Condition: MIXED (R; S, 2020)"]),
    "a contradiction about a test": (
        contradictions,
        [f"test:x detects finding:f {DISPUTED}"],
        ["Test detects Finding: MIXED (R; S, 2020)"],
    ),
    "agreement": (contradictions, [f"drug:d treats condition:c {TWO}"], []),
    "dispute alone": (contradictions, [f"drug:d treats condition:c {REFUTED}"], []),
    "a claim without evidence": (
        unassessed,
        [f"drug:d treats condition:c {NONE}", f"test:x detects finding:f {NONE}, negated: true"],
        ["Drug treats Condition", "Test does not detect Finding"],
    ),
    "a claim with evidence": (unassessed, [f"drug:d treats condition:c {ONE}"], []),
}


@pytest.mark.parametrize(("gap", "claims", "expected"), CASES.values(), ids=list(CASES))
def test_a_gap_is_named_where_there_is_one(write: Write, gap: Gap, claims: list[str], expected: list[str]) -> None:
    assert sorted(gap(made(write, *claims))) == expected


def test_a_mechanism_that_belongs_to_a_condition_leads_to_it(write: Write) -> None:
    of = ENTRIES.replace("name: Process A,", "name: Process A, of: condition:c,")
    claim = "claims: [{subject: mechanism:b, relation: increases, object: mechanism:a, evidence: [{source: ref:r}]}]\n"
    assert list(dead_ends(load(write({"c.yaml": of + claim})))) == []


def test_every_gap_has_a_case_with_and_a_case_without() -> None:
    assert {gap for gap, _, expected in CASES.values() if expected} == set(GAPS)
    assert {gap for gap, _, expected in CASES.values() if not expected} == set(GAPS)


# ---------------------------------------------------------------- the whole


def test_the_report_of_a_small_graph_reads_from_top_to_bottom(write: Write) -> None:
    graph = made(
        write,
        f"therapy:t relieves finding:f {TWO}",
        f"drug:d treats condition:c {DISPUTED}",
        f"drug:d relieves finding:f {ONE}",
        f"drug:d prevents mechanism:a {REFUTED}",
        f"therapy:t treats condition:c {NONE}",
        f"test:x detects finding:f {ONE}",
        f"mechanism:a causes condition:c {ONE}",
    )
    assert report(graph) == (
        "A small graph, 1.0.0: 9 entities, 7 claims, 8 evidence lines\n"
        "\n"
        "Claims about treatments, by status\n"
        "\n"
        "  SUPPORTED (2): Supported by at least one plain statement, comparison or trial that outweighs what\n"
        "      disputes it.\n"
        "    Drug relieves Finding (R)\n"
        "    Therapy relieves Finding (R; S, 2020)\n"
        "\n"
        "  MIXED (1): Supported and disputed about equally, or called mixed by a source.\n"
        "    Drug treats Condition (R; S, 2020)\n"
        "\n"
        "  REFUTED (1): Disputed by a trial or better, and by more than what supports it.\n"
        "    Drug prevents Process A (S, 2020)\n"
        "\n"
        "  UNASSESSED (1): Not judged, since no source is given for or against the claim.\n"
        "    Therapy treats Condition\n"
        "\n"
        "Treatments without a mechanism: no claim of their own acts on one (2)\n"
        "  Drug (drug:d)\n"
        "  Therapy (therapy:t)\n"
        "\n"
        "Mechanisms that lead nowhere: no chain goes on from them to a condition or a finding (1)\n"
        "  Process B (mechanism:b)\n"
        "\n"
        "Contradictions: claims that some sources support and others dispute (1)\n"
        "  Drug treats Condition: MIXED (R; S, 2020)\n"
        "\n"
        "Claims without evidence (1)\n"
        "  Therapy treats Condition\n"
        "\n"
        "Treatments' claims that rest on one line of evidence (2)\n"
        "  Drug prevents Process A: REFUTED\n"
        "  Drug relieves Finding: SUPPORTED\n"
        "\n"
        "Research data, not medical advice.\n"
    )


def test_a_gap_is_listed_by_name(write: Write) -> None:
    renamed = ENTRIES.replace("name: Drug", "name: Zinc")
    claims = "".join(f"  - {{subject: {id}, relation: relieves, object: finding:f, evidence: {TWO}}}\n" for id in ("drug:d", "therapy:t"))
    page = report(load(write({"c.yaml": f"{renamed}claims:\n{claims}"})))
    assert "acts on one (2)\n  Therapy (therapy:t)\n  Zinc (drug:d)\n" in page


def test_a_report_without_gaps_says_none(write: Write) -> None:
    graph = made(
        write, f"drug:d decreases mechanism:a {TWO}", f"mechanism:a causes condition:c {ONE}", f"mechanism:b causes condition:c {ONE}"
    )
    _, _, gaps = report(graph).partition("Treatments without a mechanism")
    assert gaps.count("\n  none\n") == 5


# ---------------------------------------------------------------- AVN


def sections(page: str) -> dict[str, list[str]]:
    """The lines of each part of the report, whole again, by the words before its count or colon."""
    found: dict[str, list[str]] = {}
    for block in re.sub(r"\n {6,}", " ", page).split("\n\n"):
        first, *lines = block.split("\n")
        found[first.strip().partition(":")[0].partition(" (")[0]] = [line.strip() for line in lines]
    return found


def test_the_report_of_the_avn_graph_orders_the_treatments_by_status(avn: Graph) -> None:
    found = sections(report(avn))
    statuses = [title for title in found if title.isupper()]
    assert statuses == [s for s in ("ESTABLISHED", "SUPPORTED", "POSSIBLE", "MIXED", "INSUFFICIENT", "REFUTED") if s in found]
    assert "Core decompression prevents Collapse of the affected bone (Core decompression trial, 1995; Villa 2016)" in found["REFUTED"]
    assert "Iloprost increases Blood flow to the affected bone (early stage) (Patient-education page, 2022)" in found["INSUFFICIENT"]
    assert "Osteoporosis drugs slows Progression of avascular necrosis (early stage) (Patient-education page, 2022)" in found["MIXED"]
    assert "Ibuprofen relieves Joint pain (early stage) (Patient-education page, 2022)" in found["POSSIBLE"]
    assert any(line.startswith("Core decompression relieves Joint pain (") for line in found["SUPPORTED"])


def test_the_report_of_the_avn_graph_names_the_known_gaps(avn: Graph) -> None:
    found = sections(report(avn))
    assert {"Ibuprofen (drug:ibuprofen)", "Exercises (therapy:exercises)"} <= set(found["Treatments without a mechanism"])
    assert not any("Iloprost" in line or "steroids" in line for line in found["Treatments without a mechanism"])
    nowhere = found["Mechanisms that lead nowhere"]
    assert {
        "Blood flow to the affected bone (mechanism:bone-blood-flow)",
        "Extra space inside the bone (mechanism:extra-space-in-bone)",
    } <= set(nowhere)
    assert not any("vessel-blockage" in line or "blood-cholesterol" in line for line in nowhere)
    contradicted = found["Contradictions"]
    assert "Bisphosphonates prevents Collapse of the affected bone: MIXED (Li 2018; Villa 2016)" in contradicted
    assert found["Claims without evidence"] == ["none"]
    assert (
        "Iloprost increases Blood flow to the affected bone (early stage): INSUFFICIENT"
        in found["Treatments' claims that rest on one line of evidence"]
    )


def test_the_report_fits_a_terminal_and_is_what_the_command_prints(avn: Graph, run: Run, root: object) -> None:
    page = report(avn)
    assert max(map(len, page.split("\n"))) <= 100
    assert page.endswith("nothing about the care of any one person.\n")
    done = run("report", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == page
