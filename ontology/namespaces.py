"""Every namespace the project uses, and the one map of prefixes that everything else is made from."""

from __future__ import annotations

from typing import Final

from rdflib import Namespace

BASE: Final = "https://w3id.org/municipia/"

MUN: Final = Namespace(BASE + "def#")
KOS: Final = Namespace(BASE + "kos/")
ID: Final = Namespace(BASE + "id/")
GRAPH: Final = Namespace(BASE + "graph/")
SHAPE: Final = Namespace(BASE + "shapes/")

ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
BIBO: Final = Namespace("http://purl.org/ontology/bibo/")
DC: Final = Namespace("http://purl.org/dc/elements/1.1/")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
EDTF: Final = Namespace("http://id.loc.gov/datatypes/edtf/")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
GEO: Final = Namespace("http://www.opengis.net/ont/geosparql#")
M8G: Final = Namespace("http://data.europa.eu/m8g/")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA: Final = Namespace("https://schema.org/")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
SKOSXL: Final = Namespace("http://www.w3.org/2008/05/skos-xl#")
VANN: Final = Namespace("http://purl.org/vocab/vann/")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: Final[dict[str, str]] = {
    "mun": str(MUN),
    "kos": str(KOS),
    "id": str(ID),
    "graph": str(GRAPH),
    "shape": str(SHAPE),
    # One prefix for each family of things and scheme that queries name often.
    "terr": str(ID) + "territory/",
    "gov": str(ID) + "government/",
    "orga": str(ID) + "organisation/",
    "person": str(ID) + "person/",
    "inst": str(ID) + "instrument/",
    "act": str(ID) + "act/",
    "claim": str(ID) + "claim/",
    "src": str(ID) + "source/",
    "practice": str(ID) + "practice/",
    "event": str(ID) + "event/",
    "wave": str(ID) + "wave/",
    "plan": str(ID) + "plan/",
    "right": str(KOS) + "right/",
    "area": str(KOS) + "campaign-area/",
    "acttype": str(KOS) + "act-type/",
    "adms": str(ADMS),
    "bibo": str(BIBO),
    "dc": str(DC),
    "dcterms": str(DCTERMS),
    "edtf": str(EDTF),
    "foaf": str(FOAF),
    "geo": str(GEO),
    "m8g": str(M8G),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sh": str(SH),
    "skos": str(SKOS),
    "skosxl": str(SKOSXL),
    "vann": str(VANN),
    "xsd": str(XSD),
}
