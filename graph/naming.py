"""The wording of names: what is said around a name, and the keys under which it is found however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from municipia.graph.search import fold

#: Words that come and go in a name without making it another one.
_LIGHT: Final = frozenset(
    {
        "a", "al", "and", "aux", "d", "da", "das", "de", "degli", "dei", "del", "dell", "della", "den", "der", "des",
        "di", "do", "dos", "du", "e", "el", "en", "et", "for", "fur", "i", "il", "in", "l", "la", "las", "le", "les",
        "lo", "los", "n", "of", "on", "per", "por", "pour", "s", "the", "to", "und", "van", "von", "y", "zu",
    }
)  # fmt: skip
_SPELT_OUT: Final = {
    "st": "saint", "ste": "sainte", "sta": "santa", "sto": "santo", "mt": "mount", "ft": "fort", "rgy": "regency",
}  # fmt: skip
_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe"}
)
# What stands before or after a name to say what it is, with the type of territory that this means; folded.
_BEFORE: Final = {
    "city": (
        "ajuntament", "alcaldia", "ayuntamiento", "camara municipal", "cidade", "citta", "city", "city council",
        "ciudad", "ciutat", "commune", "comune", "gemeente", "gemeinde", "hansestadt", "intendencia",
        "landeshauptstadt", "mairie", "miasto", "municipalidad", "municipality", "municipalite", "municipio",
        "prefeitura", "prefeitura municipal", "stad", "stadt", "town", "ville",
    ),
    "province": (
        "departement", "deputacion", "diputacio", "diputacion", "diputacion provincial", "provincia", "province",
        "department", "conseil departemental",
    ),
    "region": ("estado", "region", "regione", "state", "gobierno regional", "regiao"),
    "metropole": ("area metropolitana", "metropole", "metropolitan area", "communaute urbaine"),
    "county": ("county", "kabupaten"),
    "district": ("arrondissement", "delegacion", "district", "distrito"),
}  # fmt: skip
_AFTER: Final = {
    "city": ("city", "city council", "council", "kommune", "municipality", "stad", "town", "si", "shi"),
    "province": ("province", "provincial council", "department"),
    "region": ("region", "state"),
    "metropole": ("metropole", "metropolitan area", "metropolitan region"),
    "county": ("county", "regency"),
    "district": ("district",),
}
_ARTICLES: Final = frozenset({"la", "le", "l", "el", "las", "los", "les", "the", "a", "o"})
_OF: Final = frozenset({"of", "de", "d", "di", "do", "da", "du", "del", "des", "von", "van", "der"}) | _ARTICLES
_QUALIFIED: Final = re.compile(r"\s*(?P<main>[^,(/]+?)\s*(?:\((?P<inside>[^()]*)\)?|,\s*(?P<after>.+))\s*")
_ACRONYM: Final = re.compile(r"\(([A-Z]{3,10})\)")
#: Of how many words a title goes by its initials, and how many letters those are at least.
_TITLE_WORDS, _INITIALS = 4, 3
_LATIN: Final = re.compile(r"[^\W\d_]")


def _longest_first(words: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    pairs = [(word, type_) for type_, group in words.items() for word in group]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


_LONGEST_BEFORE: Final = _longest_first(_BEFORE)
_LONGEST_AFTER: Final = _longest_first(_AFTER)


@dataclass(frozen=True)
class Wording:
    """A way to read a text as a name: its folded words, how they were come by, and what was said around them."""

    folded: str
    how: str = ""
    type: str = ""
    qualifier: str = ""


def readings(text: str) -> Iterator[Wording]:
    """The ways to read a text, the plainest first."""
    folded = fold(text)
    yield Wording(folded)
    yield from _unwrapped(folded, "")
    if parts := _QUALIFIED.fullmatch(text):
        main, qualifier = fold(parts["main"]), fold(parts["inside"] or parts["after"] or "")
        if main and qualifier:
            yield Wording(main, "qualified", type_of(qualifier), qualifier)
            yield from _unwrapped(main, qualifier)


def _unwrapped(folded: str, qualifier: str) -> Iterator[Wording]:
    """The name within "City of …", "… Province" and their like."""
    for before, type_ in _LONGEST_BEFORE:
        if folded.startswith(before + " "):
            for core in _cores(folded[len(before) + 1 :].split()):
                yield Wording(core, "designated", type_, qualifier)
            break
    for after, type_ in _LONGEST_AFTER:
        if folded.endswith(" " + after):
            yield Wording(folded[: -len(after) - 1], "designated", type_, qualifier)
            break


def _cores(words: list[str]) -> Iterator[str]:
    """What follows "city", without its "of": ``de la paz`` -> ``la paz``, ``paz``."""
    while words:
        if words[0] not in _OF:
            yield " ".join(words)
            return
        if words[0] in _ARTICLES:
            yield " ".join(words)
        words = words[1:]


def type_of(folded: str) -> str:
    """The type of territory that a word stands for, "" if it is none: "municipality" is a city."""
    for words in (_BEFORE, _AFTER):
        for type_, group in words.items():
            if folded in group:
                return type_
    return ""


def plain(text: str) -> str:
    """A text without differences of case and of Unicode's forms, its accents kept."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())


def respelt(text: str) -> str:
    """The folded name with its umlauts written out, as ``muenchen``."""
    return fold(text.translate(_UMLAUTS))


def spelt_out(folded: str) -> str:
    """The folded name with its abbreviations written out: ``st albert`` -> ``saint albert``."""
    return " ".join(_SPELT_OUT.get(word, word) for word in folded.split())


def in_order(folded: str) -> str:
    """The words in alphabetical order."""
    return " ".join(sorted(folded.split()))


def weighty(folded: str) -> str:
    """The words that make the name, abbreviations written out, in alphabetical order; all if none is weighty."""
    words = [_SPELT_OUT.get(word, word) for word in folded.split()]
    return " ".join(sorted(word for word in words if word not in _LIGHT) or sorted(words))


def is_light(word: str) -> bool:
    """Whether a folded word comes and goes in a name without making it another one."""
    return word in _LIGHT


def skeleton(folded: str) -> str:
    """The consonants, each run of one counted once, without the Arabic article: for scripts that write few vowels."""
    bare = re.sub(r"[aeiouwy' ]", "", folded.removeprefix("al"))
    return re.sub(r"(.)\1+", r"\1", bare)


def heads(text: str) -> Iterator[str]:
    """The beginning of a long name by which it goes: what stands before a colon or a bracket, of two words at least."""
    head = re.split(r"[:(]", text, maxsplit=1)[0].strip()
    if head != text.strip() and len(fold(head).split()) > 1:
        yield head


def initials(title: str) -> Iterator[str]:
    """The acronyms of a title of four words or more: given in brackets, its own initials, those of its beginning."""
    yield from _ACRONYM.findall(title)
    plain = re.sub(r"\([^()]*\)", " ", title)
    for text in (plain, *heads(plain)):
        words = fold(text).split()
        letters = [word[0].upper() for word in words if not is_light(word) and not word.isdecimal()]
        if len(words) >= _TITLE_WORDS and len(letters) >= _INITIALS:
            yield "".join(letters)


def pieces(folded: str) -> list[str]:
    """Every run of three letters, the ends marked."""
    padded = f"  {folded} "
    return list(dict.fromkeys(padded[place : place + 3] for place in range(len(padded) - 2)))


def script_of(text: str) -> str:
    """The script of the first letter: "LATIN", "ARABIC", "HANGUL"; "" without a letter."""
    letter = _LATIN.search(text)
    return unicodedata.name(letter[0], "").partition(" ")[0] if letter else ""
