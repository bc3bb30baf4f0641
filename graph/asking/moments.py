"""Moments: the dates that a sentence names in French, English or Spanish, and how they bound what is asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from municipia.graph.search import fold

#: How a date bounds: before or after it (already turned into the period next to it), since it, or up to it.
AT, BEFORE, AFTER, SINCE, UNTIL = "at", "before", "after", "since", "until"
_MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan enero ene janv", "fevrier february feb febrero fevr", "mars march mar marzo",
            "avril april apr abril abr avr", "mai may mayo", "juin june jun junio",
            "juillet july jul julio juil", "aout august aug agosto ago", "septembre september sep sept septiembre",
            "octobre october oct octubre", "novembre november nov noviembre", "decembre december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_SPLIT: Final = r"(?:\s+(?:de|del|of)\s+|\s*,\s*|\s+)"
_WRITTEN: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?\b",
        r"\b(?P<day>\d\d?)[/.](?P<month>\d\d?)[/.](?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d\d?)(?:er|st|nd|rd|th)?{_SPLIT}(?P<name>{_NAMES})\.?{_SPLIT}{_YEAR}\b",
        rf"\b(?P<name>{_NAMES})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"\b(?P<name>{_NAMES})\.?{_SPLIT}{_YEAR}\b",
        rf"\b{_YEAR}\b",
    )
)
#: What stands before a date; the first that fits counts, so that "not before" is no "before".
_LEADS: Final[Sequence[tuple[str, str]]] = (
    (UNTIL, "no later than|not later than|not after|pas apres|no despues de|no despues del"),
    (SINCE, "not before|no earlier than|pas avant|no antes de|no antes del"),
    (BEFORE, r"avant|before|prior to|earlier than|antes de|antes del|anterieur\w* a|anterior\w* a"),
    (BEFORE, r"older than|plus ancien\w* que|mas antigu\w* que"),
    (AFTER, r"apres|after|later than|despues de|despues del|tras|posterieur\w* a|posterior\w* a"),
    (AFTER, r"newer than|plus recent\w* que|mas recient\w* que"),
    (SINCE, "depuis|since|desde|a partir de|a partir du|a partir del|a compter de|from|starting in"),
    (UNTIL, "jusqu en|jusqu a|jusqu au|until|till|up to|hasta|by|d ici|au plus tard en|a mas tardar en|to|fin"),
    (UNTIL, "by the end of|a finales de|fin de"),
)
#: What stands behind a date.
_TRAILS: Final[Sequence[tuple[str, str]]] = (
    (SINCE, "onwards?|(?:and|or) (?:later|after)|en adelante|(?:et|ou) (?:apres|plus tard)|[yo] (?:despues|mas tarde)"),
    (UNTIL, "(?:and|or) (?:earlier|before)|(?:et|ou) (?:avant|plus tot)|[yo] antes"),
)
_ARTICLES: Final = r"(?:\s+(?:le|la|l|el|the|en|in|fin|finales de|end of|the end of|debut|los|les|ceux|los de|de))*\s*$"


@dataclass(frozen=True)
class Moment:
    """A date in a sentence: as a parameter takes it (``2019-04``), how it bounds, and where it stands."""

    value: str
    bound: str
    start: int
    end: int


def moments(text: str, today: dt.date) -> tuple[Moment, ...]:
    """The dates of a text, in its order. A month or day that the calendar lacks leaves the year."""
    plain = _plain(text)
    found: list[Moment] = []
    for pattern in _WRITTEN:
        for match in pattern.finditer(plain):
            if not any(match.start() < one.end and one.start < match.end() for one in found):
                found.append(_moment(match, plain))
    found += _relative(plain, today)
    return tuple(sorted(found, key=lambda one: one.start))


def _plain(text: str) -> str:
    """The text in the same places, small and without accents; quotes and apostrophes are blanks."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    if letter in "'’‘\"«»“”":
        return " "
    folded = fold(letter)
    return folded if len(folded) == 1 else letter.lower() if len(letter.lower()) == 1 else letter


def _moment(match: re.Match[str], plain: str) -> Moment:
    parts = match.groupdict()
    month = int(parts.get("month") or 0) or _MONTHS.get(parts.get("name") or "", 0)
    value, day = parts["year"], int(parts.get("day") or 0)
    if 1 <= month <= 12:
        value += f"-{month:02d}"
        if day and _is_day(int(parts["year"]), month, day):
            value += f"-{day:02d}"
    return _bounded(value, match, plain)


def _bounded(value: str, match: re.Match[str], plain: str) -> Moment:
    bound, start, end = _bound(plain, match)
    shift = {BEFORE: earlier, AFTER: _later}.get(bound)
    return Moment(shift(value) if shift else value, bound, start, end)


def _bound(plain: str, match: re.Match[str]) -> tuple[str, int, int]:
    """How what stands around a date bounds it, and from where to where the whole reaches."""
    for bound, lead in _LEADS:
        if found := re.search(rf"\b(?:{lead})(?=\s|$){_ARTICLES}", plain[: match.start()]):
            return bound, found.start(), match.end()
    for bound, trail in _TRAILS:
        if found := re.match(rf"\s*,?\s+(?:{trail})\b", plain[match.end() :]):
            return bound, match.start(), match.end() + found.end()
    return AT, match.start(), match.end()


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def earlier(value: str) -> str:
    """The period of the same length before this one: 2012 -> 2011, 2019-01 -> 2018-12."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return f"{parts[0] - 1:04d}"
    if len(parts) == 2:
        year, month = (parts[0], parts[1] - 1) if parts[1] > 1 else (parts[0] - 1, 12)
        return f"{year:04d}-{month:02d}"
    return (dt.date(*parts) - dt.timedelta(days=1)).isoformat()


def _later(value: str) -> str:
    """The period of the same length after this one: 2015 -> 2016, 2018-12 -> 2019-01."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return f"{parts[0] + 1:04d}"
    if len(parts) == 2:
        year, month = (parts[0], parts[1] + 1) if parts[1] < 12 else (parts[0] + 1, 1)
        return f"{year:04d}-{month:02d}"
    return (dt.date(*parts) + dt.timedelta(days=1)).isoformat()


_NOW: Final[Sequence[tuple[str, int]]] = (
    (r"\b(?:l annee derniere|last year|el ano pasado)\b", -1),
    (r"\b(?:cette annee|this year|este ano)\b", 0),
)


def _relative(plain: str, today: dt.date) -> list[Moment]:
    return [
        _bounded(str(today.year + years), match, plain)
        for pattern, years in _NOW
        for match in re.finditer(pattern, plain)
    ]
