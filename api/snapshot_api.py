"""What the interface description says of frozen answers, with examples that run."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path

from municipia.api.bodies import FORM
from municipia.api.citations import FORMS

_TEXT: Final = {"type": "string"}
_LIST: Final = (
    "A list: territories, instruments … or matrix, compare. Its filters, as in the page's address, are fields too."
)
_TEXTS: Final = {"type": "array", "items": _TEXT}
_QUERY: Final = "SELECT ?graph (COUNT(*) AS ?statements) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
Name = Annotated[
    str,
    Path(description="The hash, 64 hexadecimal digits; with .json, .csv, .txt, .bib, .ris or .csl.json for that form."),
]
_GONE: Final = {"description": "No answer was frozen under this address."}

POST_DOCS: Final[dict[str, Any]] = {
    "summary": "Freeze an answer, so that it can be cited",
    "responses": {
        200: {"description": "This very answer was frozen before: its Location.", "content": {"application/json": {}}},
        201: {"description": "It is frozen: its Location, and the whole of it.", "content": {"application/json": {}}},
        303: {"description": "To its page, for browsers."},
        400: {"description": "The query or a parameter cannot be used: which, and why."},
        413: {"description": "The answer is longer than a frozen one may be."},
        429: {"description": "You froze many answers a moment ago; Retry-After says when to come back."},
        507: {"description": "The shelf is full. What is frozen already stays."},
    },
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                FORM: {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "query": {**_TEXT, "description": "A query in SPARQL.", "example": _QUERY},
                            "default-graph-uri": _TEXTS,
                            "named-graph-uri": _TEXTS,
                            "question": {**_TEXT, "description": "A named question, with its parameters as fields."},
                            "list": {
                                **_TEXT,
                                "description": _LIST,
                            },
                            "knownAt": {**_TEXT, "description": "An older revision."},
                            "lang": {**_TEXT, "description": "The language of a question's or a list's names."},
                        },
                    },
                    "example": {"query": _QUERY},
                }
            },
        }
    },
}
GET_DOCS: Final[dict[str, Any]] = {
    "summary": "A frozen answer, as a page, as data, or as a citation",
    "responses": {
        200: {
            "description": "What was asked, of which revision, every row, and the checksum.",
            "content": {
                "text/html": {},
                "application/json": {},
                "text/csv": {},
                **{form: {} for form in FORMS.values()},
            },
        },
        404: _GONE,
        503: {"description": "Its file does not give the checksum of its address."},
    },
}
AGAIN_DOCS: Final[dict[str, Any]] = {
    "summary": "Run a frozen answer again: the same, or which rows came and went",
    "responses": {
        200: {
            "description": "Both counts and checksums, and the rows.",
            "content": {"application/json": {}, "text/html": {}},
        },
        404: _GONE,
    },
    "openapi_extra": {
        "parameters": [
            {"name": "knownAt", "in": "query", "description": "The revision to ask; the newest.", "schema": _TEXT},
        ]
    },
}
