"""Which nodes a change can make break a rule, and the part of the graph that is enough to judge them.

A rule of the shapes looks at a node's own statements, at what these point to (two steps at most), at nodes that share
a value with it (an act's instrument, a claim's subject, a territory's container …) and at the acts that a list records.
Both functions follow those ways; the tests hold what they give against the whole graph. Whoever writes a rule that
looks elsewhere adds its way here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from municipia.graph.merge import Delta
from municipia.ontology.namespaces import DCTERMS, MUN, OA, RDF, RDFS, SCHEMA, SKOS

_DEFAULT: Final = DefaultGraph()
_SUBCLASS: Final = NamedNode(str(RDFS.subClassOf))
_BROADER: Final = NamedNode(str(SKOS.broader))
_RECORDED: Final = NamedNode(str(MUN.recordedIn))
_SHARED: Final = tuple(
    NamedNode(str(name)) for name in (MUN.toInstrument, RDF.subject, SKOS.exactMatch, SCHEMA.containedInPlace)
)
"""Nodes with a common value of these are partners: rules compare them."""
_SECOND: Final = tuple(
    (NamedNode(str(near)), NamedNode(str(far)))
    for near, far in ((OA.refinedBy, OA.hasSelector), (DCTERMS.source, DCTERMS.isPartOf))
)
"""A rule about ``x`` reads ``y`` where x -far-> · -near-> y."""


def affected(after: Store, delta: Delta) -> set[NamedNode] | None:
    """The nodes whose results can differ from before the change; None when they may be any (a class hierarchy changed).

    ``after`` holds the graph as it is after the change. Cost: a look-up for each node that points to a changed one or
    shares a value with it.
    """
    quads = delta.deletes | delta.inserts
    if any(quad.predicate == _SUBCLASS for quad in quads):
        return None
    changed = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
    found = set(changed)
    for node in changed:
        found |= _pointing(after, node)
        found |= _broader(after, node)
    found |= _partners(after, changed)
    found |= _named(quad.object for quad in quads if quad.predicate == _RECORDED)
    for property_, value in {(quad.predicate, quad.object) for quad in quads if quad.predicate in _SHARED}:
        found |= _subjects(after, property_, value)
    return found


def around(after: Store, focus: Iterable[NamedNode]) -> Store:
    """A store with all that the rules read when they judge these nodes; its other nodes are not to be judged."""
    nodes = set(focus)
    near = {term for node in nodes for term in _objects(after, node)}
    far = {term for node in near - nodes for term in _objects(after, node)}
    partners = _partners(after, nodes)
    above = {node for start in nodes for node in _broader(after, start)}
    part = Store()
    part.bulk_extend(
        quad
        for node in nodes | near | far | partners | above
        for quad in after.quads_for_pattern(node, None, None, _DEFAULT)
    )
    part.bulk_extend(after.quads_for_pattern(None, _SUBCLASS, None, _DEFAULT))
    part.bulk_extend(quad for node in nodes for quad in after.quads_for_pattern(None, _RECORDED, node, _DEFAULT))
    return part


def _pointing(store: Store, node: NamedNode) -> set[NamedNode]:
    """The nodes that point to this one, and those that a rule reads it from over one more step."""
    found = _named(quad.subject for quad in _to(store, None, node))
    for near, far in _SECOND:
        for middle in _named(quad.subject for quad in _to(store, near, node)):
            found |= _subjects(store, far, middle)
    return found


def _partners(store: Store, nodes: Iterable[NamedNode]) -> set[NamedNode]:
    """The nodes that share a value with one of these; each value is looked up once, however many nodes have it."""
    values = {
        (property_, quad.object)
        for node in nodes
        for property_ in _SHARED
        for quad in store.quads_for_pattern(node, property_, None, _DEFAULT)
    }
    return {partner for property_, value in values for partner in _subjects(store, property_, value)}


def _broader(store: Store, node: NamedNode) -> set[NamedNode]:
    """The node's broader concepts, up to the top."""
    found: set[NamedNode] = set()
    waiting = [node]
    while waiting:
        above = _named(quad.object for quad in store.quads_for_pattern(waiting.pop(), _BROADER, None, _DEFAULT))
        waiting.extend(above - found)
        found |= above
    return found


def _objects(store: Store, node: NamedNode) -> set[NamedNode]:
    return _named(quad.object for quad in store.quads_for_pattern(node, None, None, _DEFAULT))


def _subjects(store: Store, property_: NamedNode, value: object) -> set[NamedNode]:
    return _named(quad.subject for quad in _to(store, property_, value))


def _to(store: Store, property_: NamedNode | None, value: object) -> Iterator[Quad]:
    return store.quads_for_pattern(None, property_, value, _DEFAULT)  # type: ignore[arg-type]


def _named(terms: Iterable[object]) -> set[NamedNode]:
    return {term for term in terms if isinstance(term, NamedNode)}
