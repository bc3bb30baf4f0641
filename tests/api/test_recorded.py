"""Every read answers of the revision that ``knownAt`` names: a walk over all routes of the application."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from rdflib import Graph

from municipia.api.app import create_app
from municipia.api.kinds import KINDS
from municipia.api.settings import Settings
from municipia.graph.change import Change, Writer
from municipia.graph.report import Report
from municipia.ontology import loading
from municipia.ontology.namespaces import BASE
from tests.conftest import serving

#: One client for all: making one takes longer than most answers.
CLIENT = httpx.Client(timeout=60)


# For the whole run: the tests of a file need not come in one row.
@pytest.fixture(scope="session", autouse=True)
def client_is_closed() -> Iterator[None]:
    yield
    CLIENT.close()


KOS, ONTOLOGY = (ox.NamedNode(f"https://w3id.org/municipia/graph/{name}") for name in ("kos", "ontology"))
LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
SIGNED = ox.NamedNode("https://w3id.org/municipia/kos/act-type/signed")

#: What is asked at each route that takes a part of its path from the reader, and what must be given beside it.
SAMPLES = {
    "/sparql": "/sparql?query=ASK%7B%7D",
    "/q/{name}": "/q/R1.csv",
    "/def.{suffix}": "/def.ttl",
    "/def/{name:path}": "/def/place.ttl",
    "/matrix.{suffix}": "/matrix.csv",
    "/compare.{suffix}": "/compare.csv?instrument=cities-for-adequate-housing-2018&before=2018-08&asOf=2019-04",
    "/network/why": "/network/why?from=territory/T0103&to=territory/T0062",
    "/network/{kind}/{key}": "/network/territory/T0103",
    "/network/concept/{scheme}/{key}": "/network/concept/country/FR",
    "/embed/territory/{key}": "/embed/territory/T0103",
    "/embed/territory/{key}.svg": "/embed/territory/T0103.svg",
    "/kos{suffix}": "/kos.ttl",
    "/graph/{path:path}": "/graph/source/a1-cisdp-housing-declaration",
    "/kos/{name}": "/kos/act-type.ttl",
    "/kos/{scheme}/{key}": "/kos/right/housing",
    "/id/{kind}/{key}": "/id/territory/T0103",
    "/id/source/{key:path}": "/id/source/a1-cisdp-housing-declaration",
    "/source/{key:path}": "/source/a1-cisdp-housing-declaration",
    "/graphs/{path:path}": "/graphs/source/a1-cisdp-housing-declaration",
    "/catalog.{suffix}": "/catalog.ttl",
    "/sitemap-{part:int}.xml": "/sitemap-1.xml",
    "/changes/stream/{number}": "/changes/stream/1",
    "/changes/{number}.rdfp": "/changes/1.rdfp",
    "/changes/{number}": "/changes/1",
    "/instrument/{key}/changes.atom": "/instrument/cities-for-adequate-housing-2018/changes.atom",
    "/territory/{key}/changes.atom": "/territory/T0103/changes.atom",
    "/right/{key}/changes.atom": "/right/housing/changes.atom",
    "/search": "/search?q=geneve",
    "/search/suggest": "/search/suggest?q=geneve",
    "/ask": "/ask?q=what+has+Barcelona+signed",
    "/concept/{scheme}/{key}": "/concept/country/FR",
    "/{kind}/{key}": "/event/whrcf-2017",
}
SAMPLES |= {
    f"{path}.{suffix}": f"{SAMPLES[path]}.{suffix}"
    for path in ("/concept/{scheme}/{key}", "/{kind}/{key}", "/source/{key:path}")
    for suffix in ("ttl", "jsonld", "nt", "rdf", "csv")
}
#: Routes that read nothing of a revision, and why.
NO_READS = {
    "/openapi.json": "it describes the program",
    "/static": "files of the program",
    "/dumps": "a dump is of the revision of its release, which its address names",
    "/reconcile": "it matches names with what is there now, by a protocol that knows no revisions",
    "/snapshot": "a frozen answer is of the revision it was frozen at; asking again has tests of its own",
    "/cite": "it cites the page at the rest of the address, which is asked as of its revision itself",
    "/timegate": "it leads to the address with knownAt",
    "/timemap": "it lists the addresses with knownAt",
    "/robots": "it describes the program",
    "/update": "it says what is not offered",
    "/oembed": "it leads to the frame of an address, which has its own knownAt",
    "/report/thanks": "it says that a report was kept",
    "/validate": "it judges what is sent to it, or takes it by a form",
}
#: Lists of what can be asked: as data they name no statement of the graph.
NEEDS_NO_STATEMENT = {"/q", "/changes/shape", "/sitemap.xml"}
#: What tells of all revisions names the lost ones among them.
NAMES_THE_LOST = {"/changes.atom", "/changes/stream", "/changes/stream/{number}"}


def paths(routes) -> Iterator[str]:
    for route in routes:
        if router := getattr(route, "original_router", None):
            yield from paths(router.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path


ROUTES = sorted(
    {
        path
        for path in paths(create_app(Settings()).routes)
        if "/" + path.split("/")[1].partition(".")[0] not in NO_READS
    }
    - NO_READS.keys()
)


@pytest.fixture(scope="module")
def keys(site: str) -> dict[str, str]:
    """A thing of each kind that has an address of its own, by kind; a kind of which there is none has a made-up key."""
    query = f"SELECT (MIN(?s) AS ?thing) {{ ?s a ?type FILTER(STRSTARTS(STR(?s), '{BASE}id/')) }} GROUP BY ?type"
    asked = {"query": query, "knownAt": "1", "format": "csv"}
    # An older revision is opened with the first question; on a busy machine that takes longer than a query may.
    while (answer := CLIENT.get(f"{site}/sparql", params=asked)).status_code == 503:
        pass
    assert answer.status_code == 200, answer.text
    found = (iri.removeprefix(BASE + "id/").partition("#")[0].split("/") for iri in answer.text.split()[1:])
    return {"right": "housing", **{parts[0]: parts[1] for parts in found if len(parts) == 2}}


def address(path: str, known_at: str, keys: dict[str, str]) -> str:
    kind = path.removesuffix("/{key}").strip("/")
    found = SAMPLES.get(path) or path.replace("{key}", keys.get(kind, "none") if kind in KINDS else "{key}")
    assert "{" not in found, f"Add a sample of {path} to SAMPLES: every read takes knownAt"
    return f"{found}{'&' if '?' in found else '?'}knownAt={known_at}"


def accepted(path: str) -> str:
    return "text/html, */*;q=0.5" if "." not in SAMPLES.get(path, path) and path != "/sparql" else "*/*"


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_answers_of_the_revision_asked_for(site: str, keys: dict[str, str], path: str) -> None:
    answer = CLIENT.get(site + address(path, "1", keys), headers={"Accept": accepted(path)})
    if answer.is_redirect:
        assert "knownAt=1" in answer.headers["location"]
        return
    if path.removesuffix("/{key}").strip("/") in KINDS.keys() - keys.keys():
        assert answer.status_code == 404
        return
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-data-version"] == "1"
    if answer.headers["content-type"].startswith("text/html"):
        assert re.search(r"Revision 1\b", answer.text)


@pytest.mark.parametrize("path", ROUTES)
def test_a_revision_that_never_was_is_not_found(site: str, keys: dict[str, str], path: str) -> None:
    answer = CLIENT.get(site + address(path, "99", keys), headers={"Accept": accepted(path)})
    assert answer.status_code == 404


@pytest.fixture(scope="module")
def torn(site_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of two revisions, the first of which is lost: no checkpoint, no patch."""
    home = tmp_path_factory.mktemp("torn") / "home"
    shutil.copytree(site_home, home)
    shutil.rmtree(home / "index", ignore_errors=True)
    shutil.rmtree(home / "checkpoints" / "00000001")
    (home / "patches" / "00000001.rdfp.gz").unlink()
    with serving(Settings(home=home)) as server:
        yield server


@pytest.mark.parametrize("path", sorted(set(ROUTES) - NEEDS_NO_STATEMENT - NAMES_THE_LOST))
def test_a_revision_that_cannot_be_replayed_is_gone_and_the_reason_is_given(
    torn: str, keys: dict[str, str], path: str
) -> None:
    headers = {"Accept": "application/json, */*;q=0.5" if path != "/changes" else "text/html"}
    answer = CLIENT.get(torn + address(path, "1", keys), headers=headers)
    if answer.is_redirect:
        answer = CLIENT.get(torn + answer.headers["location"], headers=headers)
    assert answer.status_code == 410, (path, answer.text)
    assert "patch" in answer.text


def test_a_lost_revision_is_named_and_hides_no_other(torn: str) -> None:
    feed = CLIENT.get(f"{torn}/changes.atom")
    assert feed.status_code == 200
    assert "Revision 1: its patch is lost" in feed.text
    assert "changes/2</id>" in feed.text
    root = CLIENT.get(f"{torn}/changes/stream", headers={"Accept": "text/turtle"})
    assert root.status_code == 200
    assert "lost revisions 1;" in root.text
    page = CLIENT.get(f"{torn}/changes/stream/1", headers={"Accept": "application/n-quads"})
    assert page.status_code == 200
    assert "changes/2#1>" in page.text
    gone = CLIENT.get(f"{torn}/changes/1", headers={"Accept": "text/html"})
    assert gone.status_code == 410


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a vocabulary of which a concept has another name, and a term another label, since revision 2."""
    home = tmp_path_factory.mktemp("renamed")
    terms = frozenset(each.triple for each in ox.parse(loading.terms().serialize(format="nt"), ox.RdfFormat.N_TRIPLES))
    scheme = "<https://w3id.org/municipia/kos/act-type>"

    def concepts(name: str) -> frozenset[ox.Triple]:
        turtle = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        {scheme} a skos:ConceptScheme ; skos:prefLabel "act types"@en .
        {SIGNED} a skos:Concept ; skos:inScheme {scheme} ; skos:prefLabel "{name}"@en ."""
        return frozenset(quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE))

    claim = ox.NamedNode("https://w3id.org/municipia/def#Claim")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    fewer = frozenset(one for one in terms if (one.subject, one.predicate) != (claim, label))
    older = fewer | {ox.Triple(claim, label, ox.Literal("contention", language="en"))}
    with Writer.open(home, gate=lambda _store, _delta: Report(())) as writer:
        first = Change({KOS.value: concepts("put a name to"), ONTOLOGY.value: older})
        writer.apply(first, actor="test", message="as it was")
        writer.apply(Change({KOS.value: concepts("signed"), ONTOLOGY.value: terms}), actor="test", message="as it is")
    with serving(Settings(home=home)) as server:
        yield server


@pytest.mark.parametrize("path", ["/kos/act-type", "/kos/act-type.ttl", "/kos/act-type.jsonld"])
def test_schemes_are_shown_as_they_were_recorded(renamed: str, path: str) -> None:
    now, then = (CLIENT.get(renamed + path + query).text for query in ("", "?knownAt=1"))
    assert "signed" in now
    assert "put a name to" not in now
    assert "put a name to" in then


def test_terms_are_shown_as_they_were_recorded(renamed: str) -> None:
    for path in ("/def?lang=en", "/def.ttl?"):
        then = CLIENT.get(f"{renamed}{path}&knownAt=1").text
        assert "contention" in then
        assert "contention" not in CLIENT.get(renamed + path).text
    newest = Graph().parse(data=CLIENT.get(f"{renamed}/def.ttl").text, format="turtle")
    assert set(newest) == set(loading.terms())


def test_files_of_another_vocabulary_were_not_kept_and_that_is_said(renamed: str) -> None:
    for path in ("/def/place.ttl", "/def/context.jsonld", "/def/example/Claim.ttl"):
        assert CLIENT.get(renamed + path).status_code == 200
        assert CLIENT.get(f"{renamed}{path}?knownAt=2").status_code == 200
        answer = CLIENT.get(f"{renamed}{path}?knownAt=1")
        assert answer.status_code == 410
        assert "were not kept" in answer.json()["detail"]


def test_without_a_vocabulary_in_the_graph_the_program_shows_its_own(tiny_client: httpx.Client) -> None:
    answer = tiny_client.get("/def.ttl")
    assert set(Graph().parse(data=answer.text, format="turtle")) == set(loading.terms())
