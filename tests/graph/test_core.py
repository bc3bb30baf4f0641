"""The core: the graph without its collections, by the name that queries ask for it."""

from __future__ import annotations

import asyncio

import pyoxigraph as ox
import pytest

from municipia.graph import scope
from municipia.graph.core import CORE, core_of, core_quads
from municipia.graph.readers import Readers
from tests.conftest import publish

BASE = "https://w3id.org/municipia/"
SMALL = f"""
PREFIX g: <{BASE}graph/>
PREFIX src: <{BASE}graph/source/>
PREFIX id: <{BASE}id/>
PREFIX def: <{BASE}def#>
src:one {{ id:a def:is "a" . id:text def:is "text" }}
src:two {{ id:a def:is "a" }}
src:collection-long {{ id:a def:is "a, of old" . id:b def:is "b" . id:longtext def:is "another" }}
g:derived {{ id:a def:to id:text, id:longtext . id:b def:to id:longtext }}
"""


@pytest.fixture
def store():
    found = ox.Store()
    quads = list(ox.parse(SMALL, format=ox.RdfFormat.TRIG))
    found.bulk_extend(quads)
    found.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return found


def ask(store, text, **named):
    chosen = scope.choose(store, text, BASE, scope.Named(**named) if named else None)
    found = chosen.store.query(text, default_graph=chosen.default, named_graphs=chosen.named)
    return sorted(" ".join(str(value) for value in row) for row in found)


def test_what_a_collection_says_and_what_follows_from_it_is_left_out(store):
    core = core_of(store)
    merged = {quad.triple for quad in core.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert len(merged) == 3
    assert not any("long" in str(triple) or "of old" in str(triple) for triple in merged)
    assert {graph.value for graph in core.named_graphs()} == {
        BASE + name for name in ("graph/source/one", "graph/source/two", "graph/derived")
    }
    assert len(list(core_quads(store))) == 8


def test_without_a_collection_the_core_is_all(store):
    store.remove_graph(ox.NamedNode(BASE + "graph/source/collection-long"))
    assert core_of(store) is store


def test_a_query_names_the_core_in_its_clauses(store):
    count = f"SELECT (COUNT(*) AS ?n) FROM <{CORE}> {{ ?s ?p ?o }}"
    assert "3" in ask(store, count)[0]
    graphs = f"SELECT DISTINCT ?g FROM NAMED <{CORE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert len(ask(store, graphs)) == 3
    assert not ask(store, f"SELECT ?g FROM <{CORE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}")
    more = ask(store, "SELECT ?s ?v { ?s ?p ?v }", default=(CORE, BASE + "graph/source/collection-long"))
    assert len(more) == 6
    beside = ask(store, "SELECT ?v { GRAPH ?g { ?s ?p ?v } }", default=(CORE,), named=(f"{BASE}graph/source/one",))
    assert len(beside) == 2


def test_the_readers_answer_from_the_core(tmp_path):
    publish(tmp_path, SMALL)
    text = "SELECT ?s ?g { GRAPH ?g { ?s ?p ?o } }"

    async def run():
        async with Readers(tmp_path) as readers:
            whole = await readers.select(text)
            core = await readers.select(text, within=CORE)
            one = await readers.select(text, within=BASE + "graph/source/collection-long")
            answer = await readers.query(text, default_graphs=[CORE], named_graphs=[CORE])
            return len(whole), len(core), len(one), (await answer.read()).count(b'"s"') - 1

    assert asyncio.run(run()) == (9, 4, 3, 4)
