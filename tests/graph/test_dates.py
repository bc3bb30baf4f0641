from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph import dates
from municipia.graph.dates import Bounds, bounds, disjoint, is_edtf, period, period_end

DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2000-02-29", date(2000, 2, 29), date(2000, 2, 29)),
        ("2017-10?", date(2017, 10, 1), date(2017, 10, 31)),
        ("2017-05/2018-12", date(2017, 5, 1), date(2018, 12, 31)),
        ("[2011,2012]", date(2011, 1, 1), date(2012, 12, 31)),
        ("[2018-07..2019-04]", date(2018, 7, 1), date(2019, 4, 30)),
        ("[..2011]", None, date(2011, 12, 31)),
        ("../2010", None, date(2010, 12, 31)),
        ("2007/..", date(2007, 1, 1), None),
        ("2007/", date(2007, 1, 1), None),
        ("/2007", None, date(2007, 12, 31)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("XXXX", None, None),
        ("XXXX-12-10", None, None),
    ],
)
def test_bounds(edtf: str, earliest: date | None, latest: date | None) -> None:
    assert bounds(edtf) == Bounds(earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "mai 2009",
        "..",
        "2019-13",
        "2013-02-30",
        "1999-02-29",
        "2020/2010",
        "2018 ",
        "before-2012",
        "2018" * 99,
    ],
)
def test_what_is_no_date_is_refused_with_its_text(text: str) -> None:
    assert not is_edtf(text)
    with pytest.raises(ValueError, match=r"EDTF|no such day|before it begins"):
        bounds(text)


@given(DAYS)
def test_a_day_is_its_own_bounds(day: date) -> None:
    assert bounds(day.isoformat()) == Bounds(day, day)


@given(DAYS, DAYS)
def test_an_interval_holds_its_ends_and_only_runs_forward(one: date, other: date) -> None:
    text = f"{one.isoformat()}/{other.isoformat()}"
    assert is_edtf(text) == (one <= other)
    if one <= other:
        assert bounds(text) == Bounds(one, other)


@given(DAYS, DAYS)
def test_days_are_disjoint_when_they_differ_and_never_from_their_year(one: date, other: date) -> None:
    assert (
        disjoint(one.isoformat(), other.isoformat()) == (one != other) == disjoint(other.isoformat(), one.isoformat())
    )
    assert not disjoint(one.isoformat(), f"{one.year:04}")


@given(st.text(max_size=30))
def test_any_text_is_understood_or_refused(text: str) -> None:
    if is_edtf(text):
        found = bounds(text)
        assert found.earliest is None or found.latest is None or found.earliest <= found.latest


@given(DAYS)
def test_the_end_of_a_month_is_its_last_day(day: date) -> None:
    end = period_end(f"{day:%Y-%m}")
    assert end.month == day.month
    assert (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-02-29", date(2016, 2, 29), date(2016, 2, 29)),
    ],
)
def test_a_period_is_a_year_a_month_or_a_day(text: str, first: date, last: date) -> None:
    assert period(text) == (first, last)
    assert period_end(text) == last


@pytest.mark.parametrize(
    "text",
    [
        *("", " 2018", "2018?", "2018~", "201X", "[..2011]", "2018/2019", "2019/..", "2018-08-07T00:00:00Z", "2018-21"),
        *("2018-13", "2015-02-29", "0000", "9999", "٢٠١٨", "2018\n"),
    ],
)
def test_any_other_date_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="no year, month or day"):
        period_end(text)


SIMPLE = ["2007", "1600", "2016-02", "2015-02", "2016-02-29"]
ODD = ["2018-13", "2018-00", "2018-21", "2015-02-29", "2018-00-05", "0000", "9999", "2018-1", "..", "XXXX", "201X"]
PARTS = st.sampled_from(SIMPLE + ODD)


@given(PARTS, st.one_of(st.none(), PARTS))
def test_the_short_way_gives_the_bounds_that_the_parser_gives(begin: str, end: str | None) -> None:
    text = begin if end is None else f"{begin}/{end}"
    short = dates._plain(text)
    assert short is None or short == dates._parsed(text)
