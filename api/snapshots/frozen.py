"""A frozen answer: what was asked, of which revision, and every row; its address follows from these alone.

The address is the SHA-256 of the canonical JSON (sorted names, no blanks, UTF-8) of format, kind, query, parameters,
revision, columns and rows, so the same answer frozen twice has one address. The checksum is that of columns and rows
alone, rows sorted: two revisions that give the same rows, in whatever order, have the same checksum.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from municipia.api.snapshots import blank
from municipia.api.snapshots.blank import Row, canonical
from municipia.graph import sparql

FORMAT: Final = 1

_TRIPLE: Final = re.compile(r"(\S+) (\S+) (.+) \.")
_LITERAL: Final = re.compile(r'("(?:[^"\\]|\\.)*")(?:@(\S+)|\^\^<([^>]*)>)?')


@dataclass(frozen=True)
class Frozen:
    """An answer as it is kept. ``kind`` is sparql, question or list; ``rows`` stand in canonical order unless ordered.

    ``parameters`` hold what else the answer followed from: the graphs of a query, the name and values of a question.
    """

    kind: str
    query: str
    parameters: Mapping[str, str | Sequence[str]]
    revision: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_ordered: bool
    created: dt.datetime

    @property
    def content(self) -> dict[str, Any]:
        """What the address is made of."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "query": self.query,
            "parameters": {name: value for name, value in self.parameters.items() if value},
            "revision": self.revision,
            "columns": self.columns,
            "ordered": self.is_ordered,
            "rows": self.rows,
        }

    @property
    def hash(self) -> str:
        """The name of its address: 64 hexadecimal digits."""
        return _digest(self.content)

    @property
    def checksum(self) -> str:
        """What its rows give, in whatever order: 64 hexadecimal digits."""
        return _digest({"columns": self.columns, "rows": sorted(map(canonical, self.rows))})

    @classmethod
    def of(cls, content: Mapping[str, Any], created: dt.datetime) -> Self:
        """An answer from its content. Raises KeyError, TypeError and ValueError for what is none."""
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']!r}")
        return cls(
            kind=str(content["kind"]),
            query=str(content["query"]),
            parameters=dict(content["parameters"]),
            revision=int(content["revision"]),
            columns=tuple(content["columns"]),
            rows=tuple(tuple(row) for row in content["rows"]),
            is_ordered=bool(content["ordered"]),
            created=created,
        )


@dataclass(frozen=True)
class Difference:
    """What running a frozen answer again shows: rows as often as they came or went."""

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    has_new_columns: bool
    is_reordered: bool

    @property
    def is_same(self) -> bool:
        """Whether the same rows came, each as often."""
        return not (self.added or self.removed or self.has_new_columns)


def compare(before: Frozen, after: Frozen) -> Difference:
    """The rows that only one of two answers has, each as often as it has more of them."""
    old, new = (Counter(map(canonical, each.rows)) for each in (before, after))
    known = {canonical(row): row for row in (*before.rows, *after.rows)}
    added, removed = (tuple(known[text] for text in sorted(counter.elements())) for counter in (new - old, old - new))
    is_reordered = before.is_ordered and before.rows != after.rows and not added and not removed
    return Difference(added, removed, before.columns != after.columns, is_reordered)


def is_ordered(query: str) -> bool:
    """Whether a query says in which order its rows come."""
    return any(token.keyword == "ORDER" for token in sparql.tokens(query))


def read_bindings(body: bytes, *, ordered: bool) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Columns and rows of an answer in SPARQL JSON; a yes or no is one row of one column."""
    document = json.loads(body)
    if "boolean" in document:
        value = {"type": "literal", "value": str(document["boolean"]).lower(), "datatype": _BOOLEAN}
        return ("boolean",), ((value,),)
    columns = tuple(document["head"]["vars"])
    rows = [tuple(row.get(name) for name in columns) for row in document["results"]["bindings"]]
    return columns, settled(rows, ordered=ordered)


_BOOLEAN: Final = "http://www.w3.org/2001/XMLSchema#boolean"


def read_triples(body: bytes) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """A graph in N-Triples, as our own engine writes it, as rows of three columns."""
    found = (_TRIPLE.fullmatch(line) for line in body.decode().split("\n") if line)
    rows = [tuple(_term(text) for text in match.groups()) for match in found if match]
    return ("subject", "predicate", "object"), settled(rows, ordered=False)


def _term(text: str) -> dict[str, str]:
    if text.startswith("<"):
        return {"type": "uri", "value": text[1:-1]}
    if text.startswith("_:"):
        return {"type": "bnode", "value": text[2:]}
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise ValueError(f"no term: {text[:80]!r}")
    known = {"type": "literal", "value": json.loads(match[1]), "xml:lang": match[2], "datatype": match[3]}
    return {name: value for name, value in known.items() if value is not None}


def settled(rows: Iterable[Row], *, ordered: bool) -> tuple[Row, ...]:
    """The rows in canonical order unless theirs is to be kept, with labels of blank nodes that do not change by run."""
    return blank.in_order(rows) if ordered else blank.labelled(rows)


def _digest(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
