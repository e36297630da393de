"""``explain``: what is claimed about one thing, in words that a clinician reads, with the chains that it stands in."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from conftest import Run, Write
from msgspec.structs import replace

from avn_graph import vocabulary as v
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import UsageError
from avn_graph.explain import chains, explain, fold, rated, sentence, weakest
from avn_graph.graph import Graph, load

DISCLAIMER = (
    "Research data, not medical advice. Statuses are derived by rule from the sources listed and say\n"
    "nothing about the care of any one person.\n"
)
ENTRIES = """\
condition: {id: c, name: Condition, sources: [ref:r]}
mechanisms:
  - {id: a, name: Process A, sources: [ref:r]}
  - {id: b, name: Process B, sources: [ref:r]}
  - {id: e, name: Process E, sources: [ref:r]}
  - {id: part, name: Course, of: condition:c, sources: [ref:r]}
findings: [{id: f, name: Finding, category: symptom, sources: [ref:r]}]
drugs:
  - {id: group, name: Group, group: true, sources: [ref:r]}
  - {id: d, name: Drug, class: drug:group, sources: [ref:r]}
procedures: [{id: p, name: Procedure, sources: [ref:r]}]
references:
  - {id: r, name: R, category: article}
  - {id: s, name: "S, 2020", category: article}
"""


def made(write: Write, *claims: str, more: str = "") -> Graph:
    """A graph of the entries above with these claims: ``drug:d treats condition:c, stage: early``."""
    lines = []
    for claim in claims:
        terms, _, rest = claim.partition(", ")
        subject, relation, object = terms.split(" ")
        evidence = "" if "evidence:" in rest else ", evidence: [{source: ref:r}]"
        lines.append(f"  - {{subject: {subject}, relation: {relation}, object: {object}{', ' if rest else ''}{rest}{evidence}}}\n")
    return load(write({"c.yaml": f"{ENTRIES}claims:\n{''.join(lines)}", **({"more.yaml": more} if more else {})}))


def section(page: str, title: str) -> list[str]:
    """The lines of a section of the page; what runs on is joined to its line."""
    blocks = {block.partition("\n")[0]: block.partition("\n")[2] for block in page.split("\n\n")}
    lines: list[str] = []
    for line in blocks[title].split("\n") if title in blocks else []:
        if lines and indent(line) == indent(lines[-1]) + 4:
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return lines


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def titles(page: str) -> list[str]:
    return [block.partition("\n")[0] for block in page.split("\n\n")[1:-1]]


def words(graph: Graph, id: str) -> list[str]:
    """The chains, in words without status."""
    return [" ".join([c[0].subject, *(f"{link.words} {link.object}" for link in c)]) for c in chains(graph, id)]


# ---------------------------------------------------------------- what clinicians ask of the AVN graph


def test_iloprost_and_blood_flow_is_insufficient_in_the_words_of_the_page(avn: Graph) -> None:
    page = explain(avn, "drug:iloprost")
    assert page.startswith("Iloprost (drug:iloprost)\n  drug\n  member of: Medications that open blood vessels\n  brand: Ventavis\n")
    assert (
        "  increases Blood flow to the affected bone (early stage): INSUFFICIENT [needs-study]\n"
        '    + supports: Patient-education page, 2022 (Medications), worded "might, more study needed"\n'
    ) in page
    assert "  needs-study: A source says that more study is needed, and no trial supports the claim.\n" in page


def test_beside_the_blood_flow_of_iloprost_stand_the_trials_and_its_classes(avn: Graph) -> None:
    page = explain(avn, "drug:iloprost")
    claims = section(page, "Claims about it")
    heads = [line.strip() for line in claims if line.startswith("  ") and line[2] != " "]
    assert heads[0] == "treats Avascular necrosis (early stage): POSSIBLE [weak-support]", "what matters most comes first"
    assert "relieves Joint pain (early stage): POSSIBLE [weak-support]" in heads
    assert "relieves Joint pain (advanced stage): INSUFFICIENT [no-support]" in heads
    assert any("− disputes: Jaeger 2008, uncontrolled cohort, 117 bones in 50 patients" in line for line in claims)
    assert section(page, "Beside it") == [
        "  class Medications that open blood vessels",
        "    increases Opening of blood vessels: SUPPORTED (Patient-education page, 2022)",
        "  class Medications for early avascular necrosis",
        "    relieves Symptoms of avascular necrosis (early stage): POSSIBLE (Patient-education page, 2022)",
    ]


def test_cholesterol_lowering_drugs_reach_the_condition_through_the_blockage_of_vessels(avn: Graph) -> None:
    assert section(explain(avn, "drug:cholesterol-lowering-drugs"), "Chains") == [
        "  Cholesterol-lowering drugs",
        "    → decreases Cholesterol and fat in the blood: SUPPORTED [sound-support] (Patient-education page, 2022)",
        '    → leads to Blockage of blood vessels: POSSIBLE [weak-support], worded "might" (Patient-education page, 2022)',
        '    → causes Avascular necrosis: SUPPORTED [sound-support], worded "can" (Patient-education page, 2022)',
        "  Cholesterol-lowering drugs",
        '    → prevents Blockage of blood vessels (early stage): POSSIBLE [weak-support], worded "might" (Patient-education page, 2022)',
        '    → causes Avascular necrosis: SUPPORTED [sound-support], worded "can" (Patient-education page, 2022)',
    ]


@pytest.mark.parametrize("id", ["condition:avascular-necrosis", "mechanism:vessel-blockage"])
def test_the_same_chains_are_seen_from_the_condition_and_from_the_mechanism(avn: Graph, id: str) -> None:
    found = words(avn, id)
    assert "drug:cholesterol-lowering-drugs prevents mechanism:vessel-blockage causes condition:avascular-necrosis" in found
    assert (
        "drug:cholesterol-lowering-drugs decreases mechanism:blood-cholesterol-and-fat leads to mechanism:vessel-blockage "
        "causes condition:avascular-necrosis"
    ) in found


def test_a_chain_that_ends_at_a_mechanism_says_so(avn: Graph) -> None:
    lines = section(explain(avn, "drug:iloprost"), "Chains")
    assert lines[0] == "  Iloprost"
    assert lines[2] == "    (the sources go no further)"


def test_blood_thinners_carry_their_when(avn: Graph) -> None:
    page = explain(avn, "drug:blood-thinners")
    told = "prevents Blood clots in the vessels that feed the bones (early stage; when: Clotting disorder): POSSIBLE"
    assert f"  {told} [weak-support]" in section(page, "Claims about it")
    assert any(line.startswith(f"    → {told}") for line in section(page, "Chains"))
    assert any("Warfarin" in line for line in section(page, "Beside it"))


def test_a_circumstance_leads_to_the_claims_that_are_limited_to_it(avn: Graph) -> None:
    limited = section(explain(avn, "finding:clotting-disorder"), "Claims limited to it")
    assert (
        "  Warfarin prevents Blood clots in the vessels that feed the bones (early stage; when: Clotting disorder): POSSIBLE [weak-support]"
    ) in limited
    assert (
        "  Bone marrow aspiration and concentration treats Avascular necrosis (early stage; at the hip): INSUFFICIENT [needs-study]"
    ) in section(explain(avn, "anatomy:hip"), "Claims limited to it")


def test_joint_replacement_tells_both_of_its_circumstances_and_what_postpones_it(avn: Graph) -> None:
    page = explain(avn, "procedure:joint-replacement")
    assert section(page, "Claims about it")[0] == (
        "  replaces Damaged parts of a joint (when: Collapse of the affected bone or Other treatments do not help): "
        "SUPPORTED [sound-support]"
    )
    assert section(page, "Claims that point to it")[0] == "  Osteotomy postpones it: POSSIBLE [weak-support]"
    assert "Chains" not in titles(page), "what is done about another treatment is no way to the condition"


def test_the_x_ray_that_shows_nothing_early_reads_as_a_negation(avn: Graph) -> None:
    claims = section(explain(avn, "test:x-ray"), "Claims about it")
    assert claims[0] == "  does not detect Bone changes of avascular necrosis (early stage): SUPPORTED [sound-support]"
    assert '    + supports: Patient-education page, 2022 (Imaging tests), worded "usually"; alone: supported' in claims
    assert "  detects Bone changes of avascular necrosis (late stage): SUPPORTED [sound-support]" in claims


def test_core_decompression_tells_pain_eased_and_collapse_not_prevented(avn: Graph) -> None:
    page = explain(avn, "procedure:core-decompression")
    claims = section(page, "Claims about it")
    assert "  relieves Joint pain: SUPPORTED [sound-support]" in claims
    refuted = claims.index("  prevents Collapse of the affected bone: REFUTED [outweighed]")
    assert claims[refuted + 1].startswith("    − disputes: Core decompression trial, 1995, randomised trial, 37 hips in 33 patients")
    assert "    decided by: Core decompression trial, 1995" in claims[refuted:]
    assert not any("Collapse" in line for line in section(page, "Chains")), "a refuted claim is no link"


def test_a_condition_is_told_with_its_treatments_causes_and_chains(avn: Graph) -> None:
    page = explain(avn, "condition:avascular-necrosis")
    assert page.startswith("Avascular necrosis (condition:avascular-necrosis)\n  condition\n  also: AVN; Avascular necrosis of bone\n")
    assert titles(page) == ["Claims about it", "Claims that point to it", "Chains", "The rules that gave the statuses"]
    pointing = section(page, "Claims that point to it")
    assert "  Blockage of blood vessels causes it: SUPPORTED [sound-support]" in pointing
    assert "  Rest is recommended for it: POSSIBLE [weak-support]" in pointing


def test_a_mechanism_is_told_from_both_sides(avn: Graph) -> None:
    page = explain(avn, "mechanism:vessel-blockage")
    assert section(page, "Claims about it")[0] == "  causes Avascular necrosis: SUPPORTED [sound-support]"
    assert section(page, "Claims that point to it")[0] == "  Cholesterol-lowering drugs prevents it (early stage): POSSIBLE [weak-support]"


def test_a_reference_is_told_with_what_it_says_of_each_claim_and_who_else_does(avn: Graph) -> None:
    page = explain(avn, "ref:lai-2005")
    for line in ("journal article", "date: 2005", "design: randomised trial", "doi: 10.2106/JBJS.D.02959", "pmid: 16203877"):
        assert f"  {line}\n" in page
    rests = section(page, "Claims that rest on it")
    start = rests.index("  Alendronate prevents Collapse of the affected bone: SUPPORTED [sound-support]")
    assert rests[start + 1] == "    + supports: Lai 2005, randomised trial, 54 hips in 40 patients; alone: supported"
    assert "    and on: Alendronate follow-up, 2009; Nishii 2006" in rests
    assert "historical control" not in page, "the lines of others are not the reference's"


def test_a_claim_is_told_with_its_whole_reason(avn: Graph) -> None:
    id = "claim:avascular-necrosis_procedure_core-decompression_prevents_finding_bone-collapse"
    page = explain(avn, id)
    assert page.startswith(
        "Core decompression prevents Collapse of the affected bone: REFUTED\n"
        "  A trial or better disputes the claim, and nothing as strong supports it (strongest dispute: a\n"
        "      randomised trial).\n"
        "  − disputes: Core decompression trial, 1995, randomised trial, 37 hips in 33 patients; alone:\n"
        "      refuted\n"
    )
    assert page.endswith(DISCLAIMER)


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("drug:iloprist", "there is no drug:iloprist (did you mean drug:iloprost?)"),
        ("claim:nothing", "there is no claim claim:nothing (explain its subject to see its claims)"),
    ],
)
def test_an_unknown_id_is_told_with_the_nearest(avn: Graph, run: Run, root: object, id: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        explain(avn, id)
    assert str(raised.value) == hint
    done = run("explain", id, cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"avn-graph: {hint}\n")


def test_every_entity_and_claim_has_a_page_that_fits_a_terminal_and_ends_with_the_disclaimer(avn: Graph) -> None:
    for id in (*(e.id for e in avn.entities), *(c.id for c in avn.claims)):
        page = explain(avn, id)
        assert page.endswith("\n\n" + DISCLAIMER), id
        for line in page.split("\n"):
            assert line == line.rstrip(), id
            assert len(line) <= 100 or " " not in line.strip(), line
        assert "https://w3id.org/" not in page, f"{id}: names, not IRIs"
        assert not re.search(r"https?://(purl|id\.nlm|bioregistry)", page), f"{id}: CURIEs, not IRIs"


def test_every_claim_of_a_page_names_a_rule_that_the_page_explains(avn: Graph) -> None:
    for e in avn.entities:
        page = explain(avn, e.id)
        named = {rule for rule in re.findall(r"\[([a-z-]+)\]", page) if rule in v.RULE_CODES}
        told = {line.strip().partition(":")[0] for line in section(page, "The rules that gave the statuses")} - {"alone"}
        assert named == told, e.id


# ---------------------------------------------------------------- chains


def test_chains_go_through_mechanisms_to_the_condition_the_best_supported_first(write: Write) -> None:
    graph = made(
        write,
        "drug:d decreases mechanism:a, evidence: [{source: ref:r, wording: [might]}]",
        "mechanism:a causes condition:c",
        "drug:d decreases mechanism:b",
        "mechanism:b causes condition:c",
        "mechanism:b leads-to mechanism:part",
    )
    assert words(graph, "drug:d") == [
        "drug:d decreases mechanism:b causes condition:c",
        "drug:d decreases mechanism:b leads to mechanism:part is part of condition:c",
        "drug:d decreases mechanism:a causes condition:c",
    ]
    assert [weakest(chain) for chain in chains(graph, "drug:d")] == [4, 4, 3]
    assert words(graph, "mechanism:a") == ["drug:d decreases mechanism:a causes condition:c"]
    assert words(graph, "condition:c") == words(graph, "drug:d")


def test_negated_and_refuted_claims_are_no_links(write: Write) -> None:
    refuted = "evidence: [{source: ref:r, bearing: disputes, design: randomised-trial}]"
    graph = made(
        write,
        "drug:d decreases mechanism:a, negated: true",
        f"drug:d decreases mechanism:b, {refuted}",
        "mechanism:a causes condition:c",
        "mechanism:b causes condition:c, negated: true",
    )
    assert words(graph, "drug:d") == []
    assert words(graph, "mechanism:a") == ["mechanism:a causes condition:c"]
    assert words(graph, "mechanism:b") == []
    page = explain(graph, "drug:d")
    assert "Chains" not in titles(page)
    assert section(page, "Claims about it")[0::2] == [
        "  does not decrease Process A: SUPPORTED [sound-support]",
        "  decreases Process B: REFUTED [outweighed]",
    ]


@pytest.mark.parametrize("stage", ["", ", stage: early"])
def test_a_circle_is_gone_round_no_more_than_once(write: Write, stage: str) -> None:
    graph = made(
        write,
        f"mechanism:a leads-to mechanism:b{stage}",
        "mechanism:b leads-to mechanism:e",
        "mechanism:e leads-to mechanism:a",
        "drug:d decreases mechanism:a",
    )
    assert words(graph, "drug:d") == ["drug:d decreases mechanism:a leads to mechanism:b leads to mechanism:e"]
    for id in ("mechanism:a", "mechanism:b", "mechanism:e"):
        found = chains(graph, id)
        assert found
        for chain in found:
            places = [chain[0].subject, *(link.object for link in chain)]
            assert len(places) == len(set(places)), places
            assert all(one.object == next.subject for one, next in pairwise(chain))
    assert "(the sources go no further)" not in explain(graph, "drug:d"), "they go round"


def test_a_mechanism_that_leads_to_its_own_cause_has_a_chain(write: Write) -> None:
    graph = made(write, "mechanism:a leads-to mechanism:b", "mechanism:b leads-to mechanism:a")
    assert words(graph, "mechanism:a") == ["mechanism:a leads to mechanism:b", "mechanism:b leads to mechanism:a"]


def test_a_thicket_of_mechanisms_is_searched_no_longer_than_is_good(write: Write) -> None:
    ids = [f"m{n}" for n in range(14)]
    entries = "".join(f"  - {{id: {id}, name: {id}, sources: [ref:r]}}\n" for id in ids)
    claims = [f"mechanism:{a} leads-to mechanism:{b}" for a in ids for b in ids if a != b]
    graph = made(write, *claims, "procedure:p decreases mechanism:m0", more=f"mechanisms:\n{entries}")
    found = chains(graph, "procedure:p")
    assert len(found) == 500
    assert max(map(len, found)) == 6
    assert "  … and 460 more\n" in explain(graph, "procedure:p")


def test_a_class_lends_its_chains_to_its_members_and_not_the_other_way_round(write: Write) -> None:
    graph = made(write, "drug:group decreases mechanism:a", "mechanism:a causes condition:c")
    assert words(graph, "drug:d") == ["drug:d is one of drug:group decreases mechanism:a causes condition:c"]
    assert words(graph, "drug:group") == ["drug:group decreases mechanism:a causes condition:c"]
    assert words(graph, "condition:c") == ["drug:group decreases mechanism:a causes condition:c"]


def test_what_is_said_of_another_treatment_or_as_advice_is_no_link(write: Write) -> None:
    graph = made(
        write,
        "drug:d postpones procedure:p",
        "procedure:p decreases mechanism:a",
        "mechanism:a causes condition:c",
        "drug:d recommended-for condition:c",
        "drug:d treats condition:c",
    )
    assert words(graph, "drug:d") == []
    assert words(graph, "procedure:p") == ["procedure:p decreases mechanism:a causes condition:c"]
    assert words(graph, "condition:c") == ["procedure:p decreases mechanism:a causes condition:c"]


def test_parallel_claims_are_chains_of_their_own(write: Write) -> None:
    graph = made(write, "drug:d decreases mechanism:a", "drug:d decreases mechanism:a, stage: late")
    lines = section(explain(graph, "drug:d"), "Chains")
    assert lines == [
        "  Drug",
        "    → decreases Process A: SUPPORTED [sound-support] (R)",
        "    (the sources go no further)",
        "  Drug",
        "    → decreases Process A (late stage): SUPPORTED [sound-support] (R)",
        "    (the sources go no further)",
    ]


# ---------------------------------------------------------------- claims in words


def test_every_relation_can_be_denied(write: Write) -> None:
    model = made(write, "drug:d relieves finding:f, negated: true")
    denied = {name: sentence(model, replace(model.claims[0], relation=name)) for name in v.RELATIONS}
    assert {name: text.removeprefix("Drug ").removesuffix(" Finding") for name, text in denied.items()} == {
        "treats": "does not treat",
        "recommended-for": "is not recommended for",
        "relieves": "does not relieve",
        "slows": "does not slow",
        "prevents": "does not prevent",
        "restores": "does not restore",
        "maintains": "does not maintain or improve",
        "replaces": "does not replace",
        "postpones": "does not postpone",
        "increases": "does not increase",
        "decreases": "does not decrease",
        "aims-to-prevent": "does not aim to prevent",
        "causes": "does not cause",
        "leads-to": "does not lead to",
        "supplies": "does not supply",
        "accumulates-in": "does not accumulate in",
        "presents-with": "does not present with",
        "indicates": "does not indicate",
        "detects": "does not detect",
        "checks-for": "does not check for",
        "assesses": "does not assess",
    }


def test_lines_that_support_come_first_and_the_strongest_before_the_others(write: Write) -> None:
    evidence = (
        "evidence: [{source: ref:r, design: opinion, wording: [may]}, {source: ref:r, part: x, bearing: inconclusive, size: 9 people}, "
        "{source: ref:s, design: randomised-trial, locator: Table 2, note: A note.}, "
        "{source: ref:s, part: y, bearing: disputes, wording: [may]}]"
    )
    graph = made(write, f"drug:d relieves finding:f, {evidence}")
    assert section(explain(graph, "drug:d"), "Claims about it") == [
        "  relieves Finding: SUPPORTED [sound-support]",
        "    + supports: S, 2020 (Table 2), randomised trial; alone: supported",
        "      A note.",
        '    + supports: R, opinion, worded "may"; alone: possible',
        '    − disputes: S, 2020, worded "may"; alone: insufficient',
        "    ? inconclusive: R, plain statement, 9 people; alone: insufficient",
        "    decided by: S, 2020",
    ]


def test_a_page_that_says_alone_says_what_that_means(write: Write) -> None:
    told = "  alone: the status that the claim would have by this line alone."
    one = made(write, "drug:d relieves finding:f")
    assert told not in explain(one, "drug:d")
    two = made(write, "drug:d relieves finding:f, evidence: [{source: ref:r}, {source: ref:s}]")
    assert told in explain(two, "drug:d")


def test_claims_about_the_condition_come_before_those_about_symptoms_and_mechanisms(write: Write) -> None:
    graph = made(
        write,
        "drug:d decreases mechanism:a",
        "drug:d prevents procedure:p",
        "drug:d relieves finding:f, stage: late",
        "drug:d relieves finding:f",
        "drug:d treats condition:c, evidence: [{source: ref:r, wording: [might]}]",
    )
    assert [line for line in section(explain(graph, "drug:d"), "Claims about it") if line.endswith("]")] == [
        "  treats Condition: POSSIBLE [weak-support]",
        "  relieves Finding: SUPPORTED [sound-support]",
        "  relieves Finding (late stage): SUPPORTED [sound-support]",
        "  prevents Procedure: SUPPORTED [sound-support]",
        "  decreases Process A: SUPPORTED [sound-support]",
    ]


def test_what_is_said_of_one_thing_stands_together_the_best_supported_first(write: Write) -> None:
    might, randomised = "evidence: [{source: ref:r, wording: [might]}]", "evidence: [{source: ref:s, design: guideline}]"
    graph = made(
        write,
        f"drug:d relieves finding:f, {might}",
        f"drug:d relieves finding:f, stage: late, {might}",
        f"drug:d relieves finding:f, stage: early, {might}",
        f"drug:d relieves finding:f, population: population:q, {might}",
        f"drug:d relieves finding:f, stage: advanced, {might}",
        "drug:d relieves finding:f, stage: at-risk, evidence: []",
        f"drug:d maintains finding:f, {might}",
        f"drug:d maintains finding:f, stage: late, {randomised}",
        more="populations: [{id: q, name: Others, sources: [ref:r]}]\n",
    )
    assert [line.strip().partition(":")[0] for line in section(explain(graph, "drug:d"), "Claims about it") if line.endswith("]")] == [
        "maintains or improves Finding (late stage)",
        "maintains or improves Finding",
        "relieves Finding",
        "relieves Finding (early stage)",
        "relieves Finding (late stage)",
        "relieves Finding (advanced stage)",
        "relieves Finding (Others)",
        "relieves Finding (at risk stage)",
    ]


def test_a_claim_without_evidence_is_unassessed_and_says_so(write: Write) -> None:
    graph = made(write, "drug:d relieves finding:f, evidence: []")
    page = explain(graph, "drug:d")
    assert section(page, "Claims about it") == ["  relieves Finding: UNASSESSED [no-lines]"]
    assert "  no-lines: No evidence line is recorded.\n" in page


def test_a_grade_and_the_notes_of_a_claim_are_told(write: Write) -> None:
    grade = "grade: {value: Low, scheme: GRADE, assessor: A. Person, date: 2024-02-29, source: ref:s}"
    graph = made(write, f"drug:d relieves finding:f, {grade}, note: Of interest.")
    claims = section(explain(graph, "drug:d"), "Claims about it")
    assert claims[2:] == ["    graded Low (GRADE) by A. Person, 2024-02-29", "    note: Of interest."]
    assert "  graded Low (GRADE) by A. Person, 2024-02-29\n  note: Of interest.\n" in explain(graph, graph.claims[0].id)


def test_members_and_classes_of_every_depth_stand_beside_with_their_sources(write: Write) -> None:
    more = (
        "drugs:\n  - {id: e, name: Member of member, class: drug:d, sources: [ref:r], "
        "claims: [{relation: relieves, object: finding:f, condition: condition:c, evidence: [{source: ref:r}, {source: ref:s}]}]}\n"
    )
    graph = made(write, "drug:group relieves finding:f, negated: true", more=more)
    assert section(explain(graph, "drug:group"), "Beside it") == [
        "  member Member of member",
        "    relieves Finding: SUPPORTED (R; S, 2020)",
    ]
    assert section(explain(graph, "drug:e"), "Beside it") == ["  class Group", "    does not relieve Finding: SUPPORTED (R)"]


def test_classes_that_go_in_a_circle_over_two_units_are_told_once(write: Write) -> None:
    drug = "drugs: [{{id: {0}, name: Drug {0}, group: true, class: drug:{1}, sources: [ref:r]}}]\n"
    claims = "claims: [{subject: drug:x, relation: relieves, object: finding:f, condition: condition:c, evidence: [{source: ref:r}]}]\n"
    folder = write({"c.yaml": ENTRIES, "x.yaml": drug.format("x", "y") + claims, "y.yaml": drug.format("y", "x")})
    graph = Graph(open_corpus(folder))  # whatever the checks say of it
    assert section(explain(graph, "drug:y"), "Beside it") == [
        "  class Drug x",
        "    relieves Finding: SUPPORTED (R)",
        "  member Drug x",
        "    relieves Finding: SUPPORTED (R)",
    ]
    assert words(graph, "drug:y") == []


def test_where_a_graph_has_several_conditions_each_claim_says_which(write: Write) -> None:
    more = "condition: {id: other, name: Other, sources: [ref:r]}\n"
    other = "drug:d relieves finding:f, condition: condition:other"
    one = made(write, "drug:d relieves finding:f", "drug:d treats condition:c")
    assert [rated(one, c) for c in one.claims] == ["Drug relieves Finding: SUPPORTED", "Drug treats Condition: SUPPORTED"]
    two = made(write, "drug:d relieves finding:f", "drug:d treats condition:c", other, more=more)
    assert [rated(two, c) for c in two.claims] == [
        "Drug relieves Finding (in Condition): SUPPORTED",
        "Drug treats Condition: SUPPORTED",
        "Drug relieves Finding (in Other): SUPPORTED",
    ]


def test_what_an_entity_is_comes_before_its_claims(write: Write) -> None:
    more = """\
drugs:
  - id: e
    name: {en: Extract, de: Auszug}
    description: What it is.
    synonyms: [Essence]
    brands: [Brandname]
    availability: [over-the-counter]
    steps: [{text: First.}, {text: Second.}]
    duration: A week
    notes: [One note., Another note.]
    exact: [MESH:D012146, MY:1]
    sources: [ref:r]
"""
    overlay = "prefixes: {MY: {iri: 'http://id.nlm.nih.gov/mesh/my/', pattern: '[0-9]', may_ship: id, licence: L, title: T}}\n"
    folder = write({"c.yaml": ENTRIES, "more.yaml": more})
    (folder / "dataset.yaml").write_text((folder / "dataset.yaml").read_text(encoding="utf-8") + overlay, encoding="utf-8")
    assert explain(load(folder), "drug:e") == (
        "Extract (drug:e)\n"
        "  drug\n"
        "  also: Essence\n"
        "  description: What it is.\n"
        "  brand: Brandname\n"
        "  availability: over the counter\n"
        "  step: First.\n"
        "  step: Second.\n"
        "  duration: A week\n"
        "  note: One note.\n"
        "  note: Another note.\n"
        "  same as: MESH:D012146; MY:1\n"
        "\n"
        "Research data, not medical advice.\n"
    )
    assert explain(load(folder), "drug:group").startswith("Group (drug:group)\n  drug class\n")


def test_long_lines_are_folded_between_words_and_indented_further() -> None:
    assert fold("a" * 60 + " " + "b" * 60, 1) == ["  " + "a" * 60, "      " + "b" * 60]
    assert fold("x-ray " * 20, 2, 0) == ["    " + " ".join(["x-ray"] * 16), "    " + " ".join(["x-ray"] * 4)]
    assert fold("a" * 120) == ["a" * 120]
    assert fold("on\n  two\tlines") == ["on two lines"]
