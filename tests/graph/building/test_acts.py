import re
from collections import defaultdict

import pytest
from rdflib import Literal

from municipia.graph import iris
from municipia.graph.errors import DataError
from municipia.ontology.namespaces import ADMS, DCTERMS, MUN, ORG, RDF, SCHEMA, SKOS

HOUSING = "cities-for-adequate-housing-2018"


def acts_of(merged, instrument):
    return set(merged.subjects(MUN.toInstrument, iris.named("instrument", instrument)))


def named_on(merged, instrument, as_of, kind=MUN.LocalGovernment):
    """Everybody of a kind who is on a list of that date."""
    return {
        who
        for act in acts_of(merged, instrument)
        for on_list in merged.objects(act, MUN.recordedIn)
        for who in merged.objects(act, MUN.adherent)
        if str(merged.value(on_list, MUN.asOf)) == as_of and (who, RDF.type, kind) in merged
    }


def test_thirty_eight_had_signed_by_april_2019(merged, rows):
    expected = [row for row in rows("signatures") if row["instrument_id"] == HOUSING and row["as_of"] == "2019-04"]
    signed = named_on(merged, HOUSING, "2019-04")
    assert len(signed) == len(expected) == 38
    unresolved = {
        who for who in signed if merged.value(who, ADMS.status) == iris.concept("identity-status", "unresolved")
    }
    assert {str(merged.value(who, SKOS.prefLabel)) for who in unresolved} == {"Birmingham", "Río Grande"}
    assert not any((who, MUN.governs, None) in merged for who in unresolved)
    assert all((who, MUN.governs, None) in merged for who in signed - unresolved)


def test_thirteen_governments_and_one_federation_on_the_7th_of_august_2018(merged):
    assert len(named_on(merged, HOUSING, "2018-08-07")) == 13
    bodies = named_on(merged, HOUSING, "2018-08-07", ORG.Organization)
    assert [str(each) for body in bodies for each in merged.objects(body, SKOS.prefLabel)].count("Housing Europe") == 1
    assert len(bodies) == 1


def test_every_row_ends_in_exactly_one_act_that_names_its_source(built, rows):
    ids = {row["org_id"] for row in rows("organisations")}
    for row in rows("signatures"):
        if row["territory_name"] in ids:
            continue
        graph = built.graphs[iris.source_graph(row["source_id"])]
        found = {
            act
            for act in graph.subjects(MUN.toInstrument, iris.named("instrument", row["instrument_id"]))
            if (act, MUN.sourceText, Literal(row["territory_name"])) in graph
            and (act, DCTERMS.type, iris.concept("act-type", row["act"])) in graph
        }
        assert len(found) == 1, row
        assert (found.pop(), DCTERMS.source, iris.named("source", row["source_id"])) in graph


def test_acts_are_merged_by_adherent_instrument_and_kind(merged, rows):
    names = {(each["source_name"], each["country_iso2"]): each["territory_id"] for each in rows("territory_names")}
    keys = {
        (
            row["instrument_id"],
            row["act"],
            names.get((row["territory_name"], row["country_iso2"])) or row["territory_name"],
            row.get("ordinal", ""),
        )
        for row in rows("signatures")
    }
    assert len(set(merged.subjects(RDF.type, MUN.CommitmentAct))) == len(keys)


def test_an_act_has_one_adherent_one_instrument_and_one_kind(merged):
    for act in merged.subjects(RDF.type, MUN.CommitmentAct):
        for predicate in (MUN.adherent, MUN.toInstrument, DCTERMS.type):
            assert len(list(merged.objects(act, predicate))) == 1
        assert len(list(merged.objects(act, DCTERMS["date"]))) <= 1


def test_guangzhou_is_gwangju_and_no_chinese_city(merged, rows):
    wrong = next(row for row in rows("signatures") if row["territory_name"] == "Guangzhou")
    acts = {act for act in merged.subjects(MUN.sourceText, Literal("Guangzhou")) if (act, MUN.adherent, None) in merged}
    labels = {
        str(label)
        for act in acts & acts_of(merged, wrong["instrument_id"])
        for label in merged.objects(merged.value(act, MUN.adherent), SKOS.prefLabel)
    }
    assert labels == {"Gwangju"}
    china = iris.concept("country", "CN")
    signatories = {
        place
        for act in merged.subjects(RDF.type, MUN.CommitmentAct)
        for who in merged.objects(act, MUN.adherent)
        for place in merged.objects(who, MUN.governs)
    }
    chinese = {
        str(merged.value(each, SKOS.prefLabel))
        for each in signatories
        if (each, SCHEMA.containedInPlace, china) in merged
    }
    assert "Guangzhou" not in chinese


def test_barcelona_stays_three(merged):
    who = named_on(merged, HOUSING, "2019-04")
    kinds = defaultdict(set)
    for government in who:
        territory = merged.value(government, MUN.governs)
        if territory and any("Barcelona" in name for name in merged.objects(territory, SKOS.prefLabel)):
            kinds[str(merged.value(territory, DCTERMS.type)).rpartition("/")[2]].add(government)
    assert {kind: len(each) for kind, each in kinds.items()} == {"city": 1, "metropole": 1, "province": 1}


def test_federations_and_networks_are_organisations_not_governments(merged, rows):
    for row in rows("signatures"):
        if row["territory_type"] == "association":
            for act in acts_of(merged, row["instrument_id"]):
                if (act, MUN.sourceText, Literal(row["territory_name"])) in merged:
                    who = merged.value(act, MUN.adherent)
                    assert (who, RDF.type, ORG.Organization) in merged
                    assert (who, RDF.type, MUN.LocalGovernment) not in merged


def test_a_moved_date_moves_the_act(copied):
    def moved(rows):
        return [
            {**row, "on": "2012-11-28"} if row["instrument_id"] == "vienna-charter-2012" and row["on"] else row
            for row in rows
        ]

    copied.edit("decisions", lambda rows: [row for row in rows if not re.search("vienna", row["subject_id"])])
    copied.edit("signatures", moved)
    merged = copied.merged()
    dates = {str(d) for act in acts_of(merged, "vienna-charter-2012") for d in merged.objects(act, DCTERMS["date"])}
    assert dates == {"2012-11-28"}


def test_a_city_added_to_the_list_of_april_2019_is_the_thirty_ninth(copied):
    first = next(row for row in copied.read("signatures") if row["as_of"] == "2019-04")
    copied.add("signatures", **{**first, "territory_name": "Tirana", "country_iso2": "AL", "note": ""})
    assert len(named_on(copied.merged(), HOUSING, "2019-04")) == 39


def test_two_places_cannot_perform_one_act(copied):
    first = copied.read("signatures")[0]
    pair = {**first, "territory_name": "Rennes and Rennes Métropole", "country_iso2": "FR"}
    copied.add("signatures", **pair)
    with pytest.raises(DataError, match="2 places"):
        copied.build()
