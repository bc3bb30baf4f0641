"""What the interface description says of the graph store, with examples that can be run."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Depends

from municipia.api.access import BEARER
from municipia.api.graph_bodies import MULTIPART, RDF
from municipia.graph import media

_GRAPH: Final = "https://w3id.org/municipia/graph/source/a1-citiesforhousing"
_OWN: Final = "https://w3id.org/municipia/graph/source/my-city"
_TEXT: Final = {"type": "string"}
_TURTLE: Final = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
<https://w3id.org/municipia/id/source/my-city> dcterms:title "Commitments of my city"@en .
"""
_LISTED: Final = {
    "revision": 1,
    "graphs": [{"graph": _GRAPH, "statements": 372, "address": "/graphs/source/a1-citiesforhousing"}],
    "merged": "/graphs?default",
}
_WRITTEN: Final = {
    "graph": _OWN,
    "address": "/graphs/source/my-city",
    "outcome": "created",
    "revision": 2,
    "added": 1,
    "removed": 0,
    "etag": '"f2d9d5716e9acdc5cea1184b79569fe750e54d906455379e7a228dc7e726ac8f-ttl"',
}
_PROBLEM: Final = "application/problem+json"


def _query(name: str, text: str, example: str = "", **schema: object) -> dict[str, object]:
    known: dict[str, object] = {"name": name, "in": "query", "description": text, "schema": schema or _TEXT}
    return {**known, "example": example} if example else known


def _header(name: str, text: str) -> dict[str, object]:
    return {"name": name, "in": "header", "description": text, "schema": _TEXT}


_WHICH: Final = [
    _query("graph", "The absolute IRI of the graph.", _GRAPH),
    _query("default", "The merged graph, which can be read and not written; no value.", type="boolean"),
]
_READ: Final = [
    _query("knownAt", "The graph as it was recorded then: a revision number, a tag, a date or a time."),
    _query("format", "ttl, nt, jsonld, rdf, nq or trig, for where no Accept header can be sent."),
    _header("If-None-Match", "The ETag of what the client has: 304 if it still stands."),
]
_WRITE: Final = [
    _query("validate", "only: say what the rules say of it, and write nothing.", enum=["only"], type="string"),
    _query("message", "Why, for the public log; at most 300 characters."),
    _header("If-Match", "The ETag of the graph as the client knows it, in any form: 412 if it is another now."),
    _header("If-None-Match", "*: only if there is no such graph yet; else 412."),
    _header("Prefer", "return=minimal: 204 without a body when a graph was changed."),
]
_NAME: Final = {
    "name": "path",
    "in": "path",
    "required": True,
    "description": "The graph's IRI after …/graph/, as source/NAME.",
    "schema": _TEXT,
    "example": "source/a1-citiesforhousing",
}
_RDF_BODY: Final = {"schema": _TEXT}
_BODY: Final = {
    "required": True,
    "content": {"text/turtle": {**_RDF_BODY, "example": _TURTLE}, **dict.fromkeys(RDF[1:], _RDF_BODY)},
}
_FILE: Final = {"type": "string", "format": "binary"}
_FILES: Final = {MULTIPART: {"schema": {"type": "object", "additionalProperties": _FILE}}}
_POST_BODY: Final = {"required": True, "content": {**_BODY["content"], **_FILES}}  # type: ignore[dict-item]

_READING: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The graph, in the form asked for.", "content": {form: {} for form in media.GRAPHS.values()}},
    304: {"description": "What the client has is the graph as it is."},
    400: {"description": "The name is none: which field, and why."},
    404: {"description": "There is no such graph."},
    406: {"description": "The graph comes in none of the forms asked for; those it has are listed."},
}
_LIST: Final = {
    **_READING,
    200: {
        "description": "The graph, in the form asked for; without a graph, the list of all.",
        "content": {"application/json": {"example": _LISTED}, **{form: {} for form in media.GRAPHS.values()}},
    },
}
_DONE: Final = {"application/json": {"example": _WRITTEN}}
_WRITING: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Changed, or as it was; for a dry run, the report.", "content": _DONE},
    201: {"description": "Made; Location is its address.", "content": _DONE},
    204: {"description": "Changed, and the client wants no more said."},
    400: {"description": "The document cannot be read: line and column; or it holds what is refused."},
    401: {"description": "No token, or none that is good."},
    403: {"description": "The token does not cover the graph, or nobody may write it: why."},
    412: {"description": "The graph is not in the state that the request relies on; nothing was done."},
    413: {"description": "The document is too large, packed or unpacked."},
    415: {"description": "The media type is none of RDF; those that are taken are listed."},
    422: {
        "description": "The graph would break the rules; nothing was done. The report is in the problem, or in Turtle.",
        "content": {_PROBLEM: {}, media.TURTLE: {}},
    },
    503: {"description": "Too many writes wait, or another command writes: Retry-After says when to come back."},
    504: {"description": "The write took too long; the graph's ETag says whether it stands."},
}
_DELETING: Final[dict[int | str, dict[str, Any]]] = {
    **{status: _WRITING[status] for status in (204, 401, 403, 412, 422, 503, 504)},
    200: {"description": "Gone; earlier revisions still have it.", "content": _DONE},
    404: {"description": "There is no such graph."},
}


def _docs(
    summary: str, parameters: list[Any], responses: dict[int | str, dict[str, Any]], **more: object
) -> dict[str, Any]:
    return {"summary": summary, "responses": responses, "openapi_extra": {"parameters": parameters, **more}}


def _writing(summary: str, parameters: list[Any], **more: object) -> dict[str, Any]:
    responses = _WRITING if more else _DELETING
    docs = _docs(summary, parameters, responses, **more)
    return {**docs, "dependencies": [Depends(BEARER)]}


GET: Final = _docs("Read a graph, or list all", [*_WHICH, *_READ], _LIST)
GET_DIRECT: Final = _docs("Read a graph by its path", [_NAME, *_READ], _READING)
PUT: Final = _writing("Replace a graph, or make it", [*_WHICH, *_WRITE], requestBody=_BODY)
PUT_DIRECT: Final = _writing("Replace a graph by its path, or make it", [_NAME, *_WRITE], requestBody=_BODY)
POST: Final = _writing("Add to a graph, or make one with a name of ours", [*_WHICH, *_WRITE], requestBody=_POST_BODY)
POST_DIRECT: Final = _writing("Add to a graph by its path, or make it", [_NAME, *_WRITE], requestBody=_POST_BODY)
DELETE: Final = _writing("Delete a graph", [*_WHICH, *_WRITE])
DELETE_DIRECT: Final = _writing("Delete a graph by its path", [_NAME, *_WRITE])
