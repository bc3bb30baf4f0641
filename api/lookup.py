"""Lookups: what a page asks of the graph, one named query at a time, all of it at one revision."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Protocol

from rdflib import Literal, URIRef

from municipia.api.composed import composable, compose, kind_of, proper
from municipia.api.facts import Row
from municipia.api.labels import Label, from_iri, pick
from municipia.api.urls import source_id
from municipia.api.voice import Voice
from municipia.graph.binding import Term, bind, bind_list
from municipia.ontology.namespaces import BASE

#: How many things one query for names asks about: a page's worth, well under the limit on a query's size.
_BATCH = 400


class Selects(Protocol):
    """What a lookup needs of the readers."""

    async def select(self, text: str, *, revision: int | None = None, within: str = "") -> list[dict[str, Term]]:
        """The rows of a SELECT query at a revision (the head when None); unbound variables are absent.

        ``within`` names the one graph that is asked, or the core.
        """


@cache
def query_text(name: str) -> str:
    """The text of ``graph/queries/pages/{name}.rq``."""
    return files("municipia.graph").joinpath("queries", "pages", f"{name}.rq").read_text(encoding="utf-8")


class Lookup:
    """Asks the readers at one ``revision`` and remembers the names it has met, for the time of one page."""

    def __init__(self, readers: Selects, revision: int | None, within: str = "") -> None:
        self._readers = readers
        self._revision = revision
        self._within = within
        self._names: dict[str, list[Literal]] = {}

    def within(self, graph: str) -> Lookup:
        """A lookup that asks one graph alone, or the core (``graph.core.CORE``); "" for the whole."""
        return Lookup(self._readers, self._revision, graph) if graph else self

    async def rows(self, name: str, **terms: Term | None) -> list[Row]:
        """The rows of a page query, its variables bound to ``terms``."""
        return await self._select(bind(query_text(name), terms))

    async def rows_of(self, name: str, variable: str, things: Iterable[str], **terms: Term | None) -> list[Row]:
        """The rows of a page query for several things at once, its other variables bound to ``terms``."""
        iris = [URIRef(iri) for iri in dict.fromkeys(things)]
        if not iris:
            return []
        batches = [iris[start : start + _BATCH] for start in range(0, len(iris), _BATCH)]
        answers = await asyncio.gather(
            *(self._select(bind_list(bind(query_text(name), terms), variable, batch)) for batch in batches)
        )
        return [row for answer in answers for row in answer]

    async def names(self, things: Iterable[str]) -> dict[str, list[Literal]]:
        """Every name of some things of ours; a thing without one has an empty list."""
        wanted = {str(iri) for iri in things if str(iri).startswith(BASE)}
        missing = sorted(wanted - self._names.keys())
        self._names.update({iri: [] for iri in missing})
        for row in await self.rows_of("labels", "thing", missing):
            if isinstance(row["name"], Literal):
                self._names[str(row["thing"])].append(row["name"])
        return {iri: self._names[iri] for iri in wanted}

    async def labels(self, things: Iterable[str], voice: Voice) -> dict[str, Label]:
        """The name to show for each thing of ours: its own, else one made of its parts, else the end of its IRI."""
        names = {iri: proper(iri, found) for iri, found in (await self.names(things)).items()}
        labels = {iri: pick(found, voice) or from_iri(iri) for iri, found in names.items()}
        nameless = composable(iri for iri, found in names.items() if not found)
        return labels | (await self._composed(nameless, voice) if nameless else {})

    async def _composed(self, nameless: list[str], voice: Voice) -> dict[str, Label]:
        rows = grouped(await self.rows_of("parts", "thing", nameless), "thing")
        # A part may itself be nameless: a text without a title is called by its own parts, a claim's act by the last
        # part of its IRI, no deeper.
        names = await self.names(iris_in((row for group in rows.values() for row in group), "value"))
        labels = {iri: pick(found, voice) or from_iri(iri) for iri, found in names.items()}
        texts = [iri for iri, found in names.items() if not found and kind_of(iri) == "instrument"]
        labels |= await self._composed(texts, voice) if texts else {}
        composed = {iri: compose(iri, group, labels, voice) for iri, group in rows.items()}
        return {iri: label for iri, label in composed.items() if label}

    async def _select(self, text: str) -> list[Row]:
        return list(await self._readers.select(text, revision=self._revision, within=self._within))


def iris_in(rows: Iterable[Mapping[str, Term]], *columns: str) -> set[str]:
    """The IRIs in some columns of some rows (all columns when none is named)."""
    return {
        str(term)
        for row in rows
        for name, term in row.items()
        if isinstance(term, URIRef) and (not columns or name in columns)
    }


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Rows by the text of one column, in order of first appearance; rows without it are left out."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if column in row:
            groups.setdefault(str(row[column]), []).append(row)
    return groups


def source_ids(rows: Iterable[Row], column: str = "source") -> tuple[str, ...]:
    """The ids of the sources in a column, each once, in order."""
    found = (source_id(str(row[column])) for row in rows if column in row)
    return tuple(dict.fromkeys(identifier for identifier in found if identifier))
