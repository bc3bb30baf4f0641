"""The merged default graph: the set union of all public named graphs, kept a true set when one of them changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Self

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple


@dataclass(frozen=True)
class Delta:
    """Quads to take away and quads to add; no quad is in both."""

    deletes: frozenset[Quad] = frozenset()
    inserts: frozenset[Quad] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.deletes or self.inserts)

    def __or__(self, other: Delta) -> Delta:
        return Delta(self.deletes | other.deletes, self.inserts | other.inserts)

    @classmethod
    def all(cls, parts: Iterable[Delta]) -> Self:
        """Deltas of different graphs as one; linear in their sum, which a chain of ``|`` is not."""
        listed = list(parts)
        return cls(
            frozenset(chain.from_iterable(part.deletes for part in listed)),
            frozenset(chain.from_iterable(part.inserts for part in listed)),
        )

    def inverse(self) -> Delta:
        """The delta that undoes this one."""
        return Delta(self.inserts, self.deletes)


def quad(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    """The triple in a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def union(graphs: Mapping[str, Iterable[Triple]]) -> frozenset[Triple]:
    """What the default graph must hold: each triple once, however many graphs say it."""
    return frozenset(triple for triples in graphs.values() for triple in triples)


def replacement(graph: NamedNode, before: Iterable[Triple], after: Iterable[Triple]) -> Delta:
    """The delta that turns one named graph into another set of triples; linear in both."""
    old, new = set(before), set(after)
    return Delta(
        frozenset(quad(triple, graph) for triple in old - new),
        frozenset(quad(triple, graph) for triple in new - old),
    )


def default_delta(
    named: Delta, holders: Callable[[Triple], set[NamedNode]], held: Callable[[Triple], bool] | None = None
) -> Delta:
    """What a change of named graphs does to their union.

    ``holders`` gives the named graphs that held a triple before the change, ``held`` whether any did. A triple enters
    the union with its first holder and leaves it only with its last. One call of either per triple of the change; the
    rest of the graph is not looked at.
    """
    lost = _graphs_by_triple(named.deletes)
    is_held = held or (lambda triple: bool(holders(triple)))
    pairs = ((each, each.triple) for each in named.inserts)
    won = _graphs_by_triple(each for each, triple in pairs if triple in lost) if lost else {}
    inserts = {
        quad(triple, DefaultGraph())
        for triple in (each.triple for each in named.inserts)
        if triple not in lost and not is_held(triple)
    }
    deletes = set()
    for triple, graphs in lost.items():
        before = holders(triple)
        after = (before - graphs) | won.get(triple, set())
        if before and not after:
            deletes.add(quad(triple, DefaultGraph()))
    return Delta(frozenset(deletes), frozenset(inserts))


def _graphs_by_triple(quads: Iterable[Quad]) -> defaultdict[Triple, set[NamedNode]]:
    graphs: defaultdict[Triple, set[NamedNode]] = defaultdict(set)
    for each in quads:
        if isinstance(each.graph_name, NamedNode):
            graphs[each.triple].add(each.graph_name)
    return graphs
