"""How each store wants the Graph Store Protocol spoken: a table. Another store is another row.

The rows of Oxigraph and Virtuoso are tested against the real servers; those of Fuseki, GraphDB (and RDF4J) and Blazegraph
follow the documentation of these stores, and tests hold only the requests that are made.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from avn_graph.diagnostics import UsageError, nearest


class Step(NamedTuple):
    """A request about one graph: the parameter of the address that names it, and how."""

    method: str
    parameter: str = "graph"
    form: str = "{}"


class Dialect(NamedTuple):
    """One row. ``paths`` matches the path of every address that a user may have at hand, and takes out the part before it
    that the addresses of the graph store and of queries have in common.
    """

    name: str
    title: str
    server: str
    """What its header Server holds, in lower case; empty where it says nothing of its own."""
    telling: str
    """A path that no other store has."""
    example: str
    paths: str
    graph_store: str
    query: str
    """Empty where it has to be given."""
    media_type: str = "application/n-triples"
    replace: tuple[Step, ...] = (Step("PUT"),)
    delete: Step = Step("DELETE")
    auth: str = "basic"
    """The scheme for a user and password, where the store asks for none before."""
    gzip: bool = False
    """Whether it is known to take a body with Content-Encoding gzip."""
    preamble: bytes = b""
    """What goes before every body, where the store would misread it without."""
    bulk: str = ""
    """A parameter that makes it take a large body in less time, at the price of a graph that is half there if it fails."""


_NONE = "(?!)"
"""Matches nothing."""
_BLANK = b"\n" * 0x10000
"""Virtuoso 7 guesses what a body is from its first 65,535 bytes, whatever Content-Type says: a text with <html> in it made it
refuse the graph, and so did a text that goes on beyond them. Of blank lines it makes Turtle, which holds N-Triples.
"""

DIALECTS = (
    Dialect(
        name="oxigraph",
        title="Oxigraph",
        server="oxigraph",
        telling=_NONE,
        example="http://localhost:7878",
        paths="(.*?)/?(?:store|query|update)?/?",
        graph_store="{}/store",
        query="{}/query",
        gzip=True,
        bulk="no_transaction",
    ),
    Dialect(
        name="fuseki",
        title="Apache Jena Fuseki",
        server="fuseki",
        telling=_NONE,
        example="http://localhost:3030/DATASET",
        paths="(/.+?)(?:/(?:data|get|sparql|query|update))?/?",
        graph_store="{}/data",
        query="{}/query",
    ),
    Dialect(
        name="graphdb",
        title="GraphDB, RDF4J Server",
        server="graphdb|rdf4j",
        telling="/repositories/",
        example="http://localhost:7200/repositories/NAME",
        paths="(.*/repositories/[^/]+)(?:/rdf-graphs/service|/statements)?/?",
        graph_store="{}/rdf-graphs/service",
        query="{}",
    ),
    Dialect(
        name="virtuoso",
        title="Virtuoso",
        server="virtuoso",
        telling="/sparql-graph-crud",
        example="http://localhost:8890",
        paths="(.*?)/?(?:sparql(?:-auth|-graph-crud(?:-auth)?)?)?/?",
        graph_store="{}/sparql-graph-crud-auth",
        query="{}/sparql",
        replace=(Step("PUT", "graph-uri"),),
        delete=Step("DELETE", "graph-uri"),
        auth="digest",
        preamble=_BLANK,
    ),
    Dialect(
        name="blazegraph",
        title="Blazegraph",
        server="blazegraph|bigdata",
        telling="/(?:bigdata|blazegraph)/",
        example="http://localhost:9999/blazegraph/namespace/NAME/sparql",
        paths="(.*?)(?:/sparql)?/?",
        graph_store="{}/sparql",
        query="{}/sparql",
        media_type="text/plain",
        replace=(Step("DELETE", "c", "<{}>"), Step("POST", "context-uri")),
        delete=Step("DELETE", "c", "<{}>"),
    ),
    Dialect(
        name="standard",
        title="any other, as SPARQL 1.1 has it",
        server=_NONE,
        telling=_NONE,
        example="http://localhost/graph-store",
        paths="(.*)",
        graph_store="{}",
        query="",
    ),
)


class Target(NamedTuple):
    """Where the graphs go, and where they are asked for."""

    dialect: Dialect
    graph_store: str
    query: str

    def address(self, step: Step, graph: str, extra: str = "") -> str:
        """The address of a request about this graph."""
        named = f"{self.graph_store}?{step.parameter}={quote(step.form.format(graph), safe='')}"
        return f"{named}&{extra}" if extra else named


def dialect_named(name: str) -> Dialect:
    known = {d.name: d for d in DIALECTS}
    if name not in known:
        raise UsageError(f"there is no store {name} ({nearest(name, known) or 'there are ' + ', '.join(known)})")
    return known[name]


def recognised(url: str, server: str) -> Dialect:
    """The dialect of the store at ``url``, by what it says of itself in its header Server, else by the path.

    Raises UsageError where neither tells.
    """
    path = urlsplit(url).path
    for dialect in DIALECTS:
        if re.search(dialect.server, server.lower()) or re.search(dialect.telling, path):
            return dialect
    raise UsageError(f"which store answers at {url} cannot be told (write --store and one of {', '.join(d.name for d in DIALECTS)})")


def targeted(url: str, dialect: Dialect, query: str = "") -> Target:
    """The addresses of a store whose user wrote ``url`` and may have written where to ``query``."""
    parts = urlsplit(url)
    found = re.fullmatch(dialect.paths, parts.path)
    if not found:
        raise UsageError(f"{url} names no place of {dialect.title} to load into (write an address such as {dialect.example})")
    home = urlunsplit((parts.scheme, parts.netloc, found[1], "", ""))
    asked = query or dialect.query.format(home)
    if not asked:
        raise UsageError(f"where the store at {url} answers queries is not known (write --query and the address)")
    return Target(dialect, dialect.graph_store.format(home), asked)
