from __future__ import annotations

import itertools
from collections import deque

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.errors import UnsupportedError
from municipia.graph.rows import CsvRows, JsonRows, RowCounter, TsvRows, XmlRows

NASTY = st.text(st.sampled_from('a"\\,{}[]:\n\r\t</result>'), max_size=12)
FORMS = [
    (ox.QueryResultsFormat.JSON, JsonRows),
    (ox.QueryResultsFormat.XML, XmlRows),
    (ox.QueryResultsFormat.CSV, CsvRows),
    (ox.QueryResultsFormat.TSV, TsvRows),
]


def answer(values: list[tuple[str | None, str | None]], form: ox.QueryResultsFormat) -> bytes:
    rows = " ".join(f"({_written(a)} {_written(b)})" for a, b in values)
    result = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {rows} }} }}")
    written = result.serialize(format=form)
    assert written is not None
    return written


def _written(value: str | None) -> str:
    return "UNDEF" if value is None else str(ox.Literal(value))


@pytest.mark.parametrize(("form", "counter"), FORMS)
@given(
    values=st.lists(st.tuples(st.none() | NASTY, st.none() | NASTY), max_size=8),
    cuts=st.lists(st.integers(0, 600), max_size=6),
)
def test_rows_are_counted_however_the_answer_is_cut(
    form: ox.QueryResultsFormat,
    counter: type[RowCounter],
    values: list[tuple[str | None, str | None]],
    cuts: list[int],
) -> None:
    whole = answer(values, form)
    count = counter()
    edges = [0, *sorted(cuts), len(whole)]
    for start, end in itertools.pairwise(edges):
        count.feed(whole[start:end])
        assert count.rows <= len(values)
    assert count.rows == len(values)


@pytest.mark.parametrize("character", ["\x00", "\x0c", "\ufffe", "\uffff"])
@pytest.mark.parametrize("cut", range(1, 5))
def test_what_xml_cannot_write_is_found_however_the_answer_is_cut(character: str, cut: int) -> None:
    XmlRows().feed("<a>é\t\ufffd\uffee</a>".encode())
    data, count = f"é{character}.".encode(), XmlRows()
    with pytest.raises(UnsupportedError, match=f"U\\+{ord(character):04X}"):
        deque(map(count.feed, (data[:cut], data[cut:])))
