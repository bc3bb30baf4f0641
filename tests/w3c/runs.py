"""Running a case: on the engine by itself, and on a server over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

import httpx
import pyoxigraph as ox

from tests.w3c import results
from tests.w3c.manifests import Case, Suites
from tests.w3c.results import Outcome, Reading

_ACCEPT: Final = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
_RESULTS: Final = {
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_OTHERWISE: Final = "application/sparql-results+json, application/n-triples"
#: A graph that does not exist: its dataset is empty.
_NOTHING: Final = "http://w3c.example/nothing"


class Level(IntEnum):
    """How well a case went; by value means right but for the spelling of a number or a date."""

    FAILED = 0
    BY_VALUE = 1
    EXACT = 2


@dataclass(frozen=True)
class Verdict:
    """What a run of a case came to."""

    level: Level
    reason: str = ""


_EXACT: Final = Verdict(Level.EXACT)


class Run:
    """One case, with what is expected of it."""

    def __init__(self, suites: Suites, case: Case) -> None:
        self._suites = suites
        self.case = case

    @cached_property
    def text(self) -> str:
        """The query; its relative names are those of its own folder."""
        written = self._suites.read(self.case.query)
        return f"BASE <{self.case.query}>\n{written}" if self.case.kind == "evaluation" else written

    def on_engine(self, store: ox.Store) -> Verdict:
        """The verdict on the engine by itself; FROM goes to the graphs of ``store`` as on the server."""
        case = self.case
        if case.kind != "evaluation":
            return self._syntax(self._engine_reads())
        try:
            own = self._own_store() if case.data or case.named else store
            graphs = [ox.NamedNode(graph) for graph in case.named] if case.data or case.named else None
            answer = own.query(self.text, named_graphs=graphs)
            if not isinstance(answer, ox.QueryTriples):
                return self._written(answer)
            triples = list(answer)
            return self._compare(lambda reading: results.graph(triples, reading))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            return Verdict(Level.FAILED, str(error)[:200])

    def _written(self, answer: ox.QuerySolutions | ox.QueryBoolean) -> Verdict:
        """The verdict on an answer of the engine, in the form that the server is asked for."""
        form = _ACCEPT.get(self._suffix, "application/sparql-results+json")
        written = answer.serialize(format=_RESULTS.get(form, ox.QueryResultsFormat.CSV))
        return self._compare(lambda reading: _outcome(written, form, reading))

    def _own_store(self) -> ox.Store:
        """The data as the manifest means them: what is not named in the default graph."""
        own = ox.Store()
        for name in self.case.data:
            own.extend(ox.Quad(*quad.triple) for quad in parse(self._suites, name))
        for name in self.case.named:
            own.extend(ox.Quad(*quad.triple, ox.NamedNode(name)) for quad in parse(self._suites, name))
        return own

    def _engine_reads(self) -> bool:
        try:
            ox.Store().query(self.text, base_iri=self.case.query)
        except SyntaxError:
            return False
        except (RuntimeError, OSError):
            return True
        return True

    def on_server(self, client: httpx.Client) -> Verdict:
        """The verdict over HTTP: the data are named graphs, addressed by the parameters of the protocol."""
        case = self.case
        headers = {"Accept": _ACCEPT.get(self._suffix, _OTHERWISE)}
        if case.kind != "evaluation":
            # Nothing to ask of: only whether the query is read matters.
            nothing = {"default-graph-uri": _NOTHING}
            answer = client.post("/sparql", params=nothing, content=self.text.encode(), headers=headers | _DIRECT)
            if answer.status_code not in (200, 400):
                return Verdict(Level.FAILED, f"{answer.status_code} {answer.text[:200]}")
            return self._syntax(answer.status_code == 200)
        graphs = [("default-graph-uri", graph) for graph in case.data or ((_NOTHING,) if case.named else ())]
        graphs += [("named-graph-uri", graph) for graph in case.named]
        answer = client.post("/sparql", params=graphs, content=self.text.encode(), headers=headers | _DIRECT)
        if answer.status_code != httpx.codes.OK:
            return Verdict(Level.FAILED, f"{answer.status_code} {answer.text[:200]}")
        form = answer.headers["content-type"].partition(";")[0]
        return self._compare(lambda reading: _outcome(answer.content, form, reading))

    @property
    def _suffix(self) -> str:
        return self._suites.file(self.case.result).suffix if self.case.result else ""

    def _syntax(self, was_read: bool) -> Verdict:
        wanted = self.case.kind == "positive"
        return _EXACT if was_read is wanted else Verdict(Level.FAILED, "refused" if wanted else "taken")

    def _compare(self, outcome: Callable[[Reading], Outcome]) -> Verdict:
        path = self._suites.file(self.case.result)
        for level in (Level.EXACT, Level.BY_VALUE):
            reading = Reading(
                is_ordered=results.is_ordered(path),
                is_lax=self.case.group == "reduced",
                by_value=level is Level.BY_VALUE,
            )
            found, wanted = outcome(reading), results.expected(path, self.case.result, reading)
            if found == wanted:
                return Verdict(level)
        return Verdict(Level.FAILED, f"{found} is not {wanted}"[:300])


_DIRECT: Final = {"Content-Type": "application/sparql-query"}


def parse(suites: Suites, name: str) -> list[ox.Quad]:
    """The statements of a data file; its blank nodes are like those of no other."""
    return list(ox.parse(path=suites.file(name), base_iri=name, rename_blank_nodes=True))


def _outcome(body: bytes, form: str, reading: Reading) -> Outcome:
    if form == "text/csv":
        return results.table(body.decode(), reading)
    if form in _RESULTS:
        return results.of_engine(ox.parse_query_results(body, format=_RESULTS[form]), reading)
    return results.graph((quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)), reading)
