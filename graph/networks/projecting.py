"""Projections of a selection: territories tied to instruments and rights, and territories tied to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from municipia.graph.commitments import Commitments, Matrix
from municipia.graph.networks.folding import Folding, fold
from municipia.graph.networks.network import MOST_NODES, MOST_TIES, Network, Node, Tie, heaviest, touched


def rights(commitments: Commitments, matrix: Matrix, promised: Iterable[Tie], by: str = "") -> Network:
    """Territories, the instruments that they signed and the rights that those promise.

    ``promised`` ties instruments to rights; only those of instruments in the selection are taken.
    """
    folding = fold(commitments, matrix, by)
    acts = list(_signed(folding, matrix))
    ties = [*acts, *(tie for tie in promised if tie.source in matrix.columns)]
    drawn, left_out = heaviest(ties)
    goals = dict.fromkeys(tie.target for tie in drawn if tie.kind != "act")
    nodes = [
        *folding.nodes,
        *(Node(name, "instrument") for name in matrix.columns),
        *(Node(name, "right") for name in goals),
    ]
    return Network(touched(nodes, drawn), drawn, folding.by, left_out=left_out)


def _signed(folding: Folding, matrix: Matrix) -> Iterator[Tie]:
    """A tie for each node and instrument: one place's acts, or how many places there are behind it."""
    counts: Counter[tuple[str, str]] = Counter()
    sure: set[tuple[str, str]] = set()
    for place, cells in matrix.rows.items():
        group = folding.group[place]
        for name, cell in cells.items():
            if folding.by == "place":
                sources = dict.fromkeys(source for act in cell.acts for source in act.sources)
                acts = tuple(act.iri for act in cell.acts)
                yield Tie(place, name, "act", 1, cell.certainty, acts, tuple(sources))
            else:
                counts[group, name] += 1
                if cell.certainty == "certain":
                    sure.add((group, name))
    for (group, name), number in counts.items():
        yield Tie(group, name, "act", number, "certain" if (group, name) in sure else "possible")


def together(commitments: Commitments, matrix: Matrix, by: str = "", least: int = 0) -> Network:
    """Territories tied by the instruments that they have in common; ``least`` of them, or as few as can be drawn.

    Territories with the same instruments are looked at once, so that the cost grows with the number of different sets
    and with what is drawn, not with the pairs of territories: an instrument with 12,000 signatories has 72 million.
    """
    for way in (by,) if by else ("", "country", "set"):
        folding = fold(commitments, matrix, way)
        found = _common(folding, matrix, least)
        if found:
            return found
    return Network(by=by or "set", apart=len(matrix.rows))


def _common(folding: Folding, matrix: Matrix, least: int) -> Network | None:
    """The network at the least weight that can be drawn; None when there is none, or too many nodes."""
    sets = folding.instruments(matrix)
    classes = _classes(sets)
    if len(folding.nodes) > MOST_NODES:
        if folding.by == "place":
            return None
        nodes = sorted(folding.nodes, key=lambda node: (-node.members, node.id))[:MOST_NODES]
        classes = _classes({node.id: sets[node.id] for node in nodes})
    weight = _least(classes, least)
    if weight is None:
        return None
    ties = tuple(_pairs(classes, weight))
    kept = touched(folding.nodes, ties)
    if not kept and folding.by == "country":
        return None  # one country alone has no other to be tied to
    return Network(kept, ties, folding.by, weight, apart=len(folding.nodes) - len(kept))


def _classes(sets: Mapping[str, frozenset[str]]) -> list[tuple[int, Sequence[str]]]:
    """Nodes by their set of instruments, each set as a number with one bit per instrument."""
    bits = {name: place for place, name in enumerate(sorted({name for names in sets.values() for name in names}))}
    found: dict[int, list[str]] = {}
    for node, names in sets.items():
        found.setdefault(sum(1 << bits[name] for name in names), []).append(node)
    return list(found.items())


def _least(classes: Sequence[tuple[int, Sequence[str]]], asked: int) -> int | None:
    """The least weight whose ties can all be drawn, at least the one asked for; None without one."""
    counts: Counter[int] = Counter()
    for names, nodes in classes:
        counts[names.bit_count()] += len(nodes) * (len(nodes) - 1) // 2
    for (one, first), (other, second) in combinations(classes, 2):
        counts[(one & other).bit_count()] += len(first) * len(second)
    counts.pop(0, None)
    number = 0
    chosen: int | None = None
    for weight in sorted(counts, reverse=True):
        number += counts[weight]
        if number > MOST_TIES:
            break
        chosen = weight
    if chosen is None:
        return None if +counts else max(1, asked)
    return max(1 if number <= MOST_TIES else chosen, asked)


def _pairs(classes: Sequence[tuple[int, Sequence[str]]], least: int) -> Iterator[Tie]:
    for place, (names, nodes) in enumerate(classes):
        if names.bit_count() >= least:
            yield from (Tie(one, two, "common", names.bit_count()) for one, two in combinations(nodes, 2))
        for others, more in classes[place + 1 :]:
            weight = (names & others).bit_count()
            if weight >= least:
                yield from (Tie(one, two, "common", weight) for one in nodes for two in more)
