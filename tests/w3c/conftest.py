"""The suites, and a server that holds their data in named graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pyoxigraph as ox
import pytest

from municipia.api.settings import Settings
from municipia.graph.change import Change, Writer
from municipia.graph.report import Report
from municipia.graph.scratch import prepare
from tests.conftest import serving
from tests.w3c import suite
from tests.w3c.manifests import Case, Suites
from tests.w3c.runs import parse


@pytest.fixture(scope="session")
def suites() -> Suites:
    """The W3C's suites, fetched when they are not on this machine yet."""
    return Suites(suite.folder())


@pytest.fixture(scope="session")
def cases(suites: Suites) -> list[Case]:
    """Every test of the query language."""
    return suites.cases()


@pytest.fixture(scope="session")
def data(suites: Suites, cases: list[Case]) -> ox.Store:
    """Their data, each file in the graph of its name."""
    store = ox.Store()
    for name in suites.graphs(cases):
        store.extend(ox.Quad(*quad.triple, ox.NamedNode(name)) for quad in parse(suites, name))
    return store


@pytest.fixture(scope="session")
def client(data: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a scratch server over those graphs, written in one change by the way that every write takes."""
    home = tmp_path_factory.mktemp("w3c") / "home"
    prepare(home)
    graphs = {
        name.value: frozenset(quad.triple for quad in data.quads_for_pattern(None, None, None, name))
        for name in data.named_graphs()
    }
    with Writer.open(home, gate=lambda _store, _delta: Report()) as writer:
        writer.apply(Change(graphs), actor="test", message="The data of the suites")
    settings = Settings(home=home, scratch=True)
    # A machine under load must not fail a test of the language.
    limits = replace(settings.limits, query_seconds=30, slice_seconds=10, queue_seconds=30)
    with (
        serving(replace(settings, limits=limits)) as address,
        httpx.Client(base_url=address, timeout=60) as one,
    ):
        yield one
