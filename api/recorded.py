"""The vocabulary as the graph recorded it at a revision: our terms, and our schemes of concepts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from rdflib import Graph, URIRef
from starlette.datastructures import State

from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.graph import iris
from municipia.graph.cache import ByteCache
from municipia.graph.errors import GoneError, NotFoundError
from municipia.graph.wording import said
from municipia.ontology import loading
from municipia.ontology.namespaces import PREFIXES

#: Bytes that may be kept of graphs and of what was made of them, and what a triple takes in memory, measured roughly.
_BUDGET: Final = 64 << 20
_TRIPLE_BYTES: Final = 700

Kept = Graph | bytes | str


async def terms(desk: Desk) -> Graph:
    """Our terms with their alignments, at the revision shown.

    An instance into which no vocabulary was built shows the one that ships with the program; with ``knownAt`` it is
    NotFoundError, because nothing of the kind was recorded.
    """
    return await _recorded(desk, iris.ONTOLOGY_GRAPH) or _shipped(desk)


async def schemes(desk: Desk) -> Graph:
    """Every scheme of concepts with its concepts and mappings, at the revision shown; empty when none was recorded."""
    return await _recorded(desk, iris.KOS_GRAPH)


async def current(desk: Desk) -> None:
    """Make sure that the vocabulary at the revision shown is the one whose files ship with the program.

    Raises GoneError otherwise: the graph keeps the statements of a vocabulary, not the files they came in.
    """
    if not desk.parameter("knownAt") or set(await terms(desk)) == set(_files()):
        return
    raise GoneError(
        said("The files of the vocabulary as it was at revision %(number)s were not kept.", number=desk.revision),
        hint=said("Its statements were: ask for /def with the same knownAt."),
    )


async def made(desk: Desk, key: object, make: Callable[[], Kept]) -> Kept:
    """What ``make`` gives, kept under ``key`` for the revision shown; made beside the event loop."""
    cache_, whole_key = _cache(desk.request.app.state), (desk.revision, key)
    kept = cache_.get(whole_key)
    if kept is None:
        kept = await asyncio.to_thread(make)
        cache_.put(whole_key, kept, len(kept) * (_TRIPLE_BYTES if isinstance(kept, Graph) else 1))
    return kept


async def _recorded(desk: Desk, name: URIRef) -> Graph:
    graph = _cache(desk.request.app.state).get((desk.revision, name))
    if graph is None:
        rows = await desk.lookup.rows("graph", graph=name)
        graph = await made(desk, name, lambda: _graph(rows))
    assert isinstance(graph, Graph)  # noqa: S101 - the key says so
    return graph


def _graph(rows: Iterable[Row]) -> Graph:
    graph = Graph()
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    for row in rows:
        graph.add((row["subject"], row["property"], row["value"]))
    return graph


def _shipped(desk: Desk) -> Graph:
    if desk.parameter("knownAt"):
        raise NotFoundError(said("Revision %(number)s holds no vocabulary.", number=desk.revision))
    return _files()


@cache
def _files() -> Graph:
    return loading.terms()


def _cache(state: State) -> ByteCache[Kept]:
    if not hasattr(state, "vocabularies"):
        state.vocabularies = ByteCache(_BUDGET)
    found: ByteCache[Kept] = state.vocabularies
    return found
