"""A seeded corpus of invented conditions, as large as asked for: about 28 kB, 35 claims and 1,850 triples each.

``python tests/benchmarks/corpus.py FOLDER N [SEED]``. What it says is nonsense; its shape is that of real sources.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

DATASET = """\
id: benchmark
title: Invented conditions
version: 1.0.0
licence: https://creativecommons.org/publicdomain/zero/1.0/
publisher: Nobody
base: https://example.org/benchmark/
issued: 2026-01-01
"""
WORDS = (
    "bone marrow blood vessel joint pain swelling tissue nerve muscle heart lung kidney liver skin tumour fibre cell "
    "growth loss flow pressure chronic acute early severe mild rare common primary secondary focal diffuse inner outer"
).split()
TREATMENTS = (("drug", ("increases", "decreases", "slows", "prevents")), ("procedure", ("increases", "decreases", "prevents", "slows")))
WORDINGS = ("[can]", "[might]", "[might, needs-study]", "[usually]", "[plain]", "[may]", "[might, mixed]")
DESIGNS = ("randomised-trial", "systematic-review", "cohort-uncontrolled", "controlled-comparison", "case-series")


def phrase(rng: random.Random, least: int, most: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(least, most))).capitalize()


def entry(rng: random.Random, id: str, extra: str = "", words: int = 14) -> str:
    number = rng.randint(1, 999999)
    return (
        f"  - id: {id}\n    name: {phrase(rng, 1, 4)}\n    synonyms: [{phrase(rng, 2, 4)}]\n"
        f"    description: {phrase(rng, words - 4, words + 4)}.\n    exact: [MESH:D{number:06}]\n"
        f"    close: [MONDO:{number:07}]\n    sources: [ref:r0-SELF]\n{extra}"
    )


def claim(rng: random.Random, relation: str, object: str, stage: str) -> str:
    lines = [f"      - relation: {relation}\n        object: {object}\n        stage: {stage}\n        evidence:\n"]
    for reference in rng.sample(range(8), rng.randint(1, 2)):
        if reference == 0:
            lines.append(
                f"          - source: ref:r0-SELF\n            locator: {phrase(rng, 1, 2)}\n            wording: {rng.choice(WORDINGS)}\n"
            )
        else:
            lines.append(
                f"          - source: ref:r{reference}-SELF\n            design: {DESIGNS[reference % 5]}\n"
                f"            bearing: {rng.choice(('supports', 'supports', 'disputes', 'inconclusive'))}\n"
                f"            size: {rng.randint(10, 900)} people\n            note: {phrase(rng, 8, 16)}.\n"
            )
    return "".join(lines)


def condition(rng: random.Random, number: int) -> str:
    """One source file."""
    mechanisms = [f"m{i}-SELF" for i in range(15)]
    parts = [f"condition:\n  id: c-SELF\n  name: {phrase(rng, 2, 4)}\n  description: {phrase(rng, 20, 30)}.\n  sources: [ref:r0-SELF]\n"]
    rows = [entry(rng, f"t{i}-SELF", "    claims:\n" + claim(rng, "assesses", "condition:c-SELF", "early"), 8) for i in range(8)]
    parts.append("tests:\n" + "".join(rows))
    unmet = iter(mechanisms[1:])
    for kind, relations in TREATMENTS:
        rows = []
        for i in range(12 if kind == "drug" else 10):
            target = next(unmet, mechanisms[0])
            targets = [target, rng.choice([m for m in mechanisms if m != target])] if i < 2 else [target]
            claims = "".join(claim(rng, rng.choice(relations), f"mechanism:{t}", rng.choice(("early", "advanced"))) for t in targets)
            rows.append(entry(rng, f"{kind[0]}{i}-SELF", f"    claims:\n{claims}"))
        parts.append(f"{kind}s:\n" + "".join(rows))
    rows = [
        entry(rng, m, "    claims:\n" + claim(rng, "causes", "condition:c-SELF", "early") if i == 0 else "", 8)
        for i, m in enumerate(mechanisms)
    ]
    parts.append("mechanisms:\n" + "".join(rows))
    rows = []
    for i in range(8):
        design = f"    design: {DESIGNS[i % 5]}\n" if i else ""
        rows.append(
            f"  - id: r{i}-SELF\n    name: {phrase(rng, 1, 1)} {rng.randint(1990, 2025)}\n    title: {phrase(rng, 8, 14)}\n"
            f"    category: article\n{design}"
            f"    date: {rng.randint(1990, 2025)}\n    doi: 10.{rng.randint(1000, 9999)}/x.{number}.{i}\n    pmid: {number * 8 + i + 1}\n"
        )
    parts.append("references:\n" + "".join(rows))
    return "".join(parts).replace("SELF", f"n{number}")


def write_corpus(folder: Path, count: int, seed: int = 1) -> int:
    """Writes the dataset and ``count`` conditions; returns the bytes of the conditions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    size = 0
    for number in range(count):
        text = condition(random.Random(seed * 1_000_003 + number), number)
        (folder / f"c{number:06}.yaml").write_text(text, encoding="utf-8")
        size += len(text)
    return size


if __name__ == "__main__":
    total = write_corpus(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    print(f"{total / int(sys.argv[2]):.0f} bytes a file")
