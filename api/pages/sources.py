"""Pages of sources: the list, and one source with everything it says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from rdflib import URIRef

from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep, source_notes
from municipia.api.facts import Fact, build_facts
from municipia.api.formats import language_name
from municipia.api.kept import kept_in
from municipia.api.labels import Label, from_iri, sort_key
from municipia.api.listing import Choice, Entry, Filter, Mark, Pages
from municipia.api.lookup import grouped, iris_in
from municipia.api.pages import acts
from municipia.api.pages.disagreements import Disagreement, disagreements
from municipia.api.pages.parts import (
    HIDDEN,
    ORDER,
    choices,
    concept_key,
    facts_of,
    keeps,
    kind_of,
    list_answer,
    number_of,
    page_of,
    text_filter,
    thing,
)
from municipia.api.presence import missing
from municipia.api.rendering import SourceNote
from municipia.api.scopes import scope_of
from municipia.api.things import EntityPage
from municipia.api.urls import source_id
from municipia.api.voice import Voice
from municipia.graph.importing.contents import COLLECTION
from municipia.graph.iris import source_graph

router = APIRouter()

_READ: Final = ["GET", "HEAD"]
_PAGE: Final = 60
_SAYINGS: Final = 25


@dataclass(frozen=True)
class Saying:
    """What a source says of one thing; ``marks`` tell an act that is only possible on the day asked for."""

    iri: str
    name: Label
    kind: str
    facts: tuple[Fact, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourcePage(EntityPage):
    """A source, everything it says, and where others contradict it."""

    url: str = ""
    kinds: tuple[Choice, ...] = ()
    sayings: tuple[Saying, ...] = ()
    collection: str = ""
    pages: Pages
    disagreements: tuple[Disagreement, ...] = ()


@router.api_route("/sources", methods=_READ)
async def sources(desk: DeskDep) -> Response:
    """All sources in the order of their titles."""
    scope = await scope_of(desk)
    rows, sizes = await asyncio.gather(desk.lookup.rows("sources"), scope.rows("source_sizes"))
    statements = {source_id(str(row["graph"])): number_of(row, "number") for row in sizes}
    described = [note for note in source_notes(rows, desk.voice) if scope.has_source(note.id)]
    notes = [*described, *(_bare(key) for key in sorted(statements.keys() - {note.id for note in described}))]
    labels = await desk.lookup.labels(iris_in(rows, "type"), desk.voice)
    filters = (
        text_filter(desk, desk.say("Title or publisher")),
        Filter(
            "type",
            desk.say("Kind"),
            desk.parameter("type"),
            choices((note.type for note in notes if note.type), labels),
        ),
        Filter(
            "language",
            desk.say("Language"),
            desk.parameter("language"),
            _languages((note.language for note in notes), desk.voice),
        ),
        *scope.filters(desk),
    )
    name, kind, language = (one.value for one in filters[:3])
    found = [
        Entry(
            iri=note.iri,
            name=note.title,
            meta=tuple(Label(text) for text in (note.publisher, labels[note.type].text if note.type else "") if text),
            when=desk.voice.date(note.issued) if note.issued else "",
            count=statements.get(note.id, 0),
            count_of=desk.voice.plural("statement", "statements", statements.get(note.id, 0)),
        )
        for note in notes
        if keeps(f"{note.title.text} {note.publisher} {note.id}", name)
        and (not kind or concept_key(note.type) == kind)
        and (not language or note.language == language)
    ]
    entries, pages = page_of(sorted(found, key=lambda entry: sort_key(entry.name.text)), desk, _PAGE)
    return await list_answer(
        desk,
        "sources",
        desk.say("Sources"),
        desk.say("Every document that says something here. What each of them says is kept apart."),
        entries,
        pages,
        filters,
    )


def _bare(key: str) -> SourceNote:
    """A source of which nothing is known but its graph: whoever wrote it has not described it."""
    return SourceNote(id=key, iri=str(thing("source", key)), title=Label(key))


def _languages(tags: Iterable[str], voice: Voice) -> tuple[Choice, ...]:
    counts: dict[str, int] = {}
    for tag in tags:
        if tag:
            counts[tag] = counts.get(tag, 0) + 1
    found = (Choice(tag, language_name(tag, voice.language), number) for tag, number in counts.items())
    return tuple(sorted(found, key=lambda one: sort_key(one.text)))


@router.api_route("/source/{key:path}", methods=_READ)
async def source(desk: DeskDep, key: str) -> Response:
    """One source: what it is, everything it says, and where others contradict it."""
    iri = thing("source", key)
    graph = source_graph(key)
    known = [note for note in source_notes(await desk.lookup.rows("sources"), desk.voice) if note.id == key]

    async def everything() -> tuple[str, ...]:
        found = await desk.lookup.within(str(graph)).rows("source_subjects", graph=graph)
        # An IRI has a scheme; a blank node is told by a label alone, by which no query can ask for it.
        told = {str(row["thing"]) for row in found if ":" in row["thing"]}
        return tuple(sorted(told, key=lambda about: (kind_of(about), about)))

    told = await kept_in(desk.request.app.state, ("subjects", desk.revision, key), everything)
    if not known and not told:
        raise missing(desk, iri)
    sure = await acts.certainties(desk, told)
    subjects = [about for about in told if about != iri and sure.get(about) != "no"]
    kinds = _kinds(subjects, desk)
    wanted = desk.parameter("kind")
    kept = [about for about in subjects if not wanted or kind_of(about) == wanted]
    shown, pages = page_of(kept, desk, _SAYINGS)
    note = known[0] if known else _bare(key)
    page = SourcePage(
        title=note.title.text,
        title_tag=note.title.tag,
        section="sources",
        crumbs=(Crumb(desk.say("Sources"), "/sources"), Crumb(note.title.text, tag=note.title.tag)),
        iri=iri,
        kind=desk.say("Source"),
        facts=await facts_of(desk, iri) if known or iri in told else (),
        url=note.url,
        collection=key.removeprefix(COLLECTION) if key.startswith(COLLECTION) else "",
        kinds=kinds,
        sayings=await _sayings(desk, graph, shown, sure),
        pages=pages,
        disagreements=await _contradicted(desk, key),
    )
    # Nothing is stated of a source that nobody described: it has no data of its own to offer.
    return await desk.answer("source.html", page, iri=iri if page.facts else "")


def _kinds(subjects: Iterable[str], desk: Desk) -> tuple[Choice, ...]:
    counts: dict[str, int] = {}
    for about in subjects:
        counts[kind_of(about)] = counts.get(kind_of(about), 0) + 1
    found = [Choice(kind, desk.kind_name(kind), number) for kind, number in counts.items()]
    return tuple(sorted(found, key=lambda choice: sort_key(choice.text)))


async def _sayings(desk: Desk, graph: URIRef, things: Sequence[str], sure: Mapping[str, str]) -> tuple[Saying, ...]:
    rows = await desk.lookup.rows_of("source_statements", "thing", things, graph=graph)
    labels = await desk.lookup.labels({*things, *iris_in(rows, "value")}, desk.voice)
    sayings = []
    for about, group in grouped(rows, "thing").items():
        statements = [{**row, "graph": graph} for row in group]
        facts = build_facts(statements, [], labels, desk.voice, hidden=HIDDEN, order=ORDER)
        marks = acts.possibly(sure.get(about, ""), desk)
        name, kind = labels.get(about) or from_iri(about), desk.kind_name(kind_of(about))
        sayings.append(Saying(about, name, kind, facts, marks))
    return tuple(sayings)


async def _contradicted(desk: Desk, key: str) -> tuple[Disagreement, ...]:
    return tuple(one for one in await disagreements(desk) if any(key in value.sources for value in one.values))
