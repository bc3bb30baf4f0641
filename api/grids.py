"""Tables of answers as pages show them: things by their names, codes in words, sources as numbered markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from municipia.api.answers import Plain, Row, Table, iris, plain
from municipia.api.catalogues import marked
from municipia.api.desk import Desk
from municipia.api.facts import Value
from municipia.api.formats import country_name
from municipia.api.labels import Label, from_iri
from municipia.api.urls import page_path, source_id
from municipia.graph.questions import Column
from municipia.ontology.namespaces import EDTF, XSD

#: How much of the key of an act, a claim or a list is shown: enough to tell them apart on a page.
_KEY: Final = 8
#: Words that answers use as codes, by column, as a page says them.
CODES: Final[Mapping[str, str]] = {
    "certain": marked("certain"),
    "possible": marked("possible"),
    "later": marked("later"),
    "resolved": marked("identified"),
    "unresolved": marked("not identified"),
    "confirmed": marked("confirmed"),
    "asserted": marked("asserted"),
    "disputed": marked("disputed"),
    "preferred": marked("preferred"),
    "accepted": marked("accepted"),
    "superseded": marked("superseded"),
    "rejected": marked("rejected"),
    "retracted": marked("retracted"),
    "to-be-confirmed": marked("to be confirmed"),
    "planned": marked("planned"),
    "actual": marked("actual"),
    "rescheduled": marked("rescheduled"),
    "exact": marked("exact"),
    "about": marked("about"),
    "almost": marked("almost"),
    "at-least": marked("at least"),
    "more-than": marked("more than"),
    "complete": marked("complete"),
    "partial": marked("partial"),
    "unknown": marked("unknown"),
    "both": marked("at both dates"),
    "not-yet-seen": marked("not yet seen"),
    "withdrawn": marked("withdrawn"),
    "adopted": marked("adopted"),
    "signed": marked("signed"),
    "endorsed": marked("endorsed"),
    "joined": marked("joined"),
    "pledged": marked("pledged"),
    "reaffirmed": marked("reaffirmed"),
    "updated": marked("updated"),
    "withdrew": marked("withdrew"),
    "same name": marked("same name"),
    "begins with it": marked("begins with it"),
    "contains it": marked("contains it"),
    "single-source": marked("single source"),
    "no-link": marked("no link"),
    "dead-link": marked("dead link"),
    "stated": marked("stated"),
    "named": marked("named"),
    "none": marked("not known"),
    "pilot-city": marked("pilot city"),
    "session": marked("session"),
    "form-received": marked("form received"),
    "forms received": marked("forms received"),
    "pledges": marked("pledges"),
    "local governments": marked("local governments"),
    "signatories": marked("signatories"),
    "members": marked("members"),
    "acronym": marked("acronym"),
    "official": marked("official"),
    "former": marked("former"),
    "source-spelling": marked("as one source spells it"),
    "misspelling": marked("misspelling"),
    "exonym": marked("exonym"),
    "alternative": marked("alternative"),
    "city": marked("city"),
    "region": marked("region"),
    "province": marked("province"),
    "arrondissement": marked("arrondissement"),
    "metropole": marked("metropolis"),
    "county": marked("county"),
    "district": marked("district"),
    "association": marked("association"),
    "other": marked("other"),
    "host": marked("host"),
    "organiser": marked("organiser"),
    "co-organiser": marked("co-organiser"),
    "participant": marked("participant"),
    "speaker": marked("speaker"),
    "visitor": marked("visitor"),
    "partner": marked("partner"),
}
#: How answers say that a date has an end and no beginning.
_BEFORE: Final = re.compile(r"before (\d{4})")
#: The columns that hold such words.
_CODED: Final = frozenset(
    {
        "actType",
        "certainty",
        "certaintyEarlier",
        "complete",
        "completeness",
        "counted",
        "evidence",
        "identity",
        "kind",
        "list",
        "match",
        "otherRole",
        "precision",
        "problem",
        "qualifier",
        "role",
        "section",
        "status",
        "type",
    }
)


#: With more rows than these, what is the same in all of them is told once.
_FEW: Final = 2
#: The columns that hold the code of a country.
_COUNTRIES: Final = frozenset({"country"})


@dataclass(frozen=True)
class Cell:
    """A cell of a table: values with what they link to, or the ids of sources."""

    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()
    is_number: bool = False


@dataclass(frozen=True)
class Reported:
    """A row as a report names it: of what, the rest of it in words, its sources, and what it is called."""

    about: str
    value: str
    sources: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Grid:
    """A table as a page shows it; ``numeric`` says which columns hold numbers.

    ``same`` are the columns that say the same in every row, each with its title, which are told once instead.
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...] = ()
    same: tuple[tuple[str, Cell], ...] = ()

    def reported(self, row: tuple[Cell, ...]) -> Reported | None:
        """What a report of a mistake in a row names: its act, else its first thing; None for a row of numbers alone."""
        named = [value for cell in row for value in cell.values if page_path(value.iri)]
        about = next((value for value in named if "/id/act/" in value.iri), named[0] if named else None)
        if about is None:
            return None
        others = (value.text for cell in row for value in cell.values if value is not about)
        sources = next((cell.sources for cell in row if cell.sources), ())
        return Reported(about.iri, " · ".join(others), sources, named[0].text)


def code_words(code: str, desk: Desk) -> str:
    """A word that answers use as a code, or several between commas, as a page says it; any other word as it is."""
    if before := _BEFORE.fullmatch(code):
        return desk.say("before %(year)s") % {"year": before[1]}
    parts = code.split(", ")
    return ", ".join(desk.say(CODES[part]) for part in parts) if all(part in CODES for part in parts) else code


async def grids(tables: Iterable[Table], desk: Desk) -> list[Grid]:
    """Some tables as a page shows them, the things in their cells by the names that one lookup gives."""
    listed = list(tables)
    labels = await desk.lookup.labels(_nameable(iris(listed)), desk.voice)
    return [_grid(table, desk, labels) for table in listed]


def _nameable(found: set[str]) -> set[str]:
    """IRIs that have names of their own: not acts, claims and lists, known by a key alone, nor sources, cited apart."""
    return {iri for iri in found if not _is_keyed(iri) and not source_id(iri)}


def _is_keyed(iri: str) -> bool:
    return any(f"/id/{kind}/" in iri for kind in ("act", "claim", "list"))


def _grid(table: Table, desk: Desk, labels: Mapping[str, Label]) -> Grid:
    cells = [tuple(_cell(column, row, desk, labels) for column in table.columns) for row in table.rows]
    titles = [column.title[desk.voice.language] for column in table.columns]
    told = [place for place, column in enumerate(table.columns) if not _repeats(column, place, cells)]
    same = [place for place in told if _is_same([row[place] for row in cells])]
    shown = [place for place in told if place not in same]
    return Grid(
        titles=tuple(titles[place] for place in shown),
        rows=tuple(tuple(row[place] for place in shown) for row in cells),
        numeric=tuple(any(row[place].is_number for row in cells) for place in shown),
        same=tuple((titles[place], cells[0][place]) for place in same),
    )


def _is_same(column: Sequence[Cell]) -> bool:
    """Whether a column says one thing in all of several rows; sources stay beside what they say."""
    return len(column) > _FEW and bool(column[0].values) and all(cell == column[0] for cell in column)


def _repeats(column: Column, place: int, rows: Sequence[tuple[Cell, ...]]) -> bool:
    """Whether a column of names only says again what the links of its rows are called."""
    return column.name.lower().endswith("label") and all(
        not row[place].values
        or any(each.iri and each.text == row[place].values[0].text for cell in row for each in cell.values)
        for row in rows
    )


def _cell(column: Column, row: Row, desk: Desk, labels: Mapping[str, Label]) -> Cell:
    term, value = row.get(column.name), plain(column, row.get(column.name))
    if isinstance(value, list):
        sources = tuple(source_id(one) for one in value)
        if value and all(sources):
            return Cell(sources=sources)
        return Cell(tuple(_value(_coded(column, one, desk), labels) for one in value))
    if isinstance(term, URIRef):
        identifier = source_id(str(term))
        return Cell(sources=(identifier,)) if identifier else Cell((_value(str(term), labels),))
    words = _words(column, term, value, desk)
    tag = term.language or "" if isinstance(term, Literal) else ""
    shown = (Value(words, tag if tag != desk.voice.language else ""),) if words else ()
    return Cell(shown, is_number=isinstance(value, int | float) and not isinstance(value, bool))


def _value(text: str, labels: Mapping[str, Label]) -> Value:
    if "://" not in text:
        return Value(text)
    label = labels.get(text) or Label(from_iri(text).text[:_KEY] if _is_keyed(text) else from_iri(text).text)
    return Value(label.text, label.tag, text)


def _words(column: Column, term: object, value: Plain, desk: Desk) -> str:
    """What a page says for a value that links to nothing."""
    if isinstance(value, bool):
        return desk.say("yes") if value else desk.say("no")
    if isinstance(value, int | float):
        return desk.voice.number(value)
    if isinstance(term, Literal) and term.datatype in (EDTF.EDTF, XSD.date):
        return desk.voice.date(str(term))
    text = str(value or "")
    return country_name(text, desk.voice.language) if column.name in _COUNTRIES else _coded(column, text, desk)


def _coded(column: Column, text: str, desk: Desk) -> str:
    """A code as the page says it; any other text as it is."""
    return code_words(text, desk) if column.name in _CODED else text
