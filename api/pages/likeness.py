"""What is like a thing: territories by what they committed themselves to, practices by their rights, kind and place."""

from __future__ import annotations

import asyncio
from typing import Final

from rdflib import URIRef

from municipia.api.asking import ALL_SCOPE, CORE_SCOPE
from municipia.api.desk import Desk
from municipia.api.known import Known, derived, known
from municipia.api.labels import sort_key
from municipia.api.listing import Entry, Section
from municipia.api.lookup import grouped, iris_in
from municipia.api.urls import source_id
from municipia.graph.likeness import Alike, Signatures
from municipia.graph.questions import catalogue

_MOST: Final = 6
_NAMED: Final = 3
#: The reviewed question that says which practices are like one, and why.
_PRACTICES: Final = "O2"


async def similar(desk: Desk, iri: str) -> Section:
    """The territories that share the most with one, and what they share; in the core unless a collection alone has it.

    At the end of the day asked for, an act that only possibly had happened counts too.
    """
    core = await known(desk, CORE_SCOPE)
    told = core if iri in core.commitments.places else await known(desk, ALL_SCOPE)
    day = desk.as_of_day
    signatures = await derived(desk, "likeness", told, day, lambda: Signatures.of(told.commitments, day))
    alike = await asyncio.to_thread(signatures.alike, iri, _MOST)
    return Section(
        "similar",
        desk.say("Territories like it"),
        tuple(_entry(one, told, desk) for one in alike),
        computed=True,
        hint=desk.say("By the instruments that both are committed to; one that few have counts for more."),
    )


def _entry(one: Alike, told: Known, desk: Desk) -> Entry:
    number = len(one.shared)
    return Entry(
        iri=one.place,
        name=told.name(one.place),
        meta=tuple(told.name(instrument) for instrument in one.shared[:_NAMED]),
        count=number,
        count_of=desk.voice.plural("instrument in common", "instruments in common", number),
    )


async def practices_like(desk: Desk, iri: str) -> Section:
    """The practices most like one, with the rights that both put to work: the answer to the question O2."""
    query = catalogue().find(_PRACTICES).bind({"practice": URIRef(iri)})
    rows = await desk.request.app.state.readers.select(query, revision=desk.revision)
    shared = {str(row["similar"]): str(row["sharedRights"]).split() for row in rows}
    labels = await desk.lookup.labels(
        iris_in(rows, "similar", "sharedType", "sharedPlace") | {right for found in shared.values() for right in found},
        desk.voice,
    )
    entries = []
    for practice, group in grouped(rows, "similar").items():
        same = [str(row[name]) for row in group for name in ("sharedType", "sharedPlace") if name in row]
        sources = (source_id(one) for row in group for one in str(row["source"]).split())
        reasons = sorted((labels[right] for right in shared[practice]), key=lambda one: sort_key(one.text))
        entries.append(
            Entry(
                iri=practice,
                name=labels[practice],
                meta=(*reasons, *(labels[one] for one in dict.fromkeys(same))),
                sources=tuple(dict.fromkeys(filter(None, sources))),
            )
        )
    return Section(
        "like",
        desk.say("Practices like it"),
        tuple(entries),
        computed=True,
        hint=desk.say(
            "By the rights that both put to work, by kind and by place; a right that few carry counts for more."
        ),
    )
