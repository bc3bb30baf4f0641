"""Entities: identifiers lead to a page or to data by what the client reads; data come in every form, as files."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from rdflib import URIRef

from municipia import __version__
from municipia.api import linking
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.facts import Row
from municipia.api.graphs import OFFERED
from municipia.api.kinds import KINDS
from municipia.api.lookup import query_text
from municipia.api.negotiate import choose, split_suffix
from municipia.api.outcomes import gives, instead
from municipia.api.presence import must_be_known
from municipia.api.targets import address
from municipia.api.urls import DATA_FORMATS, SUFFIX_OF, Links, entity_iri, page_path
from municipia.graph.binding import bind
from municipia.graph.cells import safe
from municipia.graph.errors import NotFoundError
from municipia.graph.iris import source_graph
from municipia.graph.wording import said
from municipia.ontology.namespaces import GRAPH

router = APIRouter(tags=["entities"])

_HTML: Final = "text/html"
_LEADS: Final = instead(303, 400, 404, 406, 410)
_SEE_OTHER: Final = {"Vary": "Accept", "Cache-Control": "no-cache"}
_COLUMNS: Final = ("property", "value", "language", "datatype", "source", "status", "asOf", "claim")


@router.head("/id/source/{key:path}", include_in_schema=False)
@router.get("/id/source/{key:path}", include_in_schema=False)
async def source_identifier(desk: DeskDep, key: str) -> Response:
    """A source, whose key may have parts; one that nobody described leads to what its graph says."""
    stem, by_suffix = split_suffix(key, DATA_FORMATS)
    graph = source_graph(stem)
    if await desk.lookup.rows("exists", thing=URIRef(entity_iri("source", stem))) or not await desk.lookup.within(
        str(graph)
    ).rows("source_subjects", graph=graph):
        return await _dereference(desk, "source", key)
    return _to_graph(desk, str(graph), by_suffix or choose(desk.request.headers.get("accept"), (_HTML, *SUFFIX_OF)))


@router.head("/graph/{path:path}", include_in_schema=False)
@router.get("/graph/{path:path}", summary="Dereference a named graph", status_code=303, responses=_LEADS)
async def named_graph(desk: DeskDep, path: str) -> Response:
    """A named graph: 303 to the page of its source, or to its statements, by the Accept header."""
    graph = f"{GRAPH}{quote(path, safe='-._~/')}"
    await desk.request.app.state.readers.graph(graph, "", revision=desk.revision)
    return _to_graph(desk, graph, choose(desk.request.headers.get("accept"), (_HTML, *OFFERED)))


def _to_graph(desk: Desk, graph: str, media_type: str) -> Response:
    # The graph store knows no day of asking, and refuses what it does not know.
    page, store = desk.links.page(page_path(graph)), desk.links.page(address(graph), asOf=None)
    return RedirectResponse(page if media_type == _HTML else store, status_code=303, headers=_SEE_OTHER)


@router.head("/id/{kind}/{key}", include_in_schema=False)
@router.get("/id/{kind}/{key}", summary="Dereference an identifier", status_code=303, responses=_LEADS)
async def identifier(desk: DeskDep, kind: str, key: str) -> Response:
    """An identifier: 303 to the page or to the data file, by the Accept header or by the suffix."""
    return await _dereference(desk, kind, key)


@router.head("/kos/{scheme}/{key}", include_in_schema=False)
@router.get("/kos/{scheme}/{key}", summary="Dereference a term of a list", status_code=303, responses=_LEADS)
async def term(desk: DeskDep, scheme: str, key: str) -> Response:
    """A term of one of our lists: 303 to its page or to its data file."""
    return await (
        _dereference(desk, "right", key) if scheme == "right" else _dereference(desk, "concept", f"{scheme}/{key}")
    )


async def _dereference(desk: Desk, kind: str, key: str) -> Response:
    stem, by_suffix = split_suffix(key, DATA_FORMATS)
    iri = entity_iri(kind, stem)
    await must_be_known(desk, iri)
    media_type = by_suffix or choose(desk.request.headers.get("accept"), (_HTML, *SUFFIX_OF))
    return RedirectResponse(place(desk.links, iri, media_type), status_code=303, headers=_SEE_OTHER)


def place(links: Links, iri: str, media_type: str) -> str:
    """Where a thing is told in a form: its page, or its data file."""
    return links.page(page_path(iri)) if media_type == _HTML else links.data(iri, SUFFIX_OF[media_type])


async def _file(desk: Desk, kind: str, key: str, suffix: str) -> Response:
    if kind not in KINDS:
        raise NotFoundError(said("There is nothing at %(path)s.", path=desk.request.url.path[:100]))
    iri = entity_iri(kind, key)
    await must_be_known(desk, iri)
    media_type = DATA_FORMATS[suffix]
    etag = _etag(desk.revision, iri, suffix)
    headers = _headers(desk, iri, suffix, etag)
    if matches(desk.request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    if suffix == "csv":
        body = rows_in_csv(_COLUMNS, await desk.lookup.rows("entity_rows", thing=URIRef(iri))).encode()
    else:
        body = await desk.graph(bind(query_text("entity"), {"thing": URIRef(iri)}), media_type)
    return Response(body, media_type=media_type, headers=headers)


def _etag(revision: int, iri: str, suffix: str) -> str:
    """The entity tag: the same revision, thing, form and version of the code give the same bytes."""
    digest = hashlib.sha256(f"{__version__} {iri} {suffix} {query_text('entity')}".encode()).hexdigest()
    return f'"r{revision}-{suffix}-{digest[:16]}"'


def _headers(desk: Desk, iri: str, suffix: str, etag: str) -> dict[str, str]:
    return {
        "ETag": etag,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
        "Link": linking.of_data(desk.links, iri, suffix),
        "X-Data-Version": str(desk.revision),
        "Content-Disposition": f'inline; filename="{page_path(iri).strip("/").replace("/", "-")}.{suffix}"',
    }


def rows_in_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as CSV (RFC 4180); a text that a spreadsheet would take for a formula is preceded by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe(str(row[column])) if column in row else "" for column in columns])
    return out.getvalue()


def _serves(suffix: str) -> None:
    """Add the addresses of the data files with one suffix."""

    async def file(desk: DeskDep, kind: str, key: str) -> Response:
        return await _file(desk, kind, key, suffix)

    async def concept_file(desk: DeskDep, scheme: str, key: str) -> Response:
        return await _file(desk, "concept", f"{scheme}/{key}", suffix)

    form = DATA_FORMATS[suffix]
    given = gives(form, faults=(304, 400, 404, 410))
    concepts, things = f"/concept/{{scheme}}/{{key}}.{suffix}", f"/{{kind}}/{{key}}.{suffix}"
    parts = f"/source/{{key:path}}.{suffix}"

    async def source_file(desk: DeskDep, key: str) -> Response:
        return await _file(desk, "source", key, suffix)

    router.head(parts, include_in_schema=False)(source_file)
    router.get(parts, include_in_schema=False)(source_file)
    router.head(concepts, include_in_schema=False)(concept_file)
    router.get(concepts, summary=f"A term of a list as {form}", responses=given)(concept_file)
    router.head(things, include_in_schema=False)(file)
    router.get(things, summary=f"A thing as {form}", responses=given)(file)


for _suffix in DATA_FORMATS:
    _serves(_suffix)
