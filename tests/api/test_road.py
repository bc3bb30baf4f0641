"""The campaign's road on the home page, against the named question, and how pages are cited."""

from __future__ import annotations

import csv
import io
import re

import httpx
import pytest


def test_the_home_page_has_the_counts_of_the_named_question(browse: httpx.Client) -> None:
    page = browse.get("/").text
    shown = re.findall(r'<span class="said"><strong>([^<]+)</strong>', page)
    rows = csv.DictReader(io.StringIO(browse.get("/q/P4.csv").text))
    counts = [int(row["count"]) for row in rows if int(row["count"])]
    assert sorted(int(re.sub(r"\D", "", text)) for text in shown) == sorted(counts) != []
    assert any(text.startswith("more than ") for text in shown)
    lengths = [float(found) for found in re.findall(r'class="bar-(?:sure|unsure)" width="([\d.]+)"', page)]
    assert len(lengths) == len(counts)
    assert lengths[shown.index("more than 100")] == pytest.approx(666.7)


def test_a_graph_without_the_campaign_has_no_road(tiny_client: httpx.Client) -> None:
    assert 'class="road"' not in tiny_client.get("/").text


@pytest.mark.parametrize(
    "path", ["/matrix?country=FR", "/territories", "/conflicts", "/milestones", "/compare", "/about"]
)
def test_a_page_that_is_about_no_single_thing_says_how_to_cite_it(browse: httpx.Client, path: str) -> None:
    page = browse.get(path).text
    found = re.search(r"Cite this page</summary>\s*<p[^>]*>([^<]+)</p>", page)
    assert found is not None
    address = found[1].rpartition(" ")[2].replace("&amp;", "&")
    assert address == f"https://w3id.org/municipia{path}{'&' if '?' in path else '?'}knownAt=2"
    assert browse.get(address.removeprefix("https://w3id.org/municipia")).status_code == 200
