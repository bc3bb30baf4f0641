"""The plan of an import: who was found, what is in doubt, what contradicts the graph, and what would change in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Store, Triple

from municipia.graph.importing.contents import Contents, Party
from municipia.graph.importing.settling import MATCHED, Settled
from municipia.graph.importing.statements import Statements

Progress = Callable[[str, int, int], None]
Settle = Callable[[Party], Settled]
_STEP: Final = 500


@dataclass(frozen=True)
class Plan:
    """What an import would do, before anything is written."""

    contents: Contents
    settled: Mapping[str, Settled]
    triples: frozenset[Triple]
    before: frozenset[Triple]

    @property
    def graph(self) -> str:
        """The named graph that would be replaced."""
        return str(self.contents.publication.graph)

    @property
    def outcomes(self) -> Counter[str]:
        """How many parties were matched, are new, stay unresolved."""
        return Counter(each.outcome for each in self.settled.values())

    @property
    def matched(self) -> list[tuple[Party, Settled]]:
        """The parties that are registered bodies."""
        return [pair for pair in self._pairs() if pair[1].outcome == MATCHED]

    @property
    def doubts(self) -> list[tuple[Party, Settled]]:
        """The parties that may be a registered body and that nobody has decided on."""
        return [pair for pair in self._pairs() if pair[1].doubts and not pair[1].is_decided]

    @property
    def is_idle(self) -> bool:
        """Whether the graph says all of it already, and nothing else."""
        return self.triples == self.before

    def _pairs(self) -> list[tuple[Party, Settled]]:
        return [(party, self.settled[party.key]) for party in self.contents.parties]


def plan(contents: Contents, store: Store, settle: Settle, progress: Progress) -> Plan:
    """The plan of bringing a list into the graph that ``store`` holds; nothing is changed."""
    total = len(contents.parties)
    settled = {}
    for done, party in enumerate(contents.parties):
        settled[party.key] = settle(party)
        if done % _STEP == 0:
            progress("matching names", done, total)
    progress("writing statements", 0, 1)
    triples = Statements(contents, settled).triples()
    graph = NamedNode(str(contents.publication.graph))
    before = frozenset(each.triple for each in store.quads_for_pattern(None, None, None, graph))
    return Plan(contents, settled, triples, before)
