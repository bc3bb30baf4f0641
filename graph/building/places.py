"""Printed names to places and bodies: through the tables of names alone, never by likeness.

Likeness only helps whoever adds a name: the fault of an unknown one says which places have a name like it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from rdflib import URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.workshop import LANGUAGES, Workshop
from municipia.graph.errors import DataError, Place
from municipia.graph.matching import Asked, Decided, Form, Matcher, Record
from municipia.graph.tables import Row

ASSOCIATION = "association"


class Places:
    """The territories that printed names stand for, and the IRIs of territories, governments and organisations."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self.rows = {row["territory_id"]: row for row in shop.rows("territories")}
        self._organisations = shop.ids("organisations", "org_id")
        self._bodies = {name: row["org_id"] for row in shop.rows("organisations") for name in _printed(row) if name}
        self._names = Decided(
            (row["source_name"], row["country_iso2"], self._checked(row)) for row in shop.rows("territory_names")
        )

    def named(self, row: Row, column: str, country: str = "country_iso2") -> tuple[str, ...]:
        """The ids of the territories or bodies that the printed name in a cell stands for; none if it is unresolved."""
        return self.lookup(row[column], row.get(country, ""), row.place(column))

    def lookup(self, name: str, country: str, place: Place) -> tuple[str, ...]:
        """The ids of the territories that a printed name stands for.

        Raises DataError for a name that territory_names.csv does not have at all.
        """
        if (name, country) not in self._names:
            raise DataError(
                f"no one has said which place {name!r} ({country or 'no country'}) is",
                place=place,
                hint="Add the name, with the same country, to territory_names.csv; without a territory_id if unknown."
                + self._advice(name, country),
            )
        return self._names.things(name, country)

    def _advice(self, name: str, country: str) -> str:
        """The places that the name may mean, as a sentence; "" if there are none."""
        found = self._matcher.match(Asked(name, country=country, limit=3))
        listed = ", ".join(f"{each.iri} ({each.label})" for each in found)
        return f" It may be: {listed}." if listed else ""

    @cached_property
    def _matcher(self) -> Matcher:
        """Over the ids of the tables; made for the first unknown name."""
        return Matcher(self._records())

    def _records(self) -> Iterator[Record]:
        for key, row in self.rows.items():
            names = [row["name"], row["name_fr"], row["name_es"], *literals.words(row["alt_names"])]
            forms = tuple(Form(name) for name in dict.fromkeys(names) if name)
            yield Record(key, "territory", forms, row["type"], row["country_iso2"])

    def territory(self, territory_id: str) -> URIRef:
        """The place itself."""
        return iris.numbered("territory", self._shop.registry.number("territory", territory_id))

    def government(self, key: str) -> URIRef:
        """The body that governs a territory, or an unresolved one by its registry key."""
        return iris.numbered("government", self._shop.registry.number("government", key))

    def organisation(self, org_id: str) -> URIRef:
        """An organisation of the registry."""
        return iris.numbered("organisation", self._shop.registry.number("organisation", org_id))

    def listed(self, row: Row, column: str, org_id: str) -> URIRef:
        """The organisation that a cell names by its id. Raises DataError if organisations.csv does not have it."""
        if not self.is_organisation(org_id):
            raise DataError(
                f"no organisation {org_id!r}",
                place=row.place(column),
                hint="Add it to organisations.csv, or correct the id.",
            )
        return self.organisation(org_id)

    def body(self, row: Row, column: str) -> URIRef | None:
        """The organisation of exactly this name, id or acronym, for a row that is typed as an association."""
        if row["territory_type"] != ASSOCIATION:
            return None
        org_id = self._bodies.get(row[column])
        return self.organisation(org_id) if org_id else None

    def is_territory(self, territory_id: str) -> bool:
        """Whether an id is that of a place; associations may stand in territories.csv too, and are bodies."""
        return territory_id in self.rows and self.rows[territory_id]["type"] != ASSOCIATION

    def associations(self) -> list[Row]:
        """The rows of territories.csv that are bodies which organisations.csv does not have."""
        return [row for key, row in self.rows.items() if not self.is_territory(key) and self._org_id(key) == key]

    def is_organisation(self, org_id: str) -> bool:
        """Whether organisations.csv has this id."""
        return org_id in self._organisations

    def actors(self, territories: Sequence[str]) -> list[URIRef]:
        """The bodies that act for these ids: the government of a place, or the association itself."""
        return [
            self.government(each) if self.is_territory(each) else self.organisation(self._org_id(each))
            for each in territories
        ]

    def _org_id(self, key: str) -> str:
        """The id in organisations.csv of an association that stands in territories.csv, if one has its name."""
        row = self.rows.get(key)
        names = [] if row is None else [row["name"], *literals.words(row["alt_names"])]
        return next((self._bodies[name] for name in names if name in self._bodies), key)

    def _checked(self, row: Row) -> str:
        key = row["territory_id"]
        if key and key not in self.rows and key not in self._organisations:
            raise DataError(
                f"no place or body {key!r}",
                place=row.place("territory_id"),
                hint="Use an id of territories.csv or organisations.csv, or leave it empty.",
            )
        return key


def _printed(row: Row) -> list[str]:
    return [row["org_id"], *(row[f"name_{language}"] for language in LANGUAGES), *row["acronym"].split("/")]
