"""Uploads: a document for one graph, in any RDF syntax, as plain N-Triples. Runs in a process that can be killed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from municipia.graph.errors import SyntaxFault, UnsupportedError
from municipia.graph.guards import ReadingLimits
from municipia.graph.reading import Source, Syntax, read
from municipia.graph.wording import said

_NOTHING: Final = (b"", b"[]", b"{}")


def read_upload(payload: bytes, *, media_type: str, graph: str, size: int, mark: str = "") -> bytes:
    """The statements of a document as N-Triples; relative IRIs are resolved against the graph's own IRI.

    ``size`` is the most bytes it may have; ``mark`` begins the label of every blank node, so that those of several
    documents stay apart. Raises what ``reading.read`` raises, and UnsupportedError for statements in another graph.
    """
    source = Source("", payload, media_type, base=graph)
    quads = read(source, ReadingLimits(size=size))
    if not quads and source.syntax is Syntax.JSON_LD and payload.strip() not in _NOTHING:
        # JSON-LD passes over what its context does not explain; a graph must not be lost by it.
        raise SyntaxFault(
            said("The document makes no statement: its context explains none of its names."),
            line=1,
            hint=said("Write [] to mean nothing."),
        )
    return serialize(_marked(_of_one(quads, graph), mark), format=RdfFormat.N_TRIPLES) or b""


def _of_one(quads: Iterable[Quad], graph: str) -> Iterator[Triple]:
    for quad in quads:
        if not isinstance(quad.graph_name, DefaultGraph) and quad.graph_name != NamedNode(graph):
            raise UnsupportedError(
                said("The document has statements in another graph, %(graph)s.", graph=quad.graph_name),
                hint=said("Send one document for each graph, its statements outside of any graph."),
            )
        yield quad.triple


def _marked(triples: Iterable[Triple], mark: str) -> Iterator[Triple]:
    for triple in triples:
        yield Triple(_apart(triple.subject, mark), triple.predicate, _apart(triple.object, mark)) if mark else triple


def _apart(term: Any, mark: str) -> Any:  # noqa: ANN401 as pyoxigraph's terms
    return BlankNode(mark + term.value) if isinstance(term, BlankNode) else term
