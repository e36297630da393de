"""Each check with an input that it passes and one that it faults: what is shown is YAML, what is expected is ``line:column rule``."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from avn_graph.checks import CHECKS, check_unit
from avn_graph.corpus import ReadUnit
from avn_graph.diagnostics import Diagnostic
from avn_graph.model import Dataset, PrefixEntry
from avn_graph.reading import read_part
from avn_graph.survey import Survey

DATASET = Dataset(
    id="d",
    title="D",
    version="1",
    licence="https://example.org/",
    publisher="P",
    base="https://example.org/",
    issued="2026-01-31",
    prefixes={
        "OWN": PrefixEntry(iri="https://example.org/own#", pattern="[a-z]+|<>", may_ship="label", licence="CC0", title="Own"),
        "SNOMEDCT": PrefixEntry(iri="http://snomed.info/id/", pattern="[0-9]+", may_ship="id", licence="ours", title="SNOMED CT"),
    },
)


class Case(NamedTuple):
    """``good`` and ``bad`` are files of one unit; where there are two, a line ``=====`` stands between them."""

    check: str
    good: str
    bad: str
    expected: tuple[str, ...]


def unit(text: str) -> ReadUnit:
    parts = tuple(read_part(file.encode(), f"{n}.yaml") for n, file in enumerate(text.removeprefix("\n").split("=====\n"), 1))
    assert [d for part in parts for d in part.diagnostics] == []
    return ReadUnit("unit", parts)


def found(check: str, text: str) -> list[Diagnostic]:
    """The faults that one check finds in the files of a unit."""
    read = unit(text)
    run = next(c for c in CHECKS if c.__name__ == check)
    return sorted(d for number, fault in run(Survey(read, DATASET)) for d in read.parts[number].locate([fault]))


CASES = (
    Case(
        "duplicate_ids",
        """
drugs:
  - {id: a, name: A, sources: [ref:r]}
therapies:
  - {id: a, name: The same word for another kind, sources: [ref:r]}
""",
        """
drugs:
  - {id: a, name: A, sources: [ref:r]}
  - {id: b, name: B, sources: [ref:r]}
  - {id: b, name: B again, sources: [ref:r]}
=====
drugs:
  - id: a
    name: A again
    sources: [ref:r]
""",
        ("1.yaml:4:10 duplicate-id", "2.yaml:2:9 duplicate-id"),
    ),
    Case(
        "one_condition",
        """
condition: {id: auxiliary, name: A, sources: [ref:r]}
""",
        """
condition: {id: aux, name: A, sources: [ref:r]}
=====
condition: {id: b, name: B, sources: [ref:r]}
""",
        ("1.yaml:1:17 reserved-id", "2.yaml:1:12 two-conditions"),
    ),
    Case(
        "relation_ends",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    claims:
      - {relation: relieves, object: finding:f}
claims:
  - {subject: test:t, relation: assesses, object: condition:c}
""",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    claims:
      - {relation: relieves, object: mechanism:m}
      - {relation: supplies, object: anatomy:b}
claims:
  - {subject: ref:t, relation: assesses, object: drug:c}
""",
        ("1.yaml:6:38 relation-end", "1.yaml:7:20 relation-end", "1.yaml:9:32 relation-end", "1.yaml:9:50 relation-end"),
    ),
    Case(
        "duplicate_claims",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    claims:
      - {relation: treats, object: condition:c}
      - {relation: treats, object: condition:c, stage: early}
      - {relation: treats, object: condition:d}
""",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    claims:
      - {relation: treats, object: condition:c, when: [finding:f, finding:g]}
      - {relation: treats, object: condition:c, when: [finding:g, finding:f]}
=====
condition: {id: c, name: C, sources: [ref:r]}
claims:
  - {subject: drug:a, relation: treats, object: condition:c, when: [finding:f, finding:g], condition: condition:c}
""",
        ("1.yaml:7:9 duplicate-claim", "2.yaml:3:5 duplicate-claim"),
    ),
    Case(
        "contradictions",
        """
drugs:
  - id: increases
    name: A
    sources: [ref:r]
    claims:
      - {relation: treats, object: condition:c, stage: early}
      - {relation: treats, object: condition:c, stage: late, negated: true}
      - {relation: increases, object: mechanism:m, evidence: [{source: ref:r}]}
      - {relation: decreases, object: mechanism:m, evidence: [{source: ref:r, wording: [might]}]}
""",
        """
drugs:
  - id: increases
    name: A
    sources: [ref:r]
    claims:
      - {relation: treats, object: condition:c, stage: early}
      - {relation: treats, object: condition:c, stage: early, negated: true}
      - {relation: increases, object: mechanism:m, evidence: [{source: ref:r}]}
      - {relation: decreases, object: mechanism:m, evidence: [{source: ref:r}]}
""",
        ("1.yaml:7:9 contradiction", "1.yaml:8:9 contradiction (warning)"),
    ),
    Case(
        "unevidenced_claims",
        """
claims:
  - {subject: drug:a, relation: treats, object: condition:c, evidence: [{source: ref:r}]}
""",
        """
claims:
  - {subject: drug:a, relation: treats, object: condition:c, evidence: []}
""",
        ("1.yaml:2:5 no-evidence (warning)",),
    ),
    Case(
        "evidence_lines",
        """
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    evidence:
      - {source: ref:r, part: people}
      - {source: ref:r, part: mice}
      - {source: ref:r}
      - {source: ref:s}
""",
        """
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    evidence:
      - {source: ref:r, part: people}
      - {source: ref:s}
      - {source: ref:r, part: people}
      - {source: ref:s, bearing: disputes}
""",
        ("1.yaml:8:9 duplicate-line", "1.yaml:9:9 duplicate-line"),
    ),
    Case(
        "long_names",
        f"""
references:
  - {{id: r, name: R, category: web-page, url: "https://example.org/{"é" * 800}", doi: 10.1000/{"é" * 280}}}
claims:
  - {{subject: drug:a, relation: treats, object: condition:c, when: [{", ".join(f"finding:{n}{'x' * 90}" for n in range(15))}]}}
""",
        f"""
references:
  - id: r
    name: R
    category: web-page
    url: https://example.org/{"é" * 900}
    doi: 10.1000/{"é" * 320}
claims:
  - {{subject: drug:a, relation: treats, object: condition:c, when: [{", ".join(f"finding:{n}{'x' * 90}" for n in range(20))}]}}
  - subject: drug:a
    relation: treats
    object: condition:c
    when: [{", ".join(f"finding:{n}{'y' * 90}" for n in range(17))}]
    evidence: [{{source: ref:{"r" * 100}}}]
""",
        ("1.yaml:5:10 iri-length", "1.yaml:6:10 iri-length", "1.yaml:8:68 iri-length", "1.yaml:12:11 iri-length"),
    ),
    Case(
        "designs",
        """
references:
  - {id: r, name: R, category: article, design: opinion}
  - {id: s, name: S, category: article}
  - {id: t, name: T, category: article, report_of: ref:r}
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    evidence:
      - {source: ref:r, design: opinion}
      - {source: ref:r, design: case-series, part: cases}
      - {source: ref:s, design: case-series}
      - {source: ref:t, report_of: ref:r}
      - {source: ref:of-another-unit, design: guideline}
""",
        """
references:
  - {id: r, name: R, category: article, design: opinion}
  - {id: t, name: T, category: article, report_of: ref:r}
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    evidence:
      - {source: ref:r}
      - {source: ref:t}
      - {source: ref:r, part: b, design: opinion, report_of: ref:t}
""",
        ("1.yaml:9:9 design", "1.yaml:10:9 report-of", "1.yaml:11:9 report-of"),
    ),
    Case(
        "deliveries",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    deliveries: [{id: drip, name: Drip}]
    claims:
      - {relation: treats, object: condition:c, delivery: drip}
claims:
  - {subject: drug:of-another-unit, relation: treats, object: condition:c, delivery: drip}
""",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    deliveries: [{id: drip, name: Drip}]
    claims:
      - {relation: treats, object: condition:c, delivery: drop}
claims:
  - {subject: mechanism:m, relation: slows, object: mechanism:n, delivery: drip}
mechanisms:
  - {id: m, name: M, sources: [ref:r]}
""",
        ("1.yaml:7:59 delivery", "1.yaml:9:76 delivery"),
    ),
    Case(
        "classes",
        """
drugs:
  - {id: a, name: A, sources: [ref:r], class: drug:b}
  - {id: b, name: B, sources: [ref:r], class: drug:c, group: true}
anatomy:
  - {id: a, name: A, sources: [ref:r], part_of: anatomy:b}
  - {id: b, name: B, sources: [ref:r]}
""",
        """
drugs:
  - {id: a, name: A, sources: [ref:r], class: drug:b}
  - {id: b, name: B, sources: [ref:r], class: drug:c, group: true}
  - {id: c, name: C, sources: [ref:r], class: drug:b, group: true}
  - {id: d, name: D, sources: [ref:r], class: drug:a}
  - {id: e, name: E, sources: [ref:r], class: drug:e, group: true}
anatomy:
  - {id: a, name: A, sources: [ref:r], part_of: anatomy:b}
=====
anatomy:
  - {id: b, name: B, sources: [ref:r], part_of: anatomy:a}
""",
        ("1.yaml:3:47 circle", "1.yaml:5:47 group", "1.yaml:6:47 circle", "1.yaml:8:49 circle"),
    ),
    Case(
        "identifiers",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    exact: [ATC:M01A, {id: MESH:D010020, label: Osteonecrosis}, OWN:abc, SNOMEDCT:1]
    brands: [B, {id: c, name: C, exact: [{id: RXNORM:1, label: C}]}]
""",
        """
drugs:
  - id: a
    name: A
    sources: [ref:r]
    exact: [mesh:D010020, MSH:D010020, MESH:10020, {id: ATC:M01A, label: Anti-inflammatory}]
    close: [UMLS:C0000001, {id: SNOMEDCT:1, label: Thing}]
    related: ['OWN:<>', NOWHERE:1]
    brands: [B, {id: c, name: C, exact: [{id: RXNORM:x, label: C}]}]
""",
        (
            "1.yaml:5:13 prefix",
            "1.yaml:5:27 prefix",
            "1.yaml:5:40 identifier",
            "1.yaml:5:52 licence",
            "1.yaml:6:13 licence",
            "1.yaml:6:28 licence",
            "1.yaml:7:15 identifier",
            "1.yaml:7:25 prefix",
            "1.yaml:8:42 identifier",
        ),
    ),
    Case(
        "references",
        """
references:
  - {id: a, name: A, category: article, date: 2024-02-29, accessed: 2024, doi: 10.1000/a, pmid: 1, pmcid: PMC1}
  - {id: b, name: B, category: article, url: "https://example.org/#b", doi: 10.1000/b, pmid: 2, pmcid: PMC2}
""",
        """
references:
  - {id: a, name: A, category: article, date: 2023-02-29, accessed: 2024-13, doi: 10.1000/A, pmid: 1, pmcid: PMC1}
  - {id: b, name: B, category: article, url: "https://a:b@example.org/", doi: 10.1000/a, pmid: 2}
  - {id: c, name: C, category: article, url: "https://[::1/", pmid: 1}
=====
references:
  - {id: d, name: D, category: article, pmcid: PMC1}
""",
        (
            "1.yaml:2:47 date",
            "1.yaml:2:69 date",
            "1.yaml:3:46 url",
            "1.yaml:3:79 duplicate-reference",
            "1.yaml:4:46 url",
            "1.yaml:4:69 duplicate-reference",
            "2.yaml:2:48 duplicate-reference",
        ),
    ),
    Case(
        "reports",
        """
references:
  - {id: a, name: A, category: article}
  - {id: b, name: B, category: article, report_of: ref:a}
  - {id: c, name: C, category: article, report_of: ref:of-another-unit}
""",
        """
references:
  - {id: a, name: A, category: article, report_of: ref:a}
  - {id: b, name: B, category: article, report_of: ref:c}
  - {id: c, name: C, category: article, report_of: ref:d}
""",
        ("1.yaml:2:52 report-of", "1.yaml:3:52 report-of"),
    ),
    Case(
        "brands",
        """
drugs:
  - {id: a, name: A, sources: [ref:r], brands: [Motrin IB, {id: motrin, name: Motrin}, Advil®]}
  - {id: b, name: B, sources: [ref:r], brands: [Advil]}
""",
        """
drugs:
  - {id: a, name: A, sources: [ref:r], brands: [Motrin IB, {id: motrin-ib, name: Motrin}, 薬, Advil, advil]}
""",
        ("1.yaml:2:60 brand", "1.yaml:2:91 brand", "1.yaml:2:101 brand"),
    ),
    Case(
        "grades",
        """
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    evidence: [{source: ref:r, wording: [might]}]
    grade: {value: Low, scheme: GRADE, assessor: P, date: 2024-02-29, source: ref:g}
  - subject: drug:b
    relation: treats
    object: condition:c
    evidence: [{source: ref:r}]
    grade: {value: Seven, scheme: Ours, assessor: P, date: 2024-02-29, source: ref:g}
""",
        """
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    evidence: [{source: ref:r, wording: [might]}]
    grade: {value: High, scheme: GRADE, assessor: P, date: 2024-02-30, source: ref:g}
""",
        ("1.yaml:6:12 grade (warning)", "1.yaml:6:60 date"),
    ),
    Case(
        "refuting_lines",
        """
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    negated: true
    evidence: [{source: ref:r}, {source: ref:s, bearing: disputes}]
  - {subject: drug:b, relation: treats, object: condition:c, negated: true}
""",
        """
claims:
  - subject: drug:a
    relation: treats
    object: condition:c
    negated: true
    evidence: [{source: ref:r, bearing: disputes}, {source: ref:s, bearing: disputes}]
""",
        ("1.yaml:5:14 negated (warning)",),
    ),
)


def name(case: Case) -> str:
    return case.check


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_check_passes_what_is_right(case: Case) -> None:
    assert found(case.check, case.good) == []


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_check_tells_what_is_wrong_and_where(case: Case) -> None:
    faults = found(case.check, case.bad)
    assert tuple(f"{d.place} {d.rule}{' (warning)' * (d.severity == 'warning')}" for d in faults) == case.expected
    assert all(d.message and d.hint for d in faults), "a fault says what to write instead"


def test_every_check_has_a_case() -> None:
    assert [case.check for case in CASES] == [check.__name__ for check in CHECKS]


def test_every_check_says_its_rule_in_a_sentence() -> None:
    assert [check.__name__ for check in CHECKS if not (check.__doc__ or "").rstrip().endswith(".")] == []


def test_a_unit_goes_through_every_check() -> None:
    for case in CASES:
        rules = {fault.rule for _, fault in check_unit(Survey(unit(case.bad), DATASET))}
        assert rules >= {word.split()[1] for word in case.expected}


# ---------------------------------------------------------------- what the messages say


@pytest.mark.parametrize(
    ("check", "text", "lines"),
    [
        (
            "duplicate_ids",
            "drugs:\n  - {id: a, name: A, sources: [ref:r]}\n=====\ndrugs:\n  - {id: a, name: A, sources: [ref:r]}\n",
            ["2.yaml:2:10: error[duplicate-id]: drug:a is already defined at 1.yaml:2:10 (rename or delete one)"],
        ),
        (
            "classes",
            "tests:\n  - {id: a, name: A, sources: [ref:r], class: test:b}\n  - {id: b, name: B, sources: [ref:r], class: test:a}\n",
            ["1.yaml:2:47: error[circle]: class goes in a circle: test:a → test:b → test:a (delete one of these)"],
        ),
        (
            "identifiers",
            "tests:\n  - {id: a, name: A, sources: [ref:r], exact: [mesh:D010020, MONDOO:1, MESH:1]}\n",
            [
                "1.yaml:2:48: error[prefix]: the prefix mesh is not known (write MESH:D010020)",
                "1.yaml:2:62: error[prefix]: the prefix MONDOO is not known (did you mean MONDO?)",
                "1.yaml:2:72: error[identifier]: MESH:1 is no code of Medical Subject Headings (its codes match [DC][0-9]{6,9})",
            ],
        ),
        (
            "deliveries",
            "claims:\n  - {subject: test:a, relation: detects, object: finding:f, delivery: dripp}\n"
            "tests:\n  - {id: a, name: A, sources: [ref:r], deliveries: [{id: drip, name: Drip}]}\n",
            ["1.yaml:2:71: error[delivery]: test:a has no delivery dripp (did you mean drip?)"],
        ),
        (
            "relation_ends",
            "claims:\n  - {subject: drug:a, relation: supplies, object: anatomy:b}\n",
            ["1.yaml:2:33: error[relation-end]: the subject of supplies cannot be a drug (it takes anatomy)"],
        ),
    ],
)
def test_a_message_names_what_is_at_fault_and_the_hint_what_to_write(check: str, text: str, lines: list[str]) -> None:
    assert [str(d) for d in found(check, text)] == lines


# ---------------------------------------------------------------- no fault for what another fault took away


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ("claims: [{relation: treats, object: condition:c, evidence: [{source: x}]}]", {"shape"}),
        ("claims: [{relation: treats, object: condition:c, evidence: ref:r}]", {"type"}),
        (
            "deliveries: [{id: drip}]\n    claims: [{relation: treats, object: condition:c, delivery: drip, evidence: [{source: ref:r}]}]",
            {"missing-key"},
        ),
        ("deliveries: drip\n    claims: [{relation: treats, object: condition:c, delivery: drip, evidence: [{source: ref:r}]}]", {"type"}),
        (
            "claims: [{relation: treats, object: condition:c, evidence: [{source: ref:r, wording: [x]}], "
            "grade: {value: Low, scheme: GRADE, assessor: P, date: 2024-01-01, source: ref:r}}]",
            {"code"},
        ),
    ],
)
def test_what_a_fault_takes_away_is_not_told_as_missing(lines: str, rules: set[str]) -> None:
    part = read_part(f"drugs:\n  - id: a\n    name: A\n    sources: [ref:r]\n    {lines}\n".encode(), "1.yaml")
    assert {d.rule for d in part.diagnostics} == rules
    assert check_unit(Survey(ReadUnit("unit", (part,)), DATASET)) == []
