"""The schemes of concepts: ``/kos`` lists them, ``/kos/{scheme}`` shows one, as a page and as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.term import Node

from municipia.api import recorded
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep, page_response
from municipia.api.labels import Label, from_iri, pick, sort_key
from municipia.api.publication import DATA_SUFFIXES, GIVES, HTML, data, not_found, serialised, stem_of, wanted
from municipia.api.voice import Voice
from municipia.ontology.namespaces import DCTERMS, KOS, SCHEMA
from municipia.ontology.words import words

router = APIRouter()

_MAPPINGS: Final = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


@dataclass(frozen=True)
class Tied:
    """A concept named beside another: its IRI and name."""

    iri: str
    name: Label


@dataclass(frozen=True)
class Concept:
    """One concept of a scheme as the page shows it; ``position`` is its place in the text it comes from, else 0."""

    iri: str
    key: str
    name: Label
    definition: Label | None
    position: int
    broader: tuple[Tied, ...]
    mappings: tuple[Tied, ...]


@dataclass(frozen=True, kw_only=True)
class SchemePage(Page):
    """A scheme with its concepts, or the list of schemes; ``files`` are its data by suffix, ``words`` its headings."""

    iri: str
    lead: Label | None
    concepts: tuple[Concept, ...]
    files: Mapping[str, str]
    words: Mapping[str, str]


@router.head("/kos{suffix}", include_in_schema=False)
@router.get("/kos{suffix}", include_in_schema=False)
@router.head("/kos", include_in_schema=False)
@router.get("/kos", summary="All schemes of concepts", responses=GIVES)
async def every_scheme(desk: DeskDep) -> Response:
    """The schemes by name, as a page or as triples."""
    stem, media_type = wanted(desk.request, desk.request.url.path.strip("/"))
    if stem != "kos":
        raise not_found(desk.request.url.path)
    graph = await recorded.schemes(desk)
    if media_type != HTML:
        schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
        content = await recorded.made(desk, ("kos", media_type), lambda: _data(graph, schemes, media_type))
        assert isinstance(content, bytes)  # noqa: S101 - the key says so
        return data(desk.request, content, media_type, desk.revision)
    frame, voice = desk.frame, desk.voice
    found = (_concept(graph, scheme, voice) for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme))
    concepts = tuple(sorted(found, key=lambda one: sort_key(one.name.text)))
    spoken = words(voice.language)
    page = SchemePage(
        title=spoken["schemes"],
        section="vocabulary",
        crumbs=(Crumb(spoken["vocabulary"], "/def"), Crumb(spoken["schemes"])),
        iri="",
        lead=Label(spoken["schemes_lead"]),
        concepts=concepts,
        files={suffix: desk.links.page(f"/kos.{suffix}") for suffix in DATA_SUFFIXES},
        words=spoken,
    )
    return page_response(desk.request, "scheme.html", page, frame)


@router.head("/kos/{name}", include_in_schema=False)
@router.get("/kos/{name}", summary="A scheme of concepts", responses=GIVES)
async def scheme(desk: DeskDep, name: str) -> Response:
    """One scheme: its concepts with key, name, definition and mappings, or its triples."""
    graph = await recorded.schemes(desk)
    if (KOS[stem_of(name)], RDF.type, SKOS.ConceptScheme) not in graph:
        raise not_found(desk.request.url.path)
    stem, media_type = wanted(desk.request, name)
    if media_type != HTML:
        about = {KOS[stem], *graph.subjects(SKOS.inScheme, KOS[stem])}
        content = await recorded.made(desk, (stem, media_type), lambda: _data(graph, about, media_type))
        assert isinstance(content, bytes)  # noqa: S101 - the key says so
        return data(desk.request, content, media_type, desk.revision)
    page = _page(graph, KOS[stem], desk)
    return page_response(desk.request, "scheme.html", page, desk.frame)


def _page(graph: Graph, iri: URIRef, desk: Desk) -> SchemePage:
    voice, spoken = desk.voice, words(desk.voice.language)
    name = _name(graph, iri, voice)
    found = (_concept(graph, concept, voice) for concept in graph.subjects(SKOS.inScheme, iri))
    return SchemePage(
        title=name.text,
        title_tag=name.tag,
        section="vocabulary",
        crumbs=(Crumb(spoken["vocabulary"], "/def"), Crumb(spoken["schemes"], "/kos"), Crumb(name.text)),
        iri=str(iri),
        lead=pick(_texts(graph, iri, DCTERMS.description), voice),
        concepts=tuple(sorted(found, key=lambda one: (one.position, sort_key(one.name.text)))),
        files={suffix: desk.links.data(str(iri), suffix) for suffix in DATA_SUFFIXES},
        words=spoken,
    )


def _concept(graph: Graph, iri: Node, voice: Voice) -> Concept:
    texts = [*_texts(graph, iri, SKOS.definition), *_texts(graph, iri, DCTERMS.description)]
    mapped = {target for predicate in _MAPPINGS for target in graph.objects(iri, predicate)}
    return Concept(
        iri=str(iri),
        key=str(iri).rpartition("/")[2],
        name=_name(graph, iri, voice),
        definition=pick(texts, voice),
        position=int(str(graph.value(iri, SCHEMA.position) or 0)),
        broader=_tied(graph, set(graph.objects(iri, SKOS.broader)), voice),
        mappings=_tied(graph, mapped, voice),
    )


def _tied(graph: Graph, iris: set[Node], voice: Voice) -> tuple[Tied, ...]:
    found = (Tied(str(iri), _name(graph, iri, voice)) for iri in iris)
    return tuple(sorted(found, key=lambda one: sort_key(one.name.text)))


def _name(graph: Graph, iri: Node, voice: Voice) -> Label:
    return pick(_texts(graph, iri, SKOS.prefLabel), voice) or from_iri(str(iri))


def _texts(graph: Graph, iri: Node, predicate: URIRef) -> list[Literal]:
    return [text for text in graph.objects(iri, predicate) if isinstance(text, Literal)]


def _data(graph: Graph, about: Iterable[Node], media_type: str) -> bytes:
    """The triples about some schemes and concepts."""
    part = Graph()
    for prefix, base in graph.namespaces():
        part.bind(prefix, base)
    for subject in about:
        for triple in graph.triples((subject, None, None)):
            part.add(triple)
    return serialised(part, media_type)
