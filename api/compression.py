"""Compression of answers, and their tags: two encodings are two representations (RFC 9110, section 8.8.3).

The handlers know of one tag, that of the answer as it is. An answer that leaves in gzip has that tag with an ending, as
Apache's servers do it; a request that names a tag with the ending means the same state of the thing as one without.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ENDING: Final = '-gzip"'
_CONDITIONS: Final = (b"if-none-match", b"if-match")
# A coding with the weight nought is one that is not taken (RFC 9110, section 12.4.2).
_GZIP: Final = re.compile(r"\s*gzip\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*$)[0-9.]+\s*)?", re.IGNORECASE)


class Compression:
    """ASGI middleware: compresses answers for clients that take gzip, and tells their tags apart."""

    def __init__(self, app: ASGIApp, least: int, level: int) -> None:
        self._app = GZipMiddleware(app, minimum_size=least, compresslevel=level)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        packs = any(_GZIP.fullmatch(each) for each in asked.get("accept-encoding", "").split(","))
        named = ", ".join(asked.getlist("if-none-match"))

        async def send_with_tag(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] == HTTPStatus.NOT_MODIFIED:
                    _tell_again(headers, named, packs=packs)
                elif headers.get("content-encoding") == "gzip":
                    _tell_apart(headers)
            await send(message)

        await self._app({**scope, "headers": _plain(scope, packs=packs)}, receive, send_with_tag)


def _plain(scope: Scope, *, packs: bool) -> list[tuple[bytes, bytes]]:
    """The headers of a request as handlers know them: the tags without their ending, gzip only where it is taken."""
    found = []
    for name, value in scope["headers"]:
        if name in _CONDITIONS:
            found.append((name, value.replace(_ENDING.encode(), b'"')))
        elif name != b"accept-encoding":
            found.append((name, value))
    return [*found, (b"accept-encoding", b"gzip")] if packs else found


def _tell_again(headers: MutableHeaders, named: str, *, packs: bool) -> None:
    """Give an answer that has not changed the tag by which the client named it; of two, that of what it takes."""
    tag = headers.get("etag", "")
    if _ended(tag) in named and (packs or tag not in named):
        _tell_apart(headers)
    if headers.get("content-encoding") != "identity":
        headers.add_vary_header("Accept-Encoding")


def _tell_apart(headers: MutableHeaders) -> None:
    """Give a strong tag its ending; a weak one is the same for every encoding."""
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        headers["etag"] = _ended(tag)


def _ended(tag: str) -> str:
    return tag.removesuffix('"') + _ENDING
