"""An extract: tables of rows with what must go with them wherever they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from municipia.graph.dumps import tables
from municipia.graph.dumps.codebook import described
from municipia.graph.dumps.tables import Cell, Table
from municipia.ontology.licence import LICENCE

Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Extract:
    """Rows and sources, in one language.

    ``address`` leads to the page at this very revision, ``time`` is the revision's, ``searched`` says in words what was
    asked for. Rows may hold more than the columns of the table: the language tags of names, for Turtle. ``grid`` holds
    the same rows as the page draws them, its header first. ``words`` are what a workbook calls its sheets and the lines
    of its last one.
    """

    table: Table
    rows: Sequence[Row]
    sources: Sequence[Row]
    title: str
    address: str
    revision: int
    time: str
    language: str
    citation: str
    searched: str = ""
    as_of: str = ""
    grid: Sequence[Sequence[str | int]] = ()
    words: Mapping[str, str] | None = None

    @property
    def about(self) -> dict[str, str | int]:
        """What goes with the rows, by name."""
        known: dict[str, str | int] = {
            "title": self.title,
            "description": self.table.about[self.language],
            "selection": self.searched,
            "asOf": self.as_of,
            "address": self.address,
            "revision": self.revision,
            "recorded": self.time,
            "licence": "CC-BY-4.0",
            "licencePage": LICENCE,
            "citation": self.citation,
            "language": self.language,
            "rows": len(self.rows),
        }
        return {name: value for name, value in known.items() if value not in ("", None)}

    @property
    def codebook(self) -> list[dict[str, str]]:
        """Every column: its name, its title and what it holds."""
        return [
            {
                "name": column.name,
                "title": column.title[self.language],
                "description": described(column, self.language),
            }
            for column in self.table.columns
        ]


@cache
def table(name: str) -> Table:
    """The table of the file ``NAME.txt`` beside this one, which is written as the headers of the dumps' tables are."""
    return tables.parse(files("municipia.graph.extracts").joinpath(f"{name}.txt").read_text(encoding="utf-8"))
