"""The tables as they are, built once, and a way to build them with changes."""

import csv
import shutil
from pathlib import Path

import pytest
from rdflib import Graph

from municipia.graph.build import build
from municipia.graph.registry import Registry
from municipia.graph.tables import Tables

DATA = Path(__file__).parents[2] / "graph" / "data"


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A copy of the tables as they are now: whoever edits them meanwhile disturbs no test."""
    return shutil.copytree(DATA, tmp_path_factory.mktemp("tables") / "data")


@pytest.fixture(scope="session")
def built(data):
    return build(Tables.open(data), Registry.load(data / "registry.csv"))


@pytest.fixture(scope="session")
def merged(built):
    """The set union of all graphs, as the default graph of the store will hold it."""
    return union(built)


@pytest.fixture(scope="session")
def rows(data):
    """The rows of a table as plain dictionaries, read without any of our code."""

    def read(table):
        with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


def union(built):
    merged = Graph()
    for graph in built.graphs.values():
        for triple in graph:
            merged.add(triple)
    return merged


@pytest.fixture
def copied(data, tmp_path):
    return CopiedTables(shutil.copytree(data, tmp_path / "data"))


class CopiedTables:
    """A copy of the tables that a test may change before it builds them."""

    def __init__(self, folder):
        self.folder = folder

    def read(self, table):
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def edit(self, table, change):
        """Write a table anew from ``change(rows)``."""
        rows = self.read(table)
        columns = list(rows[0])
        with (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(change(rows))

    def add(self, table, **cells):
        self.edit(table, lambda rows: [*rows, cells])

    def build(self):
        registry = Registry.load(self.folder / "registry.csv")
        registry.allocates = True
        return build(Tables.open(self.folder), registry)

    def merged(self):
        return union(self.build())
