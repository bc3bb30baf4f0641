"""How signatories add up over the years."""

from __future__ import annotations

import datetime as dt
import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.api.growth import growth

DAYS = st.dates(dt.date(1998, 1, 1), dt.date(2025, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> tuple[dt.date | None, dt.date | None]:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return draw(st.sampled_from([(first, last), (first, None), (None, last), (None, None)]))


@given(st.lists(st.lists(spans(), min_size=1, max_size=3), max_size=9))
def test_each_signatory_is_counted_once_and_never_lost(signatories) -> None:
    grown = growth(signatories, [])
    if grown is None:
        ends = {min(day.year for _, day in acts if day) for acts in signatories if any(day for _, day in acts)}
        begins = {min(day.year for day, _ in acts) for acts in signatories if all(day for day, _ in acts)}
        assert len(begins | ends) < 2
        return
    for one, other in zip(grown.years, grown.years[1:], strict=False):
        assert other.year == one.year + 1
        assert other.certain >= one.certain
        assert other.certain + other.possible >= one.certain + one.possible
    last = grown.years[-1]
    assert last.certain == sum(any(upper for _, upper in acts) for acts in signatories)
    assert last.certain + last.possible == len(signatories)


def test_a_source_that_counts_stands_where_its_list_stands_in_time() -> None:
    day = dt.date(2018, 7, 16)
    grown = growth([[(day, day)]], [("2019-04", 40, "April 2019: <40>"), ("2019-XX-XX?", 41, "?"), ("..", 1, "")])
    assert grown is not None
    assert grown.counts[-1].number in (40, 41)
    assert grown.counts[0].at == pytest.approx(2019.29, abs=0.02)
    assert "April 2019: &lt;40&gt;" in grown.drawing
    assert [(one.year, one.certain) for one in grown.years] == [(2018, 1), (2019, 1)]


def test_what_lies_in_one_year_is_not_drawn() -> None:
    day = dt.date(2018, 7, 16)
    assert growth([[(day, day)]], [("2018", 5, "")]) is None
    assert growth([], []) is None


def test_the_page_draws_what_its_table_says(browse: httpx.Client) -> None:
    text = browse.get("/instrument/cities-for-adequate-housing-2018").text
    part = text.partition('id="growth"')[2].partition("</section>")[0]
    rows = re.findall(r">(\d{4})</a></th><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>", part)
    assert len(rows) > 1
    heading = re.search(r'id="signatories">.*?\((\d+)\)', text, re.DOTALL)
    assert heading
    assert sum(map(int, rows[-1][1:])) == int(heading[1])
    assert part.count('class="stated"') >= 2
