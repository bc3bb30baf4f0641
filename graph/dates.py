"""Dates in EDTF (ISO 8601-2, Library of Congress): what is a valid one, and between which days it lies.

Wraps the ``edtf`` library, whose bounds need care: open ends come back as floats, an unknown end ("2007/") as ten years
on, an unknown year as 0 or 9999, and 29 February is taken in every year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from time import struct_time
from typing import Any, Final

_FIRST_YEAR: Final = 1
_LAST_YEAR: Final = 9998
_LONGEST: Final = 120
_SIMPLE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True)
class Bounds:
    """The first and last day that a date allows; ``None`` where it is open or unknown."""

    earliest: date | None
    latest: date | None


@lru_cache(maxsize=20_000)
def bounds(edtf: str) -> Bounds:
    """The days between which an EDTF date lies. Raises ValueError, saying why, when the text is no EDTF date.

    A qualified date ("2017-10?") keeps the bounds of the date it qualifies; a day without a year has none.
    """
    if not edtf or edtf != edtf.strip() or len(edtf) > _LONGEST:
        raise ValueError(f"not an EDTF date: {edtf[:_LONGEST]!r}")
    return _plain(edtf) or _parsed(edtf)


def _plain(edtf: str) -> Bounds | None:
    """The bounds of a year, a month, a day or an interval of them; None for all else, which costs the parser 10 ms."""
    begin, slash, end = edtf.partition("/")
    first, last = _period(begin), _period(end if slash else begin)
    if first is None or (last is None and end):
        return None
    if last is None:
        return Bounds(first[0], None)
    return Bounds(first[0], last[1]) if first[0] <= last[1] else None


def _period(text: str) -> tuple[date, date] | None:
    match = _SIMPLE.fullmatch(text)
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    try:
        first = date(year, int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return first, first if match[3] else date(year, month, monthrange(year, month)[1])


def _parsed(edtf: str) -> Bounds:
    # The library builds its grammar when imported, 0.1 s that a server need not spend before its first page.
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException
    from edtf.parser.parser_classes import Interval

    try:
        parsed = parse_edtf(edtf)
        found = Bounds(_day(parsed.lower_strict(), edtf), _day(parsed.upper_strict(), edtf))
    except (EDTFParseException, AttributeError, TypeError) as error:
        raise ValueError(f"not an EDTF date: {edtf!r} (2018, 2018-10, 2017-05/2018-12, [..2011], 2017-10?)") from error
    if isinstance(parsed, Interval):
        found = Bounds(
            found.earliest if _is_known(parsed.lower) else None, found.latest if _is_known(parsed.upper) else None
        )
    if found.earliest and found.latest and found.earliest > found.latest:
        raise ValueError(f"an interval that ends before it begins: {edtf!r}")
    return found


def is_edtf(text: str) -> bool:
    """Whether the text is an EDTF date that ``bounds`` understands."""
    try:
        bounds(text)
    except ValueError:
        return False
    return True


def period(text: str) -> tuple[date, date]:
    """The first and last day of a year, a month or a day: "2019-04" gives 1 and 30 April 2019.

    It is how the days are written that somebody asks for (``asOf``). Raises ValueError for any other text, those
    included that date things in EDTF: an interval, a date with a doubt.
    """
    found = _period(text)
    if found is None:
        raise ValueError(f"no year, month or day: {text[:_LONGEST]!r}")
    return found


def is_period(text: str) -> bool:
    """Whether the text is a year, a month or a day."""
    return _period(text) is not None


def period_end(text: str) -> date:
    """The last day of a year, a month or a day. Raises ValueError for any other text."""
    return period(text)[1]


def disjoint(one: str, other: str) -> bool:
    """Whether two EDTF dates share no day, so that both cannot date the same thing. Symmetric."""
    first, second = bounds(one), bounds(other)
    return _ends_before(first, second) or _ends_before(second, first)


def _ends_before(one: Bounds, other: Bounds) -> bool:
    return one.latest is not None and other.earliest is not None and one.latest < other.earliest


def _is_known(end: Any) -> bool:  # noqa: ANN401 the library's ends have no common type
    """Whether an interval's end is a date: it is not when left out (unknown) or open ("..")."""
    return str(end) not in ("", "..", "None", "unknown", "open")


def _day(moment: struct_time | float, edtf: str) -> date | None:
    if isinstance(moment, float) or not _FIRST_YEAR <= moment.tm_year <= _LAST_YEAR:
        return None
    try:
        return date(*moment[:3])
    except ValueError as error:
        raise ValueError(f"no such day in {edtf!r}: {error}") from error
