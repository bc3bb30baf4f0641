"""The page of search: a thing by any of its names, in any of our languages, without minding the accents."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from municipia.api.contexts import Choice, Crumb, Entry, SearchPage
from municipia.api.desk import Desk, DeskDep
from municipia.api.labels import Label
from municipia.api.names import names_in
from municipia.api.pages.parts import page_of
from municipia.graph.search import Found, Hit

router = APIRouter()

_PAGE: Final = 50
_LONGEST: Final = 200


@router.api_route("/search", methods=["GET", "HEAD"])
async def search(desk: DeskDep) -> Response:
    """What was found for ``q``; ``kind`` keeps one kind of thing."""
    text, kind = desk.parameter("q")[:_LONGEST], desk.parameter("kind")
    names = names_in(desk.request.app.state)
    found = await names.find(desk.lookup, desk.revision, text, kind) if text else Found((), {})
    hits, pages = page_of(found.hits, desk, _PAGE)
    page = SearchPage(
        title=desk.say("Search"),
        crumbs=(Crumb(desk.say("Search")),),
        text=text,
        kind=kind,
        is_near=found.is_near,
        facets=tuple(Choice(key, desk.kind_name(key), number) for key, number in found.kinds.items()),
        entries=await _entries(desk, hits),
        pages=pages,
    )
    return await desk.answer("search.html", page)


async def _entries(desk: Desk, hits: tuple[Hit, ...]) -> tuple[Entry, ...]:
    labels = await desk.lookup.labels([hit.thing for hit in hits], desk.voice)
    entries = []
    for hit in hits:
        shown = labels[hit.thing]
        meta = [Label(desk.kind_name(hit.kind))]
        if hit.name != shown.text:
            other = hit.language if hit.language != desk.voice.language else ""
            meta.append(Label(desk.say("also: %(name)s") % {"name": hit.name}, tag=other))
        entries.append(Entry(iri=hit.thing, name=shown, meta=tuple(meta)))
    return tuple(entries)
