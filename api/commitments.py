"""The commitments of a revision, read once and kept for the pages that draw them.

What the queries answer at the newest revision is kept on disk as well, so that a server that starts again need not ask.
"""

from __future__ import annotations

import asyncio
import io
import logging
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from municipia.api.asking import ALL_SCOPE, CORE_SCOPE
from municipia.api.indexes import Indexes
from municipia.api.kept import Recent
from municipia.graph import gathering, media
from municipia.graph.checkpoints import Published
from municipia.graph.commitments import Act, Commitments
from municipia.graph.readers import Readers

_Made = TypeVar("_Made")

#: All bundled collections, as a value of ``scope``.
COLLECTIONS_SCOPE: Final = "collections"
_KEPT: Final = 3
_DERIVED: Final = 12
#: The files of answers that are kept.
_FILES: Final = 2
#: What is raised by a file that is torn or altered.
_DAMAGE: Final = (OSError, EOFError, LookupError, ValueError, StopIteration, RuntimeError, zlib.error, zipfile.error)
_log = logging.getLogger(__name__)


class CommitmentsByRevision:
    """Keeps the commitments of the few revisions asked for last, and what was worked out from them.

    Answers are kept on disk in ``folder``, of which nothing needs a backup.
    """

    def __init__(self, folder: Path) -> None:
        self._files = Indexes(folder, gathering.FORM, ".commitments.zip", _FILES)
        self._whole: Recent[Commitments] = Recent(_KEPT)
        self._parts: Recent[Commitments] = Recent(_DERIVED)
        self._derived: defaultdict[str, Recent[Any]] = defaultdict(lambda: Recent(_DERIVED))

    async def at(self, readers: Readers, revision: int, scope: str = ALL_SCOPE) -> Commitments:
        """The commitments at a revision in a part of the graph: core, collections, all, or a collection's name.

        There are none in a collection without acts. Raises what ``Readers.select`` raises.
        """
        whole = await self._whole.get(revision, lambda: self._read(readers, revision))
        keeps = _keeper(scope, whole)
        if keeps is None:
            return whole
        return await self._parts.get((revision, scope), lambda: asyncio.to_thread(whole.within, keeps))

    async def derived(self, kind: str, key: Hashable, make: Callable[[], Coroutine[Any, Any, _Made]]) -> _Made:
        """What follows from commitments and takes a while to work out, the few of each kind that were asked for last.

        The key names revision and part, and whatever else it depends on.
        """
        found: Awaitable[_Made] = self._derived[kind].get(key, make)
        return await found

    async def _read(self, readers: Readers, revision: int) -> Commitments:
        head = readers.head
        # An older revision is asked for too seldom to take the place of the newest.
        is_newest = revision == head.revision
        if is_newest and (commitments := await asyncio.to_thread(_kept_in, self._files.path(head))):
            return commitments
        answers = {}
        # One after the other, with the time of a task: a collection has very many acts, and others are asking too.
        for name in gathering.QUERIES:
            text, seconds = gathering.query_text(name), readers.limits.task_seconds
            answers[name] = await readers.select_text(text, revision=revision, seconds=seconds, form=media.CSV)
        commitments = await asyncio.to_thread(gathering.gathered, answers)
        if is_newest:
            await asyncio.to_thread(_keep, self._files, head, answers)
        return commitments


def _kept_in(path: Path) -> Commitments | None:
    try:
        with zipfile.ZipFile(path) as packed:
            return gathering.gathered({name: packed.read(name) for name in gathering.QUERIES})
    except FileNotFoundError:
        return None
    except _DAMAGE as error:
        _log.warning("%s cannot be read and is made again: %.200s", path, error)
        return None


def _keep(files: Indexes, head: Published, answers: Mapping[str, bytes]) -> None:
    """Put answers on disk; a folder that cannot be written costs the next start a second or two, no more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, answer in answers.items():
            packed.writestr(name, answer)
    try:
        files.put(head, out.getvalue(), head)
    except OSError as error:
        _log.warning("%s cannot be written: %s", files.path(head), error)


def _keeper(scope: str, whole: Commitments) -> Callable[[Act], bool] | None:
    """Which acts a part has; None for all of them."""
    if scope == ALL_SCOPE or (scope == CORE_SCOPE and not whole.collections):
        return None
    if scope == CORE_SCOPE:
        return lambda act: act.is_core
    if scope == COLLECTIONS_SCOPE:
        return lambda act: bool(act.collections)
    return lambda act: scope in act.collections
