"""Dumps over HTTP: their files at stable addresses, in parts if asked, and a page that says what there is.

``/dumps/{release}/…`` never changes its meaning; ``/dumps/latest/…`` is the newest release, and says which in
``Content-Location``. A compressed file is sent as the file that it is (``application/gzip``), never as an encoding.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.units import format_unit
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from municipia.api import linking
from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.errors import Problem, respond
from municipia.api.negotiate import choose
from municipia.api.outcomes import gives
from municipia.graph.dumps import layout, releases
from municipia.graph.dumps.layout import Dump, File
from municipia.graph.dumps.tables import tables
from municipia.graph.errors import NotFoundError
from municipia.graph.wording import said

router = APIRouter(tags=["dumps"])

_HTML: Final = "text/html"
_JSON: Final = "application/json"
_MEGA: Final = 1_000_000
_RANGE: Final = re.compile(r"bytes=(?P<first>[0-9]{0,15})-(?P<last>[0-9]{0,15})")
#: The groups of files in the order of the page, with their titles and what they are for.
GROUPS: Final = (
    ("graph", marked("The whole graph"), marked("Every named graph, in three syntaxes that say the same.")),
    ("table", marked("Tables"), marked("CSV with a codebook: one line a thing, its key in the first column.")),
    ("parquet", marked("Tables in Parquet"), marked("The same tables, typed, for data frames and databases.")),
    ("map", marked("Map"), marked("The territories in GeoJSON, with the number of their acts.")),
    ("network", marked("Network"), marked("Who commits to what, in GraphML: one edge for each act.")),
    ("class", marked("Turtle, class by class"), marked("What the merged graph says of the things of one class.")),
    ("about", marked("Description"), marked("Licence, checksums, codebooks and a count of everything (VoID).")),
)
#: What some files are, in words that all languages share.
_SYNTAXES: Final = {
    "municipia.nq.gz": "N-Quads",
    "municipia.trig.gz": "TriG",
    "municipia.jsonld.gz": "JSON-LD",
    "municipia-tables.zip": "CSV + Data Package + CSVW",
    "territories.geojson.gz": "GeoJSON",
    "commitments.graphml.gz": "GraphML",
    "tables/datapackage.json": "Frictionless Data Package",
    "tables/csv-metadata.json": "CSV on the Web",
    "void.ttl": "VoID",
    "LICENSE-DATA.md": "CC BY 4.0",
    layout.CHECKSUMS: "SHA-256",
    layout.MANIFEST: "JSON",
}


@dataclass(frozen=True)
class Shown:
    """A file as the page shows it: its path, what is in it, how many statements or rows, and its size in words."""

    file: File
    title: str
    size: str
    address: str


@dataclass(frozen=True, kw_only=True)
class DumpsPage(Page):
    """The files of one dump, by group, and the other releases; ``dump`` is None when there is none at all."""

    dump: Dump | None = None
    groups: tuple[tuple[str, str, tuple[Shown, ...]], ...] = ()
    others: tuple[Dump, ...] = ()
    size: str = ""


@router.head("/dumps", include_in_schema=False)
@router.get("/dumps", include_in_schema=False)
def index_without_slash(request: Request) -> Response:
    """The address of the list ends in a slash, so that its links are relative to it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/dumps/{query}", status_code=308)


@router.head("/dumps/", include_in_schema=False)
@router.get("/dumps/", summary="The dumps, newest first", responses=gives(_HTML, _JSON, faults=(400, 406)))
async def index(desk: DeskDep) -> Response:
    """Every release as files: a page, or a list in JSON for programs."""
    found = await asyncio.to_thread(releases.listed, _home(desk.request))
    if choose(desk.request.headers.get("accept"), (_HTML, _JSON)) == _JSON:
        return _listing(desk.request, found)
    return await _page(desk, found[0] if found else None, found)


@router.head("/dumps/index.json", include_in_schema=False)
@router.get("/dumps/index.json", summary="The dumps, newest first, in JSON", responses=gives(_JSON, faults=()))
async def index_in_json(request: Request) -> Response:
    """Every release with its revision, counts, hashes and files."""
    return _listing(request, await asyncio.to_thread(releases.listed, _home(request)))


@router.head("/dumps/{release}/", include_in_schema=False)
@router.get("/dumps/{release}/", summary="One dump", responses=gives(_HTML, _JSON, faults=(400, 404, 406)))
async def one(desk: DeskDep, release: str) -> Response:
    """The files of a release (``latest`` for the newest): a page, or its manifest for programs."""
    home = _home(desk.request)
    dump = await asyncio.to_thread(releases.find, home, release)
    if choose(desk.request.headers.get("accept"), (_HTML, _JSON)) == _JSON:
        return _manifest(desk.request, dump)
    return await _page(desk, dump, await asyncio.to_thread(releases.listed, home))


@router.head("/dumps/{release}/{path:path}", include_in_schema=False)
@router.get("/dumps/{release}/{path:path}", summary="A file of a dump", responses=gives("*/*", faults=(304, 404)))
async def file(request: Request, release: str, path: str) -> Response:
    """A file of a release, or a part of it by ``Range`` (RFC 9110, section 14)."""
    dump = await asyncio.to_thread(releases.find, _home(request), release)
    if path == layout.MANIFEST:
        return _manifest(request, dump)
    found = dump.file(path)
    if found is None:
        raise NotFoundError(
            said("The dump of “%(release)s” has no file “%(path)s”.", release=release[:64], path=path[:100]),
            hint=said("Its list is at %(address)s.", address=f"/dumps/{dump.release}/"),
        )
    return _sent(request, dump, found, releases.folder(_home(request), dump.release) / found.path)


def _home(request: Request) -> Path:
    home: Path = request.app.state.settings.home
    return home


def _sent(request: Request, dump: Dump, found: File, place: Path) -> Response:
    etag = f'"{found.sha256[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Content-Location": f"/dumps/{dump.release}/{found.path}",
        "X-Data-Version": str(dump.revision),
        "Link": ", ".join(_links(dump)),
        # Neither compressed again on the way nor unpacked by the client: the checksum is that of these bytes.
        "Content-Encoding": "identity",
        "Accept-Ranges": "bytes",
    }
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    asked = _range(request, etag)
    if asked is None:
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"range"]
    elif (not asked[0] and asked[1] == "0") or int(asked[0] or 0) >= found.size:
        detail = said("It has %(size)s bytes.", size=found.size)
        return respond(request, Problem(416, "range", detail, headers={"Content-Range": f"bytes */{found.size}"}))
    name = found.path.rpartition("/")[2]
    return FileResponse(
        place, headers=headers, media_type=found.sent_as, filename=name, content_disposition_type="inline"
    )


def _range(request: Request, etag: str) -> tuple[str, str] | None:
    """The first and last byte of a part that is asked for, "" for one that is left out; None for the whole file.

    A header that makes no sense, several parts at once, and a part of another state of the file all mean the whole
    (RFC 9110, sections 14.2 and 13.1.5).
    """
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if not found or request.headers.get("if-range", etag) != etag:
        return None
    first, last = found["first"], found["last"]
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    return first, last


def _links(dump: Dump) -> Iterable[str]:
    here = f"/dumps/{dump.release}/"
    yield f'<{here}>; rel="collection"'
    yield f'<{here}void.ttl>; rel="describedby"; type="text/turtle"'
    yield linking.LICENCE


def _manifest(request: Request, dump: Dump) -> Response:
    return _in_json(request, dump.document(), f"/dumps/{dump.release}/{layout.MANIFEST}")


def _listing(request: Request, found: Iterable[Dump]) -> Response:
    documents = [dump.document() | {"address": f"/dumps/{dump.release}/"} for dump in found]
    return _in_json(request, {"dumps": documents}, "/dumps/index.json")


def _in_json(request: Request, content: object, place: str) -> Response:
    body = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language", "Content-Location": place}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=_JSON, headers=headers)


async def _page(desk: Desk, dump: Dump | None, found: list[Dump]) -> Response:
    title = desk.say("Dumps")
    is_latest = bool(found) and dump is not None and dump.release == found[0].release
    crumbs = (Crumb(title),) if dump is None or is_latest else (Crumb(title, "/dumps/"), Crumb(dump.release))
    page = DumpsPage(
        title=title if dump is None or is_latest else f"{title}: {dump.release}",
        description=desk.say("The whole graph as files: RDF, tables, Parquet, a map and a network."),
        crumbs=crumbs,
        dump=dump,
        groups=_groups(desk, dump) if dump else (),
        others=tuple(each for each in found if dump is None or each.release != dump.release),
        size=_size(desk, dump.size) if dump else "",
    )
    desk.describe_dataset()
    return await desk.answer("dumps.html", page)


def _groups(desk: Desk, dump: Dump) -> tuple[tuple[str, str, tuple[Shown, ...]], ...]:
    groups = []
    for group, title, about in GROUPS:
        shown = tuple(_shown(desk, dump, each) for each in dump.files if each.group == group)
        if group == "about":
            shown += (_shown(desk, dump, File(layout.MANIFEST, 0, "", _JSON, "about")),)
        if shown:
            groups.append((desk.say(title), desk.say(about), shown))
    return tuple(groups)


def _shown(desk: Desk, dump: Dump, found: File) -> Shown:
    titles = {table.name: table.title for table in tables()}
    title = titles[found.subject][desk.voice.language] if found.subject in titles else found.subject
    title = title or _SYNTAXES.get(found.path, desk.say("Things without a class") if found.group == "class" else "")
    size = _size(desk, found.size) if found.size else ""
    return Shown(found, title, size, f"/dumps/{dump.release}/{found.path}")


def _size(desk: Desk, size: int) -> str:
    """A number of bytes in words: kilobytes below a megabyte."""
    unit, value = ("megabyte", round(size / 1e6, 1)) if size >= _MEGA else ("kilobyte", max(1, round(size / 1e3)))
    return format_unit(value, f"digital-{unit}", length="short", locale=desk.voice.language)
