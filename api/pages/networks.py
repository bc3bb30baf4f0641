"""Networks: who is tied to whom in a selection, around one thing, and among organisations, waves and events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from municipia.api import origins, selecting
from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, DeskDep
from municipia.api.labels import Label, from_iri
from municipia.api.listing import Choice, Pages
from municipia.api.networks import sheet
from municipia.api.networks.drawn import drawn
from municipia.api.networks.finding import Found, around, initiatives, selected
from municipia.api.networks.naming import Named, NodeRow, TieRow, named, written
from municipia.api.networks.picture import PAPER, family, sign
from municipia.api.pages.parts import name_of
from municipia.api.paging import within
from municipia.api.presence import must_be_known
from municipia.api.selecting import Chosen, act_words
from municipia.api.urls import Links, entity_iri, page_path
from municipia.graph.commitments import Act
from municipia.graph.errors import NotFoundError
from municipia.graph.networks.writing import FORMS
from municipia.graph.parameters import refused
from municipia.graph.wording import said

router = APIRouter()

_READ: Final = ["GET", "HEAD"]
_ROWS: Final = 50
_SHOWN: Final = 6
_MEDIA: Final = {"svg": "image/svg+xml", "json": "application/json", **FORMS}
_FORM_NAMES: Final = {"svg": "SVG", "json": "JSON", "graphml": "GraphML", "gexf": "GEXF"}
#: What the network of a selection may show.
SHOWS: Final = {
    "rights": marked("Territories, instruments and rights"),
    "together": marked("Territories that signed the same texts"),
    "initiatives": marked("Organisations, waves and events"),
}
LEADS: Final = {
    "rights": marked("Which territories acted towards which instruments, and the rights they promise."),
    "together": marked("Territories are tied when they acted towards the same instruments."),
    "initiatives": marked("Who organises, takes part in and belongs to what; of the filters, the day alone applies."),
}


#: The parameters, beside the conditions, that the form of a network of a selection asks for.
CONTROLS: Final = {"rights": ("by",), "together": ("by", "least"), "initiatives": ()}
#: How territories stand in the picture.
_WAYS: Final = {
    "": marked("One by one, if so many can be drawn"),
    "country": marked("Put together by country"),
    "set": marked("Put together by the same instruments"),
}


@dataclass(frozen=True)
class Family:
    """An entry of the legend: what has this look, how many there are, and where they are hidden or shown again."""

    look: str
    words: str
    count: int
    address: str
    is_shown: bool


@dataclass(frozen=True)
class TieAct:
    """An act behind a tie: where it is told, and when it happened in words."""

    iri: str
    words: str
    certainty: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NetworkPage(Page):
    """A network: its picture, its nodes and its ties, one page of each.

    ``controls`` are the parameters of its own that the form asks for; ``ways`` are the values of ``by``.
    """

    found: Named
    chosen: Chosen | None = None
    controls: tuple[str, ...] = ()
    ways: tuple[Choice, ...] = ()
    by: str = ""
    least: str = ""
    shows: tuple[tuple[str, str, bool], ...] = ()
    drawing: Markup
    families: tuple[Family, ...] = ()
    notes: tuple[str, ...] = ()
    nodes: tuple[NodeRow, ...] = ()
    ties: tuple[TieRow, ...] = ()
    deeds: dict[str, TieAct]
    node_pages: Pages
    tie_pages: Pages
    files: tuple[tuple[str, str], ...] = ()
    data: str = ""
    origin: str = ""
    searched: str = ""

    @property
    def narrowed(self) -> str:
        """The conditions of the selection."""
        return self.searched

    def sign(self, family: str) -> Markup:
        """The look of a family in the legend."""
        return sign(family, 8, 8)


@dataclass(frozen=True)
class Shared:
    """An instrument that two territories have in common, with the acts of each."""

    iri: str
    name: Label
    deeds: tuple[tuple[TieAct, ...], ...]


@dataclass(frozen=True, kw_only=True)
class WhyPage(Page):
    """Why two things are tied: the acts behind it, instrument by instrument."""

    ends: tuple[tuple[str, Label], ...]
    shared: tuple[Shared, ...]


@router.api_route("/network", methods=_READ)
async def page(desk: DeskDep) -> Response:
    """The network of a selection."""
    return selecting.canonical(desk.request) or await _page(desk, await _selected(desk))


@router.api_route("/network/why", methods=_READ)
async def why(desk: DeskDep) -> Response:
    """The acts that tie two territories, or a territory and an instrument, under the conditions of a selection."""
    ends = tuple(_end(desk, name) for name in ("from", "to"))
    chosen = await selecting.chosen(desk)
    rows = chosen.matrix.rows
    if all(end in rows for end in ends):
        names = sorted(set(rows[ends[0]]) & set(rows[ends[1]]), key=chosen.known.key)
        shared = [(name, [rows[end][name].acts for end in ends]) for name in names]
    else:
        place, name = ends if ends[0] in rows else ends[::-1]
        cell = rows.get(place, {}).get(name)
        shared = [(name, [cell.acts])] if cell else []
    if not shared:
        raise NotFoundError(said("No act under these filters ties these two."))
    titled = tuple((end, chosen.name(end)) for end in ends)
    title = desk.say("Why they are tied")
    return await desk.answer(
        "network_why.html",
        WhyPage(
            title=title,
            section="network",
            crumbs=(Crumb(desk.say("Network"), "/network"), Crumb(title)),
            lead=" – ".join(name.text for _, name in titled),
            ends=titled,
            shared=tuple(
                Shared(name, chosen.name(name), tuple(tuple(_deed(act, chosen, desk) for act in acts) for acts in each))
                for name, each in shared
            ),
        ),
    )


def _end(desk: Desk, name: str) -> str:
    kind, _, key = desk.parameter(name).partition("/")
    if not (kind and key):
        raise refused(name, desk.parameter(name)[:60], said("Write a kind and a key, as territory/T0103."))
    return entity_iri(kind, key)


@router.api_route("/network/concept/{scheme}/{key}", methods=_READ)
async def around_concept(desk: DeskDep, scheme: str, key: str) -> Response:
    """The network around a term of a list, as a page or as a file."""
    return await _around(desk, "concept", f"{scheme}/{key}")


@router.api_route("/network/{kind}/{key}", methods=_READ)
async def around_thing(desk: DeskDep, kind: str, key: str) -> Response:
    """The network around a thing, as a page or as a file."""
    return await _around(desk, kind, key)


async def _around(desk: Desk, kind: str, key: str) -> Response:
    stem, _, suffix = key.rpartition(".")
    form = suffix if stem and suffix in _MEDIA else ""
    iri = entity_iri(kind, stem if form else key)
    await must_be_known(desk, iri)
    found = await around(desk, iri)
    if found.instead:
        return RedirectResponse(desk.links.to("/network" + page_path(found.instead)), status_code=303)
    return await (_file(desk, found, form) if form else _page(desk, found))


async def _selected(desk: Desk) -> Found:
    show = desk.one_of("show", SHOWS, "rights")
    return await (initiatives(desk) if show == "initiatives" else selected(desk, show))


def _serves(form: str) -> None:
    async def file(desk: DeskDep) -> Response:
        return await _file(desk, await _selected(desk), form)

    router.add_api_route(f"/network.{form}", file, methods=_READ, name=f"network.{form}")


for _each in _MEDIA:
    _serves(_each)


async def _named(desk: Desk, found: Found) -> Named:
    state = desk.request.app.state
    hidden = _hidden(desk)
    network = found.network.without([kind for kind in found.network.kinds if family(kind) in hidden], but=found.about)
    drawing = await drawn(state.readers, state, network)
    return await asyncio.to_thread(
        named, network, drawing, lambda iri: found.names.get(iri) or from_iri(iri), desk, found.drill
    )


def _hidden(desk: Desk) -> tuple[str, ...]:
    """The looks of what is hidden, in the order of the legend. Raises ParameterError for one that there is not."""
    asked = {name.strip() for name in desk.parameter("hide").split(",") if name.strip()}
    if unknown := sorted(asked - set(PAPER)):
        raise refused("hide", unknown[0][:60], said("It is one of: %(values)s.", values=", ".join(PAPER)))
    return tuple(look for look in PAPER if look in asked)


def _families(desk: Desk, found: Found) -> tuple[Family, ...]:
    """The legend of the whole network, what is hidden included."""
    hidden = _hidden(desk)

    def of(look: str, words: str, count: int) -> Family:
        turned = ",".join(each for each in PAPER if (each in hidden) != (each == look))
        address = desk.links.here(hide=turned or None, page=None, ties=None)
        return Family(look, words, count, address + "#network", look not in hidden)

    return tuple(of(*each) for each in sheet.families(found.network, desk))


async def _title(desk: Desk, found: Found) -> tuple[str, str, tuple[Crumb, ...]]:
    if found.about:
        name = await name_of(desk, found.about)
        title = desk.say("Network around %(name)s") % {"name": name.text}
        return (
            title,
            desk.say("What it is tied to, and how those are tied to each other."),
            (
                Crumb(name.text, page_path(found.about), name.tag),
                Crumb(desk.say("Network")),
            ),
        )
    title = desk.say(SHOWS[found.show])
    return title, desk.say(LEADS[found.show]), (Crumb(desk.say("Network")),)


async def _page(desk: Desk, found: Found) -> Response:
    net = await _named(desk, found)
    title, lead, crumbs = await _title(desk, found)
    nodes, node_pages = _part(net.nodes, desk, "page")
    ties, tie_pages = _part(net.ties, desk, "ties")
    deeds = await asyncio.to_thread(_deeds, found, ties, desk)
    return await desk.answer(
        "network.html",
        NetworkPage(
            title=title,
            section="network",
            crumbs=crumbs,
            lead=lead,
            found=net,
            chosen=found.chosen if not found.about else None,
            controls=CONTROLS.get(found.show, ()),
            ways=tuple(Choice(way, desk.say(text)) for way, text in _WAYS.items()),
            by=desk.parameter("by"),
            least=desk.parameter("least"),
            shows=_shows(desk, found),
            families=_families(desk, found),
            notes=tuple(sheet.notes(net, desk)),
            nodes=nodes,
            ties=ties,
            deeds=deeds,
            node_pages=node_pages,
            tie_pages=tie_pages,
            drawing=await asyncio.to_thread(net.picture.drawing),
            files=tuple((_FORM_NAMES[form], _address(desk, found, form)) for form in _MEDIA),
            data=_address(desk, found, "json"),
            origin=sheet.origin(desk, desk.links.here()),
            searched=found.chosen.searched if found.chosen else "",
        ),
    )


def _shows(desk: Desk, found: Found) -> tuple[tuple[str, str, bool], ...]:
    if found.about:
        return ()
    return tuple(
        (
            desk.links.here(show=name, by=None, least=None, hide=None, find=None, page=None, ties=None),
            desk.say(text),
            name == found.show,
        )
        for name, text in SHOWS.items()
    )


def _part(items: tuple, desk: Desk, name: str) -> tuple[tuple, Pages]:  # type: ignore[type-arg]
    pages = within(desk, Pages(desk.page_in(name), _ROWS, len(items)), name)
    start = pages.first_item - 1
    return items[start : start + _ROWS], pages


def _deeds(found: Found, ties: Iterable[TieRow], desk: Desk) -> dict[str, TieAct]:
    """The first acts behind some ties, by their IRIs."""
    wanted = {iri for tie in ties for iri in tie.acts[:_SHOWN]}
    return {act.iri: _deed(act, found.chosen, desk) for act in found.acts(wanted)}


def _deed(act: Act, chosen: Chosen | None, desk: Desk) -> TieAct:
    sure = selecting.sure(act, desk.as_of_day)
    kind = f"{chosen.name(act.type).text}, " if chosen else ""
    return TieAct(act.iri, kind + act_words(act, desk), sure, act.sources)


def _address(desk: Desk, found: Found, form: str) -> str:
    path = f"/network{page_path(found.about)}" if found.about else "/network"
    query = {name: value for name, value in desk.links.query.items() if name not in ("page", "ties")}
    return Links(f"{path}.{form}", query).here()


async def _file(desk: Desk, found: Found, form: str) -> Response:
    net = await _named(desk, found)
    title, _, _ = await _title(desk, found)
    own = _address(desk, found, form)
    if form == "svg":
        body = (await sheet.write(desk, net, title, own, found.chosen)).encode()
    else:
        conditions = found.chosen.searched if found.chosen else ""
        told = origins.told(desk, title, own.partition("?")[0].removesuffix(f".{form}"), conditions)
        body = await asyncio.to_thread(written, net, told)
        if form != "json":
            body = await desk.request.app.state.readers.task("network-write", body, form=form)
    return desk.attachment(body, _MEDIA[form], f"municipia-network.{form}")
