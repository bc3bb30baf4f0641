"""The vocabulary at its own addresses: ``/def``, its modules, alignments and examples, as pages and as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from rdflib import Graph, URIRef
from rdflib.namespace import OWL

from municipia import ontology
from municipia.api import recorded, schemes
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep, page_response
from municipia.api.outcomes import gives, instead
from municipia.api.publication import DATA_SUFFIXES, GIVES, HTML, JSON_LD, data, not_found, serialised, wanted
from municipia.ontology import loading, reference
from municipia.ontology.namespaces import BASE
from municipia.ontology.words import words

router = APIRouter()
router.include_router(schemes.router)


@dataclass(frozen=True, kw_only=True)
class VocabularyPage(Page):
    """The reference of the vocabulary; ``body`` is HTML of our own template, ``files`` its data by suffix."""

    body: Markup
    files: Mapping[str, str]


@router.head("/def", include_in_schema=False)
@router.get("/def", summary="The vocabulary", responses=GIVES)
async def definition(desk: DeskDep) -> Response:
    """The whole vocabulary with its alignments: its reference, or its triples."""
    return await _answer(desk, wanted(desk.request, "def")[1])


@router.head("/def.{suffix}", include_in_schema=False)
@router.get("/def.{suffix}", summary="The vocabulary as a file", responses=GIVES)
async def definition_file(desk: DeskDep, suffix: str) -> Response:
    """The whole vocabulary in the form that the suffix names: html, ttl, jsonld, nt or rdf."""
    stem, media_type = wanted(desk.request, f"def.{suffix}")
    if stem != "def":
        raise not_found(desk.request.url.path)
    return await _answer(desk, media_type)


@router.head("/def/context", include_in_schema=False)
@router.head("/def/context.jsonld", include_in_schema=False)
@router.get("/def/context", include_in_schema=False)
@router.get("/def/context.jsonld", summary="The JSON-LD context", responses=gives(JSON_LD, faults=(304, 410)))
async def context(desk: DeskDep) -> Response:
    """The JSON-LD context."""
    await recorded.current(desk)
    return data(desk.request, ontology.jsonld_context().read_bytes(), JSON_LD, desk.revision)


@router.head("/def/{name:path}", include_in_schema=False)
@router.get("/def/{name:path}", summary="A part of the vocabulary", responses={**GIVES, **instead(303)})
async def part(desk: DeskDep, name: str) -> Response:
    """A module, an alignment or an example, of the current version; its page is its place in the reference."""
    stem, media_type = wanted(desk.request, name)
    stem = stem.removeprefix(_version()).strip("/")
    if not stem:
        return await _answer(desk, media_type)
    if stem not in _parts():
        raise not_found(desk.request.url.path)
    if media_type == HTML:
        address = desk.links.page(f"/def#{_anchor(stem)}")
        return RedirectResponse(address, status_code=303, headers={"Vary": "Accept"})
    await recorded.current(desk)
    return data(desk.request, _part(stem, media_type), media_type, desk.revision)


async def _answer(desk: Desk, media_type: str) -> Response:
    graph = await recorded.terms(desk)
    if media_type != HTML:
        content = await recorded.made(desk, ("def", media_type), lambda: serialised(graph, media_type))
        assert isinstance(content, bytes)  # noqa: S101 - the key says so
        return data(desk.request, content, media_type, desk.revision)
    language, frame = desk.voice.language, desk.frame
    page = VocabularyPage(
        title=words(language)["vocabulary"],
        section="vocabulary",
        crumbs=(Crumb(words(language)["vocabulary"]),),
        body=Markup(await _body(desk, graph)),  # noqa: S704 - our template escaped it
        files={suffix: desk.links.page(f"/def.{suffix}") for suffix in DATA_SUFFIXES},
    )
    return page_response(desk.request, "vocabulary.html", page, frame)


async def _body(desk: Desk, graph: Graph) -> str:
    """The reference in the reader's language, its links carrying what the reader has chosen."""
    language, concepts = desk.voice.language, await recorded.schemes(desk)
    key = ("reference", language, tuple(desk.links.carried()))
    found = await recorded.made(
        desk, key, lambda: reference.body(language, desk.links.thing, graph, concepts if len(concepts) else None)
    )
    return str(found)


@cache
def _parts() -> Mapping[str, Traversable]:
    """The files under ``/def/``, by their path."""
    examples = (files(ontology) / "examples").iterdir()
    classes = (path.name.removesuffix(".ttl") for path in examples)
    return {
        **{name: ontology.module(name) for name in ontology.MODULES},
        **{f"alignment/{name}": ontology.alignment(name) for name in ontology.ALIGNMENTS},
        **{f"example/{name}": ontology.example(name) for name in classes},
    }


@lru_cache(maxsize=128)
def _part(name: str, media_type: str) -> bytes:
    """One file: in Turtle as it was written, comments included."""
    file = _parts()[name]
    return file.read_bytes() if media_type == "text/turtle" else serialised(loading.parsed([file]), media_type)


@cache
def _version() -> str:
    umbrella = loading.parsed([ontology.module("municipia")])
    return str(umbrella.value(URIRef(BASE + "def"), OWL.versionInfo))


def _anchor(name: str) -> str:
    head, _, rest = name.partition("/")
    if head == "example":
        return rest
    return "alignments" if rest else f"module-{head}"
