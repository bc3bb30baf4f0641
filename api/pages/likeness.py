"""Territories that are like one by what they committed themselves to."""

from __future__ import annotations

import asyncio
from typing import Final

from municipia.api.asking import ALL_SCOPE, CORE_SCOPE
from municipia.api.contexts import Entry, Section
from municipia.api.desk import Desk
from municipia.api.known import Known, known
from municipia.graph.likeness import Alike, Signatures

_MOST: Final = 6
_NAMED: Final = 3


async def similar(desk: Desk, iri: str) -> Section:
    """The territories that share the most with one, and what they share; in the core unless a collection alone has it.

    At the end of the day asked for, an act that only possibly had happened counts too.
    """
    core = await known(desk, CORE_SCOPE)
    told = core if iri in core.commitments.places else await known(desk, ALL_SCOPE)
    alike = await asyncio.to_thread(_alike, told, iri, desk)
    return Section(
        "similar",
        desk.say("Territories like it"),
        tuple(_entry(one, told, desk) for one in alike),
        computed=True,
        hint=desk.say("By the instruments that both are committed to; one that few have counts for more."),
    )


def _alike(told: Known, iri: str, desk: Desk) -> tuple[Alike, ...]:
    return Signatures.of(told.commitments, desk.as_of_day).alike(iri, _MOST)


def _entry(one: Alike, told: Known, desk: Desk) -> Entry:
    number = len(one.shared)
    return Entry(
        iri=one.place,
        name=told.name(one.place),
        meta=tuple(told.name(instrument) for instrument in one.shared[:_NAMED]),
        count=number,
        count_of=desk.voice.plural("instrument in common", "instruments in common", number),
    )
