"""The commitments of a revision, read once and kept for the pages that draw them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final

from municipia.graph.commitments import QUERIES, Commitments, query_text
from municipia.graph.readers import Readers

_KEPT: Final = 3


class CommitmentsByRevision:
    """Keeps the commitments of the few revisions asked for last; one reading serves all who wait for it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, asyncio.Task[Commitments]] = OrderedDict()

    async def at(self, readers: Readers, revision: int) -> Commitments:
        """The commitments at a revision. Raises what ``Readers.select`` raises."""
        task = self._kept.get(revision)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._kept[revision] = asyncio.create_task(_read(readers, revision))
        self._kept.move_to_end(revision)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        # A reader who hangs up must not end the reading that others wait for.
        return await asyncio.shield(task)


async def _read(readers: Readers, revision: int) -> Commitments:
    rows = await readers.select_many([query_text(name) for name in QUERIES], revision=revision)
    return await asyncio.to_thread(Commitments.of, dict(zip(QUERIES, rows, strict=True)))
