"""What each source counts: the number that its list states, and how many of them we hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.api.growth import Growth, growth
from municipia.api.labels import Label
from municipia.api.lookup import grouped, source_ids
from municipia.api.pages.parts import concept_key, number_of
from municipia.api.pages.signatories import Line


@dataclass(frozen=True)
class Tally:
    """What a source's list states and what it names. ``named`` counts the signatories that we hold of that list."""

    iri: str
    as_of: str
    stated: int | None
    qualifier: Label | None
    completeness: Label | None
    named: int
    printed: str
    sources: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """The part of the stated number that is named, from 0 to 1; None when nothing is stated."""
        return min(1.0, self.named / self.stated) if self.stated else None


def tallies_of(rows: Sequence[Row], labels: dict[str, Label]) -> tuple[Tally, ...]:
    """What each list counts, in the order of their days, from its rows."""
    found = []
    for iri, group in grouped(rows, "list").items():
        first = group[0]
        found.append(
            Tally(
                iri=iri,
                as_of=str(first.get("asOf", "")),
                stated=number_of(first, "stated") if "stated" in first else None,
                qualifier=labels.get(str(first.get("qualifier", ""))),
                completeness=labels.get(str(first.get("completeness", ""))),
                named=number_of(first, "named"),
                printed=str(first.get("printed", "")),
                sources=source_ids(group),
            )
        )
    return tuple(sorted(found, key=lambda one: ("X" in one.as_of or not one.as_of, one.as_of, one.iri)))


def growth_of(lines: Sequence[Line], tallies: Sequence[Tally], desk: Desk) -> Growth | None:
    """How the signatories add up, beside the numbers that sources state; a withdrawal is no signature."""
    spans = ([(act.earliest, act.latest) for act in line.acts if concept_key(act.type) != "withdrew"] for line in lines)
    counts = [
        (one.as_of, one.stated, f"{desk.voice.date(one.as_of)}: {one.stated}")
        for one in tallies
        if one.stated is not None and one.as_of
    ]
    return growth((each for each in spans if each), counts)
