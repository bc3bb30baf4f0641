"""One graph of a revision as a document. Runs in reader processes only.

The statements come in the order of their text, so that a graph in the same state always gives the same bytes: its
state (a fingerprint) and the media type together name them for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyoxigraph as ox

from municipia.graph import media, triples
from municipia.graph.errors import NotFoundError
from municipia.graph.fingerprint import state_of
from municipia.graph.rows import NoRows
from municipia.graph.scope import SYSTEM_GRAPH
from municipia.graph.sink import Bounds, Sink
from municipia.graph.skolem import deskolemise
from municipia.graph.wording import said


def extract(
    store: ox.Store,
    graph: str,
    form: str,
    bounds: Bounds,
    prefixes: Mapping[str, str],
    begin: Callable[[str], None],
    send: Callable[[bytes], None],
) -> int:
    """Call ``begin`` with the state of a graph ("" the merged one), then ``send`` with each piece; return its length.

    ``form`` is one of ``media.GRAPHS``; with "" no piece is sent. Raises NotFoundError when the graph holds nothing,
    LimitError (rows, bytes), UnsupportedError for what RDF/XML cannot write.
    """
    name = _named(graph) if graph else ox.DefaultGraph()
    state = "" if name == SYSTEM_GRAPH else state_of(store, name)
    if graph and not state:
        raise NotFoundError(said("There is no graph %(graph)s here.", graph=graph))
    begin(state)
    if not form:
        return 0
    found = sorted((quad.triple for quad in store.quads_for_pattern(None, None, None, name)), key=str)
    written = (deskolemise(triple) for triple in found)
    return triples.write(written, media.GRAPHS[form], prefixes, Sink(send, NoRows(), bounds))


def _named(graph: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(graph)
    except ValueError as error:
        raise NotFoundError(said("There is no graph %(graph)s here.", graph=graph)) from error
