"""Acts as pages show them: when at the earliest and latest, how sure on a given day, by whom, according to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.api.labels import Label
from municipia.api.listing import Mark
from municipia.api.lookup import source_ids
from municipia.api.pages.parts import concept_key
from municipia.graph import commitments


@dataclass(frozen=True)
class Deed:
    """An act as a page shows it. ``certainty`` is "certain", "possible" or "" when no day was asked for."""

    iri: str
    type: Label
    when: str
    certainty: str = ""
    is_open: bool = False
    sources: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


def certainty(row: Row, day: dt.date | None) -> str:
    """How sure it is that an act had happened at the end of ``day``: "certain", "possible", or "no"."""
    return commitments.certainty(day_in(row, "earliest"), day_in(row, "latest"), day)


def day_in(row: Row, column: str) -> dt.date | None:
    """A day in a row; None where it is not known."""
    return dt.date.fromisoformat(str(row[column])) if column in row else None


def deed(iri: str, rows: Sequence[Row], labels: dict[str, Label], desk: Desk) -> Deed:
    """An act from its rows, one per source."""
    first = rows[0]
    printed = dict.fromkeys(str(row["printed"]) for row in rows if "printed" in row)
    return Deed(
        iri=iri,
        type=labels[str(first["type"])],
        when=in_words(first, desk),
        certainty=certainty(first, desk.as_of_day) if desk.as_of_day else "",
        is_open="date" not in first,
        sources=source_ids(rows),
        printed=tuple(printed),
        marks=_marks(first, desk),
    )


def in_words(row: Row, desk: Desk) -> str:
    """When an act happened: its date, else the bounds that are known, else "" (unknown)."""
    if "date" in row:
        return desk.voice.date(str(row["date"]))
    latest, earliest = row.get("latest"), row.get("earliest")
    if latest:
        return desk.say("by %(date)s") % {"date": desk.voice.date(str(latest))}
    return desk.say("not before %(date)s") % {"date": desk.voice.date(str(earliest))} if earliest else ""


def _marks(row: Row, desk: Desk) -> tuple[Mark, ...]:
    status = concept_key(row.get("status", ""))
    if status == "disputed":
        return (Mark(desk.say("sources disagree"), "rival"),)
    return (Mark(desk.say("several sources"), "strong"),) if status == "confirmed" else ()


def time_key(row: Row) -> tuple[int, str]:
    """The place of an act in the order of time: by its latest day, then its earliest; unknown ones come last."""
    known = row.get("latest") or row.get("earliest")
    return (0, str(known)) if known else (1, "")
