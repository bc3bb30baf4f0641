"""The store brought to the end of the log, whatever it forgot."""

import shutil

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from municipia.graph import revisions
from municipia.graph.change import Change, Writer
from municipia.graph.home import Home
from municipia.graph.report import Report


def gate(_after, _delta) -> Report:
    return Report()


def write(home, *texts) -> None:
    with Writer.open(home, gate=gate, keep=1, budget=0) as writer:
        for text in texts:
            graph = "urn:a" if text < "3" else "urn:b"
            said = {Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(each)) for each in ("same", text)}
            writer.apply(Change({graph: frozenset(said)}), actor="test", message=text)


@pytest.fixture
def forgetful(tmp_path):
    """A home of four revisions whose store remembers the first alone, and a copy of it that forgot nothing."""
    write(tmp_path / "home", "1")
    shutil.copytree(tmp_path / "home" / "store", tmp_path / "store")
    write(tmp_path / "home", "2", "3", "4")
    shutil.copytree(tmp_path / "home", tmp_path / "whole")
    shutil.rmtree(tmp_path / "home" / "store")
    shutil.move(tmp_path / "store", tmp_path / "home" / "store")
    return tmp_path


def test_what_the_store_forgot_is_written_again_from_the_log(forgetful) -> None:
    with Writer.open(forgetful / "home", gate=gate) as writer:
        assert writer.head == revisions.revision(forgetful / "whole", 4)
        assert set(writer._store.quads()) == set(revisions.load_quads(forgetful / "whole", 4))
    write(forgetful / "home", "5")
    assert [entry.message for entry in revisions.log(forgetful / "home")] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("harm", ["torn", "of another history"])
def test_the_log_ends_at_the_first_patch_that_does_not_follow(forgetful, harm) -> None:
    place = Home(forgetful / "home")
    if harm == "torn":
        place.patch(3).write_bytes(place.patch(3).read_bytes()[:40])
    else:
        write(forgetful / "other", "9", "8", "7")
        shutil.copy(Home(forgetful / "other").patch(3), place.patch(3))
    with Writer.open(forgetful / "home", gate=gate) as writer:
        assert writer.head.id == 2
        assert set(writer._store.quads()) == set(revisions.load_quads(forgetful / "whole", 2))
    assert list(place.patch_files()) == [1, 2]
    assert revisions.head(place.root) == 2
