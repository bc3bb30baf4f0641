"""The map: every territory of a selection, the countries shaded by their numbers, and the same as a table."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Final

from fastapi import APIRouter, Response

from municipia.api import bundles, origins, selecting
from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.known import derived
from municipia.api.labels import Label, sort_key
from municipia.api.listing import Pages
from municipia.api.mapping import lands, sheet
from municipia.api.mapping.charting import Chart, Dot, Land, chart
from municipia.api.mapping.clusters import Cluster
from municipia.api.mapping.projection import HEIGHT, WIDTH, View
from municipia.api.pages.parts import page_of
from municipia.api.places import SORTS, PlaceLine, ordered, sort_of
from municipia.api.rendering import SourceNote
from municipia.api.selecting import Chosen, SelectionPage
from municipia.api.urls import Links
from municipia.graph.errors import ParameterError
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

router = APIRouter()

_ONE: Final = marked("%(place)s (commitments: %(count)s)")
_MANY: Final = marked("%(count)s territories: %(names)s")
_ROWS: Final = 100
_NAMED: Final = 3
_UNPLACED: Final = 60
_DEEPEST: Final = 7
_AT: Final = re.compile(r"(\d{1,5}),(\d{1,4})")
_ZOOM: Final = re.compile(r"\d(\.\d{1,2})?")


@dataclass(frozen=True)
class Shade:
    """A country on the map: its shape there, its name, its number of places and where they are shown."""

    shape: str
    name: Label
    count: int
    tone: int
    address: str


@dataclass(frozen=True, kw_only=True)
class MapLine(PlaceLine):
    """A place in the table beside the map: latitude and longitude in degrees, None where nobody gives them."""

    point: tuple[float, float] | None
    first: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SmallMap:
    """The whole world on another page: countries, marks and the file of their shapes; ``located`` counts the places."""

    view: View
    shades: tuple[Shade, ...]
    dots: tuple[Dot, ...]
    world: str
    located: int


@dataclass(frozen=True, kw_only=True)
class MapPage(SelectionPage):
    """The map and its table; ``moves`` are the links beside it: sign, words, address ("" where the map ends)."""

    chart: Chart
    world: str
    script: str
    borders: str
    one: str
    many: str
    shades: tuple[Shade, ...] = ()
    dots: tuple[Dot, ...] = ()
    moves: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[MapLine, ...] = ()
    unplaced: tuple[tuple[str, Label], ...] = ()
    pages: Pages
    sort: str = "name"
    sorts: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()


@router.api_route("/map", methods=["GET", "HEAD"])
async def page(desk: DeskDep) -> Response:
    """Every place with an act in the selection, where it lies."""
    if moved := selecting.canonical(desk.request):
        return moved
    sort, view = sort_of(desk), _view(desk)
    chosen = await selecting.chosen(desk)
    drawn = await _chart(desk, chosen, view)
    shown, pages = page_of(await ordered(chosen, desk, sort), desk, _ROWS)
    title = desk.say("Map of commitments")
    files = {"SVG": ".svg", "GeoJSON": ".geojson"}
    return await desk.answer(
        "map.html",
        MapPage(
            title=title,
            section="map",
            crumbs=(Crumb(title),),
            lead=desk.say("Where the territories lie that have acted, and how many of them each country has."),
            chosen=chosen,
            chart=drawn,
            world=bundles.address(lands.WORLD),
            script=bundles.address("map.js"),
            borders=sheet.borders(desk),
            one=desk.say(_ONE) % {"place": "{place}", "count": "{count}"},
            many=desk.say(_MANY) % {"count": "{count}", "names": "{names}"},
            shades=tuple(_shade(land, chosen, desk) for land in drawn.lands),
            dots=tuple(_dot(mark, view, chosen, desk) for mark in drawn.marks),
            moves=_moves(view, desk),
            lines=tuple(_line(iri, chosen, desk) for iri in shown),
            unplaced=await asyncio.to_thread(_unplaced, drawn, chosen),
            pages=pages,
            sort=sort,
            sorts=tuple((name, desk.say(text)) for name, text in SORTS.items()),
            files=tuple((name, desk.links.to(f"/map{suffix}")) for name, suffix in files.items()),
        ),
    )


@router.api_route("/map.svg", methods=["GET", "HEAD"])
async def drawing(desk: DeskDep) -> Response:
    """The map as one file that stands alone: title, conditions, legend, sources, revision and licence are in it."""
    chosen = await selecting.chosen(desk)
    drawn = await _chart(desk, chosen, _view(desk))
    notes = await desk.source_notes()
    cited = chosen.matrix.sources
    titles = sorted((notes[name].title.text if name in notes else name for name in cited), key=sort_key)
    body = sheet.write(desk, chosen, drawn, titles)
    return desk.attachment(body, "image/svg+xml", "municipia-map.svg")


@router.api_route("/map.geojson", methods=["GET", "HEAD"])
async def points(desk: DeskDep) -> Response:
    """Every place of the selection that has coordinates, as GeoJSON (RFC 7946)."""
    chosen = await selecting.chosen(desk)
    notes = await desk.source_notes()
    body = await asyncio.to_thread(_geojson, chosen, desk, notes)
    return desk.attachment(body, "application/geo+json", "municipia-map.geojson")


async def small(desk: Desk, chosen: Chosen) -> SmallMap:
    """The map of a selection for a page that shows it beside something else; its groups lead to the map."""
    view = View()
    drawn = await _chart(desk, chosen, view)
    return SmallMap(
        view=view,
        shades=tuple(_shade(land, chosen, desk) for land in drawn.lands),
        dots=tuple(_dot(mark, view, chosen, desk) for mark in drawn.marks),
        world=bundles.address(lands.SMALL),
        located=drawn.located,
    )


async def _chart(desk: Desk, chosen: Chosen, view: View) -> Chart:
    """The map of a selection in a view, which has no words in it yet."""
    return await derived(desk, "chart", chosen.known, (chosen.selection, view), lambda: chart(chosen, view))


def _geojson(chosen: Chosen, desk: Desk, notes: Mapping[str, SourceNote]) -> str:
    told = origins.told(desk, desk.say("Map of commitments"), "/map", chosen.searched)
    lines = (_line(iri, chosen, desk) for iri in chosen.matrix.rows)
    features = [_feature(line, line.point, chosen, desk) for line in lines if line.point]
    document = {
        "type": "FeatureCollection",
        # GeoJSON files say "license" elsewhere too.
        **{"license" if name == "licence" else name: value for name, value in told.items()},
        "sources": [
            {"id": f"{BASE}id/source/{name}", "title": notes[name].title.text if name in notes else name}
            for name in sorted({name for feature in features for name in feature["properties"]["sources"]})
        ],
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _feature(line: MapLine, point: tuple[float, float], chosen: Chosen, desk: Desk) -> dict[str, Any]:
    cells = chosen.matrix.rows[line.iri].values()
    acts = [act for cell in cells for act in cell.acts]
    first = min(acts, key=lambda act: act.moment)
    sure = {selecting.sure(act, chosen.selection.as_of) for act in acts}
    return {
        "type": "Feature",
        "id": line.iri,
        "geometry": {"type": "Point", "coordinates": (point[1], point[0])},
        "properties": {
            "name": line.name.text,
            "country": line.country.text if line.country else None,
            "commitments": len(cells),
            "firstAct": line.first or None,
            "firstActDate": first.date or None,
            # One certain act is enough to know that the place has committed itself.
            "certainty": "certain" if "certain" in sure else "possible",
            "sources": list(line.sources),
            "page": desk.links.thing(line.iri),
        },
    }


def _view(desk: Desk) -> View:
    zoom, at = desk.parameter("zoom") or "0", desk.parameter("at")
    if not _ZOOM.fullmatch(zoom) or float(zoom) > _DEEPEST:
        raise ParameterError(
            said("“%(value)s” is no zoom of the map: it goes from 0 to %(most)s.", value=zoom[:40], most=_DEEPEST),
            name="zoom",
        )
    found = _AT.fullmatch(at or f"{WIDTH // 2},{HEIGHT // 2}")
    if not found:
        raise ParameterError(
            said("“%(value)s” is no place on the map: write two whole numbers, as 4800,728.", value=at[:40]), name="at"
        )
    return View(float(found[1]), float(found[2]), float(zoom))


def _moves(view: View, desk: Desk) -> tuple[tuple[str, str, str], ...]:
    """Zoom, and steps of half a view, as links; a step that leads nowhere has no address."""

    def to(zoom: float, right: float = 0, down: float = 0) -> str:
        x, y = view.left + view.width * (0.5 + right), view.top + view.height * (0.5 + down)
        other = View(x, y, max(0, min(_DEEPEST, zoom)))
        return "" if (other.at, other.zoom) == (view.at, view.zoom) else _address(other, desk)

    whole = _address(View(), desk) if view.zoom else ""
    return (
        ("+", desk.say("Zoom in"), to(view.zoom + 1)),
        ("−", desk.say("Zoom out"), to(view.zoom - 1)),
        ("←", desk.say("Move west"), to(view.zoom, right=-0.5)),
        ("→", desk.say("Move east"), to(view.zoom, right=0.5)),
        ("↑", desk.say("Move north"), to(view.zoom, down=-0.5)),
        ("↓", desk.say("Move south"), to(view.zoom, down=0.5)),
        ("⤢", desk.say("Whole world"), whole),
    )


def _address(view: View, desk: Desk) -> str:
    place: dict[str, str | None] = (
        {"zoom": f"{view.zoom:g}", "at": view.at} if view.zoom else {"zoom": None, "at": None}
    )
    return Links("/map", desk.links.query).here(**place, series=None) + "#map"


def _shade(land: Land, chosen: Chosen, desk: Desk) -> Shade:
    only = desk.links.here(country=land.iri.rpartition("/")[2], page=None)
    return Shade(land.shape, chosen.name(land.iri), land.count, land.tone, only)


def _dot(mark: Cluster, view: View, chosen: Chosen, desk: Desk) -> Dot:
    count = len(mark.iris)
    if count == 1:
        words, address = _place_words(mark.iris[0], chosen, desk), desk.links.thing(mark.iris[0])
    else:
        names = [chosen.name(iri).text for iri in mark.iris[:_NAMED]]
        listed = ", ".join(names) + ("…" if count > _NAMED else "")
        words = desk.say(_MANY) % {"count": desk.voice.number(count), "names": listed}
        address = _address(View(mark.x, mark.y, min(_DEEPEST, view.zoom + 1.5)), desk)
        if view.zoom >= _DEEPEST:
            # Places of one point never come apart: the table names them.
            address = "#places"
    return Dot(mark.x, mark.y, mark.size * view.unit, count, words, address)


def _place_words(iri: str, chosen: Chosen, desk: Desk) -> str:
    country = chosen.country(iri)
    name = f"{chosen.name(iri).text}, {country.text}" if country else chosen.name(iri).text
    return desk.say(_ONE) % {"place": name, "count": desk.voice.number(len(chosen.matrix.rows[iri]))}


def _line(iri: str, chosen: Chosen, desk: Desk) -> MapLine:
    point = chosen.place(iri).point
    acts = [act for cell in chosen.matrix.rows[iri].values() for act in cell.acts]
    first = min(acts, key=lambda act: act.moment)
    return MapLine.of(
        iri,
        chosen,
        point=(point[1], point[0]) if point else None,
        first=selecting.act_words(first, desk) if first.year else "",
        sources=tuple(sorted({name for act in acts for name in act.sources})),
    )


def _unplaced(drawn: Chart, chosen: Chosen) -> tuple[tuple[str, Label], ...]:
    return tuple((iri, chosen.name(iri)) for iri in nsmallest(_UNPLACED, drawn.missing, key=chosen.known.key))
