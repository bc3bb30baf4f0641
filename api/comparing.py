"""Comparing: two instruments, or two days, under one selection; who is seen on both sides and who on one alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from municipia.api.desk import Desk
from municipia.api.selecting import SPACES, Chosen, check_key, matrix, must_be_values
from municipia.graph.commitments import Act, Matrix, Selection
from municipia.graph.dates import period_end
from municipia.graph.parameters import no_period
from municipia.ontology.namespaces import BASE

#: Where a place is seen.
PARTS: Final = ("both", "first", "second")


@dataclass(frozen=True)
class Side:
    """One side: what it is called, and what is selected on it."""

    name: str
    matrix: Matrix

    def acts(self, place: str) -> tuple[Act, ...]:
        """The acts of a place on this side, in the order of time."""
        cells = self.matrix.rows.get(place, {})
        return tuple(act for cell in cells.values() for act in cell.acts)


@dataclass(frozen=True)
class Comparison:
    """Two sides, and the part in which each place is seen. ``are_days`` says that the sides are days."""

    first: Side
    second: Side
    parts: Mapping[str, str]
    are_days: bool

    def count(self, part: str) -> int:
        """How many places are seen in a part."""
        return sum(1 for each in self.parts.values() if each == part)


async def compared(chosen: Chosen, desk: Desk) -> Comparison | None:
    """The comparison that an address asks for; None while it names no two things to compare.

    Raises ParameterError for a value that is none of the parameter's.
    """
    other, before = desk.parameter("with"), desk.parameter("before")
    if other:
        return await _of_instruments(chosen, other, desk)
    return await _of_days(chosen, before, desk) if before else None


async def _of_instruments(chosen: Chosen, other: str, desk: Desk) -> Comparison | None:
    check_key("with", other)
    await must_be_values(desk, chosen.known, "with", [other], kind="instrument")
    if len(chosen.selection.instruments) != 1:
        return None
    (first,) = chosen.selection.instruments
    second = f"{BASE}{SPACES['instrument']}{other}"
    one, two = [replace(chosen.selection, instruments=frozenset({iri})) for iri in (first, second)]
    return await _sides(desk, chosen, (chosen.name(first).text, one), (chosen.name(second).text, two))


async def _of_days(chosen: Chosen, before: str, desk: Desk) -> Comparison:
    try:
        day = period_end(before)
    except ValueError as error:
        raise no_period("before", before) from error
    now = desk.frame.as_of
    second = desk.voice.heading_as_of(now) if now else desk.say("As known today")
    # What is possible on the later day was mostly possible on the earlier one as well: only what is certain is seen.
    asked = replace(chosen.selection, certainty=chosen.selection.certainty or "certain")
    first = desk.voice.heading_as_of(before)
    return await _sides(desk, chosen, (first, replace(asked, as_of=day)), (second, asked), are_days=True)


_Titled = tuple[str, Selection]
"""What a side is called, and what is selected on it."""


async def _sides(desk: Desk, chosen: Chosen, first: _Titled, second: _Titled, *, are_days: bool = False) -> Comparison:
    one, two = [Side(name, await matrix(desk, chosen.known, selection)) for name, selection in (first, second)]
    return await asyncio.to_thread(_parted, one, two, are_days=are_days)


def _parted(first: Side, second: Side, *, are_days: bool) -> Comparison:
    seen = dict.fromkeys((*first.matrix.rows, *second.matrix.rows))
    parts = {place: _part(place in first.matrix.rows, place in second.matrix.rows) for place in seen}
    return Comparison(first, second, parts, are_days)


def _part(is_first: bool, is_second: bool) -> str:  # noqa: FBT001 two of a kind
    return "both" if is_first and is_second else "first" if is_first else "second"
