"""The check of tables finds each kind of fault, says where it is and how to mend it, and nothing else."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from municipia.graph import tableschema
from municipia.graph.tablecheck import check_text
from municipia.graph.tables import Tables

DATA = Path(__file__).parents[2] / "graph" / "data"


@pytest.fixture(scope="module")
def tables():
    return Tables.open(DATA)


@pytest.fixture(scope="module")
def schemas():
    return tableschema.load(DATA)


def written(header, *rows):
    """A CSV text with the given cells; the others are empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


SIGNATURE = {
    "instrument_id": "cities-for-adequate-housing-2018",
    "territory_name": "Barcelona",
    "country_iso2": "ES",
    "territory_type": "city",
    "act": "signed",
    "as_of": "2019-04",
    "source_id": "a1-cisdp-housing-declaration",
}
QUOTED = {
    "passage_id": "a-passage",
    "subject_kind": "wave",
    "subject_id": "migration-2017-2018",
    "source_id": "seed-003_ff07edbb6c3564bc.txt",
    "quote": "Tous migrants, tous citoyens",
}
PRACTICE = {
    "practice_id": "a-practice",
    "title_en": "A practice",
    "territory_name": "Vienna",
    "country_iso2": "AT",
    "kind": "policy",
    "summary_own_words": "What it is.",
    "source_id": "a2-mission",
}


@pytest.mark.parametrize(
    ("table", "row", "change", "column", "code"),
    [
        ("signatures", SIGNATURE, {"act": "signd"}, "act", "enum"),
        ("signatures", SIGNATURE, {"act": ""}, "act", "required"),
        ("signatures", SIGNATURE, {"as_of": "April 2019"}, "as_of", "date"),
        ("signatures", SIGNATURE, {"note": " x"}, "note", "trim"),
        ("signatures", SIGNATURE, {"note": "a\tb"}, "note", "trim"),
        ("signatures", SIGNATURE, {"note": "Me\u0301xico"}, "note", "nfc"),
        ("signatures", SIGNATURE, {"instrument_id": "cities-for-housing"}, "instrument_id", "unknown"),
        ("signatures", SIGNATURE, {"territory_name": "Nowhere on Sea"}, "territory_name", "unknown"),
        ("signatures", SIGNATURE, {"country_iso2": "FR"}, "territory_name", "unknown"),
        ("signatures", SIGNATURE, {"country_iso2": "spain"}, "country_iso2", "pattern"),
        ("signatures", SIGNATURE, {"source_id": "a1-nothing"}, "source_id", "unknown"),
        ("signatures", SIGNATURE, {"ordinal": "second"}, "ordinal", "number"),
        ("practices", PRACTICE, {"rights": "housing;hosing"}, "rights", "unknown"),
        ("practices", PRACTICE, {"url": "www.example.org"}, "url", "address"),
        ("practices", PRACTICE, {"starts_on": "2010", "ends_on": "2009"}, "ends_on", "order"),
        ("passages", QUOTED, {"quote": "Tous migrants, tous habitants"}, "quote", "quote"),
        ("passages", QUOTED, {"quote": "migrants"}, "quote", "ambiguous"),
        ("passages", QUOTED, {"subject_id": "housing"}, "subject_id", "unknown"),
    ],
)
def test_each_fault_is_found_in_its_place(tables, schemas, table, row, change, column, code):
    header = schemas[table].header
    assert check_text(f"{table}.csv", written(header, row), tables) == []
    faults = check_text(f"{table}.csv", written(header, {**row, **change}), tables)
    assert (code, column) in {(fault.code, fault.place.column) for fault in faults}
    told = next(fault for fault in faults if fault.code == code)
    assert (told.place.file, told.place.line) == (f"{table}.csv", 2)
    for texts in (told.messages, told.mend):
        assert set(texts) == {"fr", "en", "es"}
        assert len(set(texts.values())) == 3
    if change.get(column):
        assert change[column].split(";")[-1].strip()[:80] in told.messages["en"].replace("\t", "\t")


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        (
            "signatures",
            "ordinal",
            {"en": "not a whole number", "fr": "pas un nombre entier", "es": "no es un número entero"},
        ),
        ("territories", "lat", {"en": "not a number", "fr": "pas un nombre.", "es": "no es un número."}),
    ],
)
def test_what_is_no_number_is_told_as_people_say_it(tables, schemas, table, column, said):
    faults = check_text(f"{table}.csv", written(schemas[table].header, {column: "second"}), tables)
    (fault,) = [each for each in faults if each.code == "number"]
    for language, words in said.items():
        assert words in fault.messages[language]


def test_the_help_names_what_is_near(tables, schemas):
    row = {**SIGNATURE, "territory_name": "Barcelonna"}
    (fault,) = check_text("signatures.csv", written(schemas["signatures"].header, row), tables)
    assert "Barcelona" in str(fault)
    assert "territory_names.csv" in str(fault)
    assert str(fault).startswith("signatures.csv:2:territory_name: ")


def test_a_repeated_key_is_found_with_the_line_of_the_first(tables, schemas):
    text = written(
        schemas["signatures"].header, SIGNATURE, {**SIGNATURE, "territory_name": "Vienna", "country_iso2": "AT"}
    )
    assert check_text("mine.csv", text, tables) == []
    (fault,) = check_text("mine.csv", text + text.splitlines()[1] + "\n", tables)
    assert (fault.code, fault.place.line) == ("key", 4)
    assert "line 2" in str(fault)


def test_a_table_is_known_by_its_name_or_by_its_first_line(tables, schemas):
    text = written(schemas["waves"].header)
    assert check_text("waves.csv", text, tables) == []
    assert check_text("C:\\my files\\upload.csv", text, tables) == []
    assert check_text("upload.csv", "a,b\n1,2\n", tables) is None


def test_wrong_columns_are_told_before_anything_else(tables):
    (fault,) = check_text("waves.csv", "wave_id,nom\nx,y\n", tables)
    assert fault.code == "columns"
    assert "slogan" in str(fault)


def test_rows_may_refer_to_rows_of_the_same_file(tables, schemas):
    parent = {"right_id": "a-right", "name_en": "a", "name_fr": "b", "name_es": "c", "definition_hint": "d"}
    parent["source_id"] = "a2-mission"
    child = {**parent, "right_id": "another-right", "broader": "a-right"}
    assert check_text("rights.csv", written(schemas["rights"].header, child, parent), tables) == []
    faults = check_text("rights.csv", written(schemas["rights"].header, child), tables)
    assert [fault.code for fault in faults] == ["unknown"]


ELSEWHERE = {"territory_name": "Vienna", "country_iso2": "FR"}


def test_a_name_is_known_with_its_country_alone(tables, schemas):
    (fault,) = check_text("signatures.csv", written(schemas["signatures"].header, {**SIGNATURE, **ELSEWHERE}), tables)
    assert "«\u00a0Vienna\u00a0» is not known with the country «\u00a0FR\u00a0»" in str(fault)
    assert "(nearest: Vienna (AT)" in str(fault)
    assert "avec le pays" in fault.messages["fr"]
    bare = {**SIGNATURE, **ELSEWHERE, "country_iso2": ""}
    (fault,) = check_text("signatures.csv", written(schemas["signatures"].header, bare), tables)
    assert "is not known without a country" in str(fault)


def test_no_help_names_what_is_near_when_nothing_is(tables, schemas):
    row = {**SIGNATURE, "territory_name": "Xqzzwv"}
    (fault,) = check_text("signatures.csv", written(schemas["signatures"].header, row), tables)
    assert "nearest" not in str(fault)


def test_missing_columns_and_those_too_many_are_told_apart(tables):
    (fault,) = check_text("waves.csv", "wave_id,nom\nx,y\n", tables)
    assert "not among them: nom)" in fault.messages["en"]
    assert "missing: name_en, " in fault.messages["en"]
    assert "en trop" in fault.messages["fr"]


def test_a_line_that_is_no_row_is_told_where_it_ends_and_hides_no_other_fault(tables, schemas):
    header = schemas["signatures"].header
    good, wrong = written(header, SIGNATURE), written(header, {**SIGNATURE, "act": "sined"})
    lines = [*good.splitlines(), "a,b", wrong.splitlines()[1], "x," * len(header) + "y"]
    found = check_text("signatures.csv", "\n".join(lines) + "\n", tables)
    assert {(one.code, one.place.line, one.place.column) for one in found} >= {
        ("short", 3, header[1]),
        ("enum", 4, "act"),
        ("long", 5, header[-1]),
    }


@pytest.mark.parametrize(("text", "code", "line"), [("", "empty", 1), ('wave_id,name_en\n"x', "quotes", 2)])
def test_what_is_no_table_is_told_in_three_languages(tables, text, code, line):
    (fault,) = check_text("waves.csv", text, tables)
    assert (fault.code, fault.place.line) == (code, line)
    assert len(set(fault.messages.values())) == 3


@settings(max_examples=60)
@given(cells=st.lists(st.text(max_size=12), min_size=13, max_size=13))
def test_any_text_in_the_cells_gives_faults_and_never_another_failure(cells):
    tables = Tables.open(DATA)
    header = tableschema.load(DATA)["waves"].header
    text = written(header, dict(zip(header, cells, strict=False)))
    for fault in check_text("waves.csv", text, tables) or ():
        assert all(fault.messages.values())
        assert all(fault.mend.values())
