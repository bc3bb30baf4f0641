"""Frozen answers over HTTP: made by POST, told as a page, as data and as citations, and run again."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from municipia.api import bodies, linking, snapshot_pages
from municipia.api.catalogues import LANGUAGES
from municipia.api.citations import FORMS as CITATIONS
from municipia.api.citations import Citation
from municipia.api.clients import Clients
from municipia.api.deps import ReadersDep, SettingsDep
from municipia.api.desk import frame_of, matches
from municipia.api.negotiate import choose
from municipia.api.rates import Rate
from municipia.api.rendering import Frame, renderer
from municipia.api.repeats import GRAPHS, refuse
from municipia.api.settings import Settings
from municipia.api.snapshot_api import AGAIN_DOCS, GET_DOCS, POST_DOCS, Name
from municipia.api.snapshots import frozen
from municipia.api.snapshots.blank import Cell
from municipia.api.snapshots.freezing import LISTS, Freezer
from municipia.api.snapshots.frozen import Difference, Frozen
from municipia.api.snapshots.listing import Listing
from municipia.api.snapshots.shelf import Shelf
from municipia.graph.cells import safe
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.readers import Readers
from municipia.graph.wording import said

router = APIRouter(tags=["snapshots"])

_HTML: Final = "text/html"
_JSON: Final = "application/json"
_FORMS: Final = {"html": _HTML, "json": _JSON, "csv": "text/csv", **CITATIONS}
_HASH_LENGTH: Final = 64
_WHAT: Final = ("query", "question", "list")
_MOST_DIFFERENT: Final = 1000


@router.post("/snapshot", **POST_DOCS)
async def freeze(request: Request, readers: ReadersDep, settings: SettingsDep) -> Response:
    """Freeze the answer to a query, a named question, or a list."""
    form = choose(request.headers.get("accept"), (_JSON, _HTML))
    bodies.media_type(request, (bodies.FORM,))
    most = 3 * settings.limits.max_query_bytes
    body = await bodies.read_body(request, most=most, seconds=settings.client_seconds)
    fields = bodies.parameters(body)
    client = request.client.host if request.client else ""
    rate: Rate = request.app.state.freezes
    rate.take(client)
    shelf: Shelf = request.app.state.shelf
    is_new = False
    try:
        found = await _asked(request, Freezer(readers, settings.home, shelf.most, Listing(request)), fields)
        if found is None:
            raise shelf.too_long()
        is_new = await asyncio.to_thread(shelf.add, found)
    finally:
        if not is_new:
            rate.give_back(client)
    address = f"/snapshot/{found.hash}"
    if form == _HTML:
        lang = request.query_params.get("lang", "")
        return RedirectResponse(address + (f"?lang={lang}" if lang.isalpha() else ""), status_code=303)
    kept = found if is_new else await asyncio.to_thread(shelf.get, found.hash)
    headers = {"Location": address, "Cache-Control": "no-store"}
    return Response(_document(kept, settings), 201 if is_new else 200, headers, media_type=_JSON)


@router.get("/snapshot/{name}", **GET_DOCS)
async def show(request: Request, readers: ReadersDep, settings: SettingsDep, name: Name) -> Response:
    """A frozen answer as a page, as data, or as a citation."""
    kept, form = await _wanted(request, name, tuple(_FORMS.values()))
    frame = _frame(request, readers)
    etag = f'"{kept.hash[:20]}-{form.partition("/")[2]}-{frame.voice.language}"'
    headers = {
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
        "X-Data-Version": str(kept.revision),
        "Link": f'<{_url(kept, settings)}>; rel="cite-as", {linking.LICENCE}',
    }
    if form != _HTML:
        headers["ETag"] = etag
        if matches(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
    return Response(_written(kept, form, frame, settings), 200, headers, media_type=form)


@router.get("/snapshot/{name}/again", **AGAIN_DOCS)
async def again(request: Request, readers: ReadersDep, settings: SettingsDep, name: Name) -> Response:
    """Ask the same of the newest revision, or that of ``knownAt``, and tell which rows came or went."""
    kept, form = await _wanted(request, name, (_HTML, _JSON))
    known_at = request.query_params.get("knownAt", "").strip()
    revision = await readers.resolve(known_at) if known_at else readers.head.revision
    shelf: Shelf = request.app.state.shelf
    clients: Clients = request.app.state.clients
    with clients.one_more(request.client.host if request.client else ""):
        now = await Freezer(readers, settings.home, shelf.most, Listing(request)).again(kept, revision)
    if now is None:
        raise shelf.too_long()
    difference = await asyncio.to_thread(frozen.compare, kept, now)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", "X-Data-Version": str(revision)}
    if form == _JSON:
        return Response(_told(kept, now, difference, settings), 200, headers, media_type=_JSON)
    frame = _frame(request, readers)
    page = snapshot_pages.again(frame.voice, kept, now, difference)
    headers["Content-Language"] = frame.voice.language
    return Response(renderer().render("snapshot_again.html", page, frame), 200, headers, media_type=_HTML)


async def _asked(request: Request, freezer: Freezer, fields: list[tuple[str, str]]) -> Frozen | None:
    """The answer that the fields of a form ask for. Raises ParameterError unless they ask for one thing."""
    refuse([name for name, _ in fields], GRAPHS)
    single = {name: value for name, value in fields if name not in GRAPHS}
    what = [name for name in _WHAT if single.get(name, "").strip()]
    if len(what) != 1:
        raise ParameterError(
            said("Say what to freeze: a query, a question or a list."),
            name="query",
            hint=said("Send one of the fields query, question and list."),
        )
    readers: Readers = request.app.state.readers
    known_at = single.pop("knownAt", "").strip()
    revision = await readers.resolve(known_at) if known_at else readers.head.revision
    clients: Clients = request.app.state.clients
    with clients.one_more(request.client.host if request.client else ""):
        if what == ["query"]:
            graphs = {name: [value for field, value in fields if field == name] for name in GRAPHS}
            return await freezer.query(single["query"], graphs, revision)
        if what == ["list"]:
            return await _listed(freezer, single, frame_of(request).voice.language, revision)
        language = single.get("lang") or frame_of(request).voice.language
        given = {name: value for name, value in single.items() if name not in ("question", "lang")}
        return await freezer.question(single["question"], given, language, revision)


async def _listed(freezer: Freezer, single: dict[str, str], language: str, revision: int) -> Frozen | None:
    """The rows of a list as its page shows them; those it is made of when neither a language nor a filter is given."""
    name = single["list"].strip()
    given = {field: value for field, value in single.items() if field not in ("list", "lang") and value.strip()}
    if name in LISTS and not given and "lang" not in single:
        return await freezer.list(name, revision)
    asked = single.get("lang", "").strip().lower()
    return await freezer.page(name, given, asked if asked in LANGUAGES else language, revision)


async def _wanted(request: Request, name: str, offered: tuple[str, ...]) -> tuple[Frozen, str]:
    """The frozen answer of a name, and the media type to tell it in: its suffix decides, else the Accept header."""
    shelf: Shelf = request.app.state.shelf
    suffix = name[_HASH_LENGTH:].removeprefix(".")
    if suffix and suffix not in _FORMS:
        raise NotFoundError(said("A frozen answer has no form “%(suffix)s”.", suffix=suffix[:20]))
    form = _FORMS[suffix] if suffix else choose(request.headers.get("accept"), offered)
    return await asyncio.to_thread(shelf.get, name[:_HASH_LENGTH]), form


def _written(kept: Frozen, form: str, frame: Frame, settings: Settings) -> str:
    """A frozen answer in a form."""
    voice = frame.voice
    citation = Citation(
        key=f"snapshot-{kept.hash[:12]}",
        title=snapshot_pages.title(kept, voice),
        url=_url(kept, settings),
        revision=kept.revision,
        day=kept.created.date(),
        language=voice.language,
        checksum=kept.checksum,
    )
    if form == _JSON:
        return _document(kept, settings)
    if form == "text/csv":
        return _spreadsheet(kept)
    if form != _HTML:
        suffix = next(suffix for suffix, media_type in CITATIONS.items() if media_type == form)
        return citation.written(suffix, voice)
    return renderer().render("snapshot.html", snapshot_pages.shown(voice, kept, citation.text(voice)), frame)


def _frame(request: Request, readers: Readers) -> Frame:
    frame = frame_of(request)
    frame.revision = readers.head.revision
    return frame


def _url(kept: Frozen, settings: Settings) -> str:
    """The lasting address of a frozen answer."""
    return f"{settings.public_address}snapshot/{kept.hash}"


def _document(kept: Frozen, settings: Settings) -> str:
    content = {
        "hash": kept.hash,
        "url": _url(kept, settings),
        "created": kept.created.isoformat(),
        "count": len(kept.rows),
        "checksum": kept.checksum,
        "licence": "CC-BY-4.0",
        **kept.content,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _told(kept: Frozen, now: Frozen, difference: Difference, settings: Settings) -> str:
    def facts(each: Frozen) -> dict[str, Any]:
        return {"revision": each.revision, "count": len(each.rows), "checksum": each.checksum}

    content = {
        "snapshot": _url(kept, settings),
        "same": difference.is_same,
        "reordered": difference.is_reordered,
        "then": facts(kept),
        "now": facts(now),
        "columns": now.columns,
        "columnsThen": kept.columns,
        "addedCount": len(difference.added),
        "removedCount": len(difference.removed),
        "added": difference.added[:_MOST_DIFFERENT],
        "removed": difference.removed[:_MOST_DIFFERENT],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _spreadsheet(kept: Frozen) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(kept.columns)
    writer.writerows([_plain(cell) for cell in row] for row in kept.rows)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    """A cell as SPARQL CSV has it; what a spreadsheet would take for a formula is preceded by an apostrophe."""
    if cell is None:
        return ""
    value: Mapping[str, str] = cell
    return f"_:{value['value']}" if value["type"] == "bnode" else safe(str(value["value"]))
