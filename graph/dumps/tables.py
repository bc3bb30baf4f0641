"""The tables of a dump: one query file each, whose header names its columns and what they hold.

``graph/queries/dumps/NAME.rq`` gives rows of ``?thing ?column ?value``; its header is made of lines such as::

    # table: acts
    # title.en: Acts of commitment
    # about.en: Who signed, joined, adopted or pledged what, when, according to whom.
    # column: source iri[]>sources; Sources; Sources; Fuentes
    # values: certain possible
    # holds.en: The documents that tell of it. Empty: none is named.

A column line gives the name, what it holds, and its title in French, English and Spanish. What it holds is one of
:data:`KINDS`, then ``@fr`` when only texts in that language are meant, ``[]`` when a cell may hold several,
``>table`` when they are keys of that table. The first column is the key. Where a cell has room for one value and the
graph has several, the first in alphabetical order stands; a ``label`` is the English, French or Spanish name, in this
order, else any. The two last lines, which are optional, tell of the column above: the values of a closed list, and
in a sentence per language what it holds, in which unit, and what an empty cell means.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from municipia.graph.cells import safe
from municipia.ontology.namespaces import KOS

LANGUAGES: Final = ("fr", "en", "es")
KINDS: Final = ("iri", "code", "label", "name", "text", "date", "edtf", "integer", "number", "url")
#: What parts several values in a cell: no IRI and no code holds a blank.
SEPARATORS: Final[Mapping[str, str]] = {"iri": " ", "code": " ", "url": " ", "text": " | "}
_HEADER: Final = re.compile(r"^# (?P<key>[a-z]+)(?:\.(?P<lang>[a-z]{2}))?: (?P<value>.*)$", re.MULTILINE)
_COLUMN: Final = re.compile(r"(?P<name>\w+) (?P<kind>[a-z]+)(?:@(?P<tag>[a-z]+))?(?P<list>\[\])?(?:>(?P<target>\w+))?")
_POINT: Final = re.compile(r"POINT ?\( ?(-?[0-9.]+) (-?[0-9.]+) ?\)")
_LABEL_ORDER: Final = ("en", "fr", "es")

Value = NamedNode | Literal
Cell = str | int | float | list[str] | None


@dataclass(frozen=True)
class Column:
    """A column: ``target`` is the table whose keys it holds, ``tag`` the language that its texts are in, or "".

    ``values`` are those of a closed list, none for an open one; ``holds`` says in each language what stands in it.
    """

    name: str
    kind: str
    title: Mapping[str, str]
    is_list: bool = False
    target: str = ""
    tag: str = ""
    values: tuple[str, ...] = ()
    holds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table: its texts by language, its columns (the first is the key) and the query that fills it."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    columns: tuple[Column, ...]
    query: str

    @property
    def key(self) -> str:
        """The column that tells rows apart."""
        return self.columns[0].name


@cache
def tables() -> tuple[Table, ...]:
    """Every table, by name. Raises ValueError for a header that makes no sense."""
    folder = files("municipia.graph").joinpath("queries", "dumps")
    texts = (path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name.endswith(".rq"))
    return tuple(sorted((parse(text) for text in texts), key=lambda table: table.name))


def parse(text: str) -> Table:
    """The table that a query file describes. Raises ValueError when a line of its header makes no sense."""
    told: defaultdict[str, dict[str, str]] = defaultdict(dict)
    columns: list[Column] = []
    for match in _HEADER.finditer(text):
        if match["key"] == "column":
            columns.append(_column(match["value"]))
        elif match["key"] in ("values", "holds"):
            columns[-1:] = [_more(columns, match)]
        else:
            told[match["key"]][match["lang"] or ""] = match["value"]
    return Table(told["table"][""], told["title"], told["about"], tuple(columns), text)


def _more(columns: Sequence[Column], match: re.Match[str]) -> Column:
    """The last column with what a line says of it."""
    if not columns:
        raise ValueError(f"no column before: {match[0]!r}")
    last = columns[-1]
    if match["key"] == "values":
        return replace(last, values=tuple(match["value"].split()))
    return replace(last, holds={**last.holds, match["lang"] or "": match["value"]})


def _column(line: str) -> Column:
    declared, *titles = (part.strip() for part in line.split(";"))
    found = _COLUMN.fullmatch(declared)
    if not found or found["kind"] not in KINDS or len(titles) != len(LANGUAGES):
        raise ValueError(f"no column line: {line!r}")
    return Column(
        name=found["name"],
        kind=found["kind"],
        title=dict(zip(LANGUAGES, titles, strict=True)),
        is_list=bool(found["list"]),
        target=found["target"] or "",
        tag=found["tag"] or "",
    )


def rows(table: Table, store: Store) -> list[dict[str, Cell]]:
    """The rows of a table over a store whose default graph is the merged one, by key; each has every column."""
    solutions = store.query(table.query)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"{table.name}.rq is no SELECT")
    found: defaultdict[str, defaultdict[str, set[Value]]] = defaultdict(lambda: defaultdict(set))
    for solution in solutions:
        thing, column, value = solution["thing"], solution["column"], solution["value"]
        if isinstance(thing, NamedNode) and isinstance(column, Literal) and isinstance(value, NamedNode | Literal):
            found[thing.value][column.value].add(value)
    return [_row(table, thing, _with_point(values)) for thing, values in sorted(found.items())]


def _with_point(values: Mapping[str, set[Value]]) -> Mapping[str, set[Value]]:
    """The values with the longitude and the latitude of a point, when there is one."""
    place = point(sorted(each.value for each in values.get("point", ())))
    if place is None:
        return values
    return {**values, "longitude": {Literal(place[0])}, "latitude": {Literal(place[1])}}


def point(texts: Sequence[str]) -> tuple[float, float] | None:
    """Longitude and latitude of the first point in Well-Known Text; None when there is none."""
    match = next((found for text in texts if (found := _POINT.fullmatch(text.strip()))), None)
    return (float(match[1]), float(match[2])) if match else None


def _row(table: Table, thing: str, values: Mapping[str, set[Value]]) -> dict[str, Cell]:
    first, *rest = table.columns
    return {first.name: thing, **{column.name: _cell(column, values.get(column.name, set())) for column in rest}}


def _cell(column: Column, values: Iterable[Value]) -> Cell:
    kept = [value for value in values if not column.tag or getattr(value, "language", None) == column.tag]
    if column.kind == "label":
        return _label(kept)
    texts = sorted({_text(column, value) for value in kept})
    if column.is_list:
        return texts
    return _typed(column.kind, texts[0]) if texts else None


def _text(column: Column, value: Value) -> str:
    """A concept of ours goes by its key under its scheme; everything else as it is."""
    if column.kind == "code" and value.value.startswith(str(KOS)):
        return value.value.removeprefix(str(KOS)).partition("/")[2]
    return value.value


def _label(values: Iterable[Value]) -> str | None:
    def rank(value: Value) -> tuple[int, str, str]:
        tag = getattr(value, "language", None) or ""
        return (_LABEL_ORDER.index(tag) if tag in _LABEL_ORDER else len(_LABEL_ORDER), tag, value.value)

    best = min(values, key=rank, default=None)
    return best.value if best else None


def _typed(kind: str, text: str) -> Cell:
    try:
        if kind == "integer":
            return int(text)
        return float(text) if kind == "number" else text
    except ValueError:
        return None


def spreadsheet(table: Table, filled: Iterable[Mapping[str, Cell]]) -> bytes:
    """The rows as CSV (RFC 4180, UTF-8); a text that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_printed(column, row[column.name]) for column in table.columns] for row in filled)
    return out.getvalue().encode()


def _printed(column: Column, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        # The mark between values must not come in one of them.
        return safe(SEPARATORS[column.kind].join(each.replace(" | ", " ¦ ") for each in value))
    return safe(value) if isinstance(value, str) else str(value)
