import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, Literal, NamedNode, Quad, Triple
from rdflib.namespace import RDF, XSD

from municipia.graph.errors import UnsupportedError
from municipia.graph.terms import (
    from_rdflib,
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
