"""The ledger: what each revision did to each thing in each graph, in a side index made from the patches.

A *record* is what one named graph says of one subject. A revision makes, changes or ends records; the ledger keeps one
*member* for each, in order, with the whole state of the record afterwards and what was added and removed. The last
members of all records are therefore the graph. It can be deleted at any time: it is made again from the patches, the
same row for row. ``python -m municipia.graph.ledger HOME REVISION`` brings it up to a revision.

A revision whose patch is lost is entered as such: it has no members, and what it did to a record is not in the states
of that record from then on. When its patch is there again, the ledger is made anew.

Cost, measured: 1.1 s and 8 MB for a first revision of 43,000 statements, then in proportion to the rows of a patch.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from municipia.graph import patch, revisions
from municipia.graph.errors import GoneError, MunicipiaError, NotFoundError, StoreError
from municipia.graph.frames import encode_fault
from municipia.graph.home import Home
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

#: A page of members is full when one more would pass one of these; a record larger than a page has one to itself.
PAGE_MEMBERS: Final = 250
PAGE_STATEMENTS: Final = 2_500
FAULT: Final = 3
#: Why the patch of a revision is lost.
MISSING: Final = "missing"
TORN: Final = "torn"
#: Changes when the ledger is made otherwise, so that an older file is not read.
_FORM: Final = 2
_TABLES: Final = """
CREATE TABLE revision (id INTEGER PRIMARY KEY, time TEXT, actor TEXT, message TEXT, added INTEGER, removed INTEGER,
    hash TEXT, state TEXT, lost TEXT);
CREATE TABLE member (seq INTEGER PRIMARY KEY, revision INTEGER, number INTEGER, page INTEGER, graph TEXT, subject TEXT,
    kind TEXT, statements INTEGER, state TEXT, added TEXT, removed TEXT);
CREATE INDEX member_record ON member (subject, graph, seq);
CREATE INDEX member_revision ON member (revision, seq);
CREATE INDEX member_page ON member (page, seq);
CREATE TABLE mention (thing TEXT, revision INTEGER, PRIMARY KEY (thing, revision)) WITHOUT ROWID;
"""
_OURS: Final = re.compile(f"<({re.escape(BASE)}(?:id|kos)/[^>#]+)")
# A change of one of these is a change of what it ties together: an act, of its instrument and of who acted.
_THROUGH: Final = frozenset({"act", "association", "claim", "government", "list", "membership", "name"})
_REACH: Final = 3


def place(home: Path) -> Path:
    """The file of the ledger, whether it exists or not."""
    return home / "index" / f"changes-{_FORM}.db"


def is_current(home: Path, revision: int) -> bool:
    """Whether the ledger reaches a published revision and tells of this very log, as far as its patches are there."""
    if not place(home).is_file():
        return False
    with closing(_connect(place(home))) as database:
        return _last(database) >= revision and _tells_of(database, Home(home))


def update(home: Path, revision: int) -> None:
    """Bring the ledger up to a published revision, each revision in a transaction of its own.

    Raises StoreError when the disk refuses.
    """
    path = place(home)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connect(path)) as database:
            _prepare(database, Home(home))
            while (number := _last(database) + 1) <= revision:
                _enter(database, Home(home), number)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The ledger {path} cannot be written: {error}") from error


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=60, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    return database


def _prepare(database: sqlite3.Connection, home: Home) -> None:
    database.execute("BEGIN IMMEDIATE")
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'member'").fetchone() is None:
        for statement in _TABLES.split(";"):
            database.execute(statement)
    elif not _tells_of(database, home):
        for table in ("revision", "member", "mention"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
    database.execute("COMMIT")


def _last(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT COALESCE(MAX(id), 0) FROM revision").fetchone()[0])


def _is_of(database: sqlite3.Connection, home: Home) -> bool:
    """Whether the last revision entered is the one that the log has under that number."""
    row = database.execute("SELECT id, time, state FROM revision ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return True
    try:
        header = patch.read_header(home.patch(row[0]))
    except (NotFoundError, StoreError):
        return revisions.head(home.root) >= int(row[0])
    return (header.get("time"), header.get("state")) == (row[1], row[2])


def _tells_of(database: sqlite3.Connection, home: Home) -> bool:
    """Whether all that was entered is of this log, and nothing that was lost is back."""
    lost = database.execute("SELECT id FROM revision WHERE lost != ''").fetchall()
    return _is_of(database, home) and not any(_is_whole(home, number) for (number,) in lost)


def _is_whole(home: Home, number: int) -> bool:
    try:
        _read(home, number)
    except GoneError:
        return False
    return True


@dataclass(frozen=True)
class _Change:
    """What a patch does to one record: rows of predicate and object."""

    graph: str
    subject: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def _enter(database: sqlite3.Connection, home: Home, number: int) -> None:
    database.execute("BEGIN IMMEDIATE")
    try:
        if _last(database) == number - 1:  # another process may have been quicker
            try:
                header, changes = _read(home, number)
            except GoneError:
                _enter_lost(database, home, number)
            else:
                _enter_told(database, number, header, changes)
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise


def _enter_told(
    database: sqlite3.Connection, number: int, header: Mapping[str, str], changes: Sequence[_Change]
) -> None:
    reached = _enter_members(database, number, changes)
    database.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?)", [(iri, number) for iri in reached])
    entry = revisions.from_header(header)
    values = (number, header["time"], entry.actor, entry.message, entry.added, entry.removed)
    database.execute("INSERT INTO revision VALUES (?,?,?,?,?,?,?,?,'')", (*values, entry.hash, entry.state))


def _enter_lost(database: sqlite3.Connection, home: Home, number: int) -> None:
    """Enter a revision of which nothing is known but that it came after the one before it: at its time, then."""
    before = database.execute("SELECT time FROM revision WHERE id = ?", (number - 1,)).fetchone()
    time = before[0] if before else revisions.ORIGIN.time.isoformat()
    why = TORN if home.patch(number).exists() else MISSING
    database.execute("INSERT INTO revision VALUES (?,?,'','',0,0,'','',?)", (number, time, why))


def _read(home: Home, number: int) -> tuple[Mapping[str, str], list[_Change]]:
    try:
        header, rows = patch.read_rows(home.patch(number))
    except NotFoundError as error:
        raise GoneError(said("The patch of revision %(number)s is missing.", number=number)) from error
    except StoreError as error:
        words = said("The patch of revision %(number)s cannot be read: %(reason)s", number=number, reason=error.message)
        raise GoneError(words) from error
    return header, list(_changes(rows))


def _changes(rows: Sequence[str]) -> Iterator[_Change]:
    """The rows of a patch by record, in the order of graphs and subjects."""
    split = sorted(_split(row) for row in rows)
    for (graph, subject), group in groupby(split, key=lambda row: row[:2]):
        listed = list(group)
        added, removed = (tuple(rest for _, _, code, rest in listed if code == each) for each in "AD")
        yield _Change(graph, subject, added, removed)


def _split(row: str) -> tuple[str, str, str, str]:
    """Graph, subject, code and the rest (predicate and object) of a row; no IRI holds a blank."""
    code, subject, rest = row.removesuffix(" .").split(" ", 2)
    middle, _, graph = rest.rpartition(" ")
    return graph[1:-1], subject[1:-1], code, middle


def _enter_members(database: sqlite3.Connection, revision: int, changes: Iterable[_Change]) -> set[str]:
    """Enter the members of a revision; return the things that it touches, those before it too."""
    page, members, statements = _open_page(database)
    seq = int(database.execute("SELECT COALESCE(MAX(seq), 0) FROM member").fetchone()[0])
    touched, reached, before = [], set(), _Reach(database)
    for number, change in enumerate(changes, 1):
        old = _state(database, change)
        state = sorted((set(old) - set(change.removed)) | set(change.added))
        if members and (members >= PAGE_MEMBERS or statements + len(state) > PAGE_STATEMENTS):
            page, members, statements = page + 1, 0, 0
        members, statements = members + 1, statements + len(state)
        kind = "Create" if not old else "Update" if state else "Delete"
        if old:
            reached |= before.of(change.subject)
        values = (seq + number, revision, number, page, change.graph, change.subject, kind, len(state))
        texts = ("\n".join(rows) for rows in (state, change.added if old else (), change.removed))
        database.execute("INSERT INTO member VALUES (?,?,?,?,?,?,?,?,?,?,?)", (*values, *texts))
        touched.append(change.subject)
    after = _Reach(database)
    return reached.union(*(after.of(subject) for subject in dict.fromkeys(touched)))


def _open_page(database: sqlite3.Connection) -> tuple[int, int, int]:
    """The newest page with its numbers of members and statements."""
    page = int(database.execute("SELECT COALESCE(MAX(page), 1) FROM member").fetchone()[0])
    counted = "SELECT COUNT(*), COALESCE(SUM(statements), 0) FROM member WHERE page = ?"
    members, statements = database.execute(counted, (page,)).fetchone()
    return page, members, statements


def _state(database: sqlite3.Connection, change: _Change) -> list[str]:
    found = database.execute(
        "SELECT state FROM member WHERE subject = ? AND graph = ? ORDER BY seq DESC LIMIT 1",
        (change.subject, change.graph),
    ).fetchone()
    return found[0].split("\n") if found and found[0] else []


class _Reach:
    """The things that a change of one reaches: itself, what it names, and further through what only ties things."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._known: dict[str, frozenset[str]] = {}

    def of(self, subject: str) -> set[str]:
        """The things of ours that ``subject`` reaches, whatever graph says so."""
        reached = {subject.partition("#")[0]} if _OURS.match(f"<{subject}") else set()
        edge = {subject}
        for _ in range(_REACH):
            edge = set().union(*(self._named(each) for each in edge)) - reached
            reached |= edge
            edge = {each for each in edge if _kind(each) in _THROUGH}
        return reached

    def _named(self, subject: str) -> frozenset[str]:
        if subject not in self._known:
            rows = self._database.execute("SELECT graph, state FROM member WHERE subject = ? ORDER BY seq", (subject,))
            newest = dict(rows.fetchall())
            self._known[subject] = frozenset(_OURS.findall("\n".join(newest.values())))
        return self._known[subject]


def _kind(iri: str) -> str:
    return iri.removeprefix(BASE + "id/").partition("/")[0]


def main(arguments: Sequence[str]) -> int:
    """Bring the ledger of a home up to a revision; a fault is one line of JSON on standard error and exit code 3."""
    try:
        update(Path(arguments[0]), int(arguments[1]))
    except MunicipiaError as error:
        sys.stderr.write(json.dumps(encode_fault(error)))
        return FAULT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
