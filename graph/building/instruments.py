"""Instruments: the texts that governments adopt, sign or join, as each source speaks of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.naming import Names
from municipia.graph.building.workshop import Workshop
from municipia.graph.conflicts import plain
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DC, DCTERMS, MUN, RDF, SCHEMA, SKOS

# Said outright where the sources agree, as claims where they differ.
_PRINTED = {"adopted_at_place": SCHEMA.locationCreated, "adopting_body": DCTERMS.creator}


def instruments(shop: Workshop) -> None:
    """Each row in its source's graph: kind, rights, names, address, scope; dates of adoption as claims."""
    names = Names()
    rows = shop.rows("instruments")
    for row in rows:
        _instrument(shop, names, row)
        if row["adopted_on"]:
            kind = row.get("date_kind", "") or "actual"
            value = literals.date(row["adopted_on"])
            shop.claim(row, "adopted_on", instrument(row), DCTERMS.issued, value, kind=kind)
    for column, predicate in _PRINTED.items():
        _printed(shop, rows, column, predicate)


def instrument(row: Row) -> URIRef:
    """The instrument that a row of any table names in ``instrument_id``."""
    return iris.named("instrument", row["instrument_id"])


def _instrument(shop: Workshop, names: Names, row: Row) -> None:
    node, source = instrument(row), row["source_id"]
    event = row.get("adopted_at_event", "")
    shop.sink.say(
        source,
        node,
        (RDF.type, MUN.Instrument),
        (DCTERMS.type, shop.concept("instrument-type", row, "kind") or iris.concept("instrument-type", "unknown")),
        (MUN.promotesRight, shop.rights(row)),
        (DC.subject, [Literal(each) for each in literals.words(row["rights_as_printed"])]),
        *names.of(node, shop.labels(row)),
        (SCHEMA.url, literals.address(row["url"])),
        (DCTERMS.coverage, literals.text(row["scope"])),
        (SKOS.note, literals.text(f"Adopted at: {event}" if event else "", "en")),
        (DCTERMS.source, iris.named("source", source)),
        (DCTERMS.references, shop.cite(row)),
    )


def _as_printed(value: str) -> Literal:
    """A name as printed, in no language; what begins like no name is a description of our editors, in English."""
    return Literal(value, lang=None if value[0].isupper() else "en")


def _printed(shop: Workshop, rows: Sequence[Row], column: str, predicate: URIRef) -> None:
    given: defaultdict[URIRef, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column]:
            given[instrument(row)].append(row)
    for node, group in given.items():
        agree = len({plain(row[column]) for row in group}) == 1
        for row in group:
            value = _as_printed(row[column])
            if agree:
                shop.sink.say(row["source_id"], node, (predicate, value))
            else:
                shop.claim(row, column, node, predicate, value)
