"""The page about the graph itself: how it is made, its licences, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.lookup import grouped
from municipia.ontology.namespaces import BASE

router = APIRouter()


@dataclass(frozen=True)
class Release:
    """A source under its own terms, on the page about licences."""

    publisher: str
    number: int


@dataclass(frozen=True, kw_only=True)
class AboutPage(Page):
    """What this is, how it is made, under which terms, how to cite it."""

    publishers: tuple[Release, ...] = ()
    citation: str = ""


@router.api_route("/about", methods=["GET", "HEAD"])
async def about(desk: DeskDep) -> Response:
    """About, licences and citation."""
    rows = await desk.lookup.rows("sources")
    counts: dict[str, int] = {}
    for group in grouped(rows, "source").values():
        publisher = str(group[0].get("publisher", "")) or desk.say("publisher unknown")
        counts[publisher] = counts.get(publisher, 0) + 1
    page = AboutPage(
        title=desk.say("About, licences and citation"),
        crumbs=(Crumb(desk.say("About")),),
        publishers=tuple(
            Release(name, number) for name, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        ),
        citation=_citation(desk),
    )
    return await desk.answer("about.html", page)


def _citation(desk: Desk) -> str:
    words = desk.say(
        "Municipia, open knowledge graph of cities, policies and commitments, revision %(number)s, CC BY 4.0, "
        "%(address)s"
    )
    return words % {"number": desk.revision, "address": BASE}
