"""Diagnosis: the first word of a query that no query could have there. Runs in reader processes only.

The parser says how far it looked, which is often some words beyond the fault. So its own verdict is asked of the
beginnings of the text: one that some query may begin with fails at its very end, any other before.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from municipia.graph import sparql
from municipia.graph.sparql import Token
from municipia.graph.wording import Words, said
from municipia.ontology.prefixes import PREFIXES

POSITION: Final = re.compile(r"error at (\d+):(\d+): ")
# Longer than any keyword, so that the parser cannot look for one beyond the end.
_PADDING: Final = "\n" + " " * 64
_SECONDS: Final = 1.0
_MOST_TOKENS: Final = 20_000
_KEYWORDS: Final = """
ASC ASK AVG BASE BIND BOUND COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT EXISTS FILTER FROM
GRAPH GROUP GROUP_CONCAT HAVING LANG LANGMATCHES LCASE LIMIT MAX MIN MINUS NAMED OFFSET OPTIONAL ORDER PREFIX REDUCED
REGEX SAMPLE SELECT STR STRENDS STRSTARTS SUM UCASE UNDEF UNION VALUES WHERE
"""


@dataclass(frozen=True)
class Fault:
    """The first word that cannot stand where it stands, and what may help."""

    token: Token
    hint: str


def locate(text: str, base: str, reported: int) -> Fault | None:
    """The first such word of a query that the parser refuses; None when only its end is wrong, or it took too long.

    ``text`` has passed ``sparql.close_up``; ``reported`` is where the parser says that it failed (from 0): the fault
    never lies beyond.
    """
    words = _words(text)
    if len(words) > _MOST_TOKENS:
        return None
    latest = time.monotonic() + _SECONDS
    low, high = 0, len(words)  # The first ``low`` words may begin a query; the first ``high`` + 1 may not.
    while low < high:
        if time.monotonic() > latest:
            return None
        middle = (low + high) // 2
        if _may_begin(_up_to(text, words[middle]), base) or _is_mended(text, words, middle, base):
            low = middle + 1
        else:
            high = middle
    if low == len(words) or words[low].start > reported:
        return None
    return Fault(words[low], _hint(words[low], words[:low]))


def _words(text: str) -> list[Token]:
    """The tokens, signs that belong together as one: ``&&``, ``^^``, ``-5``."""
    found: list[Token] = []
    for token in sparql.tokens(text):
        before = found[-1] if found else None
        if before and before.kind == "other" and token.kind in ("other", "number") and _touch(before, token):
            found[-1] = Token(token.kind, before.text + token.text, before.start)
        else:
            found.append(token)
    return found


def _touch(before: Token, token: Token) -> bool:
    return before.start + len(before.text) == token.start


def _up_to(text: str, word: Token) -> str:
    """The text up to the end of a word; one that the parser reads only with its bracket gets that."""
    return text[: word.start + len(word.text)] + ("(" if word.keyword in sparql.ATTACHED else "")


def _is_mended(text: str, words: Sequence[Token], at: int, base: str) -> bool:
    """Whether the next word makes sense of this one, which we then have cut out of a longer one."""
    return at + 1 < len(words) and _may_begin(_up_to(text, words[at + 1]), base)


def _may_begin(text: str, base: str) -> bool:
    """Whether some query begins with this text."""
    try:
        ox.Store().query(text + _PADDING, base_iri=base)
    except SyntaxError as error:
        found = POSITION.search(str(error))
        lines = (text + _PADDING).count("\n") + 1
        return found is not None and (int(found[1]), int(found[2])) == (lines, len(_PADDING))
    except (RuntimeError, OSError):
        return True
    return True


def _hint(token: Token, before: Iterable[Token]) -> Words | str:
    if token.kind == "name":
        prefix = token.text.partition(":")[0]
        if prefix != "_" and not _declares(before, prefix):
            known = PREFIXES.get(prefix, "…")
            return said("Declare the prefix: PREFIX %(prefix)s: <%(iri)s>", prefix=prefix, iri=known)
    close = get_close_matches(token.keyword, _KEYWORDS.split(), n=1, cutoff=0.7) if token.keyword else []
    if close and close[0] != token.keyword:
        return said("Is %(word)s meant?", word=close[0])
    return ""


def _declares(words: Iterable[Token], prefix: str) -> bool:
    return any(word.keyword == "PREFIX" and name.text == f"{prefix}:" for word, name in pairwise(words))
