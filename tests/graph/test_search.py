from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.search import fold, kind_of


@given(st.text())
def test_folding_leaves_only_plain_words_and_changes_nothing_twice(text: str) -> None:
    folded = fold(text)
    assert folded == fold(folded)
    assert all(char.isascii() and (char.isalnum() or char == " ") for char in folded)


def test_a_right_is_a_kind_of_its_own_and_other_terms_of_lists_are_concepts() -> None:
    base = "https://w3id.org/municipia/"
    assert kind_of(f"{base}kos/right/housing") == "right"
    assert kind_of(f"{base}kos/country/FR") == "concept"
    assert kind_of(f"{base}id/territory/T0103") == "territory"
