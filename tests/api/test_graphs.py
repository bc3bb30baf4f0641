"""The Graph Store HTTP Protocol on a scratch instance, section by section of the specification."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.scratch import prepare
from municipia.ontology.namespaces import GRAPH
from tests.conftest import serving

G = "http://example.org/graphs/a graph".replace(" ", "-")
TURTLE = {"Content-Type": "text/turtle"}
ONE = '@prefix : <http://example.org/> . :a :p "one", [ :q 1 ] .'
TWO = '@prefix : <http://example.org/> . :a :p "two" .'
BODIES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/n-quads": "nq",
    "application/trig": "trig",
}


@pytest.fixture(scope="module")
def scratch_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("scratch") / "home"
    prepare(home)
    return home


@pytest.fixture(scope="module")
def store(scratch_home: Path) -> Iterator[httpx.Client]:
    """A client of a scratch server."""
    with (
        serving(Settings(home=scratch_home, scratch=True)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


@pytest.fixture
def graph(request: pytest.FixtureRequest) -> str:
    """A graph that no other test writes."""
    return f"http://example.org/{quote(request.node.name)}"


def at(iri: str) -> str:
    return f"/graphs?graph={quote(iri, safe='')}"


def parsed(answer: httpx.Response) -> rdflib.Graph:
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"])
    quads = list(ox.parse(answer.content, format=form))
    assert all(quad.graph_name == ox.DefaultGraph() for quad in quads)
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=lines, format="nt")


def turtle(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def test_put_makes_a_graph_then_replaces_it(store: httpx.Client, graph: str) -> None:
    made = store.put(at(graph), content=ONE, headers=TURTLE)
    assert made.status_code == 201
    assert store.get(made.headers["location"]).status_code == 200
    assert (made.json()["outcome"], made.json()["added"]) == ("created", 3)
    assert isomorphic(parsed(store.get(at(graph))), turtle(ONE))
    again = store.put(at(graph), content=TWO, headers=TURTLE)
    assert (again.status_code, again.json()["outcome"]) == (200, "changed")
    assert again.json()["revision"] == made.json()["revision"] + 1 == int(again.headers["x-data-version"])
    assert isomorphic(parsed(store.get(at(graph))), turtle(TWO))
    assert isomorphic(parsed(store.get(at(graph) + f"&knownAt={made.json()['revision']}")), turtle(ONE))
    same = store.put(at(graph), content=TWO, headers=TURTLE)
    assert (same.json()["outcome"], same.json()["revision"]) == ("unchanged", again.json()["revision"])


def test_queries_of_a_scratch_instance_see_blank_nodes_as_such(store: httpx.Client, graph: str) -> None:
    assert store.put(at(graph), content=ONE, headers=TURTLE).status_code == 201
    text = "SELECT ?o { ?s ?p ?o FILTER(isBlank(?o)) }"
    answer = store.get("/sparql", params={"query": text, "default-graph-uri": graph})
    assert [row["o"]["type"] for row in answer.json()["results"]["bindings"]] == ["bnode"]
    etag = store.get(at(graph)).headers["etag"]
    again = store.put(at(graph), content=TWO, headers={**TURTLE, "If-Match": etag})
    assert again.status_code == 200, again.text


def test_what_was_written_is_read_by_queries_at_once(store: httpx.Client, graph: str) -> None:
    for number in range(3):
        store.put(at(graph), content=f"<urn:s> <urn:p> {number} .", headers=TURTLE)
        query = f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        answer = store.get("/sparql", params={"query": query, "format": "csv"})
        assert answer.text.split() == ["o", str(number)]


def test_post_adds_and_delete_takes_away(store: httpx.Client, graph: str) -> None:
    assert store.post(at(graph), content=ONE, headers=TURTLE).status_code == 201
    added = store.post(at(graph), content=TWO, headers=TURTLE)
    assert (added.status_code, added.json()["added"], added.json()["removed"]) == (200, 1, 0)
    assert isomorphic(parsed(store.get(at(graph))), turtle(ONE) + turtle(TWO))
    assert store.post(at(graph), content="", headers=TURTLE).json()["outcome"] == "unchanged"
    gone = store.delete(at(graph))
    assert (gone.status_code, gone.json()["outcome"]) == (200, "deleted")
    assert store.get(at(graph)).status_code == 404
    assert store.head(at(graph)).status_code == 404
    assert store.delete(at(graph)).status_code == 404


def test_post_to_the_store_makes_a_graph_and_names_it(store: httpx.Client) -> None:
    made = [store.post("/graphs", content=ONE, headers=TURTLE) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    first, second = (answer.headers["location"] for answer in made)
    assert first != second
    assert isomorphic(parsed(store.get(first)), turtle(ONE))


def test_a_path_and_a_parameter_name_the_same_graph(store: httpx.Client) -> None:
    made = store.put("/graphs/source/person/1.ttl", content=ONE, headers=TURTLE)
    assert made.json()["graph"] == f"{GRAPH}source/person/1.ttl"
    assert made.headers["location"] == "/graphs/source/person/1.ttl"
    direct, indirect = store.get(made.headers["location"]), store.get(at(f"{GRAPH}source/person/1.ttl"))
    assert direct.content == indirect.content
    assert direct.headers["etag"] == indirect.headers["etag"]


def test_relative_names_in_a_document_are_under_the_graph(store: httpx.Client) -> None:
    store.put("/graphs/source/base", content="<part> <urn:p> <#me>, <> .", headers=TURTLE)
    ends = {str(value) for value in parsed(store.get("/graphs/source/base")).objects()}
    assert ends == {f"{GRAPH}source/base#me", f"{GRAPH}source/base"}


@pytest.mark.parametrize("media_type", BODIES)
def test_a_graph_goes_in_and_comes_out_in_every_syntax(store: httpx.Client, graph: str, media_type: str) -> None:
    suffix = BODIES[media_type]
    text = "<http://example.org/a> <http://example.org/p> 'x'@fr, _:b . _:b <http://example.org/q> 3.5 ."
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    content = ox.serialize(triples, format=ox.RdfFormat.from_media_type(media_type))
    assert store.put(at(graph), content=content, headers={"Content-Type": media_type}).status_code == 201
    by_header = store.get(at(graph), headers={"Accept": media_type})
    by_format = store.get(at(graph) + f"&format={suffix}")
    assert by_header.headers["content-type"].partition(";")[0] == media_type
    assert by_header.content == by_format.content
    assert isomorphic(parsed(by_header), turtle(text))


def test_reading_negotiates(store: httpx.Client, graph: str) -> None:
    store.put(at(graph), content=ONE, headers=TURTLE)
    assert store.get(at(graph), headers={"Accept": "image/png"}).status_code == 406
    best = store.get(at(graph), headers={"Accept": "application/ld+json, text/turtle;q=0.5"})
    assert best.headers["content-type"].startswith("application/ld+json")
    assert "Accept" in best.headers["vary"]
    head = store.head(at(graph))
    assert head.headers["etag"] == store.get(at(graph)).headers["etag"]
    assert head.content == b""


def test_the_merged_graph_is_read_and_not_written(store: httpx.Client, graph: str) -> None:
    store.put(at(graph), content=f"<{graph}> <urn:p> 1 .", headers=TURTLE)
    assert (rdflib.URIRef(graph), None, None) in parsed(store.get("/graphs?default"))
    for send in (store.put, store.post):
        refused = send("/graphs?default", content=ONE, headers=TURTLE)
        assert (refused.status_code, refused.json()["code"]) == (403, "closed")
    assert store.delete("/graphs?default").status_code == 403
    for name in ("urn:municipia:system", f"{GRAPH}derived"):
        assert store.put(at(name), content=ONE, headers=TURTLE).status_code == 403


def test_nobody_reads_the_graph_of_the_store_itself(store: httpx.Client) -> None:
    for where in ("", "&knownAt=1"):
        assert store.get(at("urn:municipia:system") + where).status_code == 404
    assert "urn:municipia" not in store.get("/graphs").text


def test_the_store_lists_its_graphs(store: httpx.Client, graph: str) -> None:
    store.put(at(graph), content=TWO, headers=TURTLE)
    listed = {entry["graph"]: entry for entry in store.get("/graphs").json()["graphs"]}
    assert listed[graph] == {"graph": graph, "statements": 1, "address": at(graph)}


def test_options_names_the_methods(store: httpx.Client) -> None:
    for path in ("/graphs", "/graphs/source/x"):
        allowed = store.options(path).headers["allow"].split(", ")
        assert allowed == ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]
    assert store.patch("/graphs/source/x").status_code == 405


def test_update_is_refused_with_the_way_to_go(store: httpx.Client) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        answer = store.request(method, "/update", params={"update": "CLEAR ALL"})
        assert answer.status_code == 403
        assert "/graphs" in answer.json()["hint"]


def test_tags_guard_reading_and_writing(store: httpx.Client, graph: str) -> None:
    only_new = {**TURTLE, "If-None-Match": "*"}
    first = store.put(at(graph), content=ONE, headers=only_new)
    assert first.status_code == 201
    assert store.put(at(graph), content=TWO, headers=only_new).status_code == 412
    read = store.get(at(graph), headers={"Accept": "application/n-triples"})
    tag = read.headers["etag"]
    assert not tag.startswith("W/")
    assert store.get(at(graph)).headers["etag"] == first.json()["etag"] != tag
    known = store.get(at(graph), headers={"Accept": "application/n-triples", "If-None-Match": f'"x", W/{tag}'})
    assert (known.status_code, known.headers["etag"]) == (304, tag)
    assert store.get(at(graph), headers={"If-Match": '"other"'}).status_code == 412
    assert store.put(at(graph), content=TWO, headers={**TURTLE, "If-Match": f'"other", {tag}'}).status_code == 200
    for header in ({"If-Match": tag}, {"If-Match": f"W/{tag}"}):
        refused = store.delete(at(graph), headers=header)
        assert (refused.status_code, refused.json()["code"]) == (412, "precondition")
    assert isomorphic(parsed(store.get(at(graph))), turtle(TWO))
    assert store.delete(at(graph), headers={"If-Match": "*"}).status_code == 200
    assert store.put(at(graph), content=TWO, headers={**TURTLE, "If-Match": "*"}).status_code == 412
    assert store.put(at(graph), content=TWO, headers={**TURTLE, "If-Match": "no-quotes"}).status_code == 400


@pytest.mark.parametrize("form", ["application/json", "application/ld+json", "application/x-turtle", "text/xml, */*"])
def test_a_tag_holds_under_every_name_of_a_form(store: httpx.Client, graph: str, form: str) -> None:
    store.put(at(graph), content=ONE, headers=TURTLE)
    read = store.get(at(graph), headers={"Accept": form})
    again = store.get(at(graph), headers={"Accept": form, "If-None-Match": read.headers["etag"]})
    assert (read.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize("slip", ["?validate=only", "#part"])
def test_a_parameter_after_the_wrong_sign_does_not_become_part_of_a_name(store: httpx.Client, slip: str) -> None:
    iri = f"{GRAPH}source/slip{slip}"
    refused = store.put(at(iri), content=ONE, headers={**TURTLE, "Accept-Language": "fr"})
    assert (refused.status_code, refused.json()["name"]) == (400, "graph")
    assert "&" in refused.json()["hint"]
    assert store.get(at(iri)).status_code == 400


def test_a_source_that_nobody_described_has_a_page(store: httpx.Client) -> None:
    iri = f"{GRAPH}source/undescribed"
    assert store.put(at(iri), content=ONE, headers=TURTLE).status_code == 201
    page = store.get("/source/undescribed", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/source/undescribed.ttl" not in page.text
    assert "Identifier:" not in page.text
    assert "undescribed" in store.get("/sources", headers={"Accept": "text/html"}).text
    assert store.get("/id/source/undescribed", headers={"Accept": "text/html"}).headers["location"] == (
        "/source/undescribed"
    )
    data = store.get("/id/source/undescribed", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert parsed(data)
    assert store.get("/id/source/unwritten").status_code == 404


def test_a_source_may_be_written_in_parts(store: httpx.Client) -> None:
    described = (
        '<https://w3id.org/municipia/id/source/parts/2026> <http://purl.org/dc/terms/title> "Parts of 2026"@en .'
    )
    assert store.put(at(f"{GRAPH}source/parts/2026"), content=described, headers=TURTLE).status_code == 201
    assert "/source/parts/2026" in store.get("/sources", headers={"Accept": "text/html"}).text
    page = store.get("/id/source/parts/2026", headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    assert "Parts of 2026" in page.text
    assert parsed(store.get("/source/parts/2026.ttl"))


def test_a_form_of_several_files_is_added_together(store: httpx.Client, graph: str) -> None:
    parts = [
        ("a", ("a.ttl", "_:x <urn:p> 1 ; <urn:only> 'a' .", "text/turtle; charset=utf-8")),
        ("b", ("b.nt", '_:x <urn:p> "2" .', "application/n-triples")),
    ]
    made = store.post(at(graph), files=parts)
    assert made.status_code == 201, made.text
    expected = turtle("[] <urn:p> 1 ; <urn:only> 'a' . [] <urn:p> '2' .")
    assert isomorphic(parsed(store.get(at(graph))), expected)
    assert store.put(at(graph), files=parts).status_code == 415
    assert store.post(at(graph), files=[("a", ("a.png", b"x", "image/png"))]).status_code == 415
    assert store.post(at(graph), files={"field": (None, "text")}).status_code == 400


def test_an_answer_may_be_asked_to_be_short(store: httpx.Client, graph: str) -> None:
    short = {**TURTLE, "Prefer": "return=minimal"}
    assert store.put(at(graph), content=ONE, headers=short).status_code == 201
    again = store.put(at(graph), content=TWO, headers=short)
    assert (again.status_code, again.content) == (204, b"")
    assert again.headers["x-data-version"].isdecimal()


def test_a_graph_put_empty_is_no_more(store: httpx.Client, graph: str) -> None:
    """A store need not record empty graphs (SPARQL 1.1 Update, section 3.2); this one does not."""
    store.put(at(graph), content=ONE, headers=TURTLE)
    assert store.put(at(graph), content="", headers=TURTLE).json()["outcome"] == "deleted"
    assert store.get(at(graph)).status_code == 404


def test_the_log_tells_who_wrote_what(store: httpx.Client, graph: str, scratch_home: Path) -> None:
    made = store.put(at(graph) + "&message=Because", content=ONE, headers=TURTLE).json()
    store.get(at(graph))
    entry = revisions.revision(scratch_home, made["revision"])
    assert (entry.actor, entry.message, entry.added) == ("scratch", "Because", 3)


def test_a_page_of_another_site_cannot_write(store: httpx.Client, graph: str) -> None:
    foreign = store.put(at(graph), content=ONE, headers={**TURTLE, "Origin": "https://evil.example"})
    assert foreign.status_code == 403
    local = store.put(at(graph), content=ONE, headers={**TURTLE, "Origin": "http://localhost:9999"})
    assert local.status_code == 201


def test_a_dry_run_writes_nothing(store: httpx.Client, graph: str) -> None:
    tried = store.put(at(graph) + "&validate=only", content=ONE, headers=TURTLE)
    assert (tried.status_code, tried.json()["conforms"]) == (200, True)
    assert store.get(at(graph)).status_code == 404
    assert store.put(at(graph) + "&validate=maybe", content=ONE, headers=TURTLE).status_code == 400


def test_every_page_stands_on_a_graph_that_holds_nothing(tmp_path: Path) -> None:
    prepare(tmp_path / "home")
    with (
        serving(Settings(home=tmp_path / "home", scratch=True)) as address,
        httpx.Client(base_url=address, timeout=60, headers={"Accept": "text/html"}) as client,
    ):
        paths = "/ /territories /instruments /sources /rights /practices /events /waves /organisations /plans "
        paths += "/milestones /conflicts /changes /about /docs /q /q/R1 /search?q=vienna /sparql /def /kos"
        answers = {path: client.get(path).status_code for path in paths.split()}
        assert answers == dict.fromkeys(paths.split(), 200)
        assert client.get("/territory/T0001").status_code == 404
        assert json.loads(client.get("/graphs", headers={"Accept": "*/*"}).text)["graphs"] == []
        empty = client.get("/graphs?default", headers={"Accept": "text/turtle"})
        assert (empty.status_code, len(parsed(empty))) == (200, 0)
