"""The page for developers, at ``/developers``: what there is to build on, with snippets that the tests run.

A snippet is a file of ``api/snippets/``, written against the address that ``make serve`` listens on and shown with
that of the server that is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Response

from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import DeskDep
from municipia.api.linking import serves
from municipia.api.urls import own_address

router = APIRouter(include_in_schema=False)

#: The address in the files.
ADDRESS: Final = "http://127.0.0.1:8000"
LANGUAGES: Final = {"sh": "curl", "py": "Python", "R": "R", "js": "JavaScript"}


@dataclass(frozen=True)
class Topic:
    """A way to the data: what it is, for what, where it is, the name of its snippets."""

    id: str
    title: str
    about: str
    path: str


TOPICS: Final = (
    Topic(
        "question",
        marked("Named questions"),
        marked("Thirty questions with parameters, answered as CSV or JSON: the shortest way to a table."),
        "/q",
    ),
    Topic(
        "thing",
        marked("Things by their identifier"),
        marked("Every identifier can be looked up: the Accept header, or a suffix, chooses a page or data."),
        "/territories",
    ),
    Topic(
        "query",
        marked("SPARQL"),
        marked("Any question to the whole graph, by the SPARQL 1.1 Protocol; the answer tells its revision."),
        "/sparql",
    ),
    Topic(
        "dump",
        marked("Dumps"),
        marked("The whole graph as files: RDF, CSV with a codebook, Parquet, GeoJSON, GraphML."),
        "/dumps/",
    ),
    Topic(
        "changes",
        marked("Changes"),
        marked("A stream of every change (Linked Data Event Stream) and the patch of each revision, to keep a mirror."),
        "/changes/stream",
    ),
    Topic(
        "reconcile",
        marked("Reconciliation"),
        marked("A list of names matched against the graph, from OpenRefine or a program; doubt is told as doubt."),
        "/reconcile",
    ),
    Topic(
        "write",
        marked("Contribute a source"),
        marked("Who holds a token writes the graph of a source (Graph Store Protocol); it must pass the rules."),
        "/graphs",
    ),
)


@dataclass(frozen=True)
class Snippet:
    """A snippet as it is shown: its file, its language, its text."""

    file: str
    language: str
    text: str


@dataclass(frozen=True)
class Part:
    """A topic in the reader's language, with its snippets."""

    id: str
    title: str
    about: str
    path: str
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, kw_only=True)
class DevelopersPage(Page):
    """The ways to the data that this server offers."""

    parts: tuple[Part, ...]
    address: str


@router.api_route("/developers", methods=["GET", "HEAD"])
async def developers(desk: DeskDep) -> Response:
    """What there is to build on, with snippets."""
    address = own_address(desk.request)
    title = desk.say("For developers")
    parts = tuple(
        Part(topic.id, desk.say(topic.title), desk.say(topic.about), topic.path, _shown(topic.id, address))
        for topic in TOPICS
        if serves(desk.request, topic.path)
    )
    page = DevelopersPage(
        title=title,
        description=desk.say("What there is to build on, with examples for curl, Python, R and JavaScript."),
        crumbs=(Crumb(title),),
        parts=parts,
        address=address,
    )
    return await desk.answer("developers.html", page)


def _shown(topic: str, address: str) -> tuple[Snippet, ...]:
    return tuple(
        Snippet(f"{topic}.{suffix}", language, text.replace(ADDRESS, address))
        for suffix, language in LANGUAGES.items()
        if (text := snippets().get(f"{topic}.{suffix}"))
    )


@cache
def snippets() -> dict[str, str]:
    """The text of each file of ``api/snippets/``, by name."""
    folder = files("municipia.api").joinpath("snippets")
    return {path.name: path.read_text(encoding="utf-8").strip() for path in folder.iterdir() if path.is_file()}
