"""Understanding: a sentence compared with the ways in which people put each question.

A phrasing and a sentence are bags of meanings, each weighing the more the fewer questions it occurs in; what a
question can be asked of ("{territory}") is a meaning too. The likeness is the cosine of the two bags; every word that
means nothing here lengthens the sentence, and so lowers it. How sure a guess is follows from the likeness of the best
phrasing and from how far behind the next question is.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from municipia.graph.asking import lexicon, phrasings, slots
from municipia.graph.asking.lexicon import Token
from municipia.graph.asking.moments import Moment, moments
from municipia.graph.asking.naming import SHARING, Gazetteer, Mention, gazetteer
from municipia.graph.asking.phrasings import NONE, Bag
from municipia.graph.asking.records import Guess, Slot, Understood
from municipia.graph.asking.slots import Heard
from municipia.graph.questions import Question, catalogue
from municipia.graph.search import fold

#: A guess that is less sure than this is not known, and is not asked.
THRESHOLD: Final = 0.55
_LONGEST: Final = 400
#: What is left of a guess for each word that means nothing to its question.
_STRANGE: Final = 0.65
_MOST_UNKNOWN: Final = 5
_SHOWN: Final = 4
_LEAST: Final = 0.3


@dataclass(frozen=True)
class _Sentence:
    """A sentence as it is compared: its tokens, what they mean, and its dates."""

    text: str
    tokens: tuple[Token, ...]
    readings: Mapping[int, tuple[str, ...]]
    silent: frozenset[int]
    moments: tuple[Moment, ...]
    dated: frozenset[int]


def understand(text: str, index: Path, *, language: str = "en", today: dt.date | None = None) -> Understood:
    """What a sentence means. ``index`` is that of the revision (``graph.searching``), ``language`` the reader's.

    Raises FileNotFoundError when there is no such index.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    sentence, spoken = _sentence(text[:_LONGEST], language, day)
    if not sentence.tokens:
        return Understood(language=spoken)
    names = gazetteer(index)
    heard = _Hearing(sentence, names, day)
    likeness = {
        question.name: _likeness(question.name, heard.bag(slots.kinds_of(question))) for question in catalogue()
    }
    likeness[NONE] = _likeness(NONE, heard.bag(frozenset({"territory", "instrument", "right"})))
    guesses = _guesses(likeness, {question.name: heard.strangeness(question) for question in catalogue()})
    if not guesses:
        return Understood(language=spoken, unknown=heard.beside(frozenset(SHARING)))
    best = catalogue().find(guesses[0].question)
    kinds = slots.kinds_of(best)
    return Understood(
        guesses=guesses,
        slots=slots.fill(best, heard.heard(kinds)),
        unknown=heard.passed_over(best),
        language=spoken,
        is_known=guesses[0].confidence >= THRESHOLD,
    )


def slots_of(question: Question, text: str, index: Path, *, today: dt.date | None = None) -> tuple[Slot, ...]:
    """The slots of a question that somebody chose for a sentence."""
    day = today or dt.datetime.now(dt.UTC).date()
    sentence, _ = _sentence(text[:_LONGEST], "en", day)
    return slots.fill(question, _Hearing(sentence, gazetteer(index), day).heard(slots.kinds_of(question)))


def _guesses(likeness: Mapping[str, float], strange: Mapping[str, int]) -> tuple[Guess, ...]:
    """The questions by how sure they are: their likeness, less for a near rival and for each word that is strange."""
    ordered = sorted(likeness.items(), key=lambda one: -one[1])
    found = []
    for name, own in ordered:
        rival = max(value for other, value in ordered if other != name)
        sure = own * (1 if name == NONE else _margin(own, rival))
        if name != NONE and own > 0:
            found.append(Guess(name, round(min(sure, 1.0) * _STRANGE ** strange[name], 3)))
    found.sort(key=lambda guess: -guess.confidence)
    return tuple(found[:_SHOWN])


def _margin(own: float, rival: float) -> float:
    """From 0.3 to 1: 1 when the next question is far behind, 0.8 when it is as like, less when it is liker."""
    if rival <= 0:
        return 1.0
    return max(_LEAST, min(1.0, 0.8 + 1.2 * (own - rival) / own)) if own else 0.0


def _likeness(question: str, bag: Bag) -> float:
    """How like a sentence is to the likest phrasings of a question: 0 to 1."""
    length = math.sqrt(sum(weight * weight for weight in bag.values()))
    if not length:
        return 0.0
    found = []
    for phrasing in phrasings.bags()[question]:
        shared = sum(weight * phrasing[key] for key, weight in bag.items() if key in phrasing)
        found.append(shared / (length * math.sqrt(sum(weight * weight for weight in phrasing.values()))))
    found.sort(reverse=True)
    return 0.8 * found[0] + 0.2 * sum(found[:3]) / 3


def _sentence(text: str, language: str, today: dt.date) -> tuple[_Sentence, str]:
    tokens = lexicon.tokens(text)
    words = [token.folded for token in tokens]
    spoken = lexicon.language_of(words, language)
    dates = moments(text, today)
    dated = {
        place
        for place, token in enumerate(tokens)
        for one in dates
        if one.start <= token.start and token.end <= one.end
    }
    meant: dict[int, tuple[str, ...]] = {}
    silent: set[int] = set()
    for reading in lexicon.readings(words, spoken):
        for place in range(reading.first, reading.last + 1):
            meant[place] = reading.meanings if place == reading.first else ()
            silent.add(place)
    return _Sentence(text, tokens, meant, frozenset(silent), dates, frozenset(dated)), spoken


class _Hearing:
    """What one sentence says to questions that can be asked of this or that kind of thing."""

    def __init__(self, sentence: _Sentence, names: Gazetteer, today: dt.date) -> None:
        self._sentence = sentence
        self._names = names
        self._today = today
        self._named: dict[frozenset[str], tuple[Mention, ...]] = {}

    def heard(self, kinds: frozenset[str]) -> Heard:
        """The sentence with the things of some kinds that it names."""
        one = self._sentence
        return Heard(one.text, one.tokens, one.moments, self._mentions(kinds), self._today, one.dated)

    def bag(self, kinds: frozenset[str]) -> Bag:
        """The meanings of the sentence, the things of some kinds that it names as one each."""
        mentions, bag = self._mentions(kinds), {}
        taken = self._sentence.dated | {place for one in mentions for place in one.tokens}
        for place, meanings in self._sentence.readings.items():
            if place not in taken:
                bag.update({meaning: phrasings.weight(meaning) for meaning in meanings})
        for kind in slots.count_kinds(mentions, self._sentence.moments):
            key = "{" + kind.partition(" ")[0] + "}" + kind[len(kind.partition(" ")[0]) :]
            bag[key] = phrasings.weight(key)
        for word in self.unknown(kinds)[:_MOST_UNKNOWN]:
            key = f"={phrasings.stem(fold(word))}"
            bag[key] = phrasings.weight(key)
        return bag

    def unknown(self, kinds: frozenset[str]) -> tuple[str, ...]:
        """The words that mean nothing, as they are written."""
        return self._written(self._sentence.dated | self._sentence.silent | self._taken(kinds))

    def beside(self, kinds: frozenset[str]) -> tuple[str, ...]:
        """The words that no question of these kinds is about: those that mean nothing, and topics that name nothing."""
        meant = self._sentence.readings
        topics = {place for place, meanings in meant.items() if meanings and phrasings.topics().issuperset(meanings)}
        return self._written(self._sentence.dated | (self._sentence.silent - topics) | self._taken(kinds))

    def passed_over(self, question: Question) -> tuple[str, ...]:
        """What the sentence says and a question leaves aside: words, and the dates that it has no use for."""
        dates = slots.dates_of(question)
        if not dates and "{date}" in phrasings.meanings_of(question.name):
            dates = len(self._sentence.moments)  # they are said, and change nothing
        left = (self._sentence.text[one.start : one.end] for one in self._sentence.moments[dates:])
        return (*self.beside(slots.kinds_of(question)), *left)

    def strangeness(self, question: Question) -> int:
        """How much a question leaves aside: a date counts twice, for without it the answer would be another's."""
        beside = len(self.beside(slots.kinds_of(question)))
        return 2 * len(self.passed_over(question)) - beside

    def _taken(self, kinds: frozenset[str]) -> set[int]:
        return {place for one in self._mentions(kinds) for place in one.tokens}

    def _written(self, taken: Set[int]) -> tuple[str, ...]:
        left = [token for place, token in enumerate(self._sentence.tokens) if place not in taken]
        return tuple(
            dict.fromkeys(self._sentence.text[token.start : token.end] for token in left if not _is_number(token))
        )

    def _mentions(self, kinds: frozenset[str]) -> tuple[Mention, ...]:
        if kinds not in self._named:
            one = self._sentence
            found = self._names.mentions(one.tokens, one.text, kinds, one.dated) if kinds else []
            self._named[kinds] = tuple(found)
        return self._named[kinds]


def _is_number(token: Token) -> bool:
    return token.folded.isdecimal()
