"""The campaign's road to 10, 100, 1000: what sources state and name, each with its day; from the question P4."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from municipia.api.catalogues import marked
from municipia.api.desk import Desk
from municipia.api.urls import source_id
from municipia.graph.binding import Term
from municipia.graph.core import CORE
from municipia.graph.questions import catalogue
from municipia.ontology.namespaces import BASE, XSD

QUESTION: Final = "P4"
CAMPAIGN: Final = f"{BASE}id/instrument/human-rights-cities-2030"
_LAST: Final = 1000
_EVIDENCE: Final[Mapping[str, str]] = {
    "confirmed": marked("local governments named by two sources or more"),
    "named": marked("local governments named by a source"),
    "form-received": marked("forms received, says a source"),
    "pledged": marked("pledges, says a source"),
    "stated": marked("signatories or members, says a source"),
}
_ABOUT: Final[Mapping[str, str]] = {
    "more-than": marked("more than %(number)s"),
    "at-least": marked("at least %(number)s"),
    "almost": marked("almost %(number)s"),
    "about": marked("about %(number)s"),
}
_SHOWN_SOURCES: Final = 3


@dataclass(frozen=True)
class Step:
    """A count on the road to 1000; ``length`` is its place there on a scale of tenfold steps, in thousandths."""

    number: str
    words: str
    when: str
    length: float
    is_counted: bool
    sources: tuple[str, ...]


async def road(desk: Desk, *, in_core: bool) -> tuple[Step, ...]:
    """The counts, from the surest to the most said; none where the graph does not hold the campaign."""
    question = catalogue().find(QUESTION)
    day = desk.as_of_day or dt.datetime.now(dt.UTC).date()
    terms: dict[str, Term | None] = {
        "instrument": URIRef(CAMPAIGN),
        "asOf": Literal(day.isoformat(), datatype=XSD.date),
    }
    within = CORE if in_core else ""
    readers = desk.request.app.state.readers
    rows = await readers.select(question.bind(terms), revision=desk.revision, within=within)
    order = list(_EVIDENCE)
    known = [row for row in rows if str(row["evidence"]) in _EVIDENCE and int(row["count"])]
    return tuple(_step(row, desk) for row in sorted(known, key=lambda row: order.index(str(row["evidence"]))))


def _step(row: Mapping[str, Term], desk: Desk) -> Step:
    count, evidence = int(str(row["count"])), str(row["evidence"])
    number = desk.voice.number(count)
    about = _ABOUT.get(str(row.get("qualifier", "")))
    is_counted = evidence in ("named", "confirmed")
    when = str(row.get("countAsOf", ""))
    return Step(
        number=desk.say(about) % {"number": number} if about else number,
        words=desk.say(_EVIDENCE[evidence]),
        when=desk.voice.as_of(when) if when else "",
        length=round(1000 * min(1.0, math.log10(max(1, count)) / math.log10(_LAST)), 1),
        is_counted=is_counted,
        # What is counted rests on a page of sources, which the answer to the question lists.
        sources=() if is_counted else tuple(source_id(iri) for iri in str(row["source"]).split()[:_SHOWN_SOURCES]),
    )
