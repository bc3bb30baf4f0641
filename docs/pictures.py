"""Takes the pictures of the guides anew, from a site that runs: ``python docs/pictures.py http://127.0.0.1:8000``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

_HERE: Final = Path(__file__).parent
_WIDE: Final = {"width": 1280, "height": 860}
_PHONE: Final = {"width": 390, "height": 844}
_QUERY: Final = """\
PREFIX mun: <https://w3id.org/municipia/def#>
PREFIX inst: <https://w3id.org/municipia/id/instrument/>
PREFIX dcterms: <http://purl.org/dc/terms/>

SELECT ?adherent ?act ?type ?latest WHERE {
  ?act mun:toInstrument inst:palermo-declaration-2021 ; mun:adherent ?adherent .
  ?act dcterms:type ?type ; mun:latest ?latest .
}
ORDER BY ?latest ?adherent
"""
#: The name of each picture: language, screen, address.
PICTURES: Final = {
    "home": ("en", _WIDE, "/"),
    "matrix": ("fr", _WIDE, "/matrix?sort=count"),
    "map": ("en", _WIDE, "/map"),
    "network": ("es", _WIDE, "/network?show=rights"),
    "time": ("fr", _WIDE, "/time?asOf=2022"),
    "instrument": ("en", _WIDE, "/instrument/cities-for-adequate-housing-2018?asOf=2019-04"),
    "territory": ("es", _WIDE, "/territory/T0103"),
    "conflicts": ("en", _WIDE, "/conflicts"),
    "ask": ("fr", _WIDE, "/ask?q=Quelles+villes+avaient+sign%C3%A9+Villes+pour+le+logement+convenable+en+avril+2019"),
    "sparql": ("en", _WIDE, f"/sparql?{urlencode({'query': _QUERY})}"),
    "phone-home": ("fr", _PHONE, "/"),
    "phone-map": ("es", _PHONE, "/map"),
    "phone-territory": ("en", _PHONE, "/territory/T0103"),
}


def main(site: str) -> None:
    """Take every picture of the site at an address."""
    chromium = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (language, screen, path) in PICTURES.items():
            context = browser.new_context(
                locale=language, viewport=screen, has_touch=screen is _PHONE, reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(site.rstrip("/") + path, wait_until="networkidle")
            page.wait_for_timeout(2500)  # a network is drawn, and named, a moment after it has come
            if screen is _WIDE:  # past the title, to what the page is about
                page.evaluate("document.querySelector('.views')?.scrollIntoView({ behavior: 'instant' })")
            page.screenshot(path=_HERE / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
