from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph import sparql
from municipia.graph.errors import SyntaxFault
from municipia.graph.evaluate import syntax_fault

BASE = "http://example.org/"
QUESTIONS = sorted(
    each.read_text(encoding="utf-8")
    for each in files("municipia.graph").joinpath("queries", "questions").iterdir()
    if each.name.endswith(".rq")
)


def fault(text: str) -> SyntaxFault:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(text, base_iri=BASE)
    return syntax_fault(str(caught.value), text, BASE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "SELCT * { ?s ?p ?o }"),
        ("", "PREFX a: <http://a/> SELECT * {}"),
        ("SELECT * ", "WERE { ?s ?p ?o }"),
        ("PREFIX a: <http://a/>\nSELECT * { ?s ", "foo ?o }"),
        ("SELECT * { ?s ?p ?o } ", "ORDR BY ?s"),
        ("SELECT * {\n  ?s ", "ex:p ?o }"),
        ("SELECT * { ?s ?p ?o . ", "FILTR(?o > 1) }"),
        ("SELECT * { ?s ?p ?o FILTER ", "?o > 1 }"),
        ("SELECT (COUNT(*) AS ?n ", "{ ?s ?p ?o }"),
        ("ASK { ?s ?p ?o }\n\n", "garbage"),
        ("SELECT * { ", "OPTIONL { ?s ?p ?o } }"),
        ("SELECT * { ?s ?p ?o FILTER(?o = ", ") }"),
        ("SELECT * { ?s ?p ?o FILTER(?o > 1 && ", ") }"),
        ("SELECT * { ?s ?p -5 ", ") }"),
        ("SELECT * { ?s ?p ", "'abc }"),
        ("SELECT * { VALUES ?a { 1 ", "?b } }"),
        ("SELECT * { ?s ?p ?o }", "}"),
    ],
)
def test_the_first_word_that_cannot_stand_there_is_found(before: str, after: str) -> None:
    found = fault(before + after)
    assert (found.line, found.column) == sparql.position(before + after, len(before))
    assert f"line {found.line}, column {found.column}" in found.message


@pytest.mark.parametrize("text", ["", "# nothing\n", "SELECT", "SELECT * { ?s ?p ?o", "ASK { ?s ?p ?o FILTER("])
def test_a_text_that_ends_too_early_is_told_so_with_line_and_column(text: str) -> None:
    found = fault(text)
    assert (found.line, found.column) == sparql.position(text, len(text))
    assert f"line {found.line}, column {found.column}, where it ends" in found.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("SELCT * {}", "SELECT"),
        ("ASK { ?s ?p ?o FLTER(?o > 1) }", "FILTER"),
        ("ASK { ?s skos:prefLabel ?o }", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"),
        ("ASK { ?s foo:bar ?o }", "PREFIX foo: <…>"),
    ],
)
def test_the_hint_says_what_may_be_meant(text: str, hint: str) -> None:
    assert hint in fault(text).hint


@pytest.mark.parametrize(
    ("before", "variable", "after"),
    [
        ("SELECT (COUNT(*) AS ?n) ", "?s", " {?s ?p ?o}"),
        ("SELECT (COUNT(*) AS ?n)\n  ", "$s", " WHERE {?s ?p ?o}"),
        ("SELECT ?s ", "?p", " { ?s ?p ?o } GROUP BY ?s"),
        ("SELECT ", "?s", " ?p { ?s ?p ?o } GROUP BY ?p"),
        ("SELECT ", "?s", " { ?s ?p ?o } HAVING(COUNT(*) > 1)"),
        ("SELECT ", "?s", " { ?s ?p ?o } ORDER BY COUNT(?s)"),
        ("SELECT (STR(", "?p", ") AS ?x) (COUNT(*) AS ?n) { ?s ?p ?o }"),
        ("SELECT ?s (COUNT(?o) + ", "?p", " AS ?n) { ?s ?p ?o } GROUP BY ?s"),
        ("SELECT ?y ", "?x", " (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (STR(?p) AS ?y)"),
        ("SELECT ?a { { SELECT (COUNT(*) AS ?n) ", "?s", " { ?s ?p ?o } } ?s ?p ?a }"),
        ("SELECT ?s { { SELECT ?p { ?s ?p ?o } } { SELECT (SUM(?o) AS ?n) ", "?s", " {?s ?p ?o} GROUP BY ?p } }"),
    ],
)
def test_a_variable_beside_an_aggregate_is_found_and_needs_to_be_grouped_by(
    before: str, variable: str, after: str
) -> None:
    found = fault(before + variable + after)
    assert (found.line, found.column) == sparql.position(before + variable, len(before))
    assert f"before “{variable}" in found.message
    assert f"“{variable}”" in found.hint
    assert "GROUP BY" in found.hint
    for raw in ("expected", "unbound", "the end", "parser"):
        assert raw not in found.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT (1 AS ?s) { ?s ?p ?o }", "The SELECT overrides an existing variable using an expression."),
        ("SELECT (1 AS ?s) (2 AS ?s) {}", "Duplicated variable name in SELECT."),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * is not authorized with GROUP BY."),
    ],
)
def test_a_reason_that_the_parser_gives_in_words_stands_by_itself(text: str, says: str) -> None:
    assert fault(text).hint == f"What the parser says: {says}"


def between_signs(text: str) -> list[int]:
    """Where tokens start, but for the second halves of signs such as ``!=``, whose first half then is the fault."""
    words = list(sparql.tokens(text))
    return [
        word.start
        for before, word in pairwise(words)
        if not (before.kind == word.kind == "other" and before.start + len(before.text) == word.start)
    ]


def test_half_of_a_sign_cut_in_two_is_the_fault() -> None:
    found = fault("ASK { ?s ?p ?o FILTER(?s ! § = ?o) }")
    assert (found.line, found.column) == (1, 26)


@given(st.data())
def test_a_foreign_sign_is_found_wherever_it_stands(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(QUESTIONS))
    at = data.draw(st.sampled_from(between_signs(text)))
    found = fault(f"{text[:at]} § {text[at:]}")
    assert (found.line, found.column) == sparql.position(f"{text[:at]} § ", at + 1)


def test_a_very_long_query_keeps_the_place_that_the_parser_gives() -> None:
    text = "SELECT * { " + "?s ?p ?o . " * 7000 + " FILTR(1) }"
    assert (fault(text).column or 0) > text.index("FILTR")


@pytest.mark.parametrize("space", ["", " ", "\n\t", " # (a comment\n"])
def test_a_space_before_the_bracket_of_any_function_is_read(space: str) -> None:
    text = f"SELECT (concat{space}('concat (', COALESCE{space}(1/0, 'b')) AS ?x) {{}}"
    closed = sparql.close_up(text)
    assert len(closed) == len(text)
    (row,) = ox.Store().query(closed)
    assert row["x"].value == "concat (b"
