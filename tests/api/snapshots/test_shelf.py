import datetime as dt
import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from municipia.api.snapshots.frozen import Frozen
from municipia.api.snapshots.shelf import Shelf
from municipia.graph.backup import backup, restore
from municipia.graph.errors import LimitError, NotFoundError, StoreError

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def frozen(number: int, text: str = "") -> Frozen:
    return Frozen(
        "sparql", f"SELECT {number} {text}", {}, 1, ("n",), (({"type": "literal", "value": "é"},),), False, NOW
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "snapshots", most=10_000, room=400_000)


def test_what_is_kept_comes_back_and_the_first_time_counts(shelf: Shelf) -> None:
    one = frozen(1)
    assert shelf.add(one) is True
    assert shelf.add(replace(one, created=NOW + dt.timedelta(days=1))) is False
    assert shelf.get(one.hash) == one


@pytest.mark.parametrize("name", ["", "x", "0" * 63, "0" * 64, "A" * 64, "../" * 21 + "a", "0" * 65])
def test_an_address_without_an_answer_is_not_found(shelf: Shelf, name: str) -> None:
    with pytest.raises(NotFoundError):
        shelf.get(name)


def test_a_file_that_was_altered_is_told(shelf: Shelf, tmp_path: Path) -> None:
    one = frozen(1)
    shelf.add(one)
    (path,) = (tmp_path / "snapshots").rglob("*.gz")
    sound = path.read_bytes()
    changed = gzip.decompress(sound).replace("é".encode(), "è".encode())
    for wrong in (gzip.compress(changed), sound[:-4], b"", b"junk", gzip.compress(b"{}"), gzip.compress(b"#" * 90_000)):
        path.write_bytes(wrong)
        with pytest.raises(StoreError, match="damaged"):
            shelf.get(one.hash)


def test_one_that_is_too_long_or_too_many_is_refused_and_what_is_kept_stays(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, most=2_000, room=20_000)
    with pytest.raises(LimitError) as caught:
        shelf.add(frozen(0, "x" * 2_000))
    assert caught.value.limit == "size"
    kept = []
    with pytest.raises(LimitError) as caught:  # noqa: PT012 how many fit depends on compression
        for number in range(20):
            shelf.add(frozen(number))
            kept.append(number)
    assert caught.value.limit == "room"
    assert kept
    again = Shelf(tmp_path, most=2_000, room=20_000)
    assert [again.get(frozen(number).hash).query for number in kept] == [frozen(number).query for number in kept]
    assert again.add(frozen(0)) is False
    with pytest.raises(LimitError):
        again.add(frozen(99))


def test_files_that_were_removed_make_room_at_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, most=2_000, room=8_192)
    shelf.add(frozen(1))
    shelf.add(frozen(2))
    with pytest.raises(LimitError):
        shelf.add(frozen(3))
    next(tmp_path.rglob(f"{frozen(1).hash}.json.gz")).unlink()
    assert shelf.add(frozen(3)) is True
    with pytest.raises(LimitError):
        shelf.add(frozen(1))


def test_freezing_the_same_again_mends_what_is_damaged(tmp_path: Path) -> None:
    shelf, one = Shelf(tmp_path, most=2_000, room=4_096), frozen(1)
    shelf.add(one)
    (path,) = tmp_path.rglob("*.gz")
    path.write_bytes(b"junk")
    later = replace(one, created=NOW + dt.timedelta(days=1))
    assert shelf.add(later) is True
    assert shelf.get(one.hash) == later
    assert shelf.add(one) is False


def test_many_at_once_keep_one_file(shelf: Shelf, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: shelf.add(frozen(1)), range(40)))
    assert added.count(True) == 1
    assert len(list((tmp_path / "snapshots").rglob("*"))) == 2


def test_a_backup_brings_frozen_answers_along(grown_home: Path, tmp_path: Path) -> None:
    one = frozen(5)
    Shelf(grown_home / "snapshots", most=10_000, room=400_000).add(one)
    backup(grown_home, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "home")
    assert Shelf(tmp_path / "home" / "snapshots", most=10_000, room=400_000).get(one.hash) == one
