import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from municipia.graph.search import fold
from municipia.graph.searching import Asked, Found, made, search, suggest, value_names
from tests.graph.searching.conftest import Make, iri, payload

NAMES = [
    ("territory/t1", "Geneva", "en", "own"),
    ("territory/t1", "Genève", "fr", "own"),
    ("territory/t1", "Ginebra", "es", "own"),
    ("territory/t2", "Saint-Denis", "fr", "own"),
    ("territory/t3", "Seine-Saint-Denis", "fr", "own"),
    ("territory/t4", "Gwangju", "en", "own"),
    ("territory/t4", "광주", "ko", "other"),
    ("territory/t4", "Kwangju", "", "printed"),
    ("territory/t5", "Łódź", "pl", "own"),
    ("territory/t6", "Barcelona", "ca", "own"),
    ("territory/t7", "Àrea Metropolitana de Barcelona", "ca", "own"),
    ("territory/t8", "La Paz", "es", "own"),
    ("territory/c1", "Barcelona", "en", "own"),
    ("territory/c2", "Barcelona del Sur", "es", "own"),
    ("instrument/i1", "Geneva Human Rights Declaration", "en", "own"),
    ("instrument/i2", "Cities for Adequate Housing", "en", "own"),
    ("organisation/o1", "Commission Inclusion Sociale", "fr", "own"),
    ("organisation/o1", "CISDP", "", "other"),
    ("source/s1", "Geneva Human Rights Declaration", "en", "own"),
    ("right/housing", "Housing", "en", "own"),
    ("right/housing", "Logement", "fr", "own"),
    ("right/social", "Social rights", "en", "own"),
    ("country/CH", "Suisse", "fr", "own"),
]
TEXTS = [
    ("practice/p1", "Homes for people who sleep in the street, with the tenants' unions of Utrecht", "en"),
    ("instrument/i2", "Local governments ask for homes.", "en"),
]
TIES = [
    ("territory/t1", "in", "country/CH"),
    ("practice/p1", "in", "territory/t1"),
    ("practice/p1", "for", "right/housing"),
    ("right/housing", "under", "right/social"),
    ("government/g1", "for", "right/housing"),
    ("government/g1", "governs", "territory/t1"),
]
GRAPHS = [(thing, "collection-gcom" if thing[:11] == "territory/c" else "a1") for thing, *_ in NAMES] + [
    ("territory/t6", "collection-gcom")
]


@pytest.fixture(scope="module")
def index(make: Make) -> Path:
    return make(names=NAMES, texts=TEXTS, ties=TIES, graphs=GRAPHS)


def things(found: Found) -> list[str]:
    return [hit.iri.rpartition("/")[2] for hit in found.hits]


@pytest.mark.parametrize("text", ["geneve", "GENÈVE", "Genève", "ginebra", "Geneva", "genev"])
def test_a_place_is_found_by_its_name_in_any_language_without_accents(index: Path, text: str) -> None:
    assert things(search(index, Asked(text)))[0] == "t1"
    assert things(suggest(index, text))[0] == "t1"


@pytest.mark.parametrize(("text", "thing"), [("lodz", "t5"), ("gwangju", "t4"), ("광주", "t4"), ("cisdp", "o1")])
def test_other_scripts_and_acronyms_are_names_too(index: Path, text: str, thing: str) -> None:
    assert things(search(index, Asked(text)))[0] == thing


def test_the_same_name_comes_before_a_longer_one_and_the_core_before_a_collection(index: Path) -> None:
    assert things(search(index, Asked("saint denis"))) == ["t2", "t3"]
    assert things(search(index, Asked("barcelona"))) == ["t6", "c1", "c2", "t7"]
    assert things(search(index, Asked("geneva")))[0] == "t1"


def test_what_a_paper_is_called_comes_after_the_thing_of_that_name(index: Path) -> None:
    assert things(search(index, Asked("Geneva Human Rights Declaration"))) == ["i1", "s1"]


def test_texts_come_after_names(index: Path) -> None:
    assert things(search(index, Asked("homes"))) == ["i2", "p1"]
    assert things(search(index, Asked("housing")))[0] == "housing"


def test_only_what_a_collection_alone_knows_is_marked_with_it(index: Path) -> None:
    marks = {hit.iri: hit.collection for hit in search(index, Asked("barcelona")).hits}
    assert marks[iri("territory/c1")] == "gcom"
    assert marks[iri("territory/t6")] == ""


@pytest.mark.parametrize("text", ["la paz", "paz", "La Paz"])
def test_an_article_neither_hides_nor_is_needed(index: Path, text: str) -> None:
    assert things(search(index, Asked(text))) == ["t8"]


def test_words_may_come_in_any_order_and_in_plural(index: Path) -> None:
    assert things(search(index, Asked("barcelona area"))) == ["t7"]
    assert things(search(index, Asked("housings"))) == ["housing", "i2"]
    assert things(search(index, Asked("declaration of geneva"))) == ["i1", "s1"]


def test_what_holds_some_words_is_given_only_when_nothing_holds_all(index: Path) -> None:
    found = search(index, Asked("geneva barcelona"))
    assert found.is_partial
    assert {"t1", "t6"} <= set(things(found))
    assert not search(index, Asked("geneva declaration")).is_partial


def test_a_folder_of_any_name_may_hold_an_index(index: Path, tmp_path: Path) -> None:
    path = tmp_path / "my #1 50%41 graph?" / "index.sqlite"
    path.parent.mkdir()
    shutil.copy(index, path)
    assert search(path, Asked("barcelna")).corrected == "barcelona"
    assert suggest(path, "genevva").corrected == "geneva"


@pytest.mark.parametrize(("text", "thing"), [("barcelna", "t6"), ("gwanju", "t4"), ("genevva", "t1"), ("utrect", "p1")])
def test_a_slip_of_the_hand_is_mended_and_that_is_said(index: Path, text: str, thing: str) -> None:
    found = search(index, Asked(text))
    assert things(found)[0] == thing
    assert found.corrected in {"barcelona", "gwangju", "geneva", "utrecht"}
    assert search(index, Asked(found.corrected)).hits[0].iri == found.hits[0].iri


def test_a_part_of_a_name_after_a_letter_is_not_mended(make: Make) -> None:
    index = make(names=[("practice/p1", "Bien vivir", "es", "own"), ("practice/p2", "O bien", "es", "own")])
    for found in (search(index, Asked("O'Brien")), suggest(index, "O'Brien")):
        assert found.corrected == ""


def test_a_main_name_comes_before_another_one_however_it_is_found(make: Make) -> None:
    index = make(
        names=[
            ("territory/t1", "Barcelona Province", "en", "own"),
            ("territory/t1", "Barcelona", "ca", "other"),
            ("territory/t2", "Barcelona", "en", "own"),
        ]
    )
    for text in ("barcl", "barclona", "barcel", "barcelona"):
        assert things(search(index, Asked(text)))[0] == "t2", text
        assert things(suggest(index, text))[0] == "t2", text


def test_an_instrument_goes_by_the_initials_of_its_title(make: Make) -> None:
    index = make(
        names=[
            ("instrument/i1", "Milan Urban Food Policy Pact", "en", "own"),
            ("instrument/i2", "Charter of Rights and Duties (MCRR)", "en", "own"),
            ("instrument/i3", "Cities for Adequate Housing: a Declaration", "en", "own"),
            ("instrument/i4", "Vienna Charter", "en", "own"),
            ("source/a1-mufpp", "The signatories", "en", "own"),
            ("source/a1-mufpp", "a1-mufpp", "", "other"),
        ]
    )
    for text, thing in (("mufpp", "i1"), ("MCRR", "i2"), ("cah", "i3")):
        assert things(search(index, Asked(text)))[0] == thing
        assert things(suggest(index, text))[0] == thing
    assert things(search(index, Asked("vc"))) == []


def test_what_is_written_well_is_not_mended(index: Path) -> None:
    assert search(index, Asked("barcelona")).corrected == ""


def test_the_words_found_are_marked_in_names_and_texts_whatever_their_accents(index: Path) -> None:
    hit = search(index, Asked("geneve")).hits[0]
    assert hit.matched == (("Genève", True),)
    hit = search(index, Asked("unions street")).hits[0]
    assert [text for text, is_marked in hit.snippet if is_marked] == ["street", "unions"]
    assert "".join(text for text, _ in hit.snippet) == TEXTS[0][1]


def test_facets_count_what_the_other_facets_keep(index: Path) -> None:
    found = search(index, Asked("geneva"))
    assert found.facets["kind"] == {"territory": 1, "instrument": 1, "source": 1}
    assert found.facets["country"] == {"CH": 1}
    assert found.facets["right"] == {"housing": 1, "social": 1}
    kept = search(index, Asked("geneva", kind="instrument"))
    assert things(kept) == ["i1"]
    assert kept.facets["kind"] == found.facets["kind"]
    assert kept.facets["country"] == {}
    assert things(search(index, Asked("geneva", right="social"))) == ["t1"]
    assert things(search(index, Asked("street", country="CH"))) == ["p1"]
    assert search(index, Asked("barcelona")).facets["scope"] == {"core": 2, "gcom": 2}
    assert things(search(index, Asked("barcelona", scope="gcom"))) == ["c1", "c2"]


def test_pages_follow_each_other(index: Path) -> None:
    whole = things(search(index, Asked("barcelona")))
    parts = [things(search(index, Asked("barcelona", limit=1, offset=at))) for at in range(5)]
    assert [each for part in parts for each in part] == whole
    assert search(index, Asked("barcelona", limit=1)).total == len(whole)


@pytest.mark.parametrize(
    "text", ["", "   ", "…", '"', "'); DROP TABLE name;--", "a" * 5000, "* OR NEAR(", "a AND", "%_"]
)
def test_no_text_breaks_the_index(index: Path, text: str) -> None:
    search(index, Asked(text))
    suggest(index, text)
    assert things(search(index, Asked("cisdp"))) == ["o1"]


def test_what_is_nowhere_is_not_found(index: Path) -> None:
    assert search(index, Asked("xyzzyplugh")).hits == ()


def test_a_missing_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        search(tmp_path / "none.sqlite", Asked("geneva"))


def test_countries_and_rights_are_named_in_every_language(index: Path) -> None:
    names = value_names(index)
    assert names["country", "CH"] == (("Suisse", "fr"),)
    assert set(names["right", "housing"]) == {("Housing", "en"), ("Logement", "fr")}


WORDS = st.text("aéÉñß –-광주Ł", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=8))
@settings(max_examples=25)
def test_every_indexed_name_finds_its_thing_and_is_suggested(make: Make, texts: list[str]) -> None:
    index = make(names=[(f"event/x{place}", text, "", "own") for place, text in enumerate(texts)])
    for place, text in enumerate(texts):
        if fold(text):
            assert f"x{place}" in things(search(index, Asked(text)))
            assert f"x{place}" in [hit.iri.rpartition("/")[2] for hit in suggest(index, text, limit=20).hits]


@given(st.text(max_size=30), st.sampled_from(["", "territory", "right"]), st.sampled_from(["", "CH"]))
@settings(max_examples=60)
def test_counts_agree_with_what_is_listed(index: Path, text: str, kind: str, country: str) -> None:
    found = search(index, Asked(text, kind=kind, country=country, limit=100))
    assert found.total == len(found.hits)
    if kind and found.facets:
        assert found.facets["kind"].get(kind, 0) == found.total
    for hit in found.hits:
        assert not kind or hit.kind == kind


def test_an_index_is_the_same_whatever_the_order_of_the_rows() -> None:
    assert made(payload(NAMES, TEXTS, TIES, GRAPHS)) == made(
        payload(NAMES[::-1], TEXTS[::-1], TIES[::-1], GRAPHS[::-1])
    )
