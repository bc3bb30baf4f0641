"""Frozen answers over HTTP: made, told in every form, run again on a later revision."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from municipia.api.citations import FORMS
from municipia.api.settings import Settings
from municipia.api.snapshots.shelf import Shelf
from tests.conftest import TINY, publish, serving

QUERY = "SELECT ?who { ?who <http://example.org/signed> ?what }"
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over a graph of two revisions, the second with one signatory more and one less."""
    home = tmp_path_factory.mktemp("frozen")
    publish(home, TINY)
    publish(home, TINY.replace(":barcelona :signed", ":madrid :signed"), 2)
    settings = Settings(home=home, snapshot_bytes=20_000)
    with serving(settings) as address, httpx.Client(base_url=address, headers=JSON, timeout=60) as client:
        yield client


def freeze(client: httpx.Client, **fields: str) -> httpx.Response:
    return client.post("/snapshot", data={"query": QUERY, **fields})


def test_a_frozen_answer_keeps_all_that_it_followed_from(client: httpx.Client) -> None:
    answer = freeze(client, knownAt="2")
    assert answer.status_code in (200, 201)
    kept = answer.json()
    assert answer.headers["location"] == f"/snapshot/{kept['hash']}"
    assert kept["url"] == f"https://w3id.org/municipia/snapshot/{kept['hash']}"
    assert (kept["query"], kept["revision"], kept["count"], kept["columns"]) == (QUERY, 2, 2, ["who"])
    assert sorted(row[0]["value"] for row in kept["rows"]) == ["http://example.org/madrid", "http://example.org/vienna"]
    assert re.fullmatch(r"[0-9a-f]{64}", kept["checksum"])
    assert client.get(answer.headers["location"]).json() == kept


def test_the_same_answer_has_one_address_and_another_revision_another(client: httpx.Client) -> None:
    first, second = freeze(client, knownAt="2"), freeze(client, knownAt="2")
    assert second.status_code == 200
    assert first.json() == second.json()
    assert freeze(client, knownAt="1").json()["hash"] != first.json()["hash"]
    graphs = {"default-graph-uri": "https://w3id.org/municipia/graph/source/two"}
    assert freeze(client, **graphs).json()["parameters"] == {"default-graph-uri": list(graphs.values())}


def test_run_again_it_says_the_same_or_which_rows_came_and_went(client: httpx.Client) -> None:
    address = freeze(client, knownAt="1").headers["location"]
    told = client.get(f"{address}/again").json()
    assert (told["same"], told["then"]["revision"], told["now"]["revision"]) == (False, 1, 2)
    assert [row[0]["value"] for row in told["added"]] == ["http://example.org/madrid"]
    assert [row[0]["value"] for row in told["removed"]] == ["http://example.org/barcelona"]
    same = client.get(f"{address}/again?knownAt=1").json()
    assert (same["same"], same["added"], same["removed"]) == (True, [], [])
    page = client.get(f"{address}/again", headers=HTML).text
    assert "The answer has changed" in page
    assert "http://example.org/madrid" in page


@pytest.mark.parametrize(
    ("query", "columns", "count"),
    [
        ("ASK { ?s ?p ?o }", ["boolean"], 1),
        ("CONSTRUCT { ?s ?p [] } { ?s ?p ?o }", ["subject", "predicate", "object"], None),
        ("DESCRIBE <http://example.org/vienna>", ["subject", "predicate", "object"], None),
        ("SELECT * { ?s <http://example.org/nothing> ?o }", ["o", "s"], 0),
    ],
)
def test_every_kind_of_query_can_be_frozen(
    client: httpx.Client, query: str, columns: list[str], count: int | None
) -> None:
    kept = client.post("/snapshot", data={"query": query}).json()
    assert kept["columns"] == columns
    assert kept["count"] == count if count is not None else kept["count"] > 0
    assert client.get(f"/snapshot/{kept['hash']}/again").json()["same"] is True


def test_a_frozen_answer_comes_in_every_form(client: httpx.Client) -> None:
    kept = freeze(client, knownAt="2").json()
    address = f"/snapshot/{kept['hash']}"
    rows = list(csv.reader(io.StringIO(client.get(f"{address}.csv").text)))
    assert rows == [["who"], *[[row[0]["value"]] for row in kept["rows"]]]
    for suffix, form in FORMS.items():
        by_suffix = client.get(f"{address}.{suffix}")
        assert by_suffix.headers["content-type"].partition(";")[0] == form
        assert by_suffix.text == client.get(address, headers={"Accept": form}).text
        for part in (kept["url"], kept["checksum"], "Municipia"):
            assert part in by_suffix.text, suffix
    (item,) = client.get(f"{address}.csl.json").json()
    assert item["version"] == "2"
    tagged = client.get(f"{address}.json")
    again = client.get(f"{address}.json", headers={"If-None-Match": tagged.headers["etag"]})
    assert (again.status_code, tagged.headers["x-data-version"]) == (304, "2")
    assert f'<{kept["url"]}>; rel="cite-as"' in tagged.headers["link"]


@pytest.mark.parametrize(("language", "word"), [("fr", "Réponse figée"), ("en", "Frozen"), ("es", "Respuesta fijada")])
def test_a_person_freezes_from_the_query_page_and_lands_on_the_frozen_one(
    client: httpx.Client, language: str, word: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = client.get("/sparql", params={"query": QUERY}, headers=headers).text
    form = page[page.index('<form class="freeze"') : page.index("</form>", page.index('<form class="freeze"'))]
    assert 'name="knownAt" value="2"' in form
    landed = client.post("/snapshot", data={"query": QUERY, "knownAt": "2"}, headers=headers, follow_redirects=True)
    assert landed.status_code == 200
    assert landed.history[0].status_code == 303
    assert word in landed.text
    assert "SHA-256" in landed.text


def test_markup_in_a_query_stays_text(client: httpx.Client) -> None:
    query = QUERY + " # <script>alert(1)</script>"
    landed = client.post("/snapshot", data={"query": query}, headers=HTML, follow_redirects=True)
    assert "<script>alert" not in landed.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"query": QUERY, "list": "rights"}, 400),
        ({"list": "signatories"}, 400),
        ({"question": "R99"}, 404),
        ({"query": "SELECT"}, 400),
        ({"query": "INSERT DATA {}"}, 400),
        ({"query": QUERY, "knownAt": "99"}, 404),
        ({"query": "SELECT ?x { BIND(REPEAT('x', 1) AS ?x) }"}, 400),
        ({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}, 413),
    ],
)
def test_what_cannot_be_frozen_is_told_and_nothing_is_kept(
    client: httpx.Client, fields: dict[str, str], status: int
) -> None:
    answer = client.post("/snapshot", data=fields)
    if not fields:
        answer = client.post("/snapshot", content=b"", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == status, answer.text
    assert answer.json()["code"]


@pytest.mark.parametrize("name", ["x", "0" * 64, "0" * 64 + ".pdf", "0" * 64 + ".json", "%2e%2e%2fhead.json"])
def test_an_address_that_is_none_is_not_found(client: httpx.Client, name: str) -> None:
    assert client.get(f"/snapshot/{name}").status_code == 404


def test_a_client_that_freezes_much_has_to_wait(tmp_path: Path, tiny_session_home: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    publish(home, TINY)
    with serving(Settings(home=home)) as address, httpx.Client(base_url=address, headers=JSON) as client:
        for number in range(30):
            assert client.post("/snapshot", data={"query": f"SELECT ({number} AS ?n) {{}}"}).status_code == 201
            if number == 20:  # what keeps nothing counts for nothing
                assert client.post("/snapshot", data={"query": "SELECT (0 AS ?n) {}"}).status_code == 200
                assert client.post("/snapshot", data={"query": "SELECT"}).status_code == 400
        refused = client.post("/snapshot", data={"query": "SELECT (99 AS ?n) {}"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 1


def test_a_question_is_frozen_with_its_parameters_and_run_again(browse: httpx.Client) -> None:
    page = browse.get("/q/R1?asOf=2019-04").text
    form = page[page.index('<form class="freeze"') : page.index("</form>", page.index('<form class="freeze"'))]
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    assert fields["question"] == "R1"
    kept = browse.post("/snapshot", data=fields, headers=JSON).json()
    assert (kept["count"], kept["parameters"]["asOf"], kept["revision"]) == (38, "2019-04", 2)
    assert browse.get(f"/snapshot/{kept['hash']}/again", headers=JSON).json()["same"] is True
    landed = browse.get(f"/snapshot/{kept['hash']}", headers={"Accept-Language": "fr"})
    assert json.dumps(kept["checksum"])[1:-1] in landed.text
    for name in ("rights", "waves"):
        listed = browse.post("/snapshot", data={"list": name}, headers=JSON).json()
        assert listed["count"] > 0
        assert browse.get(f"/snapshot/{listed['hash']}").status_code == 200


def test_a_thing_is_cited_as_of_the_revision_shown(browse: httpx.Client) -> None:
    page = browse.get("/territory/T0103?knownAt=1").text
    (address,) = re.findall(r'href="(/cite/territory/T0103\.bib[^"]*)"', page)
    bib = browse.get(address.replace("&amp;", "&"))
    assert bib.status_code == 200
    assert "url = {https://w3id.org/municipia/territory/T0103?knownAt=1}" in bib.text
    (item,) = browse.get("/cite/territory/T0103.csl.json").json()
    assert item["version"] == "2"
    assert item["title"] in browse.get("/territory/T0103").text
    assert browse.get("/cite/right/housing.ris").text.startswith("TY  - DATA\r\n")
    assert browse.get("/cite/concept/country/FR.txt", headers={"Accept-Language": "es"}).status_code == 200
    assert browse.get("/cite/territory/T0103").status_code == 406
    for nothing in ("/cite/territory/T9999.bib", "/cite/x/y.txt", "/cite/territory", "/cite/"):
        assert browse.get(nothing).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/territories?country=FR&lang=fr",
        "/instruments?lang=es",
        "/governments?lang=en",
        "/governments?lang=en&asOf=2019-04",
        "/territories?country=FR&lang=fr&asOf=2012",
        "/instruments?lang=es&asOf=2018-08-07",
        "/sources?language=fr&lang=en",
        "/practices?name=Barcelona&lang=fr",
        "/plans?lang=en",
    ],
)
def test_a_list_is_frozen_as_its_page_shows_it_with_its_filters(browse: httpx.Client, address: str) -> None:
    page = browse.get(address).text
    form = page[page.index('<form class="freeze"') : page.index("</form>", page.index('<form class="freeze"'))]
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
    kept = browse.post("/snapshot", data=fields, headers=JSON).json()
    asked = dict(pair.split("=") for pair in address.partition("?")[2].split("&"))
    assert kept["parameters"] == {"list": address[1:].partition("?")[0], **asked}
    assert kept["columns"] == ["id", "name", "details", "when", "count"]
    number = re.search(r'role="status">([\d\u202f,.]+)', page)
    assert number is not None
    assert kept["count"] == int(re.sub(r"\D", "", number[1])) > 0
    names = [html.escape(row[1]["value"], quote=False) for row in kept["rows"]]
    assert html.unescape(names[0]) in html.unescape(page)
    assert browse.post("/snapshot", data=fields, headers=JSON).json()["hash"] == kept["hash"]
    again = browse.get(f"/snapshot/{kept['hash']}/again", headers=JSON).json()
    assert again["same"] is True
    assert browse.get(f"/snapshot/{kept['hash']}").status_code == 200


COMPARED = "/compare?instrument=cities-for-adequate-housing-2018&before=2018-08-07&asOf=2019-04&part=second&lang=en"
SELECTED = "country=FR&asOf=2019&lang=fr"


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        (f"/matrix?{SELECTED}&sort=count", "/matrix.json"),
        (f"/map?{SELECTED}", "/matrix.json"),
        (f"/time?{SELECTED}", "/matrix.json"),
        (f"/network?{SELECTED}", "/matrix.json"),
        (COMPARED, "/compare.json"),
    ],
)
def test_a_selection_is_frozen_as_it_is_seen(browse: httpx.Client, address: str, rows: str) -> None:
    page = browse.get(address).text
    form = page[page.index('<form class="freeze"') : page.index("</form>", page.index('<form class="freeze"'))]
    assert 'method="post"' in form
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
    kept = browse.post("/snapshot", data=fields, headers=JSON).json()
    query = address.partition("?")[2]
    asked = dict(pair.split("=") for pair in query.split("&"))
    assert kept["parameters"] == {"list": rows[1:].partition(".")[0], **asked}
    seen = browse.get(f"{rows}?{query}").json()
    key = seen["columns"][0]["name"]
    assert kept["columns"][0] == key
    assert [row[0]["value"] for row in kept["rows"]] == [row[key] for row in seen["data"]] != []
    assert kept["revision"] == seen["revision"]
    # A person lands on a page that can be read and cited, in the language of the form.
    landed = browse.post("/snapshot", data=fields, headers={"Accept": "text/html"}, follow_redirects=True)
    assert landed.status_code == 200
    assert landed.url.path == f"/snapshot/{kept['hash']}"
    for form_of in ("txt", "bib", "ris", "csl.json"):
        assert kept["hash"] in browse.get(f"/snapshot/{kept['hash']}.{form_of}").text
    assert browse.get(f"/snapshot/{kept['hash']}.csv").text.count("\r\n") == kept["count"] + 1
    assert browse.get(f"/snapshot/{kept['hash']}/again", headers=JSON).json()["same"] is True


@pytest.mark.parametrize(
    ("asked", "written"), [("2018", "2018?"), ("2018-08-07", "[..2018-08-07]"), ("2019", "2018/2019")]
)
def test_what_was_frozen_with_another_grammar_of_days_can_be_read_and_run_again(
    browse: httpx.Client, site_home: Path, asked: str, written: str
) -> None:
    fields = {"list": "compare", "instrument": "cities-for-adequate-housing-2018", "lang": "en"}
    kept = browse.post("/snapshot", data={**fields, "before": asked, "asOf": "2020"}, headers=JSON).json()
    shelf = Shelf(site_home / "snapshots", most=1 << 22, room=1 << 30)
    found = shelf.get(kept["hash"])
    old = replace(found, parameters={**found.parameters, "before": written, "asOf": "2020~"})
    shelf.add(old)
    assert browse.get(f"/snapshot/{old.hash}").status_code == 200
    again = browse.get(f"/snapshot/{old.hash}/again", headers=JSON).json()
    assert again["same"] is True


def test_a_selection_that_grew_says_what_has_changed(browse: httpx.Client) -> None:
    fields = {"list": "matrix", "instrument": "cities-for-adequate-housing-2018", "knownAt": "1", "lang": "en"}
    kept = browse.post("/snapshot", data=fields, headers=JSON).json()
    again = browse.get(f"/snapshot/{kept['hash']}/again", headers=JSON).json()
    now = browse.get("/matrix.json?instrument=cities-for-adequate-housing-2018").json()
    assert (again["same"], again["now"]["count"]) == (False, now["rows"])
    assert again["added"] or again["removed"]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"list": "matrix", "colour": "red"}, "colour"),
        ({"list": "matrix", "asOf": "yesterday"}, "asOf"),
        ({"list": "matrix", "asOf": "2018?"}, "asOf"),
        ({"list": "matrix", "size": "huge"}, "size"),
        ({"list": "matrix", "sort": "luck"}, "sort"),
        ({"list": "compare", "instrument": "cities-for-adequate-housing-2018"}, "with"),
    ],
)
def test_a_selection_that_cannot_be_is_refused(browse: httpx.Client, fields: dict[str, str], name: str) -> None:
    refused = browse.post("/snapshot", data=fields, headers=JSON)
    assert refused.status_code == 400
    assert refused.json()["name"] == name


def test_a_list_that_grew_says_which_rows_came(browse: httpx.Client) -> None:
    kept = browse.post("/snapshot", data={"list": "sources", "knownAt": "1", "lang": "en"}, headers=JSON).json()
    again = browse.get(f"/snapshot/{kept['hash']}/again", headers=JSON).json()
    assert again["same"] is False
    assert "a1-citiesforhousing" in json.dumps(again["added"])


def test_a_list_or_a_filter_that_there_is_not_is_refused(browse: httpx.Client) -> None:
    for fields, word in (({"list": "towns"}, "territories"), ({"list": "territories", "colour": "red"}, "country")):
        refused = browse.post("/snapshot", data=fields, headers=JSON)
        assert refused.status_code == 400
        assert word in refused.text
