from rdflib import Literal

from municipia.graph import iris
from municipia.ontology.namespaces import DCTERMS, OA, RDF, SCHEMA, SKOS


def test_messages_have_our_words_in_three_languages_and_the_passage_behind_them(merged, rows, data):
    for row in rows("messages"):
        node = iris.keyed("message", row["message_id"])
        assert (node, RDF.type, SCHEMA.Quotation) in merged
        for language in ("fr", "en", "es"):
            assert (node, SCHEMA.text, Literal(row[f"summary_{language}"], lang=language)) in merged
        assert (node, SCHEMA.isPartOf, iris.named("event", row["event_id"])) in merged
        assert len(list(merged.objects(node, DCTERMS.creator))) == (1 if row["speaker"] else 0)


def test_every_passage_reads_as_quoted_where_it_says(merged, data):
    texts = {f"seed-{file.name}": file.read_bytes().decode("utf-8") for file in (data / "seeds").glob("*.txt")}
    positions = list(merged.subjects(RDF.type, OA.TextPositionSelector))
    assert positions
    for position in positions:
        passage = merged.value(None, OA.hasSelector, position)
        source = str(merged.value(passage, OA.hasSource)).rpartition("/")[2]
        start, end = (int(merged.value(position, each)) for each in (OA.start, OA.end))
        assert texts[source][start:end] == str(merged.value(merged.value(position, OA.refinedBy), OA.exact))


def test_seven_learning_sessions_in_order_with_their_themes(merged, rows):
    for row in rows("sessions"):
        node = iris.named("event", row["session_id"])
        assert (node, DCTERMS.type, iris.concept("event-type", "learning-session")) in merged
        assert int(merged.value(node, SCHEMA.position)) == int(row["position"])
        assert (node, SKOS.prefLabel, Literal(row["theme_fr"], lang="fr")) in merged
        rights = {iris.concept("right", each) for each in row["rights"].split(";") if each}
        assert set(merged.objects(node, DCTERMS.subject)) == rights
