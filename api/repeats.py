"""Parameters given twice: of two values one would be passed over in silence, so a request with both is refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from fastapi import Request

from municipia.api.selecting import SPACES, VIEWS
from municipia.graph.errors import ParameterError
from municipia.graph.wording import said

#: The graphs that a query is asked of (SPARQL 1.1 Protocol, section 2.1), of which there may be several.
GRAPHS: Final = ("default-graph-uri", "named-graph-uri")
# The addresses about another address have its parameters.
_ABOUT: Final = re.compile(r"/(?:timegate|timemap|cite)(?=/)")
# These look at their parameters themselves, those of a body among them.
_ON_THEIR_OWN: Final = re.compile(r"/sparql|/graphs(?:/.*)?")
# These send a client on to the address that has the values of a parameter in one.
_JOINED: Final = re.compile(rf"(?:{'|'.join(VIEWS)})|/matrix\.[\w.-]+")


def once(request: Request) -> None:
    """Dependency of every address: make sure that a parameter of it is given once, but for those that may come again.

    Raises ParameterError.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    if len(names) == len(set(names)):
        return
    path = _ABOUT.sub("", request.url.path, count=1)
    if _ON_THEIR_OWN.fullmatch(path):
        return
    several: Collection[str] = ()
    if path != request.url.path and path.startswith("/sparql"):
        several = (*GRAPHS, "format")
    elif _JOINED.fullmatch(path) or (path != request.url.path and _JOINED.match(path)):
        several = SPACES
    refuse(names, several)


def refuse(names: Sequence[str], several: Collection[str] = ()) -> None:
    """Raise ParameterError for the first of the names that is there again, but for those that may be."""
    for name in names:
        if names.count(name) > 1 and name not in several:
            raise ParameterError(
                said("The parameter “%(name)s” is given %(times)s times.", name=name[:40], times=names.count(name)),
                name=name[:40],
                hint=said("Give it once, with commas between its values if it takes several.")
                if name in SPACES
                else said("Give it once: only one value can count."),
            )
