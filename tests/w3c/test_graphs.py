"""The W3C's tests of the Graph Store HTTP Protocol, in their order, on a scratch server.

The suite is a script of requests whose documents are no valid Turtle (full stops and prefixes are missing); it is
written here with the same names, the same statements and the answers that it expects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic

from municipia.api.settings import Settings
from municipia.graph.scratch import prepare
from tests.conftest import serving
from tests.w3c.manifests import Suites

TURTLE: Final = {"Content-Type": "text/turtle"}
PREFIXES: Final = "@prefix f: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> . "
JOHN: Final = PREFIXES + '<http://x/1> a f:Person ; f:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE: Final = PREFIXES + '<http://x/1> a f:Person ; f:businessCard [ a v:VCard ; v:fn "Jane Doe" ] .'
NAME: Final = PREFIXES + '<http://x/1> f:name "Jane Doe" .'
FAMILY: Final = PREFIXES + '<http://x/1> f:familyName "Doe" .'
GIVEN: Final = PREFIXES + '<http://x/1> f:givenName "Jane" .'
ALICE: Final = PREFIXES + '[] a f:Person ; f:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
ONE: Final = {"graph": "http://x/person/1.ttl"}
TWO: Final = {"graph": "http://x/person/2.ttl"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of an empty scratch server."""
    home = tmp_path_factory.mktemp("graphs") / "home"
    prepare(home)
    with (
        serving(Settings(home=home, scratch=True)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def holds(answer: httpx.Response, *documents: str) -> None:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/turtle")
    found, expected = rdflib.Graph(), rdflib.Graph()
    found.parse(data=answer.text, format="turtle")
    for document in documents:
        expected.parse(data=document, format="turtle")
    assert isomorphic(found, expected)


def get(store: httpx.Client, graph: dict[str, str]) -> httpx.Response:
    return store.get("/graphs", params=graph, headers={"Accept": "text/turtle; charset=utf-8"})


@pytest.mark.slow
def test_the_script_of_the_suite(store: httpx.Client) -> None:
    assert store.put("/graphs", params=ONE, content=JOHN, headers=TURTLE).status_code == 201
    holds(get(store, ONE), JOHN)
    assert store.put("/graphs", params=ONE, content=JANE, headers=TURTLE).status_code == 200
    holds(get(store, ONE), JANE)

    # PUT - default graph: refused, since the default graph is the union of the named ones (an exception, documented).
    refused = store.put("/graphs", params={"default": ""}, content=ALICE, headers=TURTLE)
    assert 400 <= refused.status_code < 500
    holds(get(store, {"default": ""}), JANE)

    wrong = store.put("/graphs", params=ONE, content=JANE, headers={"Content-Type": "application/rdf+xml"})
    assert wrong.status_code == 400
    holds(get(store, ONE), JANE)

    # PUT - empty graph: an empty graph is one that is not there, as the specification lets a store decide.
    emptied = store.put("/graphs", params=TWO, content="", headers=TURTLE)
    assert emptied.status_code in (200, 201, 204)
    assert get(store, TWO).status_code in (200, 404)
    assert store.put("/graphs", params=TWO, content=NAME, headers=TURTLE).status_code == 201
    assert store.delete("/graphs", params=TWO).status_code in (200, 204)
    assert get(store, TWO).status_code == 404
    assert store.delete("/graphs", params=TWO).status_code == 404

    assert store.post("/graphs", params=ONE, content=NAME, headers=TURTLE).status_code in (200, 204)
    holds(get(store, ONE), JANE, NAME)
    files = [("lastName", ("a.ttl", FAMILY, "text/turtle")), ("firstName", ("b.ttl", GIVEN, "text/turtle"))]
    assert store.post("/graphs", params=ONE, files=files).status_code in (200, 204)
    holds(get(store, ONE), JANE, NAME, FAMILY, GIVEN)

    made = store.post("/graphs", content=ALICE, headers=TURTLE)
    assert made.status_code == 201
    fresh = made.headers["location"]
    accept = {"Accept": "text/turtle"}
    holds(store.get(fresh, headers=accept), ALICE)
    assert store.post(fresh, content="", headers=TURTLE).status_code in (200, 204)
    holds(store.get(fresh, headers=accept), ALICE)

    head = store.head("/graphs", params=ONE, headers=accept)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/turtle")
    assert store.head("/graphs", params=TWO).status_code == 404


def test_every_request_of_the_script_has_been_read(suites: Suites) -> None:
    script = suites.file("http://w3c.example/sparql11/http-rdf-update/tests.txt").read_text(encoding="utf-8")
    names = re.findall(r"Request \((.*?)\s*\) -", script)
    assert len(names) == 22
