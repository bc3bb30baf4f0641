"""What a list changes: against an earlier edition of itself, and against what other sources say of the same acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Store, Triple

from municipia.graph import conflicts, iris
from municipia.graph.importing.contents import Deed
from municipia.graph.importing.plan import Plan
from municipia.graph.importing.terms import value
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SKOS

_SERIES: Final = NamedNode(str(DCTERMS.isVersionOf))
_ADHERENT: Final = NamedNode(str(MUN.adherent))
_LABEL: Final = NamedNode(str(SKOS.prefLabel))
_PRINTED: Final = NamedNode(str(MUN.sourceText))
_SUBJECT: Final = NamedNode(str(RDF.subject))
_PREDICATE: Final = NamedNode(str(RDF.predicate))
_OBJECT: Final = NamedNode(str(RDF.object))
_SOURCE: Final = NamedNode(str(DCTERMS.source))
_DATE: Final = NamedNode(str(DCTERMS["date"]))


@dataclass(frozen=True)
class Rival:
    """A day of this list that another source contradicts."""

    name: str
    line: int
    on: str
    other: str
    source: str


@dataclass(frozen=True)
class Comparison:
    """``before`` is the graph of the edition compared with, "" when there is none; the rest are printed names.

    ``gone`` are those no longer listed, which says nothing of why: absence from a list is no withdrawal.
    """

    before: str = ""
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def compare(plan: Plan, store: Store) -> Comparison:
    """The list against its latest other edition, or against this one as the graph holds it."""
    graph = plan.graph if plan.before else _latest(plan, store)
    if not graph:
        return Comparison()
    old = _acts({each.triple for each in store.quads_for_pattern(None, None, None, NamedNode(graph))})
    new = _acts(plan.triples)
    return Comparison(
        graph,
        added=tuple(sorted(new[act][0] for act in new.keys() - old.keys())),
        gone=tuple(sorted(old[act][0] for act in old.keys() - new.keys())),
        changed=tuple(sorted(new[act][0] for act in new.keys() & old.keys() if _differ(new[act][1], old[act][1]))),
    )


def _differ(days: frozenset[str], before: frozenset[str]) -> bool:
    """Whether two editions give other days; one that gives none contradicts nothing."""
    return bool(days and before) and days != before


def _latest(plan: Plan, store: Store) -> str:
    """The graph of the newest edition of the same list."""
    family = iris.named("source-series", plan.contents.publication.edition_of)
    editions = [
        value(each.graph_name)
        for each in store.quads_for_pattern(None, _SERIES, NamedNode(str(family)))
        if isinstance(each.graph_name, NamedNode)
    ]
    return max(editions, default="")


def _acts(triples: set[Triple] | frozenset[Triple]) -> dict[str, tuple[str, frozenset[str]]]:
    """Each act with the name that the list prints for who acts, and the days that it gives."""
    printed = {value(each.subject): value(each.object) for each in triples if each.predicate == _PRINTED}
    labels = {value(each.subject): value(each.object) for each in triples if each.predicate == _LABEL}
    about = {value(each.subject): value(each.object) for each in triples if each.predicate == _SUBJECT}
    dates: dict[str, set[str]] = {}
    for each in triples:
        if each.predicate == _OBJECT and value(each.subject) in about:
            dates.setdefault(about[value(each.subject)], set()).add(value(each.object))
    return {
        value(each.subject): (
            printed.get(value(each.subject)) or labels.get(value(each.object)) or value(each.object),
            frozenset(dates.get(value(each.subject), ())),
        )
        for each in triples
        if each.predicate == _ADHERENT
    }


def rivals(plan: Plan, store: Store) -> Iterator[Rival]:
    """The days of the list that other sources' days of the same act exclude."""
    for party in plan.contents.parties:
        agent = plan.settled[party.key].agent
        for deed in party.deeds:
            if deed.on:
                yield from (
                    Rival(party.name, party.line, deed.on, other, source)
                    for other, source in _dates(store, _act(agent, deed), plan.graph)
                    if conflicts.dates_exclude(deed.on, other)
                )


def _act(agent: str, deed: Deed) -> NamedNode:
    return NamedNode(str(iris.keyed("act", agent, deed.instrument, deed.act, deed.ordinal)))


def _dates(store: Store, act: NamedNode, own: str) -> Iterator[tuple[str, str]]:
    """What the other graphs claim of the day of an act: the day, and the id of who says so."""
    for claim in {each.subject for each in store.quads_for_pattern(None, _SUBJECT, act)}:
        is_date = any(True for _ in store.quads_for_pattern(claim, _PREDICATE, _DATE))
        graphs = {value(each.graph_name) for each in store.quads_for_pattern(claim, _SUBJECT, act) if each.graph_name}
        if not is_date or own in graphs:
            continue
        day = value(next(store.quads_for_pattern(claim, _OBJECT, None)).object)
        source = value(next(store.quads_for_pattern(claim, _SOURCE, None)).object)
        yield day, source.rpartition("/")[2]
