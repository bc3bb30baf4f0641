"""An extract of commitments in Turtle: the acts in the vocabulary of the graph, and what the extract itself is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from municipia.graph.dumps.tables import Cell
from municipia.graph.extracts.extract import Extract, Row
from municipia.ontology.licence import LICENCE
from municipia.ontology.namespaces import ADMS, BASE, DCTERMS, EDTF, GEO, KOS, MUN, OWL, RDF, SCHEMA, SKOS, XSD

MEDIA_TYPE: Final = "text/turtle"
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_PREFIXES: Final = {
    "adms": str(ADMS),
    "dcat": _DCAT,
    "dcterms": str(DCTERMS),
    "edtf": str(EDTF),
    "geo": str(GEO),
    "mun": str(MUN),
    "owl": str(OWL),
    "rdf": str(RDF),
    "schema": str(SCHEMA),
    "skos": str(SKOS),
    "xsd": str(XSD),
}
#: Columns that say something of the act: property, what is put before a key to make an IRI, or the datatype.
_OF_ACT: Final = (
    ("adherent", MUN.adherent, ""),
    ("instrument", MUN.toInstrument, ""),
    ("act_type", DCTERMS.type, f"{KOS}act-type/"),
    ("status", ADMS.status, f"{KOS}act-status/"),
)
_DATES: Final = (
    ("date", DCTERMS.date, EDTF.EDTF),
    ("earliest", MUN.earliest, XSD.date),
    ("latest", MUN.latest, XSD.date),
)


def commitments(extract: Extract) -> bytes:
    """The rows of a table of commitments as Turtle."""
    found = ox.serialize(_triples(extract), format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES)
    assert found is not None  # noqa: S101 without an output it gives the bytes
    return found


def _triples(extract: Extract) -> Iterator[ox.Triple]:
    seen: set[ox.Triple] = set()
    for triple in _all(extract):
        if triple not in seen:
            seen.add(triple)
            yield triple


def _all(extract: Extract) -> Iterator[ox.Triple]:
    yield from _of_extract(extract)
    for row in extract.rows:
        yield from _of_act(row)
    for row in extract.sources:
        yield _said(row["source"], DCTERMS.title, _text(row["title"], row["title_tag"]))


def _of_extract(extract: Extract) -> Iterator[ox.Triple]:
    """The data set that the rows are, with its licence, version and sources."""
    itself = extract.address
    yield _said(itself, RDF.type, ox.NamedNode(f"{_DCAT}Dataset"))
    yield _said(itself, DCTERMS.title, _text(extract.title, extract.language))
    if extract.searched:
        yield _said(itself, DCTERMS.description, _text(extract.searched, extract.language))
    yield _said(itself, DCTERMS.license, ox.NamedNode(LICENCE))
    yield _said(itself, DCTERMS.bibliographicCitation, ox.Literal(extract.citation))
    yield _said(itself, DCTERMS.modified, ox.Literal(extract.time, datatype=ox.NamedNode(str(XSD.dateTime))))
    yield _said(itself, OWL.versionInfo, ox.Literal(str(extract.revision)))
    if extract.as_of:
        yield _said(itself, MUN.asOf, ox.Literal(extract.as_of, datatype=ox.NamedNode(str(EDTF.EDTF))))
    # What the classes and properties mean stands in the reference of the vocabulary.
    yield _said(itself, DCTERMS.conformsTo, ox.NamedNode(f"{BASE}def"))
    for row in extract.sources:
        yield _said(itself, DCTERMS.source, ox.NamedNode(str(row["source"])))


def _of_act(row: Row) -> Iterator[ox.Triple]:
    act, place, adherent = str(row["act"]), str(row["place"]), str(row["adherent"])
    yield _said(act, RDF.type, ox.NamedNode(str(MUN.CommitmentAct)))
    for column, term, before in _OF_ACT:
        if row[column]:
            yield _said(act, term, ox.NamedNode(f"{before}{row[column]}"))
    yield _said(act, MUN.certainty, ox.Literal(str(row["certainty"])))
    for column, term, datatype in _DATES:
        if row[column]:
            yield _said(act, term, ox.Literal(str(row[column]), datatype=ox.NamedNode(str(datatype))))
    for source in row["sources"] if isinstance(row["sources"], list) else ():
        yield _said(act, DCTERMS.source, ox.NamedNode(source))
    yield _said(row["instrument"], SKOS.prefLabel, _text(row["instrument_name"], row["instrument_tag"]))
    yield _said(place, SKOS.prefLabel, _text(row["place_name"], row["place_tag"]))
    if place != adherent:
        yield _said(adherent, MUN.governs, ox.NamedNode(place))
    yield from _of_place(row)


def _of_place(row: Row) -> Iterator[ox.Triple]:
    """Where the place of an act lies, what it is, and what is said of its population."""
    place = str(row["place"])
    if row["place_type"]:
        yield _said(place, DCTERMS.type, ox.NamedNode(f"{KOS}territory-type/{row['place_type']}"))
    if row["country"]:
        country = f"{KOS}country/{row['country']}"
        yield _said(place, SCHEMA.containedInPlace, ox.NamedNode(country))
        yield _said(country, SKOS.prefLabel, _text(row["country_name"], row["country_tag"]))
    if row["longitude"] is not None:
        point, wkt = f"{place}#point", f"POINT({row['longitude']} {row['latitude']})"
        yield _said(place, GEO.hasGeometry, ox.NamedNode(point))
        yield _said(point, RDF.type, ox.NamedNode(str(GEO.Geometry)))
        yield _said(point, GEO.asWKT, ox.Literal(wkt, datatype=ox.NamedNode(str(GEO.wktLiteral))))
    if row["population"] is not None:
        yield from _of_population(place, row)


def _of_population(place: str, row: Row) -> Iterator[ox.Triple]:
    """A claim, as in the graph: a population is what somebody says, for some year."""
    claim = f"{place}#population"
    yield _said(claim, RDF.type, ox.NamedNode(str(MUN.Claim)))
    yield _said(claim, RDF.subject, ox.NamedNode(place))
    yield _said(claim, RDF.predicate, ox.NamedNode(str(MUN.population)))
    yield _said(claim, RDF.object, ox.Literal(str(row["population"]), datatype=ox.NamedNode(str(XSD.integer))))
    if row["population_year"]:
        yield _said(claim, MUN.asOf, ox.Literal(str(row["population_year"]), datatype=ox.NamedNode(str(EDTF.EDTF))))


def _said(subject: Cell, predicate: object, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), value)


def _text(text: Cell, language: Cell) -> ox.Literal:
    return ox.Literal(str(text), language=str(language)) if language else ox.Literal(str(text))
