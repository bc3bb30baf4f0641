import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from municipia.graph import patch
from municipia.graph.fingerprint import as_text, fingerprint
from municipia.graph.home import Home
from municipia.graph.merge import Delta
from municipia.graph.patch import Patch
from municipia.graph.replay import replay

QUADS = st.frozensets(
    st.builds(
        lambda o, g: Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(o), NamedNode(f"urn:{g}")),
        st.integers(0, 3),
        st.integers(0, 2),
    )
)


@settings(max_examples=30)
@given(st.lists(QUADS, min_size=1, max_size=6))
def test_patches_alone_lead_to_every_state(states) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, before = Home(Path(folder)), frozenset()
        home.patches.mkdir()
        for number, state in enumerate(states, 1):
            delta = Delta(before - state, state - before)
            header = {"hash": patch.body_hash(patch.body(delta)), "state": as_text(fingerprint(state))}
            patch.write(home.patch(number), Patch(header, delta))
            before = state
        assert [replay(home, number) for number in range(1, len(states) + 1)] == states
