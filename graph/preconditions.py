"""Preconditions: in which state a graph must be for a change of it to be made (RFC 9110, section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from municipia.graph.errors import PreconditionError
from municipia.graph.wording import said

ANY: Final = "*"
"""Stands for every state of a graph that exists."""


@dataclass(frozen=True)
class Expectation:
    """States are fingerprints of graphs; None expects nothing.

    The graph must be in one of the states ``match`` and in none of the states ``none_match``.
    """

    match: tuple[str, ...] | None = None
    none_match: tuple[str, ...] | None = None

    def check(self, state: str) -> None:
        """Raise PreconditionError unless a graph in this state ("" when there is none) is as expected."""
        if self.match is not None and not _is_among(state, self.match):
            raise PreconditionError(
                said("The graph is not in the state that If-Match names."),
                hint=said("Read it again, and make the change on what it holds now."),
            )
        if self.none_match is not None and _is_among(state, self.none_match):
            raise PreconditionError(
                said("The graph is in a state that If-None-Match excludes."),
                hint=said("It has been written meanwhile; read it before you replace it."),
            )


def _is_among(state: str, listed: tuple[str, ...]) -> bool:
    return bool(state) and (ANY in listed or state in listed)
