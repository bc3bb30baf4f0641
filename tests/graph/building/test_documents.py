import hashlib

from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import DC, DCTERMS, FOAF, RDF, SCHEMA, SKOS


def test_every_source_with_title_publisher_and_kind(built, rows):
    for row in rows("sources"):
        graph, source = built.graphs[iris.source_graph(row["source_id"])], iris.named("source", row["source_id"])
        assert (source, RDF.type, FOAF.Document) in graph
        assert str(graph.value(source, DCTERMS.title)) == row["title"]
        assert str(graph.value(source, DC.publisher) or "") == row["publisher"]
        assert str(graph.value(source, SCHEMA.url) or "") == row["url"]
        assert str(graph.value(source, DCTERMS.issued) or "") == row["published_on"]
        assert graph.value(source, DCTERMS.type).startswith("https://w3id.org/municipia/kos/source-type/")


def test_stored_texts_are_known_by_their_hash(merged, data):
    texts = sorted((data / "seeds").glob("*.txt"))
    assert texts
    for text in texts:
        digest = f"sha256:{hashlib.sha256(text.read_bytes()).hexdigest()}"
        assert (iris.named("source", f"seed-{text.name}"), DCTERMS.identifier, Literal(digest)) in merged


def test_documents_and_pulse_are_works(merged, rows):
    works = set(merged.subjects(RDF.type, SCHEMA.CreativeWork))
    ids = {row["document_id"] for row in rows("documents")} | {row["id"] for row in rows("pulse")}
    assert {iris.named("document", each) for each in ids} == works
    for row in rows("pulse"):
        work = iris.named("document", row["id"])
        assert (work, SKOS.prefLabel, Literal(row["title"], lang=row["language"])) in merged
        if row["practice_id"]:
            assert (work, DCTERMS.relation, iris.named("practice", row["practice_id"])) in merged
