"""How a harvester and a crawler find the data set: VoID, DCAT-AP 3, site map, Link headers, structured data."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import DCTERMS, RDF, Graph, Literal, URIRef, compare
from rdflib.namespace import Namespace

from municipia.api import sitemap, structured
from municipia.api.settings import Settings
from municipia.graph.dcat import DCAT
from municipia.graph.dumps import making
from municipia.graph.revisions import load_store
from municipia.graph.void import DATASET
from tests.conftest import serving

VOID = Namespace("http://rdfs.org/ns/void#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SHAPES = Path(__file__).parent / "shapes" / "dcat-ap-3.ttl"
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
# The RDF library and the SHACL library announce changes of their own.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
FORMS = {
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
    "xml": "application/rdf+xml",
    "nt": "application/n-triples",
}


@pytest.fixture(scope="module")
def catalogue(browse: httpx.Client) -> Graph:
    return Graph().parse(data=browse.get("/catalog.ttl").content, format="turtle")


@pytest.fixture(scope="module")
def dumped(grown_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    """A small home with a dump, and a client of its server."""
    home = tmp_path_factory.mktemp("catalogued") / "home"
    shutil.copytree(grown_home, home)
    making.make(home)
    with serving(Settings(home=home)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client, home


def conforms(graph: Graph) -> str:
    fits, _, text = validate(graph, shacl_graph=str(SHAPES), inference="none")
    return "" if fits else str(text)


def test_the_catalogue_conforms_to_dcat_ap_3(catalogue: Graph, dumped: tuple[httpx.Client, Path]) -> None:
    assert conforms(catalogue) == ""
    small = Graph().parse(data=dumped[0].get("/catalog.ttl").content, format="turtle")
    assert (None, SPDX.checksum, None) in small
    assert conforms(small) == ""


def test_the_shapes_refuse_a_catalogue_without_a_title_or_with_a_wrong_size(dumped: tuple[httpx.Client, Path]) -> None:
    small = Graph().parse(data=dumped[0].get("/catalog.ttl").content, format="turtle")
    small.remove((DATASET, DCTERMS.title, None))
    assert "title" in conforms(small)
    small = Graph().parse(data=dumped[0].get("/catalog.ttl").content, format="turtle")
    file = next(small.subjects(DCAT.byteSize))
    small.set((file, DCAT.byteSize, Literal("many")))
    assert "byteSize" in conforms(small)


def test_a_distribution_tells_size_and_checksum_of_the_very_file(dumped: tuple[httpx.Client, Path]) -> None:
    client, home = dumped
    graph = Graph().parse(data=client.get("/catalog.ttl").content, format="turtle")
    manifest = client.get("/dumps/latest/dump.json").json()
    told = {}
    for file in graph.objects(DATASET, DCAT.distribution):
        if (file, DCAT.downloadURL, None) not in graph:
            continue
        path = str(graph.value(file, DCAT.downloadURL)).partition("/dumps/r3/")[2]
        checksum = graph.value(file, SPDX.checksum)
        told[path] = (int(graph.value(file, DCAT.byteSize)), str(graph.value(checksum, SPDX.checksumValue)).lower())
    files = [each for each in manifest["files"] if each["group"] != "about"]
    assert told == {each["path"]: (each["size"], each["sha256"]) for each in files}
    assert all((home / "dumps" / "r3" / path).stat().st_size == size for path, (size, _) in told.items())
    assert str(graph.value(DATASET, DCAT.version)) == "3"


def test_there_is_a_part_for_each_source_that_can_be_fetched(browse: httpx.Client, catalogue: Graph) -> None:
    rows = browse.get(
        "/sparql",
        params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/graph/source/')) }"},
        headers={"Accept": "text/csv"},
    ).text.split()[1:]
    parts = {str(each) for each in catalogue.objects(DATASET, DCTERMS.hasPart)}
    assert parts == set(rows)
    part = URIRef(sorted(parts)[0])
    access = catalogue.value(catalogue.value(part, DCAT.distribution), DCAT.accessURL)
    answer = browse.get(str(access).removeprefix("https://w3id.org/municipia"), headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert Graph().parse(data=answer.content, format="turtle")


def test_the_whole_data_set_can_be_had_without_a_dump(browse: httpx.Client, catalogue: Graph) -> None:
    doors = list(catalogue.objects(DATASET, DCAT.distribution))
    addresses = {
        str(catalogue.value(door, DCAT.accessURL)).removeprefix("https://w3id.org/municipia") for door in doors
    }
    assert addresses == {"/sparql", "/graphs?default"}
    for door in doors:
        assert (catalogue.value(door, DCAT.accessService), RDF.type, DCAT.DataService) in catalogue
    assert browse.head("/graphs?default", headers={"Accept": "text/turtle"}).status_code == 200


def test_every_data_set_of_the_catalogue_has_a_licence(catalogue: Graph) -> None:
    assert all((each, DCTERMS.license, None) in catalogue for each in catalogue.subjects(RDF.type, DCAT.Dataset))


def test_only_services_that_are_served_are_told(browse: httpx.Client, catalogue: Graph) -> None:
    services = list(catalogue.subjects(RDF.type, DCAT.DataService))
    assert len(services) >= 2
    for service in services:
        for property_ in (DCAT.endpointURL, DCAT.endpointDescription):
            path = str(catalogue.value(service, property_)).removeprefix("https://w3id.org/municipia")
            assert browse.get(path, headers={"Accept": "*/*"}).status_code == 200, path


@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void"])
def test_each_form_says_the_same(browse: httpx.Client, path: str) -> None:
    graphs = [
        Graph().parse(data=browse.get(path, headers={"Accept": media_type}).content, format=name)
        for name, media_type in FORMS.items()
    ]
    assert len(graphs[0]) > 100
    assert all(set(each) == set(graphs[0]) for each in graphs)


def test_three_syntaxes_of_one_thing_are_isomorphic(browse: httpx.Client) -> None:
    for thing in ("/territory/T0002", "/instrument/european-charter-human-rights-city-2000", "/right/housing"):
        graphs = [
            Graph().parse(data=browse.get(f"{thing}.{suffix}").content, format=name)
            for suffix, name in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt"))
        ]
        assert len(graphs[0]) > 5
        assert all(compare.isomorphic(graphs[0], each) for each in graphs[1:]), thing


def test_the_counts_of_void_are_those_of_the_graph(browse: httpx.Client, site_home: Path) -> None:
    answer = browse.get("/.well-known/void", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.content, format="turtle")
    store = load_store(site_home, 2)
    whole = {(quad.subject, quad.predicate, quad.object) for quad in store}
    assert graph.value(DATASET, VOID.triples) == Literal(len(whole))
    counts = Counter(p.value for _, p, _ in whole)
    for part in graph.objects(DATASET, VOID.propertyPartition):
        assert int(graph.value(part, VOID.triples)) == counts[str(graph.value(part, VOID.property))]
    assert (DATASET, VOID.sparqlEndpoint, URIRef("https://w3id.org/municipia/sparql")) in graph
    again = browse.get("/.well-known/void", headers={"If-None-Match": answer.headers["etag"], "Accept": "text/turtle"})
    assert again.status_code == 304
    assert browse.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406
    assert browse.get("/catalog.csv").status_code == 404


def test_the_page_of_the_catalogue_shows_what_the_rdf_says(browse: httpx.Client, catalogue: Graph) -> None:
    period = catalogue.value(DATASET, DCTERMS.temporal)
    first, last = (str(catalogue.value(period, each)) for each in (DCAT.startDate, DCAT.endDate))
    assert first < "2000" < "2019" < last
    page = browse.get("/catalog", headers={"Accept": "text/html"})
    assert page.status_code == 200
    found = embedded(page.text)
    assert found["temporalCoverage"] == f"{first}/{last}"
    assert found["@type"] == "Dataset"


def embedded(html: str) -> dict[str, object]:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    found: dict[str, object] = json.loads(text)
    return found


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/", "Dataset"),
        ("/q", "Dataset"),
        ("/dumps/", "Dataset"),
        ("/territory/T0002", ["Place", "AdministrativeArea"]),
        ("/instrument/cities-for-adequate-housing-2018", "Legislation"),
        ("/organisation/O0001", "Organization"),
        ("/event/africities-6", "Event"),
    ],
)
def test_pages_say_what_they_are_about_in_the_terms_of_schema_org(
    browse: httpx.Client, path: str, type_: object
) -> None:
    found = embedded(browse.get(path).text)
    assert (found["@context"], found["@type"]) == ("https://schema.org", type_)
    assert found["name"]
    if path.startswith("/event"):
        assert (found["startDate"], found["endDate"]) == ("2012-12-04", "2012-12-08")


@settings(deadline=None)
@given(st.text() | st.sampled_from(["</script><script>alert(1)</script>", "<!--", "]]>", "&lt;/script>", "\u2028"]))
def test_no_text_gets_out_of_the_block(text: str) -> None:
    made = str(structured.block({"name": text}))
    assert not re.search("[<>&\u2028\u2029]", made)
    assert json.loads(made) == {"name": text}


@pytest.mark.parametrize("edtf", ["2019?", "../2019", "[2017..]", "2019-XX", "2019/", "Y17E7"])
def test_a_date_that_is_not_known_is_not_told_as_one(edtf: str) -> None:
    found = structured.thing("event", "urn:x", "x", [{"property": DCTERMS.date, "value": Literal(edtf)}])
    assert found is not None
    assert "startDate" not in found


def links(header: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', header):
        found.setdefault(relation, []).append(target)
    return found


def test_page_and_data_of_a_thing_say_the_same_in_their_links(browse: httpx.Client) -> None:
    iri = "https://w3id.org/municipia/id/territory/T0002"
    page = links(browse.get("/territory/T0002").headers["link"])
    data = links(browse.get("/territory/T0002.jsonld").headers["link"])
    for each in (page, data):
        assert each["canonical"] == each["cite-as"] == [iri]
        assert each["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
        assert each["collection"] == [str(DATASET)]
        assert each["describedby"]
        assert set(each["alternate"]) - {"/territory/T0002"} <= {
            f"/territory/T0002.{suffix}" for suffix in ("ttl", "jsonld", "nt", "rdf", "csv")
        }
        for target in each["alternate"] + each.get("timegate", []):
            assert browse.get(target, headers={"Accept": "*/*"}).status_code in (200, 302), target
    assert "/territory/T0002" in data["alternate"]


def test_a_path_cannot_break_out_of_a_link(browse: httpx.Client) -> None:
    answer = browse.get("/territory/T0002%3E%3B%20rel=evil%0d%0aX-Evil:%201")
    assert answer.status_code == 404
    assert "evil" not in answer.headers.get("link", "")
    assert "x-evil" not in answer.headers


def test_robots_leads_to_the_site_map_under_the_host_that_was_asked(browse: httpx.Client) -> None:
    text = browse.get("/robots.txt").text
    assert f"Sitemap: {browse.base_url}/sitemap.xml".replace("//sitemap", "/sitemap") in text
    assert "Disallow: /sparql" in text
    strange = browse.get("/robots.txt", headers={"Host": 'evil"><x'})
    assert "evil" not in strange.text


def test_the_site_map_lists_pages_that_are_there_in_three_languages(browse: httpx.Client) -> None:
    parts = [each.text or "" for each in ET.fromstring(browse.get("/sitemap.xml").content).iterfind("s:*/s:loc", MAP)]
    places = []
    for part in parts:
        tree = ET.fromstring(browse.get(part).content)
        for url in tree.iterfind("s:url", MAP):
            places.append(url.findtext("s:loc", "", MAP))
            assert {each.get("hreflang") for each in url.iterfind("x:link", MAP)} == {"fr", "en", "es"}
            assert re.match(r"\d{4}-\d\d-\d\dT", url.findtext("s:lastmod", "", MAP))
    assert len(places) == len(set(places)) > 1000
    paths = [place.removeprefix(str(browse.base_url).rstrip("/")) for place in places]
    kinds = {path.split("/")[1]: path for path in paths}
    assert {"territory", "instrument", "right", "q", "source"} <= kinds.keys()
    for path in [*kinds.values(), *paths[:20]]:
        assert browse.get(path).status_code == 200, path
    assert browse.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert browse.get("/sitemap-0.xml").status_code == 404


def test_a_long_site_map_comes_in_parts(browse: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "PART", 700)
    parts = ET.fromstring(browse.get("/sitemap.xml").content).findall("s:sitemap", MAP)
    sizes = [
        len(ET.fromstring(browse.get(f"/sitemap-{number}.xml").content).findall("s:url", MAP))
        for number in range(1, len(parts) + 1)
    ]
    assert sizes[:-1] == [700] * (len(parts) - 1)
    assert 0 < sizes[-1] <= 700
