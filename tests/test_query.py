"""Asking: what is answered, in which form, and what is refused. Every refusal is one line, and nothing reaches the network."""

from __future__ import annotations

import csv
import io
import json
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from conftest import Run
from readers import ROOT, by_oxigraph, by_rdflib

from avn_graph.cli import main
from avn_graph.diagnostics import UsageError
from avn_graph.graph import Graph
from avn_graph.query import find_question, table, turtle
from avn_graph.questions import known_questions
from avn_graph.questions.asking import LONGEST, MOST_OPENINGS, ask, form_of
from avn_graph.store import Opened, open_store

PREFIXES = {"avn": "https://example.org/avn#", "drug": "https://example.org/drug/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
EXPORT = ROOT / "exports"
BY_STATUS = """\
status                   claims
-----------------------  ------
avn:status-possible      50
avn:status-supported     44
avn:status-insufficient  21
avn:status-mixed         6
avn:status-established   1
avn:status-refuted       1
"""


class Listener(socketserver.TCPServer):
    """Counts who calls."""

    calls = 0


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A port of this machine that would notice a request."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            server.calls += 1

    with Listener(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def opened() -> Opened:
    return open_store(ROOT / "source")


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as raised:
        ask(pyoxigraph.Store(), text, PREFIXES)
    assert "\n" not in str(raised.value)
    return str(raised.value)


# ---------------------------------------------------------------- what is wrong with a query


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * WHERE { ?s ?p ?o } LIMT 3", "1:29: LIMT is not expected here"),
        ("SELECT * { ?s rdfs:label ?l FILTR(?l) }", "1:29: FILTR(?l) is not expected here"),
        ("SELECT * {\n ?s a avn:Drug ;\n rdfs:label ?l . FILTER(LAN(?l) = 'x') }", "3:25: LAN(?l) is not expected here"),
        ("SELECT * { VALUES (?a ?b) { (1) } }", "1:31: ) is not expected here"),
        ("SELECT * WHERE { ?s ?p ?o", "1:26: something before this is missing or too much"),
        ("SELECT * { ?s ?p ?o } }", "1:24: something before this is missing or too much"),
        ("SELECT * { ?s <drug/x> ?o }", "1:23: the address before this is not a whole one (write <https://…>)"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "1:40: SELECT names a variable that is neither grouped by nor counted"),
        ("SELECT * { ?s a drg:Drug }", "1:17: there is no prefix drg: (did you mean drug?)"),
        ("SELECT * {\n  drg:x a ?o }", "2:3: there is no prefix drg: (did you mean drug?)"),
        ("SELECT * { ?s a zzz:Drug }", "1:17: there is no prefix zzz: (declare it with PREFIX, or use avn, drug, rdfs)"),
        ("SELECT * { ?s a :Drug }", "1:17: there is no prefix : (declare it with PREFIX, or use avn, drug, rdfs)"),
        ("SELCT * { ?s ?p ?o }", "1:1: it does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("# SELECT\nPREFIX a: <urn:a>\n hello", "3:2: it does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("", "1:1: it does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    assert refusal(text) == f"the query cannot be read: {message}"


def test_a_prefix_that_the_query_declares_is_known() -> None:
    assert "prefix" not in refusal("PREFIX own: <urn:own:> SELECT * { own:a own:b _:c . ?x own:d 'zzz:e' } LIMT")


@pytest.mark.parametrize("word", "INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH insert".split())
def test_a_change_is_refused(word: str, opened: Opened) -> None:
    assert refusal(f"PREFIX a: <urn:a>\n{word} {{ ?s ?p ?o }}") == (
        "the query cannot be read: it changes data, and the graph is only read (write SELECT, ASK, CONSTRUCT or DESCRIBE)"
    )


def test_a_change_changes_nothing(opened: Opened) -> None:
    size = len(opened.store)
    for text in ("DELETE WHERE { ?s ?p ?o }", "INSERT DATA { drug:a drug:b drug:c }", "CLEAR ALL", "DROP ALL"):
        with pytest.raises(UsageError):
            ask(opened.store, text, opened.prefixes)
    assert len(opened.store) == size


def test_a_function_that_is_unknown_is_told() -> None:
    assert refusal("SELECT (<urn:f>(1) AS ?x) {}") == "the query cannot be answered: The custom function <urn:f> is not supported"

    assert refusal("SELECT (<urn:service>(1) AS ?x) {}").endswith("The custom function <urn:service> is not supported")


def test_words_of_the_store_that_are_new_to_us_are_told_as_they_are() -> None:
    class Other:
        def query(self, text: str, **_: object) -> None:
            raise SyntaxError("another parser\n speaks")

    with pytest.raises(UsageError, match=r"^the query cannot be read: another parser speaks$"):
        ask(Other(), "ASK {}", {})


# ---------------------------------------------------------------- nothing reaches the network

SERVICES = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "ASK {{ service silent <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?e {{ <{url}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "PREFIX : <{url}> SELECT * {{ SERVICE:x{{?s ?p ?o}} }}",
    "PREFIX service: <{url}> SELECT * {{ SERVICE service:x {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p 1SERVICE<{url}>{{?s ?p ?o}} }}",
    "SELECT * {{ FILTER(1<2&&EXISTS{{SERVICE<{url}>{{?s ?p ?o}}}}) }}",
    "SELECT * {{ VALUES ?u {{<{url}>}} FILTER(1<?b)SERVICE?u#>\n{{?s ?p ?o}} }}",
    "SELECT * {{ ?s ?p '''SERVICE''' # SERVICE\n SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ OPTIONAL {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused_however_it_is_written(text: str, listener: Listener) -> None:
    url = f"http://localhost:{listener.server_address[1]}/"
    message = refusal(text.format(url=url))
    assert "SERVICE" in message
    assert listener.calls == 0


def test_without_the_refusal_the_network_would_be_reached(listener: Listener) -> None:
    """So that the tests above can fail: the store itself does call."""
    url = f"http://localhost:{listener.server_address[1]}/"
    with pytest.raises(OSError):
        list(pyoxigraph.Store().query(SERVICES[0].format(url=url)))
    assert listener.calls > 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service a <https://example.org/service> ; rdfs:label 'service' } # service",
        "PREFIX service: <https://example.org/> SELECT * { ?s service:x avn:Service }",
        "SELECT * { ?s rdfs:label 'the \\u0053ervice' }",
    ],
)
def test_the_word_may_stand_in_names_texts_and_comments(text: str) -> None:
    assert list(ask(pyoxigraph.Store(), text, PREFIXES)) == []


def test_a_wrong_query_with_the_word_is_told_as_any_other() -> None:
    assert refusal("SELECT ?service { ?service a drg:x }") == "the query cannot be read: 1:30: there is no prefix drg: (did you mean drug?)"


def test_a_query_that_would_end_the_process_is_refused() -> None:
    message = f"the query is too large: {LONGEST:,} characters and {MOST_OPENINGS:,} brackets are the most"
    for opening, closing in (("{", "}"), ("(", ")"), ("!", "")):
        inner = opening * MOST_OPENINGS + ("1" if opening != "{" else "") + closing * MOST_OPENINGS
        assert refusal(f"SELECT * {{ {inner if opening == '{' else f'FILTER({inner})'} }}") == message
    assert refusal(f"SELECT * {{ FILTER(1{'+1' * (LONGEST // 2)}) }}") == message


@pytest.mark.parametrize("chain", ["+1", "||1", "&&1"])
def test_the_largest_query_is_answered(chain: str) -> None:
    """In a process of its own: were the limit too high, this would be a crash and no exception."""
    text = f"ASK {{ FILTER(1{chain * ((LONGEST - 20) // len(chain))}) }}"
    program = (
        "import sys, pyoxigraph; from avn_graph.questions.asking import ask; print(bool(ask(pyoxigraph.Store(), sys.stdin.read(), {})))"
    )
    done = subprocess.run([sys.executable, "-c", program], input=text, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "True\n")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "select"),
        ("# ASK\nPREFIX select: <urn:ask>\nBASE <urn:x> construct { } where { }", "construct"),
        ("describe <urn:a>", "describe"),
        ("ASK{}", "ask"),
        ("DELETE WHERE {}", ""),
        ("", ""),
    ],
)
def test_the_form_of_a_query_is_told(text: str, form: str) -> None:
    assert form_of(text) == form


# ---------------------------------------------------------------- tables and Turtle


def test_a_table_is_aligned() -> None:
    assert table(["a", "longer"], [["one", "1"], ["x", ""]], 80) == "a    longer\n---  ------\none  1\nx\n"


def test_a_wide_table_is_folded_within_its_cells() -> None:
    shown = table(["id", "text"], [["a", "many words that do not fit in one line of this table"], ["b", "few"]], 30)
    assert shown == ("id  text\n--  --------------------------\na   many words that do not fit\n    in one line of this table\nb   few\n")
    narrow = table(["one", "two"], [["x" * 40, "y" * 40]], 20)
    assert all(len(line) <= 26 for line in narrow.splitlines())
    assert narrow.count("x") == narrow.count("y") == 40


def test_an_answer_without_rows_or_columns_is_told() -> None:
    assert table(["a", "b"], [], 80) == "a  b\nno rows\n"
    assert table([], [], 80) == "no rows\n"
    assert table([], [[], []], 80) == "2 without a value\n"


def test_turtle_of_an_answer_is_sorted_and_has_the_prefixes_that_it_uses(opened: Opened) -> None:
    text = "CONSTRUCT { ?d a avn:Drug ; rdfs:label ?l ; avn:level 3 ; rdfs:comment 'it\\'s \"so\"' ; avn:part [ rdfs:label ?l ] }"
    found = list(ask(opened.store, f"{text} {{ ?d a avn:Drug ; rdfs:label ?l . FILTER(?d = drug:iloprost) }}", opened.prefixes))
    shown = turtle(reversed(found), opened.dataset)
    plain = [row for row in by_oxigraph(shown, "turtle") if "blank" not in (row[0][0], row[2][0])]
    assert len(found) == len(by_oxigraph(shown, "turtle")) == len(by_rdflib(shown, "turtle")) == 6
    assert len(plain) == 4
    assert "@prefix drug:" in shown
    assert "@prefix ref:" not in shown
    assert "drug:iloprost a avn:Drug ;\n" in shown


def test_a_triple_about_a_triple_is_refused(opened: Opened) -> None:
    found = ask(opened.store, "CONSTRUCT { <urn:a> <urn:b> ?t } { BIND(TRIPLE(<urn:a>, <urn:b>, 1) AS ?t) }", {})
    with pytest.raises(UsageError, match="a triple about a triple"):
        turtle(found, opened.dataset)


def test_what_a_terminal_would_obey_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", 'SELECT ("\\u001b[31mred\\u202e" AS ?x) {}', str(EXPORT)]) == 0
    assert "\\x1b[31mred\\u202e" in capsys.readouterr().out


# ---------------------------------------------------------------- finding what is asked


def test_a_question_may_be_a_name_a_file_or_the_query_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.rq").write_text("\ufeffASK {}", encoding="utf-8")
    Path("plain").write_text("ASK {}")
    assert find_question("refuted") is known_questions()["refuted"]
    assert find_question("own.rq").text == find_question("plain").text == find_question("ASK {}").text == "ASK {}"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("", "ask what? (avn-graph query --list tells the questions, - reads a query from standard input)"),
        ("refutd", "there is no question refutd (did you mean refuted?)"),
        ("none.rq", "none.rq cannot be read: No such file or directory"),
        ("bad.rq", "bad is not in UTF-8 (byte 3)"),
    ],
)
def test_what_is_not_there_is_told(asked: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.rq").write_bytes(b"AS\xff")
    with pytest.raises(UsageError) as raised:
        find_question(asked)
    assert str(raised.value) == message


# ---------------------------------------------------------------- the command


def test_a_question_is_answered_by_the_sources_and_by_the_exports_alike(run: Run) -> None:
    for source in (ROOT / "source", EXPORT, EXPORT / "avn-graph.ttl"):
        done = run("query", "claims-by-status", source)
        assert (done.returncode, done.stdout, done.stderr) == (0, BY_STATUS, "")


def test_without_a_source_the_usual_one_is_asked(run: Run) -> None:
    assert run("query", "supported", cwd=ROOT).stdout == "yes\n"


def test_yes_or_no(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "ASK { drug:iloprost avn:increases mechanism:bone-blood-flow }", str(EXPORT)]) == 0
    assert capsys.readouterr().out == "no\n"


def test_a_graph_is_told_in_turtle(run: Run, avn: Graph) -> None:
    done = run("query", "everything-about", EXPORT)
    assert by_oxigraph(done.stdout, "turtle") <= by_oxigraph((EXPORT / "avn-graph.nt").read_text(encoding="utf-8"), "ntriples")
    assert "drug:iloprost a avn:Drug ;" in done.stdout


@pytest.mark.parametrize(("format", "kind"), [("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON")])
@pytest.mark.parametrize("name", ["study-sizes", "test-by-stage", "supported"])
def test_rows_are_told_in_the_bytes_of_their_standard(name: str, format: str, kind: str, opened: Opened) -> None:
    command = [sys.executable, "-m", "avn_graph", "query", name, str(ROOT / "source"), "--format", format]
    done = subprocess.run(command, capture_output=True, timeout=30, check=True)
    found = ask(opened.store, known_questions()[name].text, {})
    assert done.stdout == found.serialize(format=getattr(pyoxigraph.QueryResultsFormat, kind))


def test_other_programs_read_the_rows(run: Run) -> None:
    rows = list(csv.reader(io.StringIO(run("query", "study-sizes", EXPORT, "--format", "csv").stdout)))
    assert rows[0] == ["source", "design", "level", "size", "bearing", "says"]
    assert rows[1][3] == "54 hips in 40 patients"
    document = json.loads(run("query", "test-by-stage", EXPORT, "--format", "json").stdout)
    assert document["head"]["vars"] == ["relation", "finding", "stage", "shown", "status", "says"]
    assert [row["shown"]["value"] for row in document["results"]["bindings"]] == ["yes", "yes", "no"]
    assert "stage" not in document["results"]["bindings"][1]


def test_letters_that_a_terminal_cannot_show_do_not_spoil_the_bytes() -> None:
    command = [sys.executable, "-m", "avn_graph", "query", 'SELECT ("é" AS ?x) {}', str(EXPORT)]
    ascii = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    done = subprocess.run([*command, "--format", "tsv"], capture_output=True, timeout=30, check=True, env=ascii)
    assert done.stdout == '?x\n"é"\n'.encode()
    assert subprocess.run(command, capture_output=True, timeout=30, check=True, env=ascii).stdout == b"x\n-\n\\xe9\n"


def test_a_query_is_read_from_standard_input(run: Run) -> None:
    done = run("query", "-", EXPORT, input="SELECT ?d { ?d a avn:Condition }")
    assert done.stdout == "d\n----------------------------\ncondition:avascular-necrosis\n"
    assert run("query", "-", EXPORT, input=" " * 5 * LONGEST).stderr.startswith("avn-graph: the query is too large")


def test_a_question_that_was_changed_is_asked_as_a_file(run: Run, tmp_path: Path) -> None:
    shown = run("query", "treatments-on-mechanism", "--show").stdout
    assert shown == known_questions()["treatments-on-mechanism"].text
    file = tmp_path / "own.rq"
    file.write_text(shown.replace("bone-blood-flow", "vasodilation"), encoding="utf-8")
    assert "drug:vasodilators  avn:increases" in run("query", file, EXPORT).stdout


def test_the_questions_are_listed(run: Run) -> None:
    listed = run("query", "--list").stdout
    for question in known_questions().values():
        assert f"{question.name} " in listed
        assert question.question in listed
        assert f"[{', '.join(question.keywords)}]" in listed
    assert "to be asked elsewhere: https://query.wikidata.org/sparql" in listed
    assert run("query", "--list", "DOI").stdout.count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["refutd"], "there is no question refutd (did you mean refuted?)"),
        (["--list", "zzz"], "no question speaks of zzz (avn-graph query --list tells them all)"),
        (["supported", "nowhere"], "there is no nowhere"),
        (
            ["supported", EXPORT, "--format", "turtle"],
            "the answer is no graph, and turtle cannot tell it (write --format table, csv, tsv, json)",
        ),
        (["everything-about", EXPORT, "--format", "csv"], "the answer is a graph, and csv cannot tell it (write --format turtle)"),
        (["SELECT * {", EXPORT], "the query cannot be read: 1:11: something before this is missing or too much"),
        (
            ["wikidata-names", EXPORT],
            "wikidata-names asks https://query.wikidata.org/sparql as well, and nothing is asked over the network here "
            "(avn-graph query --show wikidata-names prints it, to be asked elsewhere)",
        ),
    ],
)
def test_wrong_use_ends_with_one_line_and_exit_code_2(run: Run, arguments: list[object], message: str) -> None:
    done = run("query", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"avn-graph: {message}\n")


def test_a_question_without_end_can_be_interrupted() -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    process = subprocess.Popen([sys.executable, "-m", "avn_graph", "query", endless, str(EXPORT)], stdout=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(3)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) in (-signal.SIGINT, 130)
    assert process.communicate() == (b"", None)


def test_no_socket_is_opened_to_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert main(["query", "refuted", str(ROOT / "source")]) == 0
    assert "78% collapsed" in capsys.readouterr().out
