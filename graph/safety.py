"""Checks on the text of a query alone, made before any parser sees it.

A parser may be brought down by nesting, and the engine would follow SERVICE to any address, loopback included; so size,
nesting and prefixes are bounded here, and SERVICE is refused whatever its spelling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from municipia.graph import sparql
from municipia.graph.errors import LimitError, SyntaxFault, UnsupportedError
from municipia.graph.limits import Limits
from municipia.graph.sparql import Token
from municipia.graph.wording import said

_ABSOLUTE: Final = re.compile(r"<[A-Za-z][\w+.\-]*+://")
_GRAPH_NAMES: Final = frozenset({"GRAPH", "FROM", "NAMED"})


def check(text: str, limits: Limits) -> str:
    """The text to evaluate: the one given, with its codepoint escapes decoded.

    Raises LimitError (size, depth, prefixes), UnsupportedError (SERVICE, an update) and SyntaxFault (an escape that
    names no character).
    """
    check_size(text, limits)
    if "\x00" in text:
        raise SyntaxFault(said("The query holds a character with code 0."), hint=said("Remove it."))
    decoded = sparql.decode_escapes(text)
    found = list(sparql.tokens(decoded))
    _check_depth(found, limits.max_depth)
    _check_prefixes(found, limits.max_prefixes)
    _refuse_service(found)
    _refuse_two_readings(decoded, found)
    if sparql.is_update(decoded):
        raise UnsupportedError(
            said("This is an update (%(form)s); this address takes queries only.", form=sparql.form(decoded)),
            hint=said("SPARQL Update is not offered. Write named graphs at /graphs (Graph Store Protocol)."),
        )
    return decoded


def check_size(text: str | bytes, limits: Limits) -> None:
    """Raise LimitError when the text has more bytes than allowed."""
    size = len(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    if size > limits.max_query_bytes:
        raise LimitError(
            said("The query has %(size)s bytes; %(allowed)s are allowed.", size=size, allowed=limits.max_query_bytes),
            limit="size",
            allowed=limits.max_query_bytes,
            unit="bytes",
            hint=said("Shorten it, or ask in several queries."),
        )


def _check_depth(found: Sequence[Token], allowed: int) -> None:
    depth = 0
    for token in found:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > allowed:
            raise LimitError(
                said("More than %(allowed)s brackets are open at once.", allowed=allowed),
                limit="depth",
                allowed=allowed,
                unit="brackets",
                hint=said("Write the query with fewer levels."),
            )


def _check_prefixes(found: Sequence[Token], allowed: int) -> None:
    if sum(token.keyword == "PREFIX" for token in found) > allowed:
        raise LimitError(
            said("More than %(allowed)s prefixes are declared.", allowed=allowed),
            limit="prefixes",
            allowed=allowed,
            unit="prefixes",
            hint=said("Declare only those that the query uses."),
        )


def _refuse_service(found: Sequence[Token]) -> None:
    if any(_may_be_service(token, found[max(0, at - 1)], found[at + 1 : at + 2]) for at, token in enumerate(found)):
        raise UnsupportedError(
            said("SERVICE is not available here: this server asks no other one."),
            hint=said("Ask the other server yourself and bring its answer in a VALUES block."),
        )


def _may_be_service(token: Token, before: Token, after: Sequence[Token]) -> bool:
    """Whether a parser may find the word SERVICE in this token.

    The engine needs no space around it: it reads ``trueSERVICEex:x{`` as a literal, the word, a name and a group.
    """
    if "service" not in token.text.lower():
        return False
    if token.kind == "name":
        return before.keyword not in _GRAPH_NAMES and any(follower.text == "{" for follower in after)
    return token.kind == "word"


def _refuse_two_readings(text: str, found: Sequence[Token]) -> None:
    """Refuse a text in which SERVICE may hide in what looks like a string or a comment.

    ``?a<'x>'`` is a comparison with a string to one parser and an IRI to another; after such a place the two disagree
    on what is a string or a comment.
    """
    doubtful = next((token.start for token in found if token.kind == "iri" and _has_two_readings(token.text)), None)
    if doubtful is not None and "service" in text[doubtful:].lower():
        line, column = sparql.position(text, doubtful)
        raise UnsupportedError(
            said(
                "After line %(line)s, column %(column)s this query can be read in two ways, and one may hold SERVICE.",
                line=line,
                column=column,
            ),
            hint=said("Put spaces around the sign <, or write the IRI in full."),
        )


def _has_two_readings(iri: str) -> bool:
    """Whether what follows the ``<`` may be an expression with a string or a comment; ``http://`` can begin none."""
    return ("'" in iri or "#" in iri) and not _ABSOLUTE.match(iri)
