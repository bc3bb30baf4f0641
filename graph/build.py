"""The build: rows of the tables to quads, each in the named graph of the source that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize
from rdflib import Graph, URIRef

from municipia.graph import iris, kos
from municipia.graph.building.actors import Actors
from municipia.graph.building.acts import acts
from municipia.graph.building.documents import documents, pulse, sources
from municipia.graph.building.events import events, participants
from municipia.graph.building.goals import goals
from municipia.graph.building.instruments import instruments
from municipia.graph.building.lists import lists
from municipia.graph.building.memberships import memberships
from municipia.graph.building.messages import messages, sessions
from municipia.graph.building.milestones import milestones
from municipia.graph.building.organisations import associations, organisations
from municipia.graph.building.places import Places
from municipia.graph.building.plans import plans
from municipia.graph.building.practices import practices
from municipia.graph.building.statements import claims, counts, decisions, names, passages
from municipia.graph.building.subjects import Subjects
from municipia.graph.building.territories import territories
from municipia.graph.building.waves import waves
from municipia.graph.building.workshop import Workshop
from municipia.graph.digest import digest
from municipia.graph.passages import Texts
from municipia.graph.registry import Registry
from municipia.graph.summary import Summary, summarise
from municipia.graph.tables import Tables
from municipia.graph.terms import triples_from_rdflib
from municipia.ontology.namespaces import PREFIXES

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Built:
    """The named graphs of a build (all but the derived one) and its closing report."""

    graphs: dict[URIRef, Graph]
    report: Summary

    def quads(self) -> Iterator[Quad]:
        """Every quad, graph by graph, in pyoxigraph's terms."""
        for name, graph in self.graphs.items():
            graph_name = NamedNode(str(name))
            for triple in triples_from_rdflib(graph):
                yield Quad(triple.subject, triple.predicate, triple.object, graph_name)

    def digest(self) -> str:
        """The hash of all graphs together; equal for two builds of the same tables."""
        return digest(self.quads())

    def write(self, path: Path) -> None:
        """Write every graph to a file: TriG if its name ends in ``.trig``, else N-Quads in alphabetical order."""
        if path.suffix == ".trig":
            serialize(self.quads(), path, format=RdfFormat.TRIG, prefixes=PREFIXES)
            return
        lines = serialize(self.quads(), format=RdfFormat.N_QUADS) or b""
        path.write_bytes(b"".join(sorted(lines.splitlines(keepends=True))))


def build(
    tables: Tables,
    registry: Registry,
    progress: Progress | None = None,
) -> Built:
    """Build every named graph from the tables.

    ``progress`` is told the step, how many are done and how many there are. Raises DataError, with file, line and
    column, for the first cell that cannot be used.
    """
    shop = Workshop(tables, registry, Texts(tables.folder.joinpath("seeds")))
    places = Places(shop)
    steps = dict(_steps(shop, places))
    for done, (name, step) in enumerate(steps.items()):
        if progress is not None:
            progress(name, done, len(steps))
        step()
    shop.sink.set_preferred_names_apart()
    graphs = shop.sink.as_graphs() | vocabulary(tables, places)
    if progress is not None:
        progress("done", len(steps), len(steps))
    return Built(graphs, summarise(graphs, shop.unresolved, shop.claims.conflicts))


def vocabulary(tables: Tables, places: Places) -> dict[URIRef, Graph]:
    """Our terms and our schemes of concepts, those made from tables included."""
    schemes = kos.kos(tables["rights"], tables["countries"], places.organisation)
    return {iris.KOS_GRAPH: schemes, iris.ONTOLOGY_GRAPH: kos.terms()}


def _steps(shop: Workshop, places: Places) -> Iterator[tuple[str, Callable[[], None]]]:
    """The builders by name, in the order in which they depend on each other."""
    actors, subjects = Actors(shop, places), Subjects(shop, places)
    yield "sources", lambda: sources(shop)
    yield "territories", lambda: territories(shop, places)
    yield "organisations", lambda: organisations(shop, places)
    yield "associations", lambda: associations(shop, places)
    yield "instruments", lambda: instruments(shop)
    yield "acts", lambda: acts(shop, places, lists(shop))
    yield "practices", lambda: practices(shop, places)
    yield "events", lambda: events(shop, places, actors)
    yield "participants", lambda: participants(shop, actors)
    yield "waves", lambda: waves(shop, actors)
    yield "plans", lambda: plans(shop, places)
    yield "memberships", lambda: memberships(shop, actors)
    yield "milestones", lambda: milestones(shop)
    yield "documents", lambda: documents(shop)
    yield "pulse", lambda: pulse(shop, places)
    yield "sessions", lambda: sessions(shop, actors)
    yield "messages", lambda: messages(shop, actors)
    yield "counts", lambda: counts(shop, subjects)
    yield "goals", lambda: goals(shop, subjects)
    yield "passages", lambda: passages(shop, subjects)
    yield "names", lambda: names(shop, subjects)
    yield "claims", lambda: claims(shop, subjects)
    yield "decisions", lambda: shop.claims.settle(shop.sink, decisions(shop, subjects))
