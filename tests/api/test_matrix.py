import asyncio
import csv
import io
import re

import httpx
import pytest

from municipia.graph.commitments import Commitments, Matrix, Selection

HOUSING = "cities-for-adequate-housing-2018"


def total(html: str) -> int:
    """The number of signatories that the page says it shows."""
    found = re.search(r"([\d,]+) territor(?:y|ies) (?:or|and) other signator", html)
    assert found, "no count"
    return int(found[1].replace(",", ""))


def test_april_2019_has_the_signatories_of_the_named_question(browse: httpx.Client) -> None:
    page = browse.get("/matrix", params={"instrument": HOUSING, "asOf": "2019-04", "act": "signed,joined,adopted"})
    asked = browse.get("/q/R1.csv", params={"asOf": "2019-04"})
    signatories = {row["adherent"] for row in csv.DictReader(io.StringIO(asked.text))}
    certain = browse.get(
        "/matrix",
        params={"instrument": HOUSING, "asOf": "2019-04", "act": "signed,joined,adopted", "certainty": "certain"},
    )
    assert total(certain.text) == len(signatories) == 38
    assert total(page.text) >= 38
    assert "not identified" in certain.text


def test_all_pages_together_hold_every_place_once(browse: httpx.Client) -> None:
    first = browse.get("/matrix")
    names = []
    for number in range(1, -(-total(first.text) // 100) + 1):
        html = browse.get("/matrix", params={"page": number}).text
        names += re.findall(r'<th scope="row">\s*<a href="([^"]*)"', html)
    assert len(names) == len(set(names)) == total(first.text)


def test_a_country_keeps_its_places(browse: httpx.Client) -> None:
    html = browse.get("/matrix", params={"country": "FR"}).text
    assert total(html) < total(browse.get("/matrix").text)
    assert set(re.findall(r'<span class="sub">([^<]*)</span></th>', html)) <= {"<span>France</span>", ""}
    assert total(html) + total(browse.get("/matrix", params={"country": "ES"}).text) == total(
        browse.get("/matrix", params={"country": "ES,FR"}).text
    )


def test_repeated_parameters_lead_to_one_address(browse: httpx.Client) -> None:
    answer = browse.get("/matrix?country=FR&country=ES&certainty=&lang=fr")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/matrix?country=FR%2CES&lang=fr"


@pytest.mark.parametrize("sort", ["name", "country", "population", "count", "first"])
def test_every_order_shows_the_same_places(browse: httpx.Client, sort: str) -> None:
    html = browse.get("/matrix", params={"sort": sort, "region": "asia"}).text
    plain = browse.get("/matrix", params={"region": "asia"}).text
    rows = re.compile(r'<th scope="row">\s*<a href="([^"?]*)')
    assert sorted(rows.findall(html)) == sorted(rows.findall(plain)) != []


def test_nothing_found_says_what_was_searched(browse: httpx.Client) -> None:
    html = browse.get("/matrix", params={"country": "FR", "name": "zzz"}).text
    assert "Nothing was found" in html
    assert "Country: France" in html
    assert "Name: zzz" in html


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "huge"),
        ("certainty", "no"),
        ("since", "abc"),
        ("until", "20190"),
        ("sort", "x"),
        ("country", "F'R"),
        ("asOf", "x"),
    ],
)
def test_a_value_that_is_none_is_refused_by_name(browse: httpx.Client, name: str, value: str) -> None:
    answer = browse.get("/matrix", params={name: value}, headers={"Accept": "application/json, text/html;q=0"})
    assert answer.status_code in (400, 406)
    page = browse.get("/matrix", params={name: value})
    assert page.status_code == 400
    assert value[:3].replace("'", "&#39;") in page.text


def test_an_older_revision_is_said_to_be_one(browse: httpx.Client) -> None:
    page = browse.get("/matrix", params={"knownAt": "1"})
    assert "This is what was recorded at revision 1." in page.text
    assert total(page.text) <= total(browse.get("/matrix").text)
    assert browse.get("/matrix", params={"knownAt": "999"}).status_code == 404


def test_the_views_of_a_selection_share_one_matrix_that_is_made_where_nobody_waits(
    browse: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []
    work_out = Commitments.matrix

    def noted(self: Commitments, selection: Selection, **more: object) -> Matrix:
        made.append(asyncio._get_running_loop() is None)
        return work_out(self, selection, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Commitments, "matrix", noted)
    query = {"country": "ES", "until": "2091"}
    for path in ("/matrix", "/map", "/time", "/network", "/matrix.csv", "/map.svg", "/embed/counter"):
        assert browse.get(path, params=query).status_code == 200
    assert browse.get("/matrix", params={**query, "sort": "first", "lang": "fr"}).status_code == 200
    assert made == [True]
    assert browse.get("/matrix", params={**query, "asOf": "2019"}).status_code == 200
    assert made == [True, True]


PAGED = [
    "/matrix",
    "/map",
    "/territories",
    "/instruments",
    "/changes",
    "/changes/1",
    "/sources",
    "/search?q=rights",
    "/q/R1",
    "/instrument/cities-for-adequate-housing-2018",
    "/compare?instrument=cities-for-adequate-housing-2018&before=2019",
]


@pytest.mark.parametrize("path", PAGED)
def test_past_the_end_of_a_list_its_last_page_is_shown_under_its_own_address(browse: httpx.Client, path: str) -> None:
    mark = "&" if "?" in path else "?"
    answer = browse.get(f"{path}{mark}page=9999&asOf=2020", follow_redirects=False)
    assert answer.status_code == 303
    there = answer.headers["location"]
    assert "page=9999" not in there
    assert "asOf=2020" in there
    found = browse.get(there, follow_redirects=False)
    assert found.status_code == 200
    assert 'rel="next"' not in found.text


def test_each_list_of_a_network_has_its_own_last_page(browse: httpx.Client) -> None:
    answer = browse.get("/network?ties=9999&page=2", follow_redirects=False)
    assert answer.status_code == 303
    assert "page=2" in answer.headers["location"]
    assert "ties=9999" not in answer.headers["location"]


@pytest.mark.parametrize(
    ("query", "name", "near"),
    [
        ("type=citi", "type", "city"),
        ("country=ZZ", "country", ""),
        ("country=Spain", "country", "ES (Spain)"),
        ("region=eurpe", "region", "europe"),
        ("instrument=cities-for-adequate-housing", "instrument", "cities-for-adequate-housing-2018"),
        ("instrument=cities-for-adequate-housing-2018&with=yyy", "with", ""),
        ("with=palermo-declaration&instrument=cities-for-adequate-housing-2018", "with", "palermo-declaration-2021"),
        ("right=housng", "right", "housing"),
    ],
)
def test_a_value_that_there_is_not_is_named_with_those_like_it(
    browse: httpx.Client, query: str, name: str, near: str
) -> None:
    path = "/compare" if "with" in query else "/matrix"
    answer = browse.get(f"{path}?{query}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["name"]) == (400, name)
    assert near in answer.json()["hint"]


def test_a_country_without_a_signatory_is_an_empty_answer(browse: httpx.Client) -> None:
    answer = browse.get("/matrix?country=TV")
    assert answer.status_code == 200
    assert "Nothing was found" in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("instrument", HOUSING), ("right", "housing"), ("act", "signed"), ("country", "ES"), ("type", "city")],
)
def test_an_option_says_how_many_signatories_it_leaves(browse: httpx.Client, name: str, value: str) -> None:
    html = browse.get("/matrix").text
    option = re.search(rf'<option value="{value}">[^<]* \(([\d,]+)\)</option>', html)
    assert option
    assert int(option[1].replace(",", "")) == total(browse.get("/matrix", params={name: value}).text)
