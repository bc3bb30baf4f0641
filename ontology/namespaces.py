"""Every namespace the project uses, as rdflib has them; ``prefixes`` holds the one map that they come from."""

from __future__ import annotations

from typing import Final

from rdflib import Namespace

from municipia.ontology.prefixes import BASE as BASE
from municipia.ontology.prefixes import PREFIXES as PREFIXES

MUN: Final = Namespace(PREFIXES["mun"])
KOS: Final = Namespace(PREFIXES["kos"])
ID: Final = Namespace(PREFIXES["id"])
GRAPH: Final = Namespace(PREFIXES["graph"])
SHAPE: Final = Namespace(PREFIXES["shape"])

ADMS: Final = Namespace(PREFIXES["adms"])
BIBO: Final = Namespace(PREFIXES["bibo"])
DC: Final = Namespace(PREFIXES["dc"])
DCTERMS: Final = Namespace(PREFIXES["dcterms"])
EDTF: Final = Namespace(PREFIXES["edtf"])
FOAF: Final = Namespace(PREFIXES["foaf"])
GEO: Final = Namespace(PREFIXES["geo"])
OA: Final = Namespace(PREFIXES["oa"])
ORG: Final = Namespace(PREFIXES["org"])
OWL: Final = Namespace(PREFIXES["owl"])
PROV: Final = Namespace(PREFIXES["prov"])
RDF: Final = Namespace(PREFIXES["rdf"])
RDFS: Final = Namespace(PREFIXES["rdfs"])
SCHEMA: Final = Namespace(PREFIXES["schema"])
SH: Final = Namespace(PREFIXES["sh"])
SKOS: Final = Namespace(PREFIXES["skos"])
SKOSXL: Final = Namespace(PREFIXES["skosxl"])
VANN: Final = Namespace(PREFIXES["vann"])
XSD: Final = Namespace(PREFIXES["xsd"])
