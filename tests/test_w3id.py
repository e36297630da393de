"""Where the IRIs lead once w3id.org has docs/w3id/.htaccess: a real Apache is asked, and what it names must be there."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urldefrag

import pytest
from readers import AVN, ROOT, document, told
from system import require_program

from avn_graph import vocabulary as v
from avn_graph.format import Scope
from avn_graph.formats import FORMATS
from avn_graph.formats.ntriples import NTRIPLES

RULES = ROOT / "docs" / "w3id" / ".htaccess"
SITE = "https://avn-graph.example"
BASE = "https://w3id.org/avn-graph/"
PAGE = f"{SITE}/exports/avascular-necrosis/avascular-necrosis.html"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

CONFIGURATION = """\
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/errors
DefaultRuntimeDir {folder}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule rewrite_module {modules}/mod_rewrite.so
{user}
DocumentRoot {folder}/www
<Directory {folder}/www>
    AllowOverride FileInfo Options
    Require all granted
</Directory>
"""


class Answer(NamedTuple):
    status: int
    location: str
    headers: http.client.HTTPMessage


class W3id(NamedTuple):
    """A server that has the rules in its folder ``avn-graph``, as w3id.org has."""

    port: int

    def ask(self, path: str, accept: str | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", f"/avn-graph{path}", headers={} if accept is None else {"Accept": accept})
            response = connection.getresponse()
            response.read()
            return Answer(response.status, response.headers.get("Location", ""), response.headers)
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def w3id() -> Iterator[W3id]:
    apache = require_program("apache2")
    with tempfile.TemporaryDirectory() as name:  # not pytest's own, which Apache's user could not read
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "www" / "avn-graph").mkdir(parents=True)
        shutil.copy(RULES, folder / "www" / "avn-graph")
        user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
        configuration = folder / "apache.conf"
        configuration.write_text(CONFIGURATION.format(port=port, folder=folder, modules="/usr/lib/apache2/modules", user=user))
        process = subprocess.Popen([apache, "-d", folder, "-f", configuration, "-D", "FOREGROUND"])
        try:
            wait_for(port, process, folder / "errors")
            yield W3id(port)
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(port: int, process: subprocess.Popen[bytes], errors: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, errors.read_text() if errors.exists() else "Apache did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("Apache did not answer within ten seconds")


pytestmark = pytest.mark.system


# ---------------------------------------------------------------- what leads where

TABLE = [
    # path, what is asked for, where it leads
    ("/ontology", BROWSER, "/docs/terms.html"),
    ("/ontology/", BROWSER, "/docs/terms.html"),
    ("/ontology", "text/turtle", "/ontology/avn.ttl"),
    ("/ontology", "application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", "/ontology/avn.ttl"),
    ("/ontology", "*/*", "/ontology/avn.ttl"),
    ("/ontology", None, "/ontology/avn.ttl"),
    ("/ontology/0.1.0", BROWSER, "/releases/0.1.0/docs/terms.html"),
    ("/ontology/0.1.0", "text/turtle", "/releases/0.1.0/ontology/avn.ttl"),
    ("/ontology/shapes", "text/turtle", "/ontology/shapes.ttl"),
    ("/ontology/alignments", None, "/ontology/alignments.ttl"),
    ("/catalogue", "text/turtle", "/ontology/avn.ttl"),
    ("/team", None, "/ontology/avn.ttl"),
    ("/logo.svg", "image/svg+xml", "/docs/logo.svg"),
    ("/", BROWSER, "/exports/avn-graph.html"),
    ("/", "text/turtle", "/exports/avn-graph.ttl"),
    ("/", "application/ld+json", "/exports/avn-graph.jsonld"),
    ("/", "application/n-triples", "/exports/avn-graph.nt"),
    ("/", "application/n-quads", "/exports/avn-graph.nq"),
    ("/", "APPLICATION/N-Quads", "/exports/avn-graph.nq"),
    ("/", "application/ld+json, text/turtle;q=0.5", "/exports/avn-graph.jsonld"),
    ("/", "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, */*;q=0.3", "/exports/avn-graph.ttl"),
    ("/", "text/turtle, text/html;q=0.5", "/exports/avn-graph.ttl"),
    ("/", "text/*", "/exports/avn-graph.ttl"),
    ("/", "", "/exports/avn-graph.ttl"),
    ("/0.1.0", BROWSER, "/releases/0.1.0/exports/avn-graph.html"),
    ("/0.1.0", "application/n-quads", "/releases/0.1.0/exports/avn-graph.nq"),
    ("/graph/avascular-necrosis", BROWSER, "/exports/avn-graph.html"),
    ("/graph/avascular-necrosis", "application/n-quads", "/exports/avn-graph.nq"),
    ("/graph/avascular-necrosis", "text/turtle", "/exports/avn-graph.nq"),
    ("/drug/iloprost", "text/turtle", "/exports/avn-graph.ttl"),
    ("/drug/iloprost", "application/ld+json", "/exports/avn-graph.jsonld"),
    ("/drug/iloprost", BROWSER, "/exports/avascular-necrosis/avascular-necrosis.html#about-drug-iloprost"),
    ("/condition/other", BROWSER, "/exports/other/other.html"),
    ("/claim/other_drug_a_treats_condition_b", BROWSER, "/exports/other/other.html#claim-other_drug_a_treats_condition_b"),
    ("/claim/general_drug_a_treats_condition_b", BROWSER, "/exports/avn-graph.html"),
    ("/evidence/general_drug_a_treats_condition_b_hines-2021", BROWSER, "/exports/avn-graph.html"),
]


@pytest.mark.parametrize(("path", "accept", "place"), TABLE)
def test_it_leads_to(w3id: W3id, path: str, accept: str | None, place: str) -> None:
    answer = w3id.ask(path, accept)
    assert (answer.status, answer.location) == (303, SITE + place)


@pytest.mark.parametrize(
    "path", ["/", "/ontology", "/ontology/0.1.0", "/0.1.0", "/drug/iloprost", "/graph/avascular-necrosis", "/catalogue"]
)
@pytest.mark.parametrize("accept", ["image/png", "application/rdf+xml", "text/csv;q=0.3, application/json"])
def test_what_we_do_not_have_is_refused(w3id: W3id, path: str, accept: str) -> None:
    assert w3id.ask(path, accept).status == 406


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/drug/",
        "/drugs/iloprost",
        "/drug/Iloprost",
        "/drug/iloprost/more",
        "/drug/a%0d%0aSet-Cookie:x",
        "/ontology/0.1",
        "/0.1",
        "/logo.png",
    ],
)
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle"])
def test_what_is_no_iri_of_ours_is_not_found(w3id: W3id, path: str, accept: str) -> None:
    assert w3id.ask(path, accept).status == 404


def test_data_set_may_be_asked_for_without_the_slash(w3id: W3id) -> None:
    answer = w3id.ask("", "text/turtle")
    assert answer.status == 301
    assert answer.location.endswith("/avn-graph/")


@pytest.mark.parametrize("accept", [BROWSER, "text/turtle", "image/png"])
def test_caches_and_scripts_of_other_sites_are_told_what_they_need(w3id: W3id, accept: str) -> None:
    headers = w3id.ask("/ontology", accept).headers
    assert headers.get_all("Vary") == ["Accept"]
    assert headers["Access-Control-Allow-Origin"] == "*"


# ---------------------------------------------------------------- what is there


@cache
def subjects() -> frozenset[str]:
    """Every IRI of ours that the graph says something of, without the base."""
    found = re.findall(rf"^<{re.escape(BASE)}([^>#]+)>", document(NTRIPLES, told(AVN)), flags=re.M)
    return frozenset(found)


def is_there(location: str) -> bool:
    """Whether the address names a file of the repository, or of a build, and a place in it."""
    address, place = urldefrag(location)
    path = ROOT / address.removeprefix(f"{SITE}/")
    if path.name == "terms.html":
        path = path.with_suffix(".md")
    if path.parent == ROOT / "exports":
        return path.suffix.removeprefix(".") in {f.suffix for f in FORMATS} and not place
    return path.is_file() and (not place or f'id="{place}"' in page(path))


@cache
def page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(v.KINDS))
def test_every_iri_of_the_graph_leads_people_to_its_place(w3id: W3id, kind: str) -> None:
    iris = sorted(iri for iri in subjects() if iri.startswith(f"{kind}/"))
    assert iris
    parts = {f"evidence/{line}" for line in lines_in_parts()}
    for iri in iris:
        answer = w3id.ask(f"/{iri}", BROWSER)
        assert answer.status == 303
        assert is_there(urldefrag(answer.location)[0] if iri in parts else answer.location), answer.location


def lines_in_parts() -> set[str]:
    """Evidence lines whose name has a part more, which a rule cannot tell from the source: they lead to the page alone."""
    text = document(NTRIPLES, told(AVN))
    return set(re.findall(rf"^<{re.escape(BASE)}evidence/([^>]+)> <{re.escape(v.AVN_PART)}>", text, flags=re.M))


@pytest.mark.parametrize("kind", sorted(v.KINDS))
@pytest.mark.parametrize("accept", ["text/turtle", "application/n-quads", "application/ld+json", "application/n-triples"])
def test_every_kind_leads_programs_to_the_data(w3id: W3id, kind: str, accept: str) -> None:
    iri = min(iri for iri in subjects() if iri.startswith(f"{kind}/"))
    suffixes = {f.suffix for f in FORMATS if f.media_type == accept and f.scope is Scope.CORPUS}
    answer = w3id.ask(f"/{iri}", accept)
    assert answer.status == 303
    assert answer.location in {f"{SITE}/exports/avn-graph.{suffix}" for suffix in suffixes}


@pytest.mark.parametrize("accept", [BROWSER, "text/turtle"])
def test_no_sort_of_iri_in_the_exports_is_without_a_rule(w3id: W3id, accept: str) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "exports").glob("*.[nt]*")))
    sorts = {iri.partition("/")[0]: iri for iri in re.findall(rf"<{re.escape(BASE)}([^>#]*[^>#/])[>#]", text)}
    assert {"drug", "claim", "ontology"} <= set(sorts)
    assert {iri for iri in sorts.values() if w3id.ask(f"/{iri}", accept).status != 303} == set()


@pytest.mark.parametrize("path", sorted({place for _, _, place in TABLE if not place.startswith(("/releases/", "/exports/other/"))}))
def test_what_the_table_names_is_there(path: str) -> None:
    assert is_there(SITE + path)


def test_every_term_has_its_place_on_the_page_of_terms() -> None:
    terms = {iri.partition("#")[2] for name, iri in vars(v).items() if name.startswith("AVN_")}
    assert terms
    assert {term for term in terms if f'<a id="{term}"></a>' not in page(ROOT / "docs" / "terms.md")} == set()


def test_address_is_a_placeholder_that_is_set_once() -> None:
    text = RULES.read_text(encoding="utf-8")
    assert text.count("avn-graph.example") == 1
    assert len(re.findall(r"https?://", text.split("RewriteEngine on")[1])) == 1
