"""The words of a SPARQL text, seen without parsing it: enough to bound it, to recognise what it asks, and no more.

A parser may be brought down by a hostile text, so these functions run in time linear in the text and use regular
expressions that cannot backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from municipia.graph.errors import SyntaxFault
from municipia.graph.wording import said

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# The tokens of section 19.8 of the SPARQL 1.1 recommendation, as coarse as our questions allow.
_TOKEN: Final = re.compile(
    r"""
      (?P<space>[\x20\t\r\n]++)
    | (?P<comment>\#[^\r\n]*+)
    | (?P<iri><[^<>"{}|^`\x00-\x20]*+>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3}
              | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
              | "(?:[^"\\\r\n]|\\.)*+"
              | '(?:[^'\\\r\n]|\\.)*+')
    | (?P<variable>[?$]\w++)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<number>(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)
    | (?P<name>(?:[^\W\d][\w.\-]*+)?:(?:(?![.\-])(?:[\w.\-:%]|\\[_~.\-!$&'()*+,;=/?\#@%])++)?+)
    | (?P<word>[^\W\d]\w*+)
    | (?P<escape>\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})
    | (?P<open>[({\[]|<<)
    | (?P<close>[)}\]]|>>)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_CHANGING: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_MAY_CHANGE: Final = re.compile("now|rand|uuid", re.IGNORECASE)
#: Functions that the engine reads only with their bracket right behind them.
ATTACHED: Final = frozenset({"BNODE", "COALESCE", "CONCAT"})
_DETACHED: Final = re.compile(r"(?:bnode|coalesce|concat)[\s#]", re.IGNORECASE)
_FROM: Final = re.compile("from", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: its kind (a group of the pattern above), its characters, where it starts (from 0)."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The word in capitals when it is a bare word, else ""."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of the text but for white space and comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind not in ("space", "comment"):
            yield Token(kind, match[0], match.start())


def decode_escapes(text: str) -> str:
    r"""The text with its codepoint escapes (``\u0053``) decoded, those in strings and comments apart.

    Section 19.2 of the recommendation lets them stand anywhere; a parser decodes those in strings itself. Raises
    SyntaxFault when one names no character.
    """
    if not _ESCAPE.search(text):
        return text
    return _TOKEN.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    if match.lastgroup in ("string", "comment"):
        return match[0]
    return _ESCAPE.sub(_character, match[0])


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        line, column = position(match.string, match.start())
        raise SyntaxFault(said("%(text)s is no character.", text=match[0]), line=line, column=column)
    return chr(code)


def close_up(text: str) -> str:
    """The same query with no space between BNODE, COALESCE or CONCAT and its bracket, which the engine does not read.

    The space moves behind the bracket, so that every other place stays where it is.
    """
    if not _DETACHED.search(text):
        return text
    found = list(tokens(text))
    letters = list(text)
    for word, bracket in pairwise(found):
        end = word.start + len(word.text)
        if word.keyword in ATTACHED and bracket.text == "(" and end < bracket.start:
            letters[end : bracket.start + 1] = ["(", *letters[end : bracket.start]]
    return "".join(letters)


def position(text: str, offset: int) -> tuple[int, int]:
    """The line and column of a character, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def offset(text: str, line: int, column: int) -> int:
    """Where the character at a line and column stands (from 0), the end of the text for one beyond it."""
    lines = text.split("\n")
    return min(len(text), sum(len(each) + 1 for each in lines[: line - 1]) + column - 1)


def form(text: str) -> str:
    """The first word that says what the text is: a query form, an update operation, or "" when there is none."""
    known = _FORMS | _UPDATES
    return next((token.keyword for token in tokens(text) if token.keyword in known), "")


def is_update(text: str) -> bool:
    """Whether the text is an update, and so no query."""
    return form(text) in _UPDATES


def is_repeatable(text: str) -> bool:
    """Whether two runs over the same data give the same answer: no clock, no chance."""
    return not _MAY_CHANGE.search(text) or not any(token.keyword in _CHANGING for token in tokens(text))


@dataclass(frozen=True)
class DatasetClause:
    """The FROM clauses of a query as written (``<iri>`` or ``ex:name``), and the prologue that explains them."""

    prologue: str
    default: tuple[str, ...]
    named: tuple[str, ...]


def dataset_clause(text: str) -> DatasetClause | None:
    """The FROM clauses of a query; None when it has none."""
    if not _FROM.search(text):
        return None
    found = list(tokens(text))
    default, named = [], []
    for index, token in enumerate(found[:-1]):
        if token.keyword != "FROM":
            continue
        follower = found[index + 1]
        if follower.keyword == "NAMED" and index + 2 < len(found):
            named.append(found[index + 2].text)
        elif follower.kind in ("iri", "name"):
            default.append(follower.text)
    if not default and not named:
        return None
    start = next((token.start for token in found if token.keyword in _FORMS), 0)
    return DatasetClause(text[:start], tuple(default), tuple(named))


def without_dataset_clause(text: str) -> str:
    """The query without its FROM clauses; every other word keeps its place."""
    found = list(tokens(text)) if _FROM.search(text) else []
    for index, token in enumerate(found[:-1]):
        if token.keyword == "FROM":
            last = found[min(index + 2, len(found) - 1)] if found[index + 1].keyword == "NAMED" else found[index + 1]
            end = last.start + len(last.text)
            text = text[: token.start] + " " * (end - token.start) + text[end:]
    return text
