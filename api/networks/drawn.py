"""Drawn networks: laid out and measured in a process that can be killed, and kept for whoever asks again."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import State

from municipia.graph.cache import ByteCache
from municipia.graph.networks.network import Network, Node
from municipia.graph.readers import Readers

_KEPT: Final = 32 << 20
_SMALLEST: Final = 5.0
_LARGEST: Final = 30.0


@dataclass(frozen=True)
class Drawing:
    """Where the nodes of a network stand, in its order, and their measures; ``exact`` if no path was left out."""

    radii: tuple[float, ...]
    x: Sequence[float]
    y: Sequence[float]
    degree: Sequence[int]
    betweenness: Sequence[float]
    community: Sequence[int]
    width: float
    height: float
    exact: bool


async def drawn(readers: Readers, state: State, network: Network) -> Drawing:
    """The drawing of a network; the same network is laid out once. Raises LimitError when that takes too long."""
    radii = sizes(network)
    payload = await asyncio.to_thread(_payload, network, radii)
    kept = _kept(state)
    key = hashlib.sha256(payload).digest()
    body = kept.get(key)
    if body is None:
        body = await readers.task("network-draw", payload)
        kept.put(key, body, len(body))
    return Drawing(radii=tuple(radii), **await asyncio.to_thread(json.loads, body))


def _payload(network: Network, radii: Sequence[float]) -> bytes:
    place = {node.id: number for number, node in enumerate(network.nodes)}
    kinds = [node.kind for node in network.nodes]
    ties = [[place[tie.source], place[tie.target], tie.weight] for tie in network.ties]
    return json.dumps({"radii": radii, "kinds": kinds, "ties": ties}, separators=(",", ":")).encode()


def sizes(network: Network) -> list[float]:
    """The radius of each node: by its members, or for what is no place by its ties."""
    ties = Counter(end for tie in network.ties for end in {tie.source, tie.target})
    return [_radius(node, ties[node.id]) for node in network.nodes]


def _radius(node: Node, ties: int) -> float:
    if node.members > 1:
        grown = _SMALLEST + 1.1 * math.sqrt(node.members)
    else:
        grown = _SMALLEST if node.kind in ("territory", "government") else _SMALLEST + 1.2 * math.sqrt(ties)
    return round(min(grown, _LARGEST), 1)


def _kept(state: State) -> ByteCache[bytes]:
    if not hasattr(state, "drawings"):
        state.drawings = ByteCache(_KEPT)
    kept: ByteCache[bytes] = state.drawings
    return kept
