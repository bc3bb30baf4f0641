"""Chromium for the tests of pages: how it is started, and a page that remembers what went wrong."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

#: Debian's Chromium; where it is there too, its build without a window system, which draws the same at half the cost.
_NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM: Final = next(filter(None, map(shutil.which, _NAMES)), None)
#: All rules of axe that we hold ourselves to, and those that the colours of the dark scheme can break.
ALL_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES: Final = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
#: What a template repeats is looked at a few times, not hundreds.
_ALIKE: Final = ", ".join(
    (
        "tbody > tr:nth-child(n+6)",
        "main li:nth-child(n+8)",
        "option:nth-child(n+3)",
        "dl > div:nth-child(n+11)",
        "dd:nth-of-type(n+5)",
        ".dispute:nth-child(n+6)",
        ".saying:nth-child(n+6)",
        "section.prose:nth-of-type(n+10)",
        "main details:nth-of-type(n+6)",
        ".sight > svg > g > a:nth-child(n+30)",
        ".marks > :nth-child(n+8)",
    )
)
#: Of what axe says only this is brought out of the browser: of each rule that is broken, the first element.
_RUN: Final = """
options => axe.run(options).then(found => found.violations.map(each => [each.id, each.nodes[0].html.slice(0, 160)]))
"""

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """A browser that finds no other host, whatever a page asks for, and does not act as a graphics card."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the browser group is not installed")
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-software-rasterizer",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


class Watch:
    """A page that remembers what it asked of other hosts and what went wrong.

    Requests are watched, not routed through the test: that would forgo the browser's cache on every page.
    """

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        # A machine under load is no fault of a page.
        context.set_default_timeout(120_000)
        self.page: Page = context.new_page()
        self.page.on("request", self._request)
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != urlsplit(self.site).netloc:
            self.elsewhere.append(request.url)

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.site + path)
        assert answer is not None
        if answer.status == 404:
            # The browser itself writes a line to the console for a page that is not found.
            self.errors = [error for error in self.errors if "404" not in error]
        return self.page

    def check(self, path: str) -> None:
        assert (path, self.elsewhere) == (path, [])
        assert (path, self.errors) == (path, [])


def violations(page: Page, path: str, rules: object = ALL_RULES) -> list[tuple[str, str, str]]:
    """What axe finds wrong on the page, as (path, rule, element); afterwards the page lacks what a template repeats."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.evaluate("alike => document.querySelectorAll(alike).forEach(each => each.remove())", _ALIKE)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # No rule of ours reads style sheets by itself, so that axe need not fetch and parse them once more.
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
    found: list[tuple[str, str]] = page.evaluate(_RUN, options)
    return [(path, rule, element) for rule, element in found]


def is_wider_than_its_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
