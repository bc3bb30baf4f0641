"""Pages of the plans of action: the list, and one plan axis by axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from rdflib import URIRef

from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row, Value, value_of
from municipia.api.labels import Label, from_iri
from municipia.api.listing import Entry, Pages
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.pages.parts import concept_key, facts_of, kind_of, list_answer, name_of, number_of, thing
from municipia.api.things import EntityPage

router = APIRouter()

_READ: Final = ["GET", "HEAD"]


@dataclass(frozen=True)
class Evidence:
    """A thing that shows that an action took place, its kind in words, and the sources that tell of it."""

    iri: str
    name: Label
    kind: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanAction:
    """An action that a plan announces."""

    iri: str
    name: Label
    status: Label | None
    status_key: str
    related: tuple[Value, ...]
    rights: tuple[Value, ...]
    sources: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Axis:
    """An axis of a plan with its actions."""

    name: Label
    actions: tuple[PlanAction, ...]


@dataclass(frozen=True, kw_only=True)
class PlanPage(EntityPage):
    """A plan of action, axis by axis."""

    axes: tuple[Axis, ...] = ()


@router.api_route("/plans", methods=_READ)
async def plans(desk: DeskDep) -> Response:
    """The plans of action."""
    rows = await desk.lookup.rows("plans")
    labels = await desk.lookup.labels(iris_in(rows), desk.voice)
    entries = tuple(
        Entry(
            iri=str(row["plan"]),
            name=labels[str(row["plan"])],
            count=number_of(row, "actions"),
            count_of=desk.voice.plural("action announced", "actions announced", number_of(row, "actions")),
        )
        for row in rows
    )
    return await list_answer(
        desk,
        "plans",
        desk.say("Plans of action"),
        desk.say(
            "What the UCLG Committee on Social Inclusion, Participatory Democracy and Human Rights announced that it "
            "would do. An announced action is not a fact."
        ),
        entries,
        Pages(1, max(1, len(entries)), len(entries)),
    )


@router.api_route("/plan/{key}", methods=_READ)
async def plan(desk: DeskDep, key: str) -> Response:
    """One plan: its actions by axis, each with its status and its source."""
    iri = thing("plan", key)
    facts = await facts_of(desk, iri)
    name = await name_of(desk, iri)
    page = PlanPage(
        title=name.text,
        title_tag=name.tag,
        section="plans",
        crumbs=(Crumb(desk.say("Plans of action"), "/plans"), Crumb(name.text, tag=name.tag)),
        iri=iri,
        kind=desk.say("Plan of action"),
        facts=facts,
        axes=await _axes(desk, iri),
    )
    return await desk.answer("plan.html", page, iri=iri)


async def _axes(desk: Desk, iri: str) -> tuple[Axis, ...]:
    rows = await desk.lookup.rows("plan_actions", plan=URIRef(iri))
    shown = await desk.lookup.rows("plan_evidence", plan=URIRef(iri))
    iris = iris_in(rows, "action", "axis", "status", "related", "right") | iris_in(shown, "thing")
    labels = await desk.lookup.labels(iris, desk.voice)
    evidence = grouped(shown, "action")
    elsewhere = Label(desk.say("Without an axis"))
    axes: dict[str, list[PlanAction]] = {}
    for action, group in grouped(rows, "action").items():
        axes.setdefault(str(group[0].get("axis", "")), []).append(
            _action(action, group, _evidence(evidence.get(action, []), labels, desk), labels, desk)
        )
    return tuple(Axis(labels.get(axis) or elsewhere, tuple(actions)) for axis, actions in axes.items())


def _evidence(rows: list[Row], labels: dict[str, Label], desk: Desk) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(iri, labels.get(iri) or from_iri(iri), desk.kind_name(kind_of(iri)), source_ids(group))
        for iri, group in grouped(rows, "thing").items()
    )


def _action(
    iri: str, group: list[Row], evidence: tuple[Evidence, ...], labels: dict[str, Label], desk: Desk
) -> PlanAction:
    first = group[0]
    status = str(first.get("status", ""))
    related = {str(row["related"]): row["related"] for row in group if "related" in row}
    rights = {str(row["right"]): row["right"] for row in group if "right" in row}
    return PlanAction(
        iri=iri,
        name=labels.get(iri) or from_iri(iri),
        status=labels.get(status),
        status_key=concept_key(status),
        related=tuple(value_of(term, labels, desk.voice) for term in related.values()),
        rights=tuple(value_of(term, labels, desk.voice) for term in rights.values()),
        sources=source_ids(group),
        evidence=evidence,
    )
