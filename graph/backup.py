"""Backup and restore: a copy of one graph with its whole log in a folder of its own, every file with its hash.

::

    TARGET/backup.json        {"revision": 12, "files": {"patches/00000001.rdfp.gz": "<SHA-256>", …}}
    TARGET/store/             the store at that revision
    TARGET/patches/ snapshots/ tags.json head.json
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from municipia.graph import checkpoints
from municipia.graph.errors import NotFoundError, ParameterError, StoreError
from municipia.graph.home import Home, sync_folder
from municipia.graph.store import GraphStore

MANIFEST: Final = "backup.json"


def backup(home: Path, target: Path) -> int:
    """Copy the newest published revision with its whole log to ``target``; return the revision.

    A writer may go on meanwhile: what it publishes after the start is not in the copy. The copy shares no file with the
    original. Raises NotFoundError when nothing has been published, ParameterError when ``target`` is not empty,
    StoreError when the disk refuses or the log has a gap.
    """
    place, newest = Home(home), checkpoints.published(Home(home))
    if newest is None:
        raise NotFoundError(f"There is nothing to back up in {home}.", hint="Build the graph first (municipia build).")
    _require_empty(target, "target")
    sources = {f"store/{path.name}": path for path in sorted((home / newest.checkpoint).glob("*"))}
    for revision in range(1, newest.revision + 1):
        sources[f"patches/{place.patch(revision).name}"] = place.patch(revision)
    for path in sorted(place.snapshots.glob("??/*.json.gz")):
        sources[f"snapshots/{path.parent.name}/{path.name}"] = path
    sources |= {path.name: path for path in (place.tags, place.head) if path.exists()}
    with _Folder(target) as folder:
        hashes = {name: folder.copy(source, name) for name, source in sources.items()}
        folder.write(MANIFEST, json.dumps({"revision": newest.revision, "files": hashes}, indent=1).encode())
    return newest.revision


def restore(source: Path, home: Path) -> int:
    """Make the graph of a backup in the data folder ``home``, which must be empty or missing; return its revision.

    All or nothing. Raises ParameterError when ``home`` is not empty, NotFoundError when ``source`` is no backup,
    StoreError when a file of it is missing or was altered.
    """
    revision, hashes = _manifest(source)
    _require_empty(home, "home")
    with _Folder(home) as folder:
        for name, wanted in hashes.items():
            if folder.copy(source / name, name) != wanted:
                raise StoreError(f"The file {name} of the backup {source} was altered.", hint="Take another backup.")
        with GraphStore.open(Home(folder.path).store) as store:
            if store.head != revision:
                raise StoreError(f"The backup {source} holds revision {store.head}, not {revision}.")
            checkpoints.make(Home(folder.path), store, revision)
    return revision


def _manifest(source: Path) -> tuple[int, dict[str, str]]:
    try:
        manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        revision, hashes = int(manifest["revision"]), dict(manifest["files"])
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no backup in {source}: {MANIFEST} is missing.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{source / MANIFEST} is damaged: {error}", hint="Take another backup.") from error
    for name in hashes:
        # A name from outside must not lead out of the folder.
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise StoreError(f"{source / MANIFEST} names a file elsewhere: {name}.")
    return revision, hashes


def _require_empty(folder: Path, name: str) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"{folder} is not empty.", name=name, hint="Give a folder that is empty or missing.")


class _Folder:
    """A folder that comes into being whole when the block ends, or not at all."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self.path = target.with_name(f".{target.name}.tmp")

    def __enter__(self) -> _Folder:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        except OSError as error:
            raise StoreError(f"{self._target} could not be written: {error}") from error
        finally:
            shutil.rmtree(self.path, ignore_errors=True)

    def _finish(self) -> None:
        for folder, _, _ in os.walk(self.path):
            sync_folder(Path(folder))
        if self._target.exists():
            self._target.rmdir()
        self.path.rename(self._target)
        sync_folder(self._target.parent)

    def copy(self, source: Path, name: str) -> str:
        """Copy one file; return its SHA-256. Raises StoreError when it cannot be read or written."""
        digest = hashlib.sha256()
        try:
            self.write(name, _hashed(source, digest))
        except OSError as error:
            raise StoreError(f"{source} could not be copied: {error}") from error
        return digest.hexdigest()

    def write(self, name: str, content: bytes | Iterator[bytes]) -> None:
        """Write one file, on disk when this returns."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())


def _hashed(source: Path, digest: hashlib._Hash) -> Iterator[bytes]:
    with source.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            yield block
