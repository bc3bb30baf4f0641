"""The log of tokens: made, revoked, used for a write and with what outcome, refused. Never a secret, never an address.

What was made, revoked and written is kept for ever; of what was refused, the last ones, since anyone may try.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from municipia.api.private.store import PrivateStore
from municipia.api.private.tables import EVENT

#: How many refused attempts are kept.
KEPT_REFUSALS: Final = 10_000
_TRIMMED_EVERY: Final = 100
_LONGEST_GRAPH: Final = 2048
_LONGEST_OUTCOME: Final = 40


class Kind(enum.StrEnum):
    """What happened."""

    CREATED = "created"
    REVOKED = "revoked"
    WRITE = "write"
    REFUSED = "refused"


@dataclass(frozen=True)
class Event:
    """One line of the log; ``token`` is the public id, ``outcome`` what came of a write or why it was refused."""

    id: int
    time: dt.datetime
    kind: Kind
    token: str
    name: str
    graph: str
    outcome: str
    revision: int | None


def note(
    connection: sa.Connection,
    kind: Kind,
    at: dt.datetime,
    *,
    token: str = "",
    name: str = "",
    graph: str = "",
    outcome: str = "",
    revision: int | None = None,
) -> None:
    """Add a line, inside a transaction that writes."""
    line = {"kind": kind.value, "time": at, "token": token, "name": name, "revision": revision}
    texts = {"graph": graph[:_LONGEST_GRAPH], "outcome": outcome[:_LONGEST_OUTCOME]}
    done = connection.execute(sa.insert(EVENT).values(**line, **texts))
    number = (done.inserted_primary_key or (0,))[0]
    if kind is Kind.REFUSED and number % _TRIMMED_EVERY == 0:
        _trim(connection)


def events(store: PrivateStore, *, token: str = "", most: int = 100) -> list[Event]:
    """The last lines, newest first; only those about one token if its id is given."""
    wanted = sa.select(EVENT).order_by(EVENT.c.id.desc()).limit(most)
    if token:
        wanted = wanted.where(EVENT.c.token == token)
    with store.reading() as connection:
        return [
            Event(row.id, row.time, Kind(row.kind), row.token, row.name, row.graph, row.outcome, row.revision)
            for row in connection.execute(wanted)
        ]


def _trim(connection: sa.Connection) -> None:
    """Forget the refusals before the last ``KEPT_REFUSALS``."""
    refused = EVENT.c.kind == Kind.REFUSED.value
    oldest = connection.scalar(
        sa.select(EVENT.c.id).where(refused).order_by(EVENT.c.id.desc()).offset(KEPT_REFUSALS).limit(1)
    )
    if oldest is not None:
        connection.execute(sa.delete(EVENT).where(refused, EVENT.c.id <= oldest))
