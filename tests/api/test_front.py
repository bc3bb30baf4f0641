"""The front of a server that has just started: its first page needs little, and nobody sees the rest missing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from municipia.api import front, stores
from municipia.api.app import ROUTERS, begin_app
from municipia.api.front import Front
from municipia.api.settings import Settings
from tests.conftest import listening

HEAVY = (
    "alembic",
    "edtf",
    "httpx",
    "municipia.api.reconcile",
    "municipia.graph.matching",
    "networkx",
    "pyarrow",
    "pyshacl",
    "rapidfuzz",
    "rdflib.plugins.sparql",
    "rich",
    "shacl",
    "sqlalchemy",
)


def _loaded(code: str) -> list[str]:
    """Which of the heavy modules are loaded once some code has run in a process of its own."""
    code = f"import sys\n{code}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    return subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    ).stdout.split()


def test_the_first_page_is_imported_without_the_heavy_libraries() -> None:
    assert _loaded("import municipia.api.cli, municipia.api.commands.serve, municipia.api.front") == []


def test_the_rest_of_the_application_is_imported_without_what_only_some_answers_need() -> None:
    found = _loaded("from municipia.api.app import routers; routers()")
    assert set(found) <= {"municipia.api.reconcile", "municipia.graph.matching"}


@contextmanager
def _just_started(home: Path) -> Iterator[tuple[FastAPI, str]]:
    """A server with its application, which has the first page alone, and its address."""
    settings = Settings(home=home)
    readers = stores.readers(settings)
    app = begin_app(settings, readers)
    own = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with readers, own(app):
            yield

    app.router.lifespan_context = lifespan
    with listening(Front(app, readers)) as address:
        yield app, address


@pytest.fixture
def begun(tiny_session_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FastAPI, str]]:
    """A server that imports the rest only when it is asked for something."""
    monkeypatch.setattr(front, "_SECONDS", 3600.0)
    with _just_started(tiny_session_home) as started:
        yield started


def test_the_first_page_comes_before_the_rest_is_there(begun: tuple[FastAPI, str]) -> None:
    app, address = begun
    before = len(app.router.routes)
    with httpx.Client(base_url=address, timeout=30, headers={"Accept": "text/html"}) as client:
        page = client.get("/")
        assert page.status_code == HTTPStatus.OK
        assert "<h1" in page.text
        assert client.get("/territories").status_code == HTTPStatus.OK
    assert len(app.router.routes) == before + len(ROUTERS) - 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D", HTTPStatus.OK),
        ("GET", "/?knownAt=1", HTTPStatus.OK),
        ("GET", "/no-such-page", HTTPStatus.NOT_FOUND),
        ("POST", "/", HTTPStatus.METHOD_NOT_ALLOWED),
        ("OPTIONS", "/sparql", HTTPStatus.NO_CONTENT),
        ("GET", "/openapi.json", HTTPStatus.OK),
    ],
)
def test_whatever_is_asked_first_waits_for_the_rest(
    begun: tuple[FastAPI, str], method: str, path: str, status: HTTPStatus
) -> None:
    answer = httpx.request(method, begun[1] + path, timeout=30)
    assert answer.status_code == status
    if method == "OPTIONS":
        assert "POST" in answer.headers["Allow"]


def test_the_rest_comes_though_nobody_asks(tiny_session_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "_SECONDS", 0.0)
    with _just_started(tiny_session_home) as (app, _):
        for _ in range(1000):
            if len(app.router.routes) >= len(ROUTERS):
                return
            time.sleep(0.02)
        pytest.fail("the rest never came")


def test_a_rest_that_cannot_be_imported_is_tried_again(
    begun: tuple[FastAPI, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> list[APIRouter]:
        raise OSError("too many open files")

    with monkeypatch.context() as broken:
        broken.setattr(front, "routers", fail)
        assert httpx.get(begun[1] + "/territories", timeout=30).status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert httpx.get(begun[1] + "/territories", timeout=30).status_code == HTTPStatus.OK
