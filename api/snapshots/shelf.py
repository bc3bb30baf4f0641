"""The shelf: frozen answers as files in the home, each under its hash, written whole and checked on reading.

Nothing is ever taken off it to make room: what is cited must stay. So it is bounded, and says when it is full.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import threading
from pathlib import Path
from typing import Final

from municipia.api.bodies import gunzip
from municipia.api.snapshots.blank import canonical
from municipia.api.snapshots.frozen import Frozen
from municipia.graph.errors import LimitError, MunicipiaError, NotFoundError, StoreError
from municipia.graph.home import sync_folder, write_whole
from municipia.graph.wording import said

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ROOM_FOR_TIME: Final = 4096
_BLOCK: Final = 4096


class Shelf:
    """The frozen answers in a folder. ``most`` bounds the bytes of one, ``room`` those of all files together."""

    def __init__(self, folder: Path, *, most: int, room: int) -> None:
        self.most = most
        self._folder, self._room = folder, room
        self._used: int | None = None
        self._lock = threading.Lock()

    def add(self, frozen: Frozen) -> bool:
        """Keep an answer; False when it was kept already, with the time of then. One that is damaged is written anew.

        Raises LimitError when it is too long (size) or the shelf is full (room), StoreError when the disk refuses.
        """
        name = frozen.hash
        text = canonical({"content": frozen.content, "created": frozen.created.isoformat()}).encode()
        if len(text) > self.most:
            raise self.too_long()
        packed = gzip.compress(text, mtime=0)
        path = self._path(name)
        with self._lock:
            if self._is_sound(name):
                return False
            more = _on_disk(len(packed)) - _taken_by(path)
            if not self._has_room(more):
                raise LimitError(
                    said("There is no room left for frozen answers."),
                    limit="room",
                    allowed=self._room,
                    unit="bytes",
                    hint=said("Whoever runs this server can make room; what is frozen already stays."),
                )
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                sync_folder(self._folder)
                write_whole(path, packed)
            except OSError as error:
                raise StoreError(said("The answer could not be kept: the disk refuses.")) from error
            self._used = self._bytes() + more
        return True

    def get(self, name: str) -> Frozen:
        """The answer of a hash. Raises NotFoundError, and StoreError when its file is not what was written."""
        if not _HASH.fullmatch(name):
            raise _unknown()
        try:
            packed = self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise _unknown() from error
        try:
            kept = json.loads(gunzip(packed, self.most + _ROOM_FOR_TIME))
            found = Frozen.of(kept["content"], dt.datetime.fromisoformat(kept["created"]))
        except (ValueError, KeyError, TypeError, MunicipiaError) as error:
            raise _damaged() from error
        if found.hash != name:
            raise _damaged()
        return found

    def too_long(self) -> LimitError:
        """The fault of an answer that is too long to be kept."""
        return LimitError(
            said("The answer is longer than the %(bytes)s bytes that a frozen one may have.", bytes=self.most),
            limit="size",
            allowed=self.most,
            unit="bytes",
            hint=said("Ask for fewer rows or columns."),
        )

    def _is_sound(self, name: str) -> bool:
        try:
            self.get(name)
        except (NotFoundError, StoreError):
            return False
        return True

    def _has_room(self, more: int) -> bool:
        if self._bytes() + more > self._room:
            self._used = None  # files may have been removed by hand
        return self._bytes() + more <= self._room

    def _bytes(self) -> int:
        """The bytes of all files; counted when it is not known, then kept up."""
        if self._used is None:
            self._used = sum(map(_taken_by, self._folder.glob("??/*.json.gz")))
        return self._used

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.json.gz"


def _taken_by(path: Path) -> int:
    try:
        return _on_disk(path.stat().st_size)
    except FileNotFoundError:
        return 0


def _on_disk(size: int) -> int:
    """The bytes that a file takes on disk: whole blocks, so that very many small ones fill the shelf as well."""
    return -(-size // _BLOCK) * _BLOCK


def _unknown() -> NotFoundError:
    return NotFoundError(
        said("No answer was frozen under this address."), hint=said("The address may be cut: it has 64 digits.")
    )


def _damaged() -> StoreError:
    return StoreError(
        said("The frozen answer is damaged: its file does not give the checksum of its address."),
        hint=said("Whoever runs this server can bring it back from a backup."),
    )
