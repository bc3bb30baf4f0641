"""A partner's table: columns found or given, and every fault with its line and column."""

import pytest

from municipia.graph.errors import DataError, LimitError, MunicipiaError, NotFoundError, ParameterError
from municipia.graph.importing import sheet


@pytest.fixture
def read(tmp_path):
    def run(content, **mapping):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return sheet.read(path, mapping)

    return run


def test_columns_are_found_by_their_names_in_several_languages(read):
    found = read("Ville;Pays;Date de signature;Autre\nLyon;FR;2020-01-02;x\n")
    assert found.columns == {"name": "Ville", "country": "Pays", "date": "Date de signature"}
    assert found.ignored == ("Autre",)
    assert dict(found.rows[0]) == {"name": "Lyon", "country": "FR", "date": "2020-01-02"}


def test_a_column_given_by_hand_goes_first(read):
    found = read("name,who\nx,Lyon\n", name="who")
    assert found.rows[0]["name"] == "Lyon"


def test_a_mark_of_byte_order_quotes_and_blank_lines_are_read(read):
    found = read(b'\xef\xbb\xbfname,country\n"Lyon,\n 1er",FR\n,\nNice,FR\n')
    assert [(row.line, row["name"]) for row in found.rows] == [(2, "Lyon, 1er"), (5, "Nice")]


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("name\nLyon\n=1+1\n", "list.csv:3:name", "formula"),
        ("name\n@SUM(A1)\n", "list.csv:2:name", "formula"),
        ("name,country\nLyon\n", "list.csv:2:", "1 cells where the header has 2"),
        ("name,country\n,FR\n", "list.csv:2:name", "no name"),
        ("name,name\nLyon,x\n", "list.csv:1:name", "two columns"),
        ("name\n", "list.csv:2:", "no rows"),
        ("", "list.csv:1:", "empty"),
        ("a,b\n1,2\n", "list.csv:1:", "no column is called like a name"),
        ('name\n"Lyon\n', "list.csv:", "not CSV"),
        (b"name\nN\xeemes\n", "list.csv:2:", "not UTF-8"),
    ],
)
def test_a_fault_names_file_line_and_column(read, content, place, said):
    with pytest.raises(DataError) as caught:
        read(content)
    assert str(caught.value).startswith(place)
    assert said in str(caught.value)
    assert caught.value.hint


def test_a_longitude_may_be_negative(read):
    assert read("name,lat,lon\nLima,-12.05,-77.04\n").rows[0]["lat"] == "-12.05"


@pytest.mark.parametrize("mapping", [{"name": "nowhere"}, {"colour": "name"}])
def test_a_mapping_that_cannot_be_is_refused(read, mapping):
    with pytest.raises(ParameterError):
        read("name\nLyon\n", **mapping)


def test_a_missing_or_huge_file_is_refused(tmp_path, monkeypatch):
    with pytest.raises(NotFoundError):
        sheet.read(tmp_path / "none.csv", {})
    path = tmp_path / "big.csv"
    path.write_text("name\nLyon\n")
    monkeypatch.setattr(sheet, "MAX_BYTES", 3)
    with pytest.raises(LimitError) as caught:
        sheet.read(path, {})
    assert isinstance(caught.value, MunicipiaError)
