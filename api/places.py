"""Places: those of a selection as lines of a table, and the orders in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from municipia.api.catalogues import marked
from municipia.api.desk import Desk
from municipia.api.known import derived
from municipia.api.labels import Label
from municipia.api.selecting import Chosen

#: The orders of the places of a selection, and what they are called.
SORTS: Final[Mapping[str, str]] = {
    "name": marked("Name"),
    "country": marked("Country"),
    "population": marked("Inhabitants"),
    "count": marked("Commitments"),
    "first": marked("First act"),
}


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """A place in a table of a selection; ``count`` is the number of instruments towards which it has acted."""

    iri: str
    name: Label
    country: Label | None
    is_resolved: bool
    population: int | None
    populated: str
    count: int

    @classmethod
    def of(cls, iri: str, chosen: Chosen, **own: Any) -> Self:  # noqa: ANN401 what a table adds is its own affair
        """The line of a place, with what a table says besides."""
        place = chosen.place(iri)
        return cls(
            iri=iri,
            name=chosen.name(iri),
            country=chosen.country(iri),
            is_resolved=place.is_resolved,
            population=place.population,
            populated=place.populated,
            count=len(chosen.matrix.rows[iri]),
            **own,
        )


def sort_of(desk: Desk) -> str:
    """The order asked for. Raises ParameterError for one that there is not."""
    return desk.one_of("sort", SORTS, "name")


async def ordered(chosen: Chosen, desk: Desk, sort: str = "name") -> tuple[str, ...]:
    """The places of a selection in an order; those that lack what is sorted by come last."""

    def make() -> tuple[str, ...]:
        return tuple(sorted(chosen.matrix.rows, key=_key(chosen, sort)))

    return await derived(desk, "order", chosen.known, (chosen.selection, sort, chosen.language), make)


def _key(chosen: Chosen, sort: str) -> Callable[[str], Any]:
    rows, name = chosen.matrix.rows, chosen.known.key

    def country(iri: str) -> str:
        countries = chosen.place(iri).countries
        return name(countries[0]) if countries else "\uffff"

    keys: Mapping[str, Callable[[str], Any]] = {
        "name": name,
        "country": lambda iri: (country(iri), name(iri)),
        "population": lambda iri: (-(chosen.place(iri).population or -1), name(iri)),
        "count": lambda iri: (-len(rows[iri]), name(iri)),
        "first": lambda iri: (min(act.moment for cell in rows[iri].values() for act in cell.acts), name(iri)),
    }
    return keys[sort]
