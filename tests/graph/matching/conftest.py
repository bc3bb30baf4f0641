"""The names of the bundled tables, matched as an application would."""

import pyoxigraph as ox
import pytest

from municipia.graph.matching import matcher_of
from municipia.graph.matching.reading import QUERIES, query
from municipia.graph.terms import from_rdflib, to_rdflib


@pytest.fixture(scope="session")
def name_rows(merged):
    """The rows of each matching query, by its name."""
    store = ox.Store()
    store.extend(ox.Quad(*(from_rdflib(term) for term in triple)) for triple in merged)
    return {name: _rows(store.query(query(name))) for name in QUERIES}


@pytest.fixture(scope="session")
def matcher(name_rows):
    return matcher_of(**name_rows)


def _rows(solutions):
    variables = [variable.value for variable in solutions.variables]
    return [
        {name: to_rdflib(solution[name]) for name in variables if solution[name] is not None} for solution in solutions
    ]
