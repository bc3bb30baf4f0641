import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.errors import ColumnError, DataError
from municipia.graph.tables import Tables, parse_table

cells = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5))
def test_what_is_written_is_read_cell_for_cell(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    assert [list(row.values()) for row in parse_table("t.csv", text.getvalue())] == rows


def test_a_row_knows_where_it_stands_even_after_a_cell_of_several_lines():
    first, second = parse_table("t.csv", 'a,b\n"1\n1",x\n2,y\n')
    assert (first.line, second.line) == (2, 4)
    assert str(second.place("b")) == "t.csv:4:b"


def test_namibia_is_a_country_and_no_missing_value():
    assert any(row["iso2"] == "NA" and row["name_en"] == "Namibia" for row in Tables.open()["countries"])


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "empty"), (b"a,b\n1\n", "1 cells"), (b"a\n\xff\n", "UTF-8"), (b'a\n"x\n', "not CSV")],
)
def test_what_is_no_table_is_refused_with_its_place(tmp_path, content, told):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError, match=told) as caught:
        Tables.open(tmp_path)["t"]
    assert caught.value.place.file == "t.csv"


def test_a_missing_table_is_told(tmp_path):
    assert "t" not in Tables.open(tmp_path)
    with pytest.raises(DataError, match="no such table"):
        Tables.open(tmp_path)["t"]


def test_other_rows_may_stand_in_a_table_without_changing_it():
    tables = Tables.open()
    fewer = tables.having("waves", tables["waves"][:1])
    assert len(fewer["waves"]) == 1
    assert len(tables["waves"]) > 1
    assert fewer["events"] == tables["events"]


def test_a_column_that_is_not_there_is_told_with_those_that_are():
    (row,) = parse_table("x.csv", "a,b\n1,2\n")
    with pytest.raises(ColumnError, match=r"x\.csv:1: the table has no column “c”") as caught:
        row["c"]
    assert "a,b" in caught.value.hint
    assert row.get("c") is None
    assert "c" not in row
