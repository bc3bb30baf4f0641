"""Twinned and partner places after Wikidata: edges between places, no commitments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from municipia.graph.importing.contents import COLLECTION, PLACE, Contents, Party, Publication
from municipia.graph.tables import Row

PUBLICATION: Final = Publication(
    source=COLLECTION + "twinnings",
    title="Wikidata, statements of the property P190 (twinned administrative body), crawled from place to place",
    publisher="Wikidata; repository L3viathan/sister-cities",
    licence="CC0 1.0. Changes: each pair once, with who states it",
    as_of="2016-09-12",
    language="en",
    alone=True,
    notes={
        "en": "Labels prefer German. No day, place or purpose of a twinning is given, and some have ended since.",
        "fr": "Les libellés préfèrent l’allemand. Aucun jour, lieu ni objet n’est donné, et certains ont pris "
        "fin depuis.",
        "es": "Las etiquetas prefieren el alemán. No se da día, lugar ni objeto de un hermanamiento, y algunos han "
        "terminado desde entonces.",
    },
)


def contents(rows: Sequence[Row]) -> Contents:
    """The places by their Wikidata identifiers, and what is said of each: the one whose item says so comes first."""
    places: dict[str, Party] = {}
    for row in rows:
        for end in ("a", "b"):
            key = row[f"wikidata_{end}"]
            if key not in places:
                places[key] = Party("wikidata", key, row[f"label_{end}"], row.line, kind=PLACE, wikidata=key)
    return Contents(PUBLICATION, tuple(places.values()), edges=tuple(_edges(rows)))


def _edges(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        one, other, says = row["wikidata_a"], row["wikidata_b"], row["stated_by"]
        if says in ("both", "a"):
            yield one, other
        if says in ("both", "b"):
            yield other, one
