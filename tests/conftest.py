"""Shared parts of the tests: small graphs on disk, and the real server over them."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import uvicorn
from hypothesis import settings
from starlette.types import ASGIApp

from municipia.api.app import create_app
from municipia.api.settings import Settings
from municipia.graph.change import Change, Writer
from municipia.graph.report import Report

# Speed is measured in benchmarks: a busy machine must not fail a property.
settings.register_profile("municipia", settings(), deadline=None)
settings.load_profile("municipia")


def pytest_sessionstart() -> None:
    """Collecting the tests leaves hardly any garbage."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walk through all pages comes first: what is long and comes last keeps one process busy and others waiting."""
    items.sort(key=lambda item: item.path.name != "test_walk.py")


def pytest_collection_finish() -> None:
    """What the tests are made of stays until the end, so the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that ``make`` fills once for all processes of this run of the tests; each is given a copy of its own."""
    base = factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    shared = run / f"once-{name}"
    with (run / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            making = factory.mktemp(f"making-{name}")
            make(making)
            making.rename(shared)
        return shutil.copytree(shared, factory.mktemp(name), dirs_exist_ok=True)


GRAPH = "https://w3id.org/municipia/graph/source/"

TINY = """
@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix src: <https://w3id.org/municipia/graph/source/> .
src:one { :vienna rdfs:label "Vienna"@en, "Wien"@de ; :signed :declaration . :barcelona :signed :declaration . }
src:two { :vienna :signed :declaration ; :population 1911191 . :note :text "a \\"quoted\\", {odd}\\nline" . }
"""


def publish(home: Path, trig: str, revision: int = 1) -> None:
    """Publish a revision by hand: named graphs from TriG, the default graph as their set union."""
    quads = list(ox.parse(trig, format=ox.RdfFormat.TRIG))
    store = ox.Store()
    store.bulk_extend(quads)
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    publish_store(home, store, revision, quads=len(store) - triples, triples=triples)


def publish_store(home: Path, store: ox.Store, revision: int, *, quads: int, triples: int) -> None:
    """Publish what a store in memory holds as a revision, beside the marker that readers must not show."""
    name = f"checkpoints/{revision:08d}"
    disk = ox.Store(str(home / f"making-{revision}"))
    disk.bulk_extend(store)
    system = ox.NamedNode("urn:municipia:system")
    disk.add(ox.Quad(ox.NamedNode("urn:municipia:head"), ox.NamedNode("urn:x"), ox.Literal(revision), system))
    (home / "checkpoints").mkdir(exist_ok=True)
    disk.backup(str(home / name))
    head = {"revision": revision, "checkpoint": name, "time": f"2026-01-{revision:02d}T00:00:00+00:00"}
    temporary = home / "head.json.tmp"
    temporary.write_text(json.dumps(head | {"quads": quads, "triples": triples}))
    temporary.replace(home / "head.json")


@pytest.fixture
def publish_revision() -> Callable[[Path, str, int], None]:
    """Publish a further revision of a tiny home."""
    return publish


@pytest.fixture
def tiny_home(tmp_path: Path) -> Path:
    """A data folder with one revision of a handful of triples."""
    home = tmp_path / "home"
    home.mkdir()
    publish(home, TINY)
    return home


@pytest.fixture(scope="session")
def tiny_session_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, shared by the tests that only read it."""
    home = tmp_path_factory.mktemp("tiny")
    publish(home, TINY)
    return home


@pytest.fixture(scope="session")
def grown_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three revisions by the writer, of which the graph ``a`` holds 1, 2 and 3 triples.

    Only the newest has a checkpoint.
    """
    home = tmp_path_factory.mktemp("grown")
    node, said = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/said")
    with Writer.open(home, gate=lambda _store, _delta: Report(()), keep=1, budget=0) as writer:
        for number in (1, 2, 3):
            triples = frozenset(ox.Triple(node, said, ox.Literal(each)) for each in range(number))
            writer.apply(Change({GRAPH + "a": triples}), actor="test", message=f"{number} triples")
    return home


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The real server on a free port of loopback, in a thread; gives its address."""
    with listening(create_app(settings)) as address:
        yield address


@contextlib.contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """As ``serving``, with any application."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server could not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        door.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Start servers with chosen limits: ``serve(home, query_seconds=1)`` gives the address of one.

    ``client_seconds`` is the setting of that name.
    """
    with contextlib.ExitStack() as stack:

        def start(home: Path, **limits: float) -> str:
            settings = Settings(home=home, client_seconds=limits.pop("client_seconds", 30))
            return stack.enter_context(serving(replace(settings, limits=replace(settings.limits, **limits))))

        yield start


@pytest.fixture(scope="session")
def tiny_server(tiny_session_home: Path) -> Iterator[str]:
    """The address of a server over the tiny graph, shared by tests that only read."""
    with serving(Settings(home=tiny_session_home)) as address:
        yield address


@pytest.fixture(scope="session")
def tiny_client(tiny_server: str) -> Iterator[httpx.Client]:
    """A client of the shared tiny server."""
    with httpx.Client(base_url=tiny_server, timeout=30) as client:
        yield client
