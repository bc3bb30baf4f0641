import csv
import io

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from municipia.api.entities import rows_in_csv
from municipia.api.urls import DATA_FORMATS
from municipia.ontology.namespaces import BASE, DCTERMS, MUN, SKOS

BARCELONA = "/territory/T0103"
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


def parsed(browse: httpx.Client, path: str, suffix: str) -> Graph:
    return Graph().parse(data=browse.get(f"{path}.{suffix}").text, format=FORMATS[suffix])


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/html", BARCELONA),
        ("*/*", BARCELONA),
        ("text/turtle", f"{BARCELONA}.ttl"),
        ("application/ld+json, text/html;q=0.5", f"{BARCELONA}.jsonld"),
        ("application/n-triples", f"{BARCELONA}.nt"),
        ("application/rdf+xml", f"{BARCELONA}.rdf"),
        ("text/csv", f"{BARCELONA}.csv"),
        ("application/json", f"{BARCELONA}.jsonld"),
        ("text/turtle;q=0.2, text/html;q=0.9", BARCELONA),
    ],
)
def test_an_identifier_leads_to_the_form_that_is_read(browse: httpx.Client, accept: str, location: str) -> None:
    answer = browse.get("/id/territory/T0103", headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["location"] == location
    assert "Accept" in answer.headers["vary"]


def test_a_suffix_decides_whatever_is_accepted(browse: httpx.Client) -> None:
    answer = browse.get("/id/territory/T0103.ttl", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BARCELONA}.ttl")


@pytest.mark.parametrize("path", ["/kos/right/housing", "/kos/country/FR", "/id/source/seed-000_1d657fdbca1f3422.txt"])
def test_concepts_and_names_with_dots_dereference_too(browse: httpx.Client, path: str) -> None:
    browse_all = browse.get(path, follow_redirects=True)
    assert browse_all.status_code == 200
    data = browse.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert data.headers["content-type"].startswith("text/turtle")
    assert (URIRef(BASE + path[1:]), None, None) in Graph().parse(data=data.text, format="turtle")


def test_what_cannot_be_given_is_406_with_the_list(browse: httpx.Client) -> None:
    for path in ("/id/territory/T0103", BARCELONA):
        answer = browse.get(path, headers={"Accept": "application/pdf"})
        assert answer.status_code == 406
        assert "text/turtle" in answer.json()["available"]


def test_the_page_of_a_thing_sends_clients_of_data_to_its_data(browse: httpx.Client) -> None:
    answer = browse.get(BARCELONA, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BARCELONA}.ttl")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD reader
def test_every_form_holds_the_same_triples(browse: httpx.Client) -> None:
    for path in (
        BARCELONA,
        "/instrument/cities-for-adequate-housing-2018",
        "/right/housing",
        "/wave/migration-2017-2018",
    ):
        turtle = parsed(browse, path, "ttl")
        assert len(turtle) > 20
        for suffix in ("jsonld", "nt", "rdf"):
            assert isomorphic(turtle, parsed(browse, path, suffix)), (path, suffix)


def test_the_data_of_a_territory_hold_its_acts_and_the_names_of_its_neighbours(browse: httpx.Client) -> None:
    graph = parsed(browse, BARCELONA, "ttl")
    barcelona = URIRef(f"{BASE}id/territory/T0103")
    agents = set(graph.subjects(MUN.governs, barcelona))
    assert agents
    assert any((None, MUN.adherent, agent) in graph for agent in agents)
    assert (URIRef(f"{BASE}kos/country/ES"), SKOS.prefLabel, None) in graph
    assert any(graph.objects(None, DCTERMS.source))


@pytest.mark.parametrize("suffix", sorted(DATA_FORMATS))
def test_a_data_file_has_its_type_and_its_headers(browse: httpx.Client, suffix: str) -> None:
    answer = browse.get(f"{BARCELONA}.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == DATA_FORMATS[suffix]
    assert answer.headers["x-data-version"] == "2"
    for relation in ("canonical", "alternate", "describedby", "license"):
        assert f'rel="{relation}"' in answer.headers["link"]
    again = browse.get(f"{BARCELONA}.{suffix}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = browse.head(f"{BARCELONA}.{suffix}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


def test_forms_and_revisions_have_tags_of_their_own(browse: httpx.Client) -> None:
    tags = [browse.get(f"{BARCELONA}.{suffix}").headers["etag"] for suffix in DATA_FORMATS]
    tags.append(browse.get(f"{BARCELONA}.ttl?knownAt=1").headers["etag"])
    assert len(set(tags)) == len(tags)


def test_the_table_of_a_thing_names_the_graph_of_each_statement(browse: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(browse.get("/instrument/cities-for-adequate-housing-2018.csv").text)))
    issued = {row["value"]: row["source"] for row in rows if row["property"] == str(DCTERMS.issued) and row["claim"]}
    assert {"2018-07-16", "2018-07-15"} <= issued.keys()
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/territory/es-barcelona", BARCELONA),
        ("/territory/ES-Barcelona?lang=fr", f"{BARCELONA}?lang=fr"),
        ("/territory/es-barcelona.ttl", f"{BARCELONA}.ttl"),
        ("/id/territory/es-barcelona", "/id/territory/T0103"),
        ("/organisation/uclg-cisdp", "/organisation/O0002"),
    ],
)
def test_a_readable_alias_leads_to_the_number(browse: httpx.Client, path: str, location: str) -> None:
    answer = browse.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, location)


@pytest.mark.parametrize(
    "path", ["/id/territory/T9999", "/territory/T9999.ttl", "/id/nothing/x", "/nothing/x.ttl", "/kos/right/none"]
)
def test_what_never_was_is_404(browse: httpx.Client, path: str) -> None:
    answer = browse.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_cell_that_looks_like_a_formula_is_made_harmless() -> None:
    rows = [{"a": URIRef("=SUM(1)"), "b": URIRef("-54.7")}, {"b": URIRef("@x")}]
    assert list(csv.reader(io.StringIO(rows_in_csv(("a", "b"), rows)))) == [
        ["a", "b"],
        ["'=SUM(1)", "-54.7"],
        ["", "'@x"],
    ]


_EVERY_KIND = """
SELECT ?kind (MIN(?iri) AS ?example) {
  { SELECT DISTINCT ?iri { { ?iri ?p ?o } UNION { ?s ?p ?iri FILTER(isIRI(?iri)) } } }
  FILTER(STRSTARTS(STR(?iri), "BASEid/") || STRSTARTS(STR(?iri), "BASEkos/"))
  BIND(REPLACE(STR(?iri), "^BASE(id/[^/]+|kos/[^/]+).*$", "$1") AS ?kind)
} GROUP BY ?kind
""".replace("BASE", BASE)


def test_something_of_every_kind_in_the_graph_dereferences_as_a_page_and_as_data(browse: httpx.Client) -> None:
    asked = browse.post("/sparql", data={"query": _EVERY_KIND}, headers={"Accept": "application/sparql-results+json"})
    found = {row["kind"]["value"]: row["example"]["value"] for row in asked.json()["results"]["bindings"]}
    assert {"id/goal", "id/territory", "kos/right"} <= found.keys()
    failed = []
    for iri in found.values():
        path = "/" + iri.removeprefix(BASE).partition("#")[0]
        page = browse.get(path, follow_redirects=True)
        data = browse.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
        if not (page.status_code == data.status_code == 200 and page.headers["content-type"].startswith("text/html")):
            failed.append((iri, page.status_code, data.status_code))
        elif (URIRef(BASE + path[1:]), None, None) not in Graph().parse(data=data.text, format="turtle"):
            failed.append((iri, "its data do not tell of it", path))
    assert not failed


def test_every_named_graph_leads_to_a_page_and_to_its_statements(browse: httpx.Client) -> None:
    graphs = [each["graph"] for each in browse.get("/graphs", headers={"Accept": "application/json"}).json()["graphs"]]
    sources = [each for each in graphs if each.startswith(f"{BASE}graph/source/")]
    assert len(sources) > 100
    for graph in (*sources[::40], *(each for each in graphs if each not in sources)):
        path = "/" + graph.removeprefix(BASE)
        page = browse.get(path, params={"asOf": "2019"}, follow_redirects=True)
        assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")
        params = {"asOf": "2019", "knownAt": "2"}
        data = browse.get(path, params=params, headers={"Accept": "application/n-triples"}, follow_redirects=True)
        assert (data.status_code, data.headers["content-type"].partition(";")[0]) == (200, "application/n-triples")
        assert data.url.path == path.replace("/graph/", "/graphs/", 1)
    assert browse.get("/graph/source/nowhere").status_code == 404
    assert browse.get(f"/{sources[0].removeprefix(BASE)}", headers={"Accept": "image/png"}).status_code == 406
