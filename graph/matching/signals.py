"""Signals: what speaks for a thing being the one that a name means, and what against, in points.

The best name of a thing gives up to 80 points; country, type, wider place, distance and language add up to 20 or take
more than they could add. The points of all reasons add up to the score.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from municipia.graph.matching.index import alike
from municipia.graph.matching.records import Asked, Form, Reason, Record
from municipia.graph.naming import Wording, weighty
from municipia.graph.search import fold

#: Points of a name by how it agrees with the text.
NAMES: Final[Mapping[str, float]] = {
    "exact": 80,
    "folded": 79,
    "transliterated": 78,
    "respelt": 77,
    "reordered": 74,
    "loose": 71,
    "unvoiced": 40,
}
#: What is taken off for the way in which the text was read, and for what the name is to its thing.
READINGS: Final[Mapping[str, float]] = {"": 0, "designated": -2, "qualified": -3}
ROLES: Final[Mapping[str, float]] = {
    "own": 0,
    "official": 0,
    "identifier": 0,
    "head": -4,
    "other": -5,
    "acronym": -5,
    "former": -6,
    "printed": -7,
    "source-spelling": -7,
    "misspelling": -8,
}
#: What a qualifier takes that says nothing known of the thing ("…, Texas").
QUALIFIER: Final = -12.0
#: What is taken from a name that a source prints for a thing and that is like none of its others: a slip of the source.
SLIP: Final = -30.0
_UNLIKE: Final = 0.8
#: Ways to agree that may make a match; the others only suggest.
CERTAIN: Final = frozenset({"exact", "folded", "transliterated", "respelt", "reordered", "loose"})
COUNTRY: Final = (8.0, -40.0)
TYPE: Final = (4.0, -12.0)
SAME: Final = (20.0, -40.0)
REGION: Final = 2.0
LANGUAGE: Final = 1.0
CITY: Final = 1.0
_EARTH_KM: Final = 6371.0
# A point of a region may lie far from the middle of it; both figures in km: near enough, too far.
_REACH: Final[Mapping[str, tuple[float, float]]] = {
    "region": (150.0, 500.0),
    "province": (60.0, 200.0),
    "county": (40.0, 150.0),
}
_CITY_REACH: Final = (15.0, 60.0)


@dataclass(frozen=True)
class Agreement:
    """How a form of a thing agrees with a text: ``how`` is a key of :data:`NAMES`, "near" or "part"."""

    form: Form
    how: str
    reading: Wording
    likeness: float = 1.0

    @property
    def name_points(self) -> float:
        """What the name gives, whatever it is to its thing."""
        base = NAMES.get(self.how, 0.0)
        if self.how == "near":
            base = 75 * self.likeness - 12
        elif self.how == "part":
            base = 25 + 30 * self.likeness
        return round(base + READINGS[self.reading.how], 1)

    @property
    def role_points(self) -> float:
        """What is taken off for what the form is to its thing; half of it where the name is only alike."""
        taken = ROLES.get(self.form.role, -5)
        return taken if self.how in NAMES else taken / 2

    def reasons(self) -> list[Reason]:
        """The name as a reason, and what it is to its thing as another, with the time in which it held."""
        found = [Reason(f"name-{self.how}", self.name_points, self.form.text)]
        if self.role_points:
            found.append(Reason("role", self.role_points, " ".join(filter(None, (self.form.role, self.form.valid)))))
        return found


@dataclass(frozen=True)
class Query:
    """A name that is asked for, its country as a code, and the things of the region that it names."""

    asked: Asked
    country: str = ""
    regions: frozenset[str] = frozenset()

    def type(self, reading: Wording) -> str:
        """The type that is asked for, or that the text itself says."""
        return self.asked.type or reading.type


Signal = Callable[[Query, Record, Agreement], Reason | None]


def country(query: Query, record: Record, _agreement: Agreement) -> Reason | None:
    """Whether the countries agree."""
    if not query.country or not record.country:
        return None
    agrees = query.country == record.country
    return Reason("country", COUNTRY[not agrees], f"{query.country} / {record.country}")


def kind_of_place(query: Query, record: Record, agreement: Agreement) -> Reason | None:
    """Whether the types agree; with none asked for, a plain name is rather that of a city."""
    wanted = query.type(agreement.reading)
    if not wanted:
        return Reason("city-first", CITY, record.type) if record.type == "city" else None
    if record.type in ("", "other") or record.kind != "territory":
        return None
    agrees = wanted == record.type
    return Reason("type", TYPE[not agrees], f"{wanted} / {record.type}")


def wider_place(query: Query, record: Record, _agreement: Agreement) -> Reason | None:
    """Whether the thing lies in the region that is named."""
    return Reason("region", REGION, query.asked.region) if query.regions & set(record.within) else None


def distance(query: Query, record: Record, _agreement: Agreement) -> Reason | None:
    """How far apart the points are."""
    if not query.asked.place or not record.place or not all(map(math.isfinite, query.asked.place)):
        return None
    between = kilometres(query.asked.place, record.place)
    near, far = _REACH.get(record.type, _CITY_REACH)
    if between <= near:
        points = 5.0
    elif between <= far:
        points = 5.0 - 10.0 * (between - near) / (far - near)
    else:
        points = -30.0
    return Reason("distance", round(points, 1), f"{between:.0f} km")


def language(query: Query, _record: Record, agreement: Agreement) -> Reason | None:
    """Whether the name is in a language that the text may be in."""
    tag = agreement.form.language.partition("-")[0].lower()
    wanted = {each.partition("-")[0].lower() for each in query.asked.languages}
    return Reason("language", LANGUAGE, tag) if tag and tag in wanted else None


def identifiers(query: Query, record: Record, _agreement: Agreement) -> Reason | None:
    """Whether the identifiers elsewhere agree; one of a register that does not know the thing says nothing."""
    ours = {_register(each): _bare(each) for each in record.same}
    for given in query.asked.same:
        register = _register(given)
        if register in ours:
            agrees = ours[register] == _bare(given)
            return Reason("identifier", SAME[not agrees], f"{_bare(given)} / {ours[register]}")
    return None


def slip(_query: Query, record: Record, agreement: Agreement) -> Reason | None:
    """Whether a source printed for this thing a name that is like none of its own."""
    if agreement.form.role != "printed":
        return None
    printed = fold(agreement.form.text)
    others = [fold(form.text) for form in record.forms if form.role not in ("printed", "identifier")]
    if not others or any(_is_within(other, printed) or alike(printed, other) >= _UNLIKE for other in others):
        return None
    return Reason("slip", SLIP, agreement.form.text)


def _is_within(name: str, text: str) -> bool:
    return set(weighty(name).split()) <= set(weighty(text).split())


SIGNALS: Final[tuple[Signal, ...]] = (country, kind_of_place, wider_place, distance, language, identifiers, slip)
#: Signals that exclude a match when they speak against it.
EXCLUDING: Final = frozenset({"country", "type", "distance", "identifier", "qualifier", "slip"})


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude in degrees) on a sphere."""
    latitude_1, longitude_1, latitude_2, longitude_2 = map(math.radians, (*one, *other))
    chord = (
        math.sin((latitude_2 - latitude_1) / 2) ** 2
        + math.cos(latitude_1) * math.cos(latitude_2) * math.sin((longitude_2 - longitude_1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def _bare(identifier: str) -> str:
    return identifier.rstrip("/").rpartition("/")[2]


def _register(identifier: str) -> str:
    bare = _bare(identifier)
    if bare[:1] == "Q" and bare[1:].isdecimal():
        return "wikidata"
    return "geonames" if bare.isdecimal() else identifier.rstrip("/").rpartition("/")[0]
