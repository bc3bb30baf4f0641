"""Curves: how acts add up over the years, between what is certain and what is possible."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from municipia.graph.commitments import Act, certainty


@dataclass(frozen=True)
class Year:
    """One year of a curve. ``within`` and ``by`` count the acts of the year: surely in it, or by its end at the latest.

    ``certain`` and ``possible`` count all acts that surely, or only possibly, had happened at its end (or at the day
    as of which the curve stands, in the year of that day); they are what the matrix has as of then.
    """

    year: int
    within: int = 0
    by: int = 0
    certain: int = 0
    possible: int = 0


@dataclass(frozen=True)
class Curve:
    """Acts over the years. ``open`` have no latest day by the end, ``undated`` of them no day at all."""

    key: str
    years: tuple[Year, ...]
    total: int
    open: int = 0
    undated: int = 0

    @property
    def last(self) -> Year:
        """Its last year."""
        return self.years[-1]


def span(acts: Iterable[Act], day: dt.date) -> tuple[int, int]:
    """The first year in which one of some acts can be dated, and that of ``day``."""
    known = [min(each.year for each in (act.earliest, act.latest) if each) for act in acts if act.year]
    return min([year for year in known if year <= day.year], default=day.year), day.year


def curve(acts: Iterable[Act], first: int, day: dt.date, key: str = "") -> Curve:
    """The curve of some acts from the year ``first`` to ``day``; linear in acts and years."""
    told = [act for act in acts if certainty(act.earliest, act.latest, day) != "no"]
    within: Counter[int] = Counter()
    by: Counter[int] = Counter()
    begins: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    for act in told:
        begins[max(first, act.earliest.year) if act.earliest else first] += 1
        if act.latest and act.latest <= day:
            year = max(first, act.latest.year)
            ends[year] += 1
            (within if act.earliest and act.earliest.year == act.latest.year else by)[year] += 1
    years = range(first, day.year + 1)
    certain = list(accumulate(ends[year] for year in years))
    begun = list(accumulate(begins[year] for year in years))
    return Curve(
        key,
        tuple(
            Year(year, within[year], by[year], sure, most - sure)
            for year, sure, most in zip(years, certain, begun, strict=True)
        ),
        total=len(told),
        open=len(told) - sum(ends.values()),
        undated=sum(act.year is None for act in told),
    )


def curves(groups: Mapping[str, Iterable[Act]], first: int, day: dt.date) -> list[Curve]:
    """The curve of each group, the most acts first."""
    found = [curve(acts, first, day, key) for key, acts in groups.items()]
    return sorted(found, key=lambda one: (-one.total, one.key))


def grouped(acts: Iterable[Act], by: str) -> dict[str, list[Act]]:
    """Acts by their ``instrument`` or their kind (``act``)."""
    found: dict[str, list[Act]] = {}
    for act in acts:
        found.setdefault(act.instrument if by == "instrument" else act.type, []).append(act)
    return found
