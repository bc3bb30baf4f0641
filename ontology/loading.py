"""Our terms and their alignments, read from the Turtle files into graphs."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable

from rdflib import Graph

from municipia import ontology


def parsed(files: Iterable[Traversable]) -> Graph:
    """One graph of several Turtle files."""
    graph = Graph()
    for file in files:
        graph.parse(data=file.read_text("utf-8"), format="turtle")
    return graph


def modules() -> Graph:
    """The definitions alone: the umbrella and its modules."""
    return parsed(ontology.module(name) for name in ontology.MODULES)


def terms() -> Graph:
    """The definitions with the alignments of terms; those of rights (``sdg``) belong with the schemes."""
    alignments = (ontology.alignment(name) for name in ontology.ALIGNMENTS if name != "sdg")
    return modules() + parsed(alignments)
