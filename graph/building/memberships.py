"""Memberships over time: who held which role in which body, as each source attests it."""

from __future__ import annotations

from rdflib import URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.actors import Actors
from municipia.graph.building.events import event
from municipia.graph.building.organisations import person
from municipia.graph.building.workshop import Workshop
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DCTERMS, MUN, ORG, RDF, SKOS

_EVENT = "event:"
_CAMPAIGN = "campaign:"


def memberships(shop: Workshop, actors: Actors) -> None:
    """Each row in its source's graph; a part in an event or a campaign is no membership but a part in an activity."""
    for row in shop.rows("memberships"):
        body = row["body"]
        if body.startswith(_EVENT):
            actors.take_part(event(body.removeprefix(_EVENT)), row, "member_name")
        elif body.startswith(_CAMPAIGN):
            actors.take_part(_campaign(shop, row, body.removeprefix(_CAMPAIGN)), row, "member_name")
        else:
            _memberships(shop, actors, row)


def _memberships(shop: Workshop, actors: Actors, row: Row) -> None:
    organisation = actors.find(row, "body", row["body"])
    for member in actors.named(row, "member_name", row["member_kind"]):
        _membership(shop, row, member, organisation)


def _membership(shop: Workshop, row: Row, member: URIRef, organisation: URIRef | None) -> None:
    source = row["source_id"]
    valid = literals.open_interval(row["from"], row["to"])
    # A page that gives no term shows the role on its own date.
    as_of = row.get("as_of", "") or ("" if valid else shop.published(source))
    represented = row.get("represented_by", "")
    node = iris.keyed("membership", str(member), str(organisation), row["role"], valid, as_of, source)
    shop.sink.say(
        source,
        node,
        (RDF.type, ORG.Membership),
        (ORG.member, member),
        (ORG.organization, organisation),
        (ORG.role, shop.role("membership-role", row)),
        (SKOS.note, literals.text(row["role"], "en")),
        (DCTERMS.valid, literals.date(valid) if valid else None),
        (MUN.asOf, literals.date(as_of) if as_of else None),
        (MUN.representedBy, person(shop, represented) if represented else None),
        (DCTERMS.source, iris.named("source", source)),
        (DCTERMS.references, shop.cite(row)),
    )


def _campaign(shop: Workshop, row: Row, instrument_id: str) -> URIRef:
    """The campaign as an activity, next to the text that its members join."""
    node = iris.named("campaign", instrument_id)
    shop.sink.say(
        row["source_id"],
        node,
        (RDF.type, MUN.Campaign),
        (DCTERMS.relation, iris.named("instrument", instrument_id)),
        (DCTERMS.source, iris.named("source", row["source_id"])),
    )
    return node
