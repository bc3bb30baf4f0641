"""Naming: the things of the graph that a sentence names, however they are written and in whichever language.

Territories are found by their very names, whose words stand side by side; a slip of one letter is forgiven where
nothing else is meant. Instruments, rights, practices, waves and organisations are long names that people shorten, so
they are found by the meanings that a sentence shares with them, the rare ones counting most. A practice said by its
very name, in whichever language that is, is meant even where a place stands in the name.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from municipia.graph.asking.lexicon import Token, is_silent, meaning
from municipia.graph.asking.phrasings import topics
from municipia.graph.asking.placenames import Countries, aliases
from municipia.graph.asking.records import Choice
from municipia.graph.naming import heads
from municipia.graph.search import fold
from municipia.graph.searching.opening import opened

#: Kinds that are found by what their names share with a sentence.
SHARING: Final = ("instrument", "right", "practice", "wave", "organisation", "event", "plan")
_OWN: Final = 3
_LONGEST: Final = 6
#: How many words the name of a practice has at most.
_LONGEST_NAME: Final = 16
_SHORTEST: Final = 3
#: How many words that mean something may lie between the words of a name, and between those of a right.
_GAP, _RIGHT_GAP = 1, 0
_MOST_OTHERS: Final = 5
#: A word for cities that stands so many words before the rest of a name is none of it.
_SUBJECT, _NEAR = "~city", 2
#: What a name of a kind says of its kind, by which no thing is told.
_KIND_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "wave": frozenset({"~wave", "~action", "~uclg"}),
    "right": frozenset({"~right"}),
}
#: What an instrument is called after: with one more word that no other instrument has, it is told.
_TEXT_WORDS: Final = frozenset({"~declaration", "~charter", "~pact", "~campaign", "~coalition", "agenda", "~commit"})
#: From which part of a name on it is told by what is shared: of one word alone the whole, of two or more less.
_PART: Final[Mapping[str, float]] = {"instrument": 0.34, "right": 0.34, "wave": 0.34}
_MOST_PART: Final = 0.5
#: Kinds that are told by their rarest word alone: there are few of them, and one of them is asked for.
_EASY: Final = frozenset({"right", "wave"})
_MISSPELT: Final = 5
#: Without its accent the French word for a city is the verb that means to quote.
_CITE: Final = re.compile(r"\bcités?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """Some tokens of a sentence that name a thing of a kind; ``others`` are what they may mean as well."""

    kind: str
    choice: Choice
    first: int
    last: int
    score: float
    others: tuple[Choice, ...] = ()
    tokens: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Form:
    """A form of the name of a thing, as the set of its meanings with their weights."""

    thing: int
    kind: str
    keys: frozenset[str]


class Gazetteer:
    """The names of a revision, from its index."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._forms: list[_Form] = []
        self._by_key: defaultdict[str, list[int]] = defaultdict(list)
        with closing(opened(self._path)) as database:
            self._values = dict(database.execute("SELECT id, iri FROM thing"))
            self._aliases = aliases(database, _instrument_words(database))
            self._countries = Countries(database)
            self._read(database)
            self._places = self._single_places(database)
        frequency = Counter(key for form in self._forms for key in form.keys)
        self._weights = {key: math.log(1 + len(self._forms) / number) for key, number in frequency.items()}

    def _read(self, database: sqlite3.Connection) -> None:
        marks = ", ".join("?" * len(SHARING))
        query = (
            f"SELECT thing.id, kind, text FROM name JOIN thing ON thing.id = name.thing "  # noqa: S608 - question marks
            f"WHERE scope = '' AND kind IN ({marks})"
        )
        known: set[tuple[int, frozenset[str]]] = set()
        for thing, kind, text in database.execute(query, SHARING):
            for form in (text, *heads(text)):
                whole = frozenset(self._keys(fold(_CITE.sub("ville", form)).split()))
                keys = whole - _KIND_WORDS.get(kind, frozenset())
                if keys <= {"~city", "~human"}:
                    keys = whole
                if keys and (thing, keys) not in known:
                    known.add((thing, keys))
                    for key in keys:
                        self._by_key[key].append(len(self._forms))
                    self._forms.append(_Form(thing, kind, keys))

    @staticmethod
    def _single_places(database: sqlite3.Connection) -> tuple[str, ...]:
        query = (
            "SELECT DISTINCT folded FROM name JOIN thing ON thing.id = name.thing "
            "WHERE kind = 'territory' AND scope = '' AND length(folded) >= ? AND instr(folded, ' ') = 0"
        )
        return tuple(row[0] for row in database.execute(query, (_MISSPELT,)))

    def choices(self, kind: str) -> tuple[Choice, ...]:
        """Every thing of a kind that the core knows, by its value."""
        with closing(opened(self._path)) as database:
            rows = database.execute(
                "SELECT id FROM thing WHERE kind = ? AND scope = '' ORDER BY iri", (kind,)
            ).fetchall()
            return tuple(self._choice(database, thing) for (thing,) in rows)

    def choice(self, kind: str, value: str) -> Choice | None:
        """The thing of a kind with this value; None when there is none."""
        with closing(opened(self._path)) as database:
            query = "SELECT id FROM thing WHERE kind = ? AND substr(iri, -length(:end)) = :end"
            row = database.execute(query.replace("?", ":kind"), {"kind": kind, "end": f"/{value}"}).fetchone()
            return self._choice(database, row[0]) if row else None

    def _keys(self, words: Iterable[str]) -> Iterator[str]:
        return (self._key(word) for word in words if not is_silent(word))

    def _key(self, word: str) -> str:
        return self._aliases.get(word) or meaning(word)

    def keys_of(self, choice: Choice) -> frozenset[str]:
        """What the words of the names of a thing mean."""
        return frozenset(self._keys(word for text, _ in choice.names for word in fold(text).split()))

    def key_of(self, token: Token) -> str:
        """What a word means, as the keys of names have it."""
        return self._key(token.folded)

    def is_in(self, choice: Choice, country: str) -> bool:
        """Whether a territory lies in a country."""
        query = (
            "SELECT 1 FROM facet JOIN thing ON thing.id = facet.thing "
            "WHERE facet.name = 'country' AND value = ? AND kind = 'territory' AND iri LIKE '%/' || ?"
        )
        with closing(opened(self._path)) as database:
            return database.execute(query, (country, choice.value)).fetchone() is not None

    def mentions(
        self, tokens: Sequence[Token], text: str, kinds: Iterable[str], taken: Iterable[int], *, slips: bool = True
    ) -> list[Mention]:
        """What a sentence names of some kinds, best first; no token names two things, ``taken`` ones name none.

        With ``slips``, a place is looked for among names that are almost so, when no other is named.
        """
        wanted, used = frozenset(kinds), set(taken)
        with closing(opened(self._path)) as database:
            places = self._territories(database, tokens, text, used) if "territory" in wanted else []
            verbatim = self._verbatim(database, tokens, used) if "practice" in wanted else []
            lands = self._lands(tokens, used) if "country" in wanted else []
            shared = self._shared(database, tokens, wanted & set(SHARING), used)
            candidates = [*verbatim, *places, *lands, *shared]
            found: list[Mention] = []
            for one in sorted(candidates, key=lambda one: (-one.score, one.first, one.choice.value)):
                if not one.tokens & used:
                    found.append(one)
                    used |= one.tokens
            if slips and "territory" in wanted and not any(one.kind == "territory" for one in found):
                found += self._misspelt(database, tokens, used)
        return found

    def _territories(
        self, database: sqlite3.Connection, tokens: Sequence[Token], text: str, used: set[int]
    ) -> Iterator[Mention]:
        for first in range(len(tokens)):
            for last in range(min(first + _LONGEST, len(tokens)) - 1, first - 1, -1):
                span = frozenset(range(first, last + 1))
                words = [token.folded for token in tokens[first : last + 1]]
                if span & used or all(map(_is_common, words)):
                    continue
                is_capital = text[tokens[first].start].isupper() or not text[tokens[first].start].isascii()
                choices = self._named(database, " ".join(words), is_capital=is_capital)
                if choices:
                    score = 20.0 + 5 * len(words)
                    yield Mention("territory", choices[0], first, last, score, choices[1:], span)
                    break

    def _lands(self, tokens: Sequence[Token], used: set[int]) -> Iterator[Mention]:
        """The countries that are named."""
        for first in range(len(tokens)):
            for last in range(min(first + _LONGEST, len(tokens)) - 1, first - 1, -1):
                span = frozenset(range(first, last + 1))
                choice = self._countries.named(" ".join(token.folded for token in tokens[first : last + 1]))
                if choice and not span & used:
                    yield Mention("country", choice, first, last, 15.0 + 5 * len(span), (), span)
                    break

    def _verbatim(self, database: sqlite3.Connection, tokens: Sequence[Token], used: set[int]) -> Iterator[Mention]:
        """The practices said word for word; what a longer name holds is part of it, so that the longest comes first."""
        query = (
            "SELECT DISTINCT thing.id FROM name JOIN thing ON thing.id = name.thing "
            "WHERE folded = ? AND kind = 'practice' AND scope = '' ORDER BY iri LIMIT ?"
        )
        words = [token.folded for token in tokens]
        for first in range(len(tokens)):
            for last in range(min(first + _LONGEST_NAME, len(tokens)) - 1, first, -1):
                span = frozenset(range(first, last + 1))
                if span & used:
                    continue
                rows = database.execute(query, (" ".join(words[first : last + 1]), _MOST_OTHERS)).fetchall()
                if choices := tuple(self._choice(database, thing) for (thing,) in rows):
                    yield Mention("practice", choices[0], first, last, 25.0 + 5 * len(span), choices[1:], span)
                    break

    def _named(self, database: sqlite3.Connection, folded: str, *, is_capital: bool) -> tuple[Choice, ...]:
        """The territories of this name: the core's first, then by what the name is to them."""
        query = (
            "SELECT thing.id, MAX(role) FROM name JOIN thing ON thing.id = name.thing WHERE folded = ? "
            "AND kind = 'territory' AND (scope = '' OR ?) GROUP BY thing.id ORDER BY scope != '', 2 DESC, iri LIMIT ?"
        )
        rows = (
            database.execute(query, (folded, is_capital, _MOST_OTHERS)).fetchall() if len(folded) >= _SHORTEST else []
        )
        return tuple(self._choice(database, thing) for thing, _ in rows)

    def _misspelt(self, database: sqlite3.Connection, tokens: Sequence[Token], used: set[int]) -> Iterator[Mention]:
        # Imported with the first slip that is to be mended.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        for place, token in enumerate(tokens):
            if place in used or len(token.folded) < _MISSPELT or _is_common(token.folded):
                continue
            near = process.extractOne(token.folded, self._places, scorer=OSA.distance, score_cutoff=1)
            if near and near[0][0] == token.folded[0]:
                choices = self._named(database, near[0], is_capital=False)
                yield Mention("territory", choices[0], place, place, 1.0, choices[1:], frozenset({place}))
                return

    def _shared(
        self, database: sqlite3.Connection, tokens: Sequence[Token], kinds: frozenset[str], used: set[int]
    ) -> Iterator[Mention]:
        keys = {place: key for place, key in self._placed(tokens) if place not in used}
        numbers = {number for key in keys.values() for number in self._by_key.get(key, ())}
        best: dict[tuple[str, int], Mention] = {}
        for number in sorted(numbers):
            form = self._forms[number]
            if form.kind in kinds and (found := self._mention(form, keys)):
                key = (form.kind, form.thing)
                if key not in best or found.score > best[key].score:
                    best[key] = found
        for one in best.values():
            rivals = sorted(
                (
                    other
                    for other in best.values()
                    if other.kind == one.kind and other.tokens & one.tokens and other != one
                ),
                key=lambda other: -other.score,
            )
            others = tuple(self._choice(database, int(other.choice.value)) for other in rivals[:_MOST_OTHERS])
            choice = self._choice(database, int(one.choice.value))
            yield Mention(one.kind, choice, one.first, one.last, one.score, others, one.tokens)

    def _mention(self, form: _Form, keys: dict[int, str]) -> Mention | None:
        """The tokens that a form shares with a sentence, close together, if they are enough to tell it."""
        places = [place for place, key in keys.items() if key in form.keys]
        order = {place: number for number, place in enumerate(keys)}
        weight = sum(self._weights[key] for key in form.keys)
        for whole in _runs(places, order, _RIGHT_GAP if form.kind == "right" else _GAP):
            # "Which cities are in the European Charter": who is asked about is no part of the name.
            is_asked = len(whole) > 2 and keys[whole[0]] == _SUBJECT and whole[1] - whole[0] > _NEAR
            run = whole[1:] if is_asked else whole
            shared = {keys[place] for place in run}
            got = sum(self._weights[key] for key in shared)
            if self._is_enough(form, shared, got / weight):
                score = got * (0.5 + 0.5 * got / weight)
                return Mention(form.kind, Choice(str(form.thing)), run[0], run[-1], score, (), frozenset(run))
        return None

    def _is_enough(self, form: _Form, shared: set[str], part: float) -> bool:
        if part > 0.99:
            return len(form.keys) > 1 or form.kind in _EASY or not all(key.startswith("~") for key in shared)
        least = _PART.get(form.kind, _MOST_PART)
        rarest = max(form.keys, key=lambda key: (self._weights[key], key))
        if form.kind in _EASY:
            has_topic = rarest in shared or any(key.removeprefix("~") in topics() for key in shared)
            return has_topic and part >= least and not (form.kind == "right" and "~right" in form.keys)
        if len(shared) < 2:
            return False
        if form.kind == "instrument" and shared & _TEXT_WORDS and shared - _TEXT_WORDS:
            return (part >= least and rarest in shared) or (any(map(_names, shared)) and self._is_telling(form, shared))
        return part >= least and (rarest in shared or self._is_telling(form, shared))

    def _is_telling(self, form: _Form, shared: set[str]) -> bool:
        """Whether no other thing of its kind shares these words."""
        bearers = {
            self._forms[number].thing
            for number in self._by_key[next(iter(shared))]
            if self._forms[number].kind == form.kind and shared <= self._forms[number].keys
        }
        return bearers == {form.thing}

    def _placed(self, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
        return ((place, self._key(token.folded)) for place, token in enumerate(tokens) if not is_silent(token.folded))

    def _choice(self, database: sqlite3.Connection, thing: int) -> Choice:
        query = "SELECT text, language FROM name WHERE thing = ? AND role = ?"
        return Choice(self._values[thing].rpartition("/")[2], tuple(database.execute(query, (thing, _OWN))))


@lru_cache(maxsize=3)
def gazetteer(path: Path) -> Gazetteer:
    """The gazetteer of an index file, which never changes."""
    return Gazetteer(path)


def _instrument_words(database: sqlite3.Connection) -> set[str]:
    """The folded words of the names of the core's instruments."""
    query = (
        "SELECT folded FROM name JOIN thing ON thing.id = name.thing "
        "WHERE kind = 'instrument' AND scope = '' AND role >= 2"
    )
    return {word for (folded,) in database.execute(query) for word in folded.split() if not _is_common(word)}


def _runs(places: Sequence[int], order: Mapping[int, int], gap: int) -> Iterator[list[int]]:
    """The places in runs with at most ``gap`` words that mean something between two, the longest run first."""
    runs: list[list[int]] = []
    for place in places:
        if runs and order[place] - order[runs[-1][-1]] <= gap + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return iter(sorted(runs, key=len, reverse=True))


def _names(key: str) -> bool:
    """Whether what a word means is no word that questions are made of."""
    return not key.startswith("~") or key[1:] in topics()


def _is_common(word: str) -> bool:
    """Whether a word is one of the language rather than a name."""
    return word.isdecimal() or is_silent(word) or meaning(word).startswith("~")
