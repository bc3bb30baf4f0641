import pytest

from municipia.graph.home import Home, write_whole


def test_files_are_listed_in_the_order_of_their_revisions(tmp_path) -> None:
    home = Home(tmp_path)
    home.patches.mkdir()
    for revision in (10, 9, 123456789):
        home.patch(revision).touch()
    (home.patches / "notes.txt").touch()
    assert list(home.patch_files()) == [9, 10, 123456789]


def test_an_unfinished_checkpoint_is_none(tmp_path) -> None:
    home = Home(tmp_path)
    home.checkpoint(3).mkdir(parents=True)
    (home.checkpoints / ".00000004.tmp").mkdir()
    assert home.checkpoint_folders() == {3: home.checkpoint(3)}


def test_sweeping_leaves_the_log_up_to_the_head(tmp_path) -> None:
    home = Home(tmp_path)
    home.patches.mkdir()
    for revision in (1, 2, 3):
        home.patch(revision).touch()
    (home.patches / ".00000003.rdfp.gz.tmp").touch()
    home.sweep_patches(after=2)
    assert sorted(path.name for path in home.patches.iterdir()) == ["00000001.rdfp.gz", "00000002.rdfp.gz"]


def test_a_home_is_empty_until_something_is_in_it(tmp_path) -> None:
    assert Home(tmp_path / "missing").is_empty()
    assert Home(tmp_path).is_empty()
    Home(tmp_path).store.mkdir()
    assert not Home(tmp_path).is_empty()


def test_a_file_is_replaced_whole(tmp_path) -> None:
    path = tmp_path / "head.json"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["head.json"]


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path) -> None:
    path = tmp_path / "head.json"
    path.mkdir()
    (path / "in the way").touch()
    with pytest.raises(OSError, match=r"head\.json"):
        write_whole(path, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["head.json"]
