from itertools import permutations

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.compare import isomorphic

from municipia.graph.errors import UnsupportedError
from municipia.graph.skolem import GENID, deskolemise, skolemise
from municipia.graph.terms import triples_to_rdflib

NODES = ["a", "b", "c", "d"]
TERMS = st.one_of(
    st.sampled_from(NODES).map(BlankNode), st.sampled_from([NamedNode("urn:x"), NamedNode("urn:y"), Literal("1")])
)
GRAPHS = st.frozensets(
    st.builds(
        Triple,
        TERMS.filter(lambda term: not isinstance(term, Literal)),
        st.sampled_from([NamedNode("urn:p"), NamedNode("urn:q")]),
        TERMS,
    ),
    max_size=8,
)


def renamed(triples, names):
    def change(term):
        return BlankNode(names[term.value]) if isinstance(term, BlankNode) else term

    return frozenset(Triple(change(t.subject), t.predicate, change(t.object)) for t in triples)


def as_graph(triples) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples_to_rdflib(triples):
        graph.add(triple)
    return graph


@given(GRAPHS)
def test_skolemised_graphs_hold_no_blank_node_and_as_many_triples(triples) -> None:
    named = skolemise("urn:g", triples)
    assert len(named) == len(triples)
    assert not any(isinstance(term, BlankNode) for triple in named for term in (triple.subject, triple.object))


@given(GRAPHS)
def test_blank_nodes_come_back_on_the_way_out(triples) -> None:
    back = frozenset(map(deskolemise, skolemise("urn:g", triples)))
    assert isomorphic(as_graph(back), as_graph(triples))


@given(GRAPHS, st.permutations(["v", "w", "x", "y"]))
def test_labels_and_order_do_not_matter(triples, labels) -> None:
    other = renamed(triples, dict(zip(NODES, labels, strict=True)))
    assert skolemise("urn:g", triples) == skolemise("urn:g", sorted(other, key=str))


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_nodes_alike_in_every_way_keep_their_number_and_their_names(order) -> None:
    thing = NamedNode("urn:Thing")
    three = {Triple(BlankNode(label), NamedNode("urn:type"), thing) for label in order}
    assert len(skolemise("urn:g", three)) == 3
    assert skolemise("urn:g", three) == skolemise("urn:g", renamed(three, {"a": "z", "b": "m", "c": "k"}))


def test_names_do_not_change_when_other_nodes_come() -> None:
    old = {Triple(BlankNode("a"), NamedNode("urn:p"), Literal("old"))}
    new = {Triple(BlankNode("b"), NamedNode("urn:p"), Literal("new"))}
    assert skolemise("urn:g", old) <= skolemise("urn:g", old | new)


def test_two_graphs_never_share_a_blank_node() -> None:
    triples = {Triple(BlankNode("a"), NamedNode("urn:p"), Literal("x"))}
    assert skolemise("urn:g", triples).isdisjoint(skolemise("urn:h", triples))


def test_names_are_well_known_iris() -> None:
    (triple,) = skolemise("urn:g", {Triple(BlankNode("a"), NamedNode("urn:p"), Literal("x"))})
    assert triple.subject.value.startswith(GENID)
    assert deskolemise(triple).predicate == triple.predicate


def test_a_clique_takes_no_longer_than_a_chain() -> None:
    nodes = [BlankNode(f"n{i}") for i in range(14)]
    clique = {Triple(a, NamedNode("urn:p"), b) for a in nodes for b in nodes if a != b}
    assert len(skolemise("urn:g", clique)) == len(clique)


def test_triple_terms_are_refused() -> None:
    inner = Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"))
    with pytest.raises(UnsupportedError, match="triple term"):
        skolemise("urn:g", [Triple(NamedNode("urn:x"), NamedNode("urn:p"), inner)])
