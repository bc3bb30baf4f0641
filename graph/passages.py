"""Passages: where an exact quote stands in the stored text of a source, in characters from its beginning."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from municipia.graph.errors import DataError, Place

_PREFIX = "seed-"
_PIECE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class Passage:
    """The slice ``[start, end)`` of the stored text of a source, in characters, and the slice itself."""

    source: str
    start: int
    end: int
    exact: str


class Texts:
    """The stored texts of the sources whose id begins with ``seed-``; ``folder`` holds one file for each."""

    def __init__(self, folder: Traversable | Path) -> None:
        self._texts = {
            _PREFIX + file.name: file.read_bytes().decode("utf-8")
            for file in sorted(folder.iterdir(), key=lambda file: file.name)
            if file.name.endswith(".txt")
        }

    def __contains__(self, source: str) -> bool:
        return source in self._texts

    def sha256(self, source: str) -> str:
        """The hash, in hexadecimal, of the stored file."""
        return hashlib.sha256(self._texts[source].encode("utf-8")).hexdigest()

    def text(self, source: str) -> str:
        """The stored text."""
        return self._texts[source]

    def count(self, source: str, quote: str) -> int:
        """How often the stored text of a source reads exactly ``quote``."""
        return sum(1 for _ in _occurrences(self._texts[source], quote))

    def find(self, source: str, quote: str, place: Place, start: int | None = None) -> Passage:
        """The passage of ``source`` that reads exactly ``quote``, at ``start`` if that is given.

        Raises DataError, at the cell's ``place``, if the quote does not stand there, or stands in several places and no
        ``start`` chooses among them.
        """
        text = self._texts[source]
        starts = list(_occurrences(text, quote))
        if start is not None:
            starts = [each for each in starts if each == start]
        if not starts:
            raise DataError(
                f"{source} does not read {quote!r}{'' if start is None else f' at character {start}'}",
                place=place,
                hint=f"Quote the stored text letter by letter; the nearest is {nearest(text, quote)!r}.",
            )
        if len(starts) > 1:
            raise DataError(
                f"{quote!r} stands {len(starts)} times in {source}",
                place=place,
                hint=f"Quote more words, or give the start: {', '.join(map(str, starts))}.",
            )
        return Passage(source, starts[0], starts[0] + len(quote), quote)


def nearest(text: str, quote: str) -> str:
    """The line of the text, or the part of one, that is most like the quote."""
    best, score = "", 0.0
    for piece in _PIECE.findall(text):
        matcher = difflib.SequenceMatcher(None, piece, quote, autojunk=False)
        if matcher.real_quick_ratio() <= score:
            continue
        match = matcher.find_longest_match()
        window = piece[max(0, match.a - match.b) :][: len(quote)]
        ratio = difflib.SequenceMatcher(None, window, quote, autojunk=False).ratio()
        if ratio > score:
            best, score = window, ratio
    return best.strip()


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)
