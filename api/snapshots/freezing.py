"""Freezing: asking the graph what is to be kept, or was kept, at one revision."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rdflib import Literal

from municipia.api.asking import arguments
from municipia.api.lookup import query_text
from municipia.api.snapshots import frozen
from municipia.api.snapshots.blank import Row
from municipia.api.snapshots.frozen import Frozen
from municipia.api.snapshots.listing import PAGES, SELECTIONS, Listing
from municipia.graph import media, revisions
from municipia.graph.binding import bind
from municipia.graph.dates import bounds, is_edtf, is_period
from municipia.graph.errors import NotBuiltError, ParameterError
from municipia.graph.questions import catalogue
from municipia.graph.readers import Readers
from municipia.graph.wording import said

#: The lists whose rows can be frozen whole, without a language: each is the page query of its name.
LISTS: Final = ("events", "milestones", "organisations", "practices", "rights", "waves")
_ACCEPT: Final = (media.SPARQL_JSON, media.N_TRIPLES)
_GRAPHS: Final = ("default-graph-uri", "named-graph-uri")
_DAYS: Final = ("asOf", "before")

Parameters = Mapping[str, str | Sequence[str]]


class Freezer:
    """Asks ``readers`` and gives answers to keep, no longer than ``most`` bytes."""

    def __init__(self, readers: Readers, home: Path, most: int, listing: Listing) -> None:
        self._readers, self._home, self._most, self._listing = readers, home, most, listing

    async def query(self, text: str, graphs: Mapping[str, Sequence[str]], revision: int) -> Frozen | None:
        """The answer to a query in SPARQL; None when it is too long. Raises what :meth:`Readers.query` raises."""
        parameters = {name: tuple(graphs.get(name, ())) for name in _GRAPHS}
        return await self._ask("sparql", text, parameters, revision)

    async def question(self, name: str, given: Mapping[str, str], language: str, revision: int) -> Frozen | None:
        """The answer to a named question. Raises NotFoundError, NotBuiltError and what ``arguments`` raises."""
        asked = catalogue().find(name)
        if asked.unavailable:
            raise NotBuiltError(asked.unavailable[language])
        found = await arguments(asked, given, self._readers, language=language, revision=revision)
        found.terms["revision"] = Literal(revision)
        day = await asyncio.to_thread(revisions.revision, self._home, revision)
        found.terms["revisionDate"] = Literal(day.time.date())
        parameters = {"question": asked.name, "lang": language, **found.written}
        if found.within or given.get("scope"):
            parameters["scope"] = found.scope
        return await self._ask("question", asked.bind(found.terms), parameters, revision, within=found.within)

    async def page(self, name: str, given: Mapping[str, str], language: str, revision: int) -> Frozen:
        """The list of a page with its filters. Raises ParameterError for a list or a filter that there is not."""
        if name not in PAGES and name not in SELECTIONS:
            raise _no_list(name)
        listed = await self._listing.ask(name, given, language, revision)
        return Frozen(
            kind="list",
            query=listed.address,
            parameters={"list": name, "lang": language, **listed.filters},
            revision=revision,
            columns=listed.columns,
            rows=listed.rows,
            is_ordered=True,
            created=_now(),
        )

    async def list(self, name: str, revision: int) -> Frozen | None:
        """The rows that a list is made of, whole. Raises ParameterError for one that there is not."""
        if name not in LISTS:
            raise _no_list(name)
        return await self._ask("list", bind(query_text(name), {}), {"list": name}, revision)

    async def again(self, kept: Frozen, revision: int) -> Frozen | None:
        """The same asked of another revision; None when that answer is too long."""
        given = kept.parameters
        if kept.kind == "question":
            written = {name: str(value) for name, value in given.items() if name not in ("question", "lang")}
            return await self.question(str(given["question"]), written, str(given["lang"]), revision)
        if kept.kind == "list" and "lang" in given:
            written = {name: _dated(name, str(value)) for name, value in given.items() if name not in ("list", "lang")}
            return await self.page(str(given["list"]), written, str(given["lang"]), revision)
        if kept.kind == "list":
            return await self.list(str(given["list"]), revision)
        graphs = {name: tuple(given.get(name, ())) for name in _GRAPHS}
        return await self.query(kept.query, graphs, revision)

    async def _ask(
        self, kind: str, text: str, parameters: Parameters, revision: int, *, within: str = ""
    ) -> Frozen | None:
        graphs = [[within] if within else parameters.get(name) or None for name in _GRAPHS]
        default, named = (None if each is None else tuple(each) for each in graphs)
        answer = await self._readers.query(
            text, accept=_ACCEPT, default_graphs=default, named_graphs=named, revision=revision
        )
        if answer.body is None or len(answer.body) > 2 * self._most:
            answer.close()
            return None
        ordered = frozen.is_ordered(text)
        body = answer.body

        def read() -> tuple[tuple[str, ...], tuple[Row, ...]]:
            if answer.kind == "graph":
                return frozen.read_triples(body)
            return frozen.read_bindings(body, ordered=ordered)

        columns, rows = await asyncio.to_thread(read)
        return Frozen(
            kind=kind,
            query=text,
            parameters=parameters,
            revision=revision,
            columns=columns,
            rows=rows,
            is_ordered=ordered and answer.kind != "graph",
            created=_now(),
        )


def _dated(name: str, value: str) -> str:
    """A value of what was frozen as it would be asked for today: once a day could be any date that has an end."""
    if name not in _DAYS or is_period(value) or not is_edtf(value):
        return value
    latest = bounds(value).latest
    return latest.isoformat() if latest else value


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _no_list(name: str) -> ParameterError:
    return ParameterError(
        said("There is no list “%(name)s” to freeze.", name=name[:40]),
        name="list",
        hint=said("Ask for one of: %(forms)s.", forms=", ".join(sorted({*LISTS, *PAGES, *SELECTIONS}))),
    )
