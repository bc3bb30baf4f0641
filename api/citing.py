"""How to cite any page as of a revision: text, BibTeX, RIS, CSL-JSON. The page itself says what it is called."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers
from starlette.types import Message

from municipia.api.citations import FORMS
from municipia.api.cited import Wanted, scope_of
from municipia.api.negotiate import choose
from municipia.api.outcomes import gives
from municipia.api.urls import HOME
from municipia.graph.errors import NotFoundError
from municipia.graph.wording import said

router = APIRouter(tags=["entities"])

_BY_TYPE: Final = {form: suffix for suffix, form in FORMS.items()}
_GIVES: Final = gives(*_BY_TYPE, faults=(400, 404, 406, 410))
_ELSEWHERE: Final = frozenset((301, 302, 303, 307, 308))


class _Enough(Exception):
    """No fault: what answers is no page, and the rest of it is not wanted."""


@router.get("/cite/{name:path}", summary="How to cite a page, as text, BibTeX, RIS or CSL-JSON", responses=_GIVES)
async def cite(request: Request, name: str) -> Response:
    """The citation of the page at the rest of the path, with its parameters, by its suffix or the Accept header."""
    stem, suffix = _split(name)
    if not stem or stem.partition("/")[0] == "cite":
        raise _nothing(request)
    wanted = Wanted()
    moved = await _visit(request, "/" if stem == HOME else f"/{stem}", wanted)
    frame = wanted.frame
    if moved is None and (frame is None or frame.citation is None):
        raise _nothing(request)
    form = FORMS[suffix] if suffix else choose(request.headers.get("accept"), tuple(_BY_TYPE))
    if moved is not None:
        return _sent_on(moved, _BY_TYPE[form])
    assert frame is not None and frame.citation is not None  # noqa: S101, PT018 seen above
    headers = {
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
        "Content-Language": frame.voice.language,
        "X-Data-Version": str(frame.revision),
    }
    return Response(frame.citation.written(_BY_TYPE[form], frame.voice), headers=headers, media_type=form)


async def _visit(request: Request, path: str, wanted: Wanted) -> Response | None:
    """Ask the page at a path for its citation; what it answers where it is elsewhere. Raises what the page raises."""
    heads: list[Message] = []

    async def send(message: Message) -> None:
        heads.append(message)
        if wanted.frame is None and heads[0]["status"] not in _ELSEWHERE:
            raise _Enough

    try:
        await request.app.router(scope_of(request, path, wanted), request.receive, send)
    except _Enough:
        raise _nothing(request) from None
    status = heads[0]["status"]
    return (
        Response(status_code=status, headers=dict(Headers(raw=heads[0]["headers"]))) if status in _ELSEWHERE else None
    )


def _sent_on(moved: Response, suffix: str) -> Response:
    """Where the citation of a page that is elsewhere is."""
    path, mark, query = moved.headers["location"].partition("?")
    if not path.startswith("/"):
        return moved
    return RedirectResponse(f"/cite/{path.strip('/') or HOME}.{suffix}{mark}{query}", status_code=moved.status_code)


def _nothing(request: Request) -> NotFoundError:
    return NotFoundError(said("There is nothing at %(path)s.", path=request.url.path[:100]))


def _split(name: str) -> tuple[str, str]:
    """A path without its suffix, and the suffix ("" when it has none that we know)."""
    for suffix in FORMS:
        if name.endswith(f".{suffix}"):
            return name.removesuffix(f".{suffix}"), suffix
    return name, ""
