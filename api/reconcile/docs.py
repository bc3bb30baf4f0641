"""What the interface description says of the service, with examples that run."""

from __future__ import annotations

from typing import Any, Final

from municipia.api.outcomes import Outcomes, gives
from municipia.api.reconcile.requests import BATCH

_BATCH: Final = (
    '{"q0": {"query": "Barcelone", "type": "territory/city", "limit": 3,'
    ' "properties": [{"pid": "country", "v": "ES"}]}, "q1": {"query": "Saint-Denis"}}'
)
_EXTEND: Final = (
    '{"ids": ["id/territory/T0103"],'
    ' "properties": [{"id": "country"}, {"id": "wikidata"}, {"id": "instruments", "settings": {"limit": 2}}]}'
)
_CANDIDATE: Final = {
    "id": "id/territory/T0103",
    "name": "Barcelona",
    "description": "City or municipality · Spain · also: Barcelone",
    "type": [{"id": "territory/city", "name": "City or municipality"}, {"id": "territory", "name": "Territory"}],
    "score": 92.0,
    "features": [
        {"id": "name-exact", "value": 80},
        {"id": "country", "value": 8.0},
        {"id": "type", "value": 4.0},
    ],
    "match": True,
}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The manifest; candidates by the keys of their queries; or values by identifier.",
        "content": {
            "text/html": {},
            "application/json": {"example": {"q0": {"result": [_CANDIDATE]}, "q1": {"result": []}}},
        },
    },
    400: {"description": "The JSON cannot be read, or a field is wrong: which, and what it may be."},
    413: {"description": f"More than {BATCH} queries, or too much of something else: what, and how much may be."},
    504: {"description": "Matching took more time than a request may."},
}
_TEXT: Final = {"type": "string"}


def _parameter(name: str, text: str, example: str = "") -> dict[str, Any]:
    known: dict[str, Any] = {"name": name, "in": "query", "description": text, "schema": _TEXT}
    return {**known, "example": example} if example else known


_COMMON: Final = [
    _parameter(
        "lang", "The language of names and descriptions: fr, en or es; by default that of Accept-Language.", "fr"
    ),
    _parameter("knownAt", "Match with what was recorded then: a revision number, a tag, a date or a time."),
    _parameter("callback", "The name of a function, for an answer in JSONP."),
]

GET_DOCS: Final[dict[str, Any]] = {
    "summary": "Match names with things (Reconciliation Service API 0.2); without parameters: what the service can do",
    "responses": _RESPONSES,
    "openapi_extra": {
        "parameters": [
            _parameter("queries", f"A batch of up to {BATCH} queries, as JSON.", _BATCH),
            _parameter("extend", "A data extension query, as JSON.", _EXTEND),
            *_COMMON,
        ]
    },
}
POST_DOCS: Final[dict[str, Any]] = {
    "summary": "Match names with things, or fetch values for them, by form",
    "responses": {**_RESPONSES, 415: {"description": "The body is no form in UTF-8."}},
    "openapi_extra": {
        "parameters": _COMMON,
        "requestBody": {
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "queries": {"type": "string", "example": _BATCH},
                            "extend": {"type": "string", "example": _EXTEND},
                        },
                    }
                }
            }
        },
    },
}


def _gives(text: str, *more: int) -> Outcomes:
    return gives("application/json", faults=(400, *more, 410), text=text)


SUGGEST_DOCS: Final[dict[str, Any]] = {
    "summary": "Things, types or properties whose name begins so",
    "response_model": None,
    "responses": _gives("A list of suggestions, 20 at a time; cursor skips those before."),
}
EXTEND_DOCS: Final[dict[str, Any]] = {
    "summary": "The properties that can be fetched for things of a type",
    "response_model": None,
    "responses": _gives("The properties with their names."),
}
FLYOUT_DOCS: Final[dict[str, Any]] = {
    "summary": "A small preview of a suggestion",
    "response_model": None,
    "responses": _gives("A few words of HTML, as JSON.", 404),
}
