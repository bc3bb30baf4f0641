from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.cells import safe


@given(st.text())
def test_no_text_stays_a_formula_and_none_is_lost(text):
    made = safe(text)
    assert made in (text, f"'{text}")
    if made.startswith(("=", "+", "@", "\t", "\r")):
        raise AssertionError(made)
    if made.startswith("-"):
        assert made.lstrip("-").replace(".", "", 1).isdigit()
