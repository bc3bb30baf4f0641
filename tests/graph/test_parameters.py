import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, Literal, URIRef

from municipia.graph.errors import ParameterError
from municipia.graph.parameters import Kind, Parameter, fold, near, read, thing, unknown

BASE = "https://w3id.org/municipia/"
TODAY = dt.date(2026, 11, 23)


def parameter(kind, name="it", default="", choices=()):
    return Parameter(name, Kind(kind), default, {}, choices)


def one(kind, text, **more):
    return read(parameter(kind, **more), text, today=TODAY)["it"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019-04", "2019-04-01", "2019-04-30"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-04-30", "2019-04-30", "2019-04-30"),
    ],
)
def test_a_date_is_bound_to_an_end_of_its_period(text, first, last):
    assert one("date", text) == Literal(last, datatype=XSD.date)
    assert one("since", text) == Literal(first, datatype=XSD.date)
    period = read(parameter("period"), text, today=TODAY)
    assert {name: str(term) for name, term in period.items()} == {"itStart": first, "itEnd": last}


@given(st.dates())
def test_every_day_is_a_date(day):
    assert one("date", day.isoformat()) == one("since", day.isoformat()) == Literal(day)


@given(st.text(min_size=1, max_size=12).filter(lambda text: not text[0].isdigit()))
def test_any_other_text_is_no_date(text):
    with pytest.raises(ParameterError, match="not a date") as caught:
        one("date", text)
    assert caught.value.name == "it"
    assert "2019-04" in caught.value.hint


@pytest.mark.parametrize("text", ["2019-13", "2019-02-30", "19", "2019-4", "April 2019", "2019-04-30T00:00", "٢٠١٩"])
def test_what_the_calendar_does_not_have_is_refused(text):
    with pytest.raises(ParameterError, match="not a date"):
        one("date", text)


def test_today_is_the_day_of_asking_where_it_is_the_default():
    assert one("date", "today", default="today") == Literal(TODAY)
    with pytest.raises(ParameterError):
        one("date", "today", default="2019")


def test_nothing_written_binds_nothing():
    assert one("instrument", "") is None
    assert read(parameter("period"), "", today=TODAY) == {"itStart": None, "itEnd": None}


@pytest.mark.parametrize("text", ["0", "1001", "-1", "1.5", "ten", "١٠", "1e2", "1" * 5000])
def test_a_number_is_whole_and_small(text):
    assert one("number", "10") == Literal(10)
    with pytest.raises(ParameterError, match="it"):
        one("number", text)


def test_a_choice_is_one_of_the_listed_words():
    assert one("choice", "certain", choices=("certain", "possible")) == Literal("certain")
    with pytest.raises(ParameterError, match="certain, possible"):
        one("choice", "sure", choices=("certain", "possible"))


def test_a_text_has_a_limit():
    assert one("text", "é" * 200) == Literal("é" * 200)
    with pytest.raises(ParameterError, match="200"):
        one("text", "é" * 201)


@pytest.mark.parametrize(
    ("kind", "text", "iri"),
    [
        ("instrument", "milan-urban-food-policy-pact-2015", "id/instrument/milan-urban-food-policy-pact-2015"),
        ("instrument", BASE + "id/instrument/x", "id/instrument/x"),
        ("territory", "T0011", "id/territory/T0011"),
        ("territory", "t0011", "id/territory/T0011"),
        ("territory", "at-vienna", "id/territory/T0042"),
        ("right", "housing", "kos/right/housing"),
        ("organisation", "uclg-cisdp", "id/organisation/uclg-cisdp"),
        ("source", "seed-003_ff07edbb6c3564bc.txt", "id/source/seed-003_ff07edbb6c3564bc.txt"),
    ],
)
def test_a_thing_goes_by_its_iri_number_key_or_slug(kind, text, iri):
    assert thing(parameter(kind), text, {"at-vienna": "T0042"}) == URIRef(BASE + iri)


@pytest.mark.parametrize("text", ["http://example.org/x", BASE + "id/territory/T0011", BASE + "id/instrument/a b"])
def test_an_iri_of_another_kind_is_refused(text):
    with pytest.raises(ParameterError, match="not the IRI"):
        thing(parameter("instrument"), text)


@given(st.text(min_size=1, max_size=50).filter(lambda text: "://" not in text))
def test_any_text_makes_a_safe_iri(text):
    iri = str(thing(parameter("instrument"), text))
    assert iri.startswith(BASE + "id/instrument/")
    assert not set(iri) & set(' <>"{}|^`\\\n')


KNOWN = [("T0001", "Tirana"), ("T0011", "Vienna"), ("T0163", "Saint-Denis"), ("T0144", "Seine-Saint-Denis")]


@pytest.mark.parametrize(
    ("text", "first"),
    [("Viena", "T0011 (Vienna)"), ("saint denis", "T0163 (Saint-Denis)")],
)
def test_the_nearest_names_come_first(text, first):
    assert near(text, KNOWN)[0] == first


def test_an_unknown_thing_is_told_with_what_comes_near():
    error = unknown("it", "Sant-Denis", KNOWN)
    assert error.name == "it"
    assert "T0163 (Saint-Denis)" in error.hint
    assert "Nothing" in unknown("it", "qqqq", KNOWN).hint


def test_names_are_compared_without_accents_and_punctuation():
    assert fold("São Paulo!") == fold("SAO-PAULO") == "sao paulo"
