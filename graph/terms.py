"""The border between rdflib's terms and pyoxigraph's."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from municipia.graph.errors import UnsupportedError
from municipia.ontology.namespaces import RDF, XSD

Term = NamedNode | BlankNode | Literal
RdflibTerm = rdflib.URIRef | rdflib.BNode | rdflib.Literal
RdflibTriple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]

_STRING: Final = NamedNode(str(XSD.string))


def _is_told(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Failed to convert Literal lexical form")


# Terms come over this border as they are written, "x"^^xsd:date too: the shapes say what is wrong with such a one and
# where it stands, while rdflib would only print a traceback.
logging.getLogger("rdflib.term").addFilter(_is_told)


def from_rdflib(node: rdflib.term.Node) -> Term:
    """The pyoxigraph term; the lexical form stays as it is.

    Raises UnsupportedError for anything but an IRI, a blank node or a literal, and for an IRI or tag that is not valid.
    """
    try:
        if isinstance(node, rdflib.URIRef):
            return NamedNode(str(node))
        if isinstance(node, rdflib.BNode):
            return BlankNode(str(node))
        if isinstance(node, rdflib.Literal):
            return _literal(node)
    except ValueError as error:
        raise UnsupportedError(f"{node!r} cannot be stored: {error}.") from error
    raise UnsupportedError(f"{node!r} is neither an IRI, a blank node nor a literal.")


def _literal(node: rdflib.Literal) -> Literal:
    if node.language:
        return Literal(str(node), language=node.language)
    if node.datatype is None:
        return Literal(str(node))
    if node.datatype == RDF.langString:
        raise UnsupportedError(f"{node!r} has the type of texts with a language, but no language.")
    return Literal(str(node), datatype=NamedNode(str(node.datatype)))


def to_rdflib(term: object) -> RdflibTerm:
    """The rdflib term, its lexical form as it is. Raises UnsupportedError for a triple term or a text direction."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal) or term.direction is not None:
        raise UnsupportedError(f"{term} has no counterpart in RDF 1.1.")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == _STRING:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def triples_from_rdflib(triples: Iterable[RdflibTriple]) -> Iterator[Triple]:
    """Each triple in pyoxigraph's terms; a term that comes again is converted once. Raises UnsupportedError."""
    convert = cache(from_rdflib)
    for s, p, o in triples:
        subject, predicate = convert(s), convert(p)
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
            raise UnsupportedError(f"{s!r} {p!r} {o!r} is no triple of RDF 1.1.")
        yield Triple(subject, predicate, convert(o))


def triples_to_rdflib(triples: Iterable[Triple | Quad]) -> Iterator[RdflibTriple]:
    """Each triple (of quads too) in rdflib's terms; a repeated term is converted once. Raises UnsupportedError."""
    convert = cache(to_rdflib)
    for triple in triples:
        yield convert(triple.subject), convert(triple.predicate), convert(triple.object)
