"""Finding: the network that an address asks for, with the names of its nodes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from municipia.api import selecting
from municipia.api.asking import ALL_SCOPE
from municipia.api.desk import Desk
from municipia.api.known import Known, derived, known
from municipia.api.labels import Label
from municipia.api.scopes import collections, part_of
from municipia.api.selecting import Chosen
from municipia.graph.commitments import Act, Commitments, Selection
from municipia.graph.networks import projecting, stating
from municipia.graph.networks.folding import WAYS
from municipia.graph.networks.network import Network, Node
from municipia.graph.parameters import refused
from municipia.graph.wording import said

_GOVERNS = "https://w3id.org/municipia/def#governs"


@dataclass(frozen=True)
class Found:
    """A network: what it shows or what it is around, the acts behind it, the names of its nodes.

    ``instead`` is the thing whose network to go to: that of a government is the network of its territory.
    """

    network: Network
    names: Mapping[str, Label]
    drill: Callable[[Node], str]
    commitments: Commitments
    show: str = ""
    about: str = ""
    instead: str = ""
    chosen: Chosen | None = None

    def acts(self, wanted: Collection[str]) -> Iterable[Act]:
        """Some acts by their IRIs."""
        return (act for act in self.commitments.acts if act.iri in wanted) if wanted else ()


async def selected(desk: Desk, show: str) -> Found:
    """The network of a selection. Raises ParameterError for a value that is none of a parameter's."""
    by, least = _by(desk), _least(desk)
    chosen = await selecting.chosen(desk)
    rows = [] if show == "together" else await desk.lookup.rows("network_promises")

    def make() -> Network:
        if show == "together":
            return projecting.together(chosen.commitments, chosen.matrix, by, least)
        return projecting.rights(chosen.commitments, chosen.matrix, stating.promises(rows), by)

    network = await derived(desk, "network", chosen.known, (chosen.selection, show, by, least), make)
    names = await _names(desk, network, chosen.known)
    return Found(network, names, _drill(desk), chosen.commitments, show=show, chosen=chosen)


async def initiatives(desk: Desk) -> Found:
    """Organisations, events and waves as of the day asked for."""
    chosen = await selecting.chosen(desk)
    network = stating.initiatives(await desk.lookup.rows("network_initiatives"), desk.as_of_day)
    names = await _names(desk, network, chosen.known)
    return Found(network, names, _drill(desk), chosen.commitments, show="initiatives", chosen=chosen)


async def around(desk: Desk, iri: str) -> Found:
    """The network around a thing as of the day asked for."""
    told = await known(desk, part_of(desk, await collections(desk), ALL_SCOPE))
    matrix = await selecting.matrix(desk, told, Selection(as_of=desk.as_of_day))
    if stating.kind_of(iri) == "government":
        for row in await desk.lookup.rows("statements", thing=URIRef(iri)):
            if str(row["property"]) == _GOVERNS:
                return Found(Network(), {}, _drill(desk), told.commitments, about=iri, instead=str(row["value"]))
    near, left_out = stating.neighbours(iri, await desk.lookup.rows("network_around", thing=URIRef(iri)))
    # What the places of a long list say of each other is no part of the network around the list.
    others = {end for tie in near for end in (tie.source, tie.target)} - {iri}
    among = await desk.lookup.rows_of("network_among", "thing", sorted(others))
    network = await asyncio.to_thread(stating.around, iri, near, among, told.commitments, matrix, left_out)
    names = await _names(desk, network, told)
    return Found(network, names, _drill_around(desk, iri), told.commitments, about=iri)


async def _names(desk: Desk, network: Network, told: Known) -> Mapping[str, Label]:
    known = {node.id: told.names.get(node.id) for node in network.nodes}
    missing = [iri for iri, name in known.items() if name is None]
    return {iri: name for iri, name in known.items() if name} | await desk.lookup.labels(missing, desk.voice)


def _drill(desk: Desk) -> Callable[[Node], str]:
    """Where a node that stands for several is taken apart: the same view of its country alone."""

    def address(node: Node) -> str:
        if node.kind == "country" and "/kos/country/" in node.id:
            return desk.links.here(country=node.id.rpartition("/")[2], by=None, page=None, ties=None)
        return desk.links.to("/matrix")

    return address


def _drill_around(desk: Desk, iri: str) -> Callable[[Node], str]:
    def address(node: Node) -> str:
        country = node.id.rpartition("/")[2] if "/kos/country/" in node.id else None
        text = iri.rpartition("/")[2] if "/id/instrument/" in iri else None
        return desk.links.page("/network", country=country, instrument=text, scope=desk.parameter("scope") or ALL_SCOPE)

    return address


def _by(desk: Desk) -> str:
    by = desk.one_of("by", WAYS)
    return "" if by == "place" else by


def _least(desk: Desk) -> int:
    text = desk.parameter("least") or "0"
    if not text.isdecimal() or len(text) > 4:
        raise refused("least", text[:60], said("Write a whole number from 1."))
    return int(text)
