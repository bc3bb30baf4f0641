"""The home page: what is in here, how fresh it is, and the ways in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from municipia.api.asking import CORE_SCOPE
from municipia.api.catalogues import marked
from municipia.api.contexts import Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.labels import Label
from municipia.api.lookup import Lookup
from municipia.api.pages.disagreements import disagreements
from municipia.api.pages.log import Change, latest_changes
from municipia.api.pages.numbers import numbers_in, possible_besides
from municipia.api.pages.road import Step, road
from municipia.api.pages.unidentified import unidentified
from municipia.api.scopes import Collection, collections
from municipia.api.urls import page_path
from municipia.graph.commitments import Number
from municipia.graph.core import CORE
from municipia.graph.questions import catalogue
from municipia.ontology.namespaces import MUN, ORG

router = APIRouter(include_in_schema=False)

_ACT: Final = str(MUN.CommitmentAct)
#: What the home page counts: class or kind, its name, where to read on.
_FIGURES: Final = (
    (str(MUN.Territory), marked("territories"), "/territories"),
    (str(MUN.Instrument), marked("instruments"), "/instruments"),
    (_ACT, marked("acts of commitment"), "/q/R9"),
    (str(MUN.Practice), marked("practices"), "/practices"),
    (str(MUN.ThematicRight), marked("rights"), "/rights"),
    (str(ORG.Organization), marked("organisations"), "/organisations"),
    ("event", marked("events"), "/events"),
    ("source", marked("sources"), "/sources"),
)


#: The questions that the home page shows, of each kind of reader some.
_ASKED: Final = ("R1", "R6", "R3", "O4", "O6", "P4")

#: The lists that can be narrowed to a collection.
_LISTED: Final = frozenset({"/territories", "/instruments", "/organisations", "/sources"})


@dataclass(frozen=True)
class Figure:
    """A number on the home page; ``scope`` is the part of the graph that its list is narrowed to."""

    number: int
    text: str
    path: str
    scope: str = ""


@dataclass(frozen=True)
class Asked:
    """A named question as the home page lists it."""

    slug: str
    text: str


@dataclass(frozen=True)
class Holding:
    """A bundled collection on the home page: its title, the day its list holds for in words, what it adds."""

    iri: str
    title: Label
    as_of: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """The home page; its figures are those of the core, each collection has its own."""

    figures: tuple[Figure, ...] = ()
    collections: tuple[Holding, ...] = ()
    questions: tuple[Asked, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: int = 0
    unresolved: int = 0
    road: tuple[Step, ...] = ()


@router.api_route("/", methods=["GET", "HEAD"])
async def home(desk: DeskDep) -> Response:
    """The home page."""
    held = await collections(desk)
    core = desk.lookup.within(CORE if held else "")
    numbers, *of_collections = await asyncio.gather(
        _numbers(desk, core, CORE_SCOPE), *(_numbers(desk, desk.lookup.within(one.graph), one.name) for one in held)
    )
    page = HomePage(
        title="Municipia",
        section="home",
        description=desk.say("Which territory committed itself to what, when, and who says so."),
        figures=_figures(numbers, desk),
        collections=tuple(_holding(one, counts, desk) for one, counts in zip(held, of_collections, strict=True)),
        questions=_questions(desk),
        changes=latest_changes(desk, 5),
        conflicts=len(await disagreements(desk)),
        unresolved=len(await unidentified(desk, await core.rows("governments"))),
        road=await road(desk, in_core=bool(held)),
    )
    desk.describe_dataset()
    return await desk.answer("home.html", page)


async def _numbers(desk: Desk, lookup: Lookup, scope: str) -> dict[str, Number]:
    """How many there are of each class and kind in a part of the graph; of acts, as of the day asked for."""
    rows = [*await lookup.rows("counts"), *await lookup.rows("counts_by_path")]
    found = {str(row.get("class", row.get("kind"))): Number(int(row["number"])) for row in rows}
    if desk.as_of_day is not None:
        found[_ACT] = (await numbers_in(desk, scope)).total
    return found


def _figures(numbers: Mapping[str, Number], desk: Desk) -> tuple[Figure, ...]:
    """The figures of the core."""
    return tuple(_figure(numbers.get(key, Number()), desk.say(text), path, desk) for key, text, path in _FIGURES)


def _figure(number: Number, text: str, path: str, desk: Desk, scope: str = "") -> Figure:
    besides = " ".join(f"({one.text})" for one in possible_besides(number, desk))
    return Figure(number.total, f"{text} {besides}".rstrip(), path, scope)


def _holding(one: Collection, numbers: Mapping[str, Number], desk: Desk) -> Holding:
    """What a collection adds to the core; its acts are told on the page of its source."""
    figures = [
        _figure(numbers[key], desk.say(text), path, desk, one.name)
        if path in _LISTED
        else _figure(numbers[key], desk.say(text), page_path(one.iri), desk)
        for key, text, path in _FIGURES
        if key in numbers and numbers[key].total and key != "source"
    ]
    return Holding(one.iri, one.title, desk.voice.heading_as_of(one.as_of) if one.as_of else "", tuple(figures))


def _questions(desk: Desk) -> tuple[Asked, ...]:
    asked = (catalogue().find(name) for name in _ASKED)
    return tuple(Asked(one.slug, one.example[desk.voice.language]) for one in asked if not one.unavailable)
