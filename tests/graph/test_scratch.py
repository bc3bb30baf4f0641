"""An empty graph to try things on."""

import pytest

from municipia.graph import revisions
from municipia.graph.errors import StoreError
from municipia.graph.scratch import prepare


def test_a_scratch_folder_has_a_first_revision_that_holds_nothing(tmp_path) -> None:
    prepare(tmp_path / "new")
    (entry,) = revisions.log(tmp_path / "new")
    assert (entry.id, entry.quads, entry.triples, entry.fault) == (1, 0, 0, "")
    assert list(revisions.load_quads(tmp_path / "new", 1)) == []


def test_a_folder_in_use_is_left_alone(tmp_path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty"):
        prepare(tmp_path)
    with pytest.raises(StoreError, match="not empty"):
        prepare(tmp_path / "letter.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
