"""The page of search, and what it suggests as one types: names, titles and texts, without minding the accents."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Response

from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.kinds import KINDS
from municipia.api.labels import Label, sort_key
from municipia.api.listing import Choice, Filter, Pages
from municipia.api.names import name_of, names_in
from municipia.api.paging import within
from municipia.api.scopes import Collection, collections
from municipia.api.urls import page_path
from municipia.graph.searching import Asked, Found, Hit
from municipia.graph.searching.records import CORE, Marked

router = APIRouter()

_PAGE: Final = 25
_LONGEST: Final = 200
_SUGGESTED: Final = 8
#: The lists that are offered where nothing was found.
_LISTS: Final = ("territory", "instrument", "right", "practice", "organisation")


@dataclass(frozen=True)
class Result:
    """A thing found, as the page lists it. ``also`` is the name that was found, when the reader is shown another.

    ``collection`` names the bundled collection that alone knows the thing; None for what the core knows.
    """

    iri: str
    name: Marked
    tag: str
    kind: str
    also: Marked = ()
    also_tag: str = ""
    snippet: Marked = ()
    snippet_tag: str = ""
    collection: Label | None = None


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    """What a search found; ``facets`` count what there is of each kind, ``filters`` are the other facets.

    ``corrected`` is what was searched instead, ``unfiltered`` how many results there are without the filters. Where
    there are none at all, ``near`` are somewhat like names, and ``lists`` what can be looked through.
    """

    text: str
    pages: Pages
    kind: str = ""
    corrected: str = ""
    is_partial: bool = False
    facets: tuple[Choice, ...] = ()
    filters: tuple[Filter, ...] = ()
    results: tuple[Result, ...] = ()
    near: tuple[Result, ...] = ()
    lists: tuple[Crumb, ...] = ()
    unfiltered: int = 0

    @property
    def narrowed(self) -> str:
        """What was looked for, and the filters."""
        kept = (f"{one.title}: {one.words}" for one in self.filters if one.is_set)
        return ", ".join([*filter(None, [self.text]), *kept])


@router.api_route("/search", methods=["GET", "HEAD"])
async def search(desk: DeskDep) -> Response:
    """What was found for ``q``; ``kind``, ``country``, ``right`` and ``scope`` keep a part of it."""
    text = desk.parameter("q")[:_LONGEST]
    asked = Asked(
        text,
        kind=desk.parameter("kind"),
        country=desk.parameter("country"),
        right=desk.parameter("right"),
        scope=desk.parameter("scope"),
        limit=_PAGE,
        offset=(desk.page_number - 1) * _PAGE,
    )
    names, readers = names_in(desk.request.app.state), desk.request.app.state.readers
    found = await names.find(readers, desk.revision, asked) if text else Found()
    pages = within(desk, Pages(desk.page_number, _PAGE, found.total))
    values = await names.values(readers, desk.revision, desk.voice) if found.hits or found.facets else {}
    held = {one.name: one for one in await collections(desk)}
    page = SearchPage(
        title=desk.say("Search"),
        crumbs=(Crumb(desk.say("Search")),),
        text=text,
        kind=asked.kind,
        corrected=found.corrected,
        is_partial=found.is_partial,
        facets=tuple(Choice(key, desk.kind_name(key), number) for key, number in found.facets.get("kind", {}).items()),
        filters=_filters(desk, asked, found, values, held),
        results=tuple(_result(hit, desk, held) for hit in found.hits),
        near=tuple(_result(hit, desk, held) for hit in found.near),
        lists=tuple(Crumb(desk.say(KINDS[kind].list_title), KINDS[kind].list_path) for kind in _LISTS),
        pages=pages,
        unfiltered=found.unfiltered,
    )
    return await desk.answer("search.html", page)


@router.api_route("/search/suggest", methods=["GET", "HEAD"])
async def suggest(desk: DeskDep) -> Response:
    """Names that ``q`` may be the beginning of, in JSON; without ``q`` the index is made ready and none are given."""
    names, readers = names_in(desk.request.app.state), desk.request.app.state.readers
    text = desk.parameter("q")[:_LONGEST]
    if text:
        found = await names.suggest(readers, desk.revision, text, _SUGGESTED)
    else:
        await names.index(readers, desk.revision)
        found = Found()
    held = {one.name: one for one in await collections(desk)} if any(hit.collection for hit in found.hits) else {}
    suggestions = [_suggestion(hit, desk, held) for hit in found.hits]
    document = {
        "query": text,
        "corrected": found.corrected,
        "label": desk.say("Suggestions"),
        "status": desk.voice.plural("%(num)s suggestion", "%(num)s suggestions", len(suggestions)),
        "suggestions": suggestions,
    }
    headers = {
        "Vary": "Accept-Language",
        "Content-Language": desk.voice.language,
        "Cache-Control": "no-cache",
        "X-Data-Version": str(desk.revision),
    }
    body = await asyncio.to_thread(json.dumps, document, ensure_ascii=False)
    return Response(body.encode(), headers=headers, media_type="application/json")


def _suggestion(hit: Hit, desk: Desk, held: Mapping[str, Collection]) -> dict[str, str]:
    shown = name_of(hit, desk.voice)
    found = {
        "text": shown.text,
        "language": shown.tag,
        "also": hit.name if hit.name != shown.text else "",
        "kind": hit.kind,
        "kindName": desk.kind_name(hit.kind),
        "path": desk.links.page(page_path(hit.iri)),
    }
    if hit.collection:
        found["collection"] = _title(hit.collection, held).text
    return found


def _result(hit: Hit, desk: Desk, held: Mapping[str, Collection]) -> Result:
    shown = name_of(hit, desk.voice)
    is_it = hit.name == shown.text
    return Result(
        iri=hit.iri,
        name=hit.matched if is_it else ((shown.text, False),),
        tag=shown.tag,
        kind=desk.kind_name(hit.kind),
        also=() if is_it else hit.matched,
        also_tag=_tag(hit.matched_language, desk),
        snippet=hit.snippet,
        snippet_tag=_tag(hit.snippet_language, desk),
        collection=_title(hit.collection, held) if hit.collection else None,
    )


def _tag(language: str, desk: Desk) -> str:
    return language if language != desk.voice.language else ""


def _title(name: str, held: Mapping[str, Collection]) -> Label:
    """What a collection is called beside a result: its title up to the first dash."""
    title = held[name].title if name in held else Label(name)
    return replace(title, text=title.text.partition(" - ")[0])


def _filters(
    desk: Desk, asked: Asked, found: Found, names: Mapping[tuple[str, str], Label], held: Mapping[str, Collection]
) -> tuple[Filter, ...]:
    """The facets that are chosen from a list; one that leaves no choice is not shown unless it is set."""
    kept = asked.kept()
    titles = {"country": desk.say("Country"), "right": desk.say("Right")}
    filters = []
    for name, title in titles.items():
        counts = dict.fromkeys(filter(None, [kept.get(name)]), 0) | dict(found.facets.get(name, {}))
        choices = [Choice(value, _named(names, name, value), number) for value, number in counts.items()]
        choices.sort(key=lambda choice: sort_key(choice.text))
        if len(choices) > 1 or name in kept:
            filters.append(Filter(name, title, kept.get(name, ""), tuple(choices)))
    if held:
        counts = {CORE: 0, **dict.fromkeys(held, 0)} | dict(found.facets.get("scope", {}))
        parts = tuple(
            Choice(value, desk.say("core") if value == CORE else _title(value, held).text, number)
            for value, number in counts.items()
        )
        filters.append(Filter("scope", desk.say("Part of the graph"), kept.get("scope", ""), parts))
    return tuple(filters)


def _named(names: Mapping[tuple[str, str], Label], name: str, value: str) -> str:
    return names[name, value].text if (name, value) in names else value
