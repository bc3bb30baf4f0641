"""The two SHACL engines: pyshacl, the reference, and a fast one (the Rust engine of the package shacl with Oxigraph).

Both look at the default graph of a store and give the same multiset of results. Inference stays off, because a range
that types the object would make every ``sh:class`` true. The data may come from anybody, so callers that validate what
they did not build run this in a process that can be killed.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph
import shacl
from pyoxigraph import DefaultGraph, RdfFormat, Store
from rdflib import Graph, URIRef
from rdflib.query import Result as QueryResult
from rdflib.term import Node

from municipia.graph.constraints import broken
from municipia.graph.report import Result, Severity
from municipia.graph.rulebook import Rule, rulebook
from municipia.graph.suites import suite_graph
from municipia.graph.terms import triples_to_rdflib
from municipia.ontology.namespaces import SH

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

Engine = Callable[[Store, str, str], list[Result]]
"""Gets the data, the same as N-Triples, and the name of the suite."""

_SUFFIX: Final = "ConstraintComponent"
_MANY: Final = 1_000_000


def fast(data: Store, text: str, suite: str) -> list[Result]:
    """The Rust engine for the core of SHACL and Oxigraph for SPARQL: about 10 µs for each triple of the graph."""
    report = _core(suite).validate_text(text, format="ntriples", inference="none", max_results=_MANY)
    core = (
        _result(
            shape=URIRef(str(found.source_shape).strip("<>")),
            component=found.component.removesuffix(_SUFFIX),
            focus=_term(found.focus_node),
            path=found.path or "",
            value=None if found.value is None else _term(found.value),
        )
        for found in report.results
    )
    return [*core, *broken(data, suite)]


def reference(_data: Store, text: str, suite: str) -> list[Result]:
    """All of it by pyshacl: minutes for a published graph, so for tests and small graphs."""
    import pyshacl  # takes as long to import as all else that a writer needs, which seldom needs it

    graph = _Remembering()
    for triple in triples_to_rdflib(pyoxigraph.parse(text, format=RdfFormat.N_TRIPLES)):
        graph.add(triple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, found, _ = pyshacl.validate(graph, shacl_graph=suite_graph(suite), inference="none", advanced=False)
    return list(_from_report(found))


ENGINES: Final[dict[str, Engine]] = {"fast": fast, "pyshacl": reference}


def as_text(data: Store) -> str:
    """The default graph of a store as N-Triples."""
    return str(data.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b"", encoding="utf-8")


class _Remembering(Graph):
    """A graph that parses each query once: pyshacl asks the same text again for every focus node."""

    def query(self, query_object: str | Query, *arguments: Any, **named: Any) -> QueryResult:  # noqa: ANN401 as rdflib
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *arguments, **named)


@functools.cache
def _prepared(text: str) -> Query:
    from rdflib.plugins.sparql import prepareQuery  # as pyshacl, which alone needs it

    return prepareQuery(text)


@functools.cache
def _core(suite: str) -> shacl.Shapes:
    """The shapes without their SPARQL constraints.

    The Rust engine takes 20 times longer over those than Oxigraph, and does not compare two xsd:date in them.
    """
    graph = Graph() + suite_graph(suite)
    graph.remove((None, SH.sparql, None))
    return shacl.Shapes.from_text(graph.serialize(format="nt"), format="ntriples")


def _from_report(graph: Graph) -> Iterator[Result]:
    """The results that hang on the report itself; those that only explain another result are left out."""
    for node in graph.objects(None, SH.result):
        shape, component = graph.value(node, SH.sourceShape), graph.value(node, SH.sourceConstraintComponent)
        path, focus = graph.value(node, SH.resultPath), graph.value(node, SH.focusNode)
        if isinstance(shape, URIRef) and focus is not None:
            yield _result(
                shape=shape,
                component=str(component).removeprefix(str(SH)).removesuffix(_SUFFIX),
                focus=focus,
                path="" if path is None else path.n3(),
                value=graph.value(node, SH.value),
                said=[str(message) for message in graph.objects(node, SH.resultMessage)],
            )


def _result(
    *, shape: URIRef, component: str, focus: Node, path: str, value: Node | None, said: Iterable[str] = ()
) -> Result:
    rule = rulebook().get(shape) or Rule(shape, Severity.VIOLATION, {})
    bound = rule.bindings(said) if component == "SPARQL" else {}
    messages, mending = rule.messages(bound), rule.mending(component, value)
    return Result(shape, component, rule.severity, focus, path, value, messages, mending)


def _term(text: str) -> Node:
    """The term that the engine wrote in N-Triples; read back by a parser, so that its lexical form stays as it is."""
    line = f"<urn:x> <urn:x> {text} ."
    return next(triples_to_rdflib(pyoxigraph.parse(line, format=RdfFormat.N_TRIPLES)))[2]
