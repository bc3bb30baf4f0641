"""Structured data in pages: what a page is about, as schema.org says it, in a JSON-LD block for search engines.

The block is data, which no browser runs: the content policy lets it stand. Its text can close no element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup
from rdflib import Literal
from rdflib.namespace import DCTERMS, SKOS

from municipia.api.facts import Row
from municipia.graph.dcat import PUBLISHER
from municipia.graph.void import DATASET, TITLE
from municipia.ontology.licence import LICENCE
from municipia.ontology.namespaces import BASE, MUN, SCHEMA

#: What a kind of thing is in schema.org; kinds that are not here say nothing.
TYPES: Final[Mapping[str, str | list[str]]] = {
    "territory": ["Place", "AdministrativeArea"],
    "government": "GovernmentOrganization",
    "organisation": "Organization",
    "instrument": "Legislation",
    "campaign": "CreativeWork",
    "practice": "CreativeWork",
    "plan": "CreativeWork",
    "document": "CreativeWork",
    "source": "CreativeWork",
    "event": "Event",
    "event-series": "EventSeries",
    "wave": "EventSeries",
    "right": "DefinedTerm",
    "concept": "DefinedTerm",
    "person": "Person",
}
_TEXTS: Final = {
    str(SKOS.altLabel): "alternateName",
    str(DCTERMS.description): "description",
    str(SKOS.definition): "description",
    str(DCTERMS.publisher): "publisher",
}
_LINKS: Final = {
    str(SKOS.exactMatch): "sameAs",
    str(SCHEMA.url): "url",
    str(SCHEMA.containedInPlace): "containedInPlace",
    str(MUN.governs): "areaServed",
    str(SCHEMA.superEvent): "superEvent",
    str(SCHEMA.location): "location",
    str(SCHEMA.organizer): "organizer",
    str(DCTERMS.spatial): "spatialCoverage",
}
#: schema.org knows these of some types only.
_ONLY: Final = {
    "location": ("Event",),
    "organizer": ("Event",),
    "superEvent": ("Event",),
    "areaServed": ("GovernmentOrganization",),
    "spatialCoverage": ("CreativeWork",),
    "containedInPlace": ("AdministrativeArea",),
}
_DATES: Final = {
    "Event": ("startDate", "endDate"),
    "Legislation": ("legislationDate", ""),
    "CreativeWork": ("datePublished", ""),
}
_OF_DATE: Final = (str(DCTERMS.date), str(DCTERMS.issued))
_DAY: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def block(document: object) -> Markup:
    """A document as the text of a script element: every sign that could end it, or begin markup, is escaped."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - no sign of markup is left in it


def thing(kind: str, iri: str, name: str, rows: Iterable[Row]) -> dict[str, object] | None:
    """What a page about a thing says, from the statements about it; None for a kind that schema.org has no word for."""
    type_ = TYPES.get(kind)
    if type_ is None:
        return None
    types = [type_] if isinstance(type_, str) else type_
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@id": iri,
        "@type": type_,
        "name": name,
        "identifier": iri,
    }
    told: dict[str, dict[str, object]] = {}
    for row in rows:
        for key, value in _told(str(row["property"]), row["value"], types):
            told.setdefault(key, {})[str(value)] = value
    for key, values in sorted(told.items()):
        each = [values[text] for text in sorted(values)]
        found[key] = each[0] if len(each) == 1 or key in ("description", "startDate", "endDate") else each
    found["isPartOf" if "CreativeWork" in types else "subjectOf"] = {"@type": "Dataset", "@id": str(DATASET)}
    return found


def _told(property_: str, value: object, types: list[str]) -> Iterable[tuple[str, object]]:
    if property_ in _OF_DATE:
        yield from _dates(str(value), types)
    elif property_ in _TEXTS and isinstance(value, Literal):
        yield _TEXTS[property_], str(value)
    elif property_ in _LINKS:
        key = _LINKS[property_]
        if not set(_ONLY.get(key, types)).isdisjoint(types) and "://" in str(value):
            yield key, str(value) if key in ("sameAs", "url") else {"@id": str(value)}


def _dates(edtf: str, types: list[str]) -> Iterable[tuple[str, object]]:
    """The dates that are known as far as they are told; schema.org has no word for doubt."""
    names = next((_DATES[each] for each in types if each in _DATES), None)
    days = edtf.split("/")
    if names is None or len(days) > 2 or not all(_DAY.fullmatch(each) for each in days):
        return
    yield names[0], days[0]
    if names[1]:
        yield names[1], days[-1]


def dataset(
    language: str, description: str, revision: int, modified: str, more: Mapping[str, object]
) -> dict[str, object]:
    """What a page about the whole data set says."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": str(DATASET),
        "name": TITLE[language],
        "description": description,
        "url": BASE,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": ["fr", "en", "es"],
        "version": str(revision),
        "dateModified": modified,
        "creator": {"@type": "Organization", "@id": str(PUBLISHER), "name": "Municipia maintainers"},
        **more,
    }
