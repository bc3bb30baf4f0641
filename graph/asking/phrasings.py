"""Phrasings: the ways in which people put each question, as bags of weighed meanings."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from municipia.graph.asking import lexicon

#: What looks like a question and is none that can be answered.
NONE: Final = "-"
_BRACED: Final = re.compile(r"\{(\w+)\}")
#: What a thing that is named weighs, beside meanings of 0.5 to 3.4.
_KINDS: Final[Mapping[str, float]] = {
    "{territory}": 1.2,
    "{territory} 2": 2.0,
    "{instrument}": 0.8,
    "{instrument} 2": 2.0,
    "{date}": 0.5,
    "{date} 2": 1.2,
    "{right}": 1.0,
    "{right} 2": 0.5,
    "{practice}": 2.0,
    "{wave}": 1.5,
    "{organisation}": 1.2,
    "{name}": 1.2,
}
_UNKNOWN: Final = 2.2

Bag = Mapping[str, float]


@cache
def bags() -> Mapping[str, Sequence[Bag]]:
    """The bags of all phrasings, by question."""
    found: dict[str, list[Bag]] = defaultdict(list)
    for name, meanings in _read():
        if meanings:
            found[name].append({meaning: weight(meaning) for meaning in meanings})
    return found


@cache
def _read() -> tuple[tuple[str, frozenset[str]], ...]:
    """The meanings of each phrasing, with its question."""
    return tuple((row["question"], frozenset(_meanings(row["text"]))) for row in lexicon.table("phrasings"))


def _meanings(text: str) -> Iterable[str]:
    kinds = _BRACED.findall(text)
    yield from (f"{{{kind}}}" for kind in kinds)
    yield from (f"{{{kind}}} 2" for kind in kinds if kinds.count(kind) > 1)
    words = [token.folded for token in lexicon.tokens(_BRACED.sub(" ", text))]
    known: set[int] = set()
    for reading in lexicon.readings(words, lexicon.language_of(words)):
        known.update(range(reading.first, reading.last + 1))
        yield from reading.meanings
    yield from (f"={stem(word)}" for place, word in enumerate(words) if place not in known and not word.isdecimal())


def stem(word: str) -> str:
    """The beginning of a word without a meaning of its own, by which its forms are the same."""
    return word[:6]


@cache
def _weights() -> Mapping[str, float]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for name, meanings in _read():
        for meaning in meanings:
            bearers[meaning].add(name)
    whole = len({name for name, _ in _read()})
    return {meaning: math.log((whole + 1) / (len(names) + 0.5)) + 0.3 for meaning, names in bearers.items()}


def weight(meaning: str) -> float:
    """What a meaning weighs: the more, the fewer questions it occurs in; one of none as a strange word."""
    return _KINDS.get(meaning) or _weights().get(meaning, _UNKNOWN)


@cache
def meanings_of(question: str) -> frozenset[str]:
    """Every meaning that the phrasings of a question have."""
    return frozenset(meaning for name, meanings in _read() if name == question for meaning in meanings)


@cache
def topics() -> frozenset[str]:
    """The meanings that no question has: they tell things, or what nobody can be told here."""
    asked = {meaning for name, meanings in _read() if name != NONE for meaning in meanings}
    return frozenset(row["concept"] for row in lexicon.table("words")) - asked
