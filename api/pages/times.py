"""Time: how commitments add up over the years, with the waves of action and the milestones on the same line."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from fastapi import APIRouter, Response
from markupsafe import Markup

from municipia.api import selecting
from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row
from municipia.api.known import derived
from municipia.api.labels import Label
from municipia.api.listing import Entry
from municipia.api.lookup import grouped, source_ids
from municipia.api.pages.maps import SmallMap, small
from municipia.api.pages.parts import when
from municipia.api.rendering import renderer
from municipia.api.selecting import Chosen, SelectionPage
from municipia.api.time_chart import Chart, Moment, spark
from municipia.graph import curves
from municipia.graph.cells import safe
from municipia.graph.commitments import Matrix
from municipia.graph.curves import Curve
from municipia.graph.dates import bounds
from municipia.ontology.namespaces import BASE

router = APIRouter()

_READ: Final = ["GET", "HEAD"]
_BY: Final = {"instrument": marked("By instrument"), "act": marked("By kind of act")}
_COLUMNS: Final = ("series", "name", "year", "within", "by", "certain", "possible")


@dataclass(frozen=True)
class Series:
    """A curve of its own in the table: its name, its small picture, and the page of it alone."""

    iri: str
    name: Label
    curve: Curve
    picture: Markup
    address: str


@dataclass(frozen=True, kw_only=True)
class TimePage(SelectionPage):
    """The chart of time and its tables."""

    chart: Chart | None = None
    series: tuple[Series, ...] = ()
    by: str = "instrument"
    choices: tuple[tuple[str, str, str], ...] = ()
    waves: tuple[Entry, ...] = ()
    milestones: tuple[Entry, ...] = ()
    territories: int = 0
    map: SmallMap | None = None
    files: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    conditions: str = ""
    origin: str = ""


@dataclass(frozen=True)
class _Told:
    """What the page and the files are made of."""

    chosen: Chosen
    curve: Curve | None
    parts: list[Curve]
    by: str
    waves: list[Entry] = field(default_factory=list)
    milestones: list[Entry] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)


@router.api_route("/time", methods=_READ)
async def page(desk: DeskDep) -> Response:
    """The acts of a selection over the years."""
    if moved := selecting.canonical(desk.request):
        return moved
    told = await _told(desk)
    where = await small(desk, told.chosen) if told.curve else None
    return await desk.answer("time.html", replace(_page(desk, told), map=where))


@router.api_route("/time.svg", methods=_READ)
async def drawing(desk: DeskDep) -> Response:
    """The chart as one file that stands alone."""
    body = renderer().render("time.svg", _page(desk, await _told(desk)), desk.frame)
    return desk.attachment(body, "image/svg+xml", "municipia-time.svg")


@router.api_route("/time.csv", methods=_READ)
async def table(desk: DeskDep) -> Response:
    """Every year of the whole and of each series, as CSV (RFC 4180)."""
    told = await _told(desk)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in ([told.curve] if told.curve else []) + told.parts:
        name = told.chosen.name(one.key).text if one.key else desk.say("All together")
        for year in one.years:
            writer.writerow([one.key, safe(name), year.year, year.within, year.by, year.certain, year.possible])
    return desk.attachment(out.getvalue(), "text/csv", "municipia-time.csv")


async def _told(desk: Desk) -> _Told:
    by = desk.one_of("series", _BY, "instrument")
    chosen = await selecting.chosen(desk)
    day = desk.as_of_day or dt.datetime.now(dt.UTC).date().replace(month=12, day=31)
    waves, milestones, moments = await _moments(desk, day)
    if not chosen.matrix.rows:
        return _Told(chosen, None, [], by)
    begin = min((int(each.begin) for each in moments), default=day.year)
    key = (chosen.selection, by, begin, day)
    whole, parts = await derived(desk, "curves", chosen.known, key, lambda: _curves(chosen.matrix, by, begin, day))
    return _Told(chosen, whole, parts, by, waves, milestones, moments)


def _curves(matrix: Matrix, by: str, begin: int, day: dt.date) -> tuple[Curve, list[Curve]]:
    """The curve of all acts, and those of their kinds or instruments, from the year in which something began."""
    acts = list(matrix.acts())
    first = min(begin, curves.span(acts, day)[0])
    return curves.curve(acts, first, day), curves.curves(curves.grouped(acts, by), first, day)


async def _moments(desk: Desk, day: dt.date) -> tuple[list[Entry], list[Entry], list[Moment]]:
    """The waves and the milestones that had begun by a day, in the order of time."""
    waves = grouped(await desk.lookup.rows("waves"), "wave")
    stones = grouped(await desk.lookup.rows("milestones"), "milestone")
    labels = await desk.lookup.labels([*waves, *stones], desk.voice)
    found: list[tuple[float, Entry, Moment]] = []
    for kind, groups, column in (("wave", waves, "valid"), ("milestone", stones, "date")):
        for iri, rows in groups.items():
            moment = _moment(desk, kind, iri, labels[iri], rows[0], column, day)
            if moment:
                entry = Entry(iri=iri, name=labels[iri], when=when(rows[0], desk, column), sources=source_ids(rows))
                found.append((moment.begin, entry, moment))
    found.sort(key=lambda one: (one[0], one[2].name))
    kinds = {kind: [entry for _, entry, one in found if one.kind == kind] for kind in ("wave", "milestone")}
    return kinds["wave"], kinds["milestone"], [one for _, _, one in found]


def _moment(desk: Desk, kind: str, iri: str, name: Label, row: Row, column: str, day: dt.date) -> Moment | None:
    """A wave or milestone on the line of years; None without a date, or when it begins after the day."""
    if column not in row:
        return None
    known = bounds(str(row[column]))
    begin = known.earliest or known.latest
    if begin is None or begin > day:
        return None
    end = min(known.latest or day, day)
    words = f"{name.text} ({desk.voice.date(str(row[column]))})"
    return Moment(kind, _place(begin), max(_place(end), _place(begin)), name.text, words, desk.links.thing(iri))


def _place(day: dt.date) -> float:
    """A day on the line of years: 2 July 2018 is 2018.5."""
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _page(desk: Desk, told: _Told) -> TimePage:
    title = desk.say("Commitments over time")
    say = desk.say
    chart = None
    if told.curve:
        titles = (say("Acts so far"), say("Acts of each year"), say("Waves and milestones"))
        chart = Chart(told.curve, told.moments, titles)
    return TimePage(
        title=title,
        section="time",
        crumbs=(Crumb(title),),
        lead=say(
            "How many acts are known by the end of each year: those that are certain, and those that are possible."
        ),
        chosen=told.chosen,
        chart=chart,
        series=_series(desk, told),
        by=told.by,
        choices=tuple((name, desk.links.here(series=name), say(text)) for name, text in _BY.items()),
        waves=tuple(told.waves),
        milestones=tuple(told.milestones),
        territories=len(told.chosen.matrix.rows),
        files=tuple((name, desk.links.to(f"/time.{form}")) for name, form in (("SVG", "svg"), ("CSV", "csv"))),
        notes=tuple(_notes(desk, told.curve)) if told.curve else (),
        conditions=_conditions(desk, told.chosen),
        origin=_origin(desk),
    )


def _series(desk: Desk, told: _Told) -> tuple[Series, ...]:
    most = max([1, *(one.last.certain + one.last.possible for one in told.parts)])
    return tuple(
        Series(
            one.key,
            told.chosen.name(one.key),
            one,
            spark(one, most),
            desk.links.here(**{told.by: one.key.rpartition("/")[2]}),
        )
        for one in told.parts
    )


def _notes(desk: Desk, curve: Curve) -> Iterable[str]:
    voice = desk.voice
    if curve.open:
        yield voice.plural(
            "%(num)s act is possible only; it is in no single year’s bar.",
            "%(num)s acts are possible only; they are in no single year’s bar.",
            curve.open,
        )
    if curve.undated:
        yield voice.plural(
            "Of %(num)s act no day is known at all: it counts as possible from the beginning.",
            "Of %(num)s acts no day is known at all: they count as possible from the beginning.",
            curve.undated,
        )


def _conditions(desk: Desk, chosen: Chosen) -> str:
    said_of = [f"{desk.voice.colon(chip.title)} {chip.text}" for chip in chosen.chips]
    if desk.as_of_day:
        said_of.insert(0, desk.voice.heading_as_of(desk.as_of_day.isoformat()))
    return " · ".join(said_of)


def _origin(desk: Desk) -> str:
    day = desk.voice.date(desk.frame.revised.date().isoformat()) if desk.frame.revised else ""
    revision = desk.say("Revision %(number)s") % {"number": desk.revision}
    return f"Municipia · {revision}, {day} · CC BY 4.0 · {BASE}{desk.links.to('/time').lstrip('/')}"
