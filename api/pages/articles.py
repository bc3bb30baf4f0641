"""The articles of an instrument that are known here, each with the rights that it is about."""

from __future__ import annotations

from rdflib import URIRef

from municipia.api.desk import Desk
from municipia.api.facts import Row
from municipia.api.listing import Entry, Section
from municipia.api.lookup import grouped, iris_in


async def articles(desk: Desk, iri: str) -> Section:
    """The articles of an instrument in their order; the section is empty where none are known."""
    rows = await desk.lookup.rows("instrument_articles", instrument=URIRef(iri))
    labels = await desk.lookup.labels(iris_in(rows, "article", "right"), desk.voice)
    entries = []
    for article, group in sorted(grouped(rows, "article").items(), key=lambda item: _order(item[1][0])):
        rights = (labels[right] for right in grouped(group, "right"))
        name = labels[article]
        entries.append(Entry(iri=article, name=name, meta=tuple(one for one in rights if one.text != name.text)))
    hint = desk.say("Those that are read and listed here, with the rights of our list that rest on them.")
    return Section("articles", desk.say("Articles"), tuple(entries), hint=hint)


def _order(row: Row) -> tuple[int, str]:
    place = str(row.get("position", ""))
    return (int(place), "") if place.isdecimal() else (1000, place)
