import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from municipia.api.facts import Row
from municipia.api.pages.acts import certainty, standing, time_key
from municipia.ontology.namespaces import XSD

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31))
GRADES = ["no", "possible", "certain"]


def act(earliest: dt.date | None, latest: dt.date | None) -> Row:
    bounds = {"earliest": earliest, "latest": latest}
    return {name: Literal(str(day), datatype=XSD.date) for name, day in bounds.items() if day}


@given(st.none() | DAYS, st.none() | DAYS, DAYS, st.integers(0, 4000))
def test_an_act_only_becomes_surer_as_time_goes_by(
    earliest: dt.date | None, latest: dt.date | None, day: dt.date, later: int
) -> None:
    row = act(earliest, latest)
    now, then = certainty(row, day), certainty(row, day + dt.timedelta(days=later))
    assert GRADES.index(now) <= GRADES.index(then)


@given(DAYS, st.integers(0, 400))
def test_the_bounds_decide(earliest: dt.date, length: int) -> None:
    latest = earliest + dt.timedelta(days=length)
    row = act(earliest, latest)
    assert certainty(row, latest) == "certain"
    assert certainty(row, earliest - dt.timedelta(days=1)) == "no"
    if length:
        assert certainty(row, earliest) == "possible"


def test_what_has_no_bounds_is_possible_on_any_day() -> None:
    assert certainty({}, dt.date(1990, 1, 1)) == "possible"
    assert certainty({}, None) == "possible"


def test_acts_of_unknown_time_come_last() -> None:
    early, late = act(None, dt.date(2000, 1, 1)), act(dt.date(2020, 1, 1), None)
    assert sorted([{}, late, early], key=time_key) == [early, late, {}]


def of(kind: str, earliest: dt.date | None, latest: dt.date | None) -> Row:
    return {**act(earliest, latest), "type": URIRef(f"https://w3id.org/municipia/kos/act-type/{kind}")}


def test_a_withdrawal_ends_what_it_does_not_certainly_come_before() -> None:
    early, late = dt.date(2012, 1, 1), dt.date(2020, 1, 1)
    signed, left, back = of("signed", early, early), of("withdrew", late, late), of("joined", late, None)
    assert standing([signed, left], dt.date(2015, 1, 1)) == "certain"
    assert standing([signed, left], late) == "no"
    assert standing([signed, of("withdrew", early, late)], dt.date(2015, 1, 1)) == "possible"
    assert standing(
        [signed, left, of("joined", late + dt.timedelta(1), late + dt.timedelta(1))], dt.date(2021, 1, 1)
    ) == ("certain")
    assert standing([left, back], late) == "no"
    assert standing([of("updated", early, early)], late) == "no"
