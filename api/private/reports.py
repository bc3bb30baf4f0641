"""Reports of mistakes: kept, listed, closed. A contact is erased with the closing, else after ``CONTACT_DAYS``."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

import sqlalchemy as sa

from municipia.api.private.promises import CONTACT_DAYS, SIGNS
from municipia.api.private.store import PrivateStore
from municipia.api.private.tables import REPORT
from municipia.api.private.tokens import now
from municipia.graph.errors import LimitError, NotFoundError, ParameterError
from municipia.graph.wording import said

#: Open reports that are kept at once: a flood must not fill the disk.
MOST_OPEN: Final = 20_000
#: What may be written, in characters, by column.
LENGTHS: Final[Mapping[str, int]] = {
    column.name: column.type.length
    for column in REPORT.columns
    if isinstance(column.type, sa.String) and column.type.length
}


@dataclass(frozen=True)
class Report:
    """What a reader says is wrong: ``about``, ``property``, ``value``, ``source`` and ``revision`` are the statement.

    ``property`` and what follows are "" when the whole page is meant. ``closed`` is None while it is open.
    """

    about: str
    property: str
    value: str
    source: str
    revision: int
    language: str
    message: str
    evidence: str = ""
    contact: str = ""
    id: str = ""
    created: dt.datetime | None = None
    closed: dt.datetime | None = None
    outcome: str = ""


def keep(store: PrivateStore, report: Report, at: dt.datetime | None = None) -> str:
    """Keep a report and return its reference.

    Raises ParameterError for a field that is too long or a message that says nothing, LimitError (room) when too many
    are open.
    """
    at = at or now()
    for name, most in LENGTHS.items():
        if len(str(getattr(report, name))) > most:
            raise ParameterError(
                said("“%(name)s” may have %(most)s characters at most.", name=name, most=most), name=name
            )
    if not report.message.strip():
        raise ParameterError(said("Say what is wrong, in a few words at least."), name="message")
    reference = "M-" + "".join(secrets.choice(SIGNS) for _ in range(8))
    values = {each.name: getattr(report, each.name) for each in fields(report)}
    with store.writing() as connection:
        waiting = connection.scalar(sa.select(sa.func.count()).select_from(REPORT).where(REPORT.c.closed.is_(None)))
        if (waiting or 0) >= MOST_OPEN:
            raise LimitError(said("Too many reports wait to be read."), limit="room", allowed=MOST_OPEN, unit="reports")
        _forget_contacts(connection, at)
        connection.execute(sa.insert(REPORT).values({**values, "id": reference, "created": at}))
    return reference


def every(
    store: PrivateStore, *, closed: bool = False, most: int = 1000, at: dt.datetime | None = None
) -> list[Report]:
    """Reports, oldest first: the open ones, or with ``closed`` all. Contacts whose time has come are erased first."""
    wanted = sa.select(REPORT).order_by(REPORT.c.created, REPORT.c.id).limit(most)
    if not closed:
        wanted = wanted.where(REPORT.c.closed.is_(None))
    with store.writing() as connection:
        _forget_contacts(connection, at or now())
        return [_report(row) for row in connection.execute(wanted)]


def one(store: PrivateStore, reference: str) -> Report:
    """The report of a reference. Raises NotFoundError."""
    with store.reading() as connection:
        return _find(connection, reference)


def close(store: PrivateStore, reference: str, outcome: str, at: dt.datetime | None = None) -> Report:
    """Close a report, say what came of it, and erase its contact; one that is closed stays as it is.

    Raises NotFoundError, and ParameterError for an outcome that is too long.
    """
    if len(outcome) > LENGTHS["outcome"]:
        raise ParameterError(
            said("“%(name)s” may have %(most)s characters at most.", name="outcome", most=LENGTHS["outcome"]),
            name="outcome",
        )
    with store.writing() as connection:
        if _find(connection, reference).closed is None:
            done = {"closed": at or now(), "outcome": outcome, "contact": ""}
            connection.execute(sa.update(REPORT).where(REPORT.c.id == reference).values(done))
        return _find(connection, reference)


def _find(connection: sa.Connection, reference: str) -> Report:
    row = connection.execute(sa.select(REPORT).where(REPORT.c.id == reference)).one_or_none()
    if row is None:
        raise NotFoundError(
            said("There is no report %(id)s.", id=reference[:40]), hint=said("municipia reports list shows them.")
        )
    return _report(row)


def _forget_contacts(connection: sa.Connection, at: dt.datetime) -> None:
    old = REPORT.c.created < at - dt.timedelta(days=CONTACT_DAYS)
    connection.execute(sa.update(REPORT).where(old, REPORT.c.contact != "").values(contact=""))


def _report(row: sa.Row[tuple[object, ...]]) -> Report:
    return Report(**row._mapping)  # noqa: SLF001 its public name
