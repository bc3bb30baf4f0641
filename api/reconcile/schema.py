"""The types and properties that the service knows, each with its name as a message id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from municipia.api.catalogues import marked
from municipia.api.kinds import KINDS
from municipia.api.voice import Voice
from municipia.graph import matching
from municipia.graph.matching.records import KINDS as MATCHED
from municipia.ontology.namespaces import BASE

#: What an identifier is put behind to become an IRI.
IDENTIFIER_SPACE: Final = BASE
SCHEMA_SPACE: Final = f"{BASE}def#"
TERRITORY: Final = "territory"
#: The types of territories that may be asked for, with their names.
TERRITORY_TYPES: Final[Mapping[str, str]] = {
    "city": marked("City or municipality"),
    "metropole": marked("Metropolis"),
    "province": marked("Province"),
    "region": marked("Region"),
    "county": marked("County"),
    "district": marked("District"),
}


@dataclass(frozen=True)
class Property:
    """Something that is known of things: ``kinds`` of them, and the key of ``pages/extension.rq`` that gives it.

    ``gives`` is "entity", "label" (a concept, given by its name), "text", "int" or "float"; ``matches`` says that a
    value helps to match.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    key: str = ""
    gives: str = "text"
    matches: bool = False


_PLACES: Final = ("territory", "government")
PROPERTIES: Final[Mapping[str, Property]] = {
    each.id: each
    for each in (
        Property("country", marked("Country"), _PLACES, "place", "label", matches=True),
        Property("country-code", marked("Country code (ISO 3166-1)"), _PLACES, "place"),
        Property("type", marked("Type"), MATCHED, "type", "label", matches=True),
        Property("within", marked("Within"), ("territory",), "place", "entity", matches=True),
        Property("point", marked("Point, in WKT"), ("territory",), "point", matches=True),
        Property("latitude", marked("Latitude"), ("territory",), "point", "float", matches=True),
        Property("longitude", marked("Longitude"), ("territory",), "point", "float", matches=True),
        Property("population", marked("Population"), ("territory",), "population", "int"),
        Property("wikidata", marked("Wikidata identifier"), ("territory",), "same", matches=True),
        Property("geonames", marked("GeoNames identifier"), ("territory",), "same", matches=True),
        Property("government", marked("Local government"), ("territory",), "government", "entity"),
        Property("territory", marked("Territory"), ("government", "practice"), "territory", "entity"),
        Property("instruments", marked("Instruments with an act"), _PLACES, "instruments", "entity"),
        Property("memberships", marked("Member of"), (*_PLACES, "organisation"), "memberships", "entity"),
        Property("practices", marked("Practices"), ("territory", "right"), "practices", "entity"),
        Property("rights", marked("Rights"), ("instrument", "practice"), "rights", "entity"),
        Property("adherents", marked("Adherents"), ("instrument",), "adherents", "entity"),
        Property("date", marked("Date of issue"), ("instrument",), "date"),
        Property("parent", marked("Part of"), ("organisation",), "parent", "entity"),
        Property("broader", marked("Broader right"), ("right",), "broader", "entity"),
        Property("website", marked("Web address"), ("organisation", "instrument", "practice"), "website"),
        Property("language", marked("Language of the name"), (), matches=True),
    )
}
#: What is matched with but cannot be asked for.
_ONLY_MATCHES: Final = frozenset({"language"})


def types(voice: Voice) -> list[dict[str, object]]:
    """Every type, with what it is narrower than."""
    found: list[dict[str, object]] = [{"id": kind, "name": voice.say(KINDS[kind].one)} for kind in MATCHED]
    broader = [{"id": TERRITORY, "name": voice.say(KINDS[TERRITORY].one)}]
    found += [
        {"id": f"{TERRITORY}/{key}", "name": voice.say(name), "broader": broader}
        for key, name in TERRITORY_TYPES.items()
    ]
    return found


def types_of(candidate: matching.Candidate | matching.Record, voice: Voice) -> list[dict[str, str]]:
    """The types of a thing, the narrowest first."""
    record = candidate.record if isinstance(candidate, matching.Candidate) else candidate
    kinds = [{"id": candidate.kind, "name": voice.say(KINDS[candidate.kind].one)}]
    if candidate.kind == TERRITORY and record.type in TERRITORY_TYPES:
        kinds.insert(0, {"id": f"{TERRITORY}/{record.type}", "name": voice.say(TERRITORY_TYPES[record.type])})
    return kinds


def properties(voice: Voice, kind: str = "") -> Iterator[dict[str, str]]:
    """The properties that can be asked for of things of a kind, or of any."""
    for each in PROPERTIES.values():
        if each.id not in _ONLY_MATCHES and (not kind or kind in each.kinds):
            yield {"id": each.id, "name": voice.say(each.name)}


def split_type(identifier: str) -> tuple[str, str] | None:
    """The kind and the type of territory that a type's identifier stands for; None if it is no type of ours."""
    kind, _, type_ = identifier.removeprefix(IDENTIFIER_SPACE).partition("/")
    if kind not in MATCHED or (type_ and (kind != TERRITORY or type_ not in TERRITORY_TYPES)):
        return None
    return kind, type_


def short(iri: str) -> str:
    """The identifier of a thing: its IRI without the identifier space."""
    return iri.removeprefix(IDENTIFIER_SPACE)


def whole(identifier: str) -> str:
    """The IRI of an identifier; an IRI stays as it is."""
    return identifier if "://" in identifier else IDENTIFIER_SPACE + identifier
