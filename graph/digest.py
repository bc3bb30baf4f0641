"""The digest of a dataset: equal for two datasets that say the same, whatever the order or the names of blank nodes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, serialize


def digest(quads: Iterable[Quad]) -> str:
    """SHA-256, in hexadecimal, of the canonical N-Quads (W3C RDF Dataset Canonicalization, RDFC-1.0) of the quads."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = serialize(dataset, format=RdfFormat.N_QUADS) or b""
    return hashlib.sha256(b"".join(sorted(lines.splitlines(keepends=True)))).hexdigest()
