"""What only the whole corpus tells: ids that are missing, defined twice, alike to the eye, or never used."""

from __future__ import annotations

import pickle
import random
import subprocess
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from avn_graph.build import check
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import Severity
from avn_graph.index import Index, look

Write = Callable[[Mapping[str, str]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

PAGE = "references:\n  - {id: page, name: Page, category: web-page}\n"
DRUG = "drugs:\n  - {id: iloprost, name: Iloprost, sources: [ref:page]}\n"
ASK = "guidance:\n  - {id: ask, name: Ask, category: referral, sources: [ref:page], screens_for: [%s]}\n"


def told(folder: Path, source: str = "") -> list[str]:
    """The faults as they are printed, the folder left out of the names of files."""
    return [str(d).replace(f"{folder}/", "") for d in check(open_corpus(folder / source))]


def test_units_that_refer_to_one_another_have_no_fault(write: Write) -> None:
    assert told(write({"a.yaml": PAGE, "b.yaml": DRUG, "c.yaml": ASK % "drug:iloprost"})) == []


# ---------------------------------------------------------------- dangling


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("drug:ilo-prost", "did you mean drug:iloprost?"),
        ("therapy:iloprost", "did you mean drug:iloprost?"),
        ("finding:pain", "define it under findings:"),
        ("ref:pagee", "did you mean ref:page?"),
    ],
)
def test_an_id_that_nothing_defines_is_told_wherever_it_is_used(write: Write, id: str, hint: str) -> None:
    folder = write({"a.yaml": PAGE + DRUG + ASK % f"drug:iloprost, {id}"})
    assert told(folder) == [f"a.yaml:6:96: error[dangling]: {id} is not defined ({hint})"]


def test_every_place_of_a_missing_id_is_told(write: Write) -> None:
    folder = write({"a.yaml": DRUG, "b/one.yaml": ASK % "drug:iloprost", "b/two.yaml": DRUG.replace("iloprost", "other")})
    assert [line.partition(" ")[0] for line in told(folder) if "dangling" in line] == [
        "a.yaml:2:46:",
        "b/one.yaml:2:56:",
        "b/two.yaml:2:43:",
    ]


def test_hints_are_given_up_where_they_would_take_long(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"a.yaml": PAGE + DRUG + ASK % "drug:iloprosd, drug:iloprosz"})
    monkeypatch.setattr("avn_graph.index._PATIENCE", 1)
    assert [line.partition("(")[2] for line in told(folder) if "dangling" in line] == [
        "did you mean drug:iloprost?)",
        "define it under drugs:)",
    ]


# ---------------------------------------------------------------- what a fault took away


BROKEN = {
    "an entry with a fault": DRUG.replace("name: Iloprost, ", ""),
    "an entry with a fault in its id": DRUG.replace("id: iloprost", "id: Iloprost"),
    "a misspelt section": DRUG.replace("drugs", "drugz"),
    "a misspelt key for the id": DRUG.replace("{id:", "{idd:"),
    "a file that is not YAML": DRUG + "tests: 'a\n",
    "a file that YAML refuses at its first line": "a: b: c\n" + DRUG,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_what_a_fault_took_away_is_not_told_as_missing(write: Write, text: str) -> None:
    folder = write({"a.yaml": PAGE, "b.yaml": text, "c.yaml": ASK % "drug:iloprost", "d/e.yaml": DRUG.replace("iloprost", "other")})
    lines = told(folder)
    assert len(lines) == 1 and lines[0].startswith("b.yaml:"), lines


def test_nothing_is_called_unused_where_something_was_left_out(write: Write) -> None:
    page = PAGE.replace("page", "unused")
    assert any("unused" in line for line in told(write({"a.yaml": page})))
    assert [line for line in told(write({"a.yaml": page, "b.yaml": "tests: x\n"})) if "[unused]" in line] == []


def test_what_is_missing_is_told_beside_what_cannot_be_read(write: Write) -> None:
    folder = write({"a.yaml": PAGE, "b.yaml": "tests: 'a\n", "c.yaml": ASK % "drug:iloprost"})
    assert [line.partition(":")[0] for line in told(folder)] == ["b.yaml", "c.yaml"]


# ---------------------------------------------------------------- defined twice, and alike


def test_an_id_of_two_units_names_the_other_file(write: Write) -> None:
    folder = write({"a.yaml": PAGE + ASK % "drug:iloprost", "b.yaml": DRUG, "c/d.yaml": DRUG})
    assert told(folder) == [
        f"c/d.yaml:2:10: error[duplicate-id]: drug:iloprost is already defined at {folder}/b.yaml:2:10 "
        "(define it once; claims about it may stand under claims: with their subject)".replace(f"{folder}/", "")
    ]


def test_the_same_id_of_two_kinds_is_no_fault(write: Write) -> None:
    therapy = DRUG.replace("drugs", "therapies")
    assert told(write({"a.yaml": PAGE + ASK % "drug:iloprost, therapy:iloprost", "b.yaml": DRUG, "c.yaml": therapy})) == []


@pytest.mark.parametrize("other", ["i1oprost", "ilopro-st", "ilo--prost"])
def test_ids_that_the_eye_takes_for_one_another_are_told(write: Write, other: str) -> None:
    drugs = DRUG + f"  - {{id: {other}, name: Other, sources: [ref:page]}}\n"
    folder = write({"a.yaml": PAGE + ASK % f"drug:iloprost, drug:{other}", "b.yaml": drugs})
    assert told(folder) == [f"b.yaml:3:10: error[look-alike]: drug:{other} is hard to tell from drug:iloprost (rename one of them)"]


def test_ids_of_two_units_that_look_alike_are_told(write: Write) -> None:
    folder = write(
        {
            "a.yaml": PAGE + ASK % "drug:corn, drug:com",
            "b.yaml": DRUG.replace("iloprost", "corn"),
            "c.yaml": DRUG.replace("iloprost", "com"),
        }
    )
    assert [line.partition("]")[0] for line in told(folder)] == ["c.yaml:2:10: error[look-alike"]


@pytest.mark.parametrize(("one", "other"), [("drug:a1", "drug:al"), ("drug:b0", "drug:bo"), ("drug:vv", "drug:w"), ("drug:a-b", "drug:ab")])
def test_looks_are_equal_where_the_eye_slips(one: str, other: str) -> None:
    assert look(one) == look(other)


@pytest.mark.parametrize(
    ("one", "other"), [("drug:a", "drug:b"), ("drug:a1-2", "drug:a12"), ("drug:li-2018", "drug:li-2019"), ("drug:a", "test:a")]
)
def test_looks_differ_where_the_eye_tells(one: str, other: str) -> None:
    assert look(one) != look(other)


# ---------------------------------------------------------------- unused


def test_what_nothing_refers_to_is_a_warning(write: Write) -> None:
    folder = write({"a.yaml": PAGE + DRUG})
    assert told(folder) == ["a.yaml:4:10: warning[unused]: nothing refers to drug:iloprost (use it in a claim, or delete it)"]


def test_what_another_unit_refers_to_is_used(write: Write) -> None:
    assert told(write({"a.yaml": PAGE, "b.yaml": DRUG, "c.yaml": ASK % "drug:iloprost"})) == []


def test_conditions_and_guidance_speak_for_themselves(write: Write) -> None:
    guidance = "guidance:\n  - {id: bring, name: Bring it., category: preparation, sources: [ref:page]}\n"
    assert told(write({"a.yaml": PAGE + guidance + "condition: {id: c, name: C, sources: [ref:page]}\n"})) == []


def test_what_says_something_itself_is_used(write: Write) -> None:
    finding = "findings:\n  - {id: f, name: F, category: sign, sources: [ref:page]}\n"
    claim = DRUG.replace("}", ", claims: [{relation: relieves, object: finding:f, evidence: [{source: ref:page}]}]}")
    assert told(write({"a.yaml": PAGE + finding + claim})) == []


# ---------------------------------------------------------------- one unit of a corpus


def test_a_unit_by_itself_may_refer_to_the_rest_of_its_corpus(write: Write) -> None:
    folder = write({"a.yaml": PAGE, "b/c.yaml": DRUG, "d.yaml": ASK % "drug:iloprost"})
    assert told(folder, "b") == told(folder, "d.yaml") == told(folder, "a.yaml") == []


def test_a_unit_by_itself_is_told_its_own_faults_only(write: Write) -> None:
    files = {
        "a.yaml": PAGE + (ASK % "drug:iloprost").replace("id: ask", "id: first"),
        "b/c.yaml": DRUG,
        "c.yaml": DRUG,
        "d/e.yaml": ASK % "drug:no-such",
        "e.yaml": (ASK % "drug:nor-this").replace("id: ask", "id: other"),
    }
    folder = write(files)
    assert [line.partition("]")[0] for line in told(folder, "b")] == ["b/c.yaml:2:10: error[duplicate-id"]
    assert [line.partition("]")[0] for line in told(folder, "c.yaml")] == ["c.yaml:2:10: error[duplicate-id"]
    assert [line.partition("]")[0] for line in told(folder, "d")] == ["d/e.yaml:2:81: error[dangling"]
    assert [line.partition(":")[0] for line in told(folder) if "unused" not in line] == ["c.yaml", "d/e.yaml", "e.yaml"]


ENTRY = "  - {id: aspirin-like-drug-%d, name: A, group: true, sources: [ref:page]%s}\n"
LARGE = {
    "a chain of classes": "".join(ENTRY % (n, f", class: drug:aspirin-like-drug-{n + 1}") for n in range(900)) + ENTRY % (900, ""),
    "a circle of classes": "".join(ENTRY % (n, f", class: drug:aspirin-like-drug-{(n + 1) % 900}") for n in range(900)),
    "ids that are nearly there": "".join(ENTRY % (n, f", class: drug:aspirin-like-{n}") for n in range(900)),
    "one id again and again": (ENTRY % (1, "")) * 1500,
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_a_hundred_kilobytes_that_compare_badly_are_checked_in_time(write: Write, run: Run, text: str) -> None:
    folder = write({"a.yaml": PAGE, "b.yaml": f"drugs:\n{text}"})
    assert 80_000 < len(text) < 120_000
    ended = run("check", folder, "--faults", "json")
    assert (ended.returncode in (0, 1), ended.stderr) == (True, "")


def test_joined_indexes_are_that_of_the_whole() -> None:
    one, other = Index(), Index()
    one.held["defined"].extend([1, 2])
    other.held["defined"].extend([3])
    other.whole = False
    one.join(other)
    assert (list(one.held["defined"]), one.whole) == ([1, 2, 3], False)


def filled(seed: int, units: int) -> Iterator[Index]:
    chance = random.Random(seed)
    for _ in range(units):
        index = Index()
        for found in index.held.values():
            found.extend(sorted(chance.getrandbits(64) for _ in range(chance.randrange(40))))
        yield index


def lists(index: Index) -> list[list[int]]:
    return [sorted(found) for found in index.to_arrays()]


def test_an_index_that_went_to_disk_is_the_one_that_stayed_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Index()
    for other in filled(1, 200):
        held.join(other)
    assert len(list(held.ranges())) == 1
    monkeypatch.setattr("avn_graph.index._HELD", 1000)
    spilled = Index()
    for other in filled(1, 200):
        spilled.join(other)
        assert sum(map(len, spilled.held.values())) <= 1000
    assert lists(spilled) == lists(held)
    ranges = list(spilled.ranges())
    assert len(ranges) > 10
    for name in held.held:
        assert sorted(id for found in ranges for id in found[name]) == sorted(held.held[name])
    for earlier, later in pairwise(ranges):
        assert max(id for found in earlier.values() for id in found) < min(id for found in later.values() for id in found)
    again = pickle.loads(pickle.dumps(spilled))
    assert (lists(again), again.whole) == (lists(held), held.whole)


def test_faults_across_units_are_found_in_an_index_on_disk(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.yaml": PAGE + FINDING, "b.yaml": DELIVERED % "" + CLAIM % "drop", "c.yaml": FINDING + ENTRY_OF_NOTHING}
    folder = write(files)
    expected = told(folder)
    assert {line.partition("[")[2].partition("]")[0] for line in expected} >= {"duplicate-id", "dangling", "delivery"}
    monkeypatch.setattr("avn_graph.index._HELD", 2)
    assert told(folder) == expected


ENTRY_OF_NOTHING = "drugs:\n  - {id: z, name: Z, sources: [ref:nowhere]}\n"


def test_the_same_claim_in_two_units_is_refused(write: Write) -> None:
    claim = "  - {subject: drug:a, relation: relieves, object: finding:b, condition: condition:c, evidence: [{source: ref:r}]}\n"
    base = "drugs: [{id: a, name: A, sources: [ref:r]}]\nfindings: [{id: b, name: B, category: symptom, sources: [ref:r]}]\n"
    base += "references: [{id: r, name: R, category: article}]\n"
    one = f"condition: {{id: c, name: C, sources: [ref:r]}}\n{base}claims:\n{claim}"
    folder = write({"one.yaml": one, "two.yaml": f"claims:\n{claim}"})
    (told,) = [d for d in check(open_corpus(folder)) if d.severity is Severity.ERROR]
    assert (told.rule, told.place.file, told.place.line) == ("duplicate-claim", str(folder / "two.yaml"), 2)


DELIVERED = "drugs:\n  - {id: a, name: A, sources: [ref:page]%s, deliveries: [{id: drip, name: Drip}]}\n"
CLAIM = "claims:\n  - {subject: drug:a, relation: relieves, object: finding:b, delivery: %s, evidence: [{source: ref:page}]}\n"
FINDING = "findings:\n  - {id: b, name: B, category: symptom, sources: [ref:page]}\n"


def test_a_delivery_of_an_entry_of_another_unit_is_looked_up(write: Write) -> None:
    files = {"a.yaml": PAGE + FINDING, "b.yaml": DELIVERED % "", "c.yaml": CLAIM % "drip"}
    assert told(write(files)) == []
    folder = write({**files, "c.yaml": CLAIM % "drop"})
    assert told(folder) == ["c.yaml:2:72: error[delivery]: drug:a has no delivery drop (add it to the deliveries of drug:a)"]


def test_a_missing_delivery_is_told_once(write: Write) -> None:
    folder = write({"a.yaml": PAGE + FINDING, "b.yaml": DELIVERED % "" + CLAIM % "drop"})
    assert [line.partition("]")[0] for line in told(folder)] == ["b.yaml:4:72: error[delivery"]


def test_a_delivery_is_not_missing_where_its_entry_is(write: Write) -> None:
    files = {"a.yaml": PAGE + FINDING, "c.yaml": CLAIM % "drip"}
    assert [line.partition("]")[0] for line in told(write(files))] == ["c.yaml:2:15: error[dangling"]
    files["b.yaml"] = DELIVERED.replace("name: A, ", "") % ""
    assert [line.partition("]")[0] for line in told(write(files))] == ["b.yaml:2:5: error[missing-key"]
