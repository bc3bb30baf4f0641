"""Writing the triples of a CONSTRUCT or DESCRIBE, with the prefixes that they use. Runs in reader processes only."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Final, cast

import pyoxigraph as ox

from municipia.graph import media, xmltext
from municipia.graph.errors import UnsupportedError
from municipia.graph.sink import Sink
from municipia.graph.wording import said

# Up to so many triples are looked through for the prefixes they use; longer answers declare all prefixes.
_LOOK_AHEAD: Final = 5_000
_LOCAL: Final = re.compile(r"[^\W\d][\w.\-]*$")
_FORMATS: Final = {
    media.TURTLE: ox.RdfFormat.TURTLE,
    media.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    media.N_QUADS: ox.RdfFormat.N_QUADS,
    media.TRIG: ox.RdfFormat.TRIG,
    media.JSON_LD: ox.RdfFormat.JSON_LD,
    media.RDF_XML: ox.RdfFormat.RDF_XML,
}
_WITH_PREFIXES: Final = (media.TURTLE, media.TRIG)


def write(found: Iterable[ox.Triple], form: str, prefixes: Mapping[str, str], sink: Sink) -> int:
    """Write the triples to the sink in one of the forms of ``media.GRAPHS`` and return their number.

    Raises LimitError when they are too many, and UnsupportedError for a triple that RDF/XML has no way to write.
    """
    written = itertools.count()
    checked = _for_xml(found) if form == media.RDF_XML else found
    limited = _limited(checked, written, sink)
    ahead = list(itertools.islice(limited, _LOOK_AHEAD))
    declared = _used(prefixes, ahead) if len(ahead) < _LOOK_AHEAD else dict(prefixes)
    ox.serialize(
        itertools.chain(ahead, limited),
        cast("IO[bytes]", sink),
        _FORMATS[form],
        prefixes=declared if form in _WITH_PREFIXES else None,
    )
    sink.flush()
    return next(written)


def _limited(found: Iterable[ox.Triple], written: Iterator[int], sink: Sink) -> Iterator[ox.Triple]:
    for triple in found:
        sink.bounds.check_rows(next(written) + 1)
        yield triple


def _for_xml(found: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The triples, as long as XML can write them: the property ends in a name, the text holds no control character."""
    for triple in found:
        if not _LOCAL.search(triple.predicate.value):
            raise UnsupportedError(
                said("RDF/XML has no way to write the property %(iri)s.", iri=triple.predicate.value),
                hint=said("Ask for %(form)s or another form.", form="Turtle"),
            )
        if isinstance(triple.object, ox.Literal):
            xmltext.check(triple.object.value, "Turtle")
        yield triple


def _used(prefixes: Mapping[str, str], found: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes that these triples use."""
    iris = {_iri(term) for triple in found for term in (triple.subject, triple.predicate, triple.object)}
    used = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
    return {name: iri for name, iri in prefixes.items() if iri in used}


def _iri(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    return term.datatype.value if isinstance(term, ox.Literal) else ""
