"""Discovery: what the data set is and where to get it, for harvesters (VoID, DCAT-AP) and as a page.

Both descriptions are made from the newest revision and the newest dump, once for each state of the two.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.units import format_unit
from fastapi import APIRouter, Response
from rdflib import Graph
from starlette.datastructures import State as AppState

from municipia.api import publication
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.linking import serves
from municipia.api.outcomes import gives
from municipia.api.publication import FORMATS, HTML, wanted
from municipia.graph import dcat, revisions, void
from municipia.graph.dumps import releases
from municipia.graph.dumps.layout import Dump
from municipia.graph.errors import MunicipiaError
from municipia.graph.readers import Readers

router = APIRouter(tags=["discovery"])

_FAULTS: Final = (304, 400, 406, 410)
_MEGA: Final = 1_000_000
#: So many descriptions are kept: two of each form, and some of older revisions.
_KEPT: Final = 12


@dataclass(frozen=True, kw_only=True)
class CataloguePage(Page):
    """What the catalogue says, for a reader: numbers, coverage, services (title, path), files, parts."""

    revision: int
    numbers: tuple[tuple[str, int], ...] = ()
    first: str = ""
    last: str = ""
    countries: int = 0
    services: tuple[tuple[str, str], ...] = ()
    dump: Dump | None = None
    size: str = ""
    sources: int = 0
    files: tuple[tuple[str, str], ...] = ()


@router.head("/.well-known/void", include_in_schema=False)
@router.get("/.well-known/void", summary="The data set in VoID", responses=gives(*FORMATS, faults=_FAULTS))
async def described(desk: DeskDep) -> Response:
    """What the data set holds, counted by class, property and named graph, and where to get it."""
    media_type = wanted(desk.request, "void", tuple(FORMATS))[1]
    return await _sent(desk, "void", media_type)


@router.head("/catalog", include_in_schema=False)
@router.get("/catalog", summary="The catalogue in DCAT-AP 3", responses=gives(HTML, *FORMATS, faults=_FAULTS))
async def catalogue(desk: DeskDep) -> Response:
    """The data set, its files with sizes and checksums, its services, one part for each source: a page or RDF."""
    media_type = wanted(desk.request, "catalog", (HTML, *FORMATS))[1]
    return await (_page(desk) if media_type == HTML else _sent(desk, "dcat", media_type))


@router.head("/catalog.{suffix}", include_in_schema=False)
@router.get("/catalog.{suffix}", summary="The catalogue as a file", responses=gives(*FORMATS, faults=(*_FAULTS, 404)))
async def catalogue_file(desk: DeskDep, suffix: str) -> Response:
    """The catalogue as ttl, jsonld, rdf or nt."""
    stem, media_type = wanted(desk.request, f"catalog.{suffix}")
    if stem != "catalog" or media_type not in FORMATS:
        raise publication.not_found(desk.request.url.path)
    return await _sent(desk, "dcat", media_type)


async def _sent(desk: Desk, what: str, media_type: str) -> Response:
    """One of the two descriptions in RDF; serialised once for each state and form."""
    state = await _state(desk)
    kept: dict[tuple[object, ...], bytes] = _kept(desk.request.app.state)
    key = (state.revision, state.dump and (state.dump.release, state.dump.dataset), what, media_type)
    if key not in kept:
        content = await _serialised(desk, state, what, media_type)
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = content
    return publication.data(desk.request, kept[key], media_type, state.revision)


def _kept(state: AppState) -> dict[tuple[object, ...], bytes]:
    if not hasattr(state, "descriptions"):
        state.descriptions = {}
    found: dict[tuple[object, ...], bytes] = state.descriptions
    return found


async def _serialised(desk: Desk, state: dcat.State, what: str, media_type: str) -> bytes:
    names = void.QUERIES if what == "void" else dcat.QUERIES
    rows = await _rows(desk, names)
    describe = _void if what == "void" else dcat.describe
    return await asyncio.to_thread(lambda: publication.serialised(describe(rows, state), media_type))


def _void(rows: Mapping[str, void.Rows], state: dcat.State) -> Graph:
    described = void.describe(rows)
    dumps = [f"dumps/{state.dump.release}/{file.path}" for file in state.dump.files] if state.dump else []
    void.add_access(described, state.base, [path for path in dumps if "/municipia." in path])
    return described


async def _rows(desk: Desk, names: tuple[str, ...]) -> dict[str, void.Rows]:
    readers: Readers = desk.request.app.state.readers
    answers = await readers.select_many([void.query_text(name) for name in names], revision=desk.revision)
    return dict(zip(names, answers, strict=True))


async def _state(desk: Desk) -> dcat.State:
    """What there is to tell at the revision shown: its newest dump is none of a later one."""
    settings = desk.request.app.state.settings
    dump, issued = await asyncio.gather(
        asyncio.to_thread(_newest_dump, settings.home, desk.revision), asyncio.to_thread(_first_time, settings.home)
    )
    services = [each for each in dcat.SERVICES if serves(desk.request, f"/{each.path}")]
    modified = desk.frame.revised.isoformat() if desk.frame.revised else ""
    return dcat.State(desk.revision, modified, issued, settings.public_address, dump, services)


def _newest_dump(home: Path, revision: int) -> Dump | None:
    return next((dump for dump in releases.listed(home) if dump.revision <= revision), None)


def _first_time(home: Path) -> str:
    """When the first revision was recorded; "" when its entry cannot be read."""
    try:
        entry = revisions.revision(home, 1)
    except MunicipiaError:
        return ""
    return "" if entry.fault else entry.time.isoformat()


async def _page(desk: Desk) -> Response:
    state = await _state(desk)
    rows = await _rows(desk, dcat.QUERIES)
    (totals,), (coverage,) = rows["totals"], rows["coverage"]
    title, voice = desk.say("Catalogue"), desk.voice
    files = (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdf"))
    page = CataloguePage(
        title=title,
        description=desk.say(
            "What the data set holds, where to get it and under which terms, for readers and harvesters."
        ),
        crumbs=(Crumb(title),),
        revision=state.revision,
        numbers=(
            (desk.say("statements of the merged graph"), int(totals["triples"])),
            (desk.say("things"), int(totals["subjects"])),
            (desk.say("classes"), int(totals["classes"])),
            (desk.say("properties"), int(totals["properties"])),
        ),
        first=str(coverage.get("first", "")),
        last=str(coverage.get("last", "")),
        countries=len(rows["countries"]),
        services=tuple((each.title[voice.language], f"/{each.path}") for each in state.services),
        dump=state.dump,
        size=format_unit(round(state.dump.size / _MEGA, 1), "digital-megabyte", length="short", locale=voice.language)
        if state.dump
        else "",
        sources=sum("/graph/source/" in str(row["graph"]) for row in rows["graphs"]),
        files=tuple((name, f"/catalog.{suffix}") for name, suffix in files),
    )
    more: dict[str, object] = {"distribution": _downloads(state)} if state.dump else {}
    if page.first and page.last:
        more["temporalCoverage"] = f"{page.first}/{page.last}"
    desk.describe_dataset(more)
    return await desk.answer("catalogue.html", page)


def _downloads(state: dcat.State) -> list[dict[str, object]]:
    dump = state.dump
    return [
        {
            "@type": "DataDownload",
            "contentUrl": f"{state.base}dumps/{dump.release}/{file.path}",
            "encodingFormat": file.media_type,
            "contentSize": f"{file.size} B",
            "sha256": file.sha256,
        }
        for file in (dump.files if dump else ())
        if file.group in ("graph", "table", "map", "network") and dump
    ]
