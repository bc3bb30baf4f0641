"""The package: its lists name every file, and every file is named."""

from __future__ import annotations

from importlib.resources import files

import pytest
from rdflib.namespace import OWL

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import BASE

ROOT = files("municipia.ontology")


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        (ROOT, set(ontology.MODULES)),
        (ROOT / "alignments", set(ontology.ALIGNMENTS)),
        (ROOT / "vocabularies", {*ontology.SCHEMES, *ontology.SUPPLEMENTS}),
    ],
    ids=["modules", "alignments", "vocabularies"],
)
def test_lists_name_every_file(folder, names):
    assert {path.name.removesuffix(".ttl") for path in folder.iterdir() if path.name.endswith(".ttl")} == names


def test_umbrella_imports_every_module_and_defines_nothing():
    graph = loading.parsed([ontology.module("municipia")])
    imported = {str(module).removeprefix(BASE + "def/") for module in graph.objects(None, OWL.imports)}
    assert imported == set(ontology.MODULES) - {"municipia"}
    assert not [kind for kind in graph.objects() if kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)]


def test_modules_leave_alignments_to_the_alignments(definitions):
    from rdflib.namespace import RDF, RDFS

    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso):
        for _, parent in definitions.subject_objects(predicate):
            assert parent.startswith(BASE) or parent == RDF.Statement


def test_public_names_exist():
    assert all(hasattr(ontology, name) for name in ontology.__all__)
