from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from municipia.graph.fingerprint import as_text, fingerprint, follow

QUADS = st.frozensets(
    st.builds(
        lambda s, o, g: Quad(NamedNode(f"urn:{s}"), NamedNode("urn:p"), Literal(o), NamedNode(f"urn:{g}")),
        st.integers(0, 5),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
        st.integers(0, 2),
    )
)


@given(QUADS, QUADS)
def test_following_a_change_gives_the_fingerprint_of_the_result(before, after) -> None:
    followed = follow(fingerprint(before), deletes=before - after, inserts=after - before)
    assert followed == fingerprint(after)


@given(QUADS, QUADS)
def test_different_sets_differ(one, other) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (one == other)


def test_nothing_is_zero_and_texts_have_64_digits() -> None:
    assert fingerprint([]) == 0
    assert as_text(0) == "0" * 64
    assert int(as_text(255), 16) == 255
