"""Councils of the United Kingdom: their declarations of a climate emergency, and their promises of net zero."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from municipia.graph.importing.contents import (
    COLLECTION,
    GOVERNMENT,
    Contents,
    Deed,
    Listing,
    Party,
    Publication,
    Text,
)
from municipia.graph.tables import Row

_EMERGENCY: Final = "uk-climate-emergency-declaration"
_SCOPES: Final = {
    "Council operations": "uk-net-zero-council-operations",
    "Whole area": "uk-net-zero-whole-area",
    "Unclear": "uk-net-zero-scope-unclear",
    "Other": "uk-net-zero-scope-unclear",
}
_TYPES: Final = {
    "Non-metropolitan district": "district",
    "Metropolitan district": "district",
    "London borough": "district",
    "NI district": "district",
    "County": "county",
    "Combined authority": "other",
    "Strategic Regional Authority": "other",
    "": "unknown",
}
# A motion that recognises, acknowledges or notes an emergency declares none, whatever the column of yes and no says.
_MERELY: Final = re.compile(r"^Y\W+(recogni|acknowledg|note the call)", re.IGNORECASE)

_PUBLISHER: Final = "mySociety and Climate Emergency UK"
DECLARATIONS: Final = Publication(
    source=COLLECTION + "uk-climate-emergency",
    title="Local authority climate emergency declarations, version 0.3.12",
    publisher=_PUBLISHER,
    licence="CC BY 4.0. Changes: yes or no from the words of the list, dates as ISO, empty words left out",
    as_of="2025-07-30",
    language="en",
    alone=True,
)
PROMISES: Final = Publication(
    source=COLLECTION + "uk-net-zero",
    title="Local authority net zero commitments, version 0.7.0",
    publisher=_PUBLISHER,
    licence="CC BY 4.0. Changes: dates as ISO, line breaks removed, empty words left out",
    as_of="2025-07-30",
    language="en",
    alone=True,
)
_NO_COMMON_TEXT: Final = {
    "en": "No common text: each council passed a motion of its own. The register counts them as one, and so they stand "
    "together here.",
    "fr": "Aucun texte commun : chaque conseil a voté sa propre motion. Le registre les compte ensemble, et elles sont "
    "réunies ici de même.",
    "es": "Ningún texto común: cada consejo aprobó su propia moción. El registro las cuenta juntas, y así figuran "
    "aquí.",
}


def declarations(rows: Sequence[Row]) -> Contents:
    """The councils that declared an emergency; those that did not, or are not known to have, make no act."""
    parties = tuple(_party(row, _declared(row)) for row in rows)
    asked = Counter(row["declared"] for row in rows)
    merely = sum(bool(_MERELY.match(row["declared_as_written"])) for row in rows)
    numbers = {
        "asked": len(rows),
        "yes": asked["yes"],
        "no": asked["no"],
        "unknown": len(rows) - asked["yes"] - asked["no"],
        "merely": merely,
    }
    text = Text(
        _EMERGENCY,
        "resolution",
        {
            "en": "Declaration of a climate emergency (councils of the United Kingdom)",
            "fr": "Déclaration d’urgence climatique (conseils du Royaume-Uni)",
            "es": "Declaración de emergencia climática (consejos del Reino Unido)",
        },
        _NO_COMMON_TEXT,
        ("climate-environment",),
        coverage="United Kingdom",
    )
    listing = Listing(
        _EMERGENCY,
        stated=asked["yes"],
        completeness="unknown",
        notes={language: words.format(**numbers) for language, words in _ASKED.items()},
    )
    return Contents(
        DECLARATIONS,
        tuple(party for party in parties if party.deeds),
        (text,),
        (listing,),
        left_out={
            "declared no emergency": asked["no"],
            "not known to have declared one": numbers["unknown"],
            "merely recognise, acknowledge or note one": merely,
        },
    )


_ASKED: Final = {
    "en": "{asked} councils asked: {yes} declared, {no} did not, {unknown} unknown. Of the {yes}, {merely} merely "
    "recognise, acknowledge or note an emergency and make no act here.",
    "fr": "{asked} conseils interrogés : {yes} ont déclaré, {no} non, {unknown} inconnus. Parmi les {yes}, {merely} se "
    "bornent à reconnaître, à constater ou à noter une urgence et ne font pas d’acte ici.",
    "es": "{asked} consejos consultados: {yes} declararon, {no} no, {unknown} desconocidos. De los {yes}, {merely} se "
    "limitan a reconocer, constatar o tomar nota de una emergencia y no dan lugar a un acto aquí.",
}


def promises(rows: Sequence[Row]) -> Contents:
    """The promises of each council; a row that says "No promise" is the absence of one."""
    by_council: dict[str, list[Row]] = {}
    for row in rows:
        by_council.setdefault(_key(row), []).append(row)
    parties = tuple(
        _party(group[0], [_promised(row) for row in group if row["scope"] in _SCOPES]) for group in by_council.values()
    )
    counts = Counter(deed.instrument for party in parties for deed in party.deeds)
    slugs = tuple(dict.fromkeys(_SCOPES.values()))
    return Contents(
        PROMISES,
        tuple(party for party in parties if party.deeds),
        tuple(_scope(slug) for slug in slugs),
        tuple(Listing(slug, stated=counts[slug], completeness="unknown") for slug in slugs),
        left_out={"say that there is no promise": sum(row["scope"] not in _SCOPES for row in rows)},
    )


def _scope(slug: str) -> Text:
    return Text(slug, "commitment", _SCOPE_LABELS[slug], _NO_COMMON_TEXT_PROMISE, ("climate-environment",))


_SCOPE_LABELS: Final = {
    "uk-net-zero-council-operations": {
        "en": "Promise of net zero: operations of the council (United Kingdom)",
        "fr": "Promesse de neutralité carbone : activités du conseil (Royaume-Uni)",
        "es": "Promesa de cero emisiones netas: operaciones del consejo (Reino Unido)",
    },
    "uk-net-zero-whole-area": {
        "en": "Promise of net zero: the whole area (United Kingdom)",
        "fr": "Promesse de neutralité carbone : tout le territoire (Royaume-Uni)",
        "es": "Promesa de cero emisiones netas: todo el territorio (Reino Unido)",
    },
    "uk-net-zero-scope-unclear": {
        "en": "Promise of net zero: scope unclear or other (United Kingdom)",
        "fr": "Promesse de neutralité carbone : portée imprécise ou autre (Royaume-Uni)",
        "es": "Promesa de cero emisiones netas: alcance impreciso u otro (Reino Unido)",
    },
}
_NO_COMMON_TEXT_PROMISE: Final = {
    "en": "No common text: each council worded its own promise, which stands with its act. The day of a promise is not "
    "given; the year in the note is its target.",
    "fr": "Aucun texte commun : chaque conseil a rédigé sa propre promesse, qui accompagne son acte. Le jour d’une "
    "promesse n’est pas donné ; l’année de la note est son échéance.",
    "es": "Ningún texto común: cada consejo redactó su propia promesa, que acompaña su acto. No se da el día de una "
    "promesa; el año de la nota es su meta.",
}


def _key(row: Row) -> str:
    return row["gss_code"] or row["local_authority_code"] or row["council"]


def _party(row: Row, deeds: Sequence[Deed]) -> Party:
    return Party(
        scheme="uk-council",
        key=_key(row),
        name=row["council"],
        line=row.line,
        kind=GOVERNMENT,
        # Unitary authorities are neither districts nor counties, and some are cities: the list does not say.
        type=_TYPES.get(row["type"], "unknown"),
        country=row["country_iso2"],
        region=row["region"],
        deeds=tuple(deeds),
    )


def _declared(row: Row) -> list[Deed]:
    if row["declared"] != "yes" or _MERELY.match(row["declared_as_written"]):
        return []
    year = row["carbon_neutral_council_year"]
    # 167 rows keep a link; some of these cells hold other words.
    url = row["motion_url"] if row["motion_url"].startswith("http") else ""
    notes = _target(year) + _written(row["declared_as_written"])
    return [Deed(_EMERGENCY, "adopted", on=row["declared_on"], notes=notes, url=url)]


def _promised(row: Row) -> Deed:
    url = row["source_url"] if row["source_url"].startswith("http") else ""
    return Deed(
        _SCOPES[row["scope"]],
        "pledged",
        ordinal="other" if row["scope"] == "Other" else "",
        notes=_target(row["target_year"]),
        quote=row["wording"],
        url=url,
    )


def _target(year: str) -> tuple[Mapping[str, str], ...]:
    if not year:
        return ()
    return ({"en": f"Target year: {year}", "fr": f"Année visée : {year}", "es": f"Año meta: {year}"},)


def _written(words: str) -> tuple[Mapping[str, str], ...]:
    """The words of the list, where they say more than yes."""
    return () if words in ("", "Y") else ({"en": f"As the list writes it: {words}"},)
