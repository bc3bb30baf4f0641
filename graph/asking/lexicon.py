"""The lexicon: the words of a sentence, and the meanings that they have in any of our languages."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from municipia.graph.search import fold

LANGUAGES: Final = ("fr", "en", "es")
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Token:
    """A word of a sentence, folded, with where it stands."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A run of tokens with what they mean; nothing for words that are known and say nothing."""

    first: int
    last: int
    meanings: tuple[str, ...]


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text; one that folds to several is several in one place."""
    return tuple(
        Token(part, found.start(), found.end()) for found in _WORD.finditer(text) for part in fold(found[0]).split()
    )


def language_of(words: Sequence[str], fallback: str = "en") -> str:
    """The language that most of some folded words are in; the fallback where several are equal."""
    scores = {
        language: sum(2 * (word in silent(language)) + _is_of(word, language) for word in words)
        for language in LANGUAGES
    }
    best = max(scores.values())
    if not best or scores.get(fallback) == best:
        return fallback
    return next(language for language in LANGUAGES if scores[language] == best)


def _is_of(word: str, language: str) -> bool:
    return any(True for _ in _forms(language).matches((word,), 0))


def readings(words: Sequence[str], language: str) -> Iterator[Reading]:
    """What some folded words mean, the longest runs first from left to right; words without a reading are left out.

    A word is read in its own language; one that this does not know, in the others.
    """
    place = 0
    while place < len(words):
        found = _read(words, place, language)
        if found:
            yield found
        place = found.last + 1 if found else place + 1


def _read(words: Sequence[str], place: int, language: str) -> Reading | None:
    own = _longest(_forms(language).matches(words, place), place)
    if own:
        return own
    if words[place] in silent(language):
        return Reading(place, place, ())
    for other in LANGUAGES:
        if other != language and (found := _longest(_forms(other).matches(words, place), place)):
            return found
    return Reading(place, place, ()) if is_silent(words[place]) else None


def _longest(found: Iterator[tuple[int, str]], place: int) -> Reading | None:
    matches = list(found)
    if not matches:
        return None
    length = max(length for length, _ in matches)
    return Reading(place, place + length - 1, tuple(dict.fromkeys(m for size, m in matches if size == length)))


def meaning(word: str) -> str:
    """The meaning of a folded word in any language, after a ``~``, else the word in the singular.

    Names are compared by these.
    """
    return _meaning(word)


@cache
def _meaning(word: str) -> str:
    for language in LANGUAGES:
        for _, found in _forms(language).matches((word,), 0):
            return f"~{found}"
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def is_silent(word: str) -> bool:
    """Whether a folded word says nothing in one of our languages."""
    return any(word in silent(language) for language in LANGUAGES)


class _Forms:
    """The written forms of all meanings in one language, by their first letters."""

    def __init__(self, language: str) -> None:
        self._by_start: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for row in table("words"):
            for form in filter(None, row[language].split(";")):
                words = tuple(form.split())
                self._by_start.setdefault(words[0][:1], []).append((words, row["concept"]))

    def matches(self, words: Sequence[str], place: int) -> Iterator[tuple[int, str]]:
        """The number of words, and the meaning, of every form that stands at a place."""
        for form, found in self._by_start.get(words[place][:1], ()):
            part = words[place : place + len(form)]
            if len(part) == len(form) and all(map(_is_form, part, form)):
                yield len(form), found


def _is_form(word: str, form: str) -> bool:
    return word.startswith(form[:-1]) if form.endswith("*") else word == form


@cache
def _forms(language: str) -> _Forms:
    return _Forms(language)


@cache
def silent(language: str) -> frozenset[str]:
    """The folded words of a language that say nothing about what is asked."""
    return next(frozenset(row["words"].split()) for row in table("silent") if row["language"] == language)


@cache
def table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of ``words.csv``, ``silent.csv`` or ``phrasings.csv``."""
    text = files("municipia.graph.asking").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
