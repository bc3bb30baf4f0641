"""Claims: what each source says of a property that has one value, and which of them is shown first, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.preference import Choice, prefer
from municipia.graph.building.sink import Sink
from municipia.graph.conflicts import COUNTS, DATES, Statement, conflicts
from municipia.graph.errors import DataError, Place
from municipia.graph.summary import Rivalry
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, RDF, SCHEMA, SKOS

Key = tuple[URIRef, URIRef]

# What has one value: its preferred one is asserted in the curated graph.
SINGLE: Final = DATES | {str(SCHEMA.locationCreated), str(DCTERMS.creator)}


@dataclass(frozen=True)
class Claim:
    """One statement of one source.

    ``kind`` is ``actual`` or ``planned`` (dates), ``as_of`` EDTF; ``graph`` is by default the graph of the source.
    """

    subject: URIRef
    predicate: URIRef
    value: Literal
    source: str
    place: Place = field(compare=False)
    kind: str = ""
    as_of: str = ""
    source_text: str = ""
    language: str = ""
    passage: URIRef | None = None
    note: str = ""
    qualifier: str = ""
    counted: str = ""
    graph: URIRef | None = None

    @property
    def iri(self) -> URIRef:
        """The claim's identifier: subject, predicate, value and source, and what tells two counts or dates apart."""
        parts = [str(self.subject), str(self.predicate), str(self.value), self.source]
        distinct = [part for part in (self.kind, self.qualifier, self.counted, self.as_of) if part]
        return iris.keyed("claim", *parts, *distinct)

    @property
    def statement(self) -> Statement:
        """What the rules on conflicts look at."""
        kind = "" if self.kind == "actual" else self.kind
        return Statement(str(self.predicate), str(self.value), kind, self.qualifier, self.counted, self.as_of)


@dataclass(frozen=True)
class Decision:
    """An editor's choice between rival values, with the reason by language."""

    value: str
    source: str
    reasons: dict[str, str]
    place: Place


class Claims:
    """All claims of a build, in the order in which the rows stand; settled once at its end."""

    def __init__(self) -> None:
        self._groups: dict[Key, dict[URIRef, Claim]] = {}
        self.conflicts: list[Rivalry] = []

    def add(self, claim: Claim) -> URIRef:
        """Record a claim; the same claim twice (two rows of one source) counts once. Returns its identifier."""
        group = self._groups.setdefault((claim.subject, claim.predicate), {})
        group.setdefault(claim.iri, claim)
        return claim.iri

    def settle(self, sink: Sink, decisions: dict[Key, Decision]) -> None:
        """Write every claim in its source's graph, and statuses, reasons and preferred values in the curated graph."""
        for key, group in self._groups.items():
            claims = list(group.values())
            for claim in claims:
                _write(sink, claim)
            pairs = list(conflicts([claim.statement for claim in claims]))
            self.conflicts += [_rivalry(claims[i], claims[j]) for i, j in pairs]
            _judge(sink, claims, pairs, decisions.get(key))

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))


def _rivalry(one: Claim, other: Claim) -> Rivalry:
    return Rivalry(
        str(one.subject),
        str(one.predicate),
        (str(one.value), str(other.value)),
        (one.source, other.source),
        one.counted,
        (one.qualifier, other.qualifier),
    )


def _write(sink: Sink, claim: Claim) -> None:
    sink.describe(
        claim.graph or iris.source_graph(claim.source),
        claim.iri,
        (RDF.type, MUN.Claim),
        (RDF.subject, claim.subject),
        (RDF.predicate, claim.predicate),
        (RDF.object, claim.value),
        (DCTERMS.source, iris.named("source", claim.source)),
        (DCTERMS.type, iris.concept("date-kind", claim.kind) if claim.kind else None),
        (MUN.asOf, literals.date(claim.as_of) if claim.as_of else None),
        (MUN.countQualifier, iris.concept("count-qualifier", claim.qualifier) if claim.qualifier else None),
        (SCHEMA.unitText, literals.text(claim.counted, "en")),
        (MUN.sourceText, literals.text(claim.source_text, claim.language or None)),
        (DCTERMS.references, claim.passage),
        (SKOS.note, literals.text(claim.note, "en")),
    )


def _judge(sink: Sink, claims: Sequence[Claim], pairs: Sequence[tuple[int, int]], decision: Decision | None) -> None:
    choice = _choose(claims, decision)
    for position, claim in enumerate(claims):
        graph = claim.graph or iris.CURATED_GRAPH
        status = _status(claims, pairs, position, choice)
        sink.describe(graph, claim.iri, (ADMS.status, iris.concept("claim-status", status)))
    if choice is None:
        return
    chosen = claims[choice.position]
    graph = chosen.graph or iris.CURATED_GRAPH
    notes = [Literal(reason, lang=language) for language, reason in choice.reasons.items()]
    sink.describe(graph, chosen.iri, (SKOS.editorialNote, notes))
    if str(chosen.predicate) in SINGLE:
        sink.describe(iris.CURATED_GRAPH, chosen.subject, (chosen.predicate, chosen.value))


def _choose(claims: Sequence[Claim], decision: Decision | None) -> Choice | None:
    """The preferred claim: the editor's, else by rule; counts of different days all stand side by side."""
    if decision is not None:
        return _decided(claims, decision)
    if str(claims[0].predicate) in COUNTS and len(claims) > 1:
        return None
    return prefer([claim.statement for claim in claims], [claim.source for claim in claims])


def _decided(claims: Sequence[Claim], decision: Decision) -> Choice:
    for position, claim in enumerate(claims):
        if str(claim.value) == decision.value and decision.source in ("", claim.source):
            return Choice(position, decision.reasons)
    given = ", ".join(sorted({f"{claim.value} ({claim.source})" for claim in claims}))
    raise DataError(f"no source gives {decision.value!r}", place=decision.place, hint=f"Choose one of: {given}.")


def _status(claims: Sequence[Claim], pairs: Sequence[tuple[int, int]], position: int, choice: Choice | None) -> str:
    rivals = {i + j - position for i, j in pairs if position in (i, j)}
    if choice is None:
        return "disputed" if rivals else "accepted"
    if position == choice.position:
        return "preferred"
    if claims[position].kind == "planned" and claims[choice.position].kind != "planned":
        return "superseded"
    return "disputed" if choice.position in rivals else "accepted"
