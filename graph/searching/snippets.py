"""Snippets: a text, or the part of it that says most of what was looked for, with those words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from municipia.graph.search import fold
from municipia.graph.searching.records import Marked
from municipia.graph.searching.spelling import spellings

_WORD: Final = re.compile(r"[^\W_]+")
_LENGTH: Final = 220
_BEFORE: Final = 60


def marked(text: str, words: Sequence[str]) -> Marked:
    """The text in runs, those that begin with one of the folded words marked."""
    runs: list[tuple[str, bool]] = []
    end = 0
    for start, stop, _ in _matches(text, words):
        if start > end:
            runs.append((text[end:start], False))
        runs.append((text[start:stop], True))
        end = stop
    if end < len(text):
        runs.append((text[end:], False))
    return tuple(runs)


def best(texts: Iterable[tuple[str, str]], words: Sequence[str]) -> tuple[Marked, str]:
    """The part of the (text, language) pairs that holds most of the words, and its language; nothing if none does."""
    scored = [(len({word for *_, word in _matches(text, words)}), text, language) for text, language in texts]
    most, text, language = max(scored, key=lambda one: (one[0], -len(one[1])), default=(0, "", ""))
    return (marked(_part(text, words), words), language) if most else ((), "")


def _part(text: str, words: Sequence[str]) -> str:
    """A part of a long text, cut between words, with the first place that holds most of what is looked for."""
    text = " ".join(text.split())
    if len(text) <= _LENGTH:
        return text
    found = list(_matches(text, words))
    start = max(
        (one[0] for one in found),
        key=lambda place: (len({word for at, _, word in found if place <= at < place + _LENGTH - _BEFORE}), -place),
        default=0,
    )
    start = max(0, min(start - _BEFORE, len(text) - _LENGTH))
    if start:
        start = text.find(" ", start) + 1
    stop = len(text) if start + _LENGTH >= len(text) else text.rfind(" ", start, start + _LENGTH)
    stop = stop if stop > start else start + _LENGTH
    return ("… " if start else "") + text[start:stop] + (" …" if stop < len(text) else "")


def _matches(text: str, words: Sequence[str]) -> Iterable[tuple[int, int, str]]:
    """Where the words are in a text: start, end, and the word looked for."""
    beginnings = [(each, word) for word in words for each in spellings(word)]
    for found in _WORD.finditer(text):
        parts = fold(found[0]).split()
        for beginning, word in beginnings:
            if any(part.startswith(beginning) for part in parts):
                yield found.start(), found.end(), word
                break
