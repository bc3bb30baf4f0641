"""The tables of the private store, in the terms that SQLite and PostgreSQL share."""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

METADATA: Final = sa.MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}
)


class Moment(sa.TypeDecorator[dt.datetime]):
    """A moment with its time zone, kept as UTC without one: SQLite knows no zones."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """To the store."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """From the store."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


TOKEN: Final = sa.Table(
    "token",
    METADATA,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("scopes", sa.JSON(), nullable=False),
    sa.Column("created", Moment(), nullable=False),
    sa.Column("expires", Moment(), nullable=False),
    sa.Column("revoked", Moment()),
    sa.Column("used", Moment()),
)
EVENT: Final = sa.Table(
    "event",
    METADATA,
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("time", Moment(), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False, index=True),
    # No foreign key: attempts with the id of no token are kept too.
    sa.Column("token", sa.String(16), nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("graph", sa.String(2048), nullable=False),
    sa.Column("outcome", sa.String(40), nullable=False),
    sa.Column("revision", sa.Integer()),
)
REPORT: Final = sa.Table(
    "report",
    METADATA,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("created", Moment(), nullable=False, index=True),
    sa.Column("closed", Moment()),
    sa.Column("outcome", sa.String(2000), nullable=False),
    sa.Column("about", sa.String(2048), nullable=False),
    sa.Column("property", sa.String(2048), nullable=False),
    sa.Column("value", sa.String(2000), nullable=False),
    sa.Column("source", sa.String(2048), nullable=False),
    sa.Column("revision", sa.Integer(), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("message", sa.String(4000), nullable=False),
    sa.Column("evidence", sa.String(2048), nullable=False),
    # The only personal thing here, and only if its sender wishes: gone when the report is closed, or after a while.
    sa.Column("contact", sa.String(320), nullable=False),
)
