"""Loading: the named graphs of a corpus, or of a file of N-Quads, into a SPARQL store; then what is there is compared.

Each graph is replaced whole, one at a time, so that memory holds one graph and a load can be run again at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from avn_graph.diagnostics import UsageError
from avn_graph.loading.credentials import checked_address, credentials_for, refuse_plain
from avn_graph.loading.dialects import dialect_named
from avn_graph.loading.parcel import Parcel, Subject, pack
from avn_graph.loading.quads import Cargo, cargo_of, said
from avn_graph.loading.store import Store

Progress = Callable[[int, int], None]
"""Called with the number of graphs done and of all."""
Tell = Callable[[str], None]
"""Called with each line that a dry run has to say."""
_OWN = ("/graph/", "/np/")
"""What follows the IRI of a dataset in the names of its graphs: units, and nanopublications."""
_MOST_DIFFERENCES = 20
_MOST_SUBJECTS = 1000
"""Subjects that are looked through for the first that differs, where the count of a graph does."""


class Loaded(NamedTuple):
    """What came of a load. ``differences`` says where the store does not hold what was sent; they may be more than are told."""

    store: str
    graphs: int
    triples: int
    deleted: tuple[str, ...]
    differences: tuple[str, ...]


def load(
    url: str,
    source: str | Path | None = None,
    *,
    store: str = "",
    query: str = "",
    prune: bool = False,
    dry_run: bool = False,
    insecure_http: bool = False,
    retries: int = 4,
    progress: Progress | None = None,
    tell: Tell = print,
) -> Loaded:
    """Loads the graphs of ``source`` (a corpus, a unit, or a file of N-Quads) into the store at ``url``.

    ``store`` names its dialect where it cannot be told, ``query`` where it answers queries. With ``prune`` the graphs of the
    same dataset that are no longer there are deleted. With ``dry_run`` nothing is changed, and ``tell`` says what would be.
    Raises SourceFaults before anything is sent; UsageError where the store refuses, the graphs before that being in place.
    """
    checked_address(url)
    if retries < 0:
        raise UsageError(f"{retries} is no number of retries (write --retries 0 or more)")
    dialect = dialect_named(store) if store else None
    if query:
        checked_address(query)
    credentials = credentials_for(url)
    refuse_plain(url, credentials, insecure_http)
    with cargo_of(source) as cargo:
        if prune:
            _refuse_part(cargo)
        with Store(url, credentials, dialect=dialect, query=query, retries=retries) as open_store:
            run = _Run(open_store, cargo, dry_run, tell)
            try:
                run.fill(progress)
                deleted = run.prune() if prune else ()
            except UsageError as fault:
                raise UsageError(f"{fault}; {run.state()}") from fault
            return Loaded(str(open_store), len(run.sent), run.triples, deleted, tuple(run.differences))


class _Run:
    """One load: how far it is."""

    def __init__(self, store: Store, cargo: Cargo, dry: bool, tell: Tell) -> None:
        self.store = store
        self.cargo = cargo
        self.dry = dry
        self.tell = tell
        self.sent: set[str] = set()
        self.triples = 0
        self.differences: list[str] = []

    def state(self) -> str:
        """What a user whose load broke off has to know."""
        if self.dry or not self.sent:
            return "nothing was changed" if self.dry else "no graph was loaded for sure"
        return f"{len(self.sent):,} of {self.cargo.graphs:,} graphs were loaded (run it again: what is there is replaced)"

    def fill(self, progress: Progress | None) -> None:
        dialect = self.store.target.dialect
        for graph, quads in groupby(self.cargo.quads(), key=attrgetter("graph")):
            with pack(graph, quads, dialect.gzip, dialect.preamble) as parcel:
                if self.dry:
                    self.tell(f"would replace <{graph}>: {parcel.triples:,} triples")
                else:
                    self.store.replace(parcel)
                    self.compare(parcel)
                self.sent.add(graph)
                self.triples += parcel.triples
            if progress:
                progress(len(self.sent), self.cargo.graphs)

    def compare(self, parcel: Parcel) -> None:
        if len(self.differences) < _MOST_DIFFERENCES and (difference := _difference(parcel, self.store)):
            self.differences.append(difference)

    def prune(self) -> tuple[str, ...]:
        """Deletes the graphs of the dataset that were not sent; none of any other."""
        known = [graph for place in _OWN for graph in self.store.graphs(self.cargo.dataset + place)]
        gone = tuple(graph for graph in known if graph not in self.sent)
        for graph in gone:
            if self.dry:
                self.tell(f"would delete <{graph}>")
            else:
                self.store.delete(graph)
        return gone


def _refuse_part(cargo: Cargo) -> None:
    """Raises UsageError where it cannot be known which graphs are gone."""
    if not cargo.whole:
        raise UsageError(f"{cargo.title} is a part of its corpus, so --prune would delete the rest (name the folder of dataset.yaml)")
    if not cargo.dataset:
        raise UsageError(f"{cargo.title} does not describe its dataset, so --prune cannot know which graphs are its own")


def _difference(parcel: Parcel, store: Store) -> str:
    """Where the store does not hold what was sent, with the first subject found; empty where nothing shows."""
    there = store.count(parcel.graph)
    same = there == parcel.triples
    # all at once where nothing is amiss; else one after the other, to find the first
    batches = [parcel.sentinels] if same else ((subject,) for subject in islice(parcel.subjects(), _MOST_SUBJECTS))
    lacking = next((words for batch in batches if (words := _lacking(batch, parcel.graph, store))), "")
    if same and not lacking:
        return ""
    counts = f"{parcel.triples:,} triples were sent, {there:,} are there"
    return f"<{parcel.graph}>: {counts}; {lacking or 'the subjects that were looked up are whole'}"


def _lacking(subjects: tuple[Subject, ...], graph: str, store: Store) -> str:
    stored = store.about(graph, [subject.iri for subject in subjects])
    for iri, triple in ((subject.iri, triple) for subject in subjects for triple in subject.triples):
        if (iri, *said(triple)) not in stored:
            rest = triple.removeprefix(f"<{iri}> ").removesuffix(" .\n")
            return f"<{iri}> lacks {rest if len(rest) < 200 else rest[:200] + '…'}"
    return ""
