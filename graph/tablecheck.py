"""Checks every cell of the tables, or of one table that somebody brings, against what the package says of it."""

from __future__ import annotations

import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from municipia.graph import dates, tableschema
from municipia.graph.errors import Place
from municipia.graph.passages import Texts, nearest
from municipia.graph.tablefaults import Fault, same
from municipia.graph.tables import Flaw, Misfit, Row, Tables, scan_table
from municipia.graph.tableschema import Column, Schema, Target

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_NUMBERS: Final = {"integer": re.compile(r"-?\d+"), "number": re.compile(r"-?\d+(\.\d+)?")}
_PERIODS: Final = (("starts_on", "ends_on"), ("from", "to"))
_FEW: Final = 24
_ADD: Final = {
    "en": "correct it{near}, or add it to {where}.",
    "fr": "le corriger{near} ou l’ajouter à {where}.",
    "es": "corríjalo{near} o añádalo a {where}.",
}
_NEAR: Final = {"en": " (nearest: {})", "fr": " (le plus proche\u00a0: {})", "es": " (lo más parecido: {})"}
_COLUMNS: Final = {
    "en": ("missing: {}", "not among them: {}", "in another order"),
    "fr": ("il manque\u00a0: {}", "en trop\u00a0: {}", "dans un autre ordre"),
    "es": ("faltan: {}", "sobran: {}", "en otro orden"),
}


@dataclass
class Checker:
    """Checks tables against their schemas; references are looked up in ``tables``, quotations in ``texts``."""

    tables: Tables
    schemas: Mapping[str, Schema]
    texts: Texts
    _known: dict[tuple[str, ...], frozenset[object]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Tables) -> Checker:
        """For the tables of a folder, with the package and the stored texts that lie beside them."""
        return cls(tables, tableschema.load(tables.folder), Texts(tables.folder.joinpath("seeds")))

    def everything(self) -> Iterator[Fault]:
        """The faults of every table that the package describes."""
        for name in self.schemas:
            yield from self.table(name, self.tables[name])

    def table(self, name: str, rows: Sequence[Row]) -> Iterator[Fault]:
        """The faults of these rows, taken as rows of the table ``name``."""
        schema = self.schemas[name]
        if rows and tuple(rows[0]) != schema.header:
            yield _columns(rows[0], schema)
            return
        for row in rows:
            for column in schema.columns:
                yield from self._cell(column, row)
            yield from _order(row)
        yield from _repeated(rows, schema.key, "key")
        for column in schema.columns:
            if column.constraint("unique"):
                yield from _repeated([row for row in rows if row[column.name]], (column.name,), "unique")

    def _cell(self, column: Column, row: Row) -> Iterator[Fault]:
        value, place = row[column.name], row.place(column.name)
        if not value:
            if column.constraint("required"):
                yield Fault(place, "required")
            return
        yield from _clean(column, value, place)
        yield from _formed(column, row, value, place)
        yield from self._quotation(column, row, value, place)
        for part in value.split(column.separator) if column.separator else [value]:
            yield from _listed(column, part.strip(), place)
            if column.targets:
                yield from self._named(column, row, part.strip(), place)

    def _quotation(self, column: Column, row: Row, value: str, place: Place) -> Iterator[Fault]:
        source = row[column.quoted] if column.quoted else ""
        if source not in self.texts:
            return
        found = self.texts.count(source, value)
        if not found:
            yield Fault(place, "quote", value, same(nearest(self.texts.text(source), value)))
        elif found > 1 and not row.get("start", ""):
            yield Fault(place, "ambiguous", value, same(found))

    def _named(self, column: Column, row: Row, value: str, place: Place) -> Iterator[Fault]:
        targets = [each for each in column.targets if each.when is None or row[each.when[0]] == each.when[1]]
        if any(self._has(target, row, value) for target in targets):
            return
        column_of_country = next((target.names for target in targets if target.names), None)
        if column_of_country is None:
            yield Fault(place, "unknown", value, self._help(targets, value))
        else:
            country = row[column_of_country]
            wording = "pair" if country else "bare"
            yield Fault(place, "unknown", value, self._help(targets, value), wording=wording, other=country)

    def _has(self, target: Target, row: Row, value: str) -> bool:
        if not value.startswith(target.prefix):
            return False
        name = value.removeprefix(target.prefix)
        if target.names is None:
            return name in self._values(target.table, target.column)
        country = row[target.names] if target.names else ""
        return (name, country) in self._values("territory_names", "source_name", "country_iso2")

    def _values(self, table: str, *columns: str) -> frozenset[object]:
        """What a column of a table holds; for two columns, the pairs."""
        if (table, *columns) not in self._known:
            rows = self.tables[table]
            held: Iterable[object] = (
                (row[columns[0]] for row in rows)
                if len(columns) == 1
                else (tuple(row[column] for column in columns) for row in rows)
            )
            self._known[table, *columns] = frozenset(held)
        return self._known[table, *columns]

    def _help(self, targets: Sequence[Target], value: str) -> dict[str, str]:
        places = dict.fromkeys((each.table or "territory_names", *_held(each)) for each in targets)
        known: dict[str, list[str]] = {}
        for each in (each for place in places for each in self._values(*place)):
            name, shown = each if isinstance(each, tuple) else (each, "")
            known.setdefault(str(name), []).append(f"{name} ({shown})" if shown else str(name))
        near = [shown for name in difflib.get_close_matches(value, known, 3) for shown in sorted(known[name])]
        where = ", ".join(dict.fromkeys(f"{table}.csv" for table, *_ in places)) or "–"
        return {
            language: text.format(near=_NEAR[language].format(", ".join(near)) if near else "", where=where)
            for language, text in _ADD.items()
        }


def check_text(name: str, text: str, tables: Tables) -> list[Fault] | None:
    """The faults of a CSV text that is one of our tables by its file name, or by its first line; None if it is neither.

    References are looked up in ``tables`` and in the text itself. A line that is no row is told and passed over.
    """
    schemas = tableschema.load(tables.folder)
    scanned = list(scan_table(name, text))
    rows = [each for each in scanned if isinstance(each, Row)]
    header = tuple(part.strip() for part in next(iter(io.StringIO(text)), "").split(","))
    stem = name.replace("\\", "/").rpartition("/")[2].removesuffix(".csv")
    table = stem if stem in schemas else next((each for each, s in schemas.items() if s.header == header), None)
    misfits = [each for each in scanned if isinstance(each, Misfit)]
    if table is None:
        # What is no CSV at all is no table of anybody's.
        return [misfit(each) for each in misfits if each.kind is Flaw.QUOTES] or None
    checker = Checker.of(tables.having(table, [*tables[table], *rows]))
    return sorted((*map(misfit, misfits), *checker.table(table, rows)), key=lambda fault: fault.place.line or 0)


def misfit(each: Misfit) -> Fault:
    """A line that is no row, as a fault."""
    return Fault(each.place, each.kind.value, helps=same(each.columns), cases=same(each.cells))


def _held(target: Target) -> tuple[str, ...]:
    """The columns in which the values of a target stand: one, or a name and its country."""
    return ("source_name", "country_iso2") if target.names else (target.column or "source_name",)


def _columns(row: Row, schema: Schema) -> Fault:
    missing = [name for name in schema.header if name not in row]
    surplus = [name for name in row if name not in schema.header]
    cases = {}
    for language, (lacking, strange, order) in _COLUMNS.items():
        found = [text.format(", ".join(names)) for text, names in ((lacking, missing), (strange, surplus)) if names]
        cases[language] = ("\u00a0; " if language == "fr" else "; ").join(found) or order
    return Fault(Place(row.file, 1), "columns", ",".join(row), same(",".join(schema.header)), cases=cases)


def _clean(column: Column, value: str, place: Place) -> Iterator[Fault]:
    """Trimmed, on one line (a quotation may hold line breaks), in Unicode form NFC (a quotation is as its source)."""
    if column.quoted:
        return
    if value != value.strip() or re.search(r"[\t\n\r]", value):
        yield Fault(place, "trim", value)
    normal = unicodedata.normalize("NFC", value)
    if value != normal:
        yield Fault(place, "nfc", value, same(normal))


def _formed(column: Column, row: Row, value: str, place: Place) -> Iterator[Fault]:
    """Number, date, address or pattern, as the column asks."""
    if column.kind in _NUMBERS and not _NUMBERS[column.kind].fullmatch(value):
        yield Fault(place, "number", value, wording=column.kind)
    if column.is_date(row) and value not in column.record.get("also", ()) and not dates.is_edtf(value):
        yield Fault(place, "date", value)
    if column.record.get("format") == "uri" and not _ADDRESS.fullmatch(value):
        yield Fault(place, "address", value)
    pattern = column.constraint("pattern")
    if pattern and not re.fullmatch(pattern, value):
        yield Fault(place, "pattern", value, same(pattern))


def _listed(column: Column, part: str, place: Place) -> Iterator[Fault]:
    if not part:
        yield Fault(place, "required")
    elif column.allowed and part not in column.allowed:
        near = (
            difflib.get_close_matches(part, column.allowed, _FEW, 0) if len(column.allowed) > _FEW else column.allowed
        )
        yield Fault(place, "enum", part, same(", ".join(near)))


def _order(row: Row) -> Iterator[Fault]:
    for first, last in _PERIODS:
        start, end = row.get(first, ""), row.get(last, "")
        if not (start and end and dates.is_edtf(start) and dates.is_edtf(end)):
            continue
        begins, ends = dates.bounds(start).earliest, dates.bounds(end).latest
        if begins and ends and begins > ends:
            yield Fault(row.place(last), "order", end, same(start))


def _repeated(rows: Sequence[Row], columns: Sequence[str], code: str) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in seen:
            yield Fault(row.place(columns[0]), code, " · ".join(key), same(seen[key]))
        seen.setdefault(key, row.line)
