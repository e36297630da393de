"""From what places say of subjects to one description of each: sorted, nothing twice.

Most subjects of a graph are alike in which properties they have, and how many values of each. So a description is its
values in a row beside a *form*, which it shares with all that are alike; what a writer needs to know of a form it finds
out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from msgspec import Struct

from avn_graph.terms import Fact, Iri, Text, Triple, order
from avn_graph.vocabulary import RDF_TYPE

Node = tuple[Iri, list[Fact]]
"""A subject with what one place says of it, in no order. The same subject may come again."""
MOST_FORMS = 2_000
"""Of which is kept what is known; a corpus has some fifty."""


class Form(Struct, frozen=True, eq=False, gc=False):
    """The properties of a description, ``rdf:type`` first. The same form is the same object, for as long as it is in use."""

    properties: tuple[Iri, ...]
    """Of each value."""
    runs: tuple[tuple[Iri, int, int], ...]
    """Each property once, and from where to where its values are."""
    types: int
    """How many of the values are classes."""


class Description(Struct, frozen=True, gc=False):
    """A subject with all that is said of it; the values of a property are sorted, none twice."""

    subject: Iri
    form: Form
    values: Sequence[Iri | Text]

    @property
    def facts(self) -> dict[Iri, list[Iri | Text]]:
        """The values by property."""
        return {term: [*self.values[start:end]] for term, start, end in self.form.runs}

    @property
    def triples(self) -> Iterator[Triple]:
        """The same as triples."""
        return ((self.subject, term, value) for term, value in zip(self.form.properties, self.values, strict=True))


def describe(stream: Iterable[Triple]) -> Iterator[Description]:
    """The triples of a stream, by subject, everything sorted."""
    return gather((subject, [(predicate, value)]) for subject, predicate, value in stream)


def gather(nodes: Iterable[Node]) -> Iterator[Description]:
    """What is said of each subject, once and sorted. The nodes are used up."""
    found: dict[Iri, list[Fact]] = {}
    for subject, facts in nodes:
        if subject in found:
            found[subject] += facts
        else:
            found[subject] = facts
    for subject in sorted(found):
        yield _description(subject, found[subject])


def _description(subject: Iri, facts: list[Fact]) -> Description:
    terms, given = zip(*facts, strict=True)
    plan = _plan(terms)
    values = plan.sort(given)
    if plan.several:
        ordered = [*values]
        for start, end in plan.several:
            once = _in_order(values[start:end])
            if len(once) < end - start:
                return _description(subject, [*dict.fromkeys(facts)])  # something was said twice
            ordered[start:end] = once
        return Description(subject, plan.form, ordered)
    return Description(subject, plan.form, values)


class _Plan(Struct, frozen=True):
    """How to put the values of certain properties in order."""

    sort: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    """Puts them in the order of the form."""
    several: tuple[tuple[int, int], ...]
    """From where to where are several of one property."""
    form: Form


@lru_cache(maxsize=MOST_FORMS)
def _plan(terms: tuple[Iri, ...]) -> _Plan:
    places = sorted(range(len(terms)), key=lambda place: (terms[place] != RDF_TYPE, terms[place]))
    form = _form(tuple([terms[place] for place in places]))
    several = tuple([(start, end) for _, start, end in form.runs if end - start > 1])
    return _Plan(itemgetter(*places) if len(places) > 1 else tuple, several, form)


@lru_cache(maxsize=MOST_FORMS)
def _form(properties: tuple[Iri, ...]) -> Form:
    runs = [(term, properties.index(term)) for term in dict.fromkeys(properties)]
    return Form(properties, tuple([(term, start, start + properties.count(term)) for term, start in runs]), properties.count(RDF_TYPE))


def _in_order(values: Iterable[Any]) -> list[Any]:
    """Each value once. IRIs among themselves, and texts, compare as ``order`` has them, without the cost of a key."""
    found = set(values)
    try:
        return sorted(found)
    except TypeError:
        return sorted(found, key=order)
