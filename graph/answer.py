"""An answer: whole, or on its way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

from municipia.graph.job import Job


@dataclass(frozen=True)
class Answer:
    """What a query gave: ``kind`` is bindings, boolean or graph; ``body`` None while it is longer than the buffer.

    ``state`` is the fingerprint of a graph that was asked for by its name.
    Whoever gets one without a body reads :meth:`pieces` to the end or calls :meth:`close`.
    """

    kind: str
    media_type: str
    revision: int
    body: bytes | None
    rows: int = 0
    job: Job | None = None
    state: str = ""

    @classmethod
    async def of(cls, job: Job, revision: int) -> Self:
        """The answer of a job, once it is whole or longer than the buffer. Raises the fault of the job."""
        try:
            await job.spool.opened()
        except BaseException:
            job.stop()
            job.spool.close()
            raise
        spool = job.spool
        state = spool.head.get("state", "")
        if not spool.is_done or (spool.fault is None and spool.is_long):
            return cls(spool.head["kind"], spool.head["media_type"], revision, None, job=job, state=state)
        try:
            if spool.fault:
                raise spool.fault
            return cls(spool.head["kind"], spool.head["media_type"], revision, spool.whole(), spool.rows, state=state)
        finally:
            spool.close()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes from the start, as they come. Raises the fault where the answer breaks off."""
        if self.body is not None or self.job is None:
            yield self.body or b""
            return
        try:
            async for piece in self.job.spool.pieces():
                yield piece
        finally:
            self.close()

    async def read(self) -> bytes:
        """The whole answer. Raises the fault if it breaks off."""
        return b"".join([piece async for piece in self.pieces()])

    def close(self) -> None:
        """Want no more of it: the process that works on it is ended."""
        if self.job:
            self.job.stop()
            self.job.spool.close()
