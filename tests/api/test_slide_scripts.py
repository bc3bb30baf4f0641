"""The slider of years in a real browser: the page becomes what the address of that year shows, where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.browsing import Watch, needs_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def watch(chromium: Browser, site: str) -> Iterator[Watch]:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en", reduced_motion="reduce")
    yield Watch(context, site)
    context.close()


def slide(page: Page, year: int) -> None:
    """Put the slider on a year as a hand would, and wait until the page is that of the year."""
    page.focus("#as-of-slide")
    page.eval_on_selector(
        "#as-of-slide", "(slider, year) => { slider.value = year; slider.dispatchEvent(new Event('input')); }", year
    )
    page.wait_for_url(f"**asOf={year}**")


def rows(page: Page) -> list[str]:
    """The rows of the tables of the page."""
    found: list[str] = page.eval_on_selector_all(
        "main tbody tr", "all => all.map(each => each.textContent.replace(/\\s+/g, ' ').trim())"
    )
    return found


@pytest.mark.parametrize("path", ["/matrix?country=ES", "/map?country=ES", "/time", "/network?country=ES"])
def test_the_page_becomes_that_of_the_year(watch: Watch, path: str) -> None:
    page = watch.open(path)
    whole = rows(page)
    slide(page, 2018)
    there = rows(page)
    told = page.inner_text("p[role=status]")
    assert page.evaluate("document.activeElement.id") == "as-of-slide"
    assert page.input_value("#as-of") == "2018"
    watch.check(path)
    page.reload()
    assert rows(page) == there != whole
    assert page.inner_text("p[role=status]") == told
    assert page.input_value("#as-of-slide") == "2018"


def test_a_map_that_was_moved_shows_the_marks_of_the_year(watch: Watch, browse: httpx.Client) -> None:
    page = watch.open("/map?country=ES,FR")
    with page.expect_response("**/map.geojson**"):
        page.click("#map-moves button >> nth=0")
    page.wait_for_url("**zoom=1&**")
    page.click("#map-moves button >> nth=1")
    page.wait_for_url(lambda address: "zoom" not in address)
    with page.expect_response("**/map.geojson**asOf=2018**"):
        slide(page, 2018)
    places = browse.get("/map.geojson", params={"country": "ES,FR", "asOf": "2018"}).json()["features"]
    marked = """
    places => [...document.querySelectorAll(".marks a")]
      .reduce((sum, mark) => sum + Number(mark.querySelector("text")?.textContent ?? 1), 0) === places
    """
    page.wait_for_function(marked, arg=len(places))
    assert page.locator("#map-moves button").count() == 7
    watch.check("/map")


def test_a_network_is_drawn_anew_for_the_year(watch: Watch, browse: httpx.Client) -> None:
    page = watch.open("/network?country=ES")
    page.wait_for_function("() => document.getElementById('network').network !== undefined")
    slide(page, 2018)
    nodes = len(browse.get("/network.json", params={"country": "ES", "asOf": "2018"}).json()["nodes"])
    drawn = "nodes => document.getElementById('network').network?.body.data.nodes.length === nodes"
    page.wait_for_function(drawn, arg=nodes)
    assert page.locator(".canvas canvas").count() == 1
    assert page.locator("#network-search").count() == 1
    watch.check("/network")


def test_a_year_before_every_act_says_so_and_the_way_back_shows_the_map_again(watch: Watch) -> None:
    page = watch.open("/map?instrument=cities-for-adequate-housing-2018&certainty=certain")
    slide(page, 2005)
    page.wait_for_selector("main .empty")
    assert page.locator("#map").count() == 0
    slide(page, 2019)
    page.wait_for_selector("#map.lively .marks a")
    assert page.locator("#map-moves button").count() == 7
    watch.check("/map")


def test_the_years_are_played_and_stopped(watch: Watch) -> None:
    page = watch.open("/time?asOf=2016")
    button = page.locator(".slide button")
    button.click()
    page.wait_for_url("**asOf=2018**")
    button.click()
    assert button.inner_text().endswith("Play the years")
    stopped = page.url
    page.wait_for_timeout(1500)
    assert page.url == stopped
    assert page.input_value("#as-of-slide") in stopped


def test_playing_from_the_last_year_begins_with_the_first(watch: Watch) -> None:
    page = watch.open("/time")
    first = page.get_attribute("#as-of-slide", "min")
    page.locator(".slide button").click()
    page.wait_for_url(f"**asOf={first}**")


def test_without_an_answer_the_form_is_sent(watch: Watch) -> None:
    page = watch.open("/matrix?country=ES")
    page.route("**/matrix**asOf=2018**", lambda route: route.abort(), times=1)
    slide(page, 2018)
    page.wait_for_load_state()
    assert page.input_value("#as-of") == "2018"
    assert "country=ES" in page.url
    watch.errors.clear()


def test_without_scripts_the_field_does_the_same(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en")
    page = Watch(context, site).open("/matrix?country=ES")
    assert page.locator(".slide *").count() == 0
    page.fill("#as-of", "2018")
    page.click(".selection button[type=submit]")
    assert "asOf=2018" in page.url
    context.close()
