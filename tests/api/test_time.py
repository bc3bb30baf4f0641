"""The page of time counts what the matrix counts, and its tables and files have the numbers of its picture."""

import csv
import io
import re
import xml.etree.ElementTree as ET

import httpx
import pytest

SVG = "{http://www.w3.org/2000/svg}"


def years(html: str) -> list[list[int]]:
    """The rows of the table of years."""
    table = html.partition('id="years"')[2].partition("</tbody>")[0]
    return [
        [int(value.replace(",", "")) for value in re.findall(r">([\d,]+)</(?:a|td)>", row)]
        for row in table.split("<tr>")[2:]
    ]


def sure(html: str) -> tuple[int, int]:
    found = re.search(r'class="sure">certain ([\d,]+)</span> <span class="unsure">possible ([\d,]+)', html)
    assert found
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_a_year_of_the_table_is_what_the_page_and_the_matrix_say_as_of_it(browse: httpx.Client) -> None:
    query = {"instrument": "cities-for-adequate-housing-2018"}
    rows = {row[0]: row for row in years(browse.get("/time", params=query).text)}
    for year in (2018, 2019):
        then = browse.get("/time", params={**query, "asOf": str(year)}).text
        assert sure(then) == (rows[year][3], rows[year][4])
        matrix = browse.get("/matrix", params={**query, "asOf": str(year)}).text
        deeds = re.findall(r'<a class="(sure|unsure)" href="/act/', matrix)
        assert (deeds.count("sure"), deeds.count("unsure")) == sure(then)


@pytest.mark.parametrize("query", ["", "country=ES&series=act", "asOf=2019-04"])
def test_table_and_file_have_the_same_years(browse: httpx.Client, query: str) -> None:
    html = browse.get(f"/time?{query}").text
    answer = browse.get(f"/time.csv?{query}")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    whole = [row for row in rows if not row["series"]]
    names = ("year", "within", "by", "certain", "possible")
    assert [[int(row[name]) for name in names] for row in whole] == years(html)
    last = whole[-1]["year"]
    series = [row for row in rows if row["series"] and row["year"] == last]
    assert len(series) == html.count('preserveAspectRatio="none"')
    assert sum(int(row["certain"]) for row in series) == int(whole[-1]["certain"])


def test_the_bars_of_the_picture_are_the_numbers_of_the_table(browse: httpx.Client) -> None:
    html = browse.get("/time", params={"country": "ES"}).text
    bars = re.findall(r"<title>(\d{4}): (\d+)</title></rect>", html)
    told = [(str(row[0]), str(value)) for row in years(html) for value in row[1:3] if value]
    assert sorted(bars) == sorted(told) != []


def test_waves_and_milestones_stand_on_the_picture_and_in_the_lists(browse: httpx.Client) -> None:
    html = browse.get("/time").text
    picture = html.partition('class="sight"')[2].partition("</svg>")[0]
    drawn = re.findall(r'href="(/(?:wave|milestone)/[^"]*)"', picture)
    listed = re.findall(r'href="(/(?:wave|milestone)/[^"]*)"', html.partition('id="waves-heading"')[2])
    assert sorted(drawn) == sorted(set(listed)) != []
    assert "/wave/" not in browse.get("/time", params={"asOf": "2010"}).text.partition('class="sight"')[2]


def test_the_drawing_stands_alone_and_says_where_it_comes_from(browse: httpx.Client) -> None:
    answer = browse.get("/time.svg", params={"country": "ES"})
    tree = ET.fromstring(answer.text)
    words = " ".join(each.text or "" for each in tree.iter(f"{SVG}text"))
    assert "Country: Spain" in words
    assert "Revision 2" in words
    assert "style=" not in answer.text
    assert not tree.findall(f".//{SVG}a")


def test_what_is_not_there_is_said(browse: httpx.Client) -> None:
    assert browse.get("/time", params={"series": "x"}).status_code == 400
    html = browse.get("/time", params={"name": "zzz"}).text
    assert "Nothing was found" in html
    assert "Name: zzz" in html
    assert browse.get("/time.svg", params={"name": "zzz"}).status_code == 200
    assert browse.get("/time.csv", params={"name": "zzz"}).text.count("\n") == 1
