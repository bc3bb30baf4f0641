from dataclasses import replace

import pytest
from rdflib import Literal, URIRef

from municipia.graph import iris
from municipia.graph.building.claims import Claim, Claims, Decision
from municipia.graph.building.literals import date, number
from municipia.graph.building.sink import Sink
from municipia.graph.errors import DataError, Place
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, SKOS

THING = URIRef("https://example.org/thing")
HERE = Place("claims.csv", 2, "value")
FIRST_ROW = Place("decisions.csv", 2, "preferred_value")
ISSUED = DCTERMS.issued


def settled(*claims, decisions=None):
    """What the curated graph says after settling, and the collector."""
    collector, sink = Claims(), Sink()
    for claim in claims:
        collector.add(claim)
    collector.settle(sink, decisions or {})
    return sink.graphs[iris.CURATED_GRAPH], collector


def statuses(curated):
    return {s: str(o).rpartition("/")[2] for s, p, o in curated if p == ADMS.status}


def issued(value, source, **detail):
    return Claim(THING, ISSUED, date(value), source, HERE, **detail)


def test_one_claim_is_preferred_without_a_reason():
    only = issued("2018", "a")
    curated, _ = settled(only)
    assert statuses(curated) == {only.iri: "preferred"}
    assert (THING, ISSUED, date("2018")) in curated
    assert not [o for _, p, o in curated if p == SKOS.editorialNote]


def test_rivals_are_disputed_and_agreeing_claims_accepted():
    first, rival, vague = issued("2018-07-16", "a"), issued("2018-07-15", "b"), issued("2018", "c")
    curated, collector = settled(first, rival, vague)
    assert statuses(curated) == {first.iri: "preferred", rival.iri: "disputed", vague.iri: "accepted"}
    assert [each.values for each in collector.conflicts] == [("2018-07-16", "2018-07-15")]


def test_an_editor_decides_against_the_rule():
    first, rival = issued("2018-07-16", "a"), issued("2018-07-15", "b")
    decision = Decision("2018-07-15", "b", {"en": "Because."}, FIRST_ROW)
    curated, _ = settled(first, rival, decisions={(THING, ISSUED): decision})
    assert statuses(curated) == {first.iri: "disputed", rival.iri: "preferred"}
    assert (THING, ISSUED, date("2018-07-15")) in curated
    assert (rival.iri, SKOS.editorialNote, Literal("Because.", lang="en")) in curated


def test_a_decision_for_a_value_that_nobody_gives_is_refused():
    decision = Decision("2019", "", {}, FIRST_ROW)
    with pytest.raises(DataError, match=r"decisions\.csv:2:preferred_value") as caught:
        settled(issued("2018", "a"), decisions={(THING, ISSUED): decision})
    assert "2018 (a)" in caught.value.hint


def test_a_plan_gives_way_to_what_happened():
    planned, actual = issued("2018-10", "a", kind="planned"), issued("2018-12", "b", kind="actual")
    curated, collector = settled(planned, actual)
    assert statuses(curated) == {planned.iri: "superseded", actual.iri: "preferred"}
    assert len(collector.conflicts) == 1


def test_an_event_that_was_moved_is_no_conflict():
    planned, actual = (
        replace(issued("2018-10", s, kind=k), predicate=DCTERMS["date"]) for s, k in (("a", "planned"), ("b", "actual"))
    )
    actual = replace(actual, value=date("2018-12"))
    curated, collector = settled(planned, actual)
    assert statuses(curated) == {planned.iri: "superseded", actual.iri: "preferred"}
    assert collector.conflicts == []


def test_counts_of_different_days_all_stand():
    counts = [
        Claim(THING, MUN.statedCount, number(n), source, HERE, qualifier="exact", counted="members", as_of=day)
        for n, source, day in (("96", "a", "2000"), ("365", "b", "2019"), ("350", "c", "2019"))
    ]
    curated, collector = settled(*counts)
    assert statuses(curated) == {
        counts[0].iri: "accepted",
        counts[1].iri: "disputed",
        counts[2].iri: "disputed",
    }
    assert len(collector.conflicts) == 1


def test_the_same_claim_twice_counts_once():
    _, collector = settled(issued("2018", "a"), issued("2018", "a"))
    assert len(collector) == 1
