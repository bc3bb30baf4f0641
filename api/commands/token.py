"""What the commands of ``municipia token`` do."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from municipia.api.commands import console
from municipia.api.commands.keeping import private_store
from municipia.api.private import audit, tokens
from municipia.api.private.tokens import Token
from municipia.graph.errors import ParameterError


def make(name: str, scopes: Sequence[str], expires: str) -> None:
    """Make a token: its text on standard output, what it is on standard error. Raises ParameterError."""
    with private_store() as store:
        token, text = tokens.create(store, name, scopes, expires)
    console.tell(f"Token {token.id} of {token.name} may write graphs whose IRI begins with:")
    for prefix in token.scopes:
        console.tell(f"  {prefix}")
    console.tell(f"It ends on {_moment(token.expires)}. Keep it now: it is shown this once, and only its hash is kept.")
    console.say(text)


def show(form: str) -> None:
    """Print every token. Raises ParameterError for an unknown form."""
    _check(form)
    now = tokens.now()
    with private_store() as store:
        found = tokens.every(store)
    if form == "json":
        console.say(json.dumps([{**_record(one), "state": one.state(now)} for one in found], indent=1))
        return
    rows = [_row(one, now) for one in found]
    console.tabulate(["id", "name", "state", "scopes", "created", "expires", "last used", "revoked"], rows)


def end(identifier: str) -> None:
    """Revoke a token. Raises NotFoundError."""
    with private_store() as store:
        token = tokens.revoke(store, identifier)
    console.say(f"Token {token.id} of {token.name} is revoked since {_moment(token.revoked)}.")


def tell_events(token: str, limit: int, form: str) -> None:
    """Print the log of tokens, newest first. Raises ParameterError for an unknown form."""
    _check(form)
    with private_store() as store:
        found = audit.events(store, token=token, most=limit)
    if form == "json":
        console.say(json.dumps([_record(one) for one in found], indent=1))
        return
    rows = [
        (_moment(one.time), one.kind.value, one.token, one.name, one.graph, one.outcome, str(one.revision or ""))
        for one in found
    ]
    console.tabulate(["time", "what", "token", "name", "graph", "outcome", "revision"], rows)


def _check(form: str) -> None:
    if form not in ("table", "json"):
        raise ParameterError(f"It cannot be given as {form!r}.", name="format", hint="Use table or json.")


def _row(token: Token, now: dt.datetime) -> tuple[str, ...]:
    times = (token.created, token.expires, token.used, token.revoked)
    return token.id, token.name, token.state(now), " ".join(token.scopes), *map(_moment, times)


def _record(one: Any) -> dict[str, object]:  # noqa: ANN401 any of our dataclasses
    values = dataclasses.asdict(one)
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}


def _moment(time: dt.datetime | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC") if time else ""
