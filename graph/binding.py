"""Binds values into a query as serialised terms: the only way in which a value reaches a SPARQL text.

A query file marks the lines that may be bound with a trailing ``#:bind``::

    VALUES (?instrument ?asOf) { (inst:cities-for-adequate-housing-2018 "2019-04-30"^^xsd:date) } #:bind

so that it runs as it stands. ``bind`` writes the block anew from the given terms; a variable that is not given keeps
the default term of the file, ``None`` leaves it unbound (``UNDEF``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rdflib import Literal, URIRef

from municipia.graph.terms import from_rdflib

_BIND: Final = re.compile(
    r"^(?P<indent>[ \t]*)VALUES[ ]*\((?P<names>[?\w ]+)\)[ ]*\{[ ]*\((?P<defaults>.*)\)[ ]*\}[ \t]*#:bind[ \t]*$",
    re.MULTILINE,
)
# One term as a query file writes it: an IRI, a literal with its tag or type, a prefixed name, a number, UNDEF.
_TERM: Final = re.compile(
    r'<[^>]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^(?:<[^>]*>|[\w-]*:[\w./-]+))?|[^\s"<>]+',
)

Term = URIRef | Literal


def bind(query: str, values: Mapping[str, Term | None]) -> str:
    """The query with its marked blocks bound to ``values`` (variable name without ``?`` -> term).

    Raises KeyError when a value's variable occurs in no marked block, ValueError when a block's names and default terms
    do not pair: both are mistakes of the programmer, never of a user.
    """
    seen: set[str] = set()

    def rewrite(match: re.Match[str]) -> str:
        names = [name.lstrip("?") for name in match["names"].split()]
        defaults = _TERM.findall(match["defaults"])
        if len(names) != len(defaults):
            raise ValueError(f"{len(names)} variables but {len(defaults)} terms in: {match[0].strip()}")
        seen.update(names)
        terms = [
            _serialise(values[name]) if name in values else default
            for name, default in zip(names, defaults, strict=True)
        ]
        head = " ".join(f"?{name}" for name in names)
        return f"{match['indent']}VALUES ({head}) {{ ({' '.join(terms)}) }} #:bind"

    bound = _BIND.sub(rewrite, query)
    unknown = set(values) - seen
    if unknown:
        raise KeyError(f"no marked block binds {', '.join(sorted(unknown))}")
    return bound


def bind_list(query: str, name: str, terms: Iterable[Term]) -> str:
    """The query with the marked block of the single variable ``name`` bound to each of ``terms``, one row each.

    Raises KeyError when no block binds that variable alone, ValueError for a text that is no IRI.
    """
    rows = " ".join(f"({_serialise(term)})" for term in terms)

    def rewrite(match: re.Match[str]) -> str:
        if match["names"].split() != [f"?{name}"]:
            return match[0]
        return f"{match['indent']}VALUES (?{name}) {{ {rows} }} #:bind"

    bound = _BIND.sub(rewrite, query)
    if f"VALUES (?{name}) {{ {rows} }} #:bind" not in bound:
        raise KeyError(f"no marked block binds {name} alone")
    return bound


def variables(query: str) -> frozenset[str]:
    """The names that a query's marked blocks bind, without ``?``."""
    return frozenset(name.lstrip("?") for match in _BIND.finditer(query) for name in match["names"].split())


def _serialise(term: Term | None) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, URIRef) and not _is_safe(term):
        raise ValueError(f"not an IRI: {term!r}")
    # On one line whatever the text holds, as the blocks are.
    return str(from_rdflib(term))


def _is_safe(iri: URIRef) -> bool:
    return not any(char in '<>"{}|^`\\' or ord(char) <= 32 for char in iri)
