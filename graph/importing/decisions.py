"""Decisions: a table in which a person says what printed names mean, so that a list can be read again with them.

::

    name,country,decision,note
    Springfield,US,unresolved,thirty-odd places
    Manchester City Council,GB,T0123,
    Kettering,GB,new,

``decision`` is a number of the registry (of a territory, government or organisation), an IRI of ours, ``new`` (a body
of the list's own), ``unresolved``, or empty (not decided yet). An empty country fits every country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Store

from municipia.graph.errors import DataError
from municipia.graph.importing.contents import PLACE, Party
from municipia.graph.importing.settling import NEW, UNRESOLVED, Choice, Settled
from municipia.graph.importing.terms import value
from municipia.graph.tablecheck import misfit
from municipia.graph.tablefaults import Fault, same
from municipia.graph.tables import Misfit, Row, scan_table
from municipia.ontology.namespaces import ID, MUN, RDF, SKOS

COLUMNS: Final = ("name", "country", "decision")
_NUMBER: Final = re.compile(r"[TGO][0-9]{4,}", re.IGNORECASE)
_LETTERS: Final = {"T": "territory", "G": "government", "O": "organisation"}
_HINT: Final = "Write a number such as T0002, an IRI of ours, new, or unresolved."


@dataclass(frozen=True)
class Decisions:
    """What has been decided, by printed name and country."""

    rows: Mapping[tuple[str, str], Row]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Decisions:
        """The decided rows of a table. Raises DataError when a column is missing or a name is decided twice."""
        found: dict[tuple[str, str], Row] = {}
        for row in rows:
            for column in COLUMNS:
                if column not in row:
                    raise DataError(
                        f"no column {column!r}", place=row.place(), hint=f"Name the columns {', '.join(COLUMNS)}."
                    )
            if not row["decision"].strip():
                continue
            key = _key(row)
            if key in found and found[key]["decision"].strip() != row["decision"].strip():
                raise DataError(
                    f"{key[0]!r} is decided twice, differently",
                    place=row.place("decision"),
                    hint=f"It is {found[key]['decision']!r} on line {found[key].line}; keep one of the two.",
                )
            found[key] = row
        return cls(found)

    def settle(self, store: Store, party: Party) -> Settled | None:
        """What a person has said of the party; None if nothing. Raises DataError for a body that is not there."""
        row = self.rows.get((party.name, party.country)) or self.rows.get((party.name, ""))
        if row is None:
            return None
        decision = row["decision"].strip()
        if decision in (NEW, UNRESOLVED):
            return Settled.own(party, decision, reasons=("decided",)).decided()
        choice = _body(store, _iri(decision), row, is_place=party.kind == PLACE)
        return Settled.matched(choice).decided()


def is_table(text: str) -> bool:
    """Whether the first line of a CSV text is that of decisions."""
    header = [part.strip() for part in text.partition("\n")[0].split(",")]
    return tuple(header[: len(COLUMNS)]) == COLUMNS


def faults(name: str, text: str) -> Iterator[Fault]:
    """What is wrong with a table of decisions: lines that are none, words that decide nothing, names decided twice."""
    decided: dict[tuple[str, str], Row] = {}
    for row in scan_table(name, text):
        if isinstance(row, Misfit):
            yield misfit(row)
            continue
        decision = row["decision"].strip()
        if not decision:
            continue
        if decision not in (NEW, UNRESOLVED) and not _NUMBER.fullmatch(decision) and "/" not in decision:
            yield Fault(row.place("decision"), "pattern", decision, same(f"T0002, G0002, O0005, {NEW}, {UNRESOLVED}"))
        first = decided.setdefault(_key(row), row)
        if first["decision"].strip() != decision:
            yield Fault(row.place("name"), "unique", row["name"], same(first.line))


def _key(row: Row) -> tuple[str, str]:
    return row["name"].strip(), row["country"].strip().upper()


def _iri(text: str) -> str:
    if text.startswith(str(ID)):
        return text
    if "/" in text:
        return str(ID[text])
    return str(ID[f"{_LETTERS.get(text[:1].upper(), 'territory')}/{text.upper()}"])


def _body(store: Store, iri: str, row: Row, *, is_place: bool) -> Choice:
    """The agent behind an IRI: itself, or the government of the place."""
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise DataError(f"{row['decision']!r} is no IRI", place=row.place("decision"), hint=_HINT) from error
    kinds = {value(each.object) for each in store.quads_for_pattern(node, NamedNode(str(RDF.type)), None)}
    if not kinds:
        raise DataError(f"there is no {row['decision']!r} here", place=row.place("decision"), hint=_HINT)
    label = next(
        (value(each.object) for each in store.quads_for_pattern(node, NamedNode(str(SKOS.prefLabel)), None)), iri
    )
    governs = NamedNode(str(MUN.governs))
    if str(MUN.Territory) in kinds:
        by = sorted(value(each.subject) for each in store.quads_for_pattern(None, governs, node))
        if not by and not is_place:
            raise DataError(
                f"nobody governs {row['decision']!r}, so it cannot act",
                place=row.place("decision"),
                hint="Name the government or organisation itself.",
            )
        return Choice(by[0] if by else "", iri, label, 100.0, ("decided",))
    over = sorted(value(each.object) for each in store.quads_for_pattern(node, governs, None))
    return Choice(iri, over[0] if over else "", label, 100.0, ("decided",))
