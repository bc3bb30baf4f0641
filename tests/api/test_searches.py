import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from municipia.api.settings import Settings
from municipia.graph.searching.index import FORM
from tests.api.test_pages import words
from tests.conftest import serving


def names(html: str) -> list[str]:
    found = re.findall(r'<div class="name"><a[^>]*>(.*?)</a>', html)
    return [re.sub(r"<[^>]+>", "", name) for name in found]


def suggested(browse: httpx.Client, **asked: str) -> list[str]:
    return [one["text"] for one in browse.get("/search/suggest", params=asked).json()["suggestions"]]


@pytest.mark.parametrize("text", ["geneve", "Genève", "ginebra", "geneva", "genevva"])
def test_a_city_is_found_in_any_language_and_with_a_slip(browse: httpx.Client, text: str) -> None:
    assert names(browse.get("/search", params={"q": text}).text)[0] == "Geneva"


def test_texts_are_searched_and_the_words_found_are_marked(browse: httpx.Client) -> None:
    html = browse.get("/search", params={"q": "street vendors relocation"}).text
    assert re.search(r"<mark>Relocation</mark>[^<]* <mark>street</mark> <mark>vendors</mark>", html)
    html = browse.get("/search", params={"q": "migrations clandestines"}).text
    assert re.search(r'class="snippet"[^>]*>.*<mark>migrations</mark> <mark>clandestines</mark>', html)


def test_what_was_searched_instead_is_said(browse: httpx.Client) -> None:
    assert "Nothing holds “barcelna”. Results for barcelona:" in browse.get("/search?q=barcelna").text
    assert "These come near:" in browse.get("/search", params={"q": "geneva barcelona gwangju"}).text


def test_nothing_found_says_what_was_searched(browse: httpx.Client) -> None:
    html = browse.get("/search?q=xyzzyplugh").text
    assert "Nothing was found for “xyzzyplugh”" in html
    assert "Searched: the names, titles and texts" in html


def test_nothing_found_offers_near_names_the_lists_and_ask(browse: httpx.Client) -> None:
    html = browse.get("/search?q=xyzzyplugh").text
    for path in ("/territories", "/instruments", "/rights", "/practices", "/ask?q=xyzzyplugh"):
        assert f'href="{path}"' in html.partition('class="empty"')[2]
    assert "These names come near:" not in html
    near = browse.get("/search", params={"q": "marrzzzzzh"}).text
    assert re.search(r'These names come near: <a href="/territory/T\d+"[^>]*>Marrakech', near)


def test_acronyms_and_the_main_name_come_first(browse: httpx.Client) -> None:
    assert names(browse.get("/search?q=mufpp").text)[0] == "Milan Urban Food Policy Pact"
    assert suggested(browse, q="MUFPP")[0] == "Milan Urban Food Policy Pact"
    assert names(browse.get("/search?q=barcl").text)[0] == suggested(browse, q="barcl")[0] == "Barcelona"
    assert "o bien" not in browse.get("/search", params={"q": "O'Brien"}).text


def test_a_whole_sentence_can_be_asked_as_a_question(browse: httpx.Client) -> None:
    assert 'href="/ask?q=what+has+Barcelona+signed"' in browse.get("/search?q=what+has+Barcelona+signed").text
    assert "Ask it as a question" not in browse.get("/search?q=barcelona").text


def test_facets_keep_a_part_and_their_counts_are_those_of_the_lists(browse: httpx.Client) -> None:
    html = browse.get("/search?q=housing").text
    facets = dict(re.findall(r'href="(/search\?q=housing&amp;kind=\w+)"[^>]*>[^<]*<span>(\d+)</span>', html))
    assert len(facets) > 4
    for address, number in facets.items():
        kept = words(browse.get(address.replace("&amp;", "&")).text)
        assert f"{number} result" in kept
    in_france = browse.get("/search?q=city&kind=practice&country=FR").text
    assert re.search(r'<option value="FR" selected>France \(\d+\)', in_france)
    number = int(re.search(r'<option value="FR" selected>France \((\d+)\)', in_france)[1])  # type: ignore[index]
    assert len(names(in_france)) == number > 0
    assert "Search without the filters" in browse.get("/search?q=geneve&country=FR").text


def test_pages_of_results_follow_each_other(browse: httpx.Client) -> None:
    first, second = (browse.get(f"/search?q=rights&page={page}").text for page in (1, 2))
    assert 'rel="next"' in first
    assert len(names(first)) == 25
    assert names(second)
    assert names(first) != names(second)


def test_suggestions_are_names_in_the_language_of_the_reader_with_their_pages(browse: httpx.Client) -> None:
    answer = browse.get("/search/suggest?q=barcel&lang=fr")
    assert answer.headers["content-type"] == "application/json"
    first = answer.json()["suggestions"][0]
    assert (first["text"], first["kindName"], first["path"]) == ("Barcelone", "Territoire", "/territory/T0103?lang=fr")
    assert answer.json()["status"] == "8 suggestions"
    assert suggested(browse, q="gwanju")[0] == "Gwangju"
    assert suggested(browse, q="") == []
    assert suggested(browse, q="xyzzyplugh") == []


def test_an_older_revision_is_searched_as_it_was(browse: httpx.Client) -> None:
    """What one source alone says is missing from the revision before it."""
    asked = {"q": "citiesforhousing", "kind": "source"}
    then, now = browse.get("/search", params={**asked, "knownAt": "1"}), browse.get("/search", params=asked)
    assert then.headers["x-data-version"] == "1"
    assert len(names(now.text)) > len(names(then.text))
    assert browse.get("/search/suggest?q=gene&knownAt=1").headers["x-data-version"] == "1"


@pytest.fixture
def unindexed(site_home: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    home = tmp_path / "home"
    shutil.copytree(site_home, home, ignore=shutil.ignore_patterns("index"))
    with serving(Settings(home=home)) as address:
        yield address, home / "index"


def test_the_index_is_made_with_the_first_search_and_not_before(unindexed: tuple[str, Path]) -> None:
    address, folder = unindexed
    httpx.get(address, timeout=60)
    assert not list(folder.glob("*.sqlite"))
    assert httpx.get(f"{address}/search/suggest", timeout=60).json()["suggestions"] == []
    (path,) = folder.glob(f"00000002-*-{FORM}.sqlite")
    written = path.stat().st_ino
    httpx.get(f"{address}/search?q=geneve", headers={"Accept": "text/html"}, timeout=60).raise_for_status()
    assert path.stat().st_ino == written
