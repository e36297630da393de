"""A process that answers queries, one after the other, over a store that it can only read.

It reads a JSON document a line from standard input, its settings first, and writes one a line to standard output. Before
each query it gives up what it does not need: memory, time, room for the answer, and every file descriptor, so that no
connection and no file can be opened.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any, Final

from avn_graph.serving.settings import LARGEST_ANSWER
from avn_graph.vocabulary import KINDS, NAMESPACES, RDF_TYPE

_GRACE: Final = 2
"""Seconds of processor time beyond the limit of the clock, which the parent keeps."""
_PLAIN: Final = frozenset({*KINDS, *NAMESPACES})
"""Prefixes whose local names need no escape in Turtle, which not every store reads."""


def main() -> None:
    import pyoxigraph

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Control-C reaches every process of a terminal; the parent ends us
    lines = sys.stdin.buffer
    settings = json.loads(lines.readline())
    store = pyoxigraph.Store.read_only(settings["store"])
    _set(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(FileNotFoundError):  # /proc is Linux'; elsewhere the clock alone holds
        _set(resource.RLIMIT_AS, _taken() + settings["megabytes"] * 1024 * 1024)
    _tell({"outcome": "ready"})
    for line in lines:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        _set(resource.RLIMIT_CPU, int(spent.ru_utime + spent.ru_stime + settings["seconds"]) + _GRACE)
        _tell(_answer(store, json.loads(line), settings["prefixes"]))


def _answer(store: Any, request: dict[str, Any], prefixes: dict[str, str]) -> dict[str, Any]:
    import pyoxigraph

    named = {key: [pyoxigraph.NamedNode(iri) for iri in iris] for key, iris in request["graphs"].items()}
    with open(request["out"], "xb") as file, _sealed():
        try:
            found = store.query(request["query"], prefixes=prefixes, **named)
            empty = _write(found, file, request["form"], prefixes)
            file.flush()
        except SyntaxError as fault:
            return {"outcome": "unreadable", "reason": str(fault)}
        except MemoryError:
            return {"outcome": "memory"}
        except (OSError, RuntimeError, ValueError) as fault:
            full = os.fstat(file.fileno()).st_size >= LARGEST_ANSWER
            with contextlib.suppress(OSError):
                file.close()  # what did not fit is tried once more, in vain
            return {"outcome": "large" if full else "failed", "reason": str(fault)}
        return {"outcome": "done", "empty": empty}


def _write(found: Any, file: Any, form: str, prefixes: dict[str, str]) -> bool:
    """Writes the answer; whether it is a graph with no triple."""
    import pyoxigraph

    if not isinstance(found, pyoxigraph.QueryTriples):
        found.serialize(file, format=getattr(pyoxigraph.QueryResultsFormat, form))
        return False
    triples = sorted(set(found), key=_order)
    used = {_space(term) for triple in triples for term in triple}
    plain = {prefix: space for prefix, space in prefixes.items() if prefix in _PLAIN and space in used}
    pyoxigraph.serialize(triples, file, format=getattr(pyoxigraph.RdfFormat, form), prefixes=plain)
    return not triples


def _order(triple: Any) -> tuple[str, bool, str, str]:
    """By subject, its type first."""
    return str(triple.subject), triple.predicate.value != RDF_TYPE, str(triple.predicate), str(triple.object)


def _space(term: Any) -> str:
    """What stands before the local name of an IRI, or of a literal's datatype; empty for what Turtle writes without one."""
    iri = getattr(getattr(term, "datatype", term), "value", "")
    return "" if iri == RDF_TYPE or getattr(term, "language", None) else str(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1])


@contextlib.contextmanager
def _sealed() -> Iterator[None]:
    """No file descriptor is left: a new one would take the lowest free number, and that is over the limit."""
    lowest = os.dup(0)
    os.close(lowest)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    _set(resource.RLIMIT_NOFILE, lowest)
    _set(resource.RLIMIT_FSIZE, LARGEST_ANSWER)
    try:
        yield
    finally:
        _set(resource.RLIMIT_NOFILE, before)


def _set(limit: int, value: int) -> None:
    """Sets a limit that can be set anew; where the system has a harder one, that holds."""
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _taken() -> int:
    """Bytes of addresses in use."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _tell(reply: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(reply).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
