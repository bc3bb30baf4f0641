"""The public address: where this server is reached, in what leaves it; identifiers stay what they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from municipia.api.settings import Settings
from municipia.graph.dumps import making
from municipia.ontology.namespaces import BASE
from tests.conftest import serving

HERE = "https://cities.example/graph/"
JSON = {"Accept": "application/json"}
#: No name of a host.
STRANGE = {"Host": 'evil"><x'}


@pytest.fixture(scope="module")
def client(grown_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server with a dump that is known under an address of its own."""
    home = tmp_path_factory.mktemp("known") / "home"
    shutil.copytree(grown_home, home)
    making.make(home)
    with (
        serving(Settings(home=home, public_address=HERE)) as address,
        httpx.Client(base_url=address, timeout=60) as one,
    ):
        yield one


def test_the_catalogue_says_where_services_and_files_are(client: httpx.Client) -> None:
    catalogue = client.get("/catalog.nt").text
    described = client.get("/.well-known/void", headers={"Accept": "application/n-triples"}).text
    assert f"<{HERE}sparql>" in catalogue
    assert f"<{HERE}dumps/" in catalogue
    assert f"<{HERE}sparql>" in described
    assert f"{BASE}sparql" not in catalogue + described
    assert f"<{BASE}id/" in described


def test_a_frozen_answer_is_cited_where_it_is(client: httpx.Client) -> None:
    kept = client.post("/snapshot", data={"query": "SELECT (1 AS ?n) {}"}, headers=JSON).json()
    assert kept["url"] == f"{HERE}snapshot/{kept['hash']}"
    assert kept["url"] in client.get(f"/snapshot/{kept['hash']}.txt").text


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/robots.txt", "*/*"),
        ("/sitemap.xml", "*/*"),
        ("/developers", "text/html"),
        ("/timemap/catalog", "application/json"),
        ("/sparql", "text/turtle"),
    ],
)
def test_whoever_gives_no_host_that_can_be_one_is_told_this_one(client: httpx.Client, path: str, accept: str) -> None:
    text = client.get(path, headers={**STRANGE, "Accept": accept}).text
    assert "evil" not in text
    assert HERE.rstrip("/") in text


def test_an_address_in_a_query_is_an_identifier_whatever_the_server_is_called(client: httpx.Client) -> None:
    found = client.get("/sparql", params={"query": "SELECT (<id/territory/T0001> AS ?one) {}"}, headers=JSON).json()
    assert found["results"]["bindings"][0]["one"]["value"] == f"{BASE}id/territory/T0001"
