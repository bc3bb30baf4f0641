"""What sources disagree about: every value side by side, each with who says so."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row, Stated, build_facts
from municipia.api.labels import Label, property_name, sort_key
from municipia.api.lookup import grouped, iris_in
from municipia.ontology.namespaces import MUN

router = APIRouter()


@dataclass(frozen=True)
class Disagreement:
    """One property of one thing on which sources disagree, every value with its sources."""

    iri: str
    thing: Label
    property: str
    values: tuple[Stated, ...]
    property_iri: str = ""


@dataclass(frozen=True, kw_only=True)
class ConflictsPage(Page):
    """All disagreements between sources."""

    disagreements: tuple[Disagreement, ...] = ()


@router.api_route("/conflicts", methods=["GET", "HEAD"])
async def conflicts(desk: DeskDep) -> Response:
    """Everything that sources disagree about, side by side."""
    page = ConflictsPage(
        title=desk.say("Where sources disagree"),
        crumbs=(Crumb(desk.say("Where sources disagree")),),
        disagreements=await disagreements(desk),
    )
    return await desk.answer("conflicts.html", page)


async def disagreements(desk: Desk) -> tuple[Disagreement, ...]:
    """Each property of each thing on which two sources cannot both be right, with every value and its sources."""
    rows = [*await desk.lookup.rows("conflicts"), *map(_as_claim, await desk.lookup.rows("list_conflicts"))]
    labels = await desk.lookup.labels(iris_in(rows, "thing", "value", "kind", "qualifier"), desk.voice)
    found = []
    for about, group in grouped(rows, "thing").items():
        for name, of_property in grouped(group, "property").items():
            facts = build_facts([], of_property, labels, desk.voice)
            found.append(Disagreement(about, labels[about], property_name(name, desk.voice), facts[0].values, name))
    return tuple(sorted(found, key=lambda one: (sort_key(one.thing.text), one.property)))


def _as_claim(row: Row) -> Row:
    """A list's stated count, as a claim about the instrument."""
    return {
        "claim": row["list"],
        "thing": row["instrument"],
        "property": MUN.statedCount,
        "value": row["stated"],
        "source": row["source"],
        "rival": row["rival"],
        **{name: row[name] for name in ("asOf", "qualifier") if name in row},
    }
