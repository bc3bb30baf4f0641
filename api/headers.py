"""Headers that every answer carries, errors included: what a browser may do with it and who may read it."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.routing import Match, Route, Router
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
    "Access-Control-Expose-Headers": "ETag, Link, Allow, Retry-After, Content-Language, X-Data-Version, Accept-Post",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class CommonHeaders:
    """ASGI middleware: adds the headers above, and answers OPTIONS with the methods that the path takes."""

    def __init__(self, app: ASGIApp, router: Router) -> None:
        self._app = app
        self._router = router

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
            await send(message)

        allowed = methods(self._router, scope) if scope["method"] == "OPTIONS" else []
        if allowed:
            await _answer_options(allowed, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def methods(router: Router, scope: Scope) -> list[str]:
    """The methods that the path of a request takes, in alphabetical order; none when there is no such path."""
    routes = [route for route in router.routes if route.matches(scope)[0] is not Match.NONE]
    found = {
        method for route in routes for method in (route.methods or () if isinstance(route, Route) else ("GET", "HEAD"))
    }
    return sorted(found | {"OPTIONS"}) if found else []


async def _answer_options(allowed: list[str], send: Send) -> None:
    listed = ", ".join(allowed)
    headers = {"Allow": listed, "Access-Control-Allow-Methods": listed, "Cache-Control": "no-store", **_PREFLIGHT}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
