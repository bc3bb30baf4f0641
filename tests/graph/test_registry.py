import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.errors import DataError
from municipia.graph.registry import LETTERS, Registry, append

keys = st.lists(
    st.tuples(st.sampled_from(list(LETTERS)), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
)


@given(keys)
def test_a_key_keeps_its_number_and_no_two_share_one(asked):
    registry = Registry()
    given_first = {key: registry.allocate(*key) for key in asked}
    assert {key: registry.allocate(*key) for key in reversed(asked)} == given_first
    assert len(set(given_first.values())) == len(given_first)


@given(asked=keys, later=keys)
def test_what_was_appended_is_read_again_the_same(tmp_path_factory, asked, later):
    path = tmp_path_factory.mktemp("registry") / "registry.csv"
    path.write_text("id,kind,key\n", encoding="utf-8")
    for batch in (asked, later):
        registry = Registry.load(path)
        known = list(registry.numbers)
        for key in batch:
            registry.allocate(*key)
        before = path.read_text(encoding="utf-8")
        append(path, registry, known)
        assert path.read_text(encoding="utf-8").startswith(before)
        assert Registry.load(path).numbers == registry.numbers


def test_a_registry_that_gives_nothing_says_how_to_get_a_number():
    with pytest.raises(DataError, match="registry allocate"):
        Registry().number("territory", "at-vienna")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("T0002,territory,a\n", "out of order"),
        ("T0001,territory,a\nT0002,territory,a\n", "has a number already"),
        ("X0001,planet,a\n", "unknown kind"),
    ],
)
def test_a_line_out_of_place_is_refused(tmp_path, lines, told):
    path = tmp_path / "registry.csv"
    path.write_text("id,kind,key\n" + lines, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        Registry.load(path)
