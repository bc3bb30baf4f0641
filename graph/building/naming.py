"""Names of one thing from several rows: the first of each language is the preferred one, later ones stand beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef

from municipia.ontology.namespaces import SKOS


class Names:
    """Remembers which language of which thing has its preferred name already, whatever source gave it."""

    def __init__(self) -> None:
        self._preferred: defaultdict[URIRef, dict[str | None, Literal]] = defaultdict(dict)

    def of(self, thing: URIRef, labels: Iterable[Literal]) -> Iterator[tuple[URIRef, Literal]]:
        """Each label with the property that says it."""
        for label in labels:
            first = self._preferred[thing].setdefault(label.language, label)
            yield (SKOS.prefLabel if first == label else SKOS.altLabel), label
