"""Minting: every identifier of the data is made here, by pure functions that give the same IRI in every run.

Things whose names change (territories, governments, organisations, persons) carry an opaque registry number; texts and
other named things a frozen slug; what is only known by its key (acts, claims, lists …) a version 5 UUID of that key.
"""

from __future__ import annotations

import uuid
from typing import Final
from urllib.parse import quote

from rdflib import URIRef

from municipia.ontology.namespaces import BASE, GRAPH, ID, KOS

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, BASE)

REGISTRY_GRAPH: Final = GRAPH["registry"]
CURATED_GRAPH: Final = GRAPH["curated"]
DERIVED_GRAPH: Final = GRAPH["derived"]
ONTOLOGY_GRAPH: Final = GRAPH["ontology"]
KOS_GRAPH: Final = GRAPH["kos"]
SOURCE_GRAPHS: Final = str(GRAPH) + "source/"


def source_graph(source_id: str) -> URIRef:
    """The named graph that holds what the source says; a slash in its id begins a part of it (``oidp/2026``)."""
    return URIRef(SOURCE_GRAPHS + quote(source_id, safe="-._~/"))


def numbered(kind: str, number: str) -> URIRef:
    """A thing with a registry number: ``numbered("territory", "T0002")``."""
    return ID[f"{kind}/{number}"]


def named(kind: str, slug: str) -> URIRef:
    """A thing with a frozen slug: an instrument, a practice, an event, a wave, a plan, an action, a source."""
    return ID[f"{kind}/{quote(slug, safe='-._~')}"]


def keyed(kind: str, *key: str) -> URIRef:
    """A thing known by its key alone: the version 5 UUID of the key's parts, which may not hold a tab."""
    if any("\t" in part for part in key):
        raise ValueError(f"a key part holds a tab: {key!r}")
    return ID[f"{kind}/{uuid.uuid5(_NAMESPACE, kind + chr(9) + chr(9).join(key))}"]


def concept(scheme: str, key: str) -> URIRef:
    """A concept of one of our schemes: ``concept("right", "housing")``."""
    return KOS[f"{scheme}/{quote(key, safe='-._~')}"]
