"""The state of a graph for its curators: treatments by status, and where knowledge is thin."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avn_graph import vocabulary as v
from avn_graph.explain import chains
from avn_graph.graph import Graph
from avn_graph.knowledge import Claim, Entity

Gap = Callable[[Graph], Iterator[str]]


def report(graph: Graph) -> str:
    """Plain text: what is claimed of each treatment, best supported first, and the gaps."""
    counts = f"{len(graph.claims)} claims, {sum(len(c.evidence) for c in graph.claims)} evidence lines"
    lines = [f"{graph.dataset.title}, {graph.dataset.version}: {counts}", "", "Treatments by status"]
    for status, code in v.STATUS_CODES.items():
        found = sorted((c for c in graph.claims if c.status == status and _treats(c)), key=lambda c: c.label.lower())
        if found:
            lines += ["", f"  {code.label.upper()}: {code.definition}"]
            lines += [f"    {c.label}{_sources(graph, c)}" for c in found]
    for gap in GAPS:
        found_lines = sorted(set(gap(graph)))
        lines += ["", str(gap.__doc__).splitlines()[0].rstrip("."), *(f"    {line}" for line in found_lines or ["none"])]
    return "\n".join([*lines, "", graph.dataset.disclaimer]) + "\n"


def unexplained_treatments(graph: Graph) -> Iterator[str]:
    """Treatments without a mechanism: no claim of theirs acts on one."""
    explained = {c.subject for c in graph.claims if c.object.startswith("mechanism:") and not c.negated}
    claimed = {c.subject for c in graph.claims}
    for e in graph.entities:
        if e.kind in v.TREATMENT_KINDS and e.id in claimed - explained:
            yield f"{e.label} ({e.id})"


def dead_ends(graph: Graph) -> Iterator[str]:
    """Mechanisms that lead nowhere: no chain goes on from them to a condition or a finding."""
    for e in graph.entities:
        if e.kind == "mechanism":
            ends = {link.object for chain in chains(graph, e.id) for link in chain if _after(e, chain, link)}
            direct = {c.object for c in graph.claims if c.subject == e.id and not c.negated}
            of = {value for term, value in e.facts if term == v.AVN_OF_CONDITION}
            if not of and not any(id.startswith(("condition:", "finding:")) for id in ends | direct):
                yield f"{e.label} ({e.id})"


def single_lines(graph: Graph) -> Iterator[str]:
    """Treatments' claims that rest on one line of evidence."""
    for c in graph.claims:
        if len(c.evidence) == 1 and _treats(c):
            yield f"{c.label}: {v.STATUS_CODES[c.verdict.status].label}{_sources(graph, c)}"


def contradictions(graph: Graph) -> Iterator[str]:
    """Contradictions: claims that some sources support and others dispute."""
    for c in graph.claims:
        sides = {line.bearing for line in c.evidence}
        if {"supports", "disputes"} <= sides:
            yield f"{c.label}: {v.STATUS_CODES[c.verdict.status].label}{_sources(graph, c)}"


def unassessed(graph: Graph) -> Iterator[str]:
    """Claims without evidence."""
    for c in graph.claims:
        if not c.evidence:
            yield c.label


GAPS: tuple[Gap, ...] = (unexplained_treatments, dead_ends, single_lines, contradictions, unassessed)


def _treats(c: Claim) -> bool:
    return c.subject.partition(":")[0] in v.TREATMENT_KINDS


def _sources(graph: Graph, c: Claim) -> str:
    return f" [{', '.join(graph.label(id) for id in c.citations)}]" if c.citations else ""


def _after(e: Entity, chain: tuple[object, ...], link: object) -> bool:
    """Whether a link of the chain comes after the entity, or at it."""
    subjects = [getattr(x, "subject", "") for x in chain]
    return e.id in subjects and chain.index(link) >= subjects.index(e.id)
