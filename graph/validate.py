"""Validation: the shapes by one of two engines, and the exact checks, in one report."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, Quad, Store, Triple

from municipia.graph import exact
from municipia.graph.engines import ENGINES, as_text
from municipia.graph.report import Report


def validate(
    data: Store, *, suite: str = "published", engine: str = "fast", texts: exact.Texts | None = None
) -> Report:
    """The report on the default graph of a store.

    ``suite`` is one of shapes.SUITES, ``engine`` one of engines.ENGINES; ``texts`` holds the stored texts that quotes
    are looked up in (the bundled seeds unless given). Cost: 10 µs for each triple with the fast engine. Raises KeyError
    for an unknown suite or engine.
    """
    results = ENGINES[engine](data, suite)
    normalised = unicodedata.is_normalized("NFC", as_text(data))
    stored: Mapping[str, str] = exact.stored_texts() if texts is None else texts
    return Report.of((*results, *exact.check(data, suite, normalised, stored)))


def validate_graph(
    triples: Iterable[Triple], *, suite: str = "published", engine: str = "fast", texts: exact.Texts | None = None
) -> Report:
    """The report on some triples; for a store at hand use ``validate``."""
    data = Store()
    data.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()) for triple in triples)
    return validate(data, suite=suite, engine=engine, texts=texts)
