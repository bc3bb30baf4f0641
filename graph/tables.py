"""The curated tables: CSV files read into rows that know in which file, line and column each value stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Self

from municipia.graph.errors import DataError, Place


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One line of a table: column name -> text, empty where nothing is known."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def place(self, column: str = "") -> Place:
        """Where a value of this row stands."""
        return Place(self.file, self.line, column or None)


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
    """The rows of a CSV text that came from the file ``name``."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        header = next(reader, None)
        if not header:
            raise DataError("the table is empty", place=Place(name, 1), hint="Its first line names the columns.")
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header):
                raise DataError(
                    f"{len(cells)} cells where the header has {len(header)}",
                    place=Place(name, start),
                    hint="Put a value that holds a comma between double quotes.",
                )
            yield Row(name, start, dict(zip(header, cells, strict=True)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"not CSV: {error}", place=Place(name, start), hint="Check its double quotes.") from error


def _text(path: Traversable) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise DataError("no such table", place=Place(path.name)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError("not UTF-8", place=Place(path.name, line), hint="Save the file as UTF-8.") from error
