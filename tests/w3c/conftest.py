"""The suites, and a server that holds their data in named graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from municipia.api.settings import Settings
from tests.conftest import publish_store, serving
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
    """A client of the server over those graphs; its default graph is their set union, as always."""
    home: Path = tmp_path_factory.mktemp("w3c")
    store, named = ox.Store(), len(data)
    store.bulk_extend(data)
    store.bulk_extend(ox.Quad(*quad.triple) for quad in data)
    publish_store(home, store, 1, quads=named, triples=len(store) - named)
    settings = Settings(home=home)
    # A machine under load must not fail a test of the language.
    limits = replace(settings.limits, query_seconds=30, slice_seconds=10, queue_seconds=30)
    with (
        serving(replace(settings, limits=limits)) as address,
        httpx.Client(base_url=address, timeout=60) as one,
    ):
        yield one
