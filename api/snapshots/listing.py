"""A page of rows as what is kept of it: a list by its own handler, all of its pages in one; a selection by its acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from fastapi import Request, Response

from municipia.api import selecting
from municipia.api.contexts import Page
from municipia.api.desk import Desk, day_of, frame_of, time_of
from municipia.api.labels import Label
from municipia.api.listing import Entry, ListPage
from municipia.api.lookup import Lookup
from municipia.api.pages import compare, governments, instruments, lists, plans, sources, taking, territories
from municipia.api.snapshots.blank import Cell, Row
from municipia.graph.dumps.tables import Cell as Plain
from municipia.graph.dumps.tables import Column
from municipia.graph.errors import ParameterError
from municipia.graph.extracts.extract import Extract
from municipia.graph.extracts.extract import Row as Held
from municipia.graph.readers import Readers
from municipia.graph.wording import said
from municipia.ontology.namespaces import EDTF, XSD

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
_TYPES: Final[Mapping[str, str]] = {"integer": _INTEGER, "date": str(XSD.date), "edtf": str(EDTF.EDTF)}


@dataclass(frozen=True)
class _Selected:
    """A view of a selection: what gives its rows, its parameters beside those of a selection, the columns to keep."""

    rows: Callable[[Desk], Awaitable[Extract]]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]


#: The views of a selection whose rows are kept, by the last part of their address.
SELECTIONS: Final[Mapping[str, _Selected]] = {
    "matrix": _Selected(
        taking.extracted,
        ("asOf", "sort"),
        (
            *("act", "place", "place_name", "country", "instrument", "instrument_name", "act_type"),
            *("date", "earliest", "latest", "certainty", "sources"),
        ),
    ),
    "compare": _Selected(
        compare.extracted,
        ("asOf", "with", "before", "part"),
        (
            *("place", "place_name", "country", "part", "first", "first_acts", "second", "second_acts"),
            "sources",
        ),
    ),
}


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
    columns: tuple[str, ...] = COLUMNS


class Listing:
    """Asks the pages of lists, on behalf of a request."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def ask(self, name: str, given: Mapping[str, str], language: str, revision: int) -> Listed:
        """The whole list of a page. Raises ParameterError for a filter that it does not have."""
        address = f"/{name}"
        desk = await self._desk(address, given, language, revision)
        if name in SELECTIONS:
            return await _selected(desk, name, given)
        await PAGES[name](desk)
        (page,) = desk.kept
        assert isinstance(page, ListPage)  # noqa: S101 - what PAGES are
        _check(given, [each.name for each in page.filters])
        filters = {each.name: each.value for each in page.filters if each.value}
        shown = urlencode({**filters, "lang": language})
        return Listed(f"{address}?{shown}", filters, tuple(_row(entry, language) for entry in page.entries))

    async def _desk(self, address: str, given: Mapping[str, str], language: str, revision: int) -> WholeDesk:
        query = urlencode({**given, "lang": language})
        scope = {**self._request.scope, "method": "GET", "path": address, "query_string": query.encode(), "headers": []}
        request = Request(scope)
        readers: Readers = request.app.state.readers
        frame = frame_of(request)
        frame.revision = revision
        frame.revised = await time_of(request, revision, readers.head)
        frame.as_of = given.get("asOf", "")
        day = day_of(frame.as_of)
        return WholeDesk(request, frame, Lookup(readers, revision), as_of_day=day, is_whole=True)


def _check(given: Mapping[str, str], has: Sequence[str]) -> None:
    """Raises ParameterError for a filter that a list does not have."""
    for other in given.keys() - set(has):
        raise ParameterError(
            said("The list has no filter “%(name)s”.", name=other[:40]),
            name=other[:40],
            hint=said("Leave it out; the filters are: %(forms)s.", forms=", ".join(has) or "–"),
        )


async def _selected(desk: Desk, name: str, given: Mapping[str, str]) -> Listed:
    """The rows of a selection: its acts, or the places that are compared, with the columns that are kept."""
    kept = SELECTIONS[name]
    _check(given, (*selecting.PARAMETERS, *kept.parameters))
    extract = await kept.rows(desk)
    columns = [column for column in extract.table.columns if column.name in kept.columns]
    language = desk.voice.language
    rows = tuple(tuple(_cell(column, row, language) for column in columns) for row in extract.rows)
    shown = urlencode({**given, "lang": language})
    return Listed(f"/{name}?{shown}", dict(given), rows, tuple(column.name for column in columns))


def _cell(column: Column, row: Held, language: str) -> Cell:
    """A cell of an extract as one term; several identifiers are a text with blanks between them."""
    value: Plain = row[column.name]
    if isinstance(value, list):
        if len(value) == 1 and column.kind == "iri":
            return {"type": "uri", "value": value[0]}
        return _text(" ".join(value))
    if value is None:
        return None
    if column.kind == "iri":
        return {"type": "uri", "value": str(value)}
    if column.kind == "name":
        tag = row.get(column.name.removesuffix("_name") + "_tag")
        return {"type": "literal", "value": str(value), "xml:lang": str(tag or language)}
    if column.kind in _TYPES:
        return {"type": "literal", "value": str(value), "datatype": _TYPES[column.kind]}
    return _text(str(value))


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
