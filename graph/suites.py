"""The shape files as graphs, each read once in a process: engines, constraints and rulebook all look at them."""

from __future__ import annotations

import functools

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import Graph

from municipia import shapes
from municipia.graph.terms import triples_to_rdflib


@functools.cache
def suite_graph(name: str) -> Graph:
    """A suite of shapes: to be looked at, never changed. Raises KeyError for a name that SUITES does not hold."""
    return _parsed(shapes.suite(name))


@functools.cache
def described_graph() -> Graph:
    """Every published shape and exact check: to be looked at, never changed."""
    return suite_graph("published") + _parsed(shapes.text(shapes.EXACT))


def _parsed(turtle: str) -> Graph:
    """The graph of a Turtle text; the engine's parser takes a fraction of rdflib's time."""
    graph = Graph(bind_namespaces="none")
    for triple in triples_to_rdflib(pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)):
        graph.add(triple)
    return graph
