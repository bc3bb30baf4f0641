"""Counting the rows of an answer while its bytes go by, so that the limit on rows holds for every form."""

from __future__ import annotations

from typing import Final, Protocol

from municipia.graph import xmltext


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
    """End tags of results: in XML text a ``<`` is always escaped. What XML cannot write is refused."""

    _TAG: Final = b"</result>"

    def __init__(self) -> None:
        self._checker = xmltext.Checker("JSON")
        self._tail = b""
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece. Raises UnsupportedError."""
        self._checker.feed(piece)
        data = self._tail + piece
        self.rows += data.count(self._TAG)
        self._tail = data[-(len(self._TAG) - 1) :]


class JsonRows:
    """Objects that follow a comma or the opening of the list; the objects of terms follow a colon.

    Strings are left out by cutting at the quotes. Most are gone before that: once the characters that do not matter and
    the escapes are removed, two quotes side by side, or with a colon between, can go without changing which of the
    others open and which close. That makes counting cheap beside writing (0.1 s for 50 MB).
    """

    _IRRELEVANT: Final = bytes(set(range(256)) - set(b'"{[,:'))

    def __init__(self) -> None:
        self._before = b""
        self._in_string = False
        self._escape = b""
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        data = self._escape + piece
        backslashes = len(data) - len(data.rstrip(b"\\"))
        self._escape = b"\\" if backslashes % 2 else b""
        if self._escape:
            data = data[:-1]
        if b"\\" in data:
            data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
        data = data.translate(None, self._IRRELEVANT)
        parts = data.replace(b'""', b"").replace(b'":"', b"").replace(b'""', b"").split(b'"')
        bare = self._before + b"".join(parts[self._in_string :: 2])
        self._in_string ^= len(parts) % 2 == 0
        self.rows += bare.count(b",{") + bare.count(b"[{")
        self._before = bare[-1:]


class NoRows:
    """Answers without rows: a boolean, or triples, which are counted one by one before they are written."""

    def __init__(self) -> None:
        self.rows = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
