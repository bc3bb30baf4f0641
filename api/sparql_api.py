"""What the interface description says of the SPARQL endpoint, with examples."""

from __future__ import annotations

from typing import Any, Final

from municipia.graph import media

_EXAMPLE: Final = """\
PREFIX mun: <https://w3id.org/municipia/def#>
PREFIX inst: <https://w3id.org/municipia/id/instrument/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?city WHERE {
  ?act mun:toInstrument inst:cities-for-adequate-housing-2018 ; mun:adherent ?adherent .
  ?adherent skos:prefLabel ?city .
}"""
_JSON_EXAMPLE: Final = {
    "head": {"vars": ["city"]},
    "results": {"bindings": [{"city": {"type": "literal", "value": "Vienna", "xml:lang": "en"}}]},
}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The answer, in the form asked for. X-Query-Limits says which limits held, if any was given.",
        "content": {
            media.SPARQL_JSON: {"example": _JSON_EXAMPLE},
            **{form: {} for form in (*media.BINDINGS.values(), *media.GRAPHS.values()) if form != media.SPARQL_JSON},
        },
    },
    304: {"description": "The answer that the client has already still stands."},
    400: {"description": "The query cannot be read: line and column of the first wrong word; or it is refused."},
    406: {"description": "The answer does not come in the forms asked for; those it has are listed."},
    413: {"description": "The query is too long."},
    503: {"description": "Too many long queries are running; Retry-After says when to come back."},
    504: {"description": "The query broke a limit of time, memory, rows or bytes: which, and what to do."},
}


def _parameter(name: str, text: str, example: str = "", **schema: object) -> dict[str, object]:
    known: dict[str, object] = {"name": name, "in": "query", "description": text, "schema": schema or _TEXT}
    return {**known, "example": example} if example else known


_TEXT: Final = {"type": "string"}
_PARAMETERS: Final = [
    _parameter("default-graph-uri", "A graph to ask; several are merged. Replaces FROM.", type="array", items=_TEXT),
    _parameter("named-graph-uri", "A graph for GRAPH. Replaces FROM NAMED.", type="array", items=_TEXT),
    _parameter("timeout", "Seconds that the query may take: lowers the limit, never raises it.", "5", type="number"),
    _parameter("maxrows", "Rows that the answer may have: beyond, 504, never a part of it.", "1000", type="integer"),
    _parameter("maxbytes", "Bytes that the answer may have, likewise.", "1000000", type="integer"),
    _parameter("knownAt", "What was recorded then: a revision number, a tag, a date or a time."),
    _parameter("format", "The form of the answer, for where no Accept header can be sent.", "csv"),
]
_FIELDS: Final = {
    "query": {"type": "string", "example": _EXAMPLE},
    "default-graph-uri": {"type": "array", "items": _TEXT},
    "named-graph-uri": {"type": "array", "items": _TEXT},
    "timeout": {"type": "number"},
    "maxrows": {"type": "integer"},
    "maxbytes": {"type": "integer"},
}

GET_DOCS: Final[dict[str, Any]] = {
    "summary": "Ask in SPARQL 1.1",
    "responses": _RESPONSES,
    "openapi_extra": {"parameters": [_parameter("query", "The query.", _EXAMPLE), *_PARAMETERS]},
}
POST_DOCS: Final[dict[str, Any]] = {
    "summary": "Ask in SPARQL 1.1, by form or with the query as the body",
    "responses": {**_RESPONSES, 415: {"description": "The body is neither a form nor a query in UTF-8."}},
    "openapi_extra": {
        "parameters": _PARAMETERS,
        "requestBody": {
            "content": {
                "application/sparql-query": {"schema": _TEXT, "example": _EXAMPLE},
                "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": _FIELDS}},
            }
        },
    },
}
