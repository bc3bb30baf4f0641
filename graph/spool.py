"""A spool: where an answer is collected as fast as its reader process writes it, however slowly the client takes it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import Final

from municipia.graph.errors import MunicipiaError

_PIECE: Final = 64 << 10


class Spool:
    """Bytes on their way from one process to one client: in memory up to ``buffer`` bytes, in a file beyond.

    ``head`` is what the process said before the bytes; ``fault`` why it stopped before the end.
    """

    def __init__(self, buffer: int) -> None:
        self.head: dict[str, str] = {}
        self.size = 0
        self.rows = 0
        self.fault: MunicipiaError | None = None
        self.is_done = False
        self._buffer = buffer
        self._file = tempfile.SpooledTemporaryFile(max_size=buffer)  # noqa: SIM115 - closed by close()
        self._changed = asyncio.Event()
        self._opened = asyncio.Event()

    def add(self, piece: bytes) -> None:
        """Take the next bytes; nobody wants them after :meth:`close`."""
        if self._file.closed or self.is_done:
            return
        self._file.seek(self.size)
        self._file.write(piece)
        self.size += len(piece)
        if self.is_long:
            self._opened.set()
        self._changed.set()

    @property
    def is_long(self) -> bool:
        """Whether there are more bytes than the buffer holds."""
        return self.size > self._buffer

    def end(self, fault: MunicipiaError | None = None, rows: int = 0) -> None:
        """No more bytes come: the answer is whole, or ``fault`` says why it is not. What was said first stands."""
        if self.is_done:
            return
        self.is_done = True
        self.fault, self.rows = fault, rows
        self._opened.set()
        self._changed.set()

    async def opened(self) -> None:
        """Wait until the answer is whole, has failed, or is longer than the buffer."""
        await self._opened.wait()

    def whole(self) -> bytes:
        """The answer, once it is done."""
        self._file.seek(0)
        return self._file.read()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes from the start, as they come. Raises the fault where the answer breaks off."""
        position = 0
        while True:
            self._changed.clear()
            while position < self.size:
                self._file.seek(position)
                piece = self._file.read(_PIECE)
                position += len(piece)
                yield piece
            if self.is_done:
                break
            await self._changed.wait()
        if self.fault:
            raise self.fault

    def close(self) -> None:
        """Let go of the bytes."""
        self._file.close()
