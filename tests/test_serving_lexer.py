"""The look at a query before the engine: nothing that reaches out or goes too deep comes through, and what is fair does."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avn_graph.questions import known_questions
from avn_graph.serving.lexer import examine, tokenise
from avn_graph.serving.negotiation import GRAPHS, HTML, RESULTS, Offer, choose
from avn_graph.serving.refused import Refused
from avn_graph.serving.settings import DEEPEST, LONGEST_QUERY

GRAPH = "https://example.org/graph/one"


def refusal(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        examine(text, [GRAPH])
    return caught.value


@pytest.fixture
def nobody() -> Iterator[str]:
    """The address of a port where nobody listens, and nobody can begin to."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


def calls_out(text: str) -> bool:
    """Whether pyoxigraph would ask another endpoint: it fails to connect."""
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(pyoxigraph.NamedNode("http://x/s"), pyoxigraph.NamedNode("http://a:"), pyoxigraph.Literal(True)))
    try:
        found = store.query(text)
        if not isinstance(found, pyoxigraph.QueryBoolean):
            list(found)
    except (SyntaxError, ValueError):
        return False
    except (OSError, RuntimeError):  # the latter where the endpoint is a variable
        return True
    return False


# ---------------------------------------------------------------- what is fair


@pytest.mark.parametrize("name", [name for name, q in known_questions().items() if not q.service])
def test_no_competency_question_is_refused(name: str) -> None:
    question = known_questions()[name]
    assert examine(question.text).form.lower() == question.form


@pytest.mark.parametrize("name", [name for name, q in known_questions().items() if q.service])
def test_questions_that_ask_other_endpoints_are_refused(name: str) -> None:
    assert refusal(known_questions()[name].text).status == 403


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/> {}" }',
        "SELECT * { ?s ?p '''it's a SERVICE <http://x/> {} ''' }",
        'SELECT * { ?s ?p """say "SERVICE" """ }',
        "SELECT * { ?s <http://schema.org/availableService> ?o } # SERVICE <http://x/> {}",
        "# SERVICE\nASK {}",
        'SELECT * { ?s ?p "a \\" quote" ; ?q "", \'\' }',
        f"SELECT * FROM <{GRAPH}> FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}",
        f"SELECT * from # which\n named\n <{GRAPH}> {{ ?s ?p ?o }}",
        "SELECT ?load ?from { ?load <x:insert> ?from ; x:delete x:from }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > -1 && !(?s = ?p)) }",
        "SELECT * { ?s ?p ?o FILTER(?o<?p&&?o>?s) FILTER(?o < (?p + 1) && !(?o > 3)) }",
        "SELECT * { ?s (^<x:p>/!(<x:q>|^<x:r>))*/<x:s>? ?o }",
        "PREFIX x: <http://x/#> DESCRIBE x:a\\(b\\) x:a\\'b x:a\\#b",
        "SELECT * { VALUES ?doi { " + "<https://doi.org/10.1002/(SICI)1097(1996)4:1> " * 500 + "} }",
        "SELECT * { VALUES ?id { " + "<https://example.org/a-long-id-of-many-words-and-more> " * 500 + "} }",
        "SELECT * {" + "{" * (DEEPEST - 1) + "}" * DEEPEST,
    ],
)
def test_what_looks_dangerous_and_is_not_comes_through(text: str) -> None:
    examine(text, [GRAPH])


@pytest.mark.parametrize(
    "text, form",
    [
        ("PREFIX select: <x:ask> CONSTRUCT WHERE { ?s select:ask ?o }", "CONSTRUCT"),
        ("# SELECT\nask { }", "ASK"),
        ("BASE <http://select/> describe <ask>", "DESCRIBE"),
    ],
)
def test_the_form_is_the_first_word_that_is_one(text: str, form: str) -> None:
    assert examine(text).form == form


# ---------------------------------------------------------------- what is not


SPELLINGS = [
    "SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ sErViCe<{}>{{?s ?p ?o}} }}",
    "SELECT * {{ SERVICE#\n<{}>#\n{{ ?s ?p ?o }} }}",
    "SELECT * {{ #\rSERVICE <{}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT<{}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICESILENT<{}> {{ ?s ?p ?o }} }}",
    "PREFIX s: <{}> SELECT * {{ SERVICE s: {{ ?s ?p ?o }} }}",
    "PREFIX : <{}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
    "PREFIX : <{}> SELECT * {{ ?s ?p trueSERVICE:x {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p trueSERVICE <{}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p ?o FILTER(true)SERVICE <{}> {{ ?a ?b ?c }} }}",
    "PREFIX x: <http://a:> SELECT * {{ ?s x: true . ?s x:trueSERVICE <{}> {{ ?a ?b ?c }} }}",
    "BASE <{}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?e {{ <{}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }} }} }}",
    'SELECT * {{ BIND("" AS ?x) SERVICE <{}> {{ ?s ?p ?o }} }}',
    "SELECT * {{ BIND(''AS ?x)SERVICE <{}> {{ ?s ?p ?o }} BIND('' AS ?y) }}",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_service_is_refused_in_every_spelling(spelling: str, nobody: str) -> None:
    text = spelling.format(nobody)
    found = refusal(text)
    assert found.status == 403 and "SERVICE" in found.reason


def test_the_spellings_are_not_harmless(nobody: str) -> None:
    """Most of them, the engine does read as SERVICE; SILENT hides that it failed."""
    loud = [spelling for spelling in SPELLINGS if calls_out(spelling.format(nobody))]
    assert len(loud) >= len(SPELLINGS) - 4, set(SPELLINGS) - set(loud)


@pytest.mark.parametrize("text", ["SELECT * { \\u0053ERVICE <x:y> {} }", "SELECT * { SERV\\U00000049CE <x:y> {} }"])
def test_escapes_outside_of_strings_and_iris_are_refused(text: str) -> None:
    assert refusal(text).status == 400


@pytest.mark.parametrize("text", ["SELECT * { \u017fERVICE <x:y> {} }", "SELECT * { SERV\u0131CE <x:y> {} }"])
def test_letters_that_fold_to_ours_are_refused(text: str) -> None:
    assert refusal(text).status == 403


CASED = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda up: "".join(c.upper() if u else c for c, u in zip("service", up, strict=True))
)
PIECES = st.sampled_from(
    (
        *("", " ", "\n", "{}", "?s ?p true", "?s ?p 1.", "?s ?p 'a'", '?s ?p """a"""', "?s ?p ?o.", "?s x: x:", "?s x: x:a", "?s x:"),
        *("?s x:p?", "FILTER(1<2)", "FILTER(?a<?b)", "FILTER(?a<'x>')", "FILTER(?a<:b)", "FILTER(?s<?o&&?o>?p)", "BIND(1 AS ?z)"),
        *("OPTIONAL{}", "# {\n", "#>'''\n", "#'''\n", "# '\n", '# "\n', "'", '"', "'''", "<", ">", "\\'", "'a'@en"),
    )
)
BEFORE = st.lists(PIECES, max_size=3).map("".join)
BETWEEN = st.sampled_from(["", " ", "\n", "\t", "#\n", "# '\n", ' # "\r', " SILENT ", "silent", "#>\n"])
TARGET = st.sampled_from(["<{0}>", "s:", "s:x", ":x", "<{0}#'>"])


@settings(max_examples=500)
@given(BEFORE, CASED, BETWEEN, TARGET, BETWEEN, st.sampled_from(["", " ", "'", " # }"]))
def test_what_the_engine_takes_for_service_never_comes_through(
    before: str, word: str, between: str, target: str, after: str, end: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        head = f"PREFIX x: <http://a:> PREFIX s: <{address}> PREFIX : <{address}> "
        text = f"{head}SELECT * {{ {before}{word}{between}{target.format(address)}{after}{{ ?q ?r ?t }} }}{end}"
        if calls_out(text):
            assert refusal(text).status in {400, 403}


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <file:///etc/passwd>",
        "load <http://x/> into graph <x:g>",
        "INSERT DATA { <x:s> <x:p> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP GRAPH <x:g>",
        "ASK {} ; DROP ALL",
        "PREFIX x: <x:> MOVE <x:a> TO <x:b>",
    ],
)
def test_updates_are_refused(text: str) -> None:
    found = refusal(text)
    assert found.status == 403 and "read-only" in found.reason


@pytest.mark.parametrize(
    "clause",
    [
        *("FROM <file:///etc/passwd>", "from<http://example.org/g>", "FROM NAMED <file:///etc/passwd>", "FROM #\n<x:y>"),
        *("FROM x:g", "FROM", "FROM NAMED", f"FROM <{GRAPH}> FROM <x:y>", f"FROM <{GRAPH}\\u0041>"),
    ],
)
def test_graphs_that_are_not_ours_are_refused(clause: str) -> None:
    found = refusal(f"PREFIX x: <https://example.org/graph/> SELECT * {clause} {{ ?s ?p ?o }}")
    assert found.status == 400 and ("graph" in found.reason)


MANY = 20_000
BOMBS = {
    "braces": "SELECT * " + "{" * MANY + "}" * MANY,
    "parentheses": "SELECT * { FILTER(" + "(" * MANY + "1" + ")" * MANY + ") }",
    "not": "SELECT * { FILTER(" + "!" * 40_000 + "true) }",
    "not, spaced": "SELECT * { FILTER(" + "! #\n" * 10_000 + "true) }",
    "not and parentheses": "SELECT * { FILTER(" + "!(" * 15_000 + "1" + ")" * 15_000 + ") }",
    "path": "SELECT * { ?s " + "(" * MANY + "<x:p>" + ")" * MANY + " ?o }",
    "inverse": "SELECT * { ?s " + "^(" * MANY + "<x:p>" + ")" * MANY + " ?o }",
    "collections": "SELECT * { " + "(" * MANY + ")" * MANY + " ?p ?o }",
    "blank nodes": "SELECT * { " + "[ ?p " * 10_000 + "]" * 10_000 + " }",
    "triple terms": "SELECT * { " + "<< " * MANY + " }",
    "closed too soon": "SELECT * { " + "{ <x://)))> ( " * 4000 + " }",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_what_goes_too_deep_is_refused(bomb: str) -> None:
    assert len(bomb) <= LONGEST_QUERY
    found = refusal(bomb)
    assert found.status == 400 and "deep" in found.reason


@given(st.lists(st.sampled_from(["{", "(", "[", "!(", "<<", "^(", "-("]), min_size=DEEPEST + 1, max_size=3 * DEEPEST))
def test_any_mix_of_brackets_is_counted(openings: list[str]) -> None:
    assert refusal("SELECT * " + " ".join(openings)).status == 400


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { FILTER(?x<x:" + "(" * MANY + "1" + ")" * MANY + ">?y) }",
        "SELECT * { FILTER(?x<" + "!" * MANY + "1>?y) }",
        "SELECT * { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b)#>'''\nSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'''\n }",
        "SELECT * { FILTER(?a<'x>')SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'\n }",
        "SELECT * { ?s ?p <#here> }",
    ],
)
def test_what_may_be_less_than_or_an_iri_is_refused(text: str) -> None:
    found = refusal(text)
    assert found.status == 400 and "less than" in found.reason


def test_what_is_too_long_is_refused() -> None:
    text = "ASK {} #" + "x" * LONGEST_QUERY
    assert refusal(text).status == 413
    examine(text[:LONGEST_QUERY])
    assert refusal("ASK {} #" + "\u00e9" * (LONGEST_QUERY // 2)).status == 413


@pytest.mark.parametrize("text", ["", "  ", "# nothing", "hello", "?select", "'SELECT'"])
def test_what_is_no_query_is_refused(text: str) -> None:
    assert refusal(text).status == 400


@pytest.mark.parametrize("text", ["ASK { ?s ?p 'a }", 'ASK { ?s ?p "a\n" }', "ASK { ?s ?p '''a' }", 'ASK { ?s ?p "\\q" }'])
def test_strings_without_an_end_are_refused_with_their_line(text: str) -> None:
    found = refusal(f"\n{text}")
    assert found.status == 400 and "line 2" in found.reason


@given(st.text(alphabet="SELECT{}()<>[]!^?$:.#'\"\\u0053 \n\r\tservice\u017f\u00e9\x00\U0001f600", max_size=200))
def test_any_text_is_split_into_pieces_that_are_the_text(text: str) -> None:
    try:
        assert "".join(token.text for token in tokenise(text)) == text
        examine(text)
    except Refused as refused:
        assert refused.status in {400, 403, 413}


def test_long_texts_are_split_in_little_time() -> None:
    import time

    for text in ("<a" * 32_000, "'\\n" * 20_000, '"""' + '""a' * 20_000, "a:" * 32_000, "?" * 64_000, "'''" + "''\\n" * 15_000):
        start = time.process_time()
        with pytest.raises(Refused):
            examine(text)
        assert time.process_time() - start < 1


# ---------------------------------------------------------------- what a client likes best


@pytest.mark.parametrize(
    "accept, expected",
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples;q=0.4, application/ld+json;q=0.5", "application/ld+json"),
        ("text/*;q=0.2, application/n-triples;q=0.1", "text/turtle"),
        ("text/turtle;q=0, */*", "application/n-triples"),
        ("TEXT/HTML , */*;q=0.8", "text/html"),
        ("text/html;level=1, text/turtle;q=0.9", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*;q=0.1, text/html;q=0.05", "text/turtle"),
        ("text/html;q=2, text/turtle;q=0.1", "text/turtle"),
        ("nonsense, ;;, text/html", "text/html"),
    ],
)
def test_the_form_is_the_one_that_is_liked_best(accept: str, expected: str) -> None:
    assert choose(accept, (*GRAPHS, HTML)).media_type == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "text/html;q=0, text/turtle;q=0.0", "text", "*/html"])
def test_where_nothing_is_liked_all_forms_are_listed(accept: str) -> None:
    offers = (Offer("text/turtle", "TURTLE"), HTML)
    with pytest.raises(Refused) as caught:
        choose(accept, offers)
    assert caught.value.status == 406
    assert "text/turtle, text/html" in caught.value.reason


def test_every_form_is_one_that_the_engine_has() -> None:
    for offers, forms in ((RESULTS, pyoxigraph.QueryResultsFormat), (GRAPHS, pyoxigraph.RdfFormat)):
        for offer in offers:
            assert getattr(forms, offer.form).media_type.partition(";")[0] in {o.media_type for o in offers}
