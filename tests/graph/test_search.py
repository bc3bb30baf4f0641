from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.search import Found, Name, build, fold, likeness, search

NAMES = [
    Name("t1", "territory", "Geneva", "en"),
    Name("t1", "territory", "Genève", "fr"),
    Name("t1", "territory", "Ginebra", "es"),
    Name("t2", "territory", "Saint-Denis", "fr"),
    Name("t3", "territory", "Seine-Saint-Denis", "fr"),
    Name("t4", "territory", "Gwangju", "en"),
    Name("t4", "territory", "광주", "ko", "other"),
    Name("t4", "territory", "Kwangju", "", "printed"),
    Name("i1", "instrument", "Geneva Human Rights Declaration", "en"),
    Name("o1", "organisation", "Commission Inclusion Sociale", "fr"),
    Name("o1", "organisation", "CISDP", "", "other"),
    Name("t5", "territory", "Łódź", "pl"),
    Name("t6", "territory", "Barcelona", "ca"),
    Name("t7", "territory", "Àrea Metropolitana de Barcelona", "ca"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "names.sqlite"
    build(path, NAMES)
    return path


def things(found: Found) -> list[str]:
    return [hit.thing for hit in found.hits]


@pytest.mark.parametrize("text", ["geneve", "GENÈVE", "Genève", "ginebra", "Geneva", "genev"])
def test_a_place_is_found_by_its_name_in_any_language_without_accents(index: Path, text: str) -> None:
    assert things(search(index, text))[0] == "t1"


@pytest.mark.parametrize(("text", "thing"), [("lodz", "t5"), ("gwangju", "t4"), ("광주", "t4"), ("cisdp", "o1")])
def test_other_scripts_and_acronyms_are_names_too(index: Path, text: str, thing: str) -> None:
    assert things(search(index, text))[0] == thing


def test_the_same_name_comes_before_a_longer_one(index: Path) -> None:
    assert things(search(index, "saint denis")) == ["t2", "t3"]
    assert things(search(index, "barcelona")) == ["t6", "t7"]
    assert things(search(index, "geneva")) == ["t1", "i1"]


def test_words_may_come_in_any_order(index: Path) -> None:
    assert things(search(index, "barcelona area")) == ["t7"]


def test_every_word_is_needed(index: Path) -> None:
    assert search(index, "geneva barcelona").is_near
    assert things(search(index, "geneva declaration")) == ["i1"]


@pytest.mark.parametrize(("text", "thing"), [("barcelna", "t6"), ("gwanju", "t4"), ("genevva", "t1")])
def test_a_slip_of_the_hand_finds_what_is_near(index: Path, text: str, thing: str) -> None:
    found = search(index, text)
    assert found.is_near
    assert things(found)[0] == thing


def test_a_kind_is_kept_and_all_kinds_are_counted(index: Path) -> None:
    found = search(index, "geneva", kind="instrument")
    assert things(found) == ["i1"]
    assert dict(found.kinds) == {"territory": 1, "instrument": 1}


@pytest.mark.parametrize("text", ["", "   ", "…", '"', "'); DROP TABLE name;--", "a" * 5000, "* OR NEAR("])
def test_no_text_breaks_the_index(index: Path, text: str) -> None:
    search(index, text)
    assert things(search(index, "cisdp")) == ["o1"]


def test_what_is_nowhere_is_not_found(index: Path) -> None:
    found = search(index, "xyzzy")
    assert found == Found((), {})


def test_a_missing_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        search(tmp_path / "none.sqlite", "geneva")


def test_building_again_replaces_the_index(tmp_path: Path) -> None:
    path = tmp_path / "names.sqlite"
    build(path, NAMES)
    build(path, [Name("x", "event", "Forum")])
    assert things(search(path, "forum")) == ["x"]
    assert things(search(path, "geneva")) == []
    assert list(tmp_path.iterdir()) == [path]


@given(st.text())
def test_folding_leaves_only_plain_words_and_changes_nothing_twice(text: str) -> None:
    folded = fold(text)
    assert folded == fold(folded)
    assert all(char.isascii() and (char.isalnum() or char == " ") for char in folded)


@given(st.text("abc ", min_size=1).map(fold).filter(bool), st.text("abc ", min_size=1).map(fold).filter(bool))
def test_nothing_is_liker_than_the_same(one: str, other: str) -> None:
    assert likeness(one, one) == 2.0
    assert likeness(one, other) <= 2.0


@given(st.lists(st.text("aéÉñß –-", min_size=1, max_size=12), min_size=1, max_size=8))
def test_every_indexed_name_finds_its_thing(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "names.sqlite"
    build(path, [Name(f"x{place}", "event", text) for place, text in enumerate(texts)])
    for place, text in enumerate(texts):
        if fold(text):
            assert f"x{place}" in things(search(path, text))
