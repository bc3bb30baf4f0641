"""Who signed what: places by instruments."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from municipia.api import selecting
from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page, Pages
from municipia.api.desk import Desk, DeskDep
from municipia.api.labels import Label
from municipia.api.pages.parts import page_of
from municipia.api.selecting import Chosen, act_words
from municipia.api.urls import Links
from municipia.graph.commitments import Act, Cell

router = APIRouter()

_ROWS = 100
#: The forms of the whole selection, by suffix.
FORMS = {
    "csv": "CSV",
    "zip": "CSV + metadata (zip)",
    "xlsx": "Excel (XLSX)",
    "json": "JSON",
    "ttl": "Turtle",
    "parquet": "Parquet",
}
#: The orders of the places of a selection, and what they are called.
SORTS = {
    "name": marked("Name"),
    "country": marked("Country"),
    "population": marked("Inhabitants"),
    "count": marked("Commitments"),
    "first": marked("First act"),
}


@dataclass(frozen=True)
class Deed:
    """An act in a cell: where it is told, its year or "?", and all of it in words."""

    iri: str
    year: str
    words: str
    certainty: str


@dataclass(frozen=True)
class Line:
    """A place in the matrix; ``cells`` has a tuple of acts per column."""

    iri: str
    name: Label
    country: Label | None
    is_resolved: bool
    population: int | None
    populated: str
    count: int
    cells: tuple[tuple[Deed, ...], ...]


@dataclass(frozen=True)
class Column:
    """An instrument in the matrix: how many places it has in the selection."""

    iri: str
    name: Label
    count: int


@dataclass(frozen=True, kw_only=True)
class MatrixPage(Page):
    """The matrix: one page of its lines under all its columns."""

    chosen: Chosen
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    pages: Pages
    sort: str = "name"
    sorts: tuple[tuple[str, str], ...] = ()
    acts: int = 0
    downloads: tuple[tuple[str, str], ...] = ()

    @property
    def narrowed(self) -> str:
        """The conditions of the selection."""
        return self.chosen.searched


@router.api_route("/matrix", methods=["GET", "HEAD"])
async def matrix(desk: DeskDep) -> Response:
    """Every place with an act in the selection, under every instrument that has one."""
    if moved := selecting.canonical(desk.request):
        return moved
    chosen = await selecting.chosen(desk)
    sort = sort_of(desk)
    shown, pages = page_of(order(chosen, desk), desk, _ROWS)
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
        acts=sum(1 for _ in chosen.matrix.acts()),
        downloads=tuple((name, _file(desk, suffix)) for suffix, name in FORMS.items()),
    )
    return await desk.answer("matrix.html", page)


def _file(desk: Desk, suffix: str) -> str:
    """Where the whole selection is in a form; the file speaks the language of the page."""
    return Links(f"/matrix.{suffix}", {**desk.links.query, "lang": desk.voice.language}).here(page=None)


def order(chosen: Chosen, desk: Desk) -> list[str]:
    """The places of a selection in the order that the page has them in. Raises ParameterError for an unknown one."""
    return sorted(chosen.matrix.rows, key=selecting.order_of(chosen, sort_of(desk)))  # type: ignore[arg-type]


def sort_of(desk: Desk) -> str:
    """The order asked for. Raises ParameterError for one that there is not."""
    return desk.one_of("sort", SORTS, "name")


def _line(iri: str, columns: tuple[Column, ...], chosen: Chosen, desk: Desk) -> Line:
    place, cells = chosen.place(iri), chosen.matrix.rows[iri]
    return Line(
        iri=iri,
        name=chosen.name(iri),
        country=chosen.name(place.countries[0]) if place.countries else None,
        is_resolved=place.is_resolved,
        population=place.population,
        populated=place.populated,
        count=len(cells),
        cells=tuple(_deeds(cells.get(column.iri), chosen, desk) for column in columns),
    )


def _deeds(cell: Cell | None, chosen: Chosen, desk: Desk) -> tuple[Deed, ...]:
    return tuple(deed(act, chosen, desk) for act in cell.acts) if cell else ()


def deed(act: Act, chosen: Chosen, desk: Desk) -> Deed:
    """An act as a cell shows it."""
    sure = selecting.sure(act, chosen.selection.as_of)
    return Deed(act.iri, str(act.year or "?"), wording(act, chosen, desk), sure)


def wording(act: Act, chosen: Chosen, desk: Desk) -> str:
    """An act in words: what was done, when, how sure that is."""
    sure = desk.say(selecting.CERTAINTIES[selecting.sure(act, chosen.selection.as_of)])
    return ", ".join(filter(None, (chosen.name(act.type).text, act_words(act, desk), sure)))
