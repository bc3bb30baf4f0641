"""The curated tables: CSV files read into rows that know in which file, line and column each value stands."""

from __future__ import annotations

import csv
import enum
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, Self

from municipia.graph.errors import ColumnError, DataError, Place
from municipia.graph.wording import Words, said


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One line of a table: column name -> text, empty where nothing is known."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The text in a column. Raises ColumnError when the table has no such column."""
        try:
            return self.cells[column]
        except KeyError:
            raise ColumnError(
                said("the table has no column “%(column)s”", column=column),
                place=Place(self.file, 1),
                hint=said("Name it in the first line, which reads: %(columns)s", columns=",".join(self.cells)),
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def place(self, column: str = "") -> Place:
        """Where a value of this row stands."""
        return Place(self.file, self.line, column or None)


class Flaw(enum.StrEnum):
    """Why a line of a file is no row of a table."""

    EMPTY = "empty"
    SHORT = "short"
    LONG = "long"
    QUOTES = "quotes"


@dataclass(frozen=True)
class Misfit:
    """A line that is no row: where it stands, why, and how many ``cells`` it has where there are ``columns``."""

    place: Place
    kind: Flaw
    words: Words
    cells: int = 0
    columns: int = 0


_MENDING: Final = {
    Flaw.EMPTY: said("Its first line names the columns."),
    Flaw.SHORT: said("Write every cell, the empty ones too."),
    Flaw.LONG: said("Put a value that holds a comma between double quotes."),
    Flaw.QUOTES: said("Check its double quotes."),
}


@dataclass(frozen=True)
class Tables:
    """A folder of tables, by name without ``.csv``, each read when first asked for."""

    folder: Traversable
    _read: dict[str, list[Row]]

    @classmethod
    def open(cls, folder: Traversable | None = None) -> Self:
        """The tables of a folder, or those shipped with the package."""
        return cls(folder or files("municipia.graph").joinpath("data"), {})

    def having(self, name: str, rows: list[Row]) -> Self:
        """The same tables, but with these rows in the table ``name``."""
        return type(self)(self.folder, {**self._read, name: rows})

    def __contains__(self, name: str) -> bool:
        return self.folder.joinpath(f"{name}.csv").is_file()

    def __getitem__(self, name: str) -> list[Row]:
        """The rows of a table. Raises DataError when it is missing, not UTF-8, or a line has cells too many or few."""
        if name not in self._read:
            self._read[name] = list(read_table(self.folder.joinpath(f"{name}.csv")))
        return self._read[name]


def read_table(path: Traversable) -> Iterator[Row]:
    """The rows of one CSV file (RFC 4180, UTF-8). Raises DataError, with the line, when it is malformed."""
    yield from parse_table(path.name, _text(path))


def parse_table(name: str, text: str) -> Iterator[Row]:
    """The rows of a CSV text that came from the file ``name``. Raises DataError for the first line that is no row."""
    for each in scan_table(name, text):
        if isinstance(each, Misfit):
            raise DataError(each.words, place=each.place, hint=_MENDING[each.kind])
        yield each


def scan_table(name: str, text: str) -> Iterator[Row | Misfit]:
    """The rows of a CSV text, and in their places the lines that are none; quotes that do not close end it."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        header = next(reader, None)
        if not header:
            yield Misfit(Place(name, 1), Flaw.EMPTY, said("the table is empty"))
            return
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                yield Row(name, start, dict(zip(header, cells, strict=True)))
            else:
                yield _misfit(Place(name, start), cells, header)
            start = reader.line_num + 1
    except csv.Error as error:
        yield Misfit(Place(name, start), Flaw.QUOTES, said("not CSV: %(reason)s", reason=error))


def _misfit(place: Place, cells: Sequence[str], header: Sequence[str]) -> Misfit:
    """A line with more or fewer cells than the header: its place is the column in which it, or the header, ends."""
    last = min(len(cells), len(header))
    words = said("%(cells)s cells where the header has %(columns)s", cells=len(cells), columns=len(header))
    flaw = Flaw.SHORT if len(cells) < len(header) else Flaw.LONG
    return Misfit(replace(place, column=header[last - 1] if last else None), flaw, words, len(cells), len(header))


def _text(path: Traversable) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise DataError(
            said("no such table"), place=Place(path.name), hint=said("Put it into the folder with the other tables.")
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(
            said("not UTF-8"), place=Place(path.name, line), hint=said("Save the file as UTF-8.")
        ) from error
