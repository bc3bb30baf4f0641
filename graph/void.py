"""The VoID description of the data set: what is in it, counted, and where to get it (W3C Interest Group Note, 2011).

Everything is counted by the queries in ``graph/queries/void/``; nothing of it is written down anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD

from municipia.graph import bindings
from municipia.graph.binding import Term
from municipia.ontology.licence import LICENCE
from municipia.ontology.namespaces import BASE, PREFIXES

VOID: Final = Namespace("http://rdfs.org/ns/void#")
DATASET: Final = URIRef(BASE + "catalog#dataset")
"""The data set, whatever its revision; the catalogue at ``/catalog`` describes it."""
TITLE: Final = {
    "en": "Municipia: the open knowledge graph of cities, policies and commitments",
    "fr": "Municipia : le graphe ouvert des villes, des politiques et des engagements",
    "es": "Municipia: el grafo abierto de ciudades, políticas y compromisos",
}
#: The queries whose rows a description is made of, by name.
QUERIES: Final = ("totals", "classes", "properties", "graphs", "titles")

Rows = Sequence[Mapping[str, Term]]


@cache
def query_text(name: str) -> str:
    """The text of ``graph/queries/void/{name}.rq``."""
    return files("municipia.graph").joinpath("queries", "void", f"{name}.rq").read_text(encoding="utf-8")


def of_store(store: Store, dataset: str) -> Graph:
    """The description of what a store holds, under a name for this very state of the data set."""
    described = describe({name: _rows(store, query_text(name)) for name in QUERIES}, URIRef(dataset))
    described.add((URIRef(dataset), DCTERMS.isVersionOf, DATASET))
    return described


def _rows(store: Store, text: str) -> Rows:
    answer = store.query(text)
    if not isinstance(answer, QuerySolutions):
        raise TypeError("a query of a description is no SELECT")
    return bindings.rows(answer.serialize(format=QueryResultsFormat.JSON) or b"")


def describe(rows: Mapping[str, Rows], dataset: URIRef = DATASET) -> Graph:
    """The description made of the rows of each of :data:`QUERIES`.

    A partition or subset is named by the data set's IRI and a digest of what it is of, so that equal data give equal
    descriptions.
    """
    graph = Graph()
    for prefix in ("dcterms", "foaf", "xsd", "rdf"):
        graph.bind(prefix, PREFIXES.get(prefix, ""))
    graph.bind("void", VOID)
    graph.add((dataset, RDF.type, VOID.Dataset))
    for language, text in TITLE.items():
        graph.add((dataset, DCTERMS.title, Literal(text, lang=language)))
    graph.add((dataset, DCTERMS.license, URIRef(LICENCE)))
    graph.add((dataset, FOAF.homepage, URIRef(BASE)))
    graph.add((dataset, VOID.uriSpace, Literal(BASE)))
    _add_totals(graph, dataset, rows["totals"])
    _add_partitions(graph, dataset, rows["classes"], "class", {"entities": VOID.entities, "triples": VOID.triples})
    _add_partitions(graph, dataset, rows["properties"], "property", {"triples": VOID.triples})
    _add_vocabularies(graph, dataset, [*rows["classes"], *rows["properties"]])
    _add_subsets(graph, dataset, rows["graphs"], rows["titles"])
    return graph


def _add_totals(graph: Graph, dataset: URIRef, rows: Rows) -> None:
    names = {
        "triples": VOID.triples,
        "subjects": VOID.distinctSubjects,
        "objects": VOID.distinctObjects,
        "properties": VOID.properties,
        "classes": VOID.classes,
    }
    for row in rows:
        for name, property_ in names.items():
            graph.add((dataset, property_, _number(row[name])))


def _add_partitions(graph: Graph, dataset: URIRef, rows: Rows, of: str, numbers: Mapping[str, URIRef]) -> None:
    for row in rows:
        part = _part(dataset, of, row[of])
        graph.add((dataset, VOID[f"{of}Partition"], part))
        graph.add((part, VOID[of], row[of]))
        for name, property_ in numbers.items():
            graph.add((part, property_, _number(row[name])))


def _add_vocabularies(graph: Graph, dataset: URIRef, rows: Rows) -> None:
    """The vocabularies known to the project of which a term is used."""
    terms = [str(row.get("class", row.get("property"))) for row in rows]
    for name in PREFIXES.values():
        if any(term.startswith(name) for term in terms):
            graph.add((dataset, VOID.vocabulary, URIRef(name)))


def _add_subsets(graph: Graph, dataset: URIRef, rows: Rows, titles: Rows) -> None:
    known = {str(row["source"]): row["title"] for row in reversed(titles)}
    for row in rows:
        part = _part(dataset, "graph", row["graph"])
        graph.add((dataset, VOID.subset, part))
        graph.add((part, RDF.type, VOID.Dataset))
        graph.add((part, VOID.triples, _number(row["triples"])))
        graph.add((part, DCTERMS.identifier, Literal(str(row["graph"]), datatype=XSD.anyURI)))
        source = str(row["graph"]).replace("/graph/source/", "/id/source/")
        if source in known:
            graph.add((part, DCTERMS.source, URIRef(source)))
            graph.add((part, DCTERMS.title, known[source]))


def add_access(graph: Graph, base: str, dumps: Iterable[str], dataset: URIRef = DATASET) -> None:
    """Add where to ask and what to download: addresses under ``base``."""
    graph.add((dataset, VOID.sparqlEndpoint, URIRef(base + "sparql")))
    graph.add((dataset, VOID.uriLookupEndpoint, URIRef(base + "search?q=")))
    for path in dumps:
        graph.add((dataset, VOID.dataDump, URIRef(base + path)))
    for example in ("id/territory/T0002", "id/instrument/cities-for-adequate-housing-2018"):
        graph.add((dataset, VOID.exampleResource, URIRef(BASE + example)))


def _part(dataset: URIRef, of: str, term: Term) -> URIRef:
    mark = hashlib.sha256(str(term).encode()).hexdigest()[:12]
    return URIRef(f"{str(dataset).partition('#')[0]}#{of}-{mark}")


def _number(term: Term) -> Literal:
    return Literal(int(str(term)))
