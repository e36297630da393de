"""Descriptions: everything that is said of a subject, once, sorted, and of one form with all that are alike."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from avn_graph import vocabulary as v
from avn_graph.gathering import Description, describe, gather
from avn_graph.terms import Iri, Text, Triple, order

TERMS = st.sampled_from([Iri("p"), Iri("q"), v.RDF_TYPE, Iri("z"), Iri("%s")])
VALUES = st.sampled_from(["a", "b", "", "ä"]).flatmap(lambda s: st.sampled_from([Iri(s), Text(s), Text(s, "en"), Text(s, datatype="d")]))
TRIPLES = st.lists(st.tuples(st.sampled_from([Iri("s"), Iri("t")]), TERMS, VALUES))


def triples(found: Iterable[Description]) -> list[Triple]:
    return [triple for description in found for triple in description.triples]


@given(TRIPLES)
def test_all_is_said_once_and_sorted_with_the_class_first(stream: list[Triple]) -> None:
    found = triples(describe(stream))
    assert found == sorted(set(stream), key=lambda t: (t[0], t[1] != v.RDF_TYPE, t[1], order(t[2])))


@given(TRIPLES)
def test_the_same_from_nodes_of_many_facts(stream: list[Triple]) -> None:
    nodes = [(subject, [(term, value) for _, term, value in rows]) for subject, rows in groupby(stream, key=lambda t: t[0])]
    assert triples(gather(nodes)) == triples(describe(stream))


@given(TRIPLES)
def test_a_form_tells_what_the_values_are_values_of(stream: list[Triple]) -> None:
    for found in describe(stream):
        assert [(term, value) for term, values in found.facts.items() for value in values] == [(p, o) for _, p, o in found.triples]
        assert [term for term, start, end in found.form.runs for _ in range(start, end)] == list(found.form.properties)
        assert found.form.types == found.form.properties.count(v.RDF_TYPE) == len(found.facts.get(v.RDF_TYPE, []))


def test_what_is_alike_has_one_form_in_whatever_order_it_was_said() -> None:
    one, other = ([(Iri("p"), Iri("a")), (Iri("q"), Text("b")), (Iri("q"), Text("c"))], [(Iri("q"), Iri("x")), (Iri("p"), Iri("y"))])
    [first, second, third] = gather([(Iri("1"), [*one]), (Iri("2"), [one[2], one[0], one[1]]), (Iri("3"), other)])
    assert first.form is second.form is not third.form
    assert first.values == [Iri("a"), Text("b"), Text("c")]


def test_what_is_said_twice_does_not_count_for_the_form() -> None:
    facts = [(Iri("p"), Iri("a")), (Iri("p"), Iri("a")), (Iri("q"), Iri("b"))]
    [once, twice] = gather([(Iri("1"), facts[1:]), (Iri("2"), facts)])
    assert once.form is twice.form
