"""Grouping: a variable of SELECT that stands beside an aggregate and is not grouped by. Runs in reader processes only.

The parser finds it at the end of the query, where it knows what is grouped by, and for a query within another says
nothing of it. So it is asked of each SELECT by itself; which of its variables it is, follows from their places.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from municipia.graph import sparql
from municipia.graph.diagnosis import POSITION, Fault
from municipia.graph.sparql import Token
from municipia.graph.wording import said

_UNBOUND: Final = re.compile(r"The SELECT contains an? (?:expression with a )?variable that is unbound")
_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_GROUPING: Final = _AGGREGATES | {"GROUP"}
_AFTER_GROUPS: Final = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_FORMS: Final = frozenset({"SELECT", "CONSTRUCT", "ASK", "DESCRIBE"})
_MOST: Final = 30
_SECONDS: Final = 1.0


def ungrouped(text: str, base: str) -> Fault | None:
    """The first such variable of a query that the parser refuses; None when that is for another reason."""
    words = list(sparql.tokens(text))
    if not any(word.keyword in _GROUPING for word in words):
        return None
    first = next((word.start for word in words if word.keyword in _FORMS), 0)
    latest = time.monotonic() + _SECONDS
    selects = [at for at, word in enumerate(words) if word.keyword == "SELECT"]
    for at in selects[:_MOST]:
        own = words[at : _end(words, at)]
        found = _variable(own)
        if found and time.monotonic() < latest and _is_refused(text, text[:first], own, base):
            return Fault(
                found,
                said(
                    "This SELECT counts or groups, so “%(variable)s” needs to stand in GROUP BY, "
                    "or in an aggregate such as COUNT.",
                    variable=found.text,
                ),
            )
    return None


def _end(words: Sequence[Token], at: int) -> int:
    """Where the query that begins with a word ends: at the bracket that closes what it stands in."""
    depth = 0
    for end in range(at, len(words)):
        depth += (words[end].kind == "open") - (words[end].kind == "close")
        if depth < 0:
            return end
    return len(words)


def _is_refused(text: str, prologue: str, own: Sequence[Token], base: str) -> bool:
    """Whether the parser reads a query to its very end and then finds a variable that is not grouped by."""
    asked = prologue + text[own[0].start : own[-1].start + len(own[-1].text)]
    try:
        ox.Store().query(asked, base_iri=base)
    except SyntaxError as error:
        place = POSITION.search(str(error))
        told = place and (int(place[1]), int(place[2]))
        return told == sparql.position(asked, len(asked)) and bool(_UNBOUND.search(str(error)))
    except (RuntimeError, OSError):
        return False
    return False


def _variable(own: Sequence[Token]) -> Token | None:
    """The first variable of SELECT that is in no aggregate, has no value there and is not grouped by."""
    known = set(_names(_groups(own)))
    before = own[0]
    for word, within in _selected(own):
        if word.kind == "variable":
            if before.keyword == "AS":
                known.add(word.text[1:])
            elif not within and word.text[1:] not in known:
                return word
        before = word
    return None


def _selected(own: Sequence[Token]) -> Iterator[tuple[Token, bool]]:
    """The words between SELECT and its pattern, each with whether it stands in an aggregate."""
    depth, inside = 0, 0  # ``inside`` is the depth of the aggregate that a word stands in, 0 for none.
    for before, word in pairwise(own):
        if word.text == "{" or word.keyword in ("WHERE", "FROM"):
            return
        depth += word.kind == "open"
        if word.kind == "open" and not inside and before.keyword in _AGGREGATES:
            inside = depth
        yield word, bool(inside)
        if word.kind == "close":
            inside = 0 if depth == inside else inside
            depth -= 1


def _groups(own: Sequence[Token]) -> list[Token]:
    """The words of GROUP BY, each with its brackets; none without one."""
    depth, found, is_there = 0, list[Token](), False
    for word in own:
        depth += (word.kind == "open") - (word.kind == "close")
        if depth == 0 and word.keyword == "GROUP":
            is_there = True
        elif depth == 0 and word.keyword in _AFTER_GROUPS:
            is_there = False
        if is_there:
            found.append(word)
    return found


def _names(groups: Sequence[Token]) -> Iterator[str]:
    """The variables that a GROUP BY names: those that stand there by themselves or behind AS."""
    depth, before = 0, ""
    for word in groups:
        depth += (word.kind == "open") - (word.kind == "close")
        if word.kind == "variable" and (depth == 0 or before == "AS"):
            yield word.text[1:]
        before = word.keyword
