"""Scopes: which part of the graph a list or a count looks at, the core or bundled collections (``?scope=``).

Without a collection there is one part and nothing to choose. With one, lists begin with the core; ``collections`` is
all collections, ``all`` everything, and a collection's own name that collection alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from municipia.api.asking import ALL_SCOPE, CORE_SCOPE
from municipia.api.commitments import COLLECTIONS_SCOPE
from municipia.api.desk import Desk
from municipia.api.facts import Row, best_text
from municipia.api.labels import Label
from municipia.api.listing import Choice, Filter
from municipia.api.lookup import Lookup, grouped
from municipia.api.urls import source_id
from municipia.graph.binding import Term
from municipia.graph.core import CORE
from municipia.graph.iris import source_graph
from municipia.graph.parameters import refused
from municipia.graph.wording import said

_PREFIX: Final = "collection-"


@dataclass(frozen=True)
class Collection:
    """A bundled collection that the graph holds; ``as_of`` is the day its list holds for (EDTF, "" unknown)."""

    name: str
    iri: str
    title: Label
    as_of: str = ""

    @property
    def graph(self) -> str:
        """The named graph that holds it."""
        return str(source_graph(_PREFIX + self.name))


async def collections(desk: Desk) -> tuple[Collection, ...]:
    """The collections that the graph holds at the revision shown, by name."""
    found = []
    for iri, group in grouped(await desk.lookup.rows("collections"), "source").items():
        title = best_text([row["title"] for row in group], desk.voice) or Label(source_id(iri))
        as_of = str(group[0].get("asOf", group[0].get("issued", "")))
        found.append(Collection(source_id(iri).removeprefix(_PREFIX), iri, title, as_of))
    return tuple(found)


@dataclass(frozen=True)
class Scope:
    """The part that was asked for, and the collections to choose among; ``lookups`` ask its graphs."""

    value: str
    collections: tuple[Collection, ...]
    lookups: tuple[Lookup, ...]

    async def rows(self, name: str, **terms: Term | None) -> list[Row]:
        """The rows of a page query in this part of the graph."""
        answers = await asyncio.gather(*(lookup.rows(name, **terms) for lookup in self.lookups))
        return [row for answer in answers for row in answer]

    def has_source(self, identifier: str) -> bool:
        """Whether a source belongs to this part of the graph."""
        name = identifier.removeprefix(_PREFIX)
        is_collected = name != identifier
        match self.value:
            case "all":
                return True
            case "core":
                return not (is_collected and self.collections)
            case "collections":
                return is_collected
            case _:
                return is_collected and name == self.value

    def filters(self, desk: Desk) -> tuple[Filter, ...]:
        """The filter of a list; none where there is nothing to choose."""
        if not self.collections:
            return ()
        choices = scope_choices(desk, self.collections)
        return (Filter("scope", desk.say("Part of the graph"), self.value, choices, default=CORE_SCOPE),)


def scope_choices(desk: Desk, held: Sequence[Collection]) -> tuple[Choice, ...]:
    """The parts of the graph to choose among, where it holds some collections."""
    several = [Choice(COLLECTIONS_SCOPE, desk.say("all collections"))] if len(held) > 1 else []
    return (
        Choice(CORE_SCOPE, desk.say("core")),
        *(Choice(one.name, one.title.text) for one in held),
        *several,
        Choice(ALL_SCOPE, desk.say("core and collections")),
    )


async def scope_of(desk: Desk) -> Scope:
    """The part of the graph that a list is asked for. Raises ParameterError for one that there is not."""
    found = await collections(desk)
    asked = part_of(desk, found)
    return Scope(asked, found, tuple(desk.lookup.within(graph) for graph in _graphs(asked, found)))


def part_of(desk: Desk, held: Iterable[Collection], default: str = CORE_SCOPE) -> str:
    """The name of the part of the graph that is asked for. Raises ParameterError for one that there is not."""
    asked = desk.parameter("scope") or default
    names = [CORE_SCOPE, COLLECTIONS_SCOPE, ALL_SCOPE, *(one.name for one in held)]
    if asked not in names:
        raise refused("scope", asked[:40], said("Ask for one of: %(forms)s.", forms=", ".join(names)))
    return asked


def _graphs(asked: str, found: Iterable[Collection]) -> list[str]:
    """The graphs behind a value; "" stands for the whole."""
    held = {one.name: one.graph for one in found}
    if asked == ALL_SCOPE or (asked == CORE_SCOPE and not held):
        return [""]
    if asked == CORE_SCOPE:
        return [CORE]
    if asked == COLLECTIONS_SCOPE:
        return list(held.values())
    return [held[asked]]
