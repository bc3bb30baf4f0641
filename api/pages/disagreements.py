"""What sources disagree about: every value side by side, each with who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from rdflib import Literal

from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Fact, Row, Stated, build_facts
from municipia.api.kept import kept_in
from municipia.api.labels import Label, sort_key
from municipia.api.lookup import grouped, iris_in
from municipia.api.voice import Voice
from municipia.ontology.namespaces import MUN

router = APIRouter()


@dataclass(frozen=True)
class Disagreement:
    """One property of one thing on which sources disagree, every value with its sources.

    Of counts, ``counted`` says what they count; ``others`` are the values that contradict none.
    """

    iri: str
    thing: Label
    property: str
    values: tuple[Stated, ...]
    property_iri: str = ""
    counted: Label | None = None
    others: tuple[Stated, ...] = ()


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
        disagreements=tuple(await disagreements(desk)),
    )
    return await desk.answer("conflicts.html", page)


async def disagreements(desk: Desk) -> Sequence[Disagreement]:
    """Each property of each thing on which two sources cannot both be right, with every value and its sources."""
    kept_as = ("disagreements", desk.revision, desk.voice.language)
    return await kept_in(desk.request.app.state, kept_as, lambda: _disagreements(desk))


async def _disagreements(desk: Desk) -> tuple[Disagreement, ...]:
    counts = [_as_claim(row, desk.voice) for row in await desk.lookup.rows("list_conflicts")]
    rows = [*await desk.lookup.rows("conflicts"), *counts]
    labels = await desk.lookup.labels(iris_in(rows, "thing", "value", "kind", "qualifier"), desk.voice)
    found = [
        _disagreement(about, labels[about], fact)
        for about, group in grouped(rows, "thing").items()
        for fact in build_facts([], group, labels, desk.voice)
        if fact.disputed
    ]
    return tuple(sorted(found, key=_place))


def _place(one: Disagreement) -> tuple[str, str, str]:
    return sort_key(one.thing.text), one.property, sort_key(str(one.counted or ""))


def _disagreement(about: str, name: Label, fact: Fact) -> Disagreement:
    rivals = tuple(one for one in fact.values if one.disputed)
    others = tuple(one for one in fact.values if not one.disputed)
    return Disagreement(about, name, fact.name, rivals, fact.iri, fact.counted, others)


def _as_claim(row: Row, voice: Voice) -> Row:
    """A list's stated count, as a claim about the instrument."""
    return {
        "claim": row["list"],
        "thing": row["instrument"],
        "property": MUN.statedCount,
        "value": row["stated"],
        "source": row["source"],
        "counted": Literal(voice.say("signatories"), lang=voice.language),
        **{name: row[name] for name in ("asOf", "qualifier", "printed", "rival") if name in row},
    }
