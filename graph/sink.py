"""The way out of a reader process: bytes in pieces, counted, and stopped at the limits of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from municipia.graph.errors import LimitError
from municipia.graph.rows import RowCounter
from municipia.graph.wording import Words, said

_PIECE: Final = 64 << 10
_MEGABYTE: Final = 1 << 20


@dataclass(frozen=True)
class Bounds:
    """How long an answer may be."""

    rows: int
    bytes: int

    def check_rows(self, rows: int) -> None:
        """Raise LimitError when there are more rows than allowed."""
        if rows > self.rows:
            raise LimitError(
                said("The answer has more than %(rows)s rows.", rows=self.rows),
                limit="rows",
                allowed=self.rows,
                unit="rows",
                hint=said("Use LIMIT and OFFSET with ORDER BY to take it in parts, or download the whole graph."),
            )

    def check_bytes(self, size: int) -> None:
        """Raise LimitError when there are more bytes than allowed."""
        if size > self.bytes:
            raise LimitError(
                _longer(self.bytes),
                limit="bytes",
                allowed=self.bytes,
                unit="bytes",
                hint=said("Ask for fewer columns or rows, or use LIMIT and OFFSET with ORDER BY to take it in parts."),
            )


class Sink:
    """A binary file, as far as the engine needs one: takes an answer's bytes and passes them on in pieces."""

    def __init__(self, send: Callable[[bytes], None], counter: RowCounter, bounds: Bounds) -> None:
        self.bounds = bounds
        self._send = send
        self._counter = counter
        self._pending = bytearray()
        self._bytes = 0

    @property
    def rows(self) -> int:
        """The rows written so far."""
        return self._counter.rows

    def write(self, piece: bytes) -> int:
        """Take the next bytes. Raises LimitError when they, or the rows in them, are too many."""
        self._bytes += len(piece)
        self._counter.feed(piece)
        self.bounds.check_rows(self._counter.rows)
        self.bounds.check_bytes(self._bytes)
        self._pending += piece
        if len(self._pending) >= _PIECE:
            self.flush()
        return len(piece)

    def flush(self) -> None:
        """Pass on what waits."""
        if self._pending:
            self._send(bytes(self._pending))
            self._pending.clear()


def _longer(most: int) -> Words:
    """That an answer passes a limit, in a unit that people read."""
    if most and most % _MEGABYTE == 0:
        return said("The answer has more than %(number)s MB.", number=most // _MEGABYTE)
    return said("The answer has more than %(bytes)s bytes.", bytes=most)
