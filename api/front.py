"""The front of a server that has just started: the first page is answered before the rest is imported."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from municipia.api.app import include, routers
from municipia.api.commitments import CommitmentsByRevision
from municipia.graph.errors import MunicipiaError
from municipia.graph.readers import Readers

# Whether or not the first page is asked for, the rest comes this soon.
_SECONDS: Final = 1.0


class Front:
    """ASGI: an application from ``begin_app``, made whole once its first page is out or something else is asked for.

    What is asked for in the meantime waits, so that nobody sees the application without the rest.
    """

    def __init__(self, app: FastAPI, readers: Readers) -> None:
        self._app = app
        self._readers = readers
        self._whole: asyncio.Task[None] | None = None
        self._ahead: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the start and the end of the server."""
        if scope["type"] == "lifespan":
            timer = asyncio.get_running_loop().call_later(_SECONDS, self._complete)
            await self._app(scope, receive, send)
            timer.cancel()
            if self._ahead:
                self._ahead.cancel()
        elif _is_early(scope):
            await self._app(scope, receive, send)
            self._complete()
        else:
            await self._complete()
            await self._app(scope, receive, send)

    def _complete(self) -> asyncio.Task[None]:
        """Import the rest, once; again if that has failed."""
        if self._whole is None or (self._whole.done() and self._whole.exception()):
            self._whole = asyncio.create_task(self._import())
        return self._whole

    async def _import(self) -> None:
        include(self._app, await asyncio.to_thread(routers))
        self._readers.settle()
        self._ahead = asyncio.create_task(self._look_ahead())

    async def _look_ahead(self) -> None:
        """Read what the matrix, the map, the network and the curves are drawn from before somebody waits for it."""
        commitments: CommitmentsByRevision = self._app.state.commitments
        with suppress(MunicipiaError):  # whoever asks for one of those pages is told
            await commitments.at(self._readers, self._readers.head.revision)


def _is_early(scope: Scope) -> bool:
    """Whether a request needs nothing of the rest: the home page as it is now, and the files of pages."""
    path: str = scope["path"]
    is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return is_read and ((path == "/" and not scope["query_string"]) or path.startswith("/static/"))
