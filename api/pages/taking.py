"""Taking away what the matrix shows: all acts of the selection, not one page of it, in six forms."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from municipia.api import linking, origins, selecting
from municipia.api.catalogues import marked
from municipia.api.clients import Clients
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.pages.matrix import wording
from municipia.api.places import ordered, sort_of
from municipia.api.selecting import Chosen
from municipia.graph.commitments import Act
from municipia.graph.dumps.parquet import MEDIA_TYPE as PARQUET
from municipia.graph.dumps.tables import Table
from municipia.graph.errors import NotFoundError
from municipia.graph.extracts import turtle, workbook, writing
from municipia.graph.extracts.extract import Extract, Row, table
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

router = APIRouter()

_METADATA: Final = "csv-metadata.json"
_WORDS: Final[Mapping[str, str]] = {
    "grid": marked("Who signed what"),
    "rows": marked("Acts"),
    "codebook": marked("Columns"),
    "about": marked("About"),
    "column": marked("Name"),
    "columnTitle": marked("Title"),
    "columnHolds": marked("What it holds"),
    "title": marked("Title"),
    "description": marked("What it holds"),
    "selection": marked("Filters"),
    "asOf": marked("As of"),
    "address": marked("Address"),
    "revision": marked("Revision"),
    "recorded": marked("Recorded on"),
    "licence": marked("Licence"),
    "licencePage": marked("Text of the licence"),
    "citation": marked("How to cite"),
    "language": marked("Language"),
    "source": marked("Source"),
}


@dataclass(frozen=True)
class Form:
    """A form of a download: its media type, and what writes it."""

    media_type: str
    write: Callable[[Extract], bytes]


FORMS: Final[Mapping[str, Form]] = {
    "csv": Form("text/csv", writing.comma_separated),
    "zip": Form("application/zip", writing.archive),
    "xlsx": Form(workbook.MEDIA_TYPE, workbook.workbook),
    "json": Form("application/json", writing.document),
    "ttl": Form(turtle.MEDIA_TYPE, turtle.commitments),
    "parquet": Form(PARQUET, writing.columnar),
}


@router.api_route("/matrix.{suffix}", methods=["GET", "HEAD"])
async def take(desk: DeskDep, suffix: str) -> Response:
    """All acts of a selection in the form of the suffix; ``csv-metadata.json`` describes the CSV alone."""
    if suffix not in FORMS and suffix != _METADATA:
        raise NotFoundError(
            said("The matrix has no form “%(suffix)s”.", suffix=suffix[:20]),
            hint=said("Ask for one of: %(forms)s.", forms=", ".join(FORMS)),
        )
    if moved := selecting.canonical(desk.request):
        return moved
    told = headers(desk, suffix, "/matrix", "matrix")
    if matches(desk.request.headers.get("if-none-match"), told["ETag"]):
        return Response(status_code=304, headers=told)
    clients: Clients = desk.request.app.state.clients
    with clients.one_more(desk.request.client.host if desk.request.client else ""):
        extract = await extracted(desk)
        if suffix == _METADATA:
            url = desk.links.to("/matrix.csv")
            return Response(writing.metadata(extract, url), headers=told, media_type="application/csvm+json")
        form = FORMS[suffix]
        content = await asyncio.to_thread(form.write, extract)
    return Response(content, headers=told, media_type=form.media_type)


def headers(desk: Desk, suffix: str, path: str, name: str) -> dict[str, str]:
    """What a file of a page at ``path`` is sent with; ``name`` is part of what it is saved as."""
    asked = urlencode(sorted(desk.request.query_params.items()))
    state = f"{path}|{suffix}|{desk.revision}|{desk.voice.language}|{asked}"
    found = {
        "ETag": f'"{hashlib.sha256(state.encode()).hexdigest()[:20]}"',
        "Cache-Control": "no-cache",
        "Content-Language": desk.voice.language,
        "Vary": "Accept-Language",
        "X-Data-Version": str(desk.revision),
        "Link": f'{linking.LICENCE}, <{origins.lasting(desk, path)}>; rel="cite-as"',
    }
    if suffix == "csv" and path == "/matrix":
        found["Link"] += f', <{desk.links.to(f"/matrix.{_METADATA}")}>; rel="describedby"; type="application/csvm+json"'
    if suffix in FORMS:
        found["Content-Disposition"] = f'attachment; filename="municipia-{name}-r{desk.revision}.{suffix}"'
    return found


async def extracted(desk: Desk) -> Extract:
    """What a download of the selection holds."""
    chosen = await selecting.chosen(desk)
    places = await ordered(chosen, desk, sort_of(desk))
    acts = [act for place in places for cell in chosen.matrix.rows[place].values() for act in cell.acts]
    rows = await asyncio.to_thread(lambda: [row(act, chosen) for act in acts])
    return await wrapped(
        desk,
        table("commitments"),
        rows,
        acts,
        title=desk.say("Who signed what") + (f" ({chosen.searched})" if chosen.searched else ""),
        path="/matrix",
        searched=chosen.searched,
        grid=await asyncio.to_thread(_grid, places, chosen, desk),
    )


async def wrapped(
    desk: Desk,
    rows_of: Table,
    rows: Sequence[Row],
    acts: Iterable[Act],
    *,
    title: str,
    path: str,
    searched: str,
    grid: Sequence[Sequence[str | int]] = (),
) -> Extract:
    """Rows with what goes with them; ``acts`` are those that the sources must cover."""
    sources = {f"{BASE}id/source/{identifier}" for act in acts for identifier in act.sources}
    assert desk.frame.revised is not None  # noqa: S101 a desk knows the time of its revision
    citation = origins.citation(desk, title, path)
    return Extract(
        table=rows_of,
        rows=rows,
        sources=[each for each in await _sources(desk) if each["source"] in sources],
        title=title,
        address=citation.url,
        revision=desk.revision,
        time=desk.frame.revised.isoformat(),
        language=desk.voice.language,
        citation=citation.text(desk.voice).strip(),
        searched=searched,
        as_of=desk.frame.as_of,
        grid=grid,
        words={name: desk.say(text) for name, text in _WORDS.items()},
    )


async def _sources(desk: Desk) -> list[Row]:
    return [
        {
            "source": note.iri,
            "title": note.title.text,
            "title_tag": note.title.tag or desk.voice.language,
            "publisher": note.publisher or None,
            "language": note.language or None,
            "issued": note.issued or None,
            "address": note.url or None,
        }
        for note in (await desk.source_notes()).values()
    ]


def row(act: Act, chosen: Chosen) -> Row:
    """An act as a row of the table of commitments."""
    place = chosen.place(act.place)
    name, title = chosen.name(act.place), chosen.name(act.instrument)
    country = chosen.country(act.place)
    longitude, latitude = place.point or (None, None)
    return {
        "act": act.iri,
        "place": act.place,
        "place_name": name.text,
        "place_tag": name.tag or chosen.language,
        "place_type": _key(place.kind),
        "identified": "yes" if place.is_resolved else "no",
        "country": _key(place.countries[0]) if place.countries else None,
        "country_name": country.text if country else None,
        "country_tag": (country.tag or chosen.language) if country else None,
        "population": place.population,
        "population_year": place.populated or None,
        "longitude": longitude,
        "latitude": latitude,
        "adherent": act.adherent,
        "instrument": act.instrument,
        "instrument_name": title.text,
        "instrument_tag": title.tag or chosen.language,
        "act_type": _key(act.type),
        "date": act.date or None,
        "earliest": act.earliest.isoformat() if act.earliest else None,
        "latest": act.latest.isoformat() if act.latest else None,
        "certainty": selecting.sure(act, chosen.selection.as_of),
        "status": _key(act.status),
        "sources": [f"{BASE}id/source/{identifier}" for identifier in act.sources],
    }


def _key(iri: str) -> str | None:
    return iri.rpartition("/")[2] or None


def _grid(places: Sequence[str], chosen: Chosen, desk: Desk) -> list[list[str | int]]:
    """The matrix as the page draws it: a line per place, a column per instrument, acts in words in the cells."""
    columns = tuple(chosen.matrix.columns)
    header = [desk.say("Territory"), desk.say("Country"), desk.say("Count")]
    lines: list[list[str | int]] = [[*header, *(chosen.name(iri).text for iri in columns)]]
    for place in places:
        cells, countries = chosen.matrix.rows[place], chosen.place(place).countries
        country = chosen.name(countries[0]).text if countries else ""
        told = (
            "; ".join(wording(act, chosen, desk) for act in cells[iri].acts) if iri in cells else "" for iri in columns
        )
        lines.append([chosen.name(place).text, country, len(cells), *told])
    return lines
