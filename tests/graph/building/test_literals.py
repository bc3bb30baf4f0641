from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.building import literals


def test_slugs_are_ascii_words_with_hyphens():
    assert literals.slug("un_body") == "un-body"
    assert literals.slug("Émission de la Charte (2012)") == "emission-de-la-charte-2012"


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text):
    assert literals.slug(literals.slug(text)) == literals.slug(text)


def test_an_event_on_one_day_has_one_date_and_a_period_stays_open():
    assert literals.interval("2018-07-16", "2018-07-16") == "2018-07-16"
    assert literals.interval("2018-07", "") == "2018-07"
    assert literals.interval("2019-11-18", "2019-11-22") == "2019-11-18/2019-11-22"
    assert literals.open_interval("2007", "") == "2007/"
    assert literals.open_interval("2007", "2007") == "2007"
    assert literals.open_interval("", "2010") == "/2010"
    assert literals.open_interval("", "") == ""


def test_cells_that_hold_lists():
    assert literals.words(" housing; right-to-the-city ;") == ["housing", "right-to-the-city"]
