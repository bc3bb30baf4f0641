"""Core and collections told apart: with slices of two collections added, counts, lists, filters and questions."""

from __future__ import annotations

import csv
import io
import re
import shutil

import httpx
import pytest

from municipia.api.commands.collection import settler
from municipia.api.settings import Settings
from municipia.graph.binding import variables
from municipia.graph.change import Change, Writer
from municipia.graph.importing.bundled import collection
from municipia.graph.importing.plan import plan
from municipia.graph.questions import catalogue
from municipia.graph.validate import Gate
from tests.conftest import once, serving

HTML = {"Accept": "text/html", "Accept-Language": "en"}
SLICES = {"gcom": 200, "us-open-data": 40, "twinnings": 60}
AVAILABLE = [one.name for one in catalogue() if not one.unavailable]


@pytest.fixture(scope="module")
def grown(site_home, tmp_path_factory):
    """The site with slices of two collections: revision 2 without them, revision 3 with them."""

    def grow(home):
        shutil.copytree(site_home, home, dirs_exist_ok=True)
        with Writer.open(home, gate=Gate()) as writer:
            settle, change = settler(writer.whole), {}
            for name, size in SLICES.items():
                rows = collection(name).rows()
                planned = plan(collection(name).read(rows[:: len(rows) // size]), writer.whole, settle, lambda *_: None)
                change[planned.graph] = planned.triples
            writer.apply(Change(change), actor="test", message="two collections")

    return once(tmp_path_factory, "grown-site", grow)


@pytest.fixture(scope="module")
def client(grown):
    with (
        serving(Settings(home=grown)) as address,
        httpx.Client(base_url=address, headers=HTML, timeout=60) as client,
    ):
        yield client


def total(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    found = re.search(r'role="status">([\d,]+) result', answer.text)
    return int(found[1].replace(",", "")) if found else 0


def without(path):
    """The same page at the revision that held no collection."""
    return path + ("&" if "?" in path else "?") + "knownAt=2"


def test_the_home_page_counts_core_and_collections_apart(client):
    page, before = client.get("/").text, client.get(without("/")).text

    def figures(text):
        return re.findall(r'<span class="value">([\d,]+)', text)

    assert figures(page) == figures(before)
    assert "Collections beside the core" in page
    assert "Collections beside the core" not in before
    assert "/territories?scope=gcom" in page
    assert "/source/collection-us-open-data" in page


def test_a_page_says_what_comes_from_a_collection(client):
    for kind in ("territory", "instrument"):
        listed = "/territories" if kind == "territory" else "/instruments"
        path = re.findall(rf'<div class="name"><a href="(/{kind}/[^"?]+)', client.get(f"{listed}?scope=gcom").text)[0]
        assert "Known only from a collection" in client.get(path).text
    assert "a collection added" not in client.get("/territory/T0103?knownAt=2").text
    assert "/territories?scope=gcom" in client.get("/source/collection-gcom").text


@pytest.mark.parametrize("path", ["/territories", "/instruments", "/organisations", "/sources", "/governments"])
def test_a_list_begins_with_the_core_and_can_be_widened(client, path):
    core = total(client, path)
    assert core == total(client, without(path))
    parts = [total(client, f"{path}?scope={name}") for name in SLICES]
    assert total(client, f"{path}?scope=all") == core + sum(parts)
    assert total(client, f"{path}?scope=collections") == sum(parts)
    assert 'name="scope"' in client.get(path).text
    assert 'name="scope"' not in client.get(without(path)).text


def test_every_page_of_a_long_list_is_there_once(client):
    number = total(client, "/territories?scope=gcom")
    found = []
    for page in range(1, -(-number // 100) + 1):
        text = client.get(f"/territories?scope=gcom&page={page}").text
        found += re.findall(r'<div class="name"><a href="(/territory/[^"?]+)', text)
    assert len(found) == len(set(found)) == number


@pytest.mark.parametrize("path", ["/territories", "/matrix", "/network/territory/T0103", "/q/R9"])
def test_a_part_that_there_is_not_is_refused_by_name(client, path):
    answer = client.get(f"{path}?scope=atlantis", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert path == "/q/R9" or "us-open-data" in answer.text


def test_a_collection_without_acts_is_a_part_like_others(client):
    assert total(client, "/territories?scope=twinnings") > 0
    for path in ("/matrix", "/map", "/network", "/time"):
        answer = client.get(f"{path}?scope=twinnings")
        assert answer.status_code == 200
        assert 'value="twinnings" selected' in answer.text


@pytest.mark.parametrize("scope", ["core", *SLICES, "all"])
def test_lists_count_acts_as_of_a_day_in_every_part(client, scope):
    def acts(day):
        pages = range(1, -(-total(client, f"/instruments?scope={scope}&asOf={day}") // 100) + 1)
        html = "".join(client.get(f"/instruments?scope={scope}&asOf={day}&page={page}").text for page in pages)
        return sum(int(number.replace(",", "")) for number in re.findall(r'<div class="count">([\d,]+)<', html))

    assert acts("1900") <= acts("2012") <= acts("2026-11") == acts("")


def test_a_question_takes_no_part(client):
    assert client.get("/q/R1?scope=gcom", headers={"Accept": "application/json"}).status_code == 400


@pytest.mark.parametrize("name", AVAILABLE)
def test_collections_leave_the_answers_of_questions_as_they_are(client, name):
    now, before = (client.get(path).json() for path in (f"/q/{name}.json", f"/q/{name}.json?knownAt=2"))
    # What names the revision itself, and its day, is left aside.
    apart = (
        {"revision", "attribution", "snapshot", "asOf"}
        if "revision" in variables(catalogue().find(name).query)
        else set()
    )
    told = [[{k: v for k, v in row.items() if k not in apart} for row in each["rows"]] for each in (now, before)]
    assert told[0] == told[1]
    assert now["summary"] == before["summary"]
    assert now["scope"] == "core"


def test_a_question_about_a_collection_is_asked_of_everything(client):
    key = re.findall(r'href="/instrument/([a-z0-9-]+)', client.get("/instruments?scope=gcom").text)[0]
    found = client.get(f"/q/R1.json?instrument={key}&asOf=2024").json()
    assert found["scope"] == "all"
    assert found["rows"]
    assert len(client.get("/q/R9.json?scope=all").json()["rows"]) > 0


def test_the_query_behind_an_answer_gives_the_same_rows(client):
    answer = client.get("/q/R9.json").json()
    link = answer["links"]["sparql"]
    found = client.get(link, headers={"Accept": "text/csv"})
    assert found.status_code == 200, found.text[:300]
    rows = list(csv.DictReader(io.StringIO(found.text)))
    assert [row["adherent"] for row in rows] == [row["adherent"] for row in answer["rows"]]


def matrix_total(client, path):
    found = re.search(r"([\d,]+) territor(?:y|ies) (?:or|and) other signator", client.get(path).text)
    return int(found[1].replace(",", "")) if found else 0


def test_the_matrix_begins_with_the_core_and_can_be_widened(client):
    core = matrix_total(client, "/matrix")
    assert core == matrix_total(client, without("/matrix")) > 0
    parts = {name: matrix_total(client, f"/matrix?scope={name}") for name in SLICES}
    assert all(number or name == "twinnings" for name, number in parts.items())
    together = matrix_total(client, "/matrix?scope=all")
    assert max(core, *parts.values()) < together <= core + sum(parts.values())
    assert matrix_total(client, "/matrix?scope=collections") <= sum(parts.values())
    assert 'name="scope"' in client.get("/matrix").text
    assert 'name="scope"' not in client.get(without("/matrix")).text
    assert client.get("/matrix?scope=nothing").status_code == 400
    assert "Part of the graph: core and collections" in client.get("/matrix?scope=all&name=zzzz").text
