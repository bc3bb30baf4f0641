"""Every kind of page in a real browser: in three languages, narrow and wide, with scripts and without.

Nothing is asked of another host, no error is written to the console, nothing is wider than the screen, what can be read
with scripts can be read without, and axe finds no fault. In `make test` axe looks at each page twice, in French: by all
rules on a phone, at colours in the dark on a wide screen. In `make test-pages` (where MUNICIPIA_TEST_WALK is "all") it
looks in every language, on both screens, in the light and in the dark.

To load a page, to show it on another screen and to bring axe into it each cost a part of a second, some five hundred
times. So a page is loaded once for all that is looked at, and comes on the screen that the page before was left on.
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
    from playwright.sync_api import Browser

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
Look = tuple[str, Scheme, object]
SCREENS = {"phone": {"width": 360, "height": 800}, "wide": {"width": 1440, "height": 1000}}
#: With scripts: each time that a page is opened, how axe looks at it, one look after another: on which screen, in which
#: colours, by which rules.
VISITS: dict[str, list[list[Look]]] = {
    "fr": [[("phone", "light", ALL_RULES), ("wide", "dark", COLOUR_RULES)]],
    "en": [[]],
    "es": [[]],
}
if os.environ.get("MUNICIPIA_TEST_WALK") == "all":
    whole: list[list[Look]] = [
        [("phone", "light", ALL_RULES), ("wide", "dark", ALL_RULES)],
        [("wide", "light", ALL_RULES), ("phone", "dark", ALL_RULES)],
    ]
    VISITS = dict.fromkeys(VISITS, whole)
#: The screen that the first page comes on and its colours, so that each page comes either way to somebody.
FIRST: dict[str, tuple[str, Scheme]] = {"fr": ("wide", "light"), "en": ("phone", "dark"), "es": ("wide", "light")}
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


class Reader:
    """Somebody who reads one page after another in the same window."""

    def __init__(self, watch: Watch, language: str) -> None:
        self.watch = watch
        self.page = watch.page
        self.language = language
        self._screen, self._scheme = FIRST[language]

    def show(self, screen: str, scheme: Scheme) -> None:
        """Show the page on a screen, in these colours."""
        if screen != self._screen:
            self.page.set_viewport_size(SCREENS[screen])
        if scheme != self._scheme:
            self.page.emulate_media(color_scheme=scheme)
        self._screen, self._scheme = screen, scheme

    def read(self, path: str) -> list[tuple[str, str, str]]:
        """Open a page on the screen at hand, then show it on the other; what is wrong, as (path, what, where)."""
        self.watch.open(path)
        assert self.page.evaluate("document.documentElement.lang") == self.language, path
        faults = []
        for screen in sorted(SCREENS, key=self._screen.__ne__):
            self.show(screen, self._scheme)
            if is_wider_than_its_screen(self.page):
                faults.append((path, "is wider than the screen", screen))
        self.watch.check(path)
        return faults

    def offered(self) -> Counter[str]:
        """The links and rows that the page offers to its reader."""
        return Counter(self.page.evaluate(READING))


@pytest.fixture(scope="module", params=["fr", "en", "es"])
def readers(request: pytest.FixtureRequest, chromium: Browser, released: str) -> Iterator[tuple[Reader, Reader]]:
    """Two readers of a language: one with scripts, one without."""
    language: str = request.param
    screen, scheme = FIRST[language]
    contexts = [
        chromium.new_context(
            locale=language,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            viewport=SCREENS[screen],
            color_scheme=scheme,
        )
        for scripts in (True, False)
    ]
    scripted, plain = (Reader(Watch(context, released), language) for context in contexts)
    yield scripted, plain
    for context in contexts:
        context.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_kind_of_page_can_be_read_by_everybody(
    readers: tuple[Reader, Reader], kinds: list[str], part: int
) -> None:
    """With scripts a page comes on one screen and is then shown on the other; without scripts likewise."""
    scripted, plain = readers
    faults: list[tuple[str, str, str]] = []
    for reader in readers:
        reader.show(*FIRST[reader.language])
    for path in kinds[part::PARTS]:
        for looks in VISITS[scripted.language]:
            faults += scripted.read(path)
            if not scripted.page.evaluate(DRAWN):
                scripted.page.wait_for_function(DRAWN)
            with_scripts = scripted.offered()
            for screen, scheme, rules in looks:
                scripted.show(screen, scheme)
                faults += violations(scripted.page, path, rules)
        faults += plain.read(path)
        faults += [(path, "is read with scripts only", each) for each in with_scripts - plain.offered()]
    assert faults == []
