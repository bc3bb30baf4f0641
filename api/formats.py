"""Numbers and dates as a reader of French, English or Spanish writes them, EDTF dates included."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal

from municipia.api.catalogues import marked

Translate = Callable[[str], str]

_DAY: Final = re.compile(r"^(\d{4})(?:-(\d\d))?(?:-(\d\d))?([?~%]?)$")
_YEARLESS: Final = re.compile(r"^XXXX-(\d\d)(?:-(\d\d))?$")
_OPEN: Final = ("", "..")
#: Day before month in every language: 16 July 2018, le 16 juillet 2018.
_LOCALES: Final = {"en": "en_GB"}


@lru_cache(maxsize=4096, typed=True)
def number(value: float, language: str) -> str:
    """A number with the language's separators."""
    return str(format_decimal(value, locale=language))


def moment(value: dt.datetime, language: str) -> str:
    """A moment, to the minute, in UTC."""
    utc = value.astimezone(dt.UTC) if value.tzinfo else value
    pattern = "d 'de' MMMM 'de' y, HH:mm" if language == "es" else "d MMMM y, HH:mm"
    return _ordinal(str(format_datetime(utc, pattern, locale=_LOCALES.get(language, language))), language)


def edtf(text: str, language: str, translate: Translate) -> str:
    """An EDTF date in words; what it cannot put into words it gives back as it stands.

    ``2018-07`` -> July 2018; ``2003/2007`` -> 2003–2007; ``2007/..`` -> since 2007; ``[..2011]`` -> 2011 or earlier;
    ``[2011,2012]`` -> 2011 or 2012; ``XXXX-12-10`` -> 10 December (year unknown); ``XXXX`` -> date unknown.
    """
    if text.startswith("[") and text.endswith("]"):
        return _one_of(text[1:-1], language, translate)
    if "/" in text:
        start, _, end = text.partition("/")
        return _interval(start, end, language, translate)
    return _single(text, language, translate)


def as_of(text: str, language: str, translate: Translate) -> str:
    """An EDTF date as the day of which something is said: "as of 7 August 2018", "au 7 août 2018", "en août 2018".

    What is no plain day, month or year (an interval, an unknown date) stands by itself.
    """
    match = _DAY.match(text)
    words = edtf(text, language, translate)
    if match is None or match[4]:
        return words
    return translate(_AS_OF_DAY if match[3] else _AS_OF_PERIOD) % {"date": words, "period": words}


def coordinates(latitude: float, longitude: float, language: str) -> str:
    """A point in degrees, as text and tables write it: 41.389° N, 2.159° E."""
    west = "O" if language in ("fr", "es") else "W"
    halves = ((latitude, "N", "S"), (longitude, "E", west))
    parts = [
        f"{format_decimal(abs(value), '0.000', locale=language)}°\u00a0{plus if value >= 0 else minus}"
        for value, plus, minus in halves
    ]
    return ("\u00a0; " if language == "fr" else "; " if language == "es" else ", ").join(parts)


def _single(text: str, language: str, translate: Translate) -> str:
    if text in ("XXXX", ""):
        return translate("date unknown")
    if yearless := _YEARLESS.match(text):
        return translate("%(day)s (year unknown)") % {"day": _without_year(yearless, language)}
    match = _DAY.match(text)
    if match is None:
        return text
    year, month, day, mark = match.groups()
    words = _words(int(year), int(month or 0), int(day or 0), language)
    return translate(_MARKS[mark]) % {"date": words} if mark else words


_AS_OF_DAY: Final = marked("as of %(date)s")
_AS_OF_PERIOD: Final = marked("as of %(period)s")
_MARKS: Final = {
    "?": marked("%(date)s (uncertain)"),
    "~": marked("about %(date)s"),
    "%": marked("about %(date)s (uncertain)"),
}


def _words(year: int, month: int, day: int, language: str) -> str:
    if not month:
        return str(year)
    try:
        date = dt.date(year, month, day or 1)
    except ValueError:
        return f"{year}-{month:02}" + (f"-{day:02}" if day else "")
    if day:
        return _ordinal(str(format_date(date, "long", locale=_LOCALES.get(language, language))), language)
    return str(format_skeleton("yMMMM", date, locale=_LOCALES.get(language, language)))


def _without_year(match: re.Match[str], language: str) -> str:
    date = dt.date(2000, int(match[1]), int(match[2] or 1))
    locale = _LOCALES.get(language, language)
    if not match[2]:
        return str(format_date(date, "LLLL", locale=locale))
    return _ordinal(str(format_skeleton("MMMMd", date, locale=locale)), language)


def _ordinal(words: str, language: str) -> str:
    """A date that begins with its day: French writes the first of a month as an ordinal, 1er juillet."""
    return "1er" + words[1:] if language == "fr" and words.startswith("1 ") else words


def _interval(start: str, end: str, language: str, translate: Translate) -> str:
    if end in _OPEN:
        since = _SINCE_DAY if _is_day(start) else _SINCE_ABOUT if start.endswith("~") else _SINCE
        said = _single(start.rstrip("~"), language, translate)
        return translate(since) % {"date": said, "day": said, "about": said}
    if start in _OPEN:
        until = _UNTIL_DAY if _is_day(end) else _UNTIL
        said = _single(end, language, translate)
        return translate(until) % {"date": said, "day": said}
    if start == end:
        return _single(start, language, translate)
    if start.isdigit() and end.isdigit():
        return f"{start}–{end}"
    if _is_day(start) and _is_day(end) and start[:7] == end[:7]:
        return f"{_ordinal(f'{int(start[8:])} ', language).strip()}–{_single(end, language, translate)}"
    if len(start) == len(end) and start[:4] == end[:4] and (yearless := _YEARLESS.match(f"XXXX{start[4:]}")):
        return f"{_without_year(yearless, language)} – {_single(end, language, translate)}"
    return f"{_single(start, language, translate)} – {_single(end, language, translate)}"


_SINCE: Final = marked("since %(date)s")
_SINCE_DAY: Final = marked("since %(day)s")
_SINCE_ABOUT: Final = marked("since about %(about)s")
_UNTIL: Final = marked("until %(date)s")
_UNTIL_DAY: Final = marked("until %(day)s")


def _is_day(text: str) -> bool:
    match = _DAY.match(text)
    return bool(match and match[3] and not match[4])


def _one_of(inner: str, language: str, translate: Translate) -> str:
    if ".." in inner:
        start, _, end = inner.partition("..")
        if not start:
            return translate("%(date)s or earlier") % {"date": _single(end, language, translate)}
        if not end:
            return translate("%(date)s or later") % {"date": _single(start, language, translate)}
        names = {"start": _single(start, language, translate), "end": _single(end, language, translate)}
        return translate("between %(start)s and %(end)s") % names
    dates = [_single(part.strip(), language, translate) for part in inner.split(",")]
    return translate(" or ").join(dates)


def country_name(code: str, language: str) -> str:
    """A country's name in a language by its ISO 3166-1 code: FR in Spanish, Francia; what is no such code as it is."""
    return Locale.parse(language).territories.get(code, code) if len(code) == len("FR") else code


def language_name(tag: str, language: str) -> str:
    """A language's name in another, as ``fr`` in Spanish: francés; the tag itself when it is not a known one."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (ValueError, LookupError):
        return tag


def cut(text: str, length: int) -> str:
    """A text of at most ``length`` characters, cut at a blank and not behind a sign that leads on."""
    if len(text) <= length:
        return text
    kept = text[:length].rpartition(" ")[0] or text[:length]
    return kept.rstrip(" \u00a0:;,–-(«") + "…"


_MARKDOWN: Final = re.compile(r"\*+|^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
#: The pairs of signs that a quotation may bring along.
_QUOTES: Final = ("«»", "“”", '""', "„“", "‘’")
#: The space beside a mark that French sets apart from its word.
_FRENCH_MARKS: Final = re.compile(r"(?<=«) | (?=»)|(?<=\S) (?=[:;!?](?:\s|$))")


def bound(text: str) -> str:
    """A text whose French marks (« » : ; ! ?) never stand alone at the end or the beginning of a line."""
    return _FRENCH_MARKS.sub("\u00a0", text)


def unmarked(text: str) -> str:
    """A passage without the Markdown of the stored text: no stars of emphasis, no signs of headings."""
    return bound(_MARKDOWN.sub("", text).strip())


def quoted(text: str) -> str:
    """A passage as it stands between quotation marks: without Markdown, and without a pair of marks of its own."""
    words = unmarked(text)
    for left, right in _QUOTES:
        inner = words[1:-1]
        if words.startswith(left) and words.endswith(right) and len(words) > 1 and not {left, right} & {*inner}:
            return inner.strip()
    return words
