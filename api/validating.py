"""Validation as a service: a report on documents that somebody sends, by the rules that guard the graph itself.

Rules, reading and report are those of ``municipia check``; the work is done in processes that can be killed.
A report is an answer, so its status is 200 whether or not the documents conform; 400 means that one of them could not
be read to its end, so that the report says nothing of the rest of it.
"""

from __future__ import annotations

import json
from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response

from municipia.api import uploads, validation_page
from municipia.api.clients import Clients
from municipia.api.deps import ReadersDep, SettingsDep
from municipia.api.desk import frame_of, html_response
from municipia.api.errors import Problem, respond
from municipia.api.negotiate import choose
from municipia.api.rendering import renderer
from municipia.api.uploads import Document, Room, Upload
from municipia.api.validation_api import GET_DOCS, POST_DOCS
from municipia.graph import media
from municipia.graph.errors import ParameterError
from municipia.graph.readers import Readers
from municipia.graph.report import ReportRecord, ResultRecord
from municipia.graph.wording import said

router = APIRouter(tags=["validation"])

HTML: Final = "text/html"
JSON: Final = "application/json"
_OFFERED: Final = (JSON, media.TURTLE, HTML)
_FORMATS: Final = {"json": JSON, "ttl": media.TURTLE, "html": HTML}
Context = Literal["graph", "alone"]
_CONTEXTS: Final[tuple[Context, ...]] = ("graph", "alone")
#: The media type of a text that is pasted, by the name of its form in the page.
_PASTED: Final = {
    "turtle": "text/turtle",
    "trig": "application/trig",
    "ntriples": "application/n-triples",
    "nquads": "application/n-quads",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}


@router.get("/validate", **GET_DOCS)
async def page(request: Request, readers: ReadersDep, settings: SettingsDep) -> Response:
    """The form to check documents with, and what is checked."""
    choose(request.headers.get("accept"), (HTML,))
    frame = frame_of(request)
    frame.revision = readers.head.revision
    shown = validation_page.form(frame.voice, settings)
    return html_response(request, renderer().render("validate.html", shown, frame), frame)


@router.post("/validate", **POST_DOCS)
async def check(request: Request, readers: ReadersDep, settings: SettingsDep) -> Response:
    """Check documents and give the report."""
    form = _form(request)
    room: Room = request.app.state.room
    clients: Clients = request.app.state.clients
    with room.one_more(), clients.one_more(request.client.host if request.client else ""):
        upload = _with_pasted(await uploads.read(request, settings))
        uploads.require(upload)
        context = _context(upload.fields.get("context") or request.query_params.get("context", ""))
        revision = readers.head.revision if context == "graph" else 0
        answer = await _checked(readers, settings.home, upload.documents, revision)
    report: ReportRecord = answer["report"]
    status = 400 if any(map(_is_unreadable, report["results"])) else 200
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if form == HTML:
        frame = frame_of(request)
        frame.revision = readers.head.revision
        shown = validation_page.answered(frame.voice, settings, report, upload, context)
        headers["Content-Language"] = frame.voice.language
        return Response(renderer().render("validate.html", shown, frame), status, headers, media_type=form)
    if form == media.TURTLE:
        return Response(answer["turtle"], status, headers, media_type=form)
    if status != 200:
        return _problem(request, report)
    document = {"context": context, "revision": revision or None, **report}
    return Response(json.dumps(document, ensure_ascii=False, indent=1), status, headers, media_type=form)


def _form(request: Request) -> str:
    """The media type of the report: by ``?format=``, else by the Accept header."""
    named = request.query_params.get("format", "")
    if named and named not in _FORMATS:
        raise ParameterError(
            said("No report comes in the format “%(format)s”.", format=named[:40]),
            name="format",
            hint=said("Ask for one of: %(forms)s.", forms=", ".join(_FORMATS)),
        )
    return _FORMATS[named] if named else choose(request.headers.get("accept"), _OFFERED)


def _context(written: str) -> Context:
    for known in _CONTEXTS:
        if written in ("", known):
            return known
    raise ParameterError(
        said("“%(text)s” is no context.", text=written[:40]),
        name="context",
        hint=said("Ask for one of: %(forms)s.", forms=", ".join(_CONTEXTS)),
    )


def _with_pasted(upload: Upload) -> Upload:
    """The upload with the text that was pasted into the form as one document more."""
    text = upload.fields.get("text", "")
    if not text.strip():
        return upload
    form = upload.fields.get("form", "")
    name = form.removeprefix("table:") + ".csv" if form.startswith("table:") else validation_page.PASTED
    media_type = _PASTED.get(form, "") or ("" if form.startswith("table:") else _PASTED["turtle"])
    pasted = Document(name, media_type, text.replace("\r\n", "\n").encode())
    return Upload((pasted, *upload.documents), upload.fields)


async def _checked(readers: Readers, home: object, documents: tuple[Document, ...], revision: int) -> dict[str, Any]:
    described = [(each.name, each.media_type, len(each.data)) for each in documents]
    payload = b"".join(each.data for each in documents)
    answer = await readers.task("check", payload, documents=described, home=str(home), revision=revision)
    found: dict[str, Any] = json.loads(answer)
    return found


def _is_unreadable(result: ResultRecord) -> bool:
    is_about_file = result["component"] == "Document" and result["code"].startswith("file-")
    return is_about_file and result["severity"] == "Violation"


def _problem(request: Request, report: ReportRecord) -> Response:
    """The problem that the first document that cannot be read makes, with the whole report in it."""
    first = next(filter(_is_unreadable, report["results"]))
    language = frame_of(request).voice.language
    place = first["place"]
    extra = {"name": place["file"], "line": place["line"], "column": place["column"], "report": report}
    code = first["code"].removeprefix("file-")
    # A table of a collection is read by a reader that knows no other language than English.
    mend = first["mend"].get(language) or first["mend"].get("en", "")
    hint = mend[:1].upper() + mend[1:]
    return respond(request, Problem(400, code, first["messages"][language], hint, extra={**extra}))
