"""Answers in any form, made comparable: equal but for the labels of blank nodes, and the order where none is asked."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

_RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_ROW: Final = ox.NamedNode("urn:row")
_TIMES: Final = ox.NamedNode("urn:times")
_INDEX: Final = ox.NamedNode("urn:index")
_FORMATS: Final = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_BOOLEAN: Final = ox.NamedNode(_RS + "boolean")
_RESULT_SET: Final = ox.NamedNode(_RS + "ResultSet")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Mapping[str, Term]
Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True)
class Reading:
    """How answers are compared: with their order, without counting repeated rows, by value instead of by spelling.

    By value, ``01`` and ``1.0E0`` are what the engine makes of them when it stores them.
    """

    is_ordered: bool = False
    is_lax: bool = False
    by_value: bool = False

    def term(self, term: Term) -> Term:
        """The term as it is compared."""
        return _stored(term) if self.by_value and isinstance(term, ox.Literal) else term


@dataclass(frozen=True)
class Outcome:
    """What a query gave, as something that can be compared with ``==``."""

    kind: str
    columns: frozenset[str] | None
    content: object


def boolean(value: bool) -> Outcome:
    """The outcome of ASK."""
    return Outcome("boolean", None, value)


def graph(triples: Iterable[ox.Triple], reading: Reading) -> Outcome:
    """The outcome of CONSTRUCT or DESCRIBE."""
    return Outcome("graph", None, _canonical(ox.Quad(s, p, reading.term(o)) for s, p, o in triples))


def rows(columns: Iterable[str] | None, found: Sequence[Row], reading: Reading) -> Outcome:
    """The outcome of SELECT."""
    named = None if columns is None else frozenset(columns)
    read = [{name: reading.term(value) for name, value in row.items()} for row in found]
    if reading.is_ordered:
        return Outcome("rows", named, _canonical(_row_quads(enumerate(read), _INDEX)))
    counted = Counter(tuple(sorted(row.items(), key=lambda cell: cell[0])) for row in read)
    numbered = [(1 if reading.is_lax else times, dict(row)) for row, times in counted.items()]
    return Outcome("rows", named, _canonical(_row_quads(numbered, _TIMES)))


def of_engine(answer: Answer, reading: Reading) -> Outcome:
    """What the engine gave, or what it made of a file of results."""
    if isinstance(answer, ox.QueryBoolean):
        return boolean(bool(answer))
    if isinstance(answer, ox.QueryTriples):
        return graph(answer, reading)
    names = [variable.value for variable in answer.variables]
    return rows(names, [{name: row[name] for name in names if row[name] is not None} for row in answer], reading)


def table(text: str, reading: Reading) -> Outcome:
    """A CSV answer, in which a blank node is told from a text by its label only."""
    found = [sorted(_cells(line, reading)) for line in csv.DictReader(io.StringIO(text, newline=""))]
    return Outcome("csv", None, frozenset(Counter(map(tuple, found)).items()))


def _cells(line: Mapping[str, str], reading: Reading) -> Iterable[tuple[str, str]]:
    for name, cell in line.items():
        number = _number(cell) if reading.by_value else None
        yield name, "_:" if cell.startswith("_:") else cell if number is None else str(number)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def expected(path: Path, base: str, reading: Reading) -> Outcome:
    """What a result file says."""
    if path.suffix == ".csv":
        return table(path.read_bytes().decode(), reading)
    if path.suffix in _FORMATS:
        return of_engine(ox.parse_query_results(path.read_bytes(), format=_FORMATS[path.suffix]), reading)
    found = list(ox.parse(path=path, base_iri=base))
    truth = [quad.object.value for quad in found if quad.predicate == _BOOLEAN]
    if truth:
        return boolean(truth[0] == "true")
    if all(quad.object != _RESULT_SET for quad in found):
        return graph((quad.triple for quad in found), reading)
    return _result_set(found, reading)


def is_ordered(path: Path) -> bool:
    """Whether a result file says in which order the rows come."""
    return path.suffix in (".ttl", ".rdf") and b"index" in path.read_bytes()


def _result_set(quads: Sequence[ox.Quad], reading: Reading) -> Outcome:
    """The rows of a result set written as RDF. Kept out of a store, which would change the spelling of numbers."""
    objects: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        objects[quad.subject][quad.predicate.value.removeprefix(_RS)].append(quad.object)
    solutions = [node for each in list(objects.values()) for node in each["solution"]]
    if reading.is_ordered:
        solutions.sort(key=lambda node: int(objects[node]["index"][0].value))
    found = [
        {objects[cell]["variable"][0].value: objects[cell]["value"][0] for cell in objects[node]["binding"]}
        for node in solutions
    ]
    columns = {term.value for each in list(objects.values()) for term in each["resultVariable"]}
    return rows(columns, found, reading)


def _stored(term: Term) -> Term:
    store = ox.Store()
    store.add(ox.Quad(_ROW, _TIMES, term))
    return next(iter(store)).object


def _row_quads(numbered: Iterable[tuple[int, Row]], meaning: ox.NamedNode) -> Iterable[ox.Quad]:
    for number, row in numbered:
        node = ox.BlankNode()
        yield ox.Quad(node, meaning, ox.Literal(number))
        for name, value in row.items():
            yield ox.Quad(node, ox.NamedNode(f"urn:column:{name}"), value)


def _canonical(quads: Iterable[ox.Quad]) -> frozenset[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)
