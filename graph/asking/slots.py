"""Slots: what each parameter of a question is asked with, from what a sentence names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from municipia.graph.asking.lexicon import Token
from municipia.graph.asking.moments import AFTER, AT, BEFORE, SINCE, UNTIL, Moment, earlier
from municipia.graph.asking.naming import Mention
from municipia.graph.asking.phrasings import meanings_of
from municipia.graph.asking.records import ASSUMED, MISSING, SAID, Slot
from municipia.graph.parameters import TODAY, Kind, Parameter
from municipia.graph.questions import Question

#: The things that a question means by itself; any other default is an example, which nobody asked for.
_MEANT: Final = frozenset({("P4", "instrument"), ("R10", "source"), ("R14", "source")})
#: Questions whose day is a part of what they ask; in others a day that nobody named is today.
_DATED: Final = frozenset({"R14"})
#: Dates that nobody can guess.
_NEEDED: Final = frozenset({("R2", "earlier"), ("O7", "period")})
#: Before which nothing that a question tells of happened, and up to when it is asked when nobody says.
_EVER: Final = "1900"
_ENDS: Final = frozenset({"asOf", "until"})
_DATES: Final = frozenset({Kind.DATE, Kind.SINCE, Kind.PERIOD})
_QUOTED: Final = re.compile(r"[«“\"]\s*([^»”\"]{2,80}?)\s*[»”\"]")
_NUMBER: Final = re.compile(
    r"\b(?:top|first|los|las|les|premi\w+|primer\w+)\s+(\d{1,3})\b|\b(\d{1,3})\s+(?:first|top|premi\w+|primer\w+)\b",
    re.I,
)
_NAME_LAST: Final = re.compile(r"((?:[^\W\d_a-zß-öø-ÿ][\w'’-]*)(?:[ -][^\W\d_a-zß-öø-ÿ][\w'’-]*)*)\W*$")


@dataclass(frozen=True)
class Heard:
    """What a sentence names: its words, the things by kind, and its dates.

    ``read`` holds what each word was read as, nothing for one that says nothing; strange words are left out.
    ``is_told`` says that it tells what happened rather than what held: "signed in 2018" is no "had signed in 2018".
    """

    text: str
    tokens: tuple[Token, ...]
    moments: tuple[Moment, ...]
    mentions: tuple[Mention, ...]
    today: dt.date
    read: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    is_told: bool = False

    def of(self, kind: str) -> list[Mention]:
        """The things of a kind that are named, in the order of the sentence."""
        return sorted((one for one in self.mentions if one.kind == kind), key=lambda one: one.first)

    def words(self, one: Mention) -> str:
        """The words that name a thing, as they are written."""
        return self.text[self.tokens[one.first].start : self.tokens[one.last].end]


def kinds_of(question: Question) -> frozenset[str]:
    """The kinds of things that a question can be asked of.

    A name that is asked for may be any place's, and a practice is often told by its place.
    """
    kinds = {parameter.kind for parameter in question.parameters}
    things = {kind.value for kind in kinds & _THINGS}
    more = {"territory"} if kinds & {Kind.TEXT, Kind.PRACTICE} else set()
    return frozenset(things | more | {parameter.name for parameter in question.parameters if _is_country(parameter)})


def _is_country(parameter: Parameter) -> bool:
    return parameter.kind is Kind.TEXT and parameter.name == "country"


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
            slots.append(_thing(question, parameter, heard, heard.of(parameter.kind)[place : place + 1]))
        elif parameter.kind in _DATES:
            slots.append(dates[parameter.name])
        else:
            slots.append(_other(parameter, heard))
    return tuple(_swapped(question, slots))


def used(question: Question, heard: Heard) -> list[Mention]:
    """The things named that the slots of a question are filled with, or that tell what fills one."""
    found: list[Mention] = []
    for kind in dict.fromkeys(parameter.kind for parameter in question.parameters):
        places = sum(parameter.kind is kind for parameter in question.parameters)
        found += heard.of(kind)[:places]
        if kind is Kind.TEXT:
            found += [*heard.of("territory")[:1], *heard.of("country")[:1]]
        if kind is Kind.PRACTICE:
            found += heard.of("territory")
    return found


def _thing(question: Question, parameter: Parameter, heard: Heard, named: Sequence[Mention]) -> Slot:
    if named:
        one = named[0]
        words = heard.words(one)
        return Slot(parameter.name, one.choice.value, SAID, words, one.choice.names, one.others)
    if (question.name, parameter.name) in _MEANT:
        return Slot(parameter.name, parameter.default, ASSUMED)
    return Slot(parameter.name, "", ASSUMED if parameter.is_optional else MISSING)


def _swapped(question: Question, slots: Sequence[Slot]) -> Sequence[Slot]:
    """The same slots; of two instruments of which one is named, the second one when it is what that means by itself.

    "Signed this declaration and joined the campaign" names the campaign alone.
    """
    by_name = {slot.name: slot for slot in slots}
    one, two = by_name.get("instrument"), by_name.get("other")
    default = next((parameter.default for parameter in question.parameters if parameter.name == "other"), "")
    if one and two and one.state == SAID and two.state == MISSING and one.value == default:
        by_name["other"] = Slot("other", one.value, SAID, one.words, one.names, one.others)
        by_name["instrument"] = Slot("instrument", "", MISSING)
    return [by_name[slot.name] for slot in slots]


def _dates(question: Question, heard: Heard) -> Mapping[str, Slot]:
    """The slots of the dates; one that nobody named is assumed."""
    wanted = [parameter for parameter in question.parameters if parameter.kind in _DATES]
    timed = _timed(question, heard)
    slots = {}
    for parameter in wanted:
        if moment := timed.get(parameter.name):
            slots[parameter.name] = Slot(
                parameter.name, _value(parameter, moment), SAID, heard.text[moment.start : moment.end]
            )
        elif (question.name, parameter.name) in _NEEDED:
            slots[parameter.name] = Slot(parameter.name, "", MISSING)
        else:
            slots[parameter.name] = Slot(parameter.name, _assumed(question, parameter, heard.today), ASSUMED)
    return slots


def _value(parameter: Parameter, moment: Moment) -> str:
    """What a date is asked as; the earlier of two lists is that of the day after which others come."""
    return earlier(moment.value) if parameter.kind is Kind.DATE and moment.bound == AFTER else moment.value


def untimed(question: Question, heard: Heard) -> tuple[Moment, ...]:
    """The dates that a question cannot be asked with: there are too many, or they bound otherwise than it does.

    Where the dates change nothing of what is asked, they are all said for nothing.
    """
    if not dates_of(question) and "{date}" in meanings_of(question.name):
        return ()
    taken = _timed(question, heard).values()
    return tuple(one for one in heard.moments if one not in taken)


def _timed(question: Question, heard: Heard) -> dict[str, Moment]:
    """The dates that the slots of a question take."""
    wanted = [parameter for parameter in question.parameters if parameter.kind in _DATES]
    found = list(heard.moments)
    if len(wanted) == 2:
        return _pair(wanted, found)
    return {one.name: moment for one, moment in zip(wanted, found, strict=False) if _takes(one, moment, heard)}


def _takes(parameter: Parameter, moment: Moment, heard: Heard) -> bool:
    """Whether a date bounds as the only one of a question does."""
    if parameter.kind is Kind.PERIOD:
        return moment.bound == AT
    if parameter.kind is Kind.SINCE:
        is_now = moment.bound == AT and heard.today.isoformat().startswith(moment.value)
        return is_now or moment.bound in (SINCE, AFTER)
    return moment.bound in (BEFORE, UNTIL) or (moment.bound == AT and not heard.is_told)


def _pair(wanted: Sequence[Parameter], found: Sequence[Moment]) -> dict[str, Moment]:
    """Two dates in the order of time; one alone is the beginning or the end, and a period both."""
    first, last = (parameter.name for parameter in wanted)
    if len(found) == 1:
        one = found[0]
        if one.bound in (UNTIL, BEFORE):
            return {last: one}
        is_both = one.bound == AT and wanted[0].kind is Kind.SINCE
        return {first: one, last: one} if is_both else {first: one}
    ordered = sorted(found[:2], key=lambda one: one.value)
    if wanted[0].kind is Kind.DATE:
        return dict(zip((first, last), ordered, strict=False))
    bounds = ((AT, SINCE, AFTER), (AT, UNTIL, BEFORE))
    return {
        name: one for name, one, allowed in zip((first, last), ordered, bounds, strict=False) if one.bound in allowed
    }


def _assumed(question: Question, parameter: Parameter, today: dt.date) -> str:
    if parameter.kind is Kind.DATE and parameter.name in _ENDS and question.name not in _DATED:
        return today.isoformat()
    if parameter.default == TODAY:
        return today.isoformat()
    return _EVER if parameter.name == "from" else parameter.default


def _other(parameter: Parameter, heard: Heard) -> Slot:
    if parameter.kind is Kind.NUMBER and (found := _NUMBER.search(heard.text)):
        return Slot(parameter.name, found[1] or found[2], SAID, found[0])
    if _is_country(parameter) and (named := heard.of("country")):
        words = heard.words(named[0])
        return Slot(parameter.name, named[0].choice.value, SAID, words, named[0].choice.names)
    if parameter.kind is Kind.TEXT and not parameter.is_optional:
        return _text(parameter, heard)
    return Slot(parameter.name, "" if parameter.is_optional else parameter.default, ASSUMED)


def _text(parameter: Parameter, heard: Heard) -> Slot:
    """A name that is asked about: what stands in quotes, else a place that is named, else what ends with a capital."""
    if found := _QUOTED.search(heard.text):
        return Slot(parameter.name, found[1], SAID, found[1])
    if named := heard.of("territory"):
        words = heard.words(named[0])
        return Slot(parameter.name, words, SAID, words)
    if found := _NAME_LAST.search(heard.text):
        return Slot(parameter.name, found[1], SAID, found[1])
    return Slot(parameter.name, "", MISSING)


def count_kinds(mentions: Iterable[Mention], moments: Sequence[Moment]) -> list[str]:
    """What is named, as phrasings write it: ``{territory}``, a second one as ``{territory} 2``, ``{date}``."""
    counts: dict[str, int] = {}
    for one in mentions:
        if one.kind == "country":
            continue  # no phrasing has one
        counts[one.kind] = counts.get(one.kind, 0) + 1
    if moments:
        counts["date"] = len(moments)
    return [
        kind if place == 1 else f"{kind} 2" for kind, count in counts.items() for place in range(1, min(count, 2) + 1)
    ]
