"""What a named question may be asked with: the types of its parameters, and how a written value becomes a term.

==============  ===========================================================================================
type            written as
==============  ===========================================================================================
a kind of thing its IRI, its registry number, its slug or the key that our tables give it: ``instrument``,
                ``territory``, ``right``, ``practice``, ``event``, ``wave``, ``organisation``, ``source``, ``plan``
``date``        ``2019``, ``2019-04`` or ``2019-04-30``: bound to the last day of the period
``since``       the same, bound to the first day
``period``      the same, bound to two variables: ``periodStart`` and ``periodEnd`` for a parameter ``period``
``choice``      one of the words listed
``number``      a whole number from 1 to 1000
``text``        any text of at most 200 characters
==============  ===========================================================================================
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from anyascii import anyascii
from rdflib import XSD, Literal, URIRef

from municipia.graph import dates
from municipia.graph.binding import Term
from municipia.graph.errors import ParameterError
from municipia.graph.wording import Words, said
from municipia.ontology.namespaces import BASE, FOAF, MUN, ORG, PROV, SCHEMA

LANGUAGES: Final = ("fr", "en", "es")
TODAY: Final = "today"
_KEYED: Final = re.compile(r"^.*\((\w+)\)\s*$")
_TEXT_LIMIT: Final = 200
_NUMBER_LIMIT: Final = 1000


class Kind(StrEnum):
    """The types of parameters."""

    INSTRUMENT = "instrument"
    TERRITORY = "territory"
    RIGHT = "right"
    PRACTICE = "practice"
    EVENT = "event"
    WAVE = "wave"
    ORGANISATION = "organisation"
    SOURCE = "source"
    PLAN = "plan"
    DATE = "date"
    SINCE = "since"
    PERIOD = "period"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


#: The class of each kind of thing, by which a value is looked up.
CLASSES: Final[Mapping[Kind, URIRef]] = {
    Kind.INSTRUMENT: MUN.Instrument,
    Kind.TERRITORY: MUN.Territory,
    Kind.RIGHT: MUN.ThematicRight,
    Kind.PRACTICE: MUN.Practice,
    Kind.EVENT: SCHEMA.Event,
    Kind.WAVE: MUN.ActionWave,
    Kind.ORGANISATION: ORG.Organization,
    Kind.SOURCE: FOAF.Document,
    Kind.PLAN: PROV.Plan,
}
#: Where the IRIs of a kind of thing begin, after the base.
_FOLDERS: Final[Mapping[Kind, str]] = {kind: f"id/{kind}/" for kind in CLASSES} | {Kind.RIGHT: "kos/right/"}
_NUMBERED: Final[Mapping[Kind, re.Pattern[str]]] = {
    Kind.TERRITORY: re.compile(r"^T\d{4,}$", re.IGNORECASE),
    Kind.ORGANISATION: re.compile(r"^O\d{4,}$", re.IGNORECASE),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a question; ``default`` is "" when there is none, ``today`` for the day of asking.

    An optional one may be left empty, and then bounds nothing; any other takes its default.
    """

    name: str
    kind: Kind
    default: str
    title: Mapping[str, str]
    choices: tuple[str, ...] = ()
    is_optional: bool = False

    @property
    def is_thing(self) -> bool:
        """Whether a value names a thing of the graph."""
        return self.kind in CLASSES


def read(parameter: Parameter, text: str, *, today: dt.date) -> dict[str, Term | None]:
    """The terms that a written value stands for, by variable; "" leaves them unbound.

    Things are read by :func:`thing`, since the graph must be asked for them; here only their IRIs and slugs are.
    Raises ParameterError naming the parameter and what it allows.
    """
    name = parameter.name
    if parameter.kind is Kind.PERIOD:
        start, end = _period(parameter, text) if text else (None, None)
        return {f"{name}Start": start, f"{name}End": end}
    if not text:
        return {name: None}
    if text == TODAY == parameter.default:
        return {name: Literal(today)}
    if parameter.is_thing:
        return {name: thing(parameter, text)}
    if parameter.kind in (Kind.DATE, Kind.SINCE):
        return {name: _period(parameter, text)[parameter.kind is Kind.DATE]}
    return {name: _plain(parameter, text)}


def keyed(parameter: Parameter, text: str) -> str:
    """What a text names, without the name before a registry number: ``Paris (T0158)`` is T0158."""
    pattern, found = _NUMBERED.get(parameter.kind), _KEYED.match(text)
    return found[1] if pattern and found and pattern.match(found[1]) else text


def thing(parameter: Parameter, text: str, numbers: Mapping[str, str] | None = None) -> URIRef:
    """The IRI that a value would have if it is a thing's IRI, registry number, table key or slug; it may not exist.

    ``numbers`` maps the keys of our tables to registry numbers, for kinds that have them.
    """
    folder = BASE + _FOLDERS[parameter.kind]
    if "://" in text:
        if not text.startswith(folder) or set(text) & set(' <>"{}|^`\\'):
            raise ParameterError(
                said(
                    "Parameter “%(name)s”: “%(text)s” is not the IRI of a thing of this kind.",
                    name=parameter.name,
                    text=text,
                ),
                name=parameter.name,
                hint=said("Such an IRI begins with %(start)s", start=folder),
            )
        return URIRef(text)
    key = (numbers or {}).get(text, text)
    pattern = _NUMBERED.get(parameter.kind)
    if pattern and pattern.match(key):
        key = key.upper()
    safe = re.sub(r"[^\w.~-]", "-", key, flags=re.ASCII)
    return URIRef(folder + safe)


def _period(parameter: Parameter, text: str) -> tuple[Literal, Literal]:
    try:
        start, end = dates.period(text)
    except ValueError as error:
        raise no_period(parameter.name, text) from error
    return Literal(start), Literal(end)


def no_period(name: str, text: str) -> ParameterError:
    """The error for a text that is no year, month or day."""
    return ParameterError(
        said("Parameter “%(name)s”: “%(text)s” is not a date.", name=name, text=text[:40]),
        name=name,
        hint=said("Write a year, a month or a day: 2019, 2019-04 or 2019-04-30."),
    )


def _plain(parameter: Parameter, text: str) -> Literal:
    if parameter.kind is Kind.CHOICE:
        if text not in parameter.choices:
            raise _refused(parameter, text, said("Allowed: %(values)s.", values=", ".join(parameter.choices)))
        return Literal(text)
    if parameter.kind is Kind.NUMBER:
        if not (re.fullmatch("[0-9]{1,6}", text) and 1 <= int(text) <= _NUMBER_LIMIT):
            raise _refused(parameter, text, said("Write a whole number from 1 to %(most)s.", most=_NUMBER_LIMIT))
        return Literal(int(text), datatype=XSD.integer)
    if len(text) > _TEXT_LIMIT:
        raise _refused(parameter, text[:20] + "…", said("Write at most %(most)s characters.", most=_TEXT_LIMIT))
    return Literal(text)


def _refused(parameter: Parameter, text: str, hint: str) -> ParameterError:
    return refused(parameter.name, text, hint)


def refused(name: str, text: str, hint: str) -> ParameterError:
    """The error for a value that a parameter cannot take; the hint says what it can."""
    words = said("Parameter “%(name)s”: “%(text)s” cannot be used.", name=name, text=text)
    return ParameterError(words, name=name, hint=hint)


def unknown(name: str, text: str, known: Sequence[tuple[str, str]]) -> ParameterError:
    """The error for a thing that is not in the graph, naming the nearest of the ``known`` (key, label) pairs."""
    nearest = near(text, known)
    hint = _nearest(nearest) if nearest else said("Nothing in the graph has a name like it.")
    words = said("Parameter “%(name)s”: nothing of this kind is known as “%(text)s”.", name=name, text=text)
    return ParameterError(words, name=name, hint=hint)


def ambiguous(name: str, text: str, things: Sequence[tuple[str, Sequence[str]]]) -> ParameterError:
    """The error for a name that several things bear: each by its key, with the words that tell it from the others."""
    return ParameterError(
        said(
            "Parameter “%(name)s”: %(number)s things are called “%(text)s”.", name=name, number=len(things), text=text
        ),
        name=name,
        hint=said("Choose one: %(names)s.", names="; ".join(f"{key} ({', '.join(words)})" for key, words in things)),
    )


def _nearest(names: Sequence[str]) -> Words:
    return said("Nearest: %(names)s.", names="; ".join(names))


def near(text: str, known: Sequence[tuple[str, str]], most: int = 5) -> list[str]:
    """Up to ``most`` of the (key, label) pairs whose key or label is like the text, written ``key (label)``."""
    spellings: dict[str, str] = {}
    for key, label in known:
        for spelling in (fold(key), fold(label)):
            spellings.setdefault(spelling, f"{key} ({label})" if label else key)
    wanted = fold(text)
    inside = sorted((spelling for spelling in spellings if wanted and wanted in spelling), key=len)
    found = [*inside[:most], *get_close_matches(wanted, spellings, n=most, cutoff=0.5)]
    return list(dict.fromkeys(spellings[spelling] for spelling in found))[:most]


def fold(text: str) -> str:
    """A text without accents, capitals and punctuation, to compare names by."""
    return " ".join(re.findall(r"\w+", anyascii(text).casefold()))
