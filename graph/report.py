"""The report of a validation: one form of it for the command line, the API and the forms."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypedDict

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from municipia.graph.errors import Place
from municipia.graph.wording import Words, said
from municipia.ontology.namespaces import PREFIXES, RDF, SH, SHAPE

LANGUAGES: Final = ("fr", "en", "es")

_SEVERITIES: Final[dict[str, dict[str, str]]] = {
    "fr": {"Violation": "erreur", "Warning": "avertissement", "Info": "remarque"},
    "en": {"Violation": "violation", "Warning": "warning", "Info": "note"},
    "es": {"Violation": "error", "Warning": "advertencia", "Info": "nota"},
}
_MEND: Final = {"fr": "Pour corriger :", "en": "To mend it:", "es": "Para corregirlo:"}
_VALUE: Final = {"fr": "valeur :", "en": "value:", "es": "valor:"}
_SUMMARY: Final = {
    "fr": "{v} erreur(s), {w} avertissement(s), {i} remarque(s).",
    "en": "{v} violation(s), {w} warning(s), {i} note(s).",
    "es": "{v} error(es), {w} advertencia(s), {i} nota(s).",
}
_VALUE_SHOWN: Final = 120


class Severity(enum.StrEnum):
    """How grave a result is; only a violation makes a graph not conform."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return ("Violation", "Warning", "Info").index(self.value)


class PlaceRecord(TypedDict):
    """A place as JSON."""

    file: str
    line: int | None
    column: int | str | None


class ResultRecord(TypedDict):
    """A result as JSON; terms are written as in N-Triples, an absent one is empty. ``docs/writing.md`` tells each."""

    code: str
    shape: str
    component: str
    severity: str
    focus: str
    path: str
    value: str
    messages: dict[str, str]
    mend: dict[str, str]
    place: PlaceRecord


class ReportRecord(TypedDict):
    """A report as JSON."""

    conforms: bool
    counts: dict[str, int]
    results: list[ResultRecord]


Key = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Result:
    """One thing that a shape or an exact check has to say about one node.

    ``shape`` names the rule, ``component`` what spoke (MinCount, SPARQL …; Exact, Document: our checks), ``path``
    the property concerned, in the syntax of SPARQL paths. ``messages`` and ``mend`` hold one text for each language.
    """

    shape: URIRef
    component: str
    severity: Severity
    focus: Node
    path: str = ""
    value: Node | None = None
    messages: Mapping[str, str] = field(default_factory=dict, hash=False)
    mend: Mapping[str, str] = field(default_factory=dict, hash=False)
    place: Place = field(default_factory=Place)

    @property
    def code(self) -> str:
        """The stable name of the rule: ``act-adherent``."""
        return str(self.shape).removeprefix(str(SHAPE))

    @property
    def key(self) -> Key:
        """What makes two engines' results the same result."""
        value = "" if self.value is None else self.value.n3()
        return (self.focus.n3(), str(self.shape), self.component, self.path, value, self.severity.value)

    def message(self, language: str) -> str:
        """The message in the language asked, else in English."""
        return self.messages.get(language) or self.messages.get("en", "")

    def record(self) -> ResultRecord:
        """The result as plain values for JSON."""
        return {
            "code": self.code,
            "shape": str(self.shape),
            "component": self.component,
            "severity": self.severity.value,
            "focus": self.focus.n3(),
            "path": self.path,
            "value": "" if self.value is None else self.value.n3(),
            "messages": dict(self.messages),
            "mend": dict(self.mend),
            "place": {"file": self.place.file, "line": self.place.line, "column": self.place.column},
        }


def _order(result: Result) -> tuple[object, ...]:
    place, said = result.place, sorted(result.messages.items())
    # One rule may find a node wanting twice, with other words each time.
    return (result.severity.rank, place.file, place.line or 0, str(place.column or ""), result.key, said)


@dataclass(frozen=True)
class Report:
    """All results of one validation, gravest first, then by place, then by node."""

    results: tuple[Result, ...] = ()

    @classmethod
    def of(cls, results: Iterable[Result]) -> Report:
        """A report of these results, sorted."""
        return cls(tuple(sorted(results, key=_order)))

    @property
    def conforms(self) -> bool:
        """Whether nothing is a violation; warnings and notes are allowed."""
        return all(result.severity is not Severity.VIOLATION for result in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """How many results there are of each severity, zeros included."""
        counted = Counter(result.severity for result in self.results)
        return {severity.value: counted[severity] for severity in Severity}

    @property
    def keys(self) -> Counter[Key]:
        """The multiset of results, for comparing engines."""
        return Counter(result.key for result in self.results)

    def __or__(self, other: Report) -> Report:
        return Report.of((*self.results, *other.results))

    def about(self, nodes: Iterable[Node]) -> Report:
        """The results whose focus is one of these nodes."""
        wanted = frozenset(nodes)
        return Report(tuple(result for result in self.results if result.focus in wanted))

    def told_once(self) -> Report:
        """One result where several parts of one rule say the same of one value: that whose advice mends them all.

        A datatype alone does not make a text the date that it should be.
        """
        kept: dict[object, Result] = {}
        for result in sorted(self.results, key=lambda one: one.component == "Datatype"):
            said = tuple(sorted(result.messages.items()))
            kept.setdefault((result.shape, result.focus, result.path, result.value, result.place, said), result)
        return Report.of(kept.values())

    def placed(self, places: Mapping[Node, Place]) -> Report:
        """The same report, with the place of each focus node that has one."""
        return Report.of(replace(r, place=places[r.focus]) if r.focus in places else r for r in self.results)

    def to_text(self, language: str = "en") -> str:
        """The report for a person: what is wrong, where, how to mend it, then one line of counts."""
        blocks = [_block(result, language) for result in self.results]
        return "\n".join([*blocks, self.summary(language)]) + "\n"

    def summary(self, language: str = "en") -> str:
        """One line of counts."""
        counts = self.counts
        template = _SUMMARY.get(language, _SUMMARY["en"])
        return template.format(v=counts["Violation"], w=counts["Warning"], i=counts["Info"])

    def to_json(self) -> ReportRecord:
        """The report as plain values for JSON, with the messages in every language."""
        return {
            "conforms": self.conforms,
            "counts": self.counts,
            "results": [result.record() for result in self.results],
        }

    def to_graph(self) -> Graph:
        """The report as a sh:ValidationReport; what SHACL has no term for, in ours: the place, and how to mend it."""
        graph = Graph()
        for prefix in ("sh", "shape", "mun"):
            graph.bind(prefix, PREFIXES[prefix])
        report = BNode()
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for result in self.results:
            graph.add((report, SH.result, _describe(result, graph)))
        return graph


def _block(result: Result, language: str) -> str:
    where = f"{result.place}: " if str(result.place) else ""
    severity = _SEVERITIES.get(language, _SEVERITIES["en"])[result.severity.value]
    lines = [f"{where}{severity} {result.code}"]
    if not isinstance(result.focus, Literal):
        lines.append(f"  {_about(result)}")
    if result.value not in (None, result.focus):
        lines.append(f"  {_VALUE.get(language, _VALUE['en'])} {_shown(result.value)}")
    lines.append(f"  {result.message(language)}")
    mend = result.mend.get(language) or result.mend.get("en", "")
    if mend:
        lines.append(f"  {_MEND.get(language, _MEND['en'])} {mend}")
    return "\n".join(lines)


def _about(result: Result) -> str:
    return " · ".join(part for part in (_shown(result.focus), short(result.path)) if part)


def _shown(node: Node) -> str:
    text = short(str(node)) if isinstance(node, URIRef) else node.n3()
    return text if len(text) <= _VALUE_SHOWN else text[: _VALUE_SHOWN - 1] + "…"


def short(iri: str) -> str:
    """An IRI, or a path that is one, with our prefix for it when there is one."""
    bare = iri.removeprefix("<").removesuffix(">")
    prefix = max((p for p in PREFIXES if bare.startswith(PREFIXES[p])), key=lambda p: len(PREFIXES[p]), default="")
    return f"{prefix}:{bare.removeprefix(PREFIXES[prefix])}" if prefix else iri


def _describe(result: Result, graph: Graph) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, SH.ValidationResult))
    graph.add((node, SH.focusNode, result.focus))
    graph.add((node, SH.resultSeverity, SH[result.severity.value]))
    graph.add((node, SH.sourceShape, result.shape))
    exact = result.component in ("Exact", "Document")
    component = SHAPE.ExactCheck if exact else SH[f"{result.component}ConstraintComponent"]
    graph.add((node, SH.sourceConstraintComponent, component))
    if result.path.startswith("<"):
        graph.add((node, SH.resultPath, URIRef(result.path[1:-1])))
    if result.value is not None:
        graph.add((node, SH.value, result.value))
    for language, message in result.messages.items():
        graph.add((node, SH.resultMessage, Literal(message, lang=language)))
    for language, text in result.mend.items():
        graph.add((node, SHAPE.mending, Literal(text, lang=language)))
    place = result.place
    for term, part in ((SHAPE.file, place.file), (SHAPE.line, place.line), (SHAPE.column, place.column)):
        if part not in ("", None):
            graph.add((node, term, Literal(part)))
    return node


def counted(counts: Mapping[str, int]) -> Words:
    """How much is wrong, in one sentence that can be said in another language."""
    return said(
        "Violations: %(violations)s; warnings: %(warnings)s; notes: %(notes)s.",
        violations=counts["Violation"],
        warnings=counts["Warning"],
        notes=counts["Info"],
    )
