"""Scope: which graphs a query is asked of. Runs in reader processes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from municipia.graph import sparql
from municipia.graph.core import CORE, core_of
from municipia.graph.errors import UnsupportedError
from municipia.graph.wording import said

#: The graph that marks the store's revision; nobody is shown it.
SYSTEM_GRAPH: Final = ox.NamedNode("urn:municipia:system")

_CORE: Final = ox.NamedNode(CORE)
_Clauses = tuple[list[ox.NamedNode], list[ox.NamedNode]]


@dataclass(frozen=True)
class Scope:
    """A store and the graphs to ask of it; None leaves the choice to the query."""

    store: ox.Store
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
    named: list[ox.NamedNode | ox.BlankNode] | None = None


@dataclass(frozen=True)
class Named:
    """The graphs that a protocol request names; they replace the FROM clauses of its query."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def choose(store: ox.Store, text: str, base: str, asked: Named | None) -> Scope:
    """The scope of a query over the store.

    The default graph of several graphs is their set union, for which the engine has no word: it would give a triple
    once per graph that holds it. It is put together in a store of its own. Raises UnsupportedError for a name that is
    no IRI.
    """
    named_ones = clauses(text, base, asked)
    if named_ones is not None and any(_CORE in graphs for graphs in named_ones):
        return _with_core(store, *named_ones)
    has_marker = store.contains_named_graph(SYSTEM_GRAPH)
    if named_ones is None:
        return Scope(store, [ox.DefaultGraph()], _visible(store.named_graphs())) if has_marker else Scope(store)
    default, named = (_visible(graphs) for graphs in named_ones)
    if len(default) < 2:
        return Scope(store, [*default], [*named])
    return Scope(_put_together(store, default, named), [ox.DefaultGraph()], [*named])


def _with_core(store: ox.Store, default: list[ox.NamedNode], named: list[ox.NamedNode]) -> Scope:
    """The scope of a query that names the core, which stands for all its graphs."""
    whole = core_of(store)
    graphs = _visible(whole.named_graphs())
    if _CORE in named:
        named = [*(graph for graph in named if graph != _CORE), *(each for each in graphs if each not in named)]  # type: ignore[list-item]
    if default == [_CORE] and all(whole.contains_named_graph(graph) for graph in named):
        return Scope(whole, [ox.DefaultGraph()], _visible(named))
    if _CORE in default:
        default = [*default, *graphs]  # type: ignore[list-item]
    own = _put_together(store, [], _visible(named))
    own.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for part, graph in ((whole if graph in graphs else store, graph) for graph in _visible(default))
        for quad in part.quads_for_pattern(None, None, None, graph)
    )
    return Scope(own, [ox.DefaultGraph()], _visible(named))


def _visible(graphs: Iterable[ox.NamedNode | ox.BlankNode]) -> list[ox.NamedNode | ox.BlankNode]:
    return [graph for graph in graphs if graph != SYSTEM_GRAPH]


def _put_together(
    store: ox.Store, default: Iterable[ox.NamedNode | ox.BlankNode], named: Iterable[ox.NamedNode | ox.BlankNode]
) -> ox.Store:
    own = ox.Store()
    own.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for graph in default
        for quad in store.quads_for_pattern(None, None, None, graph)
    )
    for graph in named:
        own.bulk_extend(store.quads_for_pattern(None, None, None, graph))
    return own


def clauses(text: str, base: str, asked: Named | None) -> _Clauses | None:
    """The default and the named graphs that a request or its query names; None when neither names any.

    Raises UnsupportedError for a name that is no IRI.
    """
    return _asked(asked) if asked else _written(text, base)


def _asked(asked: Named) -> _Clauses:
    return [_iri(graph) for graph in asked.default], [_iri(graph) for graph in asked.named]


def _iri(graph: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(graph)
    except ValueError as error:
        raise UnsupportedError(
            said("“%(text)s” names no graph.", text=graph[:80]), hint=said("Give the full IRI of a graph.")
        ) from error


def _written(text: str, base: str) -> _Clauses | None:
    clause = sparql.dataset_clause(text)
    if clause is None:
        return None
    try:
        return _resolve(clause.prologue, clause.default, base), _resolve(clause.prologue, clause.named, base)
    except SyntaxError:
        return None  # the engine says better than we what is wrong with the query


def _resolve(prologue: str, written: Sequence[str], base: str) -> list[ox.NamedNode]:
    """The IRIs that some written names stand for, in their order and each once."""
    names = list(dict.fromkeys(written))
    if not names:
        return []
    columns = " ".join(f"({name} AS ?v{index})" for index, name in enumerate(names))
    answer = ox.Store().query(f"{prologue} SELECT {columns} {{}}", base_iri=base)
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 - a SELECT has no other answer
    row = next(answer)
    found = (row[f"v{index}"] for index in range(len(names)))
    return list(dict.fromkeys(iri for iri in found if isinstance(iri, ox.NamedNode)))
