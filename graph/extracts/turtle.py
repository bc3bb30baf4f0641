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
    "geo": str(GEO),
    "mun": str(MUN),
    "owl": str(OWL),
    "schema": str(SCHEMA),
    "skos": str(SKOS),
    "xsd": str(XSD),
}
#: Columns that say something of the act: property, what is put before a key to make an IRI, or the datatype.
_OF_ACT: Final = (
    ("adherent", MUN.adherent, ""),
    ("instrument", MUN.toInstrument, ""),
    ("act_type", DCTERMS.type, f"{KOS}act-type/"),
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
    # What the classes and properties mean stands in the reference of the vocabulary.
    yield _said(itself, DCTERMS.conformsTo, ox.NamedNode(f"{BASE}def"))
    for row in extract.sources:
        yield _said(itself, DCTERMS.source, ox.NamedNode(str(row["source"])))


def _of_act(row: Row) -> Iterator[ox.Triple]:
    act, place, adherent = str(row["act"]), str(row["place"]), str(row["adherent"])
    yield _said(act, RDF.type, ox.NamedNode(str(MUN.CommitmentAct)))
    for column, term, before in _OF_ACT:
        yield _said(act, term, ox.NamedNode(f"{before}{row[column]}"))
    for column, term, datatype in _DATES:
        if row[column]:
            yield _said(act, term, ox.Literal(str(row[column]), datatype=ox.NamedNode(str(datatype))))
    for source in row["sources"] if isinstance(row["sources"], list) else ():
        yield _said(act, DCTERMS.source, ox.NamedNode(source))
    yield _said(row["instrument"], SKOS.prefLabel, _text(row["instrument_name"], row["instrument_tag"]))
    yield _said(place, SKOS.prefLabel, _text(row["place_name"], row["place_tag"]))
    if place != adherent:
        yield _said(adherent, MUN.governs, ox.NamedNode(place))
    if row["country"]:
        yield _said(place, SCHEMA.containedInPlace, ox.NamedNode(f"{KOS}country/{row['country']}"))


def _said(subject: Cell, predicate: object, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), value)


def _text(text: Cell, language: Cell) -> ox.Literal:
    return ox.Literal(str(text), language=str(language)) if language else ox.Literal(str(text))
