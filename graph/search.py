"""Search over names: an index per revision that finds a thing by any of its names, whatever the accents and the script.

Names are folded (transliterated to ASCII, case folded, everything but letters and digits turned to spaces) and kept in
an SQLite FTS5 table. A search looks for names that hold every word, the last one as a beginning; if there is none, for
names that share most of their three-letter pieces with it, so that a slip of the hand still finds its city.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from anyascii import anyascii

#: What a name is to its thing, with what it weighs: its own name, another one, one that a source prints.
ROLES: Final[Mapping[str, int]] = {"own": 3, "other": 2, "printed": 1}
#: Kinds in the order in which they are shown when names match equally well; others follow.
KINDS: Final = (
    "territory",
    "instrument",
    "right",
    "organisation",
    "practice",
    "event",
    "wave",
    "government",
    "plan",
    "milestone",
    "person",
    "document",
    "source",
)
_LIKE: Final = 0.7
_MOST: Final = 4_000
_LONGEST: Final = 200
_SCHEMA: Final = """
CREATE TABLE name (id INTEGER PRIMARY KEY, thing TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
                   language TEXT NOT NULL, role TEXT NOT NULL, folded TEXT NOT NULL);
CREATE VIRTUAL TABLE word USING fts5(folded, content='name', content_rowid='id', tokenize='unicode61', prefix='2 3 4');
CREATE VIRTUAL TABLE piece USING fts5(folded, content='name', content_rowid='id', tokenize='trigram');
"""


@dataclass(frozen=True)
class Name:
    """A name of a thing: ``role`` is a key of :data:`ROLES`, ``language`` a tag or ""."""

    thing: str
    kind: str
    text: str
    language: str = ""
    role: str = "own"


@dataclass(frozen=True)
class Hit:
    """A thing found, with the name that matched; ``score`` is higher for better matches."""

    thing: str
    kind: str
    name: str
    language: str
    score: float


@dataclass(frozen=True)
class Found:
    """The answer to a search: hits best first, and how many there are of each kind.

    ``is_near`` says that no name holds the words, so that these are only alike.
    """

    hits: tuple[Hit, ...]
    kinds: Mapping[str, int]
    is_near: bool = False


def fold(text: str) -> str:
    """A name as it is compared: ``Saint-Étienne`` -> ``saint etienne``, ``광주`` -> ``gwangju``.

    >>> fold("Saint-Étienne"), fold("Łódź")
    ('saint etienne', 'lodz')
    """
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(text).casefold()))


def build(path: Path, names: Iterable[Name]) -> None:
    """Write an index of names to a file, whole or not at all; names that fold to nothing are left out."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    with closing(sqlite3.connect(temporary)) as database:
        database.executescript(_SCHEMA)
        rows = [(one.thing, one.kind, one.text, one.language, one.role, fold(one.text)) for one in names]
        database.executemany(
            "INSERT INTO name (thing, kind, text, language, role, folded) VALUES (?, ?, ?, ?, ?, ?)",
            sorted({row for row in rows if row[-1]}),
        )
        for table in ("word", "piece"):
            database.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608 - our own two tables
        database.commit()
    temporary.replace(path)


def search(path: Path, text: str, *, kind: str = "") -> Found:
    """What an index finds for a text; ``kind`` keeps the hits of one kind, the counts are of all.

    Raises FileNotFoundError when there is no such index.
    """
    folded = fold(text[:_LONGEST])
    if not folded:
        return Found((), {})
    if not path.is_file():
        raise FileNotFoundError(path)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        hits = _best(_rows(database, "word", _all_words(folded)), folded)
        is_near = not hits
        if is_near and len(folded) > 3:
            near = _best(_rows(database, "piece", _any_piece(folded)), folded)
            hits = [hit for hit in near if hit.score >= _LIKE]
    counts: dict[str, int] = {}
    for hit in hits:
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    kept = tuple(hit for hit in hits if not kind or hit.kind == kind)
    return Found(kept, dict(sorted(counts.items(), key=lambda item: _kind_rank(item[0]))), is_near and bool(hits))


def _rows(database: sqlite3.Connection, table: str, match: str) -> list[tuple[str, str, str, str, str, str]]:
    query = (
        f"SELECT thing, kind, text, language, role, name.folded FROM {table} JOIN name ON name.id = {table}.rowid "  # noqa: S608 - our own two tables
        f"WHERE {table} MATCH ? ORDER BY rank LIMIT ?"
    )
    return database.execute(query, (match, _MOST)).fetchall()


def _all_words(folded: str) -> str:
    words = folded.split()
    return " ".join([f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}" *'])


def _any_piece(folded: str) -> str:
    pieces = dict.fromkeys(folded[place : place + 3] for place in range(len(folded) - 2))
    return " OR ".join(f'"{piece}"' for piece in pieces)


def _best(rows: Sequence[tuple[str, str, str, str, str, str]], folded: str) -> list[Hit]:
    """The best name of each thing, best things first."""
    best: dict[str, Hit] = {}
    for thing, kind, text, language, role, name in rows:
        hit = Hit(thing, kind, text, language, likeness(folded, name) + ROLES.get(role, 0) / 100)
        if thing not in best or hit.score > best[thing].score:
            best[thing] = hit
    return sorted(best.values(), key=lambda hit: (-round(hit.score, 2), _kind_rank(hit.kind), hit.name, hit.thing))


def likeness(folded: str, name: str) -> float:
    """How well a folded name answers a folded text: 2 the same, above 1 it holds it, 1 down to 0 how alike they are."""
    if name == folded:
        return 2.0
    words = folded.split()
    ratio = SequenceMatcher(None, folded, name, autojunk=False).ratio()
    if name.startswith(folded):
        return 1.5 + ratio / 4
    if f" {folded}" in f" {name}":
        return 1.2 + ratio / 4
    if all(any(part.startswith(word) for part in name.split()) for word in words):
        return 1.0 + ratio / 4
    return ratio


def _kind_rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)
