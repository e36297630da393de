"""N-Quads: what a line may hold, and where the lines come from, a corpus or a file.

Only what can be replaced whole and compared afterwards is taken: every line names its graph, the lines of a graph stand
together, and there is no blank node.
"""

from __future__ import annotations

import gzip
import re
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from avn_graph.build import build
from avn_graph.corpus import open_corpus
from avn_graph.diagnostics import SourceFaults, UsageError, has_errors, printable
from avn_graph.vocabulary import DCAT_DATASET, RDF_TYPE, XSD_BOOLEAN

_IRI = r"<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*>"
_ESCAPE = r"\\(?:[tbnrf\"'\\]|u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})"
_STRING = rf'"[^"\\\n\r]*(?:{_ESCAPE}[^"\\\n\r]*)*"'
_LITERAL = rf"{_STRING}(?:\^\^{_IRI}|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?"
_LINE = re.compile(rf"[ \t]*({_IRI})[ \t]*({_IRI})[ \t]*({_IRI}|{_LITERAL})[ \t]*({_IRI})[ \t]*\.[ \t]*(?:#.*)?")
_EMPTY = re.compile(r"[ \t]*(?:#.*)?")
_REASONS = (
    (re.compile(rf"[ \t]*{_IRI}[ \t]*{_IRI}[ \t]*(?:{_IRI}|{_LITERAL})[ \t]*\.[ \t]*(?:#.*)?"), "names no graph"),
    (re.compile(r".*(?:^|[ \t])_:"), "has a blank node, which no store would know again"),
    (re.compile(r".*<<"), "has a triple term, which few stores take"),
    (re.compile("\ufeff"), "begins with a byte order mark"),
)
_LONGEST_LINE = 16 << 20
"""Bytes. A text of a source has at most a million characters."""


class Quad(NamedTuple):
    """A line: the names of its graph and subject, and the triple as a line of N-Triples."""

    graph: str
    subject: str
    triple: str


class Cargo(NamedTuple):
    """What is to be loaded: its lines, as often as they are asked for, and what they amount to."""

    title: str
    quads: Callable[[], Iterator[Quad]]
    graphs: int
    dataset: str
    """The IRI of the dataset that the graphs belong to; empty where nothing tells."""
    whole: bool
    """Whether these are all graphs of the dataset."""


@contextmanager
def cargo_of(what: str | Path | None) -> Iterator[Cargo]:
    """The graphs of a file of N-Quads (``.nq``, ``.nq.gz``), or of sources, which are built into such a file for as long as it is needed.

    All of it is checked first: raises SourceFaults where the sources have faults, UsageError where a line of the file is
    not what can be loaded.
    """
    path = None if what is None else Path(what)
    if path and path.name.endswith((".nq", ".nq.gz")):
        yield _file(path)
        return
    if path and path.is_file() and path.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{path} is neither a source nor N-Quads (write a corpus folder, or a file whose name ends in .nq or .nq.gz)")
    corpus = open_corpus(path)
    with tempfile.TemporaryDirectory(prefix="avn-graph-") as folder:
        built = build(corpus, folder, formats=("nquads",))
        if has_errors(built.diagnostics):
            raise SourceFaults(built.diagnostics)
        cargo = _file(Path(folder, f"{corpus.dataset.id}.nq"))._replace(title=corpus.root)
        yield _part(cargo) if corpus.others else cargo


def _part(cargo: Cargo) -> Cargo:
    """Without the description of the dataset, which would be that of a part."""

    def quads() -> Iterator[Quad]:
        return (quad for quad in cargo.quads() if quad.graph != cargo.dataset)

    return cargo._replace(quads=quads, graphs=cargo.graphs - 1, whole=False)


def _file(path: Path) -> Cargo:
    def quads() -> Iterator[Quad]:
        return _read(_lines(path), str(path))

    graphs: set[str] = set()
    dataset = last = ""
    described = f"<{RDF_TYPE}> <{DCAT_DATASET}> ."
    for number, quad in enumerate(quads(), 1):
        if quad.graph != last:
            if quad.graph in graphs:
                where = f"quad {number:,} goes back to the graph <{quad.graph}>"
                raise UsageError(f"{path}: {where}, whose lines do not stand together (sort the file by graph)")
            graphs.add(quad.graph)
            last = quad.graph
        if quad.subject == quad.graph and quad.triple.rstrip().endswith(described):
            dataset = quad.graph
    if not graphs:
        raise UsageError(f"{path} holds no quad")
    return Cargo(str(path), quads, len(graphs), dataset, whole=True)


def _lines(path: Path) -> Iterator[str]:
    number = 0
    try:
        with gzip.open(path, "rb") if path.name.endswith(".gz") else open(path, "rb") as file:
            while line := file.readline(_LONGEST_LINE + 1):
                number += 1
                if len(line) > _LONGEST_LINE:
                    raise UsageError(f"{path}: line {number:,} is longer than {_LONGEST_LINE >> 20} MB")
                yield line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: line {number:,} is not in UTF-8") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise UsageError(f"{path} is not a whole gzip file, it ends or breaks after line {number:,}") from fault
    except OSError as fault:
        raise UsageError(f"{path} cannot be read: {fault.strerror or fault}") from fault


def _read(lines: Iterable[str], where: str) -> Iterator[Quad]:
    """The quads of the lines; raises UsageError, with the number of the line, for one that is none."""
    for number, line in enumerate(lines, 1):
        if found := _LINE.fullmatch(line):
            subject, predicate, value, graph = found.groups()
            yield Quad(graph[1:-1], subject[1:-1], f"{subject} {predicate} {value} .\n")
        elif not _EMPTY.fullmatch(line):
            reason = next((words for pattern, words in _REASONS if pattern.match(line)), "is not one of N-Quads")
            shown = line if len(line) < 80 else line[:80] + "…"
            raise UsageError(f"{where}: line {number:,} {reason}: {printable(shown)}")


# ---------------------------------------------------------------- the terms of a line

_TRIPLE = re.compile(rf"({_IRI}) ({_IRI}) (?:({_IRI})|({_STRING})(?:\^\^({_IRI})|@([A-Za-z0-9-]+))?) \.\n")
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_MEANT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_PLAIN = "http://www.w3.org/2001/XMLSchema#string"
_BOOLEANS: dict[tuple[str, str], str] = {("0", XSD_BOOLEAN): "false", ("1", XSD_BOOLEAN): "true"}
"""Virtuoso 7 writes a truth value as a number, whatever was loaded, and finds it by either."""

Term = tuple[str, str, str]
"""An IRI, then two empty texts; or the value of a literal, its language in lower case, its datatype."""


def term(value: str, language: str = "", datatype: str = "") -> Term:
    """A literal, so that equal ones are equal however they are written."""
    return _BOOLEANS.get((value, datatype), value), language.lower(), "" if language else datatype or _PLAIN


def said(triple: str) -> tuple[str, Term]:
    """Predicate and object of a line of N-Triples that ``Quad`` holds."""
    found = _TRIPLE.fullmatch(triple)
    assert found is not None, triple
    _, predicate, iri, text, datatype, language = found.groups()
    if iri:
        return predicate[1:-1], (iri[1:-1], "", "")
    value = _ESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _MEANT.get(m[3], m[3]), text[1:-1])
    return predicate[1:-1], term(value, language or "", (datatype or "")[1:-1])
