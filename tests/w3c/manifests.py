"""The manifests of the suites, read as cases: a query, its data, and what is to come of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

#: The address that stands for the suite's folder; names of graphs begin with it.
HOST: Final = "http://w3c.example/"
_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_FROM: Final = re.compile(r"FROM\s+(?:NAMED\s+)?<([^>]+)>", re.IGNORECASE)
_CASES: Final = f"""
PREFIX mf: <{_MF}> PREFIX qt: <{_QT}>
SELECT ?case ?kind ?query (GROUP_CONCAT(DISTINCT STR(?d) ; SEPARATOR=" ") AS ?data)
       (GROUP_CONCAT(DISTINCT STR(?g) ; SEPARATOR=" ") AS ?named) (SAMPLE(?r) AS ?result)
{{
  [] mf:entries/rdf:rest*/rdf:first ?case . ?case a ?kind ; mf:action ?action .
  OPTIONAL {{ ?action qt:query ?inner }} BIND(COALESCE(?inner, ?action) AS ?query)
  OPTIONAL {{ ?action qt:data ?d }} OPTIONAL {{ ?action qt:graphData ?g }}
  OPTIONAL {{ ?case mf:result ?r }}
}} GROUP BY ?case ?kind ?query"""
_EVALUATIONS: Final = ("QueryEvaluationTest", "CSVResultFormatTest")
_POSITIVES: Final = ("PositiveSyntaxTest", "PositiveSyntaxTest11")
_NEGATIVES: Final = ("NegativeSyntaxTest", "NegativeSyntaxTest11")


@dataclass(frozen=True)
class Case:
    """One test: ``kind`` is evaluation, positive or negative; files are IRIs below HOST."""

    suite: str
    group: str
    name: str
    kind: str
    query: str
    data: tuple[str, ...]
    named: tuple[str, ...]
    result: str

    @property
    def key(self) -> str:
        """What the list of exceptions calls it."""
        return f"{self.suite}/{self.group}/{self.name}"


class Suites:
    """The suites in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, iri: str) -> Path:
        """The file behind an IRI."""
        return self._folder / iri.removeprefix(HOST).replace("%20", " ")

    def read(self, iri: str) -> str:
        """The text of a query, byte for byte."""
        return self.file(iri).read_bytes().decode()

    def manifests(self) -> list[Path]:
        """Every manifest that lists tests, in the order of their paths."""
        return sorted(self._folder.glob("*/*/manifest.ttl"))

    def cases(self) -> list[Case]:
        """Every test of the query language: evaluation and syntax."""
        return [case for manifest in self.manifests() for case in self._cases(manifest)]

    def _cases(self, manifest: Path) -> Iterator[Case]:
        where = manifest.relative_to(self._folder)
        store = ox.Store()
        store.load(path=manifest, base_iri=HOST + where.as_posix())
        found = store.query("PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>" + _CASES)
        assert isinstance(found, ox.QuerySolutions)
        for row in found:
            kind = _kind(row["kind"].value.removeprefix(_MF))
            if kind:
                data, named = (
                    tuple(sorted(row[name].value.split()) if row[name] else ()) for name in ("data", "named")
                )
                yield Case(
                    where.parts[0],
                    where.parts[1],
                    row["case"].value.partition("#")[2],
                    kind,
                    row["query"].value,
                    data,
                    named,
                    row["result"].value if row["result"] else "",
                )

    def graphs(self, cases: list[Case]) -> list[str]:
        """The files that hold the data of some cases, those that only FROM names included."""
        listed = {graph for case in cases for graph in (*case.data, *case.named)}
        written = {graph for case in cases if case.kind == "evaluation" for graph in self._from(case.query)}
        return sorted(graph for graph in listed | written if self.file(graph).is_file())

    def _from(self, query: str) -> list[str]:
        base = query.rpartition("/")[0] + "/"
        return [name if "://" in name else base + name for name in _FROM.findall(self.read(query))]


def _kind(name: str) -> str:
    known = {"evaluation": _EVALUATIONS, "positive": _POSITIVES, "negative": _NEGATIVES}
    return next((kind for kind, names in known.items() if name in names), "")
