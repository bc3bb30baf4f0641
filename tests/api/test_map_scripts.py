"""What the script of the map adds in a real browser; everything else is there without it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browsing import Watch, needs_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium
COUNT = re.compile(r"^([\d,]+) territories")


def shown(page: Page) -> int:
    """The number of places that the marks stand for."""
    words = page.eval_on_selector_all(".marks a", "all => all.map(each => each.getAttribute('aria-label'))")
    counts = [COUNT.match(each) for each in words]
    return sum(int(count[1].replace(",", "")) if count else 1 for count in counts)


def box(page: Page) -> list[float]:
    """West, north, width and height of what is shown."""
    return [float(value) for value in (page.get_attribute(".sight > svg", "viewBox") or "").split()]


def zoom(page: Page) -> float:
    return float(parse_qs(urlsplit(page.url).query).get("zoom", ["0"])[0])


def test_the_map_moves_by_buttons_keys_and_marks_and_the_address_keeps_its_place(
    chromium: Browser,
    site: str,
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en")
    watch = Watch(context, site)
    page = watch.open("/map?act=signed,adopted")
    everything = shown(page)
    assert everything > 50
    with page.expect_response("**/map.geojson**"):
        page.click(".moves button >> nth=0")
    page.wait_for_url("**zoom=1&**")
    page.focus(".sight")
    page.keyboard.press("-")
    page.wait_for_url(lambda url: "zoom" not in url)
    page.wait_for_function("() => document.querySelectorAll('.marks title').length === 0")
    assert shown(page) == everything
    page.click(".marks a.many >> nth=0")
    page.wait_for_url("**zoom=1.5**")
    inside = shown(page)
    assert 1 < inside < everything
    before = box(page)
    page.reload()
    assert zoom(page) == 1.5
    assert box(page) == pytest.approx(before, abs=2)
    assert "act=signed" in page.url
    page.mouse.move(700, 800)
    page.mouse.down()
    page.mouse.move(600, 760, steps=4)
    page.mouse.up()
    page.wait_for_function("at => !location.search.includes(at)", arg=urlsplit(page.url).query.partition("at=")[2])
    assert zoom(page) == 1.5
    watch.check("/map")
    context.close()


def test_the_map_is_saved_as_a_picture(chromium: Browser, site: str, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="fr")
    watch = Watch(context, site)
    page = watch.open("/map?country=FR")
    with page.expect_download() as saved:
        page.click(".map .downloads button")
    picture = tmp_path / "map.png"
    saved.value.save_as(picture)
    content = picture.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(content[16:20]) == 2400
    watch.check("/map")
    context.close()


def test_on_a_phone_the_map_begins_where_the_marks_are(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="es", has_touch=True)
    watch = Watch(context, site)
    page = watch.open("/map")
    page.wait_for_function("() => document.querySelectorAll('.marks title').length === 0")
    assert box(page)[2] < 6000
    assert page.locator(".marks a").count() > 5
    watch.check("/map")
    context.close()
