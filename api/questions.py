"""Named questions over HTTP: the list at ``/q``, each one at its id and its readable name, as a page, JSON or CSV."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from rdflib import Literal

from municipia.api import answers, linking, question_pages
from municipia.api.answers import Answer, Table
from municipia.api.asking import Arguments, arguments
from municipia.api.catalogues import LANGUAGES
from municipia.api.deps import ReadersDep
from municipia.api.desk import Desk, DeskDep, matches
from municipia.api.negotiate import SUFFIXES, choose, split_suffix
from municipia.api.outcomes import gives, instead
from municipia.graph.binding import Term
from municipia.graph.errors import NotBuiltError
from municipia.graph.parameters import refused
from municipia.graph.questions import Question, catalogue
from municipia.graph.readers import Readers
from municipia.graph.wording import said

router = APIRouter(tags=["questions"])

_FORMS: Final = {suffix: SUFFIXES[suffix] for suffix in ("html", "json", "csv")}
_MOST: Final = 1_000_000
_EXAMPLES: Final = {
    "R1": {"summary": "Signatories as of a date, by id", "value": "R1"},
    "signatories.csv": {"summary": "The same by its readable name, in CSV", "value": "signatories.csv"},
    "R4": {"summary": "Dates of adoption by source", "value": "R4"},
}
_PARAMETERS: Final = [
    {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
    for name, text in (
        ("instrument", "An instrument: its IRI, slug or name."),
        ("territory", "A territory: its IRI, registry number, key or name."),
        ("right", "A right: its IRI or key."),
        ("practice", "A practice: its IRI or slug."),
        ("asOf", "A year, a month or a day: what held at its end."),
        ("knownAt", "An older revision: its number, a tag, a date or a time."),
        ("scope", "core (the default) leaves the bundled collections out; all counts them too."),
        ("lang", f"Language of names and titles: {', '.join(LANGUAGES)}."),
        ("format", "html, json or csv; else the Accept header decides."),
        ("limit", "How many rows at most; all of them when absent."),
        ("offset", "How many rows to pass over."),
    )
]
_RESPONSES: Final[dict[int | str, dict[str, object]]] = {
    200: {
        "description": "The answer.",
        "content": {
            "application/json": {
                "example": {
                    "question": {"id": "R1", "slug": "signatories"},
                    "parameters": {"instrument": "cities-for-adequate-housing-2018", "asOf": "2019-04"},
                    "columns": [{"name": "label", "title": "Name"}],
                    "rows": [{"label": "Amsterdam", "certainty": "certain"}],
                    "count": 1,
                    "total": 38,
                }
            },
            "text/csv": {"example": "label,certainty\r\nAmsterdam,certain\r\n"},
            "text/html": {},
        },
    },
    400: {"description": "A parameter cannot be used: which, and what is allowed."},
    404: {"description": "No question has this name; the nearest are given."},
    **instead(406, 410),
    501: {"description": "The question cannot be answered yet; the reason is given."},
}


@router.head("/q", include_in_schema=False)
@router.get(
    "/q", summary="All named questions", responses=gives("text/html", "application/json", faults=(400, 406, 410))
)
async def index(desk: DeskDep) -> Response:
    """Every question with its parameters and columns, as a page or in JSON."""
    form = _form(desk, None, ("html", "json"))
    if form == "text/html":
        desk.describe_dataset()
        return await desk.answer("questions.html", question_pages.index(desk))
    body = json.dumps([_described(one, desk.voice.language) for one in catalogue()], ensure_ascii=False, indent=1)
    return _deliver(body, form, {"Content-Language": desk.voice.language})


@router.head("/q/{name}", include_in_schema=False)
@router.get(
    "/q/{name}",
    summary="One named question, answered",
    responses=_RESPONSES,
    openapi_extra={"parameters": _PARAMETERS},
)
async def question(
    desk: DeskDep,
    readers: ReadersDep,
    name: Annotated[str, InPath(description="Id or readable name, with .json or .csv.", openapi_examples=_EXAMPLES)],
) -> Response:
    """Answer a question; the parameters of each stand in its description at ``/q``."""
    stem, suffix = split_suffix(name, _FORMS)
    asked = _asked(stem, desk)
    form = _form(desk, suffix, tuple(_FORMS))
    revision = desk.frame.revision or readers.head.revision
    found = await arguments(asked, desk.request.query_params, readers, language=desk.voice.language, revision=revision)
    bind_revision(found, desk, revision)
    headers = {**_headers(desk, revision), "ETag": _etag(asked, desk, form, found, revision)}
    if form != "text/html" and matches(desk.request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    answer = await answer_of(desk, readers, asked, found, revision, form)
    if form == "text/html":
        return await desk.answer("question.html", await question_pages.answered(desk, answer))
    if answer.table.next_offset is not None:
        following = desk.links.here(offset=answer.table.next_offset)
        headers["Link"] = f'<{following}>; rel="next", {linking.LICENCE}'
    headers["X-Total-Count"] = str(answer.table.total)
    body = answers.document(answer) if form == "application/json" else answers.spreadsheet(answer.table)
    return _deliver(body, form, headers)


def bind_revision(found: Arguments, desk: Desk, revision: int) -> None:
    """Let the terms of some arguments say which revision is asked."""
    found.terms["revision"] = Literal(revision)
    if desk.frame.revised:
        found.terms["revisionDate"] = Literal(desk.frame.revised.date())


def _asked(name: str, desk: Desk) -> Question:
    """The question of this name. Raises NotBuiltError, with its reason, for one that cannot be answered yet."""
    found = catalogue().find(name)
    if found.unavailable:
        raise NotBuiltError(found.unavailable[desk.voice.language])
    return found


def _form(desk: Desk, suffix: str | None, offered: tuple[str, ...]) -> str:
    """The media type asked for: by suffix, by ``?format=``, else by the Accept header."""
    if suffix:
        return suffix
    named = desk.parameter("format")
    if named and named not in offered:
        raise refused("format", named[:20], said("Ask for one of: %(forms)s.", forms=", ".join(offered)))
    if named:
        return _FORMS[named]
    return choose(desk.request.headers.get("accept"), [_FORMS[one] for one in offered])


async def answer_of(
    desk: Desk,
    readers: Readers,
    asked: Question,
    found: Arguments,
    revision: int,
    form: str,
    query: Mapping[str, str] | None = None,
) -> Answer:
    """Run the question's query, and the one about the answer as a whole, at one revision.

    ``query`` holds the parameters of the answer's own address, by default those of the one that was asked.
    """
    text = asked.bind(found.terms)
    rows = await readers.select(text, revision=revision, within=found.within)
    if form == "text/html":
        limit = question_pages.PAGE_SIZE
        offset = (desk.page_number - 1) * limit
    else:
        offset = _number(desk.parameter("offset"), "offset", 0)
        limit = _number(desk.parameter("limit"), "limit", _MOST)
    summary = None
    if asked.summary:
        summary_rows = await readers.select(asked.summary.bind(found.terms), revision=revision, within=found.within)
        summary = Table.of(asked.summary.columns, summary_rows)
    return Answer(
        question=asked,
        language=desk.voice.language,
        arguments=found.written,
        table=Table.of(asked.columns, rows, offset, limit),
        sparql=text,
        revision=revision,
        known_at=desk.parameter("knownAt"),
        summary=summary,
        scope=found.scope,
        links=_links(desk, asked, text, found.within, query),
        terms=found.terms,
    )


def _links(
    desk: Desk, asked: Question, text: str, within: str, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Where the same answer stands in its other forms, and its query in the SPARQL form."""
    own = desk.request.query_params if given is None else given
    query = {name: value for name, value in own.items() if name not in ("format", "page")}
    links = replace(desk.links, path=f"/q/{asked.name}", query=query)
    forms = {"page": "", "json": ".json", "csv": ".csv"}
    return {
        **{
            form: left_open(replace(links, path=links.path + suffix).here(), asked, own)
            for form, suffix in forms.items()
        },
        "sparql": replace(links, path="/sparql", query={}).here(
            **{"query": text, "default-graph-uri": within, "named-graph-uri": within, "knownAt": query.get("knownAt")}
        ),
    }


def left_open(address: str, asked: Question, given: Mapping[str, str]) -> str:
    """An address with the parameters that are left open on purpose: without them, their defaults would hold."""
    left = {one.name: "" for one in asked.parameters if one.is_optional and one.default and given.get(one.name) == ""}
    return address + ("&" if "?" in address else "?") + urlencode(left) if left else address


def _number(text: str, name: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST)) and int(text) <= _MOST):
        raise refused(name, text[:20], said("Write a whole number up to %(most)s.", most=_MOST))
    return int(text)


def _etag(asked: Question, desk: Desk, form: str, found: Arguments, revision: int) -> str:
    """The tag of this representation: what it shows follows from these alone."""
    written: Mapping[str, Term | None] = found.terms
    parts = [asked.name, asked.query, form, desk.voice.language, str(revision), repr(sorted(found.written.items()))]
    parts += [f"{name}={term!r}" for name, term in sorted(written.items())]
    parts += [f"{name}={desk.parameter(name)}" for name in ("scope", "limit", "offset", "page", "knownAt")]
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:20]}"'


def _headers(desk: Desk, revision: int) -> dict[str, str]:
    return {
        "Vary": "Accept, Accept-Language",
        "Content-Language": desk.voice.language,
        "Cache-Control": "no-cache",
        "X-Data-Version": str(revision),
        "Link": linking.LICENCE,
    }


def _deliver(body: str, form: str, headers: dict[str, str]) -> Response:
    """A complete body of one of our forms; CSV says that its first line is a header."""
    media_type = "text/csv; charset=utf-8; header=present" if form == "text/csv" else form
    return Response(body.encode(), 200, {"Vary": "Accept, Accept-Language", **headers}, media_type=media_type)


def _described(asked: Question, language: str) -> dict[str, object]:
    return {
        "id": asked.name,
        "slug": asked.slug,
        "question": dict(asked.text),
        "why": dict(asked.why),
        "note": dict(asked.notes),
        "available": not asked.unavailable,
        "reason": asked.unavailable.get(language, ""),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.kind.value,
                "default": parameter.default,
                "choices": list(parameter.choices),
                "optional": parameter.is_optional,
                "title": dict(parameter.title),
            }
            for parameter in asked.parameters
        ],
        "columns": [{"name": column.name, "title": dict(column.title)} for column in asked.columns],
        "url": f"/q/{asked.name}",
    }
