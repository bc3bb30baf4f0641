"""A partner's list: a table of names with their countries and dates, as the contents of a source of its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib import BNode

from municipia.graph import dates, iris
from municipia.graph.binding import Term
from municipia.graph.building import literals
from municipia.graph.errors import DataError, NotFoundError, ParameterError
from municipia.graph.importing.agreement import Registered
from municipia.graph.importing.contents import Contents, Deed, Listing, Party, Publication, Text
from municipia.graph.importing.settling import NEW, UNRESOLVED, Choice, Settled
from municipia.graph.importing.sheet import Sheet
from municipia.graph.importing.terms import value
from municipia.graph.kos import key_of
from municipia.graph.matching import Asked, Candidate, Matcher, matcher_of
from municipia.graph.matching.reading import QUERIES, query
from municipia.graph.tables import Row
from municipia.graph.terms import to_rdflib
from municipia.ontology.namespaces import MUN, RDF

_DOUBTFUL: Final = 60.0
"""Candidates below that score are not worth a look."""

_INSTRUMENT: Final = NamedNode(str(MUN.Instrument))


@dataclass(frozen=True)
class Description:
    """What the importer says of the list as a whole; ``instrument_title`` describes one that is not here yet."""

    source: str
    instrument: str
    as_of: str
    act: str = "signed"
    title: str = ""
    publisher: str = ""
    licence: str = ""
    url: str = ""
    language: str = ""
    stated: int | None = None
    qualifier: str = "exact"
    completeness: str = "unknown"
    instrument_title: str = ""
    instrument_kind: str = "unknown"


@dataclass(frozen=True)
class Read:
    """A list read, and what its lines say twice: (line, what about it)."""

    contents: Contents
    remarks: tuple[tuple[int, str], ...] = field(default=())


def check(description: Description) -> None:
    """Raise ParameterError for a description that cannot be used, whatever the graph holds."""
    slug = literals.slug(description.source)
    if not slug or slug != description.source:
        hint = f"Use small letters, digits and hyphens, such as {slug or 'our-list'}."
        raise ParameterError(f"{description.source!r} cannot name a source.", name="source", hint=hint)
    if description.source.startswith("collection-"):
        hint = "municipia collection add"
        raise ParameterError("That name is kept for bundled collections.", name="source", hint=hint)
    _check_date(description.as_of, "as-of")
    for name, scheme, text in (
        ("act", "act-type", description.act),
        ("qualifier", "count-qualifier", description.qualifier),
        ("completeness", "list-completeness", description.completeness),
        ("instrument-kind", "instrument-type", description.instrument_kind),
    ):
        if key_of(scheme, text) != text:
            raise ParameterError(f"{text!r} is no {name}.", name=name, hint=f"Use a key of the scheme {scheme}.")


def check_instrument(description: Description, store: Store) -> None:
    """Raise NotFoundError for an instrument that is neither in the graph nor described."""
    if not description.instrument_title and not _is_there(store, description.instrument):
        raise NotFoundError(
            f"There is no instrument {description.instrument!r} here.",
            hint=f"{_similar(store, description.instrument)}Give --instrument-title to describe a new one.",
        )


def _check_date(text: str, name: str) -> None:
    if not dates.is_edtf(text):
        raise ParameterError(f"{text!r} is no date.", name=name, hint="Write 2025, 2025-06 or 2025-06-30 (EDTF).")


def _is_there(store: Store, slug: str) -> bool:
    node = NamedNode(str(iris.named("instrument", slug)))
    return any(True for _ in store.quads_for_pattern(node, NamedNode(str(RDF.type)), _INSTRUMENT))


def _similar(store: Store, slug: str) -> str:
    words = set(slug.split("-"))
    known = {
        value(each.subject).rpartition("/")[2]
        for each in store.quads_for_pattern(None, NamedNode(str(RDF.type)), _INSTRUMENT)
    }
    near = sorted(known, key=lambda each: (-len(words & set(each.split("-"))), each))[:3]
    return f"Near it: {', '.join(near)}. " if near else ""


def read(sheet: Sheet, description: Description, matcher: Matcher) -> Read:
    """The list. Lines of one name and country are one party. Raises DataError for a date or country not understood."""
    groups: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in sheet.rows:
        key = row.get("key", "")
        groups[(key, "", "") if key else (row["name"], _country(row, sheet, matcher), row.get("region", ""))].append(
            row
        )
    remarks: list[tuple[int, str]] = []
    parties = []
    for parts, rows in groups.items():
        parties.append(_party(description, sheet, "|".join(part for part in parts if part), rows, matcher))
        remarks += _repeats(rows)
    return Read(
        Contents(
            publication=_publication(description, sheet),
            parties=tuple(parties),
            texts=_texts(description),
            listings=(
                Listing(description.instrument, description.stated, description.qualifier, description.completeness),
            ),
        ),
        tuple(remarks),
    )


def _publication(description: Description, sheet: Sheet) -> Publication:
    return Publication(
        source=f"{description.source}-{literals.slug(description.as_of)}",
        title=description.title or sheet.file,
        publisher=description.publisher,
        licence=description.licence,
        as_of=description.as_of,
        url=description.url,
        language=description.language,
        edition_of=description.source,
    )


def _texts(description: Description) -> tuple[Text, ...]:
    if not description.instrument_title:
        return ()
    label = {description.language: description.instrument_title}
    return (Text(description.instrument, description.instrument_kind, label),)


def _country(row: Row, sheet: Sheet, matcher: Matcher) -> str:
    text = row.get("country", "")
    if not text:
        return ""
    code = _ALIASES.get(text.upper()) or matcher.countries.code(text)
    if not code:
        raise DataError(
            f"no country {text!r}",
            place=row.place(sheet.columns["country"]),
            hint="Write its ISO 3166-1 code (FR, FRA) or its name in English, French or Spanish.",
        )
    return code


_ALIASES: Final = {"UK": "GB", "EL": "GR"}


def _party(description: Description, sheet: Sheet, key: str, rows: list[Row], matcher: Matcher) -> Party:
    first = rows[0]
    written = dict.fromkeys(date for row in rows if (date := _date(row, sheet)))
    days = [*written] or [""]
    notes = next((row["note"] for row in rows if row.get("note", "")), "")
    url = next((row["url"] for row in rows if row.get("url", "").startswith("http")), "")
    return Party(
        scheme=f"list/{description.source}",
        key=key,
        name=first["name"],
        line=first.line,
        type=_type(first),
        country=_country(first, sheet, matcher),
        region=first.get("region", ""),
        point=_point(first, sheet),
        wikidata=first.get("wikidata", ""),
        # Two days for one signature are two claims of one act: neither is thrown away.
        deeds=tuple(
            Deed(
                description.instrument,
                description.act,
                on=day,
                printed=first["name"],
                notes=({description.language or "en": notes},) if notes else (),
                url=url,
            )
            for day in days
        ),
    )


def _type(row: Row) -> str:
    return key_of("territory-type", row.get("type", "")) or "unknown"


def _date(row: Row, sheet: Sheet) -> str:
    text = row.get("date", "")
    if text and not dates.is_edtf(text):
        raise DataError(
            f"{text!r} is no date",
            place=row.place(sheet.columns["date"]),
            hint="Write it as 2025-06-30, 2025-06 or 2025 (EDTF); 03/04/2025 may be March or April.",
        )
    return text


def _point(row: Row, sheet: Sheet) -> tuple[float, float] | None:
    written = row.get("lat", ""), row.get("lon", "")
    if not all(written):
        return None
    try:
        latitude, longitude = (float(text) for text in written)
    except ValueError as error:
        hint = "Write decimal degrees, such as 41.39."
        raise DataError(f"no point: {written}", place=row.place(sheet.columns["lat"]), hint=hint) from error
    if abs(latitude) > 90 or abs(longitude) > 180:
        hint = "Latitude lies between -90 and 90, longitude between -180 and 180."
        raise DataError(f"no point on Earth: {written}", place=row.place(sheet.columns["lat"]), hint=hint)
    return latitude, longitude


def _repeats(rows: list[Row]) -> list[tuple[int, str]]:
    first = rows[0]
    found = []
    for row in rows[1:]:
        if row.get("date", "") and first.get("date", "") and row["date"] != first["date"]:
            found.append((row.line, f"{row['name']!r} again, with another date than on line {first.line}"))
        else:
            found.append((row.line, f"{row['name']!r} again, as on line {first.line}"))
    return found


class Matching:
    """Settles parties by the names of the graph; those in doubt stay unresolved or become new, as was asked."""

    def __init__(self, store: Store, matcher: Matcher, unmatched: str) -> None:
        self._registered = Registered(store)
        self._matcher = matcher
        self._unmatched = unmatched

    def settle(self, party: Party) -> Settled:
        """The body that the name means, if the matcher is sure, else what the importer wants of such names."""
        asked = Asked(
            party.name,
            kind="government",
            country=party.country,
            region=party.region,
            place=party.point,
            type="" if party.type == "unknown" else party.type,
            same=(party.wikidata,) if party.wikidata else (),
        )
        found = self._matcher.match(asked)
        sure = next((each for each in found if each.match), None)
        if sure is not None:
            return Settled.matched(self._choice(sure))
        doubts = [self._choice(each) for each in found if each.score >= _DOUBTFUL]
        outcome = NEW if self._unmatched == NEW and not doubts else UNRESOLVED
        return Settled.own(party, outcome, doubts)

    def _choice(self, candidate: Candidate) -> Choice:
        place = next((place for place, body in self._registered.governments.items() if body == candidate.iri), "")
        reasons = tuple(f"{each.signal} {each.detail}".strip() for each in candidate.reasons)
        return Choice(candidate.iri, place, candidate.label, candidate.score, reasons)


def matcher_over(store: Store) -> Matcher:
    """The matcher over the names of the graph that a store holds."""
    names, facts, countries = (_rows(store, query(name)) for name in QUERIES)
    return matcher_of(names, facts, countries)


def _rows(store: Store, text: str) -> list[dict[str, Term]]:
    found = store.query(text)
    if not isinstance(found, QuerySolutions):
        raise TypeError("a query of the matcher is no SELECT query")
    names = [variable.value for variable in found.variables]
    return [{name: _term(row[name]) for name in names if row[name] is not None} for row in found]


def _term(term: object) -> Term:
    found = to_rdflib(term)
    if isinstance(found, BNode):
        raise TypeError("the graph holds no blank nodes")
    return found
