"""Slots: what each parameter of a question is asked with, from what a sentence names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from municipia.graph.asking.lexicon import Token
from municipia.graph.asking.moments import AT, SINCE, UNTIL, Moment
from municipia.graph.asking.naming import Mention
from municipia.graph.asking.records import ASSUMED, MISSING, SAID, Slot
from municipia.graph.parameters import TODAY, Kind, Parameter
from municipia.graph.questions import Question

#: Parameters without which a question means nothing: their defaults are examples, which nobody asked for.
NEEDED: Final = frozenset({Kind.TERRITORY, Kind.PRACTICE, Kind.TEXT})
#: Questions whose day is a part of what they ask; in others a day that nobody named is today.
_DATED: Final = frozenset({"R2", "R14"})
_DATES: Final = frozenset({Kind.DATE, Kind.SINCE, Kind.PERIOD})
_QUOTED: Final = re.compile(r"[«“\"]\s*([^»”\"]{2,80}?)\s*[»”\"]")
_NUMBER: Final = re.compile(
    r"\b(?:top|first|los|las|les|premi\w+|primer\w+)\s+(\d{1,3})\b|\b(\d{1,3})\s+(?:first|top|premi\w+|primer\w+)\b",
    re.I,
)
_NAME_LAST: Final = re.compile(r"((?:[^\W\d_a-zß-öø-ÿ][\w'’-]*)(?:[ -][^\W\d_a-zß-öø-ÿ][\w'’-]*)*)\W*$")


@dataclass(frozen=True)
class Heard:
    """What a sentence names: its words, the things by kind, and its dates."""

    text: str
    tokens: tuple[Token, ...]
    moments: tuple[Moment, ...]
    mentions: tuple[Mention, ...]
    today: dt.date
    taken: frozenset[int] = field(default=frozenset())

    def of(self, kind: str) -> list[Mention]:
        """The things of a kind that are named, in the order of the sentence."""
        return sorted((one for one in self.mentions if one.kind == kind), key=lambda one: one.first)


def kinds_of(question: Question) -> frozenset[str]:
    """The kinds of things that a question can be asked of.

    A name that is asked for may be any place's, and a practice is often told by its place.
    """
    kinds = {parameter.kind for parameter in question.parameters}
    things = {kind.value for kind in kinds & _THINGS}
    return frozenset(things | ({"territory"} if kinds & {Kind.TEXT, Kind.PRACTICE} else set()))


_THINGS: Final = frozenset(
    {
        Kind.INSTRUMENT, Kind.TERRITORY, Kind.RIGHT, Kind.PRACTICE, Kind.WAVE, Kind.ORGANISATION, Kind.EVENT, Kind.PLAN
    }
)  # fmt: skip


def dates_of(question: Question) -> int:
    """How many dates a question can be asked with."""
    return sum(parameter.kind in _DATES for parameter in question.parameters)


def fill(question: Question, heard: Heard) -> tuple[Slot, ...]:
    """A slot for each parameter of a question."""
    dates = _dates(question, heard)
    used: dict[str, int] = {}
    slots = []
    for parameter in question.parameters:
        if parameter.is_thing:
            place = used.get(parameter.kind, 0)
            used[parameter.kind] = place + 1
            slots.append(_thing(parameter, heard, heard.of(parameter.kind), place))
        elif parameter.kind in _DATES:
            slots.append(dates[parameter.name])
        else:
            slots.append(_other(parameter, heard))
    return tuple(_swapped(slots))


def _thing(parameter: Parameter, heard: Heard, named: Sequence[Mention], place: int) -> Slot:
    if place < len(named):
        one = named[place]
        words = _words(heard, one.first, one.last)
        return Slot(parameter.name, one.choice.value, SAID, words, one.choice.names, one.others)
    if parameter.is_optional and not parameter.default:
        return Slot(parameter.name, "", ASSUMED)
    if parameter.kind in NEEDED:
        return Slot(parameter.name, "", MISSING)
    return Slot(parameter.name, parameter.default, ASSUMED)


def _swapped(slots: Sequence[Slot]) -> Sequence[Slot]:
    """The same slots; of two of a kind that would hold the same thing, the one nobody named is left empty or swapped.

    Who names the second one's default alone means that one: "signed this declaration and joined the campaign".
    """
    by_name = {slot.name: slot for slot in slots}
    for first, second in (("instrument", "other"), ("territory", "other")):
        one, two = by_name.get(first), by_name.get(second)
        if one and two and one.state == SAID and two.state == ASSUMED and one.value == two.value:
            by_name[second] = Slot(second, one.value, SAID, one.words, one.names, one.others)
            by_name[first] = Slot(first, _default(first, second, slots), ASSUMED)
    return [by_name[slot.name] for slot in slots]


def _default(first: str, second: str, slots: Sequence[Slot]) -> str:
    from municipia.graph.questions import catalogue  # the one question with two instruments

    names = {slot.name for slot in slots}
    for question in catalogue():
        parameters = {parameter.name: parameter for parameter in question.parameters}
        if {first, second} <= parameters.keys() and names == parameters.keys():
            return parameters[first].default
    return ""


def _dates(question: Question, heard: Heard) -> Mapping[str, Slot]:
    """The slots of the dates: of two, the earlier one for the first."""
    wanted = [parameter for parameter in question.parameters if parameter.kind in _DATES]
    found = list(heard.moments)
    if len(wanted) > 1:
        found = _pair(found)
    slots = {}
    for place, parameter in enumerate(wanted):
        moment = found[place] if place < len(found) else None
        if moment and moment.value:
            slots[parameter.name] = Slot(parameter.name, moment.value, SAID, heard.text[moment.start : moment.end])
        else:
            slots[parameter.name] = Slot(parameter.name, _assumed(question, parameter, heard.today), ASSUMED)
    return slots


def _pair(found: list[Moment]) -> list[Moment]:
    """Two dates in the order of time; of one alone whether it is the beginning or the end."""
    empty = Moment("", AT, 0, 0)
    if len(found) == 1:
        return [empty, found[0]] if found[0].bound == UNTIL else [found[0], empty]
    return sorted(found[:2], key=lambda one: one.value)


def _assumed(question: Question, parameter: Parameter, today: dt.date) -> str:
    if parameter.kind is Kind.DATE and parameter.name == "asOf" and question.name not in _DATED:
        return today.isoformat()
    if parameter.default == TODAY:
        return today.isoformat()
    return parameter.default


def _other(parameter: Parameter, heard: Heard) -> Slot:
    if parameter.kind is Kind.NUMBER and (found := _NUMBER.search(heard.text)):
        return Slot(parameter.name, found[1] or found[2], SAID, found[0])
    if parameter.kind is Kind.TEXT and not parameter.is_optional:
        return _text(parameter, heard)
    return Slot(parameter.name, "" if parameter.is_optional else parameter.default, ASSUMED)


def _text(parameter: Parameter, heard: Heard) -> Slot:
    """A name that is asked about: what stands in quotes, else a place that is named, else what ends with a capital."""
    if found := _QUOTED.search(heard.text):
        return Slot(parameter.name, found[1], SAID, found[1])
    if named := heard.of("territory"):
        words = _words(heard, named[0].first, named[0].last)
        return Slot(parameter.name, words, SAID, words)
    if found := _NAME_LAST.search(heard.text):
        return Slot(parameter.name, found[1], SAID, found[1])
    return Slot(parameter.name, "", MISSING)


def _words(heard: Heard, first: int, last: int) -> str:
    return heard.text[heard.tokens[first].start : heard.tokens[last].end]


def count_kinds(mentions: Iterable[Mention], moments: Sequence[Moment]) -> list[str]:
    """What is named, as phrasings write it: ``{territory}``, a second one as ``{territory} 2``, ``{date}``."""
    counts: dict[str, int] = {}
    for one in mentions:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    if moments:
        counts["date"] = len(moments) + (len(moments) == 1 and moments[0].bound == SINCE and 0)
    return [
        kind if place == 1 else f"{kind} 2" for kind, count in counts.items() for place in range(1, min(count, 2) + 1)
    ]
