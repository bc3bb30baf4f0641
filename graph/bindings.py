"""Reading SPARQL JSON results that our own readers wrote into rdflib terms."""

from __future__ import annotations

import json
from typing import Any

from rdflib import Literal, URIRef

from municipia.graph.binding import Term


def rows(document: bytes) -> list[dict[str, Term]]:
    """The rows of a SELECT answer; unbound variables are absent, lexical forms are kept as they are."""
    bindings = json.loads(document)["results"]["bindings"]
    return [{name: _term(value) for name, value in binding.items()} for binding in bindings]


def _term(value: dict[str, Any]) -> Term:
    if value["type"] == "literal":
        datatype = URIRef(value["datatype"]) if "datatype" in value else None
        return Literal(value["value"], lang=value.get("xml:lang"), datatype=datatype, normalize=False)
    return URIRef(value["value"])
