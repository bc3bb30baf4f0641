"""Acts as pages show them: when at the earliest and latest, how sure on a given day, by whom, according to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.api.labels import Label
from municipia.api.listing import Mark
from municipia.api.lookup import source_ids
from municipia.api.pages.parts import concept_key, kind_of
from municipia.graph import commitments

_GRADES: Final = ("no", "possible", "certain")
#: The acts by which an agent takes up an instrument: those of the rule ``40-committed-to``.
_COMMITTING: Final = frozenset({"adopted", "signed", "endorsed", "joined", "pledged", "reaffirmed"})


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


async def certainties(desk: Desk, iris: Iterable[str]) -> dict[str, str]:
    """How sure each act among some things is on the day asked for; nothing when no day was."""
    if desk.as_of_day is None:
        return {}
    rows = await desk.lookup.rows_of("act_bounds", "act", (iri for iri in iris if kind_of(iri) == "act"))
    return {str(row["act"]): certainty(row, desk.as_of_day) for row in rows}


def standing(acts: Sequence[Row], day: dt.date) -> str:
    """How sure it is that one agent's acts towards one instrument commit it at the end of ``day``.

    A withdrawal ends all of them but those that are certainly later, for certain or possibly as it is itself.
    """
    left = [row for row in acts if concept_key(row["type"]) == "withdrew" and certainty(row, day) != "no"]
    taken = [row for row in acts if concept_key(row["type"]) in _COMMITTING]
    return max((_after(row, left, day) for row in taken), key=_GRADES.index, default="no")


def _after(row: Row, left: Sequence[Row], day: dt.date) -> str:
    sure = certainty(row, day)
    for one in left:
        taken, gone = day_in(row, "earliest"), day_in(one, "latest")
        if taken is None or gone is None or taken <= gone:
            sure = min(sure, "no" if certainty(one, day) == "certain" else "possible", key=_GRADES.index)
    return sure


def possibly(sure: str, desk: Desk) -> tuple[Mark, ...]:
    """The mark of what is only possible on the day asked for."""
    return (Mark(desk.say("possible"), "maybe"),) if sure == "possible" else ()


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
