"""The data extension: values of some properties for things that a list has been matched with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from municipia.api.desk import Desk
from municipia.api.kinds import KINDS
from municipia.api.labels import Label
from municipia.api.lookup import grouped
from municipia.api.reconcile import schema
from municipia.api.reconcile.requests import Extension
from municipia.api.reconcile.schema import Property
from municipia.graph.errors import ParameterError
from municipia.graph.matching import Matcher
from municipia.graph.wording import said
from municipia.ontology.namespaces import KOS

_COUNTRY: Final = f"{KOS}country/"
_POINT: Final = re.compile(r"POINT\s*\(\s*(\S+)\s+(\S+)\s*\)", re.I)
#: The type of the things that a property gives.
_GIVES: Final[Mapping[str, str]] = {
    "within": "territory",
    "government": "government",
    "territory": "territory",
    "instruments": "instrument",
    "memberships": "organisation",
    "practices": "practice",
    "rights": "right",
    "adherents": "territory",
    "parent": "organisation",
    "broader": "right",
}


async def extend(asked: Extension, matcher: Matcher, desk: Desk) -> dict[str, Any]:
    """The values asked for; a thing that is not known has none."""
    known = {each: matcher.record(schema.whole(each)) for each in asked.ids}
    iris = {each: _iris(schema.whole(each), record.iri) for each, record in known.items() if record}
    rows = await desk.lookup.rows_of("extension", "thing", sorted({iri for pair in iris.values() for iri in pair}))
    facts = {
        thing: {key: [str(row["value"]) for row in group] for key, group in grouped(found, "property").items()}
        for thing, found in grouped(rows, "thing").items()
    }
    values = [value for found in facts.values() for group in found.values() for value in group]
    labels = await desk.lookup.labels(values, desk.voice)
    return {
        "meta": [_meta(schema.PROPERTIES[key], desk) for key in asked.properties],
        "rows": {
            each: {
                key: _limited(_values(schema.PROPERTIES[key], iris.get(each, ()), facts, labels), settings, key)
                for key, settings in asked.properties.items()
            }
            for each in asked.ids
        },
    }


def _iris(iri: str, place: str) -> tuple[str, ...]:
    """The thing, and for a government the territory that says where it is."""
    return (iri,) if iri == place else (iri, place)


def _meta(wanted: Property, desk: Desk) -> dict[str, Any]:
    meta: dict[str, Any] = {"id": wanted.id, "name": desk.say(wanted.name)}
    if kind := _GIVES.get(wanted.id):
        meta["type"] = {"id": kind, "name": desk.say(KINDS[kind].one)}
    return meta


def _values(
    wanted: Property,
    iris: Sequence[str],
    facts: Mapping[str, Mapping[str, list[str]]],
    labels: Mapping[str, Label],
) -> list[dict[str, Any]]:
    # A government has no place of its own: its territory tells the country. What it did is its own.
    sources = iris if wanted.key == "place" else iris[:1]
    found = [value for iri in sources for value in facts.get(iri, {}).get(wanted.key, ())]
    chosen = _CHOICES.get(wanted.id, list)(found)
    if wanted.gives == "entity":
        named = [{"id": schema.short(iri), "name": labels[iri].text} for iri in chosen if iri in labels]
        return sorted(named, key=lambda value: (value["name"], value["id"]))
    texts = sorted(labels[each].text if wanted.gives == "label" else each for each in chosen if _is_fit(wanted, each))
    if wanted.gives == "int":
        return [{"int": int(text)} for text in texts]
    return [{"float": float(text)} if wanted.gives == "float" else {"str": text} for text in texts]


def _is_fit(wanted: Property, text: str) -> bool:
    return wanted.gives != "int" or text.removeprefix("+").isdecimal()


def _limited(values: list[dict[str, Any]], settings: Mapping[str, object], key: str) -> list[dict[str, Any]]:
    limit = settings.get("limit", 0)
    if limit in (None, ""):
        return values
    if isinstance(limit, bool) or not re.fullmatch(r"\d{1,6}(\.0)?", str(limit)):
        raise ParameterError(said("It is a whole number from 0."), name=f"extend.properties.{key}.settings.limit")
    most = int(float(str(limit)))
    return values[:most] if most else values


def _countries(values: Iterable[str]) -> list[str]:
    return [value for value in values if value.startswith(_COUNTRY)]


def _ends(register: str) -> Callable[[Iterable[str]], list[str]]:
    return lambda values: [value.rstrip("/").rpartition("/")[2] for value in values if register in value]


def _coordinate(group: int) -> Callable[[Iterable[str]], list[str]]:
    return lambda values: [found[group] for value in values if (found := _POINT.search(value))]


#: What each property takes from the values of its key.
_CHOICES: Final[Mapping[str, Callable[[Iterable[str]], list[str]]]] = {
    "country": _countries,
    "country-code": lambda values: [value.removeprefix(_COUNTRY) for value in _countries(values)],
    "within": lambda values: [value for value in values if not value.startswith(_COUNTRY)],
    "longitude": _coordinate(1),
    "latitude": _coordinate(2),
    "wikidata": _ends("wikidata.org/entity/"),
    "geonames": _ends("geonames.org/"),
}
