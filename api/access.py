"""Access: who may write a graph. Doors that change the graph over HTTP ask here first, and tell what came of it.

A token is sent as ``Authorization: Bearer …`` (RFC 6750). Whatever is not a valid token with a scope that covers the
graph is refused; so is everything when the private store cannot be asked.
"""

from __future__ import annotations

import asyncio
import enum
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import Request
from fastapi.security import HTTPBearer

from municipia.api.rates import Rate
from municipia.api.settings import Settings
from municipia.graph.errors import ForbiddenError, UnauthorizedError
from municipia.graph.wording import Words, said

if TYPE_CHECKING:
    from municipia.api.private.store import PrivateStore
    from municipia.api.private.tokens import Token

#: For routes that need a token, so that the description of the interface says so: ``dependencies=[Depends(BEARER)]``.
BEARER: Final = HTTPBearer(
    scheme_name="token",
    description="A token with the scope of the graph, as `municipia token create` makes one.",
    auto_error=False,
)
_HEADER: Final = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
#: Wrong tokens that one client may send in a minute.
_MISTAKES: Final = 30


class Outcome(enum.StrEnum):
    """What came of a write that was let in."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    TRIED = "tried"
    VIOLATION = "violation"
    CONFLICT = "conflict"
    FAILED = "failed"


@dataclass(frozen=True)
class Granted:
    """Leave to write one graph. ``actor`` names the holder in the public log; ``token`` is the token's public id."""

    actor: str
    token: str
    graph: str


class Access:
    """The tokens of one application; opens the private store when it is first asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._store: PrivateStore | None = None
        self.mistakes = Rate(most=_MISTAKES, seconds=60)

    def store(self) -> PrivateStore:
        """The private store; blocks while it is opened. Raises StoreError when it cannot be."""
        from municipia.api.private.store import PrivateStore

        with self._lock:
            if self._store is None:
                self._store = PrivateStore.open(self._settings.home, self._settings.private)
            return self._store

    def close(self) -> None:
        """Close the private store, if it was opened."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None


async def allows(request: Request, graph_iri: str) -> Granted:
    """Leave for the sender of a request to write a graph.

    Raises UnauthorizedError without a valid token, ForbiddenError when its scopes do not cover the graph or nobody may
    write it, LimitError (rate) after many wrong tokens, StoreError when the private store cannot be asked.
    """
    access: Access = request.app.state.access
    headers = request.headers.getlist("authorization")
    client = request.client.host if request.client else ""
    access.mistakes.check(client)
    try:
        return await asyncio.to_thread(_check, access, headers, graph_iri)
    except UnauthorizedError as error:
        if error.code_sent:
            access.mistakes.count(client)
        raise


async def record(request: Request, granted: Granted, outcome: Outcome, *, revision: int | None = None) -> None:
    """Keep what came of a write: its outcome, and the revision it made if it made one."""
    access: Access = request.app.state.access
    await asyncio.to_thread(_record, access, granted, outcome, revision)


def _check(access: Access, headers: list[str], graph: str) -> Granted:
    from municipia.api.private import scopes, tokens

    if not headers:
        raise UnauthorizedError(said("Writing a graph needs a token."), hint=_HINT)
    match = _HEADER.fullmatch(headers[0]) if len(headers) == 1 else None
    if match is None:
        raise UnauthorizedError(said("The Authorization header cannot be read."), code_sent="invalid_token", hint=_HINT)
    store, at = access.store(), tokens.now()
    token = tokens.find(store, match[1])
    state = token.state(at) if token else "unknown"
    if token is None or state != "valid":
        _note_refusal(store, tokens.identifier_of(match[1]), token, graph, state)
        raise UnauthorizedError(_REASONS[state], code_sent="invalid_token", hint=_HINT)
    if not scopes.covers(token.scopes, graph):
        _note_refusal(store, token.id, token, graph, "scope")
        raise ForbiddenError(said("The token does not allow writing the graph %(graph)s.", graph=graph[:300]))
    tokens.note_use(store, token, at)
    return Granted(f"{token.name} ({token.id})", token.id, graph)


_HINT: Final = said("Send it as “Authorization: Bearer TOKEN”; whoever runs this server makes tokens.")
_REASONS: Final[dict[str, Words]] = {
    "unknown": said("This token is not known here."),
    "expired": said("This token has expired."),
    "revoked": said("This token has been revoked."),
}


def _note_refusal(store: PrivateStore, identifier: str, token: Token | None, graph: str, reason: str) -> None:
    from municipia.api.private import audit, tokens

    with store.writing() as connection:
        name = token.name if token else ""
        audit.note(
            connection, audit.Kind.REFUSED, tokens.now(), token=identifier, name=name, graph=graph, outcome=reason
        )


def _record(access: Access, granted: Granted, outcome: Outcome, revision: int | None) -> None:
    from municipia.api.private import audit, tokens

    name = granted.actor.removesuffix(f" ({granted.token})")
    with access.store().writing() as connection:
        audit.note(
            connection,
            audit.Kind.WRITE,
            tokens.now(),
            token=granted.token,
            name=name,
            graph=granted.graph,
            outcome=outcome.value,
            revision=revision,
        )
