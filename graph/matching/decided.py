"""Decisions by people on what a printed name means, found again by exactly that name and nothing else."""

from __future__ import annotations

from collections.abc import Iterable


class Decided:
    """Printed names with the things that somebody has said they mean, each with the country printed ("" for none).

    A name may stand for several things, or be known to stand for none that could be found.
    """

    def __init__(self, decisions: Iterable[tuple[str, str, str]] = ()) -> None:
        self._things: dict[tuple[str, str], list[str]] = {}
        for name, country, thing in decisions:
            self._things.setdefault((name, country), []).append(thing)

    def __contains__(self, printed: tuple[str, str]) -> bool:
        return printed in self._things

    def things(self, name: str, country: str = "") -> tuple[str, ...]:
        """What the name means there, in the order of the decisions; none if that is undecided or unknown."""
        return tuple(thing for thing in self._things.get((name, country), ()) if thing)
