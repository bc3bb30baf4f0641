"""Validation: the shapes by one of two engines, and the exact checks, in one report; and the gate of every change."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from pyoxigraph import Store

from municipia.graph import exact, neighbourhood
from municipia.graph.engines import ENGINES, as_text
from municipia.graph.merge import Delta
from municipia.graph.report import Report
from municipia.graph.terms import to_rdflib

_LARGE: Final = 20
"""Judging a part pays while there are this many statements in the graph for each node to judge."""


def validate(
    data: Store, *, suite: str = "published", engine: str = "fast", texts: exact.Texts | None = None
) -> Report:
    """The report on the default graph of a store.

    ``suite`` is one of shapes.SUITES, ``engine`` one of engines.ENGINES; ``texts`` holds the stored texts that quotes
    are looked up in (the bundled seeds unless given). Cost: 10 µs for each triple with the fast engine. Raises KeyError
    for an unknown suite or engine.
    """
    text = as_text(data)
    results = ENGINES[engine](data, text, suite)
    stored: Mapping[str, str] = exact.stored_texts() if texts is None else texts
    return Report.of((*results, *exact.check(data, suite, text, stored)))


class Gate:
    """Judges a change on the graph as it would be.

    The whole graph is validated while that is expected to take less than ``seconds``, going by how long it took last
    time for each statement; beyond, the changed nodes and those that depend on them are. A change that reaches a large
    part of the graph is judged with the whole of it.
    """

    def __init__(self, *, seconds: float = 1.0, texts: exact.Texts | None = None) -> None:
        self._seconds = seconds
        self._texts = texts
        self._pace = 0.0

    def __call__(self, after: Store, delta: Delta) -> Report:
        """The report on the default graph of ``after``, or on what of it the change can have broken.

        ``delta`` holds the triples that enter and leave that graph, as quads of the default graph.
        """
        if self._pace * len(after) >= self._seconds and (report := self._part(after, delta)):
            return report
        return self._whole(after)

    def _whole(self, after: Store) -> Report:
        start = time.perf_counter()
        report = validate(after, texts=self._texts)
        self._pace = (time.perf_counter() - start) / max(len(after), 1)
        return report

    def _part(self, after: Store, delta: Delta) -> Report | None:
        focus = neighbourhood.affected(after, delta)
        if focus is None or len(focus) * _LARGE > len(after):
            return None
        part = neighbourhood.around(after, focus)
        return validate(part, texts=self._texts).about(to_rdflib(node) for node in focus)
