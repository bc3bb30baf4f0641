"""The graph itself in a dump: whole in three syntaxes that keep the named graphs, and one Turtle file per class.

N-Quads, TriG and JSON-LD hold every named graph; the default graph is their set union, so no file repeats it. The
Turtle files hold the default graph: that of a class has every statement whose subject is of that class, that of
``other`` those whose subject has no class. A subject of two classes is in both files; together they are
the default graph.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from municipia.graph.dumps.packing import Packer
from municipia.ontology.namespaces import PREFIXES

OTHER: Final = "other"
"""The Turtle file of what has no class."""
WHOLE: Final[Mapping[str, tuple[RdfFormat, str]]] = {
    "nq": (RdfFormat.N_QUADS, "application/n-quads"),
    "trig": (RdfFormat.TRIG, "application/trig"),
    "jsonld": (RdfFormat.JSON_LD, "application/ld+json"),
}
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


def in_order(quads: Iterable[Quad]) -> list[Quad]:
    """The quads by graph, then by triple, as N-Quads write them: the order of every file."""
    return sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad.triple)))


def write_whole(packer: Packer, quads: Sequence[Quad], suffix: str) -> None:
    """Write every named graph in the syntax of a suffix of :data:`WHOLE`; the quads are in order."""
    form, media_type = WHOLE[suffix]
    with packer.compressed(f"municipia.{suffix}.gz", media_type=media_type, group="graph", count=len(quads)) as file:
        serialize(quads, file, form, prefixes=None if form == RdfFormat.N_QUADS else PREFIXES)


def by_class(triples: Iterable[Triple]) -> Iterator[tuple[str, list[Triple]]]:
    """The statements of each class, by its IRI in alphabetical order, those without a class last under "".

    The triples are the whole default graph, in order; so are those of each class.
    """
    whole = list(triples)
    classes: defaultdict[object, set[str]] = defaultdict(set)
    for triple in whole:
        if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
            classes[triple.subject].add(triple.object.value)
    found: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in whole:
        for name in classes.get(triple.subject, ("",)):
            found[name].append(triple)
    yield from sorted(found.items(), key=lambda item: (not item[0], item[0]))


def write_class(packer: Packer, name: str, triples: Sequence[Triple]) -> None:
    """Write the statements of a class in Turtle, under a name made of its prefix and its own."""
    with packer.compressed(
        f"classes/{file_name(name)}.ttl.gz", media_type="text/turtle", group="class", subject=name, count=len(triples)
    ) as file:
        serialize(triples, file, RdfFormat.TURTLE, prefixes=PREFIXES)


def file_name(iri: str) -> str:
    """The name of a class's file: ``…/def#CommitmentAct`` -> ``mun-CommitmentAct``; foreign ones end in a digest.

    >>> file_name("http://www.w3.org/2004/02/skos/core#Concept")
    'skos-Concept'
    """
    if not iri:
        return OTHER
    fits = ((prefix, iri.removeprefix(start)) for prefix, start in PREFIXES.items() if iri.startswith(start))
    for prefix, local in fits:
        if _NAME.fullmatch(local):
            return f"{prefix}-{local}"
    words = re.findall(r"[A-Za-z0-9]+", iri)
    return f"{(words or ['class'])[-1][:40]}-{hashlib.sha256(iri.encode()).hexdigest()[:8]}"
