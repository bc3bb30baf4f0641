"""The fingerprint of a set of quads: one number that follows additions and removals without seeing the rest again.

The sum modulo 2^256 of the SHA-256 of each quad's N-Quads line (Bellare and Micciancio's AdHash). It tells that a
replay went astray or a file was damaged; it is no defence against somebody who rewrites
the log together with its fingerprints.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

_MODULUS: Final = 1 << 256


def fingerprint(quads: Iterable[Quad]) -> int:
    """The fingerprint of quads that are all different; 0 for none. About one second per million quads."""
    total = 0
    for quad in quads:
        total += int.from_bytes(hashlib.sha256(str(quad).encode()).digest(), "big")
    return total % _MODULUS


def follow(before: int, *, deletes: Iterable[Quad], inserts: Iterable[Quad]) -> int:
    """The fingerprint after a change, from the one before it; costs as much as the change is long."""
    return (before - fingerprint(deletes) + fingerprint(inserts)) % _MODULUS


def as_text(value: int) -> str:
    """64 hexadecimal digits."""
    return f"{value:064x}"


def state_of(store: Store, graph: NamedNode | DefaultGraph) -> str:
    """The fingerprint of one graph of a store as text; "" when it holds nothing."""
    total = fingerprint(store.quads_for_pattern(None, None, None, graph))
    return as_text(total) if total else ""
