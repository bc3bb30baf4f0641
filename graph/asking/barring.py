"""Bars: what a sentence says that a question cannot take, so that its answer would be that of another sentence.

A place that is named beside the instrument, a date that bounds otherwise, most signatories instead of most texts, or
"not": without it the words are much the same, and the answer is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Final

from municipia.graph.asking import phrasings, slots
from municipia.graph.asking.lexicon import Token
from municipia.graph.asking.naming import Gazetteer, Mention
from municipia.graph.asking.records import DENIED, HOMELESS, TURNED, UNTIMED, Bar
from municipia.graph.asking.slots import Heard
from municipia.graph.questions import Question

#: Questions about who committed to what; who did not, no list says.
_COMMITTING: Final = frozenset({"R1", "R2", "R3", "R5", "R6", "R8", "R9", "P4"})
#: What a word stands after that tells what something is about or where it is, as it is written in each language.
_ABOUT: Final[Mapping[str, frozenset[str]]] = {
    "fr": frozenset(["à", "au", "aux", "contre", "d", "de", "des", "du", "en", "par", "pour", "sur"]),
    "en": frozenset(["about", "against", "at", "by", "for", "from", "in", "of", "on", "to", "with"]),
    "es": frozenset(["a", "al", "con", "contra", "de", "del", "en", "para", "por", "sobre"]),
}
_ARTICLES: Final = frozenset({"the", "le", "la", "les", "l", "el", "los", "las", "un", "une", "una"})
#: The question for those who stand in the most instruments.
_MOST: Final = "R9"
#: The kinds of things whose mention counts: other names are too long to be told from words.
KINDS: Final = frozenset({"instrument", "territory", "country", "right"})
_NOT: Final = re.compile(
    r"(?:not|never|cannot|(?:ha[sd]|have|do|does|did|is|are|was|were|would|could)n|without|refus\w*|"
    r"pas|jamais|aucun\w*|sans|no|nunca|ningun\w*|sin)"
)
_TEXTS: Final = re.compile(
    r"(?:instrument\w*|charters?|chartes?|cartas?|declaration\w*|declaracion\w*|pacts?|pactes?|pactos?|textes?|texts?|"
    r"textos?|tratados?|traites?|treat\w+|campaign\w*|campagnes?|campanas?|agendas?|accords?|acuerdos?|agreements?)"
)
_BEARERS: Final = re.compile(
    r"(?:cit(?:y|ies)|towns?|villes?|ciudad(?:es)?|municip\w+|mairies?|communes?|collectivit\w+|gobiernos?|governments?|"
    r"gouvernements?|ayuntamientos?|territor\w+|signator\w+|signatair\w+|firmantes?|members?|membres?|miembros?|"
    r"who|qui|quien(?:es)?|local|autorit\w+|authorit\w+)"
)
#: What a verb of commitment in the past is written like, and what makes a state of it: "had signed", "avait signé".
_HAPPENED: Final = re.compile(
    r"(?:sign(?:e|es|ed|ee|ees|erent|a)?|join(?:ed)?|endors(?:e|ed)|subscribed?|adhered?|ratif(?:y|ied|ie|ico|icaron)|"
    r"pledged?|adopt(?:e|ed|es|ee|ees|o|aron|ado)|rejoint(?:s|e|es)?|adher(?:e|o|ido|ieron)|souscri(?:t|te|re)|"
    r"ralli(?:e|es)|firm(?:o|aron|ado|an)|suscrib\w+|suscrito|unio|unieron|unido|sum(?:o|aron|ado)|asumi(?:o|do|eron)|"
    r"compromet(?:io|ieron|ido)|committed|made|took|taken|undertaken|undertook|pris|prises?|assume[des]*)"
)
_HELD: Final = re.compile(r"(?:had|avai(?:t|ent)|habian?|tenian?)")


def tells(tokens: Sequence[Token]) -> bool:
    """Whether a sentence tells what happened, so that a date in it is when that was, and no day up to which."""
    words = [token.folded for token in tokens]
    return any(map(_HAPPENED.fullmatch, words)) and not any(map(_HELD.fullmatch, words))


def is_about(place: int, tokens: Sequence[Token], text: str, language: str) -> bool:
    """Whether a word stands where a thing is named, or beside who is asked about: "on peace", "French cities"."""
    before = next((token for token in reversed(tokens[:place]) if token.folded not in _ARTICLES), None)
    if before and text[before.start : before.end].lower() in _ABOUT[language]:
        return True
    beside = (*tokens[max(place - 1, 0) : place], *tokens[place + 1 : place + 2])
    return any(_BEARERS.fullmatch(token.folded) or _TEXTS.fullmatch(token.folded) for token in beside)


def bars(question: Question, heard: Heard, named: Sequence[Mention], names: Gazetteer) -> tuple[Bar, ...]:
    """What forbids asking a question for a sentence. ``named`` are all the things in it, whoever takes them."""
    taken = {place for one in slots.used(question, heard) for place in one.tokens}
    found = [Bar(HOMELESS, _words(one, heard, taken)) for one in homeless(question, heard, named, names)]
    found += [Bar(UNTIMED, heard.text[one.start : one.end]) for one in slots.untimed(question, heard)]
    telling = {place for one in (*heard.mentions, *named) for place in one.tokens}
    free = (token for place, token in enumerate(heard.tokens) if place not in telling)
    if question.name == _MOST and (turned := _turned(heard.tokens)):
        found.append(Bar(TURNED, heard.text[turned.start : turned.end]))
    if question.name in _COMMITTING and (denied := next(filter(_denies, free), None)):
        found.append(Bar(DENIED, heard.text[denied.start : denied.end]))
    return tuple(found)


def homeless(question: Question, heard: Heard, named: Sequence[Mention], names: Gazetteer) -> list[Mention]:
    """The things that a sentence names and a question has no slot for, once each."""
    used = slots.used(question, heard)
    taken = {place for one in used for place in one.tokens}
    told = {key for one in used for key in names.keys_of(one.choice)}
    meant = phrasings.meanings_of(question.name) | told
    found: list[Mention] = []
    for one in (*named, *(other for other in heard.mentions if other.kind in KINDS)):
        left = (place for place in one.tokens - taken if _is_telling(place, heard))
        is_left = any(not meant.intersection(_said(place, heard, names)) for place in left)
        if is_left and not _is_around(one, used, names):
            found.append(one)
            taken |= one.tokens
    return sorted(found, key=lambda one: one.first)


def _words(one: Mention, heard: Heard, taken: Set[int]) -> str:
    """The words of a mention; when others lie within it that are used, its last ones alone."""
    inside = [place for place in taken if one.first <= place <= one.last]
    last = max(inside, default=one.first - 1)
    first = min((place for place in one.tokens if place > last), default=one.first)
    return heard.text[heard.tokens[first].start : heard.tokens[one.last].end]


def _is_telling(place: int, heard: Heard) -> bool:
    """Whether a word names something, rather than being one that questions are made of."""
    return place not in heard.read or bool(phrasings.topics().intersection(heard.read[place]))


def _said(place: int, heard: Heard, names: Gazetteer) -> set[str]:
    """What a word says: what it was read as, and how names are compared by it."""
    return {*heard.read.get(place, ()), names.key_of(heard.tokens[place])}


def _is_around(one: Mention, used: Sequence[Mention], names: Gazetteer) -> bool:
    """Whether a mention is the country of a place that was asked about: "Córdoba in Spain"."""
    return one.kind == "country" and any(
        other.kind == "territory" and names.is_in(other.choice, one.choice.value) for other in used
    )


def _turned(tokens: Sequence[Token]) -> Token | None:
    """The text that is asked about, where cities are expected: "which charter has the most signatories"."""
    for token in tokens:
        if _TEXTS.fullmatch(token.folded):
            return token
        if _BEARERS.fullmatch(token.folded):
            return None
    return None


def _denies(token: Token) -> bool:
    return _NOT.fullmatch(token.folded) is not None
