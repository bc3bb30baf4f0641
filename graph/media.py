"""The forms that answers come in: media types of bindings and of graphs, with the names some clients use for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SPARQL_JSON: Final = "application/sparql-results+json"
SPARQL_XML: Final = "application/sparql-results+xml"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
TURTLE: Final = "text/turtle"
N_TRIPLES: Final = "application/n-triples"
N_QUADS: Final = "application/n-quads"
TRIG: Final = "application/trig"
JSON_LD: Final = "application/ld+json"
RDF_XML: Final = "application/rdf+xml"

#: Media types for rows and booleans, our favourite first; each name leads to the form that is written.
BINDINGS: Final[Mapping[str, str]] = {
    SPARQL_JSON: SPARQL_JSON,
    SPARQL_XML: SPARQL_XML,
    CSV: CSV,
    TSV: TSV,
    "application/json": SPARQL_JSON,
    "application/xml": SPARQL_XML,
    "text/xml": SPARQL_XML,
}
#: Media types for graphs, our favourite first.
GRAPHS: Final[Mapping[str, str]] = {
    TURTLE: TURTLE,
    N_TRIPLES: N_TRIPLES,
    JSON_LD: JSON_LD,
    RDF_XML: RDF_XML,
    N_QUADS: N_QUADS,
    TRIG: TRIG,
    "application/x-turtle": TURTLE,
    "application/json": JSON_LD,
    "application/xml": RDF_XML,
    "text/plain": N_TRIPLES,
    "text/x-nquads": N_QUADS,
    "application/x-trig": TRIG,
}
