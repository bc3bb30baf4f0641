"""The ``Link`` header of pages and data (RFC 8288): one place, so that both say the same of a thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import Request
from starlette.routing import Match

from municipia.api.urls import DATA_FORMATS, Links, page_path
from municipia.ontology import licence
from municipia.ontology.namespaces import BASE

LICENCE: Final = f'<{licence.LICENCE}>; rel="license"'


def of_page(links: Links, iri: str) -> str:
    """The header of a page; with ``iri`` that of a thing, which is told there and in every data format.

    ``canonical`` and ``cite-as`` (RFC 8574) are the identifier; ``memento`` adds the ways to older states.
    """
    if not iri:
        return LICENCE
    return ", ".join(
        (
            *_of_thing(iri),
            f'<{links.data(iri, "ttl")}>; rel="describedby"; type="text/turtle"',
            *_formats(links, iri),
            f'<{BASE}catalog#dataset>; rel="collection"',
            LICENCE,
        )
    )


def of_data(links: Links, iri: str, suffix: str) -> str:
    """The header of a thing's data file: its page, and the other formats."""
    return ", ".join(
        (
            *_of_thing(iri),
            f'<{links.page(page_path(iri))}>; rel="alternate"; type="text/html"',
            *_formats(links, iri, but=suffix),
            f'<{BASE}def>; rel="describedby"',
            f'<{BASE}catalog#dataset>; rel="collection"',
            LICENCE,
        )
    )


def _of_thing(iri: str) -> Iterator[str]:
    yield f'<{iri}>; rel="canonical"'
    yield f'<{iri}>; rel="cite-as"'


def _formats(links: Links, iri: str, but: str = "") -> Iterator[str]:
    for suffix, media_type in DATA_FORMATS.items():
        if suffix != but:
            yield f'<{links.data(iri, suffix)}>; rel="alternate"; type="{media_type}"'


def serves(request: Request, path: str) -> bool:
    """Whether the application answers GET at a path by an address of its own, not by one made for things."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    for route in request.app.router.routes:
        if route.matches(scope)[0] is Match.FULL:
            # ``/{kind}/{key}`` takes whatever the others leave.
            return not str(getattr(route, "path", "")).startswith("/{")
    return False
