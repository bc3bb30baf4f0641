"""Queries over each engine: the same answers, the same refusals, the same limits as over the embedded store."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from municipia.api import stores
from municipia.graph.remote.address import MERGED
from municipia.graph.remote.mark import SYSTEM
from tests.conftest import serving
from tests.engines.conftest import Running, virtuoso

GRAPH = "https://w3id.org/municipia/graph/"
CITY = "https://w3id.org/municipia/id/territory/T0103"
PREFIXES = """
PREFIX mun: <https://w3id.org/municipia/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#> PREFIX dcterms: <http://purl.org/dc/terms/>
"""
#: Queries that a partner may ask, each of which has one right answer.
QUERIES = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?graphs) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?type (COUNT(*) AS ?n) { ?thing a ?type } GROUP BY ?type",
    f"SELECT ?p ?o {{ <{CITY}> ?p ?o FILTER(!isLiteral(?o) || LANG(?o) IN ('', 'en', 'fr', 'es')) }}",
    f"SELECT ?g ?p {{ GRAPH ?g {{ <{CITY}> ?p ?o }} }}",
    "SELECT ?wkt { ?place geo:asWKT ?wkt }",
    "SELECT ?act ?date { ?act a mun:CommitmentAct ; mun:earliest ?date }",
    "SELECT ?city ?name { ?city a mun:Territory ; skos:prefLabel ?name FILTER(LANG(?name) = 'fr') } ORDER BY ?name",
    "SELECT ?one { ?one a mun:CommitmentAct FILTER NOT EXISTS { ?one dcterms:date ?day } }",
    "SELECT ?right ?broad { ?right a mun:ThematicRight ; skos:broader* ?broad }",
    f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}registry> {{ ?s ?p ?o }}",
    f"SELECT (COUNT(*) AS ?n) FROM NAMED <{GRAPH}registry> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"SELECT (COUNT(*) AS ?n) FROM NAMED <{GRAPH}registry> {{ ?s ?p ?o }}",
    f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}registry> FROM <{GRAPH}curated> FROM <{GRAPH}derived> {{ ?s ?p ?o }}",
    f"SELECT ?s {{ GRAPH <{SYSTEM}> {{ ?s ?p ?o }} }}",
    f"SELECT (COUNT(*) AS ?n) FROM <{SYSTEM}> {{ ?s ?p ?o }}",
    f"SELECT (COUNT(*) AS ?n) FROM <{MERGED}> {{ ?s ?p ?o }}",
    f"SELECT (COUNT(*) AS ?n) FROM NAMED <{SYSTEM}> FROM NAMED <{MERGED}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT (<relative> AS ?iri) (1.50 AS ?number) ('x y  z ' AS ?text) { }",
]


def _ask(client: httpx.Client, query: str, accept: str = "text/csv", **parameters: str) -> httpx.Response:
    return client.post("/sparql", data={"query": PREFIXES + query, **parameters}, headers={"Accept": accept})


def _rows(answer: httpx.Response) -> Counter[tuple[tuple[str, str], ...]]:
    assert answer.status_code == 200, answer.text
    return Counter(tuple(sorted(row.items())) for row in csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_the_same_rows(over_engine: httpx.Client, embedded: httpx.Client, query: str) -> None:
    assert _rows(_ask(over_engine, query)) == _rows(_ask(embedded, query))


@pytest.mark.parametrize("form", ["turtle", "n-triples", "rdf+xml", "ld+json"])
def test_a_graph_comes_in_every_form(over_engine: httpx.Client, embedded: httpx.Client, form: str) -> None:
    query = "CONSTRUCT { ?place geo:asWKT ?wkt ; a ?type } { ?place geo:asWKT ?wkt ; a ?type }"
    media_type = f"text/{form}" if form == "turtle" else f"application/{form}"
    answers = [_ask(client, query, media_type) for client in (over_engine, embedded)]
    found, wanted = (
        {str(quad.triple) for quad in ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media_type))}
        for answer in answers
    )
    assert found == wanted
    assert len(found) > 100


@pytest.mark.parametrize("form", ["json", "xml"])
def test_rows_and_booleans_come_in_every_form(over_engine: httpx.Client, form: str) -> None:
    media_type = f"application/sparql-results+{form}"
    for query in ("ASK { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o } LIMIT 3"):
        answer = _ask(over_engine, query, media_type)
        assert answer.headers["content-type"].startswith(media_type)
        results = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.from_media_type(media_type))
        assert bool(results) if query.startswith("ASK") else len(list(results)) == 3


def test_the_graphs_of_the_request_replace_those_of_the_query(over_engine: httpx.Client) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}registry> {{ ?s ?p ?o }}"
    other = _ask(over_engine, query, **{"default-graph-uri": f"{GRAPH}curated"})
    assert _rows(other) == _rows(_ask(over_engine, query.replace("registry", "curated")))
    assert _rows(other) != _rows(_ask(over_engine, query))


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT * { ?s ?p", 400, "syntax"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "unsupported"),
        ("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "unsupported"),
        ("LOAD <http://127.0.0.1:9/>", 400, "unsupported"),
        ("DROP ALL", 400, "unsupported"),
        ("SELECT * { ?a ?b ?c " + "{" * 200 + "}" * 201, 400, "limit"),
        ("SELECT * { ?s ?p '" + "x" * (256 << 10) + "' }", 413, "limit"),
    ],
)
def test_what_is_refused_is_refused_before_the_engine_is_asked(
    over_engine: httpx.Client, query: str, status: int, code: str
) -> None:
    answer = _ask(over_engine, query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_syntax_error_has_its_line_and_column(over_engine: httpx.Client) -> None:
    document = over_engine.get("/sparql", params={"query": "SELECT *\n{ ?s ?p . }"}).json()
    assert (document["line"], document["column"]) == (2, 9)


def test_an_older_revision_is_read_from_the_log(over_engine: httpx.Client, embedded: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert _rows(_ask(over_engine, query, knownAt="1")) == _rows(_ask(embedded, query, knownAt="1"))


@pytest.fixture(scope="module")
def strict(running: Running, log: Path) -> Iterator[httpx.Client]:
    """A server over the engine with narrow limits."""
    settings = running.over(log)
    narrow = replace(settings.limits, query_seconds=6.0, max_rows=1000, max_bytes=200_000, buffer_bytes=50_000)
    with serving(replace(settings, limits=narrow)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }",
        "SELECT ?a ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) } ORDER BY ?f",
    ],
)
def test_a_query_that_takes_too_long_is_ended(strict: httpx.Client, query: str) -> None:
    answer = _ask(strict, query)
    assert (answer.status_code, answer.json()["limit"]) == (504, "time")
    assert _ask(strict, "ASK {}", "application/json").status_code == 200


@pytest.mark.parametrize(
    ("query", "limit"),
    [("SELECT ?s { ?s ?p ?o }", "rows"), ("SELECT ?o ?n { ?s skos:prefLabel ?o ; ?p ?n } LIMIT 900", "bytes")],
)
def test_an_answer_that_is_too_long_is_never_given_as_a_whole(strict: httpx.Client, query: str, limit: str) -> None:
    wide = query.replace("?o ?n", "(CONCAT(?o, ?o, ?o, ?o, ?o, ?o, ?o, ?o, STR(?p), STR(?s)) AS ?x) ?n ?p ?s")
    try:
        answer = _ask(strict, wide, "application/sparql-results+json")
    except httpx.RemoteProtocolError:
        return  # begun, and broken off where the limit was passed
    assert (answer.status_code, answer.json()["limit"]) == (504, limit)


def test_an_answer_that_the_engine_cuts_is_no_success(home: Path, tmp_path: Path) -> None:
    """Virtuoso gives so many rows as it is set to, with status 200."""
    with virtuoso(tmp_path, rows=100) as engine:
        import shutil

        shutil.copytree(home, tmp_path / "home")
        settings = engine.over(tmp_path / "home")
        stores.load(settings, again=False)
        with serving(settings) as address, httpx.Client(base_url=address, timeout=60) as client:
            assert _ask(client, "SELECT ?s { ?s ?p ?o } LIMIT 99").status_code == 200
            answer = _ask(client, "SELECT ?s { ?s ?p ?o }")
            assert (answer.status_code, answer.json()["limit"]) == (504, "rows")
