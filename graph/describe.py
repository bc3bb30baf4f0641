"""What DESCRIBE gives: a concise bounded description, and the labels of what it points to.

Runs in reader processes only. The engine gives the statements about a thing and, through blank nodes, about its parts
(the W3C's member submission of 2005). In a store whose blank nodes have names (RDF 1.1, section 3.5) those names are
followed just as well. What stands for itself is only named: by its labels, in every language.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from municipia.graph.scope import Scope
from municipia.graph.skolem import GENID

#: The properties that name a thing.
LABELS: Final = tuple(
    map(
        ox.NamedNode,
        (
            "http://www.w3.org/2000/01/rdf-schema#label",
            "http://www.w3.org/2004/02/skos/core#prefLabel",
            "http://purl.org/dc/terms/title",
            "https://schema.org/name",
        ),
    )
)


def complete(found: Iterable[ox.Triple], scope: Scope) -> Iterator[ox.Triple]:
    """The statements that the engine gave, those about the named parts, and the labels; each once.

    They come from the default graph of ``scope``, as those of the engine do.
    """
    given: set[ox.Triple] = set()
    followed: set[ox.NamedNode] = set()
    waiting = deque(found)
    pointed_to: dict[ox.NamedNode, None] = {}
    while waiting:
        triple = waiting.popleft()
        if triple in given:
            continue
        given.add(triple)
        yield triple
        part = triple.object
        if not isinstance(part, ox.NamedNode) or part in followed:
            continue
        if part.value.startswith(GENID):
            followed.add(part)
            waiting.extend(_about(scope, part, None))
        else:
            pointed_to[part] = None
    for thing in pointed_to:
        for label in LABELS:
            yield from (triple for triple in _about(scope, thing, label) if triple not in given)


def _about(scope: Scope, subject: ox.NamedNode, predicate: ox.NamedNode | None) -> Iterator[ox.Triple]:
    for graph in [ox.DefaultGraph()] if scope.default is None else scope.default:
        for quad in scope.store.quads_for_pattern(subject, predicate, None, graph):
            yield quad.triple
