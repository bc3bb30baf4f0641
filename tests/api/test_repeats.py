"""A parameter given twice is refused by its name wherever one value would be passed over."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from urllib.parse import parse_qs

import httpx
import pytest

JSON = {"Accept": "application/json"}
HOUSING = "/instrument/cities-for-adequate-housing-2018"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/q/R1.csv?asOf=2018-08-07&asOf=2019-04", "asOf"),
        ("/q/R1.csv?knownAt=1&knownAt=2", "knownAt"),
        ("/q/R1.json?instrument=a&instrument=b", "instrument"),
        ("/q/R1?lang=fr&lang=en", "lang"),
        ("/q?format=json&format=json", "format"),
        (f"{HOUSING}?asOf=2018&asOf=2019", "asOf"),
        ("/instruments?type=declaration&type=charter", "type"),
        ("/?lang=fr&lang=en", "lang"),
        ("/matrix?asOf=2018&asOf=2019", "asOf"),
        ("/matrix?country=FR&country=ES&knownAt=1&knownAt=2", "knownAt"),
        ("/matrix.csv?sort=name&sort=count", "sort"),
        ("/map.geojson?country=FR&country=ES", "country"),
        ("/search?q=a&q=b", "q"),
        ("/ask?q=a&q=b", "q"),
        ("/territory/T0103.ttl?knownAt=1&knownAt=2", "knownAt"),
        ("/id/territory/T0103?knownAt=1&knownAt=2", "knownAt"),
        ("/changes/stream?knownAt=1&knownAt=2", "knownAt"),
        ("/cite/territory/T0103.bib?knownAt=1&knownAt=2", "knownAt"),
        ("/timegate/rights?asOf=2018&asOf=2019", "asOf"),
        ("/embed/map?country=FR&country=ES", "country"),
        ("/oembed?url=a&url=b", "url"),
        ("/openapi.json?lang=fr&lang=en", "lang"),
        ("/sparql?query=ASK%7B%7D&knownAt=1&knownAt=2", "knownAt"),
        ("/sparql?query=ASK%7B%7D&view=map&view=chart", "view"),
        ("/graphs?graph=urn:a&graph=urn:b", "graph"),
    ],
)
def test_two_values_for_one_are_refused_by_name(browse: httpx.Client, address: str, name: str) -> None:
    for language, words in (("en", "2 times"), ("fr", "2 fois"), ("es", "2 veces")):
        refused = browse.get(address, headers={**JSON, "Accept-Language": language})
        problem = refused.json()
        assert (refused.status_code, problem["name"], problem["code"]) == (400, name, "parameter")
        assert refused.headers["content-type"] == "application/problem+json"
        if "lang=" not in address:
            assert words in problem["detail"]
        assert name in problem["detail"]
        assert problem["hint"]


def test_a_person_is_told_on_a_page(browse: httpx.Client) -> None:
    refused = browse.get(f"{HOUSING}?asOf=2018&asOf=2019")
    assert refused.status_code == 400
    assert "“asOf” is given 2 times" in refused.text


@pytest.mark.parametrize("path", ["/matrix", "/map", "/network", "/time", "/compare", "/matrix.csv"])
def test_the_values_of_a_selection_are_joined(browse: httpx.Client, path: str) -> None:
    moved = browse.get(f"{path}?country=FR&country=ES&asOf=2019")
    assert moved.status_code == 303
    assert parse_qs(moved.headers["location"].partition("?")[2]) == {"country": ["FR,ES"], "asOf": ["2019"]}
    for about in ("/timegate", "/timemap"):
        assert browse.get(f"{about}{path}?country=FR&country=ES", headers={"Accept": "*/*"}).status_code in (200, 302)
    cited = browse.get(f"/cite{path.partition('.')[0]}.bib?country=FR&country=ES", follow_redirects=True)
    assert cited.status_code == 200


def test_a_query_may_have_several_graphs_and_forms(browse: httpx.Client) -> None:
    graphs = "default-graph-uri=urn:a&default-graph-uri=urn:b&named-graph-uri=urn:a&named-graph-uri=urn:b"
    query = f"?query=ASK%7B%7D&{graphs}&format=json&format=csv"
    assert browse.get(f"/sparql{query}", headers=JSON).status_code == 200
    assert browse.get(f"/timemap/sparql{query}", headers=JSON).status_code == 200
    assert browse.get(f"/cite/sparql.bib{query.removesuffix('&format=json&format=csv')}").status_code == 200


@pytest.mark.parametrize("name", ["asOf", "instrument", "lang", "knownAt", "question"])
def test_the_fields_of_what_is_frozen_are_given_once(browse: httpx.Client, name: str) -> None:
    fields = {"question": "R1", "lang": "en", "asOf": "2019", "instrument": "cities-for-adequate-housing-2018"}
    values = [*fields.items(), ("knownAt", "1"), (name, "2018")]
    body = "&".join(f"{key}={value}" for key, value in values)
    headers = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    refused = browse.post("/snapshot", content=body, headers=headers)
    assert (refused.status_code, refused.json()["name"]) == (400, name)


class Forms(HTMLParser):
    """The names that each form of a page sends."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.sent.append([])
        fits = tag in ("select", "textarea") or (tag == "input" and found.get("type") not in ("radio", "submit"))
        if fits and found.get("name") and "form" not in found:
            self.sent[-1].append(str(found["name"]))


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/instruments", "/territories", "/sources", "/practices", "/events", "/plans", "/rights", HOUSING),
        *("/matrix", "/map", "/network", "/time", "/compare", "/q/R1", "/q/R4", "/ask", "/search?q=Paris", "/embeds"),
        *("/sparql", "/reconcile", "/validate", "/territory/T0103", "/network/territory/T0103", "/report", "/about"),
        *("/signatories", "/governments", "/organisations", f"{HOUSING}/signatories"),
    ],
)
def test_no_form_sends_a_name_twice(browse: httpx.Client, path: str) -> None:
    more = "lang=fr&asOf=2019&knownAt=2"
    page = browse.get(path + ("&" if "?" in path else "?") + more)
    read = Forms()
    read.feed(page.text)
    for names in read.sent:
        twice = [name for name, count in Counter(names).items() if count > 1]
        assert not twice, (path, names)
