"""Who signed an instrument: all of them as lines, thousands at times, and some of them in full."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import URIRef

from municipia.api.desk import Desk
from municipia.api.labels import Label, from_iri, sort_key
from municipia.api.listing import Filter
from municipia.api.lookup import grouped
from municipia.api.pages.acts import Deed, certainty, day_in, deed
from municipia.api.pages.parts import choices, concept_key, names_by_thing, text_filter
from municipia.graph import commitments


@dataclass(frozen=True)
class Signatory:
    """A government or organisation with its acts towards one instrument."""

    iri: str
    name: Label
    country: Label | None
    is_resolved: bool
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """What decides whether an act is shown: its kind, and the days between which it happened (None: not known)."""

    type: str
    earliest: dt.date | None
    latest: dt.date | None

    def certainty(self, day: dt.date | None) -> str:
        """How sure it is that it had happened by the end of a day."""
        return commitments.certainty(self.earliest, self.latest, day)


@dataclass(frozen=True, slots=True)
class Line:
    """A signatory in the whole list: who acted, the place by which it is shown, its name and as it is compared."""

    adherent: str
    place: str
    name: Label
    words: str
    country: str
    is_resolved: bool
    acts: tuple[Act, ...]


def kinds_of(lines: Sequence[Line], day: dt.date | None) -> Counter[str]:
    """How many did each kind of act by the end of a day, surely or possibly; one may have done several kinds."""
    return Counter(kind for line in lines for kind in {act.type for act in line.acts if act.certainty(day) != "no"})


async def signatory_lines(desk: Desk, iri: str) -> tuple[Line, ...]:
    """Everyone who acted towards an instrument, in the order of names; thousands, so nothing that a line can spare."""
    rows, names = await asyncio.gather(
        desk.lookup.rows("instrument_signatories", instrument=URIRef(iri)),
        desk.lookup.rows("instrument_names", instrument=URIRef(iri)),
    )
    named = names_by_thing(names, "thing", desk)
    found = []
    for adherent, group in grouped(rows, "adherent").items():
        place = str(group[0].get("territory", adherent))
        name = named.get(place) or from_iri(place)
        done = {str(row["act"]): Act(str(row["type"]), day_in(row, "earliest"), day_in(row, "latest")) for row in group}
        found.append(
            Line(
                adherent=adherent,
                place=place,
                name=name,
                words=sort_key(name.text),
                country=str(group[0].get("country", "")),
                is_resolved=concept_key(group[0].get("identity", "")) != "unresolved",
                acts=tuple(done.values()),
            )
        )
    return tuple(sorted(found, key=lambda line: line.words))


async def signatories_of(
    desk: Desk, iri: str, lines: Sequence[Line], labels: dict[str, Label]
) -> tuple[Signatory, ...]:
    """Some signatories in full; on a day asked for, with the acts that certainly or possibly had happened."""
    who = [line.adherent for line in lines]
    rows = grouped(await desk.lookup.rows_of("instrument_acts", "adherent", who, instrument=URIRef(iri)), "adherent")
    return tuple(
        Signatory(
            line.place,
            line.name,
            labels.get(line.country),
            line.is_resolved,
            tuple(
                deed(act, of_act, labels, desk)
                for act, of_act in grouped(rows.get(line.adherent, ()), "act").items()
                if certainty(of_act[0], desk.as_of_day) != "no"
            ),
        )
        for line in lines
    )


def concepts_of(lines: Sequence[Line]) -> set[str]:
    """The kinds of acts and the countries that filters name."""
    return {act.type for line in lines for act in line.acts} | {line.country for line in lines if line.country}


def filters_of(lines: Sequence[Line], labels: dict[str, Label], desk: Desk) -> tuple[Filter, ...]:
    """The filters of the list: by name, by country, by kind of act."""
    countries = [line.country for line in lines if line.country]
    kinds = [act.type for line in lines for act in line.acts]
    return (
        text_filter(desk, desk.say("Name")),
        Filter("country", desk.say("Country"), desk.parameter("country"), choices(countries, labels)),
        Filter("act", desk.say("Act"), desk.parameter("act"), choices(kinds, labels)),
    )


def kept_of(lines: Sequence[Line], filters: Sequence[Filter], day: dt.date | None) -> tuple[list[Line], int]:
    """The signatories that pass, and how many of them have acted for certain."""
    kept = [line for line in lines if _is_kept(line, filters, day)]
    return kept, sum(_is_sure(line, day) for line in kept)


def _is_sure(line: Line, day: dt.date | None) -> bool:
    return day is None or any(act.certainty(day) == "certain" for act in line.acts)


def _is_kept(line: Line, filters: Sequence[Filter], day: dt.date | None) -> bool:
    """Whether a signatory had acted by the day, if there is one, and passes the filters."""
    name, country, act = (one.value for one in filters)
    done = [each for each in line.acts if each.certainty(day) != "no"]
    return (
        bool(done)
        and (not country or concept_key(line.country) == country)
        and (not act or any(concept_key(each.type) == act for each in done))
        and (not name or sort_key(name) in line.words)
    )
