"""The SPARQL page: a form to ask with, the answer as a table, and the same answer as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response

from municipia.api.contexts import Page
from municipia.api.desk import frame_of, html_response
from municipia.api.protocol import Asked
from municipia.api.rendering import Frame, renderer
from municipia.graph.answer import Answer
from municipia.graph.checkpoints import Published

# A page shows the first rows; the files have them all.
_SHOWN_ROWS: Final = 500
_SHOWN_BYTES: Final = 100_000
_FILES: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "bindings": (("CSV", "csv"), ("JSON", "srj"), ("XML", "srx"), ("TSV", "tsv")),
    "boolean": (("JSON", "srj"), ("XML", "srx")),
    "graph": (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"), ("RDF/XML", "rdf")),
}
_START: Final = """\
PREFIX mun: <https://w3id.org/municipia/def#>
PREFIX inst: <https://w3id.org/municipia/id/instrument/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT DISTINCT ?adherent ?name ?source WHERE {
  ?act mun:toInstrument inst:cities-for-adequate-housing-2018 ;
       mun:adherent ?adherent ;
       dcterms:source ?source .
  ?adherent skos:prefLabel ?name .
}
ORDER BY ?name
"""


@dataclass(frozen=True)
class Cell:
    """A value of the answer: its words, the address it leads to, and what it is beside its words."""

    text: str
    iri: str = ""
    tag: str = ""
    datatype: str = ""


@dataclass(frozen=True, kw_only=True)
class SparqlPage(Page):
    """The form with its query, and the answer to it: a table, a yes or no, or a graph as text."""

    query: str
    lead: str = ""
    answer_kind: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    total: int = 0
    is_long: bool = False
    is_true: bool = False
    text: str = ""
    files: tuple[tuple[str, str], ...] = ()
    graphs: tuple[tuple[str, str], ...] = ()


def form(request: Request, revision: int, head: Published) -> Response:
    """The form with a first query in it, to be asked of a revision."""
    frame = _frame(request, revision)
    frame.head = head.revision
    return _respond(request, SparqlPage(**_titles(frame), query=_START), frame)


def answered(request: Request, asked: Asked, answer: Answer, head: Published) -> Response:
    """The form with the query asked, and its answer below."""
    frame = _frame(request, answer.revision)
    frame.head = head.revision
    if answer.body is None:
        # Longer than a page can show; its files are for that.
        answer.close()
    page = SparqlPage(
        **_titles(frame),
        query=asked.query,
        answer_kind=answer.kind,
        graphs=tuple(_graphs(asked)),
        files=tuple((name, _file(asked, suffix)) for name, suffix in _FILES[answer.kind]),
        **_content(answer),
    )
    return _respond(request, page, frame)


def _content(answer: Answer) -> dict[str, Any]:
    if answer.body is None:
        return {"is_long": True}
    if answer.kind == "graph":
        shown = answer.body[:_SHOWN_BYTES].decode(errors="ignore")
        return {"text": shown, "total": answer.rows, "is_long": len(answer.body) > _SHOWN_BYTES}
    document = json.loads(answer.body)
    if answer.kind == "boolean":
        return {"is_true": document["boolean"]}
    columns = tuple(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    return {
        "columns": columns,
        "rows": tuple(tuple(_cell(row.get(name)) for name in columns) for row in bindings[:_SHOWN_ROWS]),
        "total": len(bindings),
        "is_long": len(bindings) > _SHOWN_ROWS,
    }


def _cell(value: Mapping[str, Any] | None) -> Cell | None:
    if value is None:
        return None
    if value["type"] == "uri":
        return Cell(value["value"], iri=value["value"])
    if value["type"] == "literal":
        return Cell(value["value"], tag=value.get("xml:lang", ""), datatype=value.get("datatype", ""))
    return Cell(json.dumps(value["value"]) if isinstance(value["value"], dict) else "_:" + value["value"])


def _graphs(asked: Asked) -> list[tuple[str, str]]:
    """The graphs that a request names, as parameters of an address."""
    graphs = [("default-graph-uri", graph) for graph in asked.default_graphs or ()]
    return graphs + [("named-graph-uri", graph) for graph in asked.named_graphs or ()]


def _file(asked: Asked, suffix: str) -> str:
    """The address of the same answer as a file."""
    graphs = _graphs(asked)
    known_at = [("knownAt", asked.known_at)] if asked.known_at else []
    return "/sparql?" + urlencode([("query", asked.query), *graphs, *known_at, ("format", suffix)])


def _titles(frame: Frame) -> dict[str, Any]:
    say = frame.voice.say
    return {
        "title": say("Ask in SPARQL"),
        "description": say("A form for queries in SPARQL 1.1, and the address where programs send theirs."),
        "section": "sparql",
    }


def _frame(request: Request, revision: int) -> Frame:
    frame = frame_of(request)
    frame.revision = revision
    return frame


def _respond(request: Request, page: SparqlPage, frame: Frame) -> Response:
    response = html_response(request, renderer().render("sparql.html", page, frame), frame)
    response.headers["X-Data-Version"] = str(frame.revision)
    return response
