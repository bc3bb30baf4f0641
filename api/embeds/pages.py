"""The pages that stand in the frames of others: counter, map, list of signatories, card of a territory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from markupsafe import Markup

from municipia.api import selecting
from municipia.api.asking import ALL_SCOPE
from municipia.api.contexts import Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.known import Known, known
from municipia.api.labels import Label
from municipia.api.mapping import lands
from municipia.api.mapping.charting import Land, chart
from municipia.api.mapping.clusters import Cluster, Spot, cluster
from municipia.api.mapping.projection import View, project
from municipia.api.pages.parts import name_of, thing
from municipia.api.places import ordered
from municipia.api.presence import must_be_known
from municipia.api.rendering import renderer
from municipia.api.selecting import Chosen, act_words
from municipia.graph.commitments import Act
from municipia.ontology.namespaces import BASE

router = APIRouter(include_in_schema=False)

#: Any site may frame these pages, and these alone; they run nothing and load styles, fonts and drawings of ours.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
_ROWS: Final = 200
_SOURCES: Final = 3
_NEAR: Final = 3.0
_PINNED_SECONDS: Final = 3600


@dataclass(frozen=True)
class EmbedLine:
    """Someone or something in a list: its name, a few words, and how sure it is."""

    iri: str
    name: Label
    words: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class EmbedPage(Page):
    """What an embed shows, with where it leads, whose words it rests on and since when it holds."""

    address: str
    count: int = 0
    certain: int = 0
    countries: int = 0
    conditions: str = ""
    lines: tuple[EmbedLine, ...] = ()
    more: int = 0
    drawing: str = ""
    country: str = ""
    sources: tuple[str, ...] = ()
    other_sources: int = 0
    as_of: str = ""


@dataclass(frozen=True, kw_only=True)
class DrawingPage(Page):
    """A small map: shaded countries, marks, and the part of the world that is shown."""

    view: View
    drawing: Markup
    lands: tuple[Land, ...]
    marks: tuple[Cluster, ...]
    words: str


@router.api_route("/embed/counter", methods=["GET", "HEAD"])
async def counter(desk: DeskDep) -> Response:
    """How many places have an act in a selection."""
    chosen = await selecting.chosen(desk)
    return await _framed(desk, "embed/counter.html", await _about(desk, chosen, "/matrix"))


@router.api_route("/embed/map", methods=["GET", "HEAD"])
async def world(desk: DeskDep) -> Response:
    """Where these places are."""
    chosen = await selecting.chosen(desk)
    return await _framed(
        desk, "embed/map.html", await _about(desk, chosen, "/map", drawing=desk.links.to("/embed/map.svg"))
    )


@router.api_route("/embed/signatories", methods=["GET", "HEAD"])
async def signatories(desk: DeskDep) -> Response:
    """Who they are: the first of them, and how many more there are."""
    chosen = await selecting.chosen(desk)
    places = await ordered(chosen, desk)
    lines = tuple(_signatory(iri, chosen, desk) for iri in places[:_ROWS])
    page = await _about(desk, chosen, "/matrix", lines=lines, more=max(0, len(places) - _ROWS))
    return await _framed(desk, "embed/signatories.html", page)


@router.api_route("/embed/territory/{key}.svg", methods=["GET", "HEAD"])
async def point(desk: DeskDep, key: str) -> Response:
    """Where a territory lies, with the countries around it."""
    iri = thing("territory", key)
    await must_be_known(desk, iri)
    told = await known(desk, ALL_SCOPE)
    name = f"municipia-{iri.rpartition('/')[2]}.svg"
    place = told.commitments.places.get(iri)
    if place is None or place.point is None:
        return _svg(desk, name, View(), (), ())
    x, y = project(*place.point)
    view = View(x, y, _NEAR)
    shapes = tuple(Land(country, lands.shape(country), 1, 2) for country in place.countries)
    return _svg(desk, name, view, shapes, tuple(cluster([Spot(iri, x, y)], view)))


@router.api_route("/embed/territory/{key}", methods=["GET", "HEAD"])
async def territory(desk: DeskDep, key: str) -> Response:
    """What one territory has done."""
    iri = thing("territory", key)
    await must_be_known(desk, iri)
    told = await known(desk, ALL_SCOPE)
    acts = sorted(told.commitments.by_place.get(iri, ()), key=lambda act: act.moment)
    place = told.commitments.places.get(iri)
    name = told.name(iri) if place else await name_of(desk, iri)
    sources, others = await _sources(desk, Counter(name for act in acts for name in act.sources))
    page = EmbedPage(
        title=name.text,
        title_tag=name.tag,
        address=_address(desk, iri.removeprefix(f"{BASE}id/")),
        count=len(acts),
        lines=tuple(_deed(act, told, desk) for act in acts),
        drawing=desk.links.page(f"/embed/territory/{key}.svg") if place and place.point else "",
        country=told.name(place.countries[0]).text if place and place.countries else "",
        sources=sources,
        other_sources=others,
        as_of=_day(desk),
    )
    return await _framed(desk, "embed/territory.html", page)


@router.api_route("/embed/map.svg", methods=["GET", "HEAD"])
async def drawing(desk: DeskDep) -> Response:
    """The map of a selection without words: the page around it says them."""
    chosen = await selecting.chosen(desk)
    drawn = await asyncio.to_thread(chart, chosen, View())
    return _svg(desk, "municipia-map.svg", View(), drawn.lands, drawn.marks)


def _svg(desk: Desk, name: str, view: View, shapes: Iterable[Land], marks: Iterable[Cluster]) -> Response:
    page = DrawingPage(
        title=desk.say("Map of commitments"),
        view=view,
        # Our own drawing, from the folder of bundles.
        drawing=Markup(lands.drawing()),  # noqa: S704
        lands=tuple(shapes),
        marks=tuple(marks),
        words="",
    )
    answer = desk.attachment(renderer().render("embed/drawing.svg", page, desk.frame), "image/svg+xml", name)
    if desk.parameter("knownAt") == str(desk.revision):
        # A tag or a day may mean another revision tomorrow, a number never does.
        answer.headers["Cache-Control"] = f"public, max-age={_PINNED_SECONDS}"
    return answer


async def _about(
    desk: Desk, chosen: Chosen, path: str, *, lines: tuple[EmbedLine, ...] = (), more: int = 0, drawing: str = ""
) -> EmbedPage:
    instruments = [chip.text for chip in chosen.chips if chip.name == "instrument"]
    rest = [f"{chip.title}: {chip.text}" for chip in chosen.chips if chip.name != "instrument"]
    sources, others = await _sources(desk, chosen.matrix.sources)
    return EmbedPage(
        title=", ".join(instruments) or desk.say("Commitments to human rights and the right to the city"),
        address=_address(desk, path.lstrip("/"), selection=True),
        count=len(chosen.matrix.rows),
        certain=chosen.matrix.certain,
        countries=await asyncio.to_thread(_countries, chosen),
        conditions=" · ".join(rest),
        lines=lines,
        more=more,
        drawing=drawing,
        sources=sources,
        other_sources=others,
        as_of=_day(desk),
    )


def _countries(chosen: Chosen) -> int:
    return len({country for iri in chosen.matrix.rows for country in chosen.place(iri).countries})


def _signatory(iri: str, chosen: Chosen, desk: Desk) -> EmbedLine:
    acts = sorted((act for cell in chosen.matrix.rows[iri].values() for act in cell.acts), key=lambda act: act.moment)
    country = chosen.country(iri)
    told = [country.text] if country else []
    sure = min(selecting.sure(act, chosen.selection.as_of) for act in acts)
    return EmbedLine(iri, chosen.name(iri), " · ".join([*told, act_words(acts[0], desk)]), sure)


def _deed(act: Act, told: Known, desk: Desk) -> EmbedLine:
    words = f"{told.name(act.type).text} · {act_words(act, desk)}"
    return EmbedLine(act.instrument, told.name(act.instrument), words, selecting.sure(act, desk.as_of_day))


async def _sources(desk: Desk, counts: Mapping[str, int]) -> tuple[tuple[str, ...], int]:
    """The titles of the sources that tell of most acts, and how many others there are."""
    notes = await desk.source_notes()
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    shown = tuple(notes[name].title.text if name in notes else name for name in ranked[:_SOURCES])
    return shown, max(0, len(ranked) - _SOURCES)


def _day(desk: Desk) -> str:
    """The day that the embed holds for, in words: the one asked for, else that of the revision."""
    if desk.frame.as_of:
        return desk.voice.heading_as_of(desk.frame.as_of)
    return desk.voice.date(desk.frame.revised.date().isoformat()) if desk.frame.revised else ""


def _address(desk: Desk, path: str, *, selection: bool = False) -> str:
    return desk.links.to(f"/{path}") if selection else desk.links.page(f"/{path}")


async def _framed(desk: Desk, template: str, page: EmbedPage) -> Response:
    response = await desk.answer(template, page)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Robots-Tag"] = "noindex"
    return response
