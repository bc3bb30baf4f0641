import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Store
from rdflib import Literal, URIRef

from municipia.graph.binding import bind, bind_list, variables

QUERY = """PREFIX ex: <http://example.org/>
SELECT ?thing ?day ?word WHERE {
  VALUES (?thing ?day) { (ex:a "2019-04-30"^^<http://www.w3.org/2001/XMLSchema#date>) } #:bind
  VALUES (?word) { ("x y"@en) } #:bind
}"""


def ask(query: str) -> tuple[str | None, ...]:
    (row,) = Store().query(query)
    return tuple(None if term is None else term.value for term in row)


def test_a_query_runs_as_it_stands() -> None:
    assert ask(QUERY) == ("http://example.org/a", "2019-04-30", "x y")
    assert ask(bind(QUERY, {})) == ask(QUERY)


def test_only_the_given_values_change() -> None:
    assert ask(bind(QUERY, {"thing": URIRef("http://example.org/b")})) == (
        "http://example.org/b",
        "2019-04-30",
        "x y",
    )


def test_none_leaves_a_variable_unbound() -> None:
    assert ask(bind(QUERY, {"day": None}))[1] is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("\n")
def test_any_text_is_bound_as_it_is(text: str) -> None:
    bound = bind(QUERY, {"word": Literal(text)})
    assert ask(bound)[2] == text
    assert ask(bind(bound, {"word": Literal("z")}))[2] == "z"


@pytest.mark.parametrize("iri", ["http://a/> } DROP ALL #", "a b", "x\ny", 'x"y'])
def test_a_text_that_is_no_iri_is_refused(iri: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        bind(QUERY, {"thing": URIRef(iri)})


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(KeyError, match="nobody"):
        bind(QUERY, {"nobody": Literal("x")})


def test_a_block_whose_parts_do_not_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="2 variables but 1 terms"):
        bind("VALUES (?a ?b) { (1) } #:bind", {"a": Literal(1)})


def test_variables_lists_what_can_be_bound() -> None:
    assert variables(QUERY) == {"thing", "day", "word"}


def test_a_list_is_bound_one_row_each() -> None:
    words = [Literal("a"), Literal('b"}', lang="fr"), Literal("c\nd")]
    bound = bind_list(QUERY, "word", words)
    assert [row[2].value for row in Store().query(bound)] == ["a", 'b"}', "c\nd"]


def test_an_empty_list_gives_no_row() -> None:
    assert list(Store().query(bind_list(QUERY, "word", []))) == []


def test_a_list_needs_a_block_of_its_variable_alone() -> None:
    with pytest.raises(KeyError, match="thing"):
        bind_list(QUERY, "thing", [URIRef("http://example.org/b")])
