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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from municipia.graph.asking import barring, lexicon, phrasings, slots
from municipia.graph.asking.lexicon import Token
from municipia.graph.asking.moments import Moment, moments
from municipia.graph.asking.naming import SHARING, Gazetteer, Mention, gazetteer
from municipia.graph.asking.phrasings import NONE, Bag
from municipia.graph.asking.records import Bar, Guess, Named, Understood
from municipia.graph.asking.slots import Heard
from municipia.graph.questions import Question, catalogue
from municipia.graph.search import fold

#: A guess that is less sure than this is not known, and is not asked.
THRESHOLD: Final = 0.55
_LONGEST: Final = 400
#: What is left of a guess for each word that means nothing to its question. What stands where a thing is named, or what
#: the question cannot take, counts twice: without it the answer would be another's.
_STRANGE, _TWICE = 0.65, 2
_MOST_UNKNOWN: Final = 5
#: The kinds of things that are looked for one after the other, so that a longer name is not taken for a place in it.
_TURNS: Final = (frozenset({"instrument"}), frozenset({"territory", "country"}), frozenset({"right"}))
_SHOWN: Final = 4
_LEAST: Final = 0.3


@dataclass(frozen=True)
class _Sentence:
    """A sentence as it is compared: its tokens, what they mean, and its dates.

    ``readings`` holds a meaning at the first word of what means it, ``read`` at every one.
    """

    text: str
    language: str
    tokens: tuple[Token, ...]
    readings: Mapping[int, tuple[str, ...]]
    read: Mapping[int, tuple[str, ...]]
    silent: frozenset[int]
    moments: tuple[Moment, ...]
    dated: frozenset[int]


def understand(text: str, index: Path, *, language: str = "en", today: dt.date | None = None) -> Understood:
    """What a sentence means. ``index`` is that of the revision (``graph.searching``), ``language`` the reader's.

    Raises FileNotFoundError when there is no such index.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    sentence = _sentence(text[:_LONGEST], language, day)
    if not sentence.tokens:
        return Understood(language=sentence.language)
    names = gazetteer(index)
    heard = _Hearing(sentence, names, day)
    likeness = {
        question.name: _likeness(question.name, heard.bag(slots.kinds_of(question))) for question in catalogue()
    }
    likeness[NONE] = _likeness(NONE, heard.bag(frozenset({"territory", "instrument", "right"})))
    strange = {question.name: heard.strangeness(question) for question in catalogue()}
    bars = {question.name: heard.bars(question) for question in catalogue()}
    near = _nearness(likeness, strange)
    guesses = _guesses({name: sure * _STRANGE ** (_TWICE * len(bars[name])) for name, sure in near.items()})
    if not guesses:
        unknown = heard.beside(frozenset(SHARING))
        return Understood(language=sentence.language, unknown=unknown, named=heard.names(), moments=sentence.moments)
    nearest = max(near, key=lambda name: near[name])
    is_known = guesses[0].confidence >= THRESHOLD
    return replace(
        heard.understood(catalogue().find(guesses[0].question)),
        guesses=guesses,
        language=sentence.language,
        is_known=is_known,
        nearest=guesses[0].question if is_known else nearest,
        barred=() if is_known else bars[nearest],
    )


def taken_for(question: Question, text: str, index: Path, *, today: dt.date | None = None) -> Understood:
    """A sentence as somebody says it is meant: taken for this question, whatever it has no place for."""
    day = today or dt.datetime.now(dt.UTC).date()
    sentence = _sentence(text[:_LONGEST], "en", day)
    found = _Hearing(sentence, gazetteer(index), day).understood(question)
    return replace(
        found, guesses=(Guess(question.name, 1.0),), language=sentence.language, is_known=True, nearest=question.name
    )


def _nearness(likeness: Mapping[str, float], strange: Mapping[str, int]) -> Mapping[str, float]:
    """How near each question is: its likeness, less for a near rival and for each word that is strange to it."""
    found = {}
    for name, own in likeness.items():
        if name != NONE and own > 0:
            rival = max(value for other, value in likeness.items() if other != name)
            found[name] = min(own * _margin(own, rival), 1.0) * _STRANGE ** strange[name]
    return found


def _guesses(sure: Mapping[str, float]) -> tuple[Guess, ...]:
    """The questions that are the surest, best first."""
    found = [Guess(name, round(value, 3)) for name, value in sure.items()]
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


def _sentence(text: str, language: str, today: dt.date) -> _Sentence:
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
    read: dict[int, tuple[str, ...]] = {}
    for reading in lexicon.readings(words, spoken):
        for place in range(reading.first, reading.last + 1):
            meant[place] = reading.meanings if place == reading.first else ()
            read[place] = reading.meanings
    return _Sentence(text, spoken, tokens, meant, read, frozenset(read), dates, frozenset(dated))


class _Hearing:
    """What one sentence says to questions that can be asked of this or that kind of thing."""

    def __init__(self, sentence: _Sentence, names: Gazetteer, today: dt.date) -> None:
        self._sentence = sentence
        self._names = names
        self._today = today
        self._named: dict[frozenset[str], tuple[Mention, ...]] = {}

        self._told = barring.tells(sentence.tokens)
        self._every: tuple[Mention, ...] | None = None

    def heard(self, kinds: frozenset[str]) -> Heard:
        """The sentence with the things of some kinds that it names."""
        one = self._sentence
        return Heard(one.text, one.tokens, one.moments, self._mentions(kinds), self._today, one.read, self._told)

    def understood(self, question: Question) -> Understood:
        """The sentence as this question takes it; how sure that is, is left open."""
        return Understood(
            slots=slots.fill(question, self.heard(slots.kinds_of(question))),
            unknown=self.strange(question),
            barred=self.bars(question),
            named=self.names(),
            moments=self._sentence.moments,
        )

    def names(self) -> tuple[Named, ...]:
        """All the things that the sentence names, in its order."""
        heard = self.heard(frozenset())
        return tuple(
            Named(one.kind, one.choice, heard.words(one)) for one in sorted(self._all(), key=lambda one: one.first)
        )

    def bars(self, question: Question) -> tuple[Bar, ...]:
        """What the question has no place for."""
        return barring.bars(question, self.heard(slots.kinds_of(question)), self._all(), self._names)

    def _all(self) -> tuple[Mention, ...]:
        """The things of every kind that counts: instruments first, for a place may stand in their names."""
        if self._every is None:
            one, found, taken = self._sentence, list[Mention](), set(self._sentence.dated)
            for kinds in _TURNS:
                found += self._names.mentions(one.tokens, one.text, kinds, taken, slips=False)
                taken |= {place for mention in found for place in mention.tokens}
            self._every = tuple(found)
        return self._every

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

    def beside(self, kinds: frozenset[str], known: Set[int] = frozenset()) -> tuple[str, ...]:
        """The words that no question of these kinds is about: those that mean nothing, and topics that name nothing."""
        meant = self._sentence.readings
        topics = {place for place, meanings in meant.items() if meanings and phrasings.topics().issuperset(meanings)}
        return self._written(self._sentence.dated | (self._sentence.silent - topics) | self._taken(kinds) | known)

    def strange(self, question: Question) -> tuple[str, ...]:
        """The words that mean nothing to a question and name nothing that is known."""
        known = {place for one in self._all() for place in one.tokens}
        return self.beside(slots.kinds_of(question), known)

    def strangeness(self, question: Question) -> int:
        """How much of the sentence is strange to a question: more where a thing should be named."""
        one, strange = self._sentence, set(self.strange(question))
        return sum(
            _TWICE if barring.is_about(place, one.tokens, one.text, one.language) else 1
            for place, token in enumerate(one.tokens)
            if one.text[token.start : token.end] in strange
        )

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
