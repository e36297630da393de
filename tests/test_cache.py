"""The cache: a second build gives the bytes of a clean one, whatever was changed, deleted or damaged in between."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from zlib import crc32

import pytest
from benchmarks.corpus import write_corpus

from avn_graph import cache, shards
from avn_graph.build import Built, build
from avn_graph.cache import CACHE
from avn_graph.corpus import ReadUnit, UnitFiles, open_corpus
from avn_graph.diagnostics import Severity, has_errors
from avn_graph.format import Shape

FORMATS = ("ntriples", "nquads", "graphml", "svg", "schema-org")
UNITS = 6


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    write_corpus(folder, UNITS, 7)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the units that were read, as a build goes on."""
    names: list[str] = []
    real = shards.read_unit

    def read_and_note(unit: UnitFiles, data: Mapping[str, bytes]) -> ReadUnit:
        names.append(unit.name)
        return real(unit, data)

    monkeypatch.setattr(shards, "read_unit", read_and_note)
    return names


def made(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != CACHE}


def incremental(corpus: Path, out: Path, jobs: int = 1, formats: tuple[str, ...] = FORMATS) -> Built:
    return build(open_corpus(corpus), out, formats=formats, jobs=jobs, incremental=True)


def clean(corpus: Path, tmp_path: Path, formats: tuple[str, ...] = FORMATS) -> dict[str, bytes]:
    out = tmp_path / "clean"
    shutil.rmtree(out, ignore_errors=True)
    build(open_corpus(corpus), out, formats=formats)
    return made(out)


def files(corpus: Path) -> list[Path]:
    return sorted(p for p in corpus.glob("*.yaml") if p.name != "dataset.yaml")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_second_build_reads_no_unit_again_and_gives_the_same_bytes(corpus: Path, tmp_path: Path, read: list[str], jobs: int) -> None:
    out = tmp_path / "out"
    first = incremental(corpus, out, jobs)
    assert made(out) == clean(corpus, tmp_path)
    read.clear()
    second = incremental(corpus, out)
    assert read == []
    assert made(out) == clean(corpus, tmp_path)
    assert second == first
    read.clear()
    assert incremental(corpus, out, jobs) == first
    assert made(out) == clean(corpus, tmp_path)


def test_without_the_option_there_is_no_cache(corpus: Path, tmp_path: Path) -> None:
    build(open_corpus(corpus), tmp_path / "out", formats=["ntriples"])
    assert not (tmp_path / "out" / CACHE).exists()


def edit(corpus: Path) -> None:
    path = files(corpus)[2]
    path.write_text(path.read_text(encoding="utf-8").replace("name: ", "name: Another ", 1), encoding="utf-8")


def touch(corpus: Path) -> None:
    files(corpus)[2].touch()


def delete(corpus: Path) -> None:
    files(corpus)[0].unlink()


def rename(corpus: Path) -> None:
    files(corpus)[1].rename(corpus / "zz-last.yaml")


CHANGES = {"edit": (edit, 1), "touch": (touch, 0), "delete the first": (delete, None), "rename": (rename, None)}
"""What is changed, and how many units are read again; None where the places of others change too, which GraphML minds."""


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_bytes_are_those_of_a_clean_build(corpus: Path, tmp_path: Path, read: list[str], change: str) -> None:
    out = tmp_path / "out"
    incremental(corpus, out)
    alter, expected = CHANGES[change]
    alter(corpus)
    read.clear()
    incremental(corpus, out)
    again = len(read)
    assert expected is None or again == expected
    assert made(out) == clean(corpus, tmp_path)


def test_places_matter_only_to_formats_that_say_so(corpus: Path, tmp_path: Path, read: list[str]) -> None:
    formats = ("ntriples", "nquads")
    incremental(corpus, tmp_path / "out", formats=formats)
    delete(corpus)
    read.clear()
    incremental(corpus, tmp_path / "out", formats=formats)
    assert read == []
    assert made(tmp_path / "out") == clean(corpus, tmp_path, formats)


def test_the_dataset_the_formats_and_the_shape_are_part_of_the_key(corpus: Path, tmp_path: Path, read: list[str]) -> None:
    out = tmp_path / "out"
    incremental(corpus, out, formats=("nquads",))
    read.clear()
    incremental(corpus, out, formats=("nquads", "ntriples"))
    assert len(read) == UNITS
    read.clear()
    build(open_corpus(corpus), out, formats=["nquads"], shape=Shape.PLAIN, incremental=True)
    assert len(read) == UNITS
    dataset = corpus / "dataset.yaml"
    incremental(corpus, out)
    dataset.write_text(dataset.read_text(encoding="utf-8").replace("base: https://", "base: https://www."), encoding="utf-8")
    read.clear()
    incremental(corpus, out)
    assert len(read) == UNITS
    assert {k: v for k, v in made(out).items() if k.endswith((".nq", ".graphml")) and "plain" not in k} == {
        k: v for k, v in clean(corpus, tmp_path).items() if k.endswith((".nq", ".graphml"))
    }


def test_another_compiler_trusts_nothing(corpus: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    incremental(corpus, out)
    monkeypatch.setattr(cache, "fingerprint", lambda: b"another")
    cache.stamp.cache_clear()
    read.clear()
    incremental(corpus, out)
    cache.stamp.cache_clear()
    assert len(read) == UNITS


def test_the_fingerprint_is_of_every_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "avn_graph"
    shutil.copytree(Path(cache.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "__file__", str(package / "cache.py"))
    found = {cache.fingerprint.__wrapped__()}
    assert found == {cache.fingerprint.__wrapped__()}
    for name in ("rdf.py", "formats/nquads.py", "page/page.css"):
        with open(package / name, "a", encoding="utf-8") as file:
            file.write("\n")
        found.add(cache.fingerprint.__wrapped__())
    assert len(found) == 4


# ---------------------------------------------------------------- damage


def flip(path: Path, seed: int) -> None:
    data = bytearray(path.read_bytes())
    for position in random.Random(seed).sample(range(len(data)), 5):
        data[position] ^= 0x55
    path.write_bytes(data)


def records_flipped(path: Path) -> None:
    with sqlite3.connect(path) as database:
        for key, record in database.execute("select key, record from unit").fetchall():
            database.execute("update unit set record = ? where key = ?", (record[:-3] + b"\x00\x00\x00", key))
    database.close()


def altered(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()


def spoil(out: Path) -> Iterator[Callable[[], object]]:
    kept = out / CACHE
    yield kept.unlink
    yield lambda: kept.write_bytes(b"")
    yield lambda: kept.write_bytes(b"no database at all" * 100)
    yield lambda: kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    yield from (lambda seed=seed: flip(kept, seed) for seed in range(4))
    yield lambda: records_flipped(kept)
    for statement in (
        "part set start = start + 1",
        f"part set start = {2**63 - 1}",
        "part set file = 'none'",
        "unit set shard = 'none'",
        "export set mark = 'none'",
    ):
        yield lambda statement=statement: altered(kept, f"update {statement}")
    for suffix in ("nt", "nq", "graphml"):
        path = next(out.glob(f"*.{suffix}"))
        yield lambda path=path: flip(path, 1)
        yield path.unlink
        yield lambda path=path: path.write_bytes(path.read_bytes()[:1000])
    picture = next(out.glob("*/*.svg"))
    yield picture.unlink
    yield lambda: flip(picture, 2)


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports count as untouched by what the file system says alone, however recent."""
    monkeypatch.setattr(cache, "_TICK", -(1 << 62))


def test_no_damage_reaches_the_exports(corpus: Path, tmp_path: Path) -> None:
    find_no_damage(corpus, tmp_path)


@pytest.mark.usefixtures("trusting")
def test_nor_does_any_where_exports_count_as_untouched(corpus: Path, tmp_path: Path) -> None:
    find_no_damage(corpus, tmp_path)


@pytest.mark.usefixtures("trusting")
def test_a_part_is_not_looked_for_in_another_shard(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    incremental(corpus, out, jobs=2)
    for statement in ("max(shard) from unit", "min(shard) from unit", "null"):
        altered(out / CACHE, f"update unit set shard = (select {statement})")
        incremental(corpus, out, jobs=2)
        assert made(out) == clean(corpus, tmp_path)


def find_no_damage(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    incremental(corpus, out)
    expected = clean(corpus, tmp_path)
    spoiled = 0
    for damage in spoil(out):
        time.sleep(0.03)  # more than two ticks of a kernel's clock
        damage()
        incremental(corpus, out)
        assert made(out) == expected, spoiled
        spoiled += 1
    assert spoiled > 15


@pytest.mark.skipif(os.name == "nt", reason="the time of change is something else there")
def test_what_nobody_touched_is_not_looked_over(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_sums: list[int] = []

    def sum_and_note(data: bytes) -> int:
        made_sums.append(len(data))
        return crc32(data)

    monkeypatch.setattr(cache, "crc32", sum_and_note)
    formats, out = ("ntriples",), tmp_path / "out"
    incremental(corpus, out, formats=formats)
    assert len(made_sums) == UNITS, "each part has one"
    made_sums.clear()
    incremental(corpus, out, formats=formats)
    assert len(made_sums) == UNITS, "files that were written a moment ago are looked over"
    made_sums.clear()
    monkeypatch.setattr(cache, "_TICK", -(1 << 62))
    incremental(corpus, out, formats=formats)
    made_sums.clear()
    incremental(corpus, out, formats=formats)
    assert not made_sums
    time.sleep(0.03)
    next(out.glob("*.nt")).touch()
    incremental(corpus, out, formats=formats)
    assert len(made_sums) == UNITS


def test_a_record_is_trusted_only_under_its_own_key(corpus: Path, tmp_path: Path, read: list[str]) -> None:
    formats = ("ntriples",)
    incremental(corpus, tmp_path / "out", formats=formats)
    with sqlite3.connect(tmp_path / "out" / CACHE) as database:
        (first, *_), second = database.execute("select key, record, digest, shard from unit limit 2").fetchall()
        database.execute("update unit set record = ?, digest = ?, shard = ? where key = ?", (*second[1:], first))
    database.close()
    read.clear()
    incremental(corpus, tmp_path / "out", formats=formats)
    assert len(read) == 1
    assert made(tmp_path / "out") == clean(corpus, tmp_path, formats)


# ---------------------------------------------------------------- faults


GRADED = """\
condition: {id: cN, name: C, sources: [ref:rN]}
references:
  - {id: rN, name: R, category: article}
findings:
  - {id: fN, name: F, category: symptom, sources: [ref:rN]}
drugs:
  - id: dN
    name: D
    sources: [ref:rN]
    claims:
      - relation: relieves
        object: finding:fN
        grade: {value: high, scheme: GRADE, assessor: A, date: "2020-01-01", source: ref:rN}
        evidence: [{source: ref:rN, design: statement, wording: [might]}]
"""
"""A claim whose grade differs from what its evidence gives, of which the checks warn."""


def test_warnings_of_kept_units_are_told_again(write: Callable[..., Path], tmp_path: Path) -> None:
    texts = {f"{n}.yaml": GRADED.replace("N", str(n)) for n in (1, 2)}
    folder = write(texts)
    first = incremental(folder, tmp_path / "out", formats=("ntriples",))
    assert {d.severity for d in first.diagnostics} == {Severity.WARNING}, first.diagnostics
    assert incremental(folder, tmp_path / "out", formats=("ntriples",)).diagnostics == first.diagnostics


def test_what_falls_with_a_deleted_unit_is_found_though_the_others_are_kept(
    write: Callable[..., Path], tmp_path: Path, run: Callable[..., CompletedProcess[str]]
) -> None:
    folder = write(
        {
            "a.yaml": "condition:\n  id: c\n  name: C\n  sources: [ref:shared]\n",
            "b.yaml": "references:\n  - id: shared\n    name: R\n    category: article\n",
        }
    )
    out = tmp_path / "out"
    assert not has_errors(incremental(folder, out, formats=("ntriples",)).diagnostics)
    before = made(out)
    (folder / "b.yaml").unlink()
    done = run("build", folder, "--out", out, "--format", "ntriples", "--incremental")
    assert done.returncode == 1
    assert "a.yaml:4:13: error[dangling]: ref:shared is not defined" in done.stderr
    assert made(out) == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_unit_whose_name_is_no_text_is_built(write: Callable[..., Path], tmp_path: Path, read: list[str]) -> None:
    folder = write(
        {f"{n}.yaml": GRADED.replace("N", n) for n in "12"} | {"3.yaml": "references:\n  - {id: r, name: R, category: article}\n"}
    )
    for name in "13":
        os.rename(folder / f"{name}.yaml", os.fsencode(folder / name) + b"\xff.yaml")
    first = incremental(folder, tmp_path / "out", formats=("ntriples",))
    read.clear()
    assert incremental(folder, tmp_path / "out", formats=("ntriples",)) == first
    assert read == ["1\udcff"], "its warning has a place in a file whose name cannot be kept"
    assert made(tmp_path / "out") == clean(folder, tmp_path, ("ntriples",))
