"""A list page as rows to keep: what its own handler gives for its filters, all of its pages in one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from fastapi import Request, Response

from municipia.api.contexts import Entry, ListPage, Page
from municipia.api.desk import Desk, frame_of
from municipia.api.labels import Label
from municipia.api.lookup import Lookup
from municipia.api.pages import governments, instruments, lists, plans, sources, territories
from municipia.api.snapshots.blank import Cell, Row
from municipia.graph.errors import ParameterError
from municipia.graph.readers import Readers
from municipia.graph.wording import said

#: The pages of lists, each by the last part of its address.
PAGES: Final[Mapping[str, Callable[[Desk], Awaitable[Response]]]] = {
    "events": lists.events,
    "governments": governments.governments,
    "instruments": instruments.instruments,
    "organisations": lists.organisations,
    "plans": plans.plans,
    "practices": lists.practices,
    "sources": sources.sources,
    "territories": territories.territories,
    "waves": lists.waves,
}
COLUMNS: Final = ("id", "name", "details", "when", "count")
_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"


@dataclass
class WholeDesk(Desk):
    """A desk that keeps the page it is handed instead of writing it."""

    kept: list[Page] = field(default_factory=list)

    async def answer(self, template: str, page: Page, *, iri: str = "", status: int = 200) -> Response:
        """Keep the page."""
        del template, iri
        self.kept.append(page)
        return Response(status_code=status)


@dataclass(frozen=True)
class Listed:
    """The rows of a list: its address, the filters that held, and the entries in the order of the page."""

    address: str
    filters: Mapping[str, str]
    rows: tuple[Row, ...]


class Listing:
    """Asks the pages of lists, on behalf of a request."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def ask(self, name: str, given: Mapping[str, str], language: str, revision: int) -> Listed:
        """The whole list of a page. Raises ParameterError for a filter that it does not have."""
        address = f"/{name}"
        query = urlencode({**given, "lang": language})
        scope = {**self._request.scope, "method": "GET", "path": address, "query_string": query.encode(), "headers": []}
        request = Request(scope)
        readers: Readers = request.app.state.readers
        frame = frame_of(request)
        frame.revision = revision
        desk = WholeDesk(request, frame, Lookup(readers, revision), is_whole=True)
        await PAGES[name](desk)
        (page,) = desk.kept
        assert isinstance(page, ListPage)  # noqa: S101 - what PAGES are
        has = [each.name for each in page.filters]
        for other in given.keys() - has:
            raise ParameterError(
                said("The list has no filter “%(name)s”.", name=other[:40]),
                name=other[:40],
                hint=said("Leave it out; the filters are: %(forms)s.", forms=", ".join(has) or "–"),
            )
        filters = {each.name: each.value for each in page.filters if each.value}
        shown = urlencode({**filters, "lang": language})
        return Listed(f"{address}?{shown}", filters, tuple(_row(entry, language) for entry in page.entries))


def _row(entry: Entry, language: str) -> Row:
    details = "; ".join(each.text for each in entry.meta)
    count: Cell = None
    if entry.count is not None:
        count = {"type": "literal", "value": str(entry.count), "datatype": _INTEGER}
    return ({"type": "uri", "value": entry.iri}, _name(entry.name, language), _text(details), _text(entry.when), count)


def _name(label: Label, language: str) -> Cell:
    return {"type": "literal", "value": label.text, "xml:lang": label.tag or language}


def _text(words: str) -> Cell:
    return {"type": "literal", "value": words} if words else None
