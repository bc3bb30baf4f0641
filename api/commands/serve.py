"""``municipia serve``: the web application, until it is stopped."""

from __future__ import annotations

from dataclasses import replace

import uvicorn

from municipia.api.app import create_app
from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.errors import StoreError


def run(host: str | None, port: int | None) -> None:
    """Serve the graph of the home. Raises StoreError when there is none."""
    given = Settings.from_env()
    settings = replace(given, host=host or given.host, port=given.port if port is None else port)
    number = revisions.head(settings.home)
    if not number:
        raise StoreError(f"There is no graph in {settings.home}.", hint="Build one first: municipia build")
    console.tell(f"Municipia, revision {number}, at http://{settings.host}:{settings.port} (Ctrl-C stops it)")
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning")
