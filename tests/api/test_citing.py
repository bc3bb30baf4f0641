"""Every page says how to cite exactly what is seen on it, in four forms that programs read."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

HOUSING = "instrument/cities-for-adequate-housing-2018"
ASKED = "SELECT ?s WHERE { ?s a <https://w3id.org/municipia/def#ActionWave> } ORDER BY ?s"
GRAPHS = "default-graph-uri=urn:a&default-graph-uri=urn:b"
#: Addresses of content, what their title holds, and the parameters that must stay in the address that is cited.
PAGES = [
    ("/", "Municipia", {}),
    ("/matrix?country=FR&asOf=2019&page=1", "Country: France, as of 2019", {"country": "FR", "asOf": "2019"}),
    ("/map?right=housing", "Right", {"right": "housing"}),
    ("/network?show=together&country=ES", "Country: Spain", {"show": "together", "country": "ES"}),
    ("/network/territory/T0103", "Barcelona", {}),
    ("/network/why?from=territory/T0103&to=" + HOUSING, "Why", {"from": "territory/T0103", "to": HOUSING}),
    ("/time?country=FR", "Country: France", {"country": "FR"}),
    ("/compare?instrument=cities-for-adequate-housing-2018&before=2018&asOf=2019", "Compare (", {"before": "2018"}),
    ("/territories?country=FR&page=1", "Country: France", {"country": "FR"}),
    ("/instruments", "Instruments", {}),
    ("/practices", "Practices", {}),
    ("/rights", "Rights", {}),
    ("/organisations", "Organisations", {}),
    ("/events", "Events", {}),
    ("/waves", "Waves", {}),
    ("/plans", "Plans", {}),
    ("/milestones", "Milestones", {}),
    ("/sources", "Sources", {}),
    ("/governments", "Signatories not identified", {}),
    ("/conflicts", "disagree", {}),
    ("/changes", "Changes", {}),
    ("/changes/1", "1", {}),
    ("/about", "About", {}),
    ("/catalog", "Catalogue", {}),
    ("/q", "Thirty questions", {}),
    (
        "/q/R1?instrument=cities-for-adequate-housing-2018&asOf=2019-04",
        "Right to the City, Certainty: certain, as of April 2019)",
        {"asOf": "2019-04"},
    ),
    ("/q/R3?asOf=2019-04", "Right to the City)", {}),
    ("/ask?q=what+has+Barcelona+signed", "what has Barcelona signed", {"q": "what has Barcelona signed"}),
    ("/search?q=geneve&kind=territory", "geneve", {"q": "geneve", "kind": "territory"}),
    (f"/sparql?{httpx.QueryParams(query=ASKED)}", "Answer to a query", {"query": ASKED}),
    (f"/{HOUSING}?country=ES&asOf=2019-04", "Country: Spain, as of April 2019", {"country": "ES", "asOf": "2019-04"}),
    ("/territory/T0103", "Barcelona", {}),
    ("/right/housing", "ousing", {}),
    ("/source/a1-citiesforhousing", "", {}),
    ("/def", "", {}),
    ("/kos", "", {}),
    ("/kos/right", "", {}),
]


def links(page: str) -> dict[str, str]:
    """The addresses of the citations of a page, by suffix."""
    found = map(html.unescape, re.findall(r'href="(/cite/[^"]+)"', page))
    return {urlsplit(address).path.rpartition("/")[2].partition(".")[2]: address for address in found}


def shown(page: str) -> str:
    (text,) = re.findall(r'<p class="breaks" data-copy="[^"]*" data-copied="[^"]*">(.*?)</p>', page, re.DOTALL)
    return html.unescape(text)


@pytest.mark.parametrize(("address", "title", "kept"), PAGES, ids=[page[0][:40] for page in PAGES])
def test_a_page_is_cited_as_it_is_seen(browse: httpx.Client, address: str, title: str, kept: dict[str, str]) -> None:
    page = browse.get(address)
    assert page.status_code == 200
    text = shown(page.text)
    assert title in text
    found = links(page.text)
    assert set(found) == {"txt", "bib", "ris", "csl.json"}
    assert browse.get(found["txt"]).text.strip() == text
    (item,) = browse.get(found["csl.json"]).json()
    assert text.startswith(item["title"].rstrip("."))
    assert item["version"] == page.headers["x-data-version"]
    parts = urlsplit(item["URL"])
    assert parts.path == "/municipia" + urlsplit(address).path
    asked = dict(parse_qsl(parts.query))
    assert asked.pop("knownAt") == page.headers["x-data-version"]
    assert kept.items() <= asked.items()
    assert asked == {name: value for name, value in parse_qsl(urlsplit(address).query) if name != "lang"}
    assert item["URL"] in text
    assert f"url = {{{item['URL']}}}" in browse.get(found["bib"]).text
    assert f"UR  - {item['URL']}\r\n" in browse.get(found["ris"]).text


def test_the_title_is_in_the_language_of_the_reader(browse: httpx.Client) -> None:
    page = browse.get("/matrix?country=FR&asOf=2019&lang=es").text
    text = browse.get(links(page)["txt"], headers={"Accept-Language": "fr"})
    assert text.headers["content-language"] == "es"
    assert text.text.startswith("Quién firmó qué (País: Francia, ")
    assert "lang=" not in text.text


def test_two_selections_have_two_keys(browse: httpx.Client) -> None:
    keys = {browse.get(f"/cite/matrix.csl.json?{asked}").json()[0]["id"] for asked in ("", "country=FR", "country=ES")}
    assert len(keys) == 3


def test_the_graphs_of_a_query_are_all_in_its_address(browse: httpx.Client) -> None:
    page = browse.get(f"/sparql?{httpx.QueryParams(query='ASK {}')}&{GRAPHS}").text
    (item,) = browse.get(links(page)["csl.json"]).json()
    assert [value for name, value in parse_qsl(urlsplit(item["URL"]).query) if name == "default-graph-uri"] == [
        "urn:a",
        "urn:b",
    ]
    posted = browse.post("/sparql", data={"query": ASKED}).text
    assert json.loads(browse.get(links(posted)["csl.json"]).text)[0]["URL"].count("query=") == 1


@pytest.mark.parametrize("path", ["/report", "/nothing/here", "/territory/T9999", "/sparql", "/validate"])
def test_what_is_no_content_is_not_cited(browse: httpx.Client, path: str) -> None:
    page = browse.get(path).text
    assert "cite-page" not in page
    assert browse.get(f"/cite{path}.bib").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cite/cite/matrix.bib.bib", 404),
        ("/cite/matrix.csv.bib", 404),
        ("/cite/static/site.css.bib", 404),
        ("/cite/dumps/latest/x.bib", 404),
        ("/cite/matrix.bib?size=huge", 400),
        ("/cite/sparql.bib?query=SELECT", 400),
        ("/cite/matrix", 406),
    ],
)
def test_what_cannot_be_cited_is_refused(browse: httpx.Client, path: str, status: int) -> None:
    assert browse.get(path).status_code == status


def test_a_page_that_is_elsewhere_leads_to_its_citation(browse: httpx.Client) -> None:
    answer = browse.get("/cite/matrix.bib?country=FR&country=ES")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cite/matrix.bib?country=FR%2CES")
