"""Every kind of page in a real browser: nothing from another host, no console error, no fault of accessibility."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import pytest

pytest.importorskip("playwright", reason="the browser group is not installed")
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.api.test_pages import HOUSING, PAGES
from tests.conftest import listening

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
#: All rules in the light; in the dark only what the colours change.
RULES: dict[str, object] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
KINDS = [
    *PAGES,
    f"{HOUSING}?asOf=2019-04",
    "/territories?name=zzz",
    "/nothing/here",
    "/?knownAt=1",
    "/search",
    "/validate",
    "/reconcile",
    "/reconcile?q=Birmingham",
    "/docs",
    "/sparql",
    "/map?instrument=cities-for-adequate-housing-2018&asOf=2019-04&zoom=3&at=4763,859",
    "/sparql?view=network&query=SELECT%20%3Fs%20%3Fo%20%7B%3Fs%20a%20%3Fo%7D%20LIMIT%209",
    "/q/R1",
    "/changes/1",
    "/report/thanks?reference=M-23456789",
    "/embed/counter?instrument=cities-for-adequate-housing-2018",
    "/embed/map?instrument=cities-for-adequate-housing-2018",
    "/embed/signatories?instrument=cities-for-adequate-housing-2018",
    "/embed/territory/T0103",
]
#: What a template repeats is looked at a few times, not hundreds.
ALIKE = ["tbody > tr:nth-child(n+7)", "main li:nth-child(n+9)", "option:nth-child(n+3)", "dl > div:nth-child(n+13)"]
SCREENS = {"phone": (360, 800), "wide": (1440, 1000)}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        # No other host is found, whatever a page asks for.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def more(released: str) -> list[str]:
    """Pages that are there only once something was made: dumps, frozen answers, one of which has changed since."""
    frozen = ({"list": "sources", "lang": "en", "knownAt": "1"}, {"question": "R1"}, {"query": "ASK {}"})
    with httpx.Client(base_url=released, headers={"Accept": "application/json"}, timeout=60) as client:
        made = [client.post("/snapshot", data=fields).headers["location"] for fields in frozen]
    return ["/dumps/", "/dumps/latest/", "/catalog", *made, *(f"{one}/again" for one in made[:2])]


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
        assert self.elsewhere == [], path
        assert self.errors == [], path


def violations(axe: Axe, page: Page, path: str, scheme: str) -> list[tuple[str, str, str]]:
    """What axe finds wrong on the page, as (path, rule, element)."""
    options = {"runOnly": RULES[scheme], "resultTypes": ["violations"]}
    found = axe.run(page, context={"exclude": [[each] for each in ALIKE]}, options=options)["violations"]
    return [(path, fault["id"], fault["nodes"][0]["html"][:160]) for fault in found]


@pytest.mark.parametrize("part", range(3))
@pytest.mark.parametrize(
    ("language", "screen", "scheme"),
    [("fr", "phone", "light"), ("en", "wide", "dark"), ("es", "phone", None)],
)
def test_pages_stay_within_the_screen_and_the_policy_and_axe_finds_no_fault(
    chromium: Browser, site: str, language: str, screen: str, scheme: Literal["light", "dark"] | None, part: int
) -> None:
    """One visit to each page asks all; axe, which takes longest, runs once in each scheme of colours."""
    width, height = SCREENS[screen]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme or "light", locale=language
    )
    watch, axe = Watch(context, site), Axe()
    wider, faults = [], []
    for path in KINDS[part::3]:
        page = watch.open(path)
        assert page.get_attribute("html", "lang") == language
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wider.append(path)
        watch.check(path)
        if scheme is not None:
            faults += violations(axe, page, path, scheme)
    context.close()
    assert wider == []
    assert faults == []


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("wide", "dark")])
def test_no_page_of_what_was_made_has_a_fault(
    chromium: Browser, released: str, more: list[str], screen: str, scheme: str
) -> None:
    width, height = SCREENS[screen]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True, locale="es"
    )
    watch, axe = Watch(context, released), Axe()
    faults = []
    for path in more:
        page = watch.open(path)
        faults += violations(axe, page, path, scheme)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append((path, "wider", ""))
        watch.check(path)
    context.close()
    assert faults == []


def test_everything_reads_without_scripts(chromium: Browser, site: str) -> None:
    with_scripts = chromium.new_context(locale="en")
    without = chromium.new_context(locale="en", java_script_enabled=False)
    one, other = Watch(with_scripts, site), Watch(without, site)
    for path in ("/", HOUSING, "/territory/T0103", "/search?q=geneve"):
        assert one.open(path).inner_text("main") == other.open(path).inner_text("main")
    with_scripts.close()
    without.close()


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
    page.click("summary")
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
