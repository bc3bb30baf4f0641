"""Networks of statements: what is around a thing, and organisations with their events and waves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rdflib import URIRef

from municipia.graph.binding import Term
from municipia.graph.commitments import Commitments, Matrix
from municipia.graph.networks.network import MOST_TIES, Network, Node, Tie, heaviest, touched
from municipia.graph.networks.projecting import rights
from municipia.ontology.namespaces import BASE, KOS, MUN

Row = Mapping[str, Term]

#: Neighbours of a thing that are drawn, beside those by acts.
MOST_NEIGHBOURS: Final = 500
#: Things that stand for a link between two others, or for where something is written: never neighbours.
_LINKS: Final = frozenset({"act", "association", "claim", "list", "membership", "name", "passage", "source"})
_GRAPH: Final = f"{BASE}graph/source/"
_PROMISES: Final = str(MUN.promotesRight)


def kind_of(iri: str) -> str:
    """The kind of a node: ``…/id/wave/…`` -> wave; ``…/kos/right/…`` -> right; ``…/kos/country/…`` -> country."""
    if iri.startswith(str(KOS)):
        scheme = iri.removeprefix(str(KOS)).partition("/")[0]
        return scheme if scheme in ("right", "country") else "concept"
    return iri.removeprefix(f"{BASE}id/").partition("/")[0]


def stated(rows: Iterable[Row]) -> list[Tie]:
    """Ties from rows that hold two things (``thing``, ``other``), a property and a graph; one per pair and property.

    A government that governs a territory stands as the territory.
    """
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        thing, other = str(row["thing"]), str(row.get("territory", row["other"]))
        if thing != other:
            sources = found.setdefault((thing, other, str(row["property"])), set())
            if "source" in row and str(row["source"]).startswith(_GRAPH):
                sources.add(str(row["source"]).removeprefix(_GRAPH))
    return [
        Tie(thing, other, property_, sources=tuple(sorted(sources)))
        for (thing, other, property_), sources in sorted(found.items())
    ]


def promises(rows: Iterable[Row]) -> list[Tie]:
    """The ties of instruments to the rights that they promise."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        sources = found.setdefault((str(row["instrument"]), str(row["right"])), set())
        if str(row["source"]).startswith(_GRAPH):
            sources.add(str(row["source"]).removeprefix(_GRAPH))
    return [Tie(name, right, _PROMISES, sources=tuple(sorted(said))) for (name, right), said in sorted(found.items())]


def initiatives(rows: Iterable[Row], day: dt.date | None = None) -> Network:
    """Organisations, events and waves, and the territories that take part in them; without what begins after a day."""
    known = [row for row in rows if day is None or _begun(row, day)]
    ties = [tie for tie in stated(known) if not {kind_of(tie.source), kind_of(tie.target)} & {"person", *_LINKS}]
    return _network(ties)


def _begun(row: Row, day: dt.date) -> bool:
    return "earliest" not in row or dt.date.fromisoformat(str(row["earliest"])) <= day


def neighbours(iri: str, rows: Iterable[Row]) -> tuple[list[Tie], int]:
    """The ties of a thing by statements, from the rows of ``network_around``, and how many neighbours are left out."""
    turned: list[Row] = [_from_thing(iri, row) for row in rows]
    ties = [tie for tie in stated(turned) if kind_of(_other(tie, iri)) not in _LINKS]
    names = list(dict.fromkeys(_other(tie, iri) for tie in ties))
    kept = set(names[:MOST_NEIGHBOURS])
    return [tie for tie in ties if _other(tie, iri) in kept], len(names) - len(kept)


def _from_thing(iri: str, row: Row) -> Row:
    """A row about a thing, in the direction of its statement."""
    here = URIRef(iri)
    if str(row["way"]) == "out":
        return {**row, "thing": here}
    return {
        "thing": row.get("territory", row["other"]),
        "other": here,
        **{name: row[name] for name in ("property", "source") if name in row},
    }


def _other(tie: Tie, iri: str) -> str:
    return tie.target if tie.source == iri else tie.source


def around(
    iri: str, near: Sequence[Tie], among: Iterable[Row], commitments: Commitments, matrix: Matrix, left_out: int = 0
) -> Network:
    """The network around a thing: its neighbours by statements and by acts, and the ties among them.

    An instrument with more signatories than can be drawn has them by country.
    """
    acts = rights(commitments, _acts_of(iri, matrix), ())
    nodes = {iri, *(_other(tie, iri) for tie in near), *(node.id for node in acts.nodes)}
    between = [tie for tie in stated(among) if tie.source in nodes and tie.target in nodes]
    signed = rights(commitments, _acts_among(nodes, matrix), (), by="place").ties
    ties = dict.fromkeys([*near, *acts.ties, *between, *signed])
    groups = {node.id: node for node in acts.nodes}
    drawn = _network(ties, groups)
    if not drawn.nodes:
        return Network((Node(iri, kind_of(iri)),))
    return Network(drawn.nodes, drawn.ties, acts.by, left_out=left_out + drawn.left_out)


def _acts_of(iri: str, matrix: Matrix) -> Matrix:
    rows = {place: dict(cells) for place, cells in matrix.rows.items() if place == iri}
    rows |= {place: {iri: cells[iri]} for place, cells in matrix.rows.items() if iri in cells}
    return Matrix(rows, matrix.as_of)


def _acts_among(nodes: set[str], matrix: Matrix) -> Matrix:
    rows = {
        place: {name: cell for name, cell in matrix.rows[place].items() if name in nodes}
        for place in nodes
        if place in matrix.rows
    }
    return Matrix({place: cells for place, cells in sorted(rows.items()) if cells}, matrix.as_of)


def _network(ties: Iterable[Tie], known: Mapping[str, Node] | None = None) -> Network:
    drawn, left_out = heaviest(ties, MOST_TIES)
    ends = dict.fromkeys(end for tie in drawn for end in (tie.source, tie.target))
    nodes = [(known or {}).get(end) or Node(end, kind_of(end)) for end in ends]
    return Network(touched(nodes, drawn), drawn, left_out=left_out)
