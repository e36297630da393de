"""The state of a graph for its curators: treatments by status, and where knowledge is thin."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avn_graph import vocabulary as v
from avn_graph.explain import fold, links, rated, sentence, sources
from avn_graph.graph import Graph
from avn_graph.knowledge import Claim

Gap = Callable[[Graph], Iterator[str]]


def report(graph: Graph) -> str:
    """Plain text: what is claimed of each treatment, best supported first, and the gaps."""
    counts = f"{len(graph.entities)} entities, {len(graph.claims)} claims, {sum(len(c.evidence) for c in graph.claims)} evidence lines"
    lines = [*fold(f"{graph.dataset.title}, {graph.dataset.version}: {counts}"), "", "Claims about treatments, by status"]
    for status, code in v.STATUS_CODES.items():
        told = sorted(sentence(graph, c) + sources(graph, c) for c in graph.claims if c.status == status and _treats(c))
        if told:
            lines += ["", *fold(f"{code.label.upper()} ({len(told)}): {code.definition}", 1)]
            lines += [line for one in told for line in fold(one, 2)]
    for gap in GAPS:
        found = sorted(set(gap(graph)))
        title = str(gap.__doc__).splitlines()[0].rstrip(".")
        lines += ["", *fold(f"{title} ({len(found)})" if found else title)]
        lines += [line for one in found or ["none"] for line in fold(one, 1)]
    return "\n".join([*lines, "", *fold(graph.dataset.disclaimer, hang=0)]) + "\n"


def unexplained_treatments(graph: Graph) -> Iterator[str]:
    """Treatments without a mechanism: no claim of their own acts on one."""
    claimed = {c.subject for c in graph.claims}
    explained = {link.subject for link in links(graph) if link.object.startswith("mechanism:")}
    for e in graph.entities:
        if e.kind in v.TREATMENT_KINDS and e.id in claimed - explained:
            yield f"{e.label} ({e.id})"


def dead_ends(graph: Graph) -> Iterator[str]:
    """Mechanisms that lead nowhere: no chain goes on from them to a condition or a finding."""
    into: dict[str, list[str]] = {}
    for link in links(graph):
        into.setdefault(link.object, []).append(link.subject)
    todo = [id for id in into if id.startswith(("condition:", "finding:"))]
    leading = set(todo)
    while todo:
        before = [id for id in into.get(todo.pop(), ()) if id not in leading]
        leading.update(before)
        todo += before
    for e in graph.entities:
        if e.kind == "mechanism" and e.id not in leading:
            yield f"{e.label} ({e.id})"


def single_lines(graph: Graph) -> Iterator[str]:
    """Treatments' claims that rest on one line of evidence."""
    for c in graph.claims:
        if len(c.evidence) == 1 and _treats(c):
            yield rated(graph, c)


def contradictions(graph: Graph) -> Iterator[str]:
    """Contradictions: claims that some sources support and others dispute."""
    for c in graph.claims:
        if {"supports", "disputes"} <= {line.bearing for line in c.evidence}:
            yield rated(graph, c) + sources(graph, c)


def unassessed(graph: Graph) -> Iterator[str]:
    """Claims without evidence."""
    for c in graph.claims:
        if not c.evidence:
            yield sentence(graph, c)


GAPS: tuple[Gap, ...] = (unexplained_treatments, dead_ends, contradictions, unassessed, single_lines)


def _treats(c: Claim) -> bool:
    return c.subject.partition(":")[0] in v.TREATMENT_KINDS
