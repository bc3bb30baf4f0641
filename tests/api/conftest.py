"""The graph of the bundled tables, built once, and the real server over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from municipia.api.settings import Settings
from municipia.graph.build import build
from municipia.graph.change import Change, Writer
from municipia.graph.dumps import making
from municipia.graph.registry import Registry
from municipia.graph.tables import Tables
from municipia.graph.validate import Gate
from tests.browsing import launched
from tests.conftest import once, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DATA = Path(__file__).parents[2] / "graph" / "data"
HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture(scope="session")
def site_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two revisions: the bundled tables, then one source more."""
    return once(tmp_path_factory, "site", make_site)


def make_site(home: Path) -> None:
    built = build(Tables.open(DATA), Registry.load(DATA / "registry.csv"))
    late = "https://w3id.org/municipia/graph/source/a1-citiesforhousing"
    graphs = {str(name): graph for name, graph in built.graphs.items()}
    with Writer.open(home, gate=Gate()) as writer:
        first = {name: graph for name, graph in graphs.items() if name != late}
        writer.apply(Change.of(first), actor="test", message="All sources but one")
        writer.apply(Change.of({late: graphs[late]}), actor="test", message="One source more")


@pytest.fixture(scope="session")
def site(site_home: Path) -> Iterator[str]:
    """The address of a server over the bundled tables."""
    with serving(Settings(home=site_home)) as address:
        yield address


@pytest.fixture(scope="session")
def released(site_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the bundled tables with a dump of the newest revision."""

    def release(home: Path) -> None:
        shutil.copytree(site_home, home, dirs_exist_ok=True)
        making.make(home)

    with serving(Settings(home=once(tmp_path_factory, "released-site", release))) as address:
        yield address


@pytest.fixture(scope="session")
def browse(site: str) -> Iterator[httpx.Client]:
    """A client that reads pages in English."""
    with httpx.Client(base_url=site, headers=HTML, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser. Its driver keeps the thread's event loop to itself, so that it ends with each module."""
    with launched() as browser:
        yield browser
