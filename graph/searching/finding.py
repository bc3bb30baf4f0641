"""Finding: what an index answers to a few words, ranked, counted by facets, and corrected where nothing holds them.

The order is: the same name, a name that begins so, a name with a word that begins so, names that hold all the words,
then texts; at an equal place a thing's own name before its other ones, the core before the bundled collections, what
is in the graph before the papers that speak of it, and shorter names first.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Final

from municipia.graph.search import KINDS, fold
from municipia.graph.searching import snippets, spelling
from municipia.graph.searching.opening import opened
from municipia.graph.searching.records import CORE, FACETS, Asked, Found, Hit

_LONGEST: Final = 200
_ALIKE: Final = 0.62
_NEAR: Final = 400
#: How like names are, and how many, that are offered when nothing was found.
_FAR, _OFFERED = 0.5, 5
_OWN: Final = 3
#: Where what is found is ordered and counted, in memory.
# From the best place to the least: the same name (5), one that begins so (4), one with a word that begins so (3), one
# that holds all the words (2), and texts (1).
_NAMED: Final = """
INSERT INTO temp.hit
SELECT name.thing, name.id, MAX(
    1000 * CASE WHEN name.folded = :text OR bare = :bare THEN 5
           WHEN substr(name.folded, 1, :length) = :text OR substr(bare, 1, length(:bare)) = :bare THEN 4
           WHEN instr(' ' || name.folded, ' ' || :text) THEN 3 ELSE 2 END
    + 100 * role - MIN(ABS(length(name.folded) - :length), 99))
FROM word JOIN name ON name.id = word.rowid WHERE word MATCH :terms GROUP BY name.thing
"""
_TOLD: Final = """
INSERT INTO temp.hit
SELECT rowid, NULL, 1000 - 100.0 / (1 - bm25(document, 4, 1))
FROM document WHERE document MATCH :terms AND rowid NOT IN (SELECT thing FROM temp.hit)
"""
_ORDERED: Final = """
SELECT hit.thing, iri, kind, scope, hit.name FROM temp.hit JOIN thing ON thing.id = hit.thing
ORDER BY CAST(score / 100 AS INTEGER) DESC, scope != '', place >= :papers, score DESC, place, iri
"""
_PAPERS: Final = KINDS.index("document")


@dataclass(frozen=True)
class _Row:
    """A hit as it is ordered and counted; ``name`` is the number of the name that was found."""

    thing: int
    iri: str
    kind: str
    scope: str
    name: int | None


def search(path: Path, asked: Asked) -> Found:
    """What an index finds. Raises FileNotFoundError when there is no such index."""
    folded = fold(asked.text[:_LONGEST])
    if not folded:
        return Found()
    with closing(opened(path)) as database:
        words = folded.split()
        rows = _rows(database, words)
        mended = spelling.corrected(database, path, words) if not rows else words
        if mended != words:
            rows = _rows(database, mended)
        is_partial = not rows
        if is_partial:
            some = _some(database, mended)
            rows = some or _alike(database, folded)
        found = _found(database, rows, asked, mended if mended != words and rows else words)
        return replace(
            found,
            corrected=" ".join(mended) if mended != words and rows and not is_partial else "",
            is_partial=is_partial and bool(rows),
            near=() if rows else tuple(_hit(database, row, words) for row in _alike(database, folded, _FAR)[:_OFFERED]),
        )


def suggest(path: Path, text: str, limit: int = 8) -> Found:
    """The names that a text may be the beginning of, without texts and counts. Raises FileNotFoundError."""
    words = fold(text[:_LONGEST]).split()
    if not words:
        return Found()
    with closing(opened(path)) as database:
        rows = _rows(database, words, texts=False)
        mended = words if rows else spelling.corrected(database, path, words)
        if mended != words:
            rows = _rows(database, mended, texts=False)
        rows = rows or _alike(database, " ".join(words))
        hits = tuple(_hit(database, row, mended) for row in rows[:limit])
        return Found(hits, len(rows), len(rows), corrected=" ".join(mended) if mended != words else "")


@lru_cache(maxsize=4)
def value_names(path: Path) -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    """The names, as (text, language), of each value of the facets ``country`` and ``right``, by (facet, value)."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with closing(opened(path)) as database:
        for name, value, text, language in database.execute("SELECT name, value, text, language FROM value"):
            found.setdefault((name, value), []).append((text, language))
    return {key: tuple(names) for key, names in found.items()}


def _rows(database: sqlite3.Connection, words: Sequence[str], *, texts: bool = True) -> list[_Row]:
    """The things that hold all the words, best first."""
    text = " ".join(words)
    terms = spelling.terms(spelling.weighty(words))
    database.execute("DELETE FROM temp.hit")
    database.execute(_NAMED, {"text": text, "bare": spelling.bare(text), "length": len(text), "terms": terms})
    if texts:
        database.execute(_TOLD, {"terms": terms})
    return [_Row(*row) for row in database.execute(_ORDERED, {"papers": _PAPERS})]


def _some(database: sqlite3.Connection, words: Sequence[str]) -> list[_Row]:
    """The things that hold some of the words; a letter alone is none."""
    words = [word for word in words if len(word) > 1]
    if len(words) < 2:
        return []
    database.execute("DELETE FROM temp.hit")
    database.execute(_TOLD, {"terms": spelling.any_term(spelling.weighty(words))})
    return [_Row(*row) for row in database.execute(_ORDERED, {"papers": _PAPERS})][:_NEAR]


def _alike(database: sqlite3.Connection, folded: str, least: float = _ALIKE) -> list[_Row]:
    """The things whose names share many pieces of three letters with the text, the likest first."""
    pieces = dict.fromkeys(folded[place : place + 3] for place in range(len(folded) - 2))
    if len(pieces) < 2:
        return []
    query = (
        "SELECT name.thing, iri, kind, scope, name.id, name.folded, role FROM piece JOIN name ON name.id = piece.rowid "
        "JOIN thing ON thing.id = name.thing WHERE piece MATCH ? ORDER BY rank LIMIT ?"
    )
    match = " OR ".join(f'"{piece}"' for piece in pieces)
    scored: dict[int, tuple[float, int, _Row]] = {}
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    for *row, name, role in database.execute(query, (match, _NEAR)):
        matcher.set_seq1(name)
        likeness = matcher.ratio()
        best = (round(likeness, 2), role)
        if likeness >= least and best > scored.get(row[0], (0.0, 0))[:2]:
            scored[row[0]] = (*best, _Row(*row))
    ordered = sorted(scored.values(), key=lambda one: (-one[0], -one[1], one[2].scope != "", one[2].iri))
    return [row for *_, row in ordered]


def _found(database: sqlite3.Connection, rows: Sequence[_Row], asked: Asked, words: Sequence[str]) -> Found:
    """The rows that the facets keep, counted, and the part of them that is wanted with all that is shown of it."""
    values = _values(database, rows)
    kept = asked.kept()
    missed = [{name for name, value in kept.items() if value not in values[row.thing][name]} for row in rows]
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for row, misses in zip(rows, missed, strict=True):
        for name in FACETS:
            if misses <= {name}:
                counts[name].update(values[row.thing][name])
    left = [row for row, misses in zip(rows, missed, strict=True) if not misses]
    part = left[asked.offset : asked.offset + asked.limit]
    facets = {name: _ordered(name, number) for name, number in counts.items()}
    return Found(tuple(_hit(database, row, words, texts=True) for row in part), len(left), len(rows), facets)


def _values(database: sqlite3.Connection, rows: Iterable[_Row]) -> dict[int, dict[str, set[str]]]:
    """The values of every facet of some things."""
    found = {
        row.thing: {"kind": {row.kind}, "scope": {row.scope or CORE}, "country": set[str](), "right": set[str]()}
        for row in rows
    }
    database.execute("DELETE FROM temp.hit")
    database.executemany("INSERT INTO temp.hit (thing) VALUES (?)", [(thing,) for thing in found])
    query = "SELECT facet.thing, facet.name, value FROM temp.hit CROSS JOIN facet ON facet.thing = hit.thing"
    for thing, name, value in database.execute(query):
        found[thing][name].add(value)
    return found


def _ordered(name: str, counts: Mapping[str, int]) -> Mapping[str, int]:
    """The values of a facet: kinds in their own order, the core first, others with the most first."""
    if name == "kind":
        return {kind: counts[kind] for kind in KINDS if kind in counts}
    return dict(sorted(counts.items(), key=lambda one: (one[0] != CORE, -one[1], one[0])))


def _hit(database: sqlite3.Connection, row: _Row, words: Sequence[str], *, texts: bool = False) -> Hit:
    own = database.execute("SELECT text, language FROM name WHERE thing = ? AND role = ?", (row.thing, _OWN)).fetchall()
    if not own:
        query = "SELECT text, language FROM name WHERE thing = ? ORDER BY role DESC, id LIMIT 1"
        own = database.execute(query, (row.thing,)).fetchall()
    hit = Hit(row.iri, row.kind, tuple(own), collection=row.scope)
    if row.name is not None:
        text, language = database.execute("SELECT text, language FROM name WHERE id = ?", (row.name,)).fetchone()
        hit = replace(hit, matched=snippets.marked(text, words), matched_language=language)
    if texts:
        told = database.execute("SELECT text, language FROM text WHERE thing = ?", (row.thing,)).fetchall()
        snippet, language = snippets.best(told, words)
        hit = replace(hit, snippet=snippet, snippet_language=language)
    return hit
