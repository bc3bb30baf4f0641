"""The index of the bundled tables, as understanding reads it."""

import pyoxigraph as ox
import pytest

from municipia.graph.core import COLLECTION_GRAPHS
from municipia.graph.searching import QUERIES, made, query_text
from municipia.graph.terms import from_rdflib


@pytest.fixture(scope="session")
def index(built, tmp_path_factory):
    """The index of the tables as they are now."""
    store = ox.Store()
    for name, graph in built.graphs.items():
        assert not str(name).startswith(COLLECTION_GRAPHS)
        quads = [ox.Quad(*map(from_rdflib, triple), from_rdflib(name)) for triple in graph]
        store.extend(quads)
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    answers = (store.query(query_text(name)).serialize(format=ox.QueryResultsFormat.JSON) for name in QUERIES)
    pairs = (f'"{name}":'.encode() + answer for name, answer in zip(QUERIES, answers, strict=True))
    path = tmp_path_factory.mktemp("asking") / "index.sqlite"
    path.write_bytes(made(b"{" + b",".join(pairs) + b"}"))
    return path
