"""Our own vocabulary files as answers: the form asked for, the triples in it, and the headers that caches read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from fastapi import Request, Response
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib import Graph

from municipia.api import linking
from municipia.api.desk import matches
from municipia.api.negotiate import SUFFIXES, choose, split_suffix
from municipia.api.outcomes import gives
from municipia.graph.errors import NotFoundError
from municipia.graph.terms import triples_from_rdflib
from municipia.graph.wording import said
from municipia.ontology.namespaces import PREFIXES

HTML: Final = "text/html"
JSON_LD: Final = "application/ld+json"
#: The forms of a vocabulary, by media type; the suffixes of the data forms lead to the same.
FORMATS: Final = {
    "text/turtle": RdfFormat.TURTLE,
    JSON_LD: RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
DATA_SUFFIXES: Final = {suffix: media_type for suffix, media_type in SUFFIXES.items() if media_type in FORMATS}
#: What is answered at the address of a vocabulary.
GIVES: Final = gives(HTML, *FORMATS, faults=(304, 400, 404, 406, 410))
_WITH_HTML: Final = {"html": HTML, **DATA_SUFFIXES}


def wanted(request: Request, name: str, offered: Iterable[str] = (HTML, *FORMATS)) -> tuple[str, str]:
    """The name without its suffix, and the media type to answer in: the suffix decides, else the Accept header.

    Raises NotAcceptableError when the header takes nothing of the offer.
    """
    stem, by_suffix = split_suffix(name, _WITH_HTML)
    return stem, by_suffix or choose(request.headers.get("accept"), tuple(offered))


def stem_of(name: str) -> str:
    """The name without the suffix of a form."""
    return split_suffix(name, _WITH_HTML)[0]


def data(request: Request, content: bytes, media_type: str, revision: int | None = None) -> Response:
    """A file as a response, of a revision if it comes from the graph; 304 when the reader has it already."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Vary": "Accept", "Cache-Control": "no-cache", "Link": linking.LICENCE}
    if revision is not None:
        headers["X-Data-Version"] = str(revision)
    if matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def serialised(graph: Graph, media_type: str) -> bytes:
    """The triples of a graph in one of the forms, always in the same order."""
    if media_type == "text/turtle":
        return graph.serialize(format="turtle").encode()
    used: list[Triple] = sorted(triples_from_rdflib(graph), key=str)
    content = serialize(used, format=FORMATS[media_type], prefixes=PREFIXES)
    return content or b""


def not_found(path: str) -> NotFoundError:
    """There is nothing at this address of the vocabulary."""
    return NotFoundError(
        said("There is nothing at %(path)s.", path=path[:100]),
        hint=said("The terms are at /def, the lists of concepts at /kos."),
    )
