"""Which registered body a line certainly is: by identifier, or by name, country and place together."""

import pytest
from pyoxigraph import RdfFormat, Store

from municipia.graph.errors import DataError
from municipia.graph.importing import agreement
from municipia.graph.importing.contents import GROUP, PLACE, Party
from municipia.graph.importing.decisions import Decisions
from municipia.graph.tables import Row, parse_table

REGISTRY = """
@prefix mun: <https://w3id.org/municipia/def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix terr: <https://w3id.org/municipia/id/territory/> .
@prefix gov: <https://w3id.org/municipia/id/government/> .
@prefix country: <https://w3id.org/municipia/kos/country/> .
<https://w3id.org/municipia/graph/registry> {
  terr:T1 a mun:Territory ; skos:prefLabel "Birmingham"@en ; schema:containedInPlace country:US ;
    skos:exactMatch <http://www.wikidata.org/entity/Q79867> ; geo:hasGeometry terr:P1 .
  terr:P1 geo:asWKT "POINT(-86.80249 33.52066)"^^geo:wktLiteral .
  gov:G1 a mun:LocalGovernment ; mun:governs terr:T1 ; skos:prefLabel "Birmingham"@en .
}
"""


@pytest.fixture(scope="module")
def store():
    found = Store()
    found.load(REGISTRY, format=RdfFormat.TRIG)
    return found


def party(**given):
    return Party(**{"scheme": "test", "key": "1", "name": "Birmingham", "line": 2, **given})


@pytest.mark.parametrize(
    ("given", "outcome", "doubts"),
    [
        ({"country": "US", "point": (33.5, -86.8)}, "matched", 0),
        ({"country": "GB", "point": (33.5, -86.8)}, "new", 0),
        ({"country": "US", "point": (42.5, -83.2)}, "new", 1),
        ({"country": "US"}, "new", 1),
        ({"country": "US", "name": "Birmingham City Council", "point": (33.5, -86.8)}, "new", 0),
        ({"country": "US", "kind": GROUP, "point": (33.5, -86.8)}, "new", 0),
        ({"kind": PLACE, "wikidata": "Q79867", "name": "irgendwas"}, "matched", 0),
        ({"kind": PLACE, "wikidata": "Q1"}, "new", 0),
    ],
)
def test_only_what_agrees_wholly_is_a_match(store, given, outcome, doubts):
    settled = agreement.settle(agreement.Registered(store), party(**given))
    assert (settled.outcome, len(settled.doubts)) == (outcome, doubts)
    if outcome == "matched":
        assert settled.agent.endswith("/government/G1")
        assert settled.territory.endswith("/territory/T1")


def decisions(text):
    return Decisions.of(parse_table("decisions.csv", "name,country,decision,note\n" + text))


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [("T1", "matched"), ("G1", "matched"), ("government/G1", "matched"), ("new", "new"), ("unresolved", "unresolved")],
)
def test_a_person_decides(store, decision, outcome):
    settled = decisions(f"Birmingham,,{decision},\n").settle(store, party(country="GB"))
    assert settled.outcome == outcome
    assert settled.is_decided


def test_an_open_decision_decides_nothing(store):
    assert decisions("Birmingham,,,\n").settle(store, party()) is None


def test_decisions_that_cannot_be_are_refused_with_their_cell(store):
    with pytest.raises(DataError, match=r"decisions.csv:2:decision"):
        decisions("Birmingham,,T9999,\n").settle(store, party())
    with pytest.raises(DataError, match="twice"):
        decisions("Birmingham,,new,\nBirmingham,,unresolved,\n")
    with pytest.raises(DataError, match="no column"):
        Decisions.of([Row("decisions.csv", 2, {"name": "x"})])
