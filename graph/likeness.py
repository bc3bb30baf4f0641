"""Likeness: the places that committed themselves to the same instruments as one of them.

Two places are as alike as the instruments they share weigh beside all that either has. An instrument weighs
``log(1 + places / signatories)``: one that few have says more than one that everybody has (the idea of the inverse
document frequency, Spärck Jones 1972, doi:10.1108/eb026526).
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from municipia.graph.commitments import Commitments, certainty

_WITHDREW: Final = "/withdrew"
# Sharing one text alone that more than this part of all have tells nothing: a world-wide campaign ties thousands, who
# are no more like each other for it. Beside another text it still counts, by its small weight.
_COMMON: Final = 0.1
# Among a handful, a tenth have every text.
_FEW: Final = 20


@dataclass(frozen=True)
class Alike:
    """A place with what it shares, the weightiest first, and how alike it is (above 0, at most 1)."""

    place: str
    shared: tuple[str, ...]
    score: float


@dataclass(frozen=True)
class Signatures:
    """Who is committed to what at the end of a day, or ever; one pass over the acts makes it."""

    of_place: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, commitments: Commitments, day: dt.date | None = None) -> Signatures:
        """The instruments of each territory but those that it withdrew from; other bodies are left out."""
        found: dict[str, set[str]] = {}
        left: dict[str, set[str]] = {}
        for act in commitments.acts:
            if commitments.places[act.place].is_territory and certainty(act.earliest, act.latest, day) != "no":
                (left if act.type.endswith(_WITHDREW) else found).setdefault(act.place, set()).add(act.instrument)
        sets: dict[frozenset[str], frozenset[str]] = {}
        kept = ((place, frozenset(has - left.get(place, set()))) for place, has in found.items())
        # Very many places have the same few instruments: each set is there once.
        return cls({place: sets.setdefault(has, has) for place, has in kept})

    @cached_property
    def by_instrument(self) -> Mapping[str, frozenset[str]]:
        """The places of each instrument."""
        found: dict[str, set[str]] = {}
        for place, instruments in self.of_place.items():
            for one in instruments:
                found.setdefault(one, set()).add(place)
        return {one: frozenset(places) for one, places in found.items()}

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """What each instrument weighs."""
        return {one: math.log1p(len(self.of_place) / len(places)) for one, places in self.by_instrument.items()}

    def alike(self, place: str, most: int) -> tuple[Alike, ...]:
        """The places most like one, at most so many; none when it is committed to nothing that another one is.

        One instrument that very many have makes no two places alike.

        Cost: linear in the places that share an instrument with it; what their sets of instruments share is worked out
        once for each set.
        """
        own = self.of_place.get(place, frozenset())
        common = {one for one in own if self._is_common(one)}
        others = {other for one in own for other in self.by_instrument[one]} - {place}
        told = {has: self._shared(own, has) for has in {self.of_place[other] for other in others}}
        alike = (Alike(other, *told[self.of_place[other]]) for other in others)
        found = (one for one in alike if len(one.shared) > 1 or one.shared[0] not in common)
        return tuple(heapq.nsmallest(most, found, key=lambda one: (-one.score, -len(one.shared), one.place)))

    def _is_common(self, instrument: str) -> bool:
        everybody = len(self.of_place)
        return everybody >= _FEW and len(self.by_instrument[instrument]) > _COMMON * everybody

    def _shared(self, own: frozenset[str], others: frozenset[str]) -> tuple[tuple[str, ...], float]:
        shared = sorted(own & others, key=lambda one: (-self.weights[one], one))
        # Added in one order, that the score be the same in every process.
        every = sorted(own | others)
        return tuple(shared), sum(self.weights[one] for one in shared) / sum(self.weights[one] for one in every)
