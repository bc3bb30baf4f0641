"""Orders that the engine can sort by, whatever is sorted.

The engine compares values of unlike types (a number and a word, a date with a time zone and one without) in ways that
contradict each other, notices it in the midst of sorting, and ends its process. Where that happened, the same query is
asked with a key before each key: the family of the value, within which every two values can be compared. What SPARQL
says about the order (section 15.1: unbound, blank nodes, IRIs, literals; numbers among themselves, and so on) holds as
before; only values that it gives no order to come family by family.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from municipia.graph import sparql
from municipia.graph.sparql import Token

_DIRECTIONS: Final = frozenset({"ASC", "DESC"})
# Before a bracket stand ``ASC``, ``STR``, ``NOT EXISTS`` or a name.
_MOST_WORDS: Final = 2
_CLOCK: Final = "#(dateTime|date|time|g[YMD][A-Za-z]*)$"
_ZONE: Final = "(Z|[+-][0-9][0-9]:[0-9][0-9])$"
# What is no literal has no datatype: the key is then an error, which sorts as unbound does, before all others.
_FAMILY: Final = (
    'IF(isNumeric({one}), "0", CONCAT("1", STR(DATATYPE({one})), '
    f'IF(REGEX(STR(DATATYPE({{one}})), "{_CLOCK}") && REGEX(STR({{one}}), "{_ZONE}"), "Z", "")))'
)


@dataclass(frozen=True)
class _Key:
    """A key of an ORDER BY: ASC or DESC, what it is made of, where it stands in the text."""

    direction: str
    expression: str
    start: int
    end: int


def by_families(text: str) -> str:
    """The query with the family of each key as a key before it; "" for one that sorts nothing."""
    keys = _keys(text, list(sparql.tokens(text)))
    if not keys:
        return ""
    pieces, done = [], 0
    for key in keys:
        family = _FAMILY.replace("{one}", key.expression)
        pieces += [text[done : key.start], f"{key.direction}({family}) {key.direction}({key.expression})"]
        done = key.end
    return "".join([*pieces, text[done:]])


def _keys(text: str, found: Sequence[Token]) -> list[_Key]:
    """The keys of every ORDER BY of a query, in the order of the text."""
    keys, at = [], 0
    while at < len(found) - 1:
        if found[at].keyword == "ORDER" and found[at + 1].keyword == "BY":
            at += 2
            while (after := _after_key(found, at)) > at:
                keys.append(_key(text, found, at, after))
                at = after
        else:
            at += 1
    return keys


def _after_key(found: Sequence[Token], at: int) -> int:
    """Where the key that begins at a token ends; the same place when no key begins there."""
    if at >= len(found):
        return at
    if found[at].kind == "variable":
        return at + 1
    words = 0
    while words < _MOST_WORDS and found[at + words].kind in ("word", "name", "iri") and at + words + 1 < len(found):
        words += 1
    return _closing(found, at + words) if found[at + words].text in ("(", "{") else at


def _closing(found: Sequence[Token], at: int) -> int:
    depth = 0
    for place in range(at, len(found)):
        depth += (found[place].kind == "open") - (found[place].kind == "close")
        if not depth:
            return place + 1
    return len(found)


def _key(text: str, found: Sequence[Token], at: int, after: int) -> _Key:
    is_told = found[at].keyword in _DIRECTIONS
    last = found[after - 1]
    end = last.start + len(last.text)
    return _Key(found[at].keyword if is_told else "ASC", text[found[at + is_told].start : end], found[at].start, end)
