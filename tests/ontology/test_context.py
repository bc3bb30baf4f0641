"""The JSON-LD context says what the prefix map and the terms say, and reads a document as meant."""

from __future__ import annotations

import json

from pyoxigraph import RdfFormat, parse
from rdflib.namespace import RDF

from municipia import ontology
from municipia.ontology import context
from municipia.ontology.namespaces import BASE, EDTF, ID, MUN, PREFIXES


def test_committed_file_is_what_the_map_makes():
    assert ontology.jsonld_context().read_text("utf-8") == context.text(), "run python -m municipia.ontology.context"


def test_every_prefix_is_there():
    entries = context.build()["@context"]
    assert {prefix: entries[prefix] for prefix in PREFIXES} == PREFIXES


def test_terms_are_read_with_their_types():
    document = {
        **json.loads(ontology.jsonld_context().read_text("utf-8")),
        "@id": "act:x",
        "@type": "CommitmentAct",
        "adherent": "gov:G0001",
        "asOf": "2019-04",
        "sourceText": "Lisboa",
    }
    read = {(str(q.subject), q.predicate.value, str(q.object)) for q in parse(json.dumps(document), RdfFormat.JSON_LD)}
    act = f"<{BASE}id/act/x>"
    assert read == {
        (act, str(RDF.type), f"<{MUN.CommitmentAct}>"),
        (act, str(MUN.adherent), f"<{ID['government/G0001']}>"),
        (act, str(MUN.asOf), f'"2019-04"^^<{EDTF.EDTF}>'),
        (act, str(MUN.sourceText), '"Lisboa"'),
    }
