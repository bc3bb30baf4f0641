"""Presence: whether a thing is here, was here and is replaced, or goes by another name.

A thing's key in the tables is a readable alias of its number, as ``/territory/es-barcelona`` of ``/territory/T0103``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import Request
from rdflib import URIRef
from starlette.exceptions import HTTPException

from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.api.urls import DATA_FORMATS, Links, page_path
from municipia.graph.errors import GoneError, NotFoundError
from municipia.graph.registry import Registry
from municipia.graph.tables import read_table
from municipia.ontology.namespaces import BASE

_MOVED: Final = 301


@cache
def aliases() -> Mapping[tuple[str, str], str]:
    """The key in an identifier by (kind, alias): registry numbers by table key, and the ids that were merged away."""
    found = {(kind, key.casefold()): number for (kind, key), number in Registry.load().numbers.items()}
    table = files("municipia.graph").joinpath("data", "aliases.csv")
    if table.is_file():
        found.update({(row["kind"], row["alias"].casefold()): row["id"] for row in read_table(table)})
    return found


def canonical(request: Request, iri: str) -> HTTPException | None:
    """A redirection to the thing that an IRI with an alias for its key means; None when it is no alias."""
    kind, _, key = iri.removeprefix(BASE + "id/").partition("/")
    number = aliases().get((kind, key.casefold()))
    if number is None or number == key:
        return None
    target = f"{BASE}id/{kind}/{number}"
    path = target.removeprefix(BASE.rstrip("/")) if request.url.path.startswith("/id/") else page_path(target)
    suffix = request.url.path.rpartition(".")[2]
    ending = f".{suffix}" if suffix in DATA_FORMATS else ""
    address = Links(request.url.path, dict(request.query_params)).page(path + ending)
    return HTTPException(_MOVED, headers={"Location": address})


async def must_be_known(desk: Desk, iri: str) -> None:
    """Make sure that the graph speaks of a thing.

    Raises NotFoundError when it does not, GoneError when another thing replaces it; an alias is sent on to its thing.
    """
    rows = await desk.lookup.rows("exists", thing=URIRef(iri))
    if not rows:
        raise missing(desk, iri)
    replaced(desk, rows, iri)


def missing(desk: Desk, iri: str) -> Exception:
    """What to raise for a thing of which nothing is known: a redirection if its key is an alias, else NotFoundError."""
    told = desk.say("Nothing is known here under %(iri)s.") % {"iri": iri}
    return canonical(desk.request, iri) or NotFoundError(
        told, hint=desk.say("Search for its name, or begin at the home page.")
    )


def replaced(desk: Desk, rows: Iterable[Row], iri: str) -> None:
    """Raises GoneError when a row says that another thing replaces this one."""
    for row in rows:
        if "replacement" in row:
            told = desk.say("%(iri)s was merged into another thing.") % {"iri": iri}
            raise GoneError(told, replaced_by=str(row["replacement"]))
