"""One graph, packed: its triples in a temporary file that can be sent as often as need be, and what to compare afterwards."""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, nullcontext
from itertools import groupby
from operator import attrgetter
from typing import IO, NamedTuple

from avn_graph.loading.quads import Quad

_IN_MEMORY = 1 << 20
"""Bytes of a graph above which it waits on the disk."""
_BLOCK = 1 << 16
_MOST_LINES = 1000
"""Triples of a subject above which it is not looked up: a store may cut so long an answer."""
_ODD = re.compile(r"[^ -~\n]|\\")


class Subject(NamedTuple):
    """A subject with its triples, as lines of N-Triples."""

    iri: str
    triples: tuple[str, ...]


_STRIKING: tuple[Callable[[int, Subject], int], ...] = (
    lambda number, _: -number,
    lambda number, _: number,
    lambda _, subject: len(subject.iri),
    lambda _, subject: max(map(len, subject.triples)),
    lambda _, subject: max(len(_ODD.findall(triple)) for triple in subject.triples),
)
"""The subjects that are looked up: the first, the last, the one with the longest IRI, the longest line, the oddest letters."""


class Parcel:
    """A graph to send. Iterating over it gives its bytes, from the start each time."""

    def __init__(self, graph: str, file: IO[bytes], size: int, triples: int, sentinels: tuple[Subject, ...], packed: bool) -> None:
        self.graph = graph
        self.size = size
        """Bytes of the body as it is sent."""
        self.triples = triples
        self.sentinels = sentinels
        self.packed = packed
        """Whether the body is gzip."""
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            yield block

    def __enter__(self) -> Parcel:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def subjects(self) -> Iterator[Subject]:
        """All subjects in the order in which they are sent."""
        self._file.seek(0)
        with gzip.open(self._file) if self.packed else nullcontext(self._file) as lines:
            texts = (line.decode() for line in lines if line != b"\n")
            for subject, triples in groupby(texts, key=lambda line: line[1 : line.index(">")]):
                yield Subject(subject, tuple(triples))


def pack(graph: str, quads: Iterable[Quad], packed: bool = False, preamble: bytes = b"") -> Parcel:
    """The quads of one graph as a Parcel, gzipped where ``packed``, the preamble before them.

    In memory stays a number for each triple.
    """
    seen: set[int] = set()
    best: list[tuple[int, Subject]] = []
    with ExitStack() as faulty:
        file = faulty.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        with gzip.GzipFile("", "wb", 1, file, 0) if packed else nullcontext(file) as sink:
            sink.write(preamble)
            for number, (iri, run) in enumerate(groupby(quads, key=attrgetter("subject"))):
                lines: list[str] = []
                for quad in run:
                    sink.write(quad.triple.encode())
                    seen.add(hash(quad.triple))
                    if len(lines) <= _MOST_LINES:
                        lines.append(quad.triple)
                if len(lines) <= _MOST_LINES:
                    best = _striking(best, number, Subject(iri, tuple(lines)))
        faulty.pop_all()
    file.seek(0, 2)
    return Parcel(graph, file, file.tell(), len(seen), tuple(dict.fromkeys(subject for _, subject in best)), packed)


def _striking(best: list[tuple[int, Subject]], number: int, subject: Subject) -> list[tuple[int, Subject]]:
    """The best so far by each measure, this subject considered."""
    found = [(measure(number, subject), subject) for measure in _STRIKING]
    return [new if new[0] > old[0] else old for old, new in zip(best, found, strict=True)] if best else found
