"""Subjects and properties as the tables of claims, counts, names and decisions write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import Workshop
from municipia.graph.errors import DataError
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DCTERMS, MUN, SCHEMA

PROPERTIES: Final[Mapping[str, URIRef]] = {
    "date": DCTERMS["date"],
    "issued": DCTERMS.issued,
    "valid": DCTERMS.valid,
    "creator": DCTERMS.creator,
    "locationCreated": SCHEMA.locationCreated,
    "statedCount": MUN.statedCount,
    "population": MUN.population,
    "url": SCHEMA.url,
    "email": SCHEMA.email,
    "name": SCHEMA.name,
    "position": SCHEMA.position,
}
# The tables whose things have a frozen slug, with the column of their id.
_SLUGGED: Final = {
    "instrument": ("instruments", "instrument_id"),
    "practice": ("practices", "practice_id"),
    "event": ("events", "event_id"),
    "wave": ("waves", "wave_id"),
    "document": ("documents", "document_id"),
    "action": ("actions", "action_id"),
    "milestone": ("milestones", "milestone_id"),
}


@dataclass(frozen=True)
class Subjects:
    """Finds what a row speaks of by its columns ``subject_kind``, ``subject_id`` and ``property``."""

    shop: Workshop
    places: Places

    def subject(self, row: Row) -> URIRef:
        """The thing. Raises DataError if there is none of that kind and id."""
        kind, key = row["subject_kind"], row["subject_id"]
        if kind == "organisation":
            return self.places.listed(row, "subject_id", key)
        if kind in ("territory", "government", "person"):
            return self._numbered(row, kind, key)
        if kind == "plan":
            return iris.named("plan", key)
        table, column = _SLUGGED.get(kind, ("", ""))
        if not table:
            raise DataError(
                f"no things of kind {kind!r}",
                place=row.place("subject_kind"),
                hint=f"Use one of: {', '.join(_SLUGGED)}.",
            )
        if key not in self.shop.ids(table, column):
            raise DataError(f"no {kind} {key!r}", place=row.place("subject_id"), hint=f"Add it to {table}.csv.")
        return iris.named(kind, key)

    def _numbered(self, row: Row, kind: str, key: str) -> URIRef:
        if kind != "person" and not self.places.is_territory(key):
            raise DataError(f"no {kind} {key!r}", place=row.place("subject_id"), hint="Add it to territories.csv.")
        return iris.numbered(kind, self.shop.registry.number(kind, key))

    def predicate(self, row: Row) -> URIRef:
        """The property, with or without its prefix. Raises DataError for an unknown one."""
        name = row["property"].rpartition(":")[2]
        if name not in PROPERTIES:
            known = ", ".join(PROPERTIES)
            raise DataError(f"no property {name!r}", place=row.place("property"), hint=f"Use one of: {known}.")
        return PROPERTIES[name]


def value(predicate: URIRef, text: str) -> Literal:
    """The text as the property's kind of literal: EDTF, a whole number or a text."""
    if predicate in (DCTERMS["date"], DCTERMS.issued, DCTERMS.valid):
        return literals.date(text)
    return literals.number(text) if predicate in (MUN.statedCount, MUN.population, SCHEMA.position) else Literal(text)
