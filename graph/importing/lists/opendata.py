"""Acts by which governments of the United States opened their data: each has a text of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from municipia.graph.importing.contents import (
    COLLECTION,
    GOVERNMENT,
    ORGANISATION,
    Contents,
    Deed,
    Party,
    Publication,
    Text,
)
from municipia.graph.tables import Row

PUBLICATION: Final = Publication(
    source=COLLECTION + "us-open-data",
    title="Open Data Policy Hub",
    publisher="Sunlight Foundation",
    licence="CC BY 4.0; the acts themselves are works of governments. Changes: headers alone, texts left out",
    as_of="2018-10",
    language="en",
    alone=True,
)
# Agencies stand among the governments; the site calls every entry that is no state "local".
_AGENCIES: Final = frozenset({"Bay Area Rapid Transit"})
_RESOLUTIONS: Final = ("resolution", "motion", "proclamation", "city council")


def contents(rows: Sequence[Row]) -> Contents:
    """One instrument for each act, adopted by its government; a place may have several, later ones replace none."""
    by_place: dict[str, list[Row]] = {}
    for row in rows:
        by_place.setdefault(row["place_id"], []).append(row)
    return Contents(PUBLICATION, tuple(_party(group) for group in by_place.values()), tuple(_text(row) for row in rows))


def _slug(row: Row) -> str:
    return f"open-data-{row['policy_id']}"


def _text(row: Row) -> Text:
    place = f"{row['place']}, {row['states']}" if row["place_type"] == "local" else row["place"]
    year = row["adopted_on"][:4]
    form = row["legal_form"].casefold()
    return Text(
        _slug(row),
        "resolution" if any(word in form for word in _RESOLUTIONS) else "unknown",
        {
            "en": f"Open data policy of {place} ({year})",
            "fr": f"Politique de données ouvertes de {place} ({year})",
            "es": f"Política de datos abiertos de {place} ({year})",
        },
        {"en": f"Form, as the list writes it: {row['legal_form']}"} if row["legal_form"] else {},
        ("freedom-conscience-information",),
        row["policy_url"] if row["policy_url"].startswith("http") else "",
        row["adopted_on"],
        "United States",
    )


def _party(rows: Sequence[Row]) -> Party:
    first = rows[0]
    is_agency = first["place"] in _AGENCIES
    return Party(
        scheme="open-data-policy-hub",
        key=first["place_id"],
        name=first["place"],
        line=first.line,
        kind=ORGANISATION if is_agency else GOVERNMENT,
        type=_type(first),
        country=first["country_iso2"],
        region=first["states"],
        point=(float(first["lat"]), float(first["lon"])) if first["lat"] and first["lon"] else None,
        deeds=tuple(Deed(_slug(row), "adopted", on=row["adopted_on"]) for row in rows),
    )


def _type(row: Row) -> str:
    if row["place_type"] == "state":
        return "region"
    return "county" if row["place"].endswith(" County") else "unknown"
