"""Requests: the JSON of query batches and of data extension queries, read with every fault named by its place."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from municipia.api.reconcile import schema
from municipia.graph.errors import LimitError, ParameterError, SyntaxFault
from municipia.graph.matching import Asked
from municipia.graph.wording import said

#: The most queries in a batch, identifiers or properties in a data extension query, and candidates for a query.
BATCH: Final = 50
MOST_IDS: Final = 500
MOST_PROPERTIES: Final = 50
MOST_CANDIDATES: Final = 50
#: Bytes that the JSON of a request may have.
MOST_BYTES: Final = 1 << 20
_CANDIDATES: Final = 5
_STRICTNESS: Final = ("any", "should", "all")
_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d{1,20})?"
_PAIR: Final = re.compile(rf"\s*({_NUMBER})\s*[,; ]\s*({_NUMBER})\s*")
_WKT: Final = re.compile(rf"\s*POINT\s*\(\s*({_NUMBER})\s+({_NUMBER})\s*\)\s*", re.I)


@dataclass(frozen=True)
class Query:
    """One query of a batch: what to match, and the types (kind, type of territory) to keep.

    ``strict`` is "any" (one of the types), "all" (each of them) or "should" (they are a wish).
    """

    asked: Asked
    types: tuple[tuple[str, str], ...] = ()
    strict: str = "any"


@dataclass(frozen=True)
class Extension:
    """A data extension query: identifiers as they were given, and properties with their settings."""

    ids: tuple[str, ...]
    properties: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def parse(text: str, name: str) -> object:
    """The JSON of a parameter. Raises SyntaxFault with line and column, LimitError (size, depth)."""
    if len(text) > MOST_BYTES:
        raise LimitError(
            said("The parameter “%(name)s” is longer than %(most)s characters.", name=name, most=MOST_BYTES),
            limit="size",
            allowed=MOST_BYTES,
            unit="characters",
            hint=said("Send less at once."),
        )
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise SyntaxFault(
            said("The parameter “%(name)s” is not JSON: %(reason)s.", name=name, reason=error.msg),
            line=error.lineno,
            column=error.colno,
        ) from error
    except (RecursionError, ValueError) as error:
        raise LimitError(
            said("The JSON of “%(name)s” is nested too deeply, or holds a number that is none.", name=name),
            limit="depth",
            allowed=MOST_PROPERTIES,
            unit="levels",
        ) from error


def batch(text: str) -> dict[str, Query]:
    """The queries of a batch by their keys. Raises ParameterError that names the query and the field."""
    document = _mapping(parse(text, "queries"), "queries")
    if len(document) > BATCH:
        raise LimitError(
            said("A batch has %(most)s queries at most; this one has %(number)s.", most=BATCH, number=len(document)),
            limit="size",
            allowed=BATCH,
            unit="queries",
            hint=said("Send less at once."),
        )
    return {
        key: _query(_mapping(value, f"queries.{key[:40]}"), f"queries.{key[:40]}") for key, value in document.items()
    }


def extension(text: str) -> Extension:
    """The data extension query of a text. Raises ParameterError that names the field."""
    document = _mapping(parse(text, "extend"), "extend")
    ids = _list(document.get("ids"), "extend.ids", MOST_IDS)
    wanted: dict[str, Mapping[str, object]] = {}
    for number, value in enumerate(_list(document.get("properties"), "extend.properties", MOST_PROPERTIES)):
        place = f"extend.properties[{number}]"
        each = _mapping(value, place)
        wanted[_property(each.get("id"), f"{place}.id")] = _mapping(each.get("settings", {}), f"{place}.settings")
    return Extension(tuple(_text(each, f"extend.ids[{at}]") for at, each in enumerate(ids)), wanted)


def _query(document: Mapping[str, Any], place: str) -> Query:
    unknown = sorted(set(document) - {"query", "type", "limit", "properties", "type_strict"})
    if unknown:
        raise _fault(f"{place}.{unknown[0][:40]}", said("There is no such field in a query."))
    name = _text(document.get("query", ""), f"{place}.query").strip()
    values = _properties(document.get("properties", []), f"{place}.properties")
    if not name and not values:
        raise _fault(place, said("A query needs a “query” that is not empty, or properties."))
    strict = document.get("type_strict", "any")
    if strict not in _STRICTNESS:
        raise _fault(f"{place}.type_strict", said("It is one of: %(known)s.", known=", ".join(_STRICTNESS)))
    types = _types(document.get("type", []), f"{place}.type")
    asked = Asked(
        name=short_name(name),
        country=_last(values.get("country", ())),
        region=_first(values.get("within", ())),
        languages=tuple(values.get("language", ())),
        place=_place(values, place),
        limit=_limit(document.get("limit", _CANDIDATES), f"{place}.limit"),
        type=_last(values.get("type", ())),
        same=tuple(values.get("wikidata", ())) + tuple(values.get("geonames", ())),
    )
    return Query(asked, types, strict)


def short_name(name: str) -> str:
    """A name, or the IRI of a thing when its identifier stands in its place."""
    return schema.whole(name) if re.fullmatch(r"(id/[a-z]+|kos/right)/[\w.-]+", name) else name


def _types(value: object, place: str) -> tuple[tuple[str, str], ...]:
    listed = [value] if isinstance(value, str) else _list(value, place, MOST_PROPERTIES)
    found = []
    for each in listed:
        identifier = each.get("id", "") if isinstance(each, dict) else each
        pair = schema.split_type(identifier) if isinstance(identifier, str) else None
        if pair is None:
            raise _fault(place, said("There is no type “%(type)s”.", type=str(identifier)[:40]))
        found.append(pair)
    return tuple(dict.fromkeys(found))


def _limit(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or value < 1:
        raise _fault(place, said("It is a whole number from 1."))
    return min(int(value), MOST_CANDIDATES)


def _properties(value: object, place: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, item in enumerate(_list(value, place, MOST_PROPERTIES)):
        each = _mapping(item, f"{place}[{number}]")
        key = _property(each.get("pid"), f"{place}[{number}].pid")
        values = each.get("v")
        listed = values if isinstance(values, list) else [values]
        found.setdefault(key, []).extend(_value(one, f"{place}[{number}].v") for one in listed[:MOST_PROPERTIES])
    return {key: [text for text in texts if text] for key, texts in found.items() if any(texts)}


def _property(value: object, place: str) -> str:
    key = _text(value, place)
    if key not in schema.PROPERTIES:
        known = ", ".join(schema.PROPERTIES)
        raise _fault(place, said("There is no property “%(name)s”. There are: %(known)s.", name=key[:40], known=known))
    return key


def _value(value: object, place: str) -> str:
    """A property value as text: a text, a number, a truth value, or an entity by its identifier."""
    if isinstance(value, dict):
        return _text(value.get("id"), f"{place}.id").strip()
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise _fault(place, said("It is a text, a number, a truth value or an entity with an “id”."))


def _place(values: Mapping[str, Sequence[str]], place: str) -> tuple[float, float] | None:
    text = _first(values.get("point", ()))
    if not text and values.get("latitude") and values.get("longitude"):
        text = f"{values['latitude'][0]},{values['longitude'][0]}"
    if not text:
        return None
    if found := _WKT.fullmatch(text):
        latitude, longitude = float(found[2]), float(found[1])
    elif found := _PAIR.fullmatch(text):
        latitude, longitude = float(found[1]), float(found[2])
    else:
        latitude, longitude = math.nan, math.nan
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise _fault(
            f"{place}.properties",
            said("“%(text)s” is no point: write 41.39,2.16 or POINT(2.16 41.39).", text=text[:40]),
        )
    return latitude, longitude


def _first(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


def _last(texts: Sequence[str]) -> str:
    """The end of the first text, when it is the identifier of a country or a type."""
    text = _first(texts)
    return text.rpartition("/")[2] if re.search(r"(^|/)(kos|territory)/", text) else text


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _fault(place, said("It is an object in braces."))
    return value


def _list(value: object, place: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise _fault(place, said("It is a list in square brackets."))
    if len(value) > most:
        raise LimitError(
            said("“%(place)s” has %(number)s items; %(most)s at most.", place=place, number=len(value), most=most),
            limit="size",
            allowed=most,
            unit="items",
            hint=said("Send less at once."),
        )
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _fault(place, said("It is a text in quotation marks."))
    return value


def _fault(place: str, message: str) -> ParameterError:
    return ParameterError(message, name=place, hint=said("The fault lies at “%(place)s”.", place=place))


def _refuse(constant: str) -> object:
    raise ValueError(constant)
