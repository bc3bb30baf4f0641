"""Evaluation: a query over a store becomes the bytes of an answer. Runs in reader processes only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final, cast

import pyoxigraph as ox

from municipia.graph import describe, diagnosis, grouping, media, scope, sparql, triples
from municipia.graph.errors import NotAcceptableError, StoreError, SyntaxFault, UnsupportedError
from municipia.graph.rows import CsvRows, JsonRows, NoRows, RowCounter, TsvRows, XmlRows
from municipia.graph.sink import Bounds, Sink
from municipia.graph.wording import Words, said

# A reason in words among the signs and keywords that the parser expected.
_REASONS: Final = re.compile(r"\b[A-Z][A-Za-z]+(?: (?:[A-Za-z]+|\*)){2,}")
_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function <(.*)> is not supported")
_LONGEST_EXPECTATION: Final = 160
_NEAR: Final = 30
_RESULTS: Final[Mapping[str, tuple[ox.QueryResultsFormat, type[RowCounter]]]] = {
    media.SPARQL_JSON: (ox.QueryResultsFormat.JSON, JsonRows),
    media.SPARQL_XML: (ox.QueryResultsFormat.XML, XmlRows),
    media.CSV: (ox.QueryResultsFormat.CSV, CsvRows),
    media.TSV: (ox.QueryResultsFormat.TSV, TsvRows),
}
Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Begin = Callable[[str, str], None]
Send = Callable[[bytes], None]
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Request:
    """A query and how it is to be answered; ``accept`` lists media types, best first."""

    text: str
    accept: Sequence[str]
    base: str
    bounds: Bounds
    graphs: scope.Named | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)


def evaluate(store: ox.Store, request: Request, begin: Begin, send: Send) -> int:
    """Run a query: call ``begin(kind, media_type)``, then ``send`` with each piece, and return the number of rows.

    Raises SyntaxFault with line and column, UnsupportedError, NotAcceptableError, LimitError (rows, bytes) and
    StoreError; MemoryError may come from anywhere.
    """
    try:
        asked = scope.choose(store, request.text, request.base, request.graphs)
        result = ask(asked, request)
        if isinstance(result, ox.QueryTriples) and sparql.form(request.text) == "DESCRIBE":
            return write_graph(describe.complete(result, asked), request, begin, send)
        return write(result, request, begin, send)
    except OSError as error:
        raise StoreError(f"The graph cannot be read: {error}.") from error


def ask(asked: scope.Scope, request: Request) -> Result:
    """What the engine says to a query, not yet worked out to the end. Raises SyntaxFault and UnsupportedError."""
    try:
        return _run(asked, request)
    except SyntaxError as error:
        raise syntax_fault(str(error), request.text, request.base) from error
    except RuntimeError as error:
        raise _unsupported(error) from error


def write(result: Result, request: Request, begin: Begin, send: Send) -> int:
    """Write what an engine said, as :func:`evaluate` does; return the number of rows."""
    if isinstance(result, ox.QueryTriples):
        return write_graph(result, request, begin, send)
    kind, forms = kind_of(result)
    media_type = choose(request.accept, forms)
    begin(kind, media_type)
    form, counter = _RESULTS[forms[media_type]]
    sink = Sink(send, counter() if kind == "bindings" else NoRows(), request.bounds)
    try:
        result.serialize(cast("IO[bytes]", sink), form)
    except RuntimeError as error:
        raise _unsupported(error) from error
    sink.flush()
    return sink.rows


def write_graph(found: Iterable[ox.Triple], request: Request, begin: Begin, send: Send) -> int:
    """Write triples, as :func:`evaluate` does; return their number."""
    media_type = choose(request.accept, media.GRAPHS)
    begin("graph", media_type)
    sink = Sink(send, NoRows(), request.bounds)
    try:
        return triples.write(found, media.GRAPHS[media_type], request.prefixes, sink)
    except RuntimeError as error:
        raise _unsupported(error) from error


def _unsupported(error: RuntimeError) -> UnsupportedError:
    return UnsupportedError(said("The query cannot be evaluated: %(reason)s.", reason=error))


def syntax_fault(message: str, text: str, base: str = "") -> SyntaxFault:
    """The fault behind a message of the parser about a query, such as ``error at 2:17: expected one of …``."""
    found = diagnosis.POSITION.search(message)
    if not found:
        return SyntaxFault(said("The query cannot be read: %(reason)s.", reason=message))
    line, column = int(found[1]), int(found[2])
    readable = sparql.close_up(text)
    base = base or "http://base.invalid/"
    fault = grouping.ungrouped(readable, base)
    fault = fault or diagnosis.locate(readable, base, sparql.offset(readable, line, column))
    expected = message[found.end() :].replace("\n", " ").replace("[_]", "the end")
    reasons = _REASONS.findall(expected)
    if reasons or len(expected) > _LONGEST_EXPECTATION:
        expected = "; ".join(reasons)
    hint = said("What the parser says: %(expected)s.", expected=expected) if expected else ""
    if fault is None:
        return SyntaxFault(_where(text, line, column), line=line, column=column, hint=hint)
    told = (line, column)
    line, column = sparql.position(text, fault.token.start)
    # What the parser expected elsewhere is of no help here; a reason that it gives in words is.
    says_why = told == (line, column) or reasons
    return SyntaxFault(
        _where(text, line, column), line=line, column=column, hint=fault.hint or (hint if says_why else "")
    )


def _where(text: str, line: int, column: int) -> Words:
    """The place of a fault, and what stands there in a few characters."""
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    if not rest:
        return said(
            "The query cannot be read at line %(line)s, column %(column)s, where it ends.", line=line, column=column
        )
    return said(
        "The query cannot be read at line %(line)s, column %(column)s, before “%(text)s”.",
        line=line,
        column=column,
        text=rest[:_NEAR],
    )


def _run(asked: scope.Scope, request: Request) -> Result:
    text = sparql.close_up(request.text)
    functions: dict[ox.NamedNode, Callable[..., _Term | None]] = {}
    while True:
        try:
            return asked.store.query(
                text,
                base_iri=request.base,
                default_graph=asked.default,
                named_graphs=asked.named,
                custom_functions=functions,
            )
        except RuntimeError as error:
            # A function nobody knows is an error of its expression, not of the query (SPARQL 1.1, section 17.6).
            unknown = _UNKNOWN_FUNCTION.search(str(error))
            if not unknown or ox.NamedNode(unknown[1]) in functions:
                raise
            functions[ox.NamedNode(unknown[1])] = _unbound


def _unbound(*_arguments: object) -> None:
    return None


def kind_of(result: Result) -> tuple[str, Mapping[str, str]]:
    """What an answer is (bindings, boolean, graph), and the forms that it comes in."""
    if isinstance(result, ox.QueryTriples):
        return "graph", media.GRAPHS
    return ("boolean" if isinstance(result, ox.QueryBoolean) else "bindings"), media.BINDINGS


def choose(accept: Sequence[str], forms: Mapping[str, str]) -> str:
    """The first of some media types that is among the forms. Raises NotAcceptableError."""
    for media_type in accept:
        if media_type in forms:
            return media_type
    raise NotAcceptableError(
        said("The answer is not available in the form asked for."),
        available=tuple(forms),
        hint=said("Ask for one of: %(forms)s.", forms=", ".join(forms)),
    )
