"""Numbers and dates as a reader of French, English or Spanish writes them, EDTF dates included."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal

from municipia.api.catalogues import marked

Translate = Callable[[str], str]

_DAY: Final = re.compile(r"^(\d{4})(?:-(\d\d))?(?:-(\d\d))?([?~%]?)$")
_YEARLESS: Final = re.compile(r"^XXXX-(\d\d)(?:-(\d\d))?$")
_OPEN: Final = ("", "..")
#: Day before month in every language: 16 July 2018, le 16 juillet 2018.
_LOCALES: Final = {"en": "en_GB"}


def number(value: float, language: str) -> str:
    """A number with the language's separators."""
    return str(format_decimal(value, locale=language))


def moment(value: dt.datetime, language: str) -> str:
    """A moment, to the minute, in UTC."""
    utc = value.astimezone(dt.UTC) if value.tzinfo else value
    return str(format_datetime(utc, "d MMMM y, HH:mm", locale=_LOCALES.get(language, language)))


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
        return str(format_date(date, "long", locale=_LOCALES.get(language, language)))
    return str(format_skeleton("yMMMM", date, locale=_LOCALES.get(language, language)))


def _without_year(match: re.Match[str], language: str) -> str:
    date = dt.date(2000, int(match[1]), int(match[2] or 1))
    return str(format_skeleton("MMMMd" if match[2] else "MMMM", date, locale=_LOCALES.get(language, language)))


def _interval(start: str, end: str, language: str, translate: Translate) -> str:
    if end in _OPEN:
        return translate("since %(date)s") % {"date": _single(start, language, translate)}
    if start in _OPEN:
        return translate("until %(date)s") % {"date": _single(end, language, translate)}
    if start == end:
        return _single(start, language, translate)
    if start.isdigit() and end.isdigit():
        return f"{start}–{end}"
    if len(start) == len(end) == len("2017-09-14") and start[:7] == end[:7]:
        return f"{int(start[8:])}–{_single(end, language, translate)}"
    return f"{_single(start, language, translate)} – {_single(end, language, translate)}"


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
