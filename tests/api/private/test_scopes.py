import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.api.private.scopes import PROTECTED, covers, read
from municipia.graph.errors import ParameterError

GRAPH = "https://w3id.org/municipia/graph/"


@pytest.mark.parametrize(
    ("written", "prefix"),
    [
        ("graph:source/oidp", GRAPH + "source/oidp"),
        ("graph:/source/oidp/", GRAPH + "source/oidp/"),
        ("graph:" + GRAPH + "source/oidp", GRAPH + "source/oidp"),
        ("graph:https://data.example.org/cities/", "https://data.example.org/cities/"),
        ("graph:urn:example:cities", "urn:example:cities"),
    ],
)
def test_a_scope_is_read_as_the_beginning_of_whole_iris(written: str, prefix: str) -> None:
    assert read(written) == prefix


@pytest.mark.parametrize(
    "written",
    [
        *("", "source/oidp", "write:source/x", "graph:", "graph:/", "graph:" + GRAPH, "graph:https://w3id.org/"),
        *("graph:registry", "graph:registry/x", "graph:%72egistry", "graph:ontology", "graph:kos/right"),
        *("graph:derived#x", "graph:urn:municipia:", "graph:urn:municipia:system", "graph:source/../registry"),
        *("graph:source/%2e%2e/registry", "graph:source/a b", "graph:source/<x>", "graph:source/a%2Fb"),
        "graph:source/" + "x" * 3000,
    ],
)
def test_what_is_no_scope_or_reaches_too_far_is_refused(written: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read(written)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("graph", "is_covered"),
    [
        ("source/oidp", True),
        ("source/oidp/2024", True),
        ("source/oidp#part", True),
        ("source/oidp-2", False),
        ("source/oid", False),
        ("source/oidp/../registry", False),
        ("source/oidp/%2E%2e/x", False),
        ("source/oidp/a%2fb", False),
        ("source/oidp/a\\b", False),
        ("registry", False),
    ],
)
def test_a_prefix_ends_on_a_segment_and_hides_nothing(graph: str, is_covered: bool) -> None:
    assert covers([GRAPH + "source/oidp"], GRAPH + graph) is is_covered


@given(st.lists(st.sampled_from([GRAPH, "https://", "", "urn:municipia:", *PROTECTED, "/", "x"]), max_size=4))
def test_no_prefix_whatever_opens_a_protected_graph(parts: list[str]) -> None:
    for graph in PROTECTED:
        assert not covers(["".join(parts), graph], graph)
        assert not covers(["".join(parts), graph], graph + "/x")
