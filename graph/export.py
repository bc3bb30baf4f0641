"""Export: a revision, one named graph of it, or what it says of one thing, in an RDF syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from municipia.graph import iris
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.revisions import load_quads
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


def export(
    home: Path, revision: int, target: IO[bytes], *, form: str = "trig", graph: str = "", entity: str = ""
) -> int:
    """Write statements to ``target``; return how many.

    A form with named graphs (trig, nq, jsonld) has every statement in its named graph; one without (ttl, nt, rdf) has
    the merged graph. ``graph`` is an IRI or a source id, ``entity`` an IRI or the end of one (territory/T0002). The
    order is that of the terms, so that equal graphs give equal files. Raises ParameterError for an unknown form,
    NotFoundError when there is nothing of that name, and what ``revisions.load_quads`` raises.
    """
    if form not in FORMATS:
        raise ParameterError(f"There is no form {form!r}.", name="format", hint=f"Use one of {', '.join(FORMATS)}.")
    keep = _filter(FORMATS[form], graph, entity)
    found = sorted((quad for quad in load_quads(home, revision) if keep(quad)), key=_order)
    if (graph or entity) and not found:
        raise NotFoundError(f"Revision {revision} says nothing of {entity or graph}.", hint="Is the name whole?")
    chosen = FORMATS[form]
    if chosen.supports_datasets:
        serialize(found, target, chosen, prefixes=PREFIXES)
    else:
        serialize((quad.triple for quad in found), target, chosen, prefixes=PREFIXES)
    return len(found)


def _filter(form: RdfFormat, graph: str, entity: str) -> Callable[[Quad], bool]:
    """Which quads to write."""
    name = NamedNode(graph if "://" in graph else _graph_of(graph)) if graph else None
    thing = entity if not entity or "://" in entity else str(ID[entity])

    def keep(quad: Quad) -> bool:
        if name is not None:
            in_graph = quad.graph_name == name
        else:
            in_graph = (quad.graph_name != _DEFAULT) == form.supports_datasets
        return in_graph and (not thing or _is_about(quad, thing))

    return keep


def _graph_of(name: str) -> str:
    """The graph that a short name means: ``registry`` and the like, else a source id."""
    known = (iris.REGISTRY_GRAPH, iris.CURATED_GRAPH, iris.DERIVED_GRAPH, iris.ONTOLOGY_GRAPH, iris.KOS_GRAPH)
    return str(GRAPH[name] if GRAPH[name] in known else iris.source_graph(name))


def _is_about(quad: Quad, thing: str) -> bool:
    """Whether a statement has the thing, or one of its parts (``#…``), as subject or object."""
    ends = (getattr(quad.subject, "value", ""), getattr(quad.object, "value", ""))
    return any(end == thing or end.startswith(f"{thing}#") for end in ends)


def _order(quad: Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad.triple)
