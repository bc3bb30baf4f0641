"""The data folder: where each part of it lies, and how a file in it is written so that no crash can tear it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_DIGITS: Final = 8
_PATCH: Final = re.compile(r"(\d{8,})\.rdfp\.gz")
_CHECKPOINT: Final = re.compile(r"\d{8,}")


@dataclass(frozen=True)
class Home:
    """The folder that holds one graph: the store, its log of patches, its checkpoints, its tags and its head."""

    root: Path

    @property
    def store(self) -> Path:
        """The embedded database; only the writer opens it."""
        return self.root / "store"

    @property
    def patches(self) -> Path:
        """One RDF Patch per revision."""
        return self.root / "patches"

    @property
    def checkpoints(self) -> Path:
        """Hard-link copies of the store at some revisions."""
        return self.root / "checkpoints"

    @property
    def dumps(self) -> Path:
        """A folder of files for each release that was dumped; they can all be made again."""
        return self.root / "dumps"

    @property
    def snapshots(self) -> Path:
        """The answers that were frozen to be cited."""
        return self.root / "snapshots"

    @property
    def tags(self) -> Path:
        """The file that names revisions."""
        return self.root / "tags.json"

    @property
    def head(self) -> Path:
        """The file that publishes the newest revision."""
        return self.root / "head.json"

    def patch(self, revision: int) -> Path:
        """The patch file of a revision, whether it exists or not."""
        return self.patches / f"{revision:0{_DIGITS}d}.rdfp.gz"

    def checkpoint(self, revision: int) -> Path:
        """The checkpoint folder of a revision, whether it exists or not."""
        return self.checkpoints / f"{revision:0{_DIGITS}d}"

    def patch_files(self) -> dict[int, Path]:
        """The patch files that exist, by revision, in order."""
        found = {int(match[1]): path for path in _entries(self.patches) if (match := _PATCH.fullmatch(path.name))}
        return dict(sorted(found.items()))

    def checkpoint_folders(self) -> dict[int, Path]:
        """The checkpoint folders that exist, by revision, in order; unfinished ones have another name."""
        found = {int(path.name): path for path in _entries(self.checkpoints) if _CHECKPOINT.fullmatch(path.name)}
        return dict(sorted(found.items()))

    def sweep_patches(self, *, after: int) -> None:
        """Remove the patch files that a crash left: unfinished ones, and those of revisions after ``after``."""
        for revision, path in self.patch_files().items():
            if revision > after:
                path.unlink()
        for path in self.patches.glob(".*.tmp"):
            path.unlink()

    def is_empty(self) -> bool:
        """Whether there is no graph here: no folder, or nothing in it."""
        return not any(_entries(self.root))


def _entries(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from folder.iterdir()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after any crash either the old or the new content is there, whole and on disk.

    Raises OSError when the disk is full or the folder is missing; the old content is then untouched.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on disk, so that a rename in it outlives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
