"""The page that compares two instruments or two days, with its figure, its table and its files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from municipia.api import selecting
from municipia.api.catalogues import marked
from municipia.api.clients import Clients
from municipia.api.comparing import PARTS, Comparison, compared
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.labels import Label
from municipia.api.listing import Pages
from municipia.api.pages import taking
from municipia.api.pages.matrix import FORMS, CellAct, deed, downloads, wording
from municipia.api.pages.parts import page_of
from municipia.api.selecting import Chosen, SelectionPage
from municipia.graph.commitments import Act
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.extracts.extract import Extract, Row, table
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

router = APIRouter()

_ROWS: Final = 100
_WIDTH: Final = 1000
#: What a part is called where instruments are compared, and where days are.
_INSTRUMENTS: Final = {
    "both": marked("In both"),
    "first": marked("Only in the first; not yet seen in the second"),
    "second": marked("Only in the second; not yet seen in the first"),
}
_DAYS: Final = {
    "both": marked("On both days"),
    "first": marked("On the first day only"),
    "second": marked("On the second day; not yet seen on the first"),
}


@dataclass(frozen=True)
class Part:
    """One of the three parts: its name, how many places, where they alone are listed, and its bar in the figure."""

    key: str
    name: str
    count: int
    address: str
    is_here: bool
    left: float
    width: float


@dataclass(frozen=True)
class ComparedLine:
    """A place with its acts on both sides."""

    iri: str
    name: Label
    country: Label | None
    part: str
    first: tuple[CellAct, ...]
    second: tuple[CellAct, ...]


@dataclass(frozen=True, kw_only=True)
class ComparePage(SelectionPage):
    """Two sides; ``hidden`` are the conditions that stay while the sides are chosen."""

    sides: tuple[str, str] = ("", "")
    totals: tuple[int, int] = (0, 0)
    parts: tuple[Part, ...] = ()
    lines: tuple[ComparedLine, ...] = ()
    pages: Pages
    downloads: tuple[tuple[str, str], ...] = ()
    before: str = ""
    other: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    are_days: bool = False

    @property
    def narrowed(self) -> str:
        """What is compared, and the conditions of the selection."""
        return ", ".join(filter(None, [" / ".join(filter(None, self.sides)), super().narrowed]))


@router.api_route("/compare", methods=["GET", "HEAD"])
async def compare(desk: DeskDep) -> Response:
    """Who is seen on both sides, and who on one alone."""
    if moved := selecting.canonical(desk.request):
        return moved
    chosen = await selecting.chosen(desk)
    found = await compared(chosen, desk)
    part = desk.one_of("part", PARTS)
    title = desk.say("Compare")
    shown: tuple[str, ...] = ()
    pages = Pages(1, 1, 0)
    if found:
        shown, pages = page_of(await asyncio.to_thread(_order, found, chosen, part), desk, _ROWS)
    page = ComparePage(
        title=title,
        section="matrix",
        crumbs=(Crumb(desk.say("Who signed what"), "/matrix"), Crumb(title)),
        lead=desk.say("Two instruments, or two days: who is seen on both sides, and who on one alone."),
        chosen=chosen,
        sides=(found.first.name, found.second.name) if found else ("", ""),
        totals=(len(found.first.matrix.rows), len(found.second.matrix.rows)) if found else (0, 0),
        parts=_parts(found, part, desk) if found else (),
        lines=tuple(_line(iri, found, chosen, desk) for iri in shown) if found else (),
        pages=pages,
        downloads=downloads(desk, "/compare"),
        before=desk.parameter("before"),
        other=desk.parameter("with"),
        hidden=tuple(
            (name, value)
            for name, value in desk.links.query.items()
            if name not in ("instrument", "with", "before", "asOf", "page", "part")
        ),
        are_days=bool(found and found.are_days),
        alone=bool(desk.parameter("with")) and found is None,
    )
    return await desk.answer("compare.html", page)


@router.api_route("/compare.{suffix}", methods=["GET", "HEAD"])
async def take(desk: DeskDep, suffix: str) -> Response:
    """The whole comparison, or one part of it, in the form of the suffix."""
    if suffix not in FORMS:
        raise NotFoundError(said("The comparison has no form “%(suffix)s”.", suffix=suffix[:20]))
    headers = taking.headers(desk, suffix, "/compare", "compare")
    if matches(desk.request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    clients: Clients = desk.request.app.state.clients
    with clients.one_more(desk.request.client.host if desk.request.client else ""):
        extract = await extracted(desk, is_turtle=suffix == "ttl")
        form = taking.FORMS[suffix]
        content = await asyncio.to_thread(form.write, extract)
    return Response(content, headers=headers, media_type=form.media_type)


async def extracted(desk: Desk, *, is_turtle: bool = False) -> Extract:
    """The rows of the comparison; for Turtle those of its acts, which the vocabulary has words for.

    Raises ParameterError when nothing is compared with anything.
    """
    chosen = await selecting.chosen(desk)
    found = await compared(chosen, desk)
    if found is None:
        raise ParameterError(said("Name two instruments (instrument, with) or two days (before, asOf)."), name="with")
    part = desk.one_of("part", PARTS)
    acts, rows = await asyncio.to_thread(_rows, found, chosen, part, desk, is_turtle=is_turtle)
    names = f"{found.first.name} / {found.second.name}"
    return await taking.wrapped(
        desk,
        table("commitments" if is_turtle else "comparison"),
        rows,
        acts,
        title=f"{desk.voice.colon(desk.say('Compare'))} {names}",
        path="/compare",
        searched=chosen.searched,
    )


def _rows(found: Comparison, chosen: Chosen, part: str, desk: Desk, *, is_turtle: bool) -> tuple[list[Act], list[Row]]:
    """The acts of a part of the comparison, and its rows."""
    places = _order(found, chosen, part)
    acts = {act.iri: act for place in places for side in (found.first, found.second) for act in side.acts(place)}
    if is_turtle:
        return list(acts.values()), [taking.row(act, chosen) for act in acts.values()]
    return list(acts.values()), [_row(one, found, chosen, desk) for one in places]


def _order(found: Comparison, chosen: Chosen, part: str) -> list[str]:
    kept = [place for place, seen in found.parts.items() if part in ("", seen)]
    return sorted(kept, key=lambda place: (PARTS.index(found.parts[place]), chosen.known.key(place)))


def _parts(found: Comparison, part: str, desk: Desk) -> tuple[Part, ...]:
    """The parts from left to right as the figure has them: the first side alone, both, the second alone."""
    whole = max(1, len(found.parts))
    names = _DAYS if found.are_days else _INSTRUMENTS
    left, drawn = 0.0, []
    for key in ("first", "both", "second"):
        count = found.count(key)
        width = _WIDTH * count / whole
        address = desk.links.here(part=None if key == part else key, page=None)
        drawn.append(Part(key, desk.say(names[key]), count, address, key == part, round(left, 1), round(width, 1)))
        left += width
    return tuple(drawn)


def _line(iri: str, found: Comparison, chosen: Chosen, desk: Desk) -> ComparedLine:
    sides = [tuple(deed(act, chosen, desk) for act in side.acts(iri)) for side in (found.first, found.second)]
    return ComparedLine(iri, chosen.name(iri), chosen.country(iri), found.parts[iri], sides[0], sides[1])


def _row(iri: str, found: Comparison, chosen: Chosen, desk: Desk) -> Row:
    place, name = chosen.place(iri), chosen.name(iri)
    country = place.countries[0] if place.countries else ""
    first, second = found.first.acts(iri), found.second.acts(iri)
    sources = sorted({source for act in (*first, *second) for source in act.sources})
    return {
        "place": iri,
        "place_name": name.text,
        "place_type": place.kind.rpartition("/")[2] or None,
        "country": country.rpartition("/")[2] or None,
        "country_name": chosen.name(country).text if country else None,
        "part": found.parts[iri],
        "first": _told(first, chosen, desk),
        "first_acts": [act.iri for act in first],
        "second": _told(second, chosen, desk),
        "second_acts": [act.iri for act in second],
        "sources": [f"{BASE}id/source/{source}" for source in sources],
    }


def _told(acts: tuple[Act, ...], chosen: Chosen, desk: Desk) -> str | None:
    return "; ".join(wording(act, chosen, desk) for act in acts) or None
