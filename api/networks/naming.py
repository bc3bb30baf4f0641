"""Naming: a drawn network with the names, kinds, reasons and addresses that a reader sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from municipia.api.catalogues import marked
from municipia.api.desk import Desk
from municipia.api.kinds import KINDS, THING
from municipia.api.labels import Label, property_name, sort_key
from municipia.api.networks.drawn import Drawing
from municipia.api.networks.picture import Picture, Spot, family
from municipia.api.urls import Links
from municipia.graph.networks.folding import NOWHERE
from municipia.graph.networks.network import Network, Node, Tie
from municipia.ontology.namespaces import BASE

#: What stands for several things in a network.
_GROUPS: Final[Mapping[str, str]] = {"country": marked("Country"), "group": marked("Territories together")}
#: Nodes up to which places are named in the picture before they are pointed at.
_FEW: Final = 90


@dataclass(frozen=True)
class NodeRow:
    """A node in the table: where it leads, what it is, and its measures."""

    id: str
    name: Label
    kind: str
    words: str
    address: str
    members: int
    degree: int
    betweenness: float
    community: int


@dataclass(frozen=True)
class TieRow:
    """A tie in the table: its ends, why they are tied, in how many ways, and where that is told."""

    source: NodeRow
    target: NodeRow
    words: str
    weight: int
    certainty: str
    acts: tuple[str, ...]
    sources: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Named:
    """A network as its page and its files have it; rows stand in the order of the tables."""

    network: Network
    drawing: Drawing
    nodes: tuple[NodeRow, ...]
    ties: tuple[TieRow, ...]
    picture: Picture


def named(
    network: Network, drawing: Drawing, name: Callable[[str], Label], desk: Desk, drill: Callable[[Node], str]
) -> Named:
    """A drawn network in words; ``drill`` gives the address at which a node that stands for several is taken apart."""
    rows = [_node(node, place, drawing, name, desk, drill) for place, node in enumerate(network.nodes)]
    by_id = {row.id: row for row in rows}
    ties = [_tie(tie, by_id, network, desk) for tie in network.ties]
    keys = {row.id: sort_key(row.name.text) for row in rows}
    return Named(
        network,
        drawing,
        tuple(sorted(rows, key=lambda row: (-row.degree, keys[row.id], row.id))),
        tuple(sorted(ties, key=lambda tie: (-tie.weight, keys[tie.source.id], keys[tie.target.id], tie.words))),
        _picture(network, drawing, rows, desk),
    )


def kind_words(kind: str, desk: Desk) -> str:
    """What a node of a kind is called."""
    return desk.say(_GROUPS[kind] if kind in _GROUPS else KINDS.get(kind, THING).one)


def _node(
    node: Node, place: int, drawing: Drawing, name: Callable[[str], Label], desk: Desk, drill: Callable[[Node], str]
) -> NodeRow:
    return NodeRow(
        id=node.id,
        name=_name(node, name, desk),
        kind=node.kind,
        words=kind_words(node.kind, desk),
        address=drill(node) if node.members > 1 or node.id.startswith("group:") else desk.links.thing(node.id),
        members=node.members,
        degree=drawing.degree[place],
        betweenness=drawing.betweenness[place],
        community=drawing.community[place],
    )


def _name(node: Node, name: Callable[[str], Label], desk: Desk) -> Label:
    if node.id == NOWHERE:
        return Label(desk.say("Country not known"))
    if node.id.startswith("group:"):
        words = desk.voice.plural(
            "%(num)s territory with its own instruments", "%(num)s territories with the same instruments", node.members
        )
        return Label(words)
    return name(node.id)


def _tie(tie: Tie, rows: Mapping[str, NodeRow], network: Network, desk: Desk) -> TieRow:
    source, target = rows[tie.source], rows[tie.target]
    return TieRow(
        source, target, _reason(tie, desk), tie.weight, tie.certainty, tie.acts, tie.sources, _why(tie, network, desk)
    )


def _reason(tie: Tie, desk: Desk) -> str:
    if tie.kind == "act":
        return desk.say("Acts of commitment")
    if tie.kind == "common":
        return desk.voice.plural("%(num)s instrument in common", "%(num)s instruments in common", tie.weight)
    return property_name(tie.kind, desk.voice)


def _why(tie: Tie, network: Network, desk: Desk) -> str:
    """The page that tells why two nodes are tied."""
    if tie.kind not in ("act", "common"):
        return desk.links.thing(tie.source)
    if len(tie.acts) == 1:
        return desk.links.thing(tie.acts[0])
    if network.by == "place" or not (tie.kind == "act" or network.by == "country"):
        ends = {"from": tie.source, "to": tie.target}
        if any(end.startswith("group:") for end in ends.values()):
            return ""
        query = {name: value for name, value in desk.links.query.items() if name not in ("page", "ties")}
        return Links("/network/why", query).here(**{name: end.removeprefix(BASE + "id/") for name, end in ends.items()})
    return desk.links.to("/matrix") if NOWHERE in (tie.source, tie.target) else _cells(tie, desk)


def _cells(tie: Tie, desk: Desk) -> str:
    """The cells of the matrix behind a tie of territories put together."""
    countries = [end.rpartition("/")[2] for end in (tie.source, tie.target) if "/kos/country/" in end]
    texts = [end.rpartition("/")[2] for end in (tie.source, tie.target) if "/id/instrument/" in end]
    changes = {"country": ",".join(countries), "instrument": ",".join(texts)}
    query = {**desk.links.query, **{name: value for name, value in changes.items() if value}}
    gone = dict.fromkeys(("page", "ties", "show", "by", "least"))
    return Links("/matrix", query).here(**gone)


def _picture(network: Network, drawing: Drawing, rows: list[NodeRow], desk: Desk) -> Picture:
    few = len(rows) <= _FEW
    spots = [
        Spot(
            x=drawing.x[place],
            y=drawing.y[place],
            radius=drawing.radii[place],
            family=family(row.kind),
            label=row.name.text if few or row.kind not in ("territory", "government") else "",
            words=f"{row.name.text} ({row.words}, {desk.voice.plural('%(num)s tie', '%(num)s ties', row.degree)})",
            address=row.address,
            rank=row.degree,
        )
        for place, row in enumerate(rows)
    ]
    at = {node.id: place for place, node in enumerate(network.nodes)}
    lines = [(at[tie.source], at[tie.target], tie.certainty == "possible") for tie in network.ties]
    return Picture(spots, lines, drawing.width, drawing.height)


def written(found: Named, about: Mapping[str, object]) -> bytes:
    """The network as JSON: what its page draws, with the measures and the place of each node, and what goes with it."""
    return json.dumps(_document(found, about), ensure_ascii=False, separators=(",", ":")).encode()


def _document(found: Named, about: Mapping[str, object]) -> dict[str, object]:
    at = {node.id: place for place, node in enumerate(found.network.nodes)}
    drawing = found.drawing
    return {
        **about,
        "by": found.network.by,
        "leftOut": {"ties": found.network.left_out, "nodes": found.network.apart},
        "betweennessIsExact": drawing.exact,
        "nodes": [
            {
                "id": row.id,
                "label": row.name.text,
                "kind": row.kind,
                "family": family(row.kind),
                "kindLabel": row.words,
                "members": row.members,
                "degree": row.degree,
                "betweenness": row.betweenness,
                "community": row.community,
                "x": drawing.x[at[row.id]],
                "y": drawing.y[at[row.id]],
                "radius": drawing.radii[at[row.id]],
                "page": row.address,
            }
            for row in found.nodes
        ],
        "ties": [
            {
                "source": tie.source.id,
                "target": tie.target.id,
                "kind": tie.words,
                "weight": tie.weight,
                "certainty": tie.certainty,
                "acts": list(tie.acts),
                "sources": " ".join(tie.sources),
                "why": tie.why,
            }
            for tie in found.ties
        ],
    }
