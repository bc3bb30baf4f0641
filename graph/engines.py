"""The two SHACL engines: pyshacl, the reference, and the Rust engine of the package shacl, the fast one.

Both get N-Triples and give the same multiset of results; inference stays off, because a range that types the object
would make every ``sh:class`` true. The data may come from anybody, so callers run this in a process that can be killed.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyoxigraph
import pyshacl
import shacl
from rdflib import Graph, URIRef
from rdflib.term import Node

from municipia import shapes
from municipia.graph.report import Result, Severity
from municipia.graph.rulebook import Rule, rulebook
from municipia.graph.terms import triples_to_rdflib
from municipia.ontology.namespaces import SH

Engine = Callable[[str, str], list[Result]]

_SUFFIX: Final = "ConstraintComponent"
_MANY: Final = 1_000_000


def fast(triples: str, suite: str = "published") -> list[Result]:
    """Validate N-Triples with the Rust engine: some seconds for a million triples."""
    report = _compiled(suite).validate_text(triples, format="ntriples", inference="none", max_results=_MANY)
    return [
        _result(
            shape=URIRef(found.source_shape.strip("<>")),
            component=found.component.removesuffix(_SUFFIX),
            focus=_term(found.focus_node),
            path=found.path or "",
            value=None if found.value is None else _term(found.value),
            said=found.messages,
        )
        for found in report.results
    ]


def reference(triples: str, suite: str = "published") -> list[Result]:
    """Validate N-Triples with pyshacl: minutes for a published graph, so for tests and small graphs."""
    data = Graph()
    for triple in triples_to_rdflib(pyoxigraph.parse(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)):
        data.add(triple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, found, _ = pyshacl.validate(data, shacl_graph=_shapes(suite), inference="none", advanced=False)
    return list(_from_report(found))


ENGINES: Final[dict[str, Engine]] = {"fast": fast, "pyshacl": reference}


@functools.cache
def _compiled(suite: str) -> shacl.Shapes:
    return shacl.Shapes.from_text(shapes.suite(suite), format="turtle")


@functools.cache
def _shapes(suite: str) -> Graph:
    return Graph().parse(data=shapes.suite(suite), format="turtle")


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
    *, shape: URIRef, component: str, focus: Node, path: str, value: Node | None, said: Iterable[str]
) -> Result:
    rule = rulebook().get(shape) or Rule(shape, Severity.VIOLATION, {})
    bound = rule.bindings(said) if component == "SPARQL" else {}
    messages, mending = rule.messages(bound), rule.mending(component, value)
    return Result(shape, component, rule.severity, focus, path, value, messages, mending)


def _term(text: str) -> Node:
    """The term that the engine wrote in N-Triples; read back by a parser, so that its lexical form stays as it is."""
    line = f"<urn:x> <urn:x> {text} ."
    return next(triples_to_rdflib(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)))[2]
