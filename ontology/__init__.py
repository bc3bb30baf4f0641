"""What we say: the vocabulary, its alignments with others', and its schemes of concepts."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

#: The umbrella, then one module per concern, in load order.
MODULES: Final = (
    "municipia",
    "place",
    "instrument",
    "right",
    "commitment",
    "practice",
    "initiative",
    "provenance",
    "pledge",
)
#: Correspondences with other people's terms: mappings, never definitions.
ALIGNMENTS: Final = ("dcterms", "prov", "org", "skos", "cpov", "schema-org", "eli", "wikidata", "sdg")
#: The schemes of concepts. ``right`` and the alignment ``sdg`` are made from the table of rights (municipia.graph.kos).
SCHEMES: Final = (
    "act-status",
    "act-type",
    "action-type",
    "actor-role",
    "actor-status",
    "campaign-area",
    "charter-agenda",
    "claim-status",
    "count-qualifier",
    "date-kind",
    "document-type",
    "european-charter",
    "event-type",
    "identity-status",
    "instrument-type",
    "list-completeness",
    "membership-role",
    "name-type",
    "organisation-type",
    "plan-axis",
    "plan-status",
    "practice-type",
    "right",
    "source-type",
    "strategic-priority",
    "territory-type",
    "un-region",
)
#: What the schemes lean on: definitions of rights, articles they rest on, datatypes of codes.
SUPPLEMENTS: Final = ("right-definition", "udhr", "notation")

__all__ = [
    "ALIGNMENTS",
    "MODULES",
    "SCHEMES",
    "SUPPLEMENTS",
    "alignment",
    "example",
    "jsonld_context",
    "module",
    "vocabulary",
]


def module(name: str) -> Traversable:
    """The Turtle file of a module, by its name in MODULES."""
    return files(__name__) / f"{name}.ttl"


def alignment(name: str) -> Traversable:
    """The Turtle file of an alignment, by its name in ALIGNMENTS."""
    return files(__name__) / "alignments" / f"{name}.ttl"


def vocabulary(name: str) -> Traversable:
    """The Turtle file of a scheme or supplement, by its name in SCHEMES or SUPPLEMENTS."""
    return files(__name__) / "vocabularies" / f"{name}.ttl"


def example(name: str) -> Traversable:
    """The example of a class, by its local name: ``example("CommitmentAct")``."""
    return files(__name__) / "examples" / f"{name}.ttl"


def jsonld_context() -> Traversable:
    """The JSON-LD context, made by municipia.ontology.context."""
    return files(__name__) / "context.jsonld"
