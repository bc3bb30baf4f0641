"""What the script of a network adds in a real browser; everything else is there without it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from tests.browsing import Watch, needs_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium
DRAWN = "() => document.getElementById('network').network !== undefined"
NODES = "network.network.body.data.nodes.length"


def test_a_network_is_searched_and_tells_of_its_ties(
    chromium: Browser,
    site: str,
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en", accept_downloads=True)
    watch = Watch(context, site)
    page = watch.open("/network?country=ES")
    page.wait_for_selector(".network .canvas canvas")
    found = page.evaluate("fetch(document.getElementById('network').dataset.network).then(answer => answer.text())")
    net = json.loads(found)
    shown = "Object.values(network.network.body.data.nodes.getIds()).length"
    assert page.evaluate(shown) == len(net["nodes"])
    assert page.evaluate("network.network.body.data.edges.length") == len(net["ties"])
    page.fill("#network-search", "barcelona")
    page.keyboard.press("Enter")
    assert "Barcelona" in page.inner_text(".told")
    assert page.get_attribute(".told a", "href") == "/territory/T0103"
    assert page.url.endswith("&find=barcelona")
    page.reload()
    page.wait_for_function("() => document.querySelector('.told')?.textContent.includes('Barcelona')")
    page.evaluate("network.network.selectEdges([0])")
    page.evaluate("network.network.body.emitter.emit('selectEdge', {nodes: [], edges: [0]})")
    told = page.inner_text(".told")
    assert next(node["label"] for node in net["nodes"] if node["id"] == net["ties"][0]["source"]) in told
    assert page.get_attribute(".told a", "href") == net["ties"][0]["why"]
    with page.expect_download() as taken:
        page.click(".network .downloads button")
    assert taken.value.suggested_filename == "municipia-network.png"
    watch.check("/network?country=ES")
    context.close()


def test_the_canvas_moves_by_keys(
    chromium: Browser,
    site: str,
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="fr")
    watch = Watch(context, site)
    page = watch.open("/network/territory/T0103")
    page.wait_for_selector(".network .canvas canvas")
    page.focus(".network .vis-network")
    where = "network.network.getViewPosition().x"
    before = page.evaluate(where)
    page.keyboard.down("ArrowRight")
    deadline = time.monotonic() + 30
    while page.evaluate(where) == before:
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)
    page.keyboard.up("ArrowRight")
    watch.check("/network/territory/T0103")
    context.close()


def test_without_scripts_the_picture_and_its_links_are_there(
    chromium: Browser,
    site: str,
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en")
    watch = Watch(context, site)
    page = watch.open("/network?country=ES")
    assert page.is_visible(".network .sight > svg")
    assert page.locator(".network .sight a").count() == int(page.inner_text(".hint[role=status]").split(" elements")[0])
    watch.check("/network?country=ES")
    context.close()


def test_what_is_hidden_stays_hidden_when_the_page_is_loaded_anew(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en")
    watch = Watch(context, site)
    page = watch.open("/network?country=ES")
    page.wait_for_function(DRAWN)
    before = page.evaluate(NODES)
    rights = page.locator(".legend a", has=page.locator("svg.right"))
    count = int(rights.locator(".quiet").inner_text())
    rights.click()
    page.wait_for_url("**hide=right#network")
    for _ in range(2):
        page.wait_for_function(DRAWN)
        assert page.evaluate(NODES) == before - count < before
        page.reload()
    page.locator(".legend a.off").click()
    page.wait_for_function(DRAWN)
    assert page.evaluate(NODES) == before
    watch.check("/network?country=ES")
    context.close()
