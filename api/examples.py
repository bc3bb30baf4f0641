"""Examples of the interface description: a value for every parameter of an address, and the beginning of some answers.

An operation that says itself how it is asked, or what it answers, keeps that; here is what the others are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Description = dict[str, Any]

#: A value for each parameter of a path, where that path (below) has none of its own.
_PARAMETERS: Final[Mapping[str, str]] = {"kind": "territory", "key": "T0103", "scheme": "country", "suffix": "ttl"}
#: Values of the parameters of one path.
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "/reconcile/suggest/{what}": {"what": "entity", "prefix": "Barc"},
    "/reconcile/flyout/{what}": {"what": "entity", "id": "id/territory/T0103"},
    "/reconcile/properties": {"type": "territory"},
    "/snapshot/{name}": {"name": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9.csv"},
    "/snapshot/{name}/again": {"name": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"},
    "/ask": {"q": "Who had signed Cities for Adequate Housing in April 2019?"},
    "/kos/{name}": {"name": "country.ttl"},
    "/kos/{scheme}/{key}": {"key": "FR"},
    "/def/{name}": {"name": "place"},
    "/cite/{name}": {"name": "territory/T0103.bib"},
    "/dumps/{release}/": {"release": "latest"},
    "/dumps/{release}/{path}": {"release": "latest", "path": "void.ttl"},
    "/instrument/{key}/changes.atom": {"key": "cities-for-adequate-housing-2018"},
    "/right/{key}/changes.atom": {"key": "housing"},
    "/timegate/{path}": {"path": "territory/T0103"},
    "/timemap/{path}": {"path": "territory/T0103"},
    "/graph/{path}": {"path": "source/a1-citiesforhousing"},
    **{f"/concept/{{scheme}}/{{key}}.{suffix}": {"key": "FR"} for suffix in ("ttl", "jsonld", "nt", "rdf", "csv")},
}
_DUMPS: Final = {"application/json": {"dumps": [{"release": "2026-03", "revision": 7, "address": "/dumps/2026-03/"}]}}
#: What the answers of a path that takes no parameters have in them, by media type.
ANSWERS: Final[Mapping[str, Mapping[str, object]]] = {
    "/validate": {"text/html": '<form method="post" action="/validate" enctype="multipart/form-data">'},
    "/q": {"application/json": [{"id": "R1", "slug": "signatories", "available": True, "url": "/q/R1"}]},
    "/kos": {"text/turtle": "<https://w3id.org/municipia/kos/country> a skos:ConceptScheme ."},
    "/def": {"text/turtle": "<https://w3id.org/municipia/def> a owl:Ontology ."},
    "/def/context.jsonld": {"application/ld+json": {"@context": {"mun": "https://w3id.org/municipia/def#"}}},
    "/dumps/": _DUMPS,
    "/dumps/index.json": _DUMPS,
    "/.well-known/void": {"text/turtle": "<https://w3id.org/municipia/catalog#dataset> a void:Dataset ."},
    "/catalog": {"text/turtle": "<https://w3id.org/municipia/catalog> a dcat:Catalog ."},
    "/changes/stream": {"text/turtle": "<https://w3id.org/municipia/changes/stream#log> a ldes:EventStream ."},
    "/changes/shape": {"text/turtle": "<http://127.0.0.1:8000/changes/shape#Member> a sh:NodeShape ."},
    "/changes.atom": {"application/atom+xml": '<feed xmlns="http://www.w3.org/2005/Atom">'},
}


def with_examples(description: Description) -> Description:
    """A description with an example wherever an operation that only reads had none."""
    for path, operations in description["paths"].items():
        operation = operations.get("get", {})
        for parameter in operation.get("parameters", ()):
            values = {**(_PARAMETERS if parameter["in"] == "path" else {}), **VALUES.get(path, {})}
            if parameter["name"] in values and not has_example(parameter):
                parameter["example"] = values[parameter["name"]]
        content = operation.get("responses", {}).get("200", {}).get("content", {})
        for form, value in ANSWERS.get(path, {}).items():
            if not has_example(content[form]):
                content[form]["example"] = value
    return description


def has_example(part: object) -> bool:
    """Whether a part of a description gives an example anywhere within."""
    if isinstance(part, Mapping):
        return bool({"example", "examples"} & part.keys()) or any(map(has_example, part.values()))
    return isinstance(part, list) and any(map(has_example, part))
