"""The names that blank nodes get in the store, and the way back."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from municipia.graph.errors import UnsupportedError
from municipia.ontology.prefixes import BASE

GENID: Final = BASE + ".well-known/genid/"
_GENID_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, GENID)


def skolemise(graph: str, triples: Iterable[Triple]) -> frozenset[Triple]:
    """The triples with an IRI under :data:`GENID` for each blank node.

    The IRI is made from the graph's name and from what is said of the node and its blank neighbours, so that reading
    the same file again gives the same IRIs, in whatever order and under whatever labels. (Blank nodes that only their
    labels tell apart, in knots as regular as a clique, are named in the order of the labels.)
    Cost: a set of n connected blank nodes takes n rounds over its triples at worst, two or three as a rule.
    Raises UnsupportedError for a triple term.
    """
    whole = frozenset(triples)
    touching = _by_blank_node(whole)
    names: dict[BlankNode, NamedNode] = {}
    seen: Counter[str] = Counter()
    for knot in _knots(touching):
        colours = _colours({node: touching[node] for node in knot})
        key = _hash("knot", *sorted(colours.values()))
        seen[key] += 1
        for node, colour in colours.items():
            name = uuid.uuid5(_GENID_SPACE, " ".join((graph, key, str(seen[key]), colour)))
            names[node] = NamedNode(GENID + str(name))
    return frozenset(_renamed(triple, names) for triple in whole) if names else whole


def deskolemise(triple: Triple) -> Triple:
    """The triple with a blank node again for each IRI under :data:`GENID`."""
    subject, predicate, value = triple
    return Triple(
        _blank(subject) if isinstance(subject, NamedNode) else subject,
        predicate,
        _blank(value) if isinstance(value, NamedNode) else value,
    )


def _blank(node: NamedNode) -> NamedNode | BlankNode:
    if not node.value.startswith(GENID):
        return node
    return BlankNode("b" + node.value.removeprefix(GENID).replace("-", ""))


def _by_blank_node(triples: Iterable[Triple]) -> dict[BlankNode, list[Triple]]:
    touching: defaultdict[BlankNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        subject, _, value = triple
        if isinstance(subject, Triple) or isinstance(value, Triple):
            raise UnsupportedError(f"{triple} holds a triple term, which RDF 1.1 does not have.")
        for node in {subject, value}:
            if isinstance(node, BlankNode):
                touching[node].append(triple)
    return touching


def _knots(touching: Mapping[BlankNode, Sequence[Triple]]) -> Iterator[list[BlankNode]]:
    """The sets of blank nodes that hang together, each in the order of its labels."""
    left = set(touching)
    while left:
        knot, edge = set[BlankNode](), [left.pop()]
        while edge:
            node = edge.pop()
            knot.add(node)
            near = {term for s, _, o in touching[node] for term in (s, o) if isinstance(term, BlankNode)} & left
            left -= near
            edge.extend(near)
        yield sorted(knot, key=lambda node: node.value)


def _colours(knot: Mapping[BlankNode, Sequence[Triple]]) -> dict[BlankNode, str]:
    """A different text for each node: what is said of it, then what is said of its neighbours, and so on.

    Where two nodes look the same from everywhere, the first is marked and the rounds go on.
    """
    colours = _refined(knot, dict.fromkeys(knot, ""))
    while len(set(colours.values())) < len(colours):
        counts = Counter(colours.values())
        twin = min(colour for colour, count in counts.items() if count > 1)
        first = next(node for node, colour in colours.items() if colour == twin)
        colours = _refined(knot, colours | {first: _hash("first", twin)})
    return colours


def _refined(knot: Mapping[BlankNode, Sequence[Triple]], colours: dict[BlankNode, str]) -> dict[BlankNode, str]:
    while True:
        finer = {node: _seen_from(node, triples, colours) for node, triples in knot.items()}
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _seen_from(node: BlankNode, triples: Sequence[Triple], colours: Mapping[BlankNode, str]) -> str:
    def look(term: object) -> str:
        if not isinstance(term, BlankNode):
            return str(term)
        return "_:self" if term == node else f"_:{colours[term]}"

    return _hash(colours[node], *sorted(f"{look(s)} {p} {look(o)}" for s, p, o in triples))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _renamed(triple: Triple, names: Mapping[BlankNode, NamedNode]) -> Triple:
    subject, predicate, value = triple
    return Triple(
        names[subject] if isinstance(subject, BlankNode) else subject,
        predicate,
        names[value] if isinstance(value, BlankNode) else value,
    )
