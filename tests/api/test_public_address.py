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


ASKED = [
    ("/robots.txt", "*/*"),
    ("/sitemap.xml", "*/*"),
    ("/developers", "text/html"),
    ("/timemap/catalog", "application/json"),
    ("/sparql", "text/turtle"),
    ("/sparql?query=ASK%7B%7D", "text/html"),
    ("/changes/stream", "text/turtle"),
    ("/changes/shape", "text/turtle"),
    ("/reconcile", "application/json"),
    ("/catalog", "text/html"),
]
#: What a graph without a history does not have, and what tells no address.
UNTOLD = ("/changes/stream", "/timemap/catalog", "/catalog")


def told(answer: httpx.Response) -> str:
    return answer.text + str(answer.headers)


@pytest.mark.parametrize("host", [STRANGE["Host"], "evil.example", "evil.example:8080"])
@pytest.mark.parametrize(("path", "accept"), ASKED)
def test_where_the_public_address_is_set_no_other_host_is_told(
    client: httpx.Client, path: str, accept: str, host: str
) -> None:
    answer = client.get(path, headers={"Host": host, "Accept": accept})
    assert answer.status_code == 200
    assert "evil" not in told(answer)
    if path != "/catalog":
        assert HERE.rstrip("/") in told(answer)


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("cities.example", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        ('evil"><x', False),
        ("evil.example/path", False),
        ("evil.example@other", False),
        ("evil.example:port", False),
        ("evil_example", False),
        ("", False),
    ],
)
@pytest.mark.parametrize(("path", "accept"), [each for each in ASKED if each[0] not in UNTOLD])
def test_where_it_is_not_set_a_name_that_a_host_can_have_is_taken(
    tiny_client: httpx.Client, path: str, accept: str, host: str, *, taken: bool
) -> None:
    answer = tiny_client.get(path, headers={"Host": host, "Accept": accept})
    assert answer.status_code == 200
    assert (f"http://{host}/" in told(answer) or f"http://{host}<" in told(answer)) == taken
    if not taken:
        assert "evil" not in told(answer)


def test_an_address_in_a_query_is_an_identifier_whatever_the_server_is_called(client: httpx.Client) -> None:
    found = client.get("/sparql", params={"query": "SELECT (<id/territory/T0001> AS ?one) {}"}, headers=JSON).json()
    assert found["results"]["bindings"][0]["one"]["value"] == f"{BASE}id/territory/T0001"
