"""Every record of every table, cell by cell; a failure says file, line, column, value and how to mend it."""

import json
from pathlib import Path

import pytest

from municipia.graph import tabledoc, tableschema
from municipia.graph.registry import LETTERS, Registry
from municipia.graph.tablecheck import Checker
from municipia.graph.tables import Tables

DATA = Path(__file__).parents[2] / "graph" / "data"
TABLES = sorted(path.stem for path in DATA.glob("*.csv"))


@pytest.fixture(scope="module")
def checker():
    return Checker.of(Tables.open(DATA))


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_is_as_its_column_says(checker, name):
    faults = list(checker.table(name, checker.tables[name]))
    assert not faults, "\n".join(map(str, faults))


def test_every_table_is_described_and_every_description_has_its_table():
    assert sorted(tableschema.load(DATA)) == TABLES


def test_files_are_plain_utf8_with_unix_line_ends():
    for path in DATA.glob("*.csv"):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in raw, path
        assert raw.endswith(b"\n"), path


def test_no_cell_is_a_path_of_somebodys_machine(checker):
    for name in TABLES:
        for row in checker.tables[name]:
            for column, value in row.items():
                assert not value.startswith(("/", "file:", "C:\\")), row.place(column)


@pytest.mark.parametrize("kind", LETTERS)
def test_registry_numbers_are_dense_and_given_in_order(rows, kind):
    numbers = [row["id"] for row in rows("registry") if row["kind"] == kind]
    assert numbers == [f"{LETTERS[kind]}{position:04d}" for position in range(1, len(numbers) + 1)]


def test_every_place_and_body_has_a_number_and_every_number_its_thing(rows):
    given = Registry.load(DATA / "registry.csv").numbers
    territories = {row["territory_id"] for row in rows("territories")}
    persons = {row[column] for table, kind, column in PERSONS for row in rows(table) if row[kind] == "person"}
    printed = {f"unresolved/{row['instrument_id']}/{row['territory_name']}" for row in rows("signatures")}
    keys = {kind: {key for of, key in given if of == kind} for kind in LETTERS}
    assert keys["territory"] == territories
    assert {key for key in keys["government"] if not key.startswith("unresolved/")} == territories
    assert {key for key in keys["government"] if key.startswith("unresolved/")} <= printed
    assert keys["organisation"] == {row["org_id"] for row in rows("organisations")}
    assert keys["person"] == persons


PERSONS = (
    ("memberships", "member_kind", "member_name"),
    ("participants", "participant_kind", "participant"),
    ("messages", "speaker_kind", "speaker"),
)


def test_every_source_is_used_or_is_reference_or_kept_on_purpose(rows):
    used = {
        row[column]
        for name in TABLES
        for row in rows(name)
        for column in ("source_id", "preferred_source", "population_source")
        if row.get(column)
    }
    idle = {row["source_id"] for row in rows("sources")} - used
    # Pages that were read and back no row: they answered a question with "nothing here".
    assert len(idle) <= 60
    assert not [source for source in idle if source.startswith(("seed-", "a3-"))]


def test_every_statement_of_a_seed_with_a_quotation_column_quotes_it(rows):
    for name in TABLES:
        for line, row in enumerate(rows(name), 2):
            if row.get("source_id", "").startswith("seed-") and "quote" in row:
                assert row["quote"], f"{name}.csv:{line}:quote"


def test_merged_ids_are_not_used_any_more(rows):
    columns = {"event": ("events", "event_id"), "source": ("sources", "source_id")}
    for row in rows("aliases"):
        if row["kind"] in columns:
            table, column = columns[row["kind"]]
            assert row["alias"] not in {each[column] for each in rows(table)}, row


def test_the_readme_describes_the_tables_as_the_package_does():
    head, _, made = (DATA / "README.md").read_text(encoding="utf-8").partition(tabledoc.MARKER)
    assert head.strip()
    assert made.strip() == tabledoc.document(tableschema.load(DATA).values()).strip(), (
        "write what tabledoc.document gives below the line of graph/data/README.md"
    )


def test_the_package_follows_the_standard_where_the_standard_speaks():
    package = json.loads((DATA / "datapackage.json").read_bytes())
    names = {resource["name"] for resource in package["resources"]}
    for resource in package["resources"]:
        fields = {field["name"] for field in resource["schema"]["fields"]}
        assert (DATA / resource["path"]).is_file()
        assert set(resource["schema"]["primaryKey"]) <= fields
        for key in resource["schema"].get("foreignKeys", []):
            assert key["fields"] in fields
            assert key["reference"]["resource"] in names | {""}
        for text in ("title", "title_fr", "title_es", "description", "description_fr"):
            assert resource[text]
