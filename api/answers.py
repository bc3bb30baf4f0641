"""Answers to named questions, and their two forms for programs: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import Literal, URIRef

from municipia.graph.binding import Term
from municipia.graph.cells import safe
from municipia.graph.questions import Column, Question

Row = Mapping[str, Term]
Plain = str | int | float | bool | list[str] | None


@dataclass(frozen=True)
class Table:
    """Rows of an answer under their columns. ``total`` counts all rows, ``offset`` those before the first one here."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    offset: int = 0

    @classmethod
    def of(cls, columns: tuple[Column, ...], rows: Sequence[Row], offset: int = 0, limit: int | None = None) -> Table:
        """The rows from ``offset`` on, at most ``limit`` of them."""
        end = len(rows) if limit is None else offset + limit
        return cls(columns, tuple(rows[offset:end]), len(rows), offset)

    @property
    def next_offset(self) -> int | None:
        """Where the next part begins; None at the end."""
        end = self.offset + len(self.rows)
        return end if self.rows and end < self.total else None


@dataclass(frozen=True)
class Answer:
    """What a question answers. ``arguments`` holds the values used, as written; ``sparql`` the query that was run.

    ``terms`` are what those stand for. ``scope`` says which part of the graph it was asked of, "core" or "all".
    """

    question: Question
    language: str
    arguments: Mapping[str, str]
    table: Table
    sparql: str
    revision: int
    known_at: str = ""
    scope: str = ""
    summary: Table | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, Term | None] = field(default_factory=dict)


def plain(column: Column, term: Term | None) -> Plain:
    """A cell as JSON has it: a number, a truth value or a text; a list of texts in a column of several values."""
    if column.is_list:
        return sorted(set(str(term).split())) if term is not None else []
    if isinstance(term, Literal) and not term.language:
        value = term.toPython()
        if isinstance(value, bool | int | float):
            return value
        if term.datatype is not None and str(term.datatype).endswith("#decimal"):
            return float(term)
    return None if term is None else str(term)


def document(answer: Answer) -> str:
    """The answer in JSON."""
    question, language = answer.question, answer.language
    content = {
        "question": {
            "id": question.name,
            "slug": question.slug,
            "text": question.text[language],
            "why": question.why[language],
            "note": question.notes.get(language, ""),
        },
        "parameters": dict(answer.arguments),
        "scope": answer.scope,
        "revision": answer.revision,
        "asOf": answer.arguments.get("asOf"),
        "knownAt": answer.known_at or answer.revision,
        "columns": _columns(answer.table, language),
        "rows": _rows(answer.table),
        "count": len(answer.table.rows),
        "total": answer.table.total,
        "offset": answer.table.offset,
        "summary": _summary(answer),
        "links": dict(answer.links),
        "licence": "CC-BY-4.0",
        "sparql": answer.sparql,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _columns(table: Table, language: str) -> list[dict[str, str]]:
    return [{"name": column.name, "title": column.title[language]} for column in table.columns]


def _rows(table: Table) -> list[dict[str, Plain]]:
    return [{column.name: plain(column, row.get(column.name)) for column in table.columns} for row in table.rows]


def _summary(answer: Answer) -> dict[str, object] | None:
    if answer.summary is None:
        return None
    return {"columns": _columns(answer.summary, answer.language), "rows": _rows(answer.summary)}


def spreadsheet(table: Table) -> str:
    """The rows in CSV (RFC 4180) under the columns' names; several values in a cell are parted by blanks.

    A text that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_cell(plain(column, row.get(column.name))) for column in table.columns] for row in table.rows)
    return out.getvalue()


def _cell(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return safe(" ".join(value))
    return safe(value) if isinstance(value, str) else "" if value is None else str(value)


def iris(tables: Iterable[Table]) -> set[str]:
    """Every IRI in the cells of some tables, those in lists included."""
    return {
        each
        for table in tables
        for row in table.rows
        for column in table.columns
        if isinstance(term := row.get(column.name), URIRef) or (term is not None and column.is_list)
        for each in str(term).split()
        if "://" in each
    }
