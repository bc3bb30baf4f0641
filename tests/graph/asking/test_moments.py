import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.asking.moments import AFTER, AT, BEFORE, SINCE, UNTIL, moments
from municipia.graph.dates import period_end

TODAY = dt.date(2026, 11, 24)
WRITTEN = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
MONTHS = {language: names.split() for language, names in WRITTEN.items()}


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("en avril 2019", "2019-04", AT),
        ("le 7 août 2018", "2018-08-07", AT),
        ("depuis le 1er mars 2026", "2026-03-01", SINCE),
        ("before 2012", "2011", BEFORE),
        ("avant janvier 2019", "2018-12", BEFORE),
        ("antes del 1 de marzo de 2020", "2020-02-29", BEFORE),
        ("hasta 2015", "2015", UNTIL),
        ("hasta finales de 2018", "2018", UNTIL),
        ("by the end of 2018", "2018", UNTIL),
        ("August 7th, 2018", "2018-08-07", AT),
        ("on 7 July 2021", "2021-07-07", AT),
        ("07/08/2018", "2018-08-07", AT),
        ("since 2026-02-15", "2026-02-15", SINCE),
        ("last year", "2025", AT),
        ("after 2015", "2016", AFTER),
        ("après décembre 2018", "2019-01", AFTER),
        ("después del 31 de diciembre de 2020", "2021-01-01", AFTER),
        ("posteriores a 2015", "2016", AFTER),
        ("not before 2015", "2015", SINCE),
        ("no later than 2015", "2015", UNTIL),
        ("2015 onwards", "2015", SINCE),
        ("de 2015 en adelante", "2015", SINCE),
        ("2015 et avant", "2015", UNTIL),
        ("before last year", "2024", BEFORE),
        ("el 31 de abril de 2019", "2019-04", AT),
    ],
)
def test_a_date_is_read_with_how_it_bounds(text, value, bound):
    (one,) = moments(text, TODAY)
    assert (one.value, one.bound) == (value, bound)


def test_two_dates_are_read_in_their_order():
    assert [one.value for one in moments("entre août 2018 et avril 2019", TODAY)] == ["2018-08", "2019-04"]
    assert [one.value for one in moments("2017-2019", TODAY)] == ["2017", "2019"]


def test_numbers_are_no_years():
    assert moments("la campagne 10, 100, 1000", TODAY) == ()


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["fr", "en", "es"]),
    st.sampled_from(["{d} {m} {y}", "{d} de {m} de {y}", "{m} {d}, {y}"]),
)
def test_every_written_day_is_that_day(day, language, pattern):
    text = pattern.format(d=day.day, m=MONTHS[language][day.month - 1], y=day.year)
    (one,) = moments(text, TODAY)
    assert one.value == day.isoformat()


@given(st.text(max_size=60))
def test_whatever_is_read_is_a_date_and_stands_in_the_text(text):
    for one in moments(text, TODAY):
        period_end(one.value)
        assert 0 <= one.start < one.end <= len(text)
