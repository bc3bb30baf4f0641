"""Curves add up to what the matrix has as of the same day."""

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.commitments import Act, certainty
from municipia.graph.curves import curve, curves, grouped, span

DAY = dt.date(2020, 6, 30)
days = st.one_of(st.none(), st.dates(dt.date(2010, 1, 1), dt.date(2023, 12, 31)))


@st.composite
def acts(draw: st.DrawFn) -> Act:
    one, other = draw(days), draw(days)
    earliest, latest = (one, other) if one is None or other is None or one <= other else (other, one)
    number = draw(st.integers(0, 9))
    return Act(f"a{number}", "p", "g", f"i{number % 3}", "signed", "", earliest, latest)


@given(st.lists(acts(), max_size=30))
def test_every_year_has_what_the_matrix_has_as_of_its_end(found: list[Act]) -> None:
    first, _ = span(found, DAY)
    for year in curve(found, first, DAY).years:
        end = min(dt.date(year.year, 12, 31), DAY)
        known = Counter(
            certainty(act.earliest, act.latest, end)
            for act in found
            if certainty(act.earliest, act.latest, DAY) != "no"
        )
        assert (year.certain, year.possible) == (known["certain"], known["possible"])


@given(st.lists(acts(), max_size=30), st.sampled_from(["instrument", "act"]))
def test_no_act_is_lost_between_bars_and_notes_and_series(found: list[Act], by: str) -> None:
    first, _ = span(found, DAY)
    whole = curve(found, first, DAY)
    assert sum(year.within + year.by for year in whole.years) + whole.open == whole.total
    assert whole.last.certain + whole.last.possible == whole.total
    assert whole.undated <= whole.open
    parts = curves(grouped(found, by), first, DAY)
    assert sum(part.total for part in parts) == whole.total
    for place, year in enumerate(whole.years):
        assert sum(part.years[place].certain for part in parts) == year.certain
        assert sum(part.years[place].by for part in parts) == year.by
