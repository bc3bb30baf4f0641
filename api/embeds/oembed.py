"""oEmbed (https://oembed.com, version 1.0): from the address of a page of ours to the HTML that shows it elsewhere."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response

from municipia.api.desk import frame_of
from municipia.api.embeds import kinds
from municipia.api.urls import own_address
from municipia.graph.errors import NotBuiltError, NotFoundError, ParameterError
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

router = APIRouter(include_in_schema=False)

_LONGEST: Final = 2048
#: The smallest frame: a narrower or lower one shows nothing that can be read, whatever a consumer asks for.
_LEAST: Final = 120
_CACHE_SECONDS: Final = 3600
_TYPES: Final = {"json": "application/json", "xml": "text/xml"}


@router.get("/oembed")
async def oembed(
    request: Request,
    url: str = "",
    format: str = "json",  # noqa: A002 the name that oEmbed gives it
    maxwidth: str = "",
    maxheight: str = "",
) -> Response:
    """An answer of the type ``rich``: a sandboxed frame.

    Raises NotFoundError for an address that has no embed, NotBuiltError for a format other than JSON and XML.
    """
    if format not in _TYPES:
        # What section 2.3.3 of the specification asks for: 501 Not Implemented.
        raise NotBuiltError(said("oEmbed answers come as json or xml, not as “%(format)s”.", format=format[:20]))
    path, query = _ours(request, url)
    found = kinds.embed_of(path, query)
    if found is None:
        raise NotFoundError(
            said("The page %(url)s has nothing to embed.", url=url[:200]),
            hint=said("Territories, instruments, the matrix and the map have."),
        )
    kind, src = found
    width, height = _bounded(kind.width, "maxwidth", maxwidth), _bounded(kind.height, "maxheight", maxheight)
    voice = frame_of(request).voice
    title = f"Municipia: {voice.say(kind.title)}"
    here = own_address(request)
    answer: dict[str, str | int] = {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": "Municipia",
        "provider_url": f"{here}/",
        "cache_age": _CACHE_SECONDS,
        "html": kinds.code(kind, here + src, title, width, height),
        "width": width,
        "height": height,
    }
    body = json.dumps(answer, ensure_ascii=False) if format == "json" else _xml(answer)
    headers = {"Cache-Control": f"public, max-age={_CACHE_SECONDS}", "Vary": "Accept-Language"}
    return Response(body, headers=headers, media_type=_TYPES[format])


def _ours(request: Request, url: str) -> tuple[str, dict[str, str]]:
    """The path and the parameters of an address of ours. Raises ParameterError, or NotFoundError for another's."""
    if not url or len(url) > _LONGEST:
        raise ParameterError(said("Give the address of a page of ours as “url”."), name="url")
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, max_num_fields=50))
    except ValueError as error:
        raise ParameterError(said("“%(value)s” is no web address.", value=url[:60]), name="url") from error
    public = request.app.state.settings.public_address
    bases = [urlsplit(each) for each in (public, own_address(request), BASE)]
    home = next((base for base in bases if base.netloc == parts.netloc and parts.scheme in ("http", "https")), None)
    if home is None:
        raise NotFoundError(said("The page %(url)s has nothing to embed.", url=url[:200]))
    return "/" + parts.path.removeprefix(home.path.rstrip("/")).lstrip("/"), query


def _bounded(size: int, name: str, most: str) -> int:
    if not most:
        return size
    if not (most.isascii() and most.isdecimal() and len(most) < 6):
        raise ParameterError(said("“%(value)s” is no size: give a number of pixels.", value=most[:20]), name=name)
    return min(size, max(_LEAST, int(most)))


def _xml(answer: dict[str, str | int]) -> str:
    members = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in answer.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{members}</oembed>'
