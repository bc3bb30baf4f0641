"""The SPARQL endpoint: the SPARQL 1.1 Protocol for machines, a form and a table for people."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC
from email.utils import format_datetime
from importlib.resources import files
from typing import Final, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from rdflib import Literal, URIRef

from municipia import __version__
from municipia.api import errors, linking, protocol, sparql_page
from municipia.api.cited import is_cited
from municipia.api.clients import Clients
from municipia.api.deps import ReadersDep, SettingsDep
from municipia.api.desk import DeskDep, matches
from municipia.api.negotiate import not_acceptable
from municipia.api.protocol import Asked
from municipia.api.sparql_api import GET_DOCS, POST_DOCS
from municipia.api.sparql_terms import terms
from municipia.api.streaming import streamed
from municipia.api.urls import own_address
from municipia.graph import media, revisions, sparql
from municipia.graph.answer import Answer
from municipia.graph.binding import Term, bind
from municipia.graph.errors import BusyError, LimitError, MunicipiaError, ParameterError, SyntaxFault, UnsupportedError
from municipia.graph.limits import Limits
from municipia.graph.readers import Readers
from municipia.graph.wording import said

router = APIRouter(tags=["SPARQL"])

_GONE: Final = 499
_Result = TypeVar("_Result")


@router.get("/sparql", **GET_DOCS)
async def by_get(request: Request, readers: ReadersDep) -> Response:
    """Ask by GET; without ``query`` a person gets a form, a machine the service description."""
    asked = protocol.by_get(request)
    if asked.has_query:
        return await _answer_or_tell(request, asked, readers)
    if asked.wants_page:
        revision = await readers.resolve(asked.known_at) if asked.known_at else readers.head.revision
        return sparql_page.form(request, revision, readers.head)
    return await _describe(request, asked, readers)


@router.post("/sparql", **POST_DOCS)
async def by_post(request: Request, readers: ReadersDep, settings: SettingsDep) -> Response:
    """Ask by POST, as a form or with the query as the body."""
    asked = await protocol.by_post(request, settings)
    if not asked.has_query:
        raise ParameterError(
            said("There is no query."),
            name="query",
            hint=said("Send it as query=… or as %(type)s.", type=protocol.QUERY),
        )
    return await _answer_or_tell(request, asked, readers)


@router.get("/sparql/terms.json", include_in_schema=False)
async def vocabulary(desk: DeskDep, readers: ReadersDep) -> Response:
    """What the editor of the form completes: prefixes, classes and properties of the revision shown."""
    found = await terms(readers, desk.revision, desk.voice)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language", "X-Data-Version": str(desk.revision)}
    return JSONResponse(found, headers=headers)


async def _answer_or_tell(request: Request, asked: Asked, readers: Readers) -> Response:
    """The answer; what is wrong with the query of a person is told beside the form that holds it."""
    try:
        return await _answer(request, asked, readers)
    except (SyntaxFault, UnsupportedError, LimitError, BusyError) as error:
        if not asked.wants_page or is_cited(request):
            raise
        return sparql_page.faulted(request, asked, errors.problem_of(error), readers.head)


async def _answer(request: Request, asked: Asked, readers: Readers) -> Response:
    limits = asked.limits(readers.limits)
    deadline = asyncio.get_running_loop().time() + limits.query_seconds
    revision = await readers.resolve(asked.known_at) if asked.known_at else (await readers.newest()).revision
    headers = _headers(asked, revision, limits)
    if request.method == "POST" and asked.known_at:
        headers |= await _memento(request, revision)
    if _is_known(request, headers.get("ETag", "")):
        return Response(status_code=304, headers=headers)
    accept = asked.machine_accept
    if asked.wants_page:
        accept = (media.SPARQL_JSON, media.TURTLE)
    clients: Clients = request.app.state.clients
    with clients.one_more(request.client.host if request.client else ""):
        work = readers.query(
            asked.query,
            accept=accept,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            revision=revision,
            limits=limits,
            deadline=deadline,
        )
        answer = await _unless_gone(request, work)
    if answer is None:
        return Response(status_code=_GONE)
    if asked.wants_page:
        return await sparql_page.answered(request, asked, answer, readers.head)
    return _deliver(answer, headers)


async def _memento(request: Request, revision: int) -> dict[str, str]:
    """The time of an older state, for a request that says which in its body; one by GET gets it with its links."""
    try:
        entry = await asyncio.to_thread(revisions.revision, request.app.state.settings.home, revision)
    except MunicipiaError:
        return {}  # a node without the log; X-Data-Version says the revision all the same
    return {"Memento-Datetime": format_datetime(entry.time.astimezone(UTC), usegmt=True)}


def _is_known(request: Request, etag: str) -> bool:
    """Whether the client names this very tag, which it can only have from an answer."""
    return bool(etag) and request.method != "POST" and matches(request.headers.get("if-none-match"), etag)


def _deliver(answer: Answer, headers: dict[str, str]) -> Response:
    if answer.body is not None:
        return Response(answer.body, headers=headers, media_type=answer.media_type)
    return streamed(answer, headers)


def _headers(asked: Asked, revision: int, limits: Limits) -> dict[str, str]:
    """What caches may do: an answer stands as long as its revision; one that depends on clock or chance is not kept."""
    headers = {"Vary": "Accept", "X-Data-Version": str(revision), "Link": linking.LICENCE}
    if asked.lowered:
        # What holds, which is less than what was asked for where that was above the limits of all.
        held = ((name, getattr(limits, field)) for name, field in protocol.LOWERED.items())
        headers["X-Query-Limits"] = ", ".join(f"{name}={value:.15g}" for name, value in held)
    if asked.wants_page:
        return headers
    if not sparql.is_repeatable(asked.query):
        return {**headers, "Cache-Control": "no-store"}
    graphs = (asked.default_graphs, asked.named_graphs)
    key = (__version__, revision, asked.query, asked.machine_accept, graphs, limits.max_rows, limits.max_bytes)
    tag = hashlib.sha256(repr(key).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    # Weak: two readers may give the rows of a query without ORDER BY in different orders.
    return {**headers, "ETag": f'W/"{revision}-{tag}"', "Cache-Control": "no-cache"}


async def _describe(request: Request, asked: Asked, readers: Readers) -> Response:
    forms = tuple(form for form in asked.machine_accept if form in media.GRAPHS)
    if not forms:
        raise not_acceptable((*media.GRAPHS, protocol.HTML))
    revision = await readers.resolve(asked.known_at) if asked.known_at else (await readers.newest()).revision
    limits = readers.limits
    values: dict[str, Term | None] = {
        "endpoint": _endpoint(request),
        "revision": Literal(str(revision)),
        "seconds": Literal(limits.query_seconds),
        "rows": Literal(limits.max_rows),
        "bytes": Literal(limits.max_bytes),
        "text": Literal(limits.max_query_bytes),
    }
    text = files("municipia.graph").joinpath("queries", "service", "description.rq").read_text(encoding="utf-8")
    described = replace(asked, query=bind(text, values), default_graphs=None, named_graphs=None, accept=forms)
    return await _answer(request, replace(described, known_at=str(revision), lowered=()), readers)


def _endpoint(request: Request) -> URIRef:
    """The address that was asked, as a client knows it: its own name for this host, where that can be one."""
    return URIRef(own_address(request) + request.url.path)


async def _unless_gone(request: Request, awaited: Awaitable[_Result]) -> _Result | None:
    """The result, or None once the client has hung up; what was being worked out for it is then stopped."""
    work = asyncio.ensure_future(awaited)
    gone = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        return await work if work.done() else None
    finally:
        gone.cancel()
        work.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
