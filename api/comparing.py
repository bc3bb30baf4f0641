"""Comparing: two instruments, or two days, under one selection; who is seen on both sides and who on one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from municipia.api.desk import Desk
from municipia.api.selecting import SPACES, Chosen, check_key
from municipia.graph.commitments import Act, Matrix, Selection
from municipia.graph.dates import period_end
from municipia.graph.errors import ParameterError
from municipia.graph.wording import said
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


def compared(chosen: Chosen, desk: Desk) -> Comparison | None:
    """The comparison that an address asks for; None while it names no two things to compare.

    Raises ParameterError for a value that is none of the parameter's.
    """
    other, before = desk.parameter("with"), desk.parameter("before")
    if other:
        return _of_instruments(chosen, other)
    return _of_days(chosen, before, desk) if before else None


def _of_instruments(chosen: Chosen, other: str) -> Comparison | None:
    check_key("with", other)
    if len(chosen.selection.instruments) != 1:
        return None
    (first,) = chosen.selection.instruments
    second = f"{BASE}{SPACES['instrument']}{other}"
    sides = tuple(
        Side(chosen.name(iri).text, _matrix(chosen, replace(chosen.selection, instruments=frozenset({iri}))))
        for iri in (first, second)
    )
    return _sides(sides[0], sides[1], are_days=False)


def _of_days(chosen: Chosen, before: str, desk: Desk) -> Comparison:
    try:
        day = period_end(before)
    except ValueError as error:
        words = said(
            "“%(text)s” is not a date: write a year, a month or a day, as 2019, 2019-04 or 2019-04-30.",
            text=before[:40],
        )
        raise ParameterError(words, name="before") from error
    now = desk.frame.as_of
    second = desk.voice.heading_as_of(now) if now else desk.say("As known today")
    # What is possible on the later day was mostly possible on the earlier one as well: only what is certain is seen.
    asked = replace(chosen.selection, certainty=chosen.selection.certainty or "certain")
    first = desk.voice.heading_as_of(before)
    return _sides(
        Side(first, _matrix(chosen, replace(asked, as_of=day))), Side(second, _matrix(chosen, asked)), are_days=True
    )


def _matrix(chosen: Chosen, selection: Selection) -> Matrix:
    is_named = chosen.known.named(selection.words) if selection.words else None
    return chosen.commitments.matrix(selection, is_named=is_named)


def _sides(first: Side, second: Side, *, are_days: bool) -> Comparison:
    seen = dict.fromkeys((*first.matrix.rows, *second.matrix.rows))
    parts = {place: _part(place in first.matrix.rows, place in second.matrix.rows) for place in seen}
    return Comparison(first, second, parts, are_days)


def _part(is_first: bool, is_second: bool) -> str:  # noqa: FBT001 two of a kind
    return "both" if is_first and is_second else "first" if is_first else "second"
