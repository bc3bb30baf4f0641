"""The closing report of a build: what is in the graphs, what stayed unresolved, what conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import Graph, URIRef

from municipia.graph import iris
from municipia.ontology.namespaces import RDF


@dataclass(frozen=True)
class Unresolved:
    """A printed name that no registered place or body answers to, the cell where it stands, and why."""

    name: str
    place: str
    why: str


@dataclass(frozen=True)
class Rivalry:
    """Two values of one property that cannot both be true, each with its source.

    Of counts, ``counted`` is what is counted and ``qualifiers`` say how sure each is ("almost").
    """

    subject: str
    predicate: str
    values: tuple[str, str]
    sources: tuple[str, str]
    counted: str = ""
    qualifiers: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Summary:
    """Counts of things per class (each once, however many graphs name it) and of triples per source."""

    classes: dict[str, int]
    sources: dict[str, int]
    graphs: int
    triples: int
    unresolved: tuple[Unresolved, ...] = ()
    conflicts: tuple[Rivalry, ...] = ()


def summarise(
    graphs: Mapping[URIRef, Graph],
    unresolved: Iterable[Unresolved] = (),
    conflicts: Iterable[Rivalry] = (),
) -> Summary:
    """The report on the named graphs."""
    kept = sorted(set(unresolved), key=lambda each: (each.name, each.place))
    return Summary(
        classes=_classes(graphs),
        sources={_source(name): len(graph) for name, graph in graphs.items() if name.startswith(iris.SOURCE_GRAPHS)},
        graphs=len(graphs),
        triples=sum(map(len, graphs.values())),
        unresolved=tuple(kept),
        conflicts=tuple(conflicts),
    )


def _classes(graphs: Mapping[URIRef, Graph]) -> dict[str, int]:
    pairs = {(s, o) for graph in graphs.values() for s, o in graph.subject_objects(RDF.type)}
    return dict(sorted(Counter(str(kind) for _, kind in pairs).items()))


def _source(graph: URIRef) -> str:
    return str(graph).removeprefix(iris.SOURCE_GRAPHS)
