"""What a page is cited as: exactly what is seen on it, at its revision; kept apart from how the page is drawn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from municipia.api.citations import Citation
from municipia.api.contexts import Page
from municipia.api.rendering import Frame
from municipia.api.urls import HOME

_WANTED: Final = "municipia.cited"
_NO_CONTENT: Final = 204
_DIGITS: Final = 8


@dataclass
class Wanted:
    """Asks a page for its citation instead of its HTML; ``frame`` is that of the page once it was asked."""

    frame: Frame | None = None

    def take(self, frame: Frame) -> Response:
        """Keep the frame of a page, with its citation if it has one."""
        self.frame = frame
        return Response(status_code=_NO_CONTENT)


def scope_of(request: Request, path: str, wanted: Wanted) -> dict[str, object]:
    """The request for the citation of the page at a path, with the parameters of this one."""
    headers = [(name, value) for name, value in request.scope["headers"] if name in (b"host", b"accept-language")]
    own = ("type", "asgi", "http_version", "scheme", "client", "server", "query_string", "root_path", "app", "state")
    kept = {name: request.scope[name] for name in own if name in request.scope}
    # What a framework keeps for a request while it lasts is this one's as well: it ends before this one does.
    stacks = {name: value for name, value in request.scope.items() if name.startswith("fastapi_")}
    headers.append((b"accept", b"text/html"))
    return {
        **kept,
        **stacks,
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "headers": headers,
        _WANTED: wanted,
    }


def is_cited(request: Request) -> bool:
    """Whether it is the citation of a page that is wanted, not the page."""
    return _WANTED in request.scope


def wanted_of(request: Request) -> Wanted:
    """Where the page leaves its citation."""
    found: Wanted = request.scope[_WANTED]
    return found


def citation_of(page: Page, frame: Frame) -> Citation:
    """The citation of what is seen: title, conditions and day in words, lasting address, revision and its day."""
    assert frame.revised is not None  # noqa: S101 a page without a time is not cited
    voice, links, revision = frame.voice, frame.links, frame.revision or 0
    day = voice.say("as of %(date)s") % {"date": voice.date(frame.as_of)} if frame.as_of and frame.is_dated else ""
    within = ", ".join(filter(None, (page.narrowed, day)))
    title = page.cited or page.title
    url = links.lasting(revision)
    asked = url.rpartition("?")[2]
    mark = "" if asked == f"knownAt={revision}" else "-" + hashlib.sha256(asked.encode()).hexdigest()[:_DIGITS]
    return Citation(
        key=f"{links.path.strip('/') or HOME}{mark}-r{revision}",
        title=f"{title} ({within})" if within else title,
        url=url,
        revision=revision,
        day=frame.revised.date(),
        language=voice.language,
    )
