"""Tokens: made, shown once, kept hashed, looked up, revoked.

A token is ``municipia_<id>_<secret>``. The id is public and finds the row; the secret is 256 random bits, of which only
the SHA-256 is kept. A slow or salted hash would add nothing: there is no list of likely secrets to try, and 2**256 is
out of reach, while a fast one keeps a flood of wrong tokens cheap to refuse.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from municipia.api.private import audit, scopes
from municipia.api.private.audit import Kind
from municipia.api.private.store import PrivateStore
from municipia.api.private.tables import TOKEN
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.wording import said

DEFAULT_LIFE: Final = "90d"
_WRITTEN: Final = re.compile(r"municipia_([a-z2-7]{10})_([A-Za-z0-9_-]{43})")
_LONGEST_LIFE: Final = dt.timedelta(days=5 * 366)
_LONGEST_NAME: Final = 60
_MOST_SCOPES: Final = 20
#: The last use is noted once a minute, so that many requests do not each write.
_NOTED_EVERY: Final = dt.timedelta(minutes=1)
_NOBODY: Final = hashlib.sha256(b"no token").hexdigest()


@dataclass(frozen=True)
class Token:
    """What is known of a token: never its secret. ``scopes`` are prefixes of graph IRIs; times are in UTC."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created: dt.datetime
    expires: dt.datetime
    revoked: dt.datetime | None = None
    used: dt.datetime | None = None

    def state(self, now: dt.datetime) -> str:
        """``valid``, ``expired`` or ``revoked``."""
        if self.revoked:
            return "revoked"
        return "valid" if now < self.expires else "expired"


def now() -> dt.datetime:
    """The time in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def expiry(written: str, at: dt.datetime) -> dt.datetime:
    """The end of a token's life: after so many days (``90d``), or at the first moment of a day in UTC.

    Raises ParameterError for what is neither, is past, or is more than five years away.
    """
    days = re.fullmatch(r"([0-9]{1,4})d", written)
    try:
        end = at + dt.timedelta(days=int(days[1])) if days else _day(written)
    except ValueError as error:
        raise ParameterError(
            said("“%(text)s” is no end of a token's life.", text=written[:40]),
            name="expires",
            hint=said("Write a number of days, as 90d, or a day, as 2027-01-01."),
        ) from error
    if not at < end <= at + _LONGEST_LIFE:
        raise ParameterError(
            said("A token that ends on %(day)s cannot be made.", day=end.date().isoformat()),
            name="expires",
            hint=said("Its end must lie ahead, within five years."),
        )
    return end


def create(
    store: PrivateStore, name: str, written: Sequence[str], expires: str = DEFAULT_LIFE, at: dt.datetime | None = None
) -> tuple[Token, str]:
    """A new token and its text, which is kept nowhere. Raises ParameterError (name, scope, expires)."""
    at = at or now()
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ParameterError(
            said("A token needs a name of at most %(most)s characters.", most=_LONGEST_NAME), name="name"
        )
    if not 0 < len(written) <= _MOST_SCOPES:
        raise ParameterError(said("A token needs a scope, and has %(most)s at most.", most=_MOST_SCOPES), name="scope")
    prefixes = tuple(dict.fromkeys(scopes.read(each) for each in written))
    identifier = base64.b32encode(secrets.token_bytes(7)).decode().lower()[:10]
    secret = secrets.token_urlsafe(32)
    token = Token(identifier, name, prefixes, at, expiry(expires, at))
    with store.writing() as connection:
        connection.execute(
            sa.insert(TOKEN).values(
                id=token.id,
                name=token.name,
                digest=_digest(secret),
                scopes=list(token.scopes),
                created=token.created,
                expires=token.expires,
            )
        )
        audit.note(connection, Kind.CREATED, at, token=token.id, name=token.name)
    return token, f"municipia_{identifier}_{secret}"


def find(store: PrivateStore, text: str) -> Token | None:
    """The token whose text this is, valid or not; None when there is none. Takes as long for a wrong secret or id."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    with store.reading() as connection:
        row = connection.execute(sa.select(TOKEN).where(TOKEN.c.id == match[1])).one_or_none()
    right = hmac.compare_digest(_digest(match[2]), row.digest if row else _NOBODY)
    return _token(row) if row and right else None


def identifier_of(text: str) -> str:
    """The public part of a token's text, "" when it is none: what a log may say of it."""
    match = _WRITTEN.fullmatch(text)
    return match[1] if match else ""


def note_use(store: PrivateStore, token: Token, at: dt.datetime) -> None:
    """Keep when the token was last used, to the minute."""
    if token.used is None or at - token.used >= _NOTED_EVERY:
        with store.writing() as connection:
            connection.execute(sa.update(TOKEN).where(TOKEN.c.id == token.id).values(used=at))


def every(store: PrivateStore) -> list[Token]:
    """All tokens, oldest first."""
    with store.reading() as connection:
        return [_token(row) for row in connection.execute(sa.select(TOKEN).order_by(TOKEN.c.created, TOKEN.c.id))]


def revoke(store: PrivateStore, identifier: str, at: dt.datetime | None = None) -> Token:
    """End a token now and for ever; one that has been revoked stays as it is. Raises NotFoundError."""
    at = at or now()
    with store.writing() as connection:
        row = connection.execute(sa.select(TOKEN).where(TOKEN.c.id == identifier)).one_or_none()
        if row is None:
            raise NotFoundError(
                said("There is no token %(id)s.", id=identifier[:40]), hint=said("municipia token list shows them.")
            )
        if row.revoked is None:
            connection.execute(sa.update(TOKEN).where(TOKEN.c.id == identifier).values(revoked=at))
            audit.note(connection, Kind.REVOKED, at, token=identifier, name=row.name)
            row = connection.execute(sa.select(TOKEN).where(TOKEN.c.id == identifier)).one()
    return _token(row)


def _token(row: sa.Row[tuple[object, ...]]) -> Token:
    values = {name: value for name, value in row._mapping.items() if name != "digest"}  # noqa: SLF001 its public name
    return Token(**values | {"scopes": tuple(values["scopes"])})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _day(written: str) -> dt.datetime:
    """The first moment of a day, in UTC. Raises ValueError."""
    return dt.datetime.combine(dt.date.fromisoformat(written), dt.time(), dt.UTC)
