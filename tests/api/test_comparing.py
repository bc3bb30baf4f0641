"""Comparing two instruments or two days: the parts against the matrix, the figure and the files."""

from __future__ import annotations

import csv
import io
import re

import httpx
import pytest

HOUSING, RIGHTS = "cities-for-adequate-housing-2018", "cities-coalition-digital-rights"
DAYS = {"instrument": HOUSING, "before": "2018-08-07", "asOf": "2019-04"}


@pytest.fixture(scope="module")
def second(browse: httpx.Client) -> str:
    """The instrument with most signatories but the first."""
    rows = browse.get("/matrix.json").json()["data"]
    counts: dict[str, set[str]] = {}
    for row in rows:
        counts.setdefault(row["instrument"].rpartition("/")[2], set()).add(row["place"])
    return max((key for key in counts if key != HOUSING), key=lambda key: len(counts[key]))


def places(browse: httpx.Client, **asked: str) -> set[str]:
    return {row["place"] for row in browse.get("/matrix.json", params=asked).json()["data"]}


def parts(browse: httpx.Client, **asked: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"both": set(), "first": set(), "second": set()}
    for row in browse.get("/compare.json", params=asked).json()["data"]:
        found[row["part"]].add(row["place"])
    return found


def test_two_instruments_part_as_sets_do(browse: httpx.Client, second: str) -> None:
    one, other = places(browse, instrument=HOUSING, asOf="2022"), places(browse, instrument=second, asOf="2022")
    found = parts(browse, instrument=HOUSING, asOf="2022", **{"with": second})
    assert found == {"both": one & other, "first": one - other, "second": other - one}
    assert found["first"]
    assert found["second"]


def test_two_days_part_as_sets_do_under_the_same_conditions(browse: httpx.Client) -> None:
    for more in ({}, {"country": "ES"}):
        seen = {"instrument": HOUSING, "certainty": "certain", **more}
        one, other = places(browse, asOf="2018-08-07", **seen), places(browse, asOf="2019-04", **seen)
        assert one < other
        assert parts(browse, **DAYS, **more) == {"both": one & other, "first": one - other, "second": other - one}


def test_the_page_shows_what_its_files_hold(browse: httpx.Client) -> None:
    found = parts(browse, **DAYS)
    html = browse.get("/compare", params=DAYS).text
    shown = re.findall(r'<th scope="row"><a href="/[a-z]+/([^"?]*)', html)
    assert sorted(shown) == sorted(iri.rpartition("/")[2] for each in found.values() for iri in each)
    assert "Not yet seen is never a refusal" in html
    label = re.search(r'<svg viewBox="0 0 1000 96" role="img" aria-label="([^"]*)"', html)
    assert label is not None
    assert [int(number) for number in re.findall(r": (\d+)\.", label[1])] == [
        len(found[key]) for key in ("first", "both", "second")
    ]
    only = browse.get("/compare", params={**DAYS, "part": "second"}).text
    assert len(re.findall(r'<th scope="row">', only)) == len(found["second"])


def test_every_form_holds_the_comparison(browse: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(browse.get("/compare.csv", params=DAYS).text)))
    assert len(rows) == sum(map(len, parts(browse, **DAYS).values()))
    assert all(row["sources"] for row in rows)
    for suffix in ("zip", "xlsx", "ttl", "parquet"):
        assert browse.get(f"/compare.{suffix}", params=DAYS).status_code == 200
    address = browse.get("/compare.json", params=DAYS).json()["address"]
    assert address.startswith("https://w3id.org/municipia/compare?")


def test_what_cannot_be_compared_is_said(browse: httpx.Client, second: str) -> None:
    assert "Choose two instruments, or two days" in browse.get("/compare").text
    assert "Choose a first instrument too" in browse.get("/compare", params={"with": second}).text
    for asked in ({"before": "soon"}, {"part": "none", **DAYS}, {"with": "a'b", "instrument": HOUSING}):
        assert browse.get("/compare", params=asked).status_code == 400
    assert browse.get("/compare.csv").status_code == 400
    assert browse.get("/compare.doc", params=DAYS).status_code == 404
    page = browse.get(f"/instrument/{HOUSING}").text
    assert f"/compare?instrument={HOUSING}" in page
    assert 'href="/compare?country=FR"' in browse.get("/matrix?country=FR").text
