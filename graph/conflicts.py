"""Which two statements of one thing cannot both be true: pure rules on dates, counts and texts.

A statement is what a claim says of its subject. Two of them exclude each other only if no world makes both true: vague
and precise dates that overlap agree, and so do counts that may be of different days.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from municipia.graph import dates
from municipia.ontology.namespaces import DCTERMS, MUN, SCHEMA

DATES: Final = frozenset(map(str, (DCTERMS["date"], DCTERMS.issued, DCTERMS.valid)))
COUNTS: Final = frozenset(map(str, (MUN.statedCount, MUN.population)))
# Places as printed exclude each other; bodies as printed do not, since one body goes by many names.
# The number of an event in its series is a text here: no count, it does not grow.
TEXTS: Final = frozenset(map(str, (SCHEMA.locationCreated, SCHEMA.url, SCHEMA.name, SCHEMA.email, SCHEMA.position)))
# A text is adopted once, so a plan that came out otherwise is a contradiction; an event may simply be moved.
ONCE: Final = frozenset({str(DCTERMS.issued)})

OPEN: Final = ".."
ABOUT: Final = 0.1  # "about 40" is anything within a tenth of 40; "almost 40" at most a tenth below it


@dataclass(frozen=True)
class Statement:
    """What one claim says of its subject.

    ``value`` is the lexical form of the object: EDTF, a whole number or a text. ``kind`` tells planned dates from
    actual ones; ``qualifier``, ``counted`` (what is counted) and ``as_of`` (EDTF, may be empty) belong to counts.
    """

    predicate: str
    value: str
    kind: str = ""
    qualifier: str = ""
    counted: str = ""
    as_of: str = ""


def exclusive(one: Statement, other: Statement) -> bool:
    """Whether the two cannot both be true of one subject; symmetric, and false of a statement and itself."""
    if one.predicate != other.predicate:
        return False
    if one.predicate in DATES:
        return (one.kind == other.kind or one.predicate in ONCE) and dates_exclude(one.value, other.value)
    if one.predicate in COUNTS:
        return _same_count(one, other) and counts_exclude(one, other)
    return one.predicate in TEXTS and plain(one.value) != plain(other.value)


def conflicts(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """The pairs of positions, lower first, whose statements exclude each other."""
    for (i, one), (j, other) in combinations(enumerate(statements), 2):
        if exclusive(one, other):
            yield i, j


def dates_exclude(one: str, other: str) -> bool:
    """Whether two EDTF texts exclude each other: no day in common, or two durations whose known ends differ.

    A single date says "some time in it", so a duration inside it agrees with it.
    """
    if "/" in one and "/" in other:
        ends = zip(one.split("/"), other.split("/"), strict=True)
        return any(_ends_exclude(a, b) for a, b in ends)
    return dates.disjoint(one, other)


def _ends_exclude(one: str, other: str) -> bool:
    """Whether two ends of durations differ; what goes on ("..") has no known end."""
    if OPEN in (one, other):
        return one != other and _known(one + other)
    return _known(one) and _known(other) and dates.disjoint(one, other)


def counts_exclude(one: Statement, other: Statement) -> bool:
    """Whether two counts of the same thing leave no number that fits both."""
    (low, high), (least, most) = count_range(one.value, one.qualifier), count_range(other.value, other.qualifier)
    return max(low, least) > min(high, most)


def count_range(value: str, qualifier: str) -> tuple[float, float]:
    """The whole numbers, both ends included, that a count and its qualifier allow."""
    count = int(value)
    # Rounding first keeps 0.9 × 40 = 36 from becoming 36.00000001.
    least, most = math.ceil(round(count * (1 - ABOUT), 6)), math.floor(round(count * (1 + ABOUT), 6))
    ranges: dict[str, tuple[float, float]] = {
        "about": (least, most),
        "almost": (min(least, count - 1), count - 1),
        "at-least": (count, math.inf),
        "more-than": (count + 1, math.inf),
    }
    return ranges.get(qualifier, (count, count))


def plain(text: str) -> str:
    """The text without accents, case, punctuation and repeated blanks: what makes "Saint Denis" "Saint-Denis"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


def _same_count(one: Statement, other: Statement) -> bool:
    """Counts speak of the same thing, and nothing lets their days differ: what is counted grows.

    A day that is known beside one that is not may be another day. Where neither is known, nothing tells them apart.
    """
    if one.counted != other.counted:
        return False
    days = [each.as_of for each in (one, other) if _known(each.as_of)]
    return len(days) != 1 and not (days and dates.disjoint(*days))


def _known(edtf: str) -> bool:
    return edtf.strip(".X") != ""
