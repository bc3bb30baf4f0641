"""Signatories of the Global Covenant of Mayors that report through MyCovenant (see README.md beside the list)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from municipia.graph.importing.contents import (
    COLLECTION,
    GOVERNMENT,
    GROUP,
    Contents,
    Deed,
    Listing,
    Party,
    Publication,
    Text,
)
from municipia.graph.tables import Row

_COVENANT: Final = "global-covenant-of-mayors"
_COMMITMENTS: Final = (
    ("commitment_CoM2020_flag", "covenant-of-mayors-2020", "CoM 2020"),
    ("commitment_CoM2030_flag", "covenant-of-mayors-2030", "CoM 2030"),
    ("commitment_CoM2050_flag", "covenant-of-mayors-2050", "CoM 2050"),
    ("commitment_mayoradapt_flag", "mayors-adapt", "Mayors Adapt"),
)
_ALONE: Final = "As an individual signatory"
_COUNTRIES: Final = {"uk": "GB", "el": "GR"}
# ISO 3166-1 has no Kosovo, and our scheme of countries is ISO's.
_NO_CODE: Final = frozenset({"XK"})
# As many signatories at one point, to the last decimal, tell of the middle of a country or of a province.
_CROWD: Final = 3

PUBLICATION: Final = Publication(
    source=COLLECTION + "gcom",
    title="Global Covenant of Mayors - A complete collection of action plans and monitoring reports from MyCovenant "
    "reporting platform, 5th release",
    publisher="Joint Research Centre: Baldi, Franco, Melica, Treville, Bertoldi",
    licence="© European Union, CC BY 4.0. Changes: the sheet of signatories alone, without the names of mayors",
    as_of="2024-01",
    language="en",
    published_on="2024-01",
    alone=True,
    notes={
        "en": "The one day of adhesion is that of joining the Covenant; no day is given for each commitment.",
        "fr": "Le seul jour d’adhésion est celui de l’entrée dans la Convention ; aucun jour n’est donné pour chaque "
        "engagement.",
        "es": "El único día de adhesión es el de la entrada en el Pacto; no se da ningún día para cada compromiso.",
    },
)

_NOTES: Final = {
    "en": "As the register of signatories names it; the other labels are our translation.",
    "fr": "Nommé comme dans le registre des signataires ; les autres libellés sont notre traduction.",
    "es": "Nombrado como en el registro de firmantes; las demás etiquetas son traducción nuestra.",
}
_ON_HOLD: Final = {
    "en": "On hold in the register: suspended for not reporting, which is neither a withdrawal nor full standing.",
    "fr": "En suspens dans le registre : suspendu faute de rapport, ce qui n’est ni un retrait ni une pleine adhésion.",
    "es": "En suspenso en el registro: suspendido por no informar, lo que no es ni una retirada ni una plena adhesión.",
}


def contents(rows: Sequence[Row]) -> Contents:
    """The list: one dated act of joining for each signatory, and an undated one for each of its commitments."""
    crowded = _crowded(rows)
    parties = tuple(_party(row, crowded) for row in rows)
    acts = Counter(deed.instrument for party in parties for deed in party.deeds)
    return Contents(
        publication=PUBLICATION,
        parties=parties,
        texts=_texts(),
        listings=tuple(
            Listing(slug, stated=acts[slug], completeness="complete")
            for slug in (_COVENANT, *(slug for _, slug, _ in _COMMITMENTS))
        ),
    )


def _texts() -> tuple[Text, ...]:
    covenant = {
        "en": "Global Covenant of Mayors",
        "fr": "Convention mondiale des maires (Global Covenant of Mayors)",
        "es": "Pacto mundial de los alcaldes (Global Covenant of Mayors)",
    }
    commitments = (
        Text(
            slug,
            "commitment",
            {
                "en": f"Covenant of Mayors: {name}",
                "fr": f"Convention des maires : {name}",
                "es": f"Pacto de los alcaldes: {name}",
            },
            _NOTES,
            ("climate-environment",),
        )
        for _, slug, name in _COMMITMENTS
    )
    return (Text(_COVENANT, "covenant", covenant, _NOTES, ("climate-environment",)), *commitments)


def _crowded(rows: Sequence[Row]) -> frozenset[tuple[str, str]]:
    points = Counter((row["organisation_latitude"], row["organisation_longitude"]) for row in rows)
    return frozenset(point for point, number in points.items() if number >= _CROWD)


def _party(row: Row, crowded: frozenset[tuple[str, str]]) -> Party:
    code = row["country_code"]
    country = _COUNTRIES.get(code, code.upper())
    return Party(
        scheme="gcom",
        key=row["organisation_id"],
        name=" ".join(row["organisation_name"].split()),
        line=row.line,
        kind=GROUP if row["group_profile"] == "true" else GOVERNMENT,
        country="" if country in _NO_CODE else country,
        point=_point(row, crowded),
        parent=row["group_organisation_id"],
        deeds=tuple(_deeds(row)),
    )


def _point(row: Row, crowded: frozenset[tuple[str, str]]) -> tuple[float, float] | None:
    written = row["organisation_latitude"], row["organisation_longitude"]
    if not all(written) or written in crowded:
        return None
    # Some write a comma, and some a latitude of 4515: a point that cannot be read is no point.
    latitude, longitude = (_degrees(text) for text in written)
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _degrees(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _deeds(row: Row) -> list[Deed]:
    how = row["adhesion_type"] if row["adhesion_type"] not in (_ALONE, "1") else ""
    notes = [_ON_HOLD] if row["signatory_status"] == "on_hold" else []
    notes += [{"en": how}] if how else []
    joined = Deed(_COVENANT, "joined", on=row["date_of_adhesion"], notes=tuple(notes))
    return [joined, *(Deed(slug, "joined") for flag, slug, _ in _COMMITMENTS if row[flag] == "true")]
