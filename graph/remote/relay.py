"""The relay: reads the query before an engine elsewhere is asked, and its answer before anybody is given it.

Runs in reader processes only. The query is parsed here, so that a wrong one is refused in the same words whatever the
engine; the engine's bytes are parsed here too, counted against the limits and written in the form asked for, so that
what is broken off never looks whole. The process has no network: the web process passes the bytes.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from typing import IO, Final, cast

import pyoxigraph as ox

from municipia.graph import frames, scope, sparql
from municipia.graph.core import CORE
from municipia.graph.errors import MunicipiaError, UnsupportedError
from municipia.graph.evaluate import Begin, Request, Send, ask, choose, kind_of, write, write_graph
from municipia.graph.frames import BODY, END, pack, pack_document
from municipia.graph.remote import trouble
from municipia.graph.remote.address import MERGED
from municipia.graph.remote.mark import SYSTEM
from municipia.graph.wording import said

_HIDDEN: Final = (SYSTEM, MERGED)


def relay(connection: socket.socket, request: Request) -> int:
    """Say what is to be asked of the engine, then pass its answer on; return the number of rows.

    Raises what ``evaluate`` raises, StoreError for an answer that is broken off, LimitError for one that is cut.
    """
    nothing = ox.Store()
    result = ask(scope.choose(nothing, request.text, request.base, request.graphs), request)
    kind, forms = kind_of(result)
    choose(request.accept, forms)
    del result
    connection.sendall(pack_document({"plan": _plan(request, kind)}))
    told = frames.receive(connection)
    if told is None:
        os._exit(0)
    if told.kind == END:
        raise trouble.broken_off()
    return _pass_on(connection, request, kind, told.document())


def _plan(request: Request, kind: str) -> dict[str, object]:
    """What the web process must know of a query: its kind, its text for the engine, and the graphs that it names."""
    named = scope.clauses(request.text, request.base, request.graphs)
    if any(each.value == CORE for names in named or () for each in names):
        raise UnsupportedError(
            said("The engine behind this server does not tell the core from the collections."),
            hint=said("Ask a server that keeps the log (docs/engines.md)."),
        )
    default, graphs = ([each.value for each in names if each.value not in _HIDDEN] for names in named or ([], []))
    return {
        "kind": kind,
        "text": _standing_alone(request),
        "graphs": None if named is None else {"default": default, "named": graphs},
        "looks_into_graphs": any(token.keyword == "GRAPH" for token in sparql.tokens(request.text)),
    }


def _standing_alone(request: Request) -> str:
    """The query with the base of its relative IRIs, where it has any, and without the graphs that it names.

    Those are named beside it, and some engines would take both.
    """
    text = sparql.without_dataset_clause(request.text)
    iris = (token.text for token in sparql.tokens(text) if token.kind == "iri")
    is_whole = all(":" in iri.partition("/")[0] for iri in iris)
    return text if is_whole else f"BASE <{request.base}>\n{text}"


def _pass_on(connection: socket.socket, request: Request, kind: str, told: dict[str, object]) -> int:
    pairs = cast("list[list[str]]", told["restored"])
    source = _Source(connection, [(old.encode(), new.encode()) for old, new in pairs])
    most = cast("int | None", told["most_rows"])

    def begin(kind: str, media_type: str) -> None:
        connection.sendall(pack_document({"kind": kind, "media_type": media_type}))

    def send(piece: bytes) -> None:
        connection.sendall(pack(BODY, piece))

    try:
        rows = _convert(cast("IO[bytes]", source), str(told["form"]), request, kind, begin, send)
        source.drain()
    except MunicipiaError:
        raise
    except (SyntaxError, OSError, ValueError) as error:
        raise trouble.broken_off() from error
    if most is not None and rows >= most:
        raise trouble.cut(most)
    return rows


def _convert(source: IO[bytes], form: str, request: Request, kind: str, begin: Begin, send: Send) -> int:
    if kind != "graph":
        results = ox.QueryResultsFormat.from_media_type(form)
        if results is None:
            raise trouble.broken_off()
        return write(ox.parse_query_results(source, format=results), request, begin, send)
    rdf = ox.RdfFormat.from_media_type(form)
    if rdf is None:
        raise trouble.broken_off()
    return write_graph((quad.triple for quad in ox.parse(source, format=rdf)), request, begin, send)


class _Source:
    """The engine's answer as a file, with what its dialect changed put right, line by line."""

    def __init__(self, connection: socket.socket, restored: Iterable[tuple[bytes, bytes]]) -> None:
        self._connection = connection
        self._restored = tuple(restored)
        self._rest = self._ready = b""
        self._at = 0
        self._is_done = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``; none at the end. Raises OSError when the answer was broken off."""
        while self._at >= len(self._ready) and not self._is_done:
            self._take(self._next())
        start, self._at = self._at, len(self._ready) if size < 0 else min(self._at + size, len(self._ready))
        return self._ready[start : self._at]

    def drain(self) -> None:
        """Read to the very end, so that the next request begins at its beginning. Raises OSError as :meth:`read`."""
        while not self._is_done:
            self._next()

    def _take(self, piece: bytes) -> None:
        self._at = 0
        if not self._restored:
            self._ready = piece
            return
        lines, found, rest = (self._rest + piece).rpartition(b"\n")
        self._rest = b"" if self._is_done else rest
        self._ready = self._right(lines + found + rest if self._is_done else lines + found)

    def _next(self) -> bytes:
        frame = frames.receive(self._connection)
        if frame is None:
            os._exit(0)
        if frame.kind == BODY:
            return frame.payload
        self._is_done = True
        if frame.document().get("is_broken"):
            raise OSError("the engine's answer was broken off")
        return b""

    def _right(self, lines: bytes) -> bytes:
        for old, new in self._restored:
            lines = lines.replace(old, new)
        return lines
