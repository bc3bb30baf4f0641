"""The shadow: the writer's copy of the graph in memory, on which a change is tried before anything is written.

It takes about 0.7 KB per quad of a named graph (whole graph and asserted union) and a second per 150,000 quads to load;
trying a change costs as much as the graphs that it replaces are long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, Self

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple

from municipia.graph.fingerprint import state_of
from municipia.graph.iris import DERIVED_GRAPH
from municipia.graph.keeper import Keeper
from municipia.graph.merge import Delta, default_delta, quad, replacement
from municipia.graph.store import memory
from municipia.ontology.namespaces import XSD

DERIVED: Final = NamedNode(str(DERIVED_GRAPH))
_DEFAULT: Final = DefaultGraph()
_FORM: Final = RdfFormat.N_TRIPLES
_NUMBER: Final = NamedNode("urn:municipia:number")
_STRING: Final = NamedNode(str(XSD.string))


class Shadow:
    """Two stores in memory: ``whole`` is the graph on disk, system graph apart; ``asserted`` is what rules see.

    The latter has one graph, the default one: the union of all named graphs but the derived one.
    """

    def __init__(self, whole: Store, revision: int) -> None:
        self.whole = whole
        self.revision = revision
        self._journal: list[tuple[Store, Delta]] = []
        self._union = Delta()

    @cached_property
    def asserted(self) -> Store:
        """The union of all named graphs but the derived one, made for the first change that is tried."""
        union = memory()
        union.bulk_load(self.whole.dump(format=_FORM, from_graph=_DEFAULT), format=_FORM)
        for triple in self.triples(DERIVED):
            if not self._asserting(triple):
                union.remove(quad(triple, _DEFAULT))
        return union

    @classmethod
    def of(cls, store: Keeper) -> Self:
        """The shadow of the store as it stands."""
        whole = memory()
        store.load_into(whole)
        return cls(whole, store.head)

    def replace(self, graphs: Mapping[NamedNode, frozenset[Triple]]) -> Delta:
        """Bring the asserted union to where it is once these graphs hold these triples; return their delta."""
        named = Delta.all(
            replacement(graph, self.triples(graph), canonical(triples)) for graph, triples in graphs.items()
        )
        self._union = default_delta(named, self._asserting, self._is_asserted)
        self._write(self.asserted, self._union)
        return named

    def finish(self, asserted: Delta, derived: frozenset[Triple]) -> tuple[Delta, Delta]:
        """Bring the whole to the state after the change; return the deltas of named graphs and of the default graph."""
        before, after = frozenset(self.triples(DERIVED)), canonical(derived)
        named = asserted | replacement(DERIVED, before, after)
        merged = self._merged(before, after)
        self._write(self.whole, named | merged)
        return named, merged

    def triples(self, graph: NamedNode) -> Iterable[Triple]:
        """What a named graph holds."""
        return (each.triple for each in self.whole.quads_for_pattern(None, None, None, graph))

    def state(self, graph: NamedNode) -> str:
        """The fingerprint of a named graph; "" when it holds nothing. Linear in the graph."""
        return state_of(self.whole, graph)

    def follow(self, named: Delta) -> Delta | None:
        """Bring the whole to where a recorded change of named graphs leads; that change with what it does to the union.

        None when the change does not fit what is here. The asserted union does not follow: the shadow serves for no
        other change afterwards.
        """
        has = self.whole.__contains__
        if not all(map(has, named.deletes)) or any(map(has, named.inserts)):
            return None
        delta = named | default_delta(named, self._holding)
        self._write(self.whole, delta)
        return delta

    def _merged(self, before: frozenset[Triple], after: frozenset[Triple]) -> Delta:
        """What enters and leaves the default graph: it is the union of what is asserted and what is derived.

        The quads of the asserted union's own delta are used again, since a large list has half a million of them.
        """
        come, gone = self._union.inserts, self._union.deletes
        inserts = {each for each in come if each.triple not in before} if before else set(come)
        inserts |= {each for each in _defaults(after - before) if each in gone or not self._stood(each)}
        inserts -= gone
        deletes = {each for each in gone if each.triple not in after}
        deletes |= {each for each in _defaults(before - after) if each not in self.asserted}
        return Delta(frozenset(deletes), frozenset(inserts))

    def _stood(self, each: Quad) -> bool:
        """Whether it was asserted before the change, and still is."""
        return each in self.asserted and each not in self._union.inserts

    def accept(self, revision: int) -> None:
        """The change has been written as this revision; there is no way back."""
        self._journal.clear()
        self.revision = revision

    def undo(self) -> None:
        """Back to where it was before the change that has not been accepted."""
        while self._journal:
            store, delta = self._journal.pop()
            _change(store, delta.inverse())

    def count(self) -> tuple[int, int]:
        """How many quads the named graphs hold, and how many triples the default graph; linear in the latter."""
        triples = sum(1 for _ in self.whole.quads_for_pattern(None, None, None, _DEFAULT))
        return len(self.whole) - triples, triples

    def _write(self, store: Store, delta: Delta) -> None:
        self._journal.append((store, delta))
        _change(store, delta)

    def _holding(self, triple: Triple) -> set[NamedNode]:
        found = self.whole.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return {each.graph_name for each in found if isinstance(each.graph_name, NamedNode)}

    def _asserting(self, triple: Triple) -> set[NamedNode]:
        return self._holding(triple) - {DERIVED}

    def _is_asserted(self, triple: Triple) -> bool:
        return quad(triple, _DEFAULT) in self.asserted


def canonical(triples: Iterable[Triple]) -> frozenset[Triple]:
    """The triples as the store will give them back: ``"01"^^xsd:integer`` becomes ``"1"^^xsd:integer`` there.

    Comparing anything else with what is stored would keep or drop triples wrongly. Only literals have two forms, and
    texts in no language but one; triples that are as they will be stay the same objects.
    """
    whole = frozenset(triples)
    forms = _changed({each.object for each in whole if isinstance(each.object, Literal) and _may_change(each.object)})
    return frozenset(_reformed(each, forms) for each in whole) if forms else whole


def _reformed(triple: Triple, forms: Mapping[Literal, Literal]) -> Triple:
    value = triple.object
    if isinstance(value, Literal) and value in forms:
        return Triple(triple.subject, triple.predicate, forms[value])
    return triple


def _may_change(value: Literal) -> bool:
    return value.datatype != _STRING


def _changed(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """The literals that the engine writes in another way, each with that way; it is asked for each."""
    numbered = {_numbered(number): literal for number, literal in enumerate(literals)}
    asked = memory(Quad(node, _NUMBER, literal, _DEFAULT) for node, literal in numbered.items())
    return {numbered[each.subject]: each.object for each in asked if str(numbered[each.subject]) != str(each.object)}


def _numbered(number: int) -> NamedNode:
    return NamedNode(f"urn:municipia:literal:{number}")


def _defaults(triples: Iterable[Triple]) -> Iterator[Quad]:
    return (quad(triple, _DEFAULT) for triple in triples)


def _change(store: Store, delta: Delta) -> None:
    """Change a store in memory; not atomic there, the journal undoes what a failure leaves half done."""
    for each in delta.deletes:
        store.remove(each)
    store.extend(delta.inserts)
    for graph in {each.graph_name for each in delta.deletes if isinstance(each.graph_name, NamedNode)}:
        if not _has_any(store.quads_for_pattern(None, None, None, graph)):
            store.remove_graph(graph)


def _has_any(quads: Iterable[Quad]) -> bool:
    return next(iter(quads), None) is not None
