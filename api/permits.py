"""Permits: which graphs can be written at all, and leave to write one of them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from municipia.api import access
from municipia.api.access import Granted
from municipia.api.settings import Settings
from municipia.graph import iris
from municipia.graph.errors import ClosedError
from municipia.graph.scope import SYSTEM_GRAPH
from municipia.graph.wording import Words, said

#: Graphs that nobody sets from outside, and why.
_OURS: Final[Mapping[str, Words]] = {
    str(iris.REGISTRY_GRAPH): said("The registry graph keeps the numbers of things; it is made from our tables."),
    str(iris.ONTOLOGY_GRAPH): said("The ontology graph holds our terms; it is made from the ontology's files."),
    str(iris.KOS_GRAPH): said("The graph of concepts holds our lists; it is made from our files and tables."),
}
_ALWAYS: Final[Mapping[str, Words]] = {
    str(iris.DERIVED_GRAPH): said("The derived graph follows from all others by rules."),
    SYSTEM_GRAPH.value: said("This graph belongs to the store."),
}
_MERGED: Final = said("The default graph is the union of all others, so it cannot be written.")
_HINT: Final = said("Write what a source says into the graph of that source.")


@dataclass(frozen=True)
class Permit:
    """Leave to write one graph; ``actor`` is the name for the public log, ``granted`` what a token gave."""

    actor: str
    granted: Granted | None = None

    async def record(self, request: Request, outcome: access.Outcome, revision: int | None = None) -> None:
        """Keep what came of the write, if a token let it in."""
        if self.granted:
            await access.record(request, self.granted, outcome, revision=revision)


async def permit(request: Request, graph: str) -> Permit:
    """Leave to write a graph ("" the merged one).

    Raises ClosedError for a graph that nobody may write, UnauthorizedError or ForbiddenError for the rest.
    """
    settings: Settings = request.app.state.settings
    reason = _ALWAYS.get(graph) or (None if settings.scratch else _OURS.get(graph))
    if not graph or reason:
        raise ClosedError(reason or _MERGED, hint=_HINT)
    if settings.scratch:
        _check_origin(request)
        return Permit("scratch")
    granted = await access.allows(request, graph)
    return Permit(granted.actor, granted)


def _check_origin(request: Request) -> None:
    """Without tokens, the pages of others that a browser shows must not write here in their visitor's name."""
    origin = request.headers.get("origin", "")
    host = urlsplit(origin).hostname or ""
    settings: Settings = request.app.state.settings
    if origin and not is_loopback(host) and host != settings.host:
        raise ClosedError(said("A page of another site may not write here."))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
