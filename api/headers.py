"""Headers that every answer carries, errors included: what a browser may do with it and who may read it."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match, Mount, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Pages load nothing from elsewhere; scripts and styles come from our own files alone.
POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Allow, Retry-After, Content-Language, X-Data-Version, Accept-Post, "
    "Memento-Datetime, "
    "X-Query-Limits, "
    "WWW-Authenticate",
}
# What the framework leaves as it is when it writes the address of a redirect.
_IN_HOST: Final = ":/%#?=@[]!$&'()*+,"
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, Accept-Language, Authorization, Content-Type, If-Match, "
    "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class CommonHeaders:
    """ASGI middleware: adds the headers above, answers OPTIONS with the methods that the path takes, and HEAD as GET.

    The server leaves the body of an answer to HEAD out by itself. A client that takes no byte for ``patience`` seconds
    is cut off.
    """

    def __init__(self, app: ASGIApp, router: Router, patience: float) -> None:
        self._app = app
        self._router = router
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                _forget_host(headers, scope)
                if headers.get("content-encoding") == "identity":
                    del headers["content-encoding"]  # it was for our own compression, and is no value to send
            # A client that takes nothing for so long holds its answer for nobody: TimeoutError breaks it off.
            async with asyncio.timeout(self._patience):
                await send(message)

        allowed = methods(self._router, scope) if scope["method"] == "OPTIONS" else []
        if allowed:
            await _answer_options(allowed, send_with_headers)
            return
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self._app(asked, receive, send_with_headers)


def _forget_host(headers: MutableHeaders, scope: Scope) -> None:
    """Make a redirect to an address here relative: who asks chooses the Host header, and must not choose the target."""
    scheme, _, rest = headers.get("location", "").partition("://")
    host, slash, path = rest.partition("/")
    if slash and scheme == scope["scheme"] and host == quote(Headers(scope=scope).get("host", ""), safe=_IN_HOST):
        headers["location"] = "/" + path.lstrip("/")


def methods(router: Router, scope: Scope) -> list[str]:
    """The methods that the path of a request takes, in alphabetical order; none when there is no such path."""
    found = {
        method for method in _METHODS if any(_takes(route, {**scope, "method": method}) for route in router.routes)
    }
    if "GET" in found:
        found.add("HEAD")
    return sorted(found | {"OPTIONS"}) if found else []


def _takes(route: BaseRoute, scope: Scope) -> bool:
    """Whether a route answers such a request; what is mounted, as a folder of files, can only be read."""
    if isinstance(route, Mount) and scope["method"] != "GET":
        return False
    return route.matches(scope)[0] is Match.FULL


async def _answer_options(allowed: list[str], send: Send) -> None:
    listed = ", ".join(allowed)
    headers = {"Allow": listed, "Access-Control-Allow-Methods": listed, "Cache-Control": "no-store", **_PREFLIGHT}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
