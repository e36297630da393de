"""Where our own time goes: ``python tests/benchmarks/stages.py [N]`` prints CPU milliseconds a file by stage.

The stages run one after the other in this process, each over one file at a time, as a build does. What a whole build
costs beyond them is its start, joining the parts, their digests and the disk.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from compare import FOUR
from corpus import write_corpus
from measuring import measure

from avn_graph.corpus import open_corpus, read_unit
from avn_graph.description import count as count_triples
from avn_graph.format import Told
from avn_graph.formats import formats_named
from avn_graph.index import Index
from avn_graph.knowledge import tell
from avn_graph.shards import faults_of
from avn_graph.survey import Survey


def stages(source: Path, formats: tuple[str, ...] = FOUR) -> dict[str, float]:
    """CPU seconds of each stage, over all files."""
    found: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        before = time.process_time()
        yield
        found[name] += time.process_time() - before

    with stage("open the corpus"):
        corpus = open_corpus(source)
    ids = Index()
    for number, files in enumerate(corpus.units):
        with stage("read"):
            survey = Survey(read_unit(files), corpus.dataset)
        with stage("check"):
            faults_of(survey)
        with stage("index"):
            ids.join(Index.of(survey))
        with stage("tell"):
            told = Told(files.name, number, tuple(tell(survey.read.unit, corpus.dataset)), corpus.dataset)
        with stage("describe"):
            told.descriptions  # noqa: B018
        with stage("count"):
            count_triples(told.descriptions)
        for format in formats_named(formats):
            with stage(f"write {format.name}"):
                [text.encode() for text in format.write(told)]
    return dict(found)


def start(program: str) -> float:
    """CPU seconds of a Python that runs this and nothing else: the least of seven."""
    return min(measure([sys.executable, "-c", program]).cpu for _ in range(7))


def main(count: int, say: Callable[[str], None] = print) -> None:
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "source"
        write_corpus(source, count)
        chosen = [word for format in FOUR for word in ("--format", format)]
        whole = measure([Path(sys.executable).with_name("avn-graph"), "build", source, "--out", Path(work) / "out", *chosen]).cpu
        found = stages(source)
    for name, seconds in found.items():
        say(f"{name:20} {1000 * seconds / count:8.2f} ms a file")
    say(f"{'all of these':20} {1000 * sum(found.values()) / count:8.2f} ms a file")
    say(f"{'a whole build':20} {1000 * whole / count:8.2f} ms a file, its start included")
    bare = start("pass")
    for name, program in (
        ("python alone", "pass"),
        ("+ the command line", "import avn_graph.cli; avn_graph.cli._parser()"),
        ("+ reading", "import avn_graph.corpus"),
        ("+ building", "import avn_graph.build"),
        ("+ all formats", "from avn_graph.formats import formats_named; import avn_graph.build; formats_named(())"),
    ):
        say(f"{name:20} {1000 * (start(program) - (0 if program == 'pass' else bare)):8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
