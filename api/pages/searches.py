"""The page of search: a thing by any of its names, in any of our languages, without minding the accents."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from municipia.api.contexts import Choice, Crumb, SearchPage
from municipia.api.desk import DeskDep
from municipia.api.names import entries_of, names_in
from municipia.api.pages.parts import page_of
from municipia.graph.search import Found

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
        entries=await entries_of(hits, desk.lookup, desk.voice),
        pages=pages,
    )
    return await desk.answer("search.html", page)
