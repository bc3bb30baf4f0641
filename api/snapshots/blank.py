"""Blank nodes of frozen rows: labels that follow from the rows alone, whatever labels and order the engine gave.

Each group of nodes that share rows is labelled by itself. Its nodes are told apart by the rows that they stand in,
round by round, as long as that tells more of them apart (colour refinement); where it leaves several alike, one of
them is marked and the rounds go on. Nodes that are alike by symmetry may change places without any row changing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

Cell = Mapping[str, str] | None
Row = tuple[Cell, ...]

_MOST_ALIKE: Final = 200
"""In larger groups what is alike is left as it is: marking each in turn would take quadratic time."""


def canonical(value: object) -> str:
    """The canonical JSON of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def labelled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows in canonical order, their blank nodes called b0, b1 … in the order in which they come there."""
    plain: list[Row] = []
    blank: list[Row] = []
    for row in rows:
        (blank if any(_nodes(row)) else plain).append(row)
    told = [_told(group) for group in _groups(blank)]
    found = [*((canonical(row), row) for row in plain), *(pair for group in sorted(told, key=_keys) for pair in group)]
    return in_order(row for _, row in sorted(found, key=lambda pair: pair[0]))


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows in the order given, with the same labels."""
    names: dict[str, str] = {}
    return tuple(tuple(_renamed(cell, names) for cell in row) for row in rows)


def _renamed(cell: Cell, names: dict[str, str]) -> Cell:
    if not cell or cell["type"] != "bnode":
        return cell
    return {"type": "bnode", "value": names.setdefault(cell["value"], f"b{len(names)}")}


def _nodes(row: Row) -> list[str]:
    return [cell["value"] for cell in row if cell and cell["type"] == "bnode"]


def _keys(group: Sequence[tuple[str, Row]]) -> list[str]:
    return [key for key, _ in group]


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows by the groups of nodes that share rows with each other."""
    above: dict[str, str] = {}

    def top(node: str) -> str:
        while above.setdefault(node, node) != node:
            above[node] = node = above[above[node]]
        return node

    for row in rows:
        first, *others = _nodes(row)
        for other in others:
            above[top(other)] = top(first)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[top(_nodes(row)[0])].append(row)
    return list(found.values())


def _told(rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """The rows of one group in order, each after its text with the colours of its nodes."""
    colours = _refined(rows, dict.fromkeys((node for row in rows for node in _nodes(row)), ""))
    while len(colours) <= _MOST_ALIKE and (alike := _first_alike(colours)):
        colours = _refined(rows, colours | {alike: colours[alike] + "!"})
    return sorted(((canonical(_coloured(row, colours)), row) for row in rows), key=lambda pair: pair[0])


def _first_alike(colours: Mapping[str, str]) -> str:
    """A node of the first colour that several have, "" when each has its own."""
    number = Counter(colours.values())
    return min((node for node in colours if number[colours[node]] > 1), key=lambda node: colours[node], default="")


def _refined(rows: Sequence[Row], colours: dict[str, str]) -> dict[str, str]:
    """The colours after as many rounds as tell more nodes apart."""
    while True:
        seen: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            for node in set(_nodes(row)):
                seen[node].append(canonical(_coloured(row, colours, own=node)))
        finer = {node: sha256(canonical([colours[node], sorted(seen[node])]).encode()).hexdigest() for node in colours}
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _coloured(row: Row, colours: Mapping[str, str], own: str = "") -> list[object]:
    return [[colours[c["value"]], c["value"] == own] if c and c["type"] == "bnode" else c for c in row]
