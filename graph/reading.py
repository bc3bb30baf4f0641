"""Reading RDF that comes from anybody: size, nesting and prefixes are checked on the text, then a parser reads it.

Nothing is fetched: contexts and imports of JSON-LD, document types and entities of XML, owl:imports. The parsers are
written in Rust and may be brought down by deep nesting, hence the checks first; callers that read for others do it in
a process that can be killed all the same.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from municipia.graph import guards
from municipia.graph.errors import LimitError, SyntaxFault
from municipia.graph.guards import ReadingLimits, Refusal
from municipia.ontology.namespaces import BASE

BLANK: Final = "urn:municipia:blank:"
"""Before the label of a blank node while it is being checked: engines give labels of their own."""


class Syntax(enum.Enum):
    """The forms of data that we read; each value names the form to people."""

    TURTLE = "Turtle"
    TRIG = "TriG"
    N_TRIPLES = "N-Triples"
    N_QUADS = "N-Quads"
    JSON_LD = "JSON-LD"
    RDF_XML = "RDF/XML"
    TABLE = "CSV"


SUFFIXES: Final[Mapping[str, Syntax]] = {
    ".ttl": Syntax.TURTLE,
    ".trig": Syntax.TRIG,
    ".nt": Syntax.N_TRIPLES,
    ".nq": Syntax.N_QUADS,
    ".jsonld": Syntax.JSON_LD,
    ".json": Syntax.JSON_LD,
    ".rdf": Syntax.RDF_XML,
    ".owl": Syntax.RDF_XML,
    ".xml": Syntax.RDF_XML,
    ".csv": Syntax.TABLE,
}
MEDIA_TYPES: Final[Mapping[str, Syntax]] = {
    "text/turtle": Syntax.TURTLE,
    "application/x-turtle": Syntax.TURTLE,
    "application/trig": Syntax.TRIG,
    "application/n-triples": Syntax.N_TRIPLES,
    "application/n-quads": Syntax.N_QUADS,
    "application/ld+json": Syntax.JSON_LD,
    "application/json": Syntax.JSON_LD,
    "application/rdf+xml": Syntax.RDF_XML,
    "application/xml": Syntax.RDF_XML,
    "text/xml": Syntax.RDF_XML,
    "text/csv": Syntax.TABLE,
}
_FORMATS: Final[Mapping[Syntax, RdfFormat]] = {
    Syntax.TURTLE: RdfFormat.TURTLE,
    Syntax.TRIG: RdfFormat.TRIG,
    Syntax.N_TRIPLES: RdfFormat.N_TRIPLES,
    Syntax.N_QUADS: RdfFormat.N_QUADS,
    Syntax.JSON_LD: RdfFormat.JSON_LD,
    Syntax.RDF_XML: RdfFormat.RDF_XML,
}


@dataclass(frozen=True)
class Source:
    """A document to read: the name that messages give it, its bytes, its media type and its base IRI if they are known.

    Without a base, relative IRIs are resolved against an address made from the name.
    """

    name: str
    data: bytes
    media_type: str = ""
    base: str = ""

    @property
    def syntax(self) -> Syntax:
        """Its form, by media type, else by the suffix of its name. Raises Refusal when neither tells."""
        kind = self.media_type.partition(";")[0].strip().lower()
        suffix = PurePath(self.name).suffix.lower()
        found = MEDIA_TYPES.get(kind) or SUFFIXES.get(suffix)
        if found is None:
            raise Refusal("form", self.media_type or self.name)
        return found

    def text(self, limits: ReadingLimits) -> str:
        """Its text. Raises LimitError when there is too much of it, EncodingFault when it is not UTF-8."""
        guards.check_size(self.data, limits)
        return guards.decoded(self.data)


def read(source: Source, limits: ReadingLimits = guards.DEFAULT) -> list[Quad]:
    """The quads of an RDF document.

    Raises SyntaxFault with line and column, LimitError (size, depth, prefixes, term, statements) and Refusal (a table,
    a remote context, a document type, RDF 1.2).
    """
    syntax = source.syntax
    if syntax is Syntax.TABLE:
        raise Refusal("table")
    text = source.text(limits)
    _guard(syntax, text, limits)
    base = source.base or f"{BASE}file/{quote(source.name, safe='')}"
    return list(_counted(_parsed(text, syntax, base), limits))


def _guard(syntax: Syntax, text: str, limits: ReadingLimits) -> None:
    if syntax is Syntax.JSON_LD:
        guards.check_json(text, limits)
    elif syntax is Syntax.RDF_XML:
        guards.check_xml(text, limits)
    else:
        guards.check_turtle(text, limits)


def _parsed(text: str, syntax: Syntax, base: str) -> Iterator[Quad]:
    try:
        for quad in pyoxigraph.parse(text.encode(), format=_FORMATS[syntax], base_iri=base):
            _refuse_new_terms(quad)
            yield quad
    except SyntaxError as error:
        line, column = error.lineno, error.offset
        if line is None and syntax is Syntax.RDF_XML:
            line, column = guards.xml_fault(text)
        reason = str(error.msg).removesuffix(f" (line {line})")
        raise SyntaxFault(f"{syntax.value}: {reason}", line=line, column=column) from error
    except ValueError as error:
        raise SyntaxFault(f"{syntax.value}: {error}") from error


def _refuse_new_terms(quad: Quad) -> None:
    terms = (quad.subject, quad.object)
    if any(isinstance(term, Triple) for term in terms) or (isinstance(quad.object, Literal) and quad.object.direction):
        raise Refusal("terms")


def _counted(quads: Iterable[Quad], limits: ReadingLimits) -> Iterator[Quad]:
    for number, quad in enumerate(quads):
        if number >= limits.statements:
            raise LimitError(
                f"The document makes more than {limits.statements} statements.",
                limit="statements",
                allowed=limits.statements,
                unit="statements",
                hint="Send it in parts.",
            )
        yield quad


def merged(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Every statement in the default graph, whatever graph it stood in, with IRIs for its blank nodes."""
    for quad in quads:
        yield Quad(_named(quad.subject), quad.predicate, _named(quad.object), DefaultGraph())


def _named(term: Any) -> Any:  # noqa: ANN401 as pyoxigraph's terms
    return NamedNode(BLANK + term.value) if isinstance(term, BlankNode) else term
