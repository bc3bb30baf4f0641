"""What changed, for programs: the event stream, its shape, and the RDF patch of each revision."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from pyoxigraph import RdfFormat, parse

from municipia.api import linking
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.ledgers import ledgers_in
from municipia.api.negotiate import choose
from municipia.api.outcomes import gives
from municipia.api.urls import own_address
from municipia.graph import history, patch, stream
from municipia.graph.errors import GoneError, NotFoundError, StoreError
from municipia.graph.home import Home
from municipia.graph.wording import said

router = APIRouter(tags=["changes"])

PATCH: Final = "application/rdf-patch"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_PAGE: Final = gives(*stream.FORMATS, faults=(304, 400, 404, 406, 410), text="The page.")


@router.head("/changes/stream", include_in_schema=False)
@router.get("/changes/stream", summary="The changes as a Linked Data Event Stream", responses=_PAGE)
async def root(desk: DeskDep) -> Response:
    """The first page: what the stream is, and its pages of members by their times."""
    media_type = choose(desk.request.headers.get("accept"), tuple(stream.FORMATS))
    path = await _ledger(desk)
    leaves = await asyncio.to_thread(history.leaves, path, upto=desk.revision)
    lost = await asyncio.to_thread(history.lost, path, upto=desk.revision)
    content = await asyncio.to_thread(stream.written, list(stream.root(_place(desk), leaves, lost)), media_type)
    return _deliver(desk, content, media_type, "no-cache")


@router.head("/changes/stream/{number}", include_in_schema=False)
@router.get("/changes/stream/{number}", summary="A page of the stream of changes", responses=_PAGE)
async def page(
    desk: DeskDep, number: Annotated[int, InPath(ge=1, le=10**9, openapi_examples={"1": {"value": 1}})]
) -> Response:
    """The members of a page, and the way to the page after it; a page that is full never changes again."""
    media_type = choose(desk.request.headers.get("accept"), tuple(stream.FORMATS))
    path = await _ledger(desk)
    leaves = await asyncio.to_thread(history.leaves, path, upto=desk.revision)
    if number > len(leaves):
        raise NotFoundError(
            said("The stream has no page %(number)s.", number=number),
            hint=said("Its pages go from 1 to %(last)s.", last=len(leaves)),
        )
    content = await _written(desk, path, leaves, number, media_type)
    is_final = leaves[number - 1].is_full and not desk.parameter("knownAt")
    return _deliver(desk, content, media_type, _FOR_EVER if is_final else "no-cache")


async def _written(desk: Desk, path: Path, leaves: list[history.Leaf], number: int, media_type: str) -> bytes:
    kept, place = ledgers_in(desk.request.app.state).pages, _place(desk)
    leaf, following = leaves[number - 1], leaves[number] if number < len(leaves) else None
    key = (place, leaf, following, desk.revision if not leaf.is_full or place.query else 0, media_type)
    content = kept.get(key)
    if content is None:
        content = await asyncio.to_thread(_write, path, place, (leaf, following), desk.revision, media_type)
        kept.put(key, content, len(content))
    return content


def _write(
    path: Path,
    place: stream.Place,
    leaves: tuple[history.Leaf, history.Leaf | None],
    revision: int,
    media_type: str,
) -> bytes:
    leaf, following = leaves
    members = history.page(path, leaf.number, upto=revision)
    named = stream.FORMATS[media_type].supports_datasets
    return stream.written(stream.page(place, leaf, following, members, named=named), media_type)


@router.head("/changes/shape", include_in_schema=False)
@router.get("/changes/shape", summary="The shape of the stream's members", responses=_PAGE)
async def shape(desk: DeskDep) -> Response:
    """What every member has, in SHACL."""
    media_type = choose(desk.request.headers.get("accept"), tuple(stream.FORMATS))
    text = files("municipia.api").joinpath("changes-shape.ttl").read_bytes()
    quads = parse(text, format=RdfFormat.TURTLE, base_iri=own_address(desk.request) + "/changes/shape")
    return _deliver(desk, stream.written(quads, media_type), media_type, "no-cache")


@router.head("/changes/{number}.rdfp", include_in_schema=False)
@router.get(
    "/changes/{number}.rdfp",
    summary="What a revision added and removed, as an RDF patch",
    responses=gives(PATCH, faults=(304, 400, 404, 410), text="The patch."),
)
async def rdf_patch(
    desk: DeskDep, number: Annotated[int, InPath(ge=1, le=10**9, openapi_examples={"1": {"value": 1}})]
) -> Response:
    """The patch of a revision, as it was recorded; it never changes."""
    require(desk, number)
    headers = {
        "Cache-Control": _FOR_EVER,
        "Vary": "Accept-Encoding",
        "Link": f'{linking.LICENCE}, </changes/{number}>; rel="describedby"; type="text/html"',
        "X-Data-Version": str(desk.revision),
    }
    content = await asyncio.to_thread(_packed, Home(desk.request.app.state.settings.home).patch(number), number)
    headers["ETag"] = _etag(content)
    if "gzip" in desk.request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = await asyncio.to_thread(gzip.decompress, content)
        headers["Content-Encoding"] = "identity"
    if matches(desk.request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=PATCH, headers=headers)


def require(desk: Desk, number: int) -> None:
    """Make sure that the revision shown knows of a revision. Raises NotFoundError."""
    if number > desk.revision:
        raise NotFoundError(
            said("There is no revision %(number)s.", number=number),
            hint=said("Revisions go from 1 to %(newest)s.", newest=desk.revision),
        )


def _packed(path: Path, number: int) -> bytes:
    """The patch file as it is, once it is known to be whole."""
    try:
        patch.read_rows(path)
    except NotFoundError as error:
        raise lost_patch(number) from error
    except StoreError as error:
        raise lost_patch(number, is_torn=True) from error
    return path.read_bytes()


def lost_patch(number: int, *, is_torn: bool = False) -> GoneError:
    """The error that says why nothing can be told of a revision."""
    if is_torn:
        return GoneError(said("The patch of revision %(number)s cannot be read.", number=number))
    return GoneError(said("The patch of revision %(number)s is missing.", number=number))


async def _ledger(desk: Desk) -> Path:
    return await ledgers_in(desk.request.app.state).path(desk.request.app.state.readers.head)


def _place(desk: Desk) -> stream.Place:
    known_at = desk.parameter("knownAt")
    return stream.Place(own_address(desk.request) + "/changes/stream", f"?knownAt={desk.revision}" if known_at else "")


def _deliver(desk: Desk, content: bytes, media_type: str, caching: str) -> Response:
    headers = {
        "ETag": _etag(content),
        "Vary": "Accept",
        "Cache-Control": caching,
        "Link": linking.LICENCE,
        "X-Data-Version": str(desk.revision),
    }
    if matches(desk.request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'
