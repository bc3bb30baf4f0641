"""The index of names and texts as the web uses it: made when a revision is first searched, kept on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from fastapi import Request
from starlette.datastructures import State

from municipia.api.desk import frame_of
from municipia.api.kinds import KINDS, THING
from municipia.api.labels import Label, best, from_iri
from municipia.api.listing import Entry
from municipia.api.voice import Voice
from municipia.graph import searching
from municipia.graph.errors import MunicipiaError
from municipia.graph.home import write_whole
from municipia.graph.readers import Readers
from municipia.graph.searching import Asked, Found, Hit
from municipia.graph.searching.index import FORM

#: The index files that are kept, the newest first.
_KEPT: Final = 3
#: How many near names a page offers, and how many seconds a page with nothing on it waits for them.
_NEAR: Final = 6
_PATIENCE: Final = 3.0


class Names:
    """Makes and finds the index of a revision in ``folder``. Whoever hangs up does not end what others wait for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making: dict[int, asyncio.Task[Path]] = {}

    async def index(self, readers: Readers, revision: int) -> Path:
        """The index of a revision, made now if there is none yet.

        Raises GoneError, NotFoundError and BusyError as reading the revision does.
        """
        path = self._folder / f"{revision:08d}-{FORM}.sqlite"
        if path.is_file():
            return path
        if revision not in self._making:
            self._making[revision] = asyncio.create_task(self._make(readers, revision, path))
            self._making[revision].add_done_callback(lambda task: self._end(revision, task))
        return await asyncio.shield(self._making[revision])

    async def find(self, readers: Readers, revision: int, asked: Asked) -> Found:
        """What the names and texts of a revision answer."""
        path = await self.index(readers, revision)
        return await asyncio.to_thread(searching.search, path, asked)

    async def suggest(self, readers: Readers, revision: int, text: str, limit: int) -> Found:
        """The names of a revision that a text may be the beginning of."""
        path = await self.index(readers, revision)
        return await asyncio.to_thread(searching.suggest, path, text, limit)

    async def values(self, readers: Readers, revision: int, voice: Voice) -> dict[tuple[str, str], Label]:
        """The names of the countries and rights of a revision for a reader, by facet and value."""
        path = await self.index(readers, revision)
        found = await asyncio.to_thread(searching.value_names, path)
        return {key: best(names, voice) or Label(key[1]) for key, names in found.items()}

    async def _make(self, readers: Readers, revision: int, path: Path) -> Path:
        pairs = []
        for name in searching.QUERIES:  # one after the other: others are asking too
            text, patience = searching.query_text(name), readers.limits.task_seconds
            pairs.append(f'"{name}":'.encode() + await readers.select_text(text, revision=revision, seconds=patience))
        content = await readers.task("index", b"{" + b",".join(pairs) + b"}")
        await asyncio.to_thread(self._keep, path, content)
        return path

    def _keep(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
        for old in sorted(self._folder.glob("*.sqlite"), key=lambda file: -file.stat().st_mtime)[_KEPT:]:
            old.unlink(missing_ok=True)

    def _end(self, revision: int, task: asyncio.Task[Path]) -> None:
        del self._making[revision]
        if not task.cancelled():
            task.exception()  # whoever waited for it was told


async def near_names(request: Request) -> tuple[Entry, ...]:
    """Things with names like the end of an address at which there is nothing; none for a client that reads no HTML."""
    if "text/html" not in request.headers.get("accept", ""):
        return ()
    text = unquote(request.url.path.rstrip("/").rpartition("/")[2]).replace("-", " ").replace("_", " ")
    readers = request.app.state.readers
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await names_in(request.app.state).suggest(readers, readers.head.revision, text, _NEAR)
    except (MunicipiaError, TimeoutError):
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
        state.names = Names(state.settings.home / "index")
    names: Names = state.names
    return names
