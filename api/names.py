"""The index of names and texts as the web uses it: made when a revision is first searched, kept on disk.

Where the disk of the home refuses, or what it gives back is damaged, the index is made again, in a temporary folder if
need be.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import unquote

from fastapi import Request
from starlette.datastructures import State

from municipia.api.desk import frame_of
from municipia.api.indexes import Indexes
from municipia.api.kinds import KINDS, THING
from municipia.api.labels import Label, best, from_iri
from municipia.api.listing import Entry
from municipia.api.voice import Voice
from municipia.graph import revisions, searching
from municipia.graph.checkpoints import Published
from municipia.graph.errors import MunicipiaError, StoreError
from municipia.graph.readers import Readers
from municipia.graph.searching import Asked, Found, Hit
from municipia.graph.searching.index import FORM
from municipia.graph.wording import said

_Given = TypeVar("_Given")

#: The index files that are kept.
_KEPT: Final = 3
#: Faults of SQLite for which the file is to blame.
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN)
_PRIMARY: Final = 0xFF
_log = logging.getLogger(__name__)
#: How many near names a page offers, and how many seconds a page with nothing on it waits for them.
_NEAR: Final = 6
_PATIENCE: Final = 3.0


class Names:
    """Makes and finds the index of a revision of the graph in ``home``, in ``folder``.

    Whoever hangs up does not end what others wait for.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self._home = home
        self._files = self._files_in(folder)
        self._making: dict[Path, asyncio.Task[Path]] = {}

    async def index(self, readers: Readers, revision: int) -> Path:
        """The index of a revision, made now if there is none yet.

        Raises GoneError, NotFoundError and BusyError as reading the revision does, StoreError when no disk takes it.
        """
        state = await self._state(readers, revision)
        path = self._files.path(state)
        if self._files.has(state):
            return path
        if path not in self._making:
            self._making[path] = asyncio.create_task(self._make(readers, state, revision))
            self._making[path].add_done_callback(lambda task: self._end(path, task))
        return await asyncio.shield(self._making[path])

    async def use(self, readers: Readers, revision: int, work: Callable[[Path], _Given]) -> _Given:
        """What some work gives that reads the index of a revision; a file that is damaged or gone is made again.

        Raises as :meth:`index`.
        """
        for _ in range(2):
            path = await self.index(readers, revision)
            try:
                return await asyncio.to_thread(work, path)
            except (FileNotFoundError, sqlite3.DatabaseError) as error:
                if not _is_damage(error):
                    raise
                _log.warning("%s cannot be read and is made again: %s", path, error)
            await self._drop(await self._state(readers, revision))
        raise StoreError(said("The index of names cannot be read."), hint=said("Try again."))

    async def find(self, readers: Readers, revision: int, asked: Asked) -> Found:
        """What the names and texts of a revision answer."""
        return await self.use(readers, revision, lambda path: searching.search(path, asked))

    async def suggest(self, readers: Readers, revision: int, text: str, limit: int) -> Found:
        """The names of a revision that a text may be the beginning of."""
        return await self.use(readers, revision, lambda path: searching.suggest(path, text, limit))

    async def values(self, readers: Readers, revision: int, voice: Voice) -> dict[tuple[str, str], Label]:
        """The names of the countries and rights of a revision for a reader, by facet and value."""
        found = await self.use(readers, revision, searching.value_names)
        return {key: best(names, voice) or Label(key[1]) for key, names in found.items()}

    async def _state(self, readers: Readers, revision: int) -> Published | revisions.Revision:
        head = readers.head
        if revision == head.revision:
            return head
        return await asyncio.to_thread(revisions.revision, self._home, revision)

    async def _make(self, readers: Readers, state: Published | revisions.Revision, revision: int) -> Path:
        pairs = []
        for name in searching.QUERIES:  # one after the other: others are asking too
            text, patience = searching.query_text(name), readers.limits.task_seconds
            pairs.append(f'"{name}":'.encode() + await readers.select_text(text, revision=revision, seconds=patience))
        content = await readers.task("index", b"{" + b",".join(pairs) + b"}")
        files, head = self._files, readers.head
        try:
            await asyncio.to_thread(files.put, state, content, head)
        except OSError as error:
            try:
                files = self._move(files, error)
                await asyncio.to_thread(files.put, state, content, head)
            except OSError as another:
                raise StoreError(said("The index of names could not be kept: the disk refuses.")) from another
        return files.path(state)

    async def _drop(self, state: Published | revisions.Revision) -> None:
        files = self._files
        try:
            await asyncio.to_thread(files.drop, state)
        except OSError as error:
            self._move(files, error)

    def _move(self, files: Indexes, reason: OSError) -> Indexes:
        """Keep files elsewhere from now on. Raises OSError when there is no such place."""
        if self._files is files:
            folder = Path(tempfile.mkdtemp(prefix="municipia-"))
            _log.warning("The index of names is kept in %s until the next start: %s", folder, reason)
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self._files = self._files_in(folder)
        return self._files

    @staticmethod
    def _files_in(folder: Path) -> Indexes:
        return Indexes(folder, FORM, ".sqlite", _KEPT)

    def _end(self, path: Path, task: asyncio.Task[Path]) -> None:
        del self._making[path]
        if not task.cancelled():
            task.exception()  # whoever waited for it was told


def _is_damage(error: OSError | sqlite3.Error) -> bool:
    return isinstance(error, FileNotFoundError) or getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGE


async def near_names(request: Request) -> tuple[Entry, ...]:
    """Things with names like the end of an address at which there is nothing; none for a client that reads no HTML."""
    if "text/html" not in request.headers.get("accept", ""):
        return ()
    text = unquote(request.url.path.rstrip("/").rpartition("/")[2]).replace("-", " ").replace("_", " ")
    readers = request.app.state.readers
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await names_in(request.app.state).suggest(readers, readers.head.revision, text, _NEAR)
    except (MunicipiaError, OSError, sqlite3.Error):
        # The page says already that there is nothing here; that no names can be offered either is not worth a word.
        return ()
    return entries_of(found.hits, frame_of(request).voice)


def entries_of(hits: Iterable[Hit], voice: Voice) -> tuple[Entry, ...]:
    """Hits as a page lists them: by their name for the reader, with the name that was found when it is another."""
    return tuple(_entry(hit, name_of(hit, voice), voice) for hit in hits)


def name_of(hit: Hit, voice: Voice) -> Label:
    """The name of a hit for a reader."""
    return best(hit.names, voice) or from_iri(hit.iri)


def _entry(hit: Hit, shown: Label, voice: Voice) -> Entry:
    meta = [Label(voice.say(KINDS.get(hit.kind, THING).one))]
    if hit.name and hit.name != shown.text:
        tag = hit.matched_language if hit.matched_language != voice.language else ""
        meta.append(Label(voice.say("also: %(name)s") % {"name": hit.name}, tag=tag))
    return Entry(iri=hit.iri, name=shown, meta=tuple(meta))


def names_in(state: State) -> Names:
    """The application's index of names, made with the first request that needs it."""
    if not hasattr(state, "names"):
        state.names = Names(state.settings.home / "index", state.settings.home)
    names: Names = state.names
    return names
