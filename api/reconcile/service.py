"""The doors of the service: queries and data extension, suggestions, previews, and a page for people."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from municipia.api import bodies
from municipia.api.deps import SettingsDep
from municipia.api.desk import Desk, DeskDep
from municipia.api.negotiate import choose
from municipia.api.reconcile import answers, extension, requests, schema
from municipia.api.reconcile.docs import EXTEND_DOCS, FLYOUT_DOCS, GET_DOCS, POST_DOCS, SUGGEST_DOCS
from municipia.api.reconcile.matchers import match_types, matchers_in
from municipia.api.reconcile.page import explain, preview_page
from municipia.api.repeats import refuse
from municipia.api.urls import own_address
from municipia.graph import faults
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.matching import Candidate, Matcher, Record
from municipia.graph.matching.matcher import label_of
from municipia.graph.wording import said

router = APIRouter(tags=["Reconciliation"])

_JSON: Final = "application/json"
_HTML: Final = "text/html"
_SUGGESTED: Final = 20
# A form writes some characters as three, and other parameters need room too.
_FORM_BYTES: Final = 3 * requests.MOST_BYTES + (64 << 10)

What = Literal["entity", "property", "type"]


@router.get("/reconcile", **GET_DOCS)
async def by_get(request: Request, desk: DeskDep) -> Response:
    """The manifest, or the answer to ``queries`` or ``extend``; a page for a browser."""
    given = _single(bodies.parameters(request.scope["query_string"].decode("latin-1")))
    if "queries" in given or "extend" in given:
        return await _answer(request, given, desk)
    if choose(request.headers.get("accept"), (_JSON, _HTML)) == _HTML:
        return await explain(desk, await _matcher(desk))
    return answers.respond(request, answers.manifest(_root(request), desk.voice), desk.voice.language)


@router.post("/reconcile", **POST_DOCS)
async def by_post(request: Request, desk: DeskDep, settings: SettingsDep) -> Response:
    """The answer to ``queries`` or ``extend`` in a form."""
    bodies.media_type(request, (bodies.FORM,))
    body = await bodies.read_body(request, most=_FORM_BYTES, seconds=settings.client_seconds)
    given = _single(bodies.parameters(body))
    if "queries" not in given and "extend" not in given:
        raise ParameterError(
            said("There is neither “queries” nor “extend” in the form."),
            name="queries",
            hint=said("Send a batch as queries={…}, as the Reconciliation Service API 0.2 says."),
        )
    return await _answer(request, given, desk)


@router.get("/reconcile/suggest/{what}", **SUGGEST_DOCS)
async def suggest(
    request: Request,
    desk: DeskDep,
    what: What,
    prefix: str = "",
    cursor: str = "0",
    type: str = "",  # noqa: A002
) -> Response:
    """Things, types or properties whose name begins so."""
    start = _whole_number(cursor, "cursor")
    if what == "entity":
        found = await _suggest_entities(desk, prefix[:200], type, start)
    else:
        items = schema.types(desk.voice) if what == "type" else list(schema.properties(desk.voice))
        found = answers.page_of(answers.beginning(items, prefix), start, _SUGGESTED)
    return answers.respond(request, {"result": found}, desk.voice.language)


@router.get("/reconcile/flyout/{what}", **FLYOUT_DOCS)
async def flyout(request: Request, desk: DeskDep, what: What, id: str) -> Response:  # noqa: A002 - the protocol's name
    """The thing, type or property of an identifier as a few words of HTML."""
    if what == "entity":
        record = await _record(desk, id)
        words = await answers.described([record], desk)
        document = answers.flyout(id, label_of(record, (desk.voice.language,)), words[record.iri])
    else:
        items = schema.types(desk.voice) if what == "type" else list(schema.properties(desk.voice))
        named = next((item for item in items if item["id"] == id), None)
        if named is None:
            raise NotFoundError(said("There is nothing with the identifier “%(id)s”.", id=id[:80]))
        document = answers.flyout(id, str(named["name"]), "")
    return answers.respond(request, document, desk.voice.language)


@router.get("/reconcile/properties", **EXTEND_DOCS)
async def properties(request: Request, desk: DeskDep, type: str = "", limit: str = "") -> Response:  # noqa: A002
    """The properties that can be fetched for things of a type."""
    kind = schema.split_type(type) if type else ("", "")
    if kind is None:
        raise ParameterError(said("There is no type “%(type)s”.", type=type[:40]), name="type")
    found = list(schema.properties(desk.voice, kind[0]))
    document: dict[str, Any] = {"type": type, "properties": found}
    if limit:
        document["limit"] = _whole_number(limit, "limit")
        document["properties"] = found[: document["limit"]]
    return answers.respond(request, document, desk.voice.language)


@router.get("/reconcile/preview", include_in_schema=False)
async def preview(desk: DeskDep, id: str) -> Response:  # noqa: A002 - the protocol's name
    """A small page about a thing, to be shown in a frame of any site."""
    record = await _record(desk, id)
    words = await answers.described([record], desk)
    return preview_page(desk, record, schema.whole(id), words[record.iri])


@router.get("/reconcile/view", include_in_schema=False)
async def view(desk: DeskDep, id: str) -> Response:  # noqa: A002 - the protocol's name
    """Lead to the page of a thing."""
    await _record(desk, id)
    return RedirectResponse(desk.links.thing(schema.whole(id)), status_code=303)


async def _answer(request: Request, given: Mapping[str, str], desk: Desk) -> Response:
    clients = request.app.state.clients
    with clients.one_more(request.client.host if request.client else ""):
        if "queries" in given and "extend" in given:
            raise ParameterError(said("Send either “queries” or “extend”, not both."), name="extend")
        if "extend" in given:
            wanted = await asyncio.to_thread(requests.extension, given["extend"])
            document = await extension.extend(wanted, await _matcher(desk), desk)
        else:
            document = await _match(await asyncio.to_thread(requests.batch, given["queries"]), desk)
    return answers.respond(request, document, desk.voice.language)


async def _match(batch: Mapping[str, requests.Query], desk: Desk) -> dict[str, Any]:
    state = desk.request.app.state
    matcher = await _matcher(desk)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + state.settings.limits.query_seconds
    found: dict[str, list[Candidate]] = {}
    async with matchers_in(state).turns:
        for key, query in batch.items():
            if loop.time() > deadline:
                raise faults.time(state.settings.limits.query_seconds)
            found[key] = await asyncio.to_thread(match_types, matcher, query.asked, query.types, query.strict)
    words = await answers.described((each.record for group in found.values() for each in group), desk)
    return {
        key: {"result": [answers.candidate(each, words[each.record.iri], desk.voice) for each in group]}
        for key, group in found.items()
    }


async def _suggest_entities(desk: Desk, prefix: str, type_: str, start: int) -> list[dict[str, Any]]:
    pair = schema.split_type(type_) or ("", "")
    matcher = await _matcher(desk)
    records = await asyncio.to_thread(_suggested, matcher, prefix, pair)
    shown = records[start : start + _SUGGESTED]
    words = await answers.described(shown, desk)
    return [answers.entity(record, pair[0], words[record.iri], desk.voice) for record in shown]


def _suggested(matcher: Matcher, prefix: str, pair: tuple[str, str]) -> list[Record]:
    kind, type_ = pair
    found = matcher.record(schema.whole(prefix.strip()))
    records = [found] if found else []
    records += [each for each in matcher.suggest(prefix, (kind,) if kind else ()) if each is not found]
    return [record for record in records if type_ in ("", record.type)]


async def _matcher(desk: Desk) -> Matcher:
    return await matchers_in(desk.request.app.state).get(desk.request.app.state.readers, desk.revision)


async def _record(desk: Desk, identifier: str) -> Record:
    record = (await _matcher(desk)).record(schema.whole(identifier))
    if record is None:
        raise NotFoundError(said("There is nothing with the identifier “%(id)s”.", id=identifier[:80]))
    return record


def _single(parameters: list[tuple[str, str]]) -> dict[str, str]:
    """The parameters by name. Raises ParameterError when one that may come once comes again."""
    refuse([name for name, _ in parameters])
    return dict(parameters)


def _whole_number(text: str, name: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise ParameterError(said("It is a whole number from 0."), name=name)
    return int(text)


def _root(request: Request) -> str:
    return own_address(request) + "/reconcile"
