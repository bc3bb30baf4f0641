"""Who signed what: places by instruments."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from municipia.api import selecting
from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.labels import Label
from municipia.api.listing import Pages
from municipia.api.pages.parts import page_of
from municipia.api.places import SORTS, PlaceLine, ordered, sort_of
from municipia.api.selecting import Chosen, SelectionPage, act_words
from municipia.api.urls import Links
from municipia.graph.commitments import Act, Cell

router = APIRouter()

_ROWS = 100
#: The forms of the whole selection, by suffix.
FORMS = {
    "csv": "CSV",
    "zip": marked("CSV + metadata (zip)"),
    "xlsx": "Excel (XLSX)",
    "json": "JSON",
    "ttl": "Turtle",
    "parquet": "Parquet",
}


@dataclass(frozen=True)
class CellAct:
    """An act in a cell: where it is told, its year or "?", and all of it in words."""

    iri: str
    year: str
    words: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class MatrixLine(PlaceLine):
    """A place in the matrix; ``cells`` has a tuple of acts per column."""

    cells: tuple[tuple[CellAct, ...], ...]


@dataclass(frozen=True)
class Column:
    """An instrument in the matrix: how many places it has in the selection."""

    iri: str
    name: Label
    count: int


@dataclass(frozen=True, kw_only=True)
class MatrixPage(SelectionPage):
    """The matrix: one page of its lines under all its columns."""

    columns: tuple[Column, ...] = ()
    lines: tuple[MatrixLine, ...] = ()
    pages: Pages
    sort: str = "name"
    sorts: tuple[tuple[str, str], ...] = ()
    acts: int = 0
    downloads: tuple[tuple[str, str], ...] = ()


@router.api_route("/matrix", methods=["GET", "HEAD"])
async def matrix(desk: DeskDep) -> Response:
    """Every place with an act in the selection, under every instrument that has one."""
    if moved := selecting.canonical(desk.request):
        return moved
    chosen = await selecting.chosen(desk)
    sort = sort_of(desk)
    shown, pages = page_of(await ordered(chosen, desk, sort), desk, _ROWS)
    columns = tuple(Column(iri, chosen.name(iri), count) for iri, count in chosen.matrix.columns.items())
    title = desk.say("Who signed what")
    page = MatrixPage(
        title=title,
        section="matrix",
        crumbs=(Crumb(title),),
        lead=desk.say("Every territory with a known act of commitment, under every instrument: one mark per act."),
        chosen=chosen,
        columns=columns,
        lines=tuple(_line(iri, columns, chosen, desk) for iri in shown),
        pages=pages,
        sort=sort,
        sorts=tuple((name, desk.say(text)) for name, text in SORTS.items()),
        acts=chosen.matrix.total,
        downloads=downloads(desk, "/matrix"),
    )
    return await desk.answer("matrix.html", page)


def downloads(desk: Desk, path: str) -> tuple[tuple[str, str], ...]:
    """The forms of a whole table at ``path``, and where each is; a file speaks the language of the page."""
    query = {**desk.links.query, "lang": desk.voice.language}
    return tuple((desk.say(name), Links(f"{path}.{suffix}", query).here(page=None)) for suffix, name in FORMS.items())


def _line(iri: str, columns: tuple[Column, ...], chosen: Chosen, desk: Desk) -> MatrixLine:
    cells = chosen.matrix.rows[iri]
    return MatrixLine.of(iri, chosen, cells=tuple(_deeds(cells.get(column.iri), chosen, desk) for column in columns))


def _deeds(cell: Cell | None, chosen: Chosen, desk: Desk) -> tuple[CellAct, ...]:
    return tuple(deed(act, chosen, desk) for act in cell.acts) if cell else ()


def deed(act: Act, chosen: Chosen, desk: Desk) -> CellAct:
    """An act as a cell shows it."""
    sure = selecting.sure(act, chosen.selection.as_of)
    return CellAct(act.iri, str(act.year or "?"), wording(act, chosen, desk), sure)


def wording(act: Act, chosen: Chosen, desk: Desk) -> str:
    """An act in words: what was done, when, how sure that is."""
    sure = desk.say(selecting.CERTAINTIES[selecting.sure(act, chosen.selection.as_of)])
    return ", ".join(filter(None, (chosen.name(act.type).text, act_words(act, desk), sure)))
