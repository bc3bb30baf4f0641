"""What people do in a real browser: read by keyboard alone, follow a question to its source, embed us elsewhere."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from tests.browsing import Watch, needs_chromium
from tests.conftest import listening

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium


def test_the_keyboard_reaches_content_search_and_menu(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="en")
    page = Watch(context, site).open("/rights")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("geneve")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=geneve")
    page.click(".menu-narrow summary")
    page.click(".menu-narrow a[href='/waves']")
    page.wait_for_url("**/waves")
    context.close()


def test_a_reader_finds_who_signed_by_april_2019_and_who_says_so(chromium: Browser, site: str) -> None:
    context = chromium.new_context(locale="en")
    page = Watch(context, site).open("/")
    page.click("text=Who had signed")
    page.wait_for_selector("text=Signatories as of April 2019")
    page.select_option("#filter-act", "signed")
    page.click("form.filters button")
    page.wait_for_load_state()
    assert "act=signed" in page.url
    assert "asOf=2019-04" in page.url
    assert page.locator("tbody tr:has-text('Birmingham')").count() == 1
    page.locator("tbody tr:has-text('Amsterdam') a.cite").first.click()
    page.wait_for_selector("text=Everything it says")
    context.close()


def test_embeds_work_in_sandboxed_frames_of_another_site_without_scripts(chromium: Browser, site: str) -> None:
    paths = [f"{site}/embed/{kind}?lang=es" for kind in ("counter", "map", "signatories", "territory/T0103")]
    frames = "".join(f'<iframe src="{src}" sandbox="allow-popups" width="640" height="480"></iframe>' for src in paths)

    async def host(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        head = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": f"<!doctype html><title>A site</title>{frames}".encode()})

    context = chromium.new_context(java_script_enabled=False, locale="en")
    with listening(host) as other:
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(other)
        shown = page.frames[1:]
        assert [frame.url for frame in shown] == paths
        for frame in shown:
            assert "Revisión 2" in frame.inner_text("footer", timeout=60_000)
            # Our style has come, and so has the drawing.
            assert "Source Serif 4" in frame.eval_on_selector("h1", "each => getComputedStyle(each).fontFamily")
            assert all(each.evaluate("it => it.naturalWidth > 0") for each in frame.query_selector_all("img"))
            assert frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
    assert [error for error in errors if "favicon" not in error] == []


def test_a_frame_of_the_height_in_its_code_shows_the_whole_counter_and_map(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/embed")
    codes = [each.text_content() or "" for each in page.query_selector_all("code")]
    frames = [
        re.findall(r'src="([^"]+)".* width="(\d+)" height="(\d+)"', code)[0] for code in codes if "iframe" in code
    ]
    # Lists, and cards with lists, are scrolled in their frames.
    fixed = [frame for frame in frames if "/embed/counter" in frame[0] or "/embed/map" in frame[0]]
    assert len(fixed) == 6
    for source, width, height in fixed:
        # A lower window: a page is at least as high as its window.
        page.set_viewport_size({"width": int(width), "height": 200})
        page.goto(html.unescape(source))
        assert page.evaluate("document.documentElement.scrollHeight") <= int(height), source
    context.close()
