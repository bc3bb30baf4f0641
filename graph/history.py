"""History: what the ledger tells, of the whole or of one thing. Every call opens the file and reads a few rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from municipia.graph.errors import StoreError


@dataclass(frozen=True)
class Entry:
    """A revision. ``added`` and ``removed`` count quads; ``records`` the records touched.

    ``lost`` says why nothing else is known of it ("missing", "torn": its patch), "" when it is whole.
    """

    id: int
    time: datetime
    actor: str
    message: str
    added: int
    removed: int
    records: int
    lost: str = ""


@dataclass(frozen=True)
class Leaf:
    """A page of members: the times of its first and last, how many it has, and whether it will never change again."""

    number: int
    first: datetime
    last: datetime
    members: int
    is_full: bool


@dataclass(frozen=True)
class Member:
    """What a revision made of one record: ``state`` are its rows (predicate and object) afterwards.

    ``number`` is its place in its revision, from 1; ``kind`` Create, Update or Delete.
    """

    seq: int
    revision: int
    number: int
    time: datetime
    graph: str
    subject: str
    kind: str
    state: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    is_last: bool


_ENTRY: Final = """SELECT r.id, r.time, r.actor, r.message, r.added, r.removed,
    (SELECT COUNT(*) FROM member m WHERE m.revision = r.id), r.lost FROM revision r"""
_ABOUT: Final = " JOIN mention t ON t.revision = r.id AND t.thing = :thing"
_MEMBER: Final = """SELECT m.seq, m.revision, m.number, r.time, m.graph, m.subject, m.kind, m.state, m.added, m.removed,
    NOT EXISTS (SELECT 1 FROM member n WHERE n.seq = m.seq + 1 AND n.revision = m.revision)
    FROM member m JOIN revision r ON r.id = m.revision WHERE m.revision <= :upto AND """


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as database:
            yield database
    except sqlite3.Error as error:
        raise StoreError(f"The ledger {path} cannot be read: {error}") from error


def entries(path: Path, *, upto: int, thing: str = "", start: int = 0, most: int = 50) -> tuple[list[Entry], int]:
    """Revisions up to one, newest first, from the ``start``-th on, and how many there are in all.

    With ``thing`` (an IRI) those alone that changed a statement about it, or about what ties it to others.
    """
    about = _ABOUT if thing else ""
    values = {"thing": thing, "upto": upto, "start": start, "most": most}
    with _opened(path) as database:
        total = database.execute(f"SELECT COUNT(*) FROM revision r{about} WHERE r.id <= :upto", values).fetchone()[0]  # noqa: S608 - our own text
        rows = database.execute(
            f"{_ENTRY}{about} WHERE r.id <= :upto ORDER BY r.id DESC LIMIT :most OFFSET :start", values
        )
        return [_entry(row) for row in rows], total


def lost(path: Path, *, upto: int) -> list[int]:
    """The revisions up to one whose patches are lost."""
    with _opened(path) as database:
        rows = database.execute("SELECT id FROM revision WHERE lost != '' AND id <= ? ORDER BY id", (upto,))
        return [number for (number,) in rows]


def entry(path: Path, revision: int) -> Entry:
    """One revision of the ledger."""
    with _opened(path) as database:
        return _entry(database.execute(f"{_ENTRY} WHERE r.id = ?", (revision,)).fetchone())


def leaves(path: Path, *, upto: int) -> list[Leaf]:
    """The pages of members of the revisions up to one, oldest first. About 20 µs per page, 2 ms per 100,000 members.

    Pages that tell of what came after a lost patch may change when it is found again: none of them is full for good.
    """
    query = """SELECT m.page, MIN(m.seq), MAX(m.seq), COUNT(*), MAX(m.revision) FROM member m WHERE m.revision <= ?
        GROUP BY m.page ORDER BY m.page"""
    times = """SELECT r.time, s.time FROM member a JOIN revision r ON r.id = a.revision,
        member b JOIN revision s ON s.id = b.revision WHERE a.seq = ? AND b.seq = ?"""
    with _opened(path) as database:
        rows = database.execute(query, (upto,)).fetchall()
        (gap,) = database.execute("SELECT COALESCE(MIN(id), ?) FROM revision WHERE lost != ''", (upto + 1,)).fetchone()
        found = [(row, database.execute(times, row[1:3]).fetchone()) for row in rows]
    return [
        Leaf(
            page,
            datetime.fromisoformat(first),
            datetime.fromisoformat(last),
            count,
            is_full=position < len(rows) and newest < gap,
        )
        for position, ((page, _, _, count, newest), (first, last)) in enumerate(found, 1)
    ]


def page(path: Path, number: int, *, upto: int) -> list[Member]:
    """The members of a page, in order; none when there is no such page."""
    with _opened(path) as database:
        rows = database.execute(f"{_MEMBER} m.page = :page ORDER BY m.seq", {"upto": upto, "page": number})
        return [_member(row) for row in rows]


def members(path: Path, revision: int, *, start: int = 0, most: int = 50) -> list[Member]:
    """The members of a revision, from the ``start``-th on."""
    values = {"upto": revision, "start": start, "most": most}
    query = f"{_MEMBER} m.revision = :upto ORDER BY m.seq LIMIT :most OFFSET :start"
    with _opened(path) as database:
        return [_member(row) for row in database.execute(query, values)]


def mementos(path: Path, thing: str, *, upto: int) -> list[tuple[int, datetime]]:
    """The revisions that changed a thing while the graph spoke of it, oldest first, with their times.

    Without ``thing`` all revisions.
    """
    found, _ = entries(path, upto=upto, thing=thing, most=-1)
    listed = [(one.id, one.time) for one in reversed(found) if not one.lost]
    if not thing:
        return listed
    present = _presence(path, thing)
    return [(number, time) for number, time in listed if _holds(present, number)]


def _presence(path: Path, thing: str) -> list[tuple[int, bool]]:
    """From which revision on some graph has statements about a thing, or none has any more."""
    query = "SELECT revision, graph, kind FROM member WHERE subject = ? ORDER BY seq"
    holders: set[str] = set()
    found: list[tuple[int, bool]] = []
    with _opened(path) as database:
        for revision, graph, kind in database.execute(query, (thing,)):
            holders = holders - {graph} if kind == "Delete" else holders | {graph}
            found.append((revision, bool(holders)))
    return found


def _holds(present: list[tuple[int, bool]], revision: int) -> bool:
    return next((holds for since, holds in reversed(present) if since <= revision), False)


def _entry(row: tuple[int, str, str, str, int, int, int, str]) -> Entry:
    return Entry(row[0], datetime.fromisoformat(row[1]), *row[2:])


def _member(row: tuple[int, int, int, str, str, str, str, str, str, str, int]) -> Member:
    state, added, removed = (tuple(text.split("\n")) if text else () for text in row[7:10])
    made = state if row[6] == "Create" else added
    return Member(*row[:3], datetime.fromisoformat(row[3]), *row[4:7], state, made, removed, is_last=bool(row[10]))
