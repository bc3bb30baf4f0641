"""The SPARQL page: a form to ask with, the answer as a table, and the same answer as data."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response

from municipia.api import bundles, sparql_views
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import frame_of, page_response, time_of
from municipia.api.errors import Problem
from municipia.api.lookup import Lookup
from municipia.api.mapping import lands
from municipia.api.mapping.charting import Dot
from municipia.api.protocol import Asked
from municipia.api.rendering import Frame
from municipia.api.sparql_code import code
from municipia.api.sparql_table import SHOWN_ROWS, Cell, table
from municipia.api.sparql_views import NEEDS, VIEWS, Bars, Net, Pin, Pins, Row
from municipia.api.urls import own_address
from municipia.graph.answer import Answer
from municipia.graph.checkpoints import Published
from municipia.graph.questions import Question, catalogue

_SHOWN_BYTES: Final = 100_000
_FILES: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "bindings": (("CSV", "csv"), ("JSON", "srj"), ("XML", "srx"), ("TSV", "tsv")),
    "boolean": (("JSON", "srj"), ("XML", "srx")),
    "graph": (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"), ("RDF/XML", "rdf")),
}
_START: Final = """\
PREFIX mun: <https://w3id.org/municipia/def#>
PREFIX inst: <https://w3id.org/municipia/id/instrument/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT DISTINCT ?adherent ?name WHERE {
  ?act mun:toInstrument inst:cities-for-adequate-housing-2018 ;
       mun:adherent ?adherent .
  OPTIONAL { ?adherent skos:prefLabel ?own FILTER(LANG(?own) = "%s") }
  OPTIONAL { ?adherent skos:prefLabel ?english FILTER(LANG(?english) = "en") }
  BIND(COALESCE(?own, ?english) AS ?name)
}
ORDER BY ?name
"""


@dataclass(frozen=True)
class Tab:
    """A way of looking at the answer; ``needs`` says what the answer lacks for it."""

    text: str
    address: str
    is_current: bool
    needs: str = ""


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
    example: str = ""
    examples: tuple[tuple[str, str], ...] = ()
    is_opening: bool = False
    problem: Problem | None = None
    problem_detail: str = ""
    problem_hint: str = ""
    faulty: str = ""
    line: int = 0
    column: int = 0
    script: str = ""
    editor: str = ""
    world: str = ""
    view: str = "table"
    tabs: tuple[Tab, ...] = ()
    needs: str = ""
    drawn: Bars | Net | Pins | None = None
    dots: tuple[Dot, ...] = ()
    code: tuple[tuple[str, str], ...] = ()
    link: str = ""
    lasting: str = ""


def form(request: Request, revision: int, head: Published) -> Response:
    """The form with a query in it, that of the question named as ``example`` or a first one, to be asked of a revision.

    Raises NotFoundError for a name that no question has.
    """
    frame = _frame(request, revision)
    frame.head = head.revision
    name = request.query_params.get("example", "").strip()
    question = catalogue().find(name) if name else None
    query = _body(question, frame.voice.language) if question else _START % frame.voice.language
    page = SparqlPage(
        **_titles(frame),
        **_around(frame),
        query=query,
        example=question.name if question else "",
        is_opening=not question,
    )
    return _respond(request, page, frame)


def faulted(request: Request, asked: Asked, problem: Problem, head: Published) -> Response:
    """The form with the query asked, and what is wrong with it, at its line and column where they are known."""
    frame = _frame(request, head.revision)
    line, column = (_whole(problem.extra.get(name)) for name in ("line", "column"))
    page = SparqlPage(
        **_titles(frame),
        **_around(frame),
        query=asked.query[:_SHOWN_BYTES],
        problem=problem,
        problem_detail=frame.voice.say(problem.detail),
        problem_hint=frame.voice.say(problem.hint),
        faulty=_pointed(asked.query, line, column),
        line=line,
        column=column,
    )
    response = _respond(request, page, frame, status=problem.status)
    response.headers.update(problem.headers)
    if problem.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        response.headers["Connection"] = "close"  # what is left of the body need not come
    return response


async def answered(request: Request, asked: Asked, answer: Answer, head: Published) -> Response:
    """The form with the query asked, and its answer below, in the view that the address names."""
    frame = _frame(request, answer.revision)
    frame.head = head.revision
    frame.revised = await time_of(request, answer.revision, head)
    view_asked = [("view", request.query_params["view"])] if request.query_params.get("view") in VIEWS else []
    frame.links = replace(frame.links, asked=(("query", asked.query), *_graphs(asked), *view_asked))
    if answer.body is None:
        # Longer than a page can show; its files are for that.
        answer.close()
    columns, rows = _rows(answer)
    content = await _content(answer, columns, rows, request, frame)
    view, drawn = await _drawn(request, frame, answer, columns, rows)
    address = own_address(request)
    page = SparqlPage(
        **{**_titles(frame), "cited": frame.voice.say("Answer to a query in SPARQL")},
        **_around(frame),
        query=asked.query,
        answer_kind=answer.kind,
        graphs=tuple(_graphs(asked)),
        files=tuple((name, _file(asked, suffix)) for name, suffix in _FILES[answer.kind]),
        view=view,
        tabs=_tabs(asked, frame, view, sparql_views.possible(columns, rows)) if answer.kind == "bindings" else (),
        drawn=drawn,
        needs=frame.voice.say(NEEDS[view]) if view in NEEDS else "",
        dots=_dots(drawn, frame) if isinstance(drawn, Pins) else (),
        code=tuple(code(f"{address}/sparql", asked.query, tuple(_graphs(asked)))),
        link=address + _shared(asked, frame, view, ""),
        lasting=address + _shared(asked, frame, view, str(answer.revision)),
        **content if view != "raw" else {**content, "text": _raw(answer)},
    )
    return _respond(request, page, frame)


def _rows(answer: Answer) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns and the rows of an answer that has some and is short enough for a page."""
    if answer.kind != "bindings" or answer.body is None:
        return [], []
    document = json.loads(answer.body)
    return document["head"]["vars"], document["results"]["bindings"]


async def _drawn(
    request: Request, frame: Frame, answer: Answer, columns: Sequence[str], rows: Sequence[Row]
) -> tuple[str, Bars | Net | Pins | None]:
    """The view that the address asks for, and what it draws; rows that are too many to be shown are drawn in none."""
    view = request.query_params.get("view", "")
    if view not in VIEWS or answer.kind != "bindings" or answer.body is None:
        return "table", None
    if view == "chart":
        return view, await _named_bars(sparql_views.bars(columns, rows), request, frame)
    if view == "network":
        return view, await _named(sparql_views.net(columns, rows), request, frame)
    if view == "map":
        return view, sparql_views.pins(columns, rows, await _points(request, answer.revision, rows))
    return view, None


async def _named(net: Net | None, request: Request, frame: Frame) -> Net | None:
    """The things of a network by their names."""
    if net is None:
        return None
    lookup = Lookup(request.app.state.readers, frame.revision)
    labels = await lookup.labels([node.key for node in net.nodes], frame.voice)
    nodes = (replace(node, text=labels[node.key].text) if node.key in labels else node for node in net.nodes)
    return replace(net, nodes=tuple(nodes))


async def _named_bars(bars: Bars | None, request: Request, frame: Frame) -> Bars | None:
    """The bars of a chart by the names of the things that they are of."""
    if bars is None:
        return None
    lookup = Lookup(request.app.state.readers, frame.revision)
    labels = await lookup.labels([bar.key for bar in bars.bars if bar.key], frame.voice)
    return replace(
        bars, bars=tuple(replace(bar, label=labels[bar.key].text) if bar.key in labels else bar for bar in bars.bars)
    )


async def _points(request: Request, revision: int, rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """The points of the places, among the things in some rows, that have acted."""
    things = {cell["value"] for row in rows for cell in row.values() if cell["type"] == "uri"}
    commitments = await request.app.state.commitments.at(request.app.state.readers, revision)
    points = {iri: place.point for iri, place in commitments.places.items() if place.point and iri in things}
    for act in commitments.acts:
        place = commitments.places[act.place]
        if act.adherent in things and place.point:
            points.setdefault(act.adherent, place.point)
    return points


def _raw(answer: Answer) -> str:
    """The rows as they are sent to programs."""
    text = json.dumps(json.loads(answer.body or b"{}"), ensure_ascii=False, indent=1)
    return text[:_SHOWN_BYTES]


def _tabs(asked: Asked, frame: Frame, view: str, can: Collection[str]) -> tuple[Tab, ...]:
    """Each view with its address, or with why there is nothing for it to draw."""
    say = frame.voice.say
    missing = {name: say(need) for name, need in NEEDS.items() if name not in can}
    return tuple(
        Tab(say(text), _shared(asked, frame, name, asked.known_at), name == view, missing.get(name, ""))
        for name, text in VIEWS.items()
    )


def _shared(asked: Asked, frame: Frame, view: str, known_at: str) -> str:
    """The path of this very page: the query, its graphs, the language, the view and the revision."""
    more = (
        ("lang", frame.links.query.get("lang", "")),
        ("knownAt", known_at),
        ("view", view if view != "table" else ""),
    )
    kept = [("query", asked.query), *_graphs(asked), *((name, value) for name, value in more if value)]
    return "/sparql?" + urlencode(kept)


def _around(frame: Frame) -> dict[str, Any]:
    """What the form has beside the query: examples, the editor's script, the drawing of the world."""
    examples = tuple(
        (question.name, question.example[frame.voice.language]) for question in catalogue() if not question.unavailable
    )
    return {
        "examples": examples,
        "script": bundles.address("sparql.js"),
        "editor": bundles.address("editor.js"),
        "world": bundles.address(lands.WORLD),
    }


def _body(question: Question, language: str) -> str:
    """The query of a question without the header of its file, which says what the page of the question says."""
    lines = question.query.splitlines()
    first = next((place for place, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    return f"# {question.name}: {question.example[language]}\n" + "\n".join(lines[first:]) + "\n"


def _pointed(query: str, line: int, column: int) -> str:
    """The line that is wrong, with a caret under its place; both count from 1, the column in characters."""
    lines = query.splitlines()
    if not 0 < line <= len(lines):
        return ""
    start = max(0, column - 61)
    shown = lines[line - 1].expandtabs(1)[start : start + 120]
    return f"{line} | {shown}\n{' ' * (len(str(line)) + 3 + max(0, column - 1 - start))}^"


def _dots(drawn: Pins, frame: Frame) -> tuple[Dot, ...]:
    return tuple(
        Dot(pin.x, pin.y, pin.radius, pin.count, _pin_words(pin, frame), frame.links.thing(pin.iri))
        for pin in drawn.pins
    )


def _pin_words(pin: Pin, frame: Frame) -> str:
    if pin.count == 1:
        return pin.names[0]
    listed = ", ".join(pin.names) + ("…" if pin.count > len(pin.names) else "")
    counted = frame.voice.plural("%(num)s row", "%(num)s rows", pin.count)
    return f"{frame.voice.colon(counted)} {listed}"


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


async def _content(
    answer: Answer, columns: Sequence[str], rows: Sequence[Row], request: Request, frame: Frame
) -> dict[str, Any]:
    if answer.body is None:
        return {"is_long": True}
    if answer.kind == "graph":
        shown = answer.body[:_SHOWN_BYTES].decode(errors="ignore")
        return {"text": shown, "total": answer.rows, "is_long": len(answer.body) > _SHOWN_BYTES}
    if answer.kind == "boolean":
        return {"is_true": json.loads(answer.body)["boolean"]}
    return {
        "columns": tuple(columns),
        "rows": await table(columns, rows, Lookup(request.app.state.readers, frame.revision), frame.voice),
        "total": len(rows),
        "is_long": len(rows) > SHOWN_ROWS,
    }


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
        "crumbs": (Crumb(say("Ask in SPARQL")),),
    }


def _frame(request: Request, revision: int) -> Frame:
    frame = frame_of(request)
    frame.revision = revision
    return frame


def _respond(request: Request, page: SparqlPage, frame: Frame, *, status: int = 200) -> Response:
    response = page_response(request, "sparql.html", page, frame, status=status)
    response.headers["X-Data-Version"] = str(frame.revision)
    return response
