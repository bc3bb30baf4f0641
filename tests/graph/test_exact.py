from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from municipia.graph import exact
from municipia.graph.derive import derive
from municipia.graph.engines import as_text
from municipia.graph.validate import validate
from municipia.ontology.namespaces import DCTERMS, EDTF, MUN, XSD

NODE = NamedNode("urn:node")
NO_TEXTS: dict[str, str] = {}


def literal(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(datatype))


def dated(**values: str) -> Store:
    names = {"date": DCTERMS.date, "valid": DCTERMS.valid, "issued": DCTERMS.issued, "asOf": MUN.asOf}
    store = Store()
    for name, value in values.items():
        if name in names:
            term, kind = names[name], EDTF.EDTF
        else:
            term, kind = MUN[name], XSD.date
        store.add(Quad(NODE, NamedNode(str(term)), literal(value, str(kind)), DefaultGraph()))
    return store


def codes(store: Store, suite: str = "published") -> list[str]:
    return sorted(each.code for each in exact.check(store, suite, as_text(store), NO_TEXTS))


@pytest.mark.parametrize(
    "values",
    [
        {"date": "2018", "valid": "2020"},
        {"valid": "2007/", "asOf": "2019"},
        {"issued": "2018-07-16", "asOf": "XXXX"},
        {"asOf": "2019-04"},
        {"asOf": "XXXX"},
        {"date": "XXXX-12-10"},
        {"date": "[..2011]"},
        {"date": "[2011,2012]"},
    ],
)
def test_the_bounds_that_the_rules_derive_are_the_bounds_expected(values):
    store = dated(**values)
    for triple in derive(store):
        store.add(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
    assert codes(store) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"date": "2018"}, ["bounds-present", "bounds-present"]),
        ({"date": "2018", "earliest": "2018-01-01"}, ["bounds-present"]),
        ({"date": "2018", "earliest": "2018-01-01", "latest": "2018-12-30"}, ["bounds-equal"]),
        ({"date": "[..2011]", "earliest": "2011-01-01", "latest": "2011-12-31"}, ["bounds-equal"]),
        ({"date": "2018-02-30"}, ["edtf-valid"]),
        ({"earliest": "2018-01-01"}, []),
    ],
)
def test_bounds_that_lack_or_differ_are_told(values, expected):
    assert codes(dated(**values)) == expected


def test_an_open_beginning_may_be_that_of_the_instrument_for_an_act_alone():
    store = dated(date="[..2016]", earliest="2015-10-15", latest="2016-12-31")
    assert codes(store) == ["bounds-equal"]
    store.add(Quad(NODE, NamedNode(str(MUN.toInstrument)), NamedNode("urn:text"), DefaultGraph()))
    assert codes(store) == []


def test_what_people_hand_in_needs_no_bounds_but_right_ones():
    assert codes(dated(date="2018"), "given") == []
    assert codes(dated(date="2018", latest="2018-12-30"), "given") == ["bounds-equal"]


def test_a_wrong_bound_is_told_with_the_date_and_the_right_one():
    store = dated(date="2018-02", earliest="2018-02-01", latest="2018-02-29")
    (result,) = exact.check(store, "given", as_text(store), NO_TEXTS)
    assert result.messages["en"] == "Bound 2018-02-29 wrong: the date 2018-02 gives 2018-02-28."


def test_the_stored_texts_are_known_by_the_iri_of_their_source(tmp_path: Path):
    (tmp_path / "000_a.txt").write_bytes("Ligne\r\nÉté".encode())
    texts = exact.stored_texts(tmp_path)
    assert texts == {"https://w3id.org/municipia/id/source/seed-000_a.txt": "Ligne\r\nÉté"}
    assert len(exact.stored_texts()) == 5


def test_decomposed_letters_are_found_in_any_literal():
    store = Store()
    store.add(Quad(NODE, NamedNode("urn:p"), Literal("e\u0301te\u0301", language="fr"), DefaultGraph()))
    (result,) = validate(store).results
    assert (result.code, result.messages["en"]) == ("literal-nfc", "Text of 5 characters that is not in form NFC.")


PIECES = [
    "a",
    "Z9",
    " ",
    "\n",
    "\t",
    "\u202e",
    '"',
    "\\",
    "+33 1 23 45 67 89",
    "01 23 45 67 89",
    "x@example.org",
    "<",
    "tel:",
    "é",
    "5",
]


@given(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), st.sampled_from([None, "fr"]))
def test_the_look_at_the_whole_text_passes_over_nothing(words: str, language: str | None):
    """Most graphs are clean as a whole, and then no literal is looked at: what one would show, the whole must show."""
    store = Store()
    store.add(Quad(NODE, NamedNode("urn:p"), Literal(words, language=language), DefaultGraph()))
    found = codes(store, "given")
    suspicious = exact.check(store, "given", '<urn:s> <urn:p> " x@example.org" .', NO_TEXTS)
    assert found == sorted(each.code for each in suspicious)


@pytest.mark.parametrize("subject", ["urn:node", "mailto:x@example.org", "TEL:+331"])
@pytest.mark.parametrize("value", [Literal("x@example.org"), NamedNode("mailto:x@example.org"), Literal("x")])
def test_nobody_can_be_reached_through_anything(subject: str, value: Literal | NamedNode):
    store = Store()
    store.add(Quad(NamedNode(subject), NamedNode("urn:p"), value, DefaultGraph()))
    is_private = subject != "urn:node" or value != Literal("x")
    assert codes(store, "given") == (["literal-private"] if is_private else [])
