"""What the tests of the vocabulary share: the graphs, parsed once."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import Graph

from municipia.graph import kos
from municipia.ontology import loading

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def definitions() -> Graph:
    """The umbrella and its modules."""
    return loading.modules()


@pytest.fixture(scope="session")
def terms() -> Graph:
    """The definitions with their alignments."""
    return loading.terms()


@pytest.fixture(scope="session")
def rights_rows() -> list[dict[str, str]]:
    return read_table("rights.csv")


@pytest.fixture(scope="session")
def schemes(rights_rows: list[dict[str, str]]) -> Graph:
    """Every scheme, that of countries too."""
    return kos.kos(rights_rows, read_table("countries.csv"))


@pytest.fixture(scope="session")
def reused() -> Graph:
    """The pinned extracts of the vocabularies we reuse."""
    graph = Graph()
    for path in sorted((HERE / "vocabularies").glob("*.ttl")):
        graph.parse(path)
    return graph


def read_table(name: str) -> list[dict[str, str]]:
    with (files("municipia.graph") / "data" / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
