"""The desk of a page: what its handler needs to look things up and to hand out an answer."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from rdflib import URIRef

from municipia.api import linking, structured
from municipia.api.catalogues import choose_language
from municipia.api.cited import citation_of, is_cited, wanted_of
from municipia.api.contexts import Page
from municipia.api.embeds import kinds
from municipia.api.facts import Row, best_text
from municipia.api.kinds import KINDS, THING
from municipia.api.labels import Label
from municipia.api.lookup import Lookup, grouped
from municipia.api.negotiate import choose
from municipia.api.rendering import Frame, SourceNote, renderer
from municipia.api.urls import DATA_FORMATS, SUFFIX_OF, Links, own_address, page_path, source_id
from municipia.api.voice import Voice
from municipia.graph import revisions
from municipia.graph.checkpoints import Published
from municipia.graph.dates import period_end
from municipia.graph.errors import ParameterError
from municipia.graph.parameters import no_period, refused
from municipia.graph.readers import Readers
from municipia.graph.wording import said

_HTML: Final = "text/html"
_PAGE_NUMBER: Final = re.compile("[0-9]{1,6}")
#: The pages on which nothing is an act, by the first part of their path: they are the same for all days.
_UNDATED: Final = frozenset(
    {
        *("about", "catalog", "changes", "conflicts", "developers", "dumps", "event", "event-series", "events"),
        *("milestones", "organisations", "plan", "plans", "practice", "practices", "rights", "search", "sources"),
        *("wave", "waves"),
    }
)
#: Letters of a value that a fault repeats.
_LONGEST: Final = 60


@dataclass
class Desk:
    """One request for a page: its words, its links, its revision."""

    request: Request
    frame: Frame
    lookup: Lookup
    as_of_day: dt.date | None = None
    #: Whether a list is wanted whole, not page by page.
    is_whole: bool = False
    _notes: dict[str, SourceNote] | None = field(default=None, init=False, repr=False)

    @property
    def voice(self) -> Voice:
        """The reader's language."""
        return self.frame.voice

    @property
    def links(self) -> Links:
        """Makes the links of this page."""
        return self.frame.links

    @property
    def revision(self) -> int:
        """The number of the revision shown."""
        return self.frame.revision or 0

    def say(self, message: str) -> str:
        """A message in the reader's language."""
        return self.voice.say(message)

    def kind_name(self, kind: str) -> str:
        """What a thing of a kind is called, by the part of its path."""
        return self.say(KINDS.get(kind, THING).one)

    def parameter(self, name: str) -> str:
        """A parameter of the address, trimmed, "" when absent."""
        return self.request.query_params.get(name, "").strip()

    def one_of(self, name: str, allowed: Collection[str], default: str = "") -> str:
        """A parameter that takes some words alone, ``default`` when absent. Raises ParameterError for another word."""
        value = self.parameter(name)
        if value and value not in allowed:
            raise refused(name, value[:_LONGEST], said("It is one of: %(values)s.", values=", ".join(allowed)))
        return value or default

    @property
    def page_number(self) -> int:
        """The page of a list that is asked for, from 1. Raises ParameterError for anything but a small whole number."""
        return self.page_in("page")

    def page_in(self, name: str) -> int:
        """As :attr:`page_number`, where a page has several lists, each with a parameter of its own."""
        text = self.parameter(name) or "1"
        if not _PAGE_NUMBER.fullmatch(text) or not int(text):
            words = self.say("A page is a whole number from 1, not “%(text)s”.")
            raise ParameterError(words % {"text": text[:40]}, name=name)
        return int(text)

    async def graph(self, text: str, media_type: str) -> bytes:
        """What one of our CONSTRUCT queries gives at the revision shown, written in a media type."""
        readers: Readers = self.request.app.state.readers
        answer = await readers.query(text, accept=(media_type,), revision=self.frame.revision)
        return await answer.read()

    async def answer(self, template: str, page: Page, *, iri: str = "", status: int = 200) -> Response:
        """The page as a response; with ``iri`` it also offers the data of that thing, to clients that ask for data.

        Raises NotAcceptableError for a client that takes no form we have.
        """
        form = choose(self.request.headers.get("accept"), (_HTML, *SUFFIX_OF) if iri else (_HTML,))
        if form != _HTML:
            return RedirectResponse(self.links.data(iri, SUFFIX_OF[form]), status_code=303, headers={"Vary": "Accept"})
        if iri:
            self.frame.iri, self.frame.formats = iri, tuple(DATA_FORMATS)
        if not is_cited(self.request):
            if iri:
                await self._describe(iri, page.title)
            await self._load_sources()
            self.frame.oembed = self._oembed()
        return page_response(self.request, template, page, self.frame, status=status)

    def attachment(self, body: str | bytes, media_type: str, name: str) -> Response:
        """A file that the page offers, shown where a browser can show it and saved under ``name``."""
        headers = {
            "Vary": "Accept-Language",
            "Content-Language": self.voice.language,
            "Cache-Control": "no-cache",
            "X-Data-Version": str(self.revision),
            "Content-Disposition": f'inline; filename="{name}"',
        }
        content = body.encode() if isinstance(body, str) else body
        return _tagged(self.request, content, headers, media_type)

    def _oembed(self) -> str:
        """Where programs learn how to show this page elsewhere; "" when it has no embed."""
        if kinds.embed_of(self.request.url.path, self.links.query) is None:
            return ""
        here = own_address(self.request)
        return f"{here}/oembed?{urlencode({'url': here + self.links.here()})}"

    async def _describe(self, iri: str, name: str) -> None:
        """Say what the thing of a page is, for search engines; the rows are those that the page was made of."""
        kind = page_path(iri).split("/")[1]
        found = structured.thing(kind, iri, name, await self.lookup.rows("statements", thing=URIRef(iri)))
        if found:
            self.frame.structured = structured.block(found)

    def describe_dataset(self, more: Mapping[str, object] | None = None) -> None:
        """Say that a page is about the whole data set, for search engines."""
        about = self.say("Which territory committed itself to what, when, and who says so.")
        modified = self.frame.revised.isoformat() if self.frame.revised else ""
        found = structured.dataset(self.voice.language, about, self.revision, modified, more or {})
        self.frame.structured = structured.block(found)

    async def source_notes(self) -> dict[str, SourceNote]:
        """What is known of every source, by its id; worked out once for a request."""
        if self._notes is None:
            self._notes = {note.id: note for note in source_notes(await self.lookup.rows("sources"), self.voice)}
        return self._notes

    async def _load_sources(self) -> None:
        self.frame.sources = await self.source_notes()


def source_notes(rows: list[Row], voice: Voice) -> list[SourceNote]:
    """The notes of sources, from the rows of the query ``sources``."""
    notes = []
    for iri, group in grouped(rows, "source").items():
        first = group[0]
        title = best_text([row["title"] for row in group], voice)
        notes.append(
            SourceNote(
                id=source_id(iri),
                iri=iri,
                title=title or Label(source_id(iri)),
                publisher=str(first.get("publisher", "")),
                url=str(first.get("url", "")),
                issued=str(first.get("issued", "")),
                language=str(first.get("language", "")),
                type=str(first.get("type", "")),
            )
        )
    return notes


def page_response(request: Request, template: str, page: Page, frame: Frame, *, status: int = 200) -> Response:
    """A page with its citation; where that alone is wanted (``citing``), nothing but it."""
    if status == 200 and page.is_cited and frame.revised:
        frame.citation = citation_of(page, frame)
    if is_cited(request):
        return wanted_of(request).take(frame)
    return html_response(request, renderer().render(template, page, frame), frame, status=status)


def html_response(request: Request, body: str, frame: Frame, *, status: int = 200) -> Response:
    """HTML with the headers that caches and machines read; 304 when the reader has this very page already."""
    headers = {
        "Vary": "Accept, Accept-Language",
        "Content-Language": frame.voice.language,
        "Cache-Control": "no-cache" if status == 200 else "no-store",
        "Link": linking.of_page(frame.links, frame.iri),
    }
    if frame.revision is not None:
        headers["X-Data-Version"] = str(frame.revision)
    if status == 200:
        return _tagged(request, body.encode(), headers, _HTML)
    return Response(body, status_code=status, media_type=_HTML, headers=headers)


def _tagged(request: Request, content: bytes, headers: Mapping[str, str], media_type: str) -> Response:
    """An answer with the tag of its content; 304 when the reader has this very content already."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    told = {**headers, "ETag": etag}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=told)
    return Response(content, headers=told, media_type=media_type)


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names this entity tag (weak comparison, RFC 9110 section 13.1.2)."""
    if not if_none_match:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag.removeprefix("W/") in tags


def frame_of(request: Request) -> Frame:
    """The frame around a page that needs nothing from the graph: an error page, a form."""
    language = choose_language(request.query_params.get("lang"), request.headers.get("accept-language"))
    links = Links(request.url.path, dict(request.query_params))
    return Frame(voice=renderer().voices[language], links=links)


async def desk(request: Request) -> Desk:
    """The desk for this request. Raises ParameterError for a time that cannot be read."""
    frame = frame_of(request)
    readers: Readers = request.app.state.readers
    head = await readers.newest()
    known_at = request.query_params.get("knownAt", "").strip()
    frame.as_of = request.query_params.get("asOf", "").strip()
    frame.is_dated = request.url.path.split("/")[1] not in _UNDATED
    frame.head = head.revision
    frame.revision = await readers.resolve(known_at) if known_at else head.revision
    frame.revised = await time_of(request, frame.revision, head)
    return Desk(request, frame, Lookup(readers, frame.revision), as_of_day=day_of(frame.as_of))


async def time_of(request: Request, revision: int, head: Published) -> dt.datetime:
    """When a revision was recorded."""
    if revision == head.revision:
        return dt.datetime.fromisoformat(head.time)
    entry = await asyncio.to_thread(revisions.revision, request.app.state.settings.home, revision)
    return entry.time


def day_of(as_of: str) -> dt.date | None:
    """The last day of a year, month or day; None without one. Raises ParameterError for any other text."""
    if not as_of:
        return None
    try:
        return period_end(as_of)
    except ValueError as error:
        raise no_period("asOf", as_of) from error


DeskDep = Annotated[Desk, Depends(desk)]
