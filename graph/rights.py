"""Writes the two vocabulary files that are made from the table of rights: run ``python -m municipia.graph.rights``."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rdflib import Graph, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.term import Node

from municipia.graph.iris import concept
from municipia.graph.kos import MARKER, Row, rights, targets
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SKOS

_ORDER: Final = (
    RDF.type,
    SKOS.inScheme,
    SKOS.topConceptOf,
    SKOS.broader,
    SKOS.notation,
    SKOS.prefLabel,
    SKOS.definition,
    MUN.basedOnProvision,
    SKOS.relatedMatch,
    DCTERMS.source,
)


def write(folder: Path, rows: Iterable[Row]) -> None:
    """Renew what stands below the marker in ``vocabularies/right.ttl`` and ``alignments/sdg.ttl`` of a folder."""
    rows = list(rows)
    concepts = [concept("right", row["right_id"]) for row in rows]
    _renew(folder / "vocabularies" / "right.ttl", rights(rows), concepts)
    _renew(folder / "alignments" / "sdg.ttl", targets(rows), concepts)


def _renew(path: Path, graph: Graph, subjects: Iterable[URIRef]) -> None:
    head = path.read_text("utf-8").partition(MARKER)[0]
    blocks = [_block(graph, subject) for subject in subjects]
    path.write_text(head + MARKER + "\n" + "\n".join(block for block in blocks if block), "utf-8")


def _block(graph: Graph, subject: URIRef) -> str:
    """The statements about one concept, in a fixed order; nothing when there are none."""
    names = graph.namespace_manager
    lines = []
    for predicate in _ORDER:
        if values := _values(graph, subject, predicate, names):
            verb = "a" if predicate == RDF.type else predicate.n3(names)
            lines.append(f"{verb} {' , '.join(values)}")
    return subject.n3(names) + " " + " ;\n    ".join(lines) + " .\n" if lines else ""


def _values(graph: Graph, subject: URIRef, predicate: URIRef, names: NamespaceManager) -> list[str]:
    """Values as Turtle: French first, then English and Spanish, then the rest by length and text."""

    def rank(value: Node) -> tuple[int, int, str]:
        language = getattr(value, "language", None) or ""
        return ("fr", "en", "es", language).index(language), len(str(value)), str(value)

    return [value.n3(names) for value in sorted(graph.objects(subject, predicate), key=rank)]


def main() -> None:
    """Renew the files of the folder this package runs from."""
    here = Path(__file__).parent
    with (here / "data" / "rights.csv").open(encoding="utf-8", newline="") as table:
        write(here.parent / "ontology", csv.DictReader(table))


if __name__ == "__main__":
    main()
