"""Ties: the lists that stand on several pages of things, as practices, memberships, events, roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rdflib import Literal, URIRef

from municipia.api.catalogues import marked
from municipia.api.desk import Desk
from municipia.api.facts import Row, best_text, place_in_words
from municipia.api.labels import Label, from_iri, pick
from municipia.api.listing import Entry, Section, Statement
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.pages.parts import by_name, kind_of, unconfirmed, when
from municipia.api.voice import Voice
from municipia.ontology.namespaces import ORG, PROV, SCHEMA

#: How many entries of a long list stand on the page of a thing.
SHOWN = 200

_PARTS = {
    "organiser": marked("organiser"),
    "place": marked("place"),
    "related": "",
    "role": "",
}

#: The rule of the waves, in their own words: "au moins trois des priorités stratégiques" (seed 003); constraint 22.
_LEAST_PRIORITIES: Final = 3


async def practices(desk: Desk, iri: str, title: str) -> Section:
    """The practices of a territory, or those that put a right to work."""
    rows = await desk.lookup.rows("practices_of", thing=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "practice", "territory", "type"), desk.voice)
    entries = []
    for practice, group in grouped(rows, "practice").items():
        places = [labels[place] for place in grouped(group, "territory") if place != iri]
        kinds = [labels[kind] for kind in grouped(group, "type")]
        entries.append(
            Entry(
                iri=practice,
                name=labels[practice],
                meta=(*places, *kinds),
                when=when(group[0], desk, "valid"),
                sources=source_ids(group),
                states=Statement(practice, value=iri),
            )
        )
    return Section("practices", title, by_name(entries))


async def memberships(desk: Desk, iri: str) -> Section:
    """The organisations that an agent, or a territory's government, belongs to."""
    rows = await desk.lookup.rows("memberships_of", thing=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "organisation", "role", "person"), desk.voice)
    told = await _said_by_roles(desk, rows)
    entries = [_membership("organisation", group, labels, desk, told) for group in grouped(rows, "membership").values()]
    return Section("memberships", desk.say("Memberships"), by_name(entries))


async def members(desk: Desk, iri: str) -> tuple[Section, Section]:
    """The members of an organisation with their roles, and who holds an office in it; a person has one entry."""
    rows = await desk.lookup.rows("members", organisation=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "agent", "territory", "role", "person"), desk.voice)
    told = await _said_by_roles(desk, rows)
    entries: list[Entry] = []
    holders: dict[str, list[Entry]] = {}
    for group in grouped(rows, "membership").values():
        entry = _membership("agent", group, labels, desk, told)
        if kind_of(entry.iri) == "person":
            holders.setdefault(entry.iri, []).append(entry)
        else:
            entries.append(entry)
    return (
        Section("members", desk.say("Members"), by_name(entries)),
        Section(
            "presidency",
            desk.say("Presidency and representation as cited"),
            by_name(_together(each) for each in holders.values()),
        ),
    )


def _together(entries: list[Entry]) -> Entry:
    """The offices of one person as one entry: each with its time, then the first of the quotes."""
    first = entries[0]
    if len(entries) == 1:
        return first
    offices: list[Label] = []
    for entry in sorted(entries, key=lambda each: each.when):
        words = ", ".join(filter(None, [*(label.text for label in entry.meta if not label.tag), entry.when]))
        offices += [Label(words), *(label for label in entry.meta if label.tag)] if words else list(entry.meta)
    quoted = next((entry for entry in entries if entry.quote), first)
    return replace(
        first,
        meta=tuple(dict.fromkeys(offices)),
        when="",
        sources=tuple(dict.fromkeys(source for entry in entries for source in entry.sources)),
        quote=quoted.quote,
        quoted_by=quoted.sources,
    )


async def _said_by_roles(desk: Desk, rows: Sequence[Row]) -> set[tuple[str, str]]:
    """The roles with their names in every language: a note that only repeats one of them is not worth showing."""
    names = await desk.lookup.names(iris_in(rows, "role"))
    return {(role, str(name).casefold()) for role, found in names.items() for name in found}


def _membership(
    column: str, group: list[Row], labels: dict[str, Label], desk: Desk, told: set[tuple[str, str]]
) -> Entry:
    first = group[0]
    iri = str(first.get("territory", first[column]) if column == "agent" else first[column])
    meta = [labels[str(first["role"])]] if "role" in first else []
    meta += [labels[str(first["person"])]] if "person" in first else []
    as_of = desk.voice.as_of(str(first["asOf"])) if "asOf" in first else ""
    note = pick([words for each in group if isinstance(words := each.get("note"), Literal)], desk.voice)
    if note and "role" in first:
        # The role has its name in the reader's language: of the note only what comes after it is news.
        note = replace(note, text=note.text.partition(";")[2].strip())
    if note and note.text and (str(first.get("role", "")), note.text.casefold()) not in told:
        meta.append(note)
    return Entry(
        iri=iri,
        name=labels.get(iri) or labels[str(first[column])],
        meta=tuple(meta),
        when=when(first, desk, "valid") or as_of,
        sources=source_ids(group),
        quote=str(first.get("printed", "")),
        states=Statement(str(first["membership"]), str(ORG.member if column == "agent" else ORG.organization), iri),
    )


async def events(desk: Desk, iri: str, title: str = "") -> Section:
    """The events of a thing, in the order of time."""
    rows = await desk.lookup.rows("events_of", thing=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "event", "role"), desk.voice)
    found = sorted(
        grouped(rows, "event").items(), key=lambda item: ("date" not in item[1][0], str(item[1][0].get("date")))
    )
    entries = [_event(iri, event, group, labels, desk) for event, group in found]
    return Section("events", title or desk.say("Events"), tuple(entries[:SHOWN]), total=len(entries), timeline=True)


def _event(iri: str, event: str, group: list[Row], labels: dict[str, Label], desk: Desk) -> Entry:
    roles = [labels[role] for role in grouped(group, "role")]
    parts = [Label(desk.say(_PARTS[part])) for part in grouped(group, "part") if _PARTS.get(part)]
    return Entry(
        iri=event,
        name=labels[event],
        meta=(*roles, *parts),
        when=when(group[0], desk, "date"),
        is_open="date" not in group[0],
        sources=source_ids(group),
        states=Statement(event, value=iri),
    )


async def moments(desk: Desk, iri: str) -> Section:
    """The moments of a wave, in the order of time."""
    rows = await desk.lookup.rows("wave_moments", wave=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "event", "place"), desk.voice)
    found = sorted(
        grouped(rows, "event").items(), key=lambda item: ("earliest" not in item[1][0], str(item[1][0].get("date")))
    )
    entries = [
        Entry(
            iri=event,
            name=labels[event],
            meta=tuple(_places(group, labels, desk.voice)),
            when=when(group[0], desk, "date"),
            is_open="date" not in group[0],
            sources=source_ids(group),
            states=Statement(iri, str(SCHEMA.subEvent), event),
        )
        for event, group in found
    ]
    return Section("moments", desk.say("Moments"), tuple(entries), timeline=True)


async def priorities(desk: Desk, iri: str) -> Section:
    """The strategic priorities that a wave covers, by its own word or its moments', beside how many are expected."""
    rows = await desk.lookup.rows("wave_priorities", wave=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "priority", "moment"), desk.voice)
    entries = by_name(
        Entry(
            iri=priority,
            name=labels[priority],
            meta=tuple(labels[moment] for moment in grouped(group, "moment")),
            sources=source_ids(group),
            states=Statement(iri, value=priority),
        )
        for priority, group in grouped(rows, "priority").items()
    )
    enough = len(entries) >= _LEAST_PRIORITIES
    return Section(
        "priorities",
        desk.say("Strategic priorities it covers"),
        entries,
        hint=desk.say("A wave sets itself at least three of UCLG’s strategic priorities: this one covers enough.")
        if enough
        else desk.say(
            "A wave sets itself at least three of UCLG’s strategic priorities: no source that we hold names as many."
        ),
        total=len(entries),
    )


def _places(group: Sequence[Row], labels: dict[str, Label], voice: Voice) -> list[Label]:
    places = {str(row["place"]): row["place"] for row in group if "place" in row}
    linked = [labels[iri] for iri, term in places.items() if isinstance(term, URIRef)]
    return linked or [Label(place_in_words(text, voice)) for text, term in places.items() if isinstance(term, Literal)]


async def actors(desk: Desk, iri: str, title: str) -> Section:
    """Who took part in a wave or an event: role by role, unnamed groups with their number."""
    rows = await desk.lookup.rows("roles", thing=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "agent", "territory", "role"), desk.voice)
    entries = [_actor(group, labels, desk) for group in grouped(rows, "association").values()]
    return Section("actors", title, by_name(entries))


def _actor(group: list[Row], labels: dict[str, Label], desk: Desk) -> Entry:
    first = group[0]
    agent = str(first.get("territory", first.get("agent", "")))
    name = labels.get(agent) or best_text([row["name"] for row in group if "name" in row], desk.voice)
    meta = [labels[str(first["role"])]] if "role" in first else []
    if "number" in first:
        meta.append(Label(desk.voice.plural("%(num)s not named", "%(num)s not named", int(first["number"]))))
    return Entry(
        iri=agent,
        name=name or Label(str(first.get("note", "")) or from_iri(str(first["association"])).text),
        meta=tuple(meta),
        marks=unconfirmed(first, desk),
        sources=source_ids(group),
        states=Statement(str(first["association"]), str(PROV.agent), agent),
    )


async def waves_of(desk: Desk, iri: str, query: str, variable: str) -> Section:
    """The waves that an event is a moment of, or that an agent has a role in."""
    rows = await desk.lookup.rows(query, **{variable: URIRef(iri)})
    labels = await desk.lookup.labels(iris_in(rows, "wave", "role"), desk.voice)
    entries = [
        Entry(
            iri=wave,
            name=labels[wave],
            meta=tuple(labels[role] for role in grouped(group, "role")),
            marks=tuple(mark for row in group[:1] for mark in unconfirmed(row, desk)),
            sources=source_ids(group),
            states=Statement(wave, value=iri),
        )
        for wave, group in grouped(rows, "wave").items()
    ]
    return Section("waves", desk.say("Waves of action"), by_name(entries))


async def messages(desk: Desk, iri: str) -> Section:
    """What was said at an event, in our own words, with the source's."""
    rows = await desk.lookup.rows("messages", event=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "speaker"), desk.voice)
    entries = [
        Entry(
            iri=message,
            name=best_text([row["text"] for row in group], desk.voice) or Label(desk.say("Message")),
            meta=tuple(labels[speaker] for speaker in grouped(group, "speaker")),
            sources=source_ids(group),
            quote=str(group[0].get("quote", "")),
        )
        for message, group in grouped(rows, "message").items()
    ]
    return Section("messages", desk.say("Messages"), tuple(entries))


async def dated_names(desk: Desk, iri: str) -> Section:
    """The names that a thing had for a time, or of a special kind."""
    rows = await desk.lookup.rows("dated_names", thing=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "type"), desk.voice)
    entries = []
    for text, group in grouped(rows, "name").items():
        name = best_text([group[0]["name"]], desk.voice) or Label(text)
        periods = dict.fromkeys(when(row, desk, "valid") for row in group if "valid" in row)
        entries.append(
            Entry(
                iri="",
                name=name,
                meta=tuple(labels[kind] for kind in grouped(group, "type")),
                when=", ".join(periods),
                sources=source_ids(group),
                states=Statement(iri, str(group[0]["naming"]), text),
            )
        )
    return Section("names", desk.say("Names over time"), tuple(entries))
