"""The W3C's tests of the SPARQL 1.1 Protocol and of service descriptions.

The manifests name and describe them; the requests are written here from the names and the recommendation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pyoxigraph as ox
import pytest

from municipia.api.settings import Settings
from tests.conftest import publish, serving
from tests.w3c.manifests import Suites

DATA: Final = "http://w3c.example/protocol/data"
DIRECT: Final = {"Content-Type": "application/sparql-query"}
UPDATE: Final = {"Content-Type": "application/sparql-update"}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_AND_TWO: Final = f"ASK {{ <{DATA}1> a ?type . <{DATA}2> a ?type }}"
IN_GRAPHS: Final = f"ASK {{ GRAPH ?g1 {{ <{DATA}1> a ?a }} GRAPH ?g2 {{ <{DATA}2> a ?b }} }}"
ALL_THREE: Final = f"ASK {{ <{DATA}3> a ?type GRAPH ?g1 {{ <{DATA}1> a ?a }} GRAPH ?g2 {{ <{DATA}2> a ?b }} }}"
DEFAULTS: Final = {"default-graph-uri": [f"{DATA}1", f"{DATA}2"]}
NAMED: Final = {"named-graph-uri": [f"{DATA}1", f"{DATA}2"]}
FULL: Final = {"default-graph-uri": [f"{DATA}3"], **NAMED}
ROWS: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS: Final = ("text/turtle", "application/rdf+xml", "application/n-triples")


def get(query: str, **parameters: list[str]) -> dict[str, Any]:
    return {"method": "GET", "params": {"query": query, **parameters}}


def post(query: str, parameters: Mapping[str, list[str]] | None = None, **headers: str) -> dict[str, Any]:
    return {"method": "POST", "params": parameters or {}, "content": query, "headers": {**DIRECT, **headers}}


TRUE: Final[dict[str, dict[str, Any]]] = {
    "query_post_form": {"method": "POST", "data": {"query": "ASK {}"}},
    "query_dataset_default_graphs_get": get(ONE_AND_TWO, **DEFAULTS),
    "query_dataset_default_graphs_post": post(ONE_AND_TWO, DEFAULTS),
    "query_dataset_named_graphs_post": post(IN_GRAPHS, NAMED),
    "query_dataset_named_graphs_get": get(IN_GRAPHS, **NAMED),
    "query_dataset_full": post(ALL_THREE, FULL),
    "query_multiple_dataset": post(ALL_THREE.replace("ASK", f"ASK FROM <{DATA}1> FROM NAMED <{DATA}3>"), FULL),
    "query_get": get("ASK {}"),
    "query_post_direct": post("ASK {}"),
}
TYPES: Final = {
    "query_content_type_select": (post("SELECT (1 AS ?value) {}"), ROWS),
    "query_content_type_ask": (post("ASK {}"), ROWS),
    "query_content_type_describe": (post("DESCRIBE <http://example.org/>"), GRAPHS),
    "query_content_type_construct": (post("CONSTRUCT { <s> <p> 1 } WHERE {}"), GRAPHS),
}
BAD: Final[dict[str, dict[str, Any]]] = {
    "bad_query_method": {"method": "PUT", "params": {"query": "ASK {}"}},
    "bad_multiple_queries": {"method": "GET", "params": {"query": ["ASK {}", "SELECT * {}"]}},
    "bad_query_wrong_media_type": post("ASK {}", **{"Content-Type": "text/plain"}),
    "bad_query_missing_form_type": {"method": "POST", "content": b"query=ASK%20%7B%7D"},
    "bad_query_missing_direct_type": {"method": "POST", "content": b"ASK {}"},
    "bad_query_non_utf8": {
        "method": "POST",
        "content": "ASK {}".encode("utf-16"),
        "headers": {"Content-Type": "application/sparql-query; charset=UTF-16"},
    },
    "bad_query_syntax": get("ASK {"),
    "bad_update_get": {"method": "GET", "params": {"update": "CLEAR NAMED"}},
    "bad_multiple_updates": {"method": "POST", "data": {"update": ["CLEAR NAMED", "CLEAR DEFAULT"]}},
    "bad_update_wrong_media_type": {
        "method": "POST",
        "content": "CLEAR NAMED",
        "headers": {"Content-Type": "text/plain"},
    },
    "bad_update_missing_form_type": {"method": "POST", "content": b"update=CLEAR%20NAMED"},
    "bad_update_non_utf8": {
        "method": "POST",
        "content": "CLEAR NAMED".encode("utf-16"),
        "headers": {"Content-Type": "application/sparql-update; charset=UTF-16"},
    },
    "bad_update_syntax": {"method": "POST", "content": "CLEAR XYZ", "headers": UPDATE},
    "bad_update_dataset_conflict": {
        "method": "POST",
        "data": {"using-graph-uri": f"{DATA}1", "update": f"DELETE {{}} INSERT {{}} USING <{DATA}2> WHERE {{}}"},
    },
}
#: Updates that the suite expects to be done. SPARQL Update is not offered: each is refused, and nothing changes.
NOT_OFFERED: Final[dict[str, dict[str, Any]]] = {
    name: {"method": "POST", "params": graphs, "content": f"INSERT DATA {{ <{DATA}9> a 9 }}", "headers": UPDATE}
    for name, graphs in {
        "update_dataset_default_graph": {"using-graph-uri": f"{DATA}1"},
        "update_dataset_default_graphs": {"using-graph-uri": [f"{DATA}1", f"{DATA}2"]},
        "update_dataset_named_graphs": {"using-named-graph-uri": [f"{DATA}1", f"{DATA}2"]},
        "update_dataset_full": {"using-graph-uri": f"{DATA}1", "using-named-graph-uri": f"{DATA}2"},
        "update_post_direct": {},
        "update_base_uri": {},
    }.items()
} | {"update_post_form": {"method": "POST", "data": {"update": f"INSERT DATA {{ <{DATA}9> a 9 }}"}}}


@pytest.fixture(scope="module")
def protocol(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with the three graphs that the suite speaks of."""
    home = tmp_path_factory.mktemp("protocol")
    publish(home, " ".join(f"<{DATA}{n}> {{ <{DATA}{n}> a <http://example.org/Data> }}" for n in (1, 2, 3)))
    with serving(Settings(home=home)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def listed(suites: Suites, group: str) -> set[str]:
    store = ox.Store()
    for manifest in suites.manifests():
        if manifest.parent.name == group:
            store.load(path=manifest, base_iri="http://w3c.example/")
    entries = store.query(
        "PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>"
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>"
        "SELECT ?test { [] mf:entries/rdf:rest*/rdf:first ?test }"
    )
    assert isinstance(entries, ox.QuerySolutions)
    return {row["test"].value.partition("#")[2] for row in entries}


def test_every_test_of_the_protocol_suite_is_here(suites: Suites) -> None:
    assert {*TRUE, *TYPES, *BAD, *NOT_OFFERED} == listed(suites, "protocol")


@pytest.mark.parametrize("name", TRUE)
def test_it_is_answered_with_true(protocol: httpx.Client, name: str) -> None:
    answer = protocol.request(url="/sparql", **TRUE[name])
    assert answer.status_code == 200, answer.text
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize("name", TYPES)
def test_the_media_type_is_one_for_the_kind_of_answer(protocol: httpx.Client, name: str) -> None:
    request, allowed = TYPES[name]
    answer = protocol.request(url="/sparql", **request)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] in allowed


@pytest.mark.parametrize("name", [*BAD, *NOT_OFFERED])
def test_it_is_refused_and_changes_nothing(protocol: httpx.Client, name: str) -> None:
    before = protocol.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
    answer = protocol.request(url="/sparql", **{**BAD, **NOT_OFFERED}[name])
    assert 400 <= answer.status_code < 500, answer.text
    assert protocol.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json() == before


def test_the_three_tests_of_the_service_description_suite_are_here(suites: Suites) -> None:
    assert listed(suites, "service-description") == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


RDF_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
#: The vocabulary of section 3 of the recommendation: property -> classes of its subject and of its object ("" any).
SCHEMA: Final = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "supportedLanguage": ("Service", "Language"),
    "resultFormat": ("Service", ""),
    "defaultDataset": ("Service", "Dataset"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "defaultGraph": ("Dataset", "Graph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
INSTANCES: Final = {
    f"{SD}UnionDefaultGraph": "Feature",
    f"{SD}SPARQL11Query": "Language",
    "http://www.w3.org/ns/entailment/Simple": "EntailmentRegime",
}


def description(client: httpx.Client) -> ox.Store:
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.N_TRIPLES)
    return store


@pytest.mark.parametrize("accept", [*GRAPHS, "*/*"])
def test_returns_rdf(protocol: httpx.Client, accept: str) -> None:
    answer = protocol.get("/sparql", headers={"Accept": accept})
    assert answer.status_code == 200
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"])
    assert form
    assert list(ox.parse(answer.content, format=form))


def test_has_endpoint_triple(protocol: httpx.Client) -> None:
    store = description(protocol)
    endpoints = [quad.object for quad in store.quads_for_pattern(None, ox.NamedNode(SD + "endpoint"), None)]
    assert endpoints == [ox.NamedNode(str(protocol.base_url).rstrip("/") + "/sparql")]
    strange = protocol.get("/sparql", headers={"Accept": "application/n-triples", "Host": "a b<c>"})
    assert strange.status_code == 400 or "a b" not in strange.text


def test_conforms_to_schema(protocol: httpx.Client) -> None:
    store = description(protocol)
    kinds = {(quad.subject, quad.object.value) for quad in store.quads_for_pattern(None, RDF_TYPE, None)}
    classes = {value.removeprefix(SD) for _, value in kinds if value.startswith(SD)}
    assert classes == {"Service", "Dataset", "Graph", "NamedGraph"}
    used = set()
    for quad in store:
        name = quad.predicate.value
        if not name.startswith(SD):
            continue
        used.add(name.removeprefix(SD))
        subject, value = SCHEMA[name.removeprefix(SD)]
        assert (quad.subject, SD + subject) in kinds
        assert isinstance(quad.object, ox.NamedNode)
        if value:
            assert (quad.object, SD + value) in kinds or INSTANCES.get(quad.object.value) == value
    assert used == SCHEMA.keys()


def test_it_says_the_limits_and_the_revision(protocol: httpx.Client) -> None:
    found = description(protocol).query(
        "PREFIX schema: <https://schema.org/> SELECT ?name ?most { [] schema:additionalProperty"
        " [ schema:name ?name ; schema:maxValue ?most ; schema:unitText ?unit ] }"
    )
    assert isinstance(found, ox.QuerySolutions)
    limits = Settings().limits
    assert {row["name"].value: float(row["most"].value) for row in found} == {
        "timeout": limits.query_seconds,
        "maxrows": limits.max_rows,
        "maxbytes": limits.max_bytes,
        "query": limits.max_query_bytes,
    }
    assert description(protocol).query('ASK { ?dataset <http://www.w3.org/ns/dcat#version> "1" }')
