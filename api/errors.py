"""Errors over HTTP: one table from a fault to its status, and the two faces it has.

Machines get RFC 9457 problem details (``application/problem+json``); people, whose browser asks for HTML first, get a
page in their language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from municipia.api.catalogues import marked
from municipia.api.contexts import Page
from municipia.api.desk import frame_of
from municipia.api.headers import methods
from municipia.api.listing import Entry
from municipia.api.names import near_names
from municipia.api.negotiate import rank
from municipia.api.rendering import renderer
from municipia.api.voice import Voice
from municipia.graph import errors
from municipia.graph.report import Report
from municipia.ontology.namespaces import BASE

PROBLEM: Final = "application/problem+json"

#: The status of each fault, the most particular class first; a limit's status depends on which one it is.
STATUSES: Final[tuple[tuple[type[errors.MunicipiaError], HTTPStatus], ...]] = (
    (errors.SyntaxFault, HTTPStatus.BAD_REQUEST),
    (errors.ParameterError, HTTPStatus.BAD_REQUEST),
    (errors.MediaTypeError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (errors.UnsupportedError, HTTPStatus.BAD_REQUEST),
    (errors.ColumnError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.DataError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.ViolationError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.UnauthorizedError, HTTPStatus.UNAUTHORIZED),
    (errors.ForbiddenError, HTTPStatus.FORBIDDEN),
    (errors.NotFoundError, HTTPStatus.NOT_FOUND),
    (errors.ClosedError, HTTPStatus.FORBIDDEN),
    (errors.PreconditionError, HTTPStatus.PRECONDITION_FAILED),
    (errors.GoneError, HTTPStatus.GONE),
    (errors.NotAcceptableError, HTTPStatus.NOT_ACCEPTABLE),
    (errors.NotBuiltError, HTTPStatus.NOT_IMPLEMENTED),
    (errors.BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.LockedError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.LimitError, HTTPStatus.GATEWAY_TIMEOUT),
)
#: Limits that the text of a request breaks by itself; the others are found while the answer is worked out.
LIMIT_STATUSES: Final = {
    "size": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "depth": HTTPStatus.BAD_REQUEST,
    "prefixes": HTTPStatus.BAD_REQUEST,
    "term": HTTPStatus.BAD_REQUEST,
    "statements": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "rate": HTTPStatus.TOO_MANY_REQUESTS,
    "send": HTTPStatus.REQUEST_TIMEOUT,
    "room": HTTPStatus.INSUFFICIENT_STORAGE,
}
TITLES: Final = {
    400: marked("The request cannot be understood"),
    401: marked("A valid token is needed"),
    403: marked("This is not allowed"),
    404: marked("There is nothing at this address"),
    405: marked("This address does not take that method"),
    406: marked("This is not available in the form you asked for"),
    408: marked("The request took too long to arrive"),
    410: marked("This is not here any more"),
    412: marked("It is not in the state that the request relies on"),
    413: marked("The request is too large"),
    415: marked("This media type cannot be read here"),
    416: marked("The file has no such part"),
    422: marked("The data do not pass"),
    429: marked("Too many requests"),
    500: marked("Something went wrong on our side"),
    501: marked("This is not built yet"),
    503: marked("The server is busy"),
    507: marked("There is no room left"),
    504: marked("The answer would take more than one query may use"),
}
# What a mounted folder of files takes.
_OF_FILES: Final = ("GET", "HEAD", "OPTIONS")
_EXTRA: Final = ("line", "column", "limit", "allowed", "unit", "retry_after", "name", "available", "replaced_by")


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """Something went wrong: what, why, what to do. ``near`` are things with a like name."""

    status: int
    message: str
    hint: str = ""
    near: tuple[Entry, ...] = ()
    replaced_by: str = ""


@dataclass(frozen=True)
class Problem:
    """What went wrong, before it takes one of its two faces; ``extra`` holds the members of that kind of fault."""

    status: int
    code: str
    detail: str
    hint: str = ""
    extra: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title, in English; the catalogues have it in French and Spanish."""
        return TITLES.get(self.status) or HTTPStatus(self.status).phrase

    def document(self, voice: Voice) -> dict[str, object]:
        """The RFC 9457 document, in the reader's language."""
        known = {
            "type": f"{BASE}problems#{self.code}",
            "title": voice.say(self.title),
            "status": self.status,
            "detail": voice.say(self.detail),
            "code": self.code,
            "hint": voice.say(self.hint),
        }
        return {name: value for name, value in {**known, **self.extra}.items() if value not in ("", None)}


def status_of(error: errors.MunicipiaError) -> HTTPStatus:
    """The HTTP status of a fault."""
    if isinstance(error, errors.LimitError) and error.limit in LIMIT_STATUSES:
        return LIMIT_STATUSES[error.limit]
    found = (status for kind, status in STATUSES if isinstance(error, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def problem_of(error: errors.MunicipiaError) -> Problem:
    """The problem that a fault is."""
    extra = {name: getattr(error, name) for name in _EXTRA if getattr(error, name, None) not in (None, "")}
    if isinstance(error, errors.ViolationError):
        extra["report"] = error.report.to_json() if isinstance(error.report, Report) else error.report
    headers = {}
    if isinstance(error, errors.BusyError | errors.LockedError):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, errors.LimitError) and error.limit == "rate":
        headers["Retry-After"] = str(error.retry_after or 1)
    elif isinstance(error, errors.MediaTypeError):
        headers["Accept-Post"] = ", ".join(error.taken)
    elif isinstance(error, errors.UnauthorizedError):
        headers["WWW-Authenticate"] = _challenge(error.code_sent)
    elif isinstance(error, errors.ForbiddenError):
        headers["WWW-Authenticate"] = _challenge("insufficient_scope")
    return Problem(status_of(error), error.code, error.message, error.hint, extra, headers)


def _challenge(code: str) -> str:
    """The challenge of RFC 6750, section 3: without a code when no token came."""
    return 'Bearer realm="municipia"' + (f', error="{code}"' if code else "")


def respond(request: Request, problem: Problem, near: tuple[Entry, ...] = ()) -> Response:
    """The answer in the face that the client asks for. A HEAD request gets the same headers.

    ``near`` are things whose names are like what was asked for; a page shows them.
    """
    frame = frame_of(request)
    language = frame.voice.language
    headers = {
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
        "Content-Language": language,
        **problem.headers,
    }
    if problem.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        headers["Connection"] = "close"  # what is left of the body need not come
    title = frame.voice.say(problem.title)
    offered = (PROBLEM, "application/json", "text/html")
    if next(iter(rank(request.headers.get("accept"), offered)), PROBLEM) == "text/html":
        page = ErrorPage(
            title=title,
            status=problem.status,
            message=frame.voice.say(problem.detail),
            hint=frame.voice.say(problem.hint),
            replaced_by=str(problem.extra.get("replaced_by", "")),
            near=near,
        )
        body = renderer().render("error.html", page, frame)
        return Response(body, problem.status, headers, media_type="text/html")
    document = json.dumps(problem.document(frame.voice), ensure_ascii=False, default=str)
    return Response(document, problem.status, headers, media_type=PROBLEM)


def install(app: FastAPI) -> None:
    """Make every fault of the application answer this way."""
    app.add_exception_handler(errors.MunicipiaError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(Exception, _unforeseen)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.MunicipiaError)  # noqa: S101 - the table of handlers says so
    near = await near_names(request) if isinstance(error, errors.NotFoundError) else ()
    return respond(request, problem_of(error), near)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    phrase = HTTPStatus(error.status_code).phrase
    detail = "" if error.detail == phrase else str(error.detail)
    code = phrase.lower().replace(" ", "-")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(methods(request.app.router, request.scope) or _OF_FILES)
    problem = Problem(error.status_code, code, detail or _DETAILS.get(error.status_code, ""), headers=headers)
    near = await near_names(request) if error.status_code == HTTPStatus.NOT_FOUND else ()
    return respond(request, problem, near)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    name = str(first["loc"][-1])
    return respond(request, problem_of(errors.ParameterError(f"{name}: {first['msg']}.", name=name)))


async def _unforeseen(request: Request, _error: Exception) -> Response:
    return respond(request, Problem(500, "internal", _DETAILS[500]))


_DETAILS: Final = {
    404: marked("The address may be mistyped, or the thing may never have been in the graph."),
    405: marked("The Allow header lists the methods that it takes."),
    500: marked("It has been noted. Please try again later."),
}
