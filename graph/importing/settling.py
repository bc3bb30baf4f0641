"""Who each party of a list turned out to be: a registered body, a new one of the list's own, or an unresolved name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

from municipia.graph.importing.contents import GOVERNMENT, PLACE, Party

MATCHED: Final = "matched"
NEW: Final = "new"
UNRESOLVED: Final = "unresolved"


@dataclass(frozen=True)
class Choice:
    """A body that a name may mean, with what speaks for it; ``agent`` is the government of ``territory``."""

    agent: str
    territory: str
    label: str
    score: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What a party is taken for, and why. ``doubts`` are the bodies that it may be and was not taken for."""

    outcome: str
    agent: str
    territory: str = ""
    label: str = ""
    reasons: tuple[str, ...] = ()
    doubts: tuple[Choice, ...] = ()
    is_decided: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it becomes a body of the list's own."""
        return self.outcome == NEW

    @property
    def is_unresolved(self) -> bool:
        """Whether it stays a name."""
        return self.outcome == UNRESOLVED

    @classmethod
    def matched(cls, choice: Choice) -> Self:
        """It is this registered body."""
        return cls(MATCHED, choice.agent, choice.territory, choice.label, choice.reasons)

    @classmethod
    def own(cls, party: Party, outcome: str, doubts: Iterable[Choice] = (), reasons: tuple[str, ...] = ()) -> Self:
        """It becomes a body of the list's own, or an unresolved name (a place has no name without itself)."""
        kind = NEW if party.kind == PLACE else outcome
        has_place = kind == NEW and party.kind in (GOVERNMENT, PLACE)
        territory = str(party.territory) if has_place else ""
        return cls(kind, str(party.agent), territory, party.name, reasons, tuple(doubts))

    def decided(self) -> Self:
        """The same, but a person has said so."""
        return replace(self, is_decided=True)
