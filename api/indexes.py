"""Files that are made from a revision and kept for the next start; nothing of them needs a backup."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from municipia.graph.checkpoints import Published
from municipia.graph.home import write_whole
from municipia.graph.revisions import Revision


class Indexes:
    """The files of one kind in ``folder``, each for one state of the graph.

    ``most`` are kept: that of the newest revision, and of the others those used last. ``form`` says how they are made.
    """

    def __init__(self, folder: Path, form: int, suffix: str, most: int) -> None:
        self._folder, self._form, self._suffix, self._most = folder, form, suffix, most

    def path(self, state: Published | Revision) -> Path:
        """Where the file of a state is."""
        number, time = (
            (state.revision, state.time) if isinstance(state, Published) else (state.id, state.time.isoformat())
        )
        # A graph that was built anew in the same folder may have the same number.
        key = hashlib.sha256(f"{time} {state.quads} {state.triples}".encode()).hexdigest()[:12]
        return self._folder / f"{number:08d}-{key}-{self._form}{self._suffix}"

    def has(self, state: Published | Revision) -> bool:
        """Whether there is a file of a state; whoever asks uses it."""
        path = self.path(state)
        with suppress(OSError):
            os.utime(path)
        return path.is_file() and path.stat().st_size > 0

    def put(self, state: Published | Revision, content: bytes, head: Published) -> None:
        """Keep a file, at the expense of those used longest ago. Raises OSError when the disk refuses."""
        path = self.path(state)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
        staying = {path, self.path(head)}
        others = sorted(set(path.parent.glob(f"*{self._suffix}")) - staying, key=_used, reverse=True)
        for old in others[max(0, self._most - len(staying)) :]:
            old.unlink(missing_ok=True)

    def drop(self, state: Published | Revision) -> None:
        """Take a file away. Raises OSError when the disk refuses."""
        self.path(state).unlink(missing_ok=True)


def _used(path: Path) -> int:
    """When a file was used last; another server may have taken it away meanwhile."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
