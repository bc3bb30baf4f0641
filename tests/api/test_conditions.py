"""``If-None-Match: *`` of a read: 304 wherever there is an answer, and never in the place of a fault."""

from __future__ import annotations

import httpx
import pytest

from municipia.api.urls import static

ANY = {"If-None-Match": "*", "Accept": "*/*"}
QUERY = "/sparql?query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
CHANCE = "/sparql?query=SELECT%20(RAND()%20AS%20%3Fx)%20%7B%7D"


@pytest.mark.parametrize(
    "path",
    [
        *("/rights", "/q/R1.csv", "/q/R1", "/matrix.csv", "/territory/T0103.ttl", "/changes/1.rdfp", "/catalog.ttl"),
        *("/graphs?default", f"{QUERY}%20LIMIT%203", QUERY, CHANCE, "/sparql", static("site.css"), "/openapi.json"),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/html, */*;q=0.1"], ids=["machine", "person"])
def test_what_is_there_is_not_sent_again(browse: httpx.Client, path: str, accept: str) -> None:
    sent = browse.get(path, headers={"Accept": accept})
    for method in (browse.get, browse.head):
        again = method(path, headers={"Accept": accept, "If-None-Match": "*"})
        assert (sent.status_code, again.status_code, again.content) == (200, 304, b"")
        assert not {"content-length", "content-type", "content-encoding"} & again.headers.keys()
        assert again.headers.get("cache-control") == sent.headers.get("cache-control")
        assert again.headers.get("x-data-version") == sent.headers.get("x-data-version")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/q/R1.csv?limit=many", 400),
        ("/matrix.csv?country=nowhere", 400),
        ("/territory/T9999.ttl", 404),
        ("/sparql?query=ASK", 400),
        ("/id/territory/T0103", 303),
    ],
)
def test_any_state_hides_no_fault_and_no_other_place(browse: httpx.Client, path: str, status: int) -> None:
    assert browse.get(path, headers=ANY).status_code == status


def test_a_query_that_is_posted_is_answered(browse: httpx.Client) -> None:
    assert browse.post("/sparql", data={"query": "ASK {}"}, headers=ANY).status_code == 200
