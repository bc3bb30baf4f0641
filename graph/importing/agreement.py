"""Registered bodies that a party certainly is: the same identifier, or the same name, country and place.

A collection's names are never matched by likeness: Birmingham of Alabama is not Birmingham of England, and the province
of Barcelona is not the city. What agrees in name and country alone is a doubt, shown and left open.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from municipia.graph.importing.contents import GOVERNMENT, PLACE, Party
from municipia.graph.importing.settling import NEW, Choice, Settled
from municipia.graph.importing.statements import WIKIDATA
from municipia.graph.iris import REGISTRY_GRAPH
from municipia.graph.search import fold
from municipia.ontology.namespaces import GEO, KOS, MUN, RDF, SCHEMA, SKOS

NEAR_KM: Final = 25.0
"""Two points of one municipality, its hall and the middle of its area, lie no further apart than that."""

_REGISTRY: Final = NamedNode(str(REGISTRY_GRAPH))
_POINT: Final = re.compile(r"POINT\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)
_EARTH_KM: Final = 6371.0
_COUNTRY: Final = f"{KOS}country/"


class Registered:
    """The places of the registry's graph with what may agree: names, country, point, identifiers, government."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.governments = {o.value: s.value for s, o in self._pairs(str(MUN.governs))}
        self.places = {s.value for s, o in self._pairs(str(RDF.type)) if o.value == str(MUN.Territory)}
        self._labels: dict[str, str] = {}
        self._countries: dict[str, str] = {}
        self._points = dict(self._read_points())
        self._by_name: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._same: dict[str, str] = {}
        for subject, value in self._pairs(str(SCHEMA.containedInPlace)):
            if value.value.startswith(_COUNTRY):
                self._countries[subject.value] = value.value.removeprefix(_COUNTRY)
        for subject, value in self._pairs(str(SKOS.exactMatch)):
            self._same[value.value] = subject.value
        for predicate in (str(SKOS.prefLabel), str(SKOS.altLabel)):
            for subject, value in self._pairs(predicate):
                self._name(subject.value, value)

    def identified(self, wikidata: str) -> Choice | None:
        """The place that has this Wikidata identifier."""
        place = self._same.get(WIKIDATA + wikidata)
        return self.choice(place, "identifier") if place else None

    def named(self, name: str, country: str) -> list[Choice]:
        """The places of this name in this country."""
        return [self.choice(place, "name", "country") for place in sorted(self._by_name[fold(name), country])]

    def distance(self, choice: Choice, point: tuple[float, float] | None) -> float | None:
        """Kilometres between a place and a point; None where either is not known."""
        own = self._points.get(choice.territory)
        return None if own is None or point is None else _kilometres(own, point)

    def choice(self, place: str, *reasons: str) -> Choice:
        """A place as a choice."""
        label = self._labels.get(place, place.rpartition("/")[2])
        return Choice(self.governments.get(place, ""), place, label, reasons=reasons)

    def _name(self, subject: str, value: NamedNode | Literal) -> None:
        if subject in self.places:
            self._by_name[fold(value.value), self._countries.get(subject, "")].add(subject)
            if isinstance(value, Literal) and value.language in ("en", None):
                self._labels.setdefault(subject, value.value)

    def _pairs(self, predicate: str) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
        for each in self._store.quads_for_pattern(None, NamedNode(predicate), None, _REGISTRY):
            if isinstance(each.subject, NamedNode) and isinstance(each.object, (NamedNode, Literal)):
                yield each.subject, each.object

    def _read_points(self) -> Iterator[tuple[str, tuple[float, float]]]:
        texts = {s.value: o.value for s, o in self._pairs(str(GEO.asWKT))}
        for subject, geometry in self._pairs(str(GEO.hasGeometry)):
            if found := _POINT.search(texts.get(geometry.value, "")):
                yield subject.value, (float(found[2]), float(found[1]))


Settle = Callable[[Party], Settled]


def settle(registered: Registered, party: Party) -> Settled:
    """The registered body that the party certainly is, else a new one of the list's own."""
    if party.wikidata and (known := registered.identified(party.wikidata)):
        return Settled.matched(known)
    if party.kind not in (GOVERNMENT, PLACE) or not party.country:
        return Settled.own(party, NEW)
    named = registered.named(party.name, party.country)
    near = [each for each in named if _is_near(registered.distance(each, party.point))]
    if len(near) == 1:
        choice = near[0]
        return Settled.matched(Choice(choice.agent, choice.territory, choice.label, 100.0, (*choice.reasons, "place")))
    return Settled.own(party, NEW, doubts=named)


def _is_near(kilometres: float | None) -> bool:
    return kilometres is not None and kilometres <= NEAR_KM


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance (haversine) of two points in degrees."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(chord))
