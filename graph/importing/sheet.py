"""A partner's table: its separator, its columns by their names, its cells cleaned; faults with line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from municipia.graph.errors import DataError, LimitError, NotFoundError, ParameterError, Place
from municipia.graph.search import fold
from municipia.graph.tables import Row

_MEGABYTE: Final = 1 << 20
MAX_BYTES: Final = 32 * _MEGABYTE

#: What we read, and how lists call it in several languages (folded: no accents, no case).
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        "name", "territory name", "city", "city name", "municipality", "local government", "government", "signatory",
        "organisation name", "organization name", "organisation", "organization", "council", "place", "town", "member",
        "nom", "ville", "commune", "collectivite", "territoire", "signataire", "nombre", "ciudad", "municipio",
        "gobierno local", "ayuntamiento", "territorio", "firmante",
    ),
    "country": (
        "country", "country code", "country iso2", "iso2", "iso", "country name", "pays", "code pays", "pais",
        "codigo pais",
    ),
    "region": ("region", "state", "states", "province", "etat", "estado", "provincia", "departement"),
    "date": (
        "date", "on", "signed on", "date signed", "date of signature", "date of adhesion", "adhesion date", "joined",
        "joined on", "adopted on", "declared on", "date de signature", "date d adhesion", "signe le", "fecha",
        "fecha de firma", "fecha de adhesion",
    ),
    "type": ("type", "kind", "territory type", "type de territoire", "tipo"),
    "key": ("id", "key", "identifier", "code", "reference", "identifiant", "identificador"),
    "lat": ("lat", "latitude", "latitud"),
    "lon": ("lon", "lng", "long", "longitude", "longitud"),
    "wikidata": ("wikidata", "wikidata id", "qid"),
    "note": ("note", "notes", "remark", "remarks", "comment", "remarque", "nota", "observaciones"),
    "url": ("url", "link", "web", "website", "lien", "site", "enlace"),
}  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Sheet:
    """A table with the columns we read, by our names; ``columns`` says which of its own each of them is."""

    file: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


def read(path: Path, mapping: Mapping[str, str]) -> Sheet:
    """Read a CSV file. ``mapping`` gives columns by hand (ours -> theirs); the others are found by their names.

    Raises NotFoundError, LimitError (too large), ParameterError (the mapping), and DataError with line and column for
    anything in the file that cannot be used.
    """
    text = _text(path)
    header, rows = _parsed(path.name, text)
    columns = _columns(path.name, header, mapping)
    ignored = tuple(name for name in header if name not in columns.values())
    found = tuple(_clean(row, columns) for row in rows)
    if not found:
        raise DataError("the list has no rows", place=Place(path.name, 2), hint="Nothing would be imported.")
    return Sheet(path.name, columns, found, ignored)


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise LimitError(
                f"{path.name} has {size / _MEGABYTE:.0f} MB; {MAX_BYTES // _MEGABYTE} MB are allowed.",
                limit="size",
                allowed=MAX_BYTES,
                unit="bytes",
                hint="Send it in parts.",
            )
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFoundError(f"There is no file {path}.", hint="Name a CSV file.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        hint = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."
        raise DataError("not UTF-8", place=Place(path.name, line), hint=hint) from error


def _parsed(name: str, text: str) -> tuple[list[str], list[Row]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if not any(header):
            raise DataError("the table is empty", place=Place(name, 1), hint="Its first line names the columns.")
        twice = sorted({cell for cell in header if header.count(cell) > 1})
        if twice:
            raise DataError(
                f"two columns are called {twice[0]!r}", place=Place(name, 1, twice[0]), hint="Rename one of them."
            )
        return header, list(_rows(name, header, reader))
    except csv.Error as error:
        hint = "Check its double quotes."
        raise DataError(f"not CSV: {error}", place=Place(name, reader.line_num), hint=hint) from error


def _rows(name: str, header: list[str], reader: Iterator[list[str]]) -> Iterator[Row]:
    before = 1
    for cells in reader:
        line, before = before + 1, reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise DataError(
                f"{len(cells)} cells where the header has {len(header)}",
                place=Place(name, line),
                hint="Put a value that holds a separator between double quotes.",
            )
        yield Row(name, line, dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=True)))


def _columns(name: str, header: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    for ours, theirs in mapping.items():
        if ours not in WORDS:
            raise ParameterError(f"There is nothing called {ours!r} to read.", name="column", hint=_known())
        if theirs not in header:
            raise ParameterError(
                f"{name} has no column {theirs!r}.", name="column", hint=f"It has: {', '.join(header)}."
            )
    columns = dict(mapping)
    for ours, words in WORDS.items():
        free = [each for each in header if each not in columns.values()]
        by_word = {fold(each): each for each in free}
        if ours not in columns:
            columns.update((ours, by_word[word]) for word in reversed(words) if word in by_word)
    if "name" not in columns:
        raise DataError(
            "no column is called like a name",
            place=Place(name, 1),
            hint=f"Say which one it is: --column name=COLUMN. The file has: {', '.join(header)}.",
        )
    return columns


def _known() -> str:
    return f"Write OURS=THEIRS, where ours is one of: {', '.join(WORDS)}."


def _clean(row: Row, columns: Mapping[str, str]) -> Row:
    """The row under our names. Raises DataError for a formula, and for a line without a name."""
    cells = {ours: row[theirs] for ours, theirs in columns.items()}
    for ours, value in cells.items():
        if _is_formula(ours, value):
            raise DataError(
                f"{value[:40]!r} is a formula or the rest of one",
                place=row.place(columns[ours]),
                hint="Write the value itself in the cell.",
            )
    if not cells["name"]:
        raise DataError("no name", place=row.place(columns["name"]), hint="Fill it in, or remove the line.")
    return Row(row.file, row.line, cells)


def _is_formula(ours: str, value: str) -> bool:
    if not value.startswith(_FORMULA):
        return False
    is_number = ours in ("lat", "lon") and value[1:2].isdigit() and value[0] in "+-"
    return not is_number
