"""Who acts: bodies and persons as the free columns of the tables write them, and the parts they take in activities."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.organisations import person
from municipia.graph.building.places import Places
from municipia.graph.building.workshop import Workshop
from municipia.graph.errors import DataError
from municipia.graph.tables import Row
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, PROV, RDF, SKOS

_TERRITORY = "territory:"
_UNCONFIRMED = re.compile(r"\s*\(to be confirmed\)")


@dataclass(frozen=True)
class Actors:
    """Finds bodies by what the tables write: an id of organisations.csv, a territory's id or its printed name."""

    shop: Workshop
    places: Places

    def find(self, row: Row, column: str, text: str) -> URIRef | None:
        """The body; None, noted for the report, if the name is known to be unresolved. Raises DataError otherwise."""
        bodies = self.all(row, column, text)
        if len(bodies) > 1:
            raise DataError(
                f"{text!r} stands for {len(bodies)} bodies", place=row.place(column), hint="Write one row for each."
            )
        return bodies[0] if bodies else None

    def all(self, row: Row, column: str, text: str) -> list[URIRef]:
        """Every body that the text stands for."""
        if self.places.is_organisation(text):
            return [self.places.organisation(text)]
        name = text.removeprefix(_TERRITORY)
        if name in self.places.rows:
            return self.places.actors([name])
        territories = self.places.lookup(name, row.get("country_iso2", ""), row.place(column))
        if not territories:
            self.shop.miss(row, column, "No territory or organisation has been matched with this name.")
        return self.places.actors(territories)

    def named(self, row: Row, column: str, kind: str) -> list[URIRef]:
        """The bodies, or the person, that a cell names; ``kind`` says which (territory, organisation, person)."""
        return [person(self.shop, row[column])] if kind == "person" else self.all(row, column, row[column])

    def take_part(self, activity: URIRef, row: Row, column: str = "participant") -> None:
        """One part in an activity for each actor that the row names, or one for a group that stays unnamed."""
        kind = row.get("participant_kind", "") or row.get("member_kind", "")
        bodies = self.named(row, column, kind) if row[column] and kind != "group" else []
        parts: list[URIRef | None] = [*bodies]
        for body in parts or [None]:
            self._part(activity, row, column, body)

    def _part(self, activity: URIRef, row: Row, column: str, body: URIRef | None) -> None:
        role = _UNCONFIRMED.sub("", row["role"])
        status = row.get("status", "") or ("to-be-confirmed" if role != row["role"] else "confirmed")
        who = str(body) if body else row[column] or row.get("label_fr", "")
        source = row["source_id"]
        node = iris.keyed("association", str(activity), who, role, source)
        count = row.get("count", "")
        self.shop.sink.say(source, activity, (PROV.qualifiedAssociation, node))
        self.shop.sink.say(
            source,
            node,
            (RDF.type, PROV.Association),
            (PROV.agent, body),
            (PROV.hadRole, self.shop.role("actor-role", row)),
            (ADMS.status, iris.concept("actor-status", literals.slug(status))),
            (MUN.statedCount, literals.number(count) if count else None),
            (SKOS.prefLabel, self._label(row, column, body)),
            (SKOS.note, literals.text(row["role"], "en")),
            (DCTERMS.source, iris.named("source", source)),
            (DCTERMS.references, self.shop.cite(row)),
        )

    def _label(self, row: Row, column: str, body: URIRef | None) -> Literal | None:
        """The words for an unnamed group or an unresolved name; a known body has its own."""
        if body is not None:
            return None
        return literals.text(row.get("label_fr", ""), "fr") or literals.text(row[column])
