"""The log of changes: every revision of the graph, newest first, and each one with what it added and removed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse
from pyoxigraph import RdfFormat, parse
from rdflib import URIRef

from municipia.api.catalogues import marked
from municipia.api.changes import PATCH, lost_patch, require
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Value, value_of
from municipia.api.labels import Label, from_iri, property_name
from municipia.api.ledgers import ledgers_in
from municipia.api.listing import Pages
from municipia.api.negotiate import choose
from municipia.api.pages.parts import page_of
from municipia.api.paging import within
from municipia.api.urls import source_id
from municipia.graph import history, revisions
from municipia.graph.binding import Term
from municipia.graph.ledger import TORN
from municipia.graph.terms import to_rdflib

router = APIRouter()

_PAGE: Final = 50
_RECORDS: Final = 40
_MESSAGES: Final = {"Build from the tables": marked("Build from the tables")}
_ACTORS: Final = {"municipia build": marked("by those who run this site")}
_VERBS: Final = {"Create": marked("new"), "Update": marked("changed"), "Delete": marked("gone")}


@dataclass(frozen=True)
class Change:
    """A revision in the log of changes."""

    number: int
    time: str
    actor: str
    message: str
    added: int | None
    removed: int | None


@dataclass(frozen=True)
class Row:
    """A statement that a revision added or removed: a property and its value."""

    property: str
    value: Value


@dataclass(frozen=True)
class Edit:
    """What a revision did to what one graph says of one thing; ``source`` or ``origin`` names the graph."""

    iri: str
    name: Label
    verb: str
    source: str
    origin: str
    added: tuple[Row, ...]
    removed: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class RevisionPage(Page):
    """One revision: when, by whom, why, and what it added and removed, record by record."""

    change: Change
    edits: tuple[Edit, ...] = ()
    pages: Pages
    earlier: int = 0
    later: int = 0


@dataclass(frozen=True, kw_only=True)
class ChangesPage(Page):
    """The log of changes, newest first."""

    changes: tuple[Change, ...] = ()
    pages: Pages


@router.api_route("/changes", methods=["GET", "HEAD"])
async def changes(desk: DeskDep) -> Response:
    """The log of changes."""
    shown, pages = page_of(_log(desk), desk, _PAGE)
    page = ChangesPage(
        title=desk.say("Changes"),
        crumbs=(Crumb(desk.say("Changes")),),
        changes=shown,
        pages=pages,
    )
    return await desk.answer("changes.html", page)


@router.api_route("/changes/{number}", methods=["GET", "HEAD"])
async def change(desk: DeskDep, number: Annotated[int, InPath(ge=1, le=10**9)]) -> Response:
    """One revision: what it added and removed; its patch for a client that asks for one."""
    require(desk, number)
    if choose(desk.request.headers.get("accept"), ("text/html", PATCH)) == PATCH:
        target = desk.links.page(f"/changes/{number}.rdfp")
        return RedirectResponse(target, status_code=303, headers={"Vary": "Accept"})
    path = await ledgers_in(desk.request.app.state).path(desk.request.app.state.readers.head)
    entry = await asyncio.to_thread(history.entry, path, number)
    if entry.lost:
        raise lost_patch(number, is_torn=entry.lost == TORN)
    pages = within(desk, Pages(desk.page_number, _RECORDS, entry.records))
    start = pages.first_item - 1
    members = await asyncio.to_thread(history.members, path, number, start=start, most=_RECORDS)
    title = desk.say("Revision %(number)s") % {"number": number}
    page = RevisionPage(
        title=title,
        crumbs=(Crumb(desk.say("Changes"), "/changes"), Crumb(title)),
        change=_change(desk, entry),
        edits=await _edits(desk, members),
        pages=pages,
        earlier=number - 1,
        later=number + 1 if number < desk.revision else 0,
    )
    return await desk.answer("revision.html", page)


async def _edits(desk: Desk, members: Iterable[history.Member]) -> tuple[Edit, ...]:
    listed = [(member, _terms(member.added), _terms(member.removed)) for member in members]
    things = {member.subject for member, _, _ in listed}
    things |= {str(value) for _, *rows in listed for each in rows for _, value in each if isinstance(value, URIRef)}
    labels = await desk.lookup.labels(things, desk.voice)
    return tuple(
        Edit(
            iri=member.subject,
            name=labels.get(member.subject) or from_iri(member.subject),
            verb=desk.say(_VERBS[member.kind]),
            source=source_id(member.graph),
            origin=member.graph.rpartition("/")[2],
            added=_rows(added, labels, desk),
            removed=_rows(removed, labels, desk),
        )
        for member, added, removed in listed
    )


def _terms(rows: Iterable[str]) -> list[tuple[str, Term]]:
    """The properties and values of rows of the ledger."""
    lines = "".join(f"<urn:s> {row} .\n" for row in rows)
    found = ((each.predicate.value, to_rdflib(each.object)) for each in parse(lines, format=RdfFormat.N_TRIPLES))
    return [(name, value) for name, value in found if isinstance(value, Term)]


def _rows(terms: Iterable[tuple[str, Term]], labels: Mapping[str, Label], desk: Desk) -> tuple[Row, ...]:
    return tuple(Row(property_name(name, desk.voice), value_of(value, labels, desk.voice)) for name, value in terms)


def latest_changes(desk: Desk, number: int) -> tuple[Change, ...]:
    """The newest entries of the log, up to the revision shown."""
    return tuple(_log(desk)[:number])


def _log(desk: Desk) -> list[Change]:
    entries = revisions.log(desk.request.app.state.settings.home)
    shown = desk.frame.revision
    kept = [entry for entry in entries if shown is None or entry.id <= shown]
    return [_change(desk, entry) for entry in sorted(kept, key=lambda entry: -entry.id)]


def _change(desk: Desk, entry: revisions.Revision | history.Entry) -> Change:
    # What the commands write by themselves is told in the reader's language; a person's own words stay as they are.
    message = desk.say(_MESSAGES.get(entry.message, "")) or entry.message
    actor = desk.say(_ACTORS.get(entry.actor, "")) or entry.actor
    return Change(entry.id, desk.voice.moment(entry.time), actor, message, entry.added, entry.removed)
