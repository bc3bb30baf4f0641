"""Scopes: what a token may write. ``graph:<prefix>`` covers the graphs whose IRI begins with the prefix.

A prefix ends on a segment: ``…/source/oidp`` covers ``…/source/oidp`` and ``…/source/oidp/2024``, never
``…/source/oidp-2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from municipia.graph.errors import ParameterError
from municipia.graph.iris import DERIVED_GRAPH, KOS_GRAPH, ONTOLOGY_GRAPH, REGISTRY_GRAPH
from municipia.graph.scope import SYSTEM_GRAPH
from municipia.graph.wording import said
from municipia.ontology.namespaces import GRAPH

KIND: Final = "graph:"
#: Graphs that no token writes: identity, what is computed, the vocabulary, and the store's own.
PROTECTED: Final = tuple(
    str(graph) for graph in (REGISTRY_GRAPH, DERIVED_GRAPH, ONTOLOGY_GRAPH, KOS_GRAPH, SYSTEM_GRAPH.value)
)
_LONGEST: Final = 2048
_ABSOLUTE: Final = re.compile(r"(?:https?://[^/?#\s]+/|urn:[a-z0-9][a-z0-9-]+:)", re.IGNORECASE)
#: What no IRI holds (RFC 3987, section 2.2), controls included.
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")


def read(written: str) -> str:
    """The prefix that a written scope means, as a whole IRI: ``graph:source/oidp`` stands under our graphs.

    Raises ParameterError for what is no scope, or would reach a protected graph.
    """
    if not written.startswith(KIND):
        raise _refused(written, said("A scope is written graph:PREFIX, for instance graph:source/oidp."))
    prefix = written.removeprefix(KIND)
    if prefix and not _ABSOLUTE.match(prefix):
        prefix = str(GRAPH) + prefix.removeprefix("/")
    if not prefix or not is_plain(prefix):
        raise _refused(written, said("Give the beginning of the IRIs of graphs, without “.” or “..” segments."))
    if any(_within(graph, prefix) or _within(unquote(prefix), graph) for graph in PROTECTED):
        raise _refused(written, said("It would reach a graph that nobody writes; name a narrower one."))
    return prefix


def covers(prefixes: Iterable[str], graph: str) -> bool:
    """Whether one of the prefixes covers a graph. None covers a protected graph, or a name that hides another."""
    if not is_plain(graph) or any(_within(unquote(graph), each) for each in PROTECTED):
        return False
    return any(_within(graph, prefix) for prefix in prefixes)


def is_plain(iri: str) -> bool:
    """Whether an absolute IRI says what it names: no dot segments, none in disguise, no sign that no IRI holds."""
    if len(iri) > _LONGEST or not _ABSOLUTE.match(iri) or _FORBIDDEN.search(iri):
        return False
    decoded = unquote(iri)
    hides = "\\" in decoded or re.search(r"%2f|%5c|%00", iri, re.IGNORECASE)
    return not hides and not any(segment in (".", "..") for segment in decoded.split("/"))


def _within(graph: str, prefix: str) -> bool:
    if not graph.startswith(prefix):
        return False
    return len(graph) == len(prefix) or prefix[-1] in "/#:" or graph[len(prefix)] in "/#"


def _refused(written: str, hint: str) -> ParameterError:
    return ParameterError(said("The scope “%(scope)s” cannot be given.", scope=written[:100]), name="scope", hint=hint)
