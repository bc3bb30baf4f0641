import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.building.preference import precision, prefer
from municipia.graph.conflicts import Statement
from municipia.ontology.namespaces import DCTERMS

ISSUED = str(DCTERMS.issued)
dates = st.sampled_from(
    ["2018", "2018-07", "2018-07-15", "2018-07-16", "2019", "[..2011]", "2018~", "2017/2018", "XXXX-12-10"]
)
statements = st.lists(
    st.builds(Statement, st.just(ISSUED), dates, st.sampled_from(["", "planned"])), min_size=1, max_size=6
)


def said(*values, kind=""):
    return [Statement(ISSUED, value, kind) for value in values]


def test_a_day_says_more_than_a_month_and_a_month_more_than_a_year():
    order = ["2018-07-16", "2018-07-16?", "2018-07", "2018", "2018~", "[..2011]", "XXXX"]
    scores = [precision(each) for each in order]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_the_most_precise_value_wins():
    assert prefer(said("2000", "2000-05-18", "2001"), ["a", "b", "c"]).position == 1


def test_among_equally_precise_values_more_sources_win():
    choice = prefer(said("2005-06-20", "2006-01-01", "2006"), ["a", "b", "c"])
    assert choice.position == 1
    assert "in agreement with 2 of 3 sources" in choice.reasons["en"]
    assert set(choice.reasons) == {"en", "fr", "es"}


def test_among_equals_the_first_row_wins():
    assert prefer(said("2013-09-26", "2013-09-27"), ["a", "b"]).position == 0


def test_an_actual_date_wins_over_a_planned_one():
    planned, actual = said("2018-10-01", kind="planned")[0], said("2018-12")[0]
    assert prefer([planned, actual], ["a", "b"]).position == 1
    assert prefer([planned], ["a"]).position == 0


def test_the_reason_tells_what_decided():
    planned, actual = said("2018-10", kind="planned")[0], said("2018-12")[0]
    assert "planned" in prefer([planned, actual], ["a", "b"]).reasons["en"]
    bodies = [Statement(str(DCTERMS.creator), each) for each in ("Montréal", "Ville-de-Montréal-1642-05-17")]
    choice = prefer(bodies, ["a", "b"])
    assert choice.position == 0
    assert "precise" not in choice.reasons["en"]


def test_one_value_needs_no_reason():
    assert prefer(said("2018", "2018"), ["a", "b"]).reasons == {}


def test_nothing_to_choose_from():
    with pytest.raises(ValueError, match="nothing"):
        prefer([], [])


@given(statements)
def test_the_choice_is_one_of_them_and_as_precise_as_any_of_its_kind(given_statements):
    choice = prefer(given_statements, [str(n) for n in range(len(given_statements))])
    chosen = given_statements[choice.position]
    actual = [each for each in given_statements if each.kind != "planned"] or given_statements
    assert chosen in actual
    assert precision(chosen.value) == max(precision(each.value) for each in actual)
