"""The vocabulary files made from the table of rights are the ones committed, and making them again changes nothing."""

from __future__ import annotations

import csv
import shutil
from importlib.resources import as_file, files

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from municipia.graph import kos
from municipia.graph.rights import write

NAMES = ("vocabularies/right.ttl", "alignments/sdg.ttl")


@pytest.fixture
def rows() -> list[dict[str, str]]:
    with (files("municipia.graph") / "data" / "rights.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture
def folder(tmp_path):
    """A copy of the ontology's folder, with the generated files as they are committed."""
    with as_file(files("municipia.ontology")) as source:
        for name in NAMES:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(source / name, tmp_path / name)
    return tmp_path


def test_committed_files_are_what_the_table_makes(folder, rows):
    before = [(folder / name).read_text("utf-8") for name in NAMES]
    write(folder, rows)
    after = [(folder / name).read_text("utf-8") for name in NAMES]
    assert after == before, "run python -m municipia.graph.rights"


def test_file_holds_the_graph(folder, rows):
    assert isomorphic(Graph().parse(folder / NAMES[0]), kos.rights(rows))
    assert isomorphic(Graph().parse(folder / NAMES[1]), kos.targets(rows))


def test_a_new_row_reaches_both_files(folder, rows):
    write(folder, [*rows, {**rows[-1], "right_id": "new-right", "sdg_targets": "1.1"}])
    for name in NAMES:
        assert "right:new-right" in (folder / name).read_text("utf-8")
