"""The sink: where builders put triples, one set for each named graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager

from municipia.graph import iris
from municipia.ontology.namespaces import PREFIXES, SKOS, SKOSXL

Term = URIRef | Literal
Triple = tuple[URIRef, URIRef, Term]
Value = Term | None | Iterable[Term | None]


class Sink:
    """Triples by named graph; adding one twice is harmless."""

    def __init__(self) -> None:
        self.graphs: defaultdict[URIRef, set[Triple]] = defaultdict(set)

    def describe(self, graph: URIRef, subject: URIRef, *pairs: tuple[URIRef, Value]) -> None:
        """Say of ``subject`` each (predicate, value) in ``graph``; None is skipped, a list says several."""
        triples = self.graphs[graph]
        for predicate, value in pairs:
            if value is None:
                continue
            if isinstance(value, (URIRef, Literal)):
                triples.add((subject, predicate, value))
            else:
                triples.update((subject, predicate, each) for each in value if each is not None)

    def say(self, source: str, subject: URIRef, *pairs: tuple[URIRef, Value]) -> None:
        """Say it in the graph of the source with this id."""
        self.describe(iris.source_graph(source), subject, *pairs)

    def set_preferred_names_apart(self) -> None:
        """A thing's preferred name is no other name of it in the same language, whoever says so (SKOS S13, S58).

        The plain other name goes; a name node with period and source becomes one of the preferred name (SKOS-XL).
        """
        told = [triple for triples in self.graphs.values() for triple in triples]
        preferred = {(thing, name) for thing, p, name in told if p == SKOS.prefLabel}
        forms: dict[Term, Term] = {node: form for node, p, form in told if p == SKOSXL.literalForm}
        nodes = {one for one in told if one[1] == SKOSXL.altLabel and (one[0], forms.get(one[2])) in preferred}
        for triples in self.graphs.values():
            triples.difference_update((thing, SKOS.altLabel, name) for thing, name in preferred)
            here = triples & nodes
            triples.difference_update(here)
            triples.update((thing, SKOSXL.prefLabel, node) for thing, _, node in here)

    def as_graphs(self) -> dict[URIRef, Graph]:
        """Each named graph as an rdflib graph with our prefixes, in the order of their names."""
        prefixes = _prefixes()
        return {name: _graph(name, self.graphs[name], prefixes) for name in sorted(self.graphs)}


def _prefixes() -> NamespaceManager:
    """Our prefixes, bound once for all graphs."""
    manager = NamespaceManager(Graph(), bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        manager.bind(prefix, namespace)
    return manager


def _graph(name: URIRef, triples: Iterable[Triple], prefixes: NamespaceManager) -> Graph:
    graph = Graph(identifier=name, bind_namespaces="none")
    graph.namespace_manager = prefixes
    for triple in triples:
        graph.add(triple)
    return graph
