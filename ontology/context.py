"""The JSON-LD context: every prefix of the one map, and how each of our terms is read.

``python -m municipia.ontology.context`` writes the file; a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from municipia.ontology import loading
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, ORG, PREFIXES, PROV, SCHEMA, SKOS
from municipia.ontology.prefixes import prefixed

#: Terms of others whose values are always things, so that they need no ``@id`` in a document.
_LINKS: Final = (
    ADMS.status,
    DCTERMS.source,
    DCTERMS.subject,
    DCTERMS.isPartOf,
    DCTERMS.references,
    ORG.member,
    ORG.organization,
    PROV.agent,
    PROV.hadRole,
    PROV.qualifiedAssociation,
    SCHEMA.about,
    SCHEMA.containedInPlace,
    SKOS.broader,
    SKOS.inScheme,
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.relatedMatch,
)

Term = str | dict[str, str]


def build() -> dict[str, dict[str, float | Term]]:
    """The context document: prefixes, then our terms by their local name, then links to things by prefixed name."""
    graph = loading.modules()
    entries: dict[str, float | Term] = {"@version": 1.1}
    entries.update(PREFIXES)
    entries.update(sorted(_own(graph).items()))
    entries.update({prefixed(link): {"@type": "@id"} for link in _LINKS})
    return {"@context": entries}


def text() -> str:
    """The document as the committed file holds it."""
    return json.dumps(build(), ensure_ascii=False, indent=2) + "\n"


def _own(graph: Graph) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for subject in graph.subjects(RDF.type, kind):
            if isinstance(subject, URIRef) and subject.startswith(str(MUN)):
                name = subject.removeprefix(str(MUN))
                terms[name] = _reading(graph, subject, f"mun:{name}")
    return terms


def _reading(graph: Graph, subject: URIRef, short: str) -> Term:
    """A class by its name alone; a property with the type its values are read as, when it has one."""
    if (subject, RDF.type, OWL.ObjectProperty) in graph:
        return {"@id": short, "@type": "@id"}
    datatype = graph.value(subject, SCHEMA.rangeIncludes) or graph.value(subject, RDFS.range)
    if datatype in (None, RDFS.Literal):
        return short
    return {"@id": short, "@type": prefixed(str(datatype))}


def main() -> None:
    """Write the file beside this module."""
    Path(__file__).with_name("context.jsonld").write_text(text(), "utf-8")


if __name__ == "__main__":
    main()
