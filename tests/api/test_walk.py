"""Every kind of page in a real browser: in three languages, narrow and wide, with scripts and without.

Nothing is asked of another host, no error is written to the console, nothing is wider than the screen, what can be read
with scripts can be read without, and axe finds no fault. In `make test` axe looks at each page twice (by all rules in
French on a phone; at colours in English, in the dark, on a wide screen); in `make test-pages` (where
MUNICIPIA_TEST_WALK is "all") in every language, on both screens, in the light and in the dark.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import httpx
import pytest

from tests.api.test_pages import HOUSING, PAGES
from tests.browsing import ALL_RULES, COLOUR_RULES, Watch, is_wider_than_its_screen, needs_chromium, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
    "/dumps/latest/",
]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SCREENS = {"phone": {"width": 360, "height": 800}, "wide": {"width": 1440, "height": 1000}}
#: With scripts: the screen a page comes on, the one that axe then looks at it on, in which colours, by which rules.
VISITS: dict[str, list[tuple[str, str, Scheme, object]]] = {
    "fr": [("wide", "phone", "light", ALL_RULES)],
    "en": [("phone", "wide", "dark", COLOUR_RULES)],
    "es": [("wide", "phone", "light", None)],
}
if os.environ.get("MUNICIPIA_TEST_WALK") == "all":
    ways = (
        ("wide", "phone", "light"),
        ("phone", "wide", "light"),
        ("wide", "phone", "dark"),
        ("phone", "wide", "dark"),
    )
    VISITS = {language: [(*way, ALL_RULES) for way in ways] for language in VISITS}
#: The links and rows of a page, but for those of drawings: scripts draw anew, and a table beside says the same.
READING = """
() => [...document.querySelectorAll("main a[href]:not(svg a), main tbody tr")]
  .map(each => each.getAttribute("href") ?? each.textContent.replace(/\\s+/g, " ").trim())
"""
#: The drawing of a network by the server gives way to one that moves a moment after the page has come.
DRAWN = "() => (document.getElementById('network') ?? { network: 0 }).network !== undefined"
PARTS = 4

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def kinds(released: str) -> list[str]:
    """Addresses of every kind of page, among them those that are there only once something was frozen."""
    frozen = ({"list": "sources", "lang": "en", "knownAt": "1"}, {"question": "R1"}, {"query": "ASK {}"})
    with httpx.Client(base_url=released, headers={"Accept": "application/json"}, timeout=60) as client:
        made = [client.post("/snapshot", data=fields).headers["location"] for fields in frozen]
    return [*KINDS, *made, *(f"{one}/again" for one in made[:2])]


@pytest.fixture(scope="module", params=["fr", "en", "es"])
def readers(request: pytest.FixtureRequest, chromium: Browser, released: str) -> Iterator[tuple[str, Watch, Watch]]:
    """A language, and two readers of it: one with scripts, one without."""
    contexts = [
        chromium.new_context(locale=request.param, java_script_enabled=scripts, reduced_motion="reduce")
        for scripts in (True, False)
    ]
    yield request.param, *(Watch(context, released) for context in contexts)
    for context in contexts:
        context.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_kind_of_page_can_be_read_by_everybody(
    readers: tuple[str, Watch, Watch], kinds: list[str], part: int
) -> None:
    """With scripts a page comes on one screen and is then shown on the other; without scripts likewise."""
    language, scripted, plain = readers
    faults: list[tuple[str, str, str]] = []
    for path in kinds[part::PARTS]:
        for first, last, scheme, rules in VISITS[language]:
            scripted.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults += read(scripted, path, language, (first, last))
            scripted.page.wait_for_function(DRAWN)
            with_scripts = reading(scripted.page)
            if rules is not None:
                faults += violations(scripted.page, path, rules)
        faults += read(plain, path, language, ("phone", "wide"))
        missing = with_scripts - reading(plain.page)
        faults += [(path, "is read with scripts only", each) for each in missing]
    assert faults == []


def read(watch: Watch, path: str, language: str, screens: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Open a page on one screen, then show it on the other; what is wrong, as (path, what, where)."""
    watch.page.set_viewport_size(SCREENS[screens[0]])
    page = watch.open(path)
    assert page.get_attribute("html", "lang") == language, path
    faults = []
    for screen in screens:
        page.set_viewport_size(SCREENS[screen])
        if is_wider_than_its_screen(page):
            faults.append((path, "is wider than the screen", screen))
    watch.check(path)
    return faults


def reading(page: Page) -> Counter[str]:
    """The links and rows that a page offers to its reader."""
    return Counter(page.evaluate(READING))
