"""The day that is asked for: one grammar at every address, and the same words for what it does not have."""

from __future__ import annotations

import httpx
import pytest

ADDRESSES = [
    *("/q/R1.csv", "/q/R1", "/instrument/cities-for-adequate-housing-2018", "/matrix", "/matrix.csv", "/territories"),
    *("/embed/counter", "/cite/territory/T0103"),
]
ODD = ["2018?", "2018~", "201X", "[..2011]", "2018/2019", "2018/", "2018-08-07T00:00:00Z", "2018-13", "٢٠١٨", "soon"]
HINTS = {
    "en": "Write a year, a month or a day: 2019, 2019-04 or 2019-04-30.",
    "fr": "Écrivez une année, un mois ou un jour",
    "es": "Escriba un año, un mes o un día",
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("text", ODD)
def test_what_is_no_year_month_or_day_is_refused_everywhere(browse: httpx.Client, address: str, text: str) -> None:
    for language, hint in HINTS.items():
        refused = browse.get(address, params={"asOf": text, "lang": language}, headers={"Accept": "application/json"})
        assert (refused.status_code, refused.json()["name"]) == (400, "asOf")
        assert hint in refused.json()["hint"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("text", ["2018", "2018-08", "2018-08-07"])
def test_a_year_a_month_or_a_day_is_taken_everywhere(browse: httpx.Client, address: str, text: str) -> None:
    assert browse.get(address, params={"asOf": text}, headers={"Accept": "*/*"}).status_code == 200


def test_the_earlier_day_of_a_comparison_is_written_alike(browse: httpx.Client) -> None:
    asked = {"instrument": "cities-for-adequate-housing-2018", "asOf": "2019-04", "before": "2018?"}
    refused = browse.get("/compare", params=asked, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["name"]) == (400, "before")
    assert refused.json()["hint"] == HINTS["en"]


def test_every_day_that_a_page_offers_can_be_asked_for(browse: httpx.Client) -> None:
    page = browse.get("/instrument/cities-for-adequate-housing-2018").text
    days = {part.partition('"')[0].partition("&")[0] for part in page.split("asOf=")[1:]}
    assert days
    for day in days:
        assert browse.get("/instrument/cities-for-adequate-housing-2018", params={"asOf": day}).status_code == 200
