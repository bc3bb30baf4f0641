"""The application: every door of the house, over one set of readers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext
from importlib import import_module
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Response

from municipia import __version__
from municipia.api import errors, stores
from municipia.api.access import Access
from municipia.api.clients import Clients
from municipia.api.commitments import CommitmentsByRevision
from municipia.api.compression import Compression
from municipia.api.conditions import Conditions
from municipia.api.headers import CommonHeaders
from municipia.api.memento import Mementos
from municipia.api.page_files import PageFiles
from municipia.api.pages import home
from municipia.api.rates import Rate
from municipia.api.rendering import renderer
from municipia.api.repeats import once
from municipia.api.settings import Settings
from municipia.api.snapshots.shelf import Shelf
from municipia.api.uploads import Room
from municipia.graph.readers import Readers
from municipia.graph.scribe import Scribe

#: Modules with a ``router``, in the order in which their paths are tried; the first page comes from the first alone.
ROUTERS: Final = (
    "pages.home",
    "sparql",
    "reconcile",
    "graphs",
    "validating",
    "snapshotting",
    "questions",
    "ask",
    "vocabulary",
    "interface",
    "citing",
    "dumps",
    "discovery",
    "developers",
    "sitemap",
    "changes",
    "feeds",
    "memento",
    "embeds.pages",
    "embeds.showing",
    "embeds.oembed",
    "entities",
    "pages.every",
)
_GZIP_FROM: Final = 1024
_GZIP_LEVEL: Final = 4
#: Answers that one client may freeze in so many seconds.
_MOST_FROZEN: Final = 30
_FROZEN_IN: Final = 600
#: Reports of mistakes that one client may send in so many seconds.
_MOST_REPORTS: Final = 10
_REPORTS_IN: Final = 3600

_DESCRIPTION: Final = (
    "The open knowledge graph of cities, policies and commitments: which territory signed, joined, adopted or pledged "
    "what, when, according to which source. Reading is open and needs no key; a partner writes the graph "
    "of its own source with a token. "
    "Data: CC BY 4.0, each third source under its own terms."
)


def create_app(settings: Settings | None = None, readers: Readers | None = None) -> FastAPI:
    """The application for these settings (by default those of the environment).

    Its readers start with it and end with it, unless started ones are given. Without a graph in ``settings.home`` the
    start fails with a StoreError that says which command builds one.
    """
    app = begin_app(settings, readers)
    include(app, routers())
    return app


def routers() -> list[APIRouter]:
    """The routers of everything but the first page; most of the time that importing the application takes."""
    return [import_module(f"municipia.api.{name}").router for name in ROUTERS[1:]]


def include(app: FastAPI, found: Iterable[APIRouter]) -> None:
    """Add routers to an application."""
    for router in found:
        app.include_router(router)


def begin_app(settings: Settings | None = None, readers: Readers | None = None) -> FastAPI:
    """An application as :func:`create_app` makes it that has the first page and the files of pages alone."""
    chosen = settings or Settings.from_env()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with nullcontext(readers) if readers else stores.readers(chosen) as open_ones:
            app.state.readers = open_ones
            app.state.scribe = Scribe(
                chosen.home, chosen.limits, shapes=not chosen.scratch, engine=stores.address(chosen)
            )
            try:
                yield
            finally:
                await app.state.scribe.stop()
                app.state.access.close()

    # The pages of the interface description that come with the framework load scripts from elsewhere, and its
    # description is in one language: they are off, and ``interface`` has ours.
    app = FastAPI(
        title="Municipia",
        version=__version__,
        description=_DESCRIPTION,
        license_info={"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        default_response_class=Response,
        dependencies=[Depends(once)],
        lifespan=lifespan,
    )
    app.state.settings = chosen
    app.state.access = Access(chosen)
    app.state.room = Room()
    app.state.shelf = Shelf(chosen.home / "snapshots", most=chosen.snapshot_bytes, room=chosen.snapshots_bytes)
    app.state.freezes = Rate(most=_MOST_FROZEN, seconds=_FROZEN_IN)
    app.state.reports = Rate(most=_MOST_REPORTS, seconds=_REPORTS_IN)
    app.state.commitments = CommitmentsByRevision(chosen.home / "index")
    renderer().keep_in(chosen.home)
    app.state.clients = Clients(chosen.limits.client_queries)
    errors.install(app)
    app.add_middleware(Mementos)
    app.add_middleware(Conditions)
    app.add_middleware(Compression, least=_GZIP_FROM, level=_GZIP_LEVEL)
    app.add_middleware(CommonHeaders, router=app.router, patience=chosen.client_seconds)
    include(app, [home.router])
    app.mount("/static", PageFiles(directory=str(files("municipia.api") / "static")), name="static")
    return app
