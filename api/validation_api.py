"""What the interface description says of the validation service, with examples that run."""

from __future__ import annotations

from typing import Any, Final

from municipia.api.uploads import FORM
from municipia.graph import media
from municipia.graph.reading import MEDIA_TYPES

_TURTLE: Final = """\
@prefix mun: <https://w3id.org/municipia/def#> .
@prefix act: <https://w3id.org/municipia/id/act/> .
@prefix inst: <https://w3id.org/municipia/id/instrument/> .

act:example a mun:CommitmentAct ; mun:toInstrument inst:cities-for-adequate-housing-2018 .
"""
_TABLE: Final = (
    "iso2,iso3,m49,name_en,name_fr,name_es,un_region,un_subregion,uclg_section\r\n"
    "XX,XXX,999,Nowhere,Nulle part,Ninguna parte,Europe,Southern Europe,\r\n"
)
_REPORT: Final = {
    "context": "graph",
    "revision": 1,
    "conforms": False,
    "counts": {"Violation": 2, "Warning": 0, "Info": 0},
    "results": [
        {
            "code": "act-adherent",
            "shape": "https://w3id.org/municipia/shapes/act-adherent",
            "component": "MinCount",
            "severity": "Violation",
            "focus": "<https://w3id.org/municipia/id/act/example>",
            "path": "<https://w3id.org/municipia/def#adherent>",
            "value": "",
            "messages": {"en": "An act has exactly 1 adherent: a local government or an organisation."},
            "mend": {"en": "add mun:adherent."},
            "place": {"file": "document", "line": 5, "column": 1},
        },
        {
            "code": "table-number",
            "shape": "https://w3id.org/municipia/shapes/table-number",
            "component": "Document",
            "severity": "Violation",
            "focus": '"signatures.csv"',
            "path": "",
            "value": '"second"',
            "messages": {"en": "«\u00a0second\u00a0» is not a whole number."},
            "mend": {"en": "write digits alone."},
            "place": {"file": "signatures.csv", "line": 2, "column": "ordinal"},
        },
    ],
}
_TEXT: Final = {"type": "string"}
_FILE: Final = {"type": "string", "format": "binary"}
_PARAMETERS: Final = [
    {
        "name": "context",
        "in": "query",
        "description": "graph: beside the published graph, so that what the documents point at is known; alone: beside "
        "our vocabulary only. Tables are always read beside the bundled ones.",
        "schema": {"type": "string", "enum": ["graph", "alone"], "default": "graph"},
    },
    {
        "name": "table",
        "in": "query",
        "description": "The table that a CSV body is, where its first line does not tell.",
        "schema": _TEXT,
    },
    {
        "name": "format",
        "in": "query",
        "description": "json, ttl or html, for where no Accept header can be sent.",
        "schema": {"type": "string", "enum": ["json", "ttl", "html"]},
    },
    {"name": "lang", "in": "query", "description": "Language of pages and problems.", "schema": _TEXT},
]
_BODIES: Final[dict[str, Any]] = {
    **{kind: {"schema": _TEXT} for kind in MEDIA_TYPES},
    "text/turtle": {"schema": _TEXT, "example": _TURTLE},
    "text/csv": {"schema": _TEXT, "example": _TABLE},
    FORM: {
        "schema": {
            "type": "object",
            "properties": {
                "file": {"type": "array", "items": _FILE},
                "text": _TEXT,
                "form": _TEXT,
                "context": _TEXT,
            },
        }
    },
}

GET_DOCS: Final[dict[str, Any]] = {
    "summary": "The form to check documents with",
    "responses": {200: {"description": "A page.", "content": {"text/html": {}}}},
}
POST_DOCS: Final[dict[str, Any]] = {
    "summary": "Check RDF in any syntax, or our tables",
    "responses": {
        200: {
            "description": "The report, whether or not the documents conform: what is wrong, where, how to mend it.",
            "content": {"application/json": {"example": _REPORT}, media.TURTLE: {}, "text/html": {}},
        },
        400: {"description": "A document cannot be read: name, line and column; the report says the rest."},
        408: {"description": "The documents took too long to come."},
        413: {"description": "They have too many bytes, packed or unpacked."},
        415: {"description": "The body is of a type or an encoding that is not read here."},
        503: {"description": "Too many uploads are under way; Retry-After says when to come back."},
        504: {"description": "Reading or checking them would take more time or memory than one upload may."},
    },
    "openapi_extra": {"parameters": _PARAMETERS, "requestBody": {"required": True, "content": _BODIES}},
}
