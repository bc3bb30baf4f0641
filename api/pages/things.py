"""Pages of things: rights, practices, events, waves, organisations, persons, and anything else by its identifier."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Response
from rdflib import URIRef

from municipia.api.composed import proper
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Fact
from municipia.api.kinds import KINDS, THING, Kind
from municipia.api.labels import Label, from_iri, property_name
from municipia.api.listing import Entry, Mark, Section, Statement
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.pages import acts, ties
from municipia.api.pages.likeness import practices_like
from municipia.api.pages.parts import (
    NAME_NODES,
    by_name,
    fact_text,
    facts_of,
    kind_of,
    kos,
    name_of,
    sections,
    thing,
    when,
)
from municipia.api.pages.territories import commitments, territories_in
from municipia.api.things import EntityPage
from municipia.api.urls import entity_iri, page_path
from municipia.ontology.namespaces import DCTERMS, MUN, ORG, RDF, SCHEMA, SKOS

router = APIRouter()

_READ: Final = ["GET", "HEAD"]
#: How many territories of a right stand on its page.
_MOST: Final = 60


async def entity_page(desk: Desk, kind: str, iri: str, lists: tuple[Section, ...], **more: object) -> Response:
    """The page of one thing of a kind, with its facts and the lists tied to it."""
    known = KINDS.get(kind, THING)
    hidden = more.pop("hidden", ())
    facts = without_dated_names(await facts_of(desk, iri, hidden=hidden), lists)  # type: ignore[arg-type]
    name = await name_of(desk, iri)
    step: tuple[Crumb, ...] = (Crumb(desk.say(known.list_title), known.list_path),) if known.list_path else ()
    step += _whole(facts)
    page = EntityPage(
        title=name.text,
        title_tag=name.tag,
        section=known.section,
        crumbs=(*step, Crumb(name.text, tag=name.tag)),
        iri=iri,
        kind=_kind_in_words(desk, known, fact_text(facts, DCTERMS.type)),
        facts=facts,
        sections=lists,
        **more,  # type: ignore[arg-type]
    )
    return await desk.answer("entity.html", page, iri=iri)


def without_dated_names(facts: tuple[Fact, ...], lists: tuple[Section, ...]) -> tuple[Fact, ...]:
    """The facts without the other names that a list on the page gives with their periods and their own sources."""
    dated = {entry.name.text for section in lists if section.id == "names" for entry in section.entries}
    others = {str(SKOS.altLabel), str(SKOS.hiddenLabel)}
    kept = [
        replace(fact, values=tuple(one for one in fact.values if fact.iri not in others or one.value.text not in dated))
        for fact in facts
    ]
    return tuple(fact for fact in kept if fact.values)


def _whole(facts: Iterable[Fact]) -> tuple[Crumb, ...]:
    """The plan that an action is a part of."""
    parts = (one.value for fact in facts if fact.iri == str(DCTERMS.isPartOf) for one in fact.values)
    return tuple(Crumb(whole.text, page_path(whole.iri), whole.tag) for whole in parts if kind_of(whole.iri) == "plan")


def _kind_in_words(desk: Desk, kind: Kind, type_: str) -> str:
    return f"{desk.say(kind.one)} · {type_}" if type_ else desk.say(kind.one)


@router.api_route("/right/{key}", methods=_READ)
async def right(desk: DeskDep, key: str) -> Response:
    """A right with the texts that promise it, the practices that put it to work and the territories committed to it."""
    iri = kos("right", key)
    lists = sections(
        await _narrower(desk, iri),
        await _users(desk, iri, MUN.Instrument, "instruments", desk.say("Instruments that promote it")),
        await ties.practices(desk, iri, desk.say("Practices that put it to work")),
        await _users(desk, iri, MUN.ActionWave, "waves", desk.say("Waves of action")),
        await _committed(desk, iri),
        await _users(desk, iri, MUN.PlannedAction, "actions", desk.say("Planned actions")),
    )
    return await entity_page(desk, "right", iri, lists)


async def _narrower(desk: Desk, iri: str) -> Section:
    rows = await desk.lookup.rows("narrower", here=URIRef(iri))
    labels = await desk.lookup.labels({each for row in rows for each in _with_scheme(row["concept"])}, desk.voice)
    words = {"narrower": desk.say("more specific"), "matched": desk.say("close or equivalent")}
    entries = [
        Entry(
            iri=concept,
            name=labels.get(concept) or from_iri(concept),
            # Two lists may call it by one word.
            meta=(Label(words[str(group[0]["relation"])]), labels.get(_with_scheme(concept)[1]) or from_iri(concept)),
        )
        for concept, group in grouped(rows, "concept").items()
    ]
    return Section("narrower", desk.say("More specific and equivalent terms"), by_name(entries))


def _with_scheme(concept: object) -> tuple[str, str]:
    """A concept and the scheme that it stands in."""
    return str(concept), str(concept).rpartition("/")[0]


async def _users(desk: Desk, iri: str, class_: URIRef, name: str, title: str) -> Section:
    rows = [row for row in await desk.lookup.rows("right_users", right=URIRef(iri)) if row["class"] == class_]
    labels = await desk.lookup.labels(iris_in(rows, "thing"), desk.voice)
    entries = [
        Entry(
            iri=user,
            name=labels[user],
            when=when(group[0], desk, "date"),
            sources=source_ids(group),
            states=Statement(user, value=iri),
        )
        for user, group in grouped(rows, "thing").items()
    ]
    return Section(name, title, by_name(entries))


async def _committed(desk: Desk, iri: str) -> Section:
    sure = await _committed_places(desk, iri)
    labels = await desk.lookup.labels(sure, desk.voice)
    entries = by_name(
        Entry(iri=place, name=labels[place], marks=acts.possibly(sure[place], desk)) for place in sorted(sure)
    )
    return Section(
        "committed",
        desk.say("Territories committed to it through an instrument"),
        entries[:_MOST],
        computed=True,
        hint=desk.say("Computed from the acts of their governments; an act that was withdrawn does not count."),
        total=len(entries),
    )


async def _committed_places(desk: Desk, right: str) -> dict[str, str]:
    """Territory, or agent without one -> how sure it is that it is committed to a right, "" if no day is asked for."""
    if desk.as_of_day is None:
        rows = await desk.lookup.rows("right_territories", right=URIRef(right))
        return {str(row.get("territory", row["agent"])): "" for row in rows}
    found: dict[str, str] = {}
    by_agent = grouped(await desk.lookup.rows("right_acts", right=URIRef(right)), "agent")
    for agent, of_agent in by_agent.items():
        sure = {acts.standing(group, desk.as_of_day) for group in grouped(of_agent, "instrument").values()}
        for place in {str(row.get("territory", agent)) for row in of_agent} if sure != {"no"} else ():
            found[place] = "certain" if "certain" in sure or found.get(place) == "certain" else "possible"
    return found


@router.api_route("/practice/{key}", methods=_READ)
async def practice(desk: DeskDep, key: str) -> Response:
    """A practice: where, when, for which rights, according to which sources."""
    iri = thing("practice", key)
    return await entity_page(desk, "practice", iri, sections(await practices_like(desk, iri)))


@router.api_route("/event/{key}", methods=_READ)
async def event(desk: DeskDep, key: str) -> Response:
    """An event with who took part, what was said, and the waves that it belongs to."""
    iri = thing("event", key)
    lists = sections(
        await ties.actors(desk, iri, desk.say("Who took part")),
        await ties.messages(desk, iri),
        await ties.waves_of(desk, iri, "waves_of_event", "event"),
    )
    return await entity_page(desk, "event", iri, lists)


@router.api_route("/event-series/{key}", methods=_READ)
async def series(desk: DeskDep, key: str) -> Response:
    """A series of events with its events in the order of time."""
    iri = thing("event-series", key)
    names = (await desk.lookup.names([iri]))[iri]
    # Our own code is no name: where no source has one the page says so instead of showing it as a source's word.
    coded = bool(names) and not proper(iri, names)
    lead = desk.say("No source that we hold names this series: it is called after one of its events.")
    more = {"hidden": [str(SKOS.prefLabel)], "lead": lead} if coded else {}
    return await entity_page(desk, "event-series", iri, sections(await ties.events(desk, iri)), **more)


@router.api_route("/wave/{key}", methods=_READ)
async def wave(desk: DeskDep, key: str) -> Response:
    """A wave of action with its actors and its moments."""
    iri = thing("wave", key)
    # The priorities are told even when there are none: the wave's own rule expects some.
    lists = (
        await ties.priorities(desk, iri),
        *sections(await ties.moments(desk, iri), await ties.actors(desk, iri, desk.say("Actors"))),
    )
    # Its subjects are those priorities.
    return await entity_page(desk, "wave", iri, lists, hidden=[str(SCHEMA.subEvent), str(DCTERMS.subject)])


@router.api_route("/organisation/{key}", methods=_READ)
async def organisation(desk: DeskDep, key: str) -> Response:
    """An organisation with its acts, members, parts, events and waves."""
    iri = thing("organisation", key)
    lists = sections(
        await commitments(desk, iri),
        *await ties.members(desk, iri),
        await ties.memberships(desk, iri),
        await _parts(desk, iri),
        await ties.dated_names(desk, iri),
        await ties.waves_of(desk, iri, "waves_of_agent", "agent"),
        await ties.events(desk, iri),
    )
    return await entity_page(desk, "organisation", iri, lists, hidden=NAME_NODES)


async def _parts(desk: Desk, iri: str) -> Section:
    rows = await desk.lookup.rows("organisation_parts", parent=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "organisation", "type"), desk.voice)
    entries = [
        Entry(
            iri=part,
            name=labels[part],
            meta=tuple(labels[kind] for kind in grouped(group, "type")),
            sources=source_ids(group),
            states=Statement(part, str(ORG.subOrganizationOf), iri),
        )
        for part, group in grouped(rows, "organisation").items()
    ]
    return Section("parts", desk.say("Parts of it"), by_name(entries))


@router.api_route("/person/{key}", methods=_READ)
async def person(desk: DeskDep, key: str) -> Response:
    """A person in office: name, office and source, nothing else."""
    iri = thing("person", key)
    lists = sections(await ties.memberships(desk, iri), await ties.dated_names(desk, iri), await _pointing(desk, iri))
    return await entity_page(desk, "person", iri, lists, hidden=NAME_NODES)


@router.api_route("/concept/{scheme}/{key}", methods=_READ)
async def concept(desk: DeskDep, scheme: str, key: str) -> Response:
    """A term of one of our lists, with what uses it."""
    iri = kos(scheme, key)
    found = desk.links.page("/territories", country=key) if scheme == "country" else ""
    lists = sections(
        await _narrower(desk, iri),
        *([await territories_in(desk, iri)] if found else []),
        await _pointing(desk, iri),
    )
    downloads = ((desk.say("Its territories"), found),) if found else ()
    return await entity_page(desk, "concept", iri, lists, downloads=downloads)


async def _pointing(desk: Desk, iri: str) -> Section:
    rows = await desk.lookup.rows("references", thing=URIRef(iri))
    rows = [row for row in rows if row["property"] not in _UNTOLD]
    labels = await desk.lookup.labels(iris_in(rows, "subject"), desk.voice)
    sure = await acts.certainties(desk, (str(row["subject"]) for row in rows))
    entries = [
        Entry(
            iri=subject,
            name=labels.get(subject) or from_iri(subject),
            marks=acts.possibly(sure.get(subject, ""), desk),
            meta=tuple(Label(property_name(name, desk.voice)) for name in grouped(group, "property")),
            states=Statement(subject, str(group[0]["property"]), iri),
        )
        for subject, group in grouped(rows, "subject").items()
        if sure.get(subject) != "no"
    ]
    return Section("pointing", desk.say("What refers to it"), by_name(entries))


#: What is told in another way: the last by the list of territories within a country.
_UNTOLD: Final = frozenset(
    {RDF.type, SKOS.broader, SKOS.hasTopConcept, MUN.conflictsWith, RDF.predicate, ORG.member, SCHEMA.containedInPlace}
)


async def anything(desk: DeskDep, kind: str, key: str) -> Response:
    """Any other thing by its identifier: an act, a claim, a list, a passage, a planned action, a document."""
    iri = entity_iri(kind, key)
    lists = sections(await _pointing(desk, iri))
    marks = (Mark(desk.say("one source’s word"), "maybe"),) if kind == "claim" else ()
    return await entity_page(desk, kind, iri, lists, marks=marks)


def _page_of_kind(kind: str) -> Callable[[Desk, str], Awaitable[Response]]:
    async def page(desk: DeskDep, key: str) -> Response:
        return await anything(desk, kind, key)

    page.__doc__ = f"{KINDS[kind].one}: one thing of this kind by its identifier."
    return page


#: Kinds whose pages need nothing more than their facts and what refers to them.
GENERIC: Final = (
    "act",
    "action",
    "association",
    "campaign",
    "claim",
    "document",
    "goal",
    "list",
    "membership",
    "message",
    "milestone",
    "name",
    "passage",
    "provision",
)
for _kind in GENERIC:
    router.add_api_route(f"/{_kind}/{{key}}", _page_of_kind(_kind), methods=_READ, name=_kind)
