"""Selections in the address: which acts and places the matrix, the map, the network and the curves look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from rdflib import URIRef

from municipia.api.asking import CORE_SCOPE
from municipia.api.catalogues import marked
from municipia.api.contexts import Page
from municipia.api.desk import Desk
from municipia.api.formats import country_name
from municipia.api.known import Known, derived, known
from municipia.api.labels import Label, from_iri, sort_key
from municipia.api.listing import Choice
from municipia.api.scopes import Collection, collections, part_of, scope_choices
from municipia.api.urls import Links
from municipia.graph.commitments import UNKNOWN, Act, Commitments, Matrix, Place, Selection, certainty
from municipia.graph.errors import ParameterError
from municipia.graph.parameters import refused, unknown
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

#: Where the values of a parameter stand under the base, by parameter; the order is that of the form.
SPACES: Final[Mapping[str, str]] = {
    "instrument": "id/instrument/",
    "right": "kos/right/",
    "act": "kos/act-type/",
    "region": "kos/un-region/",
    "section": "id/organisation/",
    "country": "kos/country/",
    "type": "kos/territory-type/",
}
#: Every parameter of a selection but the day, which travels with all pages as ``asOf``.
PARAMETERS: Final = ("scope", *SPACES, "size", "since", "until", "certainty", "name")
SIZES: Final[Mapping[str, str]] = {
    "small": marked("Under 50,000 inhabitants"),
    "intermediate": marked("50,000 to 999,999 inhabitants"),
    "metropolis": marked("A million inhabitants and more"),
    UNKNOWN: marked("Population not known"),
}
CERTAINTIES: Final[Mapping[str, str]] = {"certain": marked("certain"), "possible": marked("possible")}
_TITLES: Final[Mapping[str, str]] = {
    "scope": marked("Part of the graph"),
    "instrument": marked("Instrument"),
    "right": marked("Right"),
    "act": marked("Act"),
    "region": marked("UN region"),
    "section": marked("UCLG section"),
    "country": marked("Country"),
    "type": marked("Kind"),
    "size": marked("Population"),
    "since": marked("From the year"),
    "until": marked("To the year"),
    "certainty": marked("Certainty"),
    "name": marked("Name"),
}
_YEARS: Final = (1, 9998)


@dataclass(frozen=True)
class Chip:
    """A condition that is set: the parameter, what it says (``words`` in one), and the address without it."""

    name: str
    title: str
    text: str
    without: str
    words: str


@dataclass(frozen=True)
class Option:
    """A parameter in the form: its value, and the values to choose from (none: a text).

    ``default`` is the choice that holds when none is made; without one, everything is kept then.
    """

    name: str
    title: str
    value: str
    choices: tuple[Choice, ...] = ()
    is_number: bool = False
    default: str = ""

    @property
    def is_set(self) -> bool:
        """Whether it keeps something out that would be there without it."""
        return self.value not in ("", self.default)


@dataclass(frozen=True)
class View:
    """One of the ways of looking at a selection: its path, its name, whether it is the one shown."""

    path: str
    name: str
    is_here: bool


@dataclass(frozen=True)
class Chosen:
    """A selection as a page has it: what is selected, from what, in which words.

    ``known`` holds the name of every place, instrument and concept that the page may show; ``commitments`` are those
    of the part of the graph that is looked at.
    """

    selection: Selection
    known: Known
    matrix: Matrix
    options: tuple[Option, ...]
    chips: tuple[Chip, ...]
    views: tuple[View, ...]
    years: tuple[int, int]
    language: str

    @property
    def commitments(self) -> Commitments:
        """Every act of the part of the graph that is looked at."""
        return self.known.commitments

    @property
    def names(self) -> Mapping[str, Label]:
        """The names of places, instruments and concepts."""
        return self.known.names

    @property
    def searched(self) -> str:
        """What was looked for, in words; "" without a condition."""
        return ", ".join(chip.words for chip in self.chips)

    def place(self, iri: str) -> Place:
        """One of the places."""
        return self.commitments.places[iri]

    def name(self, iri: str) -> Label:
        """The name of a thing; the end of its IRI when it has none."""
        return self.known.name(iri)

    def country(self, iri: str) -> Label | None:
        """The name of the country of a place; None where none is known."""
        countries = self.place(iri).countries
        return self.name(countries[0]) if countries else None


@dataclass(frozen=True, kw_only=True)
class SelectionPage(Page):
    """A page of a selection."""

    chosen: Chosen

    @property
    def narrowed(self) -> str:
        """The conditions of the selection."""
        return self.chosen.searched


#: The pages that share a selection, in the order of their tabs.
VIEWS: Final[Mapping[str, str]] = {
    "/matrix": marked("Matrix"),
    "/map": marked("Map"),
    "/network": marked("Network"),
    "/time": marked("Time"),
    "/compare": marked("Compare"),
}


def canonical(request: Request) -> Response | None:
    """A redirection to the same page with each parameter once (``a=1&a=2`` becomes ``a=1,2``); None if it is so."""
    items = [(name, value.strip()) for name, value in request.query_params.multi_items()]
    names = [name for name, _ in items]
    if len(names) == len(set(names)) and all(value for _, value in items):
        return None
    joined: dict[str, str] = {}
    for name, value in items:
        known = joined.get(name, "").split(",") if name in SPACES else []
        if value and value not in known:
            joined[name] = ",".join([*filter(None, known), value])
    address = Links(request.url.path, joined).here()
    return RedirectResponse(address, status_code=303, headers={"Vary": "Accept"})


async def chosen(desk: Desk) -> Chosen:
    """The selection that the address of a page asks for.

    Raises ParameterError for a value that is none of the parameter's.
    """
    selection = _selection(desk)
    held = await collections(desk)
    told = await known(desk, part_of(desk, held))
    for name in SPACES:
        await must_be_values(desk, told, name, _keys(desk, name))
    options = (*_parts(desk, held), *_options(desk, selection, told))
    return Chosen(
        selection=selection,
        known=told,
        matrix=await matrix(desk, told, selection),
        options=options,
        chips=_chips(desk, options),
        views=tuple(View(path, desk.say(name), path == desk.links.path) for path, name in VIEWS.items()),
        years=_years(told),
        language=desk.voice.language,
    )


async def matrix(desk: Desk, told: Known, selection: Selection) -> Matrix:
    """What remains of a part of the graph under a selection; whatever looks at the same has the same matrix."""

    def make() -> Matrix:
        is_named = told.named(selection.words) if selection.words else None
        return told.commitments.matrix(selection, is_named=is_named).counted()

    return await derived(desk, "matrix", told, selection, make)


def _parts(desk: Desk, held: Sequence[Collection]) -> tuple[Option, ...]:
    """The part of the graph that is looked at; no option where there is nothing to choose."""
    if not held:
        return ()
    value = part_of(desk, held)
    return (Option("scope", _title(desk, "scope"), value, scope_choices(desk, held), default=CORE_SCOPE),)


def _selection(desk: Desk) -> Selection:
    return Selection(
        instruments=_iris(desk, "instrument"),
        types=_iris(desk, "act"),
        countries=_iris(desk, "country"),
        regions=_iris(desk, "region"),
        sections=_iris(desk, "section"),
        kinds=_iris(desk, "type"),
        rights=_iris(desk, "right"),
        sizes=frozenset(filter(None, (desk.one_of("size", SIZES),))),
        since=_year(desk, "since"),
        until=_year(desk, "until"),
        as_of=desk.as_of_day,
        certainty=desk.one_of("certainty", CERTAINTIES),
        words=desk.parameter("name")[:200],
    )


def _keys(desk: Desk, name: str) -> list[str]:
    return [key.strip() for key in desk.parameter(name).split(",") if key.strip()]


def _iris(desk: Desk, name: str) -> frozenset[str]:
    """The values asked for as IRIs."""
    for key in _keys(desk, name):
        check_key(name, key)
    return frozenset(f"{BASE}{SPACES[name]}{key}" for key in _keys(desk, name))


async def must_be_values(desk: Desk, told: Known, name: str, keys: Iterable[str], kind: str = "") -> None:
    """Make sure that the graph knows each value of a parameter; one that nothing selected has is an empty result.

    ``kind`` is the parameter whose values it takes, where it has another name.

    Raises ParameterError with the values of nearest name for one that it does not know.
    """
    held = told.values[kind or name]
    for key in keys:
        iri = f"{BASE}{SPACES[kind or name]}{key}"
        if iri not in held and not await desk.lookup.rows("exists", thing=URIRef(iri)):
            raise unknown(name, key[:60], [(each.rpartition("/")[2], told.name(each).text) for each in held])


def check_key(name: str, key: str) -> None:
    """Raises ParameterError for a text that is the key of nothing, whatever the graph holds."""
    if not key.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise refused(name, key[:60], said("Choose one in the form of /matrix."))


def _year(desk: Desk, name: str) -> int | None:
    text = desk.parameter(name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and _YEARS[0] <= int(text) <= _YEARS[1]):
        raise ParameterError(said("“%(value)s” is no year: write four digits, as 2018.", value=text[:40]), name=name)
    return int(text)


def _options(desk: Desk, selection: Selection, told: Known) -> tuple[Option, ...]:
    lists = [
        Option(name, _title(desk, name), value, _choices(name, told, value, desk.voice.language))
        for name in SPACES
        for value in (",".join(_keys(desk, name)),)
    ]
    sizes = tuple(Choice(size, desk.say(text), told.values["size"][size]) for size, text in SIZES.items())
    sure = tuple(Choice(value, desk.say(text)) for value, text in CERTAINTIES.items())
    return (
        *lists,
        Option("size", _title(desk, "size"), "".join(selection.sizes), sizes),
        Option("certainty", _title(desk, "certainty"), selection.certainty, sure),
        Option("since", _title(desk, "since"), desk.parameter("since"), is_number=True),
        Option("until", _title(desk, "until"), desk.parameter("until"), is_number=True),
        Option("name", _title(desk, "name"), selection.words),
    )


def _title(desk: Desk, name: str) -> str:
    return desk.say(_TITLES[name])


def _choices(name: str, told: Known, value: str, language: str) -> tuple[Choice, ...]:
    """The values to choose from, by name; a value that is a list, or that nothing has, is added.

    What nothing has stands under its key, but for countries: each of the world has a name.
    """
    counts, names = told.values[name], told.names
    found = [
        Choice(iri.rpartition("/")[2], (names.get(iri) or from_iri(iri)).text, number) for iri, number in counts.items()
    ]
    texts = {choice.value: choice.text for choice in found}
    if value and value not in texts:
        keys = value.split(",")
        others = {key: country_name(key, language) if name == "country" else key for key in keys}
        found.append(Choice(value, ", ".join(texts.get(key, others[key]) for key in keys)))
    return tuple(sorted(found, key=lambda choice: sort_key(choice.text)))


def _chips(desk: Desk, options: Iterable[Option]) -> tuple[Chip, ...]:
    return tuple(
        Chip(
            option.name,
            option.title,
            _said(option),
            desk.links.here(**{option.name: None, "page": None}),
            f"{desk.voice.colon(option.title)} {_said(option)}",
        )
        for option in options
        if option.is_set
    )


def _said(option: Option) -> str:
    return next((choice.text for choice in option.choices if choice.value == option.value), option.value)


def _years(told: Known) -> tuple[int, int]:
    """The first year of an act that is known, and this one: the ends of the slider of days."""
    today = dt.datetime.now(dt.UTC).year
    return told.since or today, today


def act_words(act: Act, desk: Desk) -> str:
    """When an act happened: its date, else the bounds that are known, else that it is not known."""
    if act.date:
        return desk.voice.date(act.date)
    if act.latest:
        return desk.say("by %(date)s") % {"date": desk.voice.date(act.latest.isoformat())}
    if act.earliest:
        return desk.say("not before %(date)s") % {"date": desk.voice.date(act.earliest.isoformat())}
    return desk.say("date unknown")


def sure(act: Act, day: dt.date | None) -> str:
    """How sure an act of a selection is on its day: "certain" or "possible"."""
    return certainty(act.earliest, act.latest, day)
