"""``municipia serve``: the web application, until it is stopped."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from dataclasses import replace
from pathlib import Path

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from municipia.api import doors, stores
from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.errors import ParameterError, StoreError
from municipia.graph.readers import Readers


def run(host: str | None, port: int | None) -> None:
    """Serve the graph of the home. Raises StoreError when there is none, ParameterError for a port that is not free."""
    given = Settings.from_env()
    settings = replace(given, host=host or given.host, port=given.port if port is None else port)
    what = _what(settings)
    with doors.opened(settings.host, settings.port) as sockets:
        console.tell(f"Municipia, {what}, at {_address(settings.host, sockets)} (Ctrl-C stops it)")
        _until_stopped(settings, sockets)


def run_scratch(host: str | None, port: int | None, folder: Path | None) -> None:
    """Serve an empty graph that anybody who reaches the server may write.

    Raises StoreError for a folder in use, ParameterError for a port that is not free; then the folder is left alone.

    Only this machine reaches it unless ``host`` says otherwise; the environment has no say in that. Without a folder
    the graph is gone at the end.
    """
    with tempfile.TemporaryDirectory(prefix="municipia-scratch-") as temporary:
        _serve_scratch(host or "127.0.0.1", port, folder or Path(temporary) / "home")
    if folder:
        console.tell(f"What was written is in {folder}.")


def _serve_scratch(host: str, port: int | None, folder: Path) -> None:
    from municipia.api.permits import is_loopback
    from municipia.graph.scratch import prepare

    given = Settings.from_env()
    settings = replace(given, host=host, port=given.port if port is None else port, home=folder, scratch=True, store="")
    with doors.opened(settings.host, settings.port) as sockets:
        prepare(folder)
        console.tell(
            f"Municipia, an empty scratch instance, at {_address(host, sockets)} (Ctrl-C stops it). "
            f"Writing needs no token and no shapes are asked; the graph is in {folder}."
        )
        if not is_loopback(host):
            console.tell(f"Whoever reaches {host} may write to it.")
        _until_stopped(settings, sockets)


def check_folder(folder: Path | None, *, scratch: bool) -> None:
    """Raise ParameterError for a folder without ``--scratch``."""
    if folder and not scratch:
        raise ParameterError(
            "--folder goes with --scratch.", name="folder", hint="MUNICIPIA_HOME names the folder of the graph."
        )


def _address(host: str, sockets: list[socket.socket]) -> str:
    """The address of the server, as a browser takes it."""
    return f"http://{f'[{host}]' if ':' in host else host}:{doors.port_of(sockets)}"


def _until_stopped(settings: Settings, sockets: list[socket.socket]) -> None:
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(_serve(settings, sockets))


def _what(settings: Settings) -> str:
    """What is served. Raises StoreError when there is nothing, ParameterError for an engine that cannot be used."""
    engine = stores.address(settings)
    if engine:
        return f"over the engine at {engine.host}"
    number = revisions.head(settings.home)
    if not number:
        raise StoreError(f"There is no graph in {settings.home}.", hint="Build one first: municipia build")
    return f"revision {number}"


async def _serve(settings: Settings, sockets: list[socket.socket]) -> None:
    """Let the readers open the graph while the application is imported: together they take most of a start."""
    readers = stores.readers(settings)
    importing = asyncio.create_task(asyncio.to_thread(_server, settings, readers))
    async with readers:
        server = await importing
        await server.serve(sockets)


def _server(settings: Settings, readers: Readers) -> uvicorn.Server:
    from municipia.api.app import begin_app
    from municipia.api.front import Front

    app = Front(begin_app(settings, readers), readers)
    return uvicorn.Server(uvicorn.Config(app, log_level="warning"))
