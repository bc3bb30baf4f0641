"""Spelling: the terms that a word is looked for by, and the nearest words that are known for one that is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Final

from municipia.graph.naming import is_light
from municipia.graph.searching.opening import opened

_SHORTEST: Final = 4
_ARTICLES: Final = ("the ", "le ", "la ", "les ", "l ", "el ", "los ", "las ")
#: A word of so many letters may differ in two places, a shorter one in one.
_TWO_SLIPS: Final = 7


def bare(folded: str) -> str:
    """A folded name without the article it begins with: ``the right to housing`` -> ``right to housing``."""
    article = next((each for each in _ARTICLES if folded.startswith(each)), "")
    return folded.removeprefix(article)


def weighty(words: Sequence[str]) -> list[str]:
    """The words that are looked for: those that come and go in a name are left out, unless there are no others."""
    kept = [word for word in words[:-1] if not is_light(word)] + list(words[-1:])
    if len(kept) > 1 and is_light(kept[-1]) and len(kept[-1]) > 1:
        kept.pop()
    return kept


def spellings(word: str) -> tuple[str, ...]:
    """The beginnings that a word is looked for by: in plural and singular, in our three languages."""
    if len(word) < _SHORTEST or not word.isalpha():
        return (word,)
    if word.endswith("ies"):
        return (word[:-1], word[:-3] + "y")
    if word.endswith("aux"):
        return (word[:-1], word[:-2] + "l")
    if word.endswith("es") and len(word) > _SHORTEST + 1:
        return (word[:-2],)
    return (word[:-1],) if word[-1] in "sx" and not word.endswith("ss") else (word,)


def terms(words: Sequence[str]) -> str:
    """The words as FTS5 wants them: all of them, each as a beginning."""
    return " AND ".join(f"({_either(word)})" for word in words)


def any_term(words: Sequence[str]) -> str:
    """As :func:`terms`, but one word is enough."""
    return " OR ".join(_either(word) for word in words)


def _either(word: str) -> str:
    if len(word) < _SHORTEST:
        return f'"{word}" *' if word else ""
    return " OR ".join(f'"{each}" *' for each in spellings(word))


def corrected(database: sqlite3.Connection, path: Path, words: Sequence[str]) -> list[str]:
    """The words, each that nothing begins with replaced by the nearest known one if there is any.

    After a letter that is no article a word is part of a name, as in O'Brien, and is no slip.
    """
    # Imported with the first slip that is to be mended: the start of the server need not wait for it.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = []
    for place, word in enumerate(words):
        is_part = place > 0 and len(words[place - 1]) == 1 and not is_light(words[place - 1])
        if is_part or len(word) < _SHORTEST or _is_known(database, word):
            found.append(word)
            continue
        known = _vocabulary(path)
        most = 2 if len(word) >= _TWO_SLIPS else 1
        near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=None)
        best = min(near, key=lambda one: (one[1], one[0][0] != word[0], -known[one[0]], one[0]), default=None)
        found.append(best[0] if best else word)
    return found


def _is_known(database: sqlite3.Connection, word: str) -> bool:
    query = "SELECT 1 FROM vocabulary WHERE word >= ? AND word < ? LIMIT 1"
    return any(database.execute(query, (each, each + "{")).fetchone() for each in spellings(word))


@lru_cache(maxsize=4)
def _vocabulary(path: Path) -> dict[str, int]:
    """Every word of four letters or more in an index, with how often it occurs; an index file never changes."""
    with closing(opened(path)) as database:
        return dict(
            database.execute("SELECT word, number FROM vocabulary WHERE length(word) >= ? AND word > 'a'", (_SHORTEST,))
        )
