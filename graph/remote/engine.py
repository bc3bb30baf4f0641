"""An engine as the writer sees it: asked for its mark, changed and filled, one request after the other.

Imported only where an engine is set, for the HTTP library takes a while to load.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final, Self
from urllib.parse import urlencode

import httpx

from municipia.graph import media
from municipia.graph.errors import StoreError
from municipia.graph.remote import mark, trouble
from municipia.graph.remote.address import MERGED, NOTHING, Address
from municipia.graph.remote.auth import auth
from municipia.graph.remote.dialect import Dialect, dialect
from municipia.graph.remote.mark import SYSTEM, Mark

FORM: Final = "application/x-www-form-urlencoded"
_UPDATE: Final = "application/sparql-update"
_CONNECT_SECONDS: Final = 5.0
_COUNT: Final = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_COUNT_ALL: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def form(text: str, default: Iterable[str], named: Iterable[str], more: Iterable[tuple[str, str]] = ()) -> str:
    """A query by POST, as the body of a form, that names every graph it is asked of.

    An engine that is told of no named graph may take all that it has, so one that does not exist is named then.
    """
    fields = [("query", text)]
    fields += [("default-graph-uri", graph) for graph in tuple(default) or (NOTHING,)]
    fields += [("named-graph-uri", graph) for graph in tuple(named) or (NOTHING,)]
    return urlencode([*fields, *more])


class Engine:
    """One connection of the writer to an engine. ``seconds`` bounds a single request."""

    def __init__(self, address: Address, *, seconds: float = 600.0) -> None:
        self.address = address
        self.dialect: Dialect = dialect(address.engine)
        self._http = httpx.Client(auth=auth(address), timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def mark(self) -> Mark | None:
        """What the engine says that it holds; None when it is new to us. Raises StoreError."""
        return mark.read(self._rows(mark.QUERY, [SYSTEM]))

    def graphs(self) -> set[str]:
        """The public graphs that were put there, by its own list. Raises StoreError."""
        return {row["g"] for row in self._rows(mark.GRAPHS, [SYSTEM])}

    def sizes(self, graphs: Sequence[str]) -> dict[str, int]:
        """How many triples the engine holds in each of these graphs, and in the merged one. Raises StoreError."""
        named = {row["g"]: int(row["n"]) for row in self._rows(_COUNT, [], graphs)}
        return {**named, MERGED: int(next(iter(self._rows(_COUNT_ALL, [MERGED])))["n"])}

    def update(self, text: str) -> None:
        """Make a change. Raises StoreError; whether it was made in part is then not known."""
        body = self.dialect.guard(text).encode()
        self._send("POST", self.address.update, content=body, headers={"Content-Type": _UPDATE})

    def put(self, graph: str, triples: str) -> None:
        """Put triples, in N-Triples, in the place of all that a graph holds, by the Graph Store Protocol."""
        self._write("PUT", graph, triples)

    def add(self, graph: str, triples: str) -> None:
        """Add triples, in N-Triples, to what a graph holds, by the Graph Store Protocol."""
        self._write("POST", graph, triples)

    def _write(self, method: str, graph: str, triples: str) -> None:
        self._send(
            method,
            self.address.graphs,
            params={"graph": graph},
            content=self.dialect.guard(triples).encode(),
            headers={"Content-Type": media.N_TRIPLES},
        )

    def _rows(self, text: str, default: Sequence[str], named: Sequence[str] = ()) -> list[dict[str, str]]:
        headers = {"Content-Type": FORM, "Accept": media.SPARQL_JSON}
        response = self._send("POST", self.address.query, content=form(text, default, named), headers=headers)
        try:
            bindings = json.loads(response.content)["results"]["bindings"]
            return [{name: str(term["value"]) for name, term in row.items()} for row in bindings]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"What answers at {self.address.host} is no SPARQL engine.") from error

    def _send(self, method: str, url: str, **request: object) -> httpx.Response:
        try:
            response = self._http.request(method, url, **request)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            raise trouble.unreachable(self.address, error) from error
        self.dialect = dialect(self.address.engine or response.headers.get("Server", ""))
        if response.is_success:
            return response
        raise trouble.refused(self.address, response.status_code, response.text)
