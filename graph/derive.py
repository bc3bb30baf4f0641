"""The derived graph: what follows from all other graphs by rules, and from nothing else.

A rule is a CONSTRUCT query over the merged set of the other graphs; what earlier rules gave in the same run stands in
the graph ``graph:derived``. Conflicts between claims come first, from the pure rule in ``conflicts``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, QueryTriples, Store, Triple

from municipia.graph import dates
from municipia.graph.conflicts import Statement, conflicts
from municipia.graph.iris import DERIVED_GRAPH
from municipia.graph.merge import quad
from municipia.ontology.namespaces import BASE, MUN, XSD

FUNCTIONS: Final = BASE + "def/function/"
_QUERIES: Final = files("municipia.graph") / "queries"
_DERIVED: Final = NamedNode(str(DERIVED_GRAPH))
_CONFLICTS_WITH: Final = NamedNode(str(MUN.conflictsWith))
_DATE: Final = NamedNode(str(XSD.date))


@dataclass(frozen=True)
class Rule:
    """One CONSTRUCT query; ``name`` is its file's, which begins with its place in the order."""

    name: str
    text: str


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of ``queries/derive``, in their order."""
    folder = _QUERIES / "derive"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".rq")), key=lambda entry: entry.name)
    return tuple(Rule(entry.name.removesuffix(".rq"), entry.read_text(encoding="utf-8")) for entry in found)


def derive(asserted: Store) -> frozenset[Triple]:
    """Every derived triple of the set in the default graph of ``asserted``.

    The store's derived graph is used while it runs and left empty. Each rule takes time in proportion to the nodes it
    speaks of; conflicts compare the claims of one subject and property pairwise, so only many rival claims on one
    fact would be dear.
    """
    derived = new = conflicting(asserted)
    try:
        for rule in rules():
            asserted.extend(quad(triple, _DERIVED) for triple in new)
            new = _construct(asserted, rule) - derived
            derived |= new
    finally:
        asserted.remove_graph(_DERIVED)
    return frozenset(derived)


def _construct(store: Store, rule: Rule) -> set[Triple]:
    found = store.query(rule.text, custom_functions=_CUSTOM)
    if not isinstance(found, QueryTriples):
        raise TypeError(f"the rule {rule.name} is no CONSTRUCT query")
    try:
        return set(found)
    finally:
        # The parser of dates keeps its exceptions, and with them this frame: the answer must end in its own thread.
        del found


def _day(bound: Callable[[dates.Bounds], date | None]) -> Callable[..., Literal | None]:
    def function(*arguments: object) -> Literal | None:
        """The engine swallows every exception of a function and leaves the value unbound; so do we, on purpose."""
        (edtf,) = arguments
        if not isinstance(edtf, Literal):
            return None
        try:
            day = bound(dates.bounds(edtf.value))
        except ValueError:
            return None
        return None if day is None else Literal(day.isoformat(), datatype=_DATE)

    return function


_CUSTOM: Final[dict[NamedNode, Callable[..., NamedNode | BlankNode | Literal | Triple | None]]] = {
    NamedNode(FUNCTIONS + "earliest"): _day(lambda bounds: bounds.earliest),
    NamedNode(FUNCTIONS + "latest"): _day(lambda bounds: bounds.latest),
}


def conflicting(asserted: Store) -> set[Triple]:
    """``mun:conflictsWith``, in both directions, between the claims that cannot both be true."""
    groups: defaultdict[tuple[str, str], dict[NamedNode, Statement]] = defaultdict(dict)
    for claim, subject, statement in _claims(asserted):
        groups[subject, statement.predicate].setdefault(claim, statement)
    found = set()
    for group in groups.values():
        claims = list(group)
        for i, j in conflicts(list(group.values())):
            found |= {Triple(claims[i], _CONFLICTS_WITH, claims[j]), Triple(claims[j], _CONFLICTS_WITH, claims[i])}
    return found


def _claims(asserted: Store) -> Iterator[tuple[NamedNode, str, Statement]]:
    rows = asserted.query((_QUERIES / "claims.rq").read_text(encoding="utf-8"))
    if not isinstance(rows, QuerySolutions):
        raise TypeError("claims.rq is no SELECT query")
    for row in rows:
        claim, *values = row
        if isinstance(claim, NamedNode):
            subject, predicate, value, kind, qualifier, counted, as_of = (each.value for each in values)
            # A date is an actual one unless it says otherwise.
            kind = "" if kind == "actual" else kind
            yield claim, subject, Statement(predicate, value, kind, qualifier, counted, as_of)
