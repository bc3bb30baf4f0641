"""The one day that is shown for an act which only imported lists date.

What several sources say of a day are claims; the tables' build chooses among those of the tables and asserts one in the
curated graph. Acts that no table dates get theirs here, in a graph of its own that is made anew with each import and
each build, so that the two never give one act two days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import NamedNode, Quad, Store, Triple

from municipia.graph.iris import CURATED_GRAPH
from municipia.graph.store import memory
from municipia.ontology.namespaces import DCTERMS, GRAPH, RDF

SHOWN_GRAPH: Final = str(GRAPH) + "imported"
_DATE: Final = NamedNode(str(DCTERMS["date"]))
_SUBJECT: Final = NamedNode(str(RDF.subject))
_PREDICATE: Final = NamedNode(str(RDF.predicate))
_OBJECT: Final = NamedNode(str(RDF.object))
_SERIES: Final = NamedNode(str(DCTERMS.isVersionOf))


def with_shown(store: Store, graphs: Mapping[str, frozenset[Triple] | None]) -> dict[str, frozenset[Triple] | None]:
    """The same new graphs, and that of the days shown as it must be then; ``store`` is the graph before."""
    curated = graphs[str(CURATED_GRAPH)] if str(CURATED_GRAPH) in graphs else _triples(store, str(CURATED_GRAPH))
    dated = {each.subject for each in curated or () if each.predicate == _DATE}
    days: defaultdict[object, set[object]] = defaultdict(set)
    for name in _imported(store) | {each for each, triples in graphs.items() if triples and _is_imported(triples)}:
        triples = graphs[name] if name in graphs else _triples(store, name)
        for act, day in _claimed(triples or ()):
            days[act].add(day)
    shown = frozenset(
        Triple(act, _DATE, next(iter(found)))  # type: ignore[arg-type]
        for act, found in days.items()
        if len(found) == 1 and act not in dated
    )
    return {**graphs, SHOWN_GRAPH: shown or None}


def _imported(store: Store) -> set[str]:
    return {
        each.graph_name.value
        for each in store.quads_for_pattern(None, _SERIES, None)
        if isinstance(each.graph_name, NamedNode)
    }


def _is_imported(triples: Iterable[Triple]) -> bool:
    return any(each.predicate == _SERIES for each in triples)


def _triples(store: Store, graph: str) -> frozenset[Triple]:
    return frozenset(each.triple for each in store.quads_for_pattern(None, None, None, NamedNode(graph)))


def _claimed(triples: Iterable[Triple]) -> list[tuple[object, object]]:
    """The acts whose day a graph claims, each with that day."""
    one = memory()
    one.bulk_extend(Quad(each.subject, each.predicate, each.object) for each in triples)
    found: list[tuple[object, object]] = []
    for claim in one.quads_for_pattern(None, _PREDICATE, _DATE):
        for about in one.quads_for_pattern(claim.subject, _SUBJECT, None):
            found += [(about.object, each.object) for each in one.quads_for_pattern(claim.subject, _OBJECT, None)]
    return found
