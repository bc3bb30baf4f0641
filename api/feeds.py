"""Feeds in Atom (RFC 4287, in pages as RFC 5005 has them): all revisions, or those that touched one thing."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from municipia.api.contexts import Page
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.ledgers import ledgers_in
from municipia.api.listing import Pages
from municipia.api.outcomes import gives
from municipia.api.presence import must_be_known
from municipia.api.rendering import renderer
from municipia.api.urls import FEEDS, entity_iri, page_path
from municipia.graph import history
from municipia.ontology.namespaces import BASE

router = APIRouter(tags=["changes"])

ATOM: Final = "application/atom+xml"
_PAGE: Final = 50
# What XML 1.0 has no way to write (section 2.2).
_UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOCS: Final = gives(ATOM, faults=(304, 400, 404, 410), text="The feed; further pages under rel=next.")


@dataclass(frozen=True)
class Notice:
    """An entry of a feed: a revision, with its moment in ISO 8601."""

    id: str
    number: int
    title: str
    time: str
    author: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class FeedPage(Page):
    """A feed of revisions; ``about`` is the path of what it is about, the links are paths by relation (RFC 5005)."""

    id: str
    updated: str
    about: str
    links: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]


@router.head("/changes.atom", include_in_schema=False)
@router.get("/changes.atom", summary="The changes as an Atom feed", responses=_DOCS)
async def whole(desk: DeskDep) -> Response:
    """Every revision, newest first."""
    return await _feed(desk, "")


def _serves(kind: str) -> None:
    """Add the feeds of one kind of thing."""

    async def about(desk: DeskDep, key: str) -> Response:
        iri = entity_iri(kind, key)
        await must_be_known(desk, iri)
        return await _feed(desk, iri)

    about.__doc__ = f"The revisions that changed a statement about one {kind}, or about what ties it to others."
    path = f"/{kind}/{{key}}/changes.atom"
    router.head(path, include_in_schema=False)(about)
    router.get(path, summary=f"The changes of one {kind} as an Atom feed", responses=_DOCS)(about)


for _kind in FEEDS:
    _serves(_kind)


async def _feed(desk: Desk, iri: str) -> Response:
    path = await ledgers_in(desk.request.app.state).path(desk.request.app.state.readers.head)
    start = (desk.page_number - 1) * _PAGE
    found, total = await asyncio.to_thread(
        history.entries, path, upto=desk.revision, thing=iri, start=start, most=_PAGE
    )
    pages = Pages(desk.page_number, _PAGE, total)
    about = desk.links.page(page_path(iri) if iri else "/changes")
    title = desk.say("Changes of Municipia")
    if iri:
        labels = await desk.lookup.labels([iri], desk.voice)
        title = desk.say("Changes: %(name)s") % {"name": labels[iri].text}
    moment = found[0].time if found else desk.frame.revised
    page = FeedPage(
        title=_plain(title),
        id=f"{iri or BASE + 'changes'}#feed",
        updated=moment.isoformat() if moment else "",
        about=about,
        links=tuple(_links(desk, pages)),
        notices=tuple(_notice(desk, entry, iri) for entry in found),
    )
    content = renderer().render("feed.xml", page, desk.frame).encode()
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:20]}"',
        "Vary": "Accept-Language",
        "Content-Language": desk.voice.language,
        "Cache-Control": "no-cache",
        "X-Data-Version": str(desk.revision),
    }
    if matches(desk.request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=ATOM, headers=headers)


def _links(desk: Desk, pages: Pages) -> list[tuple[str, str]]:
    found = [("self", pages.number), ("first", 1), ("last", pages.last)]
    if pages.number > 1:
        found.append(("previous", min(pages.number - 1, pages.last)))
    if pages.number < pages.last:
        found.append(("next", pages.number + 1))
    return [(relation, desk.links.here(page=number if number > 1 else None)) for relation, number in found]


def _notice(desk: Desk, entry: history.Entry, iri: str) -> Notice:
    if entry.lost:
        return _lost(desk, entry, iri)
    words = desk.say("%(actor)s: %(added)s statements added, %(removed)s removed.") % {
        "actor": entry.actor,
        "added": desk.voice.number(entry.added),
        "removed": desk.voice.number(entry.removed),
    }
    title = desk.say("Revision %(number)s: %(message)s") % {"number": entry.id, "message": entry.message}
    return Notice(
        id=f"{iri}#changes/{entry.id}" if iri else f"{BASE}changes/{entry.id}",
        number=entry.id,
        title=_plain(title),
        time=entry.time.isoformat(),
        author=_plain(entry.actor) or "Municipia",
        summary=_plain(words),
    )


def _lost(desk: Desk, entry: history.Entry, iri: str) -> Notice:
    return Notice(
        id=f"{iri}#changes/{entry.id}" if iri else f"{BASE}changes/{entry.id}",
        number=entry.id,
        title=desk.say("Revision %(number)s: its patch is lost") % {"number": entry.id},
        time=entry.time.isoformat(),
        author="Municipia",
        summary=desk.say("What it added and removed cannot be told any more."),
    )


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
