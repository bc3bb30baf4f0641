"""The territories as GeoJSON (RFC 7946): a point each, or no geometry when no source gives one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from municipia.graph.dumps.tables import Cell
from municipia.ontology.licence import LICENCE

MEDIA_TYPE: Final = "application/geo+json"
_PROPERTIES: Final = ("label", "label_fr", "label_en", "label_es", "type", "country", "partOf", "sameAs", "government")


def collection(
    territories: Iterable[Mapping[str, Cell]], acts: Iterable[Mapping[str, Cell]], *, release: str, revision: int
) -> bytes:
    """A feature for each row of the table of territories, with the number of the acts of its government."""
    numbers = Counter(act["territory"] for act in acts if isinstance(act["territory"], str))
    features = [_feature(row, numbers[str(row["territory"])]) for row in territories]
    document = {
        "type": "FeatureCollection",
        "name": "Municipia: territories",
        "release": release,
        "revision": revision,
        "licence": LICENCE,
        "features": features,
    }
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _feature(row: Mapping[str, Cell], acts: int) -> dict[str, object]:
    place = [row["longitude"], row["latitude"]]
    return {
        "type": "Feature",
        "id": row["territory"],
        "geometry": None if None in place else {"type": "Point", "coordinates": place},
        "properties": {name: row[name] for name in _PROPERTIES} | {"acts": acts},
    }
