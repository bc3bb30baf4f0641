"""What crawlers read first: ``robots.txt``, and a site map in parts (sitemaps.org, protocol 0.9).

Addresses are those under which the request came, as the protocol asks. Each page is given in the three languages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from fastapi import APIRouter, Request, Response

from municipia.api.catalogues import LANGUAGES
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.urls import own_address, page_path
from municipia.graph.errors import NotFoundError
from municipia.graph.questions import catalogue
from municipia.graph.wording import said

router = APIRouter(include_in_schema=False)

#: The protocol allows 50,000 addresses and 50 MB in a part; each address is written with its three languages.
PART: Final = 20_000
_PAGES: Final = (
    "/",
    "/matrix",
    "/map",
    "/network",
    "/time",
    "/instruments",
    "/territories",
    "/practices",
    "/rights",
    "/organisations",
    "/events",
    "/waves",
    "/plans",
    "/milestones",
    "/sources",
    "/q",
    "/conflicts",
    "/governments",
    "/about",
    "/catalog",
    "/dumps/",
    "/developers",
    "/docs",
    "/def",
)
_NAMESPACES: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
def robots(request: Request) -> Response:
    """What a crawler may fetch: all but what is worked out for each request."""
    closed = ("/sparql", "/search", "/*?*knownAt=", "/*?*asOf=", "/id/")
    place = f"Sitemap: {own_address(request)}/sitemap.xml"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", place]
    return _sent(request, "\n".join(lines) + "\n", "text/plain")


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
async def index(desk: DeskDep) -> Response:
    """The list of the parts."""
    paths = await _paths(desk)
    here, when = own_address(desk.request), _when(desk)
    parts = range(1, -(-len(paths) // PART) + 1)
    entries = "".join(f"<sitemap><loc>{here}/sitemap-{part}.xml</loc>{when}</sitemap>" for part in parts)
    return _sent(desk.request, _xml("sitemapindex", entries), "application/xml", desk.revision)


@router.api_route("/sitemap-{part:int}.xml", methods=["GET", "HEAD"])
async def part(desk: DeskDep, part: int) -> Response:
    """One part of the site map."""
    paths = (await _paths(desk))[(part - 1) * PART : part * PART] if part > 0 else []
    if not paths:
        raise NotFoundError(said("There is nothing at %(path)s.", path=desk.request.url.path[:100]))
    entries = "".join(_entries(own_address(desk.request), paths, _when(desk)))
    return _sent(desk.request, _xml("urlset", entries), "application/xml", desk.revision)


async def _paths(desk: Desk) -> list[str]:
    """The paths of all pages in a stable order: the lists, the questions, the things."""
    rows = await desk.lookup.rows("addresses")
    things = (page_path(str(row["thing"])) for row in rows)
    questions = (f"/q/{one.name}" for one in catalogue() if not one.unavailable)
    return list(dict.fromkeys(path for path in (*_PAGES, *questions, *things) if path and "#" not in path))


def _when(desk: Desk) -> str:
    """When the pages last changed: at the revision that is shown, since any change may touch any page."""
    return f"<lastmod>{desk.frame.revised.isoformat()}</lastmod>" if desk.frame.revised else ""


def _entries(here: str, paths: Iterable[str], when: str) -> Iterator[str]:
    for path in paths:
        place = _escaped(here + path)
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(f"{here}{path}?lang={language}")}/>'
            for language in LANGUAGES
        )
        yield f"<url><loc>{place}</loc>{when}{others}</url>"


def _escaped(text: str) -> str:
    return quoteattr(text)[1:-1]


def _xml(element: str, entries: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} {_NAMESPACES}>{entries}</{element}>\n'


def _sent(request: Request, text: str, media_type: str, revision: int | None = None) -> Response:
    content = text.encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Host"}
    if revision is not None:
        headers["X-Data-Version"] = str(revision)
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
