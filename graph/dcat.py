"""The catalogue: the data set, its parts, its files and its services, by DCAT-AP 3 (the European profile of W3C DCAT).

Everything in it is counted or read: the rows of the queries in ``graph/queries/void/``, the dumps on disk, the log.
Terms of the European Union's authority tables are used where the profile asks for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS, XSD

from municipia.graph import iris
from municipia.graph.binding import Term
from municipia.graph.dumps.layout import Dump, File
from municipia.graph.void import DATASET, TITLE
from municipia.ontology.licence import LICENCE
from municipia.ontology.namespaces import BASE, MUN

#: Of DCAT 3, which has more terms than the library knows.
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
CATALOGUE: Final = URIRef(BASE + "catalog")
PUBLISHER: Final = URIRef(MUN.maintainers)
#: The queries whose rows a catalogue is made of, by name.
QUERIES: Final = ("totals", "graphs", "titles", "coverage", "countries")
_AUTHORITY: Final = Namespace("http://publications.europa.eu/resource/authority/")
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_LANGUAGES: Final = {"fr": "FRA", "en": "ENG", "es": "SPA"}
_THEMES: Final = {
    "GOVE": {"en": "Government and public sector", "fr": "Gouvernement et secteur public"},
    "SOCI": {"en": "Population and society", "fr": "Population et société"},
    "JUST": {"en": "Justice, legal system and public safety", "fr": "Justice, système juridique et sécurité publique"},
}
_ABOUT: Final = {
    "en": "Which territory signed, joined, adopted or pledged what, when, according to which source; which practices "
    "put it to work; which rights, events and organisations tie them together. Every statement stands in the named "
    "graph of its source.",
    "fr": "Quel territoire a signé, rejoint, adopté ou promis quoi, quand, selon quelle source ; quelles pratiques le "
    "mettent en œuvre ; quels droits, événements et organisations les relient. Chaque énoncé se trouve dans le "
    "graphe nommé de sa source.",
    "es": "Qué territorio firmó, se adhirió, adoptó o prometió qué, cuándo, según qué fuente; qué prácticas lo "
    "ponen en obra; qué derechos, eventos y organizaciones los unen. Cada enunciado está en el grafo con nombre de su "
    "fuente.",
}
_CATALOGUE_TITLE: Final = {
    "en": "Catalogue of Municipia",
    "fr": "Catalogue de Municipia",
    "es": "Catálogo de Municipia",
}
_OF_SOURCE: Final = {
    "en": "What this source says, as %s statements in a named graph.",
    "fr": "Ce que dit cette source, en %s énoncés d’un graphe nommé.",
    "es": "Lo que dice esta fuente, en %s enunciados de un grafo con nombre.",
}
_KEYWORDS: Final = {
    "en": ("cities", "local governments", "human rights", "commitments", "charters", "right to the city"),
    "fr": ("villes", "collectivités locales", "droits humains", "engagements", "chartes", "droit à la ville"),
    "es": ("ciudades", "gobiernos locales", "derechos humanos", "compromisos", "cartas", "derecho a la ciudad"),
}

#: Services that give the whole data set: the address of it, and the form that it comes in first.
_DOORS: Final = {
    "sparql": ("sparql", "application/sparql-results+json"),
    "graphs": ("graphs?default", "text/turtle"),
}

Rows = Sequence[Mapping[str, Term]]


@dataclass(frozen=True)
class Service:
    """A data service: where it answers and where it is described (paths from the base on), and what it conforms to."""

    path: str
    title: Mapping[str, str]
    described_at: str
    conforms_to: str


#: What may be offered; the catalogue tells those that the application serves.
SERVICES: Final = (
    Service(
        "sparql",
        {"en": "SPARQL endpoint", "fr": "Point d’accès SPARQL", "es": "Punto de acceso SPARQL"},
        "sparql?format=ttl",
        "https://www.w3.org/TR/sparql11-protocol/",
    ),
    Service(
        "graphs",
        {"en": "Graph store", "fr": "Entrepôt de graphes", "es": "Almacén de grafos"},
        "docs",
        "https://www.w3.org/TR/sparql11-http-rdf-update/",
    ),
    Service(
        "reconcile",
        {"en": "Reconciliation service", "fr": "Service de rapprochement", "es": "Servicio de reconciliación"},
        "reconcile",
        "https://reconciliation-api.github.io/specs/0.2/",
    ),
    Service(
        "q",
        {"en": "Named questions", "fr": "Questions nommées", "es": "Preguntas con nombre"},
        "openapi.json",
        "https://spec.openapis.org/oas/v3.1.0",
    ),
)


@dataclass(frozen=True)
class State:
    """What a catalogue tells of: the newest revision and its time, the time of the first, the newest dump, if any.

    ``base`` is the address before every path, ``services`` those of :data:`SERVICES` that are served.
    """

    revision: int
    modified: str
    issued: str
    base: str
    dump: Dump | None
    services: Sequence[Service]


def describe(rows: Mapping[str, Rows], state: State) -> Graph:
    """The catalogue in RDF, from the rows of each of :data:`QUERIES`."""
    graph = Graph()
    for prefix, name in (("dcat", DCAT), ("dcterms", DCTERMS), ("foaf", FOAF), ("spdx", SPDX), ("vcard", VCARD)):
        graph.bind(prefix, name)
    graph.bind("skos", SKOS)
    _add_catalogue(graph, state)
    _add_dataset(graph, rows, state)
    for file in state.dump.files if state.dump else ():
        if file.group != "about" and state.dump:
            _add_distribution(graph, file, state, state.dump)
    _add_doors(graph, state)
    _add_parts(graph, rows, state)
    for service in state.services:
        _add_service(graph, service, state)
    return graph


def _add_catalogue(graph: Graph, state: State) -> None:
    graph.add((CATALOGUE, RDF.type, DCAT.Catalog))
    _texts(graph, CATALOGUE, DCTERMS.title, _CATALOGUE_TITLE)
    _texts(graph, CATALOGUE, DCTERMS.description, _ABOUT)
    _common(graph, CATALOGUE, state)
    _typed(graph, CATALOGUE, FOAF.homepage, URIRef(BASE), FOAF.Document)
    taxonomy = _AUTHORITY["data-theme"]
    _typed(graph, CATALOGUE, DCAT.themeTaxonomy, taxonomy, SKOS.ConceptScheme)
    _texts(graph, taxonomy, DCTERMS.title, {"en": "Data theme", "fr": "Thème de données"})
    graph.add((CATALOGUE, DCAT.dataset, DATASET))
    graph.add((PUBLISHER, RDF.type, FOAF.Agent))
    graph.add((PUBLISHER, FOAF.name, Literal("Municipia maintainers")))


def _common(graph: Graph, thing: URIRef, state: State) -> None:
    """What catalogue and data sets share: publisher, languages, licence, times."""
    graph.add((thing, DCTERMS.publisher, PUBLISHER))
    for code in _LANGUAGES.values():
        _typed(graph, thing, DCTERMS.language, _AUTHORITY[f"language/{code}"], DCTERMS.LinguisticSystem)
    _licence(graph, thing)
    graph.add((thing, DCTERMS.modified, Literal(state.modified, datatype=XSD.dateTime)))
    if state.issued:
        graph.add((thing, DCTERMS.issued, Literal(state.issued, datatype=XSD.dateTime)))


def _licence(graph: Graph, thing: URIRef) -> None:
    """The licence by its name in the authority table; the text itself is the same as :data:`LICENCE`."""
    licence = _AUTHORITY["licence/CC_BY_4_0"]
    _typed(graph, thing, DCTERMS.license, licence, DCTERMS.LicenseDocument)
    graph.add((licence, SKOS.exactMatch, URIRef(LICENCE)))


def _add_dataset(graph: Graph, rows: Mapping[str, Rows], state: State) -> None:
    graph.add((DATASET, RDF.type, DCAT.Dataset))
    _texts(graph, DATASET, DCTERMS.title, TITLE)
    _texts(graph, DATASET, DCTERMS.description, _ABOUT)
    _common(graph, DATASET, state)
    graph.add((DATASET, DCTERMS.identifier, Literal(str(DATASET), datatype=XSD.anyURI)))
    graph.add((DATASET, DCAT.version, Literal(str(state.revision))))
    _typed(graph, DATASET, DCAT.landingPage, URIRef(BASE), FOAF.Document)
    _typed(graph, DATASET, DCTERMS.accessRights, _AUTHORITY["access-right/PUBLIC"], DCTERMS.RightsStatement)
    _typed(graph, DATASET, DCTERMS.accrualPeriodicity, _AUTHORITY["frequency/IRREG"], DCTERMS.Frequency)
    _typed(graph, DATASET, DCTERMS.conformsTo, URIRef(BASE + "def"), DCTERMS.Standard)
    for code, names in _THEMES.items():
        _typed(graph, DATASET, DCAT.theme, _AUTHORITY[f"data-theme/{code}"], SKOS.Concept)
        _texts(graph, _AUTHORITY[f"data-theme/{code}"], SKOS.prefLabel, names)
    for language, words in _KEYWORDS.items():
        for word in words:
            graph.add((DATASET, DCAT.keyword, Literal(word, lang=language)))
    contact = URIRef(f"{CATALOGUE}#contact")
    _typed(graph, DATASET, DCAT.contactPoint, contact, VCARD.Organization)
    graph.add((contact, VCARD.fn, Literal("Municipia maintainers")))
    graph.add((contact, VCARD.hasURL, URIRef(BASE + "about")))
    _add_coverage(graph, rows)


def _add_coverage(graph: Graph, rows: Mapping[str, Rows]) -> None:
    period = URIRef(f"{CATALOGUE}#period")
    for row in rows["coverage"]:
        for name, property_ in (("first", DCAT.startDate), ("last", DCAT.endDate)):
            if name in row:
                _typed(graph, DATASET, DCTERMS.temporal, period, DCTERMS.PeriodOfTime)
                graph.add((period, property_, row[name]))
    for row in rows["countries"]:
        _typed(graph, DATASET, DCTERMS.spatial, _AUTHORITY[f"country/{row['code']}"], DCTERMS.Location)


def _add_distribution(graph: Graph, file: File, state: State, dump: Dump) -> None:
    address = URIRef(f"{state.base}dumps/{dump.release}/{file.path}")
    thing = URIRef(f"{CATALOGUE}#file-{_mark(file.path)}")
    graph.add((DATASET, DCAT.distribution, thing))
    graph.add((thing, RDF.type, DCAT.Distribution))
    graph.add((thing, DCTERMS.title, Literal(f"{file.path} ({dump.release})")))
    graph.add((thing, DCAT.accessURL, address))
    graph.add((thing, DCAT.downloadURL, address))
    _typed(graph, thing, DCAT.mediaType, URIRef(_MEDIA + _content_type(file)), DCTERMS.MediaType)
    if file.compression:
        _typed(graph, thing, DCAT.compressFormat, URIRef(_MEDIA + "application/gzip"), DCTERMS.MediaType)
    if file.media_type == "application/zip":
        _typed(graph, thing, DCAT.packageFormat, URIRef(_MEDIA + "application/zip"), DCTERMS.MediaType)
    graph.add((thing, DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger)))
    checksum = URIRef(f"{thing}-sum")
    _typed(graph, thing, SPDX.checksum, checksum, SPDX.Checksum)
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))
    graph.add((thing, DCAT.version, Literal(str(dump.revision))))
    graph.add((thing, DCTERMS.modified, Literal(dump.time, datatype=XSD.dateTime)))
    _licence(graph, thing)


def _add_doors(graph: Graph, state: State) -> None:
    """The whole data set through the services that give all of it, as of now, whether there is a dump or not."""
    for service in state.services:
        if service.path not in _DOORS:
            continue
        path, media_type = _DOORS[service.path]
        thing = URIRef(f"{CATALOGUE}#whole-{service.path}")
        graph.add((DATASET, DCAT.distribution, thing))
        graph.add((thing, RDF.type, DCAT.Distribution))
        _texts(graph, thing, DCTERMS.title, service.title)
        graph.add((thing, DCAT.accessURL, URIRef(state.base + path)))
        graph.add((thing, DCAT.accessService, URIRef(f"{CATALOGUE}#service-{service.path}")))
        _typed(graph, thing, DCAT.mediaType, URIRef(_MEDIA + media_type), DCTERMS.MediaType)
        graph.add((thing, DCTERMS.modified, Literal(state.modified, datatype=XSD.dateTime)))
        _licence(graph, thing)


def _content_type(file: File) -> str:
    """The media type of what is in a file: of the tables, when they are packed together."""
    return "text/csv" if file.media_type == "application/zip" else file.media_type


def _add_parts(graph: Graph, rows: Mapping[str, Rows], state: State) -> None:
    """One part of the data set for each source: the named graph that holds what it says."""
    titles = {str(row["source"]): row["title"] for row in reversed(rows["titles"])}
    for row in rows["graphs"]:
        name = str(row["graph"])
        if not name.startswith(iris.SOURCE_GRAPHS):
            continue
        part, source = URIRef(name), name.replace("/graph/source/", "/id/source/")
        number = str(row["triples"])
        graph.add((CATALOGUE, DCAT.dataset, part))
        graph.add((part, RDF.type, DCAT.Dataset))
        graph.add((part, DCTERMS.title, titles.get(source, Literal(name.removeprefix(iris.SOURCE_GRAPHS)))))
        _texts(graph, part, DCTERMS.description, {lang: text % number for lang, text in _OF_SOURCE.items()})
        graph.add((part, DCTERMS.isPartOf, DATASET))
        graph.add((DATASET, DCTERMS.hasPart, part))
        graph.add((part, DCTERMS.source, URIRef(source)))
        graph.add((part, DCTERMS.publisher, PUBLISHER))
        _licence(graph, part)
        graph.add((part, DCAT.version, Literal(str(state.revision))))
        if any(service.path == "graphs" for service in state.services):
            _add_graph_access(graph, part, name, state)


def _add_graph_access(graph: Graph, part: URIRef, name: str, state: State) -> None:
    """A named graph can be had from the graph store, whatever its revision."""
    address = URIRef(f"{state.base}graphs/{name.removeprefix(BASE + 'graph/')}")
    thing = URIRef(f"{CATALOGUE}#graph-{_mark(name)}")
    graph.add((part, DCAT.distribution, thing))
    graph.add((thing, RDF.type, DCAT.Distribution))
    graph.add((thing, DCTERMS.title, Literal(name.removeprefix(iris.SOURCE_GRAPHS))))
    graph.add((thing, DCAT.accessURL, address))
    _typed(graph, thing, DCAT.mediaType, URIRef(_MEDIA + "text/turtle"), DCTERMS.MediaType)
    graph.add((thing, DCAT.accessService, URIRef(f"{CATALOGUE}#service-graphs")))
    _licence(graph, thing)


def _add_service(graph: Graph, service: Service, state: State) -> None:
    thing = URIRef(f"{CATALOGUE}#service-{service.path}")
    graph.add((CATALOGUE, DCAT.service, thing))
    graph.add((thing, RDF.type, DCAT.DataService))
    _texts(graph, thing, DCTERMS.title, service.title)
    graph.add((thing, DCAT.endpointURL, URIRef(state.base + service.path)))
    graph.add((thing, DCAT.endpointDescription, URIRef(state.base + service.described_at)))
    _typed(graph, thing, DCTERMS.conformsTo, URIRef(service.conforms_to), DCTERMS.Standard)
    graph.add((thing, DCAT.servesDataset, DATASET))
    graph.add((thing, DCTERMS.publisher, PUBLISHER))
    _typed(graph, thing, DCTERMS.accessRights, _AUTHORITY["access-right/PUBLIC"], DCTERMS.RightsStatement)
    _licence(graph, thing)


def _texts(graph: Graph, thing: URIRef, property_: URIRef, texts: Mapping[str, str]) -> None:
    for language, text in texts.items():
        graph.add((thing, property_, Literal(text, lang=language)))


def _typed(graph: Graph, thing: URIRef, property_: URIRef, value: URIRef, kind: URIRef) -> None:
    """A value that the profile wants to be of a class."""
    graph.add((thing, property_, value))
    graph.add((value, RDF.type, kind))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
