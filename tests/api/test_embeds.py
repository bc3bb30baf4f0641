"""Embeds: what may be framed and what may not, what stands in them, and how programs find them."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import httpx
import pytest

HOUSING = "cities-for-adequate-housing-2018"
KINDS = {
    "counter": f"/embed/counter?instrument={HOUSING}&asOf=2019-04",
    "map": f"/embed/map?instrument={HOUSING}",
    "signatories": f"/embed/signatories?instrument={HOUSING}&asOf=2019-04",
    "territory": "/embed/territory/T0103",
}


@pytest.mark.parametrize("path", KINDS.values())
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_an_embed_may_be_framed_and_runs_nothing(browse: httpx.Client, path: str, language: str) -> None:
    answer = browse.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "x-frame-options" not in answer.headers
    assert f'<html lang="{language}"' in answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert re.findall(r'(?:src|<link[^>]+href)="(?!/)', answer.text) == []
    assert {"fr": "Révision 2", "en": "Revision 2", "es": "Revisión 2"}[language] in answer.text
    assert "CC BY 4.0" in answer.text
    assert {"fr": "Sources", "en": "Sources", "es": "Fuentes"}[language] in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/matrix", "/territory/T0103", "/embed", "/map", "/sparql", "/report", "/nothing"]
)
def test_no_other_page_may_be_framed(browse: httpx.Client, path: str) -> None:
    assert "frame-ancestors 'none'" in browse.get(path).headers["content-security-policy"]


def test_the_counter_and_the_list_say_what_the_matrix_says(browse: httpx.Client) -> None:
    page = browse.get("/matrix", params={"instrument": HOUSING, "asOf": "2019-04"}).text
    total = re.search(r"([\d,]+) territor(?:y|ies) (?:or|and) other signator", page)
    counter = browse.get(KINDS["counter"]).text
    assert total is not None
    assert f"<strong>{total[1]}</strong>" in counter
    assert "As of April 2019" in counter
    listed = re.findall(r"<li><a href=", browse.get(KINDS["signatories"]).text)
    assert len(listed) == int(total[1])


def test_a_long_list_says_how_many_more_there_are(browse: httpx.Client) -> None:
    text = browse.get("/embed/signatories").text
    assert len(re.findall(r"<li><a href=", text)) == 200
    more = re.search(r"and (\d+) more<", text)
    assert more is not None
    assert f"{200 + int(more[1])} territories" in text


def test_the_map_and_the_card_have_drawings(browse: httpx.Client) -> None:
    for kind in ("map", "territory"):
        source = re.search(r'<img[^>]* src="([^"]+)"[^>]* alt="[^"]{5,}"', browse.get(KINDS[kind]).text)
        assert source is not None
        drawing = browse.get(html.unescape(source[1]))
        assert drawing.headers["content-type"] == "image/svg+xml"
        assert ET.fromstring(drawing.text).findall("{http://www.w3.org/2000/svg}circle")


def test_a_territory_without_acts_has_a_card_and_one_that_is_not_here_has_none(browse: httpx.Client) -> None:
    every = re.findall(r'href="/territory/(T\d+)"', browse.get("/territories?page=2").text)
    silent = next(key for key in every if "No act of commitment is known" in browse.get(f"/territory/{key}").text)
    assert "That is not a refusal" in browse.get(f"/embed/territory/{silent}").text
    assert browse.get("/embed/territory/T999999").status_code == 404
    assert browse.get("/embed/territory/T999999.svg").status_code == 404


@pytest.mark.parametrize("suffix", [".png", ".html", ".", ".svg.svg"])
def test_a_card_has_no_other_form_than_its_map(browse: httpx.Client, suffix: str) -> None:
    assert browse.get(f"/embed/territory/T0103{suffix}").status_code == 404


@pytest.mark.parametrize(
    ("path", "embed"),
    [
        ("/territory/T0103", "/embed/territory/T0103"),
        (f"/instrument/{HOUSING}?asOf=2019-04", f"/embed/signatories?asOf=2019-04&instrument={HOUSING}"),
        ("/matrix?region=europe&page=2&sort=count", "/embed/counter?region=europe"),
        ("/map?country=FR", "/embed/map?country=FR"),
    ],
)
def test_a_page_leads_programs_to_its_embed(browse: httpx.Client, site: str, path: str, embed: str) -> None:
    page = browse.get(path).text
    links = dict(re.findall(r'<link rel="alternate" type="([a-z/]+\+oembed)" href="([^"]+)"', page))
    assert set(links) == {"application/json+oembed", "text/xml+oembed"}
    assert all(link.startswith(f"{site}/oembed?") for link in links.values())
    told = browse.get(html.unescape(links["application/json+oembed"]))
    assert told.headers["content-type"] == "application/json"
    answer = told.json()
    assert (answer["type"], answer["version"]) == ("rich", "1.0")
    frame = re.fullmatch(r'<iframe src="([^"]+)" [^>]*sandbox="allow-popups[^>]*></iframe>', answer["html"])
    assert frame is not None
    assert html.unescape(frame[1]) == site + embed
    assert browse.get(html.unescape(frame[1])).status_code == 200
    other = browse.get(html.unescape(links["text/xml+oembed"]))
    assert other.headers["content-type"].startswith("text/xml")
    root = ET.fromstring(other.content)
    assert root.tag == "oembed"
    assert {member.tag: member.text for member in root} == {name: str(value) for name, value in answer.items()}


def test_oembed_keeps_to_the_size_and_refuses_what_is_not_ours(browse: httpx.Client, site: str) -> None:
    url = f"{site}/territory/T0103"
    small = browse.get("/oembed", params={"url": url, "maxwidth": "300", "maxheight": "200"}).json()
    assert (small["width"], small["height"]) == (300, 200)
    assert 'width="300" height="200"' in small["html"]
    least = browse.get("/oembed", params={"url": url, "maxheight": "100", "maxwidth": "0"}).json()
    assert (least["width"], least["height"]) == (120, 120)
    large = browse.get("/oembed", params={"url": url, "maxwidth": "9000"}).json()
    assert large["width"] < 1000
    lasting = browse.get("/oembed", params={"url": "https://w3id.org/municipia/id/territory/T0103"}).json()
    assert urlsplit(re.findall(r'src="([^"]+)"', lasting["html"])[0]).path == "/embed/territory/T0103"
    for params, status in [
        ({}, 400),
        ({"url": "https://elsewhere.example/territory/T0103"}, 404),
        ({"url": f"{site}/about"}, 404),
        ({"url": "http://[", "format": "json"}, 400),
        ({"url": url, "format": "yaml"}, 501),
        ({"url": url, "maxwidth": "wide"}, 400),
    ]:
        assert browse.get("/oembed", params=params).status_code == status, params


def test_the_page_of_embeds_has_code_in_three_languages(browse: httpx.Client, site: str) -> None:
    page = browse.get("/embed", params={"instrument": HOUSING, "territory": "T0103"}).text
    codes = [html.unescape(html.unescape(code)) for code in re.findall(r"<code>(.*?)</code>", page, re.DOTALL)]
    assert len(codes) == 12
    for code in codes:
        src = re.findall(r'src="([^"]+)"', code)[0]
        assert src.startswith(site)
        assert browse.get(src).status_code == 200
    assert {re.findall(r"lang=(\w+)", code)[0] for code in codes} == {"fr", "en", "es"}
    assert browse.get("/embed", params={"instrument": "nothing"}).status_code == 404
