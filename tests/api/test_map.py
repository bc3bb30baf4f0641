"""The map shows what the matrix shows, where it lies, and says what it leaves out."""

import re
import xml.etree.ElementTree as ET

import httpx
import pytest

from municipia.api.formats import coordinates
from municipia.api.mapping.projection import View, project

HOUSING = "cities-for-adequate-housing-2018"
SVG = "{http://www.w3.org/2000/svg}"


def number(html: str, pattern: str) -> int:
    found = re.search(pattern, html)
    return int(found[1].replace(",", "")) if found else 0


def located(html: str) -> int:
    return number(html, r"([\d,]+) territor(?:y|ies) on the map")


def missing(html: str) -> int:
    return number(html, r"([\d,]+) without known coordinates")


def rows(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="([^"?]*)', html.partition('id="places"')[2])


def marked_places(html: str) -> int:
    """The number of places that the marks stand for."""
    marks = re.findall(r'<a href="[^"]*" class="(one|many)" aria-label="([\d,]*)', html)
    return sum(1 if kind == "one" else int(count.replace(",", "")) for kind, count in marks)


@pytest.mark.parametrize("query", ["", f"instrument={HOUSING}", "region=asia", "country=ES,FR&asOf=2019", "name=bar"])
def test_the_map_has_the_places_of_the_matrix_and_its_table_names_them_all(browse: httpx.Client, query: str) -> None:
    html = browse.get(f"/map?{query}").text
    matrix = browse.get(f"/matrix?{query}").text
    total = number(matrix, r"([\d,]+) territor(?:y|ies) (?:or|and) other signator")
    assert located(html) + missing(html) == total > 0
    assert marked_places(html) == located(html)
    listed = rows(html)
    for page in range(2, -(-total // 100) + 1):
        listed += rows(browse.get(f"/map?{query}&page={page}").text)
    assert len(listed) == len(set(listed)) == total


def test_points_and_table_agree(browse: httpx.Client) -> None:
    html = browse.get("/map", params={"country": "FR"}).text
    document = browse.get("/map.geojson", params={"country": "FR"})
    assert document.headers["content-type"] == "application/geo+json"
    features = document.json()["features"]
    assert {feature["properties"]["page"] for feature in features} <= set(rows(html))
    assert len(features) == located(html)
    for feature in features:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert coordinates(latitude, longitude, "en") in html


def test_the_points_say_where_they_come_from_and_what_their_lines_say(browse: httpx.Client) -> None:
    asked = {"country": "ES", "asOf": "2020", "page": "2", "lang": "en"}
    told = browse.get("/map.geojson", params=asked).json()
    assert (told["title"], told["conditions"], told["asOf"]) == ("Map of commitments", "Country: Spain", "2020")
    assert told["address"] == "https://w3id.org/municipia/map?country=ES&asOf=2020&lang=en&knownAt=2"
    assert told["address"] in told["citation"]
    assert "Country: Spain" in told["citation"]
    rows = browse.get("/matrix.json", params=asked).json()["data"]
    for feature in told["features"]:
        own = [row for row in rows if row["place"] == feature["id"]]
        said = feature["properties"]
        assert {f"https://w3id.org/municipia/id/source/{each}" for each in said["sources"]} == {
            source for row in own for source in row["sources"]
        }
        assert (said["certainty"] == "certain") == any(row["certainty"] == "certain" for row in own)
        assert said["firstActDate"] in {row["date"] for row in own}
    titled = {source["id"].rpartition("/")[2]: source["title"] for source in told["sources"]}
    assert set(titled) == {each for feature in told["features"] for each in feature["properties"]["sources"]}
    assert all(titled.values())


def test_a_country_is_shaded_by_its_number_and_leads_to_itself(browse: httpx.Client) -> None:
    html = browse.get("/map", params={"instrument": HOUSING}).text
    assert re.search(r'world-[0-9a-f]{12}\.svg#n724" class="tone-\d"', html)
    count = number(html.partition("countries-heading")[2], r'">Spain</a> <span class="number">(\d+)<')
    only = browse.get("/map", params={"instrument": HOUSING, "country": "ES"}).text
    assert located(only) + missing(only) == count


def test_zooming_by_links_shows_what_lies_there(browse: httpx.Client) -> None:
    features = browse.get("/map.geojson").json()["features"]
    gwangju = next(each for each in features if each["properties"]["name"] == "Gwangju")
    view = View(*project(*gwangju["geometry"]["coordinates"]), 6)
    html = browse.get("/map", params={"zoom": "6", "at": view.at}).text
    assert "Gwangju, South Korea (commitments:" in html
    assert "Buenos Aires, Argentina (commitments:" not in html
    assert re.search(r'href="/map\?zoom=7&amp;at=[^"]*#map" data-move="0"', html)
    assert re.search(r'href="/map#map" data-move="6"', html)


def test_no_coordinates_no_mark_but_a_name(browse: httpx.Client) -> None:
    html = browse.get("/map", params={"name": "Birmingham"}).text
    assert (located(html), missing(html)) == (0, 1)
    assert "Birmingham" in html.partition('id="unplaced"')[2]


def test_the_file_stands_alone_with_title_sources_date_and_licence(browse: httpx.Client) -> None:
    answer = browse.get("/map.svg", params={"instrument": HOUSING, "asOf": "2019-04", "lang": "es"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.text)
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    for expected in (
        "Mapa de los compromisos",
        "A 30 de abril de 2019",
        "Revisión 2",
        "CC BY 4.0",
        "Fuentes:",
        "Natural Earth",
    ):
        assert expected in words
    references = [use.get("href", "") for use in root.iter(f"{SVG}use")]
    assert references
    assert all(reference.startswith("#") for reference in references)
    names = {path.get("id") for path in root.iter(f"{SVG}path")}
    assert {reference[1:] for reference in references} <= names
    assert not re.search(r'(?:href|src)="(?!#)|url\(', answer.text)


@pytest.mark.parametrize(
    ("name", "value"), [("zoom", "8"), ("zoom", "x"), ("zoom", "-1"), ("at", "1;2"), ("sort", "x")]
)
def test_a_value_that_is_none_is_told(browse: httpx.Client, name: str, value: str) -> None:
    answer = browse.get("/map", params={name: value}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["name"]) == (400, name)


def test_the_map_of_an_older_revision_says_so_in_its_file(browse: httpx.Client) -> None:
    assert "Revision 1" in browse.get("/map.svg", params={"knownAt": "1"}).text


def test_nothing_found_says_what_was_searched(browse: httpx.Client) -> None:
    html = browse.get("/map", params={"country": "FR", "name": "zzz"}).text
    assert "Nothing was found" in html
    assert "Name: zzz" in html
    assert browse.get("/map.geojson", params={"name": "zzz"}).json()["features"] == []
    ET.fromstring(browse.get("/map.svg", params={"name": "zzz"}).text)
