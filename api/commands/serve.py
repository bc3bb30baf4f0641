"""``municipia serve``: the web application, until it is stopped."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.errors import StoreError
from municipia.graph.readers import Readers


def run(host: str | None, port: int | None) -> None:
    """Serve the graph of the home. Raises StoreError when there is none."""
    given = Settings.from_env()
    settings = replace(given, host=host or given.host, port=given.port if port is None else port)
    number = revisions.head(settings.home)
    if not number:
        raise StoreError(f"There is no graph in {settings.home}.", hint="Build one first: municipia build")
    console.tell(f"Municipia, revision {number}, at http://{settings.host}:{settings.port} (Ctrl-C stops it)")
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    """Let the readers load the graph while the application is imported: together they take most of a start."""
    async with Readers(settings.home, settings.limits, base=settings.base) as readers:
        server = await asyncio.to_thread(_server, settings, readers)
        await server.serve()


def _server(settings: Settings, readers: Readers) -> uvicorn.Server:
    from municipia.api.app import create_app

    app = create_app(settings, readers)
    return uvicorn.Server(uvicorn.Config(app, host=settings.host, port=settings.port, log_level="warning"))
