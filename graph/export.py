"""Export: a revision, one named graph of it, or what it says of one thing, in an RDF syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from importlib.resources import files
from pathlib import Path
from typing import IO, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, RdfFormat, Triple, serialize
from rdflib import URIRef

from municipia.graph import iris
from municipia.graph.binding import bind
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.revisions import load_quads, load_store
from municipia.ontology.namespaces import GRAPH, ID, PREFIXES

FORMATS: Final[Mapping[str, RdfFormat]] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
}
_DEFAULT: Final = DefaultGraph()
_DESCRIPTION: Final = files("municipia.graph") / "queries" / "pages" / "entity.rq"


def export(
    home: Path, revision: int, target: IO[bytes], *, form: str = "trig", graph: str = "", entity: str = ""
) -> int:
    """Write statements to ``target``; return how many.

    A form with named graphs (trig, nq, jsonld) has every statement in its named graph; one without (ttl, nt, rdf) has
    the merged graph. ``graph`` is an IRI or a source id, ``entity`` an IRI or the end of one (territory/T0002); what is
    written of it is what the server gives at its address. The order is that of the terms, so that equal graphs give
    equal files. Raises ParameterError for an unknown form, NotFoundError when there is nothing of that name, and what
    ``revisions.load_quads`` raises.
    """
    if form not in FORMATS:
        raise ParameterError(f"There is no form {form!r}.", name="format", hint=f"Use one of {', '.join(FORMATS)}.")
    keep = _filter(FORMATS[form], graph, _description(home, revision, entity) if entity else None)
    found = sorted((quad for quad in load_quads(home, revision) if keep(quad)), key=_order)
    if (graph or entity) and not found:
        raise NotFoundError(f"Revision {revision} says nothing of {entity or graph}.", hint="Is the name whole?")
    chosen = FORMATS[form]
    if chosen.supports_datasets:
        serialize(found, target, chosen, prefixes=PREFIXES)
    else:
        serialize((quad.triple for quad in found), target, chosen, prefixes=PREFIXES)
    return len(found)


def _filter(form: RdfFormat, graph: str, wanted: Set[Triple] | None) -> Callable[[Quad], bool]:
    """Which quads to write; ``wanted`` are their triples, None for all."""
    name = NamedNode(graph if "://" in graph else _graph_of(graph)) if graph else None

    def keep(quad: Quad) -> bool:
        if name is not None:
            in_graph = quad.graph_name == name
        else:
            in_graph = (quad.graph_name != _DEFAULT) == form.supports_datasets
        return in_graph and (wanted is None or quad.triple in wanted)

    return keep


def _graph_of(name: str) -> str:
    """The graph that a short name means: ``registry`` and the like, else a source id."""
    known = (iris.REGISTRY_GRAPH, iris.CURATED_GRAPH, iris.DERIVED_GRAPH, iris.ONTOLOGY_GRAPH, iris.KOS_GRAPH)
    return str(GRAPH[name] if GRAPH[name] in known else iris.source_graph(name))


def _description(home: Path, revision: int, entity: str) -> Set[Triple]:
    """The statements by which a thing is described."""
    thing = URIRef(entity) if "://" in entity else ID[entity]
    found = load_store(home, revision).query(bind(_DESCRIPTION.read_text(encoding="utf-8"), {"thing": thing}))
    if not isinstance(found, QueryTriples):
        raise TypeError("entity.rq is no CONSTRUCT query")
    return frozenset(found)


def _order(quad: Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad.triple)
