"""The changes for programs: a client that knows HTTP and RDF alone replays the stream and has the graph."""

import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import DCTERMS

from municipia.graph.export import export
from municipia.graph.patch import read_text

#: One client for all: making one takes longer than most answers.
CLIENT = httpx.Client(timeout=60)


# For the whole run: the tests of a file need not come in one row.
@pytest.fixture(scope="session", autouse=True)
def client_is_closed() -> Iterator[None]:
    yield
    CLIENT.close()


AS = "https://www.w3.org/ns/activitystreams#"
LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
PUBLISHED, OBJECT, CONTEXT, RESULT = (ox.NamedNode(AS + name) for name in ("published", "object", "context", "result"))
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VERSION_OF = ox.NamedNode("http://purl.org/dc/terms/isVersionOf")
FORMATS = {
    "application/trig": ox.RdfFormat.TRIG,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


class Follower:
    """Follows the stream as docs/following.md tells, and keeps the last member of every record."""

    def __init__(self, address: str, media_type: str = "application/n-quads") -> None:
        self.address, self.media_type = address, media_type
        self.tags: dict[str, str] = {}
        self.full: set[str] = set()
        self.records: dict[str, tuple[int, set[ox.Quad]]] = {}
        self.asked = 0

    def follow(self) -> None:
        waiting, seen = [self.address], set()
        while waiting:
            address = waiting.pop(0)
            if address not in seen and address not in self.full:
                seen.add(address)
                waiting += self.read(address)

    def read(self, address: str) -> list[str]:
        """Take in the members of a page; return the pages that it leads to."""
        self.asked += 1
        headers = {"Accept": self.media_type, "If-None-Match": self.tags.get(address, "")}
        answer = CLIENT.get(address, headers=headers)
        if answer.status_code == 304:
            return []
        assert answer.status_code == 200, answer.text
        self.tags[address] = answer.headers["etag"]
        store = ox.Store()
        store.bulk_load(answer.content, format=FORMATS[self.media_type], base_iri=address)
        if "immutable" in answer.headers["cache-control"]:
            self.full.add(address)
        for member in objects(store, None, ox.NamedNode(TREE + "member")):
            self.take(store, member)
        return sorted(node.value for node in objects(store, None, ox.NamedNode(TREE + "node")))

    def take(self, store: ox.Store, member: ox.NamedNode) -> None:
        (record,), (thing,), (graph,) = (objects(store, member, each) for each in (VERSION_OF, OBJECT, CONTEXT))
        if self.media_type == "text/turtle":
            states = objects(store, member, RESULT)
            found = [quad for state in states for quad in store.quads_for_pattern(state, None, None, None)]
        else:
            found = list(store.quads_for_pattern(None, None, None, member))
        assert bool(found) != (ox.NamedNode(AS + "Delete") in objects(store, member, TYPE))
        version = position(store, member), {ox.Quad(thing, quad.predicate, quad.object, graph) for quad in found}
        self.records[record.value] = max(self.records.get(record.value, (0, set())), version, key=lambda one: one[0])

    def quads(self) -> set[ox.Quad]:
        return set().union(*(quads for _, quads in self.records.values()))


def objects(store: ox.Store, subject, predicate) -> list:
    return [quad.object for quad in store.quads_for_pattern(subject, predicate, None, ox.DefaultGraph())]


def position(store: ox.Store, member: ox.NamedNode) -> int:
    (found,) = objects(store, member, ox.NamedNode("https://schema.org/position"))
    return int(found.value)


def canonical(quads) -> str:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


@pytest.fixture(scope="module")
def dump(site_home: Path) -> set[ox.Quad]:
    target = io.BytesIO()
    export(site_home, 2, target, form="nq")
    return set(ox.parse(target.getvalue(), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def followed(site: str) -> Follower:
    """A client that has read the whole stream once."""
    follower = Follower(f"{site}/changes/stream")
    follower.follow()
    return follower


def test_a_client_that_replays_the_stream_has_the_graph_of_the_dump(followed: Follower, dump: set[ox.Quad]) -> None:
    assert canonical(followed.quads()) == canonical(dump)


def test_a_client_that_comes_again_reads_only_what_may_have_changed(followed: Follower) -> None:
    first, followed.asked = followed.asked, 0
    followed.follow()
    assert first > 20
    assert followed.asked == 1


@pytest.mark.parametrize("media_type", FORMATS)
def test_every_form_of_a_page_says_the_same(site: str, media_type: str) -> None:
    one, other = Follower("", media_type), Follower("")
    assert one.read(f"{site}/changes/stream/3") == other.read(f"{site}/changes/stream/3")
    assert one.records == other.records


def test_the_stream_ends_at_the_revision_asked_for(site: str) -> None:
    follower = Follower("")
    pages = follower.read(f"{site}/changes/stream?knownAt=1")
    assert all(page.endswith("?knownAt=1") for page in pages)
    last = max(pages, key=lambda page: int(re.findall(r"stream/(\d+)", page)[0]))
    assert follower.read(last) == []
    text = CLIENT.get(last).text
    assert "municipia/changes/1#" in text
    assert "municipia/changes/2#" not in text


def test_full_pages_stand_for_ever_and_the_newest_may_grow(site: str) -> None:
    first, root = (CLIENT.get(f"{site}/changes/stream{path}") for path in ("/1", ""))
    assert "immutable" in first.headers["cache-control"]
    assert "immutable true" in first.text.replace('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', "true")
    assert root.headers["cache-control"] == "no-cache"
    last = max(int(number) for number in re.findall(r"/changes/stream/(\d+)>", root.text))
    newest = CLIENT.get(f"{site}/changes/stream/{last}")
    assert newest.headers["cache-control"] == "no-cache"
    again = CLIENT.get(f"{site}/changes/stream/{last}", headers={"If-None-Match": newest.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert CLIENT.get(f"{site}/changes/stream/{last + 1}").status_code == 404


def test_the_root_says_how_to_read_the_stream_and_how_long_it_is_kept(site: str) -> None:
    root = f"{site}/changes/stream"
    graph = Graph().parse(data=CLIENT.get(root, headers={"Accept": "text/turtle"}).text, format="turtle")
    query = """PREFIX ldes: <https://w3id.org/ldes#> PREFIX tree: <https://w3id.org/tree#>
    PREFIX as: <https://www.w3.org/ns/activitystreams#> PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT ?shape ?since (COUNT(DISTINCT ?page) AS ?pages) {
      ?stream a ldes:EventStream ; tree:view ?view ; tree:shape ?shape ; ldes:timestampPath as:published ;
        ldes:versionOfPath dcterms:isVersionOf ; ldes:versionDeleteObject as:Delete .
      ?view ldes:retentionPolicy/ldes:startingFrom ?since ; tree:relation ?from, ?to .
      ?from a tree:GreaterThanOrEqualToRelation ; tree:node ?page ; tree:path as:published ; tree:value ?first .
      ?to a tree:LessThanOrEqualToRelation ; tree:node ?page ; tree:path as:published ; tree:value ?last .
      FILTER(?first <= ?last)
    } GROUP BY ?shape ?since"""
    ((shape, since, pages),) = graph.query(query)
    assert int(pages) > 20
    first = CLIENT.get(f"{site}/changes/1.rdfp").text
    assert str(since)[:19] in first
    assert CLIENT.get(str(shape)).status_code == 200


def test_every_member_conforms_to_the_shape(site: str) -> None:
    turtle = {"Accept": "text/turtle"}
    shape = Graph().parse(data=CLIENT.get(f"{site}/changes/shape", headers=turtle).text, format="turtle")
    last = max(map(int, re.findall(r"/changes/stream/(\d+)>", CLIENT.get(f"{site}/changes/stream").text)))
    page = Graph().parse(data=CLIENT.get(f"{site}/changes/stream/{last}", headers=turtle).text, format="turtle")
    conforms, _, words = validate(page, shacl_graph=shape)
    assert conforms, words
    page.remove((None, DCTERMS.isVersionOf, None))
    assert not validate(page, shacl_graph=shape)[0]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_patch_of_a_revision_is_served_as_it_was_recorded(site: str, site_home: Path, encoding: str) -> None:
    with httpx.stream("GET", f"{site}/changes/2.rdfp", headers={"Accept-Encoding": encoding}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-type"] == "application/rdf-patch"
    assert "immutable" in answer.headers["cache-control"]
    kept = (site_home / "patches" / "00000002.rdfp.gz").read_bytes()
    assert raw == (kept if encoding == "gzip" else gzip.decompress(kept))
    assert read_text(gzip.decompress(kept).decode()).delta.inserts


@pytest.mark.parametrize("path", ["/changes/99.rdfp", "/changes/2.rdfp?knownAt=1", "/changes/stream/999"])
def test_what_was_never_recorded_is_not_found(site: str, path: str) -> None:
    assert CLIENT.get(site + path).status_code == 404


@pytest.mark.parametrize("path", ["/changes/0.rdfp", "/changes/stream/0", "/changes/stream/x"])
def test_a_number_that_is_none_is_refused(site: str, path: str) -> None:
    assert CLIENT.get(site + path).status_code == 400


def test_a_form_that_we_lack_is_not_acceptable(site: str) -> None:
    for path in ("/changes/stream", "/changes/stream/1", "/changes/shape"):
        assert CLIENT.get(site + path, headers={"Accept": "image/png"}).status_code == 406


def test_a_host_that_makes_no_sense_is_not_repeated(site: str) -> None:
    text = CLIENT.get(f"{site}/changes/stream", headers={"Host": 'evil"<x>'}).text
    assert "evil" not in text
    assert urljoin(site, "/") not in text
