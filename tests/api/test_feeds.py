"""The feeds of changes: valid Atom, of the whole and of one thing, and the page of each revision."""

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET

import httpx
import pytest

#: One client for all: making one takes longer than most answers.
CLIENT = httpx.Client(timeout=60)


# For the whole run: the tests of a file need not come in one row.
@pytest.fixture(scope="session", autouse=True)
def client_is_closed() -> Iterator[None]:
    yield
    CLIENT.close()


ATOM = "{http://www.w3.org/2005/Atom}"
HOUSING = "/instrument/cities-for-adequate-housing-2018"
FEEDS = ["/changes.atom", f"{HOUSING}/changes.atom", "/territory/T0103/changes.atom", "/right/housing/changes.atom"]


def feed(site: str, path: str, **headers: str) -> ET.Element:
    answer = CLIENT.get(site + path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def links(element: ET.Element) -> dict[str, str]:
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_atom_asks_for(site: str, path: str) -> None:
    root = feed(site, path)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert entries
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert element.findtext(f"{ATOM}id").startswith("https://w3id.org/municipia/")
        assert element.findtext(f"{ATOM}title").strip()
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        assert links(element)["alternate"]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert links(root)["self"] == path
    assert [root.findtext(f"{ATOM}updated")] == [entries[0].findtext(f"{ATOM}updated")]


@pytest.mark.parametrize("path", FEEDS)
def test_entries_lead_to_the_page_and_the_patch(site: str, path: str) -> None:
    for entry in feed(site, path).findall(f"{ATOM}entry"):
        found = links(entry)
        assert CLIENT.get(site + found["alternate"], headers={"Accept": "text/html"}).status_code == 200
        assert CLIENT.get(site + found["related"]).headers["content-type"] == "application/rdf-patch"


def test_the_feed_of_a_thing_has_the_revisions_that_touched_it_alone(site: str) -> None:
    def told(path: str) -> list[str]:
        titles = (entry.findtext(f"{ATOM}title") for entry in feed(site, path).findall(f"{ATOM}entry"))
        return [re.findall(r"\d+", title)[0] for title in titles]

    assert told("/changes.atom") == ["2", "1"]
    assert told(f"{HOUSING}/changes.atom") == ["2", "1"]
    assert told("/instrument/european-charter-human-rights-city-2000/changes.atom") == ["1"]
    assert told("/changes.atom?knownAt=1") == ["1"]


def test_a_feed_comes_in_pages_and_in_the_readers_language(site: str) -> None:
    root = feed(site, "/changes.atom?page=3", **{"Accept-Language": "fr"})
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert root.findtext(f"{ATOM}title") == "Modifications de Municipia"
    assert links(root)["previous"] == links(root)["first"] == "/changes.atom"


def test_a_feed_is_not_sent_twice(site: str) -> None:
    first = CLIENT.get(f"{site}/changes.atom")
    again = CLIENT.get(f"{site}/changes.atom", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_there_is_no_feed_of_what_is_not_there(site: str) -> None:
    assert CLIENT.get(f"{site}/instrument/nowhere/changes.atom").status_code == 404


def test_pages_lead_to_their_feed(browse: httpx.Client) -> None:
    text = browse.get(HOUSING).text
    assert f'type="application/atom+xml" href="{HOUSING}/changes.atom"' in text
    assert 'type="application/atom+xml" href="/changes.atom"' in browse.get("/").text


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_page_of_a_revision_shows_what_it_did(browse: httpx.Client, language: str) -> None:
    answer = browse.get("/changes/2", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert "One source more" in answer.text
    assert 'class="rows added"' in answer.text
    assert "/changes/2.rdfp" in answer.text


def test_a_large_revision_comes_in_pages(browse: httpx.Client) -> None:
    text = browse.get("/changes/1").text
    assert text.count('class="rows added"') == 40
    assert 'rel="next"' in text
    assert browse.get("/changes/1?page=2").text != text


def test_the_page_of_a_revision_gives_its_patch_to_programs(site: str) -> None:
    answer = CLIENT.get(f"{site}/changes/2", headers={"Accept": "application/rdf-patch"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/changes/2.rdfp")
    assert CLIENT.get(f"{site}/changes/3").status_code == 404
