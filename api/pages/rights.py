"""The page of rights: the thesaurus as a tree."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from municipia.api.contexts import Crumb, Page
from municipia.api.desk import DeskDep
from municipia.api.facts import Row
from municipia.api.labels import Label, sort_key
from municipia.api.lookup import iris_in
from municipia.api.pages.parts import number_of

router = APIRouter()


@dataclass(frozen=True)
class Branch:
    """A right in the tree of rights with those below it."""

    iri: str
    name: Label
    instruments: int
    practices: int
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RightsPage(Page):
    """The thesaurus of rights as a tree."""

    branches: tuple[Branch, ...] = ()


@router.api_route("/rights", methods=["GET", "HEAD"])
async def rights(desk: DeskDep) -> Response:
    """The thesaurus of rights as a tree."""
    rows = await desk.lookup.rows("rights")
    labels = await desk.lookup.labels(iris_in(rows), desk.voice)
    children: dict[str, list[Row]] = {}
    known = {str(row["right"]) for row in rows}
    for row in rows:
        above = str(row.get("broader", ""))
        children.setdefault(above if above in known else "", []).append(row)

    def branches(above: str, path: tuple[str, ...] = ()) -> tuple[Branch, ...]:
        found = [
            Branch(
                str(row["right"]),
                labels[str(row["right"])],
                number_of(row, "instruments"),
                number_of(row, "practices"),
                branches(str(row["right"]), (*path, above)),
            )
            for row in children.get(above, [])
            if str(row["right"]) not in path
        ]
        return tuple(sorted(found, key=lambda branch: sort_key(branch.name.text)))

    page = RightsPage(
        title=desk.say("Rights"), section="rights", crumbs=(Crumb(desk.say("Rights")),), branches=branches("")
    )
    return await desk.answer("rights.html", page)
