"""The SPARQL 1.1 Graph Store HTTP Protocol: named graphs read by anybody, written by who holds a token for them."""

from __future__ import annotations

import json
import uuid
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from municipia.api import access, graph_bodies, graphs_api, linking, tags, targets
from municipia.api.deps import ReadersDep, SettingsDep
from municipia.api.negotiate import SUFFIXES, choose, rank
from municipia.api.permits import Permit, permit
from municipia.api.settings import Settings
from municipia.api.streaming import streamed
from municipia.api.targets import Target
from municipia.graph import media
from municipia.graph.answer import Answer
from municipia.graph.errors import (
    ClosedError,
    MunicipiaError,
    NotFoundError,
    ParameterError,
    PreconditionError,
    ViolationError,
)
from municipia.graph.iris import SOURCE_GRAPHS
from municipia.graph.readers import Readers
from municipia.graph.report import counted
from municipia.graph.scribe import Order, Outcome, Scribe
from municipia.graph.wording import said

router = APIRouter(tags=["Graphs"])

#: The forms of a graph, our favourite first, then other names that some clients use for them.
OFFERED: Final = tuple(dict.fromkeys((*media.GRAPHS.values(), *media.GRAPHS)))
_JSON: Final = "application/json"
_LONGEST_MESSAGE: Final = 300
_WORDS: Final = {"replace": "Replace %s", "merge": "Add to %s", "delete": "Delete %s"}


@router.get("/graphs", **graphs_api.GET)
@router.get("/graphs/{path:path}", **graphs_api.GET_DIRECT)
async def read(request: Request, readers: ReadersDep) -> Response:
    """Read a graph; without one, the list of all."""
    target = targets.of(request)
    known_at = target.parameters.get("knownAt", "").strip()
    revision = await readers.resolve(known_at) if known_at else (await readers.newest()).revision
    if target.graph is None:
        return await _list(request, readers, revision)
    form = _form(request, target)
    if "if-match" in request.headers or "if-none-match" in request.headers:
        state = (await readers.graph(target.graph, "", revision=revision)).state
        if tags.is_known(request, tags.etag(state, media.GRAPHS[form])):
            return Response(status_code=304, headers=_headers(state, form, revision))
    answer = await readers.graph(target.graph, form, revision=revision)
    return _deliver(answer, _headers(answer.state, form, revision))


@router.put("/graphs", **graphs_api.PUT)
@router.put("/graphs/{path:path}", **graphs_api.PUT_DIRECT)
async def replace(request: Request, readers: ReadersDep, settings: SettingsDep) -> Response:
    """Put a graph in place of what is there, if anything is."""
    return await _write(request, readers, settings, targets.of(request), "replace")


@router.post("/graphs", **graphs_api.POST)
@router.post("/graphs/{path:path}", **graphs_api.POST_DIRECT)
async def merge(request: Request, readers: ReadersDep, settings: SettingsDep) -> Response:
    """Add to a graph; without one, make a new graph and give it a name (section 5.5)."""
    target = targets.of(request)
    if target.graph is None:
        target = Target(f"{SOURCE_GRAPHS}{uuid.uuid4()}", target.parameters)
    return await _write(request, readers, settings, target, "merge")


@router.delete("/graphs", **graphs_api.DELETE)
@router.delete("/graphs/{path:path}", **graphs_api.DELETE_DIRECT)
async def delete(request: Request, readers: ReadersDep, settings: SettingsDep) -> Response:
    """Take a graph away."""
    return await _write(request, readers, settings, targets.of(request), "delete")


@router.api_route("/update", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def update() -> Response:
    """SPARQL Update is refused whoever asks, and whatever the method: 403 rather than 405 or 501."""
    raise ClosedError(
        said("SPARQL Update is not offered: a change here is a whole graph that passes the rules, or nothing."),
        hint=said("Send the graph of your source to /graphs (SPARQL 1.1 Graph Store HTTP Protocol)."),
    )


async def _write(request: Request, readers: Readers, settings: Settings, target: Target, deed: str) -> Response:
    graph = target.named
    allowed = await permit(request, graph)
    dry = _is_dry(target)
    content = b""
    if deed != "delete":
        content = await graph_bodies.statements(request, readers, settings, graph)
    turtle = rank(request.headers.get("accept"), (_JSON, media.TURTLE))[:1] == [media.TURTLE]
    order = Order(
        deed=deed,
        graph=graph,
        payload=content,
        expected=tags.expectation(request),
        actor=allowed.actor,
        message=_message(target) or _WORDS[deed] % graph,
        dry=dry,
        turtle=turtle,
    )
    outcome = await _told(request, allowed, order)
    if outcome.report is not None:
        return _judged(outcome, dry=dry)
    readers.expect(outcome.revision)
    if deed == "delete" and not outcome.before:
        raise NotFoundError(said("There is no graph %(graph)s here.", graph=graph))
    return _done(request, graph, outcome)


async def _told(request: Request, allowed: Permit, order: Order) -> Outcome:
    """Have it written, and keep what came of it beside the token."""
    scribe: Scribe = request.app.state.scribe
    try:
        outcome = await scribe.write(order)
    except PreconditionError:
        await allowed.record(request, access.Outcome.CONFLICT)
        raise
    except MunicipiaError:
        await allowed.record(request, access.Outcome.FAILED)
        raise
    if outcome.report is not None:
        await allowed.record(request, access.Outcome.TRIED if order.dry else access.Outcome.VIOLATION)
    elif outcome.before == outcome.after:
        await allowed.record(request, access.Outcome.UNCHANGED)
    else:
        await allowed.record(request, access.Outcome.WRITTEN, outcome.revision)
    return outcome


def _is_dry(target: Target) -> bool:
    written = target.parameters.get("validate", "")
    if written not in ("", "only"):
        raise ParameterError(
            said("“%(text)s” is no way to validate.", text=written[:40]),
            name="validate",
            hint=said("Give validate=only to have the graph judged and nothing written."),
        )
    return bool(written)


def _message(target: Target) -> str:
    message = " ".join(target.parameters.get("message", "").split())
    if len(message) > _LONGEST_MESSAGE or not message.isprintable():
        raise ParameterError(
            said("A message has at most %(most)s characters, all of them printable.", most=_LONGEST_MESSAGE),
            name="message",
        )
    return message


def _judged(outcome: Outcome, *, dry: bool) -> Response:
    """The report of a change that was only tried, or that breaks a rule."""
    conforms = bool(outcome.report and outcome.report["conforms"])
    status = 200 if dry else 422
    headers = {"Cache-Control": "no-store", "Vary": "Accept", "X-Data-Version": str(outcome.revision)}
    if outcome.turtle:
        return Response(outcome.turtle, status, headers, media_type=media.TURTLE)
    if dry:
        body = json.dumps({"conforms": conforms, "report": outcome.report}, ensure_ascii=False)
        return Response(body, status, headers, media_type=_JSON)
    raise ViolationError(
        said("The graph breaks the rules, so nothing was written."),
        report=outcome.report,
        hint=counted(outcome.report["counts"]) if outcome.report else "",
    )


def _done(request: Request, graph: str, outcome: Outcome) -> Response:
    headers = {"X-Data-Version": str(outcome.revision), "Cache-Control": "no-store"}
    is_new = bool(outcome.after) and not outcome.before
    if is_new:
        headers["Location"] = targets.address(graph)
    if "return=minimal" in request.headers.get("prefer", "").replace(" ", "") and not is_new:
        return Response(status_code=204, headers={**headers, "Preference-Applied": "return=minimal"})
    document = {
        "graph": graph,
        "address": targets.address(graph),
        "outcome": _named(outcome),
        "revision": outcome.revision,
        "added": outcome.added,
        "removed": outcome.removed,
        "etag": tags.etag(outcome.after, media.TURTLE) if outcome.after else None,
    }
    return Response(json.dumps(document), 201 if is_new else 200, headers, media_type=_JSON)


def _named(outcome: Outcome) -> str:
    if outcome.before == outcome.after:
        return "unchanged"
    if not outcome.before:
        return "created"
    return "changed" if outcome.after else "deleted"


def _form(request: Request, target: Target) -> str:
    written = target.parameters.get("format", "")
    if not written:
        return choose(request.headers.get("accept"), OFFERED)
    form = SUFFIXES.get(written, written)
    if form not in OFFERED:
        known = [suffix for suffix, media_type in SUFFIXES.items() if media_type in media.GRAPHS.values()]
        raise ParameterError(
            said("No answer comes in the format “%(format)s”.", format=written[:40]),
            name="format",
            hint=said("Ask for one of: %(forms)s.", forms=", ".join(known)),
        )
    return form


def _headers(state: str, form: str, revision: int) -> dict[str, str]:
    headers = {"Vary": "Accept", "X-Data-Version": str(revision), "Link": linking.LICENCE, "Cache-Control": "no-cache"}
    return {**headers, "ETag": tags.etag(state, media.GRAPHS[form])} if state else headers


def _deliver(answer: Answer, headers: dict[str, str]) -> Response:
    if answer.body is None:
        return streamed(answer, headers)
    # Compressed bytes would need another strong tag.
    return Response(answer.body, headers={**headers, "Content-Encoding": "identity"}, media_type=answer.media_type)


async def _list(request: Request, readers: Readers, revision: int) -> Response:
    """Every graph, with its length and address."""
    choose(request.headers.get("accept"), (_JSON,))
    text = files("municipia.graph").joinpath("queries", "service", "graphs.rq").read_text(encoding="utf-8")
    rows = await readers.select(text, revision=revision)
    graphs: list[dict[str, Any]] = [
        {"graph": iri, "statements": int(row["number"]), "address": targets.address(iri)}
        for row in rows
        if (iri := str(row["graph"]))
    ]
    document = {"revision": revision, "graphs": graphs, "merged": targets.address("")}
    headers = {"X-Data-Version": str(revision), "Vary": "Accept", "Link": linking.LICENCE, "Cache-Control": "no-cache"}
    return Response(json.dumps(document, indent=1), headers=headers, media_type=_JSON)
