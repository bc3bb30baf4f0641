from itertools import permutations

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, XSD

from municipia.graph.errors import UnsupportedError
from municipia.graph.terms import (
    GENID,
    deskolemise,
    from_rdflib,
    skolemise,
    to_rdflib,
    triples_from_rdflib,
    triples_to_rdflib,
)

IRIS = st.sampled_from(["urn:a", "https://example.org/é#x", "https://example.org/a%20b", "tag:x,2020:y"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
RDFLIB_TERMS = st.one_of(
    IRIS.map(rdflib.URIRef),
    st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).map(rdflib.BNode),
    TEXTS.map(rdflib.Literal),
    st.builds(lambda text, tag: rdflib.Literal(text, lang=tag), TEXTS, st.sampled_from(["en", "fr-ca", "zh-hans"])),
    st.builds(
        lambda text, kind: rdflib.Literal(text, datatype=kind, normalize=False),
        st.sampled_from(["01", "1.50", "2019-04", "abc"]),
        st.sampled_from([XSD.token, XSD.anyURI, rdflib.URIRef("http://id.loc.gov/datatypes/edtf/EDTF")]),
    ),
)


@given(RDFLIB_TERMS)
def test_a_term_comes_back_as_it_went(term) -> None:
    back = to_rdflib(from_rdflib(term))
    assert (back, type(back), str(back)) == (term, type(term), str(term))


def test_a_lexical_form_crosses_the_border_unchanged() -> None:
    term = rdflib.Literal("007", datatype=XSD.integer, normalize=False)
    assert from_rdflib(term).value == "007"
    assert str(to_rdflib(from_rdflib(term))) == "007"


@pytest.mark.parametrize(
    "term",
    [
        rdflib.Variable("x"),
        rdflib.URIRef("not an iri"),
        rdflib.URIRef("relative"),
        rdflib.Literal("x", datatype=rdflib.URIRef("no type")),
        rdflib.Literal("x", datatype=RDF.langString),
        "text",
        None,
    ],
)
def test_what_cannot_be_stored_is_refused(term) -> None:
    with pytest.raises(UnsupportedError, match=r"stored|neither|no language"):
        from_rdflib(term)


@pytest.mark.parametrize(
    "term",
    [
        Literal("x", language="ar", direction=BaseDirection.RTL),
        Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c")),
        "text",
    ],
)
def test_what_rdf_1_1_does_not_know_is_refused(term) -> None:
    with pytest.raises(UnsupportedError, match=r"RDF 1\.1"):
        to_rdflib(term)


def test_a_literal_cannot_be_a_subject() -> None:
    with pytest.raises(UnsupportedError, match="no triple"):
        list(triples_from_rdflib([(rdflib.Literal("x"), RDF.type, rdflib.URIRef("urn:a"))]))


def test_quads_cross_without_their_graph() -> None:
    triple = Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"))
    quad = Quad(triple.subject, triple.predicate, triple.object, NamedNode("urn:g"))
    assert list(triples_to_rdflib([quad])) == list(triples_to_rdflib([triple]))


# --- blank nodes -----------------------------------------------------------------------------------------------------

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
