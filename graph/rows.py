"""Counting the rows of an answer while its bytes go by, so that the limit on rows holds for every form."""

from __future__ import annotations

import re
from typing import Final, Protocol

_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


class RowCounter(Protocol):
    """Counts rows; ``rows`` is right after every piece that ends with a whole row, and never too high before."""

    rows: int

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the answer, cut anywhere."""


class TsvRows:
    """Lines but the first: a line break in a value is written as an escape."""

    def __init__(self) -> None:
        self._lines = 0
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self._lines += piece.count(b"\n")
        self.rows = max(0, self._lines - 1)


class CsvRows:
    """Lines but the first, counted outside quotes; a doubled quote within a value closes and opens again."""

    def __init__(self) -> None:
        self._lines = 0
        self._quoted = False
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        parts = piece.split(b'"')
        self._lines += sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted ^= len(parts) % 2 == 0
        self.rows = max(0, self._lines - 1)


class XmlRows:
    """End tags of results: in XML text a ``<`` is always escaped."""

    _TAG: Final = b"</result>"

    def __init__(self) -> None:
        self._tail = b""
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        data = self._tail + piece
        self.rows += data.count(self._TAG)
        self._tail = data[-(len(self._TAG) - 1) :]


class JsonRows:
    """Objects that follow a comma or the opening of the list; the objects of terms follow a colon."""

    def __init__(self) -> None:
        self._before = b""
        self._in_string = False
        self._escape = b""
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        data = (b'"' if self._in_string else b"") + self._escape + piece
        bare = _STRING.sub(b"", data)
        start = bare.find(b'"')
        self._in_string = start >= 0
        self._escape = b""
        if self._in_string:
            self._escape = _open_escape(bare[start + 1 :])
            bare = bare[:start]
        bare = self._before + bare
        self.rows += bare.count(b",{") + bare.count(b"[{")
        self._before = bare[-1:]


def _open_escape(text: bytes) -> bytes:
    """The backslash that ends an unfinished string and waits for its second half, if there is one."""
    backslashes = len(text) - len(text.rstrip(b"\\"))
    return b"\\" if backslashes % 2 else b""


class NoRows:
    """Answers without rows: a boolean, or triples, which are counted one by one before they are written."""

    def __init__(self) -> None:
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
