"""Older states by date (RFC 7089): a TimeGate and a TimeMap for every read, and the headers of mementos.

A memento is the resource's own address with ``knownAt=`` and a revision. Those of a thing are the revisions that
changed something about it (``ledger``), those of any other resource all revisions.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from municipia.api.headers import methods
from municipia.api.kinds import KINDS
from municipia.api.ledgers import ledgers_in
from municipia.api.negotiate import choose, split_suffix
from municipia.api.outcomes import gives, instead
from municipia.api.urls import DATA_FORMATS, entity_iri, own_address
from municipia.graph import history
from municipia.graph.errors import MunicipiaError, NotFoundError, ParameterError
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

router = APIRouter(tags=["older states"])

LINK_FORMAT: Final = "application/link-format"
_MAPS: Final = (LINK_FORMAT, "application/json")
_DATE: Final = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
# What has no older states, or is one.
_TIMELESS: Final = ("/changes/", "/timegate/", "/timemap/", "/static/")
# The links repeat the address in the header; with a longer one (a query by GET) that would be longer than clients take.
_LONGEST: Final = 400

Moment = tuple[int, datetime]


@dataclass(frozen=True)
class Original:
    """A resource: the server's address, the path, and the parameters other than ``knownAt``."""

    server: str
    path: str
    query: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: Request, path: str) -> Original:
        """The resource that a request for a path, with whatever revision, is about."""
        kept = tuple((name, value) for name, value in request.query_params.multi_items() if name != "knownAt")
        return cls(own_address(request), "/" + quote(path.lstrip("/"), safe="/-._~"), kept)

    @property
    def thing(self) -> str:
        """The IRI of the thing that the resource tells of, "" for another resource."""
        stem = split_suffix(self.path, DATA_FORMATS)[0]
        kind, _, key = stem.removeprefix("/id/").removeprefix("/").partition("/")
        if kind == "kos" and key.count("/") == 1:
            return f"{BASE}kos/{key}"
        return entity_iri(kind, key) if key and kind in KINDS else ""

    def address(self, prefix: str = "", **more: object) -> str:
        """The resource's address, or that of its TimeGate or TimeMap; ``more`` are further parameters."""
        query = urlencode([*self.query, *more.items()])
        return f"{self.server}{prefix}{self.path}" + (f"?{query}" if query else "")

    def memento(self, moment: Moment, *relations: str) -> str:
        """A link to a memento."""
        kinds = " ".join((*relations, "memento"))
        return f'<{self.address(knownAt=moment[0])}>; rel="{kinds}"; datetime="{_http_date(moment[1])}"'

    def links(self) -> list[str]:
        """The links to the resource, its TimeGate and its TimeMap."""
        return [
            f'<{self.address()}>; rel="original"',
            f'<{self.address("/timegate")}>; rel="timegate"',
            f'<{self.address("/timemap")}>; rel="timemap"; type="{LINK_FORMAT}"',
        ]

    def in_header(self, *more: str) -> list[str]:
        """The same and more, for a header; of a long address the resource alone."""
        return self.links()[:1] if len(self.address()) > _LONGEST else [*self.links(), *more]


@router.head("/timegate/{path:path}", include_in_schema=False)
@router.get(
    "/timegate/{path:path}",
    summary="The state of a resource at a date",
    status_code=302,
    responses=instead(302, 400, 404),
)
async def timegate(request: Request, path: str) -> Response:
    """302 to the memento that stood at ``Accept-Datetime``, the newest without it, the first before all."""
    original, wanted = Original.of(request, path), _wanted(request)
    moments = await _mementos(request, original)
    before = [moment for moment in moments if moment[1].replace(microsecond=0) <= wanted] if wanted else moments
    chosen = before[-1] if before else moments[0]
    links = original.in_header(*_ends(original, moments))
    place = original.address(knownAt=chosen[0]).removeprefix(original.server)
    headers = {"Location": place, "Vary": "accept-datetime", "Link": ", ".join(links), "Cache-Control": "no-cache"}
    return Response(status_code=302, headers=headers)


@router.head("/timemap/{path:path}", include_in_schema=False)
@router.get(
    "/timemap/{path:path}", summary="All older states of a resource", responses=gives(*_MAPS, faults=(404, 406))
)
async def timemap(request: Request, path: str) -> Response:
    """Every memento with its date, in link format (RFC 6690, as RFC 7089 uses it) or JSON."""
    form = choose(request.headers.get("accept"), _MAPS)
    original = Original.of(request, path)
    moments = await _mementos(request, original)
    if form == LINK_FORMAT:
        first, last = (_http_date(moments[end][1]) for end in (0, -1))
        here = f'<{original.address("/timemap")}>; rel="self"; type="{LINK_FORMAT}"; from="{first}"; until="{last}"'
        links = [*original.links()[:2], here, *(original.memento(one, *_place(one, moments)) for one in moments)]
        body = ",\n".join(links) + "\n"
    else:
        listed = [{"datetime": time.isoformat(), "uri": original.address(knownAt=number)} for number, time in moments]
        body = json.dumps(
            {
                "original_uri": original.address(),
                "timegate_uri": original.address("/timegate"),
                "timemap_uri": {"link_format": original.address("/timemap")},
                "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
            },
            indent=1,
        )
    return Response(body, media_type=form, headers={"Vary": "Accept", "Cache-Control": "no-cache"})


async def _mementos(request: Request, original: Original) -> list[Moment]:
    """The mementos of a resource, at least one. Raises NotFoundError."""
    scope = {**request.scope, "method": "GET", "path": original.path}
    found: list[Moment] = []
    if not f"{original.path}/".startswith(_TIMELESS) and "GET" in methods(request.app.router, scope):
        head = request.app.state.readers.head
        path = await ledgers_in(request.app.state).path(head)
        found = await asyncio.to_thread(history.mementos, path, original.thing, upto=head.revision)
    if not found:
        raise NotFoundError(said("Nothing here has older states under %(path)s.", path=original.path[:100]))
    return found


def _wanted(request: Request) -> datetime | None:
    text = request.headers.get("accept-datetime", "").strip()
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        pass
    raise ParameterError(
        said("“%(text)s” is not a date of HTTP.", text=text[:60]),
        name="Accept-Datetime",
        hint=said("Write it as in “%(example)s”.", example="Thu, 16 Jul 2026 12:00:00 GMT"),
    )


def _place(moment: Moment, moments: Sequence[Moment]) -> list[str]:
    return [name for name, end in (("first", 0), ("last", -1)) if moments[end] == moment]


def _ends(original: Original, moments: Sequence[Moment]) -> list[str]:
    return [original.memento(one, *_place(one, moments)) for one in dict.fromkeys((moments[0], moments[-1]))]


def _http_date(time: datetime) -> str:
    return format_datetime(time.astimezone(UTC), usegmt=True)


class Mementos:
    """ASGI middleware: an answer that comes from a revision leads to its older states; one of an older, to its like.

    What comes from the graph says so by ``X-Data-Version``; identifiers lead on with 303.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                await _add(Request(scope), message["status"], MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_with_links)


async def _add(request: Request, status: int, headers: MutableHeaders) -> None:
    path, shown = request.url.path, headers.get("x-data-version", "")
    is_name = status == 303 and path.startswith("/id/")
    if not (is_name or (status in (200, 304) and shown.isdecimal())) or f"{path}/".startswith(_TIMELESS):
        return
    original = Original.of(request, path)
    if request.query_params.get("knownAt") and shown:
        try:
            time, more = await _neighbours(request, original, int(shown))
        except MunicipiaError:
            return  # the ledger cannot be made; the answer is none the worse
        headers["Memento-Datetime"] = _http_date(time)
        links = original.in_header(*more)
    else:
        links = original.in_header()[1:]
    before = headers.get("link", "")
    if links:
        headers["Link"] = ", ".join(([before] if before else []) + links)


async def _neighbours(request: Request, original: Original, shown: int) -> tuple[datetime, list[str]]:
    """The time of the revision shown, and links to the first, last, previous and next mementos."""
    head = request.app.state.readers.head
    path = await ledgers_in(request.app.state).path(head)
    entry = await asyncio.to_thread(history.entry, path, shown)
    moments = await asyncio.to_thread(history.mementos, path, original.thing, upto=head.revision)
    if not moments:
        return entry.time, []
    current = next((at for at in reversed(range(len(moments))) if moments[at][0] <= shown), 0)
    links = []
    for at in sorted({0, current - 1, current, current + 1, len(moments) - 1}):
        if 0 <= at < len(moments):
            beside = {current - 1: ["prev"], current + 1: ["next"]}.get(at, [])
            links.append(original.memento(moments[at], *_place(moments[at], moments), *beside))
    return entry.time, links
