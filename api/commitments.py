"""The commitments of a revision, read once and kept for the pages that draw them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import Any, Final, Generic, TypeVar

from municipia.api.asking import ALL_SCOPE, CORE_SCOPE
from municipia.graph import bindings
from municipia.graph.commitments import QUERIES, Act, Commitments, query_text
from municipia.graph.parameters import refused
from municipia.graph.readers import Readers
from municipia.graph.wording import said

_Made = TypeVar("_Made")

#: All bundled collections, as a value of ``scope``.
COLLECTIONS_SCOPE: Final = "collections"
_KEPT: Final = 3
_DERIVED: Final = 12


class Recent(Generic[_Made]):
    """Keeps the few things that were asked for last; one making serves all who wait for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, asyncio.Task[_Made]] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, _Made]]) -> _Made:
        """The thing of a key, made now if it is not kept. Raises what ``make`` raises."""
        task = self._kept.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._kept[key] = asyncio.create_task(make())
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        # A reader who hangs up must not end the making that others wait for.
        return await asyncio.shield(task)


class CommitmentsByRevision:
    """Keeps the commitments of the few revisions asked for last, and what was worked out from them."""

    def __init__(self) -> None:
        self._whole: Recent[Commitments] = Recent(_KEPT)
        self._parts: Recent[Commitments] = Recent(_DERIVED)
        self._derived: Recent[Any] = Recent(_DERIVED)

    async def at(self, readers: Readers, revision: int, scope: str = ALL_SCOPE) -> Commitments:
        """The commitments at a revision in a part of the graph: core, collections, all, or a collection's name.

        Raises ParameterError for a part that there is not, and what ``Readers.select`` raises.
        """
        whole = await self._whole.get(revision, lambda: _read(readers, revision))
        keeps = _keeper(scope, whole)
        if keeps is None:
            return whole
        return await self._parts.get((revision, scope), lambda: asyncio.to_thread(whole.within, keeps))

    async def derived(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, _Made]]) -> _Made:
        """What follows from commitments and takes a while to work out; the key names revision, part and language."""
        found: Awaitable[_Made] = self._derived.get(key, make)
        return await found


def _keeper(scope: str, whole: Commitments) -> Callable[[Act], bool] | None:
    """Which acts a part has; None for all of them."""
    if scope == ALL_SCOPE or (scope == CORE_SCOPE and not whole.collections):
        return None
    if scope == CORE_SCOPE:
        return lambda act: act.is_core
    if scope == COLLECTIONS_SCOPE:
        return lambda act: bool(act.collections)
    if scope not in whole.collections:
        names = ", ".join([CORE_SCOPE, COLLECTIONS_SCOPE, ALL_SCOPE, *whole.collections])
        raise refused("scope", scope[:40], said("Ask for one of: %(forms)s.", forms=names))
    return lambda act: scope in act.collections


async def _read(readers: Readers, revision: int) -> Commitments:
    # One after the other, and with the time of a task: a collection has very many acts, and others are asking too.
    rows = {}
    for name in QUERIES:
        body = await readers.select_text(query_text(name), revision=revision, seconds=readers.limits.task_seconds)
        rows[name] = await asyncio.to_thread(bindings.rows, body)
    return await asyncio.to_thread(Commitments.of, rows)
