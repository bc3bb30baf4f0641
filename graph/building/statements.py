"""Single statements that no other table has: counts, claims, dated names, and the editor's decisions between rivals."""

from __future__ import annotations

from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.claims import Decision, Key
from municipia.graph.building.lists import is_list
from municipia.graph.building.subjects import Subjects, value
from municipia.graph.building.workshop import LANGUAGES, Workshop
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SKOS, SKOSXL


def counts(shop: Workshop, subjects: Subjects) -> None:
    """Each row of counts.csv as a claim with its qualifier and what is counted; signatories have their lists."""
    for row in shop.rows("counts"):
        if is_list(row):
            continue
        shop.claim(
            row,
            "value",
            subjects.subject(row),
            MUN.statedCount,
            literals.number(row["value"]),
            qualifier=row["qualifier"] or "exact",
            counted=row["counted"],
            as_of=row["as_of"],
            source_text=row["source_text"],
            note=row["note"],
        )


def claims(shop: Workshop, subjects: Subjects) -> None:
    """Each row of claims.csv."""
    for row in shop.rows("claims"):
        predicate = subjects.predicate(row)
        shop.claim(
            row,
            "value",
            subjects.subject(row),
            predicate,
            value(predicate, row["value"]),
            kind=row["date_kind"],
            as_of=row["as_of"],
            source_text=row["source_text"],
            note=row["note"],
        )


def passages(shop: Workshop, subjects: Subjects) -> None:
    """Each row of passages.csv: words of a stored text about a thing."""
    for row in shop.rows("passages"):
        shop.sink.say(row["source_id"], subjects.subject(row), (DCTERMS.references, shop.cite(row)))


def names(shop: Workshop, subjects: Subjects) -> None:
    """Each row of names.csv as a label node with its period, kind and source, and as a plain alternative label."""
    for row in shop.rows("names"):
        subject, source = subjects.subject(row), row["source_id"]
        label = iris.keyed("name", str(subject), row["name"], row["language"], row["type"], source)
        form = Literal(row["name"], lang=row["language"] or None)
        valid = row["valid"]
        shop.sink.describe(iris.REGISTRY_GRAPH, subject, (SKOSXL.altLabel, label), (SKOS.altLabel, form))
        shop.sink.describe(
            iris.REGISTRY_GRAPH,
            label,
            (RDF.type, SKOSXL.Label),
            (SKOSXL.literalForm, form),
            (DCTERMS.valid, literals.date(valid) if valid else None),
            (DCTERMS.type, shop.concept("name-type", row, "type")),
            (DCTERMS.source, iris.named("source", source)),
            (DCTERMS.references, shop.cite(row)),
        )


def decisions(shop: Workshop, subjects: Subjects) -> dict[Key, Decision]:
    """What decisions.csv chooses, by subject and property."""
    found: dict[tuple[URIRef, URIRef], Decision] = {}
    for row in shop.rows("decisions"):
        reasons = {language: row[f"reason_{language}"] for language in LANGUAGES if row[f"reason_{language}"]}
        found[subjects.subject(row), subjects.predicate(row)] = Decision(
            row["preferred_value"], row["preferred_source"], reasons, row.place("preferred_value")
        )
    return found
