from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from municipia.graph.merge import quad
from municipia.graph.shadow import DERIVED, Shadow, canonical
from municipia.graph.store import memory

G, H = NamedNode("urn:g"), NamedNode("urn:h")
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
DEFAULT = DefaultGraph()


def triple(value) -> Triple:
    return Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value))


def typed(lexical) -> Triple:
    return Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(lexical, datatype=INTEGER))


def contents(store) -> set[Quad]:
    return set(store)


def shadow_of(*quads) -> Shadow:
    return Shadow(memory(quads), 1)


def test_triples_are_compared_as_the_store_keeps_them() -> None:
    assert canonical([typed("01"), typed("1")]) == {typed("1")}
    assert canonical([typed("no number"), triple("01")]) == {typed("no number"), triple("01")}


def test_two_spellings_of_a_number_are_one_triple_with_two_holders() -> None:
    shadow = shadow_of(quad(typed("1"), G), quad(typed("1"), DEFAULT))
    shadow.finish(shadow.replace({H: frozenset({typed("01")})}), frozenset())
    shadow.finish(shadow.replace({G: frozenset()}), frozenset())
    assert contents(shadow.whole) == {quad(typed("1"), H), quad(typed("1"), DEFAULT)}


def test_rules_see_the_union_without_what_rules_gave() -> None:
    shadow = shadow_of(quad(triple("1"), G), quad(triple("1"), DEFAULT), quad(triple("d"), DERIVED))
    assert contents(shadow.asserted) == {quad(triple("1"), DEFAULT)}


def test_a_triple_that_is_both_said_and_derived_stays_when_it_is_no_longer_derived() -> None:
    shadow = shadow_of()
    shadow.finish(shadow.replace({G: frozenset({triple("1")})}), frozenset({triple("1")}))
    named, merged = shadow.finish(shadow.replace({}), frozenset())
    assert named.deletes == {quad(triple("1"), DERIVED)}
    assert not merged
    assert contents(shadow.whole) == {quad(triple("1"), G), quad(triple("1"), DEFAULT)}


def test_undoing_leaves_no_trace() -> None:
    shadow = shadow_of(quad(triple("1"), G), quad(triple("1"), DEFAULT))
    whole, asserted = contents(shadow.whole), contents(shadow.asserted)
    shadow.finish(shadow.replace({G: frozenset({triple("2")}), H: frozenset({triple("1")})}), frozenset({triple("3")}))
    shadow.undo()
    assert (contents(shadow.whole), contents(shadow.asserted)) == (whole, asserted)
    assert list(shadow.whole.named_graphs()) == [G]


def test_counts_tell_named_quads_from_merged_triples() -> None:
    shadow = shadow_of()
    shadow.finish(shadow.replace({G: frozenset({triple("1")}), H: frozenset({triple("1")})}), frozenset())
    assert shadow.count() == (2, 1)
