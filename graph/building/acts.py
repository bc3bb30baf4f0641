"""Acts of commitment: who adopted, signed, endorsed, joined or pledged what; one act for all sources that attest it."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.instruments import instrument
from municipia.graph.building.lists import Lists
from municipia.graph.building.places import ASSOCIATION, Places
from municipia.graph.building.workshop import Workshop
from municipia.graph.errors import DataError
from municipia.graph.tables import Row
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, ORG, RDF, SKOS


def acts(shop: Workshop, places: Places, lists: Lists) -> None:
    """Every row of signatures.csv ends in exactly one act, said in the graph of the row's source."""
    for row in shop.rows("signatures"):
        shop.known(row, "instrument_id", "instruments", "instrument_id")
        _act(shop, places, row, adherent(shop, places, row), lists.holding(row))


def act(adherent: URIRef, row: Row) -> URIRef:
    """The act's identifier: who, to what, which kind of act, and its ordinal where an act is repeated."""
    return iris.keyed("act", str(adherent), row["instrument_id"], row["act"], row.get("ordinal", ""))


def adherent(shop: Workshop, places: Places, row: Row) -> URIRef:
    """The body that a signature row names; an unknown one becomes an agent of its own, marked unresolved."""
    body = places.body(row, "territory_name")
    if body is not None:
        return body
    territories = places.named(row, "territory_name")
    if len(territories) > 1:
        raise DataError(
            f"{row['territory_name']!r} stands for {len(territories)} places, but an act has one adherent",
            place=row.place("territory_name"),
            hint="Write one row for each of them.",
        )
    if territories:
        return places.actors(territories)[0]
    return _unresolved(shop, row)


def _unresolved(shop: Workshop, row: Row) -> URIRef:
    key = f"unresolved/{row['instrument_id']}/{row['territory_name']}"
    is_body = row["territory_type"] == ASSOCIATION
    kind = "organisation" if is_body else "government"
    number = shop.registry.number(kind, key)
    why = row["note"] or "No register of places has been matched with this name."
    node = iris.numbered(kind, number)
    shop.sink.describe(
        iris.REGISTRY_GRAPH,
        node,
        (RDF.type, ORG.Organization if is_body else MUN.LocalGovernment),
        (DCTERMS.identifier, Literal(number)),
        (SKOS.prefLabel, Literal(row["territory_name"])),
        (ADMS.status, iris.concept("identity-status", "unresolved")),
        (SKOS.editorialNote, Literal(why, lang="en")),
    )
    shop.miss(row, "territory_name", why)
    return node


def _act(shop: Workshop, places: Places, row: Row, who: URIRef, recorded: URIRef | None) -> None:
    node, source = act(who, row), row["source_id"]
    # An organisation may stand there by its id, which no source prints.
    printed = None if places.is_organisation(row["territory_name"]) else literals.text(row["territory_name"])
    shop.sink.say(
        source,
        node,
        (RDF.type, MUN.CommitmentAct),
        (MUN.adherent, who),
        (MUN.toInstrument, instrument(row)),
        (DCTERMS.type, shop.concept("act-type", row, "act")),
        (DCTERMS.source, iris.named("source", source)),
        (MUN.recordedIn, recorded),
        (MUN.sourceText, printed),
        (SKOS.note, literals.text(row["note"], "en")),
        (DCTERMS.references, shop.cite(row)),
    )
    if row["on"]:
        shop.claim(row, "on", node, DCTERMS["date"], literals.date(row["on"]), kind="actual")
