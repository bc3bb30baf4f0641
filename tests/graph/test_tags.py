import subprocess
import sys

import pytest

from municipia.graph import checkpoints, tags
from municipia.graph.checkpoints import Published
from municipia.graph.errors import NotFoundError, ParameterError, StoreError
from municipia.graph.home import Home


@pytest.fixture
def home(tmp_path):
    """A home of which only the published head matters here: three revisions."""
    checkpoints.publish(Home(tmp_path), Published(3, "checkpoints/00000003", "2026-03-01T00:00:00+00:00", 0, 0))
    return tmp_path


def test_a_tag_names_its_revision_for_good(home) -> None:
    assert tags.read(home) == {}
    tags.add(home, "v1.0", 2)
    tags.add(home, "first", 1)
    tags.add(home, "v1.0", 2)
    assert tags.read(home) == {"v1.0": 2, "first": 1}
    with pytest.raises(ParameterError, match=r"names revision 2 already"):
        tags.add(home, "v1.0", 3)
    assert tags.read(home)["v1.0"] == 2


@pytest.mark.parametrize("name", ["", "1.0", "2026-03-01", "head", "a b", "../x", "é", "x" * 65, "-v", "v\n"])
def test_a_name_that_could_mean_something_else_is_refused(home, name) -> None:
    with pytest.raises(ParameterError, match="cannot be a tag"):
        tags.add(home, name, 1)
    assert tags.read(home) == {}


@pytest.mark.parametrize("number", [0, 4, -1])
def test_only_what_exists_is_tagged(home, number) -> None:
    with pytest.raises(NotFoundError, match=f"no revision {number}"):
        tags.add(home, "v1", number)


def test_nothing_is_tagged_before_the_first_revision(tmp_path) -> None:
    with pytest.raises(NotFoundError, match="no revision 1"):
        tags.add(tmp_path, "v1", 1)


@pytest.mark.parametrize("text", ["{", "[1]", '{"v1": "x"}', "3"])
def test_a_damaged_file_is_told(home, text) -> None:
    (home / "tags.json").write_text(text)
    with pytest.raises(StoreError, match=r"tags\.json is damaged"):
        tags.read(home)


def test_processes_that_tag_at_once_lose_no_tag(home) -> None:
    code = """
import pathlib, sys
from municipia.graph import tags
for n in range(20):
    tags.add(pathlib.Path(sys.argv[1]), f"{sys.argv[2]}{n}", 1)
"""
    running = [subprocess.Popen([sys.executable, "-c", code, str(home), name]) for name in "abc"]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert len(tags.read(home)) == 60
