"""The vocabulary at its own addresses: ``/def``, its modules, alignments and examples, as pages and as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from rdflib import URIRef
from rdflib.namespace import OWL

from municipia import ontology
from municipia.api import schemes
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import frame_of, html_response
from municipia.api.publication import DATA_SUFFIXES, FORMATS, HTML, JSON_LD, data, not_found, serialised, wanted
from municipia.api.rendering import renderer
from municipia.api.urls import Links
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
@router.get("/def", summary="The vocabulary")
def definition(request: Request) -> Response:
    """The whole vocabulary with its alignments: its reference, or its triples."""
    return _answer(request, wanted(request, "def")[1])


@router.head("/def.{suffix}", include_in_schema=False)
@router.get("/def.{suffix}", summary="The vocabulary as a file")
def definition_file(request: Request, suffix: str) -> Response:
    """The whole vocabulary in the form that the suffix names: html, ttl, jsonld, nt or rdf."""
    stem, media_type = wanted(request, f"def.{suffix}")
    if stem != "def":
        raise not_found(request.url.path)
    return _answer(request, media_type)


@router.head("/def/context", include_in_schema=False)
@router.head("/def/context.jsonld", include_in_schema=False)
@router.get("/def/context", include_in_schema=False)
@router.get("/def/context.jsonld", summary="The JSON-LD context")
def context(request: Request) -> Response:
    """The JSON-LD context."""
    return data(request, ontology.jsonld_context().read_bytes(), JSON_LD)


@router.head("/def/{name:path}", include_in_schema=False)
@router.get("/def/{name:path}", summary="A part of the vocabulary")
def part(request: Request, name: str) -> Response:
    """A module, an alignment or an example, of the current version; its page is its place in the reference."""
    stem, media_type = wanted(request, name)
    stem = stem.removeprefix(_version()).strip("/")
    if not stem:
        return _answer(request, media_type)
    if stem not in _parts():
        raise not_found(request.url.path)
    if media_type == HTML:
        links = Links(request.url.path, dict(request.query_params))
        return RedirectResponse(links.page(f"/def#{_anchor(stem)}"), status_code=303, headers={"Vary": "Accept"})
    return data(request, _part(stem, media_type), media_type)


def _answer(request: Request, media_type: str) -> Response:
    if media_type != HTML:
        return data(request, _whole(media_type), media_type)
    frame = frame_of(request)
    language = frame.voice.language
    page = VocabularyPage(
        title=words(language)["vocabulary"],
        section="vocabulary",
        crumbs=(Crumb(words(language)["vocabulary"]),),
        body=Markup(_body(language, tuple(frame.links.carried()))),  # noqa: S704 - our template escaped it
        files={suffix: f"/def.{suffix}" for suffix in DATA_SUFFIXES},
    )
    return html_response(request, renderer().render("vocabulary.html", page, frame), frame)


@lru_cache(maxsize=24)
def _body(language: str, carried: tuple[tuple[str, str], ...]) -> str:
    """The reference in a language, its links carrying what the reader has chosen."""
    return reference.body(language, Links("/def", dict(carried)).thing)


@lru_cache(maxsize=len(FORMATS))
def _whole(media_type: str) -> bytes:
    return serialised(loading.terms(), media_type)


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
