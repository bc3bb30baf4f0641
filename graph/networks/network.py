"""A network as every view of it has it: nodes, ties between them, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

#: What is drawn of a network that a reader can move about in; beyond it, territories are put together.
MOST_NODES: Final = 2_000
MOST_TIES: Final = 6_000


@dataclass(frozen=True)
class Node:
    """A thing in a network. ``kind`` is the part of its path that names it; ``members`` how many it stands for."""

    id: str
    kind: str
    members: int = 1


@dataclass(frozen=True)
class Tie:
    """Two nodes that have to do with each other. ``kind`` says why: "act", "common" or the IRI of a property.

    ``weight`` counts what it stands for (acts, pairs, instruments in common); ``acts`` are IRIs, ``sources`` ids.
    """

    source: str
    target: str
    kind: str
    weight: int = 1
    certainty: str = ""
    acts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Network:
    """Nodes and ties. ``by`` says what territories were put together by: "place" (not at all), "country" or "set".

    ``least`` is the number of common instruments from which a tie is drawn; ``apart`` counts the nodes that have no
    such tie and are left out, ``left_out`` the ties beyond what can be drawn.
    """

    nodes: tuple[Node, ...] = ()
    ties: tuple[Tie, ...] = ()
    by: str = "place"
    least: int = 1
    apart: int = 0
    left_out: int = 0

    @property
    def kinds(self) -> Counter[str]:
        """How many nodes there are of each kind."""
        return Counter(node.kind for node in self.nodes)

    def without(self, kinds: Collection[str], *, but: str = "") -> Network:
        """The network without the nodes of some kinds and their ties; the node ``but`` stays."""
        if not kinds:
            return self
        nodes = tuple(node for node in self.nodes if node.kind not in kinds or node.id == but)
        held = {node.id for node in nodes}
        return replace(self, nodes=nodes, ties=tuple(tie for tie in self.ties if {tie.source, tie.target} <= held))


def heaviest(ties: Iterable[Tie], most: int = MOST_TIES) -> tuple[tuple[Tie, ...], int]:
    """The heaviest ties, in their order, and how many are left out."""
    found = list(ties)
    if len(found) <= most:
        return tuple(found), 0
    kept = sorted(range(len(found)), key=lambda place: (-found[place].weight, place))[:most]
    return tuple(found[place] for place in sorted(kept)), len(found) - most


def touched(nodes: Iterable[Node], ties: Sequence[Tie]) -> tuple[Node, ...]:
    """The nodes that have a tie."""
    ends = {end for tie in ties for end in (tie.source, tie.target)}
    return tuple(node for node in nodes if node.id in ends)
