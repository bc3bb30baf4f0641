"""What is known of the commitments of a part of the graph in one language: names, their order, what to choose from."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from municipia.api.commitments import CommitmentsByRevision
from municipia.api.desk import Desk
from municipia.api.labels import Label, best, from_iri, sort_key
from municipia.api.voice import Voice
from municipia.graph.commitments import Commitments, Place

_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Known:
    """Kept for the pages after the first, as it takes a while with very many places.

    ``part`` is the revision and the part of the graph, under which what is derived from it is kept. ``values`` counts
    places by the values of each parameter, ``names`` holds the name of every
    place and value, ``words`` all names of each place as they are compared.
    """

    part: tuple[int, str]
    commitments: Commitments
    values: Mapping[str, Counter[str]]
    names: Mapping[str, Label]
    words: Mapping[str, str]
    #: The first year of an act; None when none has one.
    since: int | None
    keys: dict[str, str] = field(default_factory=dict)

    def name(self, iri: str) -> Label:
        """The name of a thing; the end of its IRI when it has none."""
        return self.names.get(iri) or from_iri(iri)

    def key(self, iri: str) -> str:
        """By which the name of a thing is put in order."""
        if iri not in self.keys:
            self.keys[iri] = sort_key(self.name(iri).text)
        return self.keys[iri]

    def named(self, words: str) -> Mapping[str, bool]:
        """Which places have a name, in any language, that holds some words."""
        wanted = sort_key(words)
        return {iri: wanted in names for iri, names in self.words.items()}


async def known(desk: Desk, scope: str) -> Known:
    """What is known at the revision shown of a part of the graph (``scopes.part_of``)."""
    kept: CommitmentsByRevision = desk.request.app.state.commitments
    commitments = await kept.at(desk.request.app.state.readers, desk.revision, scope)
    part = (desk.revision, scope)
    return await kept.derived("known", (*part, desk.voice.language), lambda: _known(desk, part, commitments))


async def derived(desk: Desk, kind: str, told: Known, key: Hashable, make: Callable[[], _Made]) -> _Made:
    """What follows from the commitments of a part of the graph, made in a thread and kept for who asks next."""
    kept: CommitmentsByRevision = desk.request.app.state.commitments
    return await kept.derived(kind, (told.part, key), lambda: asyncio.to_thread(make))


async def _known(desk: Desk, part: tuple[int, str], commitments: Commitments) -> Known:
    values = await asyncio.to_thread(_values, commitments)
    concepts = {iri for name, found in values.items() if name != "size" for iri in found}
    labels = await desk.lookup.labels(concepts, desk.voice)
    return await asyncio.to_thread(_told, part, commitments, values, labels, desk.voice)


def _told(
    part: tuple[int, str],
    commitments: Commitments,
    values: Mapping[str, Counter[str]],
    labels: Mapping[str, Label],
    voice: Voice,
) -> Known:
    places = commitments.places
    names = {**labels, **{iri: _name(place, voice) for iri, place in places.items()}}
    # No name holds the sign between them, so that no words are found across two.
    words = {iri: "\n".join(sort_key(name.text) for name in place.names) for iri, place in places.items()}
    since = min((act.year for act in commitments.acts if act.year), default=None)
    return Known(part, commitments, values, names, words, since)


def _values(commitments: Commitments) -> dict[str, Counter[str]]:
    """How many places have each value of each parameter; those of an act are its place's."""
    places, acts = tuple(commitments.places.values()), commitments.acts
    return {
        "instrument": Counter(text for text, _ in {(act.instrument, act.place) for act in acts}),
        "right": _promised(commitments),
        "act": Counter(kind for kind, _ in {(act.type, act.place) for act in acts}),
        "region": _each(place.regions for place in places),
        "section": _each(place.sections for place in places),
        "country": _each(place.countries for place in places),
        "type": Counter(place.kind for place in places if place.kind),
        "size": Counter(place.size for place in places),
    }


def _promised(commitments: Commitments) -> Counter[str]:
    """How many places have acted towards an instrument that promises each right."""
    towards = {(act.instrument, act.place) for act in commitments.acts}
    pairs = {(right, place) for text, place in towards for right in commitments.rights.get(text, ())}
    return Counter(right for right, _ in pairs)


def _each(lists: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(value for values in lists for value in values)


def _name(place: Place, voice: Voice) -> Label:
    return best(place.names, voice) or from_iri(place.iri)
