from municipia.graph import iris
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SCHEMA

HOUSING = iris.named("instrument", "cities-for-adequate-housing-2018")


def lists(merged, instrument=None):
    return {
        each
        for each in merged.subjects(RDF.type, MUN.SignatoryList)
        if instrument in (None, merged.value(each, SCHEMA.about))
    }


def test_a_list_for_every_date_and_every_count_of_signatories(merged, rows):
    expected = {(row["instrument_id"], row["source_id"], row["as_of"]) for row in rows("signatures") if row["as_of"]}
    expected |= {
        (row["subject_id"], row["source_id"], row["as_of"] or "XXXX")
        for row in rows("counts")
        if row["subject_kind"] == "instrument" and row["counted"] == "signatories"
    }
    found = {
        tuple(str(merged.value(each, p)).rpartition("/")[2] for p in (SCHEMA.about, DCTERMS.source, MUN.asOf))
        for each in lists(merged)
    }
    assert found == {(i, s, a.rpartition("/")[2]) for i, s, a in expected}
    assert len(lists(merged)) == len(expected)


def test_a_list_has_one_instrument_one_date_one_qualifier_and_one_completeness(merged):
    for each in lists(merged):
        for predicate in (SCHEMA.about, MUN.asOf, MUN.countQualifier, MUN.listCompleteness, DCTERMS.source):
            assert len(list(merged.objects(each, predicate))) == 1
        assert len(list(merged.objects(each, MUN.statedCount))) <= 1


def test_the_page_that_says_forty_names_thirty_eight(merged):
    source = iris.named("source", "a1-cisdp-housing-declaration")
    april = next(each for each in lists(merged, HOUSING) if (each, DCTERMS.source, source) in merged)
    assert int(merged.value(april, MUN.statedCount)) == 40
    assert len(set(merged.subjects(MUN.recordedIn, april))) == 38


def test_every_act_is_on_lists_of_its_own_instrument_and_sources(merged):
    for act, on_list in merged.subject_objects(MUN.recordedIn):
        assert merged.value(on_list, SCHEMA.about) == merged.value(act, MUN.toInstrument)
        assert merged.value(on_list, DCTERMS.source) in set(merged.objects(act, DCTERMS.source))
