"""``avn-graph query``: finding the question, asking it, and showing the answer."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import IO, Any

from avn_graph import vocabulary as v
from avn_graph.diagnostics import UsageError, printable
from avn_graph.gathering import describe
from avn_graph.model import Dataset
from avn_graph.questions import Question, known_questions, question_named
from avn_graph.questions.asking import LONGEST, ask
from avn_graph.store import Opened, open_store
from avn_graph.syntax import blocks, namespaces, shortener
from avn_graph.terms import Iri, Text, Triple

RESULTS = ("csv", "tsv", "json")
"""The W3C formats of rows and truth values."""
NARROWEST = 12
"""Characters that a column of a table keeps, however narrow the terminal."""
_GAP = "  "


def find_question(asked: str) -> Question:
    """The question of this name, or the query in a file, on standard input (``-``) or in the words themselves.

    Raises UsageError, with the nearest name, where there is none.
    """
    if not asked:
        raise UsageError("ask what? (avn-graph query --list tells the questions, - reads a query from standard input)")
    if asked == "-":
        return _question("-", sys.stdin.buffer)
    if "{" in asked:
        return Question("", "", (), asked)
    path = Path(asked)
    if path.suffix not in (".rq", ".sparql") and not path.is_file():
        return question_named(asked)
    try:
        with open(path, "rb") as file:
            return _question(path.stem, file)
    except OSError as fault:
        raise UsageError(f"{path} cannot be read: {fault.strerror or fault}") from fault


def _question(name: str, file: IO[bytes]) -> Question:
    """The query in a file; of one that is too long, as much as shows that it is."""
    try:
        return Question(name, "", (), file.read(4 * LONGEST + 1).decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise UsageError(f"{name} is not in UTF-8 (byte {fault.start + 1})") from fault


def answer(question: Question, source: str | Path | None = None, format: str = "", width: int = 120) -> str:
    """The answer of the graph at ``source`` in a format; without one, a table of this width, or Turtle where it is a graph.

    Raises UsageError where the question cannot be asked here, or its answer not be told in that format.
    """
    if question.service:
        why = f"{question.name} asks {question.service} as well, and nothing is asked over the network here"
        raise UsageError(f"{why} (avn-graph query --show {question.name} prints it, to be asked elsewhere)")
    opened = open_store(source)
    with _interruptible():
        return render(ask(opened.store, question.text, opened.prefixes), opened, format, width)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Lets Control-C end the process: a store that is searching does not come back to Python to hear of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def render(found: Any, opened: Opened, format: str = "", width: int = 120) -> str:
    """What a store answered, as text. Raises UsageError where the format is for answers of another kind."""
    import pyoxigraph

    if isinstance(found, pyoxigraph.QueryTriples):
        if format not in ("", "turtle"):
            raise UsageError(f"the answer is a graph, and {format} cannot tell it (write --format turtle)")
        return turtle(found, opened.dataset)
    if format == "turtle":
        raise UsageError(f"the answer is no graph, and turtle cannot tell it (write --format table, {', '.join(RESULTS)})")
    if format in RESULTS:
        written: bytes = found.serialize(format=getattr(pyoxigraph.QueryResultsFormat, format.upper()))
        return written.decode()
    if isinstance(found, pyoxigraph.QueryBoolean):
        return "yes\n" if found else "no\n"
    shorten = shortener(opened.dataset)
    rows = [[_shown(term, shorten) for term in row] for row in found]
    return table([variable.value for variable in found.variables], rows, width)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """The rows under their head, in columns; what is wider than the table allows is folded within its cell."""
    if not head or not rows:
        return f"{_GAP.join(head)}\n" * bool(head) + ("no rows\n" if not rows else f"{len(rows)} without a value\n")
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    while sum(widths) + len(_GAP) * (len(widths) - 1) > width and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    lines = []
    for row in (head, ["-" * size for size in widths], *rows):
        cells = [_folded(cell, size) for cell, size in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            pieces = [(cell[number] if number < len(cell) else "").ljust(size) for cell, size in zip(cells, widths, strict=True)]
            lines.append(_GAP.join(pieces).rstrip())
    return "".join(f"{line}\n" for line in lines)


def terminal_width(stream: Any) -> int:
    """The columns of a terminal; 120 where the answer goes elsewhere."""
    return shutil.get_terminal_size().columns if stream is not None and stream.isatty() else 120


def _folded(cell: str, width: int) -> list[str]:
    return wrap(cell, width) or [""]


def _shown(term: Any, shorten: Callable[[str], str]) -> str:
    """A term in a cell: an IRI by its prefix, else in full; of a literal what it says; of an unbound variable nothing."""
    if term is None:
        return ""
    text = shorten(term.value) if type(term).__name__ == "NamedNode" else str(getattr(term, "value", term))
    return printable(text)


def turtle(triples: Iterable[Any], dataset: Dataset) -> str:
    """Turtle of an answer: sorted, with the prefixes that it uses and no others."""
    shorten, spaces, used = shortener(dataset), namespaces(dataset), set[str]()

    def name(iri: str) -> str:
        short = iri if iri.startswith("_:") else shorten(iri)
        used.add(short.partition(":")[0])
        return short

    body = blocks(describe(map(_triple, triples)), name)
    return "".join(f"@prefix {prefix}: <{spaces[prefix]}> .\n" for prefix in sorted(used & spaces.keys())) + body


def _triple(triple: Any) -> Triple:
    subject, predicate, value = map(_term, triple)
    return subject, predicate, value


def _term(term: Any) -> Any:
    """A term of pyoxigraph as ours. Raises UsageError for a triple term, which RDF 1.1 does not have."""
    kind = type(term).__name__
    if kind == "Literal":
        return Text(term.value, term.language or "", "" if term.language or term.datatype.value == v.XSD_STRING else term.datatype.value)
    if kind == "Triple":
        raise UsageError("the answer holds a triple about a triple, which Turtle 1.1 cannot tell")
    return Iri(term.value if kind == "NamedNode" else f"_:{term.value}")


def list_questions(word: str = "") -> str:
    """The questions that come along: name, question and keywords; only those that speak of the word, where one is given."""
    found = [q for q in known_questions().values() if word.lower() in f"{q.name} {q.question} {' '.join(q.keywords)}".lower()]
    if not found:
        raise UsageError(f"no question speaks of {word} (avn-graph query --list tells them all)")
    size = max(len(q.name) for q in found)
    lines = [(f"{q.name.ljust(size)}  {q.question}", f"{' ' * size}  [{', '.join(q.keywords)}]{_marked(q)}") for q in found]
    return "".join(f"{line}\n" for pair in lines for line in pair)


def _marked(question: Question) -> str:
    return f" to be asked elsewhere: {question.service}" if question.service else ""
