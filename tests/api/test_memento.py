"""Older states by date, as RFC 7089 has them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from municipia.graph import revisions

HOUSING = "/instrument/cities-for-adequate-housing-2018"
CHARTER = "/instrument/european-charter-human-rights-city-2000"
READS = [
    HOUSING,
    f"{HOUSING}.ttl",
    f"{HOUSING}?asOf=2019",
    "/id/territory/T0103",
    "/",
    "/q/R1.csv",
    "/sparql?query=ASK%7B%7D",
    "/kos/act-type.ttl",
]


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def times(site_home: Path) -> list[datetime]:
    return [entry.time.replace(microsecond=0) for entry in revisions.log(site_home)]


def links(answer: httpx.Response) -> dict[str, str]:
    """The address of each relation of the Link header; one of several relations stands under each."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["link"])
    return {relation: address for address, relations in found for relation in relations.split()}


@pytest.mark.parametrize("path", READS)
def test_every_read_leads_to_its_timegate_and_its_timemap(client: httpx.Client, path: str) -> None:
    found = links(client.get(path))
    gate = client.get(found["timegate"])
    assert gate.status_code == 302
    assert "accept-datetime" in gate.headers["vary"]
    assert links(gate)["original"].endswith(path)
    assert client.get(found["timemap"]).headers["content-type"].startswith("application/link-format")


def test_a_long_query_is_not_repeated_in_the_header(client: httpx.Client) -> None:
    query = "SELECT * { " + " ".join(f"OPTIONAL {{ ?s <urn:{n}> 'é' }}" for n in range(60)) + " }"
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code == 200
    assert len(answer.headers["link"]) < 1024
    assert not {"timegate", "timemap"} & links(answer).keys()
    gate = client.get("/timegate/sparql", params={"query": query})
    assert (gate.status_code, list(links(gate))) == (302, ["original"])
    older = client.get("/sparql", params={"query": query, "knownAt": "1"})
    assert {"memento-datetime"} <= older.headers.keys()
    assert links(older).keys() & {"original", "timegate", "timemap", "first", "last"} == {"original"}


@pytest.mark.parametrize("path", [path for path in READS if not path.startswith("/id/")])
def test_a_memento_says_its_date_and_its_neighbours(client: httpx.Client, times: list[datetime], path: str) -> None:
    answer = client.get(path + ("&" if "?" in path else "?") + "knownAt=1")
    assert answer.status_code == 200
    assert parsedate_to_datetime(answer.headers["memento-datetime"]) == times[0]
    found = links(answer)
    assert {"original", "timegate", "timemap", "first", "last", "memento"} <= found.keys()
    assert "knownAt" not in found["original"]
    assert "knownAt=1" in found["first"]


def test_the_timegate_chooses_by_date(client: httpx.Client, times: list[datetime]) -> None:
    def chosen(moment: datetime | None) -> str:
        headers = {"Accept-Datetime": format_datetime(moment, usegmt=True)} if moment else {}
        return client.get(f"/timegate{HOUSING}?lang=fr", headers=headers).headers["location"]

    assert chosen(None) == f"{HOUSING}?lang=fr&knownAt=2"
    assert chosen(times[1] + timedelta(days=1)) == chosen(times[1]) == chosen(None)
    assert chosen(datetime(2001, 1, 1, tzinfo=UTC)) == f"{HOUSING}?lang=fr&knownAt=1"
    if times[0] < times[1]:
        assert chosen(times[0]).endswith("knownAt=1")


def test_a_thing_has_the_revisions_that_changed_it_and_a_list_has_all(client: httpx.Client) -> None:
    def told(path: str) -> list[str]:
        return re.findall(r'knownAt=(\d+)>; rel="[^"]*memento', client.get(f"/timemap{path}").text)

    assert told(HOUSING) == ["1", "2"]
    assert told(f"{CHARTER}.ttl") == ["1"]
    assert told("/instruments") == ["1", "2"]


def test_a_timemap_comes_in_json_too(client: httpx.Client) -> None:
    found = client.get(f"/timemap{HOUSING}", headers={"Accept": "application/json"}).json()
    assert [each["uri"][-10:] for each in found["mementos"]["list"]] == ["?knownAt=1", "?knownAt=2"]
    assert found["mementos"]["first"] == found["mementos"]["list"][0]


@pytest.mark.parametrize(
    "text", ["2018-07-16", "yesterday", "Mon, 99 Jul 2018 00:00:00 GMT", "Mon, 16 Jul 2018 00:00:00 CET"]
)
def test_a_date_that_is_none_is_refused(client: httpx.Client, text: str) -> None:
    answer = client.get(f"/timegate{HOUSING}", headers={"Accept-Datetime": text})
    assert answer.status_code == 400
    assert answer.json()["name"] == "Accept-Datetime"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/instrument/nowhere", "/changes/stream", "/static/site.css", "//example.org/", "/timegate/"]
)
def test_what_has_no_older_states_has_no_timegate(client: httpx.Client, path: str) -> None:
    for kind in ("timegate", "timemap"):
        assert client.get(f"/{kind}{path}").status_code == 404


def test_a_page_of_now_is_no_memento(client: httpx.Client) -> None:
    assert "memento-datetime" not in client.get(HOUSING).headers
    assert "memento-datetime" not in client.get("/about?knownAt=99").headers


def test_a_query_in_a_body_that_names_an_older_state_says_its_date(client: httpx.Client, times: list[datetime]) -> None:
    of_then = client.post("/sparql", data={"query": "ASK {}", "knownAt": "1"})
    assert parsedate_to_datetime(of_then.headers["memento-datetime"]) == min(times)
    assert "memento-datetime" not in client.post("/sparql", data={"query": "ASK {}"}).headers
