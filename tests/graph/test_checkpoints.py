import os

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from municipia.graph import checkpoints
from municipia.graph.checkpoints import Published
from municipia.graph.errors import StoreError
from municipia.graph.home import Home
from municipia.graph.merge import Delta
from municipia.graph.store import GraphStore

HEAD = Published(revision=2, checkpoint="checkpoints/00000002", time="2026-03-01T00:00:00+00:00", quads=5, triples=4)


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


def fill(home, revisions, size=1000) -> None:
    """Checkpoints of files that nobody shares, ``size`` bytes each."""
    for revision in revisions:
        home.checkpoint(revision).mkdir(parents=True)
        (home.checkpoint(revision) / "own.sst").write_bytes(b"x" * size)


def test_what_is_published_is_read(home) -> None:
    assert checkpoints.published(home) is None
    checkpoints.publish(home, HEAD)
    assert checkpoints.published(home) == HEAD


@pytest.mark.parametrize("text", ["", "{", "[]", '{"revision": 1}', "null"])
def test_a_damaged_head_is_told(home, text) -> None:
    home.head.write_text(text)
    with pytest.raises(StoreError, match="damaged"):
        checkpoints.published(home)


def test_a_checkpoint_is_made_once_and_keeps_its_state(home) -> None:
    with GraphStore.open(home.store) as store:
        for revision in (1, 2):
            quad = Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(revision), NamedNode("urn:g"))
            store.commit(Delta(inserts=frozenset({quad})), head=revision)
            store.flush()
            assert checkpoints.make(home, store, revision) == home.checkpoint(revision)
        checkpoints.make(home, store, 1)
    for revision in (1, 2):
        with GraphStore.open_read_only(home.checkpoint(revision)) as copy:
            assert (copy.head, len(list(copy.quads()))) == (revision, revision)
    assert [path.name for path in home.checkpoints.iterdir() if path.name.startswith(".")] == []


def test_what_a_crash_left_does_not_hinder_the_next_checkpoint(home) -> None:
    unfinished = home.checkpoints / ".00000001.tmp"
    unfinished.mkdir(parents=True)
    (unfinished / "junk").touch()
    with GraphStore.open(home.store) as store:
        store.commit(Delta(), head=1)
        store.flush()
        checkpoints.make(home, store, 1)
    assert not unfinished.exists()
    assert not (home.checkpoint(1) / "junk").exists()


def test_the_nearest_checkpoint_is_at_or_before(home) -> None:
    fill(home, [2, 5])
    found = {revision: checkpoints.nearest(home, revision) for revision in (1, 2, 4, 5, 9)}
    two, five = (2, home.checkpoint(2)), (5, home.checkpoint(5))
    assert found == {1: None, 2: two, 4: two, 5: five, 9: five}


@pytest.mark.parametrize(
    ("budget", "keep", "tagged", "left"),
    [
        (10_000, 2, {1}, [1, 2, 3, 4, 5, 6]),
        (4_000, 2, {1}, [1, 4, 5, 6]),
        (3_000, 2, {1, 2}, [2, 5, 6]),
        (0, 2, {1, 2}, [5, 6]),
        (0, 0, set(), []),
        (1_000, 0, {3}, [3]),
    ],
)
def test_the_budget_is_kept_and_tags_and_the_newest_go_last(home, budget, keep, tagged, left) -> None:
    fill(home, range(1, 7))
    removed = checkpoints.prune(home, tagged=tagged, keep=keep, budget=budget)
    assert list(home.checkpoint_folders()) == left
    assert sorted([*removed, *left]) == [1, 2, 3, 4, 5, 6]
    assert len(list(home.checkpoints.iterdir())) == len(left)


def test_a_file_counts_once_and_not_at_all_when_the_store_holds_it(home) -> None:
    fill(home, [1, 2])
    home.store.mkdir()
    (home.store / "shared.sst").write_bytes(b"x" * 500)
    os.link(home.checkpoint(1) / "own.sst", home.checkpoint(2) / "linked.sst")
    os.link(home.store / "shared.sst", home.checkpoint(2) / "shared.sst")
    assert checkpoints.size(home.checkpoint_folders().values(), beside=home.store) == 2000


def test_sweeping_removes_what_was_left_half_done_or_lies_ahead(home) -> None:
    fill(home, [1, 2, 3])
    for name in (".00000003.tmp", ".00000001.gone"):
        (home.checkpoints / name).mkdir()
    checkpoints.sweep(home, after=2)
    assert sorted(path.name for path in home.checkpoints.iterdir()) == ["00000001", "00000002"]
