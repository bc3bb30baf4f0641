"""Commitments: every act of every place at one revision, and what remains of them under a selection.

The matrix, the map, the network and the curves are drawn from these; they are read once per revision
(``graph.gathering``, linear in acts) and a selection then costs one pass over the acts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

#: The classes of population of UCLG (GOLD III): small, intermediate city, metropolis; lower bounds in inhabitants.
CLASSES: Final[Mapping[str, int]] = {"small": 0, "intermediate": 50_000, "metropolis": 1_000_000}
UNKNOWN: Final = "unknown"
#: Begins the id of the source of every bundled collection; what follows is the collection's name.
COLLECTION: Final = "collection-"
UNRESOLVED: Final = "unresolved"
_TERRITORY: Final = "/id/territory/"


def certainty(earliest: dt.date | None, latest: dt.date | None, day: dt.date | None) -> str:
    """How sure it is that an act had happened at the end of ``day``: "certain", "possible", or "no".

    Certain when its latest bound is not after the day; possible when its earliest bound is not after it, or is unknown.
    Without a day every act counts: "certain" when its latest bound is known, else "possible".
    """
    if day is None:
        return "certain" if latest else "possible"
    if latest and latest <= day:
        return "certain"
    return "possible" if earliest is None or earliest <= day else "no"


class Number(NamedTuple):
    """How many there are on a day: those that are certain, and those that are possible besides."""

    certain: int = 0
    possible: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.certain + self.possible


@dataclass(frozen=True)
class Numbers:
    """What lists count as of a day: ``acts`` of each place, ``adherents`` of each instrument, all acts together."""

    acts: Mapping[str, Number]
    adherents: Mapping[str, Number]
    total: Number


class Name(NamedTuple):
    """A name with the tag of its language ("" without one)."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of commitment. ``place`` is the territory, or the adherent itself where none is known."""

    iri: str
    place: str
    adherent: str
    instrument: str
    type: str
    date: str = ""
    earliest: dt.date | None = None
    latest: dt.date | None = None
    status: str = ""
    sources: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The year by which it is known to have happened, else the first in which it can have."""
        known = self.latest or self.earliest
        return known.year if known else None

    @property
    def moment(self) -> dt.date:
        """Where it stands in the order of time: by the day of :attr:`year`, or after all that have one."""
        return self.latest or self.earliest or dt.date.max

    @property
    def collections(self) -> tuple[str, ...]:
        """The names of the bundled collections that tell of it."""
        return tuple(source.removeprefix(COLLECTION) for source in self.sources if source.startswith(COLLECTION))

    @property
    def is_core(self) -> bool:
        """Whether something other than a bundled collection tells of it."""
        return not self.sources or len(self.collections) < len(self.sources)


@dataclass(frozen=True, slots=True)
class Place:
    """Who acted, as a place: a territory with what is known of it, or an adherent that none is known for.

    ``point`` is (longitude, latitude) in degrees; ``population`` the newest figure and ``populated`` its year (EDTF).
    ``countries``, ``regions`` (UN, the wider ones too) and ``sections`` (UCLG) are IRIs; none of them is guessed.
    """

    iri: str
    names: tuple[Name, ...] = ()
    kind: str = ""
    is_resolved: bool = True
    point: tuple[float, float] | None = None
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    population: int | None = None
    populated: str = ""

    @property
    def is_territory(self) -> bool:
        """Whether it is a territory that is known for sure: no association, and no name without a place."""
        return self.is_resolved and _TERRITORY in self.iri

    @property
    def size(self) -> str:
        """Its class of population: "small", "intermediate", "metropolis" or "unknown"."""
        if self.population is None:
            return UNKNOWN
        return next(name for name, least in reversed(tuple(CLASSES.items())) if self.population >= least)


@dataclass(frozen=True)
class Selection:
    """What is looked at: acts and places that meet every condition. An empty condition lets everything through.

    Values are IRIs but for ``sizes`` and ``words``; ``since`` and ``until`` are years of the act, ``certainty`` is "",
    "certain" or "possible".
    """

    instruments: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()
    since: int | None = None
    until: int | None = None
    as_of: dt.date | None = None
    certainty: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place did towards one instrument. ``certainty`` is the best of its acts."""

    acts: tuple[Act, ...]
    certainty: str


@dataclass(frozen=True)
class Matrix:
    """Places by instruments, only those with an act in the selection."""

    rows: Mapping[str, Mapping[str, Cell]]
    as_of: dt.date | None = None

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """How many places each instrument has, most first."""
        counts: dict[str, int] = {}
        for cells in self.rows.values():
            for instrument in cells:
                counts[instrument] = counts.get(instrument, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @cached_property
    def cells(self) -> int:
        """How many pairs of a place and an instrument there are."""
        return sum(len(cells) for cells in self.rows.values())

    @cached_property
    def certain(self) -> int:
        """How many places have an act that is certain."""
        return sum(any(cell.certainty == "certain" for cell in cells.values()) for cells in self.rows.values())

    @cached_property
    def sources(self) -> Counter[str]:
        """How many of the acts each source tells of, by its id."""
        return Counter(name for act in self.acts() for name in act.sources)

    @cached_property
    def total(self) -> int:
        """How many acts there are."""
        return sum(len(cell.acts) for cells in self.rows.values() for cell in cells.values())

    def counted(self) -> Matrix:
        """The same with all its numbers worked out, which takes a pass over the acts for each."""
        _ = self.columns, self.cells, self.certain, self.sources, self.total
        return self

    def acts(self) -> Iterator[Act]:
        """Every act, place by place."""
        for cells in self.rows.values():
            for cell in cells.values():
                yield from cell.acts


@dataclass(frozen=True)
class Commitments:
    """Every act and place at one revision. ``rights`` holds the rights of each instrument, with the broader ones."""

    acts: tuple[Act, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    rights: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def collections(self) -> tuple[str, ...]:
        """The names of the bundled collections that tell of an act, in their order."""
        return tuple(sorted({name for act in self.acts for name in act.collections}))

    @cached_property
    def by_place(self) -> Mapping[str, tuple[Act, ...]]:
        """The acts of each place."""
        found: dict[str, list[Act]] = {}
        for act in self.acts:
            found.setdefault(act.place, []).append(act)
        return {place: tuple(acts) for place, acts in found.items()}

    def within(self, keeps: Callable[[Act], bool]) -> Commitments:
        """The acts that are kept and the places of these."""
        acts = tuple(act for act in self.acts if keeps(act))
        if len(acts) == len(self.acts):
            return self
        acting = {act.place for act in acts}
        return Commitments(acts, {iri: place for iri, place in self.places.items() if iri in acting}, self.rights)

    def matrix(self, selection: Selection, *, is_named: Mapping[str, bool] | None = None) -> Matrix:
        """What remains under a selection; ``is_named`` says which places hold the words looked for."""
        rows: dict[str, dict[str, list[Act]]] = {}
        for act in self.selected(selection):
            if is_named is None or is_named.get(act.place, False):
                rows.setdefault(act.place, {}).setdefault(act.instrument, []).append(act)
        day = selection.as_of
        return Matrix(
            {
                place: {name: Cell(_in_time(acts), _best(acts, day)) for name, acts in cells.items()}
                for place, cells in rows.items()
            },
            day,
        )

    def numbers(self, day: dt.date | None) -> Numbers:
        """How many acts each place has and how many adherents each instrument, by the end of a day (None: ever).

        An adherent of several acts counts once, by the surest. One pass over the acts.
        """
        acts: dict[str, list[bool]] = {}
        adherents: dict[str, dict[str, bool]] = {}
        for act in self.acts:
            grade = certainty(act.earliest, act.latest, day)
            if grade != "no":
                is_sure = grade == "certain"
                acts.setdefault(act.place, []).append(is_sure)
                of_instrument = adherents.setdefault(act.instrument, {})
                of_instrument[act.adherent] = is_sure or of_instrument.get(act.adherent, False)
        return Numbers(
            {place: _number(sure) for place, sure in acts.items()},
            {instrument: _number(sure.values()) for instrument, sure in adherents.items()},
            _number(is_sure for sure in acts.values() for is_sure in sure),
        )

    def selected(self, selection: Selection) -> Iterator[Act]:
        """The acts that meet every condition but the words."""
        kept = {iri: _keeps_place(place, selection) for iri, place in self.places.items()}
        for act in self.acts:
            if kept[act.place] and self._keeps_act(act, selection):
                yield act

    def _keeps_act(self, act: Act, selection: Selection) -> bool:
        sure = certainty(act.earliest, act.latest, selection.as_of)
        return (
            sure != "no"
            and selection.certainty in ("", sure)
            and _meets(selection.instruments, (act.instrument,))
            and _meets(selection.types, (act.type,))
            and _meets(selection.rights, self.rights.get(act.instrument, ()))
            and _is_within(act, selection.since, selection.until)
        )


def _keeps_place(place: Place, selection: Selection) -> bool:
    return (
        _meets(selection.countries, place.countries)
        and _meets(selection.regions, place.regions)
        and _meets(selection.sections, place.sections)
        and _meets(selection.kinds, (place.kind,))
        and _meets(selection.sizes, (place.size,))
    )


def _meets(wanted: frozenset[str], values: Iterable[str]) -> bool:
    return not wanted or not wanted.isdisjoint(values)


def _is_within(act: Act, since: int | None, until: int | None) -> bool:
    """Whether an act can lie in a span of years: one without any day can lie in none, since nothing says so."""
    if since is None and until is None:
        return True
    if act.earliest is None and act.latest is None:
        return False
    first = act.earliest.year if act.earliest else act.latest.year  # type: ignore[union-attr]
    last = act.latest.year if act.latest else act.earliest.year  # type: ignore[union-attr]
    return (until is None or first <= until) and (since is None or last >= since)


def _number(sure: Iterable[bool]) -> Number:
    counted = Counter(sure)
    return Number(counted[True], counted[False])


def _best(acts: Sequence[Act], day: dt.date | None) -> str:
    return min(certainty(act.earliest, act.latest, day) for act in acts)


def _in_time(acts: Iterable[Act]) -> tuple[Act, ...]:
    return tuple(sorted(acts, key=lambda act: (act.moment, act.iri)))
