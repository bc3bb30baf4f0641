"""Kinds of things: what one of each is called, and the list and the menu entry that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from municipia.api.catalogues import marked


@dataclass(frozen=True)
class Kind:
    """A kind of thing; its texts are message ids."""

    one: str
    list_title: str = ""
    list_path: str = ""
    section: str = ""


_INSTRUMENTS: Final = (marked("Instruments"), "/instruments", "instruments")
_TERRITORIES: Final = (marked("Territories"), "/territories", "territories")
_ORGANISATIONS: Final = (marked("Organisations"), "/organisations", "organisations")
_EVENTS: Final = (marked("Events"), "/events", "events")
_SOURCES: Final = (marked("Sources"), "/sources", "sources")
_PLANS: Final = (marked("Plans"), "/plans", "plans")

#: The kinds, by the part of the path that names them.
KINDS: Final[Mapping[str, Kind]] = {
    "territory": Kind(marked("Territory"), *_TERRITORIES),
    "government": Kind(marked("Local government"), *_TERRITORIES),
    "instrument": Kind(marked("Instrument"), *_INSTRUMENTS),
    "right": Kind(marked("Right"), marked("Rights"), "/rights", "rights"),
    "practice": Kind(marked("Practice"), marked("Practices"), "/practices", "practices"),
    "event": Kind(marked("Event"), *_EVENTS),
    "event-series": Kind(marked("Series of events"), *_EVENTS),
    "wave": Kind(marked("Wave of action"), marked("Waves of action"), "/waves", "waves"),
    "organisation": Kind(marked("Organisation"), *_ORGANISATIONS),
    "plan": Kind(marked("Plan of action"), *_PLANS),
    "action": Kind(marked("Planned action"), *_PLANS),
    "goal": Kind(marked("Goal"), *_PLANS),
    "milestone": Kind(marked("Milestone"), marked("Milestones"), "/milestones", "milestones"),
    "person": Kind(marked("Person in office")),
    "act": Kind(marked("Act of commitment"), *_INSTRUMENTS),
    "list": Kind(marked("List of signatories"), *_INSTRUMENTS),
    "campaign": Kind(marked("Campaign"), *_INSTRUMENTS),
    "claim": Kind(marked("Claim of a source"), marked("Where sources disagree"), "/conflicts"),
    "membership": Kind(marked("Membership"), *_ORGANISATIONS),
    "association": Kind(marked("Part in an event or wave"), *_EVENTS),
    "message": Kind(marked("Message"), *_EVENTS),
    "document": Kind(marked("Document")),
    "passage": Kind(marked("Passage of a source"), *_SOURCES),
    "source": Kind(marked("Source"), *_SOURCES),
    "provision": Kind(marked("Article of a text")),
    "name": Kind(marked("Dated name")),
    "concept": Kind(marked("Term of a list")),
}
THING: Final = Kind(marked("Thing"))
