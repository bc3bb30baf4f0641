"""The index of names as the web uses it: made when a revision is first asked for, kept on disk, read by search."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from fastapi import Request
from starlette.datastructures import State

from municipia.api.contexts import Entry
from municipia.api.desk import frame_of
from municipia.api.facts import Row
from municipia.api.kinds import KINDS, THING
from municipia.api.labels import Label
from municipia.api.lookup import Lookup
from municipia.api.voice import Voice
from municipia.graph import search
from municipia.graph.errors import MunicipiaError
from municipia.ontology.namespaces import BASE, KOS

#: The index files that are kept, the newest first.
_KEPT: Final = 3
#: How many near names a page offers.
_NEAR: Final = 6
#: Changes when the index is made otherwise, so that an older file is not read.
_FORM: Final = 1
_INDEXED: Final = frozenset(search.KINDS)


class Names:
    """Makes and finds the index of a revision in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making = asyncio.Lock()

    async def index(self, lookup: Lookup, revision: int) -> Path:
        """The index of a revision, made now if there is none yet."""
        path = self._folder / f"{revision:08d}-{_FORM}.sqlite"
        async with self._making:
            if not path.is_file():
                rows = await lookup.rows("names")
                await asyncio.to_thread(self._make, path, rows)
        return path

    async def find(self, lookup: Lookup, revision: int, text: str, kind: str = "") -> search.Found:
        """What the names of a revision answer to a text."""
        path = await self.index(lookup, revision)
        return await asyncio.to_thread(search.search, path, text, kind=kind)

    def _make(self, path: Path, rows: Iterable[Row]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        search.build(path, names_of(rows))
        for old in sorted(self._folder.glob("*.sqlite"), key=lambda file: -file.stat().st_mtime)[_KEPT:]:
            old.unlink(missing_ok=True)


def names_of(rows: Iterable[Row]) -> list[search.Name]:
    """The names to index, from the rows of the query ``names``; kinds that have no page of their own are left out."""
    found = []
    for row in rows:
        iri, text = str(row["thing"]), row["name"]
        kind = kind_of(iri)
        if kind in _INDEXED:
            language = getattr(text, "language", None) or ""
            found.append(search.Name(iri, kind, str(text), language, str(row["role"])))
    return found


def kind_of(iri: str) -> str:
    """The kind under which a thing is found: the part of its path that names it; a right is a right, not a concept."""
    if iri.startswith(str(KOS)):
        scheme = iri.removeprefix(str(KOS)).partition("/")[0]
        return "right" if scheme == "right" else "concept"
    return iri.removeprefix(BASE + "id/").partition("/")[0]


async def near_names(request: Request) -> tuple[Entry, ...]:
    """Things with names like the end of an address at which there is nothing; none for a client that reads no HTML."""
    if "text/html" not in request.headers.get("accept", ""):
        return ()
    text = unquote(request.url.path.rstrip("/").rpartition("/")[2]).replace("-", " ").replace("_", " ")
    readers = request.app.state.readers
    lookup = Lookup(readers, readers.head.revision)
    voice = frame_of(request).voice
    try:
        found = await names_in(request.app.state).find(lookup, readers.head.revision, text)
        return await entries_of(found.hits[:_NEAR], lookup, voice)
    except MunicipiaError:
        # The page says already that there is nothing here; that no names can be offered either is not worth a word.
        return ()


async def entries_of(hits: Iterable[search.Hit], lookup: Lookup, voice: Voice) -> tuple[Entry, ...]:
    """Hits as a page lists them: by their name for the reader, with the name that was found when it is another."""
    found = list(hits)
    labels = await lookup.labels([hit.thing for hit in found], voice)
    return tuple(_entry(hit, labels[hit.thing], voice) for hit in found)


def _entry(hit: search.Hit, shown: Label, voice: Voice) -> Entry:
    meta = [Label(voice.say(KINDS.get(hit.kind, THING).one))]
    if hit.name != shown.text:
        tag = hit.language if hit.language != voice.language else ""
        meta.append(Label(voice.say("also: %(name)s") % {"name": hit.name}, tag=tag))
    return Entry(iri=hit.thing, name=shown, meta=tuple(meta))


def names_in(state: State) -> Names:
    """The application's index of names, made with the first request that needs it."""
    if not hasattr(state, "names"):
        state.names = Names(state.settings.home / "index")
    names: Names = state.names
    return names
