"""The bundled collections: what their publishers' caveats ask for, checked against the files by other code."""

import csv
import gzip
import io
from collections import Counter

import pytest

from municipia.graph.errors import NotFoundError
from municipia.graph.importing.bundled import COLLECTIONS, FOLDER, collection
from municipia.graph.importing.contents import GOVERNMENT, GROUP, ORGANISATION
from municipia.graph.importing.lists import gcom


def raw(file):
    data = (FOLDER / file).read_bytes()
    text = gzip.decompress(data) if file.endswith(".gz") else data
    return list(csv.DictReader(io.StringIO(text.decode())))


@pytest.fixture(scope="module")
def lists():
    return {one.name: (one.read(one.rows()), raw(one.file)) for one in COLLECTIONS}


def test_every_collection_is_found_by_name_and_says_licence_and_day():
    for one in COLLECTIONS:
        publication = one.read(one.rows()[:3]).publication
        assert collection(one.name) is one
        assert publication.licence
        assert publication.as_of
        assert str(publication.graph) == one.graph
    with pytest.raises(NotFoundError, match="gcom"):
        collection("nothing")


def test_covenant_has_one_dated_act_each_and_undated_ones_for_its_commitments(lists):
    contents, rows = lists["gcom"]
    assert len(contents.parties) == len(rows) == 11_973
    acts = Counter(deed.instrument for party in contents.parties for deed in party.deeds)
    assert acts["global-covenant-of-mayors"] == 11_973
    assert acts["covenant-of-mayors-2020"] == sum(row["commitment_CoM2020_flag"] == "true" for row in rows)
    assert acts["mayors-adapt"] == sum(row["commitment_mayoradapt_flag"] == "true" for row in rows)
    dated = {deed.instrument for party in contents.parties for deed in party.deeds if deed.on}
    assert dated == {"global-covenant-of-mayors"}


def test_covenant_keeps_groups_as_groups_and_suspension_as_a_note(lists):
    contents, rows = lists["gcom"]
    groups = [party for party in contents.parties if party.kind == GROUP]
    assert len(groups) == sum(row["group_profile"] == "true" for row in rows)
    assert any(party.name.startswith("Alkmaar, Bergen, Castricum") for party in groups)
    held = [party for party in contents.parties if any("On hold" in str(note) for note in party.deeds[0].notes)]
    assert len(held) == sum(row["signatory_status"] == "on_hold" for row in rows)


def test_covenant_reads_countries_and_drops_points_that_many_share(lists):
    contents, rows = lists["gcom"]
    countries = Counter(party.country for party in contents.parties)
    assert countries["GR"] == sum(row["country_code"] in ("gr", "el") for row in rows)
    assert countries["GB"] == 64
    assert countries[""] == sum(row["country_code"] == "xk" for row in rows)
    crowd = Counter((row["organisation_latitude"], row["organisation_longitude"]) for row in rows)
    assert crowd["42.6384261", "12.674297"] > 20
    assert not any(party.point == (42.6384261, 12.674297) for party in contents.parties)
    assert all(abs(party.point[0]) <= 90 for party in contents.parties if party.point)
    assert not any(name in str(gcom.PUBLICATION.notes) for name in ("mayor's name",))


def test_councils_that_declared_nothing_or_merely_recognise_make_no_act(lists):
    contents, rows = lists["uk-climate-emergency"]
    yes = [row for row in rows if row["declared"] == "yes"]
    assert len(yes) == 345
    names = {party.name for party in contents.parties}
    assert "Norwich City Council" not in names
    assert "Oxfordshire County Council" not in names
    assert "Argyll and Bute Council" in names
    assert "Aberdeen City Council" not in names
    assert len(names) == 345 - contents.left_out["merely recognise, acknowledge or note one"]
    assert contents.left_out["declared no emergency"] == 57
    assert contents.left_out["not known to have declared one"] == 2
    assert contents.listings[0].stated == 345
    assert "404" in contents.listings[0].notes["en"]


def test_the_absence_of_a_promise_is_no_promise(lists):
    contents, rows = lists["uk-net-zero"]
    acts = [deed for party in contents.parties for deed in party.deeds]
    assert len(acts) == len(rows) - sum(row["scope"] == "No promise" for row in rows)
    assert all(deed.act == "pledged" and not deed.on for deed in acts)


def test_councils_are_the_same_bodies_in_both_lists(lists):
    one, other = (
        {party.name: party.agent for party in lists[name][0].parties}
        for name in ("uk-climate-emergency", "uk-net-zero")
    )
    shared = one.keys() & other.keys()
    assert len(shared) > 250
    assert all(one[name] == other[name] for name in shared)


def test_open_data_acts_have_a_text_each_and_an_agency_is_no_government(lists):
    contents, rows = lists["us-open-data"]
    assert len(contents.texts) == len({text.slug for text in contents.texts}) == len(rows) == 148
    kinds = {party.name: (party.kind, party.type) for party in contents.parties}
    assert kinds["Bay Area Rapid Transit"][0] == ORGANISATION
    assert kinds["Cook County"] == (GOVERNMENT, "county")
    assert sorted(len(text.issued) for text in contents.texts)[:4] == [4, 4, 4, 10]


def test_a_twinning_is_said_of_the_place_whose_item_says_so(lists):
    contents, rows = lists["twinnings"]
    assert len(contents.parties) == 10_055
    assert len(contents.edges) == sum(2 if row["stated_by"] == "both" else 1 for row in rows)
    assert ("Q612", "Q60") in contents.edges
    assert ("Q60", "Q612") not in contents.edges
    assert not any(party.deeds for party in contents.parties)
