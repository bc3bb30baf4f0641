"""Conditions of reading: ``If-None-Match: *``, which wants an answer only where there is none (RFC 9110, 13.1.2).

Whether there is one, only the handler can say: a condition counts for nothing where the answer would be another than
200 (section 13.2.1). So it is answered as if nothing had been said, and what there is stays here. Tags that are named
are compared by the handlers, which know them without the answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADER: Final = b"if-none-match"
_OF_CONTENT: Final = ("content-length", "content-type", "content-encoding")


class Conditions:
    """ASGI middleware: 304 in the place of an answer that the client has in whatever state."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _has_any(scope):
            await self._app(scope, receive, send)
            return
        is_kept = False

        async def send_unless_there(message: Message) -> None:
            nonlocal is_kept
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                is_kept = True
                headers = MutableHeaders(scope=message)
                for name in _OF_CONTENT:
                    del headers[name]
                await send({**message, "status": HTTPStatus.NOT_MODIFIED, "headers": headers.raw})
                await send({"type": "http.response.body", "body": b""})
            elif not is_kept:
                await send(message)

        others = [pair for pair in scope["headers"] if pair[0] != _HEADER]
        await self._app({**scope, "headers": others}, receive, send_unless_there)


def _has_any(scope: Scope) -> bool:
    return [tags.strip() for tags in Headers(scope=scope).getlist("if-none-match")] == ["*"]
