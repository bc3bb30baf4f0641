"""Lists of things: practices, events, waves, organisations, milestones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fastapi import APIRouter, Response
from rdflib import Literal, URIRef

from municipia.api.composed import BEFORE
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row, best_text, place_in_words
from municipia.api.labels import Label
from municipia.api.listing import Entry, Filter, Section
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.pages.parts import (
    by_name,
    choices,
    concept_key,
    keeps,
    list_answer,
    number_of,
    page_of,
    text_filter,
    when,
)
from municipia.api.scopes import scope_of
from municipia.api.things import EntityPage
from municipia.api.voice import Voice
from municipia.ontology.namespaces import BASE

router = APIRouter()

_READ: Final = ["GET", "HEAD"]
_PAGE: Final = 60


async def _answer(
    desk: Desk, section: str, title: str, lead: str, found: Sequence[Entry], filters: tuple[Filter, ...]
) -> Response:
    entries, pages = page_of(found, desk, _PAGE)
    return await list_answer(desk, section, title, lead, entries, pages, filters)


def _choose(desk: Desk, name: str, title: str, keys: Iterable[str], labels: dict[str, Label]) -> Filter:
    return Filter(name, title, desk.parameter(name), choices(keys, labels))


def _has(group: Sequence[Row], column: str, key: str) -> bool:
    return not key or any(concept_key(row.get(column, "")) == key for row in group)


@router.api_route("/practices", methods=_READ)
async def practices(desk: DeskDep) -> Response:
    """All practices in the order of their names."""
    rows = await desk.lookup.rows("practices")
    linked = grouped(await desk.lookup.rows("practice_rights"), "practice")
    labels = await desk.lookup.labels(
        iris_in(rows, "practice", "territory", "type")
        | {str(row["right"]) for group in linked.values() for row in group},
        desk.voice,
    )
    groups = grouped(rows, "practice")
    filters = (
        text_filter(desk, desk.say("Name or place")),
        _choose(desk, "right", desk.say("Right"), (str(r["right"]) for g in linked.values() for r in g), labels),
        _choose(desk, "type", desk.say("Kind"), (k for g in groups.values() for k in grouped(g, "type")), labels),
    )
    name, right, kind = (one.value for one in filters)
    found = []
    for iri, group in groups.items():
        places = _practice_places(group, labels)
        words = " ".join([labels[iri].text, *(place.text for place in places)])
        if keeps(words, name) and _has(linked.get(iri, []), "right", right) and _has(group, "type", kind):
            meta = (*places, *(labels[one] for one in grouped(group, "type")))
            found.append(Entry(iri=iri, name=labels[iri], meta=meta, when=when(group[0], desk, "valid")))
    lead = desk.say("Laws, mechanisms, policies and programmes by which territories put rights to work.")
    return await _answer(desk, "practices", desk.say("Practices"), lead, by_name(found), filters)


def _practice_places(group: Sequence[Row], labels: dict[str, Label]) -> list[Label]:
    places = [labels[iri] for iri in grouped(group, "territory")]
    return places or [Label(text) for text in grouped(group, "place")]


@router.api_route("/events", methods=_READ)
async def events(desk: DeskDep) -> Response:
    """All events, newest first."""
    rows = await desk.lookup.rows("events")
    groups = grouped(rows, "event")
    labels = await desk.lookup.labels(iris_in(rows, "event", "type", "place", "series"), desk.voice)
    filters = (
        text_filter(desk, desk.say("Name or place")),
        _choose(desk, "type", desk.say("Kind"), (k for g in groups.values() for k in grouped(g, "type")), labels),
        _choose(desk, "series", desk.say("Series"), (k for g in groups.values() for k in grouped(g, "series")), labels),
    )
    name, kind, series = (one.value for one in filters)
    found = []
    for iri, group in sorted(groups.items(), key=lambda item: _event_order(item[1][0]), reverse=True):
        places = _event_places(group, labels, desk.voice)
        words = " ".join([labels[iri].text, *(place.text for place in places)])
        if keeps(words, name) and _has(group, "type", kind) and _has(group, "series", series):
            meta = (*places, *(labels[one] for one in grouped(group, "type")))
            date = when(group[0], desk, "date") or desk.say("date unknown")
            found.append(Entry(iri=iri, name=labels[iri], meta=meta, when=date))
    lead = desk.say("Congresses, forums, sessions, consultations and visits where territories met.")
    return await _answer(desk, "events", desk.say("Events"), lead, found, filters)


def _event_order(row: Row) -> tuple[bool, str]:
    known = str(row.get("earliest", row.get("date", ""))).lstrip("[.")
    return (known[:4].isdigit(), known)


def _event_places(group: Sequence[Row], labels: dict[str, Label], voice: Voice) -> list[Label]:
    terms = {str(row["place"]): row["place"] for row in group if "place" in row}
    linked = [labels[iri] for iri, term in terms.items() if isinstance(term, URIRef)]
    return linked or [Label(place_in_words(text, voice)) for text, term in terms.items() if isinstance(term, Literal)]


@router.api_route("/waves", methods=_READ)
async def waves(desk: DeskDep) -> Response:
    """The waves of action."""
    rows = await desk.lookup.rows("waves")
    labels = await desk.lookup.labels(iris_in(rows, "wave"), desk.voice)
    found = []
    for iri, group in grouped(rows, "wave").items():
        slogan = best_text([row["slogan"] for row in group if "slogan" in row], desk.voice)
        hashtags = sorted(grouped(group, "keywords"))
        meta = tuple(filter(None, (slogan, Label(" ".join(hashtags)) if hashtags else None)))
        period = when(group[0], desk, "valid") or desk.say("period unknown")
        found.append(Entry(iri=iri, name=labels[iri], meta=meta, when=period))
    lead = desk.say("Series of coordinated actions with a calendar, a slogan and at least three strategic priorities.")
    return await _answer(desk, "waves", desk.say("Waves of action"), lead, by_name(found), ())


@router.api_route("/organisations", methods=_READ)
async def organisations(desk: DeskDep) -> Response:
    """All organisations in the order of their names."""
    scope = await scope_of(desk)
    rows = await scope.rows("organisations")
    groups = grouped(rows, "organisation")
    labels = await desk.lookup.labels(iris_in(rows), desk.voice)
    filters = (
        text_filter(desk, desk.say("Name")),
        _choose(desk, "type", desk.say("Kind"), (k for g in groups.values() for k in grouped(g, "type")), labels),
        *scope.filters(desk),
    )
    name, kind = (one.value for one in filters[:2])
    found = []
    for iri, group in groups.items():
        if keeps(labels[iri].text, name) and _has(group, "type", kind):
            number = number_of(group[0], "members")
            found.append(
                Entry(
                    iri=iri,
                    name=labels[iri],
                    meta=tuple(labels[one] for column in ("type", "parent") for one in grouped(group, column)),
                    count=number or None,
                    count_of=desk.voice.plural("member known", "members known", number) if number else "",
                )
            )
    lead = desk.say("Networks, committees, commissions and partners that bring territories together.")
    return await _answer(desk, "organisations", desk.say("Organisations"), lead, by_name(found), filters)


@router.api_route("/milestones", methods=_READ)
async def milestones(desk: DeskDep) -> Response:
    """The milestones of the movement in the order of time."""
    rows = await desk.lookup.rows("milestones")
    labels = await desk.lookup.labels(iris_in(rows, "milestone", "related"), desk.voice)
    found = sorted(grouped(rows, "milestone").items(), key=lambda item: _milestone_order(item[1][0]))
    entries = [
        Entry(
            iri=iri,
            name=labels[iri],
            meta=_related([labels[related] for related in grouped(group, "related") if related in labels], desk),
            when=when(group[0], desk, "date"),
            is_open="earliest" not in group[0],
            sources=source_ids(group),
        )
        for iri, group in found
    ]
    page = EntityPage(
        title=desk.say("Milestones"),
        section="milestones",
        crumbs=(Crumb(desk.say("Milestones")),),
        iri=f"{BASE}kos/event-type/milestone",
        kind="",
        sections=(Section("milestones", desk.say("In the order of time"), tuple(entries), timeline=True),),
    )
    return await desk.answer("milestones.html", page)


def _related(names: Sequence[Label], desk: Desk) -> tuple[Label, ...]:
    """What a milestone is about; several texts without a title are told together, by their places."""
    start = f"{desk.say(BEFORE['instrument'])} · "
    places = sorted(name.text.removeprefix(start) for name in names if name.text.startswith(start))
    if len(places) < len(("one", "another")):
        return tuple(names)
    counted = desk.voice.plural(
        "%(num)s text without a known title", "%(num)s texts without a known title", len(places)
    )
    titled = tuple(name for name in names if not name.text.startswith(start))
    return (*titled, Label(f"{desk.voice.colon(counted)} {desk.voice.listing(places)}"))


def _milestone_order(row: Row) -> tuple[str, str]:
    # A milestone with an open start, as "2011 or earlier", comes before those of the year that ends it.
    date = str(row.get("date", ""))
    known = str(row.get("latest", row.get("earliest", date)))
    return (known[:4] or "9999", known if not date.startswith("[") else "")
