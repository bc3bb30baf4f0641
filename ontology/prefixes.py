"""Where every name of ours begins, and the one map of prefixes that everything else is made from.

Plain texts: reader processes start without rdflib.
"""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/municipia/"

PREFIXES: Final[dict[str, str]] = {
    "mun": BASE + "def#",
    "kos": BASE + "kos/",
    "id": BASE + "id/",
    "graph": BASE + "graph/",
    "shape": BASE + "shapes/",
    # One prefix for each family of things and scheme that queries name often.
    "terr": BASE + "id/territory/",
    "gov": BASE + "id/government/",
    "orga": BASE + "id/organisation/",
    "person": BASE + "id/person/",
    "inst": BASE + "id/instrument/",
    "act": BASE + "id/act/",
    "claim": BASE + "id/claim/",
    "src": BASE + "id/source/",
    "practice": BASE + "id/practice/",
    "event": BASE + "id/event/",
    "wave": BASE + "id/wave/",
    "plan": BASE + "id/plan/",
    "right": BASE + "kos/right/",
    "area": BASE + "kos/campaign-area/",
    "acttype": BASE + "kos/act-type/",
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "m8g": "http://data.europa.eu/m8g/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def prefixed(iri: str) -> str:
    """An IRI with the longest of our prefixes that leaves a plain name, as a query may hold it; "" when none does.

    >>> prefixed("http://www.w3.org/2004/02/skos/core#prefLabel")
    'skos:prefLabel'
    """
    fits = [(len(space), name) for name, space in PREFIXES.items() if iri.startswith(space) and len(space) < len(iri)]
    for length, name in sorted(fits, reverse=True):
        if iri[length:].replace("-", "").replace("_", "").isalnum():
            return f"{name}:{iri[length:]}"
    return ""
