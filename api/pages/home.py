"""The home page: what is in here, how fresh it is, and the ways in."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from municipia.api.catalogues import marked
from municipia.api.contexts import Asked, Figure, HomePage
from municipia.api.desk import Desk, DeskDep
from municipia.api.pages.log import latest_changes
from municipia.graph.questions import catalogue
from municipia.ontology.namespaces import MUN, ORG

router = APIRouter(include_in_schema=False)

#: What the home page counts: class or kind, its name, where to read on.
_FIGURES: Final = (
    (str(MUN.Territory), marked("territories"), "/territories"),
    (str(MUN.Instrument), marked("instruments"), "/instruments"),
    (str(MUN.CommitmentAct), marked("acts of commitment"), "/q/R9"),
    (str(MUN.Practice), marked("practices"), "/practices"),
    (str(MUN.ThematicRight), marked("rights"), "/rights"),
    (str(ORG.Organization), marked("organisations"), "/organisations"),
    ("event", marked("events"), "/events"),
    ("source", marked("sources"), "/sources"),
)


@router.api_route("/", methods=["GET", "HEAD"])
async def home(desk: DeskDep) -> Response:
    """The home page."""
    rows = [*await desk.lookup.rows("counts"), *await desk.lookup.rows("counts_by_path")]
    numbers = {str(row.get("class", row.get("kind"))): int(row["number"]) for row in rows}
    page = HomePage(
        title="Municipia",
        section="home",
        description=desk.say("Which territory committed itself to what, when, and who says so."),
        figures=tuple(Figure(numbers.get(key, 0), desk.say(text), path) for key, text, path in _FIGURES),
        questions=_questions(desk),
        changes=latest_changes(desk, 5),
        conflicts=numbers.get("conflict", 0),
        unresolved=numbers.get("unresolved", 0),
    )
    desk.describe_dataset()
    return await desk.answer("home.html", page)


def _questions(desk: Desk) -> tuple[Asked, ...]:
    return tuple(
        Asked(one.name, one.slug, one.text[desk.voice.language], is_available=not one.unavailable)
        for one in catalogue()
    )
