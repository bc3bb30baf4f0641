"""SPARQL constraints of the shapes, each run once over all its focus nodes instead of once for each of them.

SHACL binds ``$this`` to one focus node at a time. Our constraints are written so that joining their pattern with the
shape's targets gives the same solutions (the tests hold this against pyshacl), which is hundreds of times faster. Where
SHACL's rules on what a nested query may use make that slow still, ``shape:selectAtOnce`` is a form for all of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rdflib import Graph, URIRef
from rdflib.term import Node

from municipia.graph.report import Result
from municipia.graph.rulebook import rulebook
from municipia.graph.suites import suite_graph
from municipia.graph.terms import Term, to_rdflib
from municipia.ontology.namespaces import RDFS, SH, SHAPE

_OWN: Final = ("this", "path")


@dataclass(frozen=True)
class Constraint:
    """A constraint ready to run: ``query`` selects ``?this`` and what its message needs."""

    shape: URIRef
    query: str


def broken(data: Store, suite: str) -> Iterator[Result]:
    """The results of every SPARQL constraint of a suite over the default graph of a store."""
    for constraint in constraints(suite):
        for bound in _solutions(data, constraint):
            yield _result(constraint.shape, bound)


def _solutions(data: Store, constraint: Constraint) -> Iterator[dict[str, Term]]:
    solutions = data.query(constraint.query)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"the constraint of {constraint.shape} is no SELECT query")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: solution[name] for name in names if solution[name] is not None}


def _result(shape: URIRef, bound: dict[str, Term]) -> Result:
    rule = rulebook()[shape]
    focus, path = bound["this"], bound.get("path")
    said = {name: _plain(term) for name, term in bound.items() if name not in _OWN}
    return Result(
        shape=shape,
        component="SPARQL",
        severity=rule.severity,
        focus=to_rdflib(focus),
        path="" if path is None else str(path),
        value=to_rdflib(bound.get("value", focus)),
        messages=rule.messages(said),
    )


def _plain(term: Term) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else str(term)


@functools.cache
def constraints(suite: str) -> tuple[Constraint, ...]:
    """The SPARQL constraints of a suite, in the order of their shapes' names."""
    graph = suite_graph(suite)
    prefixes = "".join(
        f"PREFIX {graph.value(declared, SH.prefix)}: <{graph.value(declared, SH.namespace)}>\n"
        for declared in graph.objects(None, SH.declare)
    )
    pairs = sorted((str(shape), query) for shape, query in graph.subject_objects(SH.sparql))
    return tuple(_constraint(graph, URIRef(shape), query, prefixes) for shape, query in pairs)


def _constraint(graph: Graph, shape: URIRef, query: Node, prefixes: str) -> Constraint:
    select = str(graph.value(query, SHAPE.selectAtOnce) or graph.value(query, SH.select))
    targets = f"{{ SELECT DISTINCT $this WHERE {{ {_targets(graph, shape)} }} }}"
    return Constraint(shape, prefixes + select.replace("WHERE {", f"WHERE {{ {targets}", 1))


def _targets(graph: Graph, shape: URIRef) -> str:
    """The pattern that finds the shape's focus nodes. The IRIs come from our own files, never from outside."""
    classes = (
        f"{{ $this a ?targetClass . ?targetClass <{RDFS.subClassOf}>* <{name}> }}"
        for name in graph.objects(shape, SH.targetClass)
    )
    subjects = (f"{{ $this <{name}> ?targetValue }}" for name in graph.objects(shape, SH.targetSubjectsOf))
    return " UNION ".join((*classes, *subjects))
