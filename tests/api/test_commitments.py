import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from municipia.api.commitments import CommitmentsByRevision, _kept_in
from municipia.graph.commitments import Commitments
from municipia.graph.readers import Readers


class Mute(Readers):
    """Readers that nobody may ask anything."""

    async def select_text(self, text: str, **_options: object) -> bytes:
        raise AssertionError(text)


def read(home: Path, folder: Path, kind: type[Readers] = Readers) -> Commitments:
    """The commitments of the newest revision as a server that has just started gets them."""

    async def ask() -> Commitments:
        async with kind(home) as readers:
            return await CommitmentsByRevision(folder).at(readers, readers.head.revision)

    return asyncio.run(ask())


@pytest.fixture
def kept(site_home: Path, tmp_path: Path) -> tuple[Commitments, Path]:
    """The commitments of the site, and the folder in which the answers were kept."""
    return read(site_home, tmp_path / "index"), tmp_path / "index"


def test_a_server_that_starts_again_asks_nothing_that_it_has_kept(
    site_home: Path, kept: tuple[Commitments, Path]
) -> None:
    commitments, folder = kept
    assert commitments.acts
    assert read(site_home, folder, Mute) == commitments


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:100])])
def test_what_was_kept_and_is_gone_or_torn_is_read_again(
    site_home: Path, kept: tuple[Commitments, Path], spoil: Callable[[Path], object]
) -> None:
    commitments, folder = kept
    (path,) = folder.iterdir()
    spoil(path)
    assert read(site_home, folder) == commitments
    assert read(site_home, folder, Mute) == commitments


def test_what_was_kept_and_is_damaged_anywhere_is_read_again_or_right(kept: tuple[Commitments, Path]) -> None:
    """A byte of each part of the file, its lists of names first."""
    commitments, folder = kept
    (path,) = folder.iterdir()
    sound = path.read_bytes()
    places = {*range(40), *range(len(sound) - 600, len(sound), 5), *range(0, len(sound), len(sound) // 20)}
    for place in sorted(places):
        path.write_bytes(bytes([*sound[:place], sound[place] ^ 0xFF, *sound[place + 1 :]]))
        found = _kept_in(path)
        assert found is None or found == commitments, place


def test_another_graph_of_the_same_number_is_read_anew(
    tiny_home: Path, publish_revision: Callable[[Path, str, int], None], tmp_path: Path
) -> None:
    folder, other = tmp_path / "index", tmp_path / "other"
    read(tiny_home, folder)
    other.mkdir()
    publish_revision(other, "<urn:g> { <urn:a> <urn:b> <urn:c> . }", 1)
    read(other, folder)
    assert len(list(folder.glob("*.commitments.zip"))) == 2


def test_a_folder_that_cannot_be_written_is_no_obstacle(site_home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.write_text("")
    assert read(site_home, folder).acts


def test_what_is_derived_is_made_once_and_one_kind_does_not_push_out_another(tmp_path: Path) -> None:
    made: list[tuple[str, int]] = []

    async def ask() -> None:
        kept = CommitmentsByRevision(tmp_path)

        async def derived(kind: str, key: int) -> None:
            async def make() -> None:
                made.append((kind, key))

            await kept.derived(kind, key, make)

        await derived("names", 1)
        for key in range(50):
            await asyncio.gather(derived("matrix", key), derived("matrix", key))
        await derived("names", 1)
        await derived("matrix", 49)
        await derived("matrix", 0)

    asyncio.run(ask())
    assert made == [("names", 1), *(("matrix", key) for key in range(50)), ("matrix", 0)]
