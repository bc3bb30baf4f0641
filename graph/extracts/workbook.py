"""Extracts as a workbook (Office Open XML): the grid, the rows, the codebook, and where all of it comes from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from municipia.graph.dumps.tables import SEPARATORS, Cell, Column
from municipia.graph.extracts.extract import Extract, table

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS: Final = {"iri": 44, "url": 44, "name": 34, "text": 18, "code": 14}
#: What the sheets are called where nobody says otherwise; the lines of the last one have the names of ``about``.
_SHEETS: Final = {"grid": "Grid", "rows": "Rows", "codebook": "Codebook", "about": "About"}
#: The header of the codebook.
_HEADER: Final = {"column": "Name", "columnTitle": "Title", "columnHolds": "What it holds"}


def workbook(extract: Extract) -> bytes:
    """The workbook. Texts are texts: no cell is a formula or a link, whatever a name looks like."""
    import xlsxwriter  # takes a tenth of a second, and few ask for it

    words = {**_SHEETS, **_HEADER, **(extract.words or {})}
    out = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
        "in_memory": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": extract.title, "comments": extract.citation})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        if extract.grid:
            _sheet(book, words["grid"], extract.grid, bold, [34, 22, 10], frozen=(1, 1))
        columns = extract.table.columns
        rows = ([_value(column, row[column.name]) for column in columns] for row in extract.rows)
        header = [column.name for column in columns]
        widths = [_WIDTHS.get(column.kind, 12) for column in columns]
        sheet = _sheet(book, words["rows"], [header, *rows], bold, widths, frozen=(1, 0))
        sheet.autofilter(0, 0, max(1, len(extract.rows)), len(columns) - 1)
        titles = [words[name] for name in ("column", "columnTitle", "columnHolds")]
        told = [[one["name"], one["title"], one["description"]] for one in extract.codebook]
        _sheet(book, words["codebook"], [titles, *told], bold, [18, 40, 90], frozen=(1, 0))
        _sheet(book, words["about"], _about(extract), bold, [24, 90, 30, 12, 14, 60])
    return out.getvalue()


def _about(extract: Extract) -> list[list[str | int | float]]:
    words = extract.words or {}
    sources = table("sources").columns
    header: list[str | int | float] = [column.title[extract.language] for column in sources]
    lines = [[_value(column, row[column.name]) for column in sources] for row in extract.sources]
    pairs: list[list[str | int | float]] = [[words.get(name, name), value] for name, value in extract.about.items()]
    return [*pairs, [], header, *lines]


def _sheet(
    book: Any,  # noqa: ANN401 the library has no annotations
    name: str,
    rows: Iterable[Sequence[str | int | float]],
    bold: object,
    widths: Sequence[int],
    frozen: tuple[int, int] = (0, 0),
) -> Any:  # noqa: ANN401
    sheet = book.add_worksheet(name[:31])
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(*frozen)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row, bold if number == 0 and frozen[0] else None)
    return sheet


def _value(column: Column, value: Cell) -> str | int | float:
    if value is None:
        return ""
    return SEPARATORS[column.kind].join(value) if isinstance(value, list) else value
