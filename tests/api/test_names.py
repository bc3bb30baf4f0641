"""The index of names on a disk that fails it: search goes on, and a page that says 404 says nothing else."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from municipia.api.indexes import Indexes
from municipia.api.names import Names
from municipia.api.settings import Settings
from municipia.graph.checkpoints import published
from municipia.graph.home import Home
from municipia.graph.readers import Readers
from municipia.graph.revisions import revision
from municipia.graph.searching import Asked
from tests.conftest import serving

_Given = TypeVar("_Given")


def ask(home: Path, folder: Path, work: Callable[[Names, Readers], Awaitable[_Given]]) -> _Given:
    """Do some work as a server that has just started does it."""

    async def main() -> _Given:
        async with Readers(home) as readers:
            return await work(Names(folder, home), readers)

    return asyncio.run(main())


async def names_like_barcelona(names: Names, readers: Readers) -> list[str]:
    found = await names.find(readers, readers.head.revision, Asked("barcelona", kind="territory"))
    suggested = await names.suggest(readers, readers.head.revision, "barcelo", 5)
    assert suggested.hits
    return [hit.iri for hit in found.hits]


@pytest.fixture(scope="module")
def indexed(site_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The index file of the site, and what it answers."""
    folder = tmp_path_factory.mktemp("names") / "index"
    found = ask(site_home, folder, names_like_barcelona)
    (path,) = folder.iterdir()
    return path, found


@pytest.fixture
def copied(indexed: tuple[Path, list[str]], tmp_path: Path) -> Path:
    """The index file in a folder of its own."""
    folder = tmp_path / "index"
    folder.mkdir()
    return Path(shutil.copy2(indexed[0], folder))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribble(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(4096, size, 4096):
            file.seek(place)
            file.write(b"junk" * 8)


def occupy(path: Path) -> None:
    """A folder of that name cannot be written over."""
    path.unlink()
    (path / "in the way").mkdir(parents=True)


def test_an_index_that_is_gone_or_damaged_is_made_again(
    site_home: Path, indexed: tuple[Path, list[str]], copied: Path
) -> None:
    """By the server that has used it as by the next."""

    async def work(names: Names, readers: Readers) -> None:
        for spoil in (scribble, Path.unlink, cut, empty):
            spoil(copied)
            assert await names_like_barcelona(names, readers) == indexed[1]
        occupy(copied)
        assert await names_like_barcelona(Names(copied.parent, site_home), readers) == indexed[1]

    ask(site_home, copied.parent, work)


def test_a_folder_that_cannot_be_written_is_no_obstacle(
    site_home: Path, indexed: tuple[Path, list[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    folder.write_text("")

    async def work(names: Names, readers: Readers) -> None:
        assert await names_like_barcelona(names, readers) == indexed[1]
        path = await names.index(readers, readers.head.revision)
        written = path.stat().st_ino
        assert await names_like_barcelona(names, readers) == indexed[1]
        assert path.stat().st_ino == written

    ask(site_home, folder, work)


@pytest.fixture
def hindered(site_home: Path, tmp_path: Path) -> Iterator[str]:
    home = tmp_path / "home"
    shutil.copytree(site_home, home, ignore=shutil.ignore_patterns("index"))
    (home / "index").write_text("")
    with serving(Settings(home=home)) as address:
        yield address


def test_a_page_with_nothing_on_it_and_search_do_without_a_disk(hindered: str) -> None:
    headers = {"Accept": "text/html"}
    assert "barcelona" in httpx.get(f"{hindered}/search?q=barcelona", headers=headers, timeout=60).text.lower()
    answer = httpx.get(f"{hindered}/territory/barcelone", headers=headers, timeout=60)
    assert answer.status_code == 404
    assert 'href="/territory/T0103"' in answer.text


def test_another_graph_of_the_same_number_is_indexed_anew(
    tiny_home: Path, publish_revision: Callable[[Path, str, int], None], tmp_path: Path
) -> None:
    folder, other = tmp_path / "index", tmp_path / "other"
    other.mkdir()
    publish_revision(other, "<urn:g> { <urn:a> <urn:b> <urn:c> . }", 1)
    assert ask(tiny_home, folder, index_of(1)) != ask(other, folder, index_of(1))


def index_of(revision: int) -> Callable[[Names, Readers], Awaitable[Path]]:
    return lambda names, readers: names.index(readers, revision)


def test_a_revision_keeps_its_file_when_it_is_no_longer_the_newest(grown_home: Path, tmp_path: Path) -> None:
    files, newest = Indexes(tmp_path, 1, ".sqlite", 3), published(Home(grown_home))
    assert newest
    assert files.path(newest) == files.path(revision(grown_home, newest.revision))


def test_the_index_of_the_newest_revision_is_never_pruned_nor_one_used_lately(grown_home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"

    async def work(names: Names, readers: Readers) -> None:
        head, first = [await names.index(readers, revision) for revision in (3, 1)]
        for age, path in enumerate((head, first), 1):
            os.utime(path, (age, age))
        others = [folder / f"0000000{number}-other.sqlite" for number in (4, 5, 6)]
        for age, path in enumerate(others, 3):
            path.write_bytes(b"other")
            os.utime(path, (age, age))
        assert await names.index(readers, 1) == first
        second = await names.index(readers, 2)
        assert {head, first, second} <= set(folder.iterdir())
        assert len(list(folder.iterdir())) == 3

    ask(grown_home, folder, work)
