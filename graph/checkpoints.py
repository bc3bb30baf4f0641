"""Checkpoints: hard-link copies of the store at some revisions, under a disk budget, and the newest published."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from municipia.graph.errors import StoreError
from municipia.graph.home import Home, sync_folder, write_whole
from municipia.graph.keeper import Keeper

BUDGET: Final = 2 << 30
"""Bytes that checkpoints may hold beyond what the store itself holds."""
KEEP: Final = 3
"""The last checkpoints stay whatever the budget, so that a reader has time to open the one it was told of."""


@dataclass(frozen=True)
class Published:
    """What head.json says: the newest revision and where its checkpoint lies, from the data folder on.

    ``time`` is ISO 8601 in UTC; ``quads`` counts the quads of the named graphs, ``triples`` those of the default graph.
    """

    revision: int
    checkpoint: str
    time: str
    quads: int
    triples: int


def publish(home: Home, head: Published) -> None:
    """Tell the readers of a revision: the last step of every change. Raises OSError when the disk refuses."""
    write_whole(home.head, (json.dumps(asdict(head), indent=1) + "\n").encode())


def published(home: Home) -> Published | None:
    """The newest published revision; None when there is none. Raises StoreError when the file is damaged."""
    try:
        return Published(**json.loads(home.head.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"{home.head} is damaged: {error}", hint="Open the graph for writing once; it is then made anew."
        ) from error


def make(home: Home, store: Keeper, revision: int) -> Path:
    """Copy the store as it stands to the checkpoint of ``revision``, unless it is there.

    A crash leaves none or all of it. Tens of milliseconds whatever the size of the store. Raises StoreError or
    OSError when the disk refuses.
    """
    target = home.checkpoint(revision)
    if target.is_dir():
        return target
    home.checkpoints.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    store.backup(unfinished)
    sync_folder(unfinished)
    unfinished.rename(target)
    sync_folder(home.checkpoints)
    return target


def nearest(home: Home, revision: int) -> tuple[int, Path] | None:
    """The newest checkpoint at or before a revision; None when there is none."""
    found = [(number, path) for number, path in home.checkpoint_folders().items() if number <= revision]
    return found[-1] if found else None


def prune(home: Home, *, tagged: Collection[int], keep: int = KEEP, budget: int = BUDGET) -> list[int]:
    """Remove checkpoints until the rest fits the budget; return the revisions whose checkpoint went.

    The last ``keep`` always stay. Of the others the oldest untagged goes first, the oldest tagged last. No revision is
    lost by it: it is replayed from the nearest older checkpoint. Cost: one look at every file of every checkpoint.
    """
    folders = home.checkpoint_folders()
    spare = sorted(list(folders)[:-keep] if keep else folders, key=lambda revision: (revision in tagged, revision))
    removed = []
    while spare and size(folders.values(), beside=home.store) > budget:
        revision = spare.pop(0)
        _remove(folders.pop(revision))
        removed.append(revision)
    return removed


def _remove(folder: Path) -> None:
    """Take a checkpoint away; first its name, so that nobody finds half of it."""
    doomed = folder.with_name(f".{folder.name}.gone")
    folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def size(folders: Iterable[Path], *, beside: Path) -> int:
    """The bytes that the folders hold, a file linked several times once, without those that ``beside`` holds too."""
    own = {(entry.st_dev, entry.st_ino): entry.st_size for folder in folders for entry in _files(folder)}
    for entry in _files(beside):
        own.pop((entry.st_dev, entry.st_ino), None)
    return sum(own.values())


def _files(folder: Path) -> Iterable[os.stat_result]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            # The store's background work may take a file away between the listing and the look.
            try:
                yield entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue


def sweep(home: Home, *, after: int) -> None:
    """Remove what a crash left: unfinished or half-removed checkpoints, and any of a revision after ``after``."""
    for revision, folder in home.checkpoint_folders().items():
        if revision > after:
            _remove(folder)
    for pattern in (".*.tmp", ".*.gone"):
        for folder in home.checkpoints.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
